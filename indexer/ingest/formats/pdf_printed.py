"""What browsers print above and below the pages of a PDF, and what a PDF tells of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from indexer.ingest.formats.html.credits import clean_url
from indexer.ingest.formats.pdf_lines import TextLine
from indexer.ingest.formats.pdf_text import key_of

__all__ = ["Printed", "without_print_marks"]

# What their PDFs name as their maker: Chromium and its kin, Firefox, Safari.
_BROWSERS: Final = re.compile(r"Chrom|HeadlessChrome|Skia/PDF|Mozilla|Firefox|Safari|Edg/", re.I)
_CLOCK: Final = re.compile(r"[0-9٠-٩]{1,2}:[0-9٠-٩]{2}")
_DAY: Final = re.compile(r"[0-9٠-٩]{1,4}[./\u200f-]{1,3}[0-9٠-٩]{1,2}[./\u200f-]{1,3}[0-9٠-٩]{1,4}")
_URL: Final = re.compile(r"(?:https?|file|about):\S+")
_OF_PAGES: Final = re.compile(r"[0-9٠-٩]{1,5}\s?(?:/|of|من)\s?[0-9٠-٩]{1,5}")
_MADE: Final = re.compile(
    r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?"
)
_WORDS_OF_CLOCK: Final = re.compile(r"\b(?:AM|PM|ص|م|a\.m\.|p\.m\.)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Printed:
    """Pages without a browser's marks, and what is known of the file: its title (or an empty
    text), the page that was printed and when, or the day on which a document was made."""

    pages: list[list[TextLine]]
    title: str
    url: str | None = None
    captured: str | None = None
    made: str | None = None


def without_print_marks(pages: Sequence[Sequence[TextLine]], matter: Mapping[str, str]) -> Printed:
    """The pages without the line of time and title above, and of address and page number below,
    that a browser prints."""
    title = " ".join(matter.get("Title", "").split())
    made = _time(matter.get("CreationDate", ""))
    makers = f"{matter.get('Creator', '')} {matter.get('Producer', '')}"
    if _BROWSERS.search(makers) is None:
        day = made[:10] if made is not None else None
        return Printed([list(page) for page in pages], title, made=day)
    kept: list[list[TextLine]] = []
    url: str | None = None
    for page in pages:
        ends = _first_and_last(page)
        rest = []
        for line in page:
            is_mark = line in ends and (_is_head(line.text, title) or _is_foot(line.text))
            found = _URL.search(line.text) if is_mark else None
            if found is not None and "…" not in found[0] and "..." not in found[0]:
                url = url or clean_url(found[0])
            if not is_mark:
                rest.append(line)
        kept.append(rest)
    return Printed(kept, title, url=url, captured=made)


def _first_and_last(page: Sequence[TextLine]) -> list[TextLine]:
    """The lines at the very top and bottom of a page."""
    if not page:
        return []
    top, bottom = max(line.base for line in page), min(line.base for line in page)
    return [line for line in page if top - line.base < 4 or line.base - bottom < 4]


def _is_head(text: str, title: str) -> bool:
    if _CLOCK.search(text) is None or _DAY.search(text) is None:
        return False
    rest = key_of(_WORDS_OF_CLOCK.sub(" ", _DAY.sub(" ", _CLOCK.sub(" ", text))))
    rest = re.sub(r"\d", "", rest)
    wanted = re.sub(r"\d", "", key_of(title))
    return not rest or (bool(wanted) and (wanted.startswith(rest[:40]) or rest.startswith(wanted)))


def _is_foot(text: str) -> bool:
    return _URL.search(text) is not None and _OF_PAGES.search(text) is not None


def _time(value: str) -> str | None:
    """A date of a PDF (``D:20240224101500+02'00'``) in ISO 8601, or ``None``."""
    found = _MADE.match(value.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, zulu, sign, off_hours, off_minutes = found.groups()
    zone = "+00:00" if zulu else f"{sign}{off_hours}:{off_minutes or '00'}" if sign else ""
    text = f"{year}-{month}-{day}"
    if hour is not None:
        text += f"T{hour}:{minute}:{second or '00'}{zone}"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text
