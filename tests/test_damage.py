"""Damage of each file of an index in turn: a check finds it, and the command it names mends it."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.alerts.alerts import Alert, Told
from indexer.cli import cli
from indexer.engines.registry import ENGINES
from indexer.errors import IndexUnavailable
from indexer.fetching.state import FetchState
from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.checking import Problem
from tests.conftest import write_articles

ALL = 40
pytestmark = pytest.mark.slow

LOCKS = ("write.lock", "names.lock", "fetch.lock", "alerts.sqlite.lock")


def article(number: int) -> dict[str, str]:
    return {
        "id": f"a{number}",
        "title": f"جلسة التفاوض رقم {number}",
        "body": f"بحث الوفدان في جلستهما {number} وقف إطلاق النار وتبادل الأسرى.",
        "published": f"2024-05-{1 + number % 28:02}",
        "source": f"وكالة {number % 3}",
    }


@pytest.fixture(scope="module", params=list(ENGINES))
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index with all files that one can have."""
    folder = tmp_path_factory.mktemp("whole")
    settings = Settings(index=folder / "index", engine=request.param, writer_memory_mb=32)
    index = Index.create(settings)
    index.admin.add([write_articles(folder / "a.jsonl", [article(n) for n in range(ALL)])])
    index.admin.remove(["a0"])
    index.admin.add([write_articles(folder / "b.jsonl", [article(ALL)])])
    index.names.add("كلينسمان", ["كلنسمان"])
    FetchState(settings.index / "fetch.sqlite").close()
    told = Told(settings.index / "alerts.sqlite")
    told.add([(Alert("غزة", "غزة"), ["a1"])])
    told.close()
    return settings


@pytest.fixture
def copied(whole: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(whole.index, tmp_path / "index")
    return replace(whole, index=tmp_path / "index")


def files_of(index: Path) -> list[Path]:
    found = (path for path in sorted(index.rglob("*")) if path.is_file() and path.stat().st_size)
    return [
        path
        for path in found
        if path.name not in LOCKS
        and not path.name.endswith("LOCK")
        and not (path.name.startswith(".") and path.name.endswith(".lock"))
    ]


def damages(data: bytes) -> Iterator[bytes | None]:
    for place in (len(data) // 2, 0, len(data) - 1):
        yield data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
    yield data[: len(data) // 2]
    yield b""
    yield None


def spoil(file: Path, damaged: bytes | None) -> None:
    file.unlink()
    if damaged is not None:
        file.write_bytes(damaged)


def check(settings: Settings) -> tuple[str, ...]:
    """All that a check says, damage or not."""
    notes: list[Problem] = []
    try:
        problems = Index.open(settings, outdated=True).admin.check(note=notes.append)
    except IndexUnavailable as error:
        return (str(error),)
    return tuple(map(str, (*problems, *notes)))


def test_what_is_whole_is_sound(copied: Settings) -> None:
    assert check(copied) == ()


@pytest.mark.parametrize("each", [3, pytest.param(1, marks=pytest.mark.thorough)])
def test_any_damage_of_any_file_is_found_and_its_file_is_named(copied: Settings, each: int) -> None:
    files = files_of(copied.index)
    assert len(files) >= 12
    for number, file in enumerate(files):
        whole = file.read_bytes()
        # Each file in two ways, and the next in two others; by night in all.
        for damaged in list(damages(whole))[number % each :: each]:
            spoil(file, damaged)
            told = check(copied)
            named = any(file.name in one for one in told)
            # Of the list of segments that is gone, its number is gone, too.
            assert named or (file.suffix == ".toc" and damaged is None and told), (file, told)
            file.write_bytes(whole)
    assert check(copied) == ()


@pytest.mark.parametrize(
    "how", [0, *(pytest.param(how, marks=pytest.mark.thorough) for how in range(1, 6))]
)
def test_the_command_that_is_named_mends_any_damage_of_any_file(
    whole: Settings, tmp_path: Path, how: int, capsys: pytest.CaptureFixture[str]
) -> None:

    folder = tmp_path / "index"
    for name in [path.relative_to(whole.index) for path in files_of(whole.index)]:
        shutil.copytree(whole.index, folder)
        settings = replace(whole, index=folder)
        file = folder / name
        spoil(file, list(damages(file.read_bytes()))[how])
        told = " ".join(check(settings))
        assert set(re.findall(r"--engine (\w+)", told)) <= {settings.engine}, (name, told)
        named = re.search(r"marsad rebuild(?: --\w+ \S+)*", told)
        options = shlex.split(named[0])[2:] if named else []
        if "--index" not in options:
            options += ["--index", str(folder)]
        code = cli.main(["rebuild", *options], prog_name="marsad", standalone_mode=False)
        index = Index.open(settings)
        assert index.admin.check() == (), (name, told)
        saved = index.admin.stats().articles
        lost = name.suffix in (".store", ".seg")
        assert (saved >= ALL) if not lost else saved >= 1, (name, capsys.readouterr())
        assert code in (0, 1)
        shutil.rmtree(folder)


def test_with_a_broken_manifest_every_other_file_is_looked_at(copied: Settings) -> None:
    manifest = copied.index / "marsad.json"
    for broken in (None, b"{", manifest.read_bytes().replace(b'"entries"', b'"entris"')):
        if broken is None:
            manifest.unlink()
        else:
            manifest.write_bytes(broken)
        problems = Index.open(copied, outdated=True).admin.check()
        assert [one.mend.partition("with: ")[2].split()[:2] for one in problems] == [
            ["marsad", "rebuild"]
        ]
    files = [file for file in files_of(copied.index) if not file.name.endswith((".json", ".toc"))]
    for file in files:
        whole = file.read_bytes()
        spoil(file, whole[: len(whole) // 2])
        found = Index.open(copied, outdated=True).admin.check()
        assert any(file.name in one.problem for one in found[1:]), file
        file.write_bytes(whole)
