"""ZIP archives: files of any kind in them, and what a hostile archive may not do."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
import zstandard

from indexer.article import Article
from indexer.ingest.files import Failure, find_files, read_file
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, docx, http, page, paragraph, paragraphs, record, zipped
from tests.ingest.made_files import text as story


def test_files_of_any_kind_are_read_where_they_stand(read_bytes: ReadBytes) -> None:
    word = docx(*map(paragraph, [TITLES[3], *paragraphs(TITLES[3])]))
    data = zipped(
        {
            "news/1.txt": story(TITLES[0]),
            "news/2.html": page(TITLES[1]),
            "3.warc.gz": gzip.compress(record(7, http(page(TITLES[2])))),
            "4.docx": word,
            "5.jsonl.zst": zstandard.compress(b'{"title": "five", "body": "x"}\n'),
            "inner.zip": zipped({"6.csv": "title,body\nsix,x\n"}),
            "picture.png": b"x",
            "__MACOSX/news/._1.txt": b"\x00",
            ".hidden.txt": b"x",
            "2_files/frame.html": page("إعلان"),
        }
    )
    articles, failures = read_bytes(data)
    assert failures == []
    assert [(article.member, article.title) for article in articles] == [
        ("news/1.txt", TITLES[0]),
        ("news/2.html", TITLES[1]),
        ("3.warc.gz, urn:uuid:7", TITLES[2]),
        ("4.docx", TITLES[3]),
        ("5.jsonl.zst, line 1", "five"),
        ("inner.zip, 6.csv, line 2", "six"),
    ]
    assert {article.path for article in articles} == {"-"}


def test_an_archive_on_disk_is_read_where_it_is(tmp_path: Path, workers: Workers) -> None:
    path = tmp_path / "news.zip"
    path.write_bytes(zipped({"a.txt": story(), "b.txt": story(TITLES[1])}))
    assert list(find_files([tmp_path])) == [path]
    before = set(tmp_path.rglob("*"))
    found = list(read_file(path, ReadSettings(), workers=workers))
    assert [one.title for one in found if isinstance(one, Article)] == list(TITLES[:2])
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("encoding", ["utf-8", "cp720", "cp1256"])
def test_names_are_read_in_the_encoding_they_are_in(read_bytes: ReadBytes, encoding: str) -> None:
    name = "أخبار السياسة والاقتصاد في العالم.txt"
    raw = name.encode(encoding)
    placeholder = "x" * len(raw)
    data = zipped({placeholder: story()}).replace(placeholder.encode(), raw)
    [article], failures = read_bytes(data.replace(b".txtx", b".txt"), max_members=9)
    assert (article.member, failures) == (name, [])


def test_a_name_in_latin_stays_and_one_of_two_lines_is_one(read_bytes: ReadBytes) -> None:
    raw = "résumé.txt".encode("cp437")
    data = zipped({"x" * len(raw): story(), "a\nb.txt": story()}).replace(b"x" * len(raw), raw)
    articles, _ = read_bytes(data)
    assert [article.member for article in articles] == ["résumé.txt", "a\ufffdb.txt"]


def test_members_beyond_the_limit_are_told(read_bytes: ReadBytes) -> None:
    data = zipped({f"{n}.txt": story(f"{TITLES[0]} {n}") for n in range(8)})
    articles, [failure] = read_bytes(data, max_members=5)
    assert len(articles) == 5
    assert failure.reason == "more than 5 files (max_members): 3 files not read"


def test_links_in_an_archive_are_not_followed(read_bytes: ReadBytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../up.txt", story())
    articles, failures = read_bytes(out.getvalue())
    assert [article.member for article in articles] == ["../../up.txt"]
    assert failures == []


def test_a_bomb_of_many_files_is_stopped_by_their_sum(read_bytes: ReadBytes) -> None:
    half = b'{"title": "t", "body": "' + b"x" * 900_000 + b'"}\n'
    data = zipped({f"{n}.jsonl": half for n in range(60)})
    articles, failures = read_bytes(data)
    assert 5 < len(articles) < 60
    assert "the archive unpacks to over 200 times its size" in failures[-1].reason
    assert failures[-1].reason.endswith("files not read")
    articles, failures = read_bytes(zipped({"a.jsonl": half * 3}, method=0), max_unpacked_mb=1)
    assert "the archive unpacks to more than 1 MB (max_unpacked_mb)" in failures[-1].reason


def test_an_inner_archive_that_is_too_large_is_told(read_bytes: ReadBytes) -> None:
    inner = zipped({"a.txt": story(), "b.bin": os.urandom(2_000_000)}, method=0)
    data = zipped({"inner.zip": inner, "c.txt": story(TITLES[1])})
    [article], [failure] = read_bytes(data, max_document_mb=1)
    assert article.title == TITLES[1]
    assert failure == Failure("-", "inner.zip", "larger than 1 MB (max_document_mb)")


def test_pictures_of_saved_pages_are_no_pages(tmp_path: Path) -> None:
    for name in ("a.html", "a_files/ad.html", "b_files/c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(page())
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert found == ["a.html", "b_files/c.html"]


class _Pipe(io.RawIOBase):
    """Where an archive is written that cannot be gone back in: sizes come behind its members."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        added = bytes(data)  # type: ignore[call-overload]
        self.data += added
        return len(added)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_whole_files_of_an_archive_cut_short_are_read(
    read_bytes: ReadBytes, streamed: bool, method: int
) -> None:
    out = _Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for n, title in enumerate(TITLES[:3]):
            archive.writestr(f"{n}.txt", story(title))
    data = out.data if isinstance(out, _Pipe) else out.getvalue()
    third = data.rindex(b"PK\x03\x04")
    for cut, whole in ((third + 90, 2), (third, 2), (data.index(b"PK\x01\x02") + 5, 3)):
        articles, [failure] = read_bytes(data[:cut])
        if streamed and method == zipfile.ZIP_STORED:
            # Nothing tells where a member ends.
            assert (articles, failure.reason[:19]) == ([], "ZIP archive damaged")
            continue
        assert [one.title for one in articles] == list(TITLES[:whole])
        assert [one.member for one in articles] == ["0.txt", "1.txt", "2.txt"][:whole]
        assert failure.reason.startswith(
            f"ZIP archive damaged or cut short: {whole} files before byte "
        )


