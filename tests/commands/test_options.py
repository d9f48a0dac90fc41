"""Options that several commands share."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from indexer.cli import cli
from indexer.commands.options import parse_duration
from indexer.errors import ParameterError


@pytest.mark.parametrize(
    ("given", "seconds"), [("90", 90), ("30s", 30), ("15m", 900), ("1.5H", 5400), ("1d", 86400)]
)
def test_durations_are_read(given: str, seconds: float) -> None:
    assert parse_duration(given) == seconds


@pytest.mark.parametrize("given", ["", "0", "0.5s", "-1m", "15 minutes", "m", "1w"])
def test_what_is_no_duration_is_told(given: str) -> None:
    with pytest.raises(ParameterError, match="--every"):
        parse_duration(given)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("trend", "x", "--by-outlet", "--unit", "week"), "--by-outlet and --unit do not go"),
        (("search", "x", "--quiet", "--verbose"), "--quiet and --verbose do not go together"),
        (("index", "x", "--verbose", "-q"), "--quiet and --verbose do not go together"),
        (("index", ""), "a path is empty"),
        (("read", "x", ""), "a path is empty"),
        (("alert", "x", "--to", "a@b.example"), "--to is for --mail"),
        (("alert", "x", "--post", "http://x", "--to", "a@b.example"), "--to is for --mail"),
        (("alert", "x", "--sender", "a@b.example"), "--sender is for --mail"),
        (("search", "x", "--with-header", "--format", "csv"), "--with-header is for --format"),
        (("show", "x", "--match", "exact"), "--match is for --query"),
        (("show", "x", "--without", "y"), "--without is for --query"),
        (("show", "x", "--editions", "--query", "y"), "--editions and --query do not go"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(
    arguments: tuple[str, ...], message: str
) -> None:
    ran = CliRunner().invoke(cli, [*arguments])
    assert ran.exit_code == 2
    assert message in " ".join(ran.output.split())
