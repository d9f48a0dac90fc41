"""What others feel while passwords are guessed: times before and during, at one server.

    python benchmarks/guessing.py INDEX [--seconds 20] [--guessers 32] [--no-limit]

One user is logged in. He asks for a page that is kept and for new searches, a monitor for /healthz,
first alone, then while so many clients send one wrong password after another. With ``--no-limit``
wrong passwords are checked for ever (``wrong_passwords = 0``), as if each came from elsewhere.
"""

from __future__ import annotations

import argparse
import itertools
import os
import tempfile
import threading
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from record import parser_of, record_figures
from server import Asked, Server, ask_all, quantile, searches, served, titles_of

from webui.serving.passwords import write_password

LIMIT = 0.2


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def measure(server: Server, new: Iterator[str], seconds: float) -> dict[str, list[Asked]]:
    """What each kind of request took, asked one after another for so long."""
    done = threading.Event()
    user = basic("amal", "right")
    kinds: list[tuple[str, Iterator[str], dict[str, str]]] = [
        ("/healthz", itertools.repeat("/healthz"), {}),
        ("a kept page", itertools.repeat("/ar/search?q=%D9%82%D9%85%D8%A9"), user),
        ("a new search", new, user),
    ]
    told: dict[str, list[Asked]] = {name: [] for name, _, _ in kinds}
    asking = [
        threading.Thread(
            target=ask_all,
            args=(server.place, pace(paths, done), 1, told[name]),
            kwargs={"headers": headers, "until": done},
        )
        for name, paths, headers in kinds
    ]
    for one in asking:
        one.start()
    done.wait(seconds)
    done.set()
    for one in asking:
        one.join()
    return told


def pace(paths: Iterator[str], done: threading.Event) -> Iterator[str]:
    """Ten a second: others are to be measured, not pressed."""
    for path in paths:
        if done.wait(0.1):
            return
        yield path


def show(when: str, told: dict[str, list[Asked]]) -> None:
    for name, answers in told.items():
        times = [one.seconds * 1000 for one in answers]
        failed = sum(one.status != 200 for one in answers)
        print(
            f"{when:<7} {name:<13} p50 {quantile(times, 0.5):7.1f} ms, "
            f"p99 {quantile(times, 0.99):7.1f} ms, {len(times):,} answers, {failed} failed"
        )


def guess(server: Server, number: int, done: threading.Event, told: list[Asked]) -> None:
    for place in itertools.count():
        if done.is_set():
            return
        headers = basic("amal", f"wrong {number} {place}")
        ask_all(server.place, iter(("/ar/",)), 1, told, headers=headers)


def main(given: argparse.Namespace) -> None:
    new = searches(titles_of(given.index))
    if given.no_limit:
        os.environ["MARSAD_WRONG_PASSWORDS"] = "0"
    with tempfile.TemporaryDirectory() as folder:
        users = Path(folder) / "users"
        write_password(users, "amal", "right")
        with served(given.index, "--password-file", str(users)) as server:
            ask_all(
                server.place,
                itertools.islice(new, 20),
                1,
                [],
                headers=basic("amal", "right"),
            )
            show("before", measure(server, new, given.seconds))
            done = threading.Event()
            guesses: list[Asked] = []
            guessers = [
                threading.Thread(target=guess, args=(server, number, done, guesses))
                for number in range(given.guessers)
            ]
            for one in guessers:
                one.start()
            during = measure(server, new, given.seconds)
            done.set()
            for one in guessers:
                one.join()
            show("during", during)
            login: list[Asked] = []
            ask_all(server.place, iter(("/ar/",)), 1, login, headers=basic("amal", "right"))
    states = Counter(one.status for one in guesses)
    print(
        f"guesses {len(guesses) / given.seconds:,.0f} a second:",
        ", ".join(f"{count:,} of status {state}" for state, count in sorted(states.items())),
    )
    assert not any(one.status != 200 for answers in during.values() for one in answers)
    assert login[0].status == 200
    assert set(states) <= {401, 429, 503}
    slow = [name for name in during if quantile([one.seconds for one in during[name]], 0.5) > LIMIT]
    assert not slow, f"above {LIMIT} s: {slow}"


if __name__ == "__main__":
    options = parser_of(__doc__)
    options.add_argument("index")
    options.add_argument("--seconds", type=int, default=20)
    options.add_argument("--guessers", type=int, default=32)
    options.add_argument("--no-limit", action="store_true", help="check all wrong passwords")
    asked = options.parse_args()
    with record_figures(asked):
        main(asked)
