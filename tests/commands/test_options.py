"""Options that several commands share."""

from __future__ import annotations

import pytest

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
