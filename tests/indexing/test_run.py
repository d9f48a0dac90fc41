"""Indexing the same files again: what their articles were before is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles

Search = Callable[..., list[str]]


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Index:
    """An index that was made from ``articles.jsonl``, and knows it."""
    index = Index.create(settings)
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    return index


def test_a_second_run_finds_everything_unchanged(index: Index, tmp_path: Path) -> None:
    report = index.admin.add([tmp_path / "articles.jsonl"])
    assert (report.new, report.changed, report.unchanged) == (0, 0, 6)
    assert report.skipped_files == 1


def test_a_touched_file_is_not_read_again(index: Index, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(file.read_bytes())
    report = index.admin.add([file])
    assert report.skipped_files == 1


def test_what_changed_in_a_file_is_changed_in_the_index(
    index: Index, ids: Search, tmp_path: Path
) -> None:
    kept, changed = ARTICLES[0], {**ARTICLES[1], "title": "هدوء في أوكرانيا"}
    added = {"id": "fresh", "title": "قمة في الرياض", "body": "عُقدت قمة في الرياض."}
    report = index.admin.add(
        [write_articles(tmp_path / "articles.jsonl", [kept, changed, added])]  # four are gone
    )
    assert (report.new, report.changed, report.unchanged, report.removed) == (1, 1, 1, 4)
    assert set(ids("")) == {"treaty", "missiles", "fresh"}
    assert ids("هدوء") == ["missiles"]
    assert ids("العنوان:صواريخ") == []


def test_an_article_that_another_file_has_too_stays(
    index: Index, ids: Search, tmp_path: Path
) -> None:
    index.admin.add([write_articles(tmp_path / "copy.jsonl", ARTICLES[:1])])
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES[1:])])
    assert "treaty" in ids("")


def test_removed_articles_are_gone_and_their_file_gives_them_again(
    index: Index, ids: Search, tmp_path: Path
) -> None:
    assert index.admin.remove(["treaty", "nowhere"]) == 1
    assert "treaty" not in ids("")
    assert index.admin.stats().articles == 5
    report = index.admin.add([tmp_path / "articles.jsonl"])
    assert (report.new, report.unchanged) == (1, 5)
