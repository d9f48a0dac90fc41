"""A name widened to its spellings: what a query looks for beside what was typed.

A spelling stands for another only where nothing else can be meant. One that is also an ordinary
word (marked so in the table) is left as it was typed unless another word of the same name stands
beside it, and is never added to what was typed; of a spelling that several names share, only what
all of them share is added, but for people of one surname. What a person decided (added by hand, or
confirmed) is always added: it adds to what the table gives, and takes nothing from it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold, is_arabic
from indexer.engines.schema import TEXT_AREAS, Area, Field
from indexer.names.name import Name, Spelling, folded_words
from indexer.names.table import Found, NameTable
from indexer.query.nodes import And, Or, Phrase, Query, Term
from indexer.query.own_forms import (
    adjective_families,
    is_clitic_form,
    is_common,
    is_name_alone,
    is_name_in_news,
    is_noun_form,
    with_clitics,
)

__all__ = [
    "FoundName",
    "Proposer",
    "Reach",
    "SearchedName",
    "SearchedSpelling",
    "SpellingFinder",
    "Variant",
    "holds",
    "key_of",
    "stands_alone",
    "unlisted",
    "unlisted_id",
    "variant_of",
    "with_articles",
]

_VARIANT_WEIGHT: Final = 0.75
"""Of a spelling against the one typed: at 1, headlines lost .005 MRR@10, at .25 .001, and stories
across outlets gained .003 to .004 (31,525 articles)."""


_LEAST_ARTICLES: Final = 10
"""Articles of an index, at least, by which it is told what a word means there."""
_LEAST_ABOUT: Final = 0.9
"""Share of the articles with a part of a name that are about it, so that it alone is the name:
هرمز has .94, طالبان, also two students, .85."""


class SearchedSpelling(NamedTuple):
    """A spelling, how many articles of the index hold it (0 when nothing counted them), and
    whether it was searched: one that the reader took off was not."""

    text: str
    articles: int
    searched: bool

    def is_spelled(self, text: str) -> bool:
        """Whether a text is this spelling, its letters folded."""
        return folded_words(text) == folded_words(self.text)


@dataclass(frozen=True, slots=True)
class SearchedName:
    """A name that a query holds, and the spellings that were searched for it.

    ``typed`` is what stands in the query. ``id``, ``label`` (Arabic), ``kind`` and ``english`` are
    the table's. The first of ``spellings`` is what was typed, the others come by how many
    articles have them; those of no article are left out. ``left_out`` articles hold only other
    words that have the stem of what was typed, and were not found.
    """

    typed: str
    id: str
    label: str
    kind: str
    english: tuple[str, ...]
    spellings: tuple[SearchedSpelling, ...]
    left_out: int = 0

    def to_record(self) -> dict[str, Any]:
        """The name as a dict of JSON values."""
        record = {field: getattr(self, field) for field in self.__dataclass_fields__}
        record["english"] = list(self.english)
        record["spellings"] = [spelling._asdict() for spelling in self.spellings]
        return record

    @property
    def others(self) -> tuple[SearchedSpelling, ...]:
        """The spellings that were not typed."""
        return self.spellings[1:]


class Variant(NamedTuple):
    """A spelling to look for beside what was typed: its folded ``words`` and their ``stems``.

    It is found by ``bare``, its words as bare terms in a row, and by ``forms``: folded ones of one
    word, each with a clitic that the analyzer leaves on. Where both are empty, its stems find it.
    An adjective of a country has all its bare forms as ``family``, of which any finds it, and so
    has the country where the adjective has its stem. ``rows``, if any, find one of several words
    instead: terms in a row, each with its field, where bare ones would take a later word behind a
    preposition for it (الحمد لله for الحمد الله).
    ``weight`` is against what was typed; ``off`` says that the reader took it off.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    forms: tuple[str, ...] = ()
    weight: float = _VARIANT_WEIGHT
    off: bool = False
    bare: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    rows: tuple[tuple[Field, tuple[str, ...]], ...] = ()

    def reach(self, areas: Sequence[Area]) -> Reach:
        """What finds it in some areas."""
        folded = tuple((area.folded, form) for area in areas for form in self.forms)
        if self.family:
            return Reach(tuple(area.bare for area in areas), self.family, also=folded)
        if self.rows:
            return Reach((), (), rows=self.rows_of(areas))
        if self.bare or self.forms:
            fields = tuple(area.bare for area in areas)
            return Reach(fields, self.bare, in_row=True, also=folded)
        return Reach(tuple(area.stem for area in areas), self.stems, in_row=True)

    def rows_of(self, areas: Sequence[Area]) -> tuple[tuple[Field, tuple[str, ...]], ...]:
        """What finds one of several words in some areas: terms in a row, each with its field."""
        if self.rows:
            fields = {field for area in areas for field in (area.bare, area.folded)}
            return tuple(row for row in self.rows if row[0] in fields)
        if self.bare:
            return tuple((area.bare, self.bare) for area in areas)
        return tuple((area.stem, self.stems) for area in areas)


