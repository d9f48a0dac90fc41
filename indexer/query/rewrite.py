"""A tree of words into a tree of weighted terms, and into what is to be marked.

A word is looked for in title and body, by stem and, weighted more when it stands as typed, by
folded form; a name, in its other spellings too: those decide what is found, and the spellings are
told. The skeleton of a stem, its place in the lead, and neighbours of the query that stand near
each other only add to the score of what was found, so that nothing is widened in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from itertools import pairwise, product
from math import prod
from types import MappingProxyType
from typing import Final, Literal, assert_never

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold
from indexer.analysis.newer_words import SearchedWord
from indexer.analysis.tokenizer import words
from indexer.names.table import NameTable, load_names
from indexer.query.blending import Row, Statistics, joined, joined_rows
from indexer.query.boosts import BOOSTS
from indexer.query.bounds import MAX_NEAR
from indexer.query.expanded import AREAS, Expanded, Match, Part, Target, View
from indexer.query.nodes import (
    And,
    AndMaybe,
    ConstantScore,
    Days,
    Every,
    Fuzzy,
    Group,
    Implicit,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Term,
    Wildcard,
    field_of,
    text_of,
)
from indexer.query.recency import favour_recent
from indexer.query.spellings import (
    FoundName,
    SearchedName,
    SearchedSpelling,
    SpellingFinder,
    Variant,
    attached,
)

__all__ = ["Expander", "expand"]

_ABOUT: Final = ("source", "section", "author")
"""Fields that say something of the article, and are no part of its text."""

_STOP_FROM: Final = 3
"""Words side by side from which function words among them are left out."""

_MOST_SPELLINGS: Final = 24
"""Spellings of one name, or ways to write one phrase, that are searched: those that most articles
hold."""

_NONE: Final[Mapping[str, float]] = MappingProxyType({})
_NEAR: Final = 7
"""The distance up to which two neighbours of a query are near each other in an article."""

_MOST_PAIRS: Final = 8
"""Pairs of neighbours that are looked for near each other, those at the beginning of a query."""


class _Expansion:
    """One run of :func:`expand`: gathers targets, stop words and signals on the way."""

    def __init__(
        self,
        analyzer: Analyzer,
        match: Match,
        operator: Literal["and", "or"],
        widener: SpellingFinder | None,
        statistics: Statistics | None,
        areas: Sequence[str],
    ) -> None:
        self.analyzer = analyzer
        self.match = match
        self.operator = operator
        self.widener = widener
        self.statistics = statistics
        self.by_stem = match in ("stem", "names")
        self.areas = areas
        self.targets: list[Target] = []
        self.signals: list[Query] = []
        self.parts: list[Part] = []
        self.named: list[SearchedName] = []
        self.pairs: list[Part] = []
        self.ignored: list[str] = []
        self.words = 0

    def node(self, tree: Query, negated: bool = False) -> Query:
        """The terms of a tree of words; :class:`Nothing` where it holds none."""
        if isinstance(tree, Not):
            inner = self.node(tree.query, negated=True)
            return inner if isinstance(inner, Nothing) else Not(inner)
        if isinstance(tree, (And, Or, Implicit)):
            return self.group(tree, negated)
        tokens = self.plain_words(tree)
        widening = self.widening(tokens, 0) if tokens else None
        if isinstance(tree, Term) and widening is not None and widening.length == len(tokens):
            return self.name([tree], widening, negated)
        before, named = len(self.signals), len(self.named)
        found = self.leaf(tree, negated)
        self.add_part([tree], found, before, named, negated)
        return found

    def add_part(
        self, typed: Sequence[Query], found: Query, signals: int, named: int, negated: bool
    ) -> None:
        """Notes what leaves became, with the signals and names gathered since there were so many
        of them."""
        if not isinstance(found, Nothing):
            gathered = tuple(self.signals[signals:]), negated, tuple(self.named[named:])
            self.parts.append(Part(typed[0], found, *gathered, tuple(typed[1:])))

    def leaf(self, tree: Query, negated: bool) -> Query:
        match tree:
            case Term() | Phrase():
                return self.word_or_phrase(tree, negated)
            case Wildcard() | Fuzzy():
                return self.pattern(tree, negated)
            case Days() | Every() | Nothing():
                return tree
            case And() | Or() | Implicit() | Not() | AndMaybe() | ConstantScore():
                raise TypeError(f"no leaf of a tree of words: {tree}")
            case _:
                assert_never(tree)

    def group(self, tree: Group, negated: bool) -> Query:
        parts = list(tree.parts)
        if isinstance(tree, Implicit):
            kept = self.without_stop_words(parts)
            self.words = max(self.words, sum(not isinstance(part, Not) for part in kept))
            if not negated:
                self.add_pairs(kept)
            made = list(self.side_by_side(parts, kept, negated))
        else:
            made = [self.node(part, negated) for part in parts]
        made = [part for part in made if not isinstance(part, Nothing)]
        if not made:
            return Nothing()
        if len(made) == 1:
            return made[0]
        if isinstance(tree, Or):
            return Or(tuple(made))
        if isinstance(tree, Implicit) and self.operator == "or":
            return _any(made)
        return And(tuple(made))

    def side_by_side(
        self, parts: Sequence[Query], kept: Sequence[Query], negated: bool
    ) -> Iterator[Query]:
        """What words beside one another become: names of several words whole, the others each."""
        staying = set(map(id, kept))
        beside = self.beside(parts)
        place = 0
        while place < len(parts):
            tokens, start = beside[place]
            widening = self.widening(tokens, start) if tokens else None
            end = place + 1
            if widening is not None:
                last = start + widening.length
                while end < len(parts) and beside[end][0] is tokens and beside[end][1] < last:
                    end += 1
                after = beside[end] if end < len(parts) else ([], 0)
                if last != (after[1] if after[0] is tokens else len(tokens)):
                    widening, end = None, place + 1  # it ends inside a leaf (ليف-إريك)
            typed = parts[place:end]
            held = [part for part in typed if id(part) in staying]
            if widening is not None and held:
                yield self.name(_terms(held), widening, negated, typed=_terms(typed))
            else:
                for part in held:
                    yield self.node(part, negated)
            place = end

    def beside(self, parts: Sequence[Query]) -> list[tuple[list[str], int]]:
        """For each part the folded words of the run of plain words of one field that it stands
        in, and where in them it begins; no words for what is no plain word."""
        runs: list[tuple[list[str], int]] = []
        tokens: list[str] = []
        field = ""
        for part in parts:
            mine = self.plain_words(part)
            if not mine or not tokens or field_of(part) != field:
                tokens = []
            field = field_of(part)
            runs.append((tokens, len(tokens)) if mine else ([], 0))
            tokens += mine
        return runs

    def plain_words(self, leaf: Query) -> list[str]:
        """The folded words of a leaf in which names are looked for; none where they are not."""
        if self.widener is None or not isinstance(leaf, Term) or leaf.field in _ABOUT:
            return []
        return [self.analyzer.exact(token) for token in words(leaf.text)]

    def widening(self, tokens: Sequence[str], start: int) -> FoundName | None:
        """The name at a word, if it has spellings to add."""
        return self.widener.at(tokens, start) if self.widener is not None else None

    def name(
        self,
        leaves: Sequence[Term],
        widening: FoundName,
        negated: bool,
        typed: Sequence[Term] = (),
    ) -> Query:
        """A name: its words as typed (``leaves``; ``typed`` with function words), or another of
        its spellings."""
        typed = typed or leaves
        signals = len(self.signals)
        areas = (leaves[0].field,) if leaves[0].field else self.areas
        rows = [words(leaf.text) for leaf in leaves]
        views = [self.analyzer.terms(token) for row in rows for token in row]
        held = self.held(widening.variants, areas)
        searched = [one for one, _ in held if not one.off]
        factors, clauses = joined(self.statistics, BOOSTS, areas, views, searched)
        found = [
            self.word(row[0], areas, leaf.boost, negated, factors)
            if len(row) == 1
            else self.phrase(row, areas, leaf, negated, factors)
            for leaf, row in zip(leaves, rows, strict=True)
        ]
        if len(found) > 1:
            found = [_any(found) if self.operator == "or" else And(tuple(found))]
        if clauses:
            found.append(Or(tuple(clauses), max(leaf.boost for leaf in leaves)))
        if not negated:
            for one in searched:
                self.target_variant(areas, one)
        text = " ".join(leaf.text for leaf in typed)
        as_typed = tuple(Or(tuple(Term(area, view.stem) for area in areas)) for view in views)
        named = len(self.named)
        self.add_name(text, widening, held, And(as_typed))
        made = Or(tuple(found)) if len(found) > 1 else found[0]
        self.add_part(typed, made, signals, named, negated)
        return made

    def held(self, variants: Sequence[Variant], areas: Sequence[str]) -> list[tuple[Variant, int]]:
        """The spellings that articles hold, most first, and how many do; where there are no
        statistics, all of them."""
        statistics = self.statistics
        if statistics is None:
            return [(one, 0) for one in variants[:_MOST_SPELLINGS]]
        ranked = []
        for place, one in enumerate(variants):
            terms = one.forms or one.stems
            fields = [f"{area}_exact" for area in areas] if one.forms else areas
            each = [sum(statistics.doc_freq(field, term) for field in fields) for term in terms]
            if most := max(each) if one.forms else min(each):
                ranked.append((-most, place, one))
        likely = [one for _, _, one in sorted(ranked)[:_MOST_SPELLINGS]]
        counted = [(one, statistics.count(one.found(areas))) for one in likely]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])

    def add_name(
        self,
        text: str,
        widening: FoundName,
        held: Sequence[tuple[Variant, int]],
        typed: Query,
    ) -> None:
        """Notes a name with what was searched for it, and how many articles hold each."""
        if held:
            name = widening.name
            others = [SearchedSpelling(one.text, count, not one.off) for one, count in held]
            count = self.statistics.count(typed) if self.statistics is not None else 0
            spellings = (SearchedSpelling(text, count, True), *others)
            self.named.append(
                SearchedName(text, name.id, name.arabic, name.kind, name.english, spellings)
            )

    def target_variant(self, areas: Sequence[str], one: Variant) -> None:
        """Marks another spelling of a name."""
        area = _only(areas)
        if one.forms:
            self.targets += [Target("exact", (form,), area) for form in one.forms]
        else:
            self.targets.append(Target("stem", one.stems, area))

    def without_stop_words(self, parts: Sequence[Query]) -> list[Query]:
        stop = load_stop_words()
        kept: list[Query] = []
        dropped: list[Term] = []
        for part in parts:
            if isinstance(part, Term) and not part.field and fold(part.text.strip()) in stop:
                dropped.append(part)
            else:
                kept.append(part)
        if len(parts) < _STOP_FROM or not any(isinstance(part, (Term, Phrase)) for part in kept):
            return list(parts)
        self.ignored += [part.text for part in dropped]
        return kept

    def add_pairs(self, parts: Sequence[Query]) -> None:
        """What neighbours among words side by side add where they stand near each other."""
        make = self.analyzer.view("stem" if self.by_stem else "exact")
        postings = "body" if self.by_stem else "body_exact"
        for first, second in pairwise(parts):
            if not (isinstance(first, Term) and isinstance(second, Term)):
                continue
            field, tokens = first.field, (*words(first.text), *words(second.text))
            terms = tuple(make(token) for token in tokens)
            plain = field == second.field and field in ("", "body") and "body" in self.areas
            if not plain or len(terms) != 2 or terms[0] == terms[1]:
                continue
            if len(self.pairs) == _MOST_PAIRS:
                return
            boost = min(first.boost, second.boost)
            near = Phrase(postings, terms, _NEAR, boost * BOOSTS["near"])
            self.pairs.append(Part(Phrase(field, tokens, _NEAR), Nothing(), (near,), False))

    def word_or_phrase(self, leaf: Term | Phrase, negated: bool) -> Query:
        quoted = isinstance(leaf, Phrase)
        tokens = words(text_of(leaf))
        if not tokens:
            return Nothing()
        if leaf.field in _ABOUT:
            return self.about(leaf.field, tokens)
        areas = (leaf.field,) if leaf.field else self.areas
        if quoted or len(tokens) > 1:
            return self.phrase(tokens, areas, leaf, negated)
        return self.word(tokens[0], areas, leaf.boost, negated)

    def about(self, field: str, tokens: Sequence[str]) -> Query:
        """A condition on the outlet, section or author: words in a row, which score nothing."""
        terms = [self.analyzer.exact(token) for token in tokens]
        return ConstantScore(_row(f"{field}_words", terms))

    def word(
        self,
        token: str,
        areas: Sequence[str],
        boost: float,
        negated: bool,
        factors: Mapping[str, float] = _NONE,
    ) -> Query:
        """A word, by form and stem; ``factors`` are of the weights of fields."""
        views = self.analyzer.terms(token)
        looked_for = [(f"{area}_exact", views.exact) for area in areas]
        if self.by_stem:
            searched = self.analyzer.find_word(token)
            looked_for += [(area, searched.stem) for area in areas]
        found = tuple(
            Term(field, term, BOOSTS[field] * factors.get(field, 1.0)) for field, term in looked_for
        )
        if self.by_stem:
            found += self.other_forms(areas, views.exact, searched, negated, factors)
        if not negated:
            self.target(areas, "exact", [token])
            if self.by_stem:
                self.targets.append(Target("stem", (searched.stem,), _only(areas)))
                self.signals += [
                    Term(f"{area}_skeleton", views.skeleton, boost * BOOSTS[f"{area}_skeleton"])
                    for area in areas
                ]
                if "body" in areas:
                    self.signals.append(Term("lead", searched.stem, boost * BOOSTS["lead"]))
        return self.as_written(Or(found, boost), [token])

    def other_forms(
        self,
        areas: Sequence[str],
        typed: str,
        searched: SearchedWord,
        negated: bool,
        factors: Mapping[str, float],
    ) -> tuple[Term, ...]:
        """The forms of a word that have its stem by protected words which the index was made
        without: they weigh as that stem does."""
        forms = [form for form in searched.forms if form != typed]
        if not negated:
            self.targets += [Target("exact", (form,), _only(areas)) for form in forms]
        return tuple(
            Term(f"{area}_exact", form, BOOSTS[area] * factors.get(area, 1.0))
            for form in forms
            for area in areas
        )

    def phrase(
        self,
        tokens: Sequence[str],
        areas: Sequence[str],
        leaf: Term | Phrase,
        negated: bool,
        factors: Mapping[str, float] | None = None,
    ) -> Query:
        """Words in a row: of folded forms when quoted, else (ليف-إريك) as far as words reach.

        The names in it are widened, unless ``factors`` say that it is a name itself.
        """
        by_stem = self.by_stem and not isinstance(leaf, Phrase)
        slop = leaf.slop if isinstance(leaf, Phrase) else 1
        verbatim = isinstance(leaf, Phrase) and leaf.verbatim
        view: View = "stem" if by_stem else "exact"
        typed = tuple(map(self.analyzer.view(view), tokens))
        rows = [Row(typed, 1.0)]
        if factors is None and not verbatim:
            rows += self.other_rows(tokens, areas, view, slop)
        fields = {area: area if by_stem else f"{area}_exact" for area in areas}
        found: list[Query] = []
        for area, field in fields.items():
            # A phrase weighs what its words would by stem and exact form together.
            weight = BOOSTS[area] + BOOSTS[f"{area}_exact"] * (not by_stem)
            weight *= (factors or {}).get(field, 1.0)
            found += joined_rows(self.statistics, field, weight, rows, slop)
        if not negated:
            self.target(areas, view, tokens, slop)
            area_ = _only(areas)
            self.targets += [Target(view, row.terms, area_, slop) for row in rows[1:]]
        return self.as_written(Or(tuple(found), leaf.boost), tokens)

    def other_rows(
        self, tokens: Sequence[str], areas: Sequence[str], view: View, slop: int
    ) -> list[Row]:
        """A phrase with its names in their other spellings, what is written onto each kept."""
        folded = [self.analyzer.exact(token) for token in tokens]
        terms = tuple(map(self.analyzer.view(view), tokens))
        choices: list[list[Row]] = []
        place = 0
        while place < len(folded):
            widening = self.widening(folded, place)
            end = place + (widening.length if widening is not None else 1)
            ways = [Row(terms[place:end], 1.0)]
            if widening is not None:
                ways += self.written_so(tokens[place:end], widening, areas, view)
            choices.append(ways)
            place = end
        while prod(map(len, choices)) > _MOST_SPELLINGS:
            max(choices, key=len).pop()
        rows = [
            Row(sum((way.terms for way in ways), ()), prod(way.weight for way in ways))
            for ways in product(*choices)
        ]
        # tantivy keeps every way to place the words of a phrase with words between.
        return [row for row in rows[1:] if slop == 1 or len(row.terms) <= MAX_NEAR]

    def written_so(
        self, tokens: Sequence[str], widening: FoundName, areas: Sequence[str], view: View
    ) -> Iterator[Row]:
        """The other spellings of a name in a phrase, as rows of a view; notes them."""
        by_stem = view == "stem"
        fields = areas if by_stem else [f"{area}_exact" for area in areas]
        variants = []
        for one in widening.variants:
            row = (
                one.stems if by_stem else (attached(widening.clitic, one.words[0]), *one.words[1:])
            )
            variants.append(one._replace(stems=row, forms=()))
        held = self.held(variants, fields)
        typed = [self.analyzer.view(view)(token) for token in tokens]
        as_typed = Or(tuple(_row(field, typed) for field in fields))
        self.add_name(" ".join(tokens), widening, held, as_typed)
        for one, _ in held:
            if not one.off:
                yield Row(one.stems, one.weight)

    def pattern(self, leaf: Wildcard | Fuzzy, negated: bool) -> Query:
        """A wildcard or a fuzzy word, in folded letters, over forms and stems."""
        about = leaf.field in _ABOUT
        areas = (leaf.field,) if leaf.field and not about else self.areas
        fields = [f"{leaf.field}_words"] if about else [f"{area}_exact" for area in areas]
        if self.by_stem and not about:
            fields += list(areas)
        area = _only(areas)
        views: tuple[View, ...] = ("exact", "stem") if self.by_stem else ("exact",)
        found: tuple[Query, ...]
        if isinstance(leaf, Fuzzy):
            text = fold(leaf.text)
            found = tuple(Fuzzy(field, text, leaf.edits) for field in fields)
            targets = [Target(view, (text,), area, edits=leaf.edits) for view in views]
        else:
            parts = re.findall(r"[*?]|[^*?]+", leaf.text)
            text = "".join(part if part in "*?" else fold(part) for part in parts)
            found = tuple(Wildcard(field, text) for field in fields)
            # fnmatch's expressions do not go back over what a star has taken.
            pattern = re.compile(translate(text.replace("[", "[[]")))
            targets = [Target(view, (), area, pattern=pattern) for view in views]
        if about:
            return ConstantScore(Or(found))
        if not negated:
            self.targets += targets
        return Or(found, leaf.boost)

    def as_written(self, found: Query, tokens: Iterable[str]) -> Query:
        """``found``, only where every word stands as it was typed, when that is asked for."""
        if self.match != "exact":
            return found
        written = (
            ConstantScore(Term("written", self.analyzer.terms(token).written)) for token in tokens
        )
        return And((found, *written))

    def target(
        self, areas: Sequence[str], view: View, tokens: Sequence[str], slop: int = 1
    ) -> None:
        if self.match == "exact":
            view = "written"
        make = self.analyzer.view(view)
        terms = tuple(make(token) for token in tokens)
        self.targets.append(Target(view, terms, _only(areas), slop))


def _only(areas: Sequence[str]) -> str | None:
    """The area that a word is looked for in, None where it is more than one."""
    return areas[0] if len(areas) == 1 else None


def _any(parts: Sequence[Query]) -> Query:
    """Any of the words; what is excluded, and what is a mere condition, holds for all of them."""
    conditions = [part for part in parts if isinstance(part, (Not, ConstantScore, Days))]
    words = tuple(part for part in parts if not isinstance(part, (Not, ConstantScore, Days)))
    if not conditions:
        return Or(words)
    return And((Or(words), *conditions)) if words else And(tuple(conditions))


def _row(field: str, terms: Sequence[str]) -> Query:
    return Term(field, terms[0]) if len(terms) == 1 else Phrase(field, tuple(terms))


def _terms(parts: Iterable[Query]) -> list[Term]:
    return [part for part in parts if isinstance(part, Term)]


def expand(
    tree: Query,
    analyzer: Analyzer,
    *,
    match: Match = "stem",
    operator: Literal["and", "or"] = "and",
    names: NameTable | None = None,
    statistics: Statistics | None = None,
    without: Sequence[str] = (),
    areas: Sequence[str] = AREAS,
    recency: int = 0,
) -> Expanded:
    """The terms of a tree of :func:`~indexer.query.parser.parse_query`.

    Words that stand side by side are joined by ``operator``, and are looked for in ``areas`` where
    they name no field. A tree without a word gives a query that matches everything. With ``match``
    ``names``, those of ``names`` (by default the ones that ship with Marsad) are looked for in each
    spelling but those of ``without``; ``statistics`` of the index tell which of them it has, and
    weigh them as one. ``recency`` is the half-life in days of what being new adds to a score; 0
    adds nothing.
    """
    widener = None
    if match == "names":
        widener = SpellingFinder(load_names() if names is None else names, analyzer, without)
    run = _Expansion(analyzer, match, operator, widener, statistics, areas)
    found = run.node(tree)
    if isinstance(found, Nothing):
        found = Every()
    scored = bool(run.targets)
    signals = [*run.signals, *(near for pair in run.pairs for near in pair.signals)]
    query: Query = AndMaybe(found, Or(tuple(signals))) if signals else found
    if recency and scored:
        query = favour_recent(query, recency)
    parts = (*run.parts, *run.pairs)
    return Expanded(query, tuple(run.targets), tuple(run.ignored), run.words, scored, parts)


@dataclass(frozen=True, slots=True)
class Expander:
    """:func:`expand` for one index: with its analyzer, its names and its statistics."""

    analyzer: Analyzer
    names: NameTable | None
    statistics: Statistics

    def expand(
        self,
        tree: Query,
        match: Match,
        operator: Literal["and", "or"] = "and",
        without: Sequence[str] = (),
        areas: Sequence[str] = AREAS,
        recency: int = 0,
    ) -> Expanded:
        """The terms of a tree of words."""
        return expand(
            tree,
            self.analyzer,
            match=match,
            operator=operator,
            names=self.names,
            statistics=self.statistics,
            without=without,
            areas=areas,
            recency=recency,
        )
