"""A phrase behind each conjunction and preposition that may be written onto its first word.

Only the first word carries them: «السلطة والقضائية» is not the phrase «السلطة القضائية». So a
phrase is looked for among folded words, once for each form of its first word that articles hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from indexer.analysis.letters import is_arabic
from indexer.engines.schema import Area
from indexer.query.blending import Row, Statistics
from indexer.query.own_forms import with_clitics

__all__ = ["behind_clitics", "first_forms", "never_behind"]

_MOST_ROWS: Final = 64
"""Ways to write one phrase, clitics and the spellings of names in it together: those whose rarest
word most articles hold."""

_LEAST_SHARE: Final = 0.002
"""Share of the articles with a word, behind whatever clitics, up to which its rarest forms are left
out: each costs what the commonest does."""


def first_forms(word: str, fold: Callable[[str], str]) -> Iterator[str]:
    """The folded forms of a word, given without clitics, with each of them, itself first."""
    if not is_arabic(word):
        yield word
        return
    for form in dict.fromkeys(with_clitics(word)):
        yield form if form == word else fold(form)


def behind_clitics(
    rows: Iterable[Row], fold: Callable[[str], str], field: str, statistics: Statistics | None
) -> list[Row]:
    """Rows of folded words, the first of each without clitics, with all that may be written onto
    that; of those that articles of a field may hold, 64. Where nothing says which they are, the
    first ways. A row always comes first as it was given."""
    found: dict[tuple[str, ...], tuple[float, Row]] = {}
    for row in rows:
        first, *rest = row.terms
        rarest = _rarest(rest, field, statistics)
        for form, held in _usual(first, fold, field, statistics) if rarest else ():
            terms = (form, *rest)
            found.setdefault(terms, (min(rarest, held), row._replace(terms=terms)))
        if not found:
            found[row.terms] = 0.0, row
    typed, *others = found.values()
    others.sort(key=lambda one: -one[0])
    return [row for _, row in (typed, *others)][:_MOST_ROWS]


def never_behind(words: Sequence[str], area: Area, statistics: Statistics | None) -> bool:
    """Whether no article of an index has any of some folded words behind a clitic: so a row of bare
    words finds them as they are."""
    if statistics is None:
        return not words
    count = statistics.doc_freq
    return all(count(area.bare, word) == count(area.folded, word) for word in words)


def _usual(
    word: str, fold: Callable[[str], str], field: str, statistics: Statistics | None
) -> list[tuple[str, float]]:
    """The forms of a word that articles hold, itself first, with how many do, without the rarest,
    which make up next to none of all."""
    own, *others = ((form, _rarest([form], field, statistics)) for form in first_forms(word, fold))
    others = sorted((one for one in others if one[1]), key=lambda one: -one[1])
    left = _LEAST_SHARE * sum(count for _, count in (own, *others))
    while others and others[-1][1] <= left:
        left -= others.pop()[1]
    return [own, *others] if own[1] else others


def _rarest(terms: Iterable[str], field: str, statistics: Statistics | None) -> float:
    """How many articles hold the rarest of some terms, an empty one being any word."""
    if statistics is None:
        return 1.0
    held = (statistics.doc_freq(field, term) for term in terms if term)
    return min(held, default=float("inf"))
