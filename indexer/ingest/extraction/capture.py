"""When an article was taken from its outlet's site: what relative dates count from, and what no
date of publication can be later than."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["is_later", "late_warning", "moment_of", "now"]

# A local time may be this far ahead of UTC: the zone of Kiribati, the easternmost one.
_AHEAD: Final = timedelta(hours=14)
# What is dated further ahead of now than this is not dated at all.
_TOMORROW: Final = timedelta(days=1)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def now() -> datetime:
    """The time of reading."""
    return datetime.now(UTC)


def moment_of(captured: str | datetime | None) -> datetime | None:
    """The moment of a capture time in ISO 8601, its zone kept, UTC where it has none; of a day
    alone its end. None for what is no such time."""
    if isinstance(captured, datetime) or captured is None:
        return captured
    try:
        moment = datetime.fromisoformat(captured.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    if _DAY.fullmatch(captured.strip()) is not None:
        moment = moment.replace(hour=23, minute=59)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def is_later(iso: str, captured: str | datetime | None) -> bool:
    """Whether a date is later than an article that was captured then can have, wherever on earth
    it was written; without a capture time, whether it is later than tomorrow."""
    moment = moment_of(captured)
    latest = now() + _TOMORROW if moment is None else _in_utc(moment) + _AHEAD
    length = min(len(iso), 16)
    return iso[:length] > latest.isoformat()[:length]


def late_warning(iso: str, captured: str | None) -> str:
    """The warning of an article whose only date cannot be true."""
    than = f"the day it was captured ({captured[:10]})" if captured else "today"
    return f"date left out: {iso[:16]} is later than {than}"


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment
