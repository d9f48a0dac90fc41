from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.article import Article
from indexer.index import Index
from indexer.settings import Settings
from tests.webui.web_articles import SERIES
from webui.app import create_app
from webui.state import KEY
from webui.views import exports


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    text = client.get(f"/search.csv?{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(client: FlaskClient, query: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in client.get(f"/search.jsonl?{query}").data.splitlines()]


@pytest.mark.parametrize(
    "query", ["q=القمة", "q=القمة&sort=old", "q=", "q=القمة&source=وكالة+الساحل&from=2025-08-10"]
)
def test_an_export_has_what_all_pages_have(client: FlaskClient, query: str) -> None:
    hits, url = [], f"/search.json?{query}&copies=1"
    while url:
        page = client.get(url).get_json()
        hits += page["results"]
        url = page["next_url"]
    assert len(hits) == page["total"] > 5
    assert lines(client, query) == hits
    assert [(row["rank"], row["id"], row["title"]) for row in rows(client, query)] == [
        (str(hit["rank"]), hit["id"], hit["title"]) for hit in hits
    ]


def test_the_page_and_its_size_do_not_count(client: FlaskClient) -> None:
    assert len(lines(client, "q=القمة&page=3&size=20")) == SERIES


def test_csv_is_as_spreadsheets_take_it(client: FlaskClient) -> None:
    answer = client.get("/search.csv?q=زلزال")
    assert answer.mimetype == "text/csv" and "charset=utf-8" in answer.content_type
    assert answer.data.startswith(b"\xef\xbb\xbfrank,score,id,title,source,")
    assert answer.data.count(b"\r\n") == 2 == answer.data.count(b"\n")
    [row] = rows(client, "q=زلزال")
    assert row["source"] == '"><svg onload=alert(3)>'
    assert list(row) == [
        "rank", "score", "id", "title", "source", "section", "published", "url", "snippet",
        "given_id",
        "captured",
    ]  # fmt: skip


def test_csv_reads_as_a_data_frame(client: FlaskClient) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(io.BytesIO(client.get("/search.csv?q=القمة").data))
    assert list(frame["rank"]) == list(range(1, SERIES + 1))
    assert frame["title"].str.startswith("القمة العربية").all()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(tmp_path: Path, sign: str) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)
    formula = f"{sign}cmd|' /C calc'!A0"
    index.admin.add_articles([Article("id", formula, formula, source=formula, section=formula)])
    client = create_app(index, settings).test_client()
    [row] = rows(client, "q=calc")
    for column in ("title", "source", "section"):
        assert row[column] == f"'{formula}"
    assert not row["snippet"].startswith(("=", "+", "-", "@", "\t", "\r"))
    [line] = lines(client, "q=calc")
    assert line["title"] == formula, "programs get the text as it is"


def test_a_file_is_named_by_its_query(client: FlaskClient) -> None:
    answer = client.get("/search.csv?q=القمة العربية")
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=marsad.csv; filename*=UTF-8''{quote('marsad-القمة-العربية.csv')}"
    )
    answer = client.get("/search.jsonl?q=" + quote('../"\r\nX-Evil: 1;\u202egpj.exe'))
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=marsad.jsonl; filename*=UTF-8''marsad-X-Evil-1-gpj-exe.jsonl"
    )
    assert "X-Evil" not in answer.headers


def test_lines_come_compressed_to_those_who_take_them_so(client: FlaskClient) -> None:
    plain = client.get("/search.jsonl?q=القمة")
    packed = client.get("/search.jsonl?q=القمة", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_nothing_found_is_an_empty_file(client: FlaskClient) -> None:
    assert client.get("/search.jsonl?q=قسطنطينية").data == b""
    assert rows(client, "q=قسطنطينية") == []


def test_bad_parameters_are_listed(client: FlaskClient) -> None:
    for form in ("csv", "jsonl", "atom"):
        answer = client.get(f"/search.{form}?from=x&to=y&page=0")
        assert answer.status_code == 400
        wrong = ["from", "to", "page"] if form == "atom" else ["from", "to"]  # files have no pages
        assert [one["param"] for one in answer.get_json()["errors"]] == wrong
        assert client.post(f"/search.{form}").get_json()["status"] == 405


def test_what_is_cut_off_is_told(
    app: Flask, client: FlaskClient, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get("/search.csv?q=القمة")
    assert whole.headers["X-Total"] == str(SERIES)
    assert "X-Truncated" not in whole.headers and "X-Partial" not in whole.headers
    export = index.export
    monkeypatch.setattr(index, "export", lambda query, **given: export(query, limit=5, **given))
    cut = client.get("/search.csv?q=القمة")
    assert cut.headers["X-Truncated"] == "true" and cut.headers["X-Total"] == str(SERIES)
    assert cut.data.count(b"\r\n") == 6


def test_an_answer_is_sent_as_it_is_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "_BLOCK", 1)
    answer = app.test_client().get("/search.jsonl?q=القمة", buffered=False)
    blocks: Iterator[bytes] = iter(answer.response)
    assert answer.is_streamed
    assert next(blocks).endswith(b"\n") and next(blocks).count(b"\n") == 1
    answer.close()


@pytest.mark.parametrize("packed", ["gzip", "identity"])
def test_articles_that_cannot_be_read_are_told_by_an_export(tmp_path: Path, packed: str) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)
    index.admin.add_articles([Article(f"{n}", "قمة", f"نص {n} " * 50) for n in range(20)])
    client = create_app(Index.open(settings), settings).test_client()
    for store in settings.index.glob("data-*/*.store"):
        size = store.stat().st_size
        with store.open("r+b") as file:
            file.seek(20)
            file.write(b"\xff" * (size // 2))
    told = client.get("/search.csv?q=قمة", headers={"Accept-Encoding": packed})
    [remark] = json.loads(told.headers["X-Remarks"])
    assert (told.status_code, remark["code"], remark["count"]) == (200, "damaged", 20)
    data = gzip.decompress(told.data) if packed == "gzip" else told.data
    assert remark["sentence"] in data.decode()
    assert not client.application.extensions[KEY].exporting._taken
