"""What programs read: JSON results, health, and the small files that browsers look for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

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

from webui.present.language import IN_LANGUAGE, LANGUAGES, language
from webui.present.navigation import articles
from webui.present.search import Search, read_search
from webui.present.urls import url_for
from webui.present.wording import name_label
from webui.serving.delivery import send_asset
from webui.serving.marks import has_mark, mark
from webui.state import state
from webui.views.programs import answer_explanation, answer_search, complete, read_or_refuse

if TYPE_CHECKING:
    from indexer.suggest.completions import Completion

__all__ = ["blueprint"]

blueprint: Final = Blueprint("api", __name__)

_COMPLETIONS: Final = 8


@blueprint.get("/search.json")
@mark("endless", "kept")
def search_json() -> Response:
    """The results page as JSON; marks are offsets in code points."""
    return answer_search(read_or_refuse("api"), url_for("api.search_json"))


@blueprint.get("/explain.json")
@mark("endless")
def explain_json() -> Response:
    """Why the article ``id`` is found by ``q``, as JSON."""
    return answer_explanation(read_or_refuse("explain"), request.args.get("id", ""))


@blueprint.get("/suggest")
@mark("endless")
def suggest() -> Response:
    """Ways to go on with ``q``, in the format that browsers know (OpenSearch suggestions): what was
    typed, the completed queries, how many articles each finds, and its results page. ``lang``
    chooses the language of the page and of the counts."""
    lang = request.args.get("lang", "")
    g.lang = lang if lang in LANGUAGES else language()
    wanted, _ = read_search(request.args, state().settings, None)
    typed, found = complete(wanted, _COMPLETIONS)
    path = url_for("pages.search", lang=g.lang, _external=True)
    answer = jsonify(
        [
            typed,
            [one.text for one in found],
            [_note(one) for one in found],
            [Search(q=one.text).url(path) for one in found],
        ]
    )
    answer.content_type = "application/x-suggestions+json; charset=utf-8"
    answer.vary.add("Accept-Language")
    return answer


def _note(one: Completion) -> str:
    """What stands beside a completion: whose name it is, where it does not say so itself, and how
    many articles it finds."""
    if one.name is None:
        return articles(one.articles)
    label = name_label(one.name)
    return articles(one.articles) if label == one.text else f"{label} · {articles(one.articles)}"


@blueprint.get("/healthz")
@mark("cheap", "health", "open", "unlimited")
def healthz() -> Response:
    """Status 200 when the index answers, 503 when it or the passwords cannot be used; the age
    is that of the last commit, in seconds. Where there are passwords, those who gave none are told
    no more."""
    health = state().index().admin.health()
    if state().settings.password_file and not request.environ.get("REMOTE_USER"):
        return jsonify(ok=True)
    return jsonify(ok=True, **asdict(health))


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