class Reach(NamedTuple):
    """Terms of which any is looked for in any of some fields; or all of them, in a row. ``also``
    are terms of other fields, each with its field, and ``rows`` terms in a row."""

    fields: tuple[str, ...]
    terms: tuple[str, ...]
    in_row: bool = False
    also: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Field, tuple[str, ...]], ...] = ()

    def query(self) -> Query:
        """The query that finds it, whatever it weighs."""
        also: tuple[Query, ...] = tuple(Term(field, term) for field, term in self.also)
        also += tuple(Phrase(field, row) for field, row in self.rows)
        if self.in_row and len(self.terms) > 1:
            return Or((*(Phrase(field, self.terms) for field in self.fields), *also))
        return Or((*(Term(field, term) for field in self.fields for term in self.terms), *also))


class FoundName(NamedTuple):
    """A name at a word of a query: ``length`` words, what was written onto the first of them, and
    the other spellings. ``own`` finds what was typed as a name; where it is None, stems do."""

    name: Name
    length: int
    clitic: str
    variants: tuple[Variant, ...]
    own: Variant | None = None
    in_row: bool = False
    """Whether its words are one thing only side by side (10 000, F 16)."""


class Proposer(Protocol):
    """Finds names that no table lists, by a rule."""

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """The longest name that begins at a folded word, with the other spellings that the rule
        gives it and that evidence bears out; None where there is none."""


