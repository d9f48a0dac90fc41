"""The headline of a page: the heading that its head agrees with, or the best that there is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from indexer.ingest.extraction.cleaning import fold, noise_kind
from indexer.ingest.extraction.credits import known_outlet, outlet_of_title
from indexer.ingest.formats.html.metadata import Metadata
from indexer.ingest.formats.html.outline import Outline, Shown, squeeze

__all__ = ["clean_title", "title_of"]

_BIDI: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_SPACE: Final = re.compile(r"\s+")
_SEPARATOR: Final = re.compile(r"(?<!\s)\s++(?:[|–—:•·-]\s++|(?:\||::|»)\s*+)|(?:\||::|»)\s*+")
# Behind the last » of a title an opening quotation mark closes none, and parts as they do.
_LAST_SEPARATOR: Final = re.compile(r"(?<!\s)\s++(?:[|–—:•·-]\s++|(?:\||::|«)\s*+)|(?:\||::|«)\s*+")
_MIN_KEY: Final = 8
_MAX_TITLE: Final = 300
_HEADINGS: Final = ("h1", "h2", "h3", "h4")


def clean_title(text: str) -> str:
    """A title on one line, without marks of direction."""
    return _SPACE.sub(" ", _BIDI.sub("", text)).strip(" |¶")


def title_of(metadata: Metadata, outline: Outline) -> tuple[str, int | None]:
    """The headline (empty when there is none) and its line in the outline.

    A heading counts most when ``<title>``, ``og:title`` or JSON-LD say the same; then a lone
    ``h1``; then what these say, without the outlet's name.
    """
    claims = [clean_title(text) for text in (*metadata.titles, metadata.page_title)]
    claims = [text for text in claims if text and not _is_outlet(text, metadata)]
    keys = [squeeze(text) for text in claims]
    agreed = _find_agreed(outline, keys, metadata)
    if agreed is not None:
        return clean_title(outline.lines[agreed].text), agreed
    own = [
        number
        for number, line in enumerate(outline.lines)
        if line.heading == "h1" and _may_be_title(line.text, metadata) and not line.link
    ]
    if len(own) != 1 and claims:
        claimed = _claimed_title(claims, metadata, outline)
        if claimed is not None:
            return claimed
    return (clean_title(outline.lines[own[0]].text), own[0]) if own else ("", None)


def _claimed_title(
    claims: list[str], metadata: Metadata, outline: Outline
) -> tuple[str, int | None] | None:
    """The first claim that the page shows, or that is long enough to be a title."""
    for text in claims:
        for part in _without_outlet(text, metadata):
            at = outline.find(part)
            if at is not None or part is text or len(part.split()) >= 3:
                return part, at
    return None


def _find_agreed(outline: Outline, keys: list[str], metadata: Metadata) -> int | None:
    """The best line that a claimed title repeats or begins with: headings first."""
    best: tuple[float, int] | None = None
    for number, (line, key) in enumerate(zip(outline.lines, outline.keys, strict=True)):
        # A short line is found in many a claim: it must be all of one, and a heading.
        is_claim = key in keys and line.heading == "h1"
        if (len(key) < _MIN_KEY and not is_claim) or len(line.text) > _MAX_TITLE:
            continue
        fit = max((_fit(key, claim) for claim in keys), default=0.0)
        if fit == 0 or (fit < 3 and line.heading not in _HEADINGS):
            continue
        score = _score(line, fit)
        if (best is None or score > best[0]) and (is_claim or _may_be_title(line.text, metadata)):
            best = (score, number)
    return best[1] if best is not None else None


def _score(line: Shown, fit: float) -> float:
    """How good a title a line is that fits a claim so well: by its heading and its markup."""
    score = fit
    if line.heading in _HEADINGS:
        score += 6 - _HEADINGS.index(line.heading)
    if line.link:
        score -= 2.5
    if line.roles & {"crumbs", "caption"}:
        score -= 4
    return score


def _fit(key: str, claim: str) -> float:
    """How well a line is a claimed title: 3 the same, 2 its beginning, 0 not."""
    if key == claim:
        return 3.0
    longer, shorter = (claim, key) if len(claim) >= len(key) else (key, claim)
    if len(shorter) < max(_MIN_KEY, len(longer) * 0.4):
        return 0.0
    if longer.startswith(shorter):
        # The claim goes on with the outlet's name, or was cut short.
        return 2.0 + len(shorter) / len(longer) / 2
    return 1.0 + len(shorter) / len(longer) / 2 if shorter in longer else 0.0


def _may_be_title(text: str, metadata: Metadata) -> bool:
    if "©" in text or noise_kind(text) is not None or _is_outlet(text, metadata):
        return False
    return len(text.split()) >= 2 and len(text) <= _MAX_TITLE


def _is_outlet(text: str, metadata: Metadata) -> bool:
    folded = fold(text)
    if not folded or known_outlet(text) is not None:
        return True
    return any(folded == fold(name) for name in metadata.sources)


def _parts_of(text: str) -> list[str]:
    last = text.rfind("»") + 1
    rest = text[last:].lstrip() if last else text
    parts = [*_SEPARATOR.split(text[:last]), *_LAST_SEPARATOR.split(rest)]
    return [part.strip() for part in parts if part.strip()]


def _without_outlet(text: str, metadata: Metadata) -> Iterable[str]:
    """A claimed title without what its page adds, the surest first."""
    known = outlet_of_title(text)
    if known is not None:
        yield known[0]
    parts = _parts_of(text)
    kept = [part for part in parts if not _is_outlet(part, metadata)]
    if len(kept) < len(parts) and len(kept) == 1:
        yield kept[0]
    elif len(parts) > 1:
        longest = max(parts, key=len)
        if len(longest.split()) >= 4:
            yield longest
    yield text
