"""Why an article is found by a query: what became of each word, and its share of the score.

Every figure is the engine's own. The score of a word is that of the whole query in which all other
words still decide what is found, and score nothing; engines add, so these make up the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Reader, Request
from indexer.engines.schema import TEXT_AREAS
from indexer.query.expanded import Expanded, Match, Part
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
from indexer.query.remarks import Remark, gather_remarks, sentence
from indexer.query.spellings import SearchedName
from indexer.search.plan import Plan

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

    ``matched`` says whether this search finds it, and ``score`` is what it gives the article, 0
    when it does not. ``widened`` says that it has only some of the words: it is found if
    ``any_word`` says that no article has them all. ``missing`` are the words and conditions that it
    does not meet. ``partial`` says that time ran out: words may be missing. ``names`` are those
    whose other spellings were searched as well, ``ignored`` the function words left out.
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
    missing: tuple[str, ...] = ()
    partial: bool = False
    names: tuple[SearchedName, ...] = ()
    ignored: tuple[str, ...] = ()
    any_word: bool = False
    readings: tuple[Remark, ...] = ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the answer: all that was widened, left out, not understood."""
        return gather_remarks(
            notes=self.notes,
            readings=self.readings,
            ignored=self.ignored,
            names=self.names,
            any_word=self.any_word,
            cut_short=self.partial,
        )

    def to_record(self) -> dict[str, Any]:
        """The explanation as a dict of JSON values, scores to four digits."""
        record = asdict(self)
        for name in ("partial", "names", "ignored", "any_word"):
            del record[name]  # told by the remarks
        record["remarks"] = [remark.to_record() for remark in self.remarks]
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
        return table(state, columns, rows, map(sentence, self.remarks))


def explain(plan: Plan, article: Article) -> Explanation:
    """Why ``article``, which is in the index, is found by a search or is not.

    Words that time does not suffice for are left out; raises
    :class:`~indexer.search.deadline.Overtime` when not even the article's score is known.
    """
    asked = plan.asked
    this = _Article(article.id, plan.planner.engine, plan.planner.analyzer, asked.match)
    (score, expanded), widened = plan.deadline.run(
        lambda: plan.find(
            lambda expanded: (this.score(expanded.query), expanded),
            lambda answer: answer[0] is not None,
        )
    )
    any_word = widened and not plan.deadline.run(lambda: this.count(plan.expanded.query))
    if widened and not any_word:  # others have all the words, so that these are asked for
        score, expanded = None, plan.expanded
    rows = plan.deadline.collect(this.words(plan.parsed.tree, expanded, score))
    # A name of several words is found by any of them once any word will do.
    asked_for = (
        plan.deadline.collect(this.words(plan.parsed.tree, plan.expanded, None))
        if any_word
        else rows
    )
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
        notes=plan.parsed.notes,
        missing=tuple(
            word.text
            for word in asked_for
            if word.kind not in ("ignored", "near") and word.found == word.negated
        ),
        partial=plan.deadline.missed,
        names=expanded.names,
        ignored=expanded.ignored,
        any_word=any_word,
        readings=plan.parsed.readings,
    )


