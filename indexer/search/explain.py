"""Why an article is found by a query: what became of each word, and its share of the score.

Every figure is the engine's own. The score of a word is that of the whole query in which all other
words still decide what is found, and score nothing; engines add, so these make up the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Engine, Request
from indexer.engines.schema import TEXT_AREAS
from indexer.query.expanded import Expanded, Part
from indexer.query.nodes import (
    And,
    AndMaybe,
    ConstantScore,
    Fuzzy,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Term,
    TextLeaf,
    Wildcard,
    children,
    field_of,
    format_query,
    leaves,
    text_of,
)
from indexer.query.parameters import Operator, Parameters
from indexer.query.parser import parse_query
from indexer.query.remarks import Remark
from indexer.query.rewrite import Expander

__all__ = ["ExplainedSpelling", "ExplainedTerm", "ExplainedWord", "Explanation", "explain"]

Kind = Literal["word", "phrase", "name", "pattern", "fuzzy", "condition", "ignored", "near"]


class ExplainedTerm(NamedTuple):
    """A term, phrase or pattern that was looked for in a field, how many articles hold it, and
    whether this one does."""

    field: str
    text: str
    doc_freq: int
    found: bool


class ExplainedSpelling(NamedTuple):
    """A spelling that was looked for, and how many articles of the index hold it."""

    text: str
    articles: int

    def __str__(self) -> str:
        return f"{self.text} ({self.articles:,})"


@dataclass(frozen=True, slots=True)
class ExplainedWord:
    """A word, phrase, pattern or condition of a query, and what it does for one article.

    ``folded``, ``stem`` and ``skeleton`` are its views, empty where they were not looked for;
    ``spellings`` those of the word, or of the names in it, that were. ``articles`` is how many hold
    it in any of its ``terms``, ``found`` whether this one does, and ``places`` where (``title``,
    ``body``); the skeleton finds nothing and only adds to the score. A ``negated`` word excludes
    the articles that hold it. ``score`` is its part of the article's and ``share`` the same as a
    fraction of 1. Kind ``ignored`` is a function word left out, ``name`` a name of several words,
    ``near`` two neighbours of the query that stand near each other in the body, which adds to the
    score.
    """

    text: str
    field: str | None
    kind: Kind
    negated: bool = False
    folded: str = ""
    stem: str = ""
    skeleton: str = ""
    spellings: tuple[ExplainedSpelling, ...] = ()
    terms: tuple[ExplainedTerm, ...] = ()
    articles: int = 0
    found: bool = False
    places: tuple[str, ...] = ()
    score: float = 0.0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article is found by a query, or why not.

    ``score`` is what a search gives the article, 0 when it does not match. ``widened`` says that
    it has only some of the words, and is found when no article has all of them.
    """

    q: str
    id: str
    title: str
    source: str | None
    published: str | None
    lang: str
    match: str
    operator: str
    matched: bool
    widened: bool
    score: float
    words: tuple[ExplainedWord, ...]
    notes: tuple[Remark, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The words and conditions that the article does not meet."""
        return tuple(
            word.text
            for word in self.words
            if word.kind not in ("ignored", "near") and word.found == word.negated
        )

    def to_record(self) -> dict[str, Any]:
        """The explanation as a dict of JSON values, scores to four digits."""
        record = asdict(self)
        record["score"] = round(self.score, 4)
        record["missing"] = list(self.missing)
        record["notes"] = [note.to_note() for note in self.notes]
        for word, row in zip(self.words, record["words"], strict=True):
            row["score"], row["share"] = round(word.score, 4), round(word.share, 4)
            row["terms"] = [term._asdict() for term in word.terms]
            row["spellings"] = [spelling._asdict() for spelling in word.spellings]
        return record

    def _repr_html_(self) -> str:
        from indexer.output.notebook import cell, table

        columns = "word kind folded stem skeleton spellings articles here score share".split()
        rows = [
            (
                cell("−" * word.negated + word.text),
                cell(word.kind),
                cell(word.folded),
                cell(word.stem),
                cell(word.skeleton),
                cell("، ".join(map(str, word.spellings))),
                cell(f"{word.articles:,}", "ltr"),
                cell(", ".join(word.places) or ("yes" if word.found else "no")),
                cell(f"{word.score:.3f}", "ltr"),
                cell(f"{word.share:.1%}", "ltr"),
            )
            for word in self.words
        ]
        state = f"score {self.score:.3f}" if self.matched else "not found"
        return table(state, columns, rows)


def explain(asked: Parameters, article: Article, engine: Engine, expander: Expander) -> Explanation:
    """Why ``article``, which is in the engine's index, is found by a query or is not."""
    parsed = parse_query(asked.query)
    this = _Article(article.id, engine, expander.analyzer, by_stem=asked.match in ("stem", "names"))

    def expanded_by(operator: Operator) -> Expanded:
        return expander.expand(
            parsed.tree, asked.match, operator, asked.without, recency=asked.recency
        )

    expanded = expanded_by(asked.operator)
    score = this.score(expanded.query)
    widened = False
    if score is None and asked.operator == "and" and expanded.words > 1:
        expanded = expanded_by("or")
        score = this.score(expanded.query)
        widened = score is not None
    rows = this.words(parsed.tree, expanded, score)
    return Explanation(
        q=asked.query,
        id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        lang=article.language,
        match=asked.match,
        operator=asked.operator,
        matched=score is not None,
        widened=widened,
        score=score or 0.0,
        words=tuple(rows),
        notes=parsed.notes,
    )


class _Article:
    """One article, asked about by its id."""

    def __init__(self, id: str, engine: Engine, analyzer: Analyzer, by_stem: bool) -> None:
        self._id = id
        self._engine = engine
        self._analyzer = analyzer
        self._by_stem = by_stem

    def score(self, query: Query) -> float | None:
        """What the engine gives the article for a query; None when it does not match."""
        found = self._engine.search(Request(query, limit=1, ids=(self._id,))).found
        return found[0].score if found else None

    def words(
        self, tree: Query, expanded: Expanded, score: float | None
    ) -> Iterator[ExplainedWord]:
        """A row for each word of a tree, in order; then for those that stand near each other."""
        parts = {id(part.leaf): part for part in expanded.parts}
        told = {id(leaf) for part in expanded.parts for leaf in part.more}
        for leaf in leaves(tree, negated=True):
            if id(leaf) in told:
                continue
            part = parts.get(id(leaf))
            if part is not None:
                yield self._scored(expanded, part, score)
            elif isinstance(leaf, Term) and leaf.text in expanded.ignored:
                folded = self._analyzer.views(leaf.text).folded
                yield ExplainedWord(leaf.text, leaf.field or None, "ignored", folded=folded)
        for part in expanded.parts:
            if (
                isinstance(part.found, Nothing)
                and (row := self._scored(expanded, part, score)).score
            ):
                yield row

    def _scored(self, expanded: Expanded, part: Part, score: float | None) -> ExplainedWord:
        own = 0.0
        if score is not None and not part.negated:
            own = self.score(_alone(expanded, part)) or 0.0
        return self._word(part, own, own / score if score else 0.0)

    def _word(self, part: Part, score: float, share: float) -> ExplainedWord:
        text, kind = _described(part.leaf)
        found = part.found
        if isinstance(found, Nothing):
            found, kind = Or(part.signals), "near"
        terms = tuple(map(self._term, _looked_for(part)))
        views = self._analyzer.views(text)
        if part.more:
            text, kind = _text_of(part), "name"
            views = self._analyzer.views(text)
        elif kind == "word" and " " in views.folded:  # ليف-إريك
            kind = "phrase"
        folded = terms[0].text if kind in ("pattern", "fuzzy") else views.folded
        unquoted = kind in ("word", "phrase", "name") and not isinstance(part.leaf, Phrase)
        stemmed = unquoted and self._by_stem
        articles = self._engine.search(Request(found, limit=0)).total
        spellings = tuple(
            ExplainedSpelling(one.text, one.articles)
            for name in part.names
            for one in name.spellings
            if one.searched
        )
        return ExplainedWord(
            text=text,
            field=field_of(part.leaf) or None,
            kind=kind,
            negated=part.negated,
            folded=folded if terms else "",
            stem=views.stem if stemmed else "",
            skeleton=views.skeleton if stemmed and part.signals else "",
            spellings=spellings or ((ExplainedSpelling(text, articles),) if kind == "word" else ()),
            terms=terms,
            articles=articles,
            found=self._holds(found),
            places=tuple(
                area.name
                for area in TEXT_AREAS.values()
                if any(term.found and term.field in (area.stem, area.folded) for term in terms)
            ),
            score=score,
            share=share,
        )

    def _holds(self, query: Query) -> bool:
        return self._engine.search(Request(query, limit=0, ids=(self._id,))).total > 0

    def _term(self, query: TextLeaf) -> ExplainedTerm:
        if isinstance(query, Term):
            frequency = self._engine.doc_freq(query.field, query.text)
        else:
            frequency = self._engine.search(Request(query, limit=0)).total
        return ExplainedTerm(str(query.field), text_of(query), frequency, self._holds(query))


def _alone(expanded: Expanded, part: Part) -> Query:
    """The query in which all parts but one score nothing."""
    others = (other for other in expanded.parts if other is not part)
    silent = {id(node) for other in others for node in (other.found, *other.signals)}

    def silenced(node: Query) -> Query:
        if id(node) in silent:
            return ConstantScore(node)
        match node:
            case AndMaybe(required, optional):
                return AndMaybe(silenced(required), silenced(optional))
            case And(parts) | Or(parts):
                return replace(node, parts=tuple(map(silenced, parts)))
            case _:
                return node

    return silenced(expanded.query)


def _looked_for(part: Part) -> Iterator[TextLeaf]:
    """The terms, phrases and patterns of a part."""

    def inner(node: Query) -> Iterator[TextLeaf]:
        if isinstance(node, (Term, Phrase, Wildcard, Fuzzy)):
            yield node
        elif not isinstance(node, Not):
            for one in children(node):
                yield from inner(one)

    for node in (part.found, *part.signals):
        yield from inner(node)


def _text_of(part: Part) -> str:
    """The words of a name as they were typed."""
    return " ".join(text_of(leaf) for leaf in (part.leaf, *part.more) if isinstance(leaf, Term))


def _described(leaf: Query) -> tuple[str, Kind]:
    """A leaf of the tree of words as it was typed, but for its field and weight, and its kind."""
    if not isinstance(leaf, (Term, Phrase, Wildcard, Fuzzy)):
        return format_query(leaf), "condition"
    text = text_of(leaf) + "~" * isinstance(leaf, Fuzzy)
    return text, _KINDS[type(leaf)] if leaf.field in ("", *TEXT_AREAS) else "condition"


_KINDS: Final[Mapping[type[TextLeaf], Kind]] = {
    Term: "word",
    Phrase: "phrase",
    Wildcard: "pattern",
    Fuzzy: "fuzzy",
}
