"""Bytes into text, whatever encoding an Arabic archive of thirty years may hold.

The order is what decides: a byte order mark; UTF-16 by its zero or 06 bytes; strict UTF-8; UTF-8
with a few bad bytes; and only then the single-byte encodings of Arabic, by score.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Decoded", "decode", "is_mostly_control", "wide_encoding"]

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE: Final = ("cp1256", "iso8859_6", "cp720", "mac_arabic")
_NAMES: Final = {"cp1256": "windows-1256", "iso8859_6": "iso-8859-6"}
# The high byte of a UTF-16 unit of Arabic text: Latin and spaces 00, Arabic 06, punctuation 20.
_HIGH_BYTES: Final = frozenset((0x00, 0x06, 0x20, 0xFE, 0xFB))
_SAMPLE: Final = 20_000

_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_COMMON: Final = re.compile(r"\b(?:في|من|على|إلى|أن|التي|الذي|عن|مع|قال|بين|هذا|ما|لا)\b")
_ARTICLE: Final = re.compile(r"\bال|ية\b|ات\b|\bوال")
_LETTER: Final = re.compile(r"[\u0621-\u063a\u0641-\u064a]")
_ODD: Final = re.compile(r"[^\x00-\x7f\u0600-\u06ff\u2010-\u2026\u00a0«»©®°·×÷éèêàâçîôûïë•€™]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the name of the encoding it was in, and what had to be repaired."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of ``data``. Never raises: in the worst case some characters are U+FFFD."""
    wide = wide_encoding(data)
    if wide is not None:
        return _note_damage(data.decode(wide, "replace"), wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    repaired = data.decode("utf-8", "replace")
    errors = repaired.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    letters = sum(1 for byte in data[:_SAMPLE] if byte >= 0xC0)
    single = _best_single_byte(data)
    # One bad byte in twenty letters is damage; more is another encoding, if one reads as Arabic.
    if single is None or errors * 20 <= letters * max(1, len(data) / _SAMPLE):
        noun = "byte" if errors == 1 else "bytes"
        return Decoded(repaired, "utf-8", (f"encoding repaired: {errors} bad {noun} in UTF-8",))
    name = _NAMES.get(single, single)
    return _note_damage(data.decode(single, "replace"), name, f"encoding guessed: {name}")


def wide_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark tells, or UTF-16 told by its bytes, or ``None``."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:4096]
    if len(sample) < 4:
        return None
    pairs = len(sample) // 2
    odd = sum(1 for byte in sample[1 : pairs * 2 : 2] if byte in _HIGH_BYTES)
    even = sum(1 for byte in sample[: pairs * 2 : 2] if byte in _HIGH_BYTES)
    zero_or_six = sample.count(b"\x00") + sample.count(b"\x06")
    # Both bytes at once: spaces are U+0020, whose low byte is a high byte of punctuation.
    if zero_or_six * 4 < pairs:
        return None
    if odd >= pairs * 0.85 and even <= pairs * 0.5:
        return "utf-16-le"
    if even >= pairs * 0.85 and odd <= pairs * 0.5:
        return "utf-16-be"
    return None


def is_mostly_control(text: str) -> bool:
    """Whether over 0.5% of the characters are control characters: not text, whatever its name."""
    sample = text[:100_000]
    return len(_CONTROL.findall(sample)) * 200 > len(sample)


def _note_damage(text: str, name: str, *warnings: str) -> Decoded:
    bad = text.count("\ufffd")
    if bad:
        noun = "character" if bad == 1 else "characters"
        warnings += (f"encoding repaired: {bad} bad {noun} in {name}",)
    return Decoded(text, name.removesuffix("-sig"), warnings)


def _best_single_byte(data: bytes) -> str | None:
    """The single-byte encoding in which ``data`` reads most like Arabic, or ``None``."""
    sample = data[:_SAMPLE]
    if is_mostly_control(sample.decode("latin-1")):
        return None
    scores = {name: _score(sample.decode(name, "replace")) for name in _SINGLE_BYTE}
    best = max(_SINGLE_BYTE, key=lambda name: scores[name])
    return best if scores[best] > 0 else None


def _score(text: str) -> float:
    """How much ``text`` reads like Arabic: its commonest words count most, odd signs against."""
    letters = len(_LETTER.findall(text))
    words = len(_COMMON.findall(text)) * 8 + len(_ARTICLE.findall(text)) * 3
    odd = len(_ODD.findall(text))
    return letters * 0.2 + words - odd * 3
