"""Tables as spreadsheets save them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.ingest.files import read_file
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes

ROWS = [
    ("العنوان", "النص", "التاريخ", "المصدر"),
    ("أمطار تغلق طرقاً", "أغلقت الأمطار الغزيرة ثلاث طرق في الجبل الأخضر.", "24/02/2024", "الجبل"),
    ("سد جديد في الوادي", "بدأ العمل في سد جديد في الوادي يوم الأحد.", "25/02/2024", "الوادي"),
]


def table(delimiter: str, end: str = "\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in ROWS)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("hint.csv", ("sep=;\r\n" + table(";")).encode("utf-8-sig")),
        ("hint.csv", ("sep=\t\r\n" + table("\t")).encode("utf-16")),
        ("unicode.txt", table("\t").encode("utf-16")),
        ("plain.txt", table("\t").encode("cp1256")),
        ("mac.csv", table(",", "\r").encode()),
        ("mac.csv", table(";", "\r").encode("mac_arabic")),
        ("twice.csv", table(",").encode().decode("cp1256").encode()),
    ],
)
def test_tables_as_spreadsheets_save_them(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    items = list(read_file(tmp_path / name, ReadSettings()))
    articles = [one for one in items if isinstance(one, Article)]
    assert len(articles) == len(items)
    assert [(one.title, one.body, one.source) for one in articles] == [
        (row[0], row[1], row[3]) for row in ROWS[1:]
    ]
    assert [one.published for one in articles] == ["2024-02-24", "2024-02-25"]


def test_a_text_in_columns_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("العنوان, كما يقال, مرآة النص\n\nوهذا نص من سطر واحد, فيه فواصل, لا جدول.")
    [article] = read_file(path, ReadSettings())
    assert isinstance(article, Article)
    assert article.member is None


def test_a_record_that_was_decoded_twice_is_mended(read_bytes: ReadBytes) -> None:
    record = {"title": ROWS[1][0], "body": ROWS[1][1], "date": "2024-02-24"}
    spoilt = {name: one.encode().decode("cp1256") for name, one in record.items()}
    [article], _ = read_bytes(json.dumps([spoilt]).encode())
    assert (article.title, article.body) == (ROWS[1][0], ROWS[1][1])
    assert article.warnings == ("text decoded twice (UTF-8 read as windows-1256): undone",)
