"""An index folder of others, whose files lead out of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

MARSAD = (sys.executable, "-P", "-c", "from indexer.cli import main; main()")
STORY = "زلزال في البحر\n\nضرب زلزال قوي قاع البحر فجر اليوم ولم تقع أضرار في المدن القريبة.\n"


def marsad(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MARSAD, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    assert marsad("index", folder / "a.txt", "--index", folder / "ix").returncode == 0
    return folder / "ix"


@pytest.fixture
def given(made: Path, tmp_path: Path) -> Path:
    """An index that somebody gave us, beside a folder of our own."""
    shutil.copytree(made, tmp_path / "ix")
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "kept.txt").write_text("ours", encoding="utf-8")
    (tmp_path / "b.txt").write_text(STORY.replace("زلزال", "إعصار"), encoding="utf-8")
    return tmp_path / "ix"


@pytest.mark.parametrize(
    "name",
    ["names.tsv", "ledger.sqlite", "write.lock", "data-1/.tantivy-meta.lock", "marsad.json.new"],
)
def test_a_link_in_an_index_is_not_followed(given: Path, name: str) -> None:
    (given / name).unlink(missing_ok=True)
    (given / name).symlink_to(given.parent / "ours" / "new.txt")
    for command in (["search", "زلزال"], ["index", given.parent / "b.txt"], ["rebuild"]):
        if command == ["rebuild"] and "/" in name:
            continue  # which makes the data anew, and takes the link away
        ran = marsad(*command, "--index", given)
        assert ran.returncode == 3, (command, ran.stderr)
        assert f"{name} is a link" in ran.stderr
        assert ran.stderr.count("\n") == 1
    assert [path.name for path in (given.parent / "ours").iterdir()] == ["kept.txt"]


def test_no_file_elsewhere_is_removed_as_one_of_an_index(given: Path) -> None:
    listed = given / "data-1" / ".managed.json"
    names = json.loads(listed.read_text())
    strange = ["../../ours/kept.txt", str(given.parent / "ours" / "kept.txt")]
    listed.write_text(json.dumps(names + strange) + "\n")
    ran = marsad("index", given.parent / "b.txt", "--index", given)
    assert ran.returncode == 3
    assert "which is no file of an index" in ran.stderr
    assert (given.parent / "ours" / "kept.txt").read_text() == "ours"
    assert marsad("rebuild", "--index", given).returncode == 0
    assert marsad("index", given.parent / "b.txt", "--index", given).returncode == 0
    assert (given.parent / "ours" / "kept.txt").read_text() == "ours"


@pytest.mark.parametrize("name", ["ledger.sqlite", "fetch.sqlite"])
def test_programs_in_a_database_of_others_do_not_run(given: Path, name: str) -> None:
    with closing(sqlite3.connect(given / name)) as database:
        database.execute("CREATE TABLE IF NOT EXISTS files (path TEXT)")
        database.execute(
            "CREATE TRIGGER t AFTER INSERT ON files BEGIN INSERT INTO articles "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000000) "
            "SELECT i, i FROM n; END"
        )
        database.commit()
    (given / f"{name}.digest").unlink(missing_ok=True)
    checked = marsad("check", "--index", given)
    assert "triggers or views" in checked.stdout + checked.stderr
    assert marsad("index", given.parent / "b.txt", "--index", given).returncode == 0
    assert marsad("rebuild", "--index", given).returncode == 0
    assert marsad("check", "--index", given).returncode == 0
