"""The links of a results page: chosen filters, facets, order, match, pages, days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, get_args

from indexer.query.parameters import MATCHES, MAX_PAGE, Operator, Sort, resolve_names
from webui.present import timeline, wording
from webui.present.display import day, number
from webui.present.search import CHOSEN, FACETS, Search

if TYPE_CHECKING:
    from indexer.names.name import Name
    from indexer.search.results import Bucket, FacetValue, Results, SearchedSpelling, Step
    from indexer.settings import Settings
from webui.present.language import cache_by_language, gettext, language, ngettext

__all__ = [
    "Chip",
    "Facet",
    "Link",
    "Pager",
    "Spellings",
    "articles",
    "chips",
    "days",
    "facets",
    "filter_chips",
    "ladder",
    "matches",
    "names",
    "only_typed",
    "operators",
    "orders",
    "pager",
    "spellings",
    "time",
]

_NEIGHBOURS: Final = 2
_VALUES: Final = 16
"""Values of a facet that the page links; JSON has fifty."""


@dataclass(frozen=True, slots=True)
class Link:
    """A choice: its words, its URL, whether it is the one in force, and how many it finds."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter: of what kind, which value, and the URL without it."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet with its values, those that find most first and the chosen ones before all."""

    name: str
    heading: str
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Spellings:
    """A name as it was typed, and its other spellings: ``current`` are searched, and each URL
    takes the spelling off or puts it back."""

    typed: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages around this one; ``None`` among ``links`` stands for those left out.

    ``cut_at`` is the number of results that can be reached, when there are more than that.
    """

    previous: str | None
    next: str | None
    links: tuple[Link | None, ...]
    last: int
    cut_at: int | None


def filter_chips(search: Search, url: Callable[[Search], str]) -> list[Chip]:
    """The chosen values of facets, and how words are joined where that was chosen; ``url`` is that
    of the page for a search without one."""
    values = [
        Chip(wording.parameter_label(facet), value, url(search.toggle(facet, value)))
        for facet, param in FACETS.items()
        if param != "name"  # whose values are ids
        for value in getattr(search, param)
    ]
    for name in resolve_names(search.name):
        without = url(search.toggle(name.field, name.id))
        values.append(Chip(wording.parameter_label(name.field), wording.name_label(name), without))
    if search.operator is not None:
        label = wording.choice_label("operator", search.operator)
        without = url(search.but(operator=None))
        values.append(Chip(wording.parameter_label("operator"), label, without))
    return values


def chips(search: Search, path: str) -> list[Chip]:
    """The chosen filters, each with the URL that takes it off."""
    found = filter_chips(search, lambda one: one.url(path))
    if search.date_from or search.date_to:
        found.append(
            Chip(
                gettext("Date"),
                days(search.date_from, search.date_to),
                search.but(date_from=None, date_to=None).url(path),
            )
        )
    return found


def facets(search: Search, results: Results, path: str) -> list[Facet]:
    """The facets that have anything to choose."""
    near = {param: search.near(path, param) for param in CHOSEN}

    def url(facet: str, value: str) -> str:
        param = FACETS[facet]
        chosen = sorted(set(search.chosen_but(facet, value)))
        return near[param](*[(param, one) for one in chosen])

    found = []
    for name in FACETS:
        values = sorted(results.facets.get(name, ()), key=lambda value: not value.selected)
        links = tuple(
            Link(_label(one), url(name, one.value), one.selected, one.count)
            for one in values[:_VALUES]
        )
        if links:
            found.append(Facet(name, wording.parameter_label(name), links))
    return found


def names(found: Sequence[Name], path: str) -> list[Link]:
    """The names that an article speaks of, each with the search of all articles that do."""
    return [Link(wording.name_label(name), Search(name=(name.id,)).url(path)) for name in found]


def _label(one: FacetValue) -> str:
    return one.english if language() == "en" else one.label


def spellings(search: Search, results: Results, path: str) -> list[Spellings]:
    """The other spellings of each name of the query."""
    return [
        Spellings(
            name.typed,
            tuple(
                Link(one.text, _with_spelling(search, one).url(path), one.searched, one.articles)
                for one in name.others
            ),
        )
        for name in results.names
        if name.others
    ]


def only_typed(search: Search, results: Results, settings: Settings, path: str) -> str:
    """The URL of the search without other spellings: by stem, which is found in no other spelling
    of a name; as typed, where other ways to write a word were searched, which have its stem."""
    alike = any(one.is_spelled(name.typed) for name in results.names for one in name.others)
    by_name = (search.match or settings.match) == "names"
    match = "stem" if by_name and not alike else "exact"
    return search.but(match=match, without=()).url(path)


