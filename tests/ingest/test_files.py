"""Finding files, telling formats, and what bad input costs: itself, and nothing else."""

from __future__ import annotations

import gzip
import io
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.errors import ReadError
from indexer.index import Index
from indexer.ingest.files import Failure, find_files, read_file, read_stream
from indexer.settings import ReadSettings, Settings

ONE = {"title": "قمة في الرباط", "body": "بدأت القمة.\nوانتهت بلا بيان."}
TWO = {"title": "هدنة في تعز", "body": "سكتت المدافع."}


def line(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def read(data: bytes, **given: Any) -> tuple[list[Article], list[Failure]]:
    found = list(read_stream(io.BytesIO(data), ReadSettings(**given)))
    return (
        [one for one in found if isinstance(one, Article)],
        [one for one in found if isinstance(one, Failure)],
    )


def read_named(
    folder: Path, name: str, data: bytes, **given: Any
) -> tuple[list[Article], list[Failure]]:
    (folder / name).write_bytes(data)
    found = list(read_file(folder / name, ReadSettings(**given)))
    return (
        [one for one in found if isinstance(one, Article)],
        [one for one in found if isinstance(one, Failure)],
    )


def titles(articles: list[Article]) -> list[str]:
    return [article.title for article in articles]


# Files and folders.


def test_folder_is_walked_in_order_without_what_is_no_article(tmp_path: Path) -> None:
    for name in (
        "b.txt", "a.jsonl", "c/d.md", "c/e.csv.gz", ".hidden.txt", ".git/f.txt", "g.txt~", "h.bak",
        "#i.txt#", "README.md", "LICENSE.txt", "CHANGELOG.md", "picture.png", "j.html.swp",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("نص", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert found == ["a.jsonl", "b.txt", "c/d.md", "c/e.csv.gz"]


def test_file_that_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "README.dat"
    path.write_bytes(line(ONE))
    assert list(find_files([path])) == [path]
    [article] = read_file(path, ReadSettings())
    assert isinstance(article, Article)
    assert article.title == ONE["title"]


def test_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="there is no such file or folder"):
        list(find_files([tmp_path / "nowhere"]))


def test_links_out_of_the_folder_and_in_circles_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("سر", encoding="utf-8")
    (inside / "a.txt").write_text("نص", encoding="utf-8")
    try:
        os.symlink(outside, inside / "folder")
        os.symlink(outside / "secret.txt", inside / "file.txt")
        os.symlink(inside, inside / "circle")
        os.symlink(inside / "gone", inside / "dangling.txt")
        os.symlink("itself.txt", inside / "itself.txt")
    except OSError:
        pytest.skip("no symbolic links here")
    assert [path.name for path in find_files([inside])] == ["a.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_is_named_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "news.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(line(ONE) + line(TWO),))
    writer.start()
    found = list(read_file(pipe, ReadSettings(), watch=lambda read: None))
    writer.join()
    assert [one.title for one in found if isinstance(one, Article)] == [ONE["title"], TWO["title"]]


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="no permissions of this kind here")
@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_a_folder_that_may_not_be_read_costs_itself(tmp_path: Path, mode: int) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    for file in (closed / "a.jsonl", tmp_path / "z.jsonl"):
        file.write_bytes(line(ONE))
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder.stat().st_uid == os.getuid() and folder.is_relative_to("/tmp"):
            folder.chmod(0o755)
    closed.chmod(mode)
    root = os.geteuid() == 0
    try:
        if root:  # who may read everything
            os.chown(closed, 65534, 65534)
            os.seteuid(65534)
        found = [
            item for file in find_files([tmp_path]) for item in read_file(file, ReadSettings())
        ]
    finally:
        if root:
            os.seteuid(0)
        closed.chmod(0o700)
    assert [type(one) for one in found] == [Failure, Article]
    assert "Permission denied" in str(found[0])


def test_unreadable_file_is_a_failure(tmp_path: Path) -> None:
    [failure] = read_file(tmp_path, ReadSettings())
    assert isinstance(failure, Failure)
    assert failure.path == str(tmp_path)


# Formats by content.


@pytest.mark.parametrize(
    "data",
    [
        line(ONE) + line(TWO),
        json.dumps([ONE, TWO]).encode(),
        json.dumps({"articles": [ONE, TWO], "total": 2}, indent=2).encode(),
        json.dumps({"response": {"results": [ONE, TWO]}}).encode(),
        json.dumps({"hits": {"total": 2, "hits": [{"_source": ONE}, {"_source": TWO}]}}).encode(),
        json.dumps({"1": ONE, "2": TWO}).encode(),
        json.dumps(ONE, indent=1).encode() + b"\n" + json.dumps(TWO, indent=1).encode(),
        "title,body\nقمة في الرباط,\"بدأت القمة.\nوانتهت بلا بيان.\"\nهدنة في تعز,سكتت.\n".encode(),
        "العنوان;النص\r\nقمة في الرباط;بدأت القمة.\r\nهدنة في تعز;سكتت.\r\n".encode("utf-16"),
        gzip.compress(line(ONE)) + gzip.compress(line(TWO)),
    ],
    ids=[
        "lines", "list", "object with a list", "nested list", "elasticsearch", "by id",
        "objects in a row", "csv", "csv in utf-16", "gzip of two members",
    ],
)  # fmt: skip
def test_standard_input_is_told_by_its_bytes(data: bytes) -> None:
    articles, failures = read(data)
    assert titles(articles) == [ONE["title"], TWO["title"]]
    assert failures == []


def test_plain_text_on_standard_input(tmp_path: Path) -> None:
    [article], failures = read("[عاجل] سقوط طائرة\nسقطت طائرة شحن في الصحراء.".encode())
    assert failures == []
    assert article.path == "-"


# Bad input.


def test_bad_lines_cost_only_themselves(tmp_path: Path) -> None:
    bad = [
        b'{"title": "half\n',
        b"[" * 100_000 + b"\n",
        b'"just a string"\n',
        line({"headlines": "none"}),
        line({"title": "", "body": "  "}),
        b"\xff\xfe\x00\n",
        b'{"title": nul}\n',
    ]
    data = line(ONE) + b"".join(bad) + b"\r\n\n" + line(TWO)
    articles, failures = read_named(tmp_path, "a.jsonl", data)
    assert titles(articles) == [ONE["title"], TWO["title"]]
    assert [failure.place for failure in failures] == [f"line {n}" for n in range(2, 9)]
    assert articles[1].member == "line 11"
    assert failures[0].reason.startswith("bad JSON")
    assert failures[1].reason == "nested too deeply"


@pytest.mark.parametrize(
    "number", ["9" * 5000, "NaN", "-Infinity", "1e999"], ids=["huge", "nan", "infinity", "overflow"]
)
def test_strange_number_in_a_field_does_not_cost_the_article(number: str) -> None:
    data = b'{"title": "t", "body": "b", "published": %s, "views": %s}\n' % ((number.encode(),) * 2)
    [article], failures = read(data)
    assert (article.title, article.published, failures) == ("t", None, [])


def test_byte_order_mark_before_json_lines() -> None:
    articles, failures = read(b"\xef\xbb\xbf" + line(ONE))
    assert (titles(articles), failures) == ([ONE["title"]], [])


def test_lines_end_at_line_feeds_alone() -> None:
    [article], failures = read('{"title": "أ\u2028ب", "body": "ج\u0085د"}\n'.encode())
    assert failures == []
    assert (article.title, article.body) == ("أ ب", "ج\nد")


def test_half_a_surrogate_pair_is_replaced_and_a_whole_one_kept() -> None:
    [article], _ = read(b'{"title": "\\ud83d\\ude00 \\ud83d", "body": "x\\udc00"}\n')
    assert article.title == "\U0001f600 \ufffd"
    article.to_json().encode("utf-8")


def test_windows_1256_line_among_utf_8() -> None:
    old = json.dumps(
        {"title": "عودة السفراء إلى العاصمة", "body": "قالت الوزارة إن السفراء عادوا من الخارج."},
        ensure_ascii=False,
    )
    articles, failures = read(line(ONE) + old.encode("cp1256") + b"\n" + line(TWO))
    assert failures == []
    assert articles[1].title == "عودة السفراء إلى العاصمة"
    assert articles[1].warnings == ("encoding guessed: windows-1256",)


def test_record_that_is_too_long_is_left_out() -> None:
    long = line({"title": "طويل", "body": "كلمة " * 300_000})
    articles, [failure] = read(line(ONE) + long + line(TWO), max_record_mb=1)
    assert titles(articles) == [ONE["title"], TWO["title"]]
    assert (failure.place, failure.reason) == ("line 2", "longer than 1 MB (max_record_mb)")


def test_cut_gzip_keeps_its_whole_records() -> None:
    lines = [line({"title": f"خبر {n}", "body": os.urandom(500).hex()}) for n in range(200)]
    packed = gzip.compress(b"".join(lines))
    articles, [failure] = read(packed[: len(packed) // 2])
    assert titles(articles) == [f"خبر {n}" for n in range(len(articles))]
    assert 50 < len(articles) < 150
    assert failure.reason == f"gzip data cut short at byte {len(packed) // 2}"


def test_damaged_gzip_keeps_what_stands_before() -> None:
    lines = [line({"title": f"خبر {n}", "body": os.urandom(5000).hex()}) for n in range(200)]
    packed = bytearray(gzip.compress(b"".join(lines)))
    packed[len(packed) // 2 :] = b"\xff" * 1000
    articles, failures = read(bytes(packed))
    assert len(articles) > 50
    assert failures[-1].reason.startswith("gzip data ")


def test_gzip_bomb_is_stopped() -> None:
    _, failures = read(gzip.compress(b'{"title": "' + b" " * 50_000_000))
    assert failures[-1].reason == "unpacks to over 200 times its size"


def test_cut_gzip_of_csv_drops_its_last_row() -> None:
    rows = "".join(f"خبر {n},{os.urandom(300).hex()}\n" for n in range(300))
    packed = gzip.compress(("title,body\n" + rows).encode())
    articles, failures = read(packed[: len(packed) // 2])
    assert {len(article.body) for article in articles} == {600}
    assert len(failures) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (
            b"7z\xbc\xaf\x27\x1c" + b"x" * 99,
            "not text: a 7z archive: unpack it first",
        ),
        (
            b"\x1f\x9d\x90" + b"\xff" * 99,
            "not text: a file packed by compress (.Z): unpack it first",
        ),
        (
            b"\x5d\x00\x00\x80\x00" + b"\xff" * 99,
            "not text: an lzma archive: unpack it first",
        ),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "not text: a PNG image"),
        (bytes(range(32)) * 50, "not text: over 0.5% control characters"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_what_is_no_text_is_one_failure(data: bytes, reason: str) -> None:
    articles, [failure] = read(data)
    assert articles == []
    assert failure == Failure("-", None, reason)


def test_empty_file_of_each_suffix_is_one_failure(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.jsonl.gz"):
        articles, [failure] = read_named(tmp_path, name, b"")
        assert (articles, failure.reason) == ([], "empty"), name


def test_text_that_is_too_large_is_one_failure() -> None:
    articles, [failure] = read("كلمة ".encode() * 200_000, max_file_mb=1)
    assert (articles, failure.reason) == ([], "larger than 1 MB (max_file_mb)")


def test_cut_json_list_keeps_its_whole_records(tmp_path: Path) -> None:
    data = json.dumps([ONE, TWO, ONE]).encode()[:-20]
    articles, [failure] = read_named(tmp_path, "a.json", data)
    assert titles(articles) == [ONE["title"], TWO["title"]]
    assert failure.place is not None
    assert failure.place.startswith("byte ")


def test_cut_json_object_keeps_the_records_of_its_list(tmp_path: Path) -> None:
    data = json.dumps({"status": "ok", "articles": [ONE, TWO, ONE]}).encode()[:-20]
    articles, failures = read_named(tmp_path, "a.json", data)
    assert titles(articles) == [ONE["title"], TWO["title"]]
    assert len(failures) == 1


def test_place_in_json_is_the_byte_that_a_record_begins_on(tmp_path: Path) -> None:
    good = json.dumps([ONE, TWO], ensure_ascii=False)[:-1].encode() + b", "
    _, failures = read_named(tmp_path, "a.json", good + b"7, 8]")
    assert [failure.place for failure in failures] == [f"byte {len(good)}", f"byte {len(good) + 3}"]


def test_bad_record_in_a_json_list_costs_only_itself(tmp_path: Path) -> None:
    good = json.dumps(ONE), json.dumps(TWO)
    data = f'[{good[0]},\n{{"title": oops, "body": "x"}},\n{good[1]}, 7]'.encode()
    articles, failures = read_named(tmp_path, "a.json", data)
    assert titles(articles) == [ONE["title"], TWO["title"]]
    assert [failure.reason.split(":")[0] for failure in failures] == [
        "bad JSON",
        "not a JSON object",
    ]


def test_long_field_of_csv_is_read(tmp_path: Path) -> None:
    body = "كلمة " * 40_000
    articles, failures = read_named(tmp_path, "a.csv", f'title,body\nخبر,"{body}"\n'.encode())
    assert failures == []
    assert articles[0].body == body.strip()


def test_quote_that_is_never_closed_costs_its_row(tmp_path: Path) -> None:
    rows = ['خبر أول,"بلا نهاية'] + [f"خبر {n},نص الخبر رقم {n}" for n in range(2, 9)]
    articles, [failure] = read_named(tmp_path, "a.csv", ("title,body\n" + "\n".join(rows)).encode())
    assert titles(articles) == [f"خبر {n}" for n in range(2, 9)]
    assert failure == Failure(failure.path, "line 2", "a quotation mark is never closed")


def test_csv_without_a_known_column_is_one_failure(tmp_path: Path) -> None:
    articles, [failure] = read_named(tmp_path, "a.csv", b"one,two\n1,2\n3,4\n")
    assert articles == []
    assert "no column for a title or a body" in failure.reason


def test_csv_with_zero_bytes_and_short_and_long_rows(tmp_path: Path) -> None:
    data = "title,body,date\nخبر\x00 أول,نص\nخبر ثان,نص,2024-05-06,زائد\n\n,,\n".encode()
    articles, failures = read_named(tmp_path, "a.csv", data)
    assert titles(articles) == ["خبر أول", "خبر ثان"]
    assert articles[1].published == "2024-05-06"
    assert failures == []


# What always holds.


def check(found: list[Article | Failure]) -> None:
    for one in found:
        if isinstance(one, Article):
            assert one.id and one.title.strip() and one.body.strip()
            assert "\n" not in one.title
            assert all(0 <= index < len(one.body.split("\n")) for index in one.subheads)
            one.to_json().encode("utf-8")
        else:
            assert one.reason
    assert found


FRAGMENTS = st.sampled_from(
    [
        '{"title":',
        '"',
        "}",
        "[",
        "]",
        ",",
        "\n",
        "\n\n",
        "title,body\n",
        "العنوان;النص\n",
        "الأخبار",
        "##",
        "**",
        "- ",
        "قال الوزير إن الحوار مستمر.",
        "(رويترز)",
        "20 آب 2024",
        "logo",
        "\x00",
        "\ufeff",
        "المصدر: ",
        "كتب: ",
        "---\n",
        "title: x\n",
        "\\ud800",
        "<p>",
        "&amp;",
        "اقرأ أيضا",
        "  ",
        "|",
        " - ",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.binary(), st.lists(FRAGMENTS).map(lambda parts: "".join(parts).encode())))
def test_any_bytes_give_articles_or_failures(data: bytes) -> None:
    first = list(read_stream(io.BytesIO(data), ReadSettings()))
    check(first)
    assert first == list(read_stream(io.BytesIO(data), ReadSettings()))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@pytest.mark.parametrize("suffix", [".txt", ".json", ".jsonl", ".csv", ".tsv", ".jsonl.gz"])
@given(data=st.lists(FRAGMENTS).map(lambda parts: "".join(parts).encode()))
def test_any_file_of_a_known_suffix_gives_articles_or_failures(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(data)
    check(list(read_file(path, ReadSettings())))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["title", "body", "date", "id", "text", "url"]), inner)
    ),
)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["title", "body", "date", "id", "url", "source", "x"]), JSON)
)
def test_any_record_is_an_article_or_a_failure(record: dict[str, Any]) -> None:
    check(list(read_stream(io.BytesIO(json.dumps(record).encode() + b"\n"), ReadSettings())))


def test_what_stands_behind_a_json_record_that_is_too_long_is_read() -> None:
    records = [{"title": "أول", "body": "ن"}, {"title": "طويل", "body": "x" * (9 << 20)}]
    records.append({"title": "آخر", "body": "ن"})
    data = json.dumps(records).encode()
    found = list(read_stream(io.BytesIO(data), ReadSettings(max_record_mb=2)))
    titles = [one.title for one in found if isinstance(one, Article)]
    assert (titles[0], titles[-1]) == ("أول", "آخر")
    assert [one.reason for one in found if isinstance(one, Failure)] == [
        "longer than 2 MB (max_record_mb)"
    ]


def test_a_bad_json_record_is_told_before_the_rest_is_read() -> None:
    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    good = json.dumps({"title": "ع", "body": "x" * 1000}).encode()
    stream = Counting(b'[{"title": oops},\n' + b",\n".join([good] * 8000) + b"]")
    found = read_stream(stream, ReadSettings())
    assert isinstance(next(found), Failure)
    assert stream.taken < 3 << 20
    assert sum(isinstance(one, Article) for one in found) == 8000


def test_text_between_two_rules_is_no_front_matter() -> None:
    first = "وقع الطرفان: مصر والأردن على اتفاق جديد في العاصمة بعد يومين من المحادثات المغلقة."
    second = "وقال المتحدث إن الاتفاق سيدخل حيز التنفيذ مطلع الشهر المقبل بعد إقراره في البرلمان."
    [article], _ = read(f"---\nاتفاق جديد: التوقيع اليوم\n{second}\n---\n{first}\n".encode())
    assert second in article.body
    [article], _ = read(f"---\ntitle: اتفاق جديد\ntags:\n  - سياسة\n---\n{first}\n".encode())
    assert (article.title, article.body) == ("اتفاق جديد", first)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
@pytest.mark.parametrize("suffix", ["txt", "jsonl", "csv", "warc", "zip", ""])
def test_a_device_is_not_read_whatever_it_is_called(tmp_path: Path, suffix: str) -> None:
    link = tmp_path / f"a.{suffix}"
    link.symlink_to("/dev/zero")
    report = Index.create(Settings(index=tmp_path / "index")).admin.add([link])
    reason = "neither a file nor a pipe"
    assert (
        report.failures
        == list(read_file(link, ReadSettings()))
        == [Failure(str(link), None, reason)]
    )
