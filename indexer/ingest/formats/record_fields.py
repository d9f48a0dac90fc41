"""Which field of a record is the title, which the body: found by their common names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

__all__ = ["POST", "Plan", "is_named", "plan_of", "values_at"]

Path = tuple[str, ...]
Plan = Mapping[str, Sequence[Path]]
"""Of each of our fields the paths of theirs, the first that is not empty counting."""

POST: Final = "marsad:post"
"""What a record has that is a post: it has no title by its nature, and none is missed."""

_SEPARATORS: Final = re.compile(r"[\s_\-\u0640\u064b-\u0652\ufeff]+")
_FOLD: Final = str.maketrans("أإآىة", "ااايه")
# What stands beside a document in a hit of Elasticsearch (its Search API), _id apart, and the
# document itself: _source names no outlet. _ts is when Cosmos DB last changed one.
_OF_HITS: Final = frozenset("_source _index _type _score _version _routing _ignored _ts".split())
_NOTHING: Final = "-"
_MOST_KEPT: Final = 200
"""Names of a record whose plan is kept."""
_LOOKED_AT: Final = 50
"""Objects of a list in which a path goes on."""


@lru_cache(maxsize=4096)
def _fold_name(name: str) -> str:
    if name in _OF_HITS:
        return name
    return _SEPARATORS.sub("", name[:200]).translate(_FOLD).lower()


class _Rule(NamedTuple):
    """What a name means in records that have all the names ``beside`` it, and none of ``without``:
    one of our fields, or none ("-")."""

    ours: str
    theirs: str
    beside: tuple[str, ...]
    without: tuple[str, ...]


def _read_names() -> tuple[dict[str, tuple[str, ...]], tuple[_Rule, ...]]:
    text = files("indexer.ingest").joinpath("data/fields.txt").read_text(encoding="utf-8")
    table: dict[str, dict[str, None]] = {}
    rules = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        ours, theirs, *condition = line.split("\t")
        names = [_fold_path(name) for name in theirs.split(",")]
        if condition:
            marks = [mark.strip() for mark in condition[0].split(",")]
            beside = tuple(_fold_path(mark) for mark in marks if not mark.startswith("!"))
            without = tuple(_fold_path(mark[1:]) for mark in marks if mark.startswith("!"))
            rules += [_Rule(ours, name, beside, without) for name in names]
        else:
            table.setdefault(ours, {}).update(dict.fromkeys(names))
    return {ours: tuple(names) for ours, names in table.items()}, tuple(rules)


def _fold_path(path: str) -> str:
    return ".".join(map(_fold_name, path.strip().split(".")))


_KNOWN, _RULES = _read_names()
_NAMED: Final = frozenset(
    (
        *(name for names in _KNOWN.values() for name in names),
        *(name for rule in _RULES for name in (rule.theirs, *rule.beside)),
    )
)


def is_named(name: str) -> bool:
    """Whether a name is that of a field of some tool, whatever it means to us."""
    return _fold_path(name) in _NAMED


def plan_of(names: Iterable[str], mapped: tuple[tuple[str, str], ...] = ()) -> Plan:
    """Where each of our fields is in a record with these ``names``.

    ``mapped`` holds pairs of our name and theirs, which come first; a dotted name goes into
    objects (``meta.title``), unless a field has just that name. Plans for records of one shape are
    made once.
    """
    key = tuple(names)
    return _kept_plan(key, mapped) if len(key) <= _MOST_KEPT else _plan(key, mapped)


def _plan(names: tuple[str, ...], mapped: tuple[tuple[str, str], ...]) -> Plan:
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(_fold_path(name), name)
    plan: dict[str, list[Path]] = {}
    for ours, theirs in mapped:
        key = by_fold.get(_fold_path(theirs))
        plan.setdefault(ours, []).append((key,) if key is not None else tuple(theirs.split(".")))
    for ours, known in _KNOWN.items():
        paths = plan.setdefault(ours, [])
        for name in known:
            if name in by_fold:
                paths.append((by_fold[name],))
            elif "." in name and name.split(".")[0] in by_fold:
                first, *rest = name.split(".")
                paths.append((by_fold[first], *rest))
    for rule in reversed(_RULES):  # what is put before the others last comes first
        if rule.theirs in by_fold and _applies(rule, by_fold):
            path = (by_fold[rule.theirs],)
            _rule_out(plan, path, dict(mapped))
            if rule.ours != _NOTHING:
                plan[rule.ours].insert(0, path)
    return plan


def _applies(rule: _Rule, names: Mapping[str, str]) -> bool:
    return all(map(names.__contains__, rule.beside)) and names.keys().isdisjoint(rule.without)


def _rule_out(plan: dict[str, list[Path]], path: Path, mapped: Mapping[str, str]) -> None:
    """Takes a path from all of our fields but those that a setting mapped."""
    for ours, paths in plan.items():
        if ours not in mapped and path in paths:
            paths.remove(path)


_kept_plan: Final = lru_cache(maxsize=1000)(_plan)


def values_at(record: Mapping[str, Any], path: Path) -> Iterator[Any]:
    """The values at a path, in the order in which they stand: several, where it goes through
    lists. Names inside a record are found as those at its top are."""
    if len(path) == 1:
        yield record.get(path[0])
    elif path[0] in record:
        yield from _inside(record[path[0]], path[1:])


def _inside(value: Any, path: Path) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value[:_LOOKED_AT]:
            yield from _inside(one, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping):
        if path[0] in value:
            yield from _inside(value[path[0]], path[1:]) if path[1:] else (value[path[0]],)
            return
        wanted = _fold_name(path[0])
        for name, one in value.items():
            if _fold_name(str(name)) == wanted:
                yield from _inside(one, path[1:]) if path[1:] else (one,)
                return
