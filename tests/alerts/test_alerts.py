"""Kept searches: what is new is told once, and told again when it could not be told."""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from indexer.alerts.alerts import Alert, News, read_alerts, run_alerts
from indexer.alerts.messages import as_mail, as_record
from indexer.errors import AlertError
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles

MARSAD = (sys.executable, "-c", "from indexer.cli import main; main()")
Run = Callable[..., subprocess.CompletedProcess[str]]


def article(id: str, title: str = "حصاد القمح", **more: str) -> dict[str, str]:
    return {"id": id, "title": title, "body": f"خبر رقم {id}", "source": "مرافئ"} | more


class Desk:
    """A folder with an index, a file of searches, and marsad run on them as a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = Index.create(Settings(index=folder / "index"))
        self.file = folder / "searches.txt"
        if not self.file.exists():
            self.file.write_text("المحصول: القمح\n", encoding="utf-8")
            self.add(article("old"))

    def add(self, *articles: dict[str, str]) -> None:
        name = f"{len(list(self.folder.iterdir()))}.jsonl"
        self.index.admin.add([write_articles(self.folder / name, list(articles))])

    def command(self, *options: str) -> list[str]:
        return [*MARSAD, "alert", str(self.file), "--index", str(self.folder / "index"), *options]

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*options),
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            cwd=self.folder,
            timeout=120,
        )

    def script(self, text: str) -> str:
        """A mail command that does what a shell script says."""
        path = self.folder / "mailer.sh"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return str(path)


@pytest.fixture(scope="module")
def after_first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk whose searches were run once, to be copied."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    ran = desk.run()
    assert (ran.stdout, ran.returncode) == ("", 0)  # what is there at first is not news
    return desk.folder


@pytest.fixture
def desk(after_first_run: Path, tmp_path: Path) -> Desk:
    shutil.copytree(after_first_run, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


def test_what_was_added_is_told_once(desk: Desk) -> None:
    desk.add(article("new", url="https://marafi.example/new", published="2024-05-02"))
    desk.add(article("else", "مهرجان المدينة"))
    told = desk.run()
    assert told.returncode == 0
    assert told.stdout.splitlines() == [
        "المحصول (1)",
        "- حصاد القمح",
        "  مرافئ · 2024-05-02 · new",
        "  https://marafi.example/new",
    ]
    assert "1 new in 1 searches" in told.stderr
    again = desk.run("--quiet")
    assert (again.stdout, again.stderr, again.returncode) == ("", "", 0)


def test_the_sum_of_a_run_is_a_line_of_the_log(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_LOG_FORMAT", "json")
    [line] = desk.run().stderr.splitlines()
    told = json.loads(line)
    assert (told["level"], told["message"]) == ("remark", "0 new in 1 searches")


def test_an_article_replaced_under_its_id_is_not_new(desk: Desk) -> None:
    desk.add(article("old", "القمح في عنوان آخر"))
    assert desk.run().stdout == ""


def test_an_article_published_long_ago_is_new_when_it_is_indexed_now(desk: Desk) -> None:
    desk.add(article("late", published="1999-01-01"))
    assert "late" in desk.run().stdout


def test_a_search_under_another_name_is_the_same_and_one_that_changed_is_new(desk: Desk) -> None:
    desk.add(article("new"))
    desk.file.write_text("مطاحن: القمح\nحصاد القمح\n", encoding="utf-8")
    told = desk.run().stdout
    assert told.startswith("مطاحن (1)") and "حصاد القمح (" not in told


def test_one_search_under_two_names_is_told_under_both(desk: Desk) -> None:
    desk.add(article("new"))
    desk.file.write_text("مطاحن: القمح\nحقول: القمح\n", encoding="utf-8")
    told = desk.run().stdout
    assert "مطاحن (1)" in told and "حقول (1)" in told
    assert desk.run().stdout == ""


def test_a_first_run_tells_what_is_as_new_as_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(article("may", published="2024-05-02"), article("march", published="2024-03-02"))
    told = desk.run("--since", "2024-05").stdout
    assert "may" in told and "march" not in told and "old" not in told
    assert desk.run("--since", "2024-01").stdout == ""


@pytest.mark.parametrize("first", ["2024/05/01", "٢٠٢٤-٠٥", "2024.5"])
def test_of_two_first_days_the_later_counts_however_they_are_written(
    tmp_path: Path, first: str
) -> None:
    desk = Desk(tmp_path)
    desk.add(article("june", published="2024-06-02"), article("may", published="2024-05-02"))
    alert = Alert("قمح", "القمح", {"date_from": first})
    for since, expected in (("2024-06-01", ["june"]), ("2024-01", ["june", "may"])):
        told: list[str] = []
        run_alerts(
            desk.index,
            [alert],
            tmp_path / f"{since}.sqlite",
            lambda news, told=told: told.extend(a.id for one in news for a in one.articles),
            since,
        )
        assert told == expected


def test_a_mail_is_given_to_the_command_and_can_be_read(desk: Desk) -> None:
    desk.add(article("new"))
    mailer = desk.script("cat > sent.eml")
    assert desk.run("--mail", mailer, "--to", "desk@example.org").returncode == 0
    raw = (desk.folder / "sent.eml").read_bytes()
    assert raw.isascii()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"] == "مرصد: 1 – المحصول"
    assert message["To"] == "desk@example.org" and message["From"] and message["Message-ID"]
    assert "- حصاد القمح" in message.get_body().get_content()  # type: ignore[union-attr]
    (desk.folder / "sent.eml").unlink()
    assert desk.run("--mail", mailer, "--to", "desk@example.org").returncode == 0
    assert not (desk.folder / "sent.eml").exists()


def test_what_could_not_be_mailed_is_mailed_by_the_next_run(desk: Desk) -> None:
    desk.add(article("new"))
    failing = desk.script("echo no route >&2; exit 75")
    ran = desk.run("--mail", failing, "--to", "desk@example.org")
    assert ran.returncode == 1
    assert "exit code 75: no route" in ran.stderr and "next run" in ran.stderr
    assert "new" in desk.run().stdout


def test_a_mail_command_that_is_not_there_is_told(desk: Desk) -> None:
    desk.add(article("new"))
    ran = desk.run("--mail", "no-such-mailer -t", "--to", "desk@example.org")
    assert ran.returncode == 1 and "no-such-mailer" in ran.stderr


def test_a_run_that_is_killed_as_it_mails_loses_nothing(desk: Desk) -> None:
    desk.add(article("new"))
    killing = desk.script("kill -9 $PPID")
    assert desk.run("--mail", killing, "--to", "desk@example.org").returncode == -signal.SIGKILL
    assert "new" in desk.run().stdout
    assert desk.run().stdout == ""


class Hook(BaseHTTPRequestHandler):
    """Answers with the statuses it was given, one after another, and keeps what it was sent."""

    statuses: list[int]
    bodies: list[dict[str, object]]
    keys: list[str | None]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.bodies.append(json.loads(self.rfile.read(length)))
        self.keys.append(self.headers["Idempotency-Key"])
        self.send_response(self.statuses.pop(0))
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, type[Hook]]]:
    kept = type("Kept", (Hook,), {"statuses": [], "bodies": [], "keys": []})
    server = HTTPServer(("127.0.0.1", 0), kept)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?token=geheim", kept
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_web_hook_is_posted_to_until_it_takes_it(
    desk: Desk, hook: tuple[str, type[Hook]], status: int
) -> None:
    url, kept = hook
    kept.statuses += [status, 204]
    desk.add(article("new"))
    failed = desk.run("--post", url)
    assert failed.returncode == 1 and f"answered {status}" in failed.stderr
    assert "geheim" not in failed.stderr + failed.stdout
    assert desk.run("--post", url).returncode == 0
    assert desk.run("--post", url).returncode == 0  # nothing is new, so nothing is posted
    assert len(kept.bodies) == 2 and kept.bodies[0] == kept.bodies[1]
    (search,) = kept.bodies[1]["searches"]  # type: ignore[misc]
    assert (search["name"], search["query"]) == ("المحصول", "القمح")
    assert [one["id"] for one in search["articles"]] == ["new"]
    assert kept.keys == [kept.bodies[0]["id"]] * 2


def test_a_web_hook_that_is_not_there_is_told_without_its_secrets(desk: Desk) -> None:
    desk.add(article("new"))
    ran = desk.run("--post", "http://127.0.0.1:9/hook?token=geheim")
    assert ran.returncode == 1 and "127.0.0.1" in ran.stderr and "geheim" not in ran.stderr
    assert "new" in desk.run().stdout


def test_it_runs_again_and_again_until_it_is_stopped(desk: Desk) -> None:
    process = subprocess.Popen(
        desk.command("--every", "1s"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert process.stdout and process.stderr
    try:
        assert "0 new" in process.stderr.readline()
        desk.add(article("new"))
        assert process.stdout.readline() == "المحصول (1)\n"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


@pytest.mark.parametrize(
    "options",
    [
        ("--every", "soon"),
        ("--mail", "true"),
        ("--mail", "true", "--to", "a@b.example", "--post", "http://localhost/"),
        ("--since", "tomorrow"),
        ("--mail", "true", "--to", "a b <"),
        ("--post", "ftp://localhost/"),
    ],
)
def test_options_that_cannot_be_are_told_before_there_is_news(
    desk: Desk, options: tuple[str, ...]
) -> None:
    ran = desk.run(*options)
    assert ran.returncode == 2 and ran.stderr and "Traceback" not in ran.stderr


def test_a_search_that_cannot_be_run_does_not_stop_the_others(desk: Desk) -> None:
    desk.file = desk.folder / "searches.toml"
    desk.file.write_text(
        '[[search]]\ntitle = "odd"\nquery = "القمح"\nmatch = "loosely"\n'
        '[[search]]\nquery = "القمح"\nsource = ["بريد"]\n',
        encoding="utf-8",
    )
    assert desk.run().returncode == 2  # as other values that cannot be
    desk.add(article("post", source="بريد"), article("new"))
    ran = desk.run()
    assert ran.returncode == 2 and "odd: match: loosely" in ran.stderr
    assert "post" in ran.stdout and "new" not in ran.stdout


def test_a_search_that_finds_nothing_is_not_widened(desk: Desk) -> None:
    desk.file.write_text("القمح قسطنطينية\n", encoding="utf-8")
    desk.run()
    desk.add(article("new"))
    assert desk.run().stdout == ""


# In this process


@pytest.fixture
def wheat(settings: Settings, tmp_path: Path) -> Index:
    index = Index.create(settings)
    index.admin.add([write_articles(tmp_path / "first.jsonl", [article("old")])])
    return index


def test_batches_that_were_told_stay_told_when_a_later_one_fails(
    wheat: Index, tmp_path: Path
) -> None:
    alerts, state = [Alert("القمح", "القمح")], tmp_path / "state" / "told.sqlite"
    told: list[str] = []

    def tell(news: object) -> None:
        if told:
            raise AlertError("no")
        told.extend(one.id for one in news[0].articles)  # type: ignore[index]

    run_alerts(wheat, alerts, state, tell)
    many = [article(f"n{n}") for n in range(501)]
    wheat.admin.add([write_articles(tmp_path / "many.jsonl", many)])
    with pytest.raises(AlertError):
        run_alerts(wheat, alerts, state, tell)
    rest: list[str] = []
    count = run_alerts(
        wheat, alerts, state, lambda news: rest.extend(one.id for one in news[0].articles)
    )
    assert (len(told), len(rest), count) == (500, 1, 1)
    assert {*told, *rest} == {one["id"] for one in many}


def test_two_runs_at_once_are_refused(wheat: Index, tmp_path: Path) -> None:
    alerts, state = [Alert("القمح", "القمح")], tmp_path / "told.sqlite"
    run_alerts(wheat, alerts, state, print)
    wheat.admin.add([write_articles(tmp_path / "more.jsonl", [article("new")])])

    def tell(news: object) -> None:
        with pytest.raises(AlertError, match="at work"):
            run_alerts(wheat, alerts, state, print)

    assert run_alerts(wheat, alerts, state, tell) == 1


def test_a_state_that_is_no_state_is_told(wheat: Index, tmp_path: Path) -> None:
    state = tmp_path / "told.sqlite"
    state.write_text("صحيفة" * 1000, encoding="utf-8")
    with pytest.raises(AlertError, match="--state"):
        run_alerts(wheat, [Alert("القمح", "القمح")], state, print)


def test_a_search_too_broad_is_told(
    wheat: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.alerts.alerts.MOST_HITS", 0)
    problems: list[str] = []
    alerts = [Alert("واسع", "القمح")]
    run_alerts(wheat, alerts, tmp_path / "told.sqlite", print, problem=problems.append)
    assert len(problems) == 1 and problems[0].startswith("واسع: finds 1 article,")


def test_lines_name_searches_and_fields_do_not(tmp_path: Path) -> None:
    file = tmp_path / "searches.txt"
    file.write_text(
        '\ufeff# صباحًا\n\nغزة: هدنة -رفح\nالعنوان: السودان\nالمصدر:BBC\n"مجلس الأمن": قرار\n'
        "عنوان السودان: العنوان: السودان\n",
        encoding="utf-8",
    )
    assert [(one.name, one.query) for one in read_alerts(file)] == [
        ("غزة", "هدنة -رفح"),
        ("العنوان: السودان", "العنوان: السودان"),
        ("المصدر:BBC", "المصدر:BBC"),
        ('"مجلس الأمن": قرار', '"مجلس الأمن": قرار'),
        ("عنوان السودان", "العنوان: السودان"),
    ]


def test_toml_gives_parameters(tmp_path: Path) -> None:
    file = tmp_path / "searches.toml"
    file.write_text(
        '[[search]]\ntitle = "صحف"\nquery = "نفط"\nsource = ["بريد"]\nfrom = "2024-01"\n'
        '[[search]]\nsection = ["أمن"]\nname = ["Putin"]\n',
        encoding="utf-8",
    )
    problems: list[str] = []
    first, second = read_alerts(file, problems.append)
    assert problems == []
    assert first == Alert("صحف", "نفط", {"source": ["بريد"], "date_from": "2024-01"})
    assert (second.name, second.query) == ("search 2", "")
    assert second.given == {"section": ["أمن"], "name": ["Putin"]}


def test_keys_of_before_are_read_and_said_to_be_old(desk: Desk) -> None:
    desk.file = desk.folder / "searches.toml"
    text = '[[search]]\nname = "صحف"\nquery = "القمح"\n[[search]]\nnames = ["Putin"]\n'
    desk.file.write_text(text, encoding="utf-8")
    first, second = read_alerts(desk.file)
    assert (first, second.given) == (Alert("صحف", "القمح"), {"name": ["Putin"]})
    ran = desk.run()
    assert ran.returncode == 0
    assert 'write the title as title = "صحف"; name is a list' in ran.stderr
    assert "names is called name now" in ran.stderr


@pytest.mark.parametrize(
    "text",
    [
        "",
        "query = 'x'",
        "[[search]]",
        "[[search]]\nquery = 1",
        "[[search]]\nquery = 'x'\nsource = 'y'",
        "[[search]]\nquery = 'x'\nfrom = ['y']",
        "[[search]]\nquery = 'x'\npage = '2'",
        "[[search]]\nquery = 'x'\ntitle = 't'\nname = 'Putin'",
        "[[search]]\nquery = 'x'\nname = ['Putin']\nnames = ['Gaza']",
        "search = ['x']",
        "[[search",
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "searches.toml"
    file.write_text(text)
    with pytest.raises(AlertError, match=r"searches\.toml"):
        read_alerts(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AlertError):
        read_alerts(tmp_path / "nowhere.txt")


def test_a_name_cannot_add_a_header_to_a_mail(wheat: Index) -> None:
    news = [News(Alert("a\nBcc: x@y.example", "القمح"), (wheat.get("old"),))]
    message = email.message_from_bytes(as_mail(news, "a@b.example"))
    assert message["Bcc"] is None
    with pytest.raises(AlertError):
        as_mail(news, "a@b.example\nBcc: x@y.example")


def test_the_same_news_have_the_same_id(wheat: Index) -> None:
    news = [News(Alert("القمح", "القمح"), (wheat.get("old"),))]
    assert as_record(news)["id"] == as_record(news)["id"]
    other = [News(Alert("مطاحن", "مطاحن"), (wheat.get("old"),))]
    assert as_record(news)["id"] != as_record(other)["id"]


def test_articles_whose_ids_an_earlier_version_made_are_not_told_again(desk: Desk) -> None:
    url = "https://marafi.example/%C7%E1?b=1&a=2"
    record = {"title": "حصاد القمح", "body": "خبر من تصدير", "url": url, "id": "post-17"}
    (desk.folder / "export.jsonl").write_text(json.dumps(record), encoding="utf-8")
    bare = {"title": "حصاد القمح المبكر", "body": "خبر آخر من تصدير", "id": "post-18"}
    (desk.folder / "bare.jsonl").write_text(json.dumps(bare), encoding="utf-8")
    desk.index.admin.add([desk.folder / "export.jsonl", desk.folder / "bare.jsonl"])
    state = desk.folder / "index" / "alerts.sqlite"
    with closing(sqlite3.connect(state)) as told, told:
        [(key,)] = told.execute("SELECT key FROM searches")
        for id in ("post-17", "post-18"):
            told.execute("INSERT INTO told VALUES (?, ?)", (key, id))
    assert desk.run().stdout == ""
    # The name is used up: another article that has it is news.
    bare |= {"body": "خبر القمح من تصدير غيره", "title": "القمح"}
    (desk.folder / "other.jsonl").write_text(json.dumps(bare), encoding="utf-8")
    desk.index.admin.add([desk.folder / "other.jsonl"])
    assert "المحصول (1)" in desk.run().stdout
