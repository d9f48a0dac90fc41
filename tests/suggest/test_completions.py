"""Completions of a query that is being typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Index:
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
    library = Index.create(Settings(index=folder / "index"))
    library.admin.add([write_articles(folder / "articles.jsonl", articles)])
    return library


def texts(library: Index, text: str, limit: int = 8) -> list[str]:
    return [one.text for one in library.complete(text, limit)]


@pytest.mark.parametrize("typed", ["اوك", "أوك", "أُوك", "أوكرا"])
def test_a_word_is_completed_as_articles_write_it(library: Index, typed: str) -> None:
    assert texts(library, typed)[0] == "أوكرانيا"


def test_words_of_one_stem_are_offered_once_and_clitics_behind(library: Index) -> None:
    assert texts(library, "و")[0] == "وزير"
    found = texts(library, "أوكر")
    assert len(found) == len({library.search(text).total for text in found})


def test_what_follows_in_titles_is_offered(library: Index) -> None:
    assert "كيم جونغ أون" in texts(library, "كيم")
    assert texts(library, "كيم ")[0] == "كيم جونغ أون"
    assert "كيم جونغ أون" in texts(library, "كيم ج")
    assert '"كيم جونغ أون' in texts(library, '"كيم جو')


def test_the_numbers_are_those_of_the_searches(library: Index) -> None:
    for typed in ("أ", "كيم", "كيم ج", "وزير أو"):
        found = library.complete(typed)
        assert found, typed
        assert [one.articles for one in found] == [library.search(one.text).total for one in found]
        counts = [one.articles for one in found]
        assert counts == sorted(counts, reverse=True) and counts[-1] > 0


@pytest.mark.parametrize("typed", ["", " ", "-", "بوتين -أوك", "قطغرفكشت", '"', "؟؟", "12"])
def test_there_may_be_nothing_to_offer(library: Index, typed: str) -> None:
    assert library.complete(typed) == ()


@given(st.text(max_size=40))
@hypothesis_settings(max_examples=60, deadline=None,
                     suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_any_text_is_completed_or_left(library: Index, text: str) -> None:
    found = library.complete(text, 3)
    assert len(found) <= 3 and all(one.articles > 0 for one in found)


def test_a_commit_is_seen_at_the_next_call(tmp_path: Path) -> None:
    library = Index.create(Settings(index=tmp_path / "index"))
    library.admin.add(
        [write_articles(tmp_path / "one.jsonl", [{"title": "قمة", "body": "قمة الرياض"}])]
    )
    assert texts(library, "ريا") == [] and texts(library, "الريا") == ["الرياض"]
    assert library.search("الرباظ").suggestion == "الرياض"
    library.admin.add(
        [write_articles(tmp_path / "two.jsonl", [{"title": "سد", "body": "سد النهضة"}])]
    )
    assert texts(library, "النه") == ["النهضة"]
    assert library.search("النهظة").suggestion == "النهضة"
