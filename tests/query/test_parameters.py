"""The table of search parameters, and what is made from it or says it again."""

from __future__ import annotations

import importlib.util
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import ParameterError
from indexer.query.parameters import (
    SEARCH_PARAMETERS,
    GivenParameters,
    Parameters,
    SearchOptions,
    offered_at,
)
from indexer.query.remarks import DATE_EXAMPLES
from indexer.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
KEYWORDS = [row.keyword for row in SEARCH_PARAMETERS if row.kind != "text"]


def checked(**given: Any) -> Parameters:
    return Parameters.checked(Settings(), "x", **given)


def test_the_options_of_python_are_those_of_the_table() -> None:
    assert list(SearchOptions.__annotations__) == KEYWORDS
    assert [field.name for field in fields(GivenParameters)] == KEYWORDS


def test_the_document_is_made_from_the_table() -> None:
    spec = importlib.util.spec_from_file_location("parameters", DOCS / "parameters.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (DOCS / "PARAMETERS.md").read_text(encoding="utf-8")
    assert written == module.text(), "run python docs/parameters.py"


def test_a_parameter_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="search has no parameter sourc"):
        checked(sourc=("x",))
    with pytest.raises(TypeError, match="mark has no parameter operator"):
        Parameters.checked(Settings(), "x", "mark", operator="or")


def test_one_text_is_one_value() -> None:
    assert checked(source="مرافئ").keywords["source"] == ("مرافئ",)


@pytest.mark.parametrize("name", ["source", "section", "name", "without"])
@pytest.mark.parametrize("empty", ["", [""], ["", " "]])
def test_empty_values_count_as_not_given(name: str, empty: object) -> None:
    assert checked(**{name: empty}) == checked()


@pytest.mark.parametrize("row", offered_at("search"), ids=lambda row: row.name)
def test_nothing_given_is_the_default(row: Any) -> None:
    assert checked(**{row.keyword: None}) == checked()


@pytest.mark.parametrize(
    ("given", "message", "allowed"),
    [
        ({"sort": "best"}, "sort: best is none of rel, new, old", ("rel", "new", "old")),
        ({"page": 101}, "page: 101 is no whole number from 1 to 100", ("1–100",)),
        ({"size": "1_0"}, "size: 1_0 is no whole number from 1 to 100", ("1–100",)),
        ({"recency": 7.5}, "recency: 7.5 is no whole number from 0 to 36500", ("0–36500",)),
        ({"recency": -1}, "recency: -1 is no whole number from 0 to 36500", ("0–36500",)),
        ({"date_from": "soon"}, f"from: soon is not a date; write {DATE_EXAMPLES}", ()),
    ],
)
def test_a_wrong_value_is_refused_with_what_could_be_given(
    given: dict[str, Any], message: str, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(ParameterError) as refused:
        checked(**given)
    assert (str(refused.value), refused.value.allowed) == (message, allowed)


def test_days_are_first_and_last_of_a_month() -> None:
    first, last = checked(date_from="2024-02", date_to="٢٠٢٤-٠٢").days
    assert first and last and last - first == 28
