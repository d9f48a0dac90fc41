"""Which field of a record is the title, which the body: found by their common names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

__all__ = ["Plan", "plan_of", "value_at"]

Path = tuple[str, ...]
Plan = Mapping[str, Sequence[Path]]
"""Of each of our fields the paths of theirs, the first that is not empty counting."""

_SEPARATORS: Final = re.compile(r"[\s_\-\u0640\u064b-\u0652\ufeff]+")
_FOLD: Final = str.maketrans("أإآىة", "ااايه")


def _fold_name(name: str) -> str:
    return _SEPARATORS.sub("", name).translate(_FOLD).lower()


def _read_names() -> dict[str, tuple[str, ...]]:
    text = files("indexer.ingest").joinpath("data/fields.txt").read_text(encoding="utf-8")
    table: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            ours, _, theirs = line.partition("\t")
            table[ours] = tuple(_fold_name(name) for name in theirs.split(","))
    return table


_KNOWN: Final = _read_names()


def plan_of(names: Iterable[str], mapped: Iterable[tuple[str, str]] = ()) -> Plan:
    """Where each of our fields is in a record with these ``names``.

    ``mapped`` holds pairs of our name and theirs, which come first; a dotted name goes into
    objects (``meta.title``), unless a field has just that name.
    """
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(_fold_name(name), name)
    plan: dict[str, list[Path]] = {}
    for ours, theirs in mapped:
        key = by_fold.get(_fold_name(theirs))
        plan.setdefault(ours, []).append((key,) if key is not None else tuple(theirs.split(".")))
    for ours, known in _KNOWN.items():
        paths = plan.setdefault(ours, [])
        for name in known:
            if name in by_fold:
                paths.append((by_fold[name],))
            elif "." in name and name.split(".")[0] in by_fold:
                first, *rest = name.split(".")
                paths.append((by_fold[first], *rest))
    return plan


def value_at(record: Mapping[str, Any], path: Path) -> Any:
    """The value at a path, ``None`` when there is none."""
    value: Any = record
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
