"""Who wrote an article, who sent it and who published it, read from its short lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Final

from indexer.ingest.extraction.cleaning import fold, read_names
from indexer.ingest.extraction.credit_labels import author_label
from indexer.ingest.extraction.people import (
    NOBODY,
    begins_with_given_name,
    is_city,
    is_given_name,
    is_no_name,
    may_be_person,
    parts_of,
    without_city,
)

__all__ = [
    "CAPTION_LABEL",
    "Byline",
    "agency_at_end",
    "agency_in_dateline",
    "caption_credit",
    "dateline_of",
    "is_credit_line",
    "is_outlet_name",
    "known_agency",
    "known_outlet",
    "merge_bylines",
    "outlet_in",
    "outlet_of_title",
    "owner_in",
    "parse_byline",
    "split_caption",
]


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline tells. ``agency`` is as written, ``source`` an outlet's usual name."""

    agency: str | None = None
    source: str | None = None
    author: str | None = None
    dateline: str | None = None
    url: str | None = None


_AGENCIES: Final = read_names("agencies.txt")
_OUTLETS: Final = read_names("outlets.txt")
# Spelled as one word in the middle of a page they mean too much to count as a name.
_LONGEST_OUTLETS: Final = sorted(
    (name for name in _OUTLETS if len(name) > 4), key=len, reverse=True
)

_SOURCE_LABEL: Final = re.compile(
    r"[*\s]*نقل[اًا]{1,2}\s+عن\s*:?\s+|(?:ال)?مصدر(?:\s+الخبر)?\s*[:：/-]+\s*|source\s*:\s*", re.I
)
_LABEL_SIGN: Final = re.compile(r"[:：/|-]")
_OUTLET_WORD: Final = re.compile(
    r"(?<!\w)(?:برس|نيوز|نت|أونلاين|اونلاين|اون لاين|بوست|تايمز|الإخبارية|الاخبارية|الإخباري|"
    r"الاخباري|للأنباء|صحيفة|جريدة|قناة|موقع|شبكة|بوابة|تلفزيون|راديو|إذاعة|مجلة|مركز|tv|news)(?!\w)",
    re.I,
)
_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_QUOTED: Final = re.compile(r"[\"«»“”]")
_MAX_WORDS: Final = 10
_MAX_SOURCE_WORDS: Final = 6
# In characters: what is longer is no caption and no byline, and is not searched for one.
_MAX_CAPTION: Final = 400

