"""Models, numbers and acronyms, each in the ways that people write it.

F-16 is F16, إف-16 and إف 16; 10 000 is 10000 and 10.000; a telephone number and an IBAN stand in
groups or not; أ ف ب is أف ب. These are rules: the letters of the alphabet as Arabic spells them
(``data/model_letters.txt``), thousands in threes, the country codes and lengths of ITU-T E.164, the
check digits of ISO 13616. What follows from one is another way to write the same thing, and only
that: G20 is no way to write G2, nor إف-16 the preposition في before a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product, takewhile
from typing import Final, NamedTuple

from indexer.analysis.analyzer import load_stop_words
from indexer.analysis.english import is_english
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.tokenizer import words as tokens
from indexer.analysis.vocabulary import load_words
from indexer.names.table import DATA

__all__ = ["Ways", "find_beside", "find_version", "find_ways"]

Row = tuple[str, ...]


class Ways(NamedTuple):
    """Something that begins at a word: so many words of it, and its other ways of writing, each as
    folded tokens in a row."""

    length: int
    rows: tuple[Row, ...]


def find_ways(
    words: Sequence[str], start: int = 0, is_held: Callable[[str], bool] | None = None
) -> Ways | None:
    """The model, number or acronym that begins at a folded word; None where none does, or it has
    one way of writing. What only articles tell, ``is_held`` does: whether one holds a word."""
    rest = tuple(words[start : start + _MOST])
    for rule in _RULES:
        found = rule(rest)
        if found is not None:
            rows = tuple(dict.fromkeys(row for row in found.rows if row != rest[: found.length]))
            return Ways(found.length, rows) if rows else None
    return _find_national(rest, is_held) if is_held is not None else None


def find_beside(words: Sequence[str], place: int) -> Ways | None:
    """What a folded word of Latin letters may be with the number behind it, or a number with the
    word before it, where the letters may be a word (iPhone 8, AK 47): ways to write both, which
    stand for each of them; None elsewhere."""
    first = place - bool(_NUMBER.fullmatch(words[place])) if place else 0
    letters, number, *_ = (*words[first : first + 2], "", "")
    if not _BRAND.fullmatch(letters) or not _NUMBER.fullmatch(number) or _YEAR.fullmatch(number):
        return None
    return Ways(1, tuple(row for row in _rows_of_model(letters, number) if row[0] != letters))


def find_version(words: Sequence[str], place: int) -> Ways | None:
    """A letter that tells a version behind a folded word (iPhone X), or the name of one (آيفون
    إكس): that word with it the other way; None elsewhere."""
    left, letter = words[place - 1] if place else "", words[place]
    if len(left) < _LEAST_BRAND or not left.isalpha() or letter in load_stop_words():
        return None
    others = _names_of(letter) if _VERSION.fullmatch(letter) else _letters_of(letter)
    return Ways(1, tuple((left, other) for other in others)) if others else None


_LEAST_BRAND: Final = 3
"""Letters of a word that a version stands behind."""

_MOST: Final = 10
"""Words that one thing has at most."""

_MODEL: Final = re.compile(r"([a-z]{1,12})(\d{1,4})([a-z]?)")
_LETTERS: Final = re.compile("[a-z]{1,5}")
_BRAND: Final = re.compile("[a-z]{2,12}")
_VERSION: Final = re.compile("[a-z]")
_NUMBER: Final = re.compile(r"\d{1,4}")
_NO_VOWEL: Final = re.compile("[^aeiou]{1,4}")
_VOWELS: Final = frozenset("aeiouy")

_MOST_SPELLED: Final = 3
"""Letters of a model that are spelled, each a word (آر بي جي 7)."""


_PARTICLE: Final = 30_000
"""Occurrences in ten million words of في, أن and أو, and of no other name of a letter."""
_MIXED: Final = re.compile(r"[a-z]\d[a-z]\d")
_LETTER_AND_DIGIT: Final = re.compile(r"[a-z]\d")
_DIGIT: Final = re.compile(r"\d")


@cache
def _alphabet() -> Mapping[str, Row]:
    """Latin letters and syllables, and how Arabic writes them, folded."""
    lines = (DATA / "model_letters.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and line[0] != "#")
    return {latin: tuple(map(fold, arabic.split())) for latin, arabic in rows}


@cache
def _latin() -> Mapping[str, Row]:
    """Arabic names of letters and syllables, and what they may stand for."""
    found: dict[str, Row] = {}
    for latin, ways in _alphabet().items():
        for way in ways:
            found[way] = (*found.get(way, ()), latin)
    return found


def _find_model(rest: Row) -> Ways | None:
    found = _find_plain_model(rest)
    if found is None or not _is_version(rest[found.length : found.length + 1]):
        return found
    return _with_version(found, rest[found.length], found.length + 1)


def _find_plain_model(rest: Row) -> Ways | None:
    """A model without a letter behind its number, but for one that is written onto that."""
    whole = _MODEL.fullmatch(rest[0]) if rest else None
    if whole:
        # What stands as one word is one thing, whatever its letters are.
        found = Ways(1, tuple(_rows_of_model(whole[1], whole[2])))
        return _with_version(found, whole[3], 1) if whole[3] else found
    if len(rest) > 1 and _LETTERS.fullmatch(rest[0]) and _NUMBER.fullmatch(rest[1]):
        return _ways_of_model(rest[0], rest[1], 2)
    return _find_spelled_model(rest)


def _is_version(words: Row) -> bool:
    """Whether what follows a number is one letter (F-35 A)."""
    return bool(words) and _VERSION.fullmatch(words[0]) is not None


def _with_version(found: Ways, version: str, length: int) -> Ways:
    """Ways to write a model, with the letter that is written behind its number."""
    joined = ((row[0] + version,) for row in found.rows if len(row) == 1)
    return Ways(length, (*joined, *((*row, version) for row in found.rows)))


def _find_spelled_model(rest: Row) -> Ways | None:
    """One that is written in Arabic: names of letters, or a syllable, before a number."""
    size = next((place for place, word in enumerate(rest) if _NUMBER.fullmatch(word)), 0)
    if not 0 < size <= _MOST_SPELLED or all(map(_is_particle, rest[:size])):
        return None
    if not all(word in _latin() for word in rest[:size]):
        return None
    rows: list[Row] = []
    for letters in product(*(_latin()[word] for word in rest[:size])):
        if size == 1 or all(len(letter) == 1 for letter in letters):
            rows += _rows_of_model("".join(letters), rest[size])
    return Ways(size + 1, tuple(rows))


def _is_particle(word: str) -> bool:
    """Whether a word is so common before numbers that it is no letter there."""
    return word in load_stop_words() and load_words()[word] >= _PARTICLE


def _ways_of_model(letters: str, number: str, length: int) -> Ways | None:
    """A model in Latin and Arabic letters; None where the letters are rather a word (May 2018)."""
    if letters not in _alphabet() and not _NO_VOWEL.fullmatch(letters):
        return None
    return Ways(length, tuple(_rows_of_model(letters, number)))


def _rows_of_model(letters: str, number: str) -> Iterator[Row]:
    yield (letters + number,)
    yield (letters, number)
    # في 20 and أن 16 are words before a number.
    yield from ((word, number) for word in _alphabet().get(letters, ()) if not _is_particle(word))
    if 1 < len(letters) <= _MOST_SPELLED:
        for names in islice(_spell_letters((letters,)), _MOST_ROWS):
            yield (*names, number)


def _find_mixed(rest: Row) -> Ways | None:
    """A letter and a digit, twice, in either alphabet: B2C3, B2-C3, إتش1 إن1."""
    pairs: list[Row] = []
    length = 0
    if rest and _is_particle(rest[0]):  # أو 1 في 2
        return None
    while length < len(rest) and len(pairs) < 2:
        letter, digit, *_ = (*rest[length : length + 2], "")
        if _MIXED.fullmatch(letter) and not pairs:
            pairs, length = [(letter[:2],), (letter[2:],)], 1
        elif _LETTER_AND_DIGIT.fullmatch(letter):
            pairs, length = [*pairs, (letter,)], length + 1
        elif (letters := _letters_of(letter)) and _DIGIT.fullmatch(digit):
            pairs, length = [*pairs, tuple(one + digit for one in letters)], length + 2
        else:
            return None
    if len(pairs) < 2:
        return None
    rows = (row for first, second in product(*pairs) for row in _rows_of_mixed(first, second))
    return Ways(length, tuple(islice(rows, _MOST_ROWS)))


def _letters_of(word: str) -> Row:
    """The letters that a word is or names; none for another word."""
    if _VERSION.fullmatch(word):
        return (word,)
    return tuple(one for one in _latin().get(word, ()) if len(one) == 1)


def _rows_of_mixed(first: str, second: str) -> Iterator[Row]:
    yield (first + second,)
    yield (first, second)
    yield tuple(first + second)
    for one, other in product(_names_of(first[0]), _names_of(second[0])):
        yield (one, first[1], other, second[1])


_SPELLED_LETTERS: Final = range(3, 6)
_ACRONYM: Final = re.compile("[a-z]{3}|[^\\Waeiou\\d_]{4,}")
"""Letters that are read as letters: three, or more without a vowel; Iran and Putin are words."""
_MOST_ROWS: Final = 48


def _find_letters(rest: Row) -> Ways | None:
    """An acronym in Latin letters (CBS), or in the names of its letters."""
    if not rest:
        return None
    if not is_arabic(rest[0]):
        word = rest[0]
        spelled = _ACRONYM.fullmatch(word) and not _is_word(word)
        is_one = len(word) in _SPELLED_LETTERS and (spelled or word in _acronyms())
        if not is_one or _NUMBER.fullmatch("".join(rest[1:2])):
            return None
        return Ways(1, tuple(_spell_letters((word,))))
    size = _length_spelled(rest)
    if size not in _SPELLED_LETTERS:
        return None
    singles = ([one for one in _latin()[word] if len(one) == 1] for word in rest[:size])
    acronyms = tuple(map("".join, product(*singles)))[:_MOST_ROWS]
    rows = (*((one,) for one in acronyms), *_spell_letters(acronyms))
    return Ways(size, rows[:_MOST_ROWS])


def _length_spelled(rest: Row) -> int:
    """How many names of letters stand in a row; small words at either end are none of them where
    three are left (بي بي سي في لندن)."""
    size = 0
    while size < len(rest) and any(len(one) == 1 for one in _latin().get(rest[size], ())):
        size += 1
    particles = [_is_particle(word) for word in rest[:size]]
    while size > _SPELLED_LETTERS.start and particles[size - 1]:
        size -= 1
    if size > _SPELLED_LETTERS.start and particles[0]:
        return 0
    return 0 if all(word in load_stop_words() for word in rest[:size]) else size


def _spell_letters(acronyms: Iterable[str]) -> Iterator[Row]:
    """Acronyms in the names of their letters."""
    for acronym in acronyms:
        yield from islice(product(*map(_names_of, acronym)), _MOST_ROWS)


def _names_of(letter: str) -> Row:
    return tuple(dict.fromkeys(_alphabet().get(letter, ())))


def _is_word(word: str) -> bool:
    """Whether Latin letters are read as a word (led, pro), and not letter by letter (CBS, USB)."""
    return word in _ordinary() or (is_english(word) and not _VOWELS.isdisjoint(word[1:]))


@cache
def _ordinary() -> frozenset[str]:
    """Ordinary words of English."""
    return _words_of("latin_ordinary.txt")


@cache
def _acronyms() -> frozenset[str]:
    """Acronyms of English."""
    return _words_of("acronyms.txt")


def _words_of(name: str) -> frozenset[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


_DIGITS: Final = re.compile(r"\d+")
_THREE: Final = re.compile(r"\d{3}")
_FEW: Final = re.compile(r"[1-9]\d{0,2}")
_DOTTED: Final = re.compile(r"[1-9]\d{0,2}\.\d00")
_YEAR: Final = re.compile(r"1[89]\d\d|20\d\d")
_ROUND: Final = "00"
"""How a number ends whose only dot parts thousands: of those that end otherwise nearly all are
decimal fractions, in 31,525 articles."""
_MOST_THOUSANDS: Final = 12


def _find_thousands(rest: Row) -> Ways | None:
    """A number of four digits and more, in one word or parted by threes."""
    if not rest:
        return None
    if _DOTTED.fullmatch(rest[0]):
        return Ways(1, tuple(_ways_of_number(rest[0].replace(".", ""))))
    if _FEW.fullmatch(rest[0]):
        size = 1
        while size < min(len(rest), 4) and _THREE.fullmatch(rest[size]):
            size += 1
        return Ways(size, tuple(_ways_of_number("".join(rest[:size])))) if size > 1 else None
    plain = _DIGITS.fullmatch(rest[0]) and rest[0][0] != "0" and not _YEAR.fullmatch(rest[0])
    if plain and len(rest[0]) <= _MOST_THOUSANDS:
        return Ways(1, tuple(_ways_of_number(rest[0])))
    return None


def _ways_of_number(digits: str) -> Iterator[Row]:
    first = len(digits) % 3 or 3
    groups = (digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3)))
    yield (digits,)
    yield groups
    if len(groups) == 2 and digits.endswith(_ROUND):
        yield (".".join(groups),)


_AMOUNT: Final = re.compile(r"\d+(?:\.\d+)?")
_PERCENT: Final[tuple[Row, ...]] = (("بالمئه",), ("في", "المئه"))
"""Percent in words, folded: in 31,525 articles 4,082 and 3,220 times behind a number. The signs,
4,702 times, are no words."""


def _find_percent(rest: Row) -> Ways | None:
    """A number of percent, in either way to say it."""
    if not rest or not _AMOUNT.fullmatch(rest[0]):
        return None
    for said in _PERCENT:
        if rest[1 : 1 + len(said)] == said:
            return Ways(1 + len(said), tuple((rest[0], *other) for other in _PERCENT))
    return None


_COUNTRY_CODE: Final = re.compile(
    "1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9]{2}"
)
"""ITU-T E.164: zones 1 and 7, the codes of two digits, and those of three."""
_NATIONAL: Final[Mapping[int, tuple[tuple[int, ...], ...]]] = {
    7: ((3, 4), (1, 3, 3)),
    8: ((4, 4), (2, 3, 3), (1, 3, 4), (2, 2, 2, 2), (2, 6)),
    9: ((2, 3, 4), (3, 3, 3), (1, 2, 2, 2, 2), (2, 7), (3, 6), (1, 4, 4)),
    10: ((3, 3, 4), (2, 4, 4), (3, 7), (3, 4, 3), (2, 8)),
    11: ((3, 4, 4), (3, 8)),
}
"""Digits of a number within a country, and the usual groups of so many."""
_ABROAD: Final = "00"
"""Dialled before the code of a country for the + of ITU-T E.123."""
_TRUNK: Final = "0"
"""Dialled before a number within most countries, and left out behind the code of one (E.123)."""
_PHONE: Final = range(10, 14)
_LEAST_NATIONAL: Final = 8
"""Digits behind the trunk zero from which a number is one without the code of its country."""


def _find_phone(rest: Row) -> Ways | None:
    """A telephone number with the code of its country, in one word or behind that."""
    digits = ""
    abroad = rest and rest[0].startswith(_ABROAD)
    words = (rest[0].removeprefix(_ABROAD), *rest[1:]) if abroad else rest
    for size, word in enumerate(words, 1):
        digits += word
        if not _DIGITS.fullmatch(word) or len(digits) >= _PHONE.stop:
            break
        code = _COUNTRY_CODE.match(digits)
        ends = size == len(rest) or not _DIGITS.fullmatch(rest[size])
        if (
            ends
            and code is not None
            and len(digits) in _PHONE
            and (size == 1 or code[0] == words[0])
        ):
            return _ways_of_phone(code[0], digits[code.end() :], size)
    return None


def _ways_of_phone(code: str, national: str, length: int) -> Ways | None:
    rows = _group(national)
    both = [(prefix + code, *row) for row in rows for prefix in ("", _ABROAD)]
    whole = ((code + national,), (_ABROAD + code + national,))
    within = rows if len(national) >= _LEAST_NATIONAL else ()
    trunk = [(_TRUNK + first, *others) for first, *others in within]
    return Ways(length, (*whole, *both, *trunk)) if rows else None


def _group(national: str) -> Sequence[Row]:
    """A number within a country as one word and in its usual groups; nothing where numbers have
    other lengths."""
    groupings = _NATIONAL.get(len(national), ())
    rows = [(national,), *(tuple(_cut(national, sizes)) for sizes in groupings)]
    return rows if groupings else ()


def _find_national(rest: Row, is_held: Callable[[str], bool]) -> Ways | None:
    """A telephone number behind a trunk zero: it stands behind the code of a country too, where
    an article has that."""
    run = tuple(takewhile(_DIGITS.fullmatch, rest))
    national = "".join(run)[1:]
    is_one = run and run[0][0] == _TRUNK != national[:1] and len(national) >= _LEAST_NATIONAL
    rows = _group(national) if is_one else ()
    if not rows:
        return None
    whole = (prefix + code + national for code in _country_codes() for prefix in ("", _ABROAD))
    trunk = ((_TRUNK + first, *others) for first, *others in rows)
    return Ways(len(run), (*rows, *trunk, *((word,) for word in whole if is_held(word))))


@cache
def _country_codes() -> Sequence[str]:
    """The codes of countries that ITU-T E.164 may give out."""
    return [code for code in map(str, range(1, 1000)) if _COUNTRY_CODE.fullmatch(code)]


def _cut(digits: str, sizes: Iterable[int]) -> Iterator[str]:
    place = 0
    for size in sizes:
        yield digits[place : place + size]
        place += size


_IBAN_BEGINS: Final = re.compile(r"[a-z]{2}\d{2}")
_IBAN: Final = re.compile(r"[a-z]{2}\d{2}[a-z\d]{11,30}")


def _find_iban(rest: Row) -> Ways | None:
    """An IBAN by its check digits, in one word or in groups of four."""
    text = ""
    for size, word in enumerate(rest, 1):
        text += word
        if size == 1 and not _IBAN_BEGINS.match(word):
            return None
        if _IBAN.fullmatch(text) and _is_checked(text):
            groups = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
            return Ways(size, ((text,), tuple(tokens(groups))))
    return None


def _is_checked(iban: str) -> bool:
    """Whether the check digits are right (ISO 7064, MOD 97-10)."""
    number = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
    return int(number) % 97 == 1


_MOST_LETTERS: Final = 5
_MOST_JOINED: Final = 4
_KNOWN: Final = 10
"""Occurrences in ten million words of letters that are a word."""


def _find_acronym(rest: Row) -> Ways | None:
    """Letters of which some stand alone: أ ف ب, أف ب, U N; or that make no word: افب."""
    if not rest or not rest[0].isalpha():
        return None
    arabic = is_arabic(rest[0])
    if arabic and 3 <= len(rest[0]) <= _MOST_JOINED and load_words()[rest[0]] < _KNOWN:
        return _ways_of_acronym(rest[0], 1)
    if len(rest[0]) > 2:
        return None
    size = 1
    while size < len(rest) and len(rest[size]) == 1 and is_arabic(rest[size]) == arabic:
        size += 1
    letters = "".join(rest[:size])
    least = 3 if arabic else 2
    if size == 1 or not letters.isalpha() or not least <= len(letters) <= _MOST_LETTERS:
        return None
    return _ways_of_acronym(letters, size)


def _ways_of_acronym(letters: str, length: int) -> Ways:
    return Ways(length, ((letters,), tuple(letters), (letters[:2], *letters[2:])))


_RULES: Final[tuple[Callable[[Row], Ways | None], ...]] = (
    _find_iban,
    _find_percent,
    _find_mixed,
    _find_model,
    _find_letters,
    _find_phone,
    _find_thousands,
    _find_acronym,
)
