"""Killed processes, second writers, rebuilds and damaged files: what was committed stays."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.engines.registry import find_engine
from indexer.errors import (
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    IndexUnavailable,
)
from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.documents import DocumentMaker, article_of
from indexer.storage.manifest import Manifest

pytestmark = pytest.mark.slow

FILES = 24
IN_A_FILE = 50
ALL = FILES * IN_A_FILE


def write(file: Path, numbers: range) -> Path:
    lines = [
        json.dumps(
            {
                "title": f"جلسة التفاوض رقم {number}",
                "body": f"بحث الوفدان في جلستهما {number} وقف إطلاق النار وتبادل الأسرى.",
                "source": f"وكالة {number % 3}",
                "date": f"2024-05-{1 + number % 28:02}",
                "url": f"https://news.example/{number}",
            },
            ensure_ascii=False,
        )
        for number in numbers
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that together hold 1,200 articles."""
    folder = tmp_path_factory.mktemp("articles")
    for number in range(FILES):
        write(folder / f"{number:02}.jsonl", range(number * IN_A_FILE, (number + 1) * IN_A_FILE))
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index", batch=60, writer_memory_mb=32)


@pytest.fixture(scope="module")
def whole(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of all the articles, to be copied."""
    folder = tmp_path_factory.mktemp("whole") / "index"
    Index.create(Settings(index=folder, writer_memory_mb=32)).admin.add([articles])
    return folder


@pytest.fixture
def index(whole: Path, settings: Settings) -> Index:
    """An index of its own over all the articles."""
    shutil.copytree(whole, settings.index)
    return Index.open(settings)


def titles(index: Index) -> Counter[str]:
    """The titles of all articles, page by page."""
    found: Counter[str] = Counter()
    for page in range(1, 100):
        hits = index.search("", sort="old", page=page, size=100).hits
        if not hits:
            return found
        found.update(hit.title for hit in hits)
    raise AssertionError("more than 9,900 articles")


def at_one_moment(settings: Settings) -> Counter[str]:
    """The same, as of one commit, while another process goes on writing."""
    engine = find_engine("tantivy").create_index(settings.index / "data-1")
    return Counter(article_of(payload).title for payload in engine.payloads())


EVERY_TITLE = Counter(f"جلسة التفاوض رقم {number}" for number in range(ALL))

PRELUDE = """
import sys, time
from pathlib import Path
from indexer.index import Index
from indexer.settings import Settings
settings = Settings(index=Path(sys.argv[1]), batch=60, writer_memory_mb=32)
"""

INDEX = """
index = Index.create(settings)
index.admin.add([Path(sys.argv[2])], progress=lambda now: print(now.articles, flush=True))
"""

FROM_INPUT = """
Index.create(settings).admin.add(["-"], wait=120)
"""

REBUILD_AND_WAIT = """
def wait(progress):
    print("begun", flush=True)
    time.sleep(600)
Index.open(settings).admin.rebuild(progress=wait)
"""

SEARCH = """
index = Index.open(settings)
for line in sys.stdin:
    print(index.search("التفاوض").total, flush=True)
"""


@contextmanager
def child(script: str, *arguments: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, killed in the end if it still runs."""
    command = [sys.executable, "-X", "utf8", "-c", PRELUDE + script, *map(str, arguments)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text)
    process.stdin.flush()


# Killed processes


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.thorough) for n in (1, 2))]
)
def test_indexing_that_is_killed_again_and_again_ends_with_everything_once(
    articles: Path, settings: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    before: Counter[str] = Counter()
    stopped_halfway = 0
    for _ in range(4):
        with child(INDEX, settings.index, articles) as process:
            # Up to some number of files is read, then the kill comes at any moment.
            for _ in range(chance.randint(1, 8)):
                line_of(process)
            time.sleep(chance.random() * 0.02)
            seen = at_one_moment(settings)
        index = Index.open(settings)
        assert index.admin.check() == ()
        after = titles(index)
        assert before <= seen <= after
        assert set(after.values()) <= {1}
        assert index.admin.stats().articles == after.total()
        stopped_halfway += after.total() < ALL
        before = after
    assert stopped_halfway
    index = Index.open(settings)
    report = index.admin.add([articles])
    assert report.failures == []
    assert report.new == ALL - before.total()
    assert titles(index) == EVERY_TITLE
    assert index.admin.check() == ()
    assert index.admin.add([articles]).skipped_files == FILES


def test_a_kill_between_the_commit_and_the_manifest_is_made_good(
    articles: Path, settings: Settings
) -> None:
    index = Index.create(settings)
    index.admin.add([articles / "00.jsonl"])
    # On disk this is what such a kill leaves: a commit of which the manifest knows nothing.
    behind = Manifest.read(settings.index)
    index.admin.add([articles / "01.jsonl"])
    behind.write(settings.index)
    for name in ("ledger.sqlite", "ledger.sqlite.digest"):
        (settings.index / name).unlink()
    index = Index.open(settings)
    assert index.admin.check() == ()
    assert index.admin.stats().articles == 2 * IN_A_FILE
    report = index.admin.add([articles / "00.jsonl", articles / "01.jsonl"])
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2 * IN_A_FILE)
    assert Manifest.read(settings.index).articles == 2 * IN_A_FILE


