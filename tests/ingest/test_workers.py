"""Pages are read in processes of their own: a hostile one costs itself, and none is left over."""

from __future__ import annotations

import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.fetching.entries import Listing
from indexer.ingest.failure import Failure
from indexer.ingest.workers import pool
from indexer.ingest.workers.pool import Workers
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import ReadSettings
from tests.ingest.made_files import TITLES, page, zipped

ROOT = Path(__file__).parents[2]


def article(title: str, wait: float = 0) -> Article:
    time.sleep(wait)
    return Article(title, title, f"{title} {os.getpid()}")


def hang() -> Article:
    while True:
        pass


def burn(seconds: float) -> Article:
    """An article that takes some seconds of processor, behind whatever else wants it."""
    os.nice(10)
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return article("burnt")


def connect(host: str) -> Article:
    socket.create_connection((host, 9))
    raise AssertionError


def open_socket() -> Article:
    socket.socket()
    raise AssertionError


def spawn() -> Article:
    subprocess.run(["true"], check=True)
    raise AssertionError


def read(path: str) -> Article:
    return Article("1", "t", Path(path).read_text())


def write(path: str) -> Article:
    Path(path).write_text("x")
    raise AssertionError


def import_late(name: str) -> Article:
    return Article("1", "t", import_module(name).TEXT)


def devour() -> Article:
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))


def crash() -> Article:
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def stumble() -> Article:
    raise ZeroDivisionError("over\nnothing")


def descend() -> Article:
    return descend()


def answer_with(data: bytes) -> Article:
    """What a page that has the worker in its hands can do: write what it likes as the answer."""
    for descriptor in range(1, 20):
        try:
            is_pipe = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
        except OSError:
            continue
        if is_pipe:
            os.write(descriptor, data)
    return article("too late", 3600)


def framed(answer: str) -> bytes:
    return struct.pack(">Q", len(answer)) + answer.encode()


def chatter() -> list[Article | Failure]:
    print("noise on standard output")
    os.write(1, b"noise on its descriptor")
    return [article("a"), Failure("x", "line 3", "why")]


def task(function: object, *arguments: object, member: str | None = None) -> Task:
    return Task(function, arguments, "file", member)  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_for(condition: object, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_results_come_in_order_from_several_processes(workers: Workers) -> None:
    waits = [0.3, 0, 0.1, 0, 0, 0.2, 0, 0, 0, 0]
    items: list[Item] = [task(article, str(n), wait) for n, wait in enumerate(waits)]
    items[3] = Failure("file", "line 3", "why")
    found = list(workers.read(items))
    assert found[3] == items[3]
    titles = [one.title for one in found if isinstance(one, Article)]
    assert titles == [str(n) for n in range(10) if n != 3]
    pids = {one.body.split()[1] for one in found if isinstance(one, Article)}
    assert len(pids) == 2
    assert str(os.getpid()) not in pids


def test_streams_keep_their_order_and_their_ends(workers: Workers) -> None:
    streams: list[tuple[str, list[Item]]] = [
        ("a", [task(article, "1", 0.2), task(article, "2")]),
        ("b", []),
        ("c", [Failure("c", None, "why")]),
    ]
    found = list(workers.in_order(streams))
    assert [key for key, _ in found] == ["a", "a", "a", "b", "c", "c"]
    assert [item is None for _, item in found] == [False, False, True, True, False, True]


def test_streams_are_not_read_far_ahead(workers: Workers) -> None:
    made = 0

    def items() -> Iterator[Item]:
        nonlocal made
        for n in range(200):
            made += 1
            yield task(article, str(n), 0.01)

    stream = workers.read(items())
    next(stream)
    assert made < 20
    assert len(list(stream)) == 199


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (hang, "took longer than 1 s of CPU to read (page_seconds)"),
        (devour, "took more than 512 MB to read (page_memory_mb)"),
        (crash, "the process that read it died (SIGSEGV)"),
        (stumble, "could not be read (ZeroDivisionError: over nothing)"),
        (descend, "nested too deeply"),
    ],
)
def test_a_page_that_goes_wrong_costs_itself(function: object, reason: str) -> None:
    if function is devour and sys.platform != "linux":
        pytest.skip("memory cannot be limited here")
    # Only what hangs is to run out of time, however busy the machine.
    settings = ReadSettings(page_seconds=1 if function is hang else 60, page_memory_mb=512)
    items = [task(article, "1"), task(function, member="m"), *(task(article, c) for c in "2345")]
    with Workers(settings, processes=2) as workers:
        found = list(workers.read(items))
    assert found[1] == Failure("file", "m", reason)
    assert [one.title for one in found if isinstance(one, Article)] == list("12345")


