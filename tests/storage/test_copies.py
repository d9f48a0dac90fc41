"""Copies are decided when articles are indexed: in whatever order they come, whatever becomes of
them, and whenever the process is killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.registry import ENGINES, find_engine
from indexer.errors import IndexDamaged
from indexer.index import Index
from indexer.search.results import Copy
from indexer.settings import Settings
from indexer.storage import copies, sameness
from indexer.storage.backups import back_up, restore
from indexer.storage.checking import Problem
from indexer.storage.copies import CopyWriter
from indexer.storage.documents import DocumentMaker, article_of
from indexer.storage.manifest import Manifest

Pairs = set[tuple[str, str, str, bool]]

WORDS = [f"{front}{word}" for front in ("وال", "ال", "بال", "") for word in (
    "ميناء وزارة سفينة حكومة مدينة اتفاق رئيس جلسة تمويل قرية صياد مصرف صندوق ممر مشروع لجنة "
    "مفاوضات هدنة حدود ضريبة محصول مطار قطار مدرسة جامعة مستشفى طبيب محكمة قاض قانون"
).split()]  # fmt: skip


def story(seed: int, words: int = 90) -> list[str]:
    draw = random.Random(seed)
    return [draw.choice(WORDS) for _ in range(words)]


def article(id: str, words: Iterable[str], source: str, day: int) -> Article:
    return Article(id, f"خبر {id}", " ".join(words), source=source, published=f"2018-09-{day:02}")


def several(story_number: int) -> list[Article]:
    """A story as outlets print it: whole, again, cut, rewritten, long after; and a daily form."""
    text, n = story(story_number), story_number
    changed = [word if place % 12 else "أيضا" for place, word in enumerate(text)]
    form = ["سعر", "الغرام", *story(1000 + n, 40)]
    return [
        article(f"{n}-first", text, "مرافئ", 3),
        article(f"{n}-again", text, "مرافئ", 9),
        article(f"{n}-half", text[:50], "بريد", 4),
        article(f"{n}-changed", changed, "خرائط", 5),
        article(f"{n}-part", text[:60] + story(2000 + n, 28), "ساحل", 5),
        article(f"{n}-late", text[:60] + story(2000 + n, 28), "برق", 25),
        article(f"{n}-form-1", [*form, "257"], "صاغة", 3),
        article(f"{n}-form-2", [*form, "261"], "صاغة", 4),
        article(f"{n}-other", story(3000 + n), "مرافئ", 3),
    ]


def open_index(folder: Path, engine: str = "tantivy", batch: int = 20_000) -> Index:
    given = Settings(index=folder, engine=engine, batch=batch, writer_memory_mb=32)
    return Index.create(given)


def name(one: Article | Copy) -> str:
    return one.title.split()[1]


def pairs(index: Index) -> Pairs:
    """Every pair, from both of its sides, by what the titles call the articles."""
    return {
        (name(one), name(copy), copy.kind, copy.again)
        for one in index.admin.articles()
        for copy in index.copies(one.id)
    }


def both_ways(found: Pairs) -> bool:
    return {(other, one, kind, again) for one, other, kind, again in found} == found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    index = open_index(tmp_path_factory.mktemp("expected") / "index")
    index.admin.add_articles(several(1))
    return pairs(index)


def test_what_is_a_copy_is_told_apart(expected: Pairs) -> None:
    found = {(one, other): (kind, again) for one, other, kind, again in expected}
    assert both_ways(expected)
    assert found["1-first", "1-again"] == ("exact", True)
    assert found["1-first", "1-half"] == ("variant", False)
    assert found["1-changed", "1-first"] == ("variant", False)
    assert found["1-part", "1-first"] == ("variant", False)
    assert ("1-late", "1-first") not in found and found["1-late", "1-part"] == ("exact", False)
    assert not any("form" in one or "other" in one for pair in found for one in pair)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("batch", [1, 2, 100])
def test_the_order_in_which_articles_come_changes_nothing(
    tmp_path: Path, expected: Pairs, engine: str, batch: int
) -> None:
    articles = several(1)
    orders = [articles[::-1], random.Random(batch).sample(articles, len(articles))]
    for number, order in enumerate(orders):
        in_one_run = open_index(tmp_path / f"{number}-one", engine, batch)
        in_one_run.admin.add_articles(order)
        assert pairs(in_one_run) == expected
    in_many = open_index(tmp_path / "many", engine)
    for one in orders[1]:
        in_many.admin.add_articles([one])
    assert pairs(in_many) == expected
    assert in_many.admin.check() == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_every_order_of_three_gives_the_same(tmp_path: Path, engine: str) -> None:
    answers = set()
    for number, order in enumerate(permutations(several(2)[:3])):
        index = open_index(tmp_path / str(number), engine)
        for one in order:
            index.admin.add_articles([one])
        answers.add(frozenset(pairs(index)))
    (answer,) = answers
    assert len(answer) == 6


def write(file: Path, articles: Iterable[Article]) -> Path:
    lines = (
        {"id": a.id, "title": a.title, "body": a.body, "source": a.source, "date": a.published}
        for a in articles
    )
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text(text, encoding="utf-8")
    return file


def same_as_anew(index: Index, folder: Path) -> None:
    """Whether the pairs are those of an index of the same articles that is made anew."""
    anew = open_index(folder)
    anew.admin.add_articles(list(index.admin.articles()))
    found = pairs(index)
    assert found == pairs(anew) and both_ways(found)
    assert index.admin.check() == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_replaced_removed_or_pruned_leaves_its_group_right(
    tmp_path: Path, engine: str
) -> None:
    index = open_index(tmp_path / "index", engine, batch=4)
    articles = several(1)
    (news := tmp_path / "news").mkdir()
    file, more = news / "first.jsonl", news / "more.jsonl"
    index.admin.add([write(file, articles[:3]), write(more, articles[3:])])
    whole = pairs(index)

    # Another text comes in the place of the first, and then the first text again.
    first = replace(articles[0], body=" ".join(story(77, 120)))
    index.admin.add([write(file, [first, *articles[1:3]])])
    assert not any("1-first" in pair for pair in pairs(index))
    assert pairs(index) == {pair for pair in whole if "1-first" not in pair[:2]}
    same_as_anew(index, tmp_path / "anew-1")
    index.admin.add([write(file, articles[:3])])
    assert pairs(index) == whole

    # Another date alone: the one that was far in time is near now, and far again.
    late = replace(articles[5], published="2018-09-04")
    index.admin.add([write(more, [*articles[3:5], late, *articles[6:]])])
    near = pairs(index)
    assert ("1-late", "1-first", "variant", False) in near - whole
    same_as_anew(index, tmp_path / "anew-2")

    file.unlink()
    index.admin.add([news], prune=True)
    left = {name(one) for one in articles[3:]}
    assert {name(one) for one in index.admin.articles()} == left
    assert pairs(index) == {pair for pair in near if {*pair[:2]} <= left} != set()
    same_as_anew(index, tmp_path / "anew-3")

    index.admin.remove([one.id for one in index.admin.articles() if name(one) == "1-part"])
    assert pairs(index) == {pair for pair in near if {*pair[:2]} <= left - {"1-part"}}
    same_as_anew(index, tmp_path / "anew-4")


@pytest.mark.parametrize("engine", ENGINES)
def test_copies_outlive_merges_backups_and_rebuilds_by_any_engine(
    tmp_path: Path, engine: str
) -> None:
    index = open_index(tmp_path / "index", engine, batch=5)
    for number in range(1, 12):  # more commits than there may be segments
        index.admin.add_articles(several(number))
    before = pairs(index)
    assert len(before) == 11 * len({pair for pair in before if pair[0].startswith("3-")})
    backup, restored = tmp_path / "backup", replace(index._settings, index=tmp_path / "restored")
    back_up(index._settings.index, backup, force=False, wait=0, tell=lambda done, total: None)
    restore(restored.index, backup, force=False, wait=0, tell=lambda done, total: None)
    assert pairs(Index.open(restored)) == before
    other = next(name for name in ENGINES if name != engine)
    for settings in (index._settings, replace(index._settings, engine=other, batch=7)):
        Index.open(settings).admin.rebuild()
        index = Index.open(settings)
        assert pairs(index) == before
        assert index.admin.check() == ()


def test_a_search_compares_no_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_index(tmp_path / "index")
    index.admin.add_articles([*several(1), *several(2)])
    monkeypatch.setattr(sameness, "likeness", None)
    found = index.search("خبر", fold=True, size=50)
    assert found.folded and {copy.id for hit in found.hits for copy in hit.copies}
    assert index.copies("1-first")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_check_tells_of_copies_that_are_not_kept(tmp_path: Path, engine: str) -> None:
    index = open_index(tmp_path / "index", engine)
    index.admin.add_articles(several(1)[:1])
    settings = index._settings
    data = settings.index / Manifest.read(settings.index).data
    writer = find_engine(engine).open_index(data).writer(32 << 20)  # which compares nothing
    writer.add([DocumentMaker(Analyzer(settings.stemmer)).document(several(1)[3])])
    writer.commit()
    writer.close()
    problems = [str(one) for one in index.admin.check()]
    assert len(problems) == 2
    assert all("copies of the article" in one and "marsad rebuild" in one for one in problems)
    Index.open(settings).admin.rebuild()
    mended = Index.open(settings)
    assert mended.admin.check() == () and len(pairs(mended)) == 2


def test_a_stored_article_that_is_damaged_hinders_no_copy_of_it(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    index.admin.add_articles(several(1)[8:])
    data = index._settings.index / Manifest.read(index._settings.index).data
    whole = DocumentMaker(Analyzer("light")).document(several(1)[0])
    damaged = whole._replace(payload=whole.payload[:-300])
    with pytest.raises(IndexDamaged):
        article_of(damaged.payload)
    writer = find_engine("tantivy").open_index(data).writer(32 << 20)
    writer.add([damaged])
    writer.commit()
    writer.close()
    report = index.admin.add_articles(several(1)[1:3])
    assert report.new == 2 and {copy.id for copy in index.copies("1-again")} == {"1-half"}


def test_what_was_not_committed_is_no_copy_of_what_comes_later(tmp_path: Path) -> None:
    engine = find_engine("tantivy").create_index(tmp_path / "data-1")
    analyzer = Analyzer("light")
    maker = DocumentMaker(analyzer)
    first, changed = (maker.document(several(1)[number]) for number in (0, 3))
    left = CopyWriter(engine.writer(32 << 20), engine, analyzer)
    left.add([first])
    left.close()
    writer = CopyWriter(engine.writer(32 << 20), engine, analyzer)
    writer.add([changed])
    writer.commit()
    writer.close()
    assert list(engine.payloads()) == [changed.payload]


def test_a_form_in_many_articles_hides_no_copy_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More share a band than are looked at: those that share most come first."""
    monkeypatch.setattr(copies, "MOST_SEEN", 20)
    monkeypatch.setattr(copies, "MOST_COMPARED", 5)
    form = story(9, 60)
    forms = [
        article(f"form-{n}", [*story(5000 + n, 30), *form], "صاغة", 1 + n % 28) for n in range(60)
    ]
    index = open_index(tmp_path / "index", batch=25)
    index.admin.add_articles(forms)
    wires = [replace(forms[n], id=f"wire-{n}", source="بريد") for n in (0, 30, 59)]
    index.admin.add_articles(wires)
    for n in (0, 30, 59):
        assert f"form-{n}" in {copy.id for copy in index.copies(f"wire-{n}")}