def test_a_kill_while_an_index_is_being_made_leaves_nothing_in_the_way(
    articles: Path, settings: Settings
) -> None:
    # The engine's folder was begun, and neither it nor the manifest was finished.
    data = settings.index / "data-1"
    data.mkdir(parents=True)
    (data / ".managed.json").write_text("[]\n")
    with pytest.raises(IndexMissing):
        Index.open(settings)
    index = Index.create(settings)
    index.admin.add([articles / "00.jsonl"])
    assert len(titles(index)) == IN_A_FILE


# More than one process


def test_a_second_writer_is_refused_or_waits_as_it_is_asked(
    articles: Path, settings: Settings, tmp_path: Path
) -> None:
    index = Index.create(settings)
    with child(FROM_INPUT, settings.index) as writer:
        with pytest.raises(IndexLocked, match="--wait"):
            while writer.poll() is None:  # until the other has begun, it is not refused
                index.admin.add([])
                time.sleep(0.02)
        for change in (index.admin.rebuild, lambda: index.admin.remove(["none"])):
            with pytest.raises(IndexLocked):
                change()
        assert index.search("التفاوض").total == 0  # readers are not kept waiting
        waiting = threading.Thread(
            target=index.admin.add, args=([articles / "00.jsonl"],), kwargs={"wait": 120}
        )
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        tell(writer, (articles / "01.jsonl").read_text(encoding="utf-8"))
        assert writer.stdin is not None
        writer.stdin.close()
        assert writer.wait() == 0
        waiting.join()
    assert titles(index) == Counter(f"جلسة التفاوض رقم {number}" for number in range(100))


def test_the_lock_of_a_killed_writer_is_free(articles: Path, settings: Settings) -> None:
    index = Index.create(settings)
    with child(FROM_INPUT, settings.index) as writer:
        with pytest.raises(IndexLocked):
            while writer.poll() is None:
                index.admin.add([])
                time.sleep(0.02)
    assert index.admin.add([articles / "00.jsonl"]).new == IN_A_FILE


def test_a_reader_process_sees_each_commit(articles: Path, settings: Settings) -> None:
    index = Index.create(settings)
    with child(SEARCH, settings.index) as reader:
        for number in range(4):
            tell(reader, "search\n")
            assert line_of(reader) == str(number * IN_A_FILE)
            index.admin.add([articles / f"{number:02}.jsonl"])
        index.admin.remove([index.search("التفاوض").hits[0].id])
        tell(reader, "search\n")
        assert line_of(reader) == str(4 * IN_A_FILE - 1)


# Rebuilding


def test_a_rebuild_keeps_everything(index: Index, settings: Settings) -> None:
    before = {hit.id: index.get(hit.id) for hit in index.search("", size=100).hits}
    stats = index.admin.rebuild()
    assert stats.articles == ALL
    assert titles(index) == titles(Index.open(settings)) == EVERY_TITLE
    assert {id: index.get(id) for id in before} == before
    assert index.admin.check() == ()
    assert [folder.name for folder in settings.index.glob("data-*")] == ["data-2"]


def test_readers_go_on_answering_through_rebuilds(index: Index, settings: Settings) -> None:
    reader = Index.open(settings)
    done = threading.Event()
    totals: list[int] = []
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                totals.append(reader.search("التفاوض").total)
                reader.get(reader.search("", size=1).hits[0].id)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=read)
    with child(SEARCH, settings.index) as process:
        tell(process, "search\n")
        assert line_of(process) == str(ALL)
        thread.start()
        try:
            for stemmer in ("light", "snowball", "light"):
                Index.open(replace(settings, stemmer=stemmer), outdated=True).admin.rebuild()
                tell(process, "search\n")
                assert line_of(process) == str(ALL)
        finally:
            done.set()
            thread.join()
    assert failures == []
    assert totals and set(totals) == {ALL}
    assert reader.admin.check() == ()


