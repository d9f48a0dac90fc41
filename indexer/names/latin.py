"""Names in other letters than Arabic ones, by the sounds that letters stand for.

A romanisation is read in two steps. Its consonants give keys (:func:`latin_keys`), under which the
Arabic spellings of the table lie in ``data/sounds.txt`` (:func:`arabic_sounds`) and the strange
words of an index in their own field (:func:`index_keys`). A key only proposes; :func:`distance`
then says how well the letters of one stand for those of the other, its vowels too, so that Salman
is not سليمان.

The rules are rows of ``data/letters.txt``: how English, French, German and Turkish newspapers, ISO
233, ALA-LC and the BGN write Arabic, and how Arabic ones write names of those languages. Cyrillic
letters become Latin ones as BGN/PCGN has it, Hebrew ones those of the Arabic letters that they are
akin to. In Arabizi digits stand for letters that look like them: 7 is ح, 3 ع, 2 a hamza or
the ق that is said as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, islice, product
from typing import Final, Literal

from indexer.names.particles import LATIN_LAM_ARTICLES, LATIN_PARTICLES, SON, without_article
from indexer.names.similarity import undouble
from indexer.names.table import DATA

__all__ = [
    "FAR",
    "acronyms_of",
    "arabic_sounds",
    "arabic_words",
    "consonants",
    "distance",
    "distance_of_words",
    "index_keys",
    "is_latin",
    "join_arabic",
    "join_latin",
    "latin_keys",
    "latin_words",
    "least_likeness",
    "letter_names",
    "nominatives",
    "ordinary_words",
    "peoples",
    "read_arabizi",
    "readings",
    "romanize",
    "silent_ending",
]

_MOST_KEYS: Final = 48
"""Keys of one name: bounds what ch, c and j can mean in one word after another."""

# ---------------------------------------------------------------- letters into plain Latin ones


@cache
def _letters(kind: str) -> Mapping[str, str]:
    """The rows of one kind of ``data/letters.txt``, in their order."""
    lines = (DATA / "letters.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and line[0] != "#")
    return {row[1]: row[2] for row in rows if row[0] == kind}


@cache
def _cases() -> tuple[tuple[str, str], ...]:
    """Endings of Russian cases, each with those of nominatives."""
    return tuple(
        (ending, "" if last == "-" else last)
        for ending, nominative in _letters("case").items()
        for last in nominative.split(" ")
    )


@cache
def _table(kind: str) -> Mapping[int, str]:
    return str.maketrans(dict(_letters(kind)))


_VOWEL: Final = "`"
"""A vowel that Hebrew does not write."""
_BETWEEN: Final = re.compile("(?<=[b-df-hj-np-tvxz])(?=[b-df-hj-np-tvxz])(?!h)")
_LEAST_STEM: Final = 3
"""Letters before the ending of a Russian case: chosen."""


def is_latin(folded: str) -> bool:
    """Whether a folded word begins with a Latin letter."""
    return bool(folded) and ("a" <= folded[0] <= "z" or "\u00df" <= folded[0] <= "\u024f")


@lru_cache(4096)
def romanize(folded: str) -> tuple[str, ...]:
    """A folded word in small ASCII letters, in each way that may be meant; none for one in letters
    that no rule reads (Chinese ones).

    Cyrillic words are given as they stand and without the ending of a case: Путина is putina and
    putin; their х is kh or h. Hebrew ones have the vowels that are written, and then a sign
    wherever one may be that is not.
    """
    if is_latin(folded) or folded[:1] in ("3", "7"):
        return (folded.translate(_table("plain")),)
    first = folded[:1]
    if "\u0400" <= first <= "\u052f":
        plain = [word.translate(_table("cyrillic")) for word in nominatives(folded)]
        soft = [word.replace("kh", "h") for word in plain if "х" in folded]
        return tuple(dict.fromkeys((*plain, *soft)))
    if "\u05d0" <= first <= "\u05ea":
        hard = folded.translate(_table("hebrew"))
        read = hard.replace("y", "i").replace("w", "u")
        ways = (hard, read, read.replace("p", "f"), read.replace("sh", "s"), hard.replace("w", "v"))
        return tuple(dict.fromkeys((*ways, *(_BETWEEN.sub(_VOWEL, way) for way in ways[1:3]))))
    return ()


def nominatives(word: str) -> tuple[str, ...]:
    """A word and, of a Russian one, what it may be without the ending of its case."""
    if not "\u0400" <= word[:1] <= "\u052f":
        return (word,)
    stems = (
        word[: -len(ending)] + nominative
        for ending, nominative in _cases()
        if word.endswith(ending) and len(word) >= len(ending) + _LEAST_STEM
    )
    return tuple(dict.fromkeys((word, *stems)))


def read_arabizi(word: str) -> tuple[str, ...]:
    """A word of Latin letters and digits that stand for Arabic letters, in each way to read it;
    ``3`` is left for ع and ``7`` for ح. None for one that is not written so."""
    if not (re.search("[2-9]", word) and re.search("[a-z]", word)) or re.search("[014]", word):
        return ()
    if re.search("[2-9]{3}", word):
        return ()
    ways = _letters("arabizi")
    each = (ways.get(letter, letter).split(" ") for letter in word)
    read = ("".join(letters).replace("-", "") for letters in product(*each))
    return tuple(islice(read, _MOST_KEYS))


def silent_ending(word: str) -> str:
    """A word of Latin letters as French says it, without what its ending writes and nobody hears;
    empty for one that ends otherwise."""
    ends = (end for end in _letters("end") if word.endswith(end))
    found = max(ends, key=len, default="")
    return word[: -len(found)] + _letters("end")[found] if found else ""


@lru_cache(4096)
def readings(word: str) -> tuple[str, ...]:
    """A folded word in small ASCII letters and those of :func:`read_arabizi`."""
    return tuple(dict.fromkeys(chain.from_iterable(map(romanize, read_arabizi(word) or (word,)))))


@cache
def ordinary_words() -> frozenset[str]:
    """Ordinary words of English that sound like names, or that another language calls a place."""
    lines = (DATA / "latin_ordinary.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


@cache
def peoples() -> Mapping[str, tuple[str, ...]]:
    """The folded Arabic words for peoples and communities, by each word of other languages."""
    lines = (DATA / "peoples.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and line[0] != "#")
    return {one: tuple(arabic.split(" ")) for latin, arabic in rows for one in latin.split(" ")}


# ---------------------------------------------------------------- acronyms, letter by letter


@cache
def _named_letters() -> Mapping[str, str]:
    """What Arabic texts call Latin letters, each with all letters that it may be."""
    found: dict[str, str] = {}
    for letter, names in _letters("name").items():
        for name in names.split(" "):
            found[name] = found.get(name, "") + letter
    return found


def acronyms_of(words: Sequence[str]) -> Iterator[str]:
    """The acronyms in Latin letters that folded Arabic words may be, each the name of a letter, the
    first perhaps with an article (السي آي إيه); none where one is no name of a letter."""
    named = _named_letters()
    first = words[0]
    if first not in named:
        first = first.removeprefix("ال")
    letters = [named.get(word, "") for word in (first, *words[1:])]
    yield from map("".join, islice(product(*letters), _MOST_KEYS))


def letter_names(acronym: str) -> Iterator[tuple[str, ...]]:
    """The ways in which Arabic texts spell an acronym out; none for one with other letters."""
    names = _letters("name")
    ways = [names.get(letter, "").split(" ") for letter in acronym]
    if all(map(any, ways)):
        yield from islice(product(*ways), _MOST_KEYS)


# ---------------------------------------------------------------- names into runs of letters

_SUN_ARTICLES: Final = re.compile("[aeu](d|n|r|s|sh|t|z|dh|th)")
_SERVANT: Final = re.compile(r"^abd[aeiou]{1,2}(?:l|([dnrstz])h?(?=\1))")
_OWN_ARTICLE: Final = re.compile(r"^[ae]l(?=[b-df-hj-np-tv-z][a-z]{3})")
_ARABIC_SERVANT: Final = re.compile(r"^عبدال(?=..)")


def latin_words(parts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The words of a name as runs of letters, articles off, in each way that may be meant: with and
    without what may be an article written onto the first word (Alsisi)."""
    kept = []
    for place, part in enumerate(parts):
        following = parts[place + 1] if place + 1 < len(parts) else ""
        if following and (part in LATIN_LAM_ARTICLES or _is_sun_article(part, following)):
            continue
        is_son = following and LATIN_PARTICLES.get(part) == SON
        part = "bin" if is_son else _SERVANT.sub("abd", part)
        kept.append(_single(part))
    bare = _single(_OWN_ARTICLE.sub("", kept[0]))
    ways = (tuple(kept), (bare, *kept[1:]))
    return ways[:1] if bare == kept[0] else ways


