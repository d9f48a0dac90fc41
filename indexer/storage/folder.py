"""The folder of an index: which engine and analyzer it has now, and who may write to it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from indexer.analysis.analyzer import STEMMERS, Analyzer
from indexer.durable import digest, sync_folder
from indexer.engines.base import Engine, Request, Writer
from indexer.engines.registry import find_engine
from indexer.errors import (
    KEPT,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    StorageFailed,
)
from indexer.locks import locked
from indexer.query.nodes import Every
from indexer.refusals import MEND, failing, using_index
from indexer.settings import Settings
from indexer.storage.documents import documents_version
from indexer.storage.lists import IndexLists, lists_file, shipped_versions, write_lists
from indexer.storage.manifest import FORMAT, READY, Manifest, now
from indexer.storage.remains import DATA, next_data

if TYPE_CHECKING:
    from indexer.storage.ledger import Ledger
    from indexer.storage.rebuilding import Mended

__all__ = ["Current", "IndexFolder", "find_mismatch", "lock_folder"]

_NAMES_LOCK: Final = "names.lock"
_MOST_UNREAD: Final = 10_000
"""Articles that cannot be read and are remembered."""
_SHARED_WITHIN: Final = 10.0
"""Seconds after which what a writer wrote is readable by all who may read the index."""


class Current(NamedTuple):
    """What an index folder holds at one moment, which belongs together: one search takes all of it
    from here, whatever another process does meanwhile. ``stamp`` changes with each commit."""

    engine: Engine
    manifest: Manifest
    analyzer: Analyzer
    lists: IndexLists
    stamp: tuple[int, int]


class IndexFolder:
    """An index on the disk, as its manifest names it at this moment: other processes may commit to
    it, or put a rebuilt one in its place. Safe from any number of threads.

    ``manifest`` and ``analyzer`` are those that :meth:`current` last gave. With ``outdated``, an
    index that this version cannot search will do, to be rebuilt: until then, whatever asks for its
    engine raises what it would have raised here.
    """

    def __init__(self, settings: Settings, *, outdated: bool = False) -> None:
        self.path = settings.index
        self._settings = settings
        self._lock = threading.Lock()
        self._current: Current | None = None
        self.unread: set[str] = set()
        """Ids of articles that were found and could not be read since these data were opened."""
        self.tell_unread: Callable[[str], None] = lambda id: None
        """Told the id of each of them, once."""
        _go_on(self.path)
        self._analyzer = Analyzer(settings.stemmer)
        if outdated:
            self._manifest = self._manifest_or_remains()
        else:
            self._manifest = self._use().manifest

    def _manifest_or_remains(self) -> Manifest:
        """The manifest; where it is damaged or gone, what says that a rebuild may find articles."""
        try:
            return Manifest.read(self.path, outdated=True)
        except IndexDamaged:
            return Manifest.unknown(self.path)

    @property
    def manifest(self) -> Manifest:
        """The manifest that was last looked at."""
        current = self._current
        return self._manifest if current is None else current.manifest

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer for articles and queries, as of the same moment."""
        current = self._current
        return self._analyzer if current is None else current.analyzer

    def _use(self) -> Current:
        """Turns to what the manifest names, or raises and leaves all as it was."""
        with using_index(self.path):
            return self._turn()

    def _turn(self) -> Current:
        stamp = Manifest.stamp(self.path)
        manifest = Manifest.read(self.path)
        lists = self._lists_of(manifest)
        _refuse_links(self.path)
        try:
            analyzer = self._analyzer_of(manifest, lists)
            kind, data = find_engine(manifest.engine), self._data_of(manifest)
            if not kind.has_index(data):
                raise self._missing(manifest)
            engine = kind.open_index(data)
        except IndexDamaged:
            if Manifest.stamp(self.path) != stamp:  # rebuilt at this very moment
                return self._turn()
            raise
        self._current = Current(engine, manifest, analyzer, lists, stamp)
        self.unread = set()
        return self._current

    def note_unread(self, id: str) -> None:
        """Notes that an article cannot be read; its id is empty where it is not known."""
        if id not in self.unread and len(self.unread) < _MOST_UNREAD:
            self.unread.add(id)
            self.tell_unread(id)

    def _data_of(self, manifest: Manifest) -> Path:
        """The folder of the engine's data; raises :class:`~indexer.errors.IndexDamaged` for a link,
        which leads to what is not of this index."""
        data = self.path / manifest.data
        if data.is_symlink():
            raise IndexDamaged(
                f"{data} is a link, and the data of an index stand in its own folder",
                f"Bring the articles into it with: {manifest.rebuild_command(self.path)}",
            )
        if data.is_dir():
            _refuse_links(data)
        return data

    def _lists_of(self, manifest: Manifest) -> IndexLists:
        file = lists_file(self.path, manifest.data)
        return IndexLists(file, manifest.lists, manifest.rebuild_command(self.path))

    def _missing(self, manifest: Manifest) -> IndexDamaged:
        return IndexDamaged(
            f"{self.path / manifest.data} is missing",
            f"Move {self.path} away and index the articles anew.",
        )

    @classmethod
    def create(cls, settings: Settings) -> IndexFolder:
        """The index in ``settings.index``, made empty when there is none."""
        try:
            return cls(settings)
        except IndexMissing:
            with failing(f"Making {settings.index}", f"Nothing was written: {MEND}."):
                settings.index.mkdir(parents=True, exist_ok=True)
                sync_folder(settings.index.parent)
        from indexer.storage.rebuilding import make_way

        with using_index(settings.index), lock_folder(settings.index, 10):
            if not os.path.lexists(settings.index / "marsad.json"):
                make_way(settings.index)
                analyzer = Analyzer(settings.stemmer)
                data = next_data(settings.index)
                with _telling_what_is_kept(lambda: 0):
                    find_engine(settings.engine).create_index(data)
                    _swap_in(settings, analyzer, data.name, 0)
        return cls(settings)

    def require(self, *, engine: str | None, stemmer: str | None) -> None:
        """Raises :class:`~indexer.errors.IndexMismatch` unless the index has that engine and
        stemmer; None will do for any."""
        for option, wanted in (("engine", engine), ("stemmer", stemmer)):
            made_with = getattr(self.manifest, option)
            if wanted not in (None, made_with):
                command = self.manifest.rebuild_command(self.path, **{option: str(wanted)})
                raise IndexMismatch(
                    f"{self.path} was made with --{option} {made_with}",
                    f"Make it anew with: {command}",
                )

    def _analyzer_of(self, manifest: Manifest, lists: IndexLists) -> Analyzer:
        """The analyzer that the index was made with, for articles and queries: with its own list of
        protected words. Raises :class:`~indexer.errors.IndexMismatch` for other rules."""
        known = self.analyzer
        if manifest.stemmer in STEMMERS and known.stemmer != manifest.stemmer:
            known = Analyzer(manifest.stemmer)
        if mismatch := find_mismatch(self.path, manifest, known):
            raise mismatch
        protected = lists.protected
        return known if known.protected == protected else Analyzer(manifest.stemmer, protected)

    def engine(self) -> Engine:
        """The engine of the manifest in force, which a rebuild elsewhere may have replaced."""
        return self.current().engine

    def current(self) -> Current:
        """What the folder holds now; raises what :class:`IndexFolder` does."""
        current = self._current
        if current is not None and Manifest.stamp(self.path) == current.stamp:
            return current
        with self._lock:
            current, stamp = self._current, Manifest.stamp(self.path)
            if current is None or stamp == current.stamp:
                return current or self._use()
            manifest = Manifest.read(self.path)
            if manifest.data != current.manifest.data:
                return self._use()
            self._current = current._replace(manifest=manifest, stamp=stamp)
            return self._current

    def check_there(self) -> None:
        """Raises :class:`~indexer.errors.IndexDamaged` when the engine's data are gone, and
        :class:`~indexer.errors.IndexRefused` when they, or the manifest, may not be read any more,
        though what is open still can be: no process that starts now could search."""
        data = self.path / self.manifest.data
        with using_index(self.path):
            if not find_engine(self.manifest.engine).has_index(data):
                raise self._missing(self.manifest)
            long_ago = time.time() - _SHARED_WITHIN
            names = os.listdir(data) if data.is_dir() else []
            files = [f"{data}/{name}" for name in names if not _is_writers_alone(name)]
            for path in (f"{self.path}/marsad.json", *files):
                if not os.access(path, os.R_OK) and _is_older(path, long_ago):
                    open(path, "rb").close()

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
        from indexer.storage.copies import CopyWriter
        from indexer.storage.ledger import Ledger
        from indexer.storage.rebuilding import drop_unfinished

        with using_index(self.path), lock_folder(self.path, wait):
            _finish(self.path)
            engine, manifest = self.current()[:2]
            if Manifest.is_as_written(self.path) is False:
                raise IndexDamaged(
                    f"{self.path / 'marsad.json'} is not as it was written",
                    "Make it anew from the articles with: " + manifest.rebuild_command(self.path),
                )
            drop_unfinished(self.path, manifest)
            if self.count() != self.manifest.articles:
                self.record_commit()  # a process was killed between its commit and its manifest
            with closing(Ledger(self.path / "ledger.sqlite")) as ledger:
                with (
                    _telling_what_is_kept(lambda: self.manifest.articles),
                    closing(engine.writer(self._settings.writer_memory_mb << 20)) as writer,
                ):
                    yield engine, CopyWriter(writer, engine, self.analyzer), ledger

    def record_commit(self) -> None:
        """Writes what the engine has committed into the manifest."""
        replace(self.manifest, articles=self.count(), updated=now()).write(self.path)
        self.engine()

    def rebuild(
        self, wait: float, tell: Callable[[int, int], None], report: Callable[[Mended], None]
    ) -> None:
        """Makes the index anew from the articles in it, whichever version of Marsad put them there
        and whatever of it is damaged, with the engine and stemmer of the settings, beside the old
        one, which serves until the new one takes its place.

        ``tell`` is called with the articles done and those there are, ``report`` with what was
        found damaged. Raises :class:`~indexer.errors.IndexDamaged` where no article can be read,
        and leaves all as it is.
        """

        from indexer.storage.rebuilding import Rebuilding

        def swap_in(analyzer: Analyzer, data: str, count: int, damaged: tuple[str, ...]) -> None:
            _swap_in(self._settings, analyzer, data, count, damaged)
            self.engine()

        kept = "The index is as it was"
        with using_index(self.path, kept), lock_folder(self.path, wait):
            _finish(self.path)
            Rebuilding(self._settings, tell, report).run(swap_in)

    @contextmanager
    def changing_names(self, wait: float) -> Iterator[None]:
        """While no other process changes the names of the index; raises
        :class:`~indexer.errors.IndexLocked` when one still does after ``wait`` seconds."""
        kept = "The names are as they were"
        with using_index(self.path, kept), lock_folder(self.path, wait, _NAMES_LOCK):
            yield


