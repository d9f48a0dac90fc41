from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from indexer.commands.serving import password
from indexer.errors import SettingError
from indexer.index import Index
from indexer.settings import Settings
from tests.webui.conftest import Client
from webui.app import create_app
from webui.serving.passwords import Passwords, read_passwords, write_password


def client_of(index: Index, settings: Settings, **changed: object) -> FlaskClient:
    app = create_app(index, replace(settings, **changed))
    return Client(app, app.response_class)


@pytest.fixture
def users(tmp_path: Path) -> Path:
    file = tmp_path / "users"
    write_password(file, "أمل", "كلمة: سر")
    return file


def test_a_password_stands_before_all_but_health_and_robots(
    index: Index, settings: Settings, users: Path
) -> None:
    client = client_of(index, settings, password_file=str(users), metrics=True)
    urls = ("/", "/ar/", "/ar/search?q=قمة", "/search.json", "/static/style.css", "/metrics", "/x")
    for url in urls:
        refused = client.get(url)
        assert refused.status_code == 401, url
        assert refused.headers["WWW-Authenticate"] == 'Basic realm="Marsad", charset="UTF-8"'
        assert client.get(url, auth=("أمل", "كلمة: سر")).status_code in (200, 302, 404), url
    assert client.get("/healthz").status_code == client.get("/robots.txt").status_code == 200
    for wrong in (("أمل", "كلمة"), ("سعاد", "كلمة: سر"), ("", ""), ("أمل", "")):
        assert client.get("/ar/", auth=wrong).status_code == 401
    for header in ("Basic", "Basic %%%", "Bearer x", "Basic /w==", "\xff"):
        assert client.get("/ar/", headers={"Authorization": header}).status_code == 401
    assert "يلزم هنا اسم" in client.get("/ar/").text and "are needed" in client.get("/en/").text
    for wrong in (("أمل", "كلمة"), ("سعاد", "كلمة: سر")):  # the same words for either
        assert "غير صحيح" in client.get("/ar/", auth=wrong).text
        page = client.get("/en/", auth=wrong).text
        assert "The user name or the password is wrong." in page and "are needed" not in page
    assert client.get("/search.json").get_json()["error"] == "unauthorized"


def test_caches_on_the_way_keep_nothing_that_a_password_guards(
    index: Index, settings: Settings, users: Path
) -> None:
    client = client_of(index, settings, password_file=str(users))
    page = client.get("/ar/", auth=("أمل", "كلمة: سر")).text
    url = re.findall(r'href="(/static/style[^"]+)"', page)[0]
    kept = client.get(url, auth=("أمل", "كلمة: سر")).headers["Cache-Control"]
    assert kept.startswith("private,")


def test_the_file_is_read_again_when_it_changes(users: Path) -> None:
    passwords = Passwords(users)
    assert passwords.accepts("أمل", "كلمة: سر") and passwords.accepts("أمل", "كلمة: سر")
    write_password(users, "أمل", "other")
    assert not passwords.accepts("أمل", "كلمة: سر") and passwords.accepts("أمل", "other")
    write_password(users, "أمل", None)
    assert not passwords.accepts("أمل", "other")


