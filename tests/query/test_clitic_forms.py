"""A rare word is found behind conjunctions and prepositions, and no word loses its first letter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.query.expanded import Match
from indexer.settings import Settings

CLITICS = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
NAMES = ("قشعومير", "هنغشتاد", "لبدوفنر", "ميكروسكوب", "قريقورتسان")
BEHIND_ONLY = ("طغرلبورد",)
OTHERS = {
    "boats": "قوارب بلغمورا وقوارب لبلغمورا والبلغمورا",  # a word of its own in ب
    "moura": "مدينة لغمورا القديمة",
    "barak": "باراك ولباراك وكباراك",
    "witkoff": "قال فيتكوف",
    "witkoff and": "قال ويتكوف",
    "alone": "كلمة بزرداخوف وحدها",
}


def articles() -> Iterator[Article]:
    for name in (*NAMES, *BEHIND_ONLY):
        for clitic in CLITICS[name in BEHIND_ONLY :]:
            yield Article(f"{name}-{clitic}", "خبر", f"قال {clitic}{name} إن الجو صحو")
    for id, text in OTHERS.items():
        yield Article(id, "خبر", text)


@pytest.fixture(scope="module", params=ENGINES)
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("behind") / request.param
    made = Index.create(Settings(index=folder, engine=request.param))
    made.admin.add_articles(articles())
    yield made


def found(index: Index, query: str, match: Match = "names") -> set[str]:
    results = index.search(query, match=match, size=100)
    return set() if results.widened else {hit.id for hit in results.hits}


@pytest.mark.parametrize("typed", ["{}", '"{}"'])
@pytest.mark.parametrize("name", (*NAMES, *BEHIND_ONLY))
def test_a_rare_word_is_found_behind_every_clitic(index: Index, name: str, typed: str) -> None:
    clitics = CLITICS[name in BEHIND_ONLY :]
    assert found(index, typed.format(name)) == {f"{name}-{clitic}" for clitic in clitics}


def test_no_word_loses_a_letter_of_its_own(index: Index) -> None:
    assert found(index, "لغمورا") == found(index, '"لغمورا"') == {"moura"}
    assert found(index, '"اراك"') == set()
    assert "witkoff" not in found(index, '"يتكوف"') | found(index, "يتكوف", "stem")


def test_one_article_with_a_clitic_alone_does_not_make_a_word(index: Index) -> None:
    assert found(index, "زرداخوف") == set()


@pytest.mark.parametrize("match", ["exact", "folded"])
def test_stricter_matches_keep_to_the_letters(index: Index, match: Match) -> None:
    assert found(index, "هنغشتاد", match) == {"هنغشتاد-"}


def test_verbatim_keeps_to_the_letters(index: Index) -> None:
    assert found(index, '="هنغشتاد"') == {"هنغشتاد-"}


@pytest.mark.parametrize("typed", ["هنغشتاد", '"هنغشتاد"'])
def test_what_is_found_behind_a_clitic_is_marked_counted_and_explained(
    index: Index, typed: str
) -> None:
    hits = {hit.id: hit for hit in index.search(typed, size=100).hits}
    for clitic in CLITICS:
        hit = hits[f"هنغشتاد-{clitic}"]
        ((start, end),) = hit.marks["snippet"]
        assert hit.snippet[start:end] == f"{clitic}هنغشتاد"
        assert index.explain(typed, hit.id).matched
    assert index.trend([typed]).series[0].total == len(CLITICS)
