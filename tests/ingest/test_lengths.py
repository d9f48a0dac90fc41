"""What is endless in a file is bounded, and what was left out of an article is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.article import Article, Removed
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file
from indexer.ingest.formats.csv_rows import read_csv
from indexer.ingest.formats.json_records import read_json, read_json_lines
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.text import read_text
from indexer.ingest.lengths import LARGE, cut_to_length
from indexer.ingest.streams.source import open_source
from indexer.ingest.workers.pool import Workers
from indexer.ingest.workers.tasks import Task
from indexer.settings import MB, ReadSettings

WORDS = "كلمة أخرى "
ARTICLE = Article("1", "عنوان", WORDS * 20)


def read(path: Path, text: str | bytes, workers: Workers) -> list[Article | Failure]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_file(path, ReadSettings(), workers=workers))


def test_a_book_of_two_megabytes_is_read_whole() -> None:
    book = replace(ARTICLE, body="\n".join([WORDS * 20] * 6000).strip())
    assert 2 * MB < len(book.body.encode()) < 5 * MB
    assert cut_to_length(book, ReadSettings()) is book


def test_a_longer_text_is_cut_at_a_word_and_a_warning_says_so() -> None:
    lines = [WORDS.strip()] * 60_000
    long = replace(ARTICLE, body="\n".join(lines), subheads=(1, 59_999))
    cut = cut_to_length(long, ReadSettings(max_article_mb=1))
    assert MB - 100 < len(cut.body.encode()) <= MB
    assert long.body.startswith(cut.body) and cut.body.endswith(("كلمة", "أخرى"))
    assert cut.subheads == (1,)
    assert cut.warnings == ("longer than 1 MB (max_article_mb): the rest left out",)


@pytest.mark.parametrize(
    ("field", "value", "warning"),
    [
        ("title", "س" * 6000, "title of 6,000 letters, cut to 5,000"),
        ("author", "س" * 6000, "author of 6,000 letters, cut to 1,000"),
        ("section", "س" * 6000, "section of 6,000 letters, cut to 1,000"),
        ("source", "س" * 6000, "source of 6,000 letters, cut to 1,000"),
        ("url", "https://e.example/" + "a" * 6000, "URL of 6,018 letters left out"),
        ("captions", ("س" * 1000,) * 2000, "1,738 captions left out"),
        ("removed", (Removed(1, "nav", "س" * 1000),) * 2000, "1,738 removed left out"),
    ],
)
def test_other_parts_are_bounded_too(field: str, value: object, warning: str) -> None:
    cut = cut_to_length(replace(ARTICLE, **{field: value}), ReadSettings(max_article_mb=1))
    assert cut.warnings == (warning,)
    assert cut.size < MB


def test_endless_warnings_and_ids_are_short() -> None:
    long = replace(ARTICLE, id="x" * 6000, warnings=("w" * 6000,) * 1000)
    cut = cut_to_length(long, ReadSettings())
    assert len(cut.id) == 16 and cut.id in cut.warnings[-1]
    assert len(cut.warnings) == 51 and max(map(len, cut.warnings)) <= 501
    assert "and 951 more warnings" in cut.warnings


@pytest.mark.parametrize("reader", [read_json_lines, read_json, read_csv, read_text])
def test_what_is_long_is_left_to_a_worker(tmp_path: Path, reader: object) -> None:
    body = WORDS * (LARGE // 8)
    made = {
        read_json_lines: json.dumps({"title": "ط", "body": body}),
        read_json: json.dumps([{"title": "ط", "body": body}]),
        read_csv: f"title,body\nط,{body}\n",
        read_text: f"ط\n\n{body}",
    }[reader]  # type: ignore[index]
    path = tmp_path / "a"
    path.write_text(made)
    with path.open("rb") as file:
        [item] = reader(open_source("a", file, ReadSettings()), ReadSettings())  # type: ignore[operator]
    assert isinstance(item, Task)


def test_long_records_are_read_as_short_ones_are(tmp_path: Path, workers: Workers) -> None:
    body = (WORDS * 30_000).strip()
    rows = [{"title": "ا", "body": "ن"}, {"title": "ط", "body": body}, {"title": "ب", "body": "ن"}]
    lines = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)), workers)
    listed = read(tmp_path / "a.json", json.dumps(rows), workers)
    cells = [f"{row['title']},{row['body']}" for row in rows]
    table = read(tmp_path / "a.csv", "title,body\n" + "\n".join(cells), workers)
    for found in (lines, listed, table):
        assert [(one.title, one.body) for one in found if isinstance(one, Article)] == [
            (row["title"], row["body"]) for row in rows
        ]
    members = [
        [one.member for one in found if isinstance(one, Article)] for found in (lines, listed)
    ]
    assert members == [["line 1", "line 2", "line 3"], ["record 1", "record 2", "record 3"]]


def test_a_cell_is_measured_in_bytes_as_the_limit_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,body\nخبر," + "س" * (MB * 3 // 4) + "\nآخر,نص\n")
    found = list(read_file(path, ReadSettings(max_record_mb=1)))
    assert [str(one) for one in found if isinstance(one, Failure)] == [
        f"{path}, line 2: longer than 1 MB (max_record_mb)"
    ]
    assert [one.title for one in found if isinstance(one, Article)] == ["آخر"]


@pytest.mark.parametrize(
    ("form", "part"),
    [("a.jsonl", "[],"), ("a.jsonl", "{},"), ("a.jsonl", "[{},"), ("a.json", "[],")],
)
def test_a_record_of_endless_parts_is_refused_before_it_is_built(
    tmp_path: Path, workers: Workers, part: str, form: str
) -> None:
    head = "" if form == "a.jsonl" else "["
    text = head + '{"title":"ا","body":[' + part * 600_000
    [failure] = read(tmp_path / form, text, workers)
    assert isinstance(failure, Failure)
    assert "more than 500,000 lists and objects in one record" in failure.reason


def test_a_list_in_an_object_longer_than_a_record_may_be_is_read(tmp_path: Path) -> None:
    rows = [{"title": f"خبر {n}", "body": WORDS * 100} for n in range(1500)]
    path = tmp_path / "a.json"
    made = {"took": 3, "hits": {"total": 9, "hits": [{"_source": row} for row in rows]}, "x": [1]}
    path.write_text(json.dumps(made, ensure_ascii=False))
    assert path.stat().st_size > MB
    found = list(read_file(path, ReadSettings(max_record_mb=1)))
    assert [one.title for one in found if isinstance(one, Article)] == [
        one["title"] for one in rows
    ]
    assert not [one for one in found if isinstance(one, Failure)]


def test_a_table_of_endless_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,body" + ",c" * 20_000 + "\nا,ب\n")
    [failure] = read_file(path, ReadSettings())
    assert str(failure) == f"{path}, line 1: a header of 20,002 columns"


@pytest.mark.parametrize(
    "value", ["س" * (2 * MB), ["س" * MB, "س" * MB], {"rendered": "س" * 2 * MB}]
)
def test_a_value_that_is_too_long_is_cut_before_it_is_read(value: object) -> None:
    reader = RecordReader(longest=MB)
    article = reader.article({"title": "ط", "body": value}, "a.jsonl", "line 1")
    assert len(article.body) == MB
    assert article.warnings == ("body too long (max_article_mb): the rest left out",)


def test_a_letter_that_stands_for_a_phrase_counts_as_the_phrase() -> None:
    cut = cut_to_length(replace(ARTICLE, body="\ufdfa " * 100_000), ReadSettings(max_article_mb=1))
    assert cut.body.count("\ufdfa") == MB // 36
    assert cut.warnings == ("longer than 1 MB (max_article_mb): the rest left out",)
    few = replace(ARTICLE, body=f"{WORDS}\ufdfa " * 20_000)
    assert cut_to_length(few, ReadSettings(max_article_mb=1)) is few
