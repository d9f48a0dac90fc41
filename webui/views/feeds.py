"""The newest results of any search as an Atom feed (RFC 4287): a saved search is its URL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, render_template, request

from indexer.query.parameters import MAX_PAGE
from webui.present.language import LANGUAGES, language
from webui.present.remarks import present_remarks
from webui.present.search import Search
from webui.present.urls import url_for
from webui.serving.marks import mark
from webui.state import state
from webui.views.programs import read_or_refuse

if TYPE_CHECKING:
    from indexer.search.results import Hit

__all__ = ["blueprint", "feed_url", "moment", "xml_text"]

blueprint: Final = Blueprint("feeds", __name__)

_ENTRIES: Final = 50
_UNDATED: Final = "1970-01-01T00:00:00Z"
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_NO_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PADDING: Final = "0001-01-01T00:00:00"


class _Entry(NamedTuple):
    """A hit, its tag URI, and when it was published, as Atom writes it."""

    hit: Hit
    tag: str
    updated: str


@blueprint.get("/search.atom")
@mark("endless")
def search_atom() -> Response:
    """The newest fifty results as an Atom feed, and with ``page`` those behind them.

    The parameters are those of the page, but that the newest come first whatever ``sort`` says;
    ``lang`` chooses the language of the feed and of the pages that it links.
    """
    lang = request.args.get("lang", "")
    g.lang = lang if lang in LANGUAGES else language()
    wanted = read_or_refuse("feed")
    given = wanted.arguments("feed") | {"sort": "new", "size": _ENTRIES}
    results = state().index().search(wanted.q, **given)
    entries = [
        _Entry(hit, _tag(f"article:{hit.id}"), moment(hit.published) or _UNDATED)
        for hit in results.hits
    ]
    more = results.page < MAX_PAGE and results.page * _ENTRIES < results.total
    remarks = present_remarks(results.told)
    answer = make_response(
        render_template(
            "feed.xml",
            search=wanted,
            entries=entries,
            remarks=" · ".join(one.sentence.striptags() for one in remarks),
            # That of the index changes with articles that this search does not find.
            updated=_latest(one.updated for one in entries) or moment(results.index_updated),
            tag=_tag("search" + _query(wanted.but(), g.lang)),
            self_url=feed_url(wanted, g.lang, whole=True),
            next_url=feed_url(wanted.but(page=wanted.page + 1), g.lang, whole=True)
            if more
            else None,
        )
    )
    answer.content_type = "application/atom+xml; charset=utf-8"
    if "lang" not in request.args:
        answer.vary.add("Accept-Language")
    return answer


def feed_url(search: Search, lang: str, *, whole: bool = False) -> str:
    """The address of the feed of a search, in one of the languages; ``whole`` with the host that
    was asked, as feeds need it."""
    return url_for("feeds.search_atom", _external=whole) + _query(search, lang)


def _query(search: Search, lang: str) -> str:
    # A feed has its own order and its own length.
    pairs = search.only("feed").pairs()
    return "?" + urlencode((*pairs, ("lang", lang)))


def _tag(specific: str) -> str:
    """A tag URI (RFC 4151) of the host that is asked: it stays when port or scheme change."""
    host = request.host.partition(":")[0]
    return f"tag:{host if _HOST.fullmatch(host) else 'localhost'},2026:{specific}"


def moment(published: str | None) -> str | None:
    """A date of publication as RFC 3339 writes it, to the second: what is not known is the first,
    and UTC. None when it is no date."""
    if not published:
        return None
    given = published.replace("Z", "+00:00").replace(" ", "T")
    try:
        when = datetime.fromisoformat(given + _PADDING[len(given) :])
        when = when.replace(tzinfo=when.tzinfo or UTC, microsecond=0)
        # RFC 3339 has no seconds in its zones.
        if (when.utcoffset() or timedelta(0)).total_seconds() % 60:
            when = when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when.isoformat().replace("+00:00", "Z")


def _latest(moments: Iterable[str]) -> str | None:
    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))

    return max(moments, key=instant, default=None)


def xml_text(text: Any) -> str:
    """A text without the characters that XML cannot hold (control characters, half surrogates)."""
    return _NO_XML.sub("", str(text))
