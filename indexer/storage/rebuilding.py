"""Making an index anew from the articles in it, whatever of it is damaged.

The new data are written beside the old ones, made durable, and put in force by one rename of the
manifest; only then the old ones go. Where an article could not be saved they do not go: they are
put aside, one at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from indexer.advice import index_command
from indexer.analysis.analyzer import Analyzer
from indexer.counted import counted
from indexer.durable import (
    DAMAGED_ENDING,
    DIGEST_ENDING,
    NEW_ENDING,
    digest,
    put_aside,
    remove_path,
    sync_folder,
    write_whole,
)
from indexer.engines.base import Document, Request
from indexer.engines.files import GIVE_RIGHT, REFUSED
from indexer.engines.registry import ENGINES, EngineModule, drop_leftovers, find_engine
from indexer.errors import IndexDamaged, IndexMissing, IndexRefused, IndexUnavailable
from indexer.query.nodes import Every
from indexer.settings import Settings
from indexer.storage.copies import CopyWriter
from indexer.storage.documents import (
    MOST_NAMED,
    ODD_VALUES,
    DocumentMaker,
    Unreadable,
    article_of,
    damaged_id,
    stored_holding,
)
from indexer.storage.lists import lists_file
from indexer.storage.lost import have_read_again
from indexer.storage.manifest import NAMES_FILE, Manifest
from indexer.storage.remains import DATA, data_folders, engine_of, next_data, salvage

__all__ = ["Mended", "Rebuilding", "drop_former", "drop_unfinished", "make_way"]

_GROUP: Final = 500
_REMOVED: Final = "removed.new"
_LISTS: Final = re.compile(r"lists-[0-9]{1,9}\.zst")

_MOST_BEGUN: Final = 50_000
"""Bytes of data of an index that holds no article yet, at most."""


class Mended(NamedTuple):
    """What a rebuild found damaged, or did about it, in words; ``lost`` where articles are lost."""

    text: str
    lost: bool = False


@dataclass(slots=True)
class Rebuilding:
    """One rebuild of the index in a folder, by a process that holds its lock.

    ``tell`` is called with the articles done and those there are (0: not known), ``report`` with
    what was found damaged, and what was done about it.
    """

    settings: Settings
    tell: Callable[[int, int], None]
    report: Callable[[Mended], None]
    _saved: set[str] = field(default_factory=set)
    _damaged: bool = False
    _unreadable: Unreadable = field(default_factory=Unreadable)
    _halves: set[str] = field(default_factory=set)

    def run(self, swap_in: Callable[[Analyzer, str, int, tuple[str, ...]], None]) -> None:
        """Makes the index anew; ``swap_in`` puts data of a name, which hold so many articles, in
        force, and names those to put aside. Raises :class:`~indexer.errors.IndexDamaged`, and
        leaves all as it is, where there is nothing to save."""
        from indexer.storage.databases import DATABASES, mend_database  # searching needs no sqlite

        folder = self.settings.index
        manifest = self._manifest()
        if manifest is not None and (folder / manifest.data).is_dir():
            drop_unfinished(folder, manifest)
        sources = self._sources(manifest)
        if not sources:
            self._refuse()
        _require_rights(folder, [source for source, _ in sources])
        data = next_data(folder, *(path.name for path, _ in sources))
        analyzer = Analyzer(self.settings.stemmer)
        aside: tuple[str, ...] = ()
        try:
            self._write(sources, data, analyzer, manifest)
            if not self._saved and (self._damaged or self._unreadable.count):
                self._refuse()
            for database in DATABASES:
                mend_database(folder, database, self._say)
            if self._tell_lost(manifest):
                aside = tuple(source.name for source, _ in sources if not source.is_symlink())
            swap_in(analyzer, data.name, len(self._saved), aside)
        except BaseException:
            drop_leftovers(data)
            raise
        for name in put_former_aside(folder, aside):
            self._say(f"the damaged data are kept in {folder / name}: remove them when you may")
        for source, _ in sources:
            drop_former(source)
        self._drop_lists(manifest, data.name)
        sync_folder(folder)

    def _say(self, text: str, *, lost: bool = False) -> None:
        self.report(Mended(text, lost))

    def _manifest(self) -> Manifest | None:
        """The manifest, if it can be relied on; raises :class:`~indexer.errors.IndexMismatch` for
        that of a newer version, which is not to be written over."""
        folder = self.settings.index
        with suppress(IndexDamaged, IndexMissing, OSError):
            manifest = Manifest.read(folder, outdated=True)
            if Manifest.is_as_written(folder) is not False:
                return manifest
        return None

    def _sources(self, manifest: Manifest | None) -> list[tuple[Path, EngineModule]]:
        """Where articles are to be found: in the data that the manifest names or, where it cannot
        be relied on, in all there are, the newest last."""
        folder = self.settings.index
        if manifest is not None and manifest.engine in ENGINES:
            kind, data = find_engine(manifest.engine), folder / manifest.data
            if kind.has_index(data):  # which need not keep it there
                return [(data, kind)]
        if manifest is not None and (folder / manifest.data).is_dir():
            found = [folder / manifest.data]
        else:
            if manifest is None:
                self._keep_manifest(folder / "marsad.json")
            else:
                self._find_damage(f"{folder / manifest.data} is gone")
            found = data_folders(folder)
        named = [(data, engine_of(data)) for data in found]
        return [(data, find_engine(name)) for data, name in named if name is not None]

    def _keep_manifest(self, file: Path) -> None:
        there = file.is_file()
        self._say(f"{file} is {'damaged' if there else 'gone'}, and is made anew")
        if there:
            with suppress(OSError):
                write_whole(file.with_name(file.name + DAMAGED_ENDING), file.read_bytes())

    def _write(
        self,
        sources: list[tuple[Path, EngineModule]],
        data: Path,
        analyzer: Analyzer,
        manifest: Manifest | None,
    ) -> None:
        expected = manifest.articles if manifest is not None else 0
        maker = DocumentMaker(analyzer)
        fresh = find_engine(self.settings.engine).create_index(data)
        writer = CopyWriter(fresh.writer(self.settings.writer_memory_mb << 20), fresh, analyzer)
        try:
            for number, document in enumerate(self._documents(sources, maker), 1):
                writer.add([document])
                self._saved.add(document.id)
                if number % self.settings.batch == 0:
                    writer.commit()  # what waits for one stays in memory
                if len(self._saved) % _GROUP == 0:
                    self.tell(len(self._saved), expected)
            writer.commit()
        finally:
            writer.close()

    def _documents(
        self, sources: list[tuple[Path, EngineModule]], maker: DocumentMaker
    ) -> Iterator[Document]:
        for data, kind in sources:
            damaged: list[bytes] = []
            for payload in salvage(data, kind, self._find_damage):
                try:
                    document, whole = _document(payload, maker)
                except IndexDamaged:
                    if len(damaged) < MOST_NAMED:
                        damaged.append(payload)
                    else:
                        self._unreadable.add(None)
                    continue
                if not whole:
                    self._halves.add(document.id)
                yield document
            self._name(damaged, data, kind)

    def _name(self, damaged: Sequence[bytes], data: Path, kind: EngineModule) -> None:
        """Counts articles that cannot be read, by the ids that the engine has of them, where it can
        be opened: it keeps them beside what is stored, as a check tells them."""
        ids: dict[bytes, str] = {}
        wanted = set(damaged)
        if wanted:
            with suppress(IndexUnavailable, OSError):
                engine = kind.open_index(data)
                there = engine.search(Request(Every(), limit=0)).total
                for _, id, payload in engine.stream(Request(Every(), limit=there))[1]:
                    if payload in wanted:
                        ids[payload] = id
        for payload in damaged:
            self._unreadable.add(ids.get(payload) or damaged_id(payload))

    def _find_damage(self, what: str) -> None:
        self._damaged = True
        self._say(what)

    def _tell_lost(self, manifest: Manifest | None) -> bool:
        """Whether what is damaged has cost articles, or may have; tells how many were saved, and
        how the others come back."""
        saved = len(self._saved)
        damaged = bool(self._damaged or self._unreadable.count or self._halves)
        whole = manifest is not None and saved == manifest.articles
        if self._halves:
            halves = counted(len(self._halves), "article")
            self._say(f"of {halves} earlier editions are lost", lost=True)
        if self._unreadable.count:
            self._say(f"{self._unreadable}", lost=True)
        if damaged and manifest is None:
            self._say(f"{_saved(saved)}; how many there were is not known")
        elif damaged and whole:
            self._say(f"{_saved(saved)}, and none is lost")
        elif damaged and manifest is not None:
            there = counted(manifest.articles, "article")
            self._say(f"{saved:,} of {there} saved", lost=saved < manifest.articles)
        # What an earlier rebuild lost is looked for, too, whatever is damaged now.
        missing = manifest.articles - saved if damaged and manifest is not None else 0
        missing = max(missing, self._unreadable.count)
        for line in have_read_again(self.settings.index, self._saved, self._halves, missing):
            self._say(line, lost=damaged)
        return damaged and (bool(self._halves) or not whole)

    def _refuse(self) -> NoReturn:
        """No index is replaced by an empty one because nothing in it could be read."""
        folder = self.settings.index
        raise IndexDamaged(
            f"No article in {folder} can be read, and nothing was changed",
            f"Bring a backup back ({index_command('restore FILE --force', folder)}), or move "
            f"{folder} away and index the articles anew.",
        )

    def _drop_lists(self, manifest: Manifest | None, data: str) -> None:
        """Removes the lists of the data that were replaced; damaged ones are put aside."""
        folder = self.settings.index
        for file in former_lists(folder, data):
            written = manifest.digests.get(file.name) if manifest is not None else None
            if written is None or digest(file) == written:
                file.unlink(missing_ok=True)
                continue
            for older in folder.glob(f"lists-*.zst{DAMAGED_ENDING}"):
                older.unlink(missing_ok=True)
            self._say(f"{file} was damaged and is {put_aside(file).name} now")


def _require_rights(folder: Path, sources: Sequence[Path]) -> None:
    """Raises :class:`~indexer.errors.IndexRefused` where a file may not be read: its articles are
    not lost, and a rebuild without them would lose them; and what stands beside them is mended
    when all else is done."""
    from indexer.storage.databases import DATABASES

    beside = [NAMES_FILE, *(database.file for database in DATABASES)]
    files = [folder / f"{name}{ending}" for name in beside for ending in ("", DIGEST_ENDING)]
    files += former_lists(folder, "")
    try:
        for path in files:
            with suppress(FileNotFoundError):
                path.open("rb").close()
        for source in sources:
            for path in source.iterdir() if source.is_dir() else ():
                if path.is_file():
                    path.open("rb").close()
    except PermissionError as error:
        refused = f"{error.filename or folder} {REFUSED}; nothing was changed"
        raise IndexRefused(refused, GIVE_RIGHT) from error
    except OSError:
        return  # what can be read is saved, and the rest told as damage


def _saved(saved: int) -> str:
    return counted(saved, "article was saved", "articles were saved")


def _document(payload: bytes, maker: DocumentMaker) -> tuple[Document, bool]:
    """The document of what is stored, and whether its earlier editions are in it, too; raises
    :class:`~indexer.errors.IndexDamaged`."""
    try:
        return maker.document(stored_holding(payload)), True
    except (IndexDamaged, *ODD_VALUES) as error:
        first = error
    try:
        return maker.document(article_of(payload)), False
    except (IndexDamaged, *ODD_VALUES):
        raise IndexDamaged(f"an article in the index cannot be read ({first})") from first


def drop_former(data: Path) -> None:
    """Removes data that are no longer in force: of a link the link alone, and of a folder that no
    engine knows nothing. An engine may keep them without a folder."""
    if data.is_symlink():
        data.unlink(missing_ok=True)
    elif not data.exists():
        drop_leftovers(data)
    elif data.is_dir() and (not any(data.iterdir()) or engine_of(data) is not None):
        # Renamed first: what is left of it after a kill is not taken for the data of somebody.
        gone = data.with_name(_REMOVED)
        drop_leftovers(gone)
        data.rename(gone)
        drop_leftovers(gone)


def make_way(folder: Path) -> None:
    """Clears a folder without a manifest for a new index: of what a process left that was killed as
    it made one. Data in which there may be more are put aside. (Those that hold articles never come
    here: such an index is damaged, not missing.)"""
    for data in data_folders(folder):
        name = engine_of(data)
        if name is None or data.is_symlink():
            continue
        if find_engine(name).measure_index(data) > _MOST_BEGUN:
            put_aside(data)
        else:
            drop_former(data)


def put_former_aside(folder: Path, names: Sequence[str]) -> list[str]:
    """Puts data aside that could not be saved whole, in place of what was put aside before; gives
    what they are called then."""
    there = [folder / name for name in names if DATA.fullmatch(name)]
    there = [data for data in there if data.is_dir() and not data.is_symlink()]
    if there:
        for older in folder.glob(f"data-*{DAMAGED_ENDING}"):
            if DATA.fullmatch(older.name.removesuffix(DAMAGED_ENDING)):
                drop_former(older)
    return [put_aside(data).name for data in there]


def former_lists(folder: Path, data: str) -> list[Path]:
    """The lists that other data than those of a name were made with."""
    current = lists_file(folder, data)
    found = (path for path in folder.iterdir() if _LISTS.fullmatch(path.name) and path.is_file())
    return [path for path in found if path != current]


def drop_unfinished(folder: Path, manifest: Manifest) -> None:
    """Removes what a process that was killed left in an index folder, beside what is in force."""
    put_former_aside(folder, manifest.damaged)
    for data in data_folders(folder):
        if data.name != manifest.data and not data.is_symlink():
            drop_former(data)
    for lists in former_lists(folder, manifest.data):
        lists.unlink(missing_ok=True)
    for name in ("restore.new", _REMOVED):
        remove_path(folder / name)
    for name in ("marsad.json", "ledger.sqlite.digest"):  # others are under locks of their own
        fresh = folder / f"{name}{NEW_ENDING}"
        if fresh.is_symlink() or fresh.is_file():
            fresh.unlink(missing_ok=True)
