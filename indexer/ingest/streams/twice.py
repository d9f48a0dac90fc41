"""Text that was decoded in the wrong encoding once and saved as UTF-8 since: ``Ø§Ù„`` for ``ال``.

Where the wrong encoding has a letter for each byte nothing is lost, and the way can be gone back to
the letter. What proves it is that the bytes make UTF-8 without one fault: bytes of other texts
hardly ever do. Arabic in one byte a letter, read as Western, has no such proof, but no Western word
has three accents in a row, let alone each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from indexer.ingest.streams.single_bytes import arabic_encoding, name_of, read_as

__all__ = ["Mended", "expressions", "mend", "mend_values"]

_WRONG: Final = ("cp1252", "cp1256", "mac_roman", "cp850", "cp437", "cp1251")
_NAMES: Final = {
    "cp1252": "windows-1252", "cp1256": "windows-1256", "cp1251": "windows-1251",
    "mac_roman": "Mac Roman",
}  # fmt: skip
# Pairs of letters that are one letter in UTF-8: fewer prove nothing.
_PROOF: Final = 4
_IN_RUN: Final = 2
_MOST_TURNS: Final = 3
_MOST_PIECES: Final = 100_000
_ACCENTS: Final = r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]"
_ACCENTED: Final = re.compile(_ACCENTS + "{3,}")
_WESTERN: Final = re.compile(r"[^\x00-\x7f]+")
_WORDS_OF_PROOF: Final = 5


@dataclass(frozen=True, slots=True)
class Mended:
    """The text as it was, how it had been spoilt, and how many letters still are."""

    text: str
    how: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class _Encoding:
    """A wrong encoding: the byte of each of its letters, how the two bytes of a letter in UTF-8
    look in it, and those of two letters, and a run of its letters beyond ASCII."""

    name: str
    byte_of: Mapping[int, int]
    pair: re.Pattern[str]
    two: re.Pattern[str]
    run: re.Pattern[str]


@cache
def _encoding(name: str) -> _Encoding:
    letters: dict[int, str] = {}
    for byte in range(0x80, 0x100):
        letter = bytes((byte,)).decode(name, "replace")
        # Browsers read the five bytes that windows-1252 has no letter for as control characters.
        letters[byte] = chr(byte) if letter == "\ufffd" else letter
    byte_of = {ord(letter): byte for byte, letter in letters.items()}
    if name == "cp1252":  # read as Latin-1
        byte_of.update({byte: byte for byte in range(0x80, 0x100)})
    every = "".join(map(chr, byte_of))
    first = "".join(chr(code) for code, byte in byte_of.items() if 0xC2 <= byte <= 0xF4)
    later = "".join(chr(code) for code, byte in byte_of.items() if byte < 0xC0)
    pair = f"[{re.escape(first)}][{re.escape(later)}]"
    # Of Western texts single letters may be spoilt; elsewhere a letter and a comma look so.
    two = pair if name == "cp1252" else pair * 2
    run = re.compile(f"[{re.escape(every)}]+")
    return _Encoding(name, byte_of, re.compile(pair), re.compile(two), run)


def expressions() -> Iterator[re.Pattern[str]]:
    """The expressions that a text is asked with."""
    for name in _WRONG:
        yield from (_encoding(name).pair, _encoding(name).two, _encoding(name).run)


def mend(text: str) -> Mended | None:
    """The text with what was decoded wrongly undone; ``None`` where nothing was, as in nearly every
    text."""
    if text.isascii():
        return None
    found: Mended | None = None
    for _ in range(_MOST_TURNS):
        turn = _undo_utf8(text if found is None else found.text)
        if turn is None:
            break
        found = turn if found is None else Mended(turn.text, found.how, turn.left)
    return found if found is not None else _undo_western(text)


def mend_values(value: Any) -> tuple[Any, str | None]:
    """A value of JSON with the texts in it mended, and how they had been spoilt, if any were.

    The pieces are too short to prove anything by themselves: they are looked at together.
    """
    texts: list[str] = []
    _each_text(value, texts.append)
    joined = "\n".join(texts)
    found = mend(joined)
    if found is None:
        return value, None
    lines = iter(found.text.split("\n"))
    return _with_texts(
        value, lambda old: "\n".join(next(lines) for _ in old.split("\n"))
    ), found.how


def _each_text(value: Any, take: Callable[[str], Any]) -> None:
    if isinstance(value, str):
        take(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            _each_text(inner, take)
    elif isinstance(value, list | tuple):
        for inner in value:
            _each_text(inner, take)


def _with_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _with_texts(inner, change) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_texts(inner, change) for inner in value]
    return value


def _undo_utf8(text: str) -> Mended | None:
    best: Mended | None = None
    most = 0
    for name in _WRONG:
        wrong = _encoding(name)
        if wrong.two.search(text) is None or not _has_pairs(wrong.pair, text):
            continue
        undone, letters = _undo_lines(wrong, text)
        left = len(wrong.pair.findall(undone))
        if letters >= _PROOF and letters > most and letters > left:
            shown = _NAMES.get(name, name)
            best, most = Mended(undone, f"UTF-8 read as {shown}", left), letters
    return best


def _has_pairs(pair: re.Pattern[str], text: str) -> bool:
    return sum(1 for _, _ in zip(pair.finditer(text), range(_PROOF), strict=False)) >= _PROOF


def _undo_lines(wrong: _Encoding, text: str) -> tuple[str, int]:
    """The text with the lines, and of others the runs of letters, that are UTF-8 read wrongly; and
    how many letters beyond ASCII came of them."""
    letters = 0
    lines = text.split("\n")
    for at, line in enumerate(lines if len(lines) <= _MOST_PIECES else ()):
        if wrong.pair.search(line) is None:
            continue
        whole = _decoded(wrong, line)
        if whole is not None:
            letters += _beyond_ascii(whole)
            lines[at] = whole
            continue

        def undo(run: re.Match[str]) -> str:
            nonlocal letters
            part = _decoded(wrong, run[0])
            if part is None or len(part) < _IN_RUN:
                return run[0]
            letters += _beyond_ascii(part)
            return part

        lines[at] = wrong.run.sub(undo, line)
    return "\n".join(lines), letters


def _decoded(wrong: _Encoding, text: str) -> str | None:
    try:
        return text.translate(wrong.byte_of).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _beyond_ascii(text: str) -> int:
    return sum(1 for character in text if character > "\x7f")


def _undo_western(text: str) -> Mended | None:
    """Arabic in one byte a letter that was read as Latin-1 or windows-1252."""
    found = _ACCENTED.findall(text)
    if len(found) < _WORDS_OF_PROOF or sum(map(len, found)) * 2 < _beyond_ascii(text):
        return None
    wrong = _encoding("cp1252")
    sample = text[:40_000].translate(wrong.byte_of).encode("latin-1", "replace")
    right = arabic_encoding(sample)
    if right is None:
        return None

    def undo(run: re.Match[str]) -> str:
        try:
            return read_as(run[0].translate(wrong.byte_of).encode("latin-1"), right, "strict")
        except UnicodeError:
            return run[0]

    undone = _WESTERN.sub(undo, text)
    left = len(_ACCENTED.findall(undone))
    return Mended(undone, f"{name_of(right)} read as windows-1252", left)
