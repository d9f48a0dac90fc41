"""The language of the page: from its URL, or else from what the browser prefers; its messages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, wraps
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Final, TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request

__all__ = [
    "IN_LANGUAGE",
    "LANGUAGES",
    "N_",
    "cache_by_language",
    "gettext",
    "language",
    "ngettext",
    "other_language",
    "plain_message",
    "plain_plural",
    "preferred_language",
    "put_in_urls",
]

_T = TypeVar("_T")

LANGUAGES: Final = ("ar", "en")
"""The first is the one that a page has when nothing tells otherwise."""


_FOLDER: Final = Path(__file__).parents[1] / "translations"

IN_LANGUAGE: Final = f"/<any({', '.join(LANGUAGES)}):lang>"
"""What the route of a page in each language begins with, in an app given to :func:`put_in_urls`."""


def put_in_urls(app: Flask) -> None:
    """Have ``app`` take the language out of the URLs that begin with it, and put it there."""

    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")

    def give(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values.setdefault("lang", g.get("lang", LANGUAGES[0]))

    app.url_value_preprocessor(take)
    app.url_defaults(give)


def language() -> str:
    """The language of the request being answered."""
    try:
        return str(g.lang)  # the commonest case, asked some hundred times a page
    except (AttributeError, RuntimeError):
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
    text = plain_message(message)
    return text % values if values else text


def ngettext(one: str, many: str, number: int, /, **values: str) -> str:
    """A message in the form that ``number`` asks for, in the language of the page."""
    text = plain_plural(one, many, number)
    return text % {"num": number, **values}


def plain_message(message: str) -> str:
    """A message in the language of the page, its placeholders left as they are."""
    return _translations().gettext(message)


def plain_plural(one: str, many: str, number: int) -> str:
    """As :func:`ngettext`, its placeholders left as they are."""
    return _translations().ngettext(one, many, number)


def cache_by_language(make: Callable[..., _T]) -> Callable[..., _T]:
    """A function that makes the same of the same values in the same language, and keeps it."""

    @lru_cache(8192)
    def made(lang: str, *given: Any) -> _T:
        return make(*given)

    @wraps(make)
    def kept(*given: Any) -> _T:
        return made(language(), *given)

    return kept


def _translations() -> NullTranslations:
    """Those of the page; outside a request none, so that a message stays English."""
    return _catalog(language()) if has_request_context() else _NONE


_NONE: Final = NullTranslations()


@cache
def _catalog(lang: str) -> NullTranslations:
    """The messages of a language, compiled from their source: some 10 ms, once in a process.

    So there is no compiled file that could be missing or older than its source.
    """
    with open(_FOLDER / lang / "LC_MESSAGES" / "messages.po", "rb") as source:
        catalog = read_po(source, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
