"""The articles of an index as a run changes them, before and after they are committed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from indexer.editions.rule import Origin, Outcome, arrive, place, withdraw
from indexer.editions.values import Holding, Reading
from indexer.engines.base import Document, Engine, Writer
from indexer.storage.documents import DocumentMaker, holding_of

__all__ = ["Shelf"]

_LOG: Final = logging.getLogger("marsad.indexing")


class Shelf:
    """What is held of each article, looked up and put back. ``changes`` counts what has not been
    committed; ``now`` is the moment of the run. Without a writer it is a trial: what changes is
    kept here, and the index is as it was."""

    def __init__(
        self, engine: Engine, writer: Writer | None, maker: DocumentMaker, editions: int, now: str
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._maker = maker
        self._editions = editions
        self._pending: dict[str, bytes | None] = {}
        self._batch: list[Document] = []
        self.now = now
        self.changes = 0

    def look_up(self, ids: Iterable[str]) -> dict[str, Holding]:
        """What is held of those of the articles that there are."""
        wanted = list(dict.fromkeys(ids))
        unknown: Sequence[str] = [id for id in wanted if id not in self._pending]
        found: dict[str, bytes | None] = {**self._engine.get(unknown)} if unknown else {}
        found |= {id: self._pending[id] for id in wanted if id in self._pending}
        return {id: holding_of(payload) for id, payload in found.items() if payload is not None}

    def take(
        self, held: Holding | None, reading: Reading, origin: Origin, still: frozenset[str]
    ) -> tuple[Holding, Outcome]:
        """What is held after a reading has come, and what came of it; the texts with the digests
        ``still`` are given by its source, too."""
        after, outcome = arrive(held, reading, origin=origin, editions=self._editions, still=still)
        if after != held:
            self.put(after)
        return after, outcome

    def take_back(self, held: Holding, sources: Iterable[str], *, drop: bool) -> Holding:
        """What is held after some sources have it no longer."""
        after = held
        for source in sources:
            after = withdraw(after, source, self.now, drop=drop, editions=self._editions)
        if after != held:
            self.put(after)
        return after

    def settle(self, held: Holding, source: str, order: Sequence[str], *, partly: bool) -> Holding:
        """What is held after a source has given texts in this order, by their digests; what else
        it gave it has no longer, unless it was read only ``partly``."""
        after = held
        if not partly:
            after = withdraw(
                after, source, self.now, drop=False, editions=self._editions, still=frozenset(order)
            )
        after = place(after, source, order, self.now, editions=self._editions)
        if after != held:
            self.put(after)
        return after

    def put(self, held: Holding) -> None:
        """Adds an article, in place of the one that has its id."""
        if self._writer is None:
            self._pending[held.article.id] = self._maker.payload(held)
            return
        document = self._maker.document(held)
        self._pending[document.id] = document.payload
        self._batch.append(document)
        self.changes += 1

    def remove(self, ids: Iterable[str]) -> None:
        """Removes articles."""
        gone = list(ids)
        self.flush()
        if self._writer:
            self._writer.remove(gone)
        self._pending.update(dict.fromkeys(gone))
        self.changes += len(gone)

    def flush(self) -> None:
        """Hands what was put to the engine."""
        if self._writer:
            self._writer.add(self._batch)
            self._batch = []

    def commit(self) -> None:
        """Makes all changes durable."""
        if self._writer is None:
            return
        self.flush()
        self._writer.commit()
        _LOG.info("committed %d changes", self.changes)
        self._pending.clear()
        self.changes = 0
