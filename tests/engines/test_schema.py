"""The fields of an index: each is filled, and each that counts for a score has its weight."""

from __future__ import annotations

import copy
from zlib import crc32

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.schema import (
    BODY,
    KEYWORD_FIELDS,
    LEAD,
    NAME_KEYS,
    NUMBER_FIELDS,
    TEXT_AREAS,
    TEXT_FIELDS,
    TITLE,
)
from indexer.query.boosts import BOOSTS
from indexer.storage import documents
from indexer.storage.documents import DocumentMaker

ARTICLE = Article(
    "1",
    "بوتين في القاهرة",
    "التقت الحكومة " + "وفدا " * 40 + "وخورسافيتش",
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
    assert texts[TITLE.bare].split() == ["بوتين", "في", "القاهره"]
    assert texts[BODY.bare].split()[:2] == ["التقت", "الحكومه"]
    assert texts["written"].split()[:4] == ["بوتين", "في", "القاهرة", "التقت"]
    assert [term.partition("|")[2] for term in texts[NAME_KEYS].split()] == [
        texts[BODY.bare].split()[-1]
    ]
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


def test_other_fields_come_with_another_generation_of_documents() -> None:
    """Without it an index made before is not told from a new one, and its engine fails to open it
    in place of saying what mends it. When this fails, raise the generation and write both here."""
    fields = [
        (str(one), one.postings, one.parts, one.view, one.first) for one in TEXT_FIELDS.values()
    ]
    digest = crc32(repr((fields, KEYWORD_FIELDS, NUMBER_FIELDS)).encode())
    assert (documents._GENERATION, f"{digest:08x}") == (5, "d4051438")