class SpellingFinder:
    """Finds names among the words of queries, in a table and then by rules (``proposers``).
    ``without`` are spellings not to be searched; ``count`` says how many articles of the index a
    query finds."""

    def __init__(
        self,
        names: NameTable,
        analyzer: Analyzer,
        without: Sequence[str] = (),
        proposers: Sequence[Proposer] = (),
        count: Callable[[Query], int] | None = None,
    ) -> None:
        self._names = names
        self._analyzer = analyzer
        self._without = frozenset(map(folded_words, without))
        self._proposers = proposers
        self._count = count

    def find(self, words: Sequence[str], start: int = 0) -> FoundName | None:
        """The longest name that begins at a folded word, unless it may be another word or has no
        spelling but the one typed. Of several of one length it is the table's, or that of the
        first rule, with the spellings of all; but what stands in other letters than Arabic ones is
        a matter of the rules, which may find that it is a name without other spellings."""
        found = self._find_listed(words, start)
        by_rule = start < len(words) and not is_arabic(words[start])
        for proposer in self._proposers:
            other = proposer.propose(words, start)
            if other is None or (found is not None and other.length < found.length):
                continue
            variants = tuple(self._allowed(other, words[start : start + other.length]))
            if other.variants and not variants:
                continue
            if by_rule or found is None or other.length > found.length:
                found, by_rule = other._replace(variants=variants), False
            else:
                typed = tuple(words[start : start + found.length])
                known = {typed, *(one.words for one in found.variants)}
                more = (one for one in variants if one.words not in known)
                own = other.own if found.own is None else found.own
                in_row = found.in_row or (other.in_row and other.length > 1)
                found = found._replace(variants=(*found.variants, *more), own=own, in_row=in_row)
        if found is not None and found.own is None and not is_arabic(words[start]):
            found = found._replace(variants=(*found.variants, *self._adjectives_beside(found)))
        return found

    def _named(self, found: Found, alone: bool) -> list[tuple[Name, Spelling]]:
        """Those of the names that a word, being a noun too, is searched as: by its states in the
        vocabulary, which say more where it is typed alone, or because most articles of the index
        that hold it are about them."""
        pairs = list(zip(found.names, found.matched, strict=True))
        word = found.spelling[0]
        named = [
            (name, one)
            for name, one in pairs
            if is_name_in_news(word, name.kind) or (alone and is_name_alone(one, name.kind))
        ]
        if named or self._count is None:
            return named
        holding = Or(tuple(Term(area.bare, word) for area in TEXT_AREAS.values()))
        fields = {name.id: name.field for name in found.names if name.field}
        about = Or(tuple(Term(field, id) for id, field in fields.items()))
        articles = self._count(holding) if fields else 0
        if articles < _LEAST_ARTICLES:
            return []
        return pairs if 2 * self._count(And((holding, about))) > articles else []

    def _adjectives_beside(self, found: FoundName) -> Iterator[Variant]:
        """The adjectives of a country or region that was typed in other letters."""
        known = {one.words for one in found.variants}
        for one in self._adjectives(found.name):
            if one.words not in known:
                yield one

    def _allowed(self, found: FoundName, typed: Sequence[str]) -> Iterator[Variant]:
        """The spellings that a rule gives, but for those which a person removed; off where they are
        to be left out."""
        for one in found.variants:
            if not self._names.is_removed(one.words, tuple(typed)):
                yield one._replace(off=one.off or one.words in self._without)

    def _find_listed(self, words: Sequence[str], start: int) -> FoundName | None:
        """The longest name of the table that begins at a folded word."""
        found = self._names.at(words, start)
        if found is None:
            return self._surname(words)
        joined = self._names.joined(found.spelling)
        beside = {*words[max(start - 1, 0) : start], *words[start + found.length :][:1]}
        meant = _meant_names(found, beside)
        named = []
        if found.length == 1:
            named = [
                one
                for one in meant or self._named(found, stands_alone(words, start))
                if not one[1].adjective
            ]
        if not (meant or joined or named):
            return None
        typed = tuple(words[start : start + found.length])
        own = self._variant(named[0][1], 1.0) if named else None
        variants = tuple(self._variants(typed, found, meant, joined, own))
        own = own and next(with_articles((own,), found.names))
        variants = tuple(with_articles(variants, found.names))
        if own is not None:
            own, adjectives = self._with_adjectives(own, named)
            variants += adjectives
        if found.length == 1 and not variants and own is None:
            return None
        name, _ = (*meant, *named, (found.names[0], found.matched[0]))[0]
        return FoundName(name, found.length, found.clitic, variants, own)

    def _wider_parts(
        self,
        found: Found,
        meant: Sequence[tuple[Name, Spelling]],
        joined: Sequence[Spelling],
    ) -> set[tuple[str, ...]]:
        """The spellings of a name typed behind a word for what it is (مضيق هرمز) that are what is
        left without this, and may name something else, unless nearly all articles with them are
        about it. So may a form of a noun (طالبان), and a place that the table calls by that word
        first."""
        wider: set[tuple[str, ...]] = set()
        decided = {one.words for one in joined}
        for name, spelling in meant if found.length > 1 else ():
            forms = {one.words for one in name.of_form(spelling.form)}
            for one in name.of_form(spelling.form):
                head = found.spelling[: -len(one.words)]
                whole = (*head, *one.words)
                if not head or whole not in forms or one.words in decided:
                    continue
                if self._may_be_more(name, one) and not self._is_about(name, one, whole):
                    wider.add(one.words)
        return wider

    def _may_be_more(self, name: Name, part: Spelling) -> bool:
        if name.kind == "place":
            return len(name.spellings[0].words) > len(part.words)
        return len(part.words) == 1 and is_noun_form(part.words[0])

    def _is_about(self, name: Name, part: Spelling, whole: Sequence[str]) -> bool:
        """Whether nearly all articles with a part of a name are about it, or hold it whole."""
        if self._count is None or not name.field:
            return False
        areas = tuple(TEXT_AREAS.values())
        holding = self._variant(part).reach(areas).query()
        articles = self._count(holding)
        if articles < _LEAST_ARTICLES:
            return False
        rows = (self._variant(Spelling(" ".join(whole), tuple(whole))).reach(areas).query(),)
        about = Or((*rows, Term(name.field, name.id)))
        return self._count(And((holding, about))) >= _LEAST_ABOUT * articles

    def _surname(self, words: Sequence[str]) -> FoundName | None:
        """A surname typed alone with an article that the table has it without: الصباغ."""
        if len(words) != 1 or not words[0].startswith("ال") or is_common(words[0]):
            return None
        without = self._names.at((words[0][2:],), 0)
        if without is None or without.clitic:
            return None
        for name, one in zip(without.names, without.matched, strict=True):
            if name.kind == "person" and not one.adjective and is_arabic(one.text):
                own = self._variant(Spelling("ال" + one.text, (words[0],)), 1.0)
                return FoundName(name, 1, "", (), own)
        return None

    def _adjectives(self, name: Name) -> Iterator[Variant]:
        """The adjectives of a country or region, each with all its forms."""
        for text, family in adjective_families(name, self._names):
            words = folded_words(text)
            stems = tuple(map(self._analyzer.stem, words))
            yield Variant(text, words, stems, off=words in self._without, family=family)

    def _with_adjectives(
        self, own: Variant, named: Sequence[tuple[Name, Spelling]]
    ) -> tuple[Variant, tuple[Variant, ...]]:
        """What was typed, with the adjectives of the country or region that have its stem; and the
        others, which widen it as another spelling does."""
        families: list[str] = []
        others: list[Variant] = []
        for name, _ in named:
            for one in self._adjectives(name):
                if one.stems == own.stems:
                    families += one.family
                else:
                    others.append(one)
        if families:
            own = own._replace(family=tuple(dict.fromkeys((*own.bare, *families))))
        return own, tuple(others)

    def _variant(self, spelling: Spelling, weight: float = _VARIANT_WEIGHT) -> Variant:
        return variant_of(spelling, self._analyzer, weight)

    def why_unused(self, name: str, spelling: str) -> str:
        """Why a search of a name does not look for a spelling; empty where it does."""
        words, other = folded_words(name), folded_words(spelling)
        stop = load_stop_words()
        for text, folded in ((name, words), (spelling, other)):
            if len(folded) == 1 and folded[0] in stop:
                return f"{text} is so common a word that searches leave it out"
        found = self.find(words)
        variants = found.variants if found is not None and found.length == len(words) else ()
        wanted = variant_of(Spelling(spelling, other), self._analyzer)
        if any(one.words == other or one.stems == wanted.stems for one in variants):
            return ""
        own = found.own if found is not None and found.length == len(words) else None
        typed = tuple(map(self._analyzer.stem, words)) if own is None else key_of(own)
        if any(holds(wanted.stems, one) for one in (typed, *(one.stems for one in variants))):
            return f"a search of {name} finds {spelling} already"
        return f"something removed stands against {spelling}: marsad names list --origin removed"

    def _variants(
        self,
        typed: tuple[str, ...],
        name: Found,
        meant: Sequence[tuple[Name, Spelling]],
        joined: Sequence[Spelling],
        own: Variant | None,
    ) -> Iterator[Variant]:
        """Spellings that find what the words typed do not, each once."""
        seen = tuple(map(self._analyzer.stem, typed)) if own is None else key_of(own)
        bare = name.spelling
        if own is None and typed != bare:
            matched = meant[0][1] if meant else name.matched[0]
            bare_one = self._variant(matched, 1.0)
            if bare_one.stems != seen:
                # The stemmer leaves the clitic on: what was typed is not all that was meant.
                yield bare_one
        shared = _shared_spellings(_of_table(meant) if joined else meant)
        wider = self._wider_parts(name, meant, joined)
        named = [one for one in (*shared, *joined) if one.words not in wider]
        found = self._distinct(named, seen, (typed, bare), own is not None)
        searched = [seen, *(key_of(one) for one in found if not (one.off or one.forms))]
        for one in found:
            # What holds another spelling (الولايات المتحدة الأميركية) is found by that already.
            if not any(row != key_of(one) and holds(key_of(one), row) for row in searched):
                yield one

    def _distinct(
        self,
        spellings: Iterable[Spelling],
        seen: tuple[str, ...],
        typed: Sequence[tuple[str, ...]],
        by_name: bool,
    ) -> list[Variant]:
        """One variant for all spellings that are found alike, but those found by what was typed;
        it is off where one of them is to be left out."""
        stop = load_stop_words()
        alike: dict[tuple[str, ...], list[Variant]] = {}
        for spelling in spellings:
            words = spelling.words
            if words in typed or (len(words) == 1 and words[0] in stop):
                continue
            variant = self._variant(spelling)
            if not by_name and len(words) > 1:
                variant = variant._replace(bare=())  # as far as the words that were typed reach
            bare = tuple(map(self._analyzer.bare, words))
            if seen not in ((bare, key_of(variant)) if by_name else (variant.stems,)):
                alike.setdefault(key_of(variant), []).append(variant)
        return [
            same[0]._replace(off=any(one.words in self._without for one in same))
            for same in alike.values()
        ]


