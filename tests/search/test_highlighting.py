"""Which words are marked, where exactly they stand, and which excerpts are shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.tokenizer import tokenize
from indexer.query.expanded import Target
from indexer.query.parser import parse_query
from indexer.query.rewrite import expand
from indexer.search.highlighting import LENGTH, Highlighter, Snippet

ANALYZER = Analyzer()


def marker(
    query: str, weigh: Callable[[Target], float] | None = None, **options: Any
) -> Highlighter:
    targets = expand(parse_query(query).tree, ANALYZER, **options).targets
    return (
        Highlighter(targets, ANALYZER) if weigh is None else Highlighter(targets, ANALYZER, weigh)
    )


def marked(query: str, text: str, area: str = "body", **options: Any) -> list[str]:
    """The words marked, cut out of the text by their offsets."""
    return [text[start:end] for start, end in marker(query, **options).spans(text, area)]


def shown(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


# Which words


@pytest.mark.parametrize(
    "word", ["الحكومة", "والحكومة", "للحكومة", "حكومتها", "الحُكُومَةُ", "الحكـــومة", "ﺍﻟﺤﻜﻮﻣﺔ"]
)
@pytest.mark.parametrize("query", ["حكومة", "الحكومة", "بالحكومة"])
def test_a_word_is_marked_whole_however_it_is_written(query: str, word: str) -> None:
    text = f"قالت «{word}»، أمس، إنها باقية."
    assert marked(query, text) == [word]


def test_offsets_count_code_points_of_the_text_as_it_stands() -> None:
    text = "👍👍 ﷺ مُحَمَّدٌ زار العـــراقَ."
    # Two emoji, a space, a ligature of many letters and a space stand before the first word.
    assert marker("محمد").spans(text, "body") == ((5, 14),)
    assert text[5:14] == "مُحَمَّدٌ"
    assert marked("العراق", text) == ["العـــراقَ"]


def test_a_ligature_of_two_letters_is_one_code_point() -> None:
    text = "نما ﺍﻻﻗﺘﺼﺎﺩ ببطء"
    assert marker("الاقتصاد").spans(text, "body") == ((4, 11),)


def test_punctuation_and_quotes_are_not_marked() -> None:
    for around in ("({}).", "«{}»", "“{}”،", "{}؟", "#{}_", "قبل-{}/بعد"):
        assert marked("هدنة", around.format("الهدنة")) == ["الهدنة"]


def test_every_occurrence_is_marked_and_nothing_else() -> None:
    text = "هدنة ثم حرب ثم الهدنة، وبعد هدنتين سلام."
    assert marked("هدنة -سلام", text) == ["هدنة", "الهدنة", "هدنتين"]


def test_how_far_a_word_reaches_is_how_far_it_is_marked() -> None:
    text = "حكومة وحكومه والحكومة حُكومة"
    assert marked("حكومة", text, match="stem") == text.split()
    assert marked("حكومة", text, match="folded") == ["حكومة", "حُكومة"]
    assert marked("حكومة", text, match="exact") == ["حكومة", "حُكومة"]
    assert marked("وحكومة", text, match="folded") == ["وحكومه"]
    assert marked("وحكومة", text, match="exact") == []


def test_latin_words_and_numbers_are_marked() -> None:
    text = "قمة BRICS في ٢٠٢٤ و2024 تناقش elections"
    assert marked("brics", text) == ["BRICS"]
    assert marked("election", text) == ["elections"]
    assert marked("2024", text) == ["٢٠٢٤", "2024"]


def test_patterns_and_fuzzy_words_mark_what_they_find() -> None:
    text = "نتنياهو ونتانياهو وبوتين"
    assert marked("نت*هو", text) == ["نتنياهو", "ونتانياهو"]
    assert marked("نتانيهو~", text) == ["ونتانياهو"]
    assert marked("نتانيهو~ نتنيا*", text) == ["نتنياهو", "ونتانياهو"]


def test_a_phrase_is_marked_only_in_a_row() -> None:
    text = "مجلس الأمن دعا مجلس النواب، والأمن مجلس. مجلس، الأمن"
    assert marked('"مجلس الأمن"', text) == ["مجلس", "الأمن", "مجلس", "الأمن"]
    assert marker('"مجلس الأمن"').spans(text, "body")[:2] == ((0, 4), (5, 10))
    assert marked('"النواب مجلس"', text) == []
    assert marked('"الأمن مجلس"', text) == ["والأمن", "مجلس"]  # behind a conjunction
    assert marked('="الأمن مجلس"', text) == []


def test_a_phrase_with_a_number_is_marked_when_near() -> None:
    text = "مجلس حفظ الأمن. مجلس لا يحفظ الأمن."
    assert marked('"مجلس الأمن"', text) == []
    # In either order: the council of the second sentence follows the first's security.
    assert marked('"مجلس الأمن"~2', text) == ["مجلس", "الأمن", "مجلس"]
    assert marked('"مجلس الأمن"~3', text) == ["مجلس", "الأمن", "مجلس", "الأمن"]


def test_a_phrase_and_a_word_are_marked_together_in_order() -> None:
    text = "الأمن أولا، قال مجلس الأمن عن الهدنة"
    assert marked('هدنة "مجلس الأمن"', text) == ["مجلس", "الأمن", "الهدنة"]
    assert marked('الأمن "مجلس الأمن"', text) == ["الأمن", "مجلس", "الأمن"]


def test_a_phrase_that_begins_again_within_itself_is_found() -> None:
    assert marker('"حرب حرب سلام"').spans("حرب حرب حرب سلام", "body") == ((4, 7), (8, 11), (12, 16))


def test_title_and_body_are_marked_by_what_was_asked_of_each() -> None:
    text = "الهدنة والحرب"
    assert marked("title:هدنة حرب", text, "title") == ["الهدنة", "والحرب"]
    assert marked("title:هدنة حرب", text, "body") == ["والحرب"]
    assert marked('body:"الهدنة والحرب"', text, "title") == []
    assert marked('body:"الهدنة والحرب"', text, "body") == ["الهدنة", "والحرب"]
    assert marker("title:هدنة").snippet(text).marks == ()


@pytest.mark.parametrize("query", ["", "-هدنة", "date:2024", "source:هدنة", "*"])
def test_without_a_word_to_look_for_nothing_is_marked(query: str) -> None:
    assert marked(query, "هدنة في 2024") == []


def test_an_empty_text_has_no_marks_and_no_excerpt() -> None:
    assert marker("هدنة").snippet("") == Snippet("", ())


# Excerpts

SENTENCE = "واصل الوفدان المفاوضات أمس دون نتيجة تذكر."
FILLING = " ".join([SENTENCE] * 40)


def fragments(snippet: Snippet) -> list[str]:
    return [part for part in re.split(r" … |^… | …$", snippet.text) if part]


def stands_whole(fragment: str, text: str) -> bool:
    """Whether a fragment stands in a text from one word end to another."""
    place = text.replace("\n", " ").find(fragment)
    end = place + len(fragment)
    return (
        place >= 0
        and (place == 0 or text[place - 1].isspace() or text[place - 1] in ".!?؟…؛")
        and (end == len(text) or text[end].isspace())
    )


def test_a_short_text_is_shown_whole() -> None:
    text = "بدأت الهدنة."
    assert marker("هدنة").snippet(text) == Snippet(text, ((5, 11),))


def test_without_a_match_the_beginning_is_shown() -> None:
    text = "بداية الخبر. " + FILLING
    snippet = marker("زلزال").snippet(text)
    assert snippet.marks == ()
    assert snippet.text.startswith("بداية الخبر. واصل")
    assert snippet.text.endswith(" …")
    assert len(snippet.text) <= LENGTH + 2
    assert stands_whole(fragments(snippet)[0], text)


def test_a_match_deep_in_a_text_is_shown_from_the_beginning_of_its_sentence() -> None:
    text = f"{FILLING} وقعت الأطراف هدنة طويلة. {FILLING}"
    snippet = marker("هدنة").snippet(text)
    assert snippet.text.startswith("… وقعت الأطراف هدنة طويلة. واصل")
    assert snippet.text.endswith(" …")
    assert shown(snippet) == ["هدنة"]
    assert len(snippet.text) <= LENGTH + 4


def test_two_words_far_apart_are_shown_in_two_fragments() -> None:
    text = f"{FILLING} انهارت الهدنة فجأة. {FILLING} ضرب زلزال المدينة. {FILLING}"
    snippet = marker("زلزال هدنة").snippet(text)
    assert shown(snippet) == ["الهدنة", "زلزال"]
    found = fragments(snippet)
    assert len(found) == 2
    assert all(stands_whole(fragment, text) for fragment in found)
    assert len(snippet.text) <= LENGTH + 4


def test_three_words_far_apart_are_not_shown_in_three_fragments() -> None:
    text = FILLING.join(["", " هدنة. ", " زلزال. ", " قمة. ", ""])
    snippet = marker("هدنة زلزال قمة").snippet(text)
    assert len(fragments(snippet)) == 2
    assert len(shown(snippet)) == 2


def test_words_that_stand_together_are_shown_together() -> None:
    text = f"هدنة. {FILLING} زلزال. {FILLING} هدنة بعد زلزال. {FILLING}"
    snippet = marker("هدنة زلزال").snippet(text)
    assert "هدنة بعد زلزال." in snippet.text


def test_the_rarest_words_win_the_excerpt() -> None:
    text = FILLING.join(["هدنة. ", " قمة. ", " زلزال. ", ""])
    rare = {"هدنه": 0.5, "قمه": 4.0, "زلزال": 3.0}

    def weigh(target: Target) -> float:
        return rare.get(target.terms[0], 0.0)

    snippet = marker("هدنة قمة زلزال", weigh, match="folded").snippet(text)
    assert shown(snippet) == ["قمة", "زلزال"]
    rare["هدنه"] = 9.0
    snippet = marker("هدنة قمة زلزال", weigh, match="folded").snippet(text)
    assert shown(snippet) == ["هدنة", "قمة"]


def test_line_breaks_become_spaces_and_offsets_stay() -> None:
    text = "سطر أول\nفيه هدنة\nثم سطر"
    snippet = marker("هدنة").snippet(text)
    assert snippet == Snippet("سطر أول فيه هدنة ثم سطر", ((12, 16),))


def test_an_excerpt_does_not_begin_with_the_end_of_the_line_before() -> None:
    text = f"{FILLING}\nعنوان فرعي عن الهدنة\n{FILLING}"
    snippet = marker("هدنة").snippet(text)
    assert snippet.text.startswith("… عنوان فرعي عن الهدنة واصل")


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    for text in ("س" * 100_000, "هدنة" + "ـ" * 100_000):
        assert len(marker("هدنة").snippet(text).text) <= 2 * LENGTH + 10
    around = "ب" * 5000 + " هدنة " + "ب" * 5000
    snippet = marker("هدنة").snippet(around)
    assert shown(snippet) == ["هدنة"]
    assert len(snippet.text) <= 2 * LENGTH + 10


def test_a_very_long_text_with_a_match_in_every_word_is_answered() -> None:
    text = "هدنة " * 100_000
    snippet = marker("هدنة").snippet(text)
    assert set(shown(snippet)) == {"هدنة"}
    assert len(snippet.text) <= LENGTH + 4
    assert len(marked("هدنة", text)) == 100_000


def test_a_phrase_that_almost_stands_all_over_a_long_text_is_answered() -> None:
    text = "مجلس " * 100_000 + "الأمن"
    assert marked('"مجلس الأمن"~50', text)[-1] == "الأمن"
    assert marked('"مجلس مجلس الأمن"', text) == ["مجلس", "مجلس", "الأمن"]


# Always

WORDS = (
    *(
        "هدنة",
        "الهدنة",
        "وَالهُدْنَةِ",
        "هـــدنة",
        "ﻫﺪﻧﺔ",
        "هدنتها",
        "مجلس",
        "بالمجلس",
        "المجالس",
        "الأمن",
    ),
    *(
        "امن",
        "والأمن",
        "الله",
        "لله",
        "والله",
        "إيران",
        "ايران",
        "آخر",
        "اخر",
        "مدينة",
        "مدني",
        "على",
    ),
    *(
        "BRICS",
        "brics",
        "elections",
        "٢٠٢٤",
        "2024",
        "1,000",
        "١٠٠٠",
        "中文",
        "ﷺ",
        "👍",
        "ﻻ",
        "لا",
        "أ.ف.ب",
    ),
)
QUERIES = st.lists(
    st.sampled_from((*WORDS, "هدن*", "?لهدنة", "مجلس~", "title:هدنة", "body:مجلس", '"مجلس الأمن"')),
    min_size=1,
    max_size=3,
)
TEXTS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(WORDS), st.text(max_size=5)),
        st.sampled_from((" ", "\n", "، ", ". ", "", "-", "\u00a0", "\u200f ", "  ")),
    ),
    max_size=60,
).map(lambda pairs: "".join(word + space for word, space in pairs))
MATCHES = st.sampled_from(("exact", "folded", "stem", "names"))
AREAS = st.sampled_from(("title", "body"))


def matches(word: str, target: Target) -> bool:
    """Whether a word is of a target, or may stand in its row."""
    term = ANALYZER.view(target.view)(word)
    if target.pattern is not None:
        return target.pattern.fullmatch(term) is not None
    if target.edits:
        return abs(len(term) - len(target.terms[0])) <= target.edits
    return term in target.terms


@settings(max_examples=200, deadline=None)
@given(queries=QUERIES, text=TEXTS, match=MATCHES, area=AREAS)
def test_marks_are_words_in_order_that_match(
    queries: list[str], text: str, match: Any, area: str
) -> None:
    targets = expand(parse_query(" ".join(queries)).tree, ANALYZER, match=match).targets
    tokens = {(token.start, token.end): token.text for token in tokenize(text)}
    marks = Highlighter(targets, ANALYZER).marks(text, area)
    ends = [place for mark in marks for place in (mark.start, mark.end)]
    assert ends == sorted(ends)
    for mark in marks:
        target = targets[mark.target]
        assert target.area in (None, area)
        assert matches(tokens[mark.start, mark.end], target)


@settings(max_examples=200, deadline=None)
@given(word=st.sampled_from(WORDS), text=TEXTS, match=MATCHES)
def test_every_word_that_has_a_term_of_the_query_is_marked(
    word: str, text: str, match: Any
) -> None:
    targets = expand(parse_query(word).tree, ANALYZER, match=match).targets
    single = [target for target in targets if len(target.terms) == 1]
    expected = [
        (token.start, token.end)
        for token in tokenize(text)
        if any(matches(token.text, target) for target in single)
    ]
    if len(single) == len(targets):
        assert list(Highlighter(targets, ANALYZER).spans(text, "body")) == expected


@settings(max_examples=200, deadline=None)
@given(queries=QUERIES, text=TEXTS, match=MATCHES)
def test_marks_of_an_excerpt_are_inside_it_and_slice_to_words_that_match(
    queries: list[str], text: str, match: Any
) -> None:
    targets = expand(parse_query(" ".join(queries)).tree, ANALYZER, match=match).targets
    snippet = Highlighter(targets, ANALYZER).snippet(text)
    ends = [place for span in snippet.marks for place in span]
    assert ends == sorted(ends)
    assert all(0 <= place <= len(snippet.text) for place in ends)
    for word in shown(snippet):
        assert any(matches(word, target) for target in targets)
    assert len(snippet.text) <= 2 * LENGTH + 10
    whole = text.replace("\n", " ")
    assert all(fragment.strip() in whole for fragment in snippet.text.split(" … ")[1:-1])
    if Highlighter(targets, ANALYZER).spans(text, "body"):
        assert snippet.marks
