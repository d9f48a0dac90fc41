"""A tree of words into a tree of weighted terms, and into what is to be marked.

A word is looked for in title and body, by stem and, weighted more when it stands as typed, by
folded form: those decide what is found. The skeleton of its stem, its place in the lead, and
neighbours of the query that stand near each other only add to the score of what was found, so that
nothing is widened in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from whoosh import query as q

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words
from indexer.query.language import Implicit
from indexer.query.recency import favour_recent

__all__ = ["WEIGHTS", "Expanded", "Match", "Part", "Target", "View", "expand"]

Match = Literal["exact", "folded", "stem"]
"""How far a word reaches: as it is written, with letters folded, or by stem."""

View = Literal["written", "exact", "stem"]
"""Which term of a token: the word but for its marks, its folded form, or its stem."""

WEIGHTS: Final = {
    "body": 1.0,
    "body_exact": 0.7,
    "body_skeleton": 0.7,
    "lead": 0.5,
    "near": 0.1,
    "title": 0.25,
    "title_exact": 0.25,
    "title_skeleton": 0.25,
}
"""Weights of the fields, and of neighbours that stand near each other in the body.

Each step's gain in MRR@10 (``benchmarks/ranking.py``, words joined by OR; * p < .05). ant, ant2,
ant3: 2,000 headlines, two and three words of them → bodies of 31,525 articles; bbc: 1,248
standfirsts → the same; arcd, xquad: questions → paragraphs; story, story2, story3: 897 headlines,
two and three words → the same story in another outlet under another headline.

            ant    ant2   ant3   bbc    arcd   xquad  story  story2 story3
    Lucene  .638   .204   .345   .900   .772   .913   .594   .174   .295
    body   +.042* +.010* +.025* -.005  +.017* +.024* +.023* -.004  +.009
    exact  +.003  +.041* +.033* +.013* +.008  +.000  +.007  +.038* +.033*
    skel.  +.014* +.007* +.012* +.002  +.005  +.010* +.016* +.004  +.018*
    lead   +.040* +.025* +.033* +.017* +.005  -.003  +.030* +.017* +.022*
    near   -.000  -.000  +.004* +.001  +.002* -.002  +.000  +.002  +.001
    title     bodies are searched alone there        +.016* +.022* +.013
    all     .737   .286   .451   .927   .809   .943   .687   .253   .390
"""

_ABOUT: Final = ("source", "section", "author")
"""Fields that say something of the article, and are no part of its text."""

_STOP_FROM: Final = 3
"""Words side by side from which function words among them are left out."""

_NEAR: Final = 7
"""The distance up to which two neighbours of a query are near each other in an article."""

_MOST_PAIRS: Final = 8
"""Pairs of neighbours that are looked for near each other, those at the beginning of a query."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something to mark in a text: a word, a phrase (``terms`` in a row) or a pattern.

    ``area`` is ``title``, ``body`` or None for both; ``view`` says which term of a token to
    compare. ``slop`` is the distance allowed between neighbours of a phrase, ``edits`` how many
    letters of a fuzzy word may differ.
    """

    view: View
    terms: tuple[str, ...] = ()
    area: str | None = None
    slop: int = 1
    edits: int = 0
    pattern: re.Pattern[str] | None = None


class Part(NamedTuple):
    """What a word or phrase of the tree of words, ``leaf``, became: the node of the query that
    finds it, and those that only add to its score. Both stand in the query themselves.

    Two neighbours of the query that may stand near each other are a part too, a phrase with room
    between its words as ``leaf``; ``found`` is ``NullQuery`` there."""

    leaf: q.Query
    found: q.Query
    signals: tuple[q.Query, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query ready for an engine, with what to mark and which words were left out of it.

    ``parts`` are its words in order, those left out excepted, then the pairs of them that may stand
    near each other. ``words`` counts the words and
    phrases joined side by side; ``scored`` is false for a query that orders nothing, such as a date
    alone.
    """

    query: q.Query
    targets: tuple[Target, ...]
    ignored: tuple[str, ...]
    words: int
    scored: bool
    parts: tuple[Part, ...] = ()


