"""The rule by which a text that comes for a known article stands, fills in, or is kept out.

A text of the article's own source takes the place of the one before it. Of those that are given now
``order.py`` says which stands, and which are held beside it. Decisions 0058 and 0085 argue it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from indexer.article import Article
from indexer.editions.order import is_aside, kept_of, last_moment_of, standing_of
from indexer.editions.richness import (
    COMPARABLE,
    count_words,
    digest_of,
    is_identical,
    is_whole,
    moment_of,
    rank_of,
    score_of,
)
from indexer.editions.values import Holding, Reading, claims_of, join_claims

__all__ = ["Origin", "Outcome", "arrive", "place", "withdraw"]

Origin = Literal["other", "file", "again", "stream"]
"""Where a text comes from: from another source than the one that stands (``other``), from its own
file, which has changed (``file``) or not, so that we came to read it otherwise (``again``), or from
the same address or standard input, which may hold another thing today (``stream``)."""

Outcome = Literal["new", "changed", "filled", "unchanged", "kept"]
"""What came of it: a new article, another text or other fields, fields that were filled in,
nothing, or nothing because what is held is richer (``kept``)."""

_STUB: Final = 1 / 3
_STUB_WORDS: Final = 80
_PART: Final = 0.5
"""The share of a text's score that the next one of the same address or stream has at least."""
_MOST_POORER: Final = 64
_MOST_LETTERS: Final = 500_000
"""Code points that all earlier editions of an article may have together."""


def arrive(
    held: Holding | None,
    coming: Reading,
    *,
    origin: Origin,
    editions: int,
    still: frozenset[str] = frozenset(),
) -> tuple[Holding, Outcome]:
    """What is held of an article after another reading of it has come, and what came of that; at
    most so many earlier ``editions`` are kept. The texts with the digests ``still`` are given by
    the same source, too. Readings may come in any order."""
    if held is None:
        return Holding(coming), "new"
    own = _own(held, coming.source, still)
    follows = (_may_follow(one.article, coming.article, origin) for one in own)
    if origin != "other" and own and all(follows):
        after = _follow(held, own, coming, origin)
    else:
        after = _meet(held, coming)
    after = _bound(after, editions)
    return after, _outcome(held, after, coming.article)


def withdraw(
    held: Holding,
    source: str,
    now: str,
    *,
    drop: bool,
    editions: int,
    still: frozenset[str] = frozenset(),
) -> Holding:
    """What is held when a source gives the article no longer, but for texts with the digests
    ``still``. Its text becomes an edition or, to ``drop`` it, is gone as soon as another stands in
    its place."""
    own = _own(held, source, still)
    after = held
    if not still:
        claims = {name: claim for name, claim in held.claims.items() if claim.source != source}
        after = replace(held, claims=claims)
    if not own:
        return after
    beside = [one for one in own if one is not held.current]
    after = _without(after, beside, [] if drop else [_former(one, one.until) for one in beside])
    if held.current in own:
        current = replace(held.current, live=False, until=None if drop else now)
        after = replace(after, current=current)
    after = replace(after, poorer={})  # what lost to it may stand now, and will be read again
    return _bound(_choose(after, None, now), editions) if after.is_given else after


def _own(held: Holding, source: str, still: frozenset[str]) -> list[Reading]:
    """The texts that a source gave, but for those that it gives still."""
    own = [one for one in held.readings if one.live and one.source == source]
    return [one for one in own if digest_of(one.article) not in still]


def place(held: Holding, source: str, order: Sequence[str], now: str, *, editions: int) -> Holding:
    """What is held when it is known in which ``order`` a source gives texts, by their digests."""

    def placed(one: Reading) -> Reading:
        key = digest_of(one.article)
        if not one.live or key not in order:
            return one
        others = frozenset() if one.source == source else one.behind
        return replace(one, behind=others | frozenset(order[: order.index(key)]))

    current, *earlier = map(placed, held.readings)
    after = replace(held, current=current, earlier=tuple(earlier))
    return held if after == held else _bound(_choose(after, None, now), editions)


# A text from the article's own source


def _may_follow(article: Article, coming: Article, origin: Origin) -> bool:
    """Whether a text may take the place of the one that its own source gave before."""
    if origin == "again":
        return True
    if is_whole(article) and not is_whole(coming):
        return False  # a summary or a title, where there was the whole text
    if origin == "stream":
        return score_of(coming) >= _PART * score_of(article)
    words = count_words(coming)
    is_stub = words < _STUB_WORDS and words < _STUB * count_words(article)
    return not (is_stub and coming.kind == "page")


def _follow(held: Holding, own: Sequence[Reading], coming: Reading, origin: Origin) -> Holding:
    """A text in the place of what its own source gave before."""
    claims = {name: one for name, one in held.claims.items() if one.source != coming.source}
    held = replace(held, claims=claims)
    key = digest_of(coming.article)
    before = next((one for one in own if digest_of(one.article) == key), None)
    if origin == "again" or before is not None:
        taken = (before or own[0]).taken or coming.taken
        held = _without(held, own if before is None or origin == "again" else [before])
        return _choose(held, replace(coming, taken=taken), coming.taken)
    former = [_former(one, coming.taken if one is held.current else one.until) for one in own]
    held = _without(held, own, former)
    twin = _live_twin(held, coming)
    return _join(held, twin, coming) if twin else _choose(held, coming, coming.taken)


