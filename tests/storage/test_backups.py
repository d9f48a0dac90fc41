"""An index in one file, and back: of one moment, verified, and in the way of nothing."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result

from indexer.alerts.alerts import Alert, Told
from indexer.cli import cli
from indexer.engines.registry import ENGINES
from indexer.fetching.state import FetchState
from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.backups import restore
from indexer.storage.manifest import READY
from tests.conftest import ARTICLES, write_articles


@pytest.fixture(params=list(ENGINES))
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    settings = Settings(index=tmp_path / "index", engine=request.param, writer_memory_mb=32)
    index = Index.create(settings)
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    index.admin.remove(["grain"])
    index.names.add("كلينسمان", ["كلنسمان"])
    state = FetchState(settings.index / "fetch.sqlite")
    state.put_aside("news.example", 5e9)
    state.close()
    told = Told(settings.index / "alerts.sqlite")
    told.add([(Alert("غزة", "غزة"), ["treaty"])])
    told.close()
    return settings


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def found(folder: Path) -> list[object]:
    index = Index.open(Settings(index=folder))
    assert index.admin.check() == ()
    hits = [
        [(hit.id, round(hit.score, 4)) for hit in index.search(query).hits]
        for query in ("روسيا", "الرئيس", "أزمة تايوان", "")
    ]
    return [hits, index.names.own(), sorted(index.admin.articles(), key=lambda one: one.id)]


def test_what_was_backed_up_comes_back(settings: Settings, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "backup.tar.zst", tmp_path / "elsewhere"
    before = found(settings.index)
    assert run("backup", file, "--index", settings.index).exit_code == 0
    restored = run("restore", file, "--index", elsewhere)
    assert restored.exit_code == 0 and f"in {elsewhere}, verified in {file}." in restored.output
    assert found(elsewhere) == before
    state = FetchState(elsewhere / "fetch.sqlite")
    assert state.aside_until("news.example") == 5e9
    state.close()
    told = Told(elsewhere / "alerts.sqlite")
    assert told.ids(Alert("غزة", "غزة")) == {"treaty"}
    told.close()
    report = Index.open(replace(settings, index=elsewhere)).admin.add([tmp_path / "articles.jsonl"])
    assert (report.new, report.files) == (1, 1)  # removed, so that its file is read again
    assert not list(tmp_path.glob("*.new")) and not list(settings.index.glob("*.new"))


def test_nothing_is_replaced_without_force(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.zst"
    file.write_text("mine")
    refused = run("backup", file, "--index", settings.index)
    assert refused.exit_code != 0 and "--force" in str(refused.exception)
    assert file.read_text() == "mine"
    assert run("backup", file, "--force", "--index", settings.index).exit_code == 0
    reader = Index.open(settings)
    reader.admin.remove(["treaty"])
    refused = run("restore", file, "--index", settings.index)
    assert refused.exit_code != 0 and "--force" in str(refused.exception)
    assert reader.search("").total == 4
    assert run("restore", file, "--force", "--index", settings.index).exit_code == 0
    assert reader.search("").total == 5  # who reads goes on, and sees it
    assert len(list(settings.index.glob("data-*"))) == 1
    assert reader.admin.check() == ()


def test_of_a_damaged_index_no_backup_is_written(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, index=settings.index.rename(tmp_path / "my index"))
    largest = max(settings.index.glob("data-*/*"), key=lambda path: path.stat().st_size)
    data = largest.read_bytes()
    half = len(data) // 2
    largest.unlink()
    largest.write_bytes(data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :])
    refused = run("backup", tmp_path / "backup.tar.zst", "--index", settings.index)
    assert refused.exit_code != 0
    advice = shlex.split(str(refused.exception).partition("See: ")[2])
    assert advice == ["marsad", "check", "--index", str(settings.index)]
    assert not list(tmp_path.glob("backup*")) and not list(settings.index.glob("*.new"))


def test_what_others_put_among_the_files_hinders_no_backup(
    settings: Settings, tmp_path: Path
) -> None:
    (next(settings.index.glob("data-*")) / "notes.txt").write_text("mine")
    assert Index.open(settings).admin.check() == ()
    file, elsewhere = tmp_path / "backup.tar.zst", tmp_path / "elsewhere"
    assert run("backup", file, "--index", settings.index).exit_code == 0
    assert run("restore", file, "--index", elsewhere).exit_code == 0
    assert [path.read_text() for path in elsewhere.glob("data-*/notes.txt")] == ["mine"]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if not path.name.endswith(".lock"))


Change = Callable[[bytes], bytes]


def edited(change: Callable[[dict[str, object], list[tuple[str, bytes]]], None]) -> Change:
    """Packs a backup anew after a change of its table and members."""

    def apply(data: bytes) -> bytes:
        plain = BytesIO(zstandard.ZstdDecompressor().stream_reader(data).read())
        with tarfile.open(fileobj=plain) as archive:
            members = [(one.name, archive.extractfile(one).read()) for one in archive]  # type: ignore[union-attr]
        record = json.loads(members.pop(0)[1])
        change(record, members)
        out = BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for name, content in [("backup.json", json.dumps(record).encode()), *members]:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                if content == b"link":
                    info.type, info.size, info.linkname = tarfile.SYMTYPE, 0, "/etc/passwd"
                archive.addfile(info, BytesIO(content))
        return zstandard.compress(out.getvalue())

    return apply


def renamed(name: str) -> Change:
    def change(record: dict[str, object], members: list[tuple[str, bytes]]) -> None:
        files: list[dict[str, object]] = record["files"]  # type: ignore[assignment]
        files[-1]["name"] = name
        members[-1] = (name, members[-1][1])

    return edited(change)


def linked(record: dict[str, object], members: list[tuple[str, bytes]]) -> None:
    members[-1] = (members[-1][0], b"link")


def swollen(record: dict[str, object], members: list[tuple[str, bytes]]) -> None:
    record["files"][-1]["size"] = 10**15  # type: ignore[index]


def changed(record: dict[str, object], members: list[tuple[str, bytes]]) -> None:
    members[1] = (members[1][0], members[1][1][:-1] + b"?")


HOSTILE: dict[str, Change] = {
    "empty": lambda data: b"",
    "no backup": lambda data: b"PK\3\4 not a backup" * 100,
    "cut": lambda data: data[: len(data) // 2],
    "flipped": lambda data: data[:900] + bytes([data[900] ^ 255]) + data[901:],
    "a path": renamed("../evil"),
    "an absolute path": renamed("/tmp/evil"),
    "a path within": renamed("data-1/../../evil"),
    "another name": renamed("write.lock"),
    "an odd name": renamed("data-1/evil\n"),
    "a link": edited(linked),
    "too large": edited(swollen),
    "other bytes": edited(changed),
    "no number": edited(lambda record, _: record["files"][-1].update(size=float("inf"))),  # type: ignore[index]
    "zeros": lambda data: zstandard.compress(bytes(50_000_000)),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_file_changes_nothing(settings: Settings, tmp_path: Path, hostile: str) -> None:
    if settings.engine != "tantivy":
        pytest.skip("the same file for both")
    file = tmp_path / "backup.tar.zst"
    assert run("backup", file, "--index", settings.index).exit_code == 0
    file.write_bytes(HOSTILE[hostile](file.read_bytes()))
    before = names_in(settings.index)
    refused = run("restore", file, "--force", "--index", settings.index)
    assert refused.exit_code != 0 and "is no whole backup" in str(refused.exception)
    assert names_in(settings.index) == before
    assert Index.open(settings).admin.check() == ()
    assert not (tmp_path / "evil").exists()


KILLED = """
import os, sys
from pathlib import Path
stop = int(sys.argv[3])
real, calls = os.rename, 0
def count(*given, **named):
    global calls
    calls += 1
    if calls > stop:
        os.kill(os.getpid(), 9)