def test_a_broken_line_locks_out_nobody_else(
    index: Index, settings: Settings, users: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(index, settings, password_file=str(users))
    for broken in ("nobody:\n", "سعاد:$apr1$x$y\n"):
        users.write_text(users.read_text(encoding="utf-8") + broken, encoding="utf-8")
    with users.open("ab") as file:
        file.write(b"\xff\xfe:scrypt\n")
    for _ in range(3):
        assert client.get("/ar/", auth=("أمل", "كلمة: سر")).status_code == 200
        assert client.get("/ar/", auth=("سعاد", "y")).status_code == 401
    told = [one.getMessage() for one in caplog.records if "password_file" in one.getMessage()]
    assert len(told) == 1 and all(f"line {number} is" in told[0] for number in (2, 3, 4))
    assert "marsad password --repair --file" in told[0] and "apr1" not in told[0]
    assert client.get("/healthz").get_json() == {"ok": True}


def test_a_file_that_cannot_be_read_is_said_at_every_door(
    index: Index, settings: Settings, users: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(index, settings, password_file=str(users))
    auth = ("أمل", "كلمة: سر")
    assert client.get("/ar/", auth=auth).status_code == 200
    kept = users.rename(users.with_name("kept"))
    for given in (auth, None):
        for url in ("/ar/", "/api/v1/search?q=قمة", "/search.json?q=قمة", "/healthz"):
            answer = client.get(url, auth=given)
            assert answer.status_code == 503 and "Retry-After" in answer.headers, url
            if url != "/ar/":
                said = answer.get_json()
                assert (said["ok"], said["error"]) == (False, "passwords_unreadable")
                assert "password" in said["errors"][0]["message"]
                assert str(users) not in answer.text
    assert client.get("/robots.txt").status_code == 200
    told = [one for one in caplog.records if "cannot be read" in one.getMessage()]
    assert len(told) == 1 and str(users) in told[0].getMessage()
    kept.rename(users)
    for _ in range(2):
        assert client.get("/ar/", auth=auth).status_code == 200
    assert [one.getMessage() for one in caplog.records].count(
        "password_file: it can be read again"
    ) == 1


def test_what_is_wrong_with_the_file_is_logged_once_and_so_is_that_it_is_well_again(
    users: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = users.read_bytes()
    passwords = Passwords(users)
    assert not caplog.records
    for remark in (b"", b"# no one\n", b"# still no one\n"):
        users.write_bytes(remark)
        with ThreadPoolExecutor(4) as pool:
            assert not any(pool.map(lambda _: passwords.remembers("x", "y"), range(8)))
    users.write_bytes(good)
    for _ in range(2):
        passwords.look()
    told = [one.getMessage() for one in caplog.records]
    assert len(told) == 2 and "has no user" in told[0] and "marsad password NAME" in told[0]
    assert told[1] == f"password_file: {users} is well again; users: 1"


BROKEN = (
    "amal",
    "amal:",
    ":x",
    "amal:$apr1$x$y",
    "amal:plain",
    "amal:scrypt:1:2:3$a$XYZ",
    "amal:scrypt:3:8:1$a$00",  # no power of two
    "amal:scrypt:0:8:1$a$00",
    "amal:scrypt:536870912:8:1$a$00",  # 64 GB of memory
    "amal:scrypt:99999999999:8:1$a$00",
    "amal:pbkdf2:nothing:5$a$00",
    "amal:pbkdf2:shake_128:5$a$00",
    "amal:pbkdf2:sha256:999999999$a$00",
)


@pytest.mark.parametrize("line", BROKEN)
def test_a_line_that_is_no_user_is_named_and_lets_nobody_in(tmp_path: Path, line: str) -> None:
    file = tmp_path / "users"
    file.write_text(f"# remark\n\n{line}\n", encoding="utf-8")
    found = read_passwords(file)
    assert (found.hashes, found.broken) == ({}, {3})
    assert found.faults[0].startswith("line 3 ") and "plain" not in found.faults[0]
    write_password(file, "سعاد", "x")
    assert Passwords(file).accepts("سعاد", "x") and not Passwords(file).accepts("amal", "x")


def test_no_line_of_a_name_with_different_passwords_counts(tmp_path: Path) -> None:
    file = tmp_path / "users"
    lines = [f"a:{generate_password_hash(word)}\n" for word in ("x", "y")]
    file.write_text("".join(lines), encoding="utf-8")
    write_password(file, "b", "z")
    found = read_passwords(file)
    said = "lines 1, 2 give 'a' different passwords"
    assert (set(found.hashes), found.faults) == ({"b"}, (said,))
    assert not any(Passwords(file).accepts("a", word) for word in ("x", "y"))
    write_password(file, "a", "z")
    assert read_passwords(file).faults == () and Passwords(file).accepts("a", "z")


def test_repairing_keeps_who_stands_there_twice_and_names_who_has_two_passwords(
    tmp_path: Path,
) -> None:
    file = tmp_path / "our users"
    twice = f"amal:{generate_password_hash('x')}\n"
    other = [f"b c:{generate_password_hash(word)}\n" for word in ("x", "y", "x")]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("marsad"), "password", *arguments]
        return subprocess.run([*command, "--file", file], capture_output=True, text=True)

    file.write_text(twice + "".join(other) + twice, encoding="utf-8")
    mended = run("--repair")
    assert (mended.returncode, mended.stdout) == (0, f"1 user can log in by {file}\n")
    assert "taken out: lines 2, 3, 4 give 'b c' different passwords" in mended.stderr
    assert f"with: marsad password 'b c' --file '{file}'" in mended.stderr
    assert file.read_text(encoding="utf-8") == twice * 2 and Passwords(file).accepts("amal", "x")
    assert run("--repair").stderr == ""
    assert "nobody can log in" in run("amal", "--remove").stderr
    file.write_text("".join(other), encoding="utf-8")
    nobody = run("--repair")
    assert "has no user: nobody can log in" in nobody.stderr and nobody.returncode == 1
    assert run("--repair").returncode == 1


def test_the_command_mends_a_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_bytes(b"# our readers\namal:broken\n\xff:x\nnothing\n")
    marsad = [Path(sys.executable).with_name("marsad"), "password"]

    def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [*marsad, *arguments, "--file", file]
        return subprocess.run(command, input=typed, capture_output=True, text=True)

    named = run("amal", typed="one\n")
    assert (named.returncode, "amal: changed" in named.stdout) == (0, True), named
    assert "line 2 is not" in named.stderr and "line 3 is not" in named.stderr
    assert f"marsad password --repair --file {file}" in named.stderr
    mended = run("--repair")
    assert (mended.returncode, mended.stdout) == (0, f"1 user can log in by {file}\n")
    assert mended.stderr.count("taken out: line") == 2
    assert file.read_bytes().startswith(b"# our readers\namal:scrypt:")
    assert len(file.read_bytes().splitlines()) == 2
    assert Passwords(file).accepts("amal", "one")
    assert run("amal", "--repair").returncode == run().returncode == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "no password was given"), ("\n", "no password was given"), ("a\nb\n", "not the same")],
)
def test_a_password_that_is_no_line_of_standard_input_is_refused_in_words(
    tmp_path: Path, typed: str, said: str
) -> None:
    command = [Path(sys.executable).with_name("marsad"), "password", "amal", "--file", "users"]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr and "Warning" not in done.stderr
    assert not (tmp_path / "users").exists()