GARBLED = [
    b"\xff" * 8,
    struct.pack(">Q", 1 << 40),
    framed("no JSON"),
    framed("[" * 100_000),
    framed('"\\ud800'),
    framed("[]"),
    framed("{}"),
    framed('{"items": 5}'),
    framed('{"items": [{"id": "1", "title": "t"}]}'),
    framed('{"items": [{"id": "1", "title": "t", "body": 5}]}'),
    framed('{"items": [{"id": "1", "title": "t", "body": "b", "subheads": ["x"]}]}'),
    framed('{"items": [{"place": null, "reason": 5}]}'),
]


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("limit", [512, 0])
def test_an_answer_that_is_none_costs_its_page(limit: int) -> None:
    settings = ReadSettings(page_memory_mb=limit)
    answers = GARBLED if limit else GARBLED[:1]  # longer than any memory
    items = [task(answer_with, data, member="m") for data in answers]
    with Workers(settings, processes=2) as workers:
        *found, last = workers.read([*items, task(article, "last")])
    reason = "the process that read it gave an answer that is none"
    assert found == [Failure("file", "m", reason)] * len(answers)
    assert isinstance(last, Article)


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("record", ["5", "{}", '{"entries": [{"key": "k"}], "damage": null}'])
def test_a_feed_whose_worker_answers_nonsense_is_one_that_cannot_be_read(record: str) -> None:
    answer = framed(f'{{"record": {record}}}')
    with Workers(ReadSettings(), processes=1) as workers:
        found = workers.ask(task(answer_with, answer), Listing.from_record)
    assert found == Failure("file", None, "the process that read it gave an answer that is none")


def test_what_a_library_prints_does_not_stand_between_answers(workers: Workers) -> None:
    [first, second] = workers.read([task(chatter, member="m")])
    assert isinstance(first, Article)
    assert (first.path, first.member) == ("file", "m")
    assert second == Failure("file", "m, line 3", "why")


def test_a_hostile_page_costs_itself(tmp_path: Path) -> None:
    from indexer.ingest.files import read_file

    wide = page(more="<p>نص قصير هنا <b>س</b></p>" * 100_000)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"1.html": page(), "2.html": wide, "3.html": page(TITLES[1])}))
    found = list(read_file(path, ReadSettings(page_seconds=1)))
    titles = [one.title for one in found if isinstance(one, Article)]
    assert titles == list(TITLES[:2])
    [failure] = (one for one in found if isinstance(one, Failure))
    assert str(failure) == f"{path}, 2.html: took longer than 1 s of CPU to read (page_seconds)"


def test_a_busy_machine_loses_no_page() -> None:
    spin = [sys.executable, "-c", "while True: pass"]
    spinning = [subprocess.Popen(spin) for _ in range(4)]
    try:
        with Workers(ReadSettings(page_seconds=1), processes=1) as workers:
            began = time.monotonic()
            found = list(workers.read([task(burn, 0.4), task(article, "2", 2.2)]))
            assert time.monotonic() - began > 2  # each longer than a second by the clock
    finally:
        for process in spinning:
            process.kill()
            process.wait()
    assert [one.title for one in found if isinstance(one, Article)] == ["burnt", "2"]


def test_a_page_that_waits_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 2)
    with Workers(ReadSettings(page_seconds=1), processes=1) as workers:
        [lost, kept] = workers.read([task(article, "1", 3600), task(article, "2")])
    reason = "was not read within 2 s by the clock (page_seconds = 1)"
    assert lost == Failure("file", None, reason)
    assert isinstance(kept, Article)