def find_mismatch(
    folder: Path, manifest: Manifest, known: Analyzer | None = None
) -> IndexMismatch | None:
    """What is to be said of an index that another version of Marsad made, sound or not, which this
    one makes anew and does not search; None where it searches it. ``known`` may be an analyzer of
    this version with the stemmer of the index."""
    if mismatch := manifest.mismatch(folder):
        return mismatch
    mend = f"Make it anew with: {manifest.rebuild_command(folder)}"
    if manifest.stemmer not in STEMMERS:
        lacking = f"a stemmer that this version of Marsad lacks ({manifest.stemmer})"
        return IndexMismatch(f"{folder} was made with {lacking}", mend)
    version = documents_version(known or Analyzer(manifest.stemmer))
    if manifest.analyzer == version:  # whatever lists it has, or has lost
        return None
    by = "an earlier version of Marsad, with " if manifest.format < FORMAT else ""
    return IndexMismatch(
        f"{folder} was made by {by}another version of the Arabic analyzer ({manifest.analyzer}; "
        f"this is {version})",
        mend,
    )


def _is_writers_alone(name: str) -> bool:
    """Whether whoever only reads does without a file of an engine: its locks, its own lists."""
    return name.startswith(".") or name.lower().endswith("lock")


def _is_older(path: str, than: float) -> bool:
    """Whether there is a file that nobody has written to since a time."""
    try:
        return os.stat(path).st_mtime < than
    except FileNotFoundError:
        return False


