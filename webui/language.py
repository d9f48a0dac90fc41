"""The language of the page: from its URL, or else from what the browser prefers; its messages."""

from __future__ import annotations

from typing import Any, Final

import flask_babel
from flask import g, has_request_context, request

__all__ = [
    "LANGUAGES",
    "N_",
    "gettext",
    "language",
    "ngettext",
    "other_language",
    "preferred_language",
]

LANGUAGES: Final = ("ar", "en")
"""The first is the one that a page has when nothing tells otherwise."""


def language() -> str:
    """The language of the request being answered."""
    if not has_request_context():
        return LANGUAGES[0]
    if "lang" not in g:
        named = request.path.split("/", 2)[1]
        g.lang = named if named in LANGUAGES else preferred_language()
    return str(g.lang)


def other_language() -> str:
    """The one that is not :func:`language`."""
    return LANGUAGES[1] if language() == LANGUAGES[0] else LANGUAGES[0]


def preferred_language() -> str:
    """The language that the browser asks for, as far as there is a choice."""
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def N_(message: str) -> str:
    """The message itself, known by its name to be one that :func:`gettext` will be asked for."""
    return message


def gettext(message: str, **values: str) -> str:
    """A message, which is its own English, in the language of the page."""
    text = str(_translations().ugettext(message))
    return text % values if values else text


def ngettext(one: str, many: str, number: int, /, **values: str) -> str:
    """A message in the form that ``number`` asks for, in the language of the page."""
    text = str(_translations().ungettext(one, many, number))
    return text % {"num": number, **values}


def _translations() -> Any:
    """Those of the page, looked up once: Flask-Babel takes 10 µs, for each of 200 messages."""
    if not has_request_context():
        return flask_babel.get_translations()
    found = g.get("translations")
    if found is None or found[0] != language():
        found = g.translations = language(), flask_babel.get_translations()
    return found[1]