def join_latin(parts: Sequence[str]) -> tuple[str, ...]:
    """The words of a name as one run of letters, in each way of :func:`latin_words`."""
    return tuple("".join(words) for words in latin_words(parts))


def _is_sun_article(part: str, following: str) -> bool:
    found = _SUN_ARTICLES.fullmatch(part)
    return found is not None and following.startswith(found[1])


def _single(run: str) -> str:
    """A run of letters with doubled consonants and the usual digraphs of vowels as one."""
    run = re.sub(r"([bcdfghjklmnpqrstvwxyz])\1+", r"\1", run)
    for letters, one in (("oo", "u"), ("ou", "u"), ("ee", "i"), ("aa", "a"), ("ii", "i")):
        run = run.replace(letters, one)
    return run


def arabic_words(words: Sequence[str]) -> tuple[str, ...]:
    """The folded words of an Arabic name as runs of letters, articles off, ابن as بن; ة and ى stand
    for ه and ي that end a word."""
    return tuple(_mark_ending(_plain_part(word)) for word in words)


def join_arabic(words: Sequence[str]) -> str:
    """The words of :func:`arabic_words` as one run of letters."""
    return "".join(arabic_words(words))


_ENDINGS: Final = {"ه": "ة", "ي": "ى"}
_LEAST_AFTER_ARTICLE: Final = 2
"""Fewer than where spellings are compared: of how far a name is each letter tells."""