@pytest.mark.parametrize("batch", [2_000, 100], ids=["waiting", "committed"])
def test_a_form_in_many_articles_costs_few_comparisons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """A file of records that differ by a word is read in a time that grows with its size; and a
    story that comes twice within it is found."""
    monkeypatch.setattr(copies, "MOST_SEEN", 40)
    monkeypatch.setattr(copies, "MOST_COMPARED", 10)
    compared = Counter[str]()
    likeness = sameness.likeness

    def counted(*given: Any, **named: Any) -> Any:
        compared["texts"] += 1
        return likeness(*given, **named)

    monkeypatch.setattr(sameness, "likeness", counted)
    form = story(9, 60)
    forms = [article(f"{n}", [*form, f"كلمة{n}"], f"صحيفة{n}", 3) for n in range(600)]
    index = open_index(tmp_path / "index", batch=batch)
    index.admin.add_articles([*forms[:300], *several(1)[:2], *forms[300:], *several(1)[2:5]])
    assert compared["texts"] < 8 * len(forms)
    told = {copy.id for copy in index.copies("1-first")}
    assert told == {"1-again", "1-half", "1-changed", "1-part"}


OUTLETS = ("مرافئ", "بريد", "خرائط", "ساحل", "برق")


def printed_everywhere(count: int) -> list[Article]:
    """The same words in so many articles of several outlets, on all days."""
    text = story(31)
    return [article(f"same-{n}", text, OUTLETS[n % 5], 1 + n % 28) for n in range(count)]


