"""A regular expression of Python as one of JavaScript, which recheck judges.

Possessive repeats and atomic groups, which JavaScript has not, are written in two ways: loosely as
plain ones, which can only cost more, so that what is linear then is linear; and strictly as a
lookahead with a reference to what it took.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

__all__ = ["letters_of", "to_javascript"]

# Beside the letters of an expression these stand for all others of their class.
_OTHERS: Final = "qZ70_ض٧\u064b\u4e00 \t\n\u00a0%~،\0"
# Repeats of more than this are written loosely as repeats without end.
_MOST_COUNTED: Final = 50
# What repeats nothing more often costs no more at a letter than a constant: no search is written.
_FEW: Final = 50
# A letter that no text has: what ends with it fails, after all its ways were tried.
_NOWHERE: Final = "\\ue000"
_CATEGORIES: Final = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}


def to_javascript(pattern: str | bytes, flags: int, uses: Iterable[str], *, strict: bool) -> str:
    """The source of an expression with the flag ``u``, in small letters where it ignores case.

    Classes are written with the letters that the expression has, and with one for all others of a
    kind: as many states as it takes, and no more.
    ``uses`` are the methods that it is called by. Where it is searched for, and it is not written
    strictly, the search is part of it: recheck's automata leave out that it starts at every letter.
    """
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    is_ascii = isinstance(pattern, bytes) or bool(flags & re.ASCII)
    tree = parser.parse(text, flags & ~re.LOCALE & ~(re.UNICODE if is_ascii else 0))
    writer = _Writer(tree, is_ascii=is_ascii, strict=strict)
    if set(uses) <= {"match", "fullmatch"}:
        source = f"^(?:{writer.written(tree)}){'$' if set(uses) == {'fullmatch'} else ''}"
    elif strict or _most_repeats(tree) <= _FEW:
        source = writer.written(tree)
    else:
        source = f"^(?:{'|'.join(map(writer.searched, _branches(tree)))})"
    return source + (_NOWHERE if writer.pruned else "")


def _branches(tree: Any) -> list[Any]:
    """The ways of an expression, each of which is searched for."""
    return list(tree[0][1][1]) if len(tree) == 1 and tree[0][0] is c.BRANCH else [tree]


def _most_repeats(tree: Any) -> int:
    """How often an expression repeats a part of it at most."""
    repeats = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
    most = [value[1] for op, value in _walk(tree) if op in repeats]
    return max((10**9 if one is c.MAXREPEAT else int(one) for one in most), default=0)


def letters_of(tree: Any) -> Iterator[int]:
    """The letters that an expression is written with: those next to the ends of ranges, too."""
    for op, value in _walk(tree):
        if op in (c.LITERAL, c.NOT_LITERAL):
            yield value
        elif op is c.IN:
            for item, inner in value:
                if item is c.LITERAL:
                    yield inner
                elif item is c.RANGE:
                    yield from inner


def _referenced(tree: Any) -> frozenset[int]:
    """The groups that an expression refers to."""
    return frozenset(value for op, value in _walk(tree) if op is c.GROUPREF)


def _walk(tree: Any) -> Iterator[tuple[Any, Any]]:
    for op, value in tree:
        yield op, value
        for part in value if isinstance(value, tuple | list) else (value,):
            for inner in part if isinstance(part, list) else (part,):
                if isinstance(inner, parser.SubPattern):
                    yield from _walk(inner)


class _Writer:
    """Writes one tree, and counts the groups that it has written."""

    def __init__(self, tree: Any, *, is_ascii: bool, strict: bool) -> None:
        flags = tree.state.flags
        self._lower = bool(flags & re.IGNORECASE)
        letters = {*_OTHERS, *map(chr, letters_of(tree))}
        self._letters = sorted({self._cased(ord(letter)) for letter in letters})
        self._dot = "[^]" if flags & re.DOTALL else "[^\\n]"
        self._multiline = bool(flags & re.MULTILINE)
        self._ascii = is_ascii
        self._strict = strict
        self._referenced = _referenced(tree)
        self._numbers: dict[int, int] = {}
        self._trees: dict[int, Any] = {}
        self._groups = 0
        self.pruned = False

    def written(self, tree: Any) -> str:
        """The source of a part."""
        return "".join(getattr(self, f"_{str(op).lower()}")(value) for op, value in tree)

    def searched(self, tree: Any) -> str:
        """The source of a part with the search for it. A letter that must not stand before it, or
        must, is one that the search ends with."""
        items = list(tree)
        op, value = items[0] if items else (None, None)
        if op not in (c.ASSERT, c.ASSERT_NOT) or value[0] > 0 or value[1].getwidth() != (1, 1):
            return f"[^]*?{self.written(items)}"
        before, rest = self.written(value[1]), self.written(items[1:])
        if op is c.ASSERT:
            return f"[^]*?{before}{rest}"
        before = f"[^{before}]" if not before.startswith("[") else f"[^{before[1:-1]}]"
        return f"(?:[^]*?{before.replace('[^^', '[')})?{rest}"

    def _literal(self, code: int) -> str:
        return _escaped(self._cased(code))

    def _not_literal(self, code: int) -> str:
        return f"[^{_escaped(self._cased(code))}]"

    def _cased(self, code: int) -> int:
        lower = chr(code).lower()
        return ord(lower) if self._lower and len(lower) == 1 else code

    def _any(self, _: None) -> str:
        return self._dot

    def _in(self, items: list[tuple[Any, Any]]) -> str:
        negated = bool(items) and items[0][0] is c.NEGATE
        inside = "".join(self._item(op, value) for op, value in items[negated:])
        return f"[{'^' if negated else ''}{inside}]"

    def _item(self, op: Any, value: Any) -> str:
        if op is c.LITERAL:
            return _escaped(self._cased(value))
        if op is c.RANGE:
            first, last = map(self._cased, value)
            return f"{_escaped(min(first, last))}-{_escaped(max(first, last))}"
        return self._class(_CATEGORIES[value])

    def _class(self, category: str) -> str:
        test = re.compile(category, re.ASCII if self._ascii else 0)
        return "".join(_escaped(code) for code in self._letters if test.fullmatch(chr(code)))

    def _category(self, value: Any) -> str:
        return f"[{self._item(c.CATEGORY, value)}]"

    def _branch(self, value: tuple[Any, list[Any]]) -> str:
        return f"(?:{'|'.join(self.written(one) for one in value[1])})"

    def _subpattern(self, value: tuple[int | None, int, int, Any]) -> str:
        number, *_, inner = value
        if not self._strict:
            if number is not None:
                self._trees[number] = inner
            return f"(?:{self.written(inner)})"
        if number in self._referenced and number is not None:
            self._groups += 1
            self._numbers[number] = self._groups
            return f"({self.written(inner)})"
        return f"(?:{self.written(inner)})"

    def _groupref(self, number: int) -> str:
        if not self._strict:  # what may stand there, and more
            return f"(?:{self.written(self._trees[number])})"
        return f"(?:\\{self._numbers[number]})"

    def _repeat(self, value: tuple[int, Any, Any], sign: str) -> str:
        least, most, inner = value
        top = "" if most is c.MAXREPEAT else str(most)
        if not self._strict and top and int(top) > _MOST_COUNTED:
            top, least = "", min(least, _MOST_COUNTED)
        times = f"{{{least}}}" if top == str(least) else f"{{{least},{top}}}"
        short = {"{0,}": "*", "{1,}": "+", "{0,1}": "?", "{1}": ""}.get(times, times)
        return f"(?:{self.written(inner)}){short}{sign if short else ''}"

    def _max_repeat(self, value: tuple[int, Any, Any]) -> str:
        return self._repeat(value, "")

    def _min_repeat(self, value: tuple[int, Any, Any]) -> str:
        return self._repeat(value, "?")

    def _possessive_repeat(self, value: tuple[int, Any, Any]) -> str:
        return self._taken_whole(lambda: self._repeat(value, ""))

    def _atomic_group(self, inner: Any) -> str:
        return self._taken_whole(lambda: f"(?:{self.written(inner)})")

    def _taken_whole(self, write: Any) -> str:
        if not self._strict:
            self.pruned = True
            return str(write())
        self._groups += 1
        number = self._groups
        return f"(?:(?=({write()}))\\{number})"

    def _assert(self, value: tuple[int, Any]) -> str:
        return self._looked_at(value, "=")

    def _assert_not(self, value: tuple[int, Any]) -> str:
        return self._looked_at(value, "!")

    def _looked_at(self, value: tuple[int, Any], sign: str) -> str:
        """Strictly what it is; loosely the work of it, which goes on whatever comes out."""
        direction, inner = value
        if self._strict:
            return f"(?{'' if direction > 0 else '<'}{sign}{self.written(inner)})"
        self.pruned = True
        if direction < 0 or _most_repeats(inner) <= _FEW:
            return ""
        return f"(?:(?:{self.written(inner)}){_NOWHERE}|)"

    def _failure(self, _: None) -> str:
        return "(?!)"

    def _at(self, place: Any) -> str:
        if not self._strict and place in (c.AT_BOUNDARY, c.AT_NON_BOUNDARY):
            self.pruned = True
            return ""
        word = f"[{self._class(chr(92) + 'w')}]"
        inside = f"(?<={word})(?={word})|(?<!{word})(?!{word})"
        edge = f"(?<={word})(?!{word})|(?<!{word})(?={word})"
        return {
            c.AT_BEGINNING: "(?<=^|\\n)" if self._multiline else "^",
            c.AT_BEGINNING_STRING: "^",
            c.AT_END: "(?=\\n|$)" if self._multiline else "$",
            c.AT_END_STRING: "$",
            c.AT_BOUNDARY: f"(?:{edge})",
            c.AT_NON_BOUNDARY: f"(?:{inside})",
        }[place]


def _escaped(code: int) -> str:
    letter = chr(code)
    if letter.isascii() and letter.isalnum():
        return letter
    return f"\\u{code:04x}" if code < 0x10000 else f"\\u{{{code:x}}}"
