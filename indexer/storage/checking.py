"""Verifying an index: each file of its folder, each article, and that both agree."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from indexer.advice import index_command
from indexer.counted import counted
from indexer.databases import side_files
from indexer.durable import DAMAGED_ENDING, DIGEST_ENDING, NEW_ENDING, digest, state_of
from indexer.engines.base import Document, Request
from indexer.engines.files import FOREIGN, GIVE_RIGHT, REFUSED
from indexer.engines.registry import find_engine
from indexer.engines.schema import BANDS, COPIES
from indexer.errors import IndexDamaged, IndexMismatch, IndexRefused, IndexUnavailable
from indexer.query.nodes import And, Every, Term
from indexer.storage.copies import MOST_COMPARED, MOST_SEEN, CopyFinder, kept_copies
from indexer.storage.databases import DATABASES, Database, find_damage
from indexer.storage.documents import (
    ODD_VALUES,
    DocumentMaker,
    Unreadable,
    copies_terms,
    damaged_id,
    fingerprint_of,
    holding_of,
    stored_holding,
    text_of,
)
from indexer.storage.folder import Current, IndexFolder
from indexer.storage.lists import find_list_damage, lists_file
from indexer.storage.manifest import NAMES_FILE, Manifest
from indexer.storage.remains import data_folders, engine_of, salvage

__all__ = ["Checking", "Problem"]

_SAMPLE: Final = 100
"""Articles that are analysed anew: their terms must find them."""
_MOST_TERMS: Final = 200
"""Terms of a field that an article is looked for by."""
_GROUP: Final = 500
_SHOWN: Final = 20

_LOCKS: Final = frozenset(
    {"write.lock", "names.lock", "fetch.lock", "alerts.sqlite.lock", "backup.lock"}
)


class Problem(NamedTuple):
    """What is wrong with an index, and the command or act that mends it; a ``note`` is no damage,
    but what a check could not look at, or what does not belong there; nor is it damage that an
    index is ``outdated``: made by another version of Marsad, that reading a file is ``refused``,
    or that an index is ``missing``."""

    problem: str
    mend: str = ""
    note: bool = False
    outdated: bool = False
    refused: bool = False
    missing: bool = False

    def __str__(self) -> str:
        return f"{self.problem}. {self.mend}" if self.mend else self.problem


@dataclass(slots=True)
class Checking:
    """One check of an index; ``tell`` is called with the articles done and those there are."""

    folder: IndexFolder
    names: Callable[[Path], str | None]
    tell: Callable[[int, int], None] = lambda done, total: None
    _ids: set[str] = field(default_factory=set)
    _crowded: int = 0

    @property
    def _path(self) -> Path:
        return self.folder.path

    def run(self) -> Iterator[Problem]:
        """All that is found, file by file."""
        rebuild = f"Make the index anew with: {self.folder.manifest.rebuild_command(self._path)}"
        now, outdated, unopened = None, False, None
        known = self.folder.manifest
        try:
            now = self.folder.current()
        except IndexUnavailable as error:
            outdated = isinstance(error, IndexMismatch)
            mend = error.mend or (rebuild if isinstance(error, IndexDamaged) else "")
            refused = isinstance(error, IndexRefused)
            problem = Problem(error.problem, mend, outdated=outdated, refused=refused)
            if known.data and not outdated and str(self._path / known.data) in error.problem:
                unopened = problem  # unless its files say more
            else:
                yield problem
        known = self.folder.manifest
        unknown = not known.data  # so that all that may be in force is looked at
        if not unknown:
            with suppress(OSError):  # told already
                if Manifest.is_as_written(self._path) is False:
                    yield Problem(f"{self._path / 'marsad.json'} is not as it was written", rebuild)
        yield from (_problem(one, rebuild) for one in self._lists(known))
        every = data_folders(self._path) if unknown else [self._path / known.data]
        damaged = False
        for data in every:
            name = engine_of(data) if unknown else known.engine
            for problem in self._engine(data, name, rebuild, now is None):
                damaged = damaged or not problem.note
                yield problem
        if unopened is not None and not damaged:
            yield unopened
        if now is not None:  # of damaged files, what else articles say follows from that
            if damaged:
                yield from self._unread(now)
            else:
                yield from (one._replace(mend=rebuild) for one in self._articles(now))
        for database in DATABASES:
            yield from self._readable(database.file, self._database(database))
        yield from self._readable(NAMES_FILE, self._names())
        if not unknown and (now is not None or outdated):  # else nobody knows what is in force
            yield from self._strangers()

    def _readable(self, name: str, found: Iterator[Problem]) -> Iterator[Problem]:
        """What is found of a file, or that this user may not read it or its digest."""
        for path in (self._path / name, self._path / f"{name}{DIGEST_ENDING}"):
            try:
                with path.open("rb"):
                    pass
            except PermissionError:
                yield _problem(f"{path} {REFUSED}", "")
                return
            except OSError:
                pass  # which is told by what is found
        yield from found

    def _names(self) -> Iterator[Problem]:
        if damage := self.names(self._path):
            yield Problem(
                damage,
                "Where that is meant, or to keep the rows that can be read: "
                + self._command("rebuild"),
            )
        yield from self._notes(NAMES_FILE)

    def _command(self, words: str) -> str:
        return index_command(words, self._path)

    def _lists(self, known: Manifest) -> Iterator[str]:
        """What is wrong with the lists that the index was made with."""
        file = lists_file(self._path, known.data)
        if not known.data:
            for each in sorted(self._path.glob("lists-*.zst")):
                if damage := find_list_damage(each):
                    yield f"{each} is damaged ({damage})"
            return
        written = known.digests.get(file.name)
        try:
            if written is not None and digest(file) != written:
                yield f"{file} is not as it was written"
        except PermissionError:
            yield f"{file} {REFUSED}"
        except OSError as error:
            yield f"{file} cannot be read ({error.strerror})"

    def _engine(
        self, data: Path, name: str | None, rebuild: str, salvaged: bool
    ) -> Iterator[Problem]:
        """What an engine finds wrong with a folder of its files. Where it cannot be opened, its
        articles are read by what can be ``salvaged``, whichever version wrote them."""
        if name is None or data.is_symlink() or not data.is_dir():
            return
        try:
            module = find_engine(name)
        except IndexUnavailable:
            return  # told already
        sound = True
        for problem in module.verify(data, earlier=salvaged):
            foreign = problem.endswith(FOREIGN)
            sound = sound and foreign
            yield Problem(problem, note=True) if foreign else _problem(problem, rebuild)
        if salvaged and sound:
            unreadable, lost = Unreadable(), list[str]()
            for read, payload in enumerate(salvage(data, module, lost.append), 1):
                try:
                    stored_holding(payload)
                except (IndexDamaged, *ODD_VALUES):
                    unreadable.add(damaged_id(payload))
                if read % _GROUP == 0:
                    self.tell(read, 0)
            told = [*lost, str(unreadable)] if unreadable.count else lost
            yield from (Problem(one, rebuild) for one in told)

    def _unread(self, now: Current) -> Iterator[Problem]:
        """Names the articles that searches leave out, where files are damaged."""
        unreadable = Unreadable()
        with suppress(IndexUnavailable, OSError):  # told of their files already
            there = now.engine.search(Request(Every(), limit=0)).total
            for _, id, payload in now.engine.stream(Request(Every(), limit=there))[1]:
                try:
                    holding_of(payload)
                except IndexDamaged:
                    unreadable.add(id or None)
        if unreadable.count:
            yield Problem(str(unreadable))

    def _articles(self, now: Current) -> Iterator[Problem]:
        """Reads every article, and looks some up by their own terms."""
        sample: list[bytes] = []
        unreadable, read, doubled = Unreadable(), 0, 0
        try:
            there = now.engine.search(Request(Every(), limit=0)).total
            for _, id, payload in now.engine.stream(Request(Every(), limit=there))[1]:
                read += 1
                doubled += id in self._ids
                self._ids.add(id)
                try:
                    holding = holding_of(payload)
                except IndexDamaged:
                    unreadable.add(id)
                    continue
                if holding.article.id != id:
                    yield Problem(f"{self._path}: the article {id} is stored as another")
                _draw(sample, payload, read)
                if read % _GROUP == 0:
                    self.tell(read, there)
            if unreadable.count:
                yield Problem(str(unreadable))
            if doubled:
                yield Problem(f"{counted(doubled, 'article stands', 'articles stand')} there twice")
            if read != there:
                yield Problem(f"articles that can be found: {there:,}; that are stored: {read:,}")
            maker = DocumentMaker(now.analyzer)
            finder = CopyFinder(now.engine, now.analyzer)
            for payload in sample:
                yield from self._agreement(now, maker, payload)
                yield from self._copies(now, finder, payload)
            if self._crowded:
                yield Problem(
                    f"{self._path}: of {len(sample):,} articles {self._crowded:,} have more like "
                    f"them, in other words, than are looked at ({MOST_SEEN:,}) or compared "
                    f"({MOST_COMPARED:,}) as an article is added: copies of them may be missing",
                    note=True,
                )
        except (IndexUnavailable, OSError) as error:
            yield Problem(error.problem if isinstance(error, IndexUnavailable) else str(error))
            return
        yield from self._count(now, read)

    def _count(self, now: Current, read: int) -> Iterator[Problem]:
        known = Manifest.read(self._path, outdated=True).articles
        if read != known and self.folder.current().stamp == now.stamp:
            yield Problem(
                f"{self._path / 'marsad.json'} counts {counted(known, 'article')} of {read:,}, as "
                "when a run is killed between its commit and its manifest: the next one sets it "
                "right",
                note=True,
            )

    def _agreement(self, now: Current, maker: DocumentMaker, payload: bytes) -> Iterator[Problem]:
        """Whether an article is found by the terms that it has, and its fingerprint is its own."""
        made = maker.document(holding_of(payload))
        # Its copies are not of its own making.
        document = made._replace(texts={**made.texts, COPIES: " ".join(copies_terms(payload))})
        wrong = [name for name, terms in _terms(document) if not _finds(now, document, name, terms)]
        for name, part in (("fingerprint", fingerprint_of), ("text", text_of)):
            if part(payload) != part(document.payload):
                wrong.append(name)
        # Another process may have changed it meanwhile: then this says nothing.
        if wrong and now.engine.get([document.id]).get(document.id) == payload:
            fields = ", ".join(wrong)
            yield Problem(f"{self._path}: the article {document.id} is not found by its {fields}")

    def _copies(self, now: Current, finder: CopyFinder, payload: bytes) -> Iterator[Problem]:
        """Whether the copies of an article in other words are those that it has in the index."""
        expected = finder.found(payload)
        if expected is None:
            self._crowded += 1
            return
        (kept,) = kept_copies([payload], now.engine, MOST_COMPARED)
        others = {key: copy for key, copy in kept.items() if copy[1] != "exact"}
        wrong = expected.items() ^ others.items()
        if wrong and all(finder.found(other) is None for _, (other, _) in wrong):
            self._crowded += 1  # which came later, and named only some
        elif wrong:
            if self.folder.current().stamp == now.stamp:
                id = holding_of(payload).article.id
                yield Problem(
                    f"{self._path}: the copies of the article {id} are not the right ones"
                )

    def _database(self, database: Database) -> Iterator[Problem]:
        file = self._path / database.file
        state = state_of(file)
        rebuild = self._command("rebuild")
        mend = f"It is put aside, and then {database.cost}, by: {rebuild}"
        kept = mend if database.is_cache else f"It is kept as it stands, being whole, by: {rebuild}"
        if state == "gone":
            yield Problem(
                f"{file} is gone", f"Then {database.cost}. Note is taken of it by: {rebuild}"
            )
        elif damage := find_damage(file):
            yield Problem(f"{file} is damaged ({damage})", mend)
        elif state == "changed":
            yield Problem(f"{file} is not as it was written", kept)
        yield from self._notes(database.file)

    def _notes(self, name: str) -> Iterator[Problem]:
        file = self._path / name
        state = state_of(file)
        if state == "digest damaged":
            yield Problem(
                f"{file}{DIGEST_ENDING} is damaged",
                "It is written anew whenever what it is of changes, and by: "
                + self._command("rebuild"),
            )
        elif state == "unknown":
            yield Problem(
                f"{file}{DIGEST_ENDING} is missing: the file is in use, its last writer was "
                "killed, or an earlier version wrote it. Only its form was looked at",
                "Nothing has to be done: the next run that writes the file writes it, too",
                note=True,
            )

    def _strangers(self) -> Iterator[Problem]:
        """What stands in the folder and is none of it, or was left there."""
        manifest = self.folder.manifest
        known = {"marsad.json", NAMES_FILE, manifest.data, *_LOCKS}
        known.add(lists_file(self._path, manifest.data).name)
        for database in DATABASES:
            file = self._path / database.file
            known |= {file.name, *(side.name for side in side_files(file))}
        known |= {f"{name}{DIGEST_ENDING}" for name in known}
        names = sorted(path.name for path in self._path.iterdir() if path.name not in known)
        for name in names[:_SHOWN]:
            if name.endswith(DAMAGED_ENDING):
                what = "was damaged and is kept: remove it when you may"
            elif name.endswith(NEW_ENDING) or name.startswith(("data-", "lists-")):
                what = "is not in force: a run that was killed left it, or one is at work"
            else:
                what = "is no file of the index"
            yield Problem(f"{self._path / name} {what}", note=True)
        if len(names) > _SHOWN:
            more = len(names) - _SHOWN
            yield Problem(f"{self._path} holds {more:,} more of such files", note=True)


def _problem(what: str, rebuild: str) -> Problem:
    """A problem of a file that a rebuild mends, unless the right to read it is all that lacks."""
    if what.endswith(REFUSED):
        return Problem(what, GIVE_RIGHT, refused=True)
    return Problem(what, rebuild)


def _draw(sample: list[bytes], payload: bytes, read: int) -> None:
    """Keeps each of so many payloads with the same chance."""
    if len(sample) < _SAMPLE:
        sample.append(payload)
    elif (place := random.randrange(read)) < _SAMPLE:  # noqa: S311
        sample[place] = payload


def _terms(document: Document) -> Iterator[tuple[str, Sequence[str]]]:
    """The terms of each field of a document."""
    for name, text in document.texts.items():
        if name != BANDS:
            yield str(name), list(dict.fromkeys(text.split()))[:_MOST_TERMS]
    for name, values in document.keywords.items():
        yield str(name), list(values)


def _finds(now: Current, document: Document, name: str, terms: Sequence[str]) -> bool:
    query = And(tuple(Term(name, term) for term in terms))
    request = Request(query, limit=1, ids=(document.id,))
    return not terms or now.engine.search(request).total == 1
