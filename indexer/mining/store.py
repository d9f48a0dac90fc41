"""The names of an index itself: ``names.tsv`` in its folder, beside the engine's data, so that
rebuilds keep it.

A row says that ``spelling`` is one of the name that is also written ``name``: because it was
``mined``, because a reviewer ``confirmed`` that, or because the user ``added`` it. ``removed`` says
that it is none of that name (of none at all, where ``name`` is empty), whatever was mined or ships
with Marsad. Text and tabs, to be read and edited by hand; always replaced whole, by a rename.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from indexer.advice import index_command
from indexer.durable import (
    DAMAGED_ENDING,
    put_aside,
    seal,
    state_of,
    unseal,
    write_whole,
)
from indexer.errors import IndexRefused, NamesDamaged
from indexer.names.name import Name, Origin, Spelling, folded_words
from indexer.names.table import Joined, NameTable
from indexer.refusals import MEND, failing, is_want_of_reading, read_refused
from indexer.storage.manifest import NAMES_FILE

__all__ = ["Mined", "OwnNames", "Row", "Status", "find_damage", "known_forms", "mend_names"]

Status = Literal["mined", "confirmed", "added", "removed"]
_LOG: Final = logging.getLogger("marsad.names")
_STATUSES: Final[Mapping[str, Status]] = {status: status for status in get_args(Status)}
_HEAD: Final = (
    "# Spellings of names of this index: status, name, spelling, probability, articles that hold\n"
    "# the name, and the spelling. See 'marsad names --help'; may be edited by hand.\n"
)
_NO_TEXT: Final = re.compile("[\udc80-\udcff]")
"""What stands for bytes that are no UTF-8."""
_MINED: Final = "# mined from articles:"


class Mined(NamedTuple):
    """``spelling`` is one of the name that is also written ``name`` (folded words, joined by
    spaces), with a probability; so many articles hold each."""

    name: str
    spelling: str
    probability: float
    name_articles: int
    articles: int


class Row(NamedTuple):
    """What is known of a spelling of a name. ``probability`` is None where no model judged;
    ``name_articles`` and ``articles`` hold the name and the spelling (0: not counted)."""

    status: Status
    name: str
    spelling: str
    probability: float | None = None
    name_articles: int = 0
    articles: int = 0

    @property
    def words(self) -> frozenset[tuple[str, ...]]:
        """The folded words of name and spelling: the pair, whichever way round."""
        return frozenset((folded_words(self.name), folded_words(self.spelling)))


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The names of an index; ``mined_from`` is how many articles it had when it was last mined
    (0: never)."""

    rows: tuple[Row, ...] = ()
    mined_from: int = 0

    @classmethod
    def read(cls, folder: Path, *, strict: bool = True) -> OwnNames:
        """The names of an index folder; none where there is no file.

        A file or line that cannot be read raises :class:`~indexer.errors.NamesDamaged`, and a file
        that this user may not read :class:`~indexer.errors.IndexRefused`; unless ``strict``, it is
        passed over, and the log says so.
        """
        file = folder / NAMES_FILE
        try:
            own, unread = _read(file)
        except IndexRefused as error:
            if strict:
                raise
            own, unread = cls(), [str(error).removesuffix(".")]
        if unread and strict:
            rebuild = index_command("rebuild", folder)
            raise NamesDamaged(f"{unread[0]}: mend it, or keep what can be read with: {rebuild}")
        if unread:
            more = f" ({len(unread) - 1:,} more)" if len(unread) > 1 else ""
            _LOG.warning("%s%s. Names are searched without what cannot be read", unread[0], more)
        return own

    def write(self, folder: Path) -> None:
        """Puts these names in the place of those of the folder, with their digest; raises
        :class:`~indexer.errors.StorageFailed` and leaves those of the folder as they were."""
        text = "".join((_HEAD, f"{_MINED} {self.mined_from}\n", *map(_line, self.rows)))
        file = folder / NAMES_FILE
        with failing(f"Writing {file}", f"The names are as they were: {MEND} and try again."):
            unseal(file)
            # What is no text (bytes of a command line that are no UTF-8) is no part of a word.
            write_whole(file, text.encode(errors="replace"))
        seal(file)

    def with_mined(self, mined: Iterable[Mined], articles: int) -> OwnNames:
        """With what was mined from so many articles in place of what was mined before; what people
        decided stays, and what they removed does not come back."""
        kept = [row for row in self.rows if row.status != "mined"]
        decided = {row.words for row in kept}
        nowhere = {
            folded_words(row.spelling) for row in kept if row.status == "removed" and not row.name
        }
        fresh = [
            row
            for row in (Row("mined", *one) for one in mined)
            if row.words not in decided and nowhere.isdisjoint(row.words)
        ]
        return OwnNames((*kept, *fresh), articles)

    def with_added(self, name: str, spellings: Sequence[str]) -> OwnNames:
        """With ``spellings`` of a name that the user adds; what was removed of them comes back."""
        return self._decide([Row("added", name, spelling) for spelling in spellings])

    def with_removed(self, spellings: Sequence[str], name: str = "") -> OwnNames:
        """Without ``spellings`` of one name, or of any."""
        return self._decide([Row("removed", name, spelling) for spelling in spellings])

    def with_decision(self, row: Row, same: bool) -> OwnNames:
        """With what a reviewer says of a mined row: that it is one name, or not."""
        return self._decide([row._replace(status="confirmed" if same else "removed")])

    def _decide(self, fresh: Sequence[Row]) -> OwnNames:
        rows = list(self.rows)
        for new in fresh:
            words = folded_words(new.spelling)
            rows = [
                row
                for row in rows
                if not (
                    row.words == new.words
                    or (not new.name and words in row.words)
                    or (
                        new.status == "added"
                        and row.status == "removed"
                        and not row.name
                        and folded_words(row.spelling) in new.words
                    )
                )
            ]
            rows.append(new)
        return replace(self, rows=tuple(rows))

    def table(self, names: NameTable) -> NameTable:
        """``names`` with those of the index: what was removed left out, the rest joined to the
        names that have one of the spellings, or new names. What people decided is searched
        whatever else the words can mean."""
        without: dict[tuple[str, ...], Collection[tuple[str, ...]]] = {}
        for row in self.rows:
            if row.status == "removed":
                one, other = folded_words(row.spelling), folded_words(row.name)
                if not other:
                    without[one] = ()
                elif without.get(one, True):
                    without[one] = {*without.get(one, ()), other}
        if without:
            names = names.with_((), without)
        kept = [row for row in self.rows if row.status != "removed"]
        return names.with_(_names(kept, names), joined=_joined(kept)) if kept else names


