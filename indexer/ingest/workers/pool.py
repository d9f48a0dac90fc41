"""Processes that read pages, so that a hostile page costs itself and not the run.

A format yields a :class:`Task` for what takes a library a page could stall; :class:`Workers` does
them, several at a time, each with a limit of time and memory, and gives what they make in order.

Each worker is a plain subprocess that is sent tasks on its standard input. Pools (pebble,
``concurrent.futures``) fork a process in which the engine has threads, or import the caller's
``__main__`` again, and leave their children behind when they are killed; these end with their
standard input, and a clock of their own, which counts seconds of processor, ends them when they
take too long: on a busy machine a good page takes no more of these than on another. One that waits
for ever ends after ``PATIENCE`` times as many seconds by the clock on the wall.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from types import TracebackType
from typing import IO, Any, Final, TypeVar

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.workers.tasks import Item, Task, from_origin, place_in
from indexer.settings import MB, ReadLimits

__all__ = ["OUT_OF_MEMORY", "PATIENCE", "Workers"]

OUT_OF_MEMORY: Final = 12
"""The status that a worker exits with when it has used up its memory."""

PATIENCE: Final = 30
"""How many times ``page_seconds`` a task may take by the clock on the wall."""

_START_SECONDS: Final = 600
_GRACE_SECONDS: Final = 5
_MOMENT: Final = 1.0
_MAX_PROCESSES: Final = 8
# So many items may wait behind the one that is being read, so many tasks for each process.
_MAX_WAITING: Final = 256
_TASKS_AHEAD: Final = 4
# What all that waits may hold, in bytes of files and letters of articles, beside the first of it.
_MAX_BYTES: Final = 32 << 20
_LENGTH: Final = struct.Struct(">Q")
_PROGRAM: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop());"
    "from indexer.ingest.workers.process import main; main()"
)
_CLOCK: Final = getattr(signal, "SIGPROF", 0)
_NO_JSON: Final = (json.JSONDecodeError, UnicodeDecodeError, RecursionError)
_GARBLED: Final = "the process that read it gave an answer that is none"
_Key = TypeVar("_Key")
_Made = TypeVar("_Made")


class Workers:
    """The processes that do tasks; they start with the first one. Close it, or use ``with``."""

    def __init__(self, limits: ReadLimits, processes: int | None = None) -> None:
        self._limits = limits
        self._size = processes or max(1, min(_processors(), _MAX_PROCESSES))
        self._threads = ThreadPoolExecutor(self._size, "marsad-reader")
        self._own = threading.local()
        self._lock = threading.Lock()
        self._running: set[_Process] = set()
        self._closed = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes, whatever they do. What was not read yet is not read any more."""
        with self._lock:
            self._closed = True
            for process in self._running:
                process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._running:
            process.close()
        self._running.clear()

    def submit(self, task: Task) -> Future[list[Article | Failure]]:
        """What will come of a task. It never fails: what goes wrong is a :class:`Failure`."""
        return self._threads.submit(self._read, task)

    def ask(self, task: Task, make: Callable[[dict[str, Any]], _Made]) -> _Made | Failure:
        """What ``make`` makes of the record that the task's function gives (what JSON can hold), or
        what went wrong. ``make`` runs in a thread, and what it raises as the record is not of its
        kind is a failure of the process."""

        def made(answer: dict[str, Any]) -> _Made | Failure:
            if "record" in answer:
                return make(answer["record"])
            return Failure(task.path, task.member, answer["items"][0]["reason"])

        return self._threads.submit(self._do, task, made).result()

    def in_order(
        self, streams: Iterable[tuple[_Key, Iterable[Item]]]
    ) -> Generator[tuple[_Key, Article | Failure | None], None, None]:
        """The items of all streams with their stream's key, tasks done; ``None`` ends a stream.

        Streams are read ahead of what is taken, so that all processes have work.
        """
        waiting: deque[tuple[_Key, Future[list[Article | Failure]] | Article | Failure | None, int]]
        waiting = deque()
        tasks = held = 0
        try:
            for key, items in streams:
                for item in _with_end(items):
                    weight = _weight(item)
                    held += weight
                    if isinstance(item, Task):
                        waiting.append((key, self.submit(item), weight))
                        tasks += 1
                    elif waiting:
                        waiting.append((key, item, weight))
                    else:
                        held -= weight
                        yield key, item
                    while waiting:
                        first, found, weight = waiting[0]
                        full = tasks > self._size * _TASKS_AHEAD or len(waiting) > _MAX_WAITING
                        full = full or held > _MAX_BYTES
                        if not isinstance(found, Future):
                            yield first, found
                        elif full or found.done():
                            yield from ((first, one) for one in found.result())
                            tasks -= 1
                        else:
                            break
                        held -= weight
                        waiting.popleft()
            for first, found, _ in waiting:
                if isinstance(found, Future):
                    yield from ((first, one) for one in found.result())
                else:
                    yield first, found
        finally:
            for _, found, _ in waiting:
                if isinstance(found, Future):
                    found.cancel()

    def read(self, items: Iterable[Item]) -> Iterator[Article | Failure]:
        """The items of one stream in order, tasks done."""
        with closing(self.in_order([(None, items)])) as found:
            yield from (item for _, item in found if item is not None)

    def _read(self, task: Task) -> list[Article | Failure]:
        def made(answer: dict[str, Any]) -> list[Article | Failure]:
            items = [_stamp(_item(one, task.path), task) for one in answer["items"]]
            return from_origin(items, task.origin)

        return self._do(task, made)

    def _do(self, task: Task, make: Callable[[dict[str, Any]], _Made]) -> _Made:
        """What ``make`` makes of the answer to a task."""
        process: _Process | None = getattr(self._own, "process", None)
        if process is None or not process.alive:
            if process is not None:
                self._drop(process)
            with self._lock:
                if self._closed:
                    return make(_failure_record("interrupted"))
                try:
                    process = self._own.process = _Process(self._limits)
                except OSError as error:  # too many processes, or too little memory for one more
                    return make(_failure_record(f"no process to read it: {error}"))
                self._running.add(process)
        made = process.do(task, make)
        if not process.alive:
            self._drop(process)
        return made

    def _drop(self, process: _Process) -> None:
        with self._lock:
            self._running.discard(process)
        process.close()
        self._own.process = None


