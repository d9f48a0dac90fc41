"""What the command line says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from indexer.cli import cli

ROOT = Path(__file__).parent.parent.parent
NEEDS_NO_EXAMPLE = {"marsad demo", "marsad names review", "marsad check", "marsad stats"}
"""They are run as they stand."""


def options(command: click.Command, path: str = "marsad") -> Iterator[tuple[str, click.Option]]:
    for option in command.params:
        if isinstance(option, click.Option):
            yield f"{path} {option.opts[0]}", option
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from options(below, f"{path} {name}")


def test_every_option_says_what_it_does_or_which_form_it_gives() -> None:
    found = dict(options(cli))
    assert len(found) > 100
    for name, option in found.items():
        assert option.help or (name.endswith("--format") and option.show_default), name


def commands(command: click.Command, path: str = "marsad") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, f"{path} {name}")


def test_every_command_can_be_quiet_and_verbose_has_examples_and_is_documented() -> None:
    found = dict(commands(cli))
    files = [ROOT / "README.md", *ROOT.glob("docs/*.md")]
    documents = "".join(file.read_text(encoding="utf-8") for file in files)
    assert len(found) > 20
    for path, command in found.items():
        names = {name for one in command.params for name in one.opts}
        assert {"--quiet", "--verbose"} <= names, path
        assert path in (command.help or "") or path in NEEDS_NO_EXAMPLE, path
        assert path in documents, path


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("marsad index --engine", "[tantivy|whoosh]"),
        ("marsad rebuild --stemmer", "[light|snowball]"),
        ("marsad trend --unit", "[auto|day|week|month]"),
    ],
)
def test_what_can_be_chosen_is_shown(name: str, choices: str) -> None:
    assert dict(options(cli))[name].metavar == choices