CAPTION_LABEL: Final = re.compile(
    r"(?:ال)?(?:تعليق|شرح|وصف|نص)\s(?:على\s)?(?:ال)?صورة\s*+[،,:]\s*+", re.IGNORECASE
)
"""What stands before a caption and says that it is one."""
# The credit of a picture at the end of its caption.
_CREDIT_LABEL: Final = re.compile(
    r"\(?(?:المصدر|مصدر الصورة|الصورة|تصوير|عدسة|صورة|photo|credit|source)\s*+"
    r"[:：]\s*[^:.]{2,50}\)?$",
    re.I,
)
# Who made text or pictures, alone on a line: "صورة من: …", "- تصوير: … - مونتاج: …".
_CREDIT_LINE: Final = re.compile(
    r"[-–—•*\s]{0,4}(?:(?:ال)?(?:صورة|صور|نص|فيديو|غرافيك|جرافيك|رسوم|مونتاج|[إا]خراج|كاميرا)(?:\s++(?:من|عن|و\w+))?|"
    r"(?:و|ال)?تصوير(?:\s++و\w+)?|(?:ب)?عدسة|photos?|video|text|credits?)\s*+[:：]\s*+\S[^:.؟!]{1,60}"
    r"(?:[-–—|،,/]\s*+(?:ال)?\w{2,12}\s*+[:：]\s*+\S[^:.؟!]{1,60}){0,3}$",
    re.IGNORECASE,
)
_MAX_CREDIT: Final = 12
_PICTURE_WORD: Final = re.compile(
    r"(?:[(\[/|©–-]|\s-)\s*+(?:صورة\s++)?+(?:أرشيف\w*+|ارشيف\w*+|من الأرشيف|غيتي|جيتي|getty|epa|"
    r"مواقع التواصل|إنترنت|انترنت|social media|shutterstock|شترستوك)[^)\]]{0,25}[)\]]?$"
    r"|(?:getty images|غيتي إيميجز|غيتي إيمدجز|جيتي إيمدجز|shutterstock|via reuters)\W*$",
    re.I,
)
_PICTURE_START: Final = re.compile(
    r"(?:صورة|لقطة)\s+(?:أرشيفية|ارشيفية|تعبيرية|توضيحية|من|تظهر|تُظهر|وزعها|نشرها|جوية|عامة)|"
    r"(?:أرشيفية|تعبيرية)\b|getty|أرشيف[-:]"
)
_CLOSING_NAME: Final = re.compile(r"[(\[/]\s*+([^()\[\]/]{2,40}?)\s*+[)\]/]\s*+\.?$")
_DASHED_NAME: Final = re.compile(r"\s[-–—|]\s*+([^-–—|()]{2,30})$")
_DATELINE: Final = re.compile(
    r"(?P<place>[^\d().:؛\"«»“”/–—-]{2,32}?)\s*+(?:،?\s*+\d{1,2}\s++\w++(?:\s++\d{4})?\s*+)?"
    r"(?:[(/«\"]\s*+(?P<by>[^()/»\"]{2,40}?)\s*+[)/»\"]\s*+)?"
    r"(?:(?P<dash>--+|[–—-])\s*+|(?P<colon>:)\s++)(?=\S)"
)
_RIGHTS_WORDS: Final = re.compile(
    r"(?:(?:جميع|كل|كافة)\s*+)?(?:ال)?حقوق(?:\s++(?:النشر|الطبع|الملكية))?(?:\s++و\w+)?\s*+"
    r"(?:ال)?محفوظة?|"
    r"copyrights?|all rights reserved",
    re.I,
)
# Years, signs and what stands in Latin letters beside an Arabic name.
_RIGHTS: Final = re.compile(r"[\d٠-٩A-Za-z©®().,،:|/\[\]–—-]+")
_NO_OWNER: Final = frozenset(
    fold(word) for word in "الموقع للموقع لموقعنا الناشر للناشر المؤسسة لأصحابها محفوظة".split()
)
_WIDE_SPACE: Final = re.compile(r"[^\S\n]{2,}")
_AFTER_CAPTION: Final = re.compile(r"(?<=\))\s*(?=[^\s(-–—.،:])")


def known_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return fold(name) in _AGENCIES


def known_outlet(name: str) -> str | None:
    """The usual name of an outlet, by any of its names that are known."""
    return _OUTLETS.get(fold(name))


def outlet_in(text: str) -> str | None:
    """The first known outlet named in a short line such as a copyright notice."""
    folded = f" {fold(text)} "
    for name in _LONGEST_OUTLETS:
        if f" {name} " in folded or f" ل{name} " in folded:
            return _OUTLETS[name]
    return None


def owner_in(notice: str) -> str | None:
    """The outlet that a copyright notice belongs to, known or not: its name as written."""
    known = outlet_in(notice)
    if known is not None:
        return known
    rest = _RIGHTS.sub(" ", _RIGHTS_WORDS.sub(" ", notice))
    name = re.sub(
        r"^(?:لشركة|لصحيفة|لموقع|لجريدة|لقناة|لشبكة|لمؤسسة|لوكالة|لمجلة|لبوابة|لدى|شركة)\s+",
        "",
        " ".join(rest.split()),
    )
    if not 1 <= len(name.split()) <= 4 or len(name) < 4 or fold(name) in _NO_OWNER:
        return None
    return name


def outlet_of_title(title: str) -> tuple[str, str] | None:
    """A title and the outlet after it (``… | الجزيرة نت``), or ``None``."""
    for separator in (" | ", " - ", " – ", " — ", " :: ", "|"):
        head, found, tail = title.rpartition(separator)
        if found and head.strip(" |-–—"):
            outlet = known_outlet(tail)
            if outlet is not None and (len(head.split()) >= 3 or known_outlet(head) is None):
                return head.strip(" |-–—"), outlet
    return None


def parse_byline(text: str) -> Byline | None:
    """What a short line tells as a byline, or ``None`` when it is none.

    It is one when it has a label (بقلم, المصدر), or is mostly names of agencies, outlets and
    cities.
    """
    if len(text) > _MAX_CAPTION or len(text.split()) > _MAX_WORDS + 4:
        return None
    label = _SOURCE_LABEL.match(text)
    if label is not None:
        return _of_source(text, label)
    url = _URL.search(text)
    if url is not None:
        return Byline(url=url[0]) if len(text.split()) <= 4 else None
    label = author_label(text)
    if label is not None and not _is_sentence_of_books(text, label):
        rest = text[label.end() :]
        if not _begins_with_credit(rest):
            return None
        byline = _of_parts(rest)
        if byline.author is not None and _QUOTED.search(rest):
            return None
        return byline if byline != Byline() and len(text.split()) <= _MAX_WORDS else None
    return _read_unlabelled(text)