@pytest.mark.parametrize(
    ("function", "argument", "what"),
    [
        (open_socket, None, "socket.__new__ is refused"),
        (connect, "127.0.0.1", "socket.getaddrinfo is refused"),
        (spawn, None, "subprocess.Popen is refused"),
        (read, "/etc/passwd", "opening /etc/passwd is refused"),
        (read, "/proc/self/environ", "opening /proc/self/environ is refused"),
        (write, "/tmp/marsad-worker", "writing /tmp/marsad-worker is refused"),
        (write, str(ROOT / "x.txt"), f"writing {ROOT / 'x.txt'} is refused"),
    ],
)
def test_a_worker_opens_no_sockets_files_or_processes(
    workers: Workers, function: object, argument: str | None, what: str
) -> None:
    arguments = () if argument is None else (argument,)
    [failure] = workers.read([task(function, *arguments)])
    assert isinstance(failure, Failure)
    assert what in failure.reason


def test_a_worker_imports_late_from_a_zip_file_of_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zipped.zip").write_bytes(zipped({"marsad_late.py": "TEXT = 'late'"}))
    monkeypatch.syspath_prepend(tmp_path / "zipped.zip")
    with Workers(ReadSettings(), processes=1) as workers:
        [found] = workers.read([task(import_late, "marsad_late")])
    assert isinstance(found, Article), found
    assert found.body == "late"


@pytest.mark.skipif(not Path("/etc/timezone").is_file(), reason="this machine says it elsewhere")
def test_a_worker_may_ask_which_time_zone_this_machine_is_in(workers: Workers) -> None:
    [found] = workers.read([task(read, "/etc/timezone")])
    assert isinstance(found, Article), found


@pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="no clock of processor seconds here")
@pytest.mark.parametrize("way", ["ignored", "blocked"])
def test_the_clock_of_a_worker_counts_whatever_its_parent_does_with_signals(way: str) -> None:
    code = (
        "import signal\n"
        "from indexer.ingest.workers.pool import Workers\n"
        "from indexer.settings import ReadSettings\n"
        "from tests.ingest.test_workers import hang, task\n"
        f"if {way == 'blocked'}: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])\n"
        "else: signal.signal(signal.SIGPROF, signal.SIG_IGN)\n"
        "with Workers(ReadSettings(page_seconds=1), processes=1) as workers:\n"
        "    print(*workers.read([task(hang)]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "took longer than 1 s of CPU to read" in ran.stdout


def test_what_waits_to_be_taken_is_bounded_in_size(workers: Workers) -> None:
    made = 0

    def items() -> Iterator[Item]:
        nonlocal made
        yield task(article, "0", 0.5)
        for _ in range(40):
            made += 1
            yield Article("1", "t", "x" * 4_000_000)

    stream = workers.read(items())
    next(stream)
    assert made < 12
    assert len(list(stream)) == 40


def test_a_worker_that_is_killed_is_replaced() -> None:
    with Workers(ReadSettings(), processes=1) as workers:
        [one] = workers.read([task(article, "1")])
        assert isinstance(one, Article)
        killer = threading.Timer(0.3, os.kill, (int(one.body.split()[1]), signal.SIGKILL))
        killer.start()
        lost, kept = workers.read([task(article, "2", 5), task(article, "3")])
    assert lost == Failure("file", None, "the process that read it died (SIGKILL)")
    assert isinstance(kept, Article)


def test_closing_ends_what_is_going_on() -> None:
    began = time.monotonic()
    with Workers(ReadSettings(page_seconds=600), processes=2) as workers:
        futures = [workers.submit(task(hang)) for _ in range(5)]
        time.sleep(0.5)
    assert time.monotonic() - began < 300  # each alone may take twice that
    assert all(future.done() for future in futures)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_run(tmp_path: Path, end: signal.Signals) -> None:
    code = (
        "import sys\n"
        "from indexer.ingest.workers.pool import Workers\n"
        "from indexer.settings import ReadSettings\n"
        "from tests.ingest.test_workers import article, hang, task\n"
        "with Workers(ReadSettings(page_seconds=3600), processes=2) as workers:\n"
        "    for one in workers.read([task(article, '1'), *[task(hang)] * 9]):\n"
        "        print(one.body.split()[1], flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        text=True,
    ) as process:
        assert process.stdout
        worker = int(process.stdout.readline())
        time.sleep(0.3)
        assert alive(worker)
        process.send_signal(end)
        process.wait(20)
    # Also one that is busy, and long before its own clock ends it.
    assert wait_for(lambda: not alive(worker))
