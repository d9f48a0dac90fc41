"""When an article was taken from its site: known, kept, and a bound for its date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.ingest.extraction.capture import is_later, moment_of
from indexer.ingest.files import read_file
from indexer.ingest.formats.html.page import read_page
from indexer.settings import ReadSettings
from tests.ingest.made_files import page

SAVED_BY_SINGLEFILE = b"""<!--
 Page saved with SingleFile
 url: https://marafi.example/7
 saved date: Sat Feb 24 2024 10:15:00 GMT+0300 (Arabian Standard Time)
-->"""
SAVED_BY_HTTRACK = (
    b"<!-- Mirrored from marafi.example/7 by HTTrack Website Copier/3.x [XR&CO'2014], "
    b"Sat, 24 Feb 2024 07:15:00 GMT -->"
)


def read(data: bytes, **given: str) -> Article:
    article = read_page(data, ReadSettings(), path="page.html", **given)
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    ("comment", "url", "captured"),
    [
        (SAVED_BY_SINGLEFILE, None, "2024-02-24T10:15:00+03:00"),
        (SAVED_BY_HTTRACK, None, "2024-02-24T07:15:00+00:00"),
        (b"", "https://web.archive.org/web/20240224071500/https://a.example/7",
         "2024-02-24T07:15:00+00:00"),
        (b"", "https://web.archive.org/web/20249924071500/https://a.example/7", None),
        (b"<!-- saved from url=(0025)https://marafi.example/7 -->", None, None),
    ],
)  # fmt: skip
def test_programs_that_save_pages_tell_when(
    comment: bytes, url: str | None, captured: str | None
) -> None:
    given = {"url": url} if url else {}
    assert read(comment + page(), **given).captured == captured


def test_who_fetched_a_page_knows_better_than_its_comment() -> None:
    article = read(SAVED_BY_SINGLEFILE + page(), captured="2024-02-25T08:00:00Z")
    assert article.captured == "2024-02-25T08:00:00Z"


def test_a_record_tells_when_it_was_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    told = {
        "title": "ميناء", "maintext": "وصلت سفينة إلى الميناء.", "date_publish": "2025-01-01",
        "date_download": "2024-05-06 10:00:00",
    }  # fmt: skip
    file.write_text(json.dumps(told), encoding="utf-8")
    [article] = read_file(file, ReadSettings())
    assert isinstance(article, Article)
    assert (article.captured, article.published) == ("2024-05-06T10:00:00", None)
    assert article.warnings != ()


@pytest.mark.parametrize(
    ("iso", "captured", "late"),
    [
        ("2024-02-24", "2024-02-24T07:15:00Z", False),
        ("2024-02-25T01:00", "2024-02-24T20:00:00Z", False),  # in Muscat, by its own clock
        ("2024-02-26", "2024-02-24T20:00:00Z", True),
        ("2024-02-25", "2024-02-24", False),
        ("2024", "2024-02-24", False),
        ("2024-03", "2024-02-24", True),
        ("2099-01-01", None, True),
        ("2099-01-01", "no time", True),
        ("2024-02-26", None, False),
    ],
)
def test_a_date_is_not_later_than_the_capture(iso: str, captured: str | None, late: bool) -> None:
    assert is_later(iso, captured) is late


def test_a_moment_keeps_its_zone() -> None:
    assert str(moment_of("2024-02-24T10:15:00+03:00")) == "2024-02-24 10:15:00+03:00"
    assert str(moment_of("2024-02-24")) == "2024-02-24 23:59:00+00:00"
    assert moment_of("yesterday") is None
