"""``marsad read`` and ``marsad index --report``, as real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.made_files import TITLES, http, page, record, text

Run = Callable[..., subprocess.CompletedProcess[str]]
MARSAD = (sys.executable, "-c", "from indexer.cli import main; main()")
KEYS = (
    "id title deck body language published published_from agency source author section dateline "
    "url captions removed path member given_id modified captured warnings"
).split()


@pytest.fixture
def marsad(tmp_path: Path) -> Run:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    environ = kept | {"MARSAD_INDEX": str(tmp_path / "index"), "PYTHONUTF8": "1"}

    def run(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [*MARSAD, *arguments], input=data, capture_output=True, env=environ, cwd=tmp_path
        )
        return subprocess.CompletedProcess(
            ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode()
        )

    return run


def test_an_article_is_one_line_with_every_key(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page())
    (tmp_path / "b.txt").write_text(text(TITLES[1]))
    ran = marsad("read", "a.html", "b.txt")
    records = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [list(record) for record in records] == [KEYS, KEYS]
    assert [record["title"] for record in records] == list(TITLES[:2])
    first = records[0]
    assert (first["path"], first["member"], first["deck"]) == ("a.html", None, None)
    assert (first["captions"], first["warnings"], first["agency"]) == ([], [], None)
    assert "\\u" not in ran.stdout
    assert not (tmp_path / "index").exists()


def test_what_cannot_be_read_is_told_and_the_rest_printed(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text())
    (tmp_path / "b.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "c.warc").write_bytes(record(1, http(page(TITLES[1]))) + b"WARC/1.0\r\n")
    ran = marsad("read", ".")
    assert ran.returncode == 1
    assert len(ran.stdout.splitlines()) == 2
    offset = len(record(1, http(page(TITLES[1]))))
    assert ran.stderr.splitlines() == [
        "not read: b.html: not text: a PNG image",
        f"not read: c.warc, byte {offset}: bytes that are no WARC record",
    ]


def test_standard_input_is_read(marsad: Run) -> None:
    ran = marsad("read", "-", data=record(5, http(page())))
    found = json.loads(ran.stdout)
    assert (found["title"], found["path"], found["member"]) == (TITLES[0], "-", "urn:uuid:5")


def test_a_path_that_is_not_there_is_wrong_usage(marsad: Run) -> None:
    ran = marsad("read", "nowhere")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Traceback" not in ran.stderr


def test_what_is_printed_can_be_indexed(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page())
    printed = marsad("read", "a.html").stdout
    assert marsad("index", "-", data=printed.encode()).stdout.startswith("1 new")


def test_own_names_of_fields_are_known(marsad: Run) -> None:
    data = b'{"headline_x": "t", "story_x": "b"}\n{"headline_x": "u", "story_x": "c"}\n'
    ran = marsad("read", "-", "--fields", "title=headline_x,body=story_x", data=data)
    assert [json.loads(line)["title"] for line in ran.stdout.splitlines()] == ["t", "u"]


@pytest.mark.parametrize("source", ["file", "standard input"])
def test_each_line_of_a_text_is_explained(marsad: Run, tmp_path: Path, source: str) -> None:
    lines = [
        "الرئيسية", "سياسة", "", TITLES[0], "20 يونيو 2024", "الرباط - رويترز", "",
        *text().split("\n\n")[1:], "جميع الحقوق محفوظة © 2024",
    ]  # fmt: skip
    data = "\n".join(lines)
    (tmp_path / "a.txt").write_text(data)
    given = ("a.txt",) if source == "file" else ("-",)
    ran = marsad("read", "--explain", *given, data=data.encode())
    rows = [row for row in ran.stdout.splitlines() if row[:5].strip().isdigit()]
    told = {row[31:].strip(): row[7:31].strip() for row in rows}
    assert len(rows) == sum(1 for line in data.split("\n") if line.strip())
    assert told[TITLES[0]] == "title"
    assert told["20 يونيو 2024"] == "date"
    assert told["الرباط - رويترز"] == "byline"
    assert told["جميع الحقوق محفوظة © 2024"].startswith("removed: ")
    assert sum(label == "body" for label in told.values()) == 3
    assert "2024-06-20  (from visible)" in ran.stdout


def test_a_page_is_explained(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page())
    printed = marsad("read", "--explain", "a.html").stdout
    labels = [row[7:31].strip() for row in printed.splitlines()[1:]]
    assert labels.count("title") == 1
    assert labels.count("body") == 3


def test_a_report_holds_what_was_not_indexed(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(text())
    (tmp_path / "news" / "b.jsonl").write_text('{"title": "t", "body": "b"}\n{oops\n')
    old = {"title": "عودة السفراء إلى العاصمة", "body": "قالت الوزارة إن السفراء عادوا من الخارج."}
    encoded = json.dumps(old, ensure_ascii=False).encode("cp1256")
    (tmp_path / "news" / "c.jsonl").write_bytes(encoded)
    ran = marsad("index", "news", "--report", "report.json", "--quiet")
    assert ran.returncode == 1
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["articles"], report["new"], report["files"]) == (3, 3, 3)
    [failure] = report["failures"]
    assert (Path(failure["path"]).name, failure["place"]) == ("b.jsonl", "line 2")
    assert failure["reason"].startswith("bad JSON")
    [warning] = report["warnings"]
    assert (warning["place"], warning["reason"]) == ("line 1", "encoding guessed: windows-1256")


def test_a_report_that_cannot_be_written_is_wrong_usage(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text())
    ran = marsad("index", "a.txt", "--report", "nowhere/report.json")
    assert ran.returncode == 2
    assert "there is no folder nowhere" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_ctrl_c_ends_reading_with_130_and_no_process_stays(tmp_path: Path) -> None:
    archive = b"".join(record(n, http(page(f"{TITLES[0]} {n}"))) for n in range(3000))
    (tmp_path / "a.warc").write_bytes(archive)
    with subprocess.Popen(
        [*MARSAD, "read", "a.warc"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout
        process.stdout.readline()  # it is at work
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        pids = children.read_text().split() if children.exists() else []
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    time.sleep(0.2)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
