"""The table of names: which name begins at a word of a text, and in which spellings it is written.

The names that ship with Marsad lie in ``data/*.tsv`` (``name.py`` explains the notation) and are
read as they are asked for: ``first_words.tsv``, made by ``build_data.py``, says which names have a
spelling that begins with a word, and is looked up by bisection, so that loading costs only the
reading of the files.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, reduce
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import is_protected, load_evidence
from indexer.names.name import Name, Spelling, folded_words, parse_labels, parse_rows

__all__ = [
    "CLITICS",
    "DATA",
    "FIRST_WORDS",
    "Found",
    "Joined",
    "NameTable",
    "Without",
    "load_names",
    "names_digest",
    "row_digests",
    "rows",
]

DATA: Final = Path(__file__).with_name("data")
FIRST_WORDS: Final = "first_words.tsv"

CLITICS: Final = tuple(
    conjunction + preposition for conjunction in ("", "و", "ف") for preposition in ("", *"بلك")
)
"""What may be written onto a name, nothing first: a conjunction, a preposition, or both."""
_ARTICLES: Final = tuple(
    conjunction + article for conjunction in ("", "و", "ف") for article in ("ال", "بال", "كال")
)
_LAM_ARTICLES: Final = ("لل", "ولل", "فلل")
_LEAST_LETTERS: Final = 3
"""Letters of a word from which clitics come off."""
_MOST_WORDS: Final = 100_000
"""Words kept with the names that they begin: bounds memory."""


Joined = Mapping[tuple[str, ...], tuple[Spelling, ...]]
"""For folded words, the spellings that a person decided are to be searched with them."""

Without = Mapping[tuple[str, ...], Collection[tuple[str, ...]]]
"""Spellings that are no spelling of the names which have one of the others (of any name, where
there are no others); all as folded words."""


class Found(NamedTuple):
    """A name in a text: ``length`` words, written as ``spelling`` (folded words, no clitic).

    Several ``names`` share the spelling where it is ambiguous. ``clitic`` is what is written onto
    the first word: و ف ب ل ك, two of them, or an article (ال, لل, وبال, …) where the spelling
    itself has none; of لل before a spelling with an article, such as للسعودية, it is ل.
    """

    names: tuple[Name, ...]
    spelling: tuple[str, ...]
    length: int
    clitic: str
    matched: tuple[Spelling, ...]
    """What was found of each of ``names``."""

    @property
    def ambiguous(self) -> bool:
        """Whether the spelling counts only with evidence."""
        return any(spelling.ambiguous for spelling in self.matched)

    @property
    def variants(self) -> tuple[Spelling, ...]:
        """The other Arabic spellings of the same form, each once; some may be ambiguous."""
        found = {
            variant.words: variant
            for name, spelling in zip(self.names, self.matched, strict=True)
            for variant in reversed(name.of_form(spelling.form))
            if variant.words != self.spelling
        }
        return tuple(reversed(found.values()))


class _Entry(NamedTuple):
    rest: tuple[str, ...]
    spelling: Spelling
    name: Name


class _Shipped:
    """The names of the data files, parsed as they are asked for."""

    def __init__(self) -> None:
        self.rows = rows()
        text = (DATA / FIRST_WORDS).read_bytes()
        # Bytes sort as code points do, and 30,000 lines need not be decoded.
        self._lines = text[text.index(b"\n\n") + 2 :].split(b"\n")

    def ids(self, word: str) -> list[str]:
        """The ids of the names that have a spelling which begins with the word."""
        return [id_.partition("=")[0] for id_ in self._look_up(word)]

    def ids_behind(self, prefix: str) -> Iterator[str]:
        """The ids of the names that have a spelling whose first word begins so, some twice."""
        key = prefix.encode("utf-8", "surrogatepass")
        for place in range(bisect_left(self._lines, key), len(self._lines)):
            word, _, marked = self._lines[place].partition(b"\t")
            if not word.startswith(key):
                return
            yield from (id_.partition("=")[0] for id_ in marked.decode().split(" "))

    def forms(self, word: str) -> Iterator[tuple[str, str]]:
        """The names that have the word alone for an Arabic spelling, by id and form."""
        for id_, _, forms in (marked.partition("=") for marked in self._look_up(word)):
            for form in filter(None, forms.split(",")):
                yield id_, form

    def _look_up(self, word: str) -> list[str]:
        key = word.encode("utf-8", "surrogatepass") + b"\t"
        place = bisect_left(self._lines, key)
        if place < len(self._lines) and self._lines[place].startswith(key):
            return self._lines[place][len(key) :].decode().split(" ")
        return []


def rows(folder: Path = DATA) -> dict[str, str]:
    """Id → the rows of the data files that have it, a line each.

    The files are read in the order of their names, so that what is written by hand comes before
    ``territories.tsv`` and ``zone_cities.tsv``, which are made from CLDR.
    """
    found: dict[str, str] = {}
    for path in _files(folder):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and line[0] != "#":
                id_ = line[: line.index("\t")]
                found[id_] = f"{found[id_]}\n{line}" if id_ in found else line
    return found


def _files(folder: Path) -> list[Path]:
    """The files of rows, in the order in which names of several files are put together."""
    return [path for path in sorted(folder.glob("*.tsv")) if path.name != FIRST_WORDS]


class NameTable:
    """Names by their spellings. One serves any number of threads; it never changes."""

    def __init__(
        self,
        names: Iterable[Name] = (),
        *,
        without: Without | None = None,
        joined: Joined | None = None,
        _shipped: _Shipped | None = None,
    ) -> None:
        """A table of ``names`` ``without`` some spellings; those of one id are joined into one
        name."""
        self._shipped = _shipped
        self._without = without or {}
        self._joined = joined or {}
        self._own: dict[str, list[Name]] = {}
        self._parsed: dict[str, Name] = {}
        self._ids: dict[str, list[str]] = {}
        self._entries: dict[str, tuple[_Entry, ...]] = {}
        self._starts: dict[str, tuple[tuple[str, tuple[_Entry, ...]], ...]] = {}
        for name in names:  # joined to those of their ids as they are asked for
            self._own.setdefault(name.id, []).append(name)
            for word in {spelling.words[0] for spelling in (*name.spellings, *name.latin)}:
                ids = self._ids.setdefault(word, [])
                if name.id not in ids:
                    ids.append(name.id)

    def with_(
        self,
        extra: Iterable[Name],
        without: Without | None = None,
        joined: Joined | None = None,
    ) -> NameTable:
        """This table and more names, ``without`` some spellings; a name whose id is known adds
        its spellings to that name. ``joined`` are in place of those of this table."""
        without = {**self._without, **(without or {})}
        joined = self._joined if joined is None else joined
        if self._shipped is None:
            return NameTable([*self, *extra], without=without, joined=joined)
        own = [*chain.from_iterable(self._own.values()), *extra]
        return NameTable(own, without=without, joined=joined, _shipped=self._shipped)

    def joined(self, words: tuple[str, ...]) -> tuple[Spelling, ...]:
        """The spellings that a person decided are to be searched with folded words, whatever else
        either can mean."""
        return self._joined.get(words, ())

    def is_removed(self, spelling: tuple[str, ...], words: tuple[str, ...]) -> bool:
        """Whether a person decided that a spelling is none of what other folded words name."""
        others = self._without.get(spelling)
        return others is not None and (not others or words in others)

    def _less(self, name: Name) -> Name:
        """A name without the spellings that are none of it."""
        if not self._without:
            return name
        own = {spelling.words for spelling in (*name.spellings, *name.latin)}

        def stays(spelling: Spelling) -> bool:
            others = self._without.get(spelling.words)
            return others is None or (bool(others) and own.isdisjoint(others))

        left = tuple(filter(stays, name.spellings)), tuple(filter(stays, name.latin))
        return replace(name, spellings=left[0], latin=left[1])

    def get(self, id_: str) -> Name | None:
        """The name of an id."""
        name = self._parsed.get(id_)
        if name is None:
            parts = list(self._own.get(id_, ()))
            if self._shipped is not None and id_ in self._shipped.rows:
                parts.insert(0, parse_rows(self._shipped.rows[id_]))
            if parts:
                name = self._parsed[id_] = self._less(reduce(Name.join, parts))
        return name

    def labels(self, id_: str) -> tuple[str, str] | None:
        """What the name of an id is called in Arabic and in English. Rows that ship are not parsed
        for that, which takes six times as long."""
        if self._shipped is not None and id_ not in self._parsed and not self._without:
            row = self._shipped.rows.get(id_)
            labels = parse_labels(row) if row is not None else None
            if labels is not None:
                return labels
        name = self.get(id_)
        return name.labels if name is not None else None

    def forms(self, words: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        """The names that folded words are an Arabic spelling of, by id and form."""
        if len(words) == 1 and words not in self._without:  # the index knows, and no row is parsed
            shipped = self._shipped.forms(words[0]) if self._shipped is not None else ()
            parts = [part for id_ in self._ids.get(words[0], ()) for part in self._own[id_]]
        else:
            shipped, parts = (), list(self.names_of_text(" ".join(words)))
        own = [
            (name.id, spelling.form)
            for name in parts
            for spelling in name.spellings
            if spelling.words == words
        ]
        return frozenset((*shipped, *own))

    def ids_behind(self, prefix: str) -> set[str]:
        """The ids of the names that have a spelling whose first word, folded, begins so."""
        shipped = self._shipped.ids_behind(prefix) if self._shipped is not None else ()
        own = (ids for word, ids in self._ids.items() if word.startswith(prefix))
        return {*shipped, *chain.from_iterable(own)}

    def __iter__(self) -> Iterator[Name]:
        """Every name, those that ship with Marsad first."""
        for id_ in self._all_ids():
            name = self.get(id_)
            if name is not None:
                yield name

    def __len__(self) -> int:
        return len(self._all_ids())

    def bare_words(self) -> Iterator[str]:
        """The Arabic spellings of one word, folded, that are nothing else, adjectives left out."""
        for name in self:
            for spelling in name.spellings:
                if len(spelling.words) == 1 and not (spelling.ambiguous or spelling.adjective):
                    yield spelling.words[0]

    def _all_ids(self) -> dict[str, None]:
        shipped = self._shipped.rows if self._shipped is not None else ()
        return dict.fromkeys((*shipped, *self._own))

    def at(self, words: Sequence[str], start: int = 0) -> Found | None:
        """The longest spelling that begins at a folded word, or None.

        Of two of one length, the one whose first word carries no clitic. Words in Latin letters
        find English and French names.
        """
        if not 0 <= start < len(words):
            return None
        starts = self._starts.get(words[start])
        if starts is None:
            starts = self._find_starts(words[start])
        best: tuple[str, list[_Entry]] | None = None
        longest = 0
        for clitic, entries in starts:
            for entry in entries:
                length = len(entry.spelling.words)
                if length < longest:
                    break  # the longest come first
                if entry.rest and tuple(words[start + 1 : start + length]) != entry.rest:
                    continue
                if length > longest:
                    best, longest = (clitic, [entry]), length
                elif best is not None and best[0] == clitic and entry.name is not best[1][-1].name:
                    best[1].append(entry)
        if best is None:
            return None
        clitic, found = best
        return Found(
            tuple(entry.name for entry in found),
            found[0].spelling.words,
            longest,
            clitic,
            tuple(entry.spelling for entry in found),
        )

    def seconds(self, word: str) -> dict[str, int]:
        """The second words of the spellings of several words that begin at a folded word, each with
        how many words the longest of them has."""
        starts = self._starts.get(word)
        if starts is None:
            starts = self._find_starts(word)
        found: dict[str, int] = {}
        for _, entries in starts:
            for entry in entries:
                if entry.rest:
                    found[entry.rest[0]] = max(found.get(entry.rest[0], 0), 1 + len(entry.rest))
        return found

    def beginning(self, word: str) -> Iterator[Name]:
        """The names that have a spelling of several words which begins with a folded word."""
        entries = (entry for entry in self._beginning_with(word) if entry.rest)
        yield from {entry.name.id: entry.name for entry in entries}.values()

    def names_of_text(self, text: str) -> tuple[Name, ...]:
        """The names that a text is, whole: by any Arabic, English or French spelling."""
        words = folded_words(text)
        found = (
            entry.name
            for entry in (self._beginning_with(words[0]) if words else ())
            if entry.rest == words[1:]
        )
        return tuple({name.id: name for name in found}.values())

    def _beginning_with(self, word: str) -> tuple[_Entry, ...]:
        """The spellings that begin with a word, the longest first; each name once a spelling, and
        once more where its adjective is written the same (جيبوتي)."""
        known = self._entries.get(word)
        if known is not None:
            return known
        ids = list(self._shipped.ids(word)) if self._shipped is not None else []
        ids += [id_ for id_ in self._ids.get(word, ()) if id_ not in ids]
        found: dict[tuple[str, tuple[str, ...], bool], _Entry] = {}
        for name in filter(None, map(self.get, ids)):
            for spelling in (*name.spellings, *name.latin):
                if spelling.words[0] == word:
                    entry = _Entry(spelling.words[1:], spelling, name)
                    found.setdefault((name.id, spelling.words, spelling.adjective), entry)
        entries = tuple(sorted(found.values(), key=lambda entry: -len(entry.rest)))
        if entries:
            self._entries[word] = entries
        return entries

    def _find_starts(self, word: str) -> tuple[tuple[str, tuple[_Entry, ...]], ...]:
        """What may begin at a word: clitic and spellings, without a clitic first."""
        starts = [("", self._beginning_with(word))]
        if is_arabic(word) and not is_protected(word):
            starts += [
                (clitic, entries)
                for clitic, rest, articled in _without_clitics(word)
                if (entries := self._after_clitic(word, rest, articled))
            ]
        if not starts[0][1]:
            del starts[0]
        if len(self._starts) > _MOST_WORDS:
            self._starts.clear()
        kept = self._starts[word] = tuple(starts)
        return kept

    def _after_clitic(self, word: str, rest: str, articled: bool) -> tuple[_Entry, ...]:
        """The spellings that begin with what is left of a word without a clitic."""
        entries = self._beginning_with(rest)
        if articled:
            return tuple(entry for entry in entries if entry.name.takes_article(entry.spelling))
        if any(not entry.rest for entry in entries):
            counts = load_evidence().words
            # كبير is a word of its own, not a name with ك; بوتين may be rarer than لبوتين.
            if counts[word] > counts[rest] + counts["ال" + rest]:
                return tuple(entry for entry in entries if entry.rest)
        return entries


def _without_clitics(word: str) -> Iterator[tuple[str, str, bool]]:
    """Clitic, what is left, and whether the clitic ends in an article of its own."""
    for clitic in CLITICS[1:]:
        if word.startswith(clitic) and len(word) >= len(clitic) + _LEAST_LETTERS:
            yield clitic, word[len(clitic) :], False
    for clitic in _LAM_ARTICLES:
        if word.startswith(clitic) and len(word) >= len(clitic) + _LEAST_LETTERS:
            yield clitic[:-1], "ال" + word[len(clitic) :], False  # للسعودية: ل and السعودية
            yield clitic, word[len(clitic) :], True
    for clitic in _ARTICLES:
        if word.startswith(clitic) and len(word) >= len(clitic) + _LEAST_LETTERS:
            yield clitic, word[len(clitic) :], True


@cache
def load_names() -> NameTable:
    """The names that ship with Marsad."""
    return NameTable(_shipped=_Shipped())


@cache
def row_digests() -> Mapping[str, str]:
    """For the id of each name that ships with Marsad, what changes with any spelling of it."""
    return {id_: f"{zlib.crc32(row.encode()):08x}" for id_, row in rows(DATA).items()}


@cache
def names_digest() -> str:
    """Names the table of names that ships with Marsad."""
    digest = 0
    for path in _files(DATA):
        digest = zlib.crc32(path.read_bytes(), digest)
    return f"{digest:08x}"
