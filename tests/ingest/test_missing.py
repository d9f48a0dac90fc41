"""A library that is not installed is named with the line that installs it, never as an error."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from indexer.ingest.failure import Failure
from indexer.ingest.files import find_files, look_over, read_file
from indexer.missing import how_to_install
from indexer.settings import ReadSettings
from tests.ingest.made_tables import xlsx

ROOT = Path(__file__).parents[2]
OTHERS = {"resource"}
"""Imported when needed, too, and of Python itself on some systems alone."""


def imported_late() -> Iterator[str]:
    """The libraries that functions of the readers import."""
    own = sys.stdlib_module_names | {"indexer", "_typeshed"}
    for file in (ROOT / "indexer" / "ingest").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = []
            if node in tree.body:
                continue
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            yield from {name.partition(".")[0] for name in names} - own - OTHERS


def test_each_library_that_is_imported_late_has_its_line() -> None:
    found = set(imported_late())
    assert {"python_calamine", "pypdfium2", "trafilatura", "zstandard"} <= found
    assert not [name for name in sorted(found) if how_to_install(name) is None]


def test_what_the_lines_install_is_what_the_package_asks_for() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    asked = {re.split(r"[<>=]", one)[0] for one in config["options"]["install_requires"].split()}
    asked |= {f"marsad[{extra}]" for extra in config["options.extras_require"]}
    asked.add("lxml")  # which trafilatura and lxml_html_clean ask for
    for name in set(imported_late()):
        line = how_to_install(name) or ""
        assert line.removeprefix("pip install ").strip("'") in asked, name


@pytest.mark.parametrize(
    ("module", "name", "install"),
    [
        ("python_calamine", "a.xlsx", "python-calamine"),
        ("trafilatura", "a.html", "trafilatura"),
        ("selectolax", "a.html", "selectolax"),
        ("feedparser", "a.rss", "feedparser"),
    ],
)
def test_a_library_that_a_worker_lacks(
    module: str, name: str, install: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = f"raise ModuleNotFoundError('No module named {module}', name='{module}')"
    (tmp_path / f"{module}.py").write_text(missing)
    monkeypatch.syspath_prepend(str(tmp_path))  # and workers look where we do
    file = tmp_path / name
    file.write_bytes(made(name))
    found = list(read_file(file, ReadSettings()))
    assert found == [
        Failure(str(file), None, f"the library {module} is not installed: pip install '{install}'")
    ]


def test_a_library_that_we_lack_ourselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    packed = zstandard.ZstdCompressor().compress("عنوان\n\nنص الخبر".encode())
    for name in ("a.txt.zst", "b"):
        (tmp_path / name).write_bytes(packed)
    reason = "the library zstandard is not installed: pip install 'zstandard'"
    files = list(find_files([tmp_path]))
    assert [item for file in files for item in read_file(file, ReadSettings())] == [
        Failure(str(file), None, reason) for file in files
    ]
    assert reason in "\n".join(look_over([tmp_path]).lines())


def made(name: str) -> bytes:
    if name.endswith(".xlsx"):
        return xlsx({"أخبار": [["title", "body"], ["عنوان", "نص الخبر"]]})
    text = "<title>عنوان</title><p>نص الخبر كما كتبه المراسل في المدينة</p>"
    if name.endswith(".html"):
        return f"<!doctype html><html><body>{text}</body></html>".encode()
    return f"<?xml version='1.0'?><rss><channel><item>{text}</item></channel></rss>".encode()