def test_an_archive_cut_short_keeps_to_the_limits(read_bytes: ReadBytes) -> None:
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.txt", story())
        archive.writestr("bomb.jsonl", b'{"title": "' + b" " * 60_000_000)
        archive.writestr("b.txt", story(TITLES[1]))
    cut = out.data[: out.data.index(b"PK\x01\x02")]
    articles, failures = read_bytes(cut)
    assert [one.title for one in articles] == [TITLES[0]]
    assert any("times its size" in failure.reason for failure in failures)
    # Nor is more than that unpacked only to find where a member ends.
    articles, [failure] = read_bytes(cut, max_unpacked_mb=20)
    assert [one.title for one in articles] == [TITLES[0]]
    assert "1 file before" in failure.reason


def test_odd_names_of_members_cost_no_others(read_bytes: ReadBytes) -> None:
    odd = ["", ".", "..", "/", "//", "./", "../", "a//", "\\", " ", ".txt", "/..", "../..", "\x01"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, name in enumerate([*odd, "x/../../y.txt", "/z.txt"]):
            info = zipfile.ZipInfo("x")
            info.filename = name  # as it is: the constructor would mend it
            archive.writestr(info, story(f"{TITLES[0]} {number}"))
        archive.writestr("good.txt", story(TITLES[1]))
    articles, failures = read_bytes(file.getvalue())
    assert articles[-1].title == TITLES[1]
    assert [one.member for one in articles] == ["\ufffd", "x/../../y.txt", "/z.txt", "good.txt"]
    assert failures == []