def is_outlet_name(name: str) -> bool:
    """Whether a name is that of a known outlet, or holds a word that outlets have."""
    return known_outlet(name) is not None or _OUTLET_WORD.search(name) is not None


def _is_sentence_of_books(text: str, label: re.Match[str]) -> bool:
    """Whether كتب before words that name nobody means books: "كتب التاريخ القديم"."""
    if _LABEL_SIGN.search(label[0]) or not label[0].startswith("كتب"):
        return False
    name = text[label.end() :].split()
    return name[0].startswith("ال") and not is_given_name(name[0])


def _begins_with_credit(text: str) -> bool:
    """Whether the first part behind a label is what labels stand before: who or where."""
    parts = (without_city(part.strip(" .")) for part in parts_of(text))
    first = next(filter(None, parts), "")
    return _is_known(first) or may_be_person(first) or len(first.split()) <= 1


def _of_source(text: str, label: re.Match[str]) -> Byline | None:
    """The byline behind the label of a source."""
    url = _URL.search(text)
    if url is not None:
        return Byline(url=url[0])
    byline = _of_parts(text[label.end() :])
    if byline.agency or byline.source:
        return replace(byline, author=None)
    rest = text[label.end() :].strip(" .")
    return Byline(source=rest) if 0 < len(rest.split()) <= _MAX_SOURCE_WORDS else None


def _read_unlabelled(text: str) -> Byline | None:
    if _is_caption_or_sentence(text):
        return None
    known: list[str] = []
    strange: list[str] = []
    for part in parts_of(text):
        (known if _is_known(part) else strange).append(part)
    if not known or any(map(is_no_name, strange)):
        return None
    has_name = any(known_agency(part) or known_outlet(part) for part in known)
    is_strange = bool(strange) and not begins_with_given_name(strange[0])
    if is_strange and ":" in text:
        # "Moscow: sanctions are illegal" is a headline.
        return None
    rest = sum(len(part.split()) for part in strange)
    if rest > (5 if has_name else 4):
        return None
    byline = _of_parts(text)
    # Without a label only a given name tells a person from a place, a programme or an outlet.
    return replace(byline, author=None) if is_strange else byline


def _is_caption_or_sentence(text: str) -> bool:
    if _before_credit(text):
        return True
    return len(text.split()) > _MAX_WORDS or text.rstrip().endswith((".", "؟", "?", "!", ":"))


def _is_known(part: str) -> bool:
    folded = fold(part)
    return folded in _AGENCIES or folded in _OUTLETS or is_city(part)


def _of_parts(text: str) -> Byline:
    agencies: list[str] = []
    sources: list[str] = []
    places: list[str] = []
    people: list[str] = []
    for part in filter(None, (without_city(part.strip(" .")) for part in parts_of(text))):
        folded = fold(part)
        if folded in _AGENCIES:
            agencies.append(part)
        elif folded.startswith("و") and folded[1:] in _AGENCIES:
            agencies.append(part[1:])
        elif folded in _OUTLETS:
            sources.append(_OUTLETS[folded])
        elif is_city(part):
            places.append(part)
        elif _OUTLET_WORD.search(part) and len(part.split()) <= _MAX_SOURCE_WORDS:
            sources.append(part)
        elif folded not in NOBODY and may_be_person(part):
            people.append(part)
    if agencies and people and not sources and not begins_with_given_name(people[0]):
        # Beside an agency stands the outlet that took its story over, beside a city anybody.
        sources, people = ([] if places else people), []
    return Byline("، ".join(agencies) or None, _first(sources), _first(people), _first(places))


def _first(values: Sequence[str]) -> str | None:
    return values[0] if values else None


def merge_bylines(bylines: Iterable[Byline]) -> Byline:
    """Several bylines as one: of each field the first that one of them has."""
    every = list(bylines)
    return Byline(
        *(next(filter(None, map(attrgetter(one.name), every)), None) for one in fields(Byline))
    )


def is_credit_line(text: str) -> bool:
    """Whether a line is nothing but the credit of pictures or of a text, with labels."""
    if ":" not in text and "：" not in text:
        return False
    return len(text.split()) <= _MAX_CREDIT and _CREDIT_LINE.match(text) is not None


