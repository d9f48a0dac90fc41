"""Why an article is found by a query: what became of each word, and its share of the score.

Every figure is the engine's own. The score of a word is that of the whole query in which all other
words still decide what is found, and score nothing; engines add, so these make up the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, NamedTuple

from whoosh import query as q

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Engine, Request
from indexer.query.expanded import Expanded, Part
from indexer.query.expansion import Expander
from indexer.query.language import parse_query
from indexer.query.parameters import Operator, Parameters
from indexer.query.remarks import Remark
from indexer.query.tree import leaves

__all__ = ["ExplainedSpelling", "ExplainedTerm", "ExplainedWord", "Explanation", "explain"]

Kind = Literal["word", "phrase", "name", "pattern", "fuzzy", "condition", "ignored", "near"]

_AREAS: Final = ("title", "body")


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

    def score(self, query: q.Query) -> float | None:
        """What the engine gives the article for a query; None when it does not match."""
        found = self._engine.search(Request(query, limit=1, ids=(self._id,))).found
        return found[0].score if found else None

    def words(
        self, tree: q.Query, expanded: Expanded, score: float | None
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
            elif isinstance(leaf, q.Term) and leaf.text in expanded.ignored:
                folded = self._analyzer.views(leaf.text).exact
                yield ExplainedWord(leaf.text, leaf.fieldname, "ignored", folded=folded)
        for part in expanded.parts:
            if part.found == q.NullQuery and (row := self._scored(expanded, part, score)).score:
                yield row

    def _scored(self, expanded: Expanded, part: Part, score: float | None) -> ExplainedWord:
        own = 0.0
        if score is not None and not part.negated:
            own = self.score(_alone(expanded, part)) or 0.0
        return self._word(part, own, own / score if score else 0.0)

    def _word(self, part: Part, score: float, share: float) -> ExplainedWord:
        text, kind = _described(part.leaf)
        found = part.found
        if found == q.NullQuery:
            found, kind = q.Or(part.signals), "near"
        terms = tuple(map(self._term, _looked_for(part)))
        views = self._analyzer.views(text)
        if part.more:
            text, kind = _text_of(part), "name"
            views = self._analyzer.views(text)
        elif kind == "word" and " " in views.exact:  # ليف-إريك
            kind = "phrase"
        folded = terms[0].text if kind in ("pattern", "fuzzy") else views.exact
        unquoted = kind in ("word", "phrase", "name") and not isinstance(part.leaf, q.Phrase)
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
            field=getattr(part.leaf, "fieldname", None),
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
                area
                for area in _AREAS
                if any(term.found and term.field in (area, f"{area}_exact") for term in terms)
            ),
            score=score,
            share=share,
        )

    def _holds(self, query: q.Query) -> bool:
        return self._engine.search(Request(query, limit=0, ids=(self._id,))).total > 0

    def _term(self, query: q.Query) -> ExplainedTerm:
        field = query.fieldname
        if isinstance(query, q.Term):
            frequency = self._engine.doc_freq(field, query.text)
        else:
            frequency = self._engine.search(Request(query, limit=0)).total
        text = " ".join(query.words) if isinstance(query, q.Phrase) else query.text
        return ExplainedTerm(field, text, frequency, self._holds(query))


def _alone(expanded: Expanded, part: Part) -> q.Query:
    """The query in which all parts but one score nothing."""
    others = (other for other in expanded.parts if other is not part)
    silent = {id(node) for other in others for node in (other.found, *other.signals)}

    def silenced(node: q.Query) -> q.Query:
        if id(node) in silent:
            return q.ConstantScoreQuery(node, 0.0)
        if isinstance(node, q.AndMaybe):
            return q.AndMaybe(silenced(node.a), silenced(node.b))
        if isinstance(node, (q.And, q.Or)):
            return type(node)([silenced(one) for one in node.subqueries], boost=node.boost)
        return node

    return silenced(expanded.query)


def _looked_for(part: Part) -> Iterator[q.Query]:
    """The terms, phrases and patterns of a part."""

    def inner(node: q.Query) -> Iterator[q.Query]:
        if isinstance(node, (q.Term, q.Phrase, q.Wildcard, q.FuzzyTerm)):
            yield node
        elif isinstance(node, q.ConstantScoreQuery):
            yield from inner(node.child)
        elif isinstance(node, q.compound.CompoundQuery):
            for one in node.subqueries:
                yield from inner(one)

    for node in (part.found, *part.signals):
        yield from inner(node)


def _text_of(part: Part) -> str:
    """The words of a name as they were typed."""
    return " ".join(leaf.text for leaf in (part.leaf, *part.more))


def _described(leaf: q.Query) -> tuple[str, Kind]:
    """A leaf of the tree of words as it was typed, but for its field and weight, and its kind."""
    kind: Kind = "word"
    if isinstance(leaf, q.Phrase):
        text, kind = " ".join(leaf.words), "phrase"
    elif isinstance(leaf, q.FuzzyTerm):
        text, kind = leaf.text + "~", "fuzzy"
    elif isinstance(leaf, (q.Wildcard, q.Prefix)):
        text, kind = leaf.text + "*" * isinstance(leaf, q.Prefix), "pattern"
    elif isinstance(leaf, q.Term):
        text = leaf.text
    else:
        return str(leaf), "condition"
    return text, "condition" if leaf.fieldname not in (None, *_AREAS) else kind
