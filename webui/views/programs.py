"""What the forms for programs share: how a request is read, and how it is answered in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, g, jsonify, request

from indexer.query.parameters import MAX_PAGE, Door
from webui.present.search import FACETS, Search, read_search
from webui.serving.failures import refuse
from webui.state import state

if TYPE_CHECKING:
    from indexer.search.explain import Explanation
    from indexer.search.results import Listing, Results
    from indexer.suggest.completions import Completion

__all__ = ["answer_explanation", "answer_search", "complete", "explain", "read_or_refuse"]


def read_or_refuse(door: Door) -> Search:
    """The search that the request asks for, by the parameters of a door.

    Raises :class:`~webui.serving.failures.BadParameters` for what cannot be used.
    """
    wanted, problems = read_search(request.args, state().settings, door)
    refuse(problems)
    return wanted


def answer_search(wanted: Search, path: str) -> Response:
    """A page of results as JSON; ``path`` is where the URLs in it lead."""
    results = state().index().search(wanted.q, **wanted.arguments("api"))
    g.found = results
    return jsonify(_search_record(wanted, results, path))


def complete(wanted: Search, limit: int) -> tuple[str, Listing[Completion]]:
    """The query as it was typed, and ways to go on with it."""
    # A space at the end says that the last word is whole.
    typed = wanted.q + " " * request.args.get("q", "").endswith(" ")
    return typed, state().index().complete(typed, limit)


def answer_explanation(wanted: Search, id: str) -> Response:
    """Why the article ``id`` is found by a search, as JSON."""
    return jsonify(ok=True, **explain(wanted, id).to_record())


def explain(wanted: Search, id: str) -> Explanation:
    """Why the article ``id`` is found by a search; raises
    :class:`~indexer.errors.ArticleNotFound`."""
    return state().index().explain(wanted.q, id, **wanted.arguments("explain"))


def _search_record(wanted: Search, results: Results, path: str) -> dict[str, Any]:
    """Results as a dict of JSON values; ``path`` is where the URLs in it lead."""
    more = results.page < MAX_PAGE and results.page * results.size < results.total
    return {
        "ok": True,
        "query": results.query_record(),
        "total": results.total,
        "page": results.page,
        "size": results.size,
        "next_url": wanted.but(page=results.page + 1).url(path) if more else None,
        "took_ms": results.took_ms,
        "index_updated": results.index_updated,
        "results": [hit.to_record() for hit in results.hits],
        "facets": {
            name: [
                {
                    "value": one.value,
                    "label": one.label,
                    "english": one.english,
                    "count": one.count,
                    "selected": one.selected,
                    "toggle_url": wanted.toggle(name, one.value).url(path),
                }
                for one in results.facets.get(name, ())
            ]
            for name in FACETS
        },
        "timeline": [
            {"from": bucket.start, "to": bucket.end, "count": bucket.count}
            for bucket in results.timeline
        ],
    }
