"""Every regular expression of the source, with where it stands and what it is called by.

What a module compiles when it is imported is watched; what stands in functions is read from the
source, and what is made there of data is made here of an example.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.expressions.recording import ROOT

__all__ = ["Expression", "every_expression"]

_FLAGS_AT: Final = {
    "compile": 1, "match": 2, "fullmatch": 2, "search": 2, "findall": 2, "finditer": 2,
    "split": 3, "sub": 4, "subn": 4,
}  # fmt: skip
_SEARCHED: Final = frozenset(("search",))
# Regular expressions in the source of a script, told from divisions by what stands before them.
_IN_SCRIPT: Final = re.compile(
    r"(?<=[=(,:&|!?{;\s])/(?P<source>(?![/*])(?:[^/\\\n\[]|\\.|\[[^\]\n]*\])+)/(?P<flags>[gimsuy]*)"
    r"(?=[\s.,;)])"
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression: ``place`` is its file with its name or function, ``uses`` the methods that
    it is called by. ``is_script`` tells one of JavaScript."""

    place: str
    pattern: str | bytes
    flags: int
    uses: frozenset[str]
    is_script: bool = False


def every_expression() -> list[Expression]:
    """All of them, by file and line. Raises ``LookupError`` for one that is made of data while the
    program runs and has no example here."""
    compiled = _compiled_by_imports()
    found: list[Expression] = []
    for package in ("indexer", "webui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            found += _of_module(str(path.relative_to(ROOT)), compiled)
    return found + list(_of_scripts())


def _compiled_by_imports() -> Mapping[str, list[dict[str, Any]]]:
    command = [sys.executable, "-m", "tests.expressions.recording"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in told.splitlines():
        row = json.loads(line)
        if row["module"]:
            rows[row["file"]].append(row)
    return rows


def _of_module(file: str, compiled: Mapping[str, list[dict[str, Any]]]) -> Iterator[Expression]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    names = {
        line: name
        for statement in tree.body
        for name in _targets(statement)
        for line in range(statement.lineno, (statement.end_lineno or 0) + 1)
    }
    uses = _uses(tree)
    for row in compiled.get(file, ()):
        name = names.get(row["line"], "")
        pattern = row["pattern"].encode("latin-1") if row["bytes"] else row["pattern"]
        called = uses.get(name) if name.startswith("_") else None
        yield Expression(f"{file} {name}", pattern, row["flags"], called or _SEARCHED)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _method(call) is not None:
                    yield from _of_call(file, function.name, call)


def _targets(statement: ast.stmt) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _uses(tree: ast.Module) -> dict[str, frozenset[str] | None]:
    """By name the methods that are asked of it; ``None`` where it is used in any other way."""
    methods: defaultdict[str, set[str]] = defaultdict(set)
    seen: defaultdict[str, int] = defaultdict(int)
    asked: defaultdict[str, int] = defaultdict(int)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            seen[node.id] += 1
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in _FLAGS_AT:
                methods[node.value.id].add(node.attr)
                asked[node.value.id] += 1
    return {name: frozenset(methods[name]) if seen[name] == asked[name] else None for name in seen}


def _method(call: ast.Call) -> str | None:
    """The function of ``re`` that is called, if it is one that takes a pattern as text."""
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return None
    return function.attr if function.value.id == "re" and function.attr in _FLAGS_AT else None


def _of_call(file: str, function: str, call: ast.Call) -> Iterator[Expression]:
    method = _method(call) or ""
    place = f"{file} {function}()"
    example = _MADE.get(place)
    uses = _SEARCHED if method == "compile" else frozenset((method,))
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    at = _FLAGS_AT[method]
    flags = given.get("flags") or (call.args[at] if len(call.args) > at else None)
    try:
        pattern = _value(file, call.args[0])
    except NameError as error:
        if example is None:
            raise LookupError(f"{place}: made of data, and no example of it is known") from error
        method_of_it, made_of_data = example
        for made in made_of_data():
            yield Expression(place, made.pattern, made.flags, frozenset((method_of_it,)))
        return
    yield Expression(place, pattern, int(_value(file, flags)) if flags is not None else 0, uses)


def _value(file: str, node: ast.expr) -> Any:
    """What an expression of a function is, by the names of its module."""
    module = importlib.import_module(".".join(Path(file).with_suffix("").parts))
    code = compile(ast.Expression(node), file, "eval")
    return eval(code, dict(vars(module)))


def _of_scripts() -> Iterator[Expression]:
    for path in sorted((ROOT / "webui").rglob("*.js")):
        place, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if "RegExp(" in text:
            raise LookupError(f"{place}: an expression is made while the script runs")
        for found in _IN_SCRIPT.finditer(text):
            flags = re.IGNORECASE if "i" in found["flags"] else 0
            yield Expression(place, found["source"], flags, _SEARCHED, is_script=True)


def _wildcards() -> Iterator[re.Pattern[str]]:
    from indexer.query.nodes import compile_wildcard

    yield from map(compile_wildcard, ("بوت*", "*وتي*", "?و*ي*ن", "ا*ا*ا*ا*ا*", "?*?*?*"))


def _decoded_wrongly() -> Iterator[re.Pattern[str]]:
    from indexer.ingest.streams.twice import expressions

    yield from expressions()


def _places() -> Iterator[re.Pattern[str]]:
    from indexer.analysis.analyzer import STEMMERS, Analyzer

    words = "بوتين كتاب لله".split()
    for stemmer in STEMMERS:
        analyzer = Analyzer(stemmer)
        yield analyzer.places_of([analyzer.view("stem")(word) for word in words])
        yield analyzer.places_of([analyzer.view("folded")(word) for word in words], None)


def _keys() -> Iterator[re.Pattern[str]]:
    from indexer.analysis.keyboard import _latin

    for single, _ in _latin():
        yield re.compile(f"({'|'.join(single)})" if single else "(?!)")


def _romanised() -> Iterator[re.Pattern[str]]:
    from indexer.names.latin import _ways

    for exact in (True, False):
        yield _ways(exact)[0]


_MADE: Final[Mapping[str, tuple[str, Callable[[], Iterator[re.Pattern[str]]]]]] = {
    "indexer/query/nodes.py compile_wildcard()": ("match", _wildcards),
    "indexer/analysis/analyzer.py places_of()": ("search", _places),
    "indexer/analysis/keyboard.py _to_latin()": ("split", _keys),
    "indexer/names/latin.py _ways()": ("findall", _romanised),
    "indexer/ingest/streams/twice.py _encoding()": ("finditer", _decoded_wrongly),
}
"""By the place where one is made: how it is asked, and what makes some."""
