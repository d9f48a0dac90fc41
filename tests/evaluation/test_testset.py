"""Queries, judgements and documents, as the files of test collections hold them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from indexer.article import Article
from indexer.errors import ReadError
from indexer.evaluation.testset import Query, read_corpus, read_qrels, read_queries
from indexer.ingest.failure import Failure
from indexer.settings import Settings

TOPICS = """<top>
<num> Number: AR1
<title> حرب أوكرانيا
 والحبوب
<desc> Description:
ما الذي قيل عن الحبوب؟
</top>
<top><num>2</num><title>Topic: كوسوفو</title></top>
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize(
    "packed",
    [bytes, gzip.compress, zstandard.ZstdCompressor().compress],
    ids=["plain", "gzip", "zstd"],
)
def test_queries_are_lines_of_json(file: Path, settings: Settings, packed: object) -> None:
    lines = '\ufeff{"id": "a", "text": "بوتين: من هو؟"}\n\n{"_id": 2, "query": "غزة"}\n'
    file.write_bytes(packed(lines.encode()))  # type: ignore[operator]
    assert read_queries(file, settings) == (Query("a", "بوتين: من هو؟"), Query("2", "غزة"))


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256"])
def test_queries_are_the_titles_of_trec_topics(
    file: Path, settings: Settings, encoding: str
) -> None:
    file.write_bytes(TOPICS.encode(encoding))
    assert read_queries(file, settings) == (
        Query("AR1", "حرب أوكرانيا والحبوب"),
        Query("2", "كوسوفو"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no query"),
        ("id\ttext\n", "neither JSON lines nor TREC topics"),
        ('{"id": "a", "text": "b"}\n{oops', "line 2: bad JSON"),
        ('{"id": "a", "text": "b"}\n[1]', "line 2: not a JSON object"),
        ('{"id": "a"}', "line 1: a query needs an id and a text"),
        ('{"id": "a", "text": "b"}\n{"id": "a", "text": "c"}', "line 2: a second query"),
        (TOPICS + "<top><num>3</num></top>", "line 9: a topic needs <num> and <title>"),
    ],
)
def test_what_is_wrong_with_queries_is_told_with_its_line(
    file: Path, settings: Settings, text: str, told: str
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=told):
        read_queries(file, settings)


@pytest.mark.parametrize(
    "lines",
    [
        "a\tone\t2\na\tanother one\t0\nb\tone\t-1\n",
        "query-id\tcorpus-id\tscore\na\tone\t2\na\tanother one\t0\r\nb\tone\t-1\n",
        "a\t0\tone\t2\na\tQ0\tanother one\t0\n\nb\t0\tone\t-1",
    ],
    ids=["three columns", "with a header", "TREC's four columns"],
)
def test_judgements_are_three_or_four_columns(file: Path, settings: Settings, lines: str) -> None:
    file.write_text(lines, encoding="utf-8")
    assert read_qrels(file, settings) == {"a": {"one": 2, "another one": 0}, "b": {"one": -1}}


def test_judgements_may_be_parted_by_spaces(file: Path, settings: Settings) -> None:
    file.write_text("1 0  doc-1   1\n2 doc-2 3\n", encoding="utf-8")
    assert read_qrels(file, settings) == {"1": {"doc-1": 1}, "2": {"doc-2": 3}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no judgement"),
        ("a b 0\n", "no document in it is judged relevant"),
        ("a b 1\na b\n", "line 2: a judgement is"),
        ("a\t\t1\n", "line 1: a judgement is"),
        ("a b 1\na c high\n", "line 2: the grade 'high'"),
        ("a b 1\na b 2\n", "line 2: another grade of b"),
    ],
)
def test_what_is_wrong_with_judgements_is_told_with_its_line(
    file: Path, settings: Settings, text: str, told: str
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=told):
        read_qrels(file, settings)


def test_a_file_cut_short_is_not_half_a_collection(file: Path, settings: Settings) -> None:
    file.write_bytes(gzip.compress(b"a b 1\n" * 1000)[:-12])
    with pytest.raises(ReadError, match="cut short"):
        read_qrels(file, settings)


def test_documents_keep_the_ids_of_their_records(file: Path, settings: Settings) -> None:
    records = [
        {"id": 17, "title": "عنوان", "text": "نص أول."},
        {"_id": "doc 2", "body": "نص ثان."},
        {"docid": "3.5", "text": "نص ثالث."},
    ]
    lines = "\n".join(json.dumps(record) for record in records)
    file.write_bytes(gzip.compress(lines.encode()))
    found = list(read_corpus(file, settings))
    assert [one.id for one in found if isinstance(one, Article)] == ["17", "doc 2", "3.5"]


def test_documents_that_cannot_be_read_are_told_and_the_rest_are_there(
    file: Path, settings: Settings
) -> None:
    file.write_text('{"id": 1, "text": "أ ب"}\n{oops\n{"id": 1, "text": "ج د"}\n{"id": 4}\n')
    first, *failures = read_corpus(file, settings)
    assert isinstance(first, Article)
    assert [str(one).rpartition("file, ")[2][:8] for one in failures] == [
        "line 2: ",
        "line 3: ",
        "line 4: ",
    ]
    assert all(isinstance(one, Failure) for one in failures)
    assert "a second document 1" in str(failures[1])
