"""Ids of records: one for an article, whichever export it is in, and never one for two."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from indexer.article import Article, article_id
from indexer.index import Index
from indexer.ingest.files import read_file
from indexer.ingest.formats.exports import export_name
from indexer.output.exporting import csv_lines, jsonl_lines
from indexer.settings import ReadSettings, Settings


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def read(path: Path, **given: Any) -> list[Article]:
    found = list(read_file(path, ReadSettings(**given)))
    assert all(isinstance(one, Article) for one in found), found
    return [one for one in found if isinstance(one, Article)]


def post(name: Any = "post-17", **more: Any) -> dict[str, Any]:
    return {"id": name, "title": "قمة الرياض", "body": "بحث الوفدان ملف المياه."} | more


# Two exports with the same names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("north.jsonl", "south.jsonl"),
        ("export1.jsonl", "export2.jsonl"),
        ("export-1.jsonl", "export-2.jsonl"),
        ("north/posts.jsonl", "south/posts.jsonl"),
        ("north/export/posts.jsonl", "south/export/posts.jsonl"),
        ("north/2024-06-20/posts.jsonl", "south/2024-06-20/posts.jsonl"),
        ("2023.jsonl", "2024.jsonl"),
        ("17/posts.jsonl", "18/posts.jsonl"),
    ],
)
@pytest.mark.parametrize("key", ["id", "_id", "guid", "uuid", "معرف"])
def test_two_exports_with_the_same_names_never_overwrite_each_other(
    tmp_path: Path, one: str, other: str, key: str
) -> None:
    record = {"title": "ع", "body": "ن", key: "post-17"}
    ids = [read(write(tmp_path / name, record))[0].id for name in (one, other)]
    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("north-2024-06-20.jsonl", "north-2024-06-27.jsonl"),
        ("north_20240620.jsonl", "north_20240627T101500Z.jsonl"),
        ("north.20-06-2024.jsonl", "north.jsonl.gz"),
        ("north-1718870400.jsonl", "north-1719475200.jsonl"),
        ("north.jsonl", "north (1).jsonl"),
        ("north.jsonl", "North.json"),
        ("north/2024-06-20/posts.jsonl", "north/2024-06-27/posts.jsonl"),
        ("north/2024/06/20/posts.jsonl", "north/2024/6/7/posts.jsonl"),
        ("تصدير-٢٠٢٤-٠٦-٢٠.jsonl", "تصدير-2024-06-27.jsonl"),
        ("a/b/exports/north/wire/posts.jsonl", "moved/north/wire/posts.jsonl"),
    ],
)
def test_the_export_of_another_day_is_the_same_one(tmp_path: Path, one: str, other: str) -> None:
    assert export_name(str(tmp_path / one)) == export_name(str(tmp_path / other))


def test_an_export_is_the_same_from_whichever_folder_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "north" / "posts.jsonl", post())
    monkeypatch.chdir(file.parent)
    ids = {read(Path(name))[0].id for name in ("posts.jsonl", "./posts.jsonl", str(file))}
    os.symlink(file, tmp_path / "latest.jsonl")
    assert ids == {read(tmp_path / "latest.jsonl")[0].id}


def test_an_outlet_tells_names_apart_whatever_the_file(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", post(source="مرافئ"), post(source="بريد"))
    other = write(tmp_path / "b.jsonl", post(source=" مرافئ ", title="قمة الرياض تنتهي"))
    ids = [article.id for article in [*read(first), *read(other)]]
    assert ids[0] == ids[2] != ids[1]
    assert read(write(tmp_path / "c.jsonl", post()), source="بريد")[0].id == ids[1]


def test_files_in_one_archive_are_exports_of_their_own(tmp_path: Path) -> None:
    line = json.dumps(post())
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("north.jsonl", "south.jsonl", "south/north.jsonl"):
            archive.writestr(name, line)
    assert len({article.id for article in read(tmp_path / "all.zip")}) == 3


def test_both_stand_in_the_index_and_a_later_export_replaces_its_own(
    tmp_path: Path, settings: Settings
) -> None:
    index = Index.create(settings)
    one = write(tmp_path / "north-2024-06-20.jsonl", post(title="خبر الشمال"))
    other = write(tmp_path / "south-2024-06-20.jsonl", post(title="خبر الجنوب"))
    index.admin.add([one, other])
    assert {hit.title for hit in index.search("خبر").hits} == {"خبر الشمال", "خبر الجنوب"}
    later = write(tmp_path / "north-2024-06-27.jsonl", post(title="خبر الشمال مصححا"))
    report = index.admin.add([later])
    assert (report.new, report.changed) == (0, 1)
    titles = {hit.title for hit in index.search("خبر").hits}
    assert titles == {"خبر الشمال مصححا", "خبر الجنوب"}


# URLs


def test_the_url_of_a_record_counts_before_its_name(tmp_path: Path) -> None:
    url = "https://marafi.example/news/17"
    record = post(url="http://www.marafi.example/news/17/?utm_source=x#top")
    assert read(write(tmp_path / "a.jsonl", record))[0].id == article_id(url, "", "")
    [named] = read(write(tmp_path / "b.jsonl", post(url)))
    assert (named.id, named.url) == (article_id(url, "", ""), url)
    # The front page of the outlet is no article's.
    [front] = read(write(tmp_path / "c.jsonl", post(url="https://marafi.example/")))
    assert front.id == read(write(tmp_path / "c.jsonl", post()))[0].id


def test_a_url_that_several_records_share_is_of_the_first_alone(tmp_path: Path) -> None:
    records = [
        {"id": f"n-{n}", "title": f"خبر {word}", "body": f"{word} " * 9, "url": "https://m.ex/list"}
        for n, word in enumerate(["القمح", "المرفأ", "السدود"])
    ]
    articles = read(write(tmp_path / "a.jsonl", *records))
    assert len({article.id for article in articles}) == 3
    assert articles[0].id == article_id("https://m.ex/list", "", "")
    assert [article.warnings for article in articles] == [
        (),
        *[("its URL is that of another record",)] * 2,
    ]
    # Editions of one article are one.
    edited = {**records[0], "id": "n-9", "title": "خبر القمح مصححا"}
    assert len({one.id for one in read(write(tmp_path / "b.jsonl", records[0], edited))}) == 1


def test_a_name_that_several_records_share_is_of_the_first_alone(tmp_path: Path) -> None:
    records = [post("سياسة", title=f"خبر {word}", body=f"{word} " * 9) for word in ("أول", "ثان")]
    articles = read(write(tmp_path / "a.jsonl", *records))
    assert articles[0].id != articles[1].id == article_id(None, "خبر ثان", articles[1].body)
    assert articles[1].warnings == ("its id is that of another record",)


def test_addresses_without_a_scheme_count_and_names_beside_numbers(tmp_path: Path) -> None:
    url = "https://marafi.example/news/17"
    records = [post(url="//marafi.example/news/17"), post(17, guid=url), post(17, guid="n-17")]
    articles = read(write(tmp_path / "a.jsonl", *records))
    assert [one.id for one in articles[:2]] == [article_id(url, "", "")] * 2
    assert articles[2].given_id == "n-17"


# Names as they come


@pytest.mark.parametrize("url", [None, "https://m.example/1"])
def test_what_is_found_tells_the_name_of_its_record(tmp_path: Path, url: str | None) -> None:
    index = Index.create(Settings(index=tmp_path / "index", writer_memory_mb=32))
    index.admin.add([write(tmp_path / "a.jsonl", post(url=url))])
    [hit] = index.search("الرياض").hits
    assert hit.id != "post-17"
    assert json.loads("".join(jsonl_lines([hit])))["given_id"] == "post-17"
    header, row = csv.reader(csv_lines([hit]))
    assert dict(zip(header, row, strict=True))["given_id"] == "post-17"


def test_numbers_are_rows_and_name_nothing(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.jsonl", post(17)))[0].id == article_id(
        None, "قمة الرياض", "بحث الوفدان ملف المياه."
    )


def test_from_standard_input_names_are_told_apart_by_title(
    read_bytes: Any,
) -> None:
    def id_of(**more: str) -> str:
        [article], [] = read_bytes(json.dumps(post(**more)).encode())
        return str(article.id)

    assert id_of() == id_of(body="متن مصحح")
    assert id_of() != id_of(title="خبر آخر")


def test_what_marsad_wrote_keeps_its_ids(tmp_path: Path) -> None:
    articles = read(write(tmp_path / "a.jsonl", post(), post("b", url="https://m.example/1")))
    back = tmp_path / "elsewhere.jsonl"
    back.write_text("\n".join(article.to_json() for article in articles), encoding="utf-8")
    assert [article.id for article in read(back)] == [article.id for article in articles]


def test_a_name_without_end_is_cut(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", post("x" * 100_000))
    assert len(read(file)[0].id) == 16
    assert len(read(file, keep_ids=True)[0].id) == len(read(file)[0].given_id or "") == 500
