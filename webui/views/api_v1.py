"""The stable interface for programs: JSON under ``/api/v1``, described by an OpenAPI document.

Keys are added, never renamed or taken away; what would break a program goes to ``/api/v2``. What is
of this machine alone, such as the paths of files, is not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from indexer.article import Article
from indexer.query.parameters import Door, Kind, no_number, offered_at
from indexer.query.remarks import Remark
from indexer.search.results import Listing, Marks
from webui.present.search import (
    LONGEST_QUERY,
    LONGEST_VALUE,
    MOST_VALUES,
    QUERY_TOO_LONG,
    Problem,
    Search,
    printable_text,
    read_search,
    too_long,
)
from webui.present.urls import url_for
from webui.serving.failures import refuse
from webui.serving.marks import mark
from webui.state import state
from webui.views import openapi
from webui.views.programs import answer_explanation, answer_search, complete

__all__ = ["blueprint"]

blueprint: Final = Blueprint("api_v1", __name__, url_prefix="/api/v1")

_EMPTY: Final[Mapping[Kind, str]] = {
    "first_day": "bad_date",
    "last_day": "bad_date",
    "choice": "bad_choice",
    "number": "bad_number",
    "list": "bad_choice",
    "names": "unknown_name",
}
"""What an empty value is, of the kinds that have none."""


@blueprint.get("/search")
@mark("endless")
def search() -> Response:
    """One page of results; the parameters are those of the page for readers."""
    wanted, problems = _read("api")
    refuse(problems)
    return answer_search(wanted, url_for("api_v1.search"))


@blueprint.get("/articles/<path:id>")
@mark("endless")
def article(id: str) -> Response:
    """One article in full, with the spans of what ``q`` finds in it, as ``match`` and ``without``
    say."""
    wanted, problems = _read("mark")
    refuse(problems)
    index = state().index()
    found = index.get(id)
    marks = Marks({"title": (), "body": ()})
    if wanted.q:
        marks = index.mark(found, wanted.q, **wanted.arguments("mark"))
    return jsonify(
        ok=True,
        **_article(found),
        marks={field: [list(span) for span in spans] for field, spans in marks.items()},
        remarks=_records(marks.remarks),
    )


@blueprint.get("/articles/<path:id>/related")
@mark("endless")
def related(id: str) -> Response:
    """Articles of the same subject, the nearest first, ``limit`` at most."""
    limit, problems = _limit(5)
    refuse(problems)
    return _answer_listing(id, state().index().related(id, limit))


@blueprint.get("/articles/<path:id>/copies")
@mark("endless")
def copies(id: str) -> Response:
    """The same story in other articles, the nearest first."""
    return _answer_listing(id, state().index().copies(id))


@blueprint.get("/articles/<path:id>/editions")
@mark("endless")
def editions(id: str) -> Response:
    """The texts that an article has had, the one that stands first, each with what the next
    changed."""
    found = state().index().editions(id)
    records = [one.to_record() for one in found]
    return jsonify(
        ok=True, id=found[0].article.id, results=records, dropped=found.dropped, remarks=[]
    )


@blueprint.get("/explain")
@mark("endless")
def explain() -> Response:
    """Why the article ``id`` is found by ``q``, word by word, or what it lacks."""
    wanted, problems = _read("explain")
    if "id" not in request.args:
        problems += (Problem("id", "missing", "", "id: an article must be given by its id"),)
    refuse(problems)
    return answer_explanation(wanted, request.args["id"])


@blueprint.get("/suggest")
@mark("endless")
def suggest() -> Response:
    """Ways to go on with ``q``, those that find most articles first, ``limit`` at most."""
    wanted, problems = _read(None)
    limit, more = _limit(8)
    refuse(problems + more)
    typed, completions = complete(wanted, limit)
    path = url_for("api_v1.search")
    return jsonify(
        ok=True,
        q=typed,
        results=[
            {
                "text": one.text,
                "articles": one.articles,
                "url": Search(q=one.text).url(path),
                "name": one.name
                and {"id": one.name.id, "kind": one.name.kind, "label": one.name.arabic},
            }
            for one in completions
        ],
        remarks=_records(completions.remarks),
    )


@blueprint.get("/stats")
@mark("endless")
def stats() -> Response:
    """How many articles there are, of when and from where, and when the index last changed."""
    found = state().index().admin.stats()
    return jsonify(
        ok=True,
        articles=found.articles,
        oldest=found.oldest,
        newest=found.newest,
        updated=found.updated,
        engine=found.engine,
        analyzer=found.analyzer,
        bytes=found.bytes,
        sources=[{"value": name, "count": count} for name, count in found.sources.items()],
    )


@blueprint.get("/openapi.json")
@mark("endless", "cheap")
def description() -> Response:
    """This interface as an OpenAPI document."""
    return jsonify(openapi.document(state().settings))


def _read(door: Door | None) -> tuple[Search, tuple[Problem, ...]]:
    """The search that is asked for at a door, None for a query alone; other parameters do not
    count.

    Stricter than for the page, whose forms send fields empty and whose readers paste: what is too
    long is so before white space and repetitions are taken out of it.
    """
    wanted, problems = read_search(request.args, state().settings, door)
    named = {one.param for one in problems}
    more = []
    for row in offered_at(door) if door else ():
        values = request.args.getlist(row.name)
        counted = values if row.repeated else values[:1]
        if row.kind in _EMPTY and not all(printable_text(value).strip() for value in counted):
            more.append(Problem.of(row.wrong(_EMPTY[row.kind], "", "must not be empty")))
        elif row.repeated and row.name not in named and _too_long(values):
            more.append(Problem(row.name, "too_long", "", too_long(row)))
    query = request.args.get("q", "")
    if "q" not in named and len(query) > LONGEST_QUERY:
        more.append(Problem("q", "too_long", "", QUERY_TOO_LONG))
    return wanted, (*problems, *more)


def _too_long(values: Sequence[str]) -> bool:
    return len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values)


def _limit(default: int) -> tuple[int, tuple[Problem, ...]]:
    text = request.args.get("limit")
    if text is None:
        return default, ()
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= openapi.MOST:
        return int(text), ()
    message = f"limit: {text[:LONGEST_VALUE] or repr(text)} {no_number(1, openapi.MOST)}"
    return default, (Problem("limit", "bad_number", text, message),)


def _article(found: Article) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "deck": found.deck,
        "body": found.body,
        "subheads": list(found.subheads),
        "lang": found.language,
        "published": found.published,
        "published_from": found.published_from,
        "source": found.source,
        "agency": found.agency,
        "author": found.author,
        "section": found.section,
        "dateline": found.dateline,
        "url": found.url,
        "captions": list(found.captions),
        "kind": found.kind,
        "modified": found.modified,
        "captured": found.captured,
        "given_id": found.given_id,
    }


def _answer_listing(id: str, found: Listing[Any]) -> Response:
    """Articles that stand in some relation to the article ``id``."""
    results = [_fields(one) for one in found]
    return jsonify(ok=True, id=id, results=results, remarks=_records(found.remarks))


def _records(remarks: Sequence[Remark]) -> list[dict[str, str | int]]:
    return [remark.to_record() for remark in remarks]


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
