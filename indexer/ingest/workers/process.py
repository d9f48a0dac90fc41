"""What runs in a process of :class:`~indexer.ingest.workers.pool.Workers`: one task after another,
within limits of time and memory.

Standard input brings pickled tasks of its parent, standard output takes JSON. It ends when its
standard input does, so that no process outlives the run; should a task take too much time, its own
clock ends it.
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
from typing import IO, Any, Final, NamedTuple

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.lengths import LARGE, cut_to_length
from indexer.ingest.workers.confinement import (
    confine,
    end_with_parent,
    give_back_memory,
    heed_clock,
    limit_memory,
    limit_time,
)
from indexer.ingest.workers.pool import OUT_OF_MEMORY
from indexer.missing import why_missing
from indexer.settings import ReadLimits

__all__ = ["main"]

_LENGTH: Final = struct.Struct(">Q")
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
    limits, patience = pickle.loads(first)  # noqa: S301 - from our parent
    end_with_parent()
    heed_clock()
    limit_memory(limits.page_memory_mb)
    confine()
    _send(answers, {})
    try:
        _work(questions, answers, limits, _Clock(patience, silence))
    except MemoryError:
        # Not an answer: that would take memory, too. Nor a normal exit, which may never come.
        os._exit(OUT_OF_MEMORY)


class _Clock(NamedTuple):
    """Seconds by the clock on the wall after which a task is ended, whatever it does; and where
    what is written then goes."""

    patience: float
    silence: int


def _work(questions: IO[bytes], answers: IO[bytes], limits: ReadLimits, clock: _Clock) -> None:
    while (question := _receive(questions)) is not None:
        faulthandler.dump_traceback_later(clock.patience, exit=True, file=clock.silence)
        limit_time(limits.page_seconds)
        waiting, is_large = [question], len(question) > LARGE
        del question  # a large file would stand in memory twice
        _send(answers, _answer(waiting, limits))
        limit_time(0)
        if is_large:
            give_back_memory()
        faulthandler.cancel_dump_traceback_later()


def _answer(waiting: list[bytes], limits: ReadLimits) -> dict[str, Any]:
    """The answer to the one question that waits."""
    try:
        function, arguments, keywords = pickle.loads(waiting[0])  # noqa: S301 - from our parent
        waiting.clear()
        found = function(*arguments, **keywords)
        if isinstance(found, dict):
            return {"record": found}
        items: Iterable[Article | Failure]
        items = [found] if isinstance(found, (Article, Failure)) else found
        return {"items": [_record(item, limits) for item in items]}
    except RecursionError:
        return {"items": [{"place": None, "reason": "nested too deeply"}]}
    except MemoryError:
        raise
    except ModuleNotFoundError as error:
        return {"items": [{"place": None, "reason": why_missing(error)}]}
    except Exception as error:
        # Whatever a library raises over a page is the page's own loss.
        words = " ".join(str(error).split())[:200]
        reason = f"could not be read ({type(error).__name__}: {words})"
        return {"items": [{"place": None, "reason": reason}]}


def _record(item: Article | Failure, limits: ReadLimits) -> dict[str, Any]:
    if isinstance(item, Failure):
        return {"place": item.place, "reason": item.reason, "is_loss": item.is_loss}
    return cut_to_length(item, limits).to_record()


def _send(pipe: IO[bytes], answer: dict[str, Any]) -> None:
    data = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    data: bytes = pipe.read(_LENGTH.unpack(head)[0])
    return data
