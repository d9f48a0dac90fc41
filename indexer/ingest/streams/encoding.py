"""Bytes into text, whatever encoding an Arabic archive of thirty years may hold.

The order is what decides: a byte order mark; UTF-16 by its zero or 06 bytes; strict UTF-8; UTF-8
with a few bad bytes, or with lines in another encoding; then the single-byte encodings of Arabic,
by score; and only of what none of them makes Arabic, those of other scripts. Text that was decoded
wrongly before it was saved is undone (:mod:`indexer.ingest.streams.twice`).
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, replace
from typing import Final

from indexer.ingest.streams.single_bytes import (
    arabic_encoding,
    is_mostly_control,
    name_of,
    other_encoding,
    read_as,
)
from indexer.ingest.streams.twice import mend

__all__ = [
    "Decoded",
    "decode",
    "decode_surely",
    "is_mostly_control",
    "wide_encoding",
]

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The high byte of a UTF-16 unit of Arabic text: Latin and spaces 00, Arabic 06, punctuation 20.
_HIGH_BYTES: Final = frozenset((0x00, 0x06, 0x20, 0xFE, 0xFB))
_SAMPLE: Final = 20_000

_FOREIGN_PIECE: Final = re.compile(rb"[\x80-\xff][^\n<>]*+")
_MOST_PIECES: Final = 50_000
# Letters beyond ASCII in lines that are UTF-8: fewer do not tell that the file is.
_UTF8_LETTERS: Final = 10
_BAD_BYTES: Final = 6
# One letter in so many may stay spoilt.
_FEW_LOST: Final = 50
# Words of three letters and more that became question marks; those of letters that are there.
_LOST: Final = re.compile(r"\?{3,}|\ufffd{3,}")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the name of the encoding it was in, what had to be repaired, and why the text is of no
    use, where its letters are lost."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()
    loss: str | None = None


def decode(data: bytes) -> Decoded:
    """The text of ``data``. Never raises: in the worst case some characters are U+FFFD."""
    sure = decode_surely(data)
    if sure is not None:
        return sure
    repaired = data.decode("utf-8", "replace")
    errors = repaired.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    letters = sum(1 for byte in data[:_SAMPLE] if byte >= 0xC0)
    # One bad byte in twenty letters is damage; more is another encoding, if one reads as Arabic.
    if errors * 20 > letters * max(1, len(data) / _SAMPLE):
        other = _in_one_encoding(data)
        if other is not None:
            return other
    noun = "byte" if errors == 1 else "bytes"
    warning = f"encoding repaired: {errors} bad {noun} in UTF-8"
    return _mended(Decoded(repaired, "utf-8", (warning,)))


def decode_surely(data: bytes) -> Decoded | None:
    """The text of ``data`` where its bytes leave no choice: by a mark or zeros, as UTF-8 without a
    fault, or as UTF-8 with pieces in another encoding. ``None`` otherwise."""
    wide = wide_encoding(data)
    if wide is not None:
        return _mended(_note_damage(data.decode(wide, "replace"), wide))
    try:
        return _mended(Decoded(data.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError:
        return _decode_mixed(data)


def _mended(decoded: Decoded) -> Decoded:
    """What was decoded, with what had been decoded wrongly before undone, and a warning of it."""
    found = mend(decoded.text)
    if found is None:
        return replace(decoded, loss=_loss(decoded.text))
    warnings = (*decoded.warnings, f"text decoded twice ({found.how}): undone")
    loss = None
    if found.left:
        warnings += (f"text decoded twice: {found.left} letters could not be undone",)
        if found.left * _FEW_LOST > _beyond_ascii(found.text):
            loss = (
                f"text decoded twice ({found.how}), and letters of it lost: save it anew as UTF-8"
            )
    return replace(decoded, text=found.text, warnings=warnings, loss=loss)


def _loss(text: str) -> str | None:
    """Why a text is of no use whose letters became question marks, or signs of damage."""
    sample = text[:_SAMPLE]
    lost = sum(map(len, _LOST.findall(sample)))
    if lost <= sum(map(len, _WORD.findall(sample))):
        return None
    return "its letters were lost when it was saved (? in their place): save it anew as UTF-8"


def _beyond_ascii(text: str) -> int:
    return sum(1 for character in text if character > "\x7f")


def _decode_mixed(data: bytes) -> Decoded | None:
    """UTF-8 in which some lines, or texts between tags, are in another encoding: each in its own.
    ``None`` where nothing tells that the rest is UTF-8, or those read as no Arabic."""
    bad: list[tuple[int, int]] = []
    good = 0
    for piece in _FOREIGN_PIECE.finditer(data):
        try:
            text = piece[0].decode("utf-8")
        except UnicodeDecodeError:
            if len(bad) > _MOST_PIECES:
                return None
            bad.append(piece.span())
        else:
            good += _beyond_ascii(text)
    if good < _UTF8_LETTERS or not bad:
        return None
    others = [(start, end) for start, end in bad if _is_other(data[start:end])]
    name = arabic_encoding(b"\n".join(data[start:end] for start, end in others[:1000]))
    if name is None:
        return None
    out = io.StringIO()
    at = 0
    for start, end in others:
        out.write(data[at:start].decode("utf-8", "replace"))
        out.write(read_as(data[start:end], name))
        at = end
    out.write(data[at:].decode("utf-8", "replace"))
    noun = "line" if len(others) == 1 else "lines"
    mixed = f"encoding mended: {len(others)} {noun} of {name_of(name)} among UTF-8"
    return _note_damage(out.getvalue(), "utf-8", mixed)


def _is_other(piece: bytes) -> bool:
    """Whether most of the letters of a piece are no UTF-8."""
    errors = piece.decode("utf-8", "replace").count("\ufffd")
    high = sum(1 for byte in piece if byte >= 0x80)
    return errors >= _BAD_BYTES and errors * 3 > high


def _in_one_encoding(data: bytes) -> Decoded | None:
    """The text of data that is no UTF-8, by the encoding that its bytes tell."""
    codec = arabic_encoding(data) or other_encoding(data)
    if codec is None:
        return None
    name = name_of(codec)
    return _note_damage(read_as(data, codec), name, f"encoding guessed: {name}")


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


def _note_damage(text: str, name: str, *warnings: str) -> Decoded:
    bad = text.count("\ufffd")
    if bad:
        noun = "character" if bad == 1 else "characters"
        warnings += (f"encoding repaired: {bad} bad {noun} in {name}",)
    return Decoded(text, name.removesuffix("-sig"), warnings)
