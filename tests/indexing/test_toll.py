"""What goes with files that are gone is told before and after, in the same numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.index import Index
from indexer.indexing import Gone, Toll
from indexer.indexing.toll import Example
from tests.indexing.test_following import URL, index, make, news, record, text, write

__all__ = ["index", "news"]

MARSAD = (sys.executable, "-X", "utf8", "-c", "from indexer.cli import main; main()")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def marsad(index: Index, tmp_path: Path) -> Command:
    """The command as a process of its own, on the index."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        given = [*map(str, arguments), "--index", str(index._settings.index)]
        return subprocess.run(
            [*MARSAD, *given],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def trial(index: Index, *paths: Path) -> Toll:
    """What would go with the files that are gone, found out twice: nothing changes by it."""
    asked: list[Gone] = []
    reports = [
        index.admin.add(paths, prune=lambda gone: asked.append(gone) is not None) for _ in range(2)
    ]
    tolls = {reports[0].toll, reports[1].toll, *(gone.toll for gone in asked)}
    assert len(tolls) == 1
    assert [one.orphaned for one in reports] == [reports[0].toll.articles] * 2
    return tolls.pop()


def pruned(index: Index, *paths: Path) -> Toll:
    """What went with them, which is what was told before."""
    before, there = trial(index, *paths), index.search("").total
    report = index.admin.add(paths, prune=lambda gone: True)
    assert report.toll == before
    assert report.removed == before.articles == there - index.search("").total
    assert (report.orphaned, report.gone_files) == (0, 0)
    assert report.changed == before.returned + before.fields
    assert report.to_record()["toll"] == before.to_record()
    return report.toll


def dated(words: int, day: int, said: str = "", **more: Any) -> dict[str, Any]:
    return record(words, said, modified=f"2026-05-{day:02}T10:00:00Z", **more)


def the_id(index: Index, query: str = "") -> str:
    (hit,) = index.search(query).hits
    return hit.id


def test_an_earlier_text_that_comes_back_and_its_edition_are_counted(
    index: Index, news: Path
) -> None:
    write(news / "a.jsonl", dated(50, 1, " في القاهرة."))
    later = write(news / "b.jsonl", dated(52, 2, " في عمان.", title="هدنة جديدة"))
    index.admin.add([news])
    id = the_id(index)
    assert len(index.editions(id)) == 2
    later.unlink()
    told = index.admin.add([news])
    toll = pruned(index, news)
    assert toll.examples == (Example(id, "هدنة"),)
    assert (toll.articles, toll.returned, toll.editions) == (0, 1, 1)
    assert (told.orphaned, told.toll.articles) == (0, 0)
    assert (told.toll.returned, told.toll.editions) in {(1, 1), (0, 0)}
    assert told.toll.returned or told.toll.reread == 1
    assert index.get(id).title == "هدنة" and len(index.editions(id)) == 1


def test_editions_of_articles_that_go_are_counted(index: Index, news: Path) -> None:
    write(news / "a.jsonl", record(50))
    file = write(news / "b.jsonl", record(50, " أولا.", url=f"{URL}/2"))
    index.admin.add([news])
    write(file, record(51, " ثانيا.", url=f"{URL}/2"))
    index.admin.add([news])
    file.unlink()
    assert index.admin.add([news]).toll == Toll(articles=1, editions=1)
    assert pruned(index, news) == Toll(articles=1, editions=1)


def test_a_text_that_must_be_read_again_is_told(index: Index, news: Path) -> None:
    richer = write(news / "a.jsonl", record(200, author="سلمى"))
    write(news / "b.jsonl", record(40, " اشترك"))
    index.admin.add([news])
    id = the_id(index)
    richer.unlink()
    assert index.admin.add([news]).toll == Toll(reread=1)
    toll = pruned(index, news)
    assert toll == Toll(returned=1, reread=1, examples=(Example(id, "هدنة"),))
    assert index.get(id).body == text(40, " اشترك")


def test_the_same_text_of_another_file_is_no_other(index: Index, news: Path) -> None:
    fuller = write(news / "a.jsonl", record(50, author="سلمى"))
    write(news / "b.jsonl", record(50))
    same = write(news / "c.jsonl", record(60, url=f"{URL}/2"))
    write(news / "d.jsonl", record(60, url=f"{URL}/2"))
    index.admin.add([news])
    fuller.unlink()
    same.unlink()
    toll = pruned(index, news)
    assert (toll.articles, toll.returned, toll.editions, toll.fields) == (0, 0, 0, 1)
    assert toll.staying == 0


def test_what_no_file_can_give_again_stays_and_is_told(index: Index, news: Path) -> None:
    other = write(news.parent / "other" / "b.jsonl", record(40, " اشترك"))
    richer = write(news / "a.jsonl", record(200))
    write(news / "c.jsonl", record(60, url=f"{URL}/2"))
    index.admin.add([news, other])
    richer.unlink()
    other.unlink()
    assert pruned(index, news) == Toll(reread=1, staying=1)


def test_what_a_file_elsewhere_has_dropped_since_goes_too(index: Index, news: Path) -> None:
    other = write(news.parent / "other" / "b.jsonl", record(40, " اشترك"))
    richer = write(news / "a.jsonl", record(200))
    write(news / "c.jsonl", record(60, url=f"{URL}/2"))
    index.admin.add([news, other])
    richer.unlink()
    write(other, record(70, url=f"{URL}/3"))
    before = trial(index, news)
    report = index.admin.add([news], prune=True)
    assert report.toll == before == Toll(articles=1)
    assert sorted(one.url or "" for one in map(index.get, ids(index))) == [
        f"{URL}/2",
        f"{URL}/3",
    ]


def ids(index: Index) -> list[str]:
    return [hit.id for hit in index.search("").hits]


@pytest.mark.parametrize("gone", [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_of_any_files_that_go_the_same_is_told_before_and_after(
    index: Index, news: Path, gone: tuple[int, ...]
) -> None:
    says = [" أولا في بغداد ليلا.", " ثانيا في حلب فجرا.", " ثالثا في عدن ظهرا."]
    files = [
        write(
            news / f"{number}.jsonl",
            dated(50 + number, 3 - number, said),
            record((200, 40, 90)[number], said, url=f"{URL}/2"),
            record(60, url=f"{URL}/3", **({} if number else {"author": "سلمى"})),
            record(30, url=f"{URL}/of/{number}"),
        )
        for number, said in enumerate(says)
    ]
    write(news / "last.jsonl", record(80, url=f"{URL}/last"))
    index.admin.add([news])
    for number in gone:
        files[number].unlink()
    toll = pruned(index, news)
    assert toll.articles == (6 if len(gone) == 3 else len(gone))
    assert toll.staying == 0
    afresh = make(news.parent / "afresh")
    afresh.admin.add([news])
    assert {id: index.get(id).text for id in ids(index)} == {
        id: afresh.get(id).text for id in ids(afresh)
    }


def test_the_command_tells_the_same_before_and_after(
    index: Index, news: Path, marsad: Command, tmp_path: Path
) -> None:
    write(news / "a.jsonl", dated(50, 1, " في القاهرة."), record(40, " اشترك", url=f"{URL}/2"))
    later = write(
        news / "b.jsonl",
        dated(52, 2, " في عمان.", title="هدنة جديدة"),
        record(200, url=f"{URL}/2"),
        record(30, url=f"{URL}/3"),
    )
    assert marsad("index", news).returncode == 0
    later.unlink()
    told = marsad("index", news)
    assert f"orphaned: 1 article of 1 file no longer there: marsad index --prune {news}" in (
        told.stderr
    )
    assert "would be read again: what becomes of them is told by --prune --dry-run" in told.stderr
    files = [tmp_path / "dry.json", tmp_path / "run.json"]
    dry = marsad("index", news, "--prune", "--dry-run", "--report", files[0])
    done = marsad("index", news, "--prune", "--report", files[1])
    tolls = [json.loads(file.read_text(encoding="utf-8"))["toll"] for file in files]
    assert tolls[0] == tolls[1]
    assert (tolls[0]["articles"], tolls[0]["returned"], tolls[0]["editions"]) == (1, 2, 1)
    assert tolls[0]["reread"] >= 1 and {one["title"] for one in tolls[0]["examples"]} == {"هدنة"}
    assert "would remove 1 article of 1 file (--dry-run)" in dry.stderr
    assert "2 articles would have the text of another source: " in dry.stderr
    assert "1 edition would end" in dry.stderr
    assert "would be read again, and were for these counts" in dry.stderr
    assert "removed 1 article of 1 file" in done.stderr
    assert "2 articles now have the text of another source: " in done.stderr
    assert "1 edition ended" in done.stderr and "other files were read again" in done.stderr
    for one in tolls[0]["examples"]:
        assert f"{one['id']} هدنة" in dry.stderr and f"{one['id']} هدنة" in done.stderr
    assert "gone" not in marsad("index", news, "--prune").stderr


def test_removing_an_article_tells_its_editions(index: Index, news: Path, marsad: Command) -> None:
    for number, said in enumerate((" أولا.", " ثانيا.", " ثالثا.")):
        file = write(
            news / "a.jsonl",
            record(50 + number, said),
            record(60 + number, said, url=f"{URL}/2"),
            record(70, url=f"{URL}/3"),
        )
        index.admin.add([file])
    assert index.admin.remove([URL, "none"]) == (1, 2)
    assert "1 of 2 removed, with 2 editions" in marsad("remove", f"{URL}/2", "none").stdout
    assert marsad("remove", f"{URL}/3").stdout == "1 of 1 removed\n"
    assert marsad("remove", f"{URL}/3").returncode == 1