def _with_spelling(search: Search, one: SearchedSpelling) -> Search:
    """The search in which a spelling is taken off, or put back."""
    if one.searched:
        return search.but(without=(*search.without, one.text))
    kept = tuple(text for text in search.without if not one.is_spelled(text))
    return search.but(without=kept)


def orders(search: Search, path: str) -> list[Link]:
    """The orders of results; relevance only where there is a query to be relevant to."""
    current = "new" if not search.q and search.sort == "rel" else search.sort
    return [
        Link(
            wording.choice_label("sort", sort),
            search.but(sort=sort).url(path),
            current=sort == current,
        )
        for sort in get_args(Sort)
        if search.q or sort != "rel"
    ]


def matches(search: Search, settings: Settings, counts: Mapping[str, int], path: str) -> list[Link]:
    """How loose the search is, and how loose it could be, each with the number of articles that
    have all of the query, where that is known."""
    current = search.match or settings.match
    return [
        Link(
            wording.choice_label("match", match),
            search.but(match=None if match == settings.match else match).url(path),
            match == current,
            counts.get(match),
        )
        for match in MATCHES
    ]


def operators(search: Search, settings: Settings, path: str) -> list[Link]:
    """How the words of the query are joined, and how else they could be; nothing for one word."""
    current = search.operator or settings.operator
    return [
        Link(
            wording.choice_label("operator", operator),
            search.but(operator=None if operator == settings.operator else operator).url(path),
            operator == current,
        )
        for operator in get_args(Operator)
        if " " in search.q
    ]


def ladder(search: Search, results: Results, settings: Settings, path: str) -> list[Link]:
    """Other searches to try, but for the one that mends what was mistyped."""
    return [
        Link(
            wording.step_sentence(step, search.filters),
            _take_step(search, step, settings).url(path),
            count=step.total,
        )
        for step in results.ladder
        if step != results.suggested
    ]


def _take_step(search: Search, step: Step, settings: Settings) -> Search:
    """The search that a step leads to."""
    if step.kind == "filters":
        return search.clear_filters()
    if step.kind == "dates":
        return search.but(date_from=None, date_to=None)
    if step.match is not None:
        return search.but(match=None if step.match == settings.match else step.match)
    return search.but(q=step.query or search.q)


def pager(search: Search, results: Results, path: str) -> Pager:
    """The pages of the results, as far as they can be reached."""
    pages = -(-results.total // results.size)
    last = min(pages, MAX_PAGE)
    here = results.page

    def url(page: int) -> str:
        return replace(search, page=page).url(path)

    links: list[Link | None] = []
    for page in _shown_pages(here, last):
        links.append(Link(number(page), url(page), page == here) if page else None)
    return Pager(
        previous=url(min(here - 1, last)) if here > 1 and last else None,
        next=url(here + 1) if here < last else None,
        links=tuple(links) if last > 1 else (),
        last=last,
        cut_at=MAX_PAGE * results.size if pages > MAX_PAGE else None,
    )


def _shown_pages(here: int, last: int) -> Iterator[int | None]:
    """The first page, the last, and those beside this one; None for those between. A single page
    is shown rather than left out."""
    shown = {1, last, *range(here - _NEIGHBOURS, here + _NEIGHBOURS + 1)}
    before = 0
    for page in sorted(page for page in shown if 1 <= page <= last):
        if page == before + 2:
            yield page - 1
        elif page > before + 1:
            yield None
        yield page
        before = page


def time(search: Search, buckets: Sequence[Bucket], path: str) -> list[timeline.Bar]:
    """The timeline's bars, each with the search of its own days, none outside the chosen ones."""
    if len(buckets) < 2:
        return []
    url = search.near(path, "from", "to")
    bars = []
    for bucket in buckets:
        start = max(bucket.start, search.date_from or bucket.start)
        end = min(bucket.end, search.date_to or bucket.end)
        words = {"days": days(start, end), "articles": articles(bucket.count)}
        label = gettext("%(days)s: %(articles)s", **words)
        link = url(("from", start), ("to", end))
        bars.append(timeline.Bar(start, end, bucket.count, label, link))
    return bars


@cache_by_language
def articles(count: int) -> str:
    """So many articles, in words."""
    return ngettext("%(count)s article", "%(count)s articles", count, count=number(count))


@cache_by_language
def days(start: str | None, end: str | None) -> str:
    """A range of days in words; either end may be open."""
    if start and end:
        if start == end:
            return day(start)
        return gettext("from %(start)s to %(end)s", start=day(start), end=day(end))
    if start:
        return gettext("since %(day)s", day=day(start))
    return gettext("until %(day)s", day=day(end))
