"""A word, phrase or pattern of a query into weighted terms, and into what is to be marked.

A word is looked for by stem and, weighted more when it stands as typed, by folded form; a name, in
its other spellings too: those decide what is found, and the answer says which spellings. The
signals of a word only add to the score of what was found, so that nothing is widened in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, assert_never

from indexer.analysis.analyzer import Analyzer, View, Views
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.tokenizer import words
from indexer.engines.schema import ABOUT, ID, TEXT_AREAS, WRITTEN, Area, Field
from indexer.query.blending import Row, Statistics, blend_rows, blend_spellings, query_row
from indexer.query.boosts import BOOSTS
from indexer.query.clitic_forms import CliticForms
from indexer.query.expanded import Match, Part, Target
from indexer.query.keywords import ADDRESS
from indexer.query.nodes import (
    And,
    AndMaybe,
    ConstantScore,
    Days,
    Every,
    Fuzzy,
    Implicit,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Term,
    Wildcard,
    compile_wildcard,
    field_of,
    text_of,
)
from indexer.query.phrase_patterns import has_pattern, pieces_of, rows_of, without_clitics
from indexer.query.phrase_rows import PhraseRows
from indexer.query.spelling_counts import SpellingCounts
from indexer.query.spellings import (
    FoundName,
    Reach,
    SearchedName,
    SpellingFinder,
    Variant,
)
from indexer.query.written_ways import WrittenWays

__all__ = ["Rewritten", "WordRewriter", "join_any"]

_AS_IT_IS: Final[Mapping[str, float]] = MappingProxyType({})
"""No factors for the weights of fields."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a word or phrase became: the node that finds it, what to mark, the nodes that only add
    to the score, and the names in it that were searched in other spellings. ``cut`` is the text of
    a phrase with patterns of which not every word that fits was searched."""

    found: Query
    targets: tuple[Target, ...] = ()
    signals: tuple[Query, ...] = ()
    names: tuple[SearchedName, ...] = ()
    cut: str = ""


class WordRewriter:
    """Rewrites the words, phrases and patterns of one query; those that name no field are looked
    for in ``areas``."""

    def __init__(
        self,
        analyzer: Analyzer,
        match: Match,
        operator: Literal["and", "or"],
        finder: SpellingFinder | None,
        statistics: Statistics | None,
        areas: Sequence[Area],
        ways: WrittenWays | None = None,
        behind: CliticForms | None = None,
    ) -> None:
        self.by_stem: Final = match in ("stem", "names")
        self.areas: Final = areas
        self._analyzer = analyzer
        self._as_typed = match == "exact"
        self._operator = operator
        self._finder = finder
        self._statistics = statistics
        self._written = None if self._as_typed else ways
        self._behind = behind or CliticForms(statistics)
        self._counts = SpellingCounts(statistics)
        self._rows = PhraseRows(analyzer, self.find_name, statistics, self._counts, self._behind)

    def rewrite(self, leaf: Query) -> Rewritten:
        """A word, phrase, pattern or date as terms; :class:`Nothing` is found by one without a
        word."""
        if isinstance(leaf, Term) and leaf.field == ADDRESS:
            return Rewritten(ConstantScore(Term(ID, leaf.text)))
        match leaf:
            case Phrase() if has_pattern(leaf):
                return self._rewrite_patterns(leaf, pieces_of(leaf))
            case Term() | Phrase():
                made = self._rewrite_words(leaf)
                verbatim = isinstance(leaf, Phrase) and leaf.verbatim
                by_stem = self.by_stem and isinstance(leaf, Term)
                return made if verbatim else self._with_ways(made, [leaf], by_stem)
            case Wildcard() | Fuzzy():
                return self._rewrite_pattern(leaf)
            case Days() | Every() | Nothing():
                return Rewritten(leaf)
            case And() | Or() | Implicit() | Not() | AndMaybe() | ConstantScore():
                raise TypeError(f"no leaf of a tree of words: {leaf}")
            case _:
                assert_never(leaf)

    def split_for_names(self, leaf: Query) -> list[str]:
        """The folded words of a leaf in which names are looked for; none where they are not."""
        if self._finder is None or not isinstance(leaf, Term) or leaf.field in (*ABOUT, ADDRESS):
            return []
        return [self._analyzer.fold(token) for token in words(leaf.text)]

    def find_name(self, tokens: Sequence[str], start: int = 0) -> FoundName | None:
        """The name at one of some folded words, if it has spellings to add."""
        return self._finder.find(tokens, start) if self._finder is not None and tokens else None

    def is_unread(self, part: Part) -> bool:
        """Whether a part is a word in other letters than Arabic ones that no article has, nor an
        Arabic spelling of it; False where nothing counted them."""
        statistics, tokens = self._statistics, self.split_for_names(part.leaf)
        if statistics is None or not tokens or part.names or part.negated:
            return False
        fields = [area.folded for area in self._areas_of(field_of(part.leaf))]
        foreign = any(map(str.isalpha, tokens)) and not any(map(is_arabic, tokens))
        return foreign and not any(
            statistics.doc_freq(field, token) for field in fields for token in tokens
        )

    def rewrite_name(
        self, leaves: Sequence[Term], name: FoundName, typed: Sequence[Term]
    ) -> Rewritten:
        """A name: its words as typed (``leaves``; ``typed`` with function words), or another of
        its spellings."""
        if name.in_row:
            leaves = [replace(leaves[0], text=" ".join(leaf.text for leaf in leaves))]
        areas = self._areas_of(leaves[0].field)
        variants = [self._rows.kept_together(one, areas) for one in name.variants]
        counted = self._counts.count([(one, one.reach(areas)) for one in variants])
        searched = [one for one, _ in counted if not one.off]
        views = [self._analyzer.terms(token) for leaf in leaves for token in words(leaf.text)]
        own = None if len(leaves) > 1 and self._operator == "or" else name.own
        scored = searched if own is None else _apart(searched, [one.stem for one in views])
        blend = blend_spellings(self._statistics, areas, views, scored)
        made = self._rewrite_typed(leaves, areas, blend.factors)
        found, targets = made.found, made.targets
        if blend.clauses:
            others = Or(blend.clauses, max(leaf.boost for leaf in leaves))
            found = Or((found, others))
        by_stem = _query_stems(areas, views, name.in_row)
        text = " ".join(leaf.text for leaf in typed)
        if own is None:
            names = self._counts.describe(text, name, counted, by_stem)
        else:
            reaches = [self._counts.held(one.reach(areas)) for one in (own, *searched)]
            by_name = _any_of(reaches)
            found = AndMaybe(ConstantScore(by_name), found)
            targets = tuple(_targets_of(areas, [own]))
            left_out = self._counts.articles(And((by_stem, Not(by_name))))
            names = self._counts.describe(text, name, counted, reaches[0].query(), left_out)
        targets = (*targets, *_targets_of(areas, searched))
        rewritten = Rewritten(found, targets, made.signals, names)
        return self._with_ways(rewritten, leaves, self.by_stem and own is None)

    def _with_ways(
        self, made: Rewritten, leaves: Sequence[Term | Phrase], by_stem: bool
    ) -> Rewritten:
        """What words of the text became, with the ways to write them that are one to the index."""
        if self._written is None or leaves[0].field in ABOUT or isinstance(made.found, Nothing):
            return made
        tokens = [token for leaf in leaves for token in words(text_of(leaf))]
        told = self._written.tell(made.found, made.names, tokens, by_stem=by_stem)
        return replace(made, found=told.found, names=told.names)

    def _rewrite_typed(
        self, leaves: Sequence[Term], areas: Sequence[Area], factors: Mapping[str, float]
    ) -> Rewritten:
        """The words of a name as they were typed."""
        made = []
        for leaf in leaves:
            row = words(leaf.text)
            if len(row) == 1:
                made.append(self._rewrite_word(row[0], areas, leaf.boost, factors))
            else:
                made.append(self._rewrite_row(row, areas, leaf, factors))
        found = tuple(one.found for one in made)
        either = join_any if self._operator == "or" else And
        return Rewritten(
            either(found) if len(found) > 1 else found[0],
            tuple(target for one in made for target in one.targets),
            tuple(signal for one in made for signal in one.signals),
        )

    def _areas_of(self, field: str) -> Sequence[Area]:
        return (TEXT_AREAS[field],) if field else self.areas

    def _rewrite_words(self, leaf: Term | Phrase) -> Rewritten:
        tokens = words(text_of(leaf))
        if not tokens:
            return Rewritten(Nothing())
        if leaf.field in ABOUT:
            # Words in a row that say something of the article score nothing.
            terms = tuple(map(self._analyzer.fold, tokens))
            return Rewritten(ConstantScore(query_row(ABOUT[leaf.field], terms)))
        areas = self._areas_of(leaf.field)
        if isinstance(leaf, Phrase) or len(tokens) > 1:
            return self._rewrite_row(tokens, areas, leaf)
        return self._rewrite_word(tokens[0], areas, leaf.boost)

    def _rewrite_word(
        self,
        token: str,
        areas: Sequence[Area],
        boost: float,
        factors: Mapping[str, float] = _AS_IT_IS,
    ) -> Rewritten:
        """A word, by form and stem; ``factors`` are of the weights of fields."""
        views = self._analyzer.terms(token)
        targets = [self._target(areas, "folded", [token])]
        if not self.by_stem:
            forms = _query_views(views, [area.folded for area in areas], factors)
            return Rewritten(self._as_written(Or(forms, boost), [token]), tuple(targets))
        searched = self._analyzer.find_word(token)
        views = views._replace(stem=searched.stem)
        fields = (*(area.folded for area in areas), *(area.stem for area in areas))
        lams = self._behind.of_lam(views.bare, areas)
        others = [form for form in (*searched.forms, *lams) if form != views.folded]
        stems = [searched.stem]
        # Behind a clitic that stays on, an ending may stay too.
        behind = self._analyzer.stem("ب" + views.bare).removeprefix("ب")
        for term in dict.fromkeys((searched.stem, views.bare, behind)):
            stems += self._behind.of(term, areas, by_stem=True)
        targets = [
            *(Target("folded", (form,), _only(areas)) for form in others),
            *targets,
            *(Target("stem", (stem,), _only(areas)) for stem in stems),
        ]
        found: tuple[Query, ...] = (
            *_query_views(views, fields, factors),
            *self._query_behind(stems, areas, factors),
            *_query_forms(others, areas, factors),
        )
        signals = tuple(
            Term(field, views.of(field.view), boost * BOOSTS[field])
            for area in areas
            for field in area.signals
        )
        return Rewritten(Or(found, boost), tuple(targets), signals)

    def _query_behind(
        self, stems: Sequence[str], areas: Sequence[Area], factors: Mapping[str, float]
    ) -> Iterator[Query]:
        """The stems of a word behind clitics, its own first, which is not among them; they weigh
        what one that as many articles hold would."""
        for area in areas if len(stems) > 1 else ():
            weight = BOOSTS[area.stem] * factors.get(area.stem, 1.0)
            rows = [Row((stem,), 1.0) for stem in stems]
            yield from blend_rows(self._statistics, area.stem, weight, rows)[1:]

    def _rewrite_row(
        self,
        tokens: Sequence[str],
        areas: Sequence[Area],
        leaf: Term | Phrase,
        factors: Mapping[str, float] | None = None,
    ) -> Rewritten:
        """Words in a row: by what they are without clitics when quoted (as they were typed, when so
        asked for), else (ليف-إريك) as far as words reach.

        The names in it are widened, unless ``factors`` say that it is a name itself.
        """
        slop, verbatim = (leaf.slop, leaf.verbatim) if isinstance(leaf, Phrase) else (0, False)
        view = self._view_of_row(leaf)
        rows = [Row(self._rows.terms(tokens, view, near=slop > 0), 1.0)]
        names: tuple[SearchedName, ...] = ()
        if factors is None and not verbatim:
            others, names = self._rows.others(tokens, areas, view, slop)
            rows += others
        alone = [row for row in rows if view == "bare" and len(row.terms) == 1]
        for row in alone:
            behind = self._behind.of(row.terms[0], areas, by_stem=False)
            rows += [row._replace(terms=(term,)) for term in behind]
        found: list[Query] = []
        targets: list[Target] = []
        only = _only(areas)
        for area in areas:
            # A phrase weighs what its words would by stem and folded form together.
            weight = BOOSTS[area.stem] + BOOSTS[area.folded] * (view != "stem")
            for made in self._rows.placed(rows, view, area, near=slop > 0):
                factor = (factors or _AS_IT_IS).get(area.of(made.view), 1.0)
                field = area.of(made.view)
                found += blend_rows(self._statistics, field, weight * factor, made.rows, slop)
                targets += [Target(made.view, row.terms, only, slop) for row in made.rows]
        if self._as_typed or verbatim:
            targets = [self._target(areas, "written", tokens, slop)]
        return Rewritten(
            self._as_written(Or(tuple(found), leaf.boost), tokens, verbatim),
            tuple(dict.fromkeys(targets)),
            names=names,
        )

    def _rewrite_patterns(self, leaf: Phrase, pieces: Sequence[str]) -> Rewritten:
        """Words in quotes some of which are patterns, as the rows of words that fit."""
        if len(pieces) == 1:
            return self._rewrite_pattern(Wildcard(leaf.field, pieces[0], leaf.boost))
        if self._statistics is None:  # the words anywhere, since there is no time for more
            each = (Wildcard(leaf.field, p) if "*" in p or "?" in p else p for p in pieces)
            parts = [
                self.rewrite(one if isinstance(one, Wildcard) else replace(leaf, words=(one,)))
                for one in each
                if one != Wildcard(leaf.field, "*")
            ]
            return Rewritten(And(tuple(part.found for part in parts)), cut=" ".join(pieces))
        about = leaf.field in ABOUT
        if leaf.slop:
            pieces = [piece for piece in pieces if piece != "*"]
        view: View = "folded" if about else self._view_of_row(leaf)
        terms = self._rows.terms(pieces, view, near=leaf.slop > 0)
        behind = self._analyzer if view == "bare" and not leaf.slop else None
        if leaf.slop and view == "bare":
            pieces = [without_clitics(piece, self._analyzer.bare) for piece in pieces]
        if behind is not None:
            view = "folded"
        areas = () if about else self._areas_of(leaf.field)
        fields = [ABOUT[leaf.field]] if about else [area.of(view) for area in areas]
        found: list[Query] = []
        rows: dict[tuple[str, ...], None] = {}
        cut = False
        for field in fields:
            fitting = rows_of(pieces, terms, field, self._statistics, behind)
            found += [query_row(field, row, leaf.slop) for row in fitting.rows]
            rows.update(dict.fromkeys(fitting.rows))
            cut |= fitting.cut
        said = " ".join(pieces) if cut else ""
        if about:
            return Rewritten(ConstantScore(Or(tuple(found))), cut=said)
        targets = tuple(Target(view, row, _only(areas), leaf.slop) for row in rows)
        plain = [piece for piece in pieces if "*" not in piece and "?" not in piece]
        made = self._as_written(Or(tuple(found), leaf.boost), plain, leaf.verbatim)
        return Rewritten(made, targets, cut=said)

    def is_fronted(self, leaf: Query) -> bool:
        """Whether a phrase was typed with a conjunction or preposition written onto its first word,
        or onto any where their order is free, and is looked for without."""
        if not isinstance(leaf, Phrase) or self._view_of_row(leaf) != "bare":
            return False
        tokens = words(text_of(leaf))
        seen = map(self._analyzer.terms, tokens if leaf.slop else tokens[:1])
        return any(views.bare != views.folded for views in seen)

    def _view_of_row(self, leaf: Term | Phrase) -> View:
        """The view by which words in a row are looked for."""
        if not self.by_stem:
            return "folded"
        if isinstance(leaf, Phrase):
            return "folded" if leaf.verbatim else "bare"
        return "stem"

    def _rewrite_pattern(self, leaf: Wildcard | Fuzzy) -> Rewritten:
        """A wildcard or a fuzzy word, in folded letters, over forms and stems."""
        if leaf.field in ABOUT:
            return Rewritten(ConstantScore(_query_pattern(leaf, (ABOUT[leaf.field],))))
        areas = self._areas_of(leaf.field)
        fields: tuple[str, ...] = tuple(area.folded for area in areas)
        views: tuple[View, ...] = ("folded",)
        if self.by_stem:
            fields += tuple(area.stem for area in areas)
            views += ("stem",)
        return Rewritten(
            _query_pattern(leaf, fields, leaf.boost),
            tuple(_target_of_pattern(leaf, view, _only(areas)) for view in views),
        )

    def _as_written(self, found: Query, tokens: Iterable[str], verbatim: bool = False) -> Query:
        """``found``, only where every word stands as it was typed, when that is asked for."""
        if not (self._as_typed or verbatim):
            return found
        written = (
            ConstantScore(Term(WRITTEN, self._analyzer.terms(token).written)) for token in tokens
        )
        return And((found, *written))

    def _target(
        self, areas: Sequence[Area], view: View, tokens: Sequence[str], slop: int = 0
    ) -> Target:
        view = "written" if self._as_typed else view
        return Target(view, tuple(map(self._analyzer.view(view), tokens)), _only(areas), slop)


def join_any(parts: Sequence[Query]) -> Query:
    """Any of the words; what is excluded, and what is a mere condition, holds for all of them."""
    conditions = [part for part in parts if isinstance(part, (Not, ConstantScore, Days))]
    words = tuple(part for part in parts if not isinstance(part, (Not, ConstantScore, Days)))
    if not conditions:
        return Or(words)
    return And((Or(words), *conditions)) if words else And(tuple(conditions))


def _any_of(reaches: Iterable[Reach]) -> Or:
    """What any of some spellings finds."""
    parts = [reach.query() for reach in reaches]
    return Or(
        tuple(part for one in parts for part in (one.parts if isinstance(one, Or) else [one]))
    )


def _apart(variants: Iterable[Variant], stems: Sequence[str]) -> list[Variant]:
    """The spellings that do not have the stems of what was typed, each stem once: the score of
    what was typed has them."""
    found: dict[tuple[str, ...], Variant] = {}
    for one in variants:
        found.setdefault(one.stems, one)
    found.pop(tuple(stems), None)
    return list(found.values())


def _query_stems(areas: Sequence[Area], words: Sequence[Views], in_row: bool) -> Query:
    """Articles that have all words in any form; one after the other where they are one thing."""
    if in_row and len(words) > 1:
        stems = tuple(one.stem for one in words)
        return Or(tuple(Phrase(area.stem, stems) for area in areas))
    return And(tuple(Or(tuple(Term(area.stem, one.stem) for area in areas)) for one in words))


def _only(areas: Sequence[Area]) -> str | None:
    """The name of an area when it is the only one."""
    return areas[0].name if len(areas) == 1 else None


def _targets_of(areas: Sequence[Area], variants: Iterable[Variant]) -> Iterator[Target]:
    """What is to be marked of other spellings of a name."""
    only = _only(areas)
    for one in variants:
        if one.rows:
            yield from (
                Target("folded", row, only) for row in dict.fromkeys(r for _, r in one.rows)
            )
        elif one.bare and not one.family:
            yield Target("bare", one.bare, only)
        elif not (one.forms or one.family):
            yield Target("stem", one.stems, only)
        for form in one.family:
            yield Target("bare", (form,), only)
        for form in one.forms:
            yield Target("folded", (form,), only)


def _query_views(
    views: Views, fields: Iterable[Field], factors: Mapping[str, float]
) -> tuple[Term, ...]:
    return tuple(
        Term(field, views.of(field.view), BOOSTS[field] * factors.get(field, 1.0))
        for field in fields
    )


def _query_forms(
    forms: Sequence[str], areas: Sequence[Area], factors: Mapping[str, float]
) -> tuple[Term, ...]:
    """The forms of a word that have its stem by protected words which the index was made without:
    they weigh as that stem does."""
    return tuple(
        Term(area.folded, form, BOOSTS[area.stem] * factors.get(area.stem, 1.0))
        for form in forms
        for area in areas
    )


def _query_pattern(leaf: Wildcard | Fuzzy, fields: tuple[str, ...], boost: float = 1.0) -> Query:
    text = _folded_pattern(leaf)
    if isinstance(leaf, Fuzzy):
        return Or(tuple(Fuzzy(field, text, leaf.edits) for field in fields), boost)
    return Or(tuple(Wildcard(field, text) for field in fields), boost)


def _target_of_pattern(leaf: Wildcard | Fuzzy, view: View, area: str | None) -> Target:
    text = _folded_pattern(leaf)
    if isinstance(leaf, Fuzzy):
        return Target(view, (text,), area, edits=leaf.edits)
    return Target(view, (), area, pattern=compile_wildcard(text))


def _folded_pattern(leaf: Wildcard | Fuzzy) -> str:
    if isinstance(leaf, Fuzzy):
        return fold(leaf.text)
    parts = re.findall(r"[*?]|[^*?]+", leaf.text)
    return "".join(part if part in "*?" else fold(part) for part in parts)
