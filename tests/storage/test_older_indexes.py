"""Indexes made by earlier versions: what is said of them, and that the advice given mends them.

``older_indexes.tar.xz`` holds indexes of five of the sample articles, each made by the version of
the commit that its folder is named after, with the engine behind it, and, in ``articles.jsonl``,
those articles as that version reads them out again, which is the same in all. They were made with
``marsad index``; ledger, locks and lists were left out. In those of 4fe5714 a sixth article was
removed.
"""

from __future__ import annotations

import json
import shlex
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.article import Article
from indexer.cli import cli
from indexer.errors import IndexMismatch
from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.backups import _entries, _pack
from indexer.storage.manifest import FORMAT, Manifest

ARCHIVE = Path(__file__).with_name("older_indexes.tar.xz")
OLDER = (
    "b8154bc-tantivy",  # the first: no fingerprint before an article
    "d94b9ba-tantivy",
    "507f325-tantivy",
    "fa36c0a-tantivy",
    "f3b5c27-tantivy",
    "2deabc0-tantivy",
    "1c229c5-tantivy",
    "4fe5714-tantivy",
    "0f22b45-whoosh",  # the first of Whoosh: postings without their length
    "fa36c0a-whoosh",
    "1c229c5-whoosh",
    "4fe5714-whoosh",  # the last that pickled its segments
)
OTHER_TERMS = ("4fe5714-tantivy",)  # the last without the field of bare words


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_every_index_of_the_archive_is_tried(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir() if path.is_dir()} == {*OLDER}


@pytest.mark.parametrize("name", OLDER)
def test_an_older_index_is_mended_by_the_command_it_names(unpacked: Path, name: str) -> None:
    settings = Settings(index=unpacked / name)
    other = "an earlier version of Marsad, with another version of the Arabic analyzer"
    made_by = other if name in OTHER_TERMS else "an earlier version of Marsad"
    with pytest.raises(IndexMismatch, match=f"was made by {made_by}") as refused:
        Index.open(settings)
    program, *arguments = shlex.split(str(refused.value).partition("anew with: ")[2])
    assert program == "marsad"
    cli.main(arguments, prog_name="marsad", standalone_mode=False)

    index = Index.open(settings)
    assert sorted(index.admin.articles(), key=lambda one: one.id) == _articles(unpacked)
    assert index.admin.stats().engine == name.partition("-")[2]
    assert index.search("السعودية").total > 0
    assert index.admin.check() == ()


@pytest.fixture(params=OLDER)
def older(unpacked: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        members = [one for one in archive if one.name.startswith(request.param)]
        archive.extractall(tmp_path, members, filter="data")
    return tmp_path / request.param


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], standalone_mode=False)


def test_an_older_index_is_not_called_damaged(older: Path) -> None:
    told = _run("check", "--index", older)
    assert (told.return_value, told.stdout) == (3, "not damaged, but made by another version\n")
    checked = _run("check", "--format", "json", "--index", older)
    assert checked.return_value == 3
    found = json.loads(checked.stdout)
    assert (found["sound"], found["outdated"], len(found["problems"])) == (False, True, 1)
    problem, mend = found["problems"][0].values()
    assert "was made by an earlier version of Marsad" in problem
    command = mend.partition("anew with: ")[2]
    assert shlex.split(command)[:2] == ["marsad", "rebuild"] and str(older) in command

    refused = _run("backup", older.parent / "backup.tar.zst", "--index", older)
    assert isinstance(refused.exception, IndexMismatch)
    assert str(refused.exception) == f"{problem}: no backup was written. {mend}"
    assert not list(older.parent.glob("backup*")) and not (older / "backup.new").exists()

    assert _run(*shlex.split(command)[1:]).return_value == 0
    assert _run("check", "--index", older).stdout == "sound\n"
    assert _run("backup", older.parent / "backup.tar.zst", "--index", older).return_value == 0


def test_damage_of_an_older_index_is_told_beside_its_age(older: Path) -> None:
    largest = max(older.glob("data-*/*"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:200])
    found = json.loads(_run("check", "--format", "json", "--index", older).stdout)
    assert found["outdated"] and not found["sound"]
    assert any(largest.name in one["problem"] for one in found["problems"][1:])
    assert all("marsad rebuild" in one["mend"] for one in found["problems"])
    assert _run("check", "--index", older).stdout.startswith("damaged: ")


def test_an_index_of_a_newer_version_is_told_in_both_forms(tmp_path: Path) -> None:
    Index.create(Settings(index=tmp_path / "index"))
    file = tmp_path / "index" / "marsad.json"
    record = json.loads(file.read_text())
    del record["checksum"]
    file.write_text(json.dumps(record | {"format": FORMAT + 1}))
    found = json.loads(_run("check", "--format", "json", "--index", file.parent).stdout)
    assert found["outdated"] and "a newer version" in found["problems"][0]["problem"]
    assert "marsad index" in found["problems"][0]["mend"]
    refused = _run("backup", tmp_path / "backup.tar.zst", "--index", file.parent)
    assert isinstance(refused.exception, IndexMismatch)


@pytest.mark.parametrize("name", ["4fe5714-tantivy", "4fe5714-whoosh"])
def test_a_backup_that_an_earlier_version_wrote_is_restored_and_then_made_anew(
    unpacked: Path, tmp_path: Path, name: str
) -> None:
    file, folder = tmp_path / "backup.tar.zst", tmp_path / "restored"
    with tarfile.open(ARCHIVE) as archive:
        members = [one for one in archive if one.name.startswith(name)]
        archive.extractall(tmp_path, members, filter="data")
    manifest = Manifest.read(tmp_path / name, outdated=True)
    with file.open("wb") as opened:
        _pack(tmp_path / name, manifest, _entries(tmp_path / name), opened, lambda done: None)
    restored = _run("restore", file, "--index", folder)
    assert restored.return_value == 0, restored
    assert "Make it anew with: marsad rebuild" in restored.output
    with pytest.raises(IndexMismatch):
        Index.open(Settings(index=folder))
    assert _run("rebuild", "--index", folder).return_value == 0
    index = Index.open(Settings(index=folder))
    assert sorted(index.admin.articles(), key=lambda one: one.id) == _articles(unpacked)


def _articles(unpacked: Path) -> list[Article]:
    lines = (unpacked / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [Article.from_record(json.loads(line)) for line in lines]
    assert len(articles) == 5
    return sorted(articles, key=lambda one: one.id)
