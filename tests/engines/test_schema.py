"""The fields of an index: each is filled, and each that counts for a score has its weight."""

from __future__ import annotations

import copy

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.schema import BODY, KEYWORD_FIELDS, LEAD, TEXT_AREAS, TEXT_FIELDS, TITLE
from indexer.query.boosts import BOOSTS
from indexer.storage.documents import DocumentMaker

ARTICLE = Article(
    "1",
    "بوتين في القاهرة",
    "التقت الحكومة " + "وفدا " * 40,
    source="صحيفة النيل",
    section="سياسة",
    author="سالم",
    agency="رويترز",
)


def test_every_field_of_terms_is_filled_from_an_article_that_has_all_parts() -> None:
    texts = DocumentMaker(Analyzer()).document(ARTICLE).texts
    assert texts.keys() == TEXT_FIELDS.keys()
    assert all(texts.values())
    assert texts[TITLE.stem].split() == ["بوتين", "في", "قاهر"]
    assert texts[TITLE.folded].split() == ["بوتين", "في", "القاهره"]
    assert texts["written"].split()[:4] == ["بوتين", "في", "القاهرة", "التقت"]
    assert texts["author_words"] == "سالم رويترز"
    assert texts[LEAD].split() == texts[BODY.stem].split()[:30] != texts[BODY.stem].split()


def test_a_part_that_an_article_lacks_fills_no_field() -> None:
    texts = DocumentMaker(Analyzer()).document(Article("1", "", "حكومة")).texts
    assert texts[TITLE.stem] == ""
    assert not texts.keys() & {"source_words", "section_words", "author_words"}


def test_every_field_that_scores_has_a_weight() -> None:
    scoring = {
        field for area in TEXT_AREAS.values() for field in (area.stem, area.folded, *area.signals)
    }
    assert BOOSTS.keys() == scoring
    assert all(weight > 0 for weight in BOOSTS.values())


def test_names_of_fields_are_all_different() -> None:
    names = [*TEXT_FIELDS, *KEYWORD_FIELDS]
    assert len(set(names)) == len(names)


def test_a_field_is_its_name_and_stays_what_it_is_when_copied() -> None:
    copied = copy.deepcopy(BODY.folded)
    assert (copied, copied.view, copied.postings) == ("body_folded", "folded", "positions")
