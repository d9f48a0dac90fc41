"""The parameters of a search as options of the command line, from their table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from indexer.errors import ParameterError
from indexer.query.parameters import Door, Parameter, offered_at
from indexer.settings import Settings

__all__ = ["parameter_options"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def parameter_options(door: Door) -> Callable[[_Command], _Command]:
    """Gives a command an option for each parameter of a search at its door, named as in
    :class:`~indexer.query.parameters.SearchOptions` for Python."""

    def decorate(command: _Command) -> _Command:
        for row in reversed(offered_at(door)):
            command = _option(row)(command)
        return command

    return decorate


def _option(row: Parameter) -> Callable[[_Command], _Command]:
    if row.kind == "flag":
        flags = f"--{row.keyword}/--no-{row.keyword}"
        return click.option(flags, row.keyword, default=None, help=row.help)
    return click.option(
        f"--{row.name}",
        *row.short,
        row.keyword,
        type=str,
        multiple=row.repeated,
        callback=_check_as(row),
        metavar=_metavar(row),
        help=row.help,
        **_default(row),
    )


def _check_as(row: Parameter) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Refuses a value in the words of all doors, and by the name that the option has here."""

    def check(context: click.Context, option: click.Parameter, value: Any) -> Any:
        try:
            if value:
                row.check(value, Settings())
        except ParameterError as error:
            raise click.BadParameter(str(error)) from None
        return value

    return check


def _metavar(row: Parameter) -> str | None:
    if row.kind == "choice":
        return f"[{'|'.join(row.choices)}]"
    if row.kind == "number" and row.metavar is None:
        return f"{row.least}-{row.most}"
    return row.metavar


def _default(row: Parameter) -> dict[str, Any]:
    if row.repeated or row.default is None:
        return {}
    return {"default": str(row.default), "show_default": True}
