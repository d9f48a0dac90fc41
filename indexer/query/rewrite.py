"""A tree of words into the query that an engine is asked, and into what is to be marked.

What single words and phrases become is in :mod:`indexer.query.word_rewrite`. Here they are
joined: function words are left out, words that make up a name are taken together, and neighbours
that stand near each other in an article add to its score.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.tokenizer import words
from indexer.engines.schema import BODY, TEXT_AREAS
from indexer.names.table import NameTable, load_names
from indexer.query.blending import Statistics
from indexer.query.boosts import NEAR_BOOST
from indexer.query.clitic_forms import CliticForms
from indexer.query.expanded import AREAS, Expanded, Match, Part, Target
from indexer.query.keyed_words import KeyedWords
from indexer.query.nodes import (
    And,
    AndMaybe,
    Every,
    Group,
    Implicit,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Term,
    field_of,
    format_query,
)
from indexer.query.proposers import make_proposers
from indexer.query.recency import favour_recent
from indexer.query.spellings import FoundName, SpellingFinder
from indexer.query.word_rewrite import Rewritten, WordRewriter, join_any
from indexer.query.written_ways import WrittenWays

__all__ = ["expand"]

_STOP_FROM: Final = 3
"""Words side by side from which function words among them are left out."""

_NEAR: Final = 7
"""The distance up to which two neighbours of a query are near each other in an article."""

_MOST_PAIRS: Final = 8
"""Pairs of neighbours that are looked for near each other, those at the beginning of a query."""


_Split: TypeAlias = Sequence[tuple[Sequence[Query], FoundName | None]]
"""Words beside one another, those that make up a name together."""


class _TreeRewriter:
    """One run of :func:`expand`: gathers targets, stop words and signals on the way."""

    def __init__(
        self, words: WordRewriter, operator: Literal["and", "or"], analyzer: Analyzer
    ) -> None:
        self.targets: list[Target] = []
        self.signals: list[Query] = []
        self.parts: list[Part] = []
        self.pairs: list[Part] = []
        self.ignored: list[str] = []
        self.cut: list[str] = []
        self.side_by_side = 0
        self._words = words
        self._operator = operator
        self._analyzer = analyzer

    def rewrite(self, tree: Query, negated: bool = False, *, beside: bool = False) -> Query:
        """The terms of a tree of words; :class:`Nothing` where it holds none. A word that stands
        ``beside`` others was looked up among them, and means no name by itself."""
        if isinstance(tree, Not):
            inner = self.rewrite(tree.query, negated=True)
            return inner if isinstance(inner, Nothing) else Not(inner)
        if isinstance(tree, (And, Or, Implicit)):
            return self._rewrite_group(tree, negated)
        tokens = self._words.split_for_names(tree)
        name = None if beside and len(tokens) == 1 else self._words.find_name(tokens)
        if isinstance(tree, Term) and name is not None and name.length == len(tokens):
            return self._add([tree], self._words.rewrite_name([tree], name, [tree]), negated)
        named = list(self._names_within(tree, tokens)) if isinstance(tree, Term) else []
        if named:
            return self._rewrite_compound(tree, named, negated)
        return self._add([tree], self._words.rewrite(tree), negated)

    def _names_within(self, leaf: Query, tokens: Sequence[str]) -> Iterator[tuple[Term, FoundName]]:
        """The names inside a word of Latin letters that hyphens part (US-Iran, pro-Russian), each
        as a word of its own; none where it is written in Arabic letters, or is one word."""
        place = 0
        while len(tokens) > 1 and place < len(tokens) and isinstance(leaf, Term):
            name = None if is_arabic(tokens[place]) else self._words.find_name(tokens, place)
            length = 1 if name is None else name.length
            if name is not None and name.variants:
                text = " ".join(words(leaf.text)[place : place + length])
                yield replace(leaf, text=text), name
            place += length

    def _rewrite_compound(
        self, leaf: Query, named: Sequence[tuple[Term, FoundName]], negated: bool
    ) -> Query:
        """All names inside a word that hyphens part; what else it has is not looked for."""
        made = []
        for term, name in named:
            typed = leaf if len(named) == 1 and isinstance(leaf, Term) else term
            found = self._words.rewrite_name([term], name, [typed])
            made.append(self._add([typed], found, negated))
        return And(tuple(made)) if len(made) > 1 else made[0]

    def _add(self, typed: Sequence[Query], made: Rewritten, negated: bool) -> Query:
        """What finds the leaves that were typed; notes what they became. What is excluded is not
        marked and adds to no score."""
        if made.cut:
            self.cut.append(made.cut)
        if negated:
            made = Rewritten(made.found, names=made.names)
        self.targets += made.targets
        self.signals += made.signals
        if not isinstance(made.found, Nothing):
            first, *more = typed
            part = Part(first, made.found, made.signals, negated, made.names, tuple(more))
            self.parts.append(part)
        return made.found

    def _rewrite_group(self, tree: Group, negated: bool) -> Query:
        if isinstance(tree, Implicit):
            split = _once(list(self._split_at_names(tree.parts)))
            parts = [part for typed, _ in split for part in typed]
            kept = self._leave_out_stop_words(parts, _in_names(split))
            wanted = sum(not isinstance(part, Not) for part in kept)
            self.side_by_side = max(self.side_by_side, wanted)
            if not negated:
                self._add_pairs(kept)
            made = list(self._rewrite_neighbours(split, kept, negated))
        else:
            made = [self.rewrite(part, negated) for part in tree.parts]
        made = [part for part in made if not isinstance(part, Nothing)]
        if len(made) < 2:
            return made[0] if made else Nothing()
        if isinstance(tree, Or):
            return Or(tuple(made))
        if isinstance(tree, Implicit) and self._operator == "or":
            return join_any(made)
        return And(tuple(made))

    def _rewrite_neighbours(
        self, split: _Split, kept: Sequence[Query], negated: bool
    ) -> Iterator[Query]:
        """What words beside one another become: names of several words whole, the others each.
        Those that are not ``kept`` are left out."""
        staying = set(map(id, kept))
        for typed, name in split:
            wanted = [part for part in typed if id(part) in staying]
            if name is not None and wanted:
                made = self._words.rewrite_name(_terms(wanted), name, _terms(typed))
                yield self._add(typed, made, negated)
            else:
                for part in wanted:
                    yield self.rewrite(part, negated, beside=len(split) > 1)

    def _split_at_names(
        self, parts: Sequence[Query]
    ) -> Iterator[tuple[Sequence[Query], FoundName | None]]:
        """The parts in order, those that make up a name together, the others each by itself."""
        runs = self._runs(parts)
        place = 0
        while place < len(parts):
            name, end = self._name_at(runs, place)
            yield parts[place:end], name
            place = end

    def _name_at(
        self, runs: Sequence[tuple[list[str], int]], place: int
    ) -> tuple[FoundName | None, int]:
        """The name that begins at a part, and the part behind it. None for one that ends inside a
        part (ليف-إريك)."""
        tokens, start = runs[place]
        name = self._words.find_name(tokens, start)
        if name is None:
            return None, place + 1
        last = start + name.length
        end = place + 1
        while end < len(runs) and runs[end][0] is tokens and runs[end][1] < last:
            end += 1
        following = runs[end] if end < len(runs) else ([], 0)
        whole = last == (following[1] if following[0] is tokens else len(tokens))
        return (name, end) if whole else (None, place + 1)

    def _runs(self, parts: Sequence[Query]) -> list[tuple[list[str], int]]:
        """For each part the folded words of the run of plain words of one field that it stands
        in, and where in them it begins; no words for what is no plain word."""
        runs: list[tuple[list[str], int]] = []
        tokens: list[str] = []
        field = ""
        for part in parts:
            mine = self._words.split_for_names(part)
            if not mine or not tokens or field_of(part) != field:
                tokens = []
            field = field_of(part)
            runs.append((tokens, len(tokens)) if mine else ([], 0))
            tokens += mine
        return runs

    def _leave_out_stop_words(
        self, parts: Sequence[Query], named: Collection[int]
    ) -> Sequence[Query]:
        """The parts without function words, but for those of ``named`` (by ``id``)."""
        kept: list[Query] = []
        dropped: list[Query] = []
        for part in parts:
            if id(part) not in named and _is_function_word(part):
                dropped.append(part)
            else:
                kept.append(part)
        if len(parts) < _STOP_FROM or not any(isinstance(part, (Term, Phrase)) for part in kept):
            return parts
        self.ignored += [part.text for part in dropped if isinstance(part, Term)]
        return kept

    def _add_pairs(self, parts: Sequence[Query]) -> None:
        """What neighbours among words side by side add where they stand near each other."""
        for first, second in pairwise(parts):
            if isinstance(first, Term) and isinstance(second, Term):
                pair = self._pair(first, second)
                if pair is None or pair in self.pairs or len(self.pairs) >= _MOST_PAIRS:
                    continue
                self.pairs.append(pair)

    def _pair(self, first: Term, second: Term) -> Part | None:
        """Two different words that may stand near each other in the body."""
        if first.field != second.field or first.field not in ("", BODY.name):
            return None
        field = BODY.stem if self._words.by_stem else BODY.folded
        tokens = (*words(first.text), *words(second.text))
        terms = tuple(map(self._analyzer.view(field.view), tokens))
        if BODY not in self._words.areas or len(terms) != 2 or terms[0] == terms[1]:
            return None
        near = Phrase(field, terms, _NEAR, min(first.boost, second.boost) * NEAR_BOOST)
        return Part(Phrase(first.field, tokens, _NEAR), Nothing(), (near,), False)


def _is_function_word(part: Query) -> bool:
    return (
        isinstance(part, Term) and not part.field and fold(part.text.strip()) in load_stop_words()
    )


def _once(split: _Split) -> _Split:
    """Each name once, and each word once that stands in no name of several words."""
    within = {part for typed, _ in split if len(typed) > 1 for part in typed}
    apart = (one for one in split if len(one[0]) > 1 or one[0][0] not in within)
    found: dict[tuple[Query, ...], tuple[Sequence[Query], FoundName | None]] = {}
    for typed, name in apart:
        found.setdefault(tuple(typed), (typed, name))
    return list(found.values())


def _in_names(split: _Split) -> frozenset[int]:
    """The parts, by ``id``, of names that are found whole: سي آي إيه has function words."""
    return frozenset(
        id(part)
        for typed, name in split
        for part in typed
        if name is not None and name.own is not None and len(typed) > 1
    )


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
    spelling but those of ``without``; ``statistics`` of the index say which of them it has, and
    weigh them as one. ``recency`` is the half-life in days of what being new adds to a score; 0
    adds nothing.
    """
    finder, keyed = None, KeyedWords(statistics)
    if match == "names":
        table = load_names() if names is None else names
        proposers = make_proposers(table, analyzer, statistics, keyed)
        count = None if statistics is None else statistics.count
        finder = SpellingFinder(table, analyzer, without, proposers, count)
    searched = tuple(TEXT_AREAS[area] for area in areas)
    ways = WrittenWays(analyzer, statistics, without)
    behind = CliticForms(statistics, names)
    rewriter = WordRewriter(analyzer, match, operator, finder, statistics, searched, ways, behind)
    run = _TreeRewriter(rewriter, operator, analyzer)
    found = run.rewrite(tree)
    if isinstance(found, Nothing):
        found = Every()
    scored = bool(run.targets)
    signals = (*run.signals, *(near for pair in run.pairs for near in pair.signals))
    query: Query = AndMaybe(found, Or(signals)) if signals else found
    if recency and scored:
        query = favour_recent(query, recency)
    parts = (*run.parts, *run.pairs)
    unread = (format_query(part.leaf) for part in run.parts if rewriter.is_unread(part))
    fronted = (format_query(part.leaf) for part in run.parts if rewriter.is_fronted(part.leaf))
    crowded = (
        format_query(leaf)
        for part in run.parts
        for leaf in (part.leaf, *part.more)
        if any(map(keyed.is_cut, rewriter.split_for_names(leaf)))
    )
    return Expanded(
        query,
        tuple(run.targets),
        tuple(run.ignored),
        run.side_by_side,
        scored,
        parts,
        tuple(dict.fromkeys(unread)),
        tuple(dict.fromkeys(run.cut)),
        tuple(dict.fromkeys(crowded)),
        tuple(dict.fromkeys(fronted)),
    )
