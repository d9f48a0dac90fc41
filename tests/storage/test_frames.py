"""What is stored compressed: changed bytes are known, and lies about lengths cost nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Document
from indexer.engines.registry import ENGINES, find_engine
from indexer.errors import IndexDamaged
from indexer.index import Index
from indexer.ingest.extraction import fingerprints
from indexer.ingest.extraction.fingerprints import Likeness
from indexer.settings import Settings
from indexer.storage.documents import (
    DocumentMaker,
    article_of,
    copies_in,
    damaged_id,
    fingerprint_of,
    holding_of,
    key_of,
    stored_holding,
    text_of,
    with_copies,
)
from indexer.storage.manifest import Manifest
from indexer.storage.rebuilding import Mended
from tests.conftest import ARTICLES, write_articles

NAMED = fingerprints.LENGTH + 2
"""Where a payload says what it names: its text first."""
FRAMES = NAMED + 9
"""Where the frames of an article begin that names its text alone."""

KINDS: tuple[Likeness, ...] = ("copy", "variant")
ARTICLE = Article("a12", "قمة الدوحة", " ".join(f"كلمة{n * 7919 % 977}" for n in range(300)))


@pytest.fixture(scope="module")
def document() -> Document:
    return DocumentMaker(Analyzer("light")).document(ARTICLE)


def flips(payload: bytes) -> list[bytes]:
    """The payload with a bit changed in each tenth byte of its frames, after their first marks."""
    places = range(FRAMES + 5, len(payload), 10)
    return [payload[:at] + bytes([payload[at] ^ 1]) + payload[at + 1 :] for at in places]


def _is_damaged(payload: bytes) -> bool:
    try:
        article_of(payload)
    except IndexDamaged:
        return True
    return False


def test_no_changed_byte_becomes_another_article(document: Document) -> None:
    found = holding_of(document.payload)
    for changed in flips(document.payload):
        try:
            assert holding_of(changed) == found
        except IndexDamaged:
            continue


def test_copies_stand_before_the_frames_and_change_nothing_in_them(document: Document) -> None:
    copies: dict[bytes, Likeness] = {bytes([n]) * 8: kind for n, kind in enumerate(KINDS)}
    paired = with_copies(document, copies)
    text = text_of(document.payload)
    assert text is not None and text_of(paired.payload) == text
    assert copies_in(document.payload) == {text: "exact"}
    assert copies_in(paired.payload) == {text: "exact", **copies}
    assert key_of(paired.payload) == key_of(document.payload)
    assert holding_of(paired.payload) == holding_of(document.payload)
    assert fingerprint_of(paired.payload) == fingerprint_of(document.payload)
    assert with_copies(paired, {}) == document
    assert stored_holding(paired.payload) == stored_holding(document.payload)
    assert stored_holding(document.payload[FRAMES:]) == stored_holding(document.payload)


@pytest.mark.parametrize("cut", [fingerprints.LENGTH, NAMED, NAMED + 4, FRAMES + 13])
def test_copies_that_are_cut_are_told(document: Document, cut: int) -> None:
    paired = with_copies(document, {b"12345678": "variant", b"abcdefgh": "copy"}).payload[:cut]
    with pytest.raises(IndexDamaged):
        article_of(paired)
    strange = bytearray(with_copies(document, {b"12345678": "copy"}).payload)
    strange[FRAMES + 8] = 9
    with pytest.raises(IndexDamaged):
        copies_in(bytes(strange))


def test_frames_of_earlier_versions_are_read(document: Document) -> None:
    frame = zstandard.decompress(document.payload[FRAMES:])
    earlier = bytes(fingerprints.LENGTH) + zstandard.compress(frame)
    assert article_of(earlier) == holding_of(earlier).article == ARTICLE


@pytest.mark.parametrize("size", [1 << 40, (1 << 28) + 1])
def test_a_frame_that_claims_to_be_huge_is_refused(size: int) -> None:
    frame = b"\x28\xb5\x2f\xfd" + bytes([0b11100000]) + size.to_bytes(8, "little") + b"\x01\0\0"
    assert zstandard.frame_content_size(frame) == size
    for read in (article_of, holding_of):
        with pytest.raises(IndexDamaged, match=f"{size:,} bytes"):
            read(bytes(NAMED) + frame)


def test_damaged_bytes_are_told_for_no_id() -> None:
    for id in ("7d177006e951b09\b\ufffd.1.", "7d177006e951b0", "7d177006e951b09x", "شرق"):
        frame = zstandard.compress(f'{{"id":"{id}","ti'.encode())
        assert damaged_id(bytes(NAMED) + frame) is None
    frame = zstandard.compress(b'{"id":"7d177006e951b09a","ti')
    assert damaged_id(bytes(NAMED) + frame) == "7d177006e951b09a"


@pytest.mark.parametrize("id", ["treaty", "7d177006e951b09a"])
@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("engine", ENGINES)
def test_an_article_whose_bytes_changed_is_named(
    tmp_path: Path, engine: str, place: int, id: str
) -> None:
    settings = Settings(index=tmp_path / "index", engine=engine, writer_memory_mb=32)
    index = Index.create(settings)
    file = write_articles(tmp_path / "articles.jsonl", ARTICLES)
    index.admin.add([file])
    there = index.admin.stats().articles
    # As if the memory had failed before the engine wrote its own checksums.
    whole = DocumentMaker(Analyzer(settings.stemmer)).document(replace(ARTICLE, id=id))
    payload = [one for one in flips(whole.payload) if _is_damaged(one)][place]
    data = settings.index / Manifest.read(settings.index).data
    writer = find_engine(engine).open_index(data).writer(32 << 20)
    writer.add([whole._replace(payload=payload)])
    writer.commit()
    writer.close()
    problems = index.admin.check()
    assert [str(one).partition(". ")[0] for one in problems] == [
        f"1 stored article cannot be read ({id})"
    ]
    told: list[Mended] = []
    Index.open(settings).admin.rebuild(report=told.append)
    assert any(one.lost and f"cannot be read ({id})" in one.text for one in told), told
    texts = "".join(one.text for one in told)
    if id != "treaty":  # which the file has
        assert "of 1 lost article it is not known which file gave them" in texts
        return
    assert f"marsad index {file} --index" in texts
    mended = Index.open(settings)
    assert mended.admin.stats().articles == there - 1 and mended.admin.check() == ()
    mended.admin.add([file])
    assert mended.admin.stats().articles == there and mended.get("treaty")