def stands_alone(words: Sequence[str], place: int) -> bool:
    """Whether a word stands by itself, or beside nothing but numbers."""
    return all(word[0].isdigit() for at, word in enumerate(words) if at != place)


def unlisted_id(text: str) -> str:
    """The id of what no table has, told of a search: the same for the same text."""
    return f"spelling-{zlib.crc32(text.encode()):08x}"


def unlisted(typed: Sequence[str]) -> Name:
    """A name of which nothing is known but how it is written."""
    text = " ".join(typed)
    return Name(unlisted_id(text), "spelling", (Spelling(text, tuple(typed)),), source="rule")


def key_of(variant: Variant) -> tuple[str, ...]:
    """The terms by which a spelling is found: equal for spellings that are found alike."""
    return variant.bare or (variant.words if variant.forms else variant.stems)


def variant_of(spelling: Spelling, analyzer: Analyzer, weight: float = _VARIANT_WEIGHT) -> Variant:
    """A spelling as an index of an analyzer is searched for it."""
    written = spelling.text.split()
    if tuple(map(fold, written)) != spelling.words:
        written = list(spelling.words)  # ليف-إريك
    stems = tuple(map(analyzer.stem, written))
    if spelling.adjective:
        return Variant(spelling.text, spelling.words, stems, (), weight)
    bare = tuple(map(analyzer.bare, written))
    forms: tuple[str, ...] = ()
    if len(bare) == 1:
        (word,) = spelling.words
        if bare[0] != word:  # what it begins with is taken for a clitic
            bare = ()
        forms = tuple(
            form
            for form in (with_clitics(word) if is_arabic(word) else [word])
            if (form == word or is_clitic_form(form, word)) and analyzer.bare(form) not in bare
        )
    return Variant(spelling.text, spelling.words, stems, forms, weight, bare=bare)


