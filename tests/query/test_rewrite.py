"""A tree of words into terms: how far a word reaches, what is left out, what is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Engine, Request
from indexer.engines.registry import find_engine
from indexer.query import nodes as q
from indexer.query.expanded import Expanded, Target
from indexer.query.parser import parse_query
from indexer.query.rewrite import expand
from indexer.storage.documents import DocumentMaker

Expand = Callable[..., Expanded]

ARTICLES = (
    Article("bare", "شأن", "حكومة", source="صحيفة النيل"),
    Article("article", "شأن", "الحكومة", source="صحيفة الفرات"),
    Article("prefixed", "شأن", "وحكومتها", author="هدى سالم"),
    Article("vowels", "شأن", "حُكومة"),
    Article("hamza", "شأن", "إيران"),
    Article("alef", "شأن", "ايران"),
    Article("singular", "شأن", "مجلس"),
    Article("plural", "شأن", "معارض"),
    Article("plural and singular", "شأن", "معارض معرض"),
    Article("plural and summit", "شأن", "معارض قمة"),
    Article("row", "مجلس الأمن", "اجتمع أمس"),
    Article("apart", "شأن", "الأمن في مجلس"),
    Article("near", "شأن", "مجلس حفظ الأمن"),
    Article("stemmed row", "شأن", "مجلسا الأمن"),
    Article("dated", "شأن", "هدنة", published="2024-05-07"),
    Article("headed", "بركان", "بركان جبل"),
    Article("headed alone", "بركان", "رماد جبل"),
    Article("not headed", "شأن", "بركان جبل"),
    Article("in the lead", "شأن", "زلزال" + " خبر" * 40),
    Article("behind the lead", "شأن", "خبر " * 40 + "زلزال"),
    Article("side by side", "شأن", "سفينة ميناء" + " خبر" * 12),
    Article("turned round", "شأن", "ميناء سفينة" + " خبر" * 12),
    Article("far apart", "شأن", "سفينة" + " خبر" * 12 + " ميناء"),
)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = find_engine("tantivy").create_index(tmp_path_factory.mktemp("index") / "data")
    maker = DocumentMaker(analyzer)
    writer = engine.writer(32 << 20)
    writer.add(map(maker.document, ARTICLES))
    writer.commit()
    writer.close()
    # Payloads are compressed articles: ids are got from them.
    return engine


@pytest.fixture(scope="module")
def expanded(analyzer: Analyzer) -> Expand:
    return lambda text, **options: expand(parse_query(text).tree, analyzer, **options)


@pytest.fixture(scope="module")
def ranked(engine: Engine, expanded: Expand) -> Callable[..., list[str]]:
    from indexer.storage.documents import article_of

    def search(text: str, **options: Any) -> list[str]:
        found = engine.search(Request(expanded(text, **options).query, limit=50)).found
        return [article_of(one.payload).id for one in found]

    return search


@pytest.fixture(scope="module")
def found(ranked: Callable[..., list[str]]) -> Callable[..., set[str]]:
    return lambda text, **options: set(ranked(text, **options))


Found = Callable[..., set[str]]

# Words that are repeated


@pytest.mark.parametrize(
    ("typed", "once"),
    [
        ("حكومة حكومة", "حكومة"),
        ("مجلس الأمن مجلس", "مجلس الأمن"),
        ("مجلس في الأمن في مجلس", "مجلس في الأمن"),
        ("سفينة ميناء سفينة -شأن -شأن", "سفينة ميناء -شأن"),
    ],
)
def test_a_word_that_is_repeated_counts_once(expanded: Expand, typed: str, once: str) -> None:
    for options in ({}, {"match": "names"}, {"operator": "or"}):
        twice, single = expanded(typed, **options), expanded(once, **options)
        assert (twice.query, twice.targets) == (single.query, single.targets)
        assert (twice.ignored, max(twice.words, 1)) == (single.ignored, max(single.words, 1))
        assert len(twice.parts) == len(single.parts)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("بي بي سي", ["بي بي سي"]),
        ("قناة بي بي سي بي بي سي -مصر", ["بي بي سي"]),
        ("عبدالله عبدالله", ["عبدالله عبدالله"]),
        ("محمد بن سلمان محمد بن زايد", ["محمد بن سلمان", "محمد بن زايد"]),
    ],
)
def test_a_name_that_repeats_a_word_is_found_whole(
    expanded: Expand, typed: str, names: list[str]
) -> None:
    parts = expanded(typed, match="names").parts
    texts = [
        " ".join(one.text for one in (part.leaf, *part.more) if isinstance(one, q.Term))
        for part in parts
        if part.more
    ]
    assert texts == names
    pairs = [part.leaf for part in parts if isinstance(part.found, q.Nothing)]
    assert len(set(pairs)) == len(pairs)


# How far a word reaches


def test_by_stem_a_word_is_found_with_its_clitics(found: Found) -> None:
    everywhere = {"bare", "article", "prefixed", "vowels"}
    for typed in ("حكومة", "الحكومة", "والحكومة", "حكومتها"):
        assert found(typed) == everywhere
    assert found("إيران") == found("وإيران") == {"hamza", "alef"}


def test_by_folded_letters_marks_and_hamzas_do_not_count_and_clitics_do(found: Found) -> None:
    assert found("حكومة", match="folded") == {"bare", "vowels"}
    assert found("حكومه", match="folded") == {"bare", "vowels"}
    assert found("الحكومة", match="folded") == {"article"}
    assert found("ايران", match="folded") == {"hamza", "alef"}


def test_exactly_a_word_is_found_as_it_is_written_but_for_marks(found: Found) -> None:
    assert found("حكومة", match="exact") == {"bare", "vowels"}
    assert found("حكومه", match="exact") == set()
    assert found("إيران", match="exact") == {"hamza"}
    assert found("ايران", match="exact") == {"alef"}
    assert found('"مجلس الامن"', match="exact") == set()
    assert found('"مجلس الأمن"', match="exact") == {"row"}


def test_a_word_as_it_was_typed_comes_first(ranked: Callable[..., list[str]]) -> None:
    assert ranked("الحكومة")[0] == "article"
    assert ranked("وحكومتها")[0] == "prefixed"


def test_the_title_is_searched_as_well_as_the_body_and_adds_to_it(
    ranked: Callable[..., list[str]], found: Found
) -> None:
    assert found("بركان") == {"headed", "headed alone", "not headed"}
    assert ranked("بركان")[0] == "headed"
    assert found("title:الأمن") == {"row"}
    assert "row" not in found("body:الأمن")


# Signals


def test_what_is_like_a_word_adds_to_its_score_and_is_not_found(
    ranked: Callable[..., list[str]], found: Found
) -> None:
    # معارض and معرض have the consonants in common, and not the stem.
    plurals = {"plural", "plural and singular", "plural and summit"}
    assert found("معارض") == plurals
    order = ranked("معارض")
    assert order.index("plural and singular") < order.index("plural and summit")


def test_a_word_of_the_lead_adds_to_the_score(ranked: Callable[..., list[str]]) -> None:
    assert ranked("زلزال") == ["in the lead", "behind the lead"]


@pytest.mark.parametrize("operator", ["and", "or"])
@pytest.mark.parametrize("match", ["exact", "folded", "stem"])
def test_neighbours_of_a_query_add_to_the_score_where_they_are_near(
    ranked: Callable[..., list[str]], match: str, operator: str
) -> None:
    order = ranked("سفينة ميناء", match=match, operator=operator)
    assert order[-1] == "far apart"
    assert set(order) == {"side by side", "turned round", "far apart"}
    assert ranked("body:سفينة body:ميناء", match=match)[-1] == "far apart"


@pytest.mark.parametrize(
    "text",
    ["سفينة", "سفينة أو ميناء", "سفينة body:ميناء", "سفينة -ميناء", '"سفينة ميناء"', "قمة القمة"],
)
def test_only_different_words_side_by_side_are_neighbours(expanded: Expand, text: str) -> None:
    assert not [part for part in expanded(text).parts if part.found == q.Nothing()]


def test_words_left_out_do_not_part_neighbours_and_long_queries_have_few(expanded: Expand) -> None:
    def pairs(text: str) -> list[tuple[str, ...]]:
        return [part.leaf.words for part in expanded(text).parts if part.found == q.Nothing()]

    assert pairs("سفينة في ميناء") == [("سفينة", "ميناء")]
    assert len(pairs(" ".join("أبتثجحخدذرزسشصض"))) == 8


@pytest.mark.parametrize("match", ["exact", "folded"])
def test_without_stems_there_are_no_signals(expanded: Expand, match: str) -> None:
    assert not isinstance(expanded("مجالس", match=match).query, q.AndMaybe)
    assert isinstance(expanded("مجالس").query, q.AndMaybe)


words = st.sampled_from(
    ("حكومة", "مجلس", "مجالس", "الأمن", "إيران", "قمة", "في", "هدنة", "-مجلس", "شأن", "ايرا*")
)


@settings(deadline=None)
@given(
    typed=st.lists(words, min_size=1, max_size=4).map(" ".join),
    operator=st.sampled_from(("and", "or")),
)
def test_signals_never_widen_what_is_found(
    engine: Engine, expanded: Expand, typed: str, operator: Any
) -> None:
    query = expanded(typed, operator=operator).query
    strict = query.required if isinstance(query, q.AndMaybe) else query
    assert not any(isinstance(part, q.AndMaybe) for part in descendants(strict))

    def payloads(query: q.Query) -> list[bytes]:
        return sorted(one.payload for one in engine.search(Request(query, limit=50)).found)

    assert payloads(query) == payloads(strict)


def descendants(tree: q.Query) -> Iterator[q.Query]:
    yield tree
    for part in q.children(tree):
        yield from descendants(part)


# Phrases


def test_a_quoted_phrase_is_its_folded_forms_in_order(found: Found) -> None:
    assert found('"مجلس الأمن"') == found('"مجلس الامن"') == {"row"}
    assert found('"مجلس أمن"') == set()


def test_a_phrase_with_a_number_allows_words_between_and_either_order(found: Found) -> None:
    assert found('"مجلس الأمن"~2') == {"row", "near", "apart"}
    assert found('"مجلس قمة"~2') == found('"قمة مجلس"~2') == set()


def test_a_quoted_word_is_its_folded_form(found: Found) -> None:
    assert found('"الحكومة"') == {"article"}
    assert found('"حكومة"') == {"bare", "vowels"}


def test_words_that_hyphens_join_are_a_row_by_stem(found: Found) -> None:
    assert found("مجلس-الأمن") == {"row", "stemmed row"}
    assert found("مجلس-الأمن", match="folded") == {"row"}


# Words left out


def test_function_words_are_left_out_of_three_words_or_more(found: Found, expanded: Expand) -> None:
    assert expanded("مجلس في الأمن").ignored == ("في",)
    assert found("مجلس في الأمن") == found("مجلس الأمن")
    assert expanded("هل انتهت هذه الحرب").ignored == ("هل", "هذه")


def test_two_words_stay_whole(found: Found, expanded: Expand) -> None:
    assert expanded("في مجلس").ignored == ()
    assert found("في مجلس") == {"apart"}
    assert found("في") == {"apart"}


def test_function_words_alone_are_searched(expanded: Expand) -> None:
    assert expanded("من في على").ignored == ()


def test_quoted_words_are_never_left_out(expanded: Expand, found: Found) -> None:
    assert expanded('مجلس "في" الأمن').ignored == ()
    assert found('مجلس "في" الأمن') == {"apart"}
    assert expanded('"الأمن في مجلس" حفظ اجتماع').ignored == ()


def test_words_of_a_field_or_an_operator_are_never_left_out(expanded: Expand) -> None:
    assert expanded("مجلس title:في الأمن").ignored == ()
    assert expanded("مجلس AND في AND الأمن").ignored == ()
    assert expanded("مجلس الأمن -في").ignored == ()


# Operators


def test_words_are_joined_by_and_unless_or_is_asked_for(found: Found) -> None:
    assert found("هدنة إيران") == set()
    assert found("هدنة إيران", operator="or") == {"dated", "hamza", "alef"}


def test_or_between_words_leaves_conditions_to_hold_for_all(found: Found) -> None:
    assert found("حكومة إيران source:النيل", operator="or") == {"bare"}
    assert found("حكومة إيران -ايران", operator="or") == {"bare", "article", "prefixed", "vowels"}
    assert found("هدنة إيران date:2024", operator="or") == {"dated"}
    assert found("source:النيل source:الفرات", operator="or") == set()


def test_or_between_words_does_not_loosen_an_and_that_was_typed(found: Found) -> None:
    assert found("هدنة AND إيران", operator="or") == set()
    assert found("(هدنة إيران) AND شأن", operator="or") == {"dated", "hamza", "alef"}
    assert found("(هدنة AND إيران) مجلس", operator="or") == found("مجلس")


def test_words_side_by_side_are_counted(expanded: Expand) -> None:
    assert expanded("هدنة إيران").words == 2
    assert expanded("هدنة في إيران").words == 2
    assert expanded('"مجلس الأمن" هدنة -إيران').words == 2
    assert expanded("هدنة").words == expanded("هدنة AND إيران").words == 0


def test_not_excludes_what_the_word_would_find(found: Found) -> None:
    everything = {article.id for article in ARTICLES}
    assert found("-الحكومة") == everything - {"bare", "article", "prefixed", "vowels"}
    assert found("معارض -قمة") == {"plural", "plural and singular"}
    # Its like is not excluded with it.
    assert found("مجلس -معارض") >= {"singular"}


@pytest.mark.parametrize("text", ["", "!!!", "…", "()", "*", "source:!!"])
def test_without_a_word_everything_is_found(found: Found, expanded: Expand, text: str) -> None:
    assert found(text) == {article.id for article in ARTICLES}
    assert not expanded(text).scored


@pytest.mark.parametrize("text", ["date:2024", "source:النيل", "-الحكومة", "source:*نيل"])
def test_conditions_alone_order_nothing(engine: Engine, expanded: Expand, text: str) -> None:
    made = expanded(text)
    assert not made.scored
    scores = [one.score for one in engine.search(Request(made.query, limit=50)).found]
    assert scores and set(scores) == {0.0}


# Fields about the article


def test_an_outlet_is_found_by_words_of_its_name(found: Found) -> None:
    assert found("source:النيل") == {"bare"}
    assert found('source:"صحيفة الفرات"') == {"article"}
    assert found("source:صحيفه") == {"bare", "article"}
    assert found('source:"النيل صحيفة"') == set()
    assert found("author:سالم") == {"prefixed"}


def test_a_pattern_is_looked_for_in_the_field_it_is_typed_for(found: Found) -> None:
    assert found("source:*ني*") == {"bare"}
    assert found("author:سال*") == {"prefixed"}
    assert found("author:سلم~") == {"prefixed"}
    assert found("source:حكو*") == set()
    assert found("title:مجل*") == {"row"}


# What is marked


def test_a_word_is_marked_by_stem_and_form(expanded: Expand) -> None:
    assert set(expanded("الحكومة").targets) == {
        Target("folded", ("الحكومه",)),
        Target("stem", ("حكوم",)),
    }
    assert expanded("الحكومة", match="folded").targets == (Target("folded", ("الحكومه",)),)
    assert expanded("الحُكومة", match="exact").targets == (Target("written", ("الحكومة",)),)


def test_a_phrase_is_marked_as_a_row(expanded: Expand) -> None:
    first, second, *_ = expanded('"مجلس الأمن"').targets
    assert first == Target("folded", ("مجلس", "الامن"))
    assert second == Target("folded", ("بمجلس", "الامن"))
    assert expanded('"بمجلس والأمن"~4').targets == (Target("bare", ("مجلس", "الامن"), slop=4),)


def test_a_word_of_one_area_is_marked_there(expanded: Expand) -> None:
    assert {target.area for target in expanded("title:الحكومة").targets} == {"title"}
    assert {target.area for target in expanded("body:حكو*").targets} == {"body"}
    assert {target.area for target in expanded("الحكومة").targets} == {None}


def test_a_fuzzy_word_is_marked_with_its_edits(expanded: Expand) -> None:
    assert {(one.terms, one.edits) for one in expanded("نتنياهو~2").targets} == {(("نتنياهو",), 2)}


@pytest.mark.parametrize(
    ("typed", "matching", "other"),
    [
        ("حكو*", ["حكو", "حكومه"], ["الحكومه"]),
        ("*مه", ["حكومه", "مه"], ["حكومها"]),
        ("ح?وم*ه", ["حكومه", "حكوميه"], ["حوومات", "حكم"]),
        ("أ*ن", ["ان", "ايران"], ["بان", "انه"]),
    ],
)
def test_a_pattern_marks_what_it_finds(
    expanded: Expand, typed: str, matching: list[str], other: list[str]
) -> None:
    targets = expanded(typed).targets
    assert targets
    for target in targets:
        assert target.pattern is not None
        assert all(target.pattern.fullmatch(word) for word in matching)
        assert not any(target.pattern.fullmatch(word) for word in other)


def test_a_pattern_does_not_go_astray_on_a_very_long_word(expanded: Expand) -> None:
    # Going back over what each star took, this would never end.
    (target, _) = expanded("*ا*ا*اب").targets
    assert target.pattern is not None
    assert target.pattern.fullmatch("ا" * 5000) is None
    assert target.pattern.fullmatch("ا" * 5000 + "ب") is not None


@pytest.mark.parametrize(
    "text", ["-الحكومة", '-"مجلس الأمن"', "-حكو*", "-نتنياهو~", "NOT (حكومة OR هدنة)"]
)
def test_what_is_excluded_is_not_marked_and_signals_nothing(expanded: Expand, text: str) -> None:
    made = expanded(f"{text} إيران")
    assert {target.terms for target in made.targets} == {("ايران",)}
    assert isinstance(made.query, q.AndMaybe)
    assert {term.text for term in made.query.optional.parts} == {"رن", "ايران"}


def test_dates_and_outlets_are_not_marked(expanded: Expand) -> None:
    assert expanded("date:2024 source:النيل author:سا*").targets == ()