def _is_ready(folder: Path) -> bool:
    """Whether a restored index waits there; who may not enter the folder is told so by others."""
    try:
        return (folder / READY).is_dir()
    except PermissionError:
        return False


@contextmanager
def _telling_what_is_kept(articles: Callable[[], int]) -> Iterator[None]:
    """Says of what could not be written that nothing was committed, where that is so."""
    try:
        yield
    except StorageFailed as error:
        if articles():
            raise
        mend = error.mend.replace(KEPT, "Nothing was committed yet")
        raise StorageFailed(error.problem, mend) from error


def _finish(folder: Path) -> None:
    """Puts an index in force that a restore was killed over, for who holds the lock."""
    if _is_ready(folder):
        from indexer.storage.restored import finish_restore

        finish_restore(folder)


def _go_on(folder: Path) -> None:
    """The same, for who only reads: as far as the folder may be written to, and is not."""
    if _is_ready(folder):
        with suppress(IndexLocked, StorageFailed), lock_folder(folder, 0):
            _finish(folder)


def _swap_in(
    settings: Settings,
    analyzer: Analyzer,
    data: str,
    articles: int,
    damaged: tuple[str, ...] = (),
) -> None:
    """Puts engine's data that are whole in force, by a manifest that names them: what it names is
    made to last before it does."""
    folder = settings.index
    lists = lists_file(folder, data)
    with failing(f"Writing {lists}", f"Nothing was changed: {MEND} and try again."):
        write_lists(lists)
        sync_folder(folder / data)
        Manifest(
            engine=settings.engine,
            stemmer=settings.stemmer,
            analyzer=documents_version(analyzer),
            data=data,
            articles=articles,
            updated=now(),
            lists=shipped_versions(),
            digests={lists.name: digest(lists)},
            damaged=damaged,
        ).write(folder)


@contextmanager
def lock_folder(folder: Path, wait: float, name: str = "write.lock") -> Iterator[None]:
    """While no other process writes to an index folder; raises
    :class:`~indexer.errors.IndexLocked` when one still does after ``wait`` seconds."""
    _refuse_links(folder)
    doing, mend = "writing to", ", or wait for it with --wait SECONDS"
    if name == _NAMES_LOCK:
        doing, mend = "changing the names of", ""
    busy = IndexLocked(f"Another process is {doing} {folder}. Try again when it is done{mend}.")
    with locked(folder / name, wait, busy):
        yield


def _refuse_links(folder: Path) -> None:
    """Raises :class:`~indexer.errors.IndexDamaged` for a link among the files of an index, which
    would have files elsewhere read and written. Links as ``data-N`` are told of by who meets them.
    """
    with using_index(folder), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() and not DATA.fullmatch(entry.name):
                raise IndexDamaged(
                    f"{entry.path} is a link, which may lead anywhere, and an index has only files "
                    "of its own. Remove the link, or put the file itself in its place."
                )
