"""One spelling for a word that Arabic writes in several ways: hamza and its seats.

Schools part over the letter that carries a hamza (شؤون, شئون, شءون; هيئة, هيأة; جزءان, جزآن), cases
change it (أصدقاؤه, أصدقائه), and many leave it out (سوال), or a long vowel beside it (مسؤل).
``hamza.tsv``, made by ``hamza_data.py`` from the counts of written words, tells which of them are
one word: without it بؤس and بئس, فئة and فيه would be one too. What no row holds is looked for
without what is written onto it, so that وبمسئولياتهم follows مسئول. A final hamza is never left out
or added: ماء is not ما.

The function depends on the word and the files beside it alone, so an article and a query come out
the same, whichever spelling they have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Final

from indexer.analysis.affixes import LEAST, LONGEST_PREFIX, PREFIXES, PRONOUNS, cuts
from indexer.analysis.hamza_heard import with_heard_hamza
from indexer.analysis.hamza_rows import load_rows, unseat
from indexer.analysis.hamza_seats import off_alef, on_alef, with_last_seat
from indexer.analysis.vocabulary import PLURALS, PROTECTED, load_words, read_pairs, read_rows

__all__ = ["canonical", "shorten", "with_hamza"]

_ENDINGS: Final = (*PRONOUNS, "ان", "ين")

_MOST: Final = 40
"""Letters of a word that is looked at, at most."""
_HAMZA: Final = re.compile("[ؤئء]")

_PLURALS: Final = frozenset(("ون", "ين", "وه", "وها", "وهم"))

_HUNDRED: Final = re.compile(
    "((?:[وفبلك]|ال|وال|بال|لل)?(?:ثلاث|اربع|خمس|ست|سبع|ثماني?|تسع)?م)ائ(ه|ت|تا|تي|تين|تان)"
)
"""مائة, with the alef that old manuscripts put against a reading as منه, and its compounds."""

_RARE: Final = 0.05
"""Of the count of the spelling that a known word stands for, at most."""
_LEAST_CORE: Final = 4
"""Letters of a word without hamza that is looked for without what is written onto it."""
_MOST_SEATS: Final = 2
"""Hamzas of a word that no row has, for which other seats are tried."""
_MUTUAL: Final = re.compile(
    "([وف]?[سل]?[اينت]ت.ا|[وفل]?ت.ا(?=.[^هكي](?:ت|وا|تم|تا)$))[ؤئء](?=[^هكي])"
)
"""Verbs of the sixth form, up to their hamza: يتساءلون, تساءلت."""
_CAUSING: Final = re.compile("ت..(?=اه$)")
"""Nouns of the second form, up to an alef that is written for their hamza: تبرأة for تبرئة."""
_NO_PRONOUN: Final = f"(?!(?:{'|'.join((*PRONOUNS, 'ني', 'ي'))})$)"
_LONG: Final = re.compile(
    rf"(?P<waw>(?<=.)ؤ(?:(?=ا$)|(?![واي]|$){_NO_PRONOUN}))"  # مسؤل, بدؤا
    "|(?P<no_waw>ؤو(?!(?:ا|ن|ه|ها|هم)$))"  # سؤوال
    rf"|(?P<yeh>(?<=[^اوي])ئ(?![ياوهت]|$){_NO_PRONOUN})"  # رئس
    "|(?P<no_yeh>يي(?=ئ|ء$))"  # سييء
    "|(?P<alef>(?<![اوي])ءا(?=ت))"  # إجرءات
    "|(?P<no_alef>(?<![اوي])ءا(?!ت|$))"  # قرءان
)
"""Where a long vowel beside a hamza may be missing, or one too many."""
_MEANT: Final = {
    "waw": "ؤو",
    "no_waw": "ؤ",
    "yeh": "ئي",
    "no_yeh": "ي",
    "alef": "اءا",
    "no_alef": "ا",
}
"""What is meant there."""
_BEFORE_ALEF: Final = re.compile("[ئؤ]ا")
_TWO_ALEFS: Final = re.compile("(?<=.)(?:[أآ][اآ]|ءآ)")
"""What is written for a madda: القرأان."""
_MADDA: Final = re.compile(f"آ(?=ة$|ت(?:{'|'.join(PRONOUNS)})?$)")
_LEAST_COUNT: Final = 3
"""Of a word of the vocabulary, in ten million: of one with a row that it lacks, at most."""
_KNOWN: Final = 3
"""Occurrences in ten million words of the word that a pronoun is written onto, at least."""


def canonical(folded: str) -> str:
    """The one spelling of a word with folded letters; the word itself where none is known.

    What it gives, it gives again for that.
    """
    if not LEAST <= len(folded) <= _MOST:
        return folded
    rows = load_rows()
    found = _spell(_with_long_vowel(folded, rows), rows)
    if found == folded:
        return folded
    again = _spell(_with_long_vowel(found, rows), rows)
    # A row may give أسمائهم for أسمايهم, and that is أسماءهم.
    return again if again in (found, _before_ending(found)) else folded


def _spell(word: str, rows: Mapping[str, str]) -> str:
    if hundred := _HUNDRED.fullmatch(word):
        return f"{hundred[1]}ئ{hundred[2]}"
    if _HAMZA.search(word, 1) is None:
        known = _with_alef(word, rows) or rows.get(word) or with_heard_hamza(word)
        return known or _restore(word, rows)
    key = unseat(word)
    by_form = _mutual(word) or _feminine_on_alef(key, rows) or _before_ending(word)
    if by_form or (by_form := with_last_seat(word, word)):
        return by_form
    found = rows.get(word) or (rows[key] if key in rows else _rebuild(word, rows))
    if not found and word.endswith("ئ"):
        found = _rebuild(key, rows)  # الشئ
    found = found or _reseat(word)
    return on_alef(word, found) or found


def _with_long_vowel(word: str, rows: Mapping[str, str]) -> str:
    """A word that is hardly ever written so, with the long vowel beside its hamza as in the word
    that is meant: مسؤل, رؤوساء, رئس, قرءان; any other word itself."""
    if not _HAMZA.search(word):
        return word
    for found in _LONG.finditer(word) if word not in _protected() else ():
        meant = _MEANT[found.lastgroup or ""]
        for start, end in cuts(word):
            if not start <= found.start() <= found.end() <= end:
                continue
            core = word[start:end]
            other = word[start : found.start()] + meant + word[found.end() : end]
            if found.lastgroup in ("alef", "no_alef") and _is_seated_before_alef(core, rows):
                break
            if _is_rare_beside(word, (start, end), other, rows):
                return word[: found.start()] + meant + word[found.end() :]
            if load_words()[core] >= _KNOWN:
                break
    return word


def _is_seated_before_alef(core: str, rows: Mapping[str, str]) -> bool:
    """Whether a word has a seat for the hamza before its alef (رئاسة, سؤال), perhaps in the plural
    or behind clitics."""
    for size in range(min(LONGEST_PREFIX, len(core) - LEAST) + 1):
        key = unseat(core[size:])
        found = rows.get(key) or rows.get(f"{key.removesuffix('ت')}ه")
        if core[:size] in PREFIXES and found and _BEFORE_ALEF.search(found):
            return True
    return False


def with_hamza(written: str, fold: Callable[[str], str]) -> str:
    """A word (without marks) whose hamza folding would lose or mistake, with that of the word that
    is meant: لقاءات for لقآت, قراءة for قرآة and قراة, بيئة for بيأة, and مساءلة for مسائلة, which
    no plural with a pronoun is; any other word, its letters folded. ``fold`` folds letters."""
    written = _TWO_ALEFS.sub("آ", written)
    if madda := _MADDA.search(written, 2):
        before, behind = written[: madda.start()], written[madda.end() :]
        way = f"{before}اء{behind if behind == 'ة' else f'ا{behind}'}"
        if _is_meant(fold(way), fold(written)):
            return way
    if written.endswith("اة") and _lacks_hamza(fold(written)):
        return f"{written[:-1]}ءة"
    if written.endswith("ة") and (seat := written.rfind("ائ")) > 0:
        way = f"{written[: seat + 1]}ء{written[seat + 2 :]}"
        if _is_plural(fold(written)[:-1]) and _is_known(fold(way)):
            return way
    plain = fold(written)
    return with_last_seat(written, plain) or off_alef(written, plain)


def _is_meant(word: str, plain: str) -> bool:
    """Whether a word with a hamza is meant where one of ``plain`` letters is no word."""
    words, rows = load_words(), load_rows()
    if words[word] >= _KNOWN:
        return words[plain] <= _RARE * words[word]
    if words[plain] or canonical(plain) != plain:
        return False
    for start, end in cuts(word):
        if rows.get(word[start:end]):
            behind = len(plain) - (len(word) - end)
            return not words[plain[start:behind]]
    return False


def _lacks_hamza(plain: str) -> bool:
    """Whether letters are a feminine in اءة without its hamza, perhaps with something before it. A
    noun in اء with a pronoun (قضاءه) has no article."""
    words = load_words()
    for size in range(min(LONGEST_PREFIX, len(plain) - LEAST) + 1):
        core = plain[size:]
        noun = f"{core[:-1]}ءه"
        if plain[:size] in PREFIXES and words[f"ال{noun.removeprefix('ال')}"] >= _KNOWN:
            return words[core] <= _RARE * words[noun]
    return False


def _is_plural(word: str) -> bool:
    """Whether a word is a broken plural, perhaps with something before it."""
    sizes = range(min(LONGEST_PREFIX, len(word) - LEAST) + 1)
    return any(word[:size] in PREFIXES and word[size:] in _plurals() for size in sizes)


@cache
def _plurals() -> Mapping[str, str]:
    return read_pairs(PLURALS)


def _is_rare_beside(word: str, cut: tuple[int, int], other: str, rows: Mapping[str, str]) -> bool:
    """Whether a word is an error, another standing in its place where it is cut."""
    words = load_words()
    core, suffix = word[slice(*cut)], word[cut[1] :]
    key, most = unseat(core), max(words[word], words[core])
    if len(other) > len(core):
        best = words[other]
        if other.endswith("ؤون"):  # لاجؤن
            best = max(best, words[rows.get(unseat(other), "")])
        if best >= _KNOWN:
            return most <= _RARE * best
        is_spelled = rows.get(key) != core and rows.get(unseat(other)) == other
        return is_spelled and not most and suffix not in PRONOUNS and suffix[:1] != "ه"
    if rows.get(key, core) != core or words[other] < _KNOWN:
        return False
    return max(most, _LEAST_COUNT * (key in rows)) <= _RARE * words[other]


def _mutual(word: str) -> str:
    """A verb of the sixth form with its hamza, which no vowel before or behind it carries; nothing
    for another word (اتقائنا)."""
    found = _MUTUAL.match(word)
    if not found or (word[found.end()] == "ن" and _is_known_before(found[1])):
        return ""
    return f"{found[1]}ء{word[found.end() :]}"


def _feminine_on_alef(key: str, rows: Mapping[str, str]) -> str:
    """نشأة for نشئة, perhaps behind clitics, whose ه is no pronoun; nothing for another word."""
    if not key.endswith("ءه"):
        return ""
    for size in range(min(LONGEST_PREFIX, len(key) - 4) + 1):
        found = rows.get(key[size:], "") if key[:size] in PREFIXES else ""
        if found and not _HAMZA.search(found, 1):
            return key[:size] + found
    return ""


def _reseat(word: str) -> str:
    """A word that no row has, in the one spelling of it that the vocabulary knows; where it knows
    none, with the seats of the rule, for what is written otherwise is hardly another word. The word
    itself where it knows several, or a row has several words."""
    places = [hamza.start() for hamza in _HAMZA.finditer(word, 1)]
    if len(places) > _MOST_SEATS:
        return word
    ways = {"".join(way) for way in product(*_choices(word, places))}
    known = [way for way in ways if _is_known(way)]
    if len(known) == 1:
        return known[0]
    return word if known or _has_several(word) else _seat(unseat(word))


def _choices(word: str, places: Sequence[int]) -> Iterator[str]:
    """What may stand at each place of a word: any seat for the hamzas at some."""
    return ("ءؤئ" if at in places else letter for at, letter in enumerate(word))


def _is_known(word: str) -> bool:
    """Whether the vocabulary has a word, perhaps with something before it, or it is protected."""
    words = load_words()
    sizes = range(min(LONGEST_PREFIX, len(word) - LEAST) + 1)
    if any(words[word[size:]] for size in sizes if word[:size] in PREFIXES):
        return True
    return word in _protected()


@cache
def _protected() -> frozenset[str]:
    return frozenset(row.decode() for row in read_rows(PROTECTED))


def _has_several(word: str) -> bool:
    """Whether the letters of a word, or of one within it, have several words."""
    rows = load_rows()
    return any(rows.get(unseat(word[start:end])) == "" for start, end in cuts(word))


def _seat(key: str) -> str:
    """A word with the seats that the letters around each hamza within it ask for: of the vowels of
    a hamza and of the letter before it, i is stronger than u, and u than a."""
    letters = list(key)
    for place in range(1, len(key) - 1):
        if key[place] == "ء":
            letters[place] = _seat_between(key[place - 1], key[place + 1])
    return "".join(letters)


def _seat_between(before: str, behind: str) -> str:
    if "ي" in (before, behind):
        return "ئ"
    if before == "و" or (before, behind) == ("ا", "ا"):
        return "ء"
    return "ؤ" if behind == "و" else "ئ"


def _before_ending(word: str) -> str:
    """أصدقائه and أصدقاؤه with the hamza of أصدقاء; nothing for another word."""
    for ending in _ENDINGS:
        place = len(word) - len(ending) - 1
        if place < 2 or not word.endswith(ending) or word[place] not in "ؤئء":
            continue
        stem = word[:place]
        if stem[-1] != "ي" and (_is_known_before(stem) or _is_rare_before(stem, ending)):
            return f"{stem}ء{ending}"
    return ""


def _is_known_before(stem: str) -> bool:
    """Whether letters and a hamza behind them are a word, perhaps with something before it."""
    least = 3 if stem[-1] == "ا" else 2
    words = load_words()
    return any(
        stem[:size] in PREFIXES and words[stem[size:] + "ء"] >= _KNOWN
        for size in range(min(LONGEST_PREFIX, len(stem) - least) + 1)
    )


def _is_rare_before(stem: str, ending: str) -> bool:
    """Whether letters and a hamza behind them are a noun in اء that is too rare for the vocabulary,
    before a pronoun that ends no other noun (سبائك)."""
    if stem[-1] != "ا" or ending not in PRONOUNS or ending == "ك":
        return False
    sizes, noun = range(min(LONGEST_PREFIX, len(stem) - 3) + 1), f"{stem}ء"
    return any(stem[:at] in PREFIXES and load_rows().get(noun[at:]) == noun[at:] for at in sizes)


def _rebuild(word: str, rows: Mapping[str, str]) -> str:
    """The spelling of a word by the longest one within it, first of those with a hamza that is
    seen; nothing where none is known."""
    on_alef = ""
    for start, end in cuts(word):
        core, suffix = word[start:end], word[end:]
        if suffix in _PLURALS:
            core = _reseat_end(core)
        key = unseat(core)
        found = rows.get(core) or rows.get(key, "")
        if not found and suffix.startswith("ت"):  # هيئتها
            found = rows.get(unseat(core + "ه"), "")[:-1]
        elif suffix and core.endswith("ت") and not _HAMZA.search(found, 1):  # بيئتي
            feminine = rows.get(unseat(core[:-1] + "ه"), "")
            is_its = len(core) > _LEAST_CORE or core[:-1] in (feminine[:-1], key[:-1])
            if _HAMZA.search(feminine, 1) and is_its:  # not مؤتة
                found = f"{feminine[:-1]}ت"
        is_noun = not start or key[0] not in "يتنا"
        if found and (_HAMZA.search(found, 1) or (is_noun and _is_alef_word(key, rows))):
            return word[:start] + found + suffix
        if found:
            on_alef = on_alef or word[:start] + found + suffix
        elif key in rows:
            break  # several words
    return on_alef


def _is_alef_word(key: str, rows: Mapping[str, str]) -> bool:
    """Whether a key is that of a word with a hamza on an alef (مسألة), and not of a feminine with
    another seat before a pronoun (بيئتنا)."""
    feminine = rows.get(f"{key[:-1]}ه", "") if key.endswith("ت") else ""
    return key[0] + key[1:].replace("ء", "أ") in rows and not _HAMZA.search(feminine, 1)


def _reseat_end(core: str) -> str:
    """A word before a plural, whose vowel may have changed the seat of its last hamza (قارؤون), as
    the vocabulary has it alone; the word itself where it does not."""
    ways = [core[:-1] + seat for seat in "ئءؤ"] if core[-1] in "ئءؤ" else []
    best = max(ways, key=lambda way: load_words()[way], default=core)
    return best if load_words()[best] else core


def _restore(word: str, rows: Mapping[str, str]) -> str:
    """A word without hamza with the one that belongs to it, where the word itself is rare and no
    word within it is known."""
    words = load_words()
    for start, end in cuts(word):
        if end - start < _LEAST_CORE:
            break
        core, suffix = word[start:end], word[end:]
        if start and not suffix and (on_alef := _with_alef(core, rows)):
            return word[:start] + on_alef
        if suffix.startswith("ت"):
            found = rows.get(core + "ه", "")[:-1]
        else:
            found = rows.get(core, "")
        if found and found.count("ا") < core.count("ا") and not _may_be_behind(core, start, suffix):
            continue
        if found:
            whole = word[:start] + found + suffix
            is_rare = words[word] <= _RARE * words[whole]
            return whole if is_rare or _is_on_alef(core, found) else word
        if start and not suffix and words[core] >= _KNOWN:
            break
    return word


def _with_alef(core: str, rows: Mapping[str, str]) -> str:
    """A feminine, or its plural, whose hamza is on an alef that is not its own (تبرأة, هيآت);
    nothing for another word."""
    words = load_words()
    causing = _CAUSING.match(core)
    if causing:
        way = f"{causing[0]}ئه"
        return way if words[way] >= _KNOWN and words[core] <= _RARE * words[way] else ""
    singular = rows.get(f"{core[:-1]}ه", "") if core.endswith("ات") else ""
    return f"{singular[:-1]}ات" if singular.endswith(("ئه", "ءه")) else ""


def _may_be_behind(core: str, start: int, suffix: str) -> bool:
    """Whether a word with an alef for its hamza may have more written onto it: فراتيني is a name
    and not رئتين. Behind a yeh (هيأتها), in plurals of verbs and in duals, schools write it."""
    if not start and not suffix:
        return True
    endings = ("وا", "ون") if suffix else ("وا", "ون", "ان", "ين")
    return "يا" in core[1:] or core.endswith(endings)


def _is_on_alef(core: str, found: str) -> bool:
    """Whether the hamza of بدؤوا is on an alef in بداوا, which is as good a spelling."""
    pairs = [(one, other) for one, other in zip(core, found, strict=False) if one != other]
    return pairs[:1] == [("ا", "ؤ")] and core.endswith(("وا", "ون"))


_RUN: Final = re.compile(r"(ا)\1{2,}|(.)\2{3,}", re.DOTALL)
_MOST_RUNS: Final = 4


def shorten(folded: str) -> str:
    """A word that was lengthened (جدااااا), with each run of a letter as the commonest word has it,
    once or twice; the word itself where none of these is known, or it is a word as it stands.

    An alef stands three times in a row where a word was lengthened, other letters four times: مللل
    may be meant so, and Medellín is مدييين.
    """
    runs = list(_RUN.finditer(folded))
    if not runs or len(runs) > _MOST_RUNS or load_words()[folded]:
        return folded
    parts, place = [], 0
    for run in runs:
        letter = run[0][0]
        parts += [(folded[place : run.start()],), (letter, 2 * letter)]
        place = run.end()
    found = ["".join(made) for made in product(*parts, (folded[place:],))]
    best = max(found, key=lambda word: load_words()[word])
    return best if len(best) > LEAST and load_words()[best] else folded