def test_the_command_writes_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("# our readers\n", encoding="utf-8")

    def run(*arguments: str, typed: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(password, [*arguments, "--file", str(file)], input=typed)
        return done.exit_code, done.output if done.exception is None else str(done.exception)

    assert "amal: added" in run("amal", typed="one\none\n")[1]
    assert "amal: changed" in run("amal", typed="two\n")[1]
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o600
    assert file.read_text(encoding="utf-8").startswith("# our readers\namal:scrypt:")
    assert "two" not in file.read_text(encoding="utf-8")
    assert Passwords(file).accepts("amal", "two")
    assert "amal: removed" in run("amal", "--remove")[1]
    assert "has no amal" in run("amal", "--remove")[1]
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["a:b", "", " a", "#a", "a\x85b", "a\u2028b", "\ud800"])
def test_a_name_that_no_line_can_hold_is_refused_before_a_password_is_asked(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / "users"
    for more in ([], ["--remove"]):
        done = CliRunner().invoke(password, [name, "--file", str(file), *more], input="x\nx\n")
        assert "cannot be a user name" in str(done.exception) and not done.output
    assert not file.exists()


def test_a_file_that_cannot_be_read_is_told_before_a_password_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.mkdir()
    done = CliRunner().invoke(password, ["a", "--file", str(file)], input="x\nx\n")
    assert "cannot be read" in str(done.exception) and not done.output


def test_too_many_requests_are_told_when_to_come_back(index: Index, settings: Settings) -> None:
    client = client_of(index, settings, rate_limit="3/minute", metrics=True)
    assert [client.get("/ar/search?q=قمة").status_code for _ in range(5)] == [200] * 3 + [429] * 2
    refused = client.get("/ar/search?q=قمة")
    seconds = int(refused.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert f"أعد المحاولة بعد {seconds} ثانية" in refused.text
    assert "Too many requests" in client.get("/en/").text
    told = client.get("/search.json")
    assert told.status_code == 429 and told.get_json()["error"] == "too_many_requests"
    for free in ("/healthz", "/robots.txt", "/static/style.css", "/favicon.svg", "/metrics"):
        assert client.get(free).status_code == 200, free
    other = client.get("/ar/", environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert other.status_code == 200


def test_one_holder_of_a_network_is_one_client(index: Index, settings: Settings) -> None:
    client = client_of(index, settings, rate_limit="1/hour")
    addresses = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1")
    answers = [client.get("/ar/", environ_base={"REMOTE_ADDR": one}) for one in addresses]
    assert [one.status_code for one in answers] == [200, 429, 200, 200, 429]


@pytest.mark.parametrize(
    "setting",
    [{"rate_limit": "many"}, {"trusted_proxy": "proxy.example"}, {"password_file": "nowhere"},
     {"access_log": "nowhere/at/all.log"}],
    ids=lambda setting: next(iter(setting)),
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_said_at_the_start(
    index: Index, settings: Settings, setting: dict[str, str]
) -> None:
    with pytest.raises(SettingError, match=next(iter(setting))):
        create_app(index, replace(settings, **setting))


def test_a_host_that_is_not_ours_gets_nothing(index: Index, settings: Settings) -> None:
    client = client_of(index, settings, allowed_hosts="news.example.org, .example.net")
    for host in ("news.example.org", "a.example.net", "localhost:8000", "127.0.0.1", "[::1]:80"):
        assert client.get("/ar/", headers={"Host": host}).status_code == 200, host
    for host in ("evil.example", "news.example.org.evil.example", "example.org", "192.0.2.1"):
        for path in ("/ar/search?q=قمة", "/search.json", "/static/style.css", "/healthz", "/x"):
            refused = client.get(path, headers={"Host": host})
            assert (refused.status_code, refused.text) == (400, "Unknown host\n"), (host, path)


FORWARDED = {
    "X-Forwarded-For": "203.0.113.5, 198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "news.example.org",
    "X-Forwarded-Prefix": "/news",
}


@pytest.mark.parametrize(
    ("trusted", "peer", "believed"),
    [
        ("", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "::ffff:127.0.0.1", True),
        ("10.0.0.0/8, ::1", "10.2.3.4", True),
        ("10.0.0.0/8, ::1", "::1", True),
        ("10.0.0.0/8", "127.0.0.1", False),
        ("unix", "", True),
        ("127.0.0.1", "", False),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    index: Index, settings: Settings, trusted: str, peer: str, believed: bool, tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    client = client_of(index, settings, trusted_proxy=trusted, access_log=str(log))
    answer = client.get("/ar/", headers=FORWARDED, environ_base={"REMOTE_ADDR": peer})
    assert ('action="/news/ar/search"' in answer.text) is believed
    assert ('"/news/static/style.' in answer.text) is believed
    assert ("Strict-Transport-Security" in answer.headers) is believed
    opensearch = client.get(
        "/opensearch.xml", headers=FORWARDED, environ_base={"REMOTE_ADDR": peer}
    )
    assert ("https://news.example.org/news/ar/search" in opensearch.text) is believed
    lines = log.read_text(encoding="utf-8").splitlines()
    # The nearest proxy tells the last address; those before it anyone may have written.
    assert lines[0].startswith("198.51.100.7 " if believed else f"{peer or '-'} ")


def test_a_kept_page_is_of_its_own_prefix(index: Index, settings: Settings) -> None:
    client = client_of(index, settings, trusted_proxy="127.0.0.1")
    plain = client.get("/ar/search?q=قمة")
    behind = client.get("/ar/search?q=قمة", headers=FORWARDED)
    assert "/news/" not in plain.text and 'href="/news/ar/' in behind.text


def test_the_log_tells_each_request_on_a_line_that_nobody_can_break(
    index: Index, settings: Settings, tmp_path: Path, users: Path
) -> None:
    log = tmp_path / "access.log"
    client = client_of(index, settings, access_log=str(log), password_file=str(users))
    agent = {"User-Agent": 'a"b\\\x7fم', "Referer": "http://x/\u2028"}
    client.get("/ar/search?q=قمة", auth=("أمل", "كلمة: سر"), headers={"User-Agent": "curl/8"})
    client.get(
        "/ar/\r\nx?q=\x01",
        headers={name: v.encode().decode("latin-1") for name, v in agent.items()},
    )
    log.rename(tmp_path / "access.log.1")
    client.get("/healthz")
    first, second = (tmp_path / "access.log.1").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(
        r"127\.0\.0\.1 - \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "
        r'"GET /ar/search\?q=[%A-F\d]+ HTTP/1\.1" 200 \d+ "-" "curl/8" \d+ms',
        first,
    )
    assert second.count('"') == 6 and " 401 " in second and second.isascii()
    assert '"GET /healthz HTTP/1.1" 200' in log.read_text(encoding="utf-8")


def test_a_line_of_the_log_taken_for_a_command_runs_nothing(
    index: Index, settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    client = client_of(index, settings, access_log=str(log))
    run = "$(touch RAN)`touch RAN`';touch RAN;'!!\x1b]0;owned\x07"
    for path in ("/ar/search", f"/{run}"):
        client.get(path, query_string={"q": run}, headers={"User-Agent": run, "Referer": run})
    text = log.read_text(encoding="utf-8")
    assert len(text.splitlines()) == 2 and not set("$`'\x1b\x07!") & set(text)
    subprocess.run(["bash", str(log)], cwd=tmp_path, capture_output=True)
    assert not (tmp_path / "RAN").exists()


def test_without_its_setting_there_are_no_metrics(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_metrics_count_requests_and_tell_of_the_index(index: Index, settings: Settings) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    client = client_of(index, settings, metrics=True)
    for url in ("/ar/search?q=قمة", "/ar/search?q=قمة", "/ar/search?page=x", "/nowhere/1", "/no/2"):
        client.get(url)
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    found = {
        (one.name, *sorted(one.labels.values())): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }
    assert found["marsad_requests_total", "200", "pages.search"] == 2
    assert found["marsad_requests_total", "400", "pages.search"] == 1
    assert found["marsad_requests_total", "404", "none"] == 2
    assert found["marsad_request_seconds_count", "pages.search"] == 3
    assert found["marsad_search_seconds_count",] == 1  # the second page was kept
    assert found["marsad_articles",] == index.admin.stats().articles
    assert found["marsad_up",] == 1 and found["marsad_index_age_seconds",] >= 0
    assert not Path("/proc/self/statm").exists() or found["marsad_resident_memory_bytes",] > 1e7


def test_pages_are_kept_until_the_next_commit(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)

    def add(name: str) -> None:
        file = tmp_path / f"{name}.jsonl"
        article = {"title": f"قمة {name}", "body": f"اجتمع القادة في {name} لبحث الأزمة."}
        file.write_text(json.dumps(article), encoding="utf-8")
        assert index.admin.add([file]).new == 1

    add("القاهرة")
    client = client_of(index, settings, metrics=True)
    packed = {"Accept-Encoding": "gzip"}
    first = [client.get("/ar/search?q=قمة"), client.get("/ar/search?q=قمة", headers=packed)]
    again = [client.get("/ar/search?q=قمة"), client.get("/ar/search?q=قمة", headers=packed)]
    assert [one.data for one in first] == [one.data for one in again]
    assert [dict(one.headers) for one in first] == [dict(one.headers) for one in again]
    assert "marsad_search_seconds_count 2.0" in client.get("/metrics").text
    unchanged = client.get("/ar/search?q=قمة", headers={"If-None-Match": first[0].headers["ETag"]})
    assert unchanged.status_code == 304
    assert client.head("/ar/search?q=قمة").status_code == 200
    add("الدوحة")
    assert "الدوحة" in client.get("/ar/search?q=قمة").text
    # A health check sees the commit too.
    assert client.get("/healthz").get_json()["articles"] == 2


def test_an_index_that_is_gone_is_not_healthy(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    client = client_of(Index.create(settings), settings, metrics=True)
    assert client.get("/healthz").status_code == 200
    (settings.index / "data-1").rename(tmp_path / "away")
    assert client.get("/healthz").status_code == 503
    (tmp_path / "away").rename(settings.index / "data-1")
    (settings.index / "marsad.json").unlink()
    gone = client.get("/healthz")
    assert (gone.status_code, gone.get_json()["error"]) == (503, "index_unavailable")
    assert "marsad_up 0.0" in client.get("/metrics").text


@pytest.mark.parametrize(
    ("address", "forwarded", "status"),
    [
        ("127.0.0.1", "", 200),
        ("::1", "", 200),
        ("10.1.2.3", "", 200),
        ("fd00::1", "", 200),
        ("100.64.0.1", "", 200),
        ("", "", 200),
        ("8.8.8.8", "", 403),
        ("2a00:1450::1", "", 403),
        ("::ffff:8.8.8.8", "", 403),
        # A proxy of which nobody told Marsad: whoever asks it.
        ("127.0.0.1", "10.0.0.1", 403),
    ],
)
def test_metrics_are_for_this_machine_and_private_networks(
    index: Index, settings: Settings, address: str, forwarded: str, status: int
) -> None:
    client = client_of(index, settings, metrics=True)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_metrics_behind_a_proxy_are_for_those_that_it_tells(
    index: Index, settings: Settings
) -> None:
    client = client_of(index, settings, metrics=True, trusted_proxy="127.0.0.1")
    for told, status in (("8.8.8.8", 403), ("10.0.0.1", 200), ("10.0.0.1, 8.8.8.8", 403)):
        assert client.get("/metrics", headers={"X-Forwarded-For": told}).status_code == status


def test_a_limit_remembers_no_more_clients_than_there_is_room_for(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webui.serving import access

    monkeypatch.setattr(access, "_CLIENTS", 20)
    limit = access._Limit("1/hour")
    app = create_app(index, settings)
    for number in range(60):
        address = {"REMOTE_ADDR": f"2001:db8:0:{number:x}::1"}
        with app.test_request_context("/ar/", environ_base=address):
            assert limit.check() is None
            refused = limit.check()
            assert refused is not None and refused.status_code == 429
    assert len(limit._kept.storage) <= 21


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_full_disk_costs_lines_of_the_log_and_no_answers(
    index: Index,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = client_of(index, settings, access_log="/dev/full")
    assert [client.get("/ar/").status_code for _ in range(5)] == [200] * 5
    said = [one.message for one in caplog.records if one.name == "marsad.serving"]
    assert len(said) == 1 and "No space left" in said[0]
    assert "Traceback" not in capsys.readouterr().err


def test_a_log_whose_folder_is_gone_costs_no_answers_and_goes_on_when_it_is_back(
    index: Index, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    log = folder / "access.log"
    client = client_of(index, settings, access_log=str(log))
    client.get("/ar/")
    log.unlink()
    folder.rmdir()
    assert [client.get("/ar/").status_code for _ in range(3)] == [200] * 3
    folder.mkdir()
    assert [client.get("/ar/").status_code for _ in range(2)] == [200] * 2
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2
    said = [one.message for one in caplog.records if one.name == "marsad.serving"]
    assert len(said) == 2 and "cannot be written" in said[0] and "3 lines are lost" in said[1]