def test_a_rebuild_that_is_killed_leaves_the_old_index_whole(
    index: Index, settings: Settings
) -> None:
    with child(REBUILD_AND_WAIT, settings.index) as process:
        assert line_of(process) == "begun"
        assert index.search("التفاوض").total == ALL
    assert (settings.index / "data-2").exists()
    reopened = Index.open(settings)
    assert titles(index) == titles(reopened) == EVERY_TITLE
    assert reopened.admin.check() == ()
    reopened.admin.add([])
    assert [folder.name for folder in settings.index.glob("data-*")] == ["data-1"]
    assert reopened.admin.rebuild().articles == ALL


def test_a_rebuild_begins_over_what_a_killed_one_left(index: Index, settings: Settings) -> None:
    with child(REBUILD_AND_WAIT, settings.index) as process:
        assert line_of(process) == "begun"
    assert index.admin.rebuild().articles == ALL
    assert titles(index) == EVERY_TITLE
    assert [folder.name for folder in settings.index.glob("data-*")] == ["data-2"]


def test_a_rebuild_never_touches_an_index_that_another_one_made(
    index: Index, settings: Settings
) -> None:
    stale = Index.open(settings)
    index.admin.rebuild()
    path = settings.index / "marsad.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"analyzer": "light-0-of-another-version"}))
    assert stale.admin.rebuild().articles == ALL
    assert titles(Index.open(settings)) == EVERY_TITLE


# Damage


def use(settings: Settings) -> tuple[str, ...]:
    """Everything that reads the files of the engine; the problems that a check finds."""
    index = Index.open(settings)
    for query in ("التفاوض", '"وقف إطلاق النار"', "تفا*", "الاسرا~", "title:جلسة -الأسرى", ""):
        for sort in ("rel", "new", "old"):
            hits = index.search(query, sort=sort, source=["وكالة 1"]).hits
            for hit in hits:
                index.get(hit.id)
    index.admin.stats()
    return index.admin.check()


def engine_files(index: Path) -> list[Path]:
    """The files that hold an index, without locks and the list of what may be collected."""
    data = index / Manifest.read(index).data
    return sorted(file for file in data.iterdir() if not file.name.startswith("."))


def test_an_undamaged_copy_is_sound(index: Index, settings: Settings) -> None:
    assert use(settings) == ()


def replace_file(file: Path, data: bytes) -> None:
    """By another file: what a process has open must not change under it."""
    file.unlink(missing_ok=True)
    file.write_bytes(data)