class _Article:
    """One article, asked about by its id."""

    def __init__(self, id: str, engine: Reader, analyzer: Analyzer, match: Match) -> None:
        self._id = id
        self._engine = engine
        self._analyzer = analyzer
        self._by_stem = match in ("stem", "names")

    def score(self, query: Query) -> float | None:
        """What the engine gives the article for a query; None when it does not match."""
        found = self._engine.search(Request(query, limit=1, ids=(self._id,))).found
        return found[0].score if found else None

    def count(self, query: Query) -> int:
        """How many articles of the index a query finds."""
        return self._engine.search(Request(query, limit=0)).total

    def words(
        self, tree: Query, expanded: Expanded, score: float | None
    ) -> Iterator[ExplainedWord]:
        """A row for each word of a tree, in order; then for those that stand near each other."""
        parts = {id(part.leaf): part for part in expanded.parts}
        # Of a name of several words, the first tells all.
        told = {id(leaf) for part in expanded.parts for leaf in part.more}
        ignored = list(expanded.ignored)
        for leaf in leaves(tree, negated=True):
            if id(leaf) in told:
                continue
            if id(leaf) in parts:
                yield self._score_part(expanded, parts[id(leaf)], score)
            elif isinstance(leaf, Term) and leaf.text in ignored:
                ignored.remove(leaf.text)  # one that is repeated counts once
                yield self._explain_ignored(leaf)
        yield from self._neighbours(expanded, score)

    def _neighbours(self, expanded: Expanded, score: float | None) -> Iterator[ExplainedWord]:
        """A row for each two words that stand near each other here."""
        near = (part for part in expanded.parts if isinstance(part.found, Nothing))
        rows = (self._score_part(expanded, part, score) for part in near)
        yield from (row for row in rows if row.score)

    def _explain_ignored(self, leaf: Term) -> ExplainedWord:
        folded = self._analyzer.views(leaf.text).folded
        return ExplainedWord(leaf.text, leaf.field or None, "ignored", folded=folded)

    def _score_part(self, expanded: Expanded, part: Part, score: float | None) -> ExplainedWord:
        own = 0.0
        if score is not None and not part.negated:
            own = self.score(_silence_others(expanded, part)) or 0.0
        return self._explain_part(part, own, own / score if score else 0.0)

    def _explain_part(self, part: Part, score: float, share: float) -> ExplainedWord:
        found = Or(part.signals) if isinstance(part.found, Nothing) else part.found
        terms = tuple(map(self._term, _find_text_leaves(part)))
        text, kind = self._describe_part(part)
        articles = self.count(found)
        folded, stem, skeleton = self._shown_views(part, text, kind, terms)
        return ExplainedWord(
            text=text,
            field=field_of(part.leaf) or None,
            kind=kind,
            negated=part.negated,
            folded=folded,
            stem=stem,
            skeleton=skeleton,
            spellings=_spellings(part) or _only_spelling(text, kind, articles),
            terms=terms,
            articles=articles,
            found=self._holds(found),
            places=_places(terms),
            score=score,
            share=share,
        )

    def _describe_part(self, part: Part) -> tuple[str, Kind]:
        """A part of a query as it was typed, and its kind."""
        if part.more:
            return _text_of(part), "name"
        text, kind = _describe_leaf(part.leaf)
        if isinstance(part.found, Nothing):
            return text, "near"
        if kind == "word" and " " in self._analyzer.views(text).folded:  # ليف-إريك
            return text, "phrase"
        return text, kind

    def _shown_views(
        self, part: Part, text: str, kind: Kind, terms: Sequence[ExplainedTerm]
    ) -> tuple[str, str, str]:
        """The folded form, the stem and the skeleton of a part, where they were looked for."""
        views = self._analyzer.views(text)
        folded = views.folded
        if terms and kind in ("pattern", "fuzzy"):
            folded = terms[0].text
        unquoted = kind in ("word", "phrase", "name") and not isinstance(part.leaf, Phrase)
        stemmed = unquoted and self._by_stem
        return (
            folded if terms else "",
            views.stem if stemmed else "",
            views.skeleton if stemmed and part.signals else "",
        )

    def _holds(self, query: Query) -> bool:
        return self._engine.search(Request(query, limit=0, ids=(self._id,))).total > 0

    def _term(self, query: TextLeaf) -> ExplainedTerm:
        if isinstance(query, Term):
            frequency = self._engine.doc_freq(query.field, query.text)
        else:
            frequency = self.count(query)
        return ExplainedTerm(str(query.field), text_of(query), frequency, self._holds(query))


def _spellings(part: Part) -> tuple[ExplainedSpelling, ...]:
    """The spellings of the names in a part that were searched."""
    return tuple(
        ExplainedSpelling(one.text, one.articles)
        for name in part.names
        for one in name.spellings
        if one.searched
    )


def _only_spelling(text: str, kind: Kind, articles: int) -> tuple[ExplainedSpelling, ...]:
    return (ExplainedSpelling(text, articles),) if kind == "word" else ()


def _places(terms: Sequence[ExplainedTerm]) -> tuple[str, ...]:
    """The areas in which an article holds one of some terms; where bare ones find it (a name, a
    phrase), the stems of it add to the score alone."""
    bare: set[str] = {area.bare for area in TEXT_AREAS.values()}
    by_bare = any(term.field in bare for term in terms)
    return tuple(
        area.name
        for area in TEXT_AREAS.values()
        if any(
            term.found and term.field in (area.bare if by_bare else area.stem, area.folded)
            for term in terms
        )
    )


def _silence_others(expanded: Expanded, part: Part) -> Query:
    """The query in which all parts but one score nothing."""
    others = (other for other in expanded.parts if other is not part)
    silent = {id(node) for other in others for node in (other.found, *other.signals)}

    def silence(node: Query) -> Query:
        if id(node) in silent:
            return ConstantScore(node)
        match node:
            case AndMaybe(required, optional):
                return AndMaybe(silence(required), silence(optional))
            case And(parts) | Or(parts):
                return replace(node, parts=tuple(map(silence, parts)))
            case _:
                return node

    return silence(expanded.query)


def _find_text_leaves(part: Part) -> Iterator[TextLeaf]:
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


def _describe_leaf(leaf: Query) -> tuple[str, Kind]:
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
