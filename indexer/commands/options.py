"""What several commands share: exit codes, options, opening the index, telling problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from indexer.errors import ParameterError
from indexer.loaded_settings import load_settings
from indexer.logs import log_problem, set_level
from indexer.settings import choices

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.ingest.failure import Failure

__all__ = [
    "CRASHED",
    "FOUND",
    "NOTHING",
    "NO_INDEX",
    "USAGE",
    "FormatsCommand",
    "add_log_options",
    "color_option",
    "engine_options",
    "every_option",
    "in_a_folder",
    "index_option",
    "is_quiet",
    "open_index",
    "parse_duration",
    "paths_argument",
    "tell_done",
    "tell_problems",
    "wait_option",
]

FOUND, NOTHING, USAGE, NO_INDEX, CRASHED = 0, 1, 2, 3, 70
_SHOWN: Final = 20
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_Command = TypeVar("_Command", bound=Callable[..., Any])


class FormatsCommand(click.Command):
    """A command that reads files: FORMATS in its help stands for those that are read."""

    def format_help_text(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the help, with the formats as their table names them."""
        from indexer.ingest.format_table import formats_help

        self.help = (self.help or "").replace("FORMATS", formats_help())
        super().format_help_text(context, formatter)


def paths_argument(command: _Command) -> _Command:
    """Files and folders to read, as the argument ``paths``; an empty one, which would be the
    current folder, is refused."""
    given = click.argument("paths", nargs=-1, required=True, metavar="PATH...", callback=_named)
    return given(command)


def _named(context: click.Context, option: click.Parameter, paths: Sequence[str]) -> Sequence[str]:
    if "" in paths:
        raise click.BadParameter('a path is empty; write "." for the current folder')
    return paths


_QUIET: Final = "marsad.quiet"
_VERBOSE: Final = "marsad.verbose"


def add_log_options(command: click.Command) -> None:
    """Gives a command, or each of a group, ``--quiet`` and ``--verbose``, if it has them not yet;
    one that has ``--quiet`` for itself keeps it."""
    if isinstance(command, click.Group):
        for one in command.commands.values():
            add_log_options(one)
        return
    options = {one.name: one for one in command.params if isinstance(one, click.Option)}
    if "verbose" in options:
        return
    if own := options.get("quiet"):
        own.callback = _be_quiet
    else:
        taken = {name for one in command.params for name in one.opts}
        command.params.append(
            click.Option(
                ["--quiet", *({"-q"} - taken)],
                is_flag=True,
                expose_value=False,
                callback=_be_quiet,
                help="Print only results and problems.",
            )
        )
    command.params.append(
        click.Option(
            ["--verbose"],
            is_flag=True,
            expose_value=False,
            callback=_be_verbose,
            help="Say all that is done, and where a fault lies.",
        )
    )


def _be_quiet(context: click.Context, option: click.Parameter, asked: bool) -> bool:
    if asked:
        context.meta[_QUIET] = True
        _say_one(context)
        set_level("warning")
    return asked


def _be_verbose(context: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked:
        context.meta[_VERBOSE] = True
        _say_one(context)
        set_level("debug")


def _say_one(context: click.Context) -> None:
    """Refuses less and more of the log at once."""
    if context.meta.get(_QUIET) and context.meta.get(_VERBOSE):
        raise click.UsageError("--quiet and --verbose do not go together")


def is_quiet() -> bool:
    """Whether the command that runs was asked to print only results and problems."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_QUIET))


def tell_done(line: str) -> None:
    """Prints what was done, unless ``--quiet`` asks for nothing but results and problems."""
    if not is_quiet():
        click.echo(line)


def index_option(command: _Command) -> _Command:
    """Gives a command ``--index``."""
    return click.option(
        "--index",
        metavar="DIR",
        help="The folder of the index (or MARSAD_INDEX, or 'index' in marsad.toml).",
    )(command)


def wait_option(command: _Command) -> _Command:
    """Gives a command ``--wait``, in seconds."""
    return click.option(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="How long to wait for another process that is writing to the index.",
    )(command)


def every_option(help: str) -> Callable[[_Command], _Command]:
    """Gives a command ``--every``, in seconds; None when it is not given."""
    return click.option(
        "--every",
        metavar="TIME",
        callback=lambda context, option, given: None if given is None else parse_duration(given),
        help=help,
    )


def parse_duration(given: str, option: str = "every") -> float:
    """Seconds from ``90``, ``30s``, ``15m``, ``2h`` or ``1d``, as an ``option`` has them; raises
    :class:`~indexer.errors.ParameterError` for anything else, and for less than a second."""
    read = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)([smhd]?)", given.strip().lower())
    seconds = float(read[1]) * _UNITS[read[2]] if read else 0.0
    if seconds < 1:
        raise ParameterError(
            option, "bad_number", given, f"--{option}: write 30s, 15m, 2h or 1d, not {given!r}"
        )
    return seconds


def engine_options(of: str) -> Callable[[_Command], _Command]:
    """Gives a command ``--engine`` and ``--stemmer``, of an index that the help calls ``of``."""

    def decorate(command: _Command) -> _Command:
        for name, what in (("stemmer", "Arabic stemmer"), ("engine", "engine")):
            command = click.option(
                f"--{name}", metavar=f"[{'|'.join(choices(name))}]", help=f"The {what} of {of}."
            )(command)
        return command

    return decorate


def color_option(command: _Command) -> _Command:
    """Gives a command ``--color``."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour the matches; auto: on a terminal, unless NO_COLOR is set.",
    )(command)


def in_a_folder(context: click.Context, option: click.Parameter, file: Any) -> Any:
    """Refuses a file that could not be written when all is done, since its folder is not there."""
    if file is not None and not Path(file).parent.is_dir():
        raise click.BadParameter(f"there is no folder {Path(file).parent}")
    return file


def open_index(index: str | None, **flags: Any) -> Index:
    """The index of ``--index`` or of the settings, which other ``flags`` override; raises what
    :meth:`Index.open <indexer.index.Index.open>` raises."""
    from indexer.index import Index

    return Index.open(load_settings({"index": index, **flags}))


def tell_problems(name: str, problems: Sequence[Failure]) -> None:
    """Prints problems to standard error, a line each, and of very many how many more there are."""
    for problem in problems[:_SHOWN]:
        log_problem(f"{name}: {problem}")
    if len(problems) > _SHOWN:
        log_problem(f"{name}: {len(problems) - _SHOWN:,} more")