def _mark_ending(word: str) -> str:
    return word[:-1] + _ENDINGS.get(word[-1:], word[-1:])


def _plain_part(word: str) -> str:
    if word == "ابن":
        return SON
    bare = without_article(word, _LEAST_AFTER_ARTICLE)
    return _ARABIC_SERVANT.sub("عبد", word) if bare == word else bare


# ---------------------------------------------------------------- keys


@cache
def _ways(exact: bool) -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
    """The pieces of a run of Latin letters that are sounds, the longest first, and the sounds that
    each may be in a key; ``exact`` ones tell خ and ح from others."""
    ways = {
        letters: tuple("" if one == "-" else one for one in sounds.split(" "))
        for letters, sounds in _letters("key").items()
    }
    if exact:
        ways |= {"kh": ("خ", "k"), "h": ("", "ح"), "7": ("ح",)}
    return re.compile("|".join(sorted(ways, key=lambda one: -len(one)))), ways


_COARSE: Final = str.maketrans({"خ": "k", "ش": "s"})
_ARABIC_COARSE: Final = str.maketrans(
    {**dict.fromkeys("جغقكخ", "k"), **dict.fromkeys("سزصثذظش", "s"), **dict.fromkeys("تط", "t"),
     **dict.fromkeys("دض", "d"), **dict.fromkeys("اويهحعءىةأإآؤئ")}
)  # fmt: skip


def latin_keys(run: str) -> frozenset[str]:
    """The keys that a run of Latin letters (:func:`join_latin`) may have among those of
    :func:`arabic_sounds`."""
    return frozenset(key.translate(_COARSE) for key in _keys(run))


@lru_cache(4096)
def _keys(run: str, exact: bool = False) -> tuple[str, ...]:
    pieces, ways = _ways(exact)
    keys = {""}
    for piece in pieces.findall(run):
        keys = {key + sound for key in keys for sound in ways[piece]}
        if len(keys) > _MOST_KEYS:
            keys = set(sorted(keys)[:_MOST_KEYS])
    return tuple(dict.fromkeys(undouble(key) for key in sorted(keys)))


def arabic_sounds(run: str) -> str:
    """The key of a run of Arabic letters (:func:`join_arabic`), coarser than
    :func:`~indexer.names.key.arabic_key`: no vowels, no ه ح ع, and of the others only which of
    nine sounds they are."""
    for letters, sound in (("تش", "ش"), ("تس", "س"), ("تز", "س"), ("دج", "ج")):
        run = run.replace(letters, sound)
    return undouble(run.translate(_ARABIC_COARSE))


_VOWEL_FIRST: Final = re.compile("[aeiouyhw37]")


def index_keys(run: str) -> frozenset[str]:
    """The keys of :func:`~indexer.names.key.arabic_key` under which an index may know a run of
    Latin letters."""
    vowel = "A" if _VOWEL_FIRST.match(run) else ""
    keys = _keys(run, exact=True)
    return frozenset(vowel + key for one in keys for key in (one, one.replace("ks", "x")))


# ---------------------------------------------------------------- how well letters fit


@cache
def _fits() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """What Latin letters stand for, each with what it costs."""
    return {
        latin: tuple(
            (letters, float(cost or 0) / 10)
            for letters, _, cost in (one.partition("+") for one in arabic.split(" "))
        )
        for latin, arabic in _letters("fit").items()
    }


@cache
def _silent(kind: Literal["silent", "last"]) -> Mapping[str, float]:
    """What it costs that a letter stands for nothing."""
    return {letter: int(cost) / 100 for letter, cost in _letters(kind).items()}


_MOST_LATIN: Final = 5
"""Latin letters that stand for a sound together."""
FAR: Final = 9.0
"""The distance of letters of which one stands for no other."""
_FIRST_VOWEL: Final = 0.5
"""What it costs that a vowel which a name begins with stands for nothing."""
_JOINED: Final = 0.4
"""What it costs that several words stand for one: chosen."""
_ROUNDING: Final = 1e-9
"""Sums of tenths are not exact."""


@lru_cache(16384)
def distance(latin: str, arabic: str) -> float:
    """How badly a run of Latin letters stands for one of Arabic letters: 0 for a romanisation
    letter by letter, some tenths for a usual loose one, 9 or more where a consonant has no fellow.
    """
    rows = [[FAR] * (len(arabic) + 1) for _ in range(len(latin) + 1)]
    rows[0][0] = 0.0
    for i in range(len(latin) + 1):
        for j in range(len(arabic) + 1):
            if rows[i][j] < FAR:
                for di, dj, cost in _steps(latin, arabic, i, j):
                    total = rows[i][j] + cost
                    rows[i + di][j + dj] = min(rows[i + di][j + dj], total)
    return rows[-1][-1]


def distance_of_words(latin: Sequence[str], arabic: Sequence[str]) -> float:
    """:func:`distance` of names of several words: word by word where both have as many, and less
    near where several stand for one."""
    if len(latin) == len(arabic):
        return sum(map(distance, latin, arabic))
    joined = _JOINED if len(arabic) == 1 else 0.0
    return distance("".join(latin), "".join(arabic)) + joined


def _steps(latin: str, arabic: str, i: int, j: int) -> Iterator[tuple[int, int, float]]:
    """Each way to go on at a place of both: letters of each, and what it costs."""
    if i < len(latin) and (skipped := _skipped_latin(latin, i)) is not None:
        lost = i == j == 0 and latin[0] in "aeiou" and arabic[:1] not in ("", "ا", "ع")
        yield 1, 0, _FIRST_VOWEL if lost else skipped
    if j < len(arabic):
        left = arabic[j]
        if i == j == 0 and left == "ا" and latin[:1] in tuple("aeiouy"):
            yield 0, 1, 0.02  # it carries the vowel that follows
            yield 1, 1, 0.02
        elif j and left == arabic[j - 1]:
            yield 0, 1, 0.1
        elif (skipped := _silent("silent").get(left)) is not None:
            yield 0, 1, skipped
    yield from chain.from_iterable(
        (
            (size, len(letters), cost)
            for letters, cost in _fits().get(latin[i : i + size], ())
            if arabic.startswith(letters, j)
        )
        for size in range(1, min(_MOST_LATIN, len(latin) - i) + 1)
        if not _is_heard_h(latin, i, i + size)
    )


def _is_heard_h(latin: str, start: int, end: int) -> bool:
    """Whether letters end in an h that begins a syllable: Juhani is not جوني."""
    lengthened = end - start == len("ah") and latin[start] in "aeou" and latin[end - 1] == "h"
    return lengthened and latin[end : end + 1] in tuple("aeiouy")


def _skipped_latin(latin: str, i: int) -> float | None:
    """What it costs that a Latin letter stands for nothing: a vowel that ends a name and an h
    between vowels are seldom left out."""
    letter = latin[i]
    if i + 1 == len(latin) and letter in _silent("last"):
        return _silent("last")[letter]
    if letter == "h":
        return _skipped_h(latin[:i], latin[i + 1 :])
    return _silent("silent").get(letter)


def _skipped_h(before: str, after: str) -> float:
    """Little for the h of a digraph and for one that lengthens a vowel, more where it is heard."""
    if not after:
        return 0.25
    if before[-1:] in tuple("aeiouy"):
        return 0.5 if after[0] in "aeiouy" else 0.15
    return 0.15 if before[-1:] in tuple("bcdgkprstz") else 0.5


def least_likeness(run: str, words: int = 1) -> float:
    """The distance up to which a run of Latin letters may stand for a name: the more consonants it
    has, the more, and for several words more than for one."""
    sounds = consonants(run)
    most = (0.2 if words == 1 else 0.3) + 0.1 * max(sounds - 2, 0)
    return min(most, 0.5 + 0.2 * (words > 1)) + _ROUNDING


def consonants(run: str) -> int:
    """How many letters of a run tell names apart."""
    return sum(letter not in "aeiouyhw37`" for letter in run)
