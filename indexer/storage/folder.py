"""The folder of an index: which engine and analyzer it has now, and who may write to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.analysis.analyzer import STEMMERS, Analyzer
from indexer.engines.base import Engine, Request, Writer
from indexer.engines.registry import drop_leftovers, find_engine
from indexer.errors import IndexDamaged, IndexLocked, IndexMismatch, IndexMissing
from indexer.query.nodes import Every
from indexer.settings import Settings
from indexer.storage.documents import DocumentMaker, documents_version, stored_article
from indexer.storage.lists import IndexLists, lists_file, shipped_versions, write_lists
from indexer.storage.manifest import Manifest, now

if TYPE_CHECKING:
    from indexer.storage.ledger import Ledger

__all__ = ["IndexFolder"]

_GROUP: Final = 500
_NAMES_LOCK: Final = "names.lock"


class IndexFolder:
    """An index on the disk, as its manifest names it at this moment: other processes may commit to
    it, or put a rebuilt one in its place. Safe from any number of threads.

    ``manifest``, ``analyzer`` and ``stamp`` (which changes with each commit) are those that
    :meth:`engine` was last asked for; ``lists`` tell how the lists of the index differ from those
    that ship. With ``outdated``, an index that this version cannot search will do, to be rebuilt:
    until then, whatever asks for its engine raises what it would have raised here.
    """

    def __init__(self, settings: Settings, *, outdated: bool = False) -> None:
        self.path = settings.index
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self.analyzer = Analyzer(settings.stemmer)
        self.stamp = Manifest.stamp(self.path)
        self.manifest = Manifest.read(self.path, outdated=outdated)
        self.lists = self._lists_of(self.manifest)
        if not outdated:
            self._use()

    def _use(self) -> Engine:
        """Turns to what the manifest names, or raises and leaves all as it was."""
        stamp = Manifest.stamp(self.path)
        manifest = Manifest.read(self.path)
        lists = self._lists_of(manifest)
        try:
            analyzer = self._analyzer_of(manifest, lists)
        except IndexDamaged:
            if Manifest.stamp(self.path) != stamp:  # rebuilt at this very moment
                return self._use()
            raise
        kind, data = find_engine(manifest.engine), self.path / manifest.data
        if not kind.has_index(data):
            if Manifest.stamp(self.path) != stamp:  # rebuilt at this very moment
                return self._use()
            raise self._missing(manifest)
        engine = self._engine = kind.open_index(data)
        self.manifest, self.analyzer, self.stamp = manifest, analyzer, stamp
        self.lists = lists
        return engine

    def _lists_of(self, manifest: Manifest) -> IndexLists:
        file = lists_file(self.path, manifest.data)
        return IndexLists(file, manifest.lists, manifest.rebuild_command(self.path))

    def _missing(self, manifest: Manifest) -> IndexDamaged:
        return IndexDamaged(
            f"{self.path / manifest.data} is missing. "
            f"Move {self.path} away and index the articles anew."
        )

    @classmethod
    def create(cls, settings: Settings) -> IndexFolder:
        """The index in ``settings.index``, made empty when there is none."""
        try:
            return cls(settings)
        except IndexMissing:
            settings.index.mkdir(parents=True, exist_ok=True)
        with _lock_folder(settings.index, 10):
            if not (settings.index / "marsad.json").exists():
                analyzer = Analyzer(settings.stemmer)
                kind, data = find_engine(settings.engine), settings.index / "data-1"
                try:
                    kind.create_index(data)
                except IndexDamaged:  # of a process that was killed as it made one
                    kind.drop_index(data)
                    kind.create_index(data)
                write_lists(lists_file(settings.index, data.name))
                _manifest(settings, analyzer, data.name, 0).write(settings.index)
        return cls(settings)

    def require(self, *, engine: str | None, stemmer: str | None) -> None:
        """Raises :class:`~indexer.errors.IndexMismatch` unless the index has that engine and
        stemmer; None will do for any."""
        for option, wanted in (("engine", engine), ("stemmer", stemmer)):
            made_with = getattr(self.manifest, option)
            if wanted not in (None, made_with):
                raise IndexMismatch(
                    f"{self.path} was made with --{option} {made_with}. Make it anew with: "
                    + self.manifest.rebuild_command(self.path, **{option: str(wanted)})
                )

    def _analyzer_of(self, manifest: Manifest, lists: IndexLists) -> Analyzer:
        """The analyzer that the index was made with, for articles and queries: with its own list of
        protected words. Raises :class:`~indexer.errors.IndexMismatch` for other rules."""
        if manifest.stemmer not in STEMMERS:
            raise IndexMismatch(
                f"{self.path} was made with a stemmer that this version of Marsad lacks "
                f"({manifest.stemmer}). Make it anew with: "
                + manifest.rebuild_command(self.path, stemmer=self._settings.stemmer)
            )
        protected = lists.protected
        known = self.analyzer
        same = known.stemmer == manifest.stemmer and known.protected == protected
        analyzer = known if same else Analyzer(manifest.stemmer, protected)
        version = documents_version(analyzer)
        if manifest.analyzer != version:
            raise IndexMismatch(
                f"{self.path} was made by another version of the Arabic analyzer "
                f"({manifest.analyzer}; this is {version}). "
                f"Make it anew with: {manifest.rebuild_command(self.path)}"
            )
        return analyzer

    def engine(self) -> Engine:
        """The engine of the manifest in force, which a rebuild elsewhere may have replaced."""
        engine = self._engine
        if engine is not None and Manifest.stamp(self.path) == self.stamp:
            return engine
        with self._lock:
            engine, stamp = self._engine, Manifest.stamp(self.path)
            if engine is not None and stamp != self.stamp:
                manifest = Manifest.read(self.path)
                if manifest.data != self.manifest.data:
                    engine = None
                else:
                    self.manifest, self.stamp = manifest, stamp
            return self._use() if engine is None else engine

    def check_there(self) -> None:
        """Raises :class:`~indexer.errors.IndexDamaged` when the engine's data are gone."""
        if not find_engine(self.manifest.engine).has_index(self.path / self.manifest.data):
            raise self._missing(self.manifest)

    def count(self) -> int:
        """How many articles there are."""
        return self.engine().search(Request(Every(), limit=0)).total

    def bytes(self) -> int:
        """What the index takes on the disk: the engine's data and Marsad's own files."""
        total = find_engine(self.manifest.engine).measure_index(self.path / self.manifest.data)
        for file in self.path.iterdir():
            with suppress(OSError):  # the manifest's next state, a moment before it is in place
                total += file.stat().st_size if file.is_file() else 0
        return total

    # Writing

    @contextmanager
    def writing(self, wait: float) -> Iterator[tuple[Engine, Writer, Ledger]]:
        """The engine, a writer of it and the ledger, for one process at a time.

        Raises :class:`~indexer.errors.IndexLocked` when another still writes after ``wait``
        seconds.
        """
        from indexer.storage.ledger import Ledger

        with _lock_folder(self.path, wait):
            engine = self.engine()
            for leftover in self.path.glob("data-*"):
                if leftover.name != self.manifest.data:  # of a rebuild that did not finish
                    drop_leftovers(leftover)
            for former in self.path.glob("lists-*"):
                if former != lists_file(self.path, self.manifest.data):
                    former.unlink(missing_ok=True)
            if self.count() != self.manifest.articles:
                self.record_commit()  # a process was killed between its commit and its manifest
            with closing(Ledger(self.path / "ledger.sqlite")) as ledger:
                with closing(engine.writer(self._settings.writer_memory_mb << 20)) as writer:
                    yield engine, writer, ledger

    def record_commit(self) -> None:
        """Writes what the engine has committed into the manifest."""
        replace(self.manifest, articles=self.count(), updated=now()).write(self.path)
        self.engine()

    def rebuild(self, wait: float, tell: Callable[[int, int], None]) -> None:
        """Makes the index anew from the articles in it, whichever version of Marsad put them there,
        with the engine and stemmer of the settings, beside the old one, which serves until the new
        one takes its place.

        ``tell`` is called with the articles done and those there are.
        """
        with _lock_folder(self.path, wait):
            before = Manifest.read(self.path, outdated=True)
            former, kind = self.path / before.data, find_engine(before.engine)
            data = self.path / f"data-{int(former.name.rpartition('-')[2]) + 1}"
            drop_leftovers(data)
            analyzer = Analyzer(self._settings.stemmer)
            maker = DocumentMaker(analyzer)
            fresh = find_engine(self._settings.engine).create_index(data)
            writer = fresh.writer(self._settings.writer_memory_mb << 20)
            count = 0
            try:
                for payload in kind.stored_payloads(former):
                    writer.add([maker.document(stored_article(payload))])
                    count += 1
                    if count % _GROUP == 0:
                        tell(count, before.articles)
                writer.commit()
            finally:
                writer.close()
            write_lists(lists_file(self.path, data.name))
            _manifest(self._settings, analyzer, data.name, count).write(self.path)
            self.engine()
            kind.drop_index(former)

    @contextmanager
    def changing_names(self, wait: float) -> Iterator[None]:
        """While no other process changes the names of the index; raises
        :class:`~indexer.errors.IndexLocked` when one still does after ``wait`` seconds."""
        with _lock_folder(self.path, wait, _NAMES_LOCK):
            yield


def _manifest(settings: Settings, analyzer: Analyzer, data: str, articles: int) -> Manifest:
    version = documents_version(analyzer)
    return Manifest(
        settings.engine, settings.stemmer, version, data, articles, now(), shipped_versions()
    )


@contextmanager
def _lock_folder(folder: Path, wait: float, name: str = "write.lock") -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / name)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        busy, mend = "writing to", ", or wait for it with --wait SECONDS"
        if name == _NAMES_LOCK:
            busy, mend = "changing the names of", ""
        raise IndexLocked(
            f"Another process is {busy} {folder}. Try again when it is done{mend}."
        ) from None
    try:
        yield
    finally:
        lock.release()