def _with_end(items: Iterable[Item]) -> Iterator[Item | None]:
    yield from items
    yield None


def _weight(item: Item | None) -> int:
    """About how much memory an item holds, in bytes or letters."""
    if isinstance(item, Task):
        parts = (*item.arguments, *item.keywords.values())
        return sum(len(part) for part in parts if isinstance(part, (bytes, str)))
    return item.size if isinstance(item, Article) else 0


def _stamp(item: Article | Failure, task: Task) -> Article | Failure:
    found = place_in(item, task.path, task.member)
    if isinstance(found, Article):
        warnings = (*found.warnings, *task.warnings)
        return replace(found, warnings=warnings, kind=found.kind or task.kind)
    return found


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Process:
    """One worker: a process that does a task at a time, and is killed when that takes too long."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        # Where no worker can count its own seconds, those on the wall are all there is.
        self._patience = limits.page_seconds * (PATIENCE if hasattr(signal, "setitimer") else 1)
        self._process = subprocess.Popen(  # noqa: S603 - Python itself, and nothing of the input
            # -P: a module that lies in the current folder is a stranger's.
            [sys.executable, "-P", "-c", _PROGRAM, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; we end it
            # Threads of libraries would reserve memory apart, out of what a page may use.
            env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        )
        self._ready = False
        self._expired = False
        self._garbled = False
        self.alive = True

    def do(self, task: Task, make: Callable[[dict[str, Any]], _Made]) -> _Made:
        """What ``make`` makes of what comes of a task: ``items``, or the ``record`` that its
        function gave. After a failure of the process itself it is not ``alive``."""
        if not self._ready:
            limits = (self._limits, self._patience + _GRACE_SECONDS)
            if self._ask(pickle.dumps(limits), _START_SECONDS) is None:
                reason = "no process to read it could be started (page_memory_mb may be too small)"
                return make(_failure_record(reason))
            self._ready = True
        question = pickle.dumps((task.function, task.arguments, task.keywords))
        answer = self._ask(question, self._patience)
        if answer is not None:
            try:
                return make(answer)
            except (TypeError, ValueError, KeyError, AttributeError, IndexError):
                self._garble()
        return make(_failure_record(self._end()))

    def _ask(self, question: bytes, seconds: float) -> dict[str, Any] | None:
        """The answer, or ``None`` when the process ended or had to be ended."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return None
        clock = threading.Timer(seconds, self._expire)
        clock.daemon = True
        clock.start()
        try:
            stdin.write(_LENGTH.pack(len(question)))
            stdin.write(question)
            stdin.flush()
            # All that it could make an answer of is the memory that it may use.
            answer = _receive(stdout, self._limits.page_memory_mb * MB or sys.maxsize)
        except _GarbledError:
            self._garble()
            answer = None
        except (OSError, ValueError):  # it is gone, or it was closed
            answer = None
        finally:
            clock.cancel()
        if answer is None:
            self._wait()
        return answer

    def _expire(self) -> None:
        self._expired = True
        self.kill()

    def _garble(self) -> None:
        """Ends a process that a hostile page has in its hands: whatever it still says is of no
        use."""
        self._garbled = True
        self.kill()

    def _wait(self) -> None:
        """Lets it die of what it dies of, which is told; it has no more than a moment for it."""
        try:
            self._process.wait(_MOMENT)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self.alive = False

    def _end(self) -> str:
        """Why the process ended."""
        code = self._process.wait()
        seconds = self._limits.page_seconds
        if self._expired:
            return f"was not read within {self._patience} s by the clock (page_seconds = {seconds})"
        if self._garbled:
            return _GARBLED
        if code == -_CLOCK:
            return f"took longer than {seconds} s of CPU to read (page_seconds)"
        if code == OUT_OF_MEMORY:
            return _memory_reason(self._limits)
        try:
            how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        except ValueError:
            how = f"signal {-code}"
        return f"the process that read it died ({how})"

    def kill(self) -> None:
        """Ends the process at once, from any thread."""
        self.alive = False
        self._process.kill()

    def close(self) -> None:
        """Waits for the end of a killed process and closes its pipes."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not written yet cannot be any more
                    continue


class _GarbledError(Exception):
    """An answer that no worker gives by itself."""


def _receive(pipe: IO[bytes], most: int) -> dict[str, Any] | None:
    """The next answer, of so many bytes at most; ``None`` where the pipe ends before it does.

    The memory of the process was under the hand of a hostile page: JSON, which can do nothing.
    Raises :class:`_GarbledError` for what is no record of JSON, or too long.
    """
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(head)[0]
    if size > most:
        raise _GarbledError
    try:
        data = pipe.read(size)
        if len(data) < size:
            return None
        answer = json.loads(data)
    except (*_NO_JSON, MemoryError, OverflowError) as error:  # or more than this machine has
        raise _GarbledError from error
    if not isinstance(answer, dict):
        raise _GarbledError
    return answer


def _memory_reason(limits: ReadLimits) -> str:
    return f"took more than {limits.page_memory_mb} MB to read (page_memory_mb)"


def _failure_record(reason: str) -> dict[str, Any]:
    """The answer of a task that came to nothing."""
    return {"items": [{"place": None, "reason": reason}]}


def _item(record: dict[str, Any], path: str) -> Article | Failure:
    if "reason" in record:
        return Failure(path, record["place"], record["reason"], record.get("is_loss", True))
    return Article.from_record(record)
