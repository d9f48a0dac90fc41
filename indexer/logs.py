"""Log lines on standard error: their levels, their two forms, and nothing raw in them.

Rooms log to ``logging.getLogger("marsad.ROOM")``. Besides Python's levels there is ``remark``, what
is said beside an answer: shown unless ``--quiet`` asks for problems alone.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

from indexer.printable import escape_controls, escape_json

if TYPE_CHECKING:
    StderrHandler = logging.StreamHandler[TextIO]
else:
    StderrHandler = logging.StreamHandler

__all__ = [
    "FORMS",
    "LEVELS",
    "REMARK",
    "begin_logs",
    "form_of_logs",
    "log_beside",
    "log_problem",
    "set_level",
]

REMARK: Final = 25
LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "remark": REMARK,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
"""The levels by their names, from the most that is said to the least."""
FORMS: Final = ("text", "json")
_OURS: Final = "marsad"
_BARE: Final = "bare"
_THEIRS: Final = ("webui", "waitress", "urllib3")
"""The loggers of Flask's app and of libraries that have something to say to an operator."""

logging.addLevelName(REMARK, "REMARK")


def begin_logs(level: str, form: str) -> None:
    """Has what is logged from now on written to standard error, from a level of :data:`LEVELS` on,
    in a form of :data:`FORMS`; called again, it changes both."""
    for name in (_OURS, *_THEIRS):
        logger = logging.getLogger(name)
        for handler in [one for one in logger.handlers if isinstance(one, _Stderr)]:
            logger.removeHandler(handler)
        handler = _Stderr()
        handler.setFormatter(_Json() if form == "json" else _Text())
        logger.addHandler(handler)
    set_level(level)


def form_of_logs() -> str:
    """The form of :data:`FORMS` that log lines are written in."""
    ours = logging.getLogger(_OURS).handlers
    return "json" if any(isinstance(one.formatter, _Json) for one in ours) else "text"


def set_level(level: str) -> None:
    """Has Marsad log from a level of :data:`LEVELS` on; libraries are heard from ``warning`` on,
    or from ``debug`` when that is the level."""
    chosen = LEVELS[level]
    logging.getLogger(_OURS).setLevel(chosen)
    for name in _THEIRS:
        logging.getLogger(name).setLevel(
            chosen if chosen == logging.DEBUG else max(chosen, logging.WARNING)
        )


def log_problem(line: str) -> None:
    """Logs, as a warning, a problem of what was given to read or to do; in text, as it stands."""
    logging.getLogger("marsad.problems").warning("%s", line, extra={_BARE: True})


def log_beside(line: str) -> None:
    """Logs, as a remark, what is said beside an answer; in text, as it stands."""
    logging.getLogger("marsad.remarks").log(REMARK, "%s", line, extra={_BARE: True})


class _Stderr(StderrHandler):
    """Writes to what is standard error at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        """Standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, value: object) -> None:
        """Nothing: it is always standard error."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Says nothing of lines that could not be written: there is no place to say it."""


class _Text(logging.Formatter):
    """``marsad: warning: what is wrong``; an error needs no word before it, and what
    :func:`log_problem` and :func:`log_beside` tell has words of its own. A traceback follows
    with each line moved in, so that none of it can look like a line of the log."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and those of a traceback."""
        level = record.levelname.lower()
        before = "marsad: " if record.levelno >= logging.ERROR else f"marsad: {level}: "
        if hasattr(record, _BARE):
            before = ""
        lines = [f"{before}{escape_controls(record.getMessage())}"]
        if record.exc_info:
            told = self.formatException(record.exc_info).splitlines()
            lines += [f"    {escape_controls(line)}" for line in told]
        return "\n".join(lines)


class _Json(logging.Formatter):
    """A line of JSON: ``time``, ``level``, ``logger``, ``message``, and ``traceback`` if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().removeprefix("marsad: "),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return escape_json(json.dumps(told, ensure_ascii=False))
