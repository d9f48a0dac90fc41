"""An engine that keeps its indexes in the memory of this process: the least that a row of the
registry needs. Every query finds every document that it may, but for one for what shares a band,
which finds none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from indexer.engines.base import Document, Found, Request, Response, Writer
from indexer.engines.schema import BANDS
from indexer.errors import IndexDamaged

INDEXES: dict[Path, dict[str, bytes]] = {}


def _asks_for_bands(request: Request) -> bool:
    return f"field={BANDS!r}" in repr(request.query)


class MemoryEngine:
    def __init__(self, kept: dict[str, bytes]) -> None:
        self._kept = kept

    def search(self, request: Request) -> Response:
        last = request.offset + request.limit
        asked = () if _asks_for_bands(request) else request.ids or self._kept
        found = [Found(0.0, id, payload) for id, payload in self._kept.items() if id in asked]
        facets = dict.fromkeys(request.facets, ())
        return Response(len(found), tuple(found[request.offset : last]), facets)

    def stream(self, request: Request) -> tuple[int, Iterator[Found]]:
        response = self.search(request)
        return response.total, iter(response.found)

    def get(self, ids: Sequence[str]) -> dict[str, bytes]:
        return {id: self._kept[id] for id in ids if id in self._kept}

    def payloads(self) -> Iterator[bytes]:
        return iter(list(self._kept.values()))

    def terms(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        return []

    def doc_freq(self, field: str, term: str) -> int:
        return 0

    def writer(self, memory: int) -> Writer:
        return MemoryWriter(self._kept)

    def check(self) -> list[str]:
        return []


class MemoryWriter:
    def __init__(self, kept: dict[str, bytes]) -> None:
        self._kept = kept
        self._next = dict(kept)

    def add(self, documents: Iterable[Document]) -> None:
        self._next |= {document.id: document.payload for document in documents}

    def remove(self, ids: Iterable[str]) -> None:
        for id in ids:
            self._next.pop(id, None)

    def commit(self) -> None:
        self._kept.clear()
        self._kept |= self._next

    def close(self) -> None:
        pass


def create_index(where: Path) -> MemoryEngine:
    return MemoryEngine(INDEXES.setdefault(where, {}))


def open_index(where: Path) -> MemoryEngine:
    if where not in INDEXES:
        raise IndexDamaged(f"{where} is missing")
    return MemoryEngine(INDEXES[where])


def has_index(where: Path) -> bool:
    return where in INDEXES


def drop_index(where: Path) -> None:
    INDEXES.pop(where, None)


def measure_index(where: Path) -> int:
    return sum(map(len, INDEXES.get(where, {}).values()))


def recognizes(where: Path) -> bool:
    return where in INDEXES


def verify(where: Path, *, earlier: bool = False) -> Iterator[str]:
    return iter(())


def salvage(where: Path, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    return open_index(where).payloads()
