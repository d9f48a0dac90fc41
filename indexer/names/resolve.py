"""Which name someone asks for, by its id or by any of its spellings."""

from __future__ import annotations

from typing import Final

from indexer.errors import ParameterError
from indexer.names.name import Name, folded_words
from indexer.names.table import NameTable

__all__ = ["name_of"]

_OFFERED: Final = 3
_LEAST_LIKENESS: Final = 70
"""Of 100, of a label that is offered in the place of what was asked for."""


def name_of(text: str, table: NameTable) -> Name:
    """The name of an id (``vladimir-putin``), or of any Arabic, English or French spelling, of
    what an article can speak of: a given name alone is no one.

    Of several names, the one that the text is the label of, or the one of which it is no ambiguous
    spelling. Raises :class:`~indexer.errors.ParameterError` for a text that is the name of none,
    with near ones, and for one that is the name of several.
    """
    known = table.get(text)
    if known is not None and known.kind != "given":
        return known
    asked = folded_words(text)
    names = tuple(name for name in table.named(text) if name.kind != "given")
    labelled = [name for name in names if asked in map(folded_words, _labels(name))]
    certain = [
        name
        for name in names
        if any(
            spelling.words == asked and not spelling.ambiguous and not spelling.adjective
            for spelling in (*name.spellings, *name.latin)
        )
    ]
    for found in (labelled, certain, names):
        if len(found) == 1:
            return found[0]
    if names:
        raise ParameterError(
            "name", "several_names", text, f"name: {text} is the name of several: {_offer(names)}"
        )
    near = _near(asked, table)
    hint = f"; near it are {_offer(near)}" if near else ""
    raise ParameterError(
        "name", "unknown_name", text, f"name: {text} is no name that Marsad knows{hint}"
    )


def _labels(name: Name) -> tuple[str, ...]:
    return (name.arabic, *name.english[:1])


def _offer(names: tuple[Name, ...]) -> str:
    return ", ".join(f"{name.id} ({name.arabic})" for name in names)


def _near(asked: tuple[str, ...], table: NameTable) -> tuple[Name, ...]:
    """The names whose labels, or ids, are most like a text."""
    from rapidfuzz import fuzz, process

    ids: dict[str, str] = {}
    for name in table:
        if name.kind == "given":
            continue
        for words in map(folded_words, (*_labels(name), name.id.replace("-", " "))):
            ids.setdefault(" ".join(words), name.id)
    found = process.extract(
        " ".join(asked),
        list(ids),
        scorer=fuzz.ratio,
        score_cutoff=_LEAST_LIKENESS,
        limit=3 * _OFFERED,
    )
    near = dict.fromkeys(ids[label] for label, _, _ in found)
    return tuple(filter(None, map(table.get, list(near)[:_OFFERED])))