for name in ("rename", "replace", "unlink"):
    def act(*given, _real=getattr(os, name), **named):
        count()
        return _real(*given, **named)
    setattr(os, name, act)
from indexer.storage.backups import restore
from indexer.storage.manifest import READY
restore(Path(sys.argv[2]), Path(sys.argv[1]), force=True, wait=5, tell=lambda done, total: None)
"""


def test_a_restore_that_is_killed_anywhere_leaves_the_old_index_or_the_new_one(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.zst"
    assert run("backup", file, "--index", settings.index).exit_code == 0
    new = found(settings.index)
    Index.open(settings).admin.remove(["treaty"])
    Index.open(settings).names.add("شاكيرا", ["شكيره"])
    old = found(settings.index)
    seen = []
    for stop in range(0, 60, 3):
        folder = tmp_path / f"copy-{stop}"
        shutil.copytree(settings.index, folder)
        command = [sys.executable, "-c", KILLED, str(file), str(folder), str(stop)]
        code = subprocess.run(command, check=False).returncode
        assert code in (0, -signal.SIGKILL)
        after = found(folder)
        assert after in (old, new), stop
        seen.append(after == new)
        assert run("restore", file, "--force", "--index", folder).exit_code == 0
        assert found(folder) == new
        assert len(list(folder.glob("data-*"))) == 1 and not list(folder.glob("restore*"))
        if code == 0:
            break
    assert not seen[0] and seen[-1]


class Killed(BaseException):
    """What stands for a kill: nothing of the code that puts in force cleans up after it."""


def test_a_kill_after_any_rename_costs_no_state_that_comes_back(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.tar.zst"
    assert run("backup", file, "--index", settings.index).exit_code == 0
    expected = found(settings.index)
    real = os.replace
    for last in range(1, 20):
        folder = tmp_path / f"copy-{last}"
        shutil.copytree(settings.index, folder)
        for name in ("fetch.sqlite", "alerts.sqlite", "names.tsv"):
            (folder / name).unlink()
        done = 0

        def replace_and_die(source: Path, target: Path, last: int = last) -> None:
            nonlocal done
            real(source, target)
            done += READY in str(source)
            if done == last:
                done += 1
                raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", replace_and_die)
            try:
                restore(folder, file, force=True, wait=5, tell=lambda done, total: None)
            except Killed:
                assert (folder / READY).is_dir()
            else:
                break
        assert found(folder) == expected, last
        told = Told(folder / "alerts.sqlite")
        assert told.ids(Alert("غزة", "غزة")) == {"treaty"}, last
        told.close()
        state = FetchState(folder / "fetch.sqlite")
        assert state.aside_until("news.example") == 5e9, last
        state.close()
    assert last > 8


def test_a_backup_that_is_cut_leaves_no_new_folder(settings: Settings, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.tar.zst", tmp_path / "cut.tar.zst"
    assert run("backup", whole, "--index", settings.index).exit_code == 0
    cut.write_bytes(whole.read_bytes()[:-2000])
    ran = run("restore", cut, "--index", tmp_path / "deep" / "fresh")
    assert ran.exit_code and "nothing was done" in str(ran.exception)
    assert not (tmp_path / "deep" / "fresh").exists()
