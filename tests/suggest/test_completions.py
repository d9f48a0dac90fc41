"""Completions of a query that is being typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("completions")
    titles = [
        "كيم جونغ أون يزور بكين",
        "قمة بين كيم جونغ أون ورئيس كوريا",
        "كيم جونغ أون في موسكو",
        "الكيماويات تملأ نهرا",
        "أوكرانيا تعلن هدنة",
        "الأوكرانيون وأوكرانيا",
    ]
    articles = [
        {
            "id": str(n),
            "title": title,
            "body": f"{title}. وقال وزير إن أوكرانيا في الأخبار، ولوزير.",
        }
        for n, title in enumerate(titles)
    ]
    index = Index.create(Settings(index=folder / "index"))
    index.admin.add([write_articles(folder / "articles.jsonl", articles)])
    return index


def texts(index: Index, text: str, limit: int = 8) -> list[str]:
    return [one.text for one in index.complete(text, limit)]


@pytest.mark.parametrize("typed", ["اوك", "أوك", "أُوك", "أوكرا"])
def test_a_word_is_completed_as_articles_write_it(index: Index, typed: str) -> None:
    assert texts(index, typed)[0] == "أوكرانيا"


def test_words_of_one_stem_are_offered_once_and_clitics_behind(index: Index) -> None:
    assert texts(index, "و")[0] == "وزير"
    found = texts(index, "أوكر")
    assert len(found) == len({index.search(text).total for text in found})


@pytest.mark.parametrize("times", [1, 27, 30])
def test_every_completion_begins_as_what_was_typed(index: Index, times: int) -> None:
    typed = "كيم OR " * times + "كيم "
    offered = texts(index, typed)
    assert bool(offered) is (len(typed) <= 200)
    assert all(one.startswith(typed) for one in offered)


def test_what_follows_in_titles_is_offered(index: Index) -> None:
    assert "كيم جونغ أون" in texts(index, "كيم")
    assert texts(index, "كيم ")[0] == "كيم جونغ أون"
    assert "كيم جونغ أون" in texts(index, "كيم ج")
    assert '"كيم جونغ أون' in texts(index, '"كيم جو')


def test_the_numbers_are_those_of_the_searches(index: Index) -> None:
    for typed in ("أ", "كيم", "كيم ج", "وزير أو"):
        found = index.complete(typed)
        assert found, typed
        assert [one.articles for one in found] == [index.search(one.text).total for one in found]
        counts = [one.articles for one in found]
        assert counts == sorted(counts, reverse=True) and counts[-1] > 0


@pytest.mark.parametrize("typed", ["", " ", "-", "بوتين -أوك", "قطغرفكشت", '"', "؟؟", "12"])
def test_there_may_be_nothing_to_offer(index: Index, typed: str) -> None:
    assert index.complete(typed) == ()


@given(st.text(max_size=40))
@hypothesis_settings(max_examples=60, deadline=None,
                     suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_any_text_is_completed_or_left(index: Index, text: str) -> None:
    found = index.complete(text, 3)
    assert len(found) <= 3 and all(one.articles > 0 for one in found)


def test_a_commit_is_seen_at_the_next_call(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add(
        [write_articles(tmp_path / "one.jsonl", [{"title": "قمة", "body": "قمة الرياض"}])]
    )
    assert texts(index, "ريا") == [] and texts(index, "الريا") == ["الرياض"]
    assert index.search("الرباظ").suggestion == "الرياض"
    index.admin.add(
        [write_articles(tmp_path / "two.jsonl", [{"title": "سد", "body": "سد النهضة"}])]
    )
    assert texts(index, "النه") == ["النهضة"]
    assert index.search("النهظة").suggestion == "النهضة"


@pytest.fixture(scope="module", params=list(ENGINES))
def named(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("names")
    titles = [
        "بوتين يزور كوريا الشمالية", "بوتين يلتقي وزير الدفاع", "بوتن يعلن هدنة",
        "كوريا الشمالية تطلق صاروخا", "كوريا الجنوبية ترد", "كوريا إلا قليلا", "كوريا إلا قليلا",
        "بوتين والقمة", "بوتين والقمة", "فلاديمير بوتين يصل", "مجلس الأمن يجتمع", "مجلس الأمن يصوت",
        "مجلس وزاري يعلن", "بوتين يزور طهران",
    ]  # fmt: skip
    titles += ["لم يحضر أحد إلا وزيرها", "سفير في كوريا"] * 60
    articles = [{"id": str(n), "title": t, "body": f"{t}، {n}."} for n, t in enumerate(titles)]
    index = Index.create(Settings(index=folder / "index", engine=request.param))
    index.admin.add([write_articles(folder / "articles.jsonl", articles)])
    return index


def test_a_search_is_offered_once_in_whatever_spelling(named: Index) -> None:
    found = named.complete("بوت")
    assert [one.text for one in found if one.text in ("بوتين", "بوتن")] == ["بوتين"]
    assert len({one.articles for one in found if " " not in one.text}) == 1


@pytest.mark.parametrize(
    ("typed", "text", "id_"),
    [
        ("بوت", "بوتين", "vladimir-putin"),
        ("puti", "Putin", "vladimir-putin"),
        ("Vladimir P", "Vladimir Putin", "vladimir-putin"),
        ("كوريا ا", "كوريا الشمالية", "north-korea"),
        ("north", "North Korea", "north-korea"),
    ],
)
def test_names_are_offered_as_such(named: Index, typed: str, text: str, id_: str) -> None:
    found = {one.text: one for one in named.complete(typed)}
    assert found[text].name is not None and found[text].name.id == id_
    assert found[text].articles == named.search(text).total


def test_no_completion_ends_in_a_function_word_or_with_what_is_written_onto_another(
    named: Index,
) -> None:
    assert [t for t in texts(named, "كوريا ") + texts(named, "كوريا ا") if "إلا" in t] == []
    assert texts(named, "بوتين ") == ["بوتين يزور"]  # as many articles have بوتين والقمة
    assert "مجلس الأمن الدولي" in texts(named, "مجلس")