def one_story(index: Index, articles: int) -> bool:
    """Whether all of an index is one story: on a page, among several, and for one article."""
    page = index.search("خبر", fold=True, size=10)
    ends = index.search("خبر", fold=True, size=10, page=articles // 10)
    return (
        (page.total, len(page.hits), page.folded) == (articles, 1, 9)
        and (len(ends.hits), ends.folded) == (1, 9)
        and {copy.kind for copy in page.hits[0].copies} == {"exact"}
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_words_are_one_story_however_many_print_them(tmp_path: Path, engine: str) -> None:
    articles = printed_everywhere(500)
    for number, order in enumerate((articles, random.Random(5).sample(articles, 500))):
        index = open_index(tmp_path / f"{number}", engine, batch=200)
        index.admin.add_articles(order)
        assert one_story(index, 500)
    kept = index.copies("same-499")
    assert len(kept) == 40 and {copy.kind for copy in kept} == {"exact"}

    # The first that came is removed; another gets other words, and then the same again.
    index.admin.remove([order[0].id])
    other = replace(order[1], body=" ".join(story(32, 400)))
    index.admin.add_articles([other])
    assert index.copies(other.id) == () and not index.get(other.id).body == order[1].body
    index.admin.remove([other.id])
    index.admin.add_articles(order[1:2])
    assert index.admin.check() == ()
    Index.open(index._settings).admin.rebuild()
    index = Index.open(index._settings)
    assert index.admin.check() == ()
    index.admin.remove([order[1].id, *(one.id for one in order[492:])])
    assert one_story(index, 490)


@pytest.mark.parametrize("engine", ENGINES)
def test_many_that_are_the_same_hide_no_copy_in_other_words(
    tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are neither looked at nor compared, and of the copies that are read the others come
    first."""
    monkeypatch.setattr(copies, "MOST_SEEN", 10)
    monkeypatch.setattr(copies, "MOST_COMPARED", 5)
    same = printed_everywhere(60)
    words = [word if place % 12 else "أيضا" for place, word in enumerate(story(31))]
    near = article("near", words, "وكالة", 14)
    for number, order in enumerate(([near, *same], [*same[:30], near, *same[30:]])):
        for batch in (7, 100):
            index = open_index(tmp_path / f"{number}-{batch}", engine, batch=batch)
            index.admin.add_articles(order)
            kept = index.copies("same-59")
            assert len(kept) == 40 and kept[-1].id == "near"
    # What has so many near, and not the same, is told.
    notes: list[Problem] = []
    assert index.admin.check(note=notes.append) == ()
    assert ["copies of them may be missing" in str(one) for one in notes] == [True]


def test_articles_without_text_are_no_copies(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    index.admin.add_articles([article("one", [], "مرافئ", 3), article("two", [], "بريد", 3)])
    assert pairs(index) == set() and index.admin.check() == ()
    index.admin.add_articles(several(1))
    assert not any("one" in pair for pair in pairs(index)) and index.admin.check() == ()


INDEXING = """
import sys
from pathlib import Path
from indexer.index import Index
from indexer.settings import Settings
given = Settings(index=Path(sys.argv[1]), engine=sys.argv[3], batch=4, writer_memory_mb=32)
def tell(now):
    print(now.articles, flush=True)
Index.create(given).admin.add([Path(sys.argv[2])], progress=tell)
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_an_index_killed_at_any_moment_has_no_half_pairs(tmp_path: Path, engine: str) -> None:
    articles = [one for number in range(1, 41) for one in several(number)]
    random.Random(4).shuffle(articles)
    news = tmp_path / "news"
    news.mkdir()
    for start in range(0, len(articles), 20):
        write(news / f"{start:03}.jsonl", articles[start : start + 20])
    whole = open_index(tmp_path / "whole")
    whole.admin.add([news])
    expected = pairs(whole)
    settings = replace(whole._settings, index=tmp_path / "killed", engine=engine, batch=4)
    draw, kills = random.Random(engine), 0
    command = [sys.executable, "-c", INDEXING, str(settings.index), str(news), engine]
    for _ in range(8):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(draw.randrange(1, 6)):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL
        index = Index.create(settings)
        there = {name(one) for one in index.admin.articles()}
        assert pairs(index) == {pair for pair in expected if {*pair[:2]} <= there}
    assert kills
    index.admin.add([news])
    assert pairs(index) == expected and index.admin.check() == ()
