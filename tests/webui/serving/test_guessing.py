"""Guessing passwords comes to an end, and holds up nobody who has one."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from indexer.index import Index
from indexer.settings import Settings
from tests.webui.conftest import Client
from webui.app import create_app
from webui.serving import passwords
from webui.serving.clients import client_of, networks_of
from webui.serving.connections import Limits
from webui.serving.guesses import WINDOW, Guesses
from webui.serving.passwords import write_password
from webui.state import KEY

RIGHT = ("amal", "right")


@pytest.fixture
def users(tmp_path: Path) -> Path:
    file = tmp_path / "users"
    # As cheap as can be: what is tested is how often it runs.
    lines = [
        f"{name}:{generate_password_hash('right', 'pbkdf2:sha256:1')}" for name in ("amal", "suad")
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The passwords that were hashed."""
    seen: list[str] = []
    true = passwords.check_password_hash

    def check(hashed: str, password: str) -> bool:
        seen.append(password)
        return true(hashed, password)

    monkeypatch.setattr(passwords, "check_password_hash", check)
    yield seen


def guarded(index: Index, settings: Settings, users: Path, **changed: object) -> Flask:
    return create_app(index, replace(settings, password_file=str(users), **changed))


def client_at(app: Flask, address: str = "192.0.2.1") -> FlaskClient:
    client = Client(app, app.response_class)
    client.environ_base["REMOTE_ADDR"] = address
    return client


WRONG = map("wrong {}".format, count())


def guess(client: FlaskClient, name: str = "amal", **given: Any) -> int:
    return client.get("/ar/", auth=(name, next(WRONG)), **given).status_code


def test_a_client_that_was_wrong_too_often_has_to_wait_and_costs_nothing(
    index: Index, settings: Settings, users: Path, checked: list[str]
) -> None:
    app = guarded(index, settings, users)
    client = client_at(app)
    assert [guess(client) for _ in range(14)] == [401] * 10 + [429] * 4
    assert len(checked) == 10
    refused = client.get("/search.json", auth=("suad", "x"))
    assert refused.status_code == 429 and 20 <= int(refused.headers["Retry-After"]) <= 30
    assert "WWW-Authenticate" not in refused.headers  # a browser need not ask once more
    # Who gives no password is told that he needs one, as ever.
    assert client.get("/ar/").status_code == 401 and client.get("/healthz").status_code == 200
    # The right one from elsewhere gets in, and from then on from everywhere.
    assert client_at(app, "192.0.2.2").get("/ar/", auth=RIGHT).status_code == 200
    assert client.get("/ar/", auth=RIGHT).status_code == 200
    assert len(checked) == 11


def test_those_who_are_logged_in_go_on_while_others_guess_at_their_address(
    index: Index, settings: Settings, users: Path
) -> None:
    client = client_at(guarded(index, settings, users))
    assert client.get("/ar/", auth=RIGHT).status_code == 200
    assert {guess(client) for _ in range(20)} == {401, 429}
    assert client.get("/ar/", auth=RIGHT).status_code == 200


def test_the_same_wrong_password_counts_once(
    index: Index, settings: Settings, users: Path, checked: list[str]
) -> None:
    client = client_at(guarded(index, settings, users))
    assert {client.get("/ar/", auth=("amal", "old")).status_code for _ in range(30)} == {401}
    assert len(checked) == 1
    assert client.get("/ar/", auth=RIGHT).status_code == 200


def test_a_right_password_does_not_pay_for_guesses(
    index: Index, settings: Settings, users: Path, checked: list[str]
) -> None:
    client = client_at(guarded(index, settings, users))
    for _ in range(20):
        client.get("/ar/", auth=("suad", "right"))
        guess(client)
    assert len(checked) == 11


def test_guessing_a_name_from_many_places_leaves_each_one_try(
    index: Index, settings: Settings, users: Path
) -> None:
    app = guarded(index, settings, users, wrong_passwords=2)
    crowd = [client_at(app, f"198.51.100.{number}") for number in range(12)]
    assert [guess(one) for one in crowd] == [401] * 12
    # Ten were enough: from now on those who were wrong wait, though each was wrong once only.
    assert [guess(one) for one in crowd] == [429] * 12
    assert guess(crowd[0], "suad") == 401
    assert client_at(app, "203.0.113.9").get("/ar/", auth=RIGHT).status_code == 200
    # Its owner came: his name is as any other again.
    assert guess(crowd[1]) == 401


