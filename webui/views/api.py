"""What programs read: JSON results, health, and the small files that browsers look for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from indexer.errors import ParameterError
from webui.present.language import IN_LANGUAGE, LANGUAGES, language
from webui.present.navigation import articles
from webui.present.search import FACETS, LAST_PAGE, Problem, Search, read_search
from webui.present.urls import url_for
from webui.serving.delivery import send_asset
from webui.serving.failures import error_json
from webui.serving.marks import has_mark, mark
from webui.state import state

if TYPE_CHECKING:
    from indexer.search.results import Results

__all__ = ["blueprint", "search_record"]

blueprint: Final = Blueprint("api", __name__)

_COMPLETIONS: Final = 8


@blueprint.get("/search.json")
@mark("endless", "kept")
def search_json() -> Response:
    """The results page as JSON; marks are offsets in code points."""
    wanted, problems = read_search(request.args, state().settings)
    if problems:
        return error_json(400, problems)
    try:
        # A program gets every article; folding is for readers.
        results = state().library().search(wanted.q, **{**wanted.arguments(), "fold": False})
    except ParameterError as error:
        return error_json(400, (Problem(error.param, error.code, error.value),))
    g.found = results
    return jsonify(search_record(wanted, results, url_for("api.search_json")))


@blueprint.get("/explain.json")
@mark("endless")
def explain_json() -> Response:
    """Why the article ``id`` is found by ``q``, as JSON."""
    wanted, problems = read_search(request.args, state().settings)
    if problems:
        return error_json(400, problems)
    explanation = (
        state()
        .library()
        .explain(
            wanted.q,
            request.args.get("id", ""),
            match=wanted.match,
            operator=request.args.get("operator") or None,
            without=wanted.without,
            recency=wanted.recency,
        )
    )
    return jsonify(ok=True, **explanation.to_record())


def search_record(wanted: Search, results: Results, path: str) -> dict[str, Any]:
    """Results as a dict of JSON values; ``path`` is where the URLs in it lead."""
    more = results.page < LAST_PAGE and results.page * results.size < results.total
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
                    "toggle_url": wanted.toggled(name, one.value).url(path),
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


@blueprint.get("/suggest")
@mark("endless")
def suggest() -> Response:
    """Ways to go on with ``q``, in the format that browsers know (OpenSearch suggestions): what was
    typed, the completed queries, how many articles each finds, and its results page. ``lang``
    chooses the language of the page and of the counts."""
    lang = request.args.get("lang", "")
    g.lang = lang if lang in LANGUAGES else language()
    wanted, _ = read_search(MultiDict({"q": request.args.get("q", "")}), state().settings)
    # A space at the end says that the last word is whole.
    typed = wanted.q + " " * request.args.get("q", "").endswith(" ")
    found = state().library().complete(typed, _COMPLETIONS)
    path = url_for("pages.search", lang=g.lang, _external=True)
    answer = jsonify(
        [
            typed,
            [one.text for one in found],
            [articles(one.articles) for one in found],
            [Search(q=one.text).url(path) for one in found],
        ]
    )
    answer.content_type = "application/x-suggestions+json; charset=utf-8"
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get("/healthz")
@mark("cheap", "open", "unlimited")
def healthz() -> Response:
    """Status 200 when the index answers, 503 when it cannot be used; the age is that of the last
    commit, in seconds."""
    return jsonify(ok=True, **asdict(state().library().health()))


@blueprint.get("/robots.txt")
@mark("cheap", "open", "unlimited")
def robots() -> ResponseReturnValue:
    """Articles may be read by robots, searches not: their number has no end."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _endless_paths(current_app))]
    return "\n".join(lines) + "\n", {"Content-Type": "text/plain; charset=utf-8"}


def _endless_paths(app: Flask) -> list[str]:
    """The beginnings of the paths that robots keep out of, in each language."""
    paths = {
        rule.rule.replace(IN_LANGUAGE, f"/{lang}").partition("<")[0]
        for rule in app.url_map.iter_rules()
        if has_mark(app, rule.endpoint, "endless")
        for lang in LANGUAGES
    }
    # What begins with another needs no line of its own.
    return sorted(path for path in paths if not path.startswith(tuple(paths - {path})))


@blueprint.get("/opensearch.xml")
@mark("cheap", "unlimited")
def opensearch() -> Response:
    """The description by which a browser adds this search; ``lang`` chooses its page."""
    lang = request.args.get("lang", "")
    answer = make_response(
        render_template("opensearch.xml", page=lang if lang in LANGUAGES else LANGUAGES[0])
    )
    answer.content_type = "application/opensearchdescription+xml; charset=utf-8"
    return answer


@blueprint.get("/favicon.svg")
@blueprint.get("/favicon.ico", alias=True)  # asked for where no page names one, beside JSON
@mark("cheap", "unlimited")
def favicon() -> Response:
    """The mark of the site."""
    found = state().assets.find("favicon.svg")
    return send_asset(*found) if found else abort(404)
