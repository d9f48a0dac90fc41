"""Indexing the same files again: what their articles were before is known."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.indexing.report import Told
from indexer.ingest.failure import Failure
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


def test_what_still_cannot_be_read_is_told_by_every_run(index: Index, tmp_path: Path) -> None:
    file = write_articles(tmp_path / "half.jsonl", ARTICLES[:1])
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole + "{no JSON\n" * 3, encoding="utf-8")
    first = index.admin.add([file])
    assert len(first.failures) == 3
    for touched in (False, True):
        if touched:
            os.utime(file)
        again = index.admin.add([file])
        assert (again.skipped_files, again.new, again.changed) == (1, 0, 0)
        assert again.failures == first.failures
    file.write_text(whole, encoding="utf-8")
    assert index.admin.add([file]).failures == [] == index.admin.add([file]).failures


def test_of_very_many_problems_the_first_are_kept_and_the_others_counted() -> None:
    told = Told([], "more could not be read")
    for line in range(30):
        told.tell(Failure("a.jsonl", f"line {line}", "no JSON"))
    kept = told.in_short("a.jsonl")
    assert [one.place for one in kept] == [*(f"line {line}" for line in range(20)), None]
    assert kept[-1].reason == "10 more could not be read"


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
    assert index.admin.remove(["treaty", "nowhere"]) == (1, 0)
    assert "treaty" not in ids("")
    assert index.admin.stats().articles == 5
    report = index.admin.add([tmp_path / "articles.jsonl"])
    assert (report.new, report.unchanged) == (1, 5)