@pytest.mark.parametrize("name", ["amal", "nobody"])
def test_names_that_are_none_are_answered_alike(
    index: Index, settings: Settings, users: Path, name: str
) -> None:
    app = guarded(index, settings, users, wrong_passwords=1)
    crowd = [client_at(app, f"198.51.100.{number}") for number in range(7)]
    answers = [guess(one, name) for one in crowd + crowd]
    assert answers == [401] * 7 + [429] * 7


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.{}"},
        {"Forwarded": "for=203.0.113.{}"},
        {"X-Real-IP": "203.0.113.{}"},
        {"Client-IP": "203.0.113.{}"},
        {"True-Client-IP": "203.0.113.{}"},
        {"X-Forwarded-For": "203.0.113.{}, 192.0.2.1"},
    ],
)
def test_no_header_makes_another_client(
    index: Index, settings: Settings, users: Path, headers: dict[str, str]
) -> None:
    client = client_at(guarded(index, settings, users))
    answers = [
        guess(client, headers={k: v.format(number) for k, v in headers.items()})
        for number in range(12)
    ]
    assert answers == [401] * 10 + [429] * 2


def test_behind_a_trusted_proxy_each_client_is_its_own(
    index: Index, settings: Settings, users: Path
) -> None:
    app = guarded(index, settings, users, trusted_proxy="127.0.0.1")
    client = client_at(app, "127.0.0.1")

    def at(address: str) -> int:
        # What a client writes itself stands before what the proxy tells.
        return guess(client, headers={"X-Forwarded-For": f"10.0.0.{next(NUMBERS)}, {address}"})

    assert [at("203.0.113.1") for _ in range(12)] == [401] * 10 + [429] * 2
    assert at("203.0.113.2") == 401
    ports = [at(f"203.0.113.3:{4000 + number}") for number in range(12)]
    assert ports == [401] * 10 + [429] * 2


NUMBERS = count(1)


def test_every_way_to_write_the_header_is_counted(
    index: Index, settings: Settings, users: Path, checked: list[str]
) -> None:
    client = client_at(guarded(index, settings, users))
    for number in range(30):
        given = b64encode(f"amal:{next(WRONG)}".encode()).decode()
        forms = (f"Basic {given}", f"basic {given}", f"BASIC   {given}", f"Basic {given}, x")
        path = ("/ar/", "/search.json", "/healthz", "/robots.txt", "/static/style.css")[number % 5]
        client.open(path, method="HEAD", headers={"Authorization": forms[number % 4]})
    assert len(checked) == 10


def test_health_tells_no_more_to_those_without_a_password(
    index: Index, settings: Settings, users: Path
) -> None:
    client = client_at(guarded(index, settings, users))
    assert client.get("/healthz").get_json() == {"ok": True}
    assert client.get("/healthz", auth=("amal", "x")).get_json() == {"ok": True}
    assert client.get("/healthz", auth=RIGHT).get_json()["articles"] > 0
    for _ in range(12):
        assert client.get("/healthz", auth=("amal", next(WRONG))).get_json() == {"ok": True}


def test_the_limit_can_be_taken_away(index: Index, settings: Settings, users: Path) -> None:
    client = client_at(guarded(index, settings, users, wrong_passwords=0))
    assert {guess(client) for _ in range(30)} == {401}


