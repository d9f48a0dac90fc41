"""Which text of an article stands: the richest of several sources, the latest of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.article import Article, Kind
from indexer.editions.order import is_aside
from indexer.editions.rule import Origin, Outcome, arrive, withdraw
from indexer.editions.values import Holding, Reading

WORDS = "أعلن الطرفان هدنة تبدأ مساء اليوم وتستمر شهرا كاملا بعد مفاوضات طويلة في العاصمة".split()


def text(words: int, said: str = "") -> str:
    return " ".join(f"{WORDS[n % len(WORDS)]}{n}" for n in range(words)) + said


def article(kind: Kind | None = "page", words: int = 200, said: str = "", **more: Any) -> Article:
    given: dict[str, Any] = {"url": "https://news.example/1", "path": f"{kind}{words}{said}"}
    return Article("1", "هدنة", text(words, said), kind=kind, **given | more)


PAGE = article(
    author="سلمى", source="مرافئ", published="2024-05-03", section="سياسة", path="a.html"
)


def reading(article: Article, now: str) -> Reading:
    return Reading(article, now, article.path or "-")


def take(
    *arriving: Article | tuple[Article, Origin], now: str = "1", held: Holding | None = None
) -> Holding:
    """What is held after some have come at one moment."""
    for one in arriving:
        coming, origin = one if isinstance(one, tuple) else (one, "other")
        held, _ = arrive(held, reading(coming, now), origin=origin, editions=10)
    assert held is not None
    return held


def come(
    held: Holding, coming: Article, now: str = "2", origin: Origin = "other", editions: int = 10
) -> tuple[Holding, Outcome]:
    after, outcome = arrive(held, reading(coming, now), origin=origin, editions=editions)
    assert Holding.from_record(after.article, after.to_record()) == after
    return after, outcome


def bodies(held: Holding) -> list[str]:
    return [one.article.body for one in held.earlier]


POORER = {
    "the item of a feed": article("summary", 30, path="b.rss"),
    "a title": article("title", 3, path="titles.json"),
    "a record of its beginning": article("record", 60, author="سلمى", path="b.jsonl"),
    "saved by another tool": article(words=215, said=" القائمة", path="b.html"),
    "printed with menus": article("text", 290, said=" القائمة", path="b.txt"),
    "the whole text of the feed": article("feed", 200, said=" للمزيد", path="c.rss"),
    "a page that asks for money": article(words=50, said=" اشترك", author="سلمى", path="d.html"),
    "read by an earlier version": article(None, 150, path="e.html"),
}


@pytest.mark.parametrize("poorer", POORER.values(), ids=POORER)
def test_the_richer_stands_in_whichever_order_they_come(poorer: Article) -> None:
    for first, second in ((PAGE, poorer), (poorer, PAGE)):
        together = take(first, second)
        apart = take(second, now="2", held=take(first))
        for held in (together, apart):
            assert held.article == PAGE
            assert held.earlier == ()
    after, outcome = come(take(PAGE), poorer)
    assert (outcome, after.earlier) == ("kept", ())
    assert come(after, poorer, "3") == (after, "kept")


def test_a_poorer_copy_fills_in_what_the_richer_lacks() -> None:
    bare = article(words=400, path="bare.html")
    told = article("summary", 20, author="سلمى", published="2024-05-03", path="b.rss")
    for first, second in ((bare, told), (told, bare)):
        held = take(first, second)
        assert held.article.body == bare.body
        assert (held.article.author, held.article.published) == ("سلمى", "2024-05-03")
        assert held.current.article == bare
    after, outcome = come(take(bare), told)
    assert outcome == "filled"
    assert come(after, told, "3")[1] == "kept"
    assert come(after, told, "3")[0] == after == come(after, bare, "4", "file")[0]


def story(
    kind: Kind = "record", *, paragraphs: int = 6, changed: int | None = None, **more: Any
) -> Article:
    """An article of paragraphs, one of which may say something else."""
    days = ["الأحد" if n == changed else "السبت" for n in range(paragraphs)]
    lines = [
        f"قال المتحدث إن المعبر {n} سيفتح يوم {day} أمام {n + 20} شاحنة."
        for n, day in enumerate(days)
    ]
    given: dict[str, Any] = {
        "url": "https://news.example/1",
        "path": f"{kind}{paragraphs}{changed}",
    }
    return Article("1", "المعابر", "\n".join(lines), kind=kind, **given | more)


@pytest.mark.parametrize("paragraphs", [6, 7, 9, 12, 18])
@pytest.mark.parametrize("changed", [0, 3, 5])
def test_what_a_longer_correction_took_the_place_of_is_kept(paragraphs: int, changed: int) -> None:
    first, then = story(), story(paragraphs=paragraphs, changed=changed)
    after, outcome = come(take(first), then)
    assert (outcome, after.article, bodies(after)) == ("changed", then, [first.body])
    assert (after.earlier[0].until, is_aside(after.earlier[0], after.current)) == ("2", False)
    # A page with more fields corrects a record, too.
    page = story("page", paragraphs=paragraphs, changed=changed, author="سلمى", section="سياسة")
    after, _ = come(take(first), page)
    assert (after.article, bodies(after)) == (page, [first.body])


def test_what_says_something_else_and_is_too_poor_to_stand_is_kept_beside() -> None:
    first, short = story(paragraphs=9), story(paragraphs=4, changed=1, modified="2024-05-09")
    after, outcome = come(take(first), short)
    assert (outcome, after.article, bodies(after)) == ("kept", first, [short.body])
    assert (is_aside(after.earlier[0], after.current), after.earlier[0].until) == (True, None)
    assert come(after, short, "3") == (after, "kept")
    # With more fields from another file it is no other text; gone with its file, it goes.
    told = story(paragraphs=4, changed=1, author="سلمى", path="more.json")
    assert bodies(come(after, told, "4")[0]) == [short.body]
    assert gone(after, short.path or "", drop=True).earlier == ()
    # In one run nobody knows which was the first: the richer stands, and both are held.
    for both in ((first, short), (short, first)):
        together = take(*both)
        assert (together.article, bodies(together)) == (first, [short.body])
    # When the richer is gone, what was beside it stands at once, and is no edition of itself.
    alone = gone(after, first.path or "", drop=True)
    assert (alone.article, alone.earlier) == (short, ())
    assert come(alone, short, "5") == (alone, "unchanged")


def test_a_withdrawal_in_one_sentence_of_other_words_is_kept_beside() -> None:
    withdrawn = "تسحب الصحيفة تقريرها عن المعابر وتعتذر لقرائها لأن أرقامه جاءت من جدول لسنة أخرى."
    for paragraphs in (6, 9):
        first = story(paragraphs=paragraphs)
        coming = replace(story(paragraphs=1, modified="2024-05-09"), body=withdrawn)
        after, outcome = come(take(first), coming)
        assert (outcome, after.article, bodies(after)) == ("kept", first, [withdrawn])
        assert is_aside(after.earlier[0], after.current)


@pytest.mark.parametrize("then", [None, "2024-05-08"])
def test_a_correction_that_its_outlet_dates_stands_though_it_is_shorter(then: str | None) -> None:
    first = story(paragraphs=9, modified=then)
    short = story(paragraphs=6, changed=1, modified="2024-05-09")
    for one, other in permutations((first, short)):
        held = come(take(one), other)[0]
        assert (held.article, bodies(held)) == (short, [first.body])
        # Whichever file is read again, the correction stands.
        assert come(come(held, first, "3")[0], short, "4")[0].article == short
    cut = story(paragraphs=6, modified="2024-05-09")
    assert come(take(first), cut)[0].current.article == first
    teaser = story("summary", paragraphs=8, changed=1, modified="2024-05-09")
    assert come(take(first), teaser)[0].current.article == first


def with_lines(article: Article, *, before: str = "", after: str = "", **more: Any) -> Article:
    lines = [*before.split("|"), *article.body.split("\n"), *after.split("|")]
    return replace(article, body="\n".join(filter(None, lines)), **more)


CUT = story(paragraphs=2, path="cut.html")
COPIES = {
    "cut": CUT,
    "cut within a word": replace(CUT, body=CUT.body[:-9]),
    "cut, with an appeal behind it": replace(CUT, body=f"{CUT.body} اشترك الآن لتقرأ الباقي."),
    "cut, with an appeal below": with_lines(CUT, after="اشترك الآن لتقرأ الباقي."),
    "with its menu": with_lines(CUT, before="الرئيسية|سياسة|رياضة", after="اتصل بنا|2024 ©"),
    "with links": with_lines(CUT, after="اقرأ أيضا: مقتل 15 في غارة على المدينة|للمزيد من الأخبار"),
    "in another order": replace(CUT, body="\n".join(CUT.body.split("\n")[::-1])),
    "on one line": replace(CUT, body=" ".join(CUT.body.split("\n"))),
    "with the name of the site": replace(CUT, title="المعابر - موقع مرافئ"),
    "with another title": replace(CUT, title="فتح معابر جديدة أمام الشاحنات"),
    "longer by its menu": with_lines(
        story("text", path="cut.html"), before="الرئيسية|سياسة", after="اتصل بنا"
    ),
    "of one line, longer by a menu": replace(
        story("text", path="cut.html"), body=" ".join([*story().body.split("\n"), "الرئيسية سياسة"])
    ),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_no_edition_whatever_is_added_to_it(copy: Article) -> None:
    page = story("page", author="سلمى")
    for first, second in ((page, copy), (copy, page)):
        for held in (take(first, second), take(second, now="2", held=take(first))):
            assert (held.article.body, held.earlier) == (page.body, ())


@pytest.mark.parametrize("origin", ["other", "file", "stream"])
def test_a_correction_becomes_the_edition_that_stands(origin: Origin) -> None:
    path = "b.html" if origin == "other" else "a.html"
    corrected = article(
        words=190, said=" تصحيح", author="سلمى", source="مرافئ", published="2024-05-03",
        section="سياسة", path=path,
    )  # fmt: skip
    after, outcome = come(take(PAGE), corrected, origin=origin)
    assert (outcome, after.article) == ("changed", corrected)
    assert bodies(after) == [PAGE.body]
    assert (after.earlier[0].taken, after.earlier[0].until, after.current.taken) == ("1", "2", "2")
    # What the other file still says is known, and changes nothing.
    if origin == "other":
        assert come(after, PAGE, "3") == (after, "kept")
        assert come(after, corrected, "3") == (after, "unchanged")


def test_a_file_that_goes_back_has_its_first_text_again() -> None:
    second = article(words=210, said=" تصحيح", path="a.html")
    held = take((second, "file"), now="2", held=take(PAGE))
    held = take((PAGE, "file"), now="3", held=held)
    assert held.article == PAGE
    assert bodies(held) == [second.body, PAGE.body]


def test_a_file_that_was_cut_short_by_its_owner_is_followed() -> None:
    short = article("text", 40, path="a.txt")
    after, outcome = come(take(article("text", 300, path="a.txt")), short, origin="file")
    assert (outcome, after.article) == ("changed", short)


@pytest.mark.parametrize(
    ("coming", "origin"),
    [
        (article(words=30, said=" حذف هذا المقال", path="a.html"), "file"),
        (article(words=90, said=" اشترك", path="a.html"), "stream"),
        (article("title", 3, path="a.html"), "file"),
        (article("summary", 150, path="a.html"), "stream"),
    ],
)
def test_what_is_left_of_a_page_does_not_take_its_place(coming: Article, origin: Origin) -> None:
    after, outcome = come(take(PAGE), coming, origin=origin)
    assert (outcome, after.article, after.earlier) == ("kept", PAGE, ())


def test_what_we_come_to_read_otherwise_is_no_edition() -> None:
    better = article(words=120, author="سلمى", path="a.html")
    after, outcome = come(take(PAGE), better, origin="again")
    assert (outcome, after.article, after.earlier) == ("changed", better, ())
    assert after.current.taken == "1"


def test_white_space_and_fields_make_no_edition() -> None:
    spaced = article(author="سلمى الخطيب", path="a.html")
    after, outcome = come(take(PAGE), spaced, origin="file")
    assert (outcome, after.article, after.earlier) == ("changed", spaced, ())


def captured(words: int, day: int, **more: Any) -> Article:
    path = more.pop("path", f"{day}.warc")
    return article(words=words, said=f" {day}", captured=f"2024-05-{day:02}", path=path, **more)


def test_of_captures_the_latest_stands_and_the_others_are_editions() -> None:
    captures = [captured(200, 1), captured(190, 7), captured(205, 4), captured(40, 9)]
    results = {
        (held.article, tuple(bodies(held)))
        for order in permutations(captures)
        for held in (take(*order),)
    }
    assert results == {(captures[1], (captures[2].body, captures[0].body))}
    one_by_one = take(captures[1])
    for number, coming in enumerate((captures[0], captures[3], captures[2])):
        one_by_one, outcome = come(one_by_one, coming, f"2{number}")
        assert outcome == "kept"
    assert (one_by_one.article, tuple(bodies(one_by_one))) in results


def test_the_time_an_outlet_tells_counts_before_that_of_the_capture() -> None:
    late = article(modified="2024-05-05T10:00:00+03:00", captured="2024-05-06", path="a.warc")
    later = article(words=195, said=" آخر", modified="2024-05-05T08:00:00Z", path="b.html")
    for first, second in ((late, later), (later, late)):
        assert take(first, second).article == later


def test_editions_are_bounded_in_number_and_size() -> None:
    held = take(PAGE)
    for number in range(2, 9):
        coming = article(words=200, said=f" {number}", path="a.html")
        held, _ = come(held, coming, str(number), "file", editions=3)
    assert [one.article.body[-1] for one in held.earlier] == ["7", "6", "5"]
    assert held.dropped == 4
    for number in range(10, 13):
        coming = article(words=60_000, said=f" {number}", path="a.html")
        held, _ = come(held, coming, str(number), "file")
    assert sum(map(len, bodies(held))) <= 500_000
    none, _ = come(take(PAGE), article(said=" تصحيح", path="a.html"), "2", "file", editions=0)
    assert (none.earlier, none.dropped) == ((), 1)


# When a source is gone


def gone(held: Holding, path: str, *, drop: bool, now: str = "5") -> Holding:
    return withdraw(held, path, now, drop=drop, editions=10)


def test_a_poorer_copy_stands_when_the_richer_is_gone() -> None:
    poorer = article("record", 60, path="b.jsonl")
    held = gone(take(PAGE, poorer), "a.html", drop=True)
    assert not held.is_given
    after, outcome = come(held, poorer, "5")
    assert (outcome, after.article.body, after.earlier) == ("changed", poorer.body, ())
    assert after.article.author is None


def test_the_text_that_moved_away_becomes_an_edition() -> None:
    poorer = article("record", 60, path="b.jsonl")
    after, _ = come(gone(take(PAGE, poorer), "a.html", drop=False), poorer, "5")
    assert (after.article.body, bodies(after)) == (poorer.body, [PAGE.body])


def test_the_same_text_from_another_file_takes_over() -> None:
    copy = article(author="سلمى", path="copy.html")
    for drop in (False, True):
        after, outcome = come(gone(take(article(author="سلمى")), "page200", drop=drop), copy, "5")
        assert (outcome, after.current.article, after.earlier) == ("unchanged", copy, ())
        assert after.current.live


def test_an_edition_that_its_file_still_gives_stands_at_once() -> None:
    held = gone(take(captured(200, 1), captured(190, 7)), "7.warc", drop=True)
    assert (held.article, held.earlier) == (captured(200, 1), ())
    assert held.is_given


def test_another_source_that_is_gone_changes_no_text() -> None:
    poorer = article("summary", 20, agency="رويترز", path="b.rss")
    held = take(PAGE, poorer)
    assert held.article.agency == "رويترز"
    assert gone(held, "b.rss", drop=True).article == PAGE


# In any order

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "author": st.sampled_from(["سلمى", "سلمى الخطيب"]),
        "published": st.sampled_from(["2024", "2024-05-03"]),
        "section": st.just("سياسة"),
        "modified": st.sampled_from(["2024-05-03", "2024-05-04T10:00"]),
        "captured": st.sampled_from(["2024-05-01", "2024-05-09"]),
    },
)
KINDS = st.sampled_from(["page", "record", "feed", "text", "summary", "title", None])


READINGS = st.lists(
    st.tuples(
        KINDS,
        st.sampled_from([3, 40, 150, 180, 200, 210]),
        st.sampled_from(["", " أ", " ب", " ج"]),
        FIELDS,
    ),
    min_size=2,
    max_size=5,
)


def made(several: Sequence[tuple[Any, ...]], folder: str) -> list[Article]:
    return [
        article(kind, words, said, path=f"{folder}{place}", **fields)
        for place, (kind, words, said, fields) in enumerate(several)
    ]


STORIES = st.lists(
    st.tuples(
        st.sampled_from(["record", "summary"]),
        st.integers(2, 6),
        st.sampled_from([None, 1, 2]),
        st.booleans(),
        st.sampled_from([None, None, "2024-05-03", "2024-05-04T10:00"]),
    ),
    min_size=2,
    max_size=5,
)


def told(several: Sequence[tuple[Any, ...]], folder: str) -> list[Article]:
    stories = [
        story(kind, paragraphs=paragraphs, changed=changed, path=f"{folder}{place}", modified=day)
        for place, (kind, paragraphs, changed, _, day) in enumerate(several)
    ]
    menus = (menu for *_, menu, _ in several)
    return [
        with_lines(one, before="الرئيسية|سياسة", after="اقرأ أيضا: أخبار القسم") if menu else one
        for one, menu in zip(stories, menus, strict=True)
    ]


def state(held: Holding) -> object:
    """What a reader sees of it, but for the places where it was read."""

    def said(one: Article) -> tuple[object, ...]:
        return one.title, one.body, one.author, one.published, one.section, one.modified

    return said(held.article), {one.article.body for one in held.earlier}


def articles_of(several: Sequence[tuple[Any, ...]], folder: str) -> list[Article]:
    return (told if isinstance(several[0][3], bool) else made)(several, folder)


# The same examples each time. Drawn at random, some runs meet orders such as these two, which
# are not mended (decision 0085): of two copies of a text that gives way only one tells a date.
@pytest.mark.xfail(strict=True, reason="a text that gave way is forgotten, its copy's date is not")
@pytest.mark.parametrize(
    "several",
    [
        [
            ("summary", 2, None, False, None),
            ("summary", 3, None, False, None),
            ("summary", 2, None, False, "2024-05-03"),
            ("summary", 2, 1, False, "2024-05-03"),
        ],
        [
            ("page", 3, "", {}),
            ("page", 180, "", {"author": "سلمى"}),
            (
                *("feed", 180, " ج"),
                {"author": "سلمى", "captured": "2024-05-01", "modified": "2024-05-03"},
            ),
            ("page", 180, " ج", {}),
        ],
    ],
)
def test_of_copies_of_which_one_tells_a_date_every_order_gives_the_same(several: Any) -> None:
    coming = articles_of(several, "a")
    states = [state(take(*order)) for order in permutations(coming)]
    assert all(one == states[0] for one in states)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(STORIES | READINGS, st.randoms(use_true_random=False))
def test_what_comes_at_one_time_may_come_in_any_order(several: Any, chance: Any) -> None:
    coming = articles_of(several, "a")
    held = take(*coming)
    chance.shuffle(coming)
    assert state(take(*coming)) == state(held)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(STORIES | READINGS, STORIES | READINGS, st.randoms(use_true_random=False))
def test_what_came_before_changes_nothing_again(first: Any, second: Any, chance: Any) -> None:
    former, latter = articles_of(first, "a"), articles_of(second, "b")
    again = [*former, *latter]
    held = take(*latter, now="2", held=take(*former))
    chance.shuffle(again)
    after = take(*again, now="3", held=held)
    assert state(after) == state(held)
    assert take(*again, now="4", held=after) == after