def _former(reading: Reading, until: str | None) -> Reading:
    """A reading that no source gives any more; without ``until`` it never stood."""
    if not reading.live:
        return reading
    slim = replace(reading.article, removed=(), captions=(), warnings=())
    return replace(reading, article=slim, live=False, until=until)


def _without(
    held: Holding, readings: Sequence[Reading], instead: Sequence[Reading] = ()
) -> Holding:
    """What is held without some readings. The one that stands stays for now, as one that is gone,
    until another is chosen."""
    current = held.current
    if current in readings:
        current = replace(current, live=False, until=None)
    earlier = [one for one in held.earlier if one not in readings]
    return replace(held, current=current, earlier=(*earlier, *instead))


# A text from elsewhere


def _meet(held: Holding, coming: Reading) -> Holding:
    """A text beside those of other sources."""
    told = replace(held, claims=join_claims(held.claims, claims_of(coming)))
    twin = _live_twin(held, coming)
    if twin is not None:
        return _join(told, twin, coming)
    now, key = coming.taken, digest_of(coming.article)
    alike = [one for one in held.readings if digest_of(one.article) == key]
    if not held.is_given:
        if held.current in alike:
            coming = replace(coming, taken=held.current.taken)
        return _choose(_without(told, alike), coming, now)
    if any(one.until is not None for one in alike):
        return told  # another has taken its place, whoever has it still
    if score_of(coming.article) <= held.poorer.get(_poorer_key(coming.article), 0):
        return told
    return _choose(_without(told, alike), coming, now)


def _live_twin(held: Holding, coming: Reading) -> Reading | None:
    key = digest_of(coming.article)
    return next((one for one in held.readings if one.live and digest_of(one.article) == key), None)


def _join(held: Holding, twin: Reading, coming: Reading) -> Holding:
    """A text that is held already: the one of the two that has more fields stands for both, or else
    the later one, since a correction may be taken back. What an earlier version stored, which does
    not tell its source, gives way."""
    richer = not twin.taken or _fullness(coming) > _fullness(twin)
    chosen = replace(coming, taken=twin.taken or coming.taken) if richer else twin
    least = COMPARABLE * score_of(chosen.article)
    near = [one for one in (twin, coming) if score_of(one.article) >= least]
    last = max(map(last_moment_of, near))
    moment = last if last > moment_of(chosen.article) else 0.0
    chosen = replace(chosen, behind=twin.behind | coming.behind, moment=moment)
    if chosen == twin:
        return held
    claims = join_claims(held.claims, claims_of(twin)) if twin.taken else held.claims
    held = _without(replace(held, claims=claims), [twin])
    return _choose(held, chosen, coming.taken)


def _fullness(reading: Reading) -> tuple[float, float, tuple[float, str, str]]:
    article = reading.article
    return score_of(article), moment_of(article), rank_of(article)


def _choose(held: Holding, coming: Reading | None, now: str) -> Holding:
    """What stands of all that is given, and what remains beside it; the rest is remembered as
    poorer."""
    given = [one for one in held.readings if one.live]
    if coming is not None:
        given.append(coming)
    kept = kept_of(given)
    current = standing_of(kept)
    beside = [one for one in kept if one is not current]
    poorer = [one for one in given if one not in kept]
    claims = held.claims
    for one in (*beside, *poorer):
        claims = join_claims(claims, claims_of(one))
    if held.current in beside and held.current.taken != now:
        beside.remove(held.current)
        beside.append(replace(held.current, until=now))
    former = [one for one in held.earlier if not one.live]
    if not held.current.live and held.current.until is not None:
        former.append(held.current)
    return replace(
        held,
        current=replace(current, until=None),
        earlier=(*former, *beside),
        claims=claims,
        poorer=_with_poorer(held.poorer, (one.article for one in poorer)),
    )


def _with_poorer(poorer: Mapping[str, float], articles: Iterable[Article]) -> dict[str, float]:
    """The texts that did not stand, with some more."""
    known = dict(poorer)
    for article in articles:
        key = _poorer_key(article)
        known[key] = max(known.get(key, 0.0), score_of(article))
    return known


def _poorer_key(article: Article) -> str:
    """What a text that did not stand is known by: the same, changed later, may stand."""
    moment = moment_of(article)
    return f"{digest_of(article)} {moment:.0f}" if moment else digest_of(article)


# Bounds, and what came of it


def _bound(held: Holding, editions: int) -> Holding:
    """What is held within bounds: the latest editions in their order, then what came beside."""
    if not held.earlier and len(held.poorer) <= _MOST_POORER:
        return held
    ordered = sorted(
        held.earlier,
        key=lambda one: (
            not is_aside(one, held.current),
            one.until or "",
            last_moment_of(one),
            digest_of(one.article),
        ),
        reverse=True,
    )
    kept: list[Reading] = []
    letters = 0
    for one in ordered[:editions]:
        letters += len(one.article.text)
        if letters > _MOST_LETTERS:
            break
        kept.append(one)
    let_go = [one.article for one in ordered[len(kept) :]]
    poorer = _with_poorer(held.poorer, let_go)
    return replace(
        held,
        earlier=tuple(kept),
        poorer=dict(list(poorer.items())[-_MOST_POORER:]),
        dropped=held.dropped + len(let_go),
    )


def _outcome(before: Holding, after: Holding, coming: Article) -> Outcome:
    if not is_identical(before.current.article, after.current.article):
        return "changed"
    if not is_identical(before.article, after.article):
        return "filled"
    same_text = digest_of(coming) == digest_of(after.current.article)
    return "unchanged" if same_text else "kept"
