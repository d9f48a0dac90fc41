"""Regular expressions: all are gathered, and those that recheck cannot judge are timed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache, partial
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.expressions.gathering import Expression, every_expression
from tests.expressions.judging import call
from tests.expressions.listed import listed
from tests.expressions.recording import ROOT
from tests.expressions.translation import letters_of, to_javascript
from tests.growth import LINEAR, growth

_LISTED = listed()
_UNBOUNDED = 8_000


@cache
def _expressions() -> tuple[Expression, ...]:
    return tuple(every_expression())


def test_every_call_of_re_is_gathered() -> None:
    files = {one.place.split(" ")[0] for one in _expressions()}
    for path in (path for room in ("indexer", "webui") for path in (ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = any(
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "re"
            and node.attr in ("compile", "sub", "search", "match", "fullmatch", "split", "findall")
            for node in ast.walk(tree)
        )
        assert not used or str(path.relative_to(ROOT)) in files


def test_no_expression_comes_in_by_another_name() -> None:
    for path in (path for room in ("indexer", "webui") for path in (ROOT / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^\s*(?:from re import|import re as|import regex)", text, re.M) is None


@pytest.mark.parametrize(
    ("pattern", "loose", "strict"),
    [
        ("(?P<a>b)(?P=a)", "(?:b)(?:b)", "(b)(?:\\1)"),
        ("a*+b", "(?:a)*b", "(?:(?=((?:a)*))\\1)b"),
        ("(?>a|bc)d", "(?:(?:a|bc))d", "(?:(?=((?:(?:a|bc))))\\1)d"),
        ("(?x) a  b # c", "ab", "ab"),
        ("a{2,3}?", "(?:a){2,3}?", "(?:a){2,3}?"),
    ],
)
def test_expressions_are_written_as_javascript(pattern: str, loose: str, strict: str) -> None:
    written = to_javascript(pattern, 0, ["match"], strict=False)
    assert written.removesuffix("\\ue000") == f"^(?:{loose})"
    assert to_javascript(pattern, 0, ["match"], strict=True) == f"^(?:{strict})"


def test_what_is_searched_for_is_written_with_the_search() -> None:
    assert to_javascript("b+c", 0, ["search"], strict=False) == "^(?:[^]*?(?:b)+c)"
    assert to_javascript("(?<!a)b+c", 0, ["sub"], strict=False).startswith("^(?:(?:[^]*?[^a])?")


def test_what_is_listed_is_there() -> None:
    assert set(_LISTED) <= {one.place for one in _expressions()}


@pytest.mark.parametrize("place", _LISTED)
def test_what_is_listed_costs_as_much_as_it_is_given(place: str) -> None:
    for one in (one for one in _expressions() if one.place == place):
        bound = _LISTED[place].bound
        expression = re.compile(one.pattern, one.flags)
        ask = partial(_asked, expression, one, bound)
        for start, pump, end in _attacks(expression):
            small, large = (
                start + pump * (size // len(pump)) + end for size in (_UNBOUNDED // 4, _UNBOUNDED)
            )
            if bound is not None:  # many texts of as many characters as it is given at most
                small, large = (_cut(text, bound) for text in (small, large))
            assert growth(ask, small, large) < LINEAR, (one.pattern, start, pump, end)


def _cut(text: str, bound: int) -> str:
    return text if len(text) >= bound else text * (bound // len(text) + 1)


def _asked(expression: re.Pattern[Any], one: Expression, bound: int | None, text: str) -> None:
    size = bound or len(text)
    for start in range(0, len(text), size):
        call(expression, one.uses, text[start : start + size])


def _attacks(expression: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Texts that begin as a match may and go on without end: by the words and letters that an
    expression is written with, and by blanks."""
    pattern = expression.pattern
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(text, expression.flags & ~re.LOCALE)
    letters = sorted({chr(code) for code in letters_of(tree)})[:40]
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if word.isalpha()][:6]
    for pump in (" ", "\t", "س", "7", *letters):
        yield "", pump, "\0"
    for word in words:
        yield "", word, "\0"
        yield word, " ", "\0"
        yield "", f"{word} ", "\0"
    for letter in letters[::3]:
        yield "", f"{letter} ", "\0"
        yield letter, " ", "\0"
