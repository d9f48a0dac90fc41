"""What runs in a process of :class:`~indexer.ingest.workers.pool.Workers`: one task after another,
within limits of time and memory.

Standard input brings pickled tasks of its parent, standard output takes JSON. It ends when its
standard input does, so that no process outlives the run; should a task hang, its own clock does.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import pickle
import struct
import sys
import warnings
from collections.abc import Iterable
from importlib import import_module
from typing import IO, Any, Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.workers.pool import OUT_OF_MEMORY
from indexer.settings import MB

__all__ = ["main"]

_LENGTH: Final = struct.Struct(">Q")
_GRACE_SECONDS: Final = 5
# Imported before the first clock starts.
_PRELOADED: Final = ("indexer.ingest.formats.html.page", "trafilatura", "selectolax.lexbor")


def main() -> None:
    """Does tasks until standard input ends."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not stand between the answers.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.stdout.fileno())
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    for module in _PRELOADED:
        try:
            import_module(module)
        except ImportError:
            continue
    first = _receive(questions)
    if first is None:
        return
    seconds, memory_mb = pickle.loads(first)  # noqa: S301 - from our parent
    _limit_memory(memory_mb)
    _send(answers, {})
    try:
        _work(questions, answers, seconds, silence)
    except MemoryError:
        # Not an answer: that would take memory, too. Nor a normal exit, which may never come.
        os._exit(OUT_OF_MEMORY)


def _work(questions: IO[bytes], answers: IO[bytes], seconds: int, silence: int) -> None:
    while (question := _receive(questions)) is not None:
        faulthandler.dump_traceback_later(seconds + _GRACE_SECONDS, exit=True, file=silence)
        answer = _answer(question)
        _send(answers, answer)
        faulthandler.cancel_dump_traceback_later()


def _limit_memory(mb: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    if mb:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = mb * MB if hard == resource.RLIM_INFINITY else min(mb * MB, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(question: bytes) -> dict[str, Any]:
    try:
        function, arguments, keywords = pickle.loads(question)  # noqa: S301 - from our parent
        found = function(*arguments, **keywords)
        if isinstance(found, dict):
            return {"record": found}
        items: Iterable[Article | Failure]
        items = [found] if isinstance(found, (Article, Failure)) else found
        return {"items": [_record(item) for item in items]}
    except RecursionError:
        return {"items": [{"place": None, "reason": "nested too deeply"}]}
    except MemoryError:
        raise
    except Exception as error:
        # Whatever a library raises over a page is the page's own loss.
        words = " ".join(str(error).split())[:200]
        reason = f"could not be read ({type(error).__name__}: {words})"
        return {"items": [{"place": None, "reason": reason}]}


def _record(item: Article | Failure) -> dict[str, Any]:
    if isinstance(item, Failure):
        return {"place": item.place, "reason": item.reason}
    return item.to_record()


def _send(pipe: IO[bytes], answer: dict[str, Any]) -> None:
    data = json.dumps(answer).encode("ascii")
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    data: bytes = pipe.read(_LENGTH.unpack(head)[0])
    return data
