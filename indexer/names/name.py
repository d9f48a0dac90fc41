"""A name and its spellings, and the notation that the tables write them in.

One name may have several **forms**: the full name, the surname that news use alone, a second name
(أمريكا beside الولايات المتحدة), the adjective of a country. Spellings of one form stand for each
other and for nothing else: ماكرون is ماكرون or مكرون, never every إيمانويل; but both forms are
one name.

In a table, ``;`` parts the forms of a name and ``|`` the spellings of a form. In a spelling ``/``
parts ways to write one word (``_`` stands for a space in one of them), ``(ي)`` is a letter that
may be missing, ``[غج]`` one of several; the first that this gives is the label. ``*`` stands
before the word from which the name is used alone, which gives the short form. ``?`` after a
spelling (or, for the short form, after its ``*``) marks it as ambiguous. عبد ال… is taken for
written together too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal, NamedTuple, get_args

from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words

__all__ = [
    "KINDS",
    "NAME_FIELDS",
    "Kind",
    "Name",
    "Origin",
    "Spelling",
    "folded_words",
    "parse_labels",
    "parse_row",
    "parse_rows",
]

Kind = Literal["person", "country", "place", "institution", "given", "unknown", "spelling", "model"]
"""What has the name: a given name is of no one person, and nothing is known of a name that an index
itself gave (``unknown``). Other ways to write a word (``spelling``) and models of weapons and such
(``model``) are found by rules, not listed."""
Origin = Literal["table", "mined", "added"]

KINDS: Final[Mapping[str, Kind]] = {kind: kind for kind in get_args(Kind)[:5]}
"""The kinds of names in a table."""

NAME_FIELDS: Final[Mapping[Kind, str]] = {
    "person": "person",
    "country": "place",
    "place": "place",
    "institution": "institution",
}
"""The keyword field of an index in which names of a kind stand, by their ids."""

MOST_SPELLINGS: Final = 96
"""Spellings of one form; a row that gives more is refused."""

_ADJECTIVE_ENDINGS: Final = {
    "adjective": ("",),
    "adjective-feminine": ("ة",),
    "adjective-plural": ("ون", "ين"),
    "adjective-feminine-plural": ("ات",),
}


class Spelling(NamedTuple):
    """One way of writing a name.

    ``words`` are its folded tokens. ``ambiguous`` says that it is also an ordinary word, another
    name or very short, and counts only with evidence. ``form`` is the same for spellings that
    stand for each other: ``full``, ``short``, ``full-2``, …, ``adjective``,
    ``adjective-feminine``, ``adjective-plural``, ``adjective-feminine-plural``.
    """

    text: str
    words: tuple[str, ...]
    ambiguous: bool = False
    origin: Origin = "table"
    form: str = "full"

    @property
    def adjective(self) -> bool:
        """Whether it is the adjective of a country, which takes an article."""
        return self.form.startswith("adjective")


@dataclass(frozen=True, slots=True)
class Name:
    """Someone or something that has a name, with every spelling of it.

    ``id`` is an ASCII slug, ``spellings`` are the Arabic ones (the first is the label), ``latin``
    the English ones, and the French where they differ. ``capital`` is the id of a country's
    capital, or empty.
    """

    id: str
    kind: Kind
    spellings: tuple[Spelling, ...]
    latin: tuple[Spelling, ...] = ()
    source: str = ""
    capital: str = ""

    @property
    def field(self) -> str:
        """The keyword field of an index in which its id stands; empty for a given name, which no
        article is counted under."""
        return NAME_FIELDS.get(self.kind, "")

    @property
    def arabic(self) -> str:
        """The label: the first Arabic spelling."""
        return self.spellings[0].text if self.spellings else self.id

    @property
    def labels(self) -> tuple[str, str]:
        """The label in Arabic and in English; in Arabic twice where it has no English one."""
        return self.arabic, self.latin[0].text if self.latin else self.arabic

    @property
    def english(self) -> tuple[str, ...]:
        """The names in Latin letters, the English one first."""
        return tuple(spelling.text for spelling in self.latin)

    def of_form(self, form: str) -> tuple[Spelling, ...]:
        """The Arabic spellings of one form; those of the full name where it has none."""
        found = tuple(spelling for spelling in self.spellings if spelling.form == form)
        return found or tuple(spelling for spelling in self.spellings if spelling.form == "full")

    def takes_article(self, spelling: Spelling) -> bool:
        """Whether a spelling without an article is the same name with one: an adjective, and the
        one word of what people made (الفيسبوك). Of other kinds that is often another word: السيول
        are no Seoul."""
        if spelling.adjective:
            return True
        is_made = self.kind == "institution" and len(spelling.words) == 1
        return is_made and not spelling.ambiguous and not spelling.words[0].startswith("ال")

    def join(self, other: Name) -> Name:
        """The name with what another of the same id adds to it; what it has stays as it is."""
        sources = dict.fromkeys(filter(None, (self.source, other.source)))
        return Name(
            self.id,
            self.kind,
            _distinct((*self.spellings, *other.spellings)),
            _distinct((*self.latin, *other.latin)),
            ", ".join(sources),
            self.capital or other.capital,
        )


def folded_words(text: str) -> tuple[str, ...]:
    """The tokens of a text, folded."""
    return tuple(map(fold, words(text)))


def _distinct(spellings: Iterable[Spelling]) -> tuple[Spelling, ...]:
    found: dict[tuple[str, tuple[str, ...]], Spelling] = {}
    for spelling in spellings:
        found.setdefault((spelling.form, spelling.words), spelling)
    return tuple(found.values())


def parse_rows(rows: str) -> Name:
    """The name of one or more rows of one id, in lines; the first says what is its label."""
    first, *others = map(parse_row, rows.split("\n"))
    for other in others:
        first = first.join(other)
    return first


def parse_labels(rows: str) -> tuple[str, str] | None:
    """The first Arabic spelling of a name of some rows and its first English one, without parsing
    what else there is; None where the first row does not have both."""
    columns = rows.partition("\n")[0].split("\t")
    arabic, english = (
        next((text for _, text, _ in _forms(column) if words(text)), "")
        for column in (columns[3], columns[2])
    )
    return (arabic, english) if arabic and english else None


def parse_row(row: str) -> Name:
    """The name of one row of a table; :class:`ValueError` says what is wrong with it.

    Columns: id, kind, English names, Arabic spellings, source; for a country also its English and
    Arabic adjectives and the id of its capital.
    """
    columns = [column.strip() for column in row.split("\t")]
    if not 5 <= len(columns) <= 8:
        raise ValueError(f"{len(columns)} columns instead of 5 to 8: {row}")
    id_, named, english, arabic, source = columns[:5]
    adjectives_english, adjectives_arabic, capital = ([*columns[5:], "", "", ""])[:3]
    if (kind := KINDS.get(named)) is None:
        raise ValueError(f"no such kind: {named}")
    spellings = [*_forms(arabic)]
    for adjective in _spellings(adjectives_arabic):
        text, ambiguous = adjective
        for form, endings in _ADJECTIVE_ENDINGS.items():
            spellings += [(form, text + ending, ambiguous) for ending in endings]
    latin = [*_forms(english)]
    latin += [("adjective", text, mark) for text, mark in _spellings(adjectives_english)]
    return Name(id_, kind, _unique(spellings), _unique(latin), source, capital)


def _unique(spellings: Iterable[tuple[str, str, bool]]) -> tuple[Spelling, ...]:
    """Spellings by form and folded words, each once."""
    made = (
        Spelling(text, folded_words(text), ambiguous, "table", form)
        for form, text, ambiguous in spellings
    )
    return _distinct(spelling for spelling in made if spelling.words)


def _forms(column: str) -> Iterator[tuple[str, str, bool]]:
    """Form, text and mark of the spellings of a column."""
    short: list[tuple[str, str, bool]] = []
    for number, group in enumerate(column.split(";"), 1):
        suffix = f"-{number}" if number > 1 else ""
        for pattern in filter(None, map(str.strip, group.split("|"))):
            whole, star, alone = pattern.partition("*")
            mark = alone.startswith("?")
            alone = alone.removeprefix("?")
            yield from (
                (f"full{suffix}", text, ambiguous) for text, ambiguous in _expand(whole + alone)
            )
            if star:
                short += [
                    (f"short{suffix}", text, ambiguous or mark)
                    for text, ambiguous in _expand(alone)
                ]
    yield from short


def _spellings(group: str) -> list[tuple[str, bool]]:
    return [
        spelling
        for pattern in filter(None, map(str.strip, group.split("|")))
        for spelling in _expand(pattern)
    ]


_PLAIN: Final = re.compile(r"[^()\[\]/_]+")
_CHOICE: Final = re.compile(r"\[([^\[\]]++)\]|\(([^()]++)\)")
_ABD: Final = re.compile(r"\bعبد ال")


def _expand(pattern: str) -> Iterator[tuple[str, bool]]:
    """The spellings that a pattern stands for, and whether it marks them as ambiguous."""
    ambiguous = pattern.endswith("?")
    pattern = pattern.removesuffix("?").strip()
    if _PLAIN.fullmatch(pattern):
        made = [pattern]
    else:
        ways = [
            [way for word in part.split("/") for way in _ways(word)] for part in pattern.split()
        ]
        number = 1
        for way in ways:
            number *= len(way)
        if number > MOST_SPELLINGS:
            raise ValueError(f"{number} spellings, of {MOST_SPELLINGS} at most: {pattern}")
        made = [" ".join(parts) for parts in product(*ways)]
    for text in made:
        yield text, ambiguous
    for text in made:
        if "عبد ال" in text:
            yield _ABD.sub("عبدال", text), ambiguous


def _ways(word: str) -> list[str]:
    """The ways to write one word of a pattern."""
    if re.search(r"[()\[\]]", _CHOICE.sub("", word)):
        raise ValueError(f"a bracket without its fellow: {word}")
    parts: list[list[str]] = []
    place = 0
    for choice in _CHOICE.finditer(word):
        parts.append([word[place : choice.start()]])
        parts.append(list(choice[1]) if choice[1] else [choice[2], ""])
        place = choice.end()
    parts.append([word[place:]])
    return ["".join(way).replace("_", " ") for way in product(*parts)]
