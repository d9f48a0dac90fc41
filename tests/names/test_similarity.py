"""Words alike as spellings of a name, and words that only look alike."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.names.foreignness import load_foreignness, train_foreignness
from indexer.names.inflections import are_inflections
from indexer.names.similarity import distance, loose_key, plain

WORDS = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤ", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("a", "b"),
    [("نتنياهو", "نتانياهو"), ("غوتيريش", "جوتيريس"), ("ترامب", "ترمب"), ("طوكيو", "توكيو")],
)
def test_spellings_of_a_name_share_their_key_and_are_near(a: str, b: str) -> None:
    assert loose_key(plain(a)) == loose_key(plain(b))
    assert distance(plain(a), plain(b)) < 1


def test_another_letter_costs_more_than_another_letter_of_the_same_sound() -> None:
    assert distance("غوغل", "جوجل") < distance("غوغل", "غومل")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, WORDS)
def test_the_distance_is_the_same_both_ways_and_nothing_to_the_word_itself(a: str, b: str) -> None:
    a, b = plain(a), plain(b)
    assert distance(a, b) == pytest.approx(distance(b, a))
    assert (distance(a, b) == 0) == (a == b)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, WORDS, st.floats(0.1, 3))
def test_a_limit_leaves_what_is_below_it_as_it_is(a: str, b: str, most: float) -> None:
    whole = distance(plain(a), plain(b))
    limited = distance(plain(a), plain(b), most)
    assert limited == whole if whole <= most else limited > most


def test_names_look_foreign_and_arabic_words_do_not() -> None:
    score = load_foreignness()
    names = ("كلينسمان", "برانكوفيتش", "ديلاكروا")
    others = ("استقلالهم", "المحاصرين", "يتظاهرون")
    assert min(map(score, names)) > 0 > max(map(score, others))


def test_a_model_does_not_know_the_names_hidden_from_it() -> None:
    hidden = train_foreignness(frozenset(("غوتيريش", "غوتيريس")))
    assert hidden("غوتيريش") < load_foreignness()("غوتيريش")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("كيري", "كير"),
        ("يشارك", "شارك"),
        ("تتسامح", "يتسامح"),
        ("متظاهرين", "متظاهرون"),
        ("وسلوفاكيا", "سلوفاكيا"),
    ],
)
def test_inflections_are_no_candidates(a: str, b: str) -> None:
    assert are_inflections(a, b)
    assert are_inflections(b, a)


def test_spellings_are_no_inflections() -> None:
    for a, b in (("شول", "تشول"), ("برلسكوني", "بيرلسكوني"), ("بلينكن", "بلينكين")):
        assert not are_inflections(a, b)
