"""The rule by which a text that comes for a known article stands, fills in, or is kept out.

Decision 0058 argues it. In short: a text of the article's own source takes the place of the one
before it; of texts from several sources the richest stands, and of those that are about as rich and
tell when they stood on the outlet's site, the latest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from indexer.article import Article
from indexer.editions.news import differ, has_news
from indexer.editions.richness import (
    COMPARABLE,
    count_words,
    digest_of,
    is_as_good,
    is_identical,
    is_whole,
    moment_of,
    rank_of,
    score_of,
)
from indexer.editions.values import Holding, Reading, claims_of, join_claims

__all__ = ["Origin", "Outcome", "arrive", "withdraw"]

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
"""The share of a text's score that a later version of it has: no more was taken out."""
_MOST_POORER: Final = 64
_MOST_LETTERS: Final = 500_000
"""Code points that all earlier editions of an article may have together."""


def arrive(
    held: Holding | None, coming: Reading, *, origin: Origin, editions: int
) -> tuple[Holding, Outcome]:
    """What is held of an article after another reading of it has come, and what came of that; at
    most so many earlier ``editions`` are kept. Readings of one moment may come in any order."""
    if held is None:
        return Holding(coming), "new"
    own = [one for one in held.readings if one.live and one.source == coming.source]
    follows = (_may_follow(one.article, coming.article, origin) for one in own)
    if origin != "other" and own and all(follows):
        after = _follow(held, own, coming, origin)
    else:
        after = _meet(held, coming)
    after = _bound(after, editions)
    return after, _outcome(held, after, coming.article)


def withdraw(held: Holding, source: str, now: str, *, drop: bool, editions: int) -> Holding:
    """What is held when a source gives the article no longer. Its text becomes an edition or, to
    ``drop`` it, is gone as soon as another stands in its place."""
    until = None if drop else now
    readings = [
        replace(one, live=False, until=until) if one.live and one.source == source else one
        for one in held.readings
        if one is held.current or not (drop and one.source == source)
    ]
    claims = {name: claim for name, claim in held.claims.items() if claim.source != source}
    after = replace(held, current=readings[0], earlier=tuple(readings[1:]), claims=claims)
    if readings[0].live:
        return after
    after = replace(after, poorer={})  # what lost to it may stand now, and will be read again
    return _bound(_choose(after, ()), editions) if after.is_given else after


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
    """A text in the place of the one that its own source gave before."""
    claims = {name: one for name, one in held.claims.items() if one.source != coming.source}
    held = replace(held, claims=claims)
    key = digest_of(coming.article)
    before = next((one for one in own if digest_of(one.article) == key), None)
    if before is not None:
        taken = before.taken or coming.taken
        return _choose(_without(held, [before]), [replace(coming, taken=taken)])
    if origin == "again":
        taken = own[0].taken or coming.taken
        return _choose(_without(held, own), [replace(coming, taken=taken)])
    if held.current in own:
        return _succeed(held, coming)
    former = [_former(one, coming.taken) for one in own]
    return _choose(_without(held, own, former), [coming])


def _succeed(held: Holding, coming: Reading) -> Holding:
    """A text in the place of all before it."""
    earlier = tuple(_former(one, coming.taken) for one in held.readings)
    return replace(held, current=coming, earlier=earlier)


def _former(reading: Reading, until: str | None) -> Reading:
    """A reading as one that does not stand any more or, without ``until``, never did."""
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
    key = digest_of(coming.article)
    told = replace(held, claims=join_claims(held.claims, claims_of(coming)))
    alike = [one for one in held.readings if digest_of(one.article) == key]
    aside = [one for one in alike if one.is_aside and one is not held.current]
    twins = [one for one in alike if one not in aside]
    if not held.is_given:
        kept = _without(told, [one for one in alike if one is not held.current])
        if twins and twins[0] is held.current:
            kept = _without(kept, [held.current])
        return _choose(kept, [replace(coming, taken=twins[0].taken) if twins else coming])
    if twins:
        return _join(told, twins[0], coming)
    if score_of(coming.article) <= held.poorer.get(key, 0):
        return told
    told = _without(told, aside)
    base = _base(held, coming.taken)
    if base is None:
        return _choose(told, [coming])
    if not _is_changed_since(base.article, coming.article):
        follows = _is_changed_since(coming.article, base.article)
        if _both_dated(base.article, coming.article) and not follows:
            return _choose(told, [coming])
        if follows or _corrects(coming.article, base.article):
            if base is held.current and (follows or _is_near(base, coming)):
                claims = join_claims(told.claims, claims_of(base))
                return _succeed(replace(told, claims=claims), coming)
            return _choose(told, [coming])
        if _chosen([base, coming]) is coming:
            return _choose(told, [coming])
    return _stand(told, told.current, [one for one in told.earlier if one.live], [coming])


def _join(held: Holding, twin: Reading, coming: Reading) -> Holding:
    """A text that is held already: the one of the two that has more fields stands for both, or else
    the later one, since a correction may be taken back. What an earlier version stored, which does
    not tell its source, gives way."""
    ranks = [(rank_of(one.article), moment_of(one.article)) for one in (coming, twin)]
    richer = ranks[0] > ranks[1] or not twin.taken
    if not twin.live or not richer:
        return held
    claims = join_claims(held.claims, claims_of(twin)) if twin.taken else held.claims
    held = _without(replace(held, claims=claims), [twin])
    return _choose(held, [replace(coming, taken=twin.taken or coming.taken)])


