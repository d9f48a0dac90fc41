"""What a command loads before it answers: nothing that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles

UNUSED = (
    "whoosh", "urllib.request", "urllib3", "http", "email", "socket", "ssl", "ctypes", "tempfile",
    "secrets", "platformdirs", "indexer.urls", "indexer.crashes", "indexer.storage.rebuilding",
)  # fmt: skip
"""Modules that neither the start of a command nor a search of plain words needs. (Python's own
pathlib loads urllib.parse.)"""

RUN = """
import contextlib, io, json, sys
from indexer.cli import main

started = set(sys.modules)
printed = io.StringIO()
with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
    main()
json.dump([printed.getvalue(), sorted(started), sorted(sys.modules)], sys.stdout)
"""


def run(*arguments: str) -> tuple[str, set[str], set[str]]:
    """What a command prints, the modules after its start, and those after it has ended."""
    command = [sys.executable, "-c", RUN, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    printed, started, ended = json.loads(ran.stdout)
    return printed, set(started), set(ended)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    index = Index.create(Settings(index=folder / "index"))
    index.admin.add([write_articles(folder / "articles.jsonl", ARTICLES)])
    return folder / "index"


def test_a_search_of_plain_words_loads_neither_whoosh_nor_the_network(folder: Path) -> None:
    printed, started, ended = run("search", "روسيا", "--index", str(folder), "--format", "plain")
    assert "روسيا" in printed
    assert not started.intersection(UNUSED)
    assert not ended.intersection(UNUSED)


def test_a_query_with_operators_loads_the_grammar(folder: Path) -> None:
    printed, _, ended = run("search", "روسيا أو غزة", "--index", str(folder), "--format", "plain")
    assert "روسيا" in printed
    assert "whoosh.query" in ended
