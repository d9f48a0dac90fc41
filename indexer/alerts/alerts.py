"""Searches kept in a file: which articles they find that nobody was told of yet, and telling them.

What was told is remembered, for each search, in a file of its own. An article is written there only
after it was told, so that a run that is killed or whose mail cannot be sent loses none: the next
one tells it again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from indexer.analysis.letters import fold
from indexer.article import former_ids
from indexer.counted import counted
from indexer.databases import explain_refusal, is_refusal, open_database
from indexer.durable import seal, unseal
from indexer.errors import (
    AlertError,
    ArticleDamaged,
    ArticleNotFound,
    MarsadError,
    ParameterError,
    StorageFailed,
)
from indexer.locks import locked
from indexer.query.dates import read_period
from indexer.query.parameters import Kind, Parameters, offered_at
from indexer.query.parser import has_word, parse_query
from indexer.query.remarks import sentence
from indexer.refusals import in_words, using_index
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.article import Article
    from indexer.index import Index
    from indexer.query.remarks import Remark
    from indexer.search.results import Listing

__all__ = [
    "MOST_AT_ONCE",
    "MOST_HITS",
    "Alert",
    "News",
    "Told",
    "has_wrong_value",
    "read_alerts",
    "run_alerts",
]

MOST_HITS: Final = 100_000
"""Articles that a search may find: their ids are compared at each run."""

MOST_AT_ONCE: Final = 500
"""Articles in one message; what is left comes in the next one of the same run."""

_SPARE: Final = 10_000
"""Ids of articles no longer found that a search keeps before it forgets those that are gone."""

_KEYS: Final = {row.name: row for row in offered_at("alerts")}
"""The keys of a search in a file besides its query and its title, each a parameter of a search."""

_TYPES: Final[Mapping[Kind, tuple[type, str]]] = {
    "list": (str, "a list of texts"),
    "names": (str, "a list of texts"),
    "number": (int, "a number"),
    "flag": (bool, "true or false"),
}
"""How TOML writes the values of a parameter, and what they are called; others are texts."""

_HELD: Final = "It counts as not told, and is told by the first run that can read it."
_OLD_NAMES: Final = "names"
"""What the parameter ``name`` was called, when ``name`` was the title of a search."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A search that is kept: its name, its query, and parameters of
    :meth:`~indexer.index.Index.search`."""

    name: str
    query: str
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What it is remembered by: a digest of all but its name."""
        asked = json.dumps([self.query, dict(sorted(self.given.items()))], ensure_ascii=False)
        return hashlib.sha256(asked.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class News:
    """What is new in one search: its articles, the newest first."""

    alert: Alert
    articles: tuple[Article, ...]


def read_alerts(
    path: Path, problem: Callable[[str], None] = lambda text: None
) -> tuple[Alert, ...]:
    """The searches of a file: TOML when its name ends so, else a search a line.

    A line is a query, or a title, a colon, white space and a query; empty lines and those that
    begin with ``#`` are left out. TOML has a table ``[[search]]`` for each, with ``query``, and if
    wanted ``title`` and parameters of a search, by their names in URLs. ``problem`` is told of keys
    that are written as they were before: a text as ``name`` is a title, ``names`` is ``name``.

    Raises :class:`~indexer.errors.AlertError` for a file that cannot be read or holds none, and
    for a query without a word, which finds nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AlertError(f"{path}: {error}") from error
    except OSError as error:
        raise AlertError(f"{path}: {in_words(error)}") from error
    found = tuple(_tables(path, text, problem) if path.suffix == ".toml" else _lines(text))
    if not found:
        raise AlertError(f"{path} holds no search")
    for alert in found:
        if alert.query and not has_word(parse_query(alert.query).tree):
            raise AlertError(f"{path}: there is no word to look for in {alert.query}")
    return found


def has_wrong_value(alert: Alert, settings: Settings) -> bool:
    """Whether a parameter of a search has a value that it cannot have."""
    try:
        Parameters.checked(settings, alert.query, "alerts", **alert.given)
    except ParameterError:
        return True
    return False


def _lines(text: str) -> Iterator[Alert]:
    from indexer.query.keywords import FIELD_NAMES

    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        name, colon, query = line.partition(":")
        named = colon and query[:1].isspace() and query.strip() and '"' not in name
        if named and fold(name.strip()) not in FIELD_NAMES:
            yield Alert(name.strip(), query.strip())
        else:
            yield Alert(line, line)


def _tables(path: Path, text: str, problem: Callable[[str], None]) -> Iterator[Alert]:
    try:
        given = tomllib.loads(text)
    except ValueError as error:
        raise AlertError(f"{path}: {error}") from error
    tables = given.pop("search", [])
    if given or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise AlertError(f"{path}: write each search as a table [[search]] with its query")
    for number, table in enumerate(tables, 1):
        where = f"{path}, search {number}"
        for old in _rename(table):
            problem(f"{where}: {old}")
        yield _alert(table, where, f"search {number}")


def _rename(table: dict[str, Any]) -> Iterator[str]:
    """Gives keys that are written as they were before the names that they have now; what to say of
    each."""
    if isinstance(table.get("name"), str) and "title" not in table:
        table["title"] = table.pop("name")
        yield f'write the title as title = "{table["title"]}"; name is a list, of names to mention'
    if _OLD_NAMES in table and "name" not in table:
        table["name"] = table.pop(_OLD_NAMES)
        yield f"{_OLD_NAMES} is called name now"


def _alert(table: dict[str, Any], where: str, title: str) -> Alert:
    """The search of a table; ``title`` is that of one that has neither a title nor a query."""
    texts = [table.pop(key, "") for key in ("query", "title")]
    if not all(isinstance(text, str) for text in texts):
        raise AlertError(f"{where}: query and title are texts")
    query, own_title = (text.strip() for text in texts)
    given = dict(_parameter(key, value, where) for key, value in table.items())
    if not query and not given:
        raise AlertError(f"{where}: it has neither a query nor a filter")
    return Alert(own_title or query or title, query, given)


def _parameter(key: str, value: object, where: str) -> tuple[str, object]:
    """A parameter of a search by its keyword, its value one of its kind."""
    row = _KEYS.get(key)
    if row is None:
        known = ", ".join(("query", "title", *_KEYS))
        raise AlertError(f"{where}: there is no {key}; there are {known}")
    values = value if isinstance(value, list) else [value]
    wanted, kind = _TYPES.get(row.kind, (str, "a text"))
    if isinstance(value, list) != row.repeated or not all(type(one) is wanted for one in values):
        raise AlertError(f"{where}: {key} is {kind}")
    return row.keyword, value


class Told:
    """The file that remembers, for each search, the ids of the articles that were told.

    Raises :class:`~indexer.errors.AlertError` when it is damaged, or another process uses it, and
    :class:`~indexer.errors.StorageFailed` where the system refuses it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._reading():
            unseal(path)
            self._connection = open_database(
                path,
                "PRAGMA journal_mode = WAL;"
                "CREATE TABLE IF NOT EXISTS searches (key TEXT PRIMARY KEY) WITHOUT ROWID;"
                "CREATE TABLE IF NOT EXISTS told "
                "(key TEXT, id TEXT, PRIMARY KEY (key, id)) WITHOUT ROWID;",
            )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        kept = "What was told before is known"
        try:
            with using_index(self._path.parent, kept):
                yield
        except sqlite3.Error as error:
            if is_refusal(error):
                why, mend = explain_refusal(self._path, error)
                raise StorageFailed(
                    f"{self._path} cannot be used ({why})",
                    f"{kept}: {mend}, or name another file with --state FILE.",
                ) from error
            raise AlertError(
                f"{self._path} is damaged ({error}): move it away, and what the searches find now "
                "counts as told, or name another file with --state FILE"
            ) from error

    def knows(self, alert: Alert) -> bool:
        """Whether a search was run before."""
        asked = "SELECT 1 FROM searches WHERE key = ?"
        with self._reading():
            return self._connection.execute(asked, (alert.key,)).fetchone() is not None

    def ids(self, alert: Alert) -> set[str]:
        """The articles that need not be told any more."""
        asked = "SELECT id FROM told WHERE key = ?"
        with self._reading():
            return {id for (id,) in self._connection.execute(asked, (alert.key,))}

    def add(self, told: Sequence[tuple[Alert, Sequence[str]]]) -> None:
        """Remembers articles of searches, all of them or, when killed, none."""
        with self._reading(), self._transaction():
            for alert, ids in told:
                known = "INSERT OR IGNORE INTO searches VALUES (?)"
                self._connection.execute(known, (alert.key,))
                self._connection.executemany(
                    "INSERT OR IGNORE INTO told VALUES (?, ?)", ((alert.key, id) for id in ids)
                )

    def forget(self, alert: Alert, ids: Sequence[str]) -> None:
        """Forgets articles of a search."""
        with self._reading(), self._transaction():
            self._connection.executemany(
                "DELETE FROM told WHERE key = ? AND id = ?", ((alert.key, id) for id in ids)
            )

    def rename(self, alert: Alert, renamed: Mapping[str, Iterable[str]]) -> None:
        """Remembers articles of a search by their ids instead of by their former ones."""
        with self._reading(), self._transaction():
            for id, former in renamed.items():
                self._connection.execute(
                    "INSERT OR IGNORE INTO told VALUES (?, ?)", (alert.key, id)
                )
                self._connection.executemany(
                    "DELETE FROM told WHERE key = ? AND id = ?",
                    ((alert.key, one) for one in former),
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Closes the file, and puts down its digest."""
        self._connection.close()
        seal(self._path)


def run_alerts(
    index: Index,
    alerts: Sequence[Alert],
    state: Path,
    tell: Callable[[Sequence[News]], None],
    since: str | None = None,
    problem: Callable[[str], None] = lambda text: None,
    remark: Callable[[Alert, Remark], None] = lambda alert, remark: None,
) -> int:
    """Tells what is new in some searches, and gives how many articles that was.

    ``tell`` gets them, at most :data:`MOST_AT_ONCE` at a time; when it returns, they count as told,
    and when it raises, none of them does. A search that was never run before tells what was
    published since a day, or without one nothing: what it finds counts as told. A search that
    cannot be run is told to ``problem``, and the others go on; ``remark`` gets the remarks on those
    that can.

    Raises :class:`~indexer.errors.AlertError` when another process runs alerts with this state.
    """
    state.parent.mkdir(parents=True, exist_ok=True)
    busy = AlertError(f"another marsad alert is at work with {state}")
    with locked(Path(f"{state}.lock"), 0, busy), closing(Told(state)) as told:
        return _run(index, alerts, told, tell, since, problem, remark)


def _run(
    index: Index,
    alerts: Sequence[Alert],
    told: Told,
    tell: Callable[[Sequence[News]], None],
    since: str | None,
    problem: Callable[[str], None],
    remark: Callable[[Alert, Remark], None],
) -> int:
    waiting: list[tuple[Alert, str]] = []
    alike: dict[str, dict[str, Alert]] = {}
    for one in alerts:
        alike.setdefault(one.key, {})[one.name] = one
    for same in alike.values():  # what is one search is run once, and told under each name
        alert, *_ = same.values()
        try:
            found = _find(index, alert)
            new = _new(index, alert, found, told, since)
        except MarsadError as error:
            problem(f"{', '.join(same)}: {error}")
            continue
        for named in same.values():
            for said in found.remarks:
                if said.code == "damaged":
                    problem(f"{named.name}: {sentence(said)}. {_HELD}")
                else:
                    remark(named, said)
            waiting += [(named, id) for id in new]
    count = 0
    for start in range(0, len(waiting), MOST_AT_ONCE):
        batch = waiting[start : start + MOST_AT_ONCE]
        held: set[str] = set()
        news = _news(index, batch, held, problem)
        if news:
            tell(news)
        told.add([(alert, [id]) for alert, id in batch if id not in held])
        count += sum(len(one.articles) for one in news)
    return count


def _find(index: Index, alert: Alert) -> Listing[str]:
    """The ids that a search finds, the newest first."""
    total, found = index.matching(alert.query, MOST_HITS, **alert.given)
    if total > MOST_HITS:
        raise AlertError(
            f"finds {counted(total, 'article')}, and may find {MOST_HITS:,}; narrow it down"
        )
    return found


def _new(
    index: Index, alert: Alert, found: Sequence[str], told: Told, since: str | None
) -> list[str]:
    """The ids of those found that were not told, the newest first."""
    if not told.knows(alert):
        recent = set(_since(index, alert, since)) if since else set()
        told.add([(alert, [id for id in found if id not in recent])])
        return [id for id in found if id in recent]
    before = told.ids(alert)
    renamed = _renamed(index, [id for id in found if id not in before], before)
    if renamed:
        told.rename(alert, renamed)
    before = before.difference(*renamed.values()).union(renamed)
    gone = before.difference(found)
    if len(gone) > len(found) + _SPARE:
        told.forget(alert, sorted(gone - index.admin.find_existing(gone)))
    return [id for id in found if id not in before]


def _renamed(index: Index, fresh: Sequence[str], told: set[str]) -> dict[str, frozenset[str]]:
    """Those of ``fresh`` that were told by ids which an earlier version of Marsad gave them, with
    these ids. Each stands for one article: another one may have the same name."""
    renamed: dict[str, frozenset[str]] = {}
    left = set(told)
    for id in fresh if told else ():
        try:
            article = _get(index, id)
        except ArticleDamaged:  # what is new of it is told when it can be read
            continue
        former = former_ids(article) & left if article is not None else frozenset()
        if former:
            renamed[id] = former
            left -= former
    return renamed


def _get(index: Index, id: str) -> Article | None:
    try:
        return index.get(id)
    except ArticleNotFound:  # removed at this very moment
        return None


def _since(index: Index, alert: Alert, since: str) -> tuple[str, ...]:
    first = max(since, alert.given.get("date_from") or since, key=_first_day)
    if _first_day(first) > _last_day(alert.given.get("date_to") or ""):
        return ()  # it is over
    return index.matching(alert.query, MOST_HITS, **{**alert.given, "date_from": first})[1]


def _first_day(text: str) -> float:
    """The first day of a date as an ordinal; of what is none, which a search will refuse, the last
    of all."""
    days = read_period(text, date.today())
    return days[0] if days and days[0] is not None else inf


def _last_day(text: str) -> float:
    days = read_period(text, date.today())
    return days[1] if days and days[1] is not None else inf


def _news(
    index: Index,
    batch: Sequence[tuple[Alert, str]],
    held: set[str],
    problem: Callable[[str], None],
) -> list[News]:
    """What to tell of some articles. Those that cannot be read are told to ``problem``, and are
    ``held`` back until the index was mended."""
    articles: dict[tuple[str, str], tuple[Alert, list[Article]]] = {}
    for alert, id in batch:
        try:
            article = _get(index, id)
        except ArticleDamaged as error:
            held.add(id)
            problem(f"{alert.name}: {error} {_HELD}")
            continue
        if article is None:
            continue
        articles.setdefault((alert.key, alert.name), (alert, []))[1].append(article)
    return [News(alert, tuple(found)) for alert, found in articles.values()]
