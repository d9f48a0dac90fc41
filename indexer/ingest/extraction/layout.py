"""The lines of a page, each with what it is by itself or by its neighbours: noise, dates, a byline,
the name of a section. One classification serves plain text and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from indexer.ingest.extraction.cleaning import fold, noise_kind, read_names
from indexer.ingest.extraction.credits import (
    is_credit_line,
    is_outlet_name,
    outlet_of_title,
    parse_byline,
)
from indexer.ingest.extraction.date_tokens import without_date_words
from indexer.ingest.extraction.dates import (
    FoundDate,
    find_dates,
    is_hijri_of_either,
    is_relative_date,
    relative_dates,
)
from indexer.ingest.extraction.house import is_appeal
from indexer.ingest.extraction.line_blocks import (
    embedded_posts,
    gallery_captions,
    linked_lines,
    picture_credits,
    polls,
    skipped_boxes,
    table_rows,
    verses,
)
from indexer.ingest.extraction.lines import Line
from indexer.ingest.extraction.people import begins_with_given_name, is_city, is_person, parts_of

__all__ = [
    "ENDS_STORY",
    "END_KINDS",
    "GALLERY",
    "PICTURE",
    "SKIPPED",
    "Page",
    "is_breadcrumb",
    "is_publication",
    "is_section",
    "language_sample",
    "look_at",
    "names_section",
    "same_text",
    "section_of",
    "stems",
    "words_of",
]

_SECTIONS: Final = read_names("sections.txt").keys()
_SECTION_LABEL: Final = re.compile(r"(?:القسم|التصنيف|تصنيف|الفئة|الباب|نشر في قسم)\s*[:：]\s*")
_CRUMB: Final = re.compile(r"(?<!\s)\s++[>›»/\\|←-]\s*+|[>›»/\\|←-]\s*+")

_AGO: Final = re.compile(
    r"(?:(?:نشر|آخر تحديث|تحديث|تم التحديث)\s*+(?:[:：]\s*+)?+)?(?:منذ|قبل)\s++(?:\w++\s++)?"
    r"(?:ثاني|ثوان|دقيق|دقائق|ساع|يوم|أيام|ايام|أسبوع|اسبوع|أسابيع|شهر|أشهر|سن)\w*$"
)
_CLOCK: Final = re.compile(
    r"(?:الساعة\s*+)?[\d٠-٩]{1,2}:[\d٠-٩]{2}(?::[\d٠-٩]{2})?\s*+(?:ص|م|صباح\w*|مساء\w*|ت\s?مـ?|[ap]m)?"
    r"(?:\s*+\(?(?:بتوقيت\s++)?(?:gmt|غرينتش|جرينتش)[^)]*\)?)?$",
    re.I,
)

# Lines whose letters tell in which language a page is.
_LETTERS: Final = 60
# In characters: no headline is longer.
_MAX_HEADLINE: Final = 400
END_KINDS: Final = frozenset(("comments", "most_read", "copyright", "legal", "cookies"))
"""The kinds of noise with which a story is over."""
ENDS_STORY: Final = END_KINDS | {"related"}
"""The kinds below which a date or a name is another story's."""
GALLERY: Final = "caption"
"""The kind of a caption below the counter of a gallery, and of the day of a picture."""
PICTURE: Final = "caption_credit"
"""The kind of a credit of a picture that stands alone."""
SKIPPED: Final = "skipped_box"
"""The kind of what stands in a box that readers may skip."""
# Stands for a date in the line that it was taken out of.
_DATE_PLACE: Final = "\0"
# In words: beside a date stand no more, nor more that say nothing of an article.
_MAX_BESIDE: Final = 6
_MAX_STRANGE: Final = 2
# A colon beside a date tells what happens then, or what its figures are of.
_VALUE: Final = re.compile(r"(?:^|[|–—-])([^|–—\0-]{1,60})[:：]\s{0,3}\0|\0\s{0,3}[:：]")
_LABEL_OF_DATE: Final = re.compile(
    r"(?:في\s?[:：]|[آأا]خر تحديث|تاريخ (?:ال)?(?:نشر|تحديث|إضافة)|تم (?:ال)?(?:نشر|تحديث)|"
    r"last update|updated|published|posted)(?!\w)",
    re.IGNORECASE,
)
_FIGURES: Final = re.compile(r"\d\d?/\d\d?/\d{4}|\d{4}/\d\d?/\d\d?|\d{4}-\d\d-\d\d")
# Beside the date of a picture, and of a sentence however short.
_PICTURE_WORD: Final = re.compile(
    r"(?<!\w)(?:ال)?(?:صور[ةه]|لقط[ةه]|[أا]رشيف\w{0,3})(?!\w)|"
    r"(?<!\w)(?:file|archive|ap|afp) (?:photo|picture)(?!\w)",
    re.IGNORECASE,
)
_IN_SENTENCE: Final = re.compile(
    r"(?<!\w)(?:هذا|هذه|هذين|ذلك|تلك|[إا]نه|أنه|بين|كل من|لدى|خلال|"
    r"this|these|between|during)(?!\w)",
    re.IGNORECASE,
)
_HOME: Final = frozenset(("الرييسيه", "الرءيسيه", "home", "الصفحه الرءيسيه", "الاستقبال"))
_ARROW: Final = re.compile("[>›]")
_ARROWS: Final = 2
_MAX_CRUMB: Final = 4
_LED_TO: Final = re.compile(
    r"\W*+(?:(?:[اأإ]قر[أا]\w*+|طالع\w*+|للمزيد|المزيد|انظر|read (?:also|more))\b[^:：]{0,25}|"
    r"شاهد(?:وا)?(?: أيضا?ً?| الفيديو| بالفيديو| بالصور)?\s*+)[:：|]",
    re.IGNORECASE,
)
_MAX_LED_TO: Final = 25
# Tags behind their label, however many.
_TAGS: Final = re.compile(
    r"(?:تاجز|تاجات|تاغات|(?:ال)?وسوم|(?:ال)?كلمات (?:ال)?(?:مفتاحية|دلالية|دالة)|tags|keywords)"
    r"\s{0,3}[:：]",
    re.IGNORECASE,
)
# A list of addresses numbers them: no byline has such a one.
_ADDRESS: Final = re.compile(r"\d{1,4}\. (?:https?|ftp|file|mailto|tel|javascript):\S*+", re.I)
_GAP: Final = re.compile(r"(?<!\s)\s{3,}+")
_MENU_BARS: Final = 3
_MENU_WORDS: Final = 6
_MIN_TICKER: Final = 120
_TICKER_LINES: Final = 4
_TICKER_WORDS: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_PREFIX: Final = re.compile(r"^(?:وال|بال|فال|كال|ولل|لل|ال|و(?=\w{4})|ب(?=\w{4})|ل(?=\w{4}))")
_SUFFIX: Final = re.compile(r"(?:ات|ون|ين|يه|ها|هم|ه|ي|ا)$")