def _base(held: Holding, now: str) -> Reading | None:
    """The reading that stood before this moment: what comes later is measured by it. None when
    all came at this moment."""
    if held.current.taken != now:
        return held.current
    return next((one for one in held.earlier if one.until == now), None)


def _both_dated(article: Article, other: Article) -> bool:
    first, second = moment_of(article), moment_of(other)
    return bool(first and second and first != second)


def _chosen(readings: Sequence[Reading]) -> Reading:
    """The one that stands of several that are given: the richest or, where that tells its time,
    the latest of those that are about as rich and tell theirs."""
    ranks = {id(one): rank_of(one.article) for one in readings}
    richest = max(readings, key=lambda one: ranks[id(one)])
    if not moment_of(richest.article):
        return richest
    least = COMPARABLE * ranks[id(richest)][0]
    dated = [one for one in readings if moment_of(one.article) and ranks[id(one)][0] >= least]
    return max(dated, key=lambda one: (moment_of(one.article), ranks[id(one)]))


def _choose(held: Holding, coming: Sequence[Reading]) -> Holding:
    """What stands of what is held and what has come; of the others, which remain as editions."""
    given = [one for one in (*held.readings, *coming) if one.live]
    current = _chosen(given)
    return _stand(held, current, [one for one in given if one is not current])


def _stand(
    held: Holding, current: Reading, others: Iterable[Reading], refused: Sequence[Reading] = ()
) -> Holding:
    """What is held where a reading stands. Of the ``others`` those that are about as rich may stand
    again; what else they say, and the ``refused``, remains to be read."""
    given = [current, *others]
    most = max(score_of(one.article) for one in given)
    earlier = [one for one in held.earlier if not one.live]
    if not held.current.live and held.current.until is not None:
        earlier.append(held.current)
    claims, aside = held.claims, list(refused)
    for one in given[1:]:
        claims = join_claims(claims, claims_of(one))
        if moment_of(one.article) and score_of(one.article) >= COMPARABLE * most:
            earlier.append(one)
        elif one is held.current and current.taken != one.taken:
            earlier.append(_former(one, current.taken))
        else:
            aside.append(one)
    kept, let_go = _sift([*earlier, *(_former(one, None) for one in aside)], current)
    poorer = [one.article for one in (*aside, *let_go)]
    return replace(
        held,
        current=current,
        earlier=kept,
        claims=claims,
        poorer=_with_poorer(held.poorer, poorer),
    )


def _sift(
    readings: Sequence[Reading], current: Reading
) -> tuple[tuple[Reading, ...], list[Reading]]:
    """Those of the readings beside the one that stands that say something which no other does, and
    the rest, which are copies. What stood at an earlier moment than this remains."""

    rank = rank_of(current.article)

    def is_open(one: Reading) -> bool:
        """Whether it is beside the text that stands, or gave way to it as a richer one."""
        if one.is_aside or one.live or one.until != current.taken:
            return one.is_aside
        return one.source != current.source and rank_of(one.article) < rank

    kept = [one for one in readings if not is_open(one)]
    let_go: list[Reading] = []
    opened = sorted(filter(is_open, readings), key=lambda one: rank_of(one.article), reverse=True)
    for one in opened:
        beside = kept if one.is_aside else [other for other in kept if other.is_aside]
        is_edition = _is_edition(one, current) and all(
            differ(one.article, other.article) for other in beside
        )
        (kept if is_edition else let_go).append(one)
    return tuple(kept), let_go


def _with_poorer(poorer: Mapping[str, float], articles: Iterable[Article]) -> dict[str, float]:
    """The texts that did not stand, with some more."""
    known = dict(poorer)
    for article in articles:
        key = digest_of(article)
        known[key] = max(known.get(key, 0.0), score_of(article))
    return known


def _is_edition(reading: Reading, current: Reading) -> bool:
    """Whether a text may be an earlier version, and is not only a poorer copy: it says something
    that the one that stands does not, or that one corrects it."""
    article, other = reading.article, current.article
    if not is_whole(article):
        return False
    if reading.is_aside:
        return differ(article, other)
    return has_news(article, other) or (_is_near(reading, current) and _corrects(other, article))


def _corrects(article: Article, other: Article) -> bool:
    """Whether a text is as good as one before it in all, and says something else."""
    return is_as_good(article, other) and has_news(article, other)


def _is_changed_since(article: Article, richer: Article) -> bool:
    """Whether a whole text says that its outlet has changed it since a richer one, and is no copy
    of that: each has a sentence that the other has not."""
    if not article.modified or not is_whole(article):
        return False
    if richer.modified and moment_of(article) <= moment_of(richer):
        return False
    return score_of(article) >= _PART * score_of(richer) and differ(article, richer)


def _is_near(reading: Reading, other: Reading) -> bool:
    return score_of(reading.article) >= COMPARABLE * score_of(other.article)


# Bounds, and what came of it


def _bound(held: Holding, editions: int) -> Holding:
    """What is held within bounds: the latest editions in their order, then what came beside."""
    if not held.earlier and len(held.poorer) <= _MOST_POORER:
        return held
    ordered = sorted(
        held.earlier,
        key=lambda one: (
            not one.is_aside,
            one.until or "",
            moment_of(one.article),
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
