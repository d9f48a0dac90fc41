"""Ways to write one word: all find the same articles, what was searched is shown, and can be kept
to what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.analysis.ways import other_ways
from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings

WAYS = (
    ("شؤون", "شئون", "شوون"),
    ("المرؤوسين", "المرءوسين", "المرئوسين"),
    ("هيئة", "هيأة"),
    ("مائتين", "مئتين"),
    ("عباءة", "عبائة", "عباة"),
    ("مسألة", "مسئلة"),
    ("شيئا", "شيأ", "شئا"),
    ("نتائج", "نتايج"),
    ("مؤسسات", "مؤسسا\u0640ت", "مو\u0654سسات", "موسسات"),
    ("ستيفنز", "ستيڤنز"),
    ("خبرااااء", "خبراء"),
)


@pytest.fixture(scope="module", params=list(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("ways") / "index"
    index = Index.create(Settings(index=folder, engine=request.param))
    texts = [way for ways in WAYS for way in ways]
    index.admin.add_articles(
        [Article(way, f"خبر {n}", f"قيل و{way} أمس.") for n, way in enumerate(texts)]
        + [Article(f"{way} .", f"نبأ {n}", f"ذكر {way} غدا.") for n, way in enumerate(texts)]
    )
    return index


def found(index: Index, query: str, **given: object) -> set[str]:
    return {hit.id.removesuffix(" .") for hit in index.search(query, size=50, **given).hits}


@pytest.mark.parametrize("ways", WAYS, ids=[ways[0] for ways in WAYS])
def test_all_ways_find_the_same_articles(index: Index, ways: tuple[str, ...]) -> None:
    for way in ways:
        for match in ("folded", "stem", "names"):
            assert found(index, way, match=match) == set(ways), (way, match)
        assert found(index, f'"{way}"') == set(ways)


def test_the_words_of_all_ways_are_marked(index: Index) -> None:
    for hit in index.search("شئون").hits:
        word = hit.id.removesuffix(" .") if hit.id.endswith(".") else f"و{hit.id}"
        assert [hit.snippet[start:end] for start, end in hit.marks["snippet"]] == [word]


def test_the_ways_that_articles_have_are_shown_with_their_counts(index: Index) -> None:
    (name,) = index.search("شئون").names
    assert name.spellings[0][:2] == ("شئون", 2)
    assert {(one.text, one.articles) for one in name.others} == {("شؤون", 2), ("شوون", 2)}
    assert index.search("خبر").names == ()


def test_a_way_is_taken_off_and_a_word_kept_to_what_was_typed(index: Index) -> None:
    assert found(index, "شئون", without=["شؤون"]) == {"شئون", "شوون"}
    assert found(index, "شئون", match="exact") == {"شئون"}
    assert found(index, '="شئون"') == {"شئون"}


KEPT = (
    ("إطلاق", "اطلاق"),
    ("مدرسة", "مدرسه"),
    ("على", "علي"),
    ("باكستان", "پاکستان"),
    ("10000", "10,000"),
    ("2024", "٢٠٢٤"),
    ("إطلاق النار", "اطلاق النار"),
)
"""What folding makes one, and what keeps to the letters does not."""


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_asked_for_as_typed_keeps_to_its_letters(engine: str, tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = [*(way for ways in KEPT for way in ways), "بُوتـين", "بوتن"]
    index.admin.add_articles(
        [Article(text, f"خبر {n}", f"قيل {text} أمس.") for n, text in enumerate(texts)]
    )
    for ways in KEPT:
        for way in ways:
            kept = found(index, f'"{way}"', match="exact")
            assert way in kept and not kept & (set(ways) - {way})
            assert found(index, f'="{way}"') == kept
            (hit,) = (one for one in index.search(f'="{way}"').hits if one.id == way)
            assert [hit.snippet[start:end] for start, end in hit.marks["snippet"]] == way.split()
    assert found(index, "=بوتين") == {"بُوتـين"}
    assert found(index, '="إطلاق ال*"') == {"إطلاق النار"}


@pytest.mark.parametrize("engine", ENGINES)
def test_other_forms_of_a_word_stay_when_a_way_is_taken_off(engine: str, tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = ("مسؤول", "مسئول", "مسؤولين", "مسؤول ومسئول")
    index.admin.add_articles([Article(text, "خبر", f"قيل {text} أمس.") for text in texts])
    assert found(index, "مسؤول") == set(texts)
    assert found(index, "مسؤول", without=["مسئول"]) == set(texts) - {"مسئول"}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_way_is_shown_and_one_taken_off_leaves_out_no_other(
    engine: str, tmp_path: Path
) -> None:
    typed = "پڤگژچپڤگژچ"
    first, *_, last = ways = other_ways(typed)
    assert len(ways) > 8
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = (*ways, *ways[:-1], typed, f"{first} {last}")
    articles = [Article(f"{n}", f"خبر {n}", f"قيل {text} أمس.") for n, text in enumerate(texts)]
    index.admin.add_articles(articles)
    (name,) = index.search(typed).names
    assert {one.text for one in name.others} == set(ways)
    left = found(index, typed, without=[first])
    assert left == {str(n) for n, text in enumerate(texts) if text != first}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_way_that_stands_behind_clitics_alone_is_shown_and_taken_off(
    engine: str, tmp_path: Path
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = {"typed": "تكلم عن شؤون البحر", "behind": "اهتم بشئون البحر"}
    index.admin.add_articles(Article(id, "خبر", text) for id, text in texts.items())
    results = index.search("شؤون")
    assert {hit.id for hit in results.hits} == {"typed", "behind"}
    ((other,),) = (name.others for name in results.names)
    assert (other.text, other.articles) == ("شئون", 1)
    assert {hit.id for hit in index.search("شؤون", without=["شئون"]).hits} == {"typed"}


FORMS = {
    "للمسؤولين": "ؤ",
    "لمسئولين": "ئ",
    "المسؤولون": "ؤ",
    "مسؤول": "ؤ",
    "مسئول": "ئ",
    "المسئولون": "ئ",
    "مسؤولية": "ؤ",
    "وبالمسئولين": "ئ",
    "بمسؤولين": "ؤ",
}
"""Forms of one word, and the letter that each has for its hamza."""


@pytest.mark.parametrize("engine", ENGINES)
def test_ways_of_other_forms_are_told_counted_and_taken_off(engine: str, tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    index.admin.add_articles(Article(form, "خبر", f"قيل {form} أمس.") for form in FORMS)
    for typed in (*FORMS, "بمسئولين", "فالمسؤولين"):
        results = index.search(typed, size=50)
        assert {hit.id for hit in results.hits} == set(FORMS)
        letter, other = ("ؤ", "ئ") if "ؤ" in typed else ("ئ", "ؤ")
        way = typed.replace(letter, other)
        mine = {form for form, hamza in FORMS.items() if hamza == letter}
        (name,) = results.names
        assert [one[:2] for one in name.spellings] == [
            (typed, len(mine)),
            (way, len(FORMS) - len(mine)),
        ]
        assert found(index, typed, without=[way]) == mine
        assert found(index, f"={typed}") == ({typed} & FORMS.keys())
    (name,) = index.search("مسؤول", match="folded").names
    assert [one[:2] for one in name.others] == [("مسئول", 1)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_way_is_taken_off_where_no_article_has_what_was_typed(
    engine: str, tmp_path: Path
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    index.admin.add_articles([Article("1", "خبر", "قيل المسؤولون أمس.")])
    (name,) = index.search("لمسئولين").names
    assert [one[:2] for one in name.spellings] == [("لمسئولين", 0), ("لمسؤولين", 1)]
    assert index.search("لمسئولين", without=["لمسؤولين"]).total == 0
