"""Names that no table lists, and spellings that it lacks: joined by rule, and no others."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.names.near_sounds import respellings
from indexer.settings import Settings

UNKNOWN = (
    ("رولندر هاغستروم", "رولاندر هاغستروم", "رولندر هاجستروم", "رولندر هاجشتروم"),
    ("كورفيتسكي", "كورفيزكي", "كورفتسكي"),
    ("فون در ماركنهاوزن", "فون درماركنهاوزن", "فان در ماركنهاوزن"),
    ("هارلندغسون", "هارلندجسون", "هرلندقسون"),
    ("بلنغاتونا", "بلنغا تونا"),
    ("غوردندر واغستروم", "غوردندر فاغستروم", "غوردندر فاجستروم"),
    ("مامادو زلتنغري", "محمد زلتنغري", "محمدو زلتنغري"),
    ("كيرلندو زلتنغري", "كيرلند زلتنغري"),
    ("فاروغندشيا", "واروغندشيا"),
)
LISTED = (
    ("يفغيني بريغوجين", "إيفغيني بريغوجن"),
    ("محمد بن سلمان", "محمد ابن سلمان"),
    ("أولكسندر سيرسكي", "أوليكسندر سيرسكي"),
)
OTHERS = (
    ("محمد بن سلمان", "محمد بن سليمان"),
    ("حسن روحاني", "حسين روحاني"),
    ("كورفيتسكي", "كورفيتسكايا"),
    ("شينزو آبي", "شينزو أبو"),
    ("رولندر هاغستروم", "رولندر هاغلند"),
    ("يستنسقون", "يستنسخون"),
    ("قمة رولندر", "غمة رولندر"),
    ("سعيد زلتنغري", "سعد زلتنغري"),
    ("عمر زلتنغري", "عمرو زلتنغري"),
    ("سامي زلتنغري", "سامر زلتنغري"),
    ("هلندرينو زلتنغري", "هلندرينا زلتنغري"),
    ("كيم يونغ زلتنغ", "كيم جونغ زلتنغ"),
)


@pytest.fixture(scope="module", params=list(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("names") / "index"
    index = Index.create(Settings(index=folder, engine=request.param))
    spelled = dict.fromkeys(way for ways in (*UNKNOWN, *LISTED, *OTHERS) for way in ways)
    index.admin.add_articles(
        [Article(way, f"خبر {n}", f"قال {way} أمس إنه عاد.") for n, way in enumerate(spelled)]
    )
    return index


def found(index: Index, query: str, **given: object) -> set[str]:
    results = index.search(query, size=50, **given)
    if any(remark.code == "any_word" for remark in results.remarks):
        return set()
    return {hit.id for hit in results.hits}


@pytest.mark.parametrize("ways", (*UNKNOWN, *LISTED))
def test_the_ways_to_write_a_name_find_one_another(index: Index, ways: tuple[str, ...]) -> None:
    for way in ways:
        assert found(index, way) >= set(ways), way


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_names_and_words_are_left_alone(index: Index, one: str, other: str) -> None:
    assert other not in found(index, one)
    assert one not in found(index, other)


def test_what_is_searched_is_shown_and_can_be_taken_off(index: Index) -> None:
    typed, other, *_ = UNKNOWN[3]
    (name,) = index.search(typed).names
    assert (name.typed, name.kind, name.label) == (typed, "spelling", typed)
    assert other in [one.text for one in name.others]
    assert other not in found(index, typed, without=(other,))
    assert found(index, f"={typed}") == found(index, typed, match="exact") == {typed}
    assert found(index, typed, match="stem") == {typed}
    assert other in found(index, f'"{typed}"')


def test_a_spelling_that_was_removed_stays_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    index = Index.create(Settings(index=tmp_path_factory.mktemp("removed") / "index"))
    typed, other, *_ = UNKNOWN[3]
    index.admin.add_articles([Article(way, "خبر", f"قال {way}") for way in (typed, other)])
    assert found(index, typed) == {typed, other}
    index.names.change(lambda own: own.with_removed([other]))
    assert found(index, typed) == {typed}


def test_no_word_of_hundreds_of_letters_is_read_otherwise_and_kept(index: Index) -> None:
    kept = respellings.cache_info().misses
    index.search(f"{'خجشهو' * 90} {'خجشهو' * 91}")
    assert respellings.cache_info().misses == kept


def test_that_only_the_commonest_of_many_words_like_a_name_were_tried_is_told(
    tmp_path: Path,
) -> None:
    ways = ["".join(vowels) for vowels in product("اوي", repeat=3)]
    like = [f"ز{one}لت{two}نغر{three}" for one, two, three in ways]  # more than are looked at
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(
        [Article(word, f"خبر {n}", f"قال {word} أمس إنه عاد.") for n, word in enumerate(like)]
    )
    for query in (like[0], f"zolotongaro {like[1]}"):
        told = [one for one in index.search(query).remarks if one.code == "many_alike"]
        assert [one.text for one in told] == ["، ".join(query.split())]
    index.admin.remove(like[15:])
    assert "many_alike" not in {one.code for one in index.search(like[0]).remarks}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_spelling_that_a_rule_gives_is_shown_as_articles_write_it(
    engine: str, tmp_path: Path
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = ("كورفيتسكية", "كورفيزكية")
    index.admin.add_articles(Article(text, "خبر", f"قالت {text} أمس.") for text in texts)
    for typed, other in (texts, reversed(texts)):
        (name,) = index.search(typed).names
        assert [one.text for one in name.others] == [other]
        assert index.search(typed, without=[other]).total == 1


def test_a_spelling_that_several_rules_give_is_told_once(tmp_path: Path) -> None:
    ways = ("زوكربيرغ", "زاكربيرغ", "ذاكربيرغ", "زكربرغ", "زكربيرغ")
    index = Index.create(Settings(index=tmp_path))
    index.admin.add_articles(Article(way, "خبر", f"قال {way} أمس إنه عاد.") for way in ways)
    for way in ways:
        told = [one.text for name in index.search(way).names for one in name.spellings]
        assert sorted(told) == sorted(ways)


def test_a_name_in_a_way_that_no_article_has_finds_the_ways_that_they_have(tmp_path: Path) -> None:
    ways = {"جنبلاط": "جمبلاط", "ويدودو": "فيدودو", "دوتيرتي": "دوتيرت"}
    index = Index.create(Settings(index=tmp_path))
    index.admin.add_articles(Article(way, "خبر", f"قال {way} أمس إنه عاد.") for way in ways)
    for held, typed in ways.items():
        assert found(index, typed) == {held}
        assert [one.text for one in index.search(typed).names[0].others] == [held]
    index.admin.add_articles([Article("other", "خبر", "وصلت سفينة جمبلاط إلى الميناء")])
    assert found(index, "جمبلاط") == {"other"}