@dataclass(frozen=True, slots=True)
class Page:
    """The lines, and of each what kind of noise it is and which dates it is made of.

    ``dates`` is empty where a line holds a date inside a sentence: those are for the lede only.
    Lines that say the same have the same key. ``verses`` are the lines of poems.
    """

    lines: tuple[Line, ...]
    noise: tuple[str | None, ...]
    dates: tuple[tuple[FoundDate, ...], ...]
    bylines: tuple[bool, ...]
    keys: tuple[str, ...]
    verses: frozenset[int] = frozenset()


def look_at(lines: Sequence[Line], captured: str | None = None) -> Page:
    """The page of these lines, each looked at for itself; relative dates count from the time at
    which it was ``captured``."""
    letters = language_sample(lines)
    dates = [_dates_of(line.text, letters, captured) for line in lines]
    noise = [None if found else _kind(line.text) for line, found in zip(lines, dates, strict=True)]
    for index, is_caption in gallery_captions(lines):
        noise[index], dates[index] = GALLERY if is_caption else "player", ()
    for index, line in enumerate(lines):
        if dates[index] and _is_of_picture(line.text, dates[index]):
            noise[index], dates[index] = GALLERY, ()
    for index in picture_credits(lines, noise):
        noise[index] = PICTURE
    for index in (*skipped_boxes(lines), *embedded_posts(lines)):
        noise[index], dates[index] = SKIPPED, ()
    for index in polls(lines):
        noise[index] = "poll"
    for index in table_rows(lines):
        noise[index], dates[index] = None, ()
    for index in linked_lines(lines, noise, list(map(bool, dates))):
        noise[index], dates[index] = "related", ()
    poem = frozenset(verses(lines))
    for index in poem:
        noise[index], dates[index] = None, ()
    bylines = [
        kind is None and not line.is_strong and line.words <= 14 and _is_byline(line.text)
        for line, kind in zip(lines, noise, strict=True)
    ]
    bylines = [is_byline and index not in poem for index, is_byline in enumerate(bylines)]
    opening = next((index for index, kind in enumerate(noise) if kind is None), None)
    if opening is not None and bylines[opening] and _is_headline(lines[opening].text):
        bylines[opening] = False
    keys = tuple(_key(line.text) for line in lines)
    return Page(tuple(lines), tuple(noise), tuple(dates), tuple(bylines), keys, poem)