def caption_credit(text: str) -> tuple[str, bool] | None:
    """The caption in a line that ends in the credit of a picture, and whether a label was cut off.

    ``None`` when it does not look like a caption.
    """
    if len(text) > _MAX_CAPTION:
        return None
    label = CAPTION_LABEL.match(text)
    if label is not None:
        text = text[label.end() :]
        return _before_credit(text) or text, True
    caption = _before_credit(text)
    if caption:
        return caption, True
    if _PICTURE_WORD.search(text) or _PICTURE_START.match(text):
        return text, False
    names = (pattern.search(text) for pattern in (_CLOSING_NAME, _DASHED_NAME))
    return (text, False) if any(_is_credit(name) for name in names) else None


def _before_credit(text: str) -> str:
    """What stands before the labelled credit that closes a text; empty when none does."""
    label = _CREDIT_LABEL.search(text)
    if label is None:
        return ""
    before = text[: label.start()].rstrip()
    return (before[:-1] if before.endswith(("،", "-")) else before).strip()


def _is_credit(name: re.Match[str] | None) -> bool:
    """Whether a name behind a text is that of an agency or an outlet."""
    if name is None or name.start() == 0 or not _all_names(name[1]):
        return False
    # After a full stop a name in brackets closes the story.
    return not name.string[: name.start()].rstrip().endswith(".")


def _all_names(text: str) -> bool:
    parts = [fold(part) for part in parts_of(text)]
    return bool(parts) and any(part in _AGENCIES or part in _OUTLETS for part in parts)


def agency_at_end(text: str) -> str | None:
    """The agency in brackets that closes an article: ``… (رويترز)``."""
    name = _CLOSING_NAME.search(text[-80:])
    if name is None:
        return None
    return _of_parts(name[1]).agency


def agency_in_dateline(text: str) -> bool:
    """Whether a text such as "(Reuters)" is that of an agency or an outlet in a dateline."""
    byline = _of_parts(text.strip(" /()-–—:"))
    return byline.agency is not None or byline.source is not None


def dateline_of(paragraph: str) -> Byline | None:
    """The place, and the agency if it is named, that a first paragraph begins with."""
    paragraph = paragraph[:_MAX_CAPTION]
    match = _DATELINE.match(paragraph)
    if match is None:
        return None
    place = match["place"].strip(" ،,")
    by = _of_parts(match["by"]) if match["by"] else Byline()
    is_named = by.agency is not None or by.source is not None
    if not _is_place(place, match, is_named=is_named):
        return None
    if known_agency(place) or known_outlet(place):
        return replace(_of_parts(place), author=None)
    after = by if is_named else _of_parts(paragraph[match.end() :].split(" ", 1)[0])
    return Byline(agency=by.agency or after.agency, source=by.source, dateline=place)


def _is_place(place: str, match: re.Match[str], *, is_named: bool) -> bool:
    """Whether what a paragraph begins with is a place; an agency named behind it bears it out."""
    has_city = any(is_city(part) for part in re.split("[،,/]", place))
    if has_city or is_named:
        return len(place.split()) <= 4 and (has_city or place[:1] != "و")
    if match["colon"] or len(place.split()) > 3 or place[:1] == "و":
        return False
    return match.string[match.end("place") :].startswith((" -", " –", " —"))


def split_caption(line: str) -> tuple[str, str] | None:
    """A caption glued to the beginning of a paragraph, and the paragraph, or ``None``.

    They are glued by two spaces or more after its credit or before a dateline.
    """
    if len(line) < 60:
        return None
    for gap in _WIDE_SPACE.finditer(line, 0, _MAX_CAPTION):
        head, tail = line[: gap.start()].strip(), line[gap.end() :].strip()
        if _is_glued(head, tail):
            return head, tail
    for gap in _AFTER_CAPTION.finditer(line, 0, _MAX_CAPTION):
        head, tail = line[: gap.start()], line[gap.end() :]
        if _ends_in_agency(head) and _begins_with_place(tail):
            return head, tail
    return None


def _is_glued(head: str, tail: str) -> bool:
    if not 4 <= len(head.split()) <= 40 or len(tail.split()) < 8 or head.endswith("."):
        return False
    return caption_credit(head) is not None or dateline_of(tail) is not None


def _ends_in_agency(head: str) -> bool:
    return len(head.split()) >= 4 and agency_at_end(head) is not None


def _begins_with_place(tail: str) -> bool:
    found = dateline_of(tail)
    return found is not None and bool(found.dateline) and len(tail.split()) >= 8
