"""What else could be searched when nothing was found: step by step looser, each step with its
number of articles, none taken without being asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from indexer.query.nodes import (
    And,
    Days,
    Fuzzy,
    Implicit,
    Not,
    Phrase,
    Query,
    Term,
    Wildcard,
    field_of,
    format_query,
)
from indexer.query.parameters import MATCHES, Parameters
from indexer.query.parser import (
    Parsed,
    has_word,
    parse_query,
    with_plain_quotes,
    without_direction,
)
from indexer.search.results import Step
from indexer.suggest.suggestions import Suggester

__all__ = ["FEW", "Count", "find_relaxations"]

FEW: Final = 3
"""Where no more articles than this were found, a word may have been mistyped."""

_MOST_WORDS: Final = 6
_DROPPED: Final = 3
"""Steps at most that leave out one word."""

Count = Callable[[Parameters], tuple[int, bool]]
"""How many articles a search finds, and whether it had to be widened to find any."""


def find_relaxations(
    asked: Parameters, parsed: Parsed, total: int, widened: bool, suggester: Suggester, count: Count
) -> Iterator[Step]:
    """The steps that find something, one after another, where a search found ``total`` articles
    and ``widened`` says that none has all the words.

    A search that found some gets none but corrections; the numbers are those of the page that a
    step leads to.
    """
    if widened or not total:
        yield from _looser(asked, parsed, widened, count)
    yield from _corrections(asked, parsed, total if not widened else 0, suggester, count)


def _looser(asked: Parameters, parsed: Parsed, widened: bool, count: Count) -> Iterator[Step]:
    def total(changed: Parameters) -> int:
        """How many are found; more of what was found already, only some of the words, is none."""
        found, wide = count(changed)
        return 0 if wide and widened else found

    most = 0
    for match in MATCHES[MATCHES.index(asked.match) + 1 :]:
        if (found := total(replace(asked, match=match))) > most:
            yield Step("match", found, match=match)
            most = found
    if '"' in (plain := with_plain_quotes(asked.query)):
        unquoted = " ".join(plain.replace('"', " ").split())
        if has_word(parse_query(unquoted).tree) and (
            found := total(replace(asked, query=unquoted))
        ):
            yield Step("unquoted", found, query=unquoted)
    days, keywords = any(asked.days), any(asked.keywords.values())
    if days and (found := total(replace(asked, days=(None, None)))):
        yield Step("dates", found)
    if keywords and (found := total(replace(asked, days=(None, None), keywords={}))):
        yield Step("filters", found)
    yield from _fewer(asked, parsed, count)


def _fewer(asked: Parameters, parsed: Parsed, count: Count) -> Iterator[Step]:
    """The query without one of its words, or with any of them."""
    tree = parsed.tree
    texts = _write_parts(tree)
    wanted = dict.fromkeys(text for text, negated in texts if not negated)
    if not 1 < len(wanted) <= _MOST_WORDS:
        return
    typed = [text for text, _ in texts]
    if isinstance(tree, And) and not any(negated for _, negated in texts):
        yield from _either(asked, typed, count)
    joint = " AND " if isinstance(tree, And) else " "
    shorter = (joint.join(text for text in typed if text != one) for one in wanted)
    steps = list(_without_one(asked, shorter, count))
    yield from sorted(steps, key=lambda step: -step.total)[:_DROPPED]


def _write_parts(tree: Query) -> list[tuple[str, bool]]:
    """Words that AND joins, or that stand side by side, as they would be typed, and whether each
    is excluded; none where a part is larger than a word, or the query is not made so."""
    if not isinstance(tree, (Implicit, And)):
        return []
    typed = [(_write_part(part), isinstance(part, Not)) for part in tree.parts]
    parts = [(text, negated) for text, negated in typed if text]
    return parts if len(parts) == len(typed) else []


def _either(asked: Parameters, texts: Sequence[str], count: Count) -> Iterator[Step]:
    query = " OR ".join(texts)
    found, _ = count(replace(asked, query=query))
    if found:
        yield Step("any", found, query=query)


def _without_one(asked: Parameters, queries: Iterable[str], count: Count) -> Iterator[Step]:
    for query in queries:
        found, wide = count(replace(asked, query=query))
        if found and not wide:
            yield Step("without", found, query=query)


def _write_part(part: Query) -> str | None:
    """A word, phrase or date of a query, as it would be typed; None for anything larger."""
    field = f"{field_of(part)}:" if field_of(part) else ""
    match part:
        case Not(inner):
            text = _write_part(inner)
            return f"-{text}" if text else None
        case Days():
            return format_query(part)
        case Phrase(words=words, slop=slop, verbatim=verbatim):
            return f'{field}{"=" * verbatim}"{" ".join(words)}"' + f"~{slop}" * bool(slop)
        case Fuzzy(text=text, edits=edits):
            return f"{field}{text}~{edits}"
        case Term(text=text) | Wildcard(text=text):
            return f"{field}{text}"
        case _:
            return None


def _corrections(
    asked: Parameters, parsed: Parsed, total: int, suggester: Suggester, count: Count
) -> Iterator[Step]:
    """What was mistyped, where ``total`` articles have all the words: one step at most, where that
    finds more than what was typed; or anything, where no article has a word as it was typed, which
    was found by its stem alone. Of spelling and keyboard layout the one that finds more, or the
    layout where it is sure."""
    typed = without_direction(asked.query)
    steps = [*_respelled(asked, typed, parsed, total, suggester, count)]
    meant = suggester.layout(typed) if total <= FEW else None
    if meant is not None:
        found, _ = count(replace(asked, query=meant.query))
        if found > total:
            other = Step("layout", found, query=meant.query)
            steps = [other] if meant.sure else [*steps, other]
    if steps:
        yield max(steps, key=lambda step: step.total)


def _respelled(
    asked: Parameters,
    typed: str,
    parsed: Parsed,
    total: int,
    suggester: Suggester,
    count: Count,
) -> Iterator[Step]:
    mended = suggester.spelling(typed, parsed)
    if mended is not None:
        found, _ = count(replace(asked, query=mended.query))
        if found > total or (mended.strange and found):
            yield Step("spelling", found, query=mended.query)
