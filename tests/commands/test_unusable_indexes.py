"""What the commands say of an index that they cannot use, and that they leave it as it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
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


NOBODY = 65534
BARE = ("--bounding-set=-all", "--inh-caps=-all")


@pytest.fixture
def as_nobody(folder: Path) -> Iterator[Run]:
    """Runs a command on the index as a user who has no rights beyond those of the files."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or setpriv is None:
        pytest.skip("needs root and setpriv")
    given = Path(tempfile.mkdtemp(prefix="given-"))
    shutil.copytree(folder, given / "index")

    def run(*words: str) -> Told:
        command = (setpriv, *BARE, *MARSAD, *words, "--index", str(given / "index"))
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        return done.returncode, done.stdout + done.stderr

    for path in (*given.rglob("*"), given):
        os.chown(path, NOBODY, NOBODY)
        path.chmod(0o755 if path.is_dir() else 0o644)
    run.folder = given / "index"  # type: ignore[attr-defined]
    yield run
    shutil.rmtree(given)


@pytest.mark.parametrize("ending", [".term", ".store", "lists-1.zst", "ledger.sqlite", "names.tsv"])
def test_a_file_that_may_not_be_read_is_not_called_damaged(as_nobody: Run, ending: str) -> None:
    folder: Path = as_nobody.folder  # type: ignore[attr-defined]
    names = folder / "names.tsv"
    names.touch()
    names.chmod(0o644)
    [file] = [path for path in folder.rglob("*") if path.name.endswith(ending)]
    file.chmod(0)
    code, said = as_nobody("check")
    assert code == 3 and said.count(file.name) == 1, said
    assert "not readable: 1 file" in said
    assert "damaged" not in said and "rebuild" not in said and ".." not in said


def test_a_rebuild_loses_no_article_that_this_user_may_not_read(folder: Path) -> None:
    if os.geteuid() != 0 or (setpriv := shutil.which("setpriv")) is None:
        pytest.skip("needs root and setpriv")
    [store] = folder.glob("data-1/*.store")
    store.chmod(0)
    command = (setpriv, *BARE, *MARSAD, "rebuild", "--index", str(folder))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 3 and f"{store.name} may not be read" in done.stderr
    assert store.exists() and not (folder / "data-2").exists()


def test_a_folder_that_may_not_be_entered_is_told_in_a_sentence(as_nobody: Run) -> None:
    folder: Path = as_nobody.folder  # type: ignore[attr-defined]
    for closed in (folder, folder.parent, folder / "data-1"):
        closed.chmod(0o700)
        os.chown(closed, NOBODY, NOBODY)
        for words in (("search", "مكتبة"), ("check",), ("index", "/dev/null"), ("stats",)):
            code, said = as_nobody(*words)
            assert code == 3, said
            assert "ermission denied" in said or "may not be" in said
            assert "rebuild" not in said and "restore.ready" not in said
        closed.chmod(0o755)


READING = ("search", "مكتبة"), ("stats",), ("show", "a")
WRITING = ("index", "."), ("rebuild",), ("remove", "a")
NEEDED_BY = {
    "marsad.json": (*READING, *WRITING),
    "ledger.sqlite": WRITING,
    "ledger.sqlite.digest": WRITING,
    "lists-1.zst": (("rebuild",),),
    "names.tsv": (("rebuild",), ("names", "list", "مكتبة"), ("names", "add", "مكتبة", "مكتبات")),
    ".store": (*READING, *WRITING),
}
"""Files of an index, and commands that cannot do without."""


@pytest.mark.parametrize("ending", NEEDED_BY)
def test_what_may_not_be_read_is_told_with_the_right_that_lacks(
    as_nobody: Run, ending: str
) -> None:
    folder: Path = as_nobody.folder  # type: ignore[attr-defined]
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 0, 0)
    (folder / "names.tsv").touch()
    [file] = [path for path in folder.rglob("*") if path.name.endswith(ending)]
    os.chown(file, NOBODY, NOBODY)
    file.chmod(0)
    for words in NEEDED_BY[ending]:
        code, said = as_nobody(*words)
        assert code == 3 and file.name in said, (words, said)
        assert "the right to read" in said, (words, said)
        assert "damaged" not in said and "room" not in said, (words, said)
    assert not list(folder.glob("data-2")) and not list(folder.glob("*.new"))


