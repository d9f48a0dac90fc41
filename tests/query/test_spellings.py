"""Names in queries: which spellings are added, when none is, and what they weigh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.index import Index
from indexer.names.name import Name, parse_row
from indexer.names.table import NameTable, load_names
from indexer.query.blending import inverse_doc_freq
from indexer.query.expanded import Expanded, Target
from indexer.query.own_forms import attach_clitic, with_clitics
from indexer.query.parser import parse_query
from indexer.query.rewrite import expand
from indexer.query.spellings import SpellingFinder
from indexer.search.results import Results
from indexer.settings import Settings

ROWS = (
    "putin\tperson\tVladimir *Putin|Vladimir *Poutine\tفلاديمير *بوت(ي)ن\tcurated",
    "kim\tperson\tKim Jong Un\tكيم جون[غج] أون\tcurated",
    "pyongyang\tplace\tPyongyang\tبيون[غج] يان[غج]|بيون[غج]يان[غج]\tcurated",
    "mali\tcountry\tMali\tمالي?|ماليا;جمهورية مالي|جمهورية ماللي\tcurated",
    "dolan-1\tperson\tA Dolan\tسعيد *دول[او]ك\tcurated",
    "dolan-2\tperson\tB Dolan\tوليد *دول(ا)ك\tcurated",
    "galb\tplace\tGalb\tغلب|قلب?|جلب\tcurated",
    "saudi\tcountry\tSaudi Arabia\tالسعودية|العربية السعودية\tcurated\tSaudi\tسعودي",
    "us\tcountry\tAmerica;United States\tأمريكا|أميركا;الولايات المتحدة|الولايات المتحدة الأمريكية"
    "\tcurated\tAmerican\tأمريكي|أميركي",
)
TABLE = NameTable(map(parse_row, ROWS))
ANALYZER = Analyzer()


def spellings(text: str, table: NameTable = TABLE, **options: Any) -> dict[str, set[str]]:
    """The names of a query as typed, with what was added."""
    tree = parse_query(text).tree
    names = expand(tree, ANALYZER, match="names", names=table, **options).names
    return {name.typed: {one.text for one in name.others if one.searched} for name in names}


# Which spellings are added


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("بوتين", {"بوتين": {"بوتن"}}),
        ("زيارة لبوتين أمس", {"لبوتين": {"بوتن"}}),
        ("ولبوتن", {"ولبوتن": {"بوتين"}}),
        ("فلاديمير بوتن", {"فلاديمير بوتن": {"فلاديمير بوتين"}}),
        ("بوتين وبوتن", {"بوتين": {"بوتن"}, "وبوتن": {"بوتين"}}),
        ("قال كيم جونج اون", {"كيم جونج اون": {"كيم جونغ أون"}}),
        ("كيم-جونغ-أون", {"كيم-جونغ-أون": {"كيم جونج أون"}}),
        ("كيم جونغ-أون", {"كيم جونغ-أون": {"كيم جونج أون"}}),
        ("Putin", {"Putin": {"بوتين", "بوتن"}}),
        ("vladimir poutine", {"vladimir poutine": {"فلاديمير بوتين", "فلاديمير بوتن"}}),
        ("بيونغ يانغ", {"بيونغ يانغ": {"بيونغ يانج", "بيونج يانغ", "بيونج يانج", "بيونغيانغ",
                                       "بيونغيانج", "بيونجيانغ", "بيونجيانج"}}),
        ("title:بوتين", {"بوتين": {"بوتن"}}),
        ("-بوتين", {"بوتين": {"بوتن"}}),
        ("بوتين أو قمة", {"بوتين": {"بوتن"}}),
        ("أمريكا", {"أمريكا": {"أميركا", "أميركي"}}),
        ("والأميركية", {"والأميركية": {"أمريكية"}}),
        ('"الرئيس بوتين"', {"بوتين": {"بوتن"}}),
        ('"لقاء كيم جونغ أون ولبوتن"', {"كيم جونغ أون": {"كيم جونج أون"}, "ولبوتن": {"بوتين"}}),
    ],
)  # fmt: skip
def test_a_name_is_widened_to_its_other_spellings(text: str, added: dict[str, set[str]]) -> None:
    assert spellings(text) == added


@pytest.mark.parametrize(
    "text",
    ["", "قمة", '="بوتن"', "=بوتن", '="الرئيس بوتن"', "source:بوتين", "author:بوتين", "بوت*",
     "بوتين~", "فلاديمير", "كيم title:جونغ أون", "كيم -جونغ أون", '"كيم" جونغ أون'],
)  # fmt: skip
def test_nothing_else_is_widened(text: str) -> None:
    assert spellings(text) == {}


def test_given_names_are_widened_in_any_script() -> None:
    assert {"ديفيد", "دافيد"} <= spellings("دايفيد", load_names())["دايفيد"]
    assert "ريشار" in spellings("Richard", load_names())["Richard"]
    assert "ميخائيل" not in spellings("مايكل", load_names())["مايكل"]
    assert "ميشيل" in spellings("ميشال", load_names())["ميشال"]  # a surname, too


@pytest.mark.parametrize("match", ["exact", "folded", "stem"])
def test_stricter_matches_widen_no_name(match: Any) -> None:
    made = expand(parse_query("بوتين").tree, ANALYZER, match=match, names=TABLE)
    assert made.names == ()


def test_an_ordinary_word_is_neither_widened_nor_added() -> None:
    assert spellings("مالي") == spellings("وزير مالي") == {}
    assert spellings("ماليا") == {}
    assert spellings("قلب") == {}
    assert spellings("غلب") == {"غلب": {"جلب"}}


def test_a_word_of_the_same_name_beside_it_is_evidence() -> None:
    assert spellings("جمهورية مالي") == {"جمهورية مالي": {"جمهورية ماللي"}}
    evident = NameTable([parse_row("x\tcountry\tX\tقلب?|غلب;قلب الصحراء\tcurated")])
    widener = SpellingFinder(evident, ANALYZER)
    assert widener.find(["قلب"]) is None
    assert widener.find(["الصحراء", "قلب"], 1) is not None
    assert widener.find(["المدينه", "قلب"], 1) is None


def test_of_a_spelling_that_names_share_only_what_all_share_is_added() -> None:
    # One is دولاك or دولوك, the other دولاك or دولك.
    assert spellings("دولاك") == {}
    assert spellings("دولوك") == {"دولوك": {"دولاك"}}
    assert spellings("وليد دولاك") == {"وليد دولاك": {"وليد دولك"}}


def test_people_of_one_surname_share_its_spellings() -> None:
    rows = "a\tperson\tAna *Dolok\tآنا *دولوك/دولك\tx", "b\tperson\tBen *Dolok\tبن *دولوك/دلوك\tx"
    assert spellings("دولوك", NameTable(map(parse_row, rows)))["دولوك"] == {"دولك", "دلوك"}


def test_what_holds_the_words_typed_is_found_by_them() -> None:
    assert spellings("الولايات المتحدة") == {}
    assert spellings("الولايات المتحدة الأمريكية") == {
        "الولايات المتحدة الأمريكية": {"الولايات المتحدة"}
    }


def test_spellings_are_taken_off_however_they_are_written() -> None:
    assert spellings("بوتين", without=["بوتن"]) == {"بوتين": set()}
    assert spellings("كيم جونغ أون", without=["كيم جونج اون"]) == {"كيم جونغ أون": set()}
    assert spellings("بوتين", without=["قمة"]) == {"بوتين": {"بوتن"}}
    assert spellings('"بوتين"', without=["بوتُن"]) == {"بوتين": set()}


def test_a_phrase_has_no_more_ways_than_an_index_can_bear() -> None:
    made = expand(
        parse_query('"بيونغ يانغ وبيونج يانج ثم بيونغ يانج"').tree,
        ANALYZER,
        match="names",
        names=TABLE,
    )
    assert 24 < len(made.targets) <= 64
    near = expand(
        parse_query('"زيارة كيم جونغ أون بيونغيانغ أمس"~9').tree,
        ANALYZER,
        match="names",
        names=TABLE,
    )
    assert {len(target.terms) for target in near.targets} == {6}


def test_a_clitic_stays_on_the_other_spelling_in_a_phrase() -> None:
    made = expand(parse_query('"دعوة لبوتين"').tree, ANALYZER, match="names", names=TABLE)
    assert Target("folded", ("ودعوه", "لبوتن")) in made.targets
    made = expand(parse_query('"وفد لأميركي"').tree, ANALYZER, match="names", names=TABLE)
    assert Target("folded", ("ووفد", "لامريكي")) in made.targets
    made = expand(parse_query('"وفد والأميركي"').tree, ANALYZER, match="names", names=TABLE)
    assert Target("folded", ("وفد", "والامريكي")) in made.targets
    assert attach_clitic("ل", "السعوديه") == "للسعوديه"
    assert attach_clitic("ول", "السعوديه") == "وللسعوديه"
    assert attach_clitic("وال", "اميركيه") == "والاميركيه"
    assert attach_clitic("ل", "اللجنه") == "للجنه"
    assert "للسعوديه" in set(with_clitics("السعوديه")) and "وبوتن" in set(with_clitics("بوتن"))


# What is found

ARTICLES = (
    Article("yeh", "شأن", "وصل بوتين أمس"),
    Article("bare", "شأن", "وصل بوتن أمس"),
    Article("clitic", "شأن", "دعوة لبوتن"),
    Article("title", "بوتين في الصين", "خبر"),
    Article("both", "شأن", "بوتين أو بوتن"),
    Article("jeem", "شأن", "التقى كيم جونج اون وفدا"),
    Article("ghain", "شأن", "استقبل كيم جونغ أون وفدا"),
    Article("together", "شأن", "قمة بيونغيانغ"),
    Article("apart", "شأن", "قمة في بيونغ يانغ"),
    Article("latin", "شأن", "Putin left."),
    Article("mali", "شأن", "ملف مالي"),
    Article("malia", "شأن", "سفر إلى ماليا"),
    Article("hear", "شأن", "مرض قلب"),
    *(Article(f"other-{n}", "شأن", f"خبر رقم {n}") for n in range(20)),
    *(Article(f"yeh-{n}", "شأن", f"بوتين {n}") for n in range(8)),
)


class Shelf(Index):
    """An index with names of its own."""

    def _searcher(self) -> Any:
        searcher = super()._searcher()
        searcher._names = TABLE
        return searcher


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    settings = Settings(index=tmp_path_factory.mktemp("names") / "index")
    Index.create(settings).admin.add_articles(ARTICLES)
    yield Shelf.open(settings)


@pytest.fixture(scope="module")
def found(index: Index) -> Callable[..., set[str]]:
    return lambda text, **given: {
        hit.id for hit in index.search(text, size=100, **given).hits if "-" not in hit.id
    }


PUTIN = {"yeh", "bare", "clitic", "title", "both"}


@pytest.mark.parametrize("text", ["بوتين", "بوتن", "لبوتين", "وبوتن", "ولبوتن"])
def test_one_spelling_finds_every_spelling(found: Callable[..., set[str]], text: str) -> None:
    assert found(text) == PUTIN


def test_names_of_several_words_and_from_latin_letters(found: Callable[..., set[str]]) -> None:
    assert found("كيم جونغ أون") == found("كيم جونج اون") == found("Kim Jong-un")
    assert found("Kim Jong Un") == {"jeem", "ghain"}
    assert found("بيونغيانغ") == found("بيونج يانج") == found("Pyongyang") == {"together", "apart"}
    assert found("Putin") == found("Poutine") | {"latin"} == PUTIN | {"latin"}
    assert found("قمة بيونج يانج") == {"together", "apart"}
    assert found("كيم جونغ أون قمة", operator="or") >= {"jeem", "ghain", "together", "apart"}


def test_phrases_keep_their_order_and_what_is_no_name(found: Callable[..., set[str]]) -> None:
    assert found('"وصل بوتين"') == found('"وصل بوتن"') == {"yeh", "bare"}
    assert found('"دعوة لبوتين"') == {"clitic"}
    assert found('"بوتين وصل"') == set()
    assert found('="وصل بوتين"') == {"yeh"}
    assert found('"قمة بيونج يانج"') == {"together"}
    assert found("=بوتن") == {"bare", "both"}


def test_what_is_excluded_is_excluded_in_every_spelling(found: Callable[..., set[str]]) -> None:
    assert found("شأن -بوتن") & PUTIN == {"title"} - {"title"}
    assert found("أمس -=بوتن") == {"yeh"}


def test_ordinary_words_find_themselves(found: Callable[..., set[str]]) -> None:
    assert found("قلب") == found("قلب", match="stem") == {"hear"}
    assert found("مالي") == found("جمهورية مالي") == {"mali"} < found("مالي", match="stem")


def of(results: Results) -> dict[str, tuple[int, bool]]:
    (name,) = results.names
    return {one.text: (one.articles, one.searched) for one in name.spellings}


def test_results_tell_what_was_searched_and_how_many_have_it(index: Index) -> None:
    assert of(index.search("بوتين")) == {"بوتين": (11, True), "بوتن": (3, True)}
    assert of(index.search("Putin")) == {
        "Putin": (1, True), "بوتين": (11, True), "بوتن": (3, True)
    }  # fmt: skip
    assert of(index.search("بيونج يانج")) == {
        "بيونج يانج": (0, True), "بيونغ يانغ": (1, True), "بيونغيانغ": (1, True)
    }  # fmt: skip
    assert of(index.search('"لبوتين"')) == {"لبوتين": (11, True), "بوتن": (3, True)}
    # A spelling that no article has was not searched.
    assert index.search("ماليا").names == ()
    assert [name.others for name in index.search("جمهورية مالي").names] == [()]
    (name,) = index.search("بوتين").names
    assert (name.id, name.label, name.kind) == ("vladimir-putin", "فلاديمير بوتين", "person")
    assert name.english[0] == "Vladimir Putin"


def test_a_spelling_taken_off_is_told_and_not_searched(index: Index) -> None:
    results = index.search("بوتين", without=["بوتن"])
    assert of(results) == {"بوتين": (11, True), "بوتن": (3, False)}
    assert results.total == index.search("بوتين", match="stem").total == 11
    assert index.search("بوتن", without=["بوتن"]).total == index.search("بوتن").total


def test_every_spelling_is_marked(index: Index) -> None:
    def marked(text: str, id: str) -> list[str]:
        hits = {hit.id: hit for hit in index.search(text, size=100).hits}
        return [hits[id].snippet[start:end] for start, end in hits[id].marks["snippet"]]

    assert marked("بوتين", "clitic") == ["لبوتن"]
    assert marked("Putin", "both") == ["بوتين", "بوتن"]
    assert marked("كيم جونغ أون", "jeem") == ["كيم", "جونج", "اون"]
    assert marked("بيونج يانج", "together") == ["بيونغيانغ"]
    assert marked('"وصل بوتين"', "bare") == ["وصل", "بوتن"]


def test_a_rare_spelling_is_not_favoured(index: Index) -> None:
    scores = {hit.id: hit.score for hit in index.search("بوتين أمس", size=100).hits}
    assert scores["yeh"] > scores["bare"]
    # The rare spelling alone would weigh more than the common one by its rarity.
    alone = {hit.id: hit.score for hit in index.search("بوتين", size=100).hits}
    assert alone["yeh"] > alone["bare"]
    rare = {hit.id: hit.score for hit in index.search("بوتن", match="stem").hits}
    assert alone["bare"] < rare["bare"]


def test_inverse_document_frequency_falls_and_stays_positive() -> None:
    values = [inverse_doc_freq(100, n) for n in range(101)]
    assert values == sorted(values, reverse=True) and values[-1] > 0
    assert inverse_doc_freq(10, 12) > 0


# What always holds

WORDS = ("بوتين", "لبوتن", "كيم", "جونغ", "أون", "بيونغ", "يانغ", "بيونغيانغ", "Putin", "قمة",
         "في", "مالي", "أمس", "الأميركية")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from((*WORDS, '"', "أو", "(", ")", "=", "title:", "^2")), max_size=8),
    st.sampled_from((" ", "", "-")),
    st.sampled_from(("and", "or")),
)
def test_names_find_at_least_what_folded_forms_find(
    index: Index, parts: list[str], between: str, operator: str
) -> None:
    text = between.join(parts) if between != "-" else " ".join(parts).replace(" ", "-", 1)
    if re.search(r"(?<!\w)-", text):
        return  # what is excluded is more
    by_form = index.search(text, match="folded", size=100, operator=operator)
    by_name = index.search(text, match="names", size=100, operator=operator)
    if not by_form.widened and not by_name.widened:
        assert {hit.id for hit in by_form.hits} <= {hit.id for hit in by_name.hits}


def whole(name: Name) -> list[str]:
    """One-word spellings of the short form that are plain and that the stemmer leaves whole."""
    return [
        spelling.text
        for spelling in name.of_form("short" if name.kind == "person" else "full")
        if len(spelling.words) == 1
    ]


def test_one_spelling_finds_every_spelling_of_names_that_ship(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    table = load_names()
    groups = []
    for name in table:
        group = [text for text in whole(name) if table.names_of_text(text) == (name,)]
        kept = all(ANALYZER.stem(text) == ANALYZER.fold(text) for text in group)
        same_form = name.of_form("short" if name.kind == "person" else "full")
        plain = not any(one.ambiguous for one in same_form)
        if len(group) > 1 and kept and plain:
            groups.append(group)
    groups = groups[:: max(len(groups) // 60, 1)]
    assert len(groups) >= 2
    index = Index.create(Settings(index=tmp_path_factory.mktemp("ship") / "index"))
    index.admin.add_articles(
        Article(f"{number}-{place}", "شأن", f"ذكر {text} هنا")
        for number, group in enumerate(groups)
        for place, text in enumerate(group)
    )
    for number, group in enumerate(groups):
        everywhere = {f"{number}-{place}" for place in range(len(group))}
        for text in group:
            hits = {hit.id for hit in index.search(text, size=100).hits}
            assert everywhere <= hits, (text, group)


def test_expansions_without_figures_hold_every_spelling() -> None:
    made: Expanded = expand(parse_query("بوتين").tree, ANALYZER, match="names", names=TABLE)
    bare = {target.terms for target in made.targets if target.view == "bare"}
    assert bare == {("بوتين",), ("بوتن",)}
    # Behind the clitics that the analyzer leaves on.
    others = [target for target in made.targets if target.view != "bare"]
    assert {target.view for target in others} == {"folded"}
    assert {target.terms[0][-4:] for target in others} == {"بوتن"}


def test_of_a_name_of_several_words_any_is_enough_under_or_alone(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(
        [
            Article("whole", title="", body="استقبل كيم جونغ أون ضيفه"),
            Article("spelled", title="", body="استقبل كيم جونج أون ضيفه"),
            Article("part", title="", body="استقبل كيم ضيفه"),
        ]
    )

    def found(operator: str) -> set[str]:
        return {hit.id for hit in index.search("كيم جونغ أون", operator=operator)}

    assert found("and") == {"whole", "spelled"}
    assert found("or") == {"whole", "spelled", "part"}


def test_what_people_made_is_found_behind_an_article_and_a_place_is_not(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(
        [
            Article("bare", "سعر", "ارتفع سعر بتكوين كثيرا"),
            Article("other", "سوق", "تراجع بيتكوين في السوق"),
            Article("definite", "خبر", "اشترى البيتكوين كل من أراد"),
            Article("behind", "رأي", "لا مستقبل للبتكوين عند الخبراء"),
            Article("seoul", "زيارة", "وصل الوزير إلى سيول"),
            Article("floods", "أمطار", "جرفت السيول سيارتين"),
        ]
    )

    def found(query: str) -> set[str]:
        return {hit.id for hit in index.search(query).hits}

    every = {"bare", "other", "definite", "behind"}
    for query in ("بتكوين", "البيتكوين", "البتكوين", "للبتكوين", "وبالبيتكوين", "bitcoin"):
        assert found(query) == every, query
    assert found("=البيتكوين") == {"definite"}
    assert found("سيول") == {"seoul"}


def test_a_name_typed_behind_a_word_for_it_finds_no_more_than_that_unless_articles_say_so(
    tmp_path: Path,
) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    strait = [f"عبرت السفينة رقم {n} مضيق هرمز أمس" for n in range(11)]
    others = ["مقاتلون من حركة طالبان", "عاد طالبان إلى الجامعة"]
    texts = [*strait[:6], "قرب هرمز", *others]
    index.admin.add_articles(Article(f"a{n}", "شأن", text) for n, text in enumerate(texts))

    def found(query: str) -> int:
        results = index.search(query)
        assert not results.widened
        return results.total

    assert found("حركة طالبان") == 1 and found("طالبان") == 2
    assert found("مضيق هرمز") == 6  # of few articles nothing is told
    index.admin.add_articles(Article(f"b{n}", "شأن", text) for n, text in enumerate(strait[6:]))
    assert found("مضيق هرمز") == found("هرمز") == 12
    assert spellings("الولايات المتحدة الأمريكية") == {
        "الولايات المتحدة الأمريكية": {"الولايات المتحدة"}
    }
