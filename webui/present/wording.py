"""The sentences for the stable words that the search speaks in: problems, choices, kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from indexer.errors import ArticleDamaged, IndexMismatch, IndexMissing, IndexUnavailable
from webui.present.display import isolate
from webui.present.language import cache_by_language, gettext, language
from webui.present.search import LONGEST_QUERY, Problem

if TYPE_CHECKING:
    from indexer.names.name import Name
    from indexer.search.explain import ExplainedWord
    from indexer.search.results import Step

__all__ = [
    "choice_label",
    "field_label",
    "kind_label",
    "mending",
    "name_label",
    "parameter_label",
    "place_label",
    "problem_list",
    "problem_sentence",
    "removed_label",
    "step_sentence",
]


def _sentence(message: str, **values: Markup) -> Markup:
    """A translated message as HTML, its placeholders filled."""
    return escape(message) % values


def problem_list(problems: Sequence[Problem]) -> list[tuple[str, str, Markup]]:
    """Each problem: its parameter, what the form calls it, and what is wrong with it."""
    return [(one.param, parameter_label(one.param), problem_sentence(one)) for one in problems]


def problem_sentence(problem: Problem) -> Markup:
    """What is wrong with a parameter, and how to write it."""
    if problem.code == "bad_date":
        message = gettext("Not a date: “%(part)s”. Use 2025-08-14, June 2025 or last week")
        return _sentence(message, part=isolate(problem.value))
    if problem.param == "q" and problem.code == "too_long":
        message = gettext("The query is longer than %(n)s characters; shorten it.")
        return _sentence(message, n=escape(LONGEST_QUERY))
    if problem.param == "q" and problem.code == "too_many":
        return _sentence(gettext("Five searches at most can be drawn."))
    if problem.code == "too_long":
        return _sentence(gettext("Too many or too long values were given."))
    if problem.code == "unknown_name":
        message = gettext("No name that is known here is spelled “%(value)s”.")
        return _sentence(message, value=isolate(problem.value))
    if problem.code == "several_names":
        message = gettext("“%(value)s” is the name of several; write it in full.")
        return _sentence(message, value=isolate(problem.value))
    value = isolate(problem.value)
    if problem.allowed:
        message = gettext("“%(value)s” cannot be used here; choose one of: %(choices)s")
        return _sentence(message, value=value, choices=isolate(", ".join(problem.allowed)))
    return _sentence(gettext("“%(value)s” cannot be used here."), value=value)


@cache_by_language
def parameter_label(param: str) -> str:
    """The name of a parameter as the form calls it."""
    labels = {
        "q": gettext("Query"),
        "source": gettext("Source"),
        "section": gettext("Section"),
        "name": gettext("Name"),
        "person": gettext("People"),
        "place": gettext("Places"),
        "institution": gettext("Institutions"),
        "from": gettext("From date"),
        "to": gettext("To date"),
        "sort": gettext("Order"),
        "page": gettext("Page"),
        "size": gettext("Results on a page"),
        "match": gettext("Match"),
        "operator": gettext("Words"),
        "without": gettext("Spellings not searched"),
        "recency": gettext("Days of newness"),
        "unit": gettext("Period"),
        "show": gettext("Show"),
    }
    return labels.get(param, param)


def name_label(name: Name) -> str:
    """A name in the language of the page."""
    return name.english[0] if language() == "en" and name.english else name.arabic


@cache_by_language
def choice_label(param: str, choice: str) -> str:
    """The words for a choice of ``sort``, ``match``, ``operator``, ``unit`` or ``show``."""
    labels = {
        ("sort", "rel"): gettext("Relevance"),
        ("sort", "new"): gettext("Newest"),
        ("sort", "old"): gettext("Oldest"),
        ("match", "exact"): gettext("Exact spelling"),
        ("match", "folded"): gettext("Any spelling of the letters"),
        ("match", "stem"): gettext("All forms of the word"),
        ("match", "names"): gettext("All spellings of names"),
        ("operator", "and"): gettext("All of them"),
        ("operator", "or"): gettext("Any of them"),
        ("unit", "auto"): gettext("Automatic"),
        ("unit", "day"): gettext("Day"),
        ("unit", "week"): gettext("Week"),
        ("unit", "month"): gettext("Month"),
        ("show", "count"): gettext("Articles"),
        ("show", "share"): gettext("Share of all articles"),
    }
    return labels.get((param, choice), choice)


def step_sentence(step: Step, filters: int) -> Markup:
    """What a step of the ladder does with a search of so many filters."""
    query = isolate(step.query or "")
    if step.kind == "match":
        label = choice_label("match", step.match or "")
        return _sentence(gettext("Match: %(choice)s"), choice=escape(label))
    if step.kind == "unquoted":
        return _sentence(gettext("Without quotes: %(query)s"), query=query)
    if step.kind == "dates":
        return _sentence(gettext("Widen the dates"))
    if step.kind == "filters":
        return _sentence(gettext("Remove the filters (%(n)s)"), n=escape(filters))
    if step.kind == "any":
        return _sentence(gettext("Any of the words: %(query)s"), query=query)
    if step.kind == "without":
        return _sentence(gettext("Fewer words: %(query)s"), query=query)
    return _sentence(gettext("Did you mean %(x)s?"), x=query)


def removed_label(kind: str) -> str:
    """The words for a kind of noise that was taken out of an article."""
    labels = {
        "ad": gettext("advertisement"),
        "byline": gettext("byline"),
        "caption": gettext("caption"),
        "cookies": gettext("cookie notice"),
        "copyright": gettext("copyright"),
        "date": gettext("date"),
        "follow": gettext("follow us"),
        "link": gettext("link"),
        "links": gettext("links"),
        "navigation": gettext("navigation"),
        "related": gettext("related articles"),
        "repeated": gettext("repeated line"),
        "share": gettext("share buttons"),
        "source": gettext("source line"),
        "subscription": gettext("subscription notice"),
        "title": gettext("title repeated"),
    }
    return labels.get(kind, kind.replace("_", " "))


def kind_label(word: ExplainedWord) -> str:
    """What part of a query a word is."""
    if word.negated:
        return gettext("excluded")
    labels = {
        "word": gettext("word"),
        "name": gettext("name"),
        "phrase": gettext("phrase"),
        "pattern": gettext("pattern"),
        "fuzzy": gettext("nearly so spelled"),
        "condition": gettext("condition"),
        "ignored": gettext("left out, too common"),
        "near": gettext("near each other"),
    }
    return labels[word.kind]


def field_label(word: ExplainedWord) -> str:
    """The field that a word was to stand in; empty when any would do."""
    if word.field is None:
        return ""
    labels = {
        "title": gettext("title"),
        "body": gettext("body"),
        "author": gettext("Author"),
    }
    return labels.get(word.field) or parameter_label(word.field)


def place_label(word: ExplainedWord) -> str:
    """Where in an article a word stands."""
    if word.kind == "ignored":
        return ""
    if word.places == ("title", "body"):
        return gettext("title and body")
    if word.places:
        return {"title": gettext("title"), "body": gettext("body")}[word.places[0]]
    return gettext("yes") if word.found else gettext("no")


def mending(error: IndexUnavailable) -> tuple[str, str | None]:
    """What to do about an index that cannot be used: a sentence and, if one mends it, a command."""
    if isinstance(error, IndexMissing):
        return gettext("There is no index yet. Make one with:"), "marsad index FOLDER"
    if isinstance(error, IndexMismatch):
        sentence = gettext("The index was made by another version. Make it anew with:")
        return sentence, "marsad rebuild"
    if isinstance(error, ArticleDamaged):
        sentence = gettext("This article cannot be read: the index is damaged. It is mended with:")
        return sentence, "marsad rebuild"
    return gettext("The index is not ready yet; try again shortly."), None