def test_a_backup_of_what_may_not_be_read_or_to_where_none_may_be_written(as_nobody: Run) -> None:
    folder: Path = as_nobody.folder  # type: ignore[attr-defined]
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 0, 0)
    code, said = as_nobody("backup", str(folder.parent / "b.zst"))
    assert code == 3 and f"the right to write to {folder.parent}" in said, said
    assert "room" not in said
    os.chown(folder.parent, 0, 0)
    for name in ("ledger.sqlite", "marsad.json"):
        os.chown(folder / name, NOBODY, NOBODY)
        (folder / name).chmod(0)
        code, said = as_nobody("backup", str(folder.parent / "b.zst"))
        assert code == 3 and f"right to read {folder / name}" in said, said
        assert "damaged" not in said
    assert not (folder.parent / "b.zst").exists()


def test_a_check_says_in_json_what_keeps_it_from_looking(as_nobody: Run) -> None:
    folder: Path = as_nobody.folder  # type: ignore[attr-defined]

    def told() -> dict[str, object]:
        code, said = as_nobody("check", "--format", "json")
        assert code == 3
        found: dict[str, object] = json.loads(said)
        assert found["sound"] is False and found["problems"]
        return found

    folder.chmod(0o700)
    assert told()["refused"]
    folder.chmod(0o711)
    assert told()["refused"]
    folder.chmod(0o755)
    (folder / "marsad.json").chmod(0)
    assert told()["refused"]
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    found = told()
    assert found["missing"] and not found["refused"]
    assert "no index" in as_nobody("check")[1]


def test_what_a_server_cannot_open_again_is_no_good_health(as_nobody: Run) -> None:
    folder: Path = as_nobody.folder  # type: ignore[attr-defined]
    code = (
        "import sys; from pathlib import Path; from indexer.errors import IndexRefused\n"
        "from indexer.index import Index; from indexer.settings import Settings\n"
        "index = Index.open(Settings(index=Path(sys.argv[1])))\n"
        "while True:\n"
        "    try: print(index.admin.health().articles, flush=True)\n"
        "    except IndexRefused as error: print(error, flush=True)\n"
        "    if not sys.stdin.readline(): break\n"
    )
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (1, 1))
    command = ["setpriv", *BARE, sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asked:
        assert asked.stdin is not None and asked.stdout is not None
        assert asked.stdout.readline() == "1\n"
        for name in ("marsad.json", "data-1/meta.json", "data-1"):
            mode = (folder / name).stat().st_mode
            (folder / name).chmod(0)
            asked.stdin.write("\n")
            asked.stdin.flush()
            assert "the right to read" in asked.stdout.readline()
            (folder / name).chmod(mode)
            asked.stdin.write("\n")
            asked.stdin.flush()
            assert asked.stdout.readline() == "1\n"
        asked.stdin.close()


def test_a_damaged_file_is_one_problem_with_one_cure(folder: Path, marsad: Run) -> None:
    for ending in (".term", ".idx", ".fast", ".store", ".pos"):
        [file] = folder.glob(f"data-1/*{ending}")
        whole = file.read_bytes()
        middle = len(whole) // 3
        file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 8]) + whole[middle + 1 :])
        code, said = marsad("check")
        line, *others = said.splitlines()
        named = ["marsad: 1 stored article cannot be read (a)"] if ending == ".store" else []
        assert others == named
        assert code == 3 and file.name in line and line.count("marsad rebuild") == 1
        file.unlink()
        for words in (("search", "مكتبة"), ("check",)):
            code, said = marsad(*words)
            assert code == 3 and f"{file.name} is missing" in said, said
            assert "FileDoesNotExist" not in said and said.count("marsad rebuild") == 1
        file.write_bytes(whole)


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
