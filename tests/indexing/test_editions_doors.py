"""The editions of an article, at every door: commands, Python, the page, the interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from indexer.cli import cli
from indexer.index import Index
from indexer.settings import Settings
from webui.app import create_app

Run = Callable[..., Result]

FIRST = "أعلن الوزير مقتل 15 شخصا في الغارة على المدينة.\nوقال شهود إن القصف استمر ساعة."
SECOND = "أعلن الوزير مقتل 17 شخصا في الغارة على المدينة.\nوقال شهود إن القصف استمر ساعة."


def write(file: Path, title: str, body: str) -> Path:
    record = {"title": title, "body": body, "url": "https://news.example/1"}
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return file


@pytest.fixture
def corrected(tmp_path: Path) -> tuple[Settings, str]:
    """An index of an article that was corrected, and its id."""
    settings = Settings(index=tmp_path / "index", writer_memory_mb=32)
    index = Index.create(settings)
    index.admin.add([write(tmp_path / "a.json", "غارة على المدينة", FIRST)])
    index.admin.add([write(tmp_path / "a.json", "غارة 5 < 7 على المدينة", SECOND)])
    return settings, index.search("").hits[0].id


@pytest.fixture
def run(corrected: tuple[Settings, str]) -> Run:
    return runner(corrected[0])


def runner(settings: Settings) -> Run:
    """The command, on an index."""

    def run(*arguments: str, **more: str) -> Result:
        given = [*arguments, "--index", str(settings.index)]
        return CliRunner().invoke(cli, given, standalone_mode=False, **more)

    return run


def test_the_command_shows_what_changed(corrected: tuple[Settings, str], run: Run) -> None:
    shown = run("show", corrected[1], "--editions").output
    assert "edition 2 of 2" in shown and "edition 1 of 2" in shown
    assert "مقتل [-15-] {+17+} شخصا" in shown
    record = json.loads(run("show", corrected[1], "--editions", "--format", "json").output)
    now, before = record["editions"]
    assert (now["body"], before["body"]) == (SECOND, FIRST)
    assert now["taken"] == before["until"]
    assert ["out", "15 "] in before["changes"] and now["changes"] == []


def test_the_page_marks_what_changed(corrected: tuple[Settings, str]) -> None:
    client = create_app(Index.open(corrected[0]), corrected[0]).test_client()
    for lang in ("ar", "en"):
        page = client.get(f"/{lang}/article/{corrected[1]}").get_data(as_text=True)
        assert "مقتل <del>15 </del><ins>17 </ins>شخصا" in page
        assert "<ins>5 &lt; 7 </ins>" in page
        assert "<p>…</p>" in page  # the line that did not change
    assert "1 earlier edition" in page


def test_the_interface_for_programs_has_them(corrected: tuple[Settings, str]) -> None:
    client = create_app(Index.open(corrected[0]), corrected[0]).test_client()
    answer = client.get(f"/api/v1/articles/{corrected[1]}/editions").get_json()
    assert [one["body"] for one in answer["results"]] == [SECOND, FIRST]
    assert (answer["ok"], answer["dropped"], answer["results"][0]["until"]) == (True, 0, None)
    assert client.get("/api/v1/articles/none/editions").status_code == 404


def test_an_address_leads_to_the_id(corrected: tuple[Settings, str], run: Run) -> None:
    url = "https://news.example/1?utm_source=feed"
    for options in ((), ("--editions",), ("--query", "الوزير")):
        record = json.loads(run("show", url, *options, "--format", "json").output)
        assert record["id"] == corrected[1]
    client = create_app(Index.open(corrected[0]), corrected[0]).test_client()
    path = f"/api/v1/articles/{quote('news.example/1', safe='')}"
    assert client.get(path).get_json()["id"] == corrected[1]
    assert client.get(f"{path}/editions").get_json()["id"] == corrected[1]


# A text that is too poor to stand

LONG = "\n".join(
    f"قال المتحدث إن المعبر {n} سيفتح يوم السبت أمام {n + 20} شاحنة." for n in range(9)
)
SHORT = "\n".join(LONG.replace("السبت", "الأحد", 1).split("\n")[:4])


@pytest.fixture
def refused(tmp_path: Path) -> tuple[Settings, str, str]:
    """An index to which a shorter text came on standard input, its id, and what the run said."""
    settings = Settings(index=tmp_path / "index", writer_memory_mb=32)
    index = Index.create(settings)
    index.admin.add([write(tmp_path / "a.json", "المعابر", LONG)])
    text = write(tmp_path / "b.json", "المعابر", SHORT).read_text(encoding="utf-8")
    said = runner(settings)("index", "-", input=text).output
    return settings, index.search("").hits[0].id, said


def test_a_text_that_does_not_stand_is_told_and_shown(
    refused: tuple[Settings, str, str],
) -> None:
    settings, id, said = refused
    run = runner(settings)
    assert f"and keeps this one beside it: marsad show {id} --editions" in said
    assert "for what came to stand: take what is held out of its file, marsad remove ID|URL" in said
    shown = run("show", id, "--editions").output
    assert "edition 1 of 1" in shown and "beside them: came" in shown
    assert "poorer than what stands" in shown and "[-الأحد-] {+السبت+}" in shown
    now, beside = json.loads(run("show", id, "--editions", "--format", "json").output)["editions"]
    assert (now["aside"], beside["aside"], beside["body"]) == (False, True, SHORT)
    client = create_app(Index.open(settings), settings).test_client()
    answer = client.get(f"/api/v1/articles/{id}/editions").get_json()
    assert [one["aside"] for one in answer["results"]] == [False, True]
    page = client.get(f"/en/article/{id}").get_data(as_text=True)
    assert "1 other text of this article" in page and "Another text, came:" in page
    assert "<del>الأحد </del><ins>السبت </ins>" in page and "earlier edition" not in page
    assert "نص آخر لهذا المقال" in client.get(f"/ar/article/{id}").get_data(as_text=True)


def test_what_is_said_makes_it_stand(refused: tuple[Settings, str, str], tmp_path: Path) -> None:
    settings, id, _ = refused
    run = runner(settings)
    assert "1 of 1 removed" in run("remove", "https://news.example/1").output
    assert "1 new" in run("index", str(tmp_path / "b.json")).output
    assert Index.open(settings).get(id).body == SHORT


# What a run says


def test_the_command_tells_what_is_orphaned_and_prunes_it(
    corrected: tuple[Settings, str], run: Run, tmp_path: Path
) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for name in ("a", "b"):
        record = {"title": name, "body": "خبر", "url": f"https://news.example/{name}"}
        (news / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    assert "2 new" in run("index", str(news)).output
    (news / "a.json").unlink()
    told = f"orphaned: 1 article of 1 file no longer there: marsad index --prune {news}"
    assert told in run("index", str(news)).output
    assert told in run("index", str(news), "--quiet").output
    ran = run("index", "--prune", "--dry-run", str(news))
    assert "would remove 1 article of 1 file" in ran.output and " new, " not in ran.output
    ran = run("index", "--prune", str(news))
    assert "removed 1 article of 1 file" in ran.output and "1 removed" in ran.output
    (news / "b.json").unlink()
    ran = run("index", "--prune", str(news))
    assert ran.return_value == 1
    assert "nothing is left below" in ran.output and "Add --yes" in ran.output
    report = tmp_path / "report.json"
    ran = run("index", "--prune", "--yes", str(news), "--report", str(report))
    assert (ran.return_value, json.loads(report.read_text())["removed"]) == (0, 1)
    assert "go with --prune" in str(run("index", "--yes", str(news)).exception)


def test_a_run_says_what_it_kept_out(run: Run, tmp_path: Path) -> None:
    ran = run("index", str(write(tmp_path / "b.json", "غارة", "اشترك")))
    assert "1 kept (what came is poorer)" in ran.output
    assert "2 unchanged" not in run("index", "--reread", str(tmp_path / "a.json")).output
