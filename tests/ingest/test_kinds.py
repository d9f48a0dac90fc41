"""How an article is said to have been read, and when its outlet last changed it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.ingest.files import read_file
from indexer.ingest.format_table import FORMATS
from indexer.settings import ReadSettings

TEXT = "أعلن الطرفان هدنة تبدأ مساء اليوم وتستمر شهرا كاملا بعد مفاوضات طويلة في العاصمة. " * 8
PAGE = (
    '<html><head><title>هدنة في الميناء</title><meta property="og:type" content="article">'
    '<meta property="article:modified_time" content="2024-05-04T10:00:00+03:00"></head>'
    f"<body><h1>هدنة في الميناء</h1><p>{TEXT}</p></body></html>"
)
ITEM = "<title>هدنة في الميناء</title><link>https://news.example/1</link>"


def feed(inside: str) -> str:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>مرافئ</title><item>{ITEM}{inside}</item></channel></rss>"
    )


def record(**more: str) -> str:
    return json.dumps({"title": "هدنة في الميناء"} | more, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.html", PAGE, "page"),
        ("a.txt", f"هدنة في الميناء\n\n{TEXT}", "text"),
        ("a.md", "---\ntitle: هدنة في الميناء\n---\n", "title"),
        ("a.jsonl", record(body=TEXT), "record"),
        ("a.jsonl", record(summary="هدنة تبدأ مساء اليوم."), "summary"),
        ("a.jsonl", record(), "title"),
        ("a.csv", f"title,body\nهدنة,{TEXT}\nقمة,{TEXT}\n", "record"),
        ("a.rss", feed(f"<content:encoded>{TEXT}</content:encoded>"), "feed"),
        ("a.rss", feed(f"<description>{TEXT * 2}</description>"), "feed"),
        ("a.rss", feed("<description>هدنة تبدأ مساء اليوم</description>"), "summary"),
        ("a.rss", feed(""), "title"),
    ],
)
def test_an_article_tells_how_it_was_read(tmp_path: Path, name: str, data: str, kind: str) -> None:
    file = tmp_path / name
    file.write_text(data, encoding="utf-8")
    for article in read_file(file, ReadSettings()):
        assert isinstance(article, Article), article
        assert article.kind == kind


def test_every_format_that_gives_articles_says_how() -> None:
    assert [row.name for row in FORMATS if row.kind is None] == [
        "tar archives of any of these",
        "ZIP archives of any of these",
    ]


def test_the_time_of_the_last_change_is_read(tmp_path: Path) -> None:
    page, table = tmp_path / "a.html", tmp_path / "a.jsonl"
    page.write_text(PAGE, encoding="utf-8")
    table.write_text(record(body=TEXT, updated_at="2024-05-04 10:00"), encoding="utf-8")
    (of_page,) = read_file(page, ReadSettings())
    (of_table,) = read_file(table, ReadSettings())
    assert isinstance(of_page, Article) and isinstance(of_table, Article)
    assert of_page.modified == "2024-05-04T10:00:00+03:00"
    assert (of_table.modified or "").startswith("2024-05-04")