def find_damage(folder: Path) -> str | None:
    """What is wrong with the file of names of an index folder, in words; None where nothing is."""
    file = folder / NAMES_FILE
    state = state_of(file)
    if state == "gone":
        return f"{file} is gone"
    unread = _read(file)[1]
    if unread:
        return unread[0]
    if state == "changed":
        return f"{file} is not as it was written: edited by hand, or damaged"
    return None


def mend_names(folder: Path) -> Iterator[str]:
    """Takes the names of an index folder as they stand, without the lines that cannot be read, and
    tells what was done in words. A file that has such lines is put aside."""
    file = folder / NAMES_FILE
    state = state_of(file)
    if state in ("none", "sound"):
        return
    if state == "gone":
        unseal(file)
        yield f"{file} is gone: the names of the index are lost, but for those in a backup"
        return
    own, unread = _read(file)
    if unread:
        aside = file.with_name(file.name + DAMAGED_ENDING)
        if file.is_file():
            write_whole(aside, file.read_bytes())
            own.write(folder)
        else:
            put_aside(file)
        yield f"{unread[0]}; {len(own.rows):,} rows were kept, and the damaged file is {aside.name}"
    else:
        if state == "changed":
            yield f"{file} is not as it was written: it is taken as it stands"
        seal(file)