def test_few_checks_wait_and_the_others_are_refused_at_once(
    index: Index, settings: Settings, users: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = guarded(index, settings, users)
    assert client_at(app).get("/ar/", auth=RIGHT).status_code == 200
    turns = app.extensions[KEY].checking
    held = turns.take()  # a check that takes long
    with ThreadPoolExecutor(30) as pool:
        asked = [pool.submit(guess, client_at(app, f"198.51.100.{number}")) for number in range(30)]
        while sum(one.done() for one in asked) < 29:
            time.sleep(0.005)
        refused = client_at(app, "203.0.113.1").get("/ar/", auth=("amal", "x"))
        assert refused.status_code == 503 and refused.headers["Retry-After"]
        assert client_at(app).get("/ar/", auth=RIGHT).status_code == 200
        assert client_at(app).get("/healthz").status_code == 200
        turns.leave(held)
        assert Counter(one.result() for one in asked) == {503: 29, 401: 1}


def test_what_is_counted_wears_off_and_the_table_has_an_end() -> None:
    now = [0.0]
    guesses = Guesses(10, lambda: now[0])
    assert [guesses.add("192.0.2.1", "a") for _ in range(10)] == [False] * 9 + [True]
    assert guesses.wait("192.0.2.1", "a") == guesses.wait("192.0.2.1", "b") == 30
    assert guesses.wait("192.0.2.2", "a") == 0
    now[0] += 30
    assert guesses.wait("192.0.2.1", "a") == 0
    assert guesses.add("192.0.2.1", "a")
    now[0] += WINDOW
    assert [guesses.add("192.0.2.1", "a") for _ in range(10)] == [False] * 9 + [True]
    for number in range(25_000):
        guesses.add(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", f"name {number}")
    assert len(guesses) == 20_000


def test_readers_who_mistype_now_and_then_are_never_made_to_wait() -> None:
    now = [0.0]
    guesses = Guesses(10, lambda: now[0])
    for number in range(2_000):  # a busy site: one mistake in three seconds, for hours
        assert guesses.wait(f"10.0.{number % 50}.1", f"user {number % 50}") == 0
        guesses.add(f"10.0.{number % 50}.1", f"user {number % 50}")
        now[0] += 3


def test_a_network_of_ipv6_is_few_clients() -> None:
    guesses = Guesses(10)
    tries = 0
    for number in range(65_536):
        if guesses.wait(f"2001:db8:1:{number:x}::5", f"name {number}"):
            break
        guesses.add(f"2001:db8:1:{number:x}::5", f"name {number}")
        tries += 1
    assert tries == 80
    assert guesses.wait("2001:db8:2::1", "amal") == 0


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:5000", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:80", "192.0.2.1"),
        ("2002:c000:201::5", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:FFFF::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("x" * 500, "x" * 64),
        ("", ""),
    ],
)
def test_an_address_in_any_form_is_one_client(address: str, client: str) -> None:
    assert client_of(address) == networks_of(address)[0] == client


SERVER = """
import sys
from pathlib import Path
from indexer.index import Index
from indexer.settings import Settings
from webui.app import create_app
from webui.serving.serve import serve
settings = Settings(index=Path(sys.argv[1]), password_file=sys.argv[2])
app = create_app(Index.open(settings), settings)
serve(app, "127.0.0.1", 0, 4, ready=lambda url: print(url, flush=True))
"""


def test_a_server_full_of_guessers_answers_all_others(
    index: Index, settings: Settings, tmp_path: Path
) -> None:
    """32 clients over sockets, with scrypt as it is in use."""
    file = tmp_path / "true users"
    write_password(file, *RIGHT)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(settings.index), str(file)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        place = server.stdout.readline().split("/")[2]

        def ask(path: str, name: str, password: str) -> int:
            with closing(http.client.HTTPConnection(place, timeout=30)) as connection:
                given = b64encode(f"{name}:{password}".encode()).decode()
                connection.request("GET", path, headers={"Authorization": f"Basic {given}"})
                answer = connection.getresponse()
                answer.read()
                return answer.status

        assert ask("/ar/", *RIGHT) == 200
        began = time.monotonic()
        assert ask("/ar/", "amal", next(WRONG)) == 401
        assert time.monotonic() - began >= Limits().hold
        began = time.monotonic()
        with ThreadPoolExecutor(40) as pool:
            guesses = [pool.submit(ask, "/ar/", "amal", next(WRONG)) for _ in range(100)]
            paths = ("/ar/", "/search.json?q=x") * 10
            others = [pool.submit(ask, path, *RIGHT) for path in paths]
            assert {one.result() for one in others} == {200}
            answers = Counter(one.result() for one in guesses)
        # Those refused while the queue was full had not been counted.
        answers[401] += 1
        while ask("/ar/", "amal", next(WRONG)) == 401:
            answers[401] += 1
        assert set(answers) <= {401, 429, 503}
        # On a machine that has much to do, some wear off meanwhile.
        assert 10 <= answers[401] <= 10 + (time.monotonic() - began) * 10 / WINDOW
        assert ask("/ar/", *RIGHT) == 200
    finally:
        server.kill()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()
