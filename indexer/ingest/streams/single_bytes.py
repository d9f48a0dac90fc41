"""Encodings with one byte a letter, and those of other scripts: told by what the bytes read as."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from indexer.ingest.extraction.words import LEAST_KNOWN, known_share

__all__ = ["arabic_encoding", "is_mostly_control", "name_of", "other_encoding", "read_as"]

_SINGLE_BYTE: Final = ("cp1256", "iso8859_6", "cp720", "mac_arabic", "cp864")
# The one encoding that has a letter's forms, one for each place in a word, instead of letters.
_OF_FORMS: Final = "cp864"
_FORMS: Final = re.compile("[\ufe70-\ufefc]+")
# A form that joins the next letter, where a word ends: its bytes are ISO 8859-6, which CP864 has
# taken its letters from.
_JOINING: Final = "".join(
    form
    for form in map(chr, range(0xFE70, 0xFEFD))
    if unicodedata.decomposition(form).startswith(("<initial>", "<medial>"))
)
_CUT_FORM: Final = re.compile(f"[{_JOINING}](?![\u0640\ufe70-\ufefc])")
_NAMES: Final = {"cp1256": "windows-1256", "iso8859_6": "iso-8859-6"}
# What is asked for where the bytes are no Arabic: the encodings that the WHATWG has browsers know
# (https://encoding.spec.whatwg.org), those of one script each and in the order of their use.
_OTHERS: Final = (
    "cp1252 cp1251 koi8_r gb18030 shift_jis euc_jp big5 euc_kr cp1250 cp1253 cp1254 cp1255 cp874"
).split()
_SAMPLE: Final = 20_000
_SMALL_SAMPLE: Final = 4000

_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_COMMON: Final = re.compile(r"\b(?:في|من|على|إلى|أن|التي|الذي|عن|مع|قال|بين|هذا|ما|لا)\b")
_ARTICLE: Final = re.compile(r"\bال|ية\b|ات\b|\bوال")
_LETTER: Final = re.compile(r"[\u0621-\u063a\u0641-\u064a]")
_ODD: Final = re.compile(r"[^\x00-\x7f\u0600-\u06ff\u2010-\u2026\u00a0«»©®°·×÷éèêàâçîôûïë•€™]")
# Of the commonest words of Persian, 15 in 100 of a text, and .1 in 100 of an Arabic one: counts of
# wordfreq 3 (CC-BY-SA-4.0).
_PERSIAN: Final = re.compile(r"\b(?:در|به|از|که|را|است|این|با|برای)\b")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def arabic_encoding(data: bytes) -> str | None:
    """The single-byte encoding in which ``data`` is Arabic, or ``None`` where it is in none."""
    name = _best_single_byte(data)
    if name is None or not _is_arabic(read_as(data[:_SAMPLE], name)):
        return None
    return name


def other_encoding(data: bytes) -> str | None:
    """The encoding of another script, or of Western languages, that ``data`` is in; ``None`` where
    it cannot be told. Only its first kilobytes are looked at."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SMALL_SAMPLE], cp_isolation=list(_OTHERS)).best()
    return best.encoding if best is not None else None


def read_as(data: bytes, codec: str, errors: str = "replace") -> str:
    """The text of ``data`` in an encoding, its bad bytes replaced, its letters without forms."""
    text = data.decode(codec, errors)
    if codec != _OF_FORMS:
        return text
    return _FORMS.sub(lambda forms: unicodedata.normalize("NFKC", forms[0]), text)


def name_of(codec: str) -> str:
    """What an encoding of Python is called elsewhere."""
    return _NAMES.get(codec, codec)


def is_mostly_control(text: str) -> bool:
    """Whether over 0.5% of the characters are control characters: not text, whatever its name."""
    sample = text[:100_000]
    return len(_CONTROL.findall(sample)) * 200 > len(sample)


def _is_arabic(text: str) -> bool:
    """Whether a text read in an encoding of Arabic is words of Arabic or Persian."""
    letters = len(_LETTER.findall(text))
    others = sum(1 for one in text if one > "\x7f") - letters
    # Marks and signs are fewer in any text, and hardly any in most.
    if others * 2 > letters:
        return False
    if known_share(text, "ar") >= LEAST_KNOWN:
        return True
    return len(_PERSIAN.findall(text)) * 20 >= len(_WORD.findall(text))


def _best_single_byte(data: bytes) -> str | None:
    """The single-byte encoding in which ``data`` reads most like Arabic, or ``None``."""
    sample = data[:_SAMPLE]
    if is_mostly_control(sample.decode("latin-1")):
        return None
    scores = {name: _score(read_as(sample, name)) for name in _SINGLE_BYTE}
    scores[_OF_FORMS] -= 3 * len(_CUT_FORM.findall(sample.decode(_OF_FORMS, "replace")))
    best = max(_SINGLE_BYTE, key=lambda name: scores[name])
    return best if scores[best] > 0 else None


def _score(text: str) -> float:
    """How much ``text`` reads like Arabic: its commonest words count most, odd signs against."""
    letters = len(_LETTER.findall(text))
    words = len(_COMMON.findall(text)) * 8 + len(_ARTICLE.findall(text)) * 3
    odd = len(_ODD.findall(text))
    return letters * 0.2 + words - odd * 3