def _read(file: Path) -> tuple[OwnNames, list[str]]:
    """The names of a file, and what of it cannot be read, in words; raises
    :class:`~indexer.errors.IndexRefused`."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return OwnNames(), []
    except OSError as error:
        if is_want_of_reading(error):
            raise read_refused(error, file) from error
        why = error.strerror or error
        return OwnNames(), [f"{file} cannot be read ({why})"]
    rows = []
    unread = []
    mined_from = 0
    text = data.decode("utf-8-sig", errors="surrogateescape")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(_MINED):
            given = line[len(_MINED) :].strip()
            mined_from = int(given) if given.isdecimal() else 0
        elif line.strip() and not line.startswith("#"):
            row = None if _NO_TEXT.search(line) else _row(line)
            if row is None:
                unread.append(f"{file}, line {number}: {line!r} is no row")
            else:
                rows.append(row)
    return OwnNames(tuple(rows), mined_from), unread


def known_forms(names: NameTable, word: str) -> frozenset[tuple[str, str]]:
    """The names that a spelling (folded words, joined by spaces) is one of, by id and form."""
    return names.forms(tuple(word.split(" ")))


def _line(row: Row) -> str:
    probability = "" if row.probability is None else f"{row.probability:.3f}"
    texts = (" ".join(text.split()) for text in (row.name, row.spelling))
    counts = (str(row.name_articles), str(row.articles))
    return "\t".join((row.status, *texts, probability, *counts)) + "\n"


def _row(line: str) -> Row | None:
    columns = [*line.split("\t"), "", "", ""]
    if len(columns) < 6 or (status := _STATUSES.get(columns[0])) is None:
        return None
    name, spelling, probability, *counts = columns[1:6]
    if not folded_words(spelling) or (status != "removed" and not folded_words(name)):
        return None
    try:
        numbers = [int(count or 0) for count in counts]
        likely = float(probability) if probability else None
    except ValueError:
        return None
    return Row(status, name, spelling, likely, numbers[0], numbers[1])


def _spellings(row: Row) -> tuple[Spelling, Spelling]:
    origin: Origin = "added" if row.status == "added" else "mined"
    name, spelling = (
        Spelling(text, folded_words(text), False, origin) for text in (row.name, row.spelling)
    )
    return name, spelling


def _joined(rows: Sequence[Row]) -> Joined:
    """Each side of what people decided, for the other."""
    joined: dict[tuple[str, ...], tuple[Spelling, ...]] = {}
    for row in rows:
        if row.status != "mined":
            one, other = _spellings(row)
            for words, spelling in ((one.words, other), (other.words, one)):
                joined[words] = (*joined.get(words, ()), spelling)
    return joined


def _names(rows: Sequence[Row], names: NameTable) -> Iterator[Name]:
    """The names that rows give: more spellings of known ones, and new ones."""
    unknown = []
    for row in rows:
        one, other = _spellings(row)
        forms = [known_forms(names, " ".join(spelling.words)) for spelling in (one, other)]
        for known, fresh in zip(forms, (other, one), strict=True):
            for id_, form in sorted(known):  # joined to the name of that id, whose kind it takes
                yield Name(id_, "unknown", (fresh._replace(form=form),))
        if not any(forms):
            unknown.append((one, other))
    for spellings in _join_pairs(unknown):
        digest = zlib.crc32(" ".join(spellings[0].words).encode())
        yield Name(f"{spellings[0].origin}-{digest:08x}", "unknown", spellings, source="index")


def _join_pairs(pairs: Iterable[tuple[Spelling, Spelling]]) -> Iterator[tuple[Spelling, ...]]:
    """Spellings of one name each: pairs that share a word are one, as when three were mined."""
    group_of: dict[tuple[str, ...], dict[tuple[str, ...], Spelling]] = {}
    for pair in pairs:
        group, other = (group_of.setdefault(one.words, {one.words: one}) for one in pair)
        if group is not other:
            group.update(other)
            group_of.update(dict.fromkeys(other, group))
        for spelling in pair:
            group.setdefault(spelling.words, spelling)
    for group in {id(group): group for group in group_of.values()}.values():
        yield tuple(group.values())