def cut(data: bytes, how: str) -> bytes:
    return {"emptied": b"", "halved": data[: len(data) // 2], "zeroed": bytes(len(data))}[how]


@pytest.mark.parametrize("how", ["deleted", "emptied", "halved", "zeroed"])
def test_files_of_the_engine_that_are_gone_or_cut_are_damage(
    index: Index, settings: Settings, how: str
) -> None:
    files = engine_files(settings.index)
    assert len(files) > 5
    for file in files:
        data = file.read_bytes()
        if how == "deleted":
            file.unlink()
        else:
            replace_file(file, cut(data, how))
        with pytest.raises(IndexDamaged, match=r"marsad rebuild|index the articles anew"):
            use(settings)
        replace_file(file, data)
    assert use(settings) == ()


def test_files_of_the_engine_with_other_bytes_raise_nothing_unexpected(
    index: Index, settings: Settings
) -> None:
    # Not all such damage can be seen; what can be is told in one way.
    damaged = 0
    for file in engine_files(settings.index):
        data = file.read_bytes()
        half = len(data) // 2
        replace_file(file, bytes(byte ^ 0x5A for byte in data[:half]) + data[half:])
        try:
            damaged += bool(use(settings))
        except IndexUnavailable:
            damaged += 1
        replace_file(file, data)
    assert damaged >= 3


def test_a_folder_of_the_engine_that_is_gone_is_damage(index: Index, settings: Settings) -> None:
    data = settings.index / "data-1"
    shutil.rmtree(data)
    for opened in (Index.open, Index.create):
        with pytest.raises(IndexDamaged, match="index the articles anew"):
            opened(settings)
    assert not data.exists()
    data.mkdir()
    with pytest.raises(IndexDamaged):
        Index.open(settings)


def test_a_check_tells_what_is_missing_under_an_open_index(
    index: Index, settings: Settings
) -> None:
    assert index.admin.check() == ()
    (settings.index / "data-1" / "meta.json").unlink()
    assert len(index.admin.check()) == 1


def test_without_an_index_that_is_said(settings: Settings) -> None:
    with pytest.raises(IndexMissing, match="marsad index"):
        Index.open(settings)
    settings.index.mkdir()
    with pytest.raises(IndexMissing, match="marsad index"):
        Index.open(settings)


def edit_manifest(settings: Settings, **changes: Any) -> None:
    path = settings.index / "marsad.json"
    fresh = path.with_suffix(".edited")
    record = json.loads(path.read_text()) | changes
    record.pop("checksum", None)  # another version made it: it is not damaged
    fresh.write_text(json.dumps(record))
    fresh.replace(path)


def test_an_index_of_another_format_says_how_to_make_it_anew(
    index: Index, settings: Settings
) -> None:
    edit_manifest(settings, format=99)
    for act in (Index.open, Index.create):
        with pytest.raises(IndexMismatch, match="marsad index"):
            act(settings)


@pytest.mark.parametrize(
    "change", [{"analyzer": "light-0-cafe"}, {"stemmer": "heavy", "analyzer": "heavy-1-cafe"}]
)
def test_an_index_of_another_analyzer_is_mended_by_the_command_it_names(
    index: Index, settings: Settings, change: dict[str, str]
) -> None:
    edit_manifest(settings, **change)
    for act in (Index.open, Index.create):
        with pytest.raises(IndexMismatch, match="marsad rebuild"):
            act(settings)
    Index.open(settings, outdated=True).admin.rebuild()
    assert titles(Index.open(settings)) == EVERY_TITLE


def test_an_open_reader_refuses_an_index_of_another_analyzer_every_time(
    index: Index, settings: Settings
) -> None:
    reader = Index.open(settings)
    index.admin.rebuild()
    edit_manifest(settings, analyzer="light-0-cafe")
    for _ in range(3):
        with pytest.raises(IndexMismatch, match="marsad rebuild"):
            reader.search("التفاوض")
    Index.open(settings, outdated=True).admin.rebuild()
    assert reader.search("التفاوض").total == ALL


def test_an_index_of_another_engine_is_told(index: Index, settings: Settings) -> None:
    edit_manifest(settings, engine="lucene")
    with pytest.raises(IndexMismatch, match="lucene"):
        Index.open(settings)


# The ledger is a cache


def spoil(ledger: Path, how: str) -> None:
    data = ledger.read_bytes()
    if how == "deleted":
        ledger.unlink()
    elif how == "garbage":
        ledger.write_bytes(b"no database " * 1000)
    elif how == "emptied":
        ledger.write_bytes(b"")
    elif how == "halved":
        ledger.write_bytes(data[: len(data) // 2])
    elif how == "noise after the first page":
        ledger.write_bytes(data[:4096] + random.Random(1).randbytes(len(data) - 4096))
    elif how == "of other columns":
        ledger.unlink()
        with sqlite3.connect(ledger) as connection:
            connection.execute("CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER)")
        connection.close()


@pytest.mark.parametrize(
    "how",
    ["deleted", "garbage", "emptied", "halved", "noise after the first page", "of other columns"],
)
def test_losing_the_ledger_loses_nothing(
    index: Index, settings: Settings, articles: Path, tmp_path: Path, how: str
) -> None:
    spoil(settings.index / "ledger.sqlite", how)
    extra = write(tmp_path / "extra.jsonl", range(ALL, ALL + 5))
    report = index.admin.add([articles, extra])
    assert report.failures == []
    assert (report.new, report.changed, report.removed) == (5, 0, 0)
    assert report.unchanged == ALL
    assert index.search("التفاوض").total == ALL + 5
    assert index.admin.check() == ()
    again = index.admin.add([articles, extra])
    assert (again.skipped_files, again.unchanged) == (FILES + 1, ALL + 5)


@pytest.mark.parametrize("how", ["deleted", "garbage", "halved", "noise after the first page"])
def test_an_article_is_removed_without_its_ledger(
    index: Index, settings: Settings, how: str
) -> None:
    spoil(settings.index / "ledger.sqlite", how)
    id = index.search("التفاوض").hits[0].id
    assert index.admin.remove([id]).articles == 1
    assert index.search("التفاوض").total == ALL - 1


def test_what_an_engine_holds_is_the_article_as_it_was_read(
    index: Index, settings: Settings
) -> None:
    """So that a rebuild needs nothing but the engine's own folder."""
    engine = find_engine("tantivy").create_index(settings.index / "data-1")
    held = [article_of(payload) for payload in engine.payloads()]
    assert Counter(article.title for article in held) == EVERY_TITLE
    made = DocumentMaker(index._folder.analyzer).document(held[0])
    assert article_of(made.payload) == held[0] == index.get(held[0].id)
