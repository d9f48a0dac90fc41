"""What an index holds of one article: the text that stands, those before it, what others say."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from indexer.article import Article

__all__ = ["Claim", "Holding", "Reading", "claims_of", "join_claims", "relabel"]

_FILLED: Final = ("published", "source", "agency", "author", "section", "url")
"""The fields that another reading may fill in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that an article has or had, as one ``source`` gave it: a file by its whole path, an
    address, or ``-``.

    ``taken`` is when it came into the index first, ``until`` when another took its place (both ISO
    8601, UTC); without ``until`` one that does not stand never did. ``live`` tells that its source
    gives it still, so that it may stand again. ``behind`` are the digests of other texts of the
    article that its file has before it, ``moment`` is when it stood on its outlet's site at last,
    where another source tells a later time of the same text.
    """

    article: Article
    taken: str
    source: str = "-"
    live: bool = True
    until: str | None = None
    behind: frozenset[str] = frozenset()
    moment: float = 0.0

    def to_record(self) -> dict[str, Any]:
        """The reading as JSON values, without its article."""
        record: dict[str, Any] = {"taken": self.taken}
        if self.source != (self.article.path or "-"):
            record["source"] = self.source
        if not self.live:
            record["live"] = False
        if self.until is not None:
            record["until"] = self.until
        if self.behind:
            record["behind"] = sorted(self.behind)
        if self.moment:
            record["moment"] = self.moment
        return record

    @classmethod
    def from_record(cls, article: Article, record: Mapping[str, Any]) -> Reading:
        """The reading of :meth:`to_record`."""
        return cls(
            article,
            record.get("taken", ""),
            record.get("source", article.path or "-"),
            record.get("live", True),
            record.get("until"),
            frozenset(record.get("behind", ())),
            record.get("moment", 0.0),
        )


class Claim(NamedTuple):
    """What a reading that does not stand says of a field: the value, the source that said so and,
    of a date, how it is known."""

    value: str
    source: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """All that an index holds of one article.

    ``current`` is the reading that stands, with fields of its own alone, ``earlier`` are the
    editions before it, the latest first, then those that came beside it. ``claims`` are what others
    say of its fields, ``poorer`` texts that came and did not stand (their digests, with the highest
    score that each had), and ``dropped`` is how many editions were let go.
    """

    current: Reading
    earlier: tuple[Reading, ...] = ()
    claims: Mapping[str, Claim] = field(default_factory=dict)
    poorer: Mapping[str, float] = field(default_factory=dict)
    dropped: int = 0

    @property
    def article(self) -> Article:
        """The article as it is searched and shown: what its source left out filled in."""
        own = self.current.article
        more: dict[str, Any] = {name: self.claims[name].value for name in self._filled()}
        if "published" in more:
            more["published_from"] = self.claims["published"].evidence
        return replace(own, **more) if more else own

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every text that is held, the one that stands first."""
        return self.current, *self.earlier

    @property
    def is_given(self) -> bool:
        """Whether a source still gives any of the texts."""
        return any(one.live for one in self.readings)

    def _filled(self) -> list[str]:
        own = self.current.article
        return [name for name in self.claims if not getattr(own, name)]

    def to_record(self) -> dict[str, Any]:
        """All but the article itself, as JSON values."""
        record = self.current.to_record()
        more: dict[str, Any] = {
            "filled": self._filled(),
            "claims": {name: list(claim) for name, claim in sorted(self.claims.items())},
            "poorer": dict(self.poorer),
            "dropped": self.dropped,
            "earlier": [
                {**one.to_record(), "article": one.article.to_record()} for one in self.earlier
            ],
        }
        return record | {name: value for name, value in more.items() if value}

    @classmethod
    def from_record(cls, article: Article, record: Mapping[str, Any]) -> Holding:
        """The holding of :attr:`article` and :meth:`to_record`; an article alone, which earlier
        versions stored, with an empty record."""
        empty: dict[str, Any] = {name: None for name in record.get("filled", ())}
        if "published" in empty:
            empty["published_from"] = None
        return cls(
            Reading.from_record(replace(article, **empty) if empty else article, record),
            tuple(
                Reading.from_record(Article.from_record(one["article"]), one)
                for one in record.get("earlier", ())
            ),
            {name: Claim(*claim) for name, claim in record.get("claims", {}).items()},
            dict(record.get("poorer", {})),
            record.get("dropped", 0),
        )


def claims_of(reading: Reading) -> dict[str, Claim]:
    """What a reading says of the fields that another may lack."""
    article = reading.article
    found = {}
    for name in _FILLED:
        value = getattr(article, name)
        if value:
            evidence = article.published_from if name == "published" else None
            found[name] = Claim(value, reading.source, evidence)
    return found


def relabel(held: Holding, former: Container[str], source: str, path: str | None) -> Holding:
    """What is held, its ``former`` sources renamed: a file that has moved, and is shown as
    ``path``."""

    def renamed(one: Reading) -> Reading:
        if one.source not in former:
            return one
        return replace(one, source=source, article=replace(one.article, path=path))

    return replace(
        held,
        current=renamed(held.current),
        earlier=tuple(map(renamed, held.earlier)),
        claims={
            name: claim._replace(source=source) if claim.source in former else claim
            for name, claim in held.claims.items()
        },
    )


def join_claims(*several: Mapping[str, Claim]) -> dict[str, Claim]:
    """The fullest claim of each field, the same in whichever order they are joined."""
    joined: dict[str, Claim] = {}
    for name, claim in _pairs(several):
        if name not in joined or _order(claim) > _order(joined[name]):
            joined[name] = claim
    return joined


def _pairs(several: Iterable[Mapping[str, Claim]]) -> Iterable[tuple[str, Claim]]:
    return (pair for claims in several for pair in claims.items())


def _order(claim: Claim) -> tuple[int, str, str, str]:
    return len(claim.value), claim.value, claim.source, claim.evidence or ""
