"""Who may be a person: names in the parts of a line, told from places, desks and sentences."""

from __future__ import annotations

import re
from typing import Final

from indexer.ingest.extraction.cleaning import fold, read_names

__all__ = [
    "NOBODY",
    "begins_with_given_name",
    "is_city",
    "is_given_name",
    "is_name",
    "is_no_name",
    "is_person",
    "may_be_person",
    "parts_of",
    "tells_role",
    "without_city",
    "without_honour",
    "without_role",
]

_NO_NAME: Final = re.compile(r"[\d:؟!.,،\"«»|/()]")
_DASHED: Final = re.compile(r"\s[–—ـ-]|[–—ـ-]\s")
_CITIES: Final = read_names("cities.txt").keys()
_GIVEN_NAMES: Final = read_names("given_names.txt").keys() | read_names("author_names.txt").keys()
_SIGN: Final = r"[|/،,:؛•·+()\[\]«»\"“”]|--+|[–—]"
_MORE_SIGNS: Final = rf"(?:{_SIGN}|\sـ\s|\s-|-\s|(?<=\w)-(?=\w))*\s*+"
# A sign behind blanks, or without any: a dash and a tatweel part only beside blanks.
_PARTS: Final = re.compile(
    rf"(?<!\s)\s++(?:{_SIGN}|ـ\s|-\s|-){_MORE_SIGNS}|"
    rf"(?:{_SIGN}|-\s|(?<=\w)-(?=\w)){_MORE_SIGNS}"
)
NOBODY: Final = frozenset(("", *read_names("not_authors.txt")))
"""What stands where authors are named and is nobody's name, folded."""
# Before a name, and no part of it: "Dr."
_HONOUR: Final = re.compile(r"^(?:[أادمج]\.\s?){1,3}\s*+")
_NOT_PERSON: Final = re.compile(
    r"[\d؟?!.#@%]|(?<!\S)(?:في|من|على|إلى|عن|بعد|قبل|هل|لماذا|ما|ماذا|مع|ضد|حول|بين|أن|إن|لا|لم|لن|هذا|هذه|"
    r"التي|الذي)\s"
)
_ROLE: Final = re.compile(
    r"(?:كاتبة?|باحثة?|محللة?|صحفية?|صحافية?|أكاديمية?|اكاديمية?|أستاذة?|استاذة?|خبيرة?|إعلامية?|"
    r"دبلوماسية?|سفيرة?|مفكرة?|ناشطة?|مدونة?|رئيسة? تحرير|مديرة? تحرير|مراسلة?|محررة?|موفدة?|"
    r"مبعوثة?)(?!\w)"
)
_MAX_ROLE: Final = 5
_BESIDE_NAME: Final = re.compile(r"(?<!\s)(?:\s++[|–—ـ-]\s++|\s*+[،,:(]\s*+)")
# A city behind a name, or with a preposition before it: "… من القاهرة".
_FROM_CITY: Final = re.compile(r"\s(?:من|في)\s++(?=\S+(?:\s\S+)?$)")
# Cities whose names are surnames, too.
_ALSO_SURNAMES: Final = frozenset(map(fold, ("الخليل", "القامشلي", "الناصرة", "حمص", "عدن")))


def parts_of(text: str) -> list[str]:
    """The parts of a line between the signs that stand between names."""
    return [part for part in _PARTS.split(text) if part]


def is_city(name: str) -> bool:
    """Whether a name is that of a city that datelines are written from."""
    return fold(name) in _CITIES


def is_given_name(word: str) -> bool:
    """Whether a word is a common given name."""
    return fold(word) in _GIVEN_NAMES


def is_no_name(text: str) -> bool:
    """Whether a text has figures or words that no name has."""
    return _NOT_PERSON.search(text) is not None


def without_city(name: str) -> str:
    """A person's name without the city that stands behind it: "… - القاهرة", "… من بيروت"."""
    parts = [part.strip(" .") for part in parts_of(name)]
    kept = [part for part in parts if part and not is_city(part)]
    if len(kept) == 1:
        name = kept[0]
    place = _FROM_CITY.search(name)
    if place is not None and is_city(name[place.end() :]):
        return name[: place.start()]
    words = name.split()
    for count in (2, 1):
        city = fold(" ".join(words[-count:]))
        if len(words) >= count + 2 and city in _CITIES and city not in _ALSO_SURNAMES:
            return " ".join(words[:-count])
    return name


def tells_role(text: str) -> bool:
    """Whether a text begins with what somebody is who writes: a reporter, a professor."""
    return _ROLE.match(text) is not None


def without_role(text: str) -> str | None:
    """A person's name without the role that a sign parts from it: "X - correspondent"; ``None``
    where a text is not made of these two."""
    name, *rest = _BESIDE_NAME.split(text, maxsplit=1)
    role = rest[0].rstrip(") .") if rest else ""
    is_role = tells_role(role) and len(role.split()) <= _MAX_ROLE and not is_no_name(role)
    return name if is_role and is_person(name) else None


def without_honour(name: str) -> str:
    """A name without the "Dr." before it."""
    return _HONOUR.sub("", name)


def may_be_person(part: str) -> bool:
    """Whether a part of a line has the words of a name: two to five, and none of a sentence."""
    name = without_honour(part)
    words = name.split()
    if not 1 < len(words) <= 5 or not NOBODY.isdisjoint((fold(words[0]), fold(name))):
        return False
    return not is_no_name(name)


def begins_with_given_name(name: str) -> bool:
    """Whether a name begins with a common given name."""
    return fold(without_honour(name)).partition(" ")[0] in _GIVEN_NAMES


def is_name(text: str) -> bool:
    """Whether a text may be a person's name: two to four words and no figures or marks."""
    name = without_honour(text)
    is_plain = _NO_NAME.search(name) is None and _DASHED.search(name) is None
    return 2 <= len(name.split()) <= 4 and is_plain and may_be_person(name)


def is_person(text: str) -> bool:
    """Whether a text is a person's name by its first word."""
    # By the first word first: few lines begin with a name, and the rest costs more.
    words = without_honour(text).split(maxsplit=1)
    return len(words) == 2 and is_given_name(words[0]) and is_name(text)
