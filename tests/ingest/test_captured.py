"""When an article was taken from its site: known, kept, and a bound for its date."""

from __future__ import annotations

import json
import os
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


# Relative dates, wherever a time of capture is known.

AGO = '<p class="date">منذ 3 ساعات</p>'


def test_a_page_counts_its_relative_date_from_the_capture() -> None:
    shown = page().replace(b"</h1>", f"</h1>{AGO}".encode())
    assert (read(shown).published, read(shown).published_from) == (None, None)
    article = read(shown, captured="2024-02-24T12:00:00+03:00")
    assert (article.published, article.published_from) == ("2024-02-24T09:00+03:00", "relative")
    assert "منذ" not in article.body


def test_a_claim_of_the_head_is_better_than_counting() -> None:
    shown = page().replace(b"</h1>", f"</h1>{AGO}".encode())
    claimed = shown.replace(
        b"<head>", b'<head><meta property="article:published_time" content="2024-02-24T08:40:00Z">'
    )
    article = read(claimed, captured="2024-02-24T12:00:00+03:00")
    assert (article.published, article.published_from) == ("2024-02-24T08:40:00+00:00", "meta")


TEXT = """محكمة في تونس تنظر في قضية الميناء
قبل يومين
نظرت محكمة في العاصمة التونسية اليوم في قضية الميناء بعد أن طعن الأهالي في رخصة التوسيع.
وقالت المحامية إن الرخصة لم تعرض على المجلس البلدي كما يقتضي القانون.
"""


def test_the_time_of_a_file_counts_only_if_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    os.utime(file, (1708765200, 1708765200))  # 24 February 2024, 09:00 UTC
    [plain] = read_file(file, ReadSettings())
    [asked] = read_file(file, ReadSettings(file_times=True))
    assert isinstance(plain, Article)
    assert isinstance(asked, Article)
    assert (plain.published, plain.captured) == (None, None)
    assert (asked.published, asked.published_from) == ("2024-02-22", "relative")
    assert asked.captured == "2024-02-24T09:00:00+00:00"
    assert "قبل يومين" not in asked.body


def test_a_front_matter_tells_the_capture(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\ncaptured: 2024-02-24 12:00\n---\n\n{TEXT}", encoding="utf-8")
    [article] = read_file(file, ReadSettings())
    assert isinstance(article, Article)
    assert (article.published, article.captured) == ("2024-02-22", "2024-02-24T12:00")


def test_a_record_counts_from_when_it_was_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    told = {"title": "ميناء", "text": "وصلت سفينة.", "date": "أمس", "scraped_at": "2024-05-06"}
    file.write_text(json.dumps(told), encoding="utf-8")
    [article] = read_file(file, ReadSettings())
    assert isinstance(article, Article)
    assert (article.published, article.published_from) == ("2024-05-05", "relative")
