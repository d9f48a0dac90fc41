"""What the commands say of an index that they cannot use, and that they leave it as it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.manifest import FORMAT, Manifest
from tests.conftest import write_articles

Told = tuple[int, str]
Run = Callable[..., Told]
MARSAD = (sys.executable, "-c", "from indexer.cli import main; main()")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that no default would make."""
    folder = tmp_path_factory.mktemp("whole")
    index = Index.create(Settings(index=folder / "index", stemmer="snowball"))
    text = {"title": "افتتاح مكتبة في الميناء", "body": "افتتحت البلدية مكتبة للصغار."}
    index.admin.add([write_articles(folder / "a.jsonl", [{"id": "a", **text}])])
    return folder / "index"


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "index")


@pytest.fixture
def marsad(folder: Path) -> Run:
    """Runs a command on the index; gives its exit code and what it said on standard error."""

    def run(*words: str) -> Told:
        command = (*MARSAD, *words, "--index", str(folder))
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder.parent
        )
        return done.returncode, done.stderr

    return run


COMMANDS = [
    ("search", "مكتبة"),
    ("stats",),
    ("check",),
    ("index", "."),
    ("remove", "a"),
    ("rebuild",),
    ("backup", "a.tar.zst"),
]


def files_of(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix != ".lock"}


def test_every_command_refuses_an_index_of_a_newer_version(folder: Path, marsad: Run) -> None:
    file = folder / "marsad.json"
    newer = file.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT + 6}')
    file.write_text(newer)
    before = files_of(folder)
    for words in COMMANDS:
        code, said = marsad(*words)
        assert (code, said.count("newer version of Marsad")) == (3, 1), (words, said)
        assert "Upgrade Marsad" in said
    assert file.read_text() == newer
    assert files_of(folder) == before


def test_a_rebuild_keeps_the_stemmer_that_a_cut_manifest_still_names(
    folder: Path, marsad: Run
) -> None:
    file = folder / "marsad.json"
    file.write_bytes(file.read_bytes()[:150])
    assert "--stemmer snowball" in marsad("check")[1]
    code, said = marsad("rebuild")
    assert code == 0 and "which stemmer" not in said
    assert Manifest.read(folder).stemmer == "snowball"


def test_a_rebuild_says_which_stemmer_it_takes_where_none_is_known(
    folder: Path, marsad: Run
) -> None:
    file = folder / "marsad.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:20])
    assert "--stemmer" not in marsad("check")[1]
    code, said = marsad("rebuild")
    assert code == 0 and "made anew with light" in said and "rebuild --stemmer" in said
    assert Manifest.read(folder).stemmer == "light"
    file.write_bytes(whole[:20])
    assert "which stemmer" not in marsad("rebuild", "--stemmer", "snowball")[1]
    assert Manifest.read(folder).stemmer == "snowball"
