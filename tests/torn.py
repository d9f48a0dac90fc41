"""Flips bytes of stored articles in an index on the disk, as a disk does, and leaves all that finds
them as it is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from indexer.engines import tantivy_store
from indexer.engines.registry import find_engine
from indexer.errors import IndexDamaged
from indexer.storage.documents import article_of
from indexer.storage.frames import MAGIC

_PIECE = 24


def tear_article(data: Path, engine: str, id: str) -> None:
    """Changes a byte of what is stored of one article, so that it cannot be read, and no other."""
    payload = _payload(data, engine, id)
    for start in range(payload.index(MAGIC), len(payload) - _PIECE, _PIECE // 2):
        for file in _stores(data):
            at = file.read_bytes().find(payload[start : start + _PIECE])
            if at < 0:
                continue
            _flip(file, [at + _PIECE // 2])
            with suppress(IndexDamaged):
                article_of(_payload(data, engine, id))
                _flip(file, [at + _PIECE // 2])  # it was of something else
                continue
            return
    raise AssertionError(f"{id} is in no file of {data}")


def _payload(data: Path, engine: str, id: str) -> bytes:
    return find_engine(engine).open_index(data).get([id])[id]


def tear_block(data: Path) -> None:
    """Changes the beginning of each block of tantivy's in the first store: none can be unpacked."""
    file = max(_stores(data), key=lambda one: one.stat().st_size)
    blocks = tantivy_store.listed_blocks(file)
    _flip(file, [place for block in blocks for place in range(block.start, block.start + 12)])


def _stores(data: Path) -> list[Path]:
    return sorted(one for one in data.iterdir() if one.suffix in (".store", ".seg"))


def _flip(file: Path, places: list[int]) -> None:
    with file.open("r+b") as opened:
        for place in places:
            opened.seek(place)
            byte = opened.read(1)[0]
            opened.seek(place)
            opened.write(bytes([byte ^ 0xFF]))