class _Expansion:
    """One run of :func:`expand`: gathers targets, stop words and signals on the way."""

    def __init__(self, analyzer: Analyzer, match: Match, operator: Literal["and", "or"]) -> None:
        self.analyzer = analyzer
        self.match = match
        self.operator = operator
        self.targets: list[Target] = []
        self.signals: list[q.Query] = []
        self.parts: list[Part] = []
        self.pairs: list[Part] = []
        self.ignored: list[str] = []
        self.words = 0

    def node(self, tree: q.Query, negated: bool = False) -> q.Query:
        """The terms of a tree of words; ``NullQuery`` where it holds none."""
        if isinstance(tree, q.Not):
            inner = self.node(tree.query, negated=True)
            return inner if inner == q.NullQuery else q.Not(inner)
        if isinstance(tree, q.compound.CompoundQuery):
            return self.group(tree, negated)
        before = len(self.signals)
        found = self.leaf(tree, negated)
        if found != q.NullQuery:
            self.parts.append(Part(tree, found, tuple(self.signals[before:]), negated))
        return found

    def leaf(self, tree: q.Query, negated: bool) -> q.Query:
        if isinstance(tree, (q.Term, q.Phrase)):
            return self.word_or_phrase(tree, negated)
        if isinstance(tree, (q.Wildcard, q.Prefix, q.FuzzyTerm)):
            return self.pattern(tree, negated)
        return tree  # a range of days, or everything

    def group(self, tree: q.compound.CompoundQuery, negated: bool) -> q.Query:
        parts = list(tree.subqueries)
        if isinstance(tree, Implicit):
            parts = self.without_stop_words(parts)
            self.words = max(self.words, sum(not isinstance(part, q.Not) for part in parts))
            if not negated:
                self.add_pairs(parts)
        made = [self.node(part, negated) for part in parts]
        made = [part for part in made if part != q.NullQuery]
        if not made:
            return q.NullQuery
        if len(made) == 1:
            return made[0]
        if isinstance(tree, q.Or):
            return q.Or(made, boost=tree.boost)
        if isinstance(tree, Implicit) and self.operator == "or":
            return _any(made)
        return q.And(made, boost=tree.boost)

    def without_stop_words(self, parts: Sequence[q.Query]) -> list[q.Query]:
        stop = load_stop_words()
        kept: list[q.Query] = []
        dropped: list[q.Query] = []
        for part in parts:
            plain = isinstance(part, q.Term) and part.fieldname is None
            (dropped if plain and fold(part.text.strip()) in stop else kept).append(part)
        if len(parts) < _STOP_FROM or not any(
            isinstance(part, (q.Term, q.Phrase)) for part in kept
        ):
            return list(parts)
        self.ignored += [part.text for part in dropped]
        return kept

    def add_pairs(self, parts: Sequence[q.Query]) -> None:
        """What neighbours among words side by side add where they stand near each other."""
        by_stem = self.match == "stem"
        make = self.analyzer.view("stem" if by_stem else "exact")
        postings = "body" if by_stem else "body_exact"
        for first, second in pairwise(parts):
            if not (isinstance(first, q.Term) and isinstance(second, q.Term)):
                continue
            field, tokens = first.fieldname, [*words(first.text), *words(second.text)]
            terms = [make(token) for token in tokens]
            plain = field == second.fieldname and field in (None, "body")
            if not plain or len(terms) != 2 or terms[0] == terms[1]:
                continue
            if len(self.pairs) == _MOST_PAIRS:
                return
            boost = min(first.boost, second.boost)
            near = q.Phrase(postings, terms, _NEAR, boost * WEIGHTS["near"])
            self.pairs.append(Part(q.Phrase(field, tokens, _NEAR), q.NullQuery, (near,), False))

    def word_or_phrase(self, leaf: q.Term | q.Phrase, negated: bool) -> q.Query:
        quoted = isinstance(leaf, q.Phrase)
        text = " ".join(leaf.words) if quoted else leaf.text
        tokens = words(text)
        if not tokens:
            return q.NullQuery
        if leaf.fieldname in _ABOUT:
            return self.about(leaf.fieldname, tokens)
        areas = (leaf.fieldname,) if leaf.fieldname else ("title", "body")
        if quoted or len(tokens) > 1:
            return self.phrase(tokens, areas, leaf, quoted, negated)
        return self.word(tokens[0], areas, leaf.boost, negated)

    def about(self, field: str, tokens: Sequence[str]) -> q.Query:
        """A condition on the outlet, section or author: words in a row, which score nothing."""
        terms = [self.analyzer.exact(token) for token in tokens]
        return q.ConstantScoreQuery(_row(f"{field}_words", terms), 0.0)

    def word(self, token: str, areas: Sequence[str], boost: float, negated: bool) -> q.Query:
        exact, stem = self.analyzer.exact(token), self.analyzer.stem(token)
        by_stem = self.match == "stem"
        found = [q.Term(f"{area}_exact", exact, WEIGHTS[f"{area}_exact"]) for area in areas]
        if by_stem:
            found += [q.Term(area, stem, WEIGHTS[area]) for area in areas]
        if not negated:
            self.target(areas, "exact", [token])
            if by_stem:
                self.target(areas, "stem", [token])
                root = self.analyzer.terms(token).skeleton
                self.signals += [
                    q.Term(f"{area}_skeleton", root, boost * WEIGHTS[f"{area}_skeleton"])
                    for area in areas
                ]
                if "body" in areas:
                    self.signals.append(q.Term("lead", stem, boost * WEIGHTS["lead"]))
        return self.as_written(q.Or(found, boost=boost), [token])

    def phrase(
        self,
        tokens: Sequence[str],
        areas: Sequence[str],
        leaf: q.Term | q.Phrase,
        quoted: bool,
        negated: bool,
    ) -> q.Query:
        """Words in a row: of folded forms when quoted, else (ليف-إريك) as far as words reach."""
        by_stem = not quoted and self.match == "stem"
        slop = leaf.slop if quoted else 1
        make = self.analyzer.view("stem" if by_stem else "exact")
        terms = [make(token) for token in tokens]
        fields = {area: area if by_stem else f"{area}_exact" for area in areas}
        # A phrase weighs what its words would by stem and exact form together.
        found = [
            _row(field, terms, slop, WEIGHTS[area] + WEIGHTS[f"{area}_exact"] * (not by_stem))
            for area, field in fields.items()
        ]
        if not negated:
            self.target(areas, "stem" if by_stem else "exact", tokens, slop)
        return self.as_written(q.Or(found, boost=leaf.boost), tokens)

    def pattern(self, leaf: q.Wildcard | q.Prefix | q.FuzzyTerm, negated: bool) -> q.Query:
        """A wildcard or a fuzzy word, in folded letters, over forms and stems."""
        about = leaf.fieldname in _ABOUT
        areas = (leaf.fieldname,) if leaf.fieldname and not about else ("title", "body")
        fields = [f"{leaf.fieldname}_words"] if about else [f"{area}_exact" for area in areas]
        if self.match == "stem" and not about:
            fields += list(areas)
        area = areas[0] if len(areas) == 1 else None
        views: tuple[View, ...] = ("exact", "stem") if self.match == "stem" else ("exact",)
        found: list[q.Query]
        if isinstance(leaf, q.FuzzyTerm):
            text = fold(leaf.text)
            found = [q.FuzzyTerm(field, text, maxdist=leaf.maxdist) for field in fields]
            targets = [Target(view, (text,), area, edits=leaf.maxdist) for view in views]
        else:
            # Whoosh makes a Prefix of a word with one wildcard at its end.
            typed = leaf.text + "*" * isinstance(leaf, q.Prefix)
            parts = re.findall(r"[*?]|[^*?]+", typed)
            text = "".join(part if part in "*?" else fold(part) for part in parts)
            found = [q.Wildcard(field, text) for field in fields]
            # fnmatch's expressions do not go back over what a star has taken.
            pattern = re.compile(translate(text.replace("[", "[[]")))
            targets = [Target(view, (), area, pattern=pattern) for view in views]
        if about:
            return q.ConstantScoreQuery(q.Or(found), 0.0)
        if not negated:
            self.targets += targets
        return q.Or(found, boost=leaf.boost)

    def as_written(self, found: q.Query, tokens: Iterable[str]) -> q.Query:
        """``found``, only where every word stands as it was typed, when that is asked for."""
        if self.match != "exact":
            return found
        written = [
            q.ConstantScoreQuery(q.Term("written", self.analyzer.terms(token).written), 0.0)
            for token in tokens
        ]
        return q.And([found, *written])

    def target(
        self, areas: Sequence[str], view: View, tokens: Sequence[str], slop: int = 1
    ) -> None:
        if self.match == "exact":
            view = "written"
        make = self.analyzer.view(view)
        terms = tuple(make(token) for token in tokens)
        self.targets.append(Target(view, terms, areas[0] if len(areas) == 1 else None, slop))


