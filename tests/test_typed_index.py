"""The parameters of a search are known to mypy and to ``help``."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.query.parameters import Door, offered_at

_CODE = """
from indexer import open_index

index = open_index("news")
index.search("x", source=["a"], date_from="2024", sort="new", size=5)
index.trend(["x"], unit="day", name=["b"])
"""
_WRONG = {
    'index.search("x", sorce=["a"])': 'Unexpected keyword argument "sorce" for "search"',
    'index.trend(["x"], datefrom="2024")': 'Unexpected keyword argument "datefrom" for "trend"',
    'index.search("x", size="many")': 'Argument "size" to "search" of "Index"',
    "index.admin.ad([])": '"IndexAdmin" has no attribute "ad"',
}


def test_a_misspelt_keyword_is_found_by_mypy(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    file = tmp_path / "mine.py"
    file.write_text("\n".join([_CODE, *_WRONG]), encoding="utf-8")
    first = _CODE.count("\n") + 2
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    errors = [line for line in told.stdout.splitlines() if ": error: " in line]
    assert len(errors) == len(_WRONG), told.stdout + told.stderr
    for number, (error, expected) in enumerate(zip(errors, _WRONG.values(), strict=True), first):
        assert f":{number}: " in error and expected in error


@pytest.mark.parametrize(
    ("method", "door"), [("search", "search"), ("trend", "trend"), ("explain", "explain")]
)
def test_help_tells_the_parameters_and_what_they_mean(method: str, door: Door) -> None:
    told = inspect.getdoc(getattr(Index, method)) or ""
    rows = offered_at(door)
    assert rows and all(f"    {row.keyword}: {row.help}" in told for row in rows)


def test_each_part_of_an_index_reads_in_one_sitting(index: Index) -> None:
    for part in (index, index.names, index.admin):
        methods = [
            name
            for name, value in vars(type(part)).items()
            if not name.startswith("_") and callable(value)
        ]
        assert 5 <= len(methods) <= 15, (type(part), methods)
