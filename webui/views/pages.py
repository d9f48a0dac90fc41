"""The pages that people read, each in Arabic and in English."""

from __future__ import annotations

import itertools
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, g, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from indexer.errors import IndexUnavailable
from indexer.query.syntax import SYNTAX
from indexer.search.results import Marks, MatchCounts
from webui.present import navigation, timeline, wording
from webui.present.display import direction, isolate, mark_changes, mark_spans, paragraphs
from webui.present.language import IN_LANGUAGE, gettext
from webui.present.remarks import present_remarks
from webui.present.search import Problem, Search, read_search
from webui.present.urls import url_for
from webui.serving.marks import mark
from webui.state import state
from webui.views import programs

if TYPE_CHECKING:
    from indexer.query.remarks import Remark
    from indexer.search.results import Results

__all__ = ["blueprint"]

blueprint: Final = Blueprint("pages", __name__, url_prefix=IN_LANGUAGE)

_SLOW: Final = 1000
"""Milliseconds of a search from which others like it are not made to be counted."""

_EXAMPLES: Final = ("نتنياهو", '"مجلس الأمن"', "روسيا أو أوكرانيا", "غزة -رفح", "العنوان:السودان")
_SOURCES_SHOWN: Final = 100
_MATCHES_SHOWN: Final = 20


@blueprint.get("/")
@mark("cheap")
def home() -> str:
    """The search box, how many articles there are and since when."""
    return render_template("home.html", stats=state().index().admin.contents(), examples=_EXAMPLES)


@blueprint.get("/search")
@mark("endless", "kept")
def search() -> str | tuple[str, int]:
    """Results, or status 400 and the form when a parameter cannot be used."""
    wanted, problems = read_search(request.args, state().settings)
    g.search = wanted
    if problems:
        return render_template("search.html", **_form(wanted, problems)), 400
    g.found = results = state().index().search(wanted.q, **wanted.arguments("page"))
    return render_template("search.html", **_results(wanted, results))


def _form(wanted: Search, problems: tuple[Problem, ...] = ()) -> dict[str, Any]:
    return {
        "search": wanted,
        "chips": navigation.chips(wanted, url_for("pages.search")),
        "clear_url": wanted.clear_filters().but(operator=None).url(url_for("pages.search")),
        "problems": wording.problem_list(problems),
        "given": {one.param: one.value for one in problems},
    }


def _results(wanted: Search, results: Results) -> dict[str, Any]:
    path = url_for("pages.search")
    suggested = wanted.but(q=results.suggestion).url(path) if results.suggestion else None
    bars = navigation.time(wanted, results.timeline, path)
    counts = _match_counts(wanted, results)
    settings = state().settings
    return {
        **_form(wanted),
        "results": results,
        "remarks": present_remarks(
            [*results.remarks, *_cut_short(counts)],
            without=frozenset({"spellings"}),  # the page links them one by one
            links={
                "copies": navigation.Link(
                    gettext("Show every article"), wanted.but(fold=False).url(path)
                )
            },
        ),
        "suggestion_url": suggested,
        "ladder": navigation.ladder(wanted, results, settings, path),
        "spellings": navigation.spellings(wanted, results, path),
        "typed_only_url": navigation.only_typed(wanted, results, settings, path),
        "facets": navigation.facets(wanted, results, path),
        "orders": navigation.orders(wanted, path),
        "matches": navigation.matches(wanted, settings, counts, path),
        "operators": navigation.operators(wanted, settings, path),
        "pager": navigation.pager(wanted, results, path),
        "bars": bars,
        "trend_url": wanted.only("trend").url(url_for("trends.page")),
        "drawing": timeline.draw(bars, right_to_left=direction(g.lang) == "rtl") if bars else None,
    }


def _cut_short(counts: MatchCounts) -> list[Remark]:
    """That time ran out; the rest is said of other searches than this one."""
    return [one for one in counts.remarks if one.code == "cut_short"]


