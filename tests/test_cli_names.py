"""marsad names, as a real process: what it lists, changes and asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.index import Index
from indexer.mining.store import Mined
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles

Run = Callable[..., subprocess.CompletedProcess[str]]
MARSAD = (sys.executable, "-c", "from indexer.cli import main; main()")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    mined = [Mined("تايوان", "تيوان", 0.991, 2, 1), Mined("الحبوب", "الصواريخ", 0.952, 1, 1)]
    index.names.change(lambda own: own.with_mined(mined, 6))
    return tmp_path / "index"


@pytest.fixture
def names(folder: Path) -> Run:
    def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MARSAD, "names", *arguments],
            input=text,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "MARSAD_INDEX": str(folder), "PYTHONUTF8": "1"},
            timeout=120,
        )

    return run


def records(ran: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_names_of_the_index_are_listed(names: Run) -> None:
    ran = names("list")
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[0] == "mined     تايوان (2) ~ تيوان (1) p 0.991"
    assert names("list", "--origin", "added").returncode == 1


def test_the_index_is_named_before_the_command_or_behind_it(
    names: Run, folder: Path, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    listed = names("list").stdout
    assert names("--index", nowhere, "list").returncode == 3
    assert names("--index", nowhere, "list", "--index", str(folder)).stdout == listed
    assert names("--index", str(folder), "list").stdout == listed


def test_a_name_is_listed_by_any_spelling_with_where_each_comes_from(names: Run) -> None:
    assert "تيوان [mined]" in names("list", "تايوان").stdout
    found = records(names("list", "بوتن", "--format", "jsonl"))
    assert "Vladimir Putin" in str(found[0]["english"])
    assert len(records(names("list", "--origin", "table", "--format", "jsonl"))) > 2000


def test_spellings_are_added_and_removed(names: Run, folder: Path) -> None:
    index = Index.open(Settings(index=folder))
    assert index.search("زيلينسكي").total == 1
    assert names("add", "زيلينسكي", "معاهدة").returncode == 0
    assert index.search("زيلينسكي").total == 2
    assert names("remove", "معاهدة", "--from", "زيلينسكي").returncode == 0
    assert index.search("زيلينسكي").total == 1
    assert {hit.id for hit in index.search("بوتين").hits} == {"treaty", "grain"}
    assert names("remove", "بوتن").returncode == 0
    assert {hit.id for hit in index.search("بوتين").hits} == {"treaty"}


def test_what_is_added_is_searched_whatever_else_the_words_can_mean(
    names: Run, folder: Path
) -> None:
    index = Index.open(Settings(index=folder))
    texts = ("تويوتا", "فورد", "كوستا", "إليسا", "نيسان")
    index.admin.add_articles([Article(id=text, title=text, body=text) for text in texts])
    for name, spelling in (("تويوتا", "فورد"), ("كوستا", "إليسا"), ("تويوتا", "نيسان")):
        ran = names("add", name, spelling)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"{name}: 1 added\n", "")
        assert {name, spelling} <= {hit.id for hit in index.search(name).hits}
        assert {name, spelling} <= {hit.id for hit in index.search(spelling).hits}


def test_what_no_search_would_use_is_not_added_and_said(names: Run) -> None:
    before = names("list").stdout
    ran = names("add", "بوتين", "في", "لبوتين")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.splitlines() == [
        "marsad: في was not added: في is so common a word that searches leave it out",
        "marsad: لبوتين was not added: a search of بوتين finds لبوتين already",
    ]
    assert names("list").stdout == before


@pytest.mark.parametrize(
    "arguments",
    [("add", "بوتين", "بُوتين"), ("add", "بوتين", "!"), ("remove", "؟"), ("add", "بوتين")],
)
def test_what_is_no_spelling_is_refused(names: Run, arguments: tuple[str, ...]) -> None:
    ran = names(*arguments)
    assert ran.returncode == 2
    assert ran.stderr


def test_a_review_shows_sentences_and_keeps_each_answer(names: Run) -> None:
    ran = names("review", text="y\nn\n")
    assert "أزمة تايوان" in ran.stdout
    assert [one["status"] for one in records(names("list", "--format", "jsonl"))] == [
        "confirmed",
        "removed",
    ]
    assert names("review").returncode == 1


def test_a_review_may_be_left_and_skips(names: Run) -> None:
    assert names("review", text="what\ns\nq\n").returncode == 0
    assert names("review", text="").returncode == 0
    assert {one["status"] for one in records(names("list", "--format", "jsonl"))} == {"mined"}


def test_a_review_for_programs_asks_nothing(names: Run) -> None:
    first = records(names("review", "--format", "jsonl"))[0]
    assert (first["name"], first["spelling"], first["probability"]) == ("تايوان", "تيوان", 0.991)
    assert len(first["examples"]["تايوان"]) == 2  # type: ignore[index,call-overload]


def test_mining_tells_what_it_found(names: Run) -> None:
    ran = names("mine", "--threshold", ".99")
    assert ran.returncode == 0
    assert "spellings mined, 0 decided by hand" in ran.stdout
    assert names("mine", "--threshold", "2").returncode == 2


def test_a_line_that_cannot_be_read_is_told(names: Run, folder: Path) -> None:
    (folder / "names.tsv").write_text("nonsense\n", encoding="utf-8")
    ran = names("add", "بوتين", "بوتنن")
    assert ran.returncode == 2
    assert "line 1" in ran.stderr


@pytest.mark.parametrize("command", ["list", "add", "remove", "mine", "review"])
def test_every_command_has_help(names: Run, command: str) -> None:
    ran = names(command, "--help")
    assert ran.returncode == 0
    assert len(ran.stdout) > 200
