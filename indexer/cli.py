"""The command ``marsad``.

Exit codes: 0 found or done, 1 nothing found or something not read, 2 wrong usage or a file that
cannot be used, 3 no index or one that cannot be used, 130 on Ctrl-C, 141 when the reader of a pipe
has gone.

What a command does not need is not imported: ``marsad search`` starts without rich, Flask or the
readers of articles.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any, Final

import click

from indexer.commands.options import NO_INDEX, NOTHING, USAGE, add_log_options
from indexer.errors import ArticleNotFound, IndexUnavailable, MarsadError, SettingError
from indexer.logs import begin_logs
from indexer.settings import Settings, read_settings

__all__ = ["main"]

_INTERRUPTED, _CLOSED_PIPE = 130, 141
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
    _take_any_text()
    try:
        code = cli.main(prog_name="marsad", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = _INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = USAGE
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except (BrokenPipeError, _PipeClosed):
        # What is left in the buffer cannot be written any more: keep the interpreter from trying.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _CLOSED_PIPE
    except MarsadError as error:
        click.echo(f"marsad: {error}", err=True)
        code = _code(error)
    except OSError as error:  # no right to a file, a full disk
        click.echo(f"marsad: {error}", err=True)
        code = USAGE
    sys.exit(code or 0)


def _take_any_text() -> None:
    """Neither a query of bad UTF-8 nor a letter that the encoding of the output lacks ends a run:
    the first counts as no text, the second is written as ``\\u0628``."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors=errors)


def _code(error: MarsadError) -> int:
    if isinstance(error, IndexUnavailable):
        return NO_INDEX
    return NOTHING if isinstance(error, ArticleNotFound) else USAGE


class _PipeClosed(Exception):
    """The reader of our output has gone."""


class _Group(click.Group):
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
def cli() -> None:
    """Marsad (مرصد): search Arabic news, whatever the spelling.

    Index articles once, then search them here or in a browser.
    """
    _begin_logs()


def _begin_logs() -> None:
    """Has log lines written as the settings here say."""
    try:
        settings = read_settings().settings
    except SettingError:  # told by whatever needs the settings
        settings = Settings()
    begin_logs(settings.log_level, settings.log_format)