def _match_counts(wanted: Search, results: Results) -> MatchCounts:
    """How many articles have all of the query, by how loose the search is; nothing where three
    more searches would take too long."""
    if not wanted.q or results.partial or results.took_ms > _SLOW:
        return MatchCounts(())
    counts = state().index().match_counts(wanted.q, **wanted.arguments("trend"))
    counts[wanted.match or state().settings.match] = 0 if results.widened else results.total
    return counts


@blueprint.get("/article/<path:id>")
def article(id: str) -> str:
    """One article in full, the words of ``q`` marked and numbered."""
    wanted = read_search(request.args, state().settings, "mark")[0].for_marks()
    g.search = wanted
    index = state().index()
    found = index.get(id)
    marks = Marks({"title": (), "body": ()})
    if wanted.q:
        marks = index.mark(found, wanted.q, **wanted.arguments("mark"))
    editions = index.editions(id)
    same_story, related = index.copies(id), index.related(id)
    numbers = itertools.count(1)
    title = mark_spans(found.title, marks["title"], numbers=numbers)
    lines = paragraphs(found.body, marks["body"], found.subheads, numbers)
    return render_template(
        "article.html",
        search=wanted,
        article=found,
        deck=found.deck if found.deck and found.deck.strip(" .…") not in found.body else None,
        same_story=same_story,
        related=related,
        names=navigation.names(index.names.of(found), url_for("pages.search")),
        remarks=present_remarks([*marks.remarks, *same_story.remarks, *related.remarks]),
        title=title,
        paragraphs=lines,
        editions=[
            (one, mark_changes(one.title_changes), mark_changes(one.changes))
            for one in editions[1:]
        ],
        earlier_editions=sum(not one.aside for one in editions[1:]),
        dropped_editions=editions.dropped,
        matches=next(numbers) - 1,
        shown_matches=_MATCHES_SHOWN,
        permalink=url_for("pages.article", id=id, _external=True),
        removed=[(line, wording.removed_label(line.kind)) for line in found.removed],
    )


@blueprint.get("/explain")
@mark("endless")
def explain() -> str:
    """Why the article ``id`` is found by ``q``, word by word."""
    wanted = programs.read_or_refuse("explain")
    id = request.args.get("id", "")
    g.given = MultiDict([*wanted.pairs(), ("id", id)]).to_dict(flat=False)
    explanation = programs.explain(wanted, id)
    return render_template(
        "explain.html",
        search=wanted,
        explanation=explanation,
        remarks=present_remarks(explanation.remarks, without=frozenset({"any_word"})),
        match_label=wording.choice_label("match", explanation.match),
        rows=[
            (
                word,
                " · ".join(filter(None, (wording.kind_label(word), wording.field_label(word)))),
                wording.place_label(word),
            )
            for word in explanation.words
        ],
        missing=Markup("، ").join(map(isolate, explanation.missing)),
        json_url=url_for("api.explain_json", **g.given),
    )


@blueprint.get("/about")
@mark("cheap")
def about() -> str:
    """What Marsad is, what is indexed here, what is kept of a visit, and the licences."""
    try:
        stats = state().index().admin.contents()
    except IndexUnavailable:
        stats = None
    logged = bool(state().settings.access_log)
    return render_template("about.html", stats=stats, logged=logged, version=version("marsad"))


@blueprint.get("/help")
@mark("cheap")
def help() -> str:
    """The query language, the keys, the sources and the forms for programs."""
    try:
        counts = state().index().admin.contents().sources
    except IndexUnavailable:
        counts = {}
    path = url_for("pages.search")
    sources = [
        navigation.Link(name, Search(source=(name,)).url(path), count=count)
        for name, count in list(counts.items())[:_SOURCES_SHOWN]
        if name
    ]
    return render_template("help.html", sources=sources, syntax=SYNTAX)