def language_sample(lines: Sequence[Line]) -> str:
    """The lines whose letters tell in which language a page is, and by which calendar it counts."""
    return "\n".join(line.text for line in lines[:_LETTERS])


def _is_headline(text: str) -> bool:
    """Whether a text begins with a title and its outlet, and no person: "Summit | Outlet"."""
    title = outlet_of_title(text)
    return title is not None and not begins_with_given_name(title[0])


def _is_byline(text: str) -> bool:
    return not is_section(text) and parse_byline(text) is not None


def _kind(text: str) -> str | None:
    if len(text) < 60:
        if _AGO.match(text) or is_relative_date(text):
            return "relative_date"
        if _CLOCK.match(text):
            return "clock"
        if is_hijri_of_either(text):
            return "undecided_date"
        if fold(text).removeprefix("يوم ") in _WEEKDAYS:
            return "weekday"
    if _ADDRESS.fullmatch(text):
        return "nav"
    if _is_ticker(text):
        return "ticker"
    if _TAGS.match(text) and not text.rstrip().endswith("."):
        return "tags"
    if _is_menu(text):
        return "nav"
    if is_appeal(text):
        return "subscription"
    kind = noise_kind(text)
    if kind is not None:
        return kind
    if is_credit_line(text):
        return PICTURE
    return "related" if _leads_to(text) else None


def _is_ticker(text: str) -> bool:
    """Whether a line is several headlines in a row, with wide gaps between them."""
    if len(text) < _MIN_TICKER or "   " not in text:
        return False
    headlines = [part for part in _GAP.split(text) if len(part.split()) >= _TICKER_WORDS]
    stopped = sum(part.rstrip().endswith(".") for part in headlines)
    return len(headlines) >= _TICKER_LINES and stopped * 2 < len(headlines)


def _is_menu(text: str) -> bool:
    """Whether a line is a row of short names with bars between them."""
    if text.count("|") < _MENU_BARS:
        return False
    entries = [entry.split() for entry in text.split("|")]
    return all(len(entry) <= _MENU_WORDS for entry in entries)


def _leads_to(text: str) -> bool:
    """Whether a short line has a label such as "see also:" before the link that it is."""
    is_sentence = text.rstrip().endswith(".")
    return not is_sentence and len(text.split()) <= _MAX_LED_TO and bool(_LED_TO.match(text))


_WEEKDAYS: Final = frozenset(
    fold(day) for day in "السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة".split()
)


def _dates_of(text: str, letters: str, captured: str | None) -> tuple[FoundDate, ...]:
    """The dates of a line that is made of dates and what belongs to them, or nothing.

    A date before a colon is the heading of what comes on that day.
    """
    if len(text) > 160 or "©" in text or text.rstrip().endswith((":", "：")):
        return ()
    found = find_dates(text, letters)
    if not found and captured is not None and len(text) < 60:
        found = relative_dates(text, captured)
    if not found or _is_sentence_with_date(text, found):
        return ()
    return () if noise_kind(text) == "copyright" else tuple(found)


def _is_sentence_with_date(text: str, found: Sequence[FoundDate]) -> bool:
    """Whether something stands beside the dates that does not belong to them.

    What belongs to them is what tells of an article: a label, a name, a place, an outlet, a
    section. A word or two that say none of these are a section with a sign between, or before a
    date in figures with slashes, as no telephone is written; in a sentence a date is of what that
    tells of: "it was closed on 4 February".
    """
    rest = text
    for one in reversed(found):
        rest = f"{rest[: one.start]}{_DATE_PLACE}{rest[one.end :]}"
    words = _beside_dates(rest)
    if not words:
        return False
    if len(words) > _MAX_BESIDE or (len(words) > 3 and text.rstrip().endswith(".")):
        return True
    if _LABEL_OF_DATE.match(text):
        return False
    value = _VALUE.search(rest)
    if value is not None and _counts_something(value[1] or ""):
        return True
    strange = [part for part in parts_of(rest) if _strange_pieces(part)]
    if not strange:
        return False
    if len(strange) > 1 or sum(map(len, _strange_pieces(strange[0]))) > _MAX_STRANGE:
        return True
    if _DATE_PLACE not in strange[0] and value is None:
        return False
    if value is not None or _IN_SENTENCE.search(strange[0]):
        return True
    return not _FIGURES.search(text[found[0].start : found[0].end])


