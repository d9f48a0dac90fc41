"""The people, places and institutions that an article is about: names of the table in its words.

Not every name that is mentioned, but those that the article is about: those in its title, in its
first :data:`LEDE` words or at least twice, and of these the :data:`MOST` most mentioned.

- A spelling that only one name has counts by itself; but a surname alone is that of many (بيكر,
  أندرسون), and counts where the article has the full name too, or where news mean one person by
  it (بوتين).
- An ambiguous spelling (an ordinary word too: صور, القاعدة) or one of several names (عمان, بوش)
  counts for the name that the rest of the article bears out: by another spelling that is not
  ambiguous (the full name), by the capital of a country or the country of a capital, or, for a
  place, by the word before it (مدينة حلب). What nothing bears out, or two names equally, is left
  out.
- The adjective of a country (روسي) counts half as much as its name; alone it is enough four times,
  or once in the title and once more.
- A city that is said of a team anywhere (ريال مدريد, لاعب ليفربول) does not count, nor does an
  outlet or network that is only quoted, unless the title has it, nor the dateline before one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import compress
from typing import Final, NamedTuple

from indexer.names.name import Name, Spelling
from indexer.names.table import DATA, Found, NameTable

__all__ = ["LEDE", "MOST", "VERSION", "Recognizer", "certain_spellings", "recognition_words"]

VERSION: Final = "n4"
"""Raised whenever the same text and the same table come to give other names."""

MOST: Final = 12
"""Names of an article: chosen."""

LEDE: Final = 50
"""Words of a text in which a name counts though it comes only once: chosen."""

_TITLE: Final = 3.0
_ADJECTIVE: Final = 0.5
_LEAST: Final = 2.0
"""What a mention in the title and an adjective weigh against one in the text, and how much a name
must have that stands neither in title nor lede."""

_MOST_WORDS: Final = 300_000
"""Words kept with what begins at them: bounds memory."""


class _Beside(NamedTuple):
    """Words beside a name that show what it means, the ids of those that are only quoted, and of
    people whose surname alone means them."""

    place: frozenset[str]
    club: frozenset[str]
    club_after: frozenset[str]
    carriers: frozenset[str]
    surnames: frozenset[str]


@cache
def _load_beside() -> _Beside:
    rows: dict[str, list[str]] = {}
    for line in recognition_words():
        key, _, words = line.partition("\t")
        rows.setdefault(key, []).extend(words.split())
    return _Beside(
        _with_clitics(rows["place"]),
        _with_clitics(rows["club"]),
        frozenset(rows["club-after"]),
        frozenset(rows["carrier"]),
        frozenset(rows["surname"]),
    )


def recognition_words() -> tuple[str, ...]:
    """The rows of ``recognition.txt``, in order: with the table, what decides what names an
    article is about."""
    text = (DATA / "recognition.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and line[0] != "#")


def certain_spellings(name: Name) -> list[Spelling]:
    """The spellings by which a text that holds one surely mentions a name, whatever else it says:
    no ordinary words, no adjectives, and no surname alone but of whom news call so."""
    by_surname = name.kind != "person" or name.id in _load_beside().surnames
    return [
        spelling
        for spelling in name.spellings
        if not (spelling.ambiguous or spelling.adjective)
        and (by_surname or spelling.form.startswith("full"))
    ]


def _with_clitics(words: Sequence[str]) -> frozenset[str]:
    return frozenset(
        conjunction + preposition + word
        for conjunction in ("", "و", "ف")
        for preposition in ("", "ب", "ل")
        for word in words
    )


class _Begun(NamedTuple):
    """What begins at a word: the name that it is alone, and the second words of longer ones, each
    with how many words these have at most."""

    alone: Found | None
    seconds: Mapping[str, int]


class _Words(dict[str, "_Begun | None"]):
    """Folded word → what begins at it, None for nothing."""

    def __init__(self, table: NameTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, word: str) -> _Begun | None:
        if len(self) > _MOST_WORDS:
            self.clear()
        begun = _Begun(self._table.at([word]), self._table.seconds(word))
        kept = self[word] = begun if any(begun) else None
        return kept


class _Longer(dict[tuple[str, ...], "Found | None"]):
    """Folded words → the name that begins at the first of them."""

    def __init__(self, table: NameTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, words: tuple[str, ...]) -> Found | None:
        if len(self) > _MOST_WORDS:
            self.clear()
        found = self[words] = self._table.at(words)
        return found


class _Mention(NamedTuple):
    """A name at a word: ``place`` counts words from the start of the text, below 0 in the title."""

    found: Found
    place: int
    before: str
    after: str


class Recognizer:
    """Finds the names that articles are about. One serves any number of threads."""

    def __init__(self, table: NameTable) -> None:
        self._begun = _Words(table)
        self._longer = _Longer(table)
        self._beside = _load_beside()

    def names(self, title: Sequence[str], text: Sequence[str]) -> tuple[Name, ...]:
        """The names that an article of these folded words is about, the most mentioned first."""
        mentions = self._mentions(title, -len(title))
        told = self._mentions(text, 0)
        mentions += told[self._dateline(told) :]
        spoken = _Spoken(self._beside)
        doubtful = []
        for mention in mentions:
            names, _, _, _, matched = mention.found
            if names[0].kind == "given" and all(name.kind == "given" for name in names):
                continue
            if len(names) > 1 or matched[0].ambiguous:
                doubtful.append(mention)
            else:
                spoken.add(names[0], mention, matched[0])
        for mention, place in spoken.resolve(doubtful):
            found = mention.found
            spoken.add(found.names[place], mention, found.matched[place])
        return spoken.rank()

    def _mentions(self, words: Sequence[str], offset: int) -> list[_Mention]:
        begun, longer = self._begun, self._longer
        mentions = []
        done, last = 0, len(words) - 1
        for place in compress(range(len(words)), map(begun.__getitem__, words)):
            if place < done:
                continue
            found, seconds = begun[words[place]]  # type: ignore[misc]  # not None: looked up above
            if seconds and place < last and (most := seconds.get(words[place + 1])):
                found = longer[tuple(words[place : place + most])]
            if found is not None:
                done = place + found.length
                before = words[place - 1] if place else ""
                after = words[done] if done <= last else ""
                mentions.append(_Mention(found, place + offset, before, after))
        return mentions

    def _dateline(self, mentions: Sequence[_Mention]) -> int:
        """How many mentions are the dateline of a text that begins with places and an outlet:
        القاهرة (رويترز)."""
        place = 0
        for number, mention in enumerate(mentions, 1):
            if mention.place > place:
                break
            if mention.found.names[0].id in self._beside.carriers:
                return number
            place += mention.found.length
        return 0


class _Spoken:
    """What an article says of each name: its score, and whether that is enough."""

    def __init__(self, beside: _Beside) -> None:
        self._beside = beside
        self._names: dict[str, Name] = {}
        self._scores: dict[str, float] = {}
        self._adjectives: dict[str, float] = {}
        self._prominent: set[str] = set()
        self._titled: set[str] = set()
        self._clubs: set[str] = set()
        self._introduced: set[str] = set()

    def add(self, name: Name, mention: _Mention, spelling: Spelling) -> None:
        """Counts a mention that is certain."""
        id, adjective = name.id, spelling.adjective
        self._names[id] = name
        if spelling.form != "short" or name.kind != "person":
            self._introduced.add(id)
        scores = self._adjectives if adjective else self._scores
        weight = _TITLE if mention.place < 0 else 1.0
        scores[id] = scores.get(id, 0.0) + (weight * _ADJECTIVE if adjective else weight)
        if not adjective and mention.place < LEDE:
            self._prominent.add(id)
            if mention.place < 0:
                self._titled.add(id)
        if name.kind == "place" and (
            mention.before in self._beside.club or mention.after in self._beside.club_after
        ):
            self._clubs.add(id)

    def resolve(self, doubtful: Iterable[_Mention]) -> list[tuple[_Mention, int]]:
        """Which of their names ambiguous mentions mean, by what is certain; those in doubt are left
        out."""
        certain = dict(self._scores)
        for id, score in self._adjectives.items():
            certain[id] = certain.get(id, 0.0) + score
        lands = {name.capital: id for id, name in self._names.items() if name.capital}
        told = []
        for mention in doubtful:
            best, evident, even = 0, 0.0, False
            for place, name in enumerate(mention.found.names):
                if mention.found.matched[place].adjective:
                    continue
                evidence = certain.get(name.id, 0.0)
                if name.capital:
                    evidence += certain.get(name.capital, 0.0)
                land = lands.get(name.id)
                if land is not None:
                    evidence += certain.get(land, 0.0)
                if name.kind in ("country", "place") and mention.before in self._beside.place:
                    evidence += 1.0
                if evidence and evidence >= evident:
                    best, evident, even = place, evidence, evidence == evident
            if evident and not even:
                told.append((mention, best))
        return told

    def rank(self) -> tuple[Name, ...]:
        """The names that are mentioned enough, the most mentioned first."""
        kept: dict[str, float] = {}
        quoted = self._beside.carriers - self._titled
        introduced = self._introduced | self._beside.surnames
        for id in (self._names.keys() & introduced) - self._clubs - quoted:
            named, adjective = self._scores.get(id, 0.0), self._adjectives.get(id, 0.0)
            score = named + adjective
            if id in self._prominent or score >= _LEAST:
                kept[id] = score
        best = sorted(kept, key=lambda id: (-kept[id], id))[:MOST]
        return tuple(self._names[id] for id in best)
