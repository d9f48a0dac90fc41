"""Keys of names: one for most ways to write a name, and the words of an index behind them."""

from __future__ import annotations

import pytest

from indexer.analysis.letters import fold
from indexer.names.key import KEY_SIGN, arabic_key, arabic_keys, key_terms


def key(name: str) -> str:
    return arabic_key(" ".join(map(fold, name.split())))


@pytest.mark.parametrize(
    "ways",
    [
        ("غوردان", "جوردان", "قوردان", "كوردان"),
        ("خان يونس", "خانيونس"),
        ("محمد بن زايد", "محمد ابن زايد"),
        ("فون دير لاين", "فون ديرلاين", "فان دير لاين"),
        ("شفيتسر", "شفيزر"),
        ("كليتشكو", "كليشكو"),
    ],
)
def test_the_ways_to_write_a_name_have_one_key(ways: tuple[str, ...]) -> None:
    assert len(set(map(key, ways))) == 1


@pytest.mark.parametrize(("one", "other"), [("أولكسندر", "ألكسندر"), ("دير البلح", "ديرالبلح")])
def test_what_may_be_an_article_is_kept_in_a_second_key(one: str, other: str) -> None:
    assert arabic_keys(fold(one)) & arabic_keys(fold(other))


def test_other_names_have_other_keys() -> None:
    names = ("كيم يونغ نام", "كيم جونغ نام", "كيم جونغ أون", "فنلندا", "هولندا")
    assert len(set(map(key, names))) == len(names)


def test_strange_words_are_found_by_their_keys() -> None:
    folded = [fold(word) for word in "زار خورسافيتش خورسافيش البلاد في شهر خورسافيتش".split()]
    found = list(key_terms(folded, ["زالوردني"]))
    key_ = arabic_key("خورسافيتش")
    assert found == [f"{key_}{KEY_SIGN}{fold(word)}" for word in ("خورسافيتش", "خورسافيش")] + [
        f"{arabic_key('زالوردني')}{KEY_SIGN}زالوردني"
    ]