def _counts_something(label: str) -> bool:
    """Whether a label before a date tells what its figures are of: "call us: 05-12-2015"."""
    return noise_kind(label) is not None and bool(_beside_dates(label))


def _is_of_picture(text: str, found: Sequence[FoundDate]) -> bool:
    """Whether a day is that of a picture: beside a time it is the article's."""
    has_time = any("T" in one.iso for one in found)
    return not has_time and _PICTURE_WORD.search(text) is not None


def is_publication(dates: Sequence[FoundDate]) -> bool:
    """Whether dates of a line by themselves are surely of a publication: they have a time or a
    label. A day alone may be the heading of what happened then."""
    return any("T" in one.iso or one.told for one in dates)


def _beside_dates(text: str) -> list[str]:
    """The words of a text that are none of those that stand in dates or tell of a publication."""
    return [word for word in fold(without_date_words(text)).split() if not word.isdigit()]


def _strange_pieces(part: str) -> list[list[str]]:
    """The words of those pieces of a part, between its dates, that tell nothing of an article."""
    return [
        words
        for piece in part.split(_DATE_PLACE)
        if (words := _beside_dates(piece))
        and noise_kind(" ".join(words)) is None  # "12 minutes to read", without the number
        and not any(map(_is_of_article, {piece.strip(), without_date_words(piece).strip()}))
    ]


def _is_of_article(text: str) -> bool:
    if is_outlet_name(text) or is_person(text) or section_of(text) is not None:
        return True
    if noise_kind(text) is not None or parse_byline(text) is not None:
        return True
    return is_city(text.removeprefix("ب"))  # حرر بالرباط


def is_section(text: str) -> bool:
    """Whether a line is the name of a section, or a breadcrumb of them."""
    if _SECTION_LABEL.match(text):
        return len(text.split()) <= 6
    return fold(text) in _SECTIONS


def names_section(text: str) -> bool:
    """Whether a line says by a label that it names a section."""
    return _SECTION_LABEL.match(text) is not None


def section_of(text: str) -> str | None:
    """The section that a line names: by itself, after a label, or at the end of a breadcrumb."""
    label = _SECTION_LABEL.match(text)
    if label is not None:
        text = text[label.end() :].strip()
        return text if 0 < len(text.split()) <= 4 else None
    return text if fold(text) in _SECTIONS else _last_crumb(text)


def _last_crumb(text: str) -> str | None:
    """The last section of a breadcrumb, which begins at home or has nothing but sections."""
    crumbs = [crumb for crumb in _CRUMB.split(text) if crumb]
    if len(crumbs) < 2 or len(text.split()) > 30:
        return None
    names = [crumb for crumb in crumbs if fold(crumb) in _SECTIONS]
    begins_at_home = noise_kind(crumbs[0]) == "nav"
    return names[-1] if names and (begins_at_home or len(names) == len(crumbs)) else None


def is_breadcrumb(text: str) -> bool:
    """Whether a line leads from the home page to here."""
    crumbs = [crumb for crumb in _CRUMB.split(text) if crumb]
    if len(crumbs) > 1 and fold(crumbs[0]) in _HOME:
        return True
    is_way = len(_ARROW.findall(text)) >= _ARROWS and _ARROW.match(text) is None
    return is_way and all(len(crumb.split()) <= _MAX_CRUMB for crumb in crumbs[:-1])


def words_of(page: Page, first: int, last: int) -> set[str]:
    """The words of some lines that are no noise, as stems."""
    told = (index for index in range(first, last + 1) if page.noise[index] is None)
    return set().union(*(stems(page.lines[index].text) for index in told))


def stems(text: str) -> frozenset[str]:
    """The words of ``text`` in a rough light stem: enough to compare a headline with its story."""
    return _stems_before(text) if len(text) <= _MAX_HEADLINE else _stems(text)


@lru_cache(maxsize=4096)
def _stems_before(text: str) -> frozenset[str]:
    return _stems(text)


def _stems(text: str) -> frozenset[str]:
    found = set()
    for word in _WORD.findall(fold(text)):
        short = _PREFIX.sub("", word)
        stem = _SUFFIX.sub("", short)
        stem = stem if len(stem) >= 3 else short
        if len(stem) >= 3:
            found.add(stem)
    return frozenset(found)


def same_text(one: str, other: str) -> bool:
    """Whether two lines say the same, white space, punctuation and an outlet's name apart."""
    return _key(one) == _key(other)


def _key(text: str) -> str:
    text = text[:_MAX_HEADLINE]
    title = outlet_of_title(text)
    return fold(title[0] if title is not None else text)
