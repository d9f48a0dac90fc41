"""Which name someone asks for."""

from __future__ import annotations

import pytest

from indexer.errors import ParameterError
from indexer.names.name import parse_row
from indexer.names.resolve import name_of
from indexer.names.table import NameTable, load_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vladimir-putin", "vladimir-putin"),
        ("بوتين", "vladimir-putin"),
        ("فلاديمير بوتين", "vladimir-putin"),
        ("Vladimir Putin", "vladimir-putin"),
        ("أمريكا", "united-states"),
        ("اميركا", "united-states"),
        ("Gaza", "gaza"),
    ],
)
def test_a_name_is_asked_for_by_id_or_any_spelling(text: str, expected: str) -> None:
    assert name_of(text, load_names()).id == expected


def test_the_name_of_several_must_be_told_apart() -> None:
    with pytest.raises(ParameterError) as caught:
        name_of("كلينتون", load_names())
    assert caught.value.code == "several_names"
    assert "bill-clinton" in str(caught.value) and "hillary-clinton" in str(caught.value)


def test_of_several_the_one_that_it_is_without_doubt_is_meant() -> None:
    """Ambiguous (marked ?) and adjective are doubts; the label of none is what was typed."""
    table = NameTable(
        map(
            parse_row,
            (
                "north-river\tplace\tNorth River\tنهر الشمال|صافي?\tcurated",
                "clear-bay\tplace\tClear Bay\tخليج الوضوح|صافي\tcurated",
                "safiland\tcountry\tSafiland\tبلاد الصفو\tcurated\tSafi\tصافي",
            ),
        )
    )
    assert {name.id for name in table.names_of_text("صافي")} == {
        "north-river",
        "clear-bay",
        "safiland",
    }
    assert name_of("صافي", table).id == "clear-bay"


@pytest.mark.parametrize("text", ["given-david", "David", "دايفيد"])
def test_a_given_name_alone_is_no_one(text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        name_of(text, load_names())
    assert caught.value.code == "unknown_name"


@pytest.mark.parametrize("text", ["فلاديمر بوتن", "vladimir-puttin"])
def test_an_unknown_name_gets_near_ones(text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        name_of(text, load_names())
    assert (caught.value.param, caught.value.code) == ("name", "unknown_name")
    assert "vladimir-putin" in str(caught.value)


@pytest.mark.parametrize("text", ["", "   ", "؟!", "زقزوق ابن لا أحد أبدا", "\x00", "x" * 5000])
def test_what_is_no_name_at_all_says_so(text: str) -> None:
    with pytest.raises(ParameterError):
        name_of(text, load_names())