def with_articles(variants: Iterable[Variant], names: Sequence[Name]) -> Iterator[Variant]:
    """Spellings of names, those that take an article found behind one too: البيتكوين. One that the
    table has with its article (الناتو) is told, and taken off, by itself."""
    made = [name for name in names if name.kind == "institution"]
    known = {spelling.words for name in made for spelling in name.spellings}
    articled = {
        spelling.words
        for name in made
        for spelling in name.spellings
        if name.takes_article(spelling) and ("ال" + spelling.words[0],) not in known
    }
    for one in variants:
        if one.words in articled and is_arabic(one.text):
            one = one._replace(forms=(*one.forms, *with_clitics("ال" + one.words[0])))
        yield one


def _meant_names(found: Found, beside: Collection[str]) -> list[tuple[Name, Spelling]]:
    """The names that words can mean, with what was found of each: those of which it is an ordinary
    word too only where another word of theirs stands beside it."""
    meant = zip(found.names, found.matched, strict=True)
    return [
        (name, spelling)
        for name, spelling in meant
        if not (found.ambiguous and spelling.ambiguous)
        or not _other_words(name, found.spelling).isdisjoint(beside)
    ]


def _of_table(meant: Sequence[tuple[Name, Spelling]]) -> Sequence[tuple[Name, Spelling]]:
    """Those to which the table itself gives what was found, if there are any: what a person
    decided leaves them all their spellings."""
    return [one for one in meant if one[1].origin == "table"] or meant


def _shared_spellings(meant: Sequence[tuple[Name, Spelling]]) -> list[Spelling]:
    """The spellings that all names share which may be meant. People of one surname share its
    spellings, though not each row has all of them."""
    borne: dict[tuple[str, ...], dict[tuple[str, ...], Spelling]] = {}
    for name, spelling in meant:
        latin = (one.words for one in name.latin if one.form == spelling.form)
        others = {one.words: one for one in name.of_form(spelling.form) if not one.ambiguous}
        borne.setdefault(next(latin, (name.id,)), {}).update(others)
    first, *rest = borne.values() or [{}]
    return [one for words, one in first.items() if all(words in others for others in rest)]


def holds(row: Sequence[str], part: Sequence[str]) -> bool:
    """Whether the words of ``part`` stand in ``row``, side by side and in order."""
    size = len(part)
    return any(row[start : start + size] == part for start in range(len(row) - size + 1))


def _other_words(name: Name, spelling: Sequence[str]) -> set[str]:
    """The words of a name that are no part of one spelling of it."""
    spellings = (*name.spellings, *name.latin)
    return {word for one in spellings for word in one.words}.difference(spelling)