def _any(parts: Sequence[q.Query]) -> q.Query:
    """Any of the words; what is excluded, and what is a mere condition, holds for all of them."""
    conditions = [part for part in parts if isinstance(part, (q.Not, q.ConstantScoreQuery))]
    words = [part for part in parts if part not in conditions]
    if not conditions:
        return q.Or(words)
    return q.And([q.Or(words), *conditions]) if words else q.And(conditions)


def _row(field: str, terms: Sequence[str], slop: int = 1, boost: float = 1.0) -> q.Query:
    if len(terms) == 1:
        return q.Term(field, terms[0], boost)
    return q.Phrase(field, list(terms), slop, boost)


def expand(
    tree: q.Query,
    analyzer: Analyzer,
    *,
    match: Match = "stem",
    operator: Literal["and", "or"] = "and",
    recency: int = 0,
) -> Expanded:
    """The terms of a tree of :func:`~indexer.query.language.parse_query`.

    Words that stand side by side are joined by ``operator``. A tree without a word gives a query
    that matches everything. ``recency`` is the half-life in days of what being new adds to a
    score; 0 adds nothing.
    """
    run = _Expansion(analyzer, match, operator)
    found = run.node(tree)
    if found == q.NullQuery:
        found = q.Every()
    scored = bool(run.targets)
    signals = [*run.signals, *(near for pair in run.pairs for near in pair.signals)]
    query = q.AndMaybe(found, q.Or(signals)) if signals else found
    if recency and scored:
        query = favour_recent(query, recency)
    parts = (*run.parts, *run.pairs)
    return Expanded(query, tuple(run.targets), tuple(run.ignored), run.words, scored, parts)
