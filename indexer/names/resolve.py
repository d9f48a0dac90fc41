"""Which name someone asks for, by its id or by any of its spellings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from indexer.errors import ParameterError
from indexer.names.name import Name, folded_words
from indexer.names.table import NameTable

__all__ = ["name_of"]

_OFFERED: Final = 3
"""Names offered where what was asked for is none."""
_LEAST_LIKENESS: Final = 70
"""Of 100, of a label that is offered in the place of what was asked for."""


def name_of(text: str, table: NameTable) -> Name:
    """The name of an id (``vladimir-putin``), or of any Arabic, English or French spelling, of
    what an article can be about: a given name alone is no one.

    Of several names, the one that the text is the label of, or the one of which it is no ambiguous
    spelling. Raises :class:`~indexer.errors.ParameterError` for a text that is the name of none,
    with near ones, and for one that is the name of several.
    """
    known = table.get(text)
    if known is not None and known.kind != "given":
        return known
    asked = folded_words(text)
    names = [name for name in table.names_of_text(text) if name.kind != "given"]
    for fits in (_is_label, _is_without_doubt, _is_any):
        found = [name for name in names if fits(name, asked)]
        if len(found) == 1:
            return found[0]
    raise _ambiguous_name(text, names) if names else _unknown_name(text, asked, table)


def _ambiguous_name(text: str, names: Sequence[Name]) -> ParameterError:
    return ParameterError(
        "name", "several_names", text, f"name: {text} is the name of several: {_offer(names)}"
    )


def _unknown_name(text: str, words: tuple[str, ...], table: NameTable) -> ParameterError:
    near = _near(words, table)
    hint = f"; near it are {_offer(near)}" if near else ""
    return ParameterError(
        "name", "unknown_name", text, f"name: {text} is no name that Marsad knows{hint}"
    )


def _is_label(name: Name, words: tuple[str, ...]) -> bool:
    return words in map(folded_words, _labels(name))


def _is_any(name: Name, words: tuple[str, ...]) -> bool:
    return True


def _is_without_doubt(name: Name, words: tuple[str, ...]) -> bool:
    """Whether words are a spelling of a name that is neither ambiguous nor an adjective."""
    return any(
        spelling.words == words and not spelling.ambiguous and not spelling.adjective
        for spelling in (*name.spellings, *name.latin)
    )


def _labels(name: Name) -> tuple[str, ...]:
    return (name.arabic, *name.english[:1])


def _offer(names: Sequence[Name]) -> str:
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
