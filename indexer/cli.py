"""The command ``marsad``.

Exit codes: 0 found or done, 1 nothing found or something not read, 2 wrong usage or a file that
cannot be used, 3 no index or one that cannot be used, 70 a fault of Marsad's own or too little
memory, 130 on Ctrl-C, 141 when the reader of a pipe has gone.

What a command does not need is not imported: ``marsad search`` starts without rich, Flask or the
readers of articles.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

import click

from indexer.commands.options import CRASHED, NO_INDEX, NOTHING, USAGE, add_log_options
from indexer.commands.streams import flush, prepare_streams
from indexer.errors import ArticleNotFound, IndexUnavailable, MarsadError, SettingError
from indexer.loaded_settings import read_settings
from indexer.logs import begin_logs, form_of_logs
from indexer.missing import how_to_install, why_missing
from indexer.refusals import in_words
from indexer.settings import Settings
from indexer.sockets import need_of, refuse_sockets

__all__ = ["main"]

_INTERRUPTED, _CLOSED_PIPE = 130, 141
_LOG: Final = logging.getLogger("marsad")
_PROCESS: Final = object()
"""Tells a command that the process is its own, and may be changed for good."""
_COMMANDS: Final = {
    "index": "indexing",
    "read": "reading",
    "fetch": "fetching",
    "search": "searching",
    "explain": "explaining",
    "show": "searching",
    "related": "explaining",
    "suggest": "searching",
    "names": "naming",
    "trend": "trends",
    "alert": "alerts",
    "remove": "indexing",
    "stats": "state",
    "check": "state",
    "rebuild": "indexing",
    "backup": "backup",
    "restore": "backup",
    "evaluate": "evaluating",
    "serve": "serving",
    "demo": "serving",
    "password": "serving",
    "settings": "state",
    "trust": "trusting",
}
"""The module of each command, in the order of ``marsad --help``."""


def main() -> None:
    """Runs ``marsad`` with the arguments of the process, and exits."""
    prepare_streams()
    begin_logs("remark", "text")
    code = _run()
    failed = flush(sys.stdout)
    if isinstance(failed, BrokenPipeError):
        code = _CLOSED_PIPE
    elif failed is not None and code != _CLOSED_PIPE:
        _tell(f"standard output: {failed.strerror}")
        code = USAGE
    flush(sys.stderr)
    sys.exit(code)


def _run() -> int:
    """Runs the command, and says in one line what went wrong; the exit code."""
    try:
        return cli.main(prog_name="marsad", standalone_mode=False, obj=_PROCESS) or 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except click.UsageError as error:
        if form_of_logs() == "json":
            _tell(error.format_message())
        else:
            with suppress(OSError):
                error.show()
        return USAGE
    except click.ClickException as error:
        _tell(error.format_message())
        return USAGE
    except (BrokenPipeError, _PipeClosed):
        return _CLOSED_PIPE
    except SystemExit:
        raise
    except BaseException as error:  # also what code in Rust raises when it gives up
        return _tell_failure(error)


def _tell_failure(error: BaseException) -> int:
    """Says in one line what ended a command; the exit code."""
    if isinstance(error, MarsadError):
        _tell(str(error))
        return _code(error)
    if isinstance(error, MemoryError):
        _tell(
            "there is not enough memory for this: raise the limit (ulimit -v), or lower "
            "writer_memory_mb; what was committed before is kept"
        )
        return CRASHED
    if isinstance(error, ModuleNotFoundError) and how_to_install(error.name or ""):
        _tell(why_missing(error))
        return USAGE
    if isinstance(error, OSError):  # no right to a file, a full disk
        failed = flush(sys.stdout)
        told = failed is not None and failed.errno == error.errno
        _tell(f"standard output: {error.strerror}" if told else _describe(error))
        return USAGE
    return _tell_crash(error)


def _tell(line: str) -> None:
    _LOG.error("%s", line)


def _describe(error: OSError) -> str:
    """What an error of the system is about, what it is, and what mends it where that is known."""
    if error.strerror is None:
        return str(error)
    names = [os.fsdecode(one) for one in (error.filename, error.filename2) if _is_name(one)]
    said = in_words(error)
    return ": ".join([" → ".join(names), said] if names else [said])


def _is_name(name: object) -> bool:
    return isinstance(name, (str, bytes)) and bool(name)


def _tell_crash(error: BaseException) -> int:
    """Says in one line what nobody expected, and where all of it stands."""
    if isinstance(error, UnicodeError) and any(map(_is_odd, sys.argv)):
        _tell("an argument is not valid text in this encoding")
        return USAGE
    from indexer.crashes import keep_crash

    reference, file = keep_crash(error, _version())
    words = " ".join(str(error).split())[:200]
    where = f"written to {file}" if file else "shown by --verbose"
    _tell(
        f"stopped by a fault of its own ({type(error).__name__}: {words}). "
        f"Reference {reference}; the details are {where}"
    )
    _LOG.debug("reference %s", reference, exc_info=error)
    return CRASHED


def _is_odd(argument: str) -> bool:
    return argument != argument.encode("utf-8", "replace").decode("utf-8")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("marsad")
    except PackageNotFoundError:
        return "of an unknown version"


def _code(error: MarsadError) -> int:
    if isinstance(error, IndexUnavailable):
        return NO_INDEX
    return NOTHING if isinstance(error, ArticleNotFound) else USAGE


class _PipeClosed(Exception):
    """The reader of our output has gone."""


class _Group(click.Group):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _begin_logs()  # before anything is found wrong with the arguments
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"indexer.commands.{_COMMANDS[name]}"), name)
        add_log_options(command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Not an OSError any more: click would turn that into exit code 1.
            raise _PipeClosed from None


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with:  marsad demo   or   marsad index FOLDER && marsad search بوتين",
)
@click.version_option(package_name="marsad", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Marsad (مرصد): search Arabic news, whatever the spelling.

    Index articles once, then search them here or in a browser.
    """
    if context.obj is _PROCESS:
        refuse_sockets(need_of(context.invoked_subcommand))


def _begin_logs() -> None:
    """Has log lines written as the settings here say."""
    try:
        # Where the index is by default is not asked: platformdirs takes long to load.
        settings = read_settings({"index": "."}).settings
    except SettingError:  # told by whatever needs the settings
        settings = Settings()
    begin_logs(settings.log_level, settings.log_format)
