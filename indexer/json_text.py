"""JSON that may be damaged or made by anybody: what is wrong with it, in words of our own."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["parse_json", "reason_of"]


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text; raises ValueError, which says in words why it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON from line {error.lineno}, column {error.colno} on") from error
    except UnicodeDecodeError as error:
        raise ValueError("no text in UTF-8") from error
    except RecursionError as error:
        raise ValueError("no JSON that can be read: too deep") from error
    except ValueError as error:
        raise ValueError("no JSON that can be read: a number of too many digits") from error


def reason_of(error: Exception) -> str:
    """What an error says of a file that is not as it should be: what the system says, what our own
    code says by a ValueError, and for what Python says of values of other kinds, that."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeError):
        return "no text in UTF-8"
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing in it" if error.args else "something is missing in it"
    if isinstance(error, (TypeError, AttributeError, IndexError, RecursionError)):
        return "it holds values of other kinds than it should"
    return str(error) or type(error).__name__
