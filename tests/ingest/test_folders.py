"""What becomes of the files of a folder: each is counted, and content decides what is read."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import cli
from indexer.index import Index
from indexer.ingest.files import LeftOut, find_files, look_over, read_file
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings, Settings
from tests.ingest.made_files import TITLES, docx, http, page, paragraph, record, text, zipped

_ITEM = f"<item><title>{TITLES[3]}</title><description>{text(TITLES[3])}</description></item>"
FEED = f"<rss><channel><title>x</title>{_ITEM}</channel></rss>".encode()

READ = {
    "index.php": page("من صفحة لها اسم برنامج"),
    "news.aspx?id=12": page("صفحة برقمها"),
    "article-4711": page("صفحة بلا لاحقة"),
    "page@id=3": page("صفحة حفظها متصفح"),
    "sub/story.do": page("صفحة في مجلد"),
    "feed": FEED,
    "export.dat": json.dumps([{"title": TITLES[1], "body": text(TITLES[1])}]).encode(),
    "lines": b"".join(
        json.dumps({"title": f"{t} 2", "body": text(t)}).encode() + b"\n" for t in TITLES[:2]
    ),
    "table.out": f"title,body\n{TITLES[2]} 4,{' '.join(text(TITLES[2]).split())}\n".encode(),
    "words": text("قمة بلا لاحقة").encode(),
    "packed.page.gz": gzip.compress(page("صفحة معبأة")),
    "archive": record(1, http(page("صفحة في أرشيف"))),
    "letter": docx(*(paragraph(line) for line in text("رسالة في ملف").splitlines())),
    "many": zipped({"inner": page("صفحة في حزمة"), "a.png": b"\x89PNG\r\n\x1a\n"}),
    "plain.txt": text("نص عادي").encode(),
}
OTHERS = {
    "a.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "b.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "no_suffix": b"\x89PNG\r\n\x1a\n\x00\x00",
    "style.css": b"body { margin: 0 }\n",
    "app.js": b"var a = 1;\n",
    "tool.py": b"import os\nprint(os.name)\n",
    "run.log": b"2024-02-24 10:15:00 INFO started\n" * 9,
    "film.srt": b"1\n00:00:01,000 --> 00:00:02,000\nhello\n",
    "font.woff2": b"wOF2\x00\x01\x00\x00",
    "data.bin": os.urandom(4000),
    "noise": " ".join(f"x{n}_{n * 7:x}Q" for n in range(300)).encode(),
    "short": "كلمتان اثنتان".encode(),
    "nothing": b"",
    "settings.ini": b"[a]\nb = 1\nc = 2\nd = 3\n",
    "slides.pptx": zipped({"ppt/presentation.xml": "<p/>"}),
}
REFUSED = {
    "code.txt": b"import os\nimport sys\n\nx = 1\nprint(x)\nfor a in x:\n    print(a)\n",
    "fake.html": b"\x89PNG\r\n\x1a\n\x00\x00",
    "empty.txt": b"",
}
BY_NAME = (
    ".hidden", ".git/config", "README.md", "LICENSE", "a.txt~", "b.bak", "index_files/x.js",
    "index_files/y.png",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files of many kinds."""
    root = tmp_path_factory.mktemp("news")
    for name, data in {**READ, **OTHERS, **REFUSED, **dict.fromkeys(BY_NAME, b"x")}.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
    (root / "index.html").write_bytes(page("صفحة محفوظة"))
    return root


def test_content_decides_what_is_read(folder: Path, workers: Workers) -> None:
    left_out = LeftOut()
    found = {path.relative_to(folder).as_posix() for path in find_files([folder], left_out)}
    assert found == {*READ, *REFUSED, "index.html"}
    assert left_out.kinds.total == len(OTHERS)
    told = str(left_out.kinds)
    for kind in (
        "JPEG image 2 (a.jpg, b.jpg)", "PNG image 1 (no_suffix)", "CSS stylesheet 1 (style.css)",
        "JavaScript program 1", "Python script 1", "application log 1", "SubRip subtitles 1",
        "WOFF2 font 1", "empty file 1 (nothing)", "text of a few words 1 (short)",
    ):  # fmt: skip
        assert kind in told
    assert left_out.names.total == len(BY_NAME)
    told = str(left_out.names)
    for why in (
        "hidden 2 (.git/, .hidden)", "README, licence and the like 2", "backup or unfinished 2",
        "parts of saved pages 2 (index_files/)",
    ):  # fmt: skip
        assert why in told


def test_what_was_found_by_its_content_gives_articles(folder: Path, workers: Workers) -> None:
    for name in READ:
        items = list(read_file(folder / name, ReadSettings(), workers=workers))
        assert any(not hasattr(one, "reason") for one in items), (name, items)
        assert all(not one.is_loss for one in items if hasattr(one, "reason")), (name, items)


def test_every_file_is_counted_once(folder: Path, tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    report = index.admin.add([folder])
    assert report.read_files == len(READ) + 1
    assert report.refused_files == len(REFUSED)
    assert report.files == report.read_files + report.refused_files
    files = sum(len(names) for _, _, names in os.walk(folder))
    counted = report.files + report.left_out.kinds.total + report.left_out.names.total
    assert counted == files
    assert [one.reason for one in report.beside] == [
        "of kinds that are not read: 1 file — PNG image 1 (a.png)"
    ]
    told = report.to_record()
    assert {"kind": "JPEG image", "count": 2, "examples": ["a.jpg", "b.jpg"]} in told["other_kinds"]
    assert {one["kind"] for one in told["left_out"]} >= {"hidden", "backup or unfinished"}
    again = index.admin.add([folder])
    assert (again.read_files, again.refused_files) == (0, 0)
    assert again.skipped_files == report.files


def test_a_look_ahead_says_the_same(folder: Path) -> None:
    seen = look_over([folder])
    assert (seen.read.total, seen.refused.total) == (len(READ) + 1, len(REFUSED))
    assert seen.left_out.kinds.total == len(OTHERS)
    assert "source code 1 (code.txt)" in str(seen.refused)
    assert "HTML pages 7" in str(seen.read)


def test_commands_tell_it(folder: Path) -> None:
    ran = CliRunner().invoke(cli, ["index", "--dry-run", str(folder)])
    assert ran.return_value in (0, None)
    assert f"would read {len(READ) + 1} files — " in ran.output
    assert f"would refuse {len(REFUSED)} files — " in ran.output
    assert "left out by name: 8 files — " in ran.output
    ran = CliRunner().invoke(cli, ["read", str(folder)])
    assert f"of kinds that are not read: {len(OTHERS)} files — " in ran.output
    assert "left out by name: 8 files — " in ran.output


def test_a_hostile_number_of_kinds_is_counted_together() -> None:
    left_out = LeftOut()
    for n in range(1000):
        left_out.kinds.add(f"kind {n}", "x" * 500)
    assert left_out.kinds.total == 1000
    assert len(str(left_out.kinds)) < 10_000


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_the_files_of_an_index_are_no_articles(tmp_path: Path, engine: str) -> None:
    article = {"title": "قمة المناخ", "body": "اجتمع الوزراء في المدينة لبحث المناخ."}
    (tmp_path / "one.json").write_text(json.dumps(article), encoding="utf-8")
    for name in ("idx", "sub/other"):
        made = Settings(index=tmp_path / name, engine=engine)
        Index.create(made).admin.add([tmp_path / "one.json"])
    beside = article | {"title": "نشرة أخرى"}
    (tmp_path / "idx" / "beside.json").write_text(json.dumps(beside), encoding="utf-8")
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "marsad.json").write_text(json.dumps(article), encoding="utf-8")
    report = Index.open(Settings(index=tmp_path / "idx", engine=engine)).admin.add([tmp_path])
    assert (report.failures, report.files, report.left_out.kinds.total) == ([], 3, 0)
    assert report.left_out.lines() == [
        "left out, its own files: index of Marsad 2 (idx/, sub/other/)"
    ]
    left_out = {"kind": "index of Marsad", "count": 2}
    assert left_out.items() <= report.to_record()["left_out"][0].items()
    damaged = tmp_path / "idx" / "marsad.json"
    damaged.write_bytes(b"{")
    seen = LeftOut()
    found = list(find_files([tmp_path / "idx"], seen, in_use=tmp_path / "idx"))
    assert found == [tmp_path / "idx" / "beside.json"] and seen.indexes.total == 1
    for command in (["index", "--dry-run", "--index", str(tmp_path / "sub" / "other")], ["read"]):
        ran = CliRunner().invoke(cli, [*command, str(tmp_path / "sub")])
        assert ran.exit_code == 0 and "own files: index of Marsad 1 (" in ran.output
