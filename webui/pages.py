"""The pages that people read, each in Arabic and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, g, render_template, request, url_for
from markupsafe import Markup

from indexer.errors import IndexUnavailable, ParameterError
from indexer.query.syntax import SYNTAX
from webui import navigation, timeline, wording
from webui.display import direction, isolated, paragraphs
from webui.language import LANGUAGES
from webui.search import Problem, Search, read_search
from webui.state import state

if TYPE_CHECKING:
    from indexer.results import Results

__all__ = ["blueprint"]

blueprint: Final = Blueprint("pages", __name__, url_prefix=f"/<any({', '.join(LANGUAGES)}):lang>")

_EXAMPLES: Final = ("نتنياهو", '"مجلس الأمن"', "روسيا أو أوكرانيا", "غزة -رفح", "العنوان:السودان")
_SOURCES_SHOWN: Final = 100


@blueprint.url_value_preprocessor
def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values:
        g.lang = values.pop("lang")


@blueprint.url_defaults
def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    values.setdefault("lang", g.get("lang", LANGUAGES[0]))


@blueprint.get("/")
def home() -> str:
    """The search box, how many articles there are and since when."""
    return render_template("home.html", stats=state().library().stats(), examples=_EXAMPLES)


@blueprint.get("/search")
def search() -> str | tuple[str, int]:
    """Results, or status 400 and the form when a parameter cannot be used."""
    wanted, problems = read_search(request.args, state().settings)
    g.search = wanted
    if not problems:
        try:
            results = state().library().search(wanted.q, **wanted.arguments())
        except ParameterError as error:
            problems = (Problem(error.param, error.code, error.value),)
        else:
            g.found = results
            return render_template("search.html", **_results(wanted, results))
    page = render_template("search.html", **_form(wanted, problems))
    return page, 400


def _form(wanted: Search, problems: tuple[Problem, ...] = ()) -> dict[str, Any]:
    return {
        "search": wanted,
        "chips": navigation.chips(wanted, url_for("pages.search")),
        "clear_url": wanted.unfiltered().url(url_for("pages.search")),
        "problems": [
            (one.param, wording.parameter_label(one.param), wording.problem_sentence(one))
            for one in problems
        ],
        "given": {one.param: one.value for one in problems},
        "bad": {one.param for one in problems},
    }


def _results(wanted: Search, results: Results) -> dict[str, Any]:
    path = url_for("pages.search")
    suggested = wanted.but(q=results.suggestion).url(path) if results.suggestion else None
    bars = navigation.time(wanted, results.timeline, path)
    return {
        **_form(wanted),
        "results": results,
        "notes": [wording.note_sentence(note.code, note.text) for note in results.notes],
        "suggestion_url": suggested,
        "ladder": navigation.ladder(wanted, results, state().settings, path),
        "spellings": navigation.spellings(wanted, results, path),
        "typed_only_url": wanted.but(match="stem", without=()).url(path),
        "facets": navigation.facets(wanted, results, path),
        "orders": navigation.orders(wanted, path),
        "matches": navigation.matches(wanted, state().settings, path),
        "pager": navigation.pager(wanted, results, path),
        "bars": bars,
        "trend_url": wanted.but(sort="rel", size=None, copies=False).url(url_for("pages.trend")),
        "drawing": timeline.draw(bars, right_to_left=direction(g.lang) == "rtl") if bars else None,
    }


@blueprint.get("/article/<path:id>")
def article(id: str) -> str:
    """One article in full, the words of ``q`` marked."""
    wanted, _ = read_search(request.args, state().settings)
    wanted = Search(q=wanted.q)
    g.search = wanted
    library = state().library()
    found = library.get(id)
    marks = library.mark(found, wanted.q) if wanted.q else {"title": (), "body": ()}
    return render_template(
        "article.html",
        search=wanted,
        article=found,
        deck=found.deck if found.deck and found.deck.strip(" .…") not in found.body else None,
        same_story=library.copies(id),
        related=library.related(id),
        names=navigation.names(library.names(found), url_for("pages.search")),
        title_marks=marks["title"],
        paragraphs=paragraphs(found.body, marks["body"], found.subheads),
        matches=sum(len(spans) for spans in marks.values()),
        removed=[(line, wording.removed_label(line.kind)) for line in found.removed],
    )


@blueprint.get("/explain")
def explain() -> str:
    """Why the article ``id`` is found by ``q``, word by word."""
    wanted, _ = read_search(request.args, state().settings)
    wanted = Search(q=wanted.q, match=wanted.match, without=wanted.without, recency=wanted.recency)
    match, operator = (request.args.get(name) or None for name in ("match", "operator"))
    id = request.args.get("id", "")
    g.given = {
        "q": wanted.q or None,
        "id": id,
        "match": wanted.match,
        "operator": operator,
        "without": wanted.without,
        "recency": wanted.recency,
    }
    explanation = (
        state()
        .library()
        .explain(
            wanted.q,
            id,
            match=match,
            operator=operator,
            without=wanted.without,
            recency=wanted.recency,
        )
    )
    return render_template(
        "explain.html",
        search=wanted,
        explanation=explanation,
        notes=[wording.note_sentence(note.code, note.text) for note in explanation.notes],
        match_label=wording.choice_label("match", explanation.match),
        rows=[
            (
                word,
                " · ".join(filter(None, (wording.kind_label(word), wording.field_label(word)))),
                wording.place_label(word),
            )
            for word in explanation.words
        ],
        missing=Markup("، ").join(map(isolated, explanation.missing)),
        json_url=url_for("api.explain_json", **g.given),
    )


@blueprint.get("/help")
def help() -> str:
    """The query language, the keys, the sources and the licences."""
    try:
        counts = state().library().stats().sources
    except IndexUnavailable:
        counts = {}
    path = url_for("pages.search")
    sources = [
        navigation.Link(name, Search(source=(name,)).url(path), count=count)
        for name, count in list(counts.items())[:_SOURCES_SHOWN]
        if name
    ]
    return render_template("help.html", sources=sources, syntax=SYNTAX)
