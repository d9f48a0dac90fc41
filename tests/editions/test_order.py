"""The same texts give the same, in whichever order and in however many runs they come."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.editions.rule import arrive
from indexer.editions.values import Holding, Reading
from indexer.index import Index
from indexer.settings import Settings

LEADS = ("وصل الوفد", "أعلن المجلس", "نفى المتحدث", "ذكرت اللجنة", "أكد السكان", "رفض الحزب")
DAYS = ("السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس")


def body(sentences: int, edition: int) -> str:
    """A text of so many sentences; those of two editions differ in a third of them."""
    return "\n".join(
        f"{LEADS[n % 6]} أن البند {n} {DAYS[edition if n % 3 == 0 else 0]} {n + 11} "
        "من الاتفاق يبدأ غدا."
        for n in range(sentences)
    )


def article(number: int, sentences: int, edition: int, **more: Any) -> Article:
    path = f"{number}.json"
    fields = {"kind": "record", "url": "https://news.example/1", "path": path} | more
    return Article("1", "الاتفاق", body(sentences, edition), **fields)


def splits(several: Sequence[Any]) -> Iterator[list[list[Any]]]:
    """All ways of parting some into runs, in their order."""
    for count in range(len(several)):
        for cuts in combinations(range(1, len(several)), count):
            ends = [0, *cuts, len(several)]
            yield [list(several[a:b]) for a, b in pairwise(ends)]


def take(runs: Sequence[Sequence[Article]]) -> Holding:
    held = None
    for number, run in enumerate(runs):
        for one in run:
            coming = Reading(one, str(number), one.path or "-")
            held, _ = arrive(held, coming, origin="other", editions=20)
    assert held is not None
    return held


def outcome(held: Holding) -> tuple[str, frozenset[str]]:
    texts = (one.article.body for one in held.readings)
    return held.article.body, frozenset(texts)


dated = st.lists(
    st.tuples(
        st.sampled_from([4, 6, 9, 12, 20]),
        st.integers(0, 5),
        st.sampled_from(["record", "page", "summary", "feed"]),
        st.booleans(),
    ),
    min_size=2,
    max_size=4,
)


def texts_of(several: Sequence[tuple[int, int, str, bool]], days: Sequence[int]) -> list[Article]:
    """Texts that their outlets date, each another day; of one of each edition."""
    return [
        article(
            number,
            sentences,
            edition,
            kind=kind,
            modified=f"2024-05-{day:02}",
            author="سلمى" if author else None,
        )
        for number, ((sentences, edition, kind, author), day) in enumerate(
            zip(several, days, strict=True)
        )
    ]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_texts_that_their_outlets_date_come_in_any_order_and_runs(data: Any) -> None:
    several = data.draw(dated)
    days = data.draw(st.permutations(range(1, len(several) + 1)))
    texts = texts_of(several, days)
    found = {
        outcome(take(runs)): [[one.path for one in run] for run in runs]
        for order in permutations(texts)
        for runs in splits(order)
    }
    assert len(found) == 1, found


# Real files


def line(one: Article) -> str:
    fields = {
        "title": one.title,
        "url": one.url,
        "body": one.body,
        "modified": one.modified,
    }
    told = {name: value for name, value in fields.items() if value}
    return json.dumps(told, ensure_ascii=False) + "\n"


def shown(index: Index) -> tuple[str, frozenset[str]]:
    """The text that stands, and all that are kept."""
    [hit] = index.search("").hits
    editions = index.editions(hit.id)
    return editions[0].article.body, frozenset(one.article.body for one in editions)


def new_index(folder: Path) -> Index:
    folder.mkdir(exist_ok=True)
    return Index.create(Settings(index=folder / "index", mine_names="off", writer_memory_mb=32))


def fill(folder: Path, runs: Sequence[Sequence[tuple[str, Sequence[Article]]]]) -> Index:
    """An index of files that are written anew or appended to before each run."""
    index = new_index(folder)
    for run in runs:
        for name, texts in run:
            with (folder / name).open("a", encoding="utf-8") as file:
                file.writelines(map(line, texts))
        index.admin.add([folder / name for name, _ in run])
    again = index.admin.add(sorted(folder.glob("*.jsonl")), reread=True)
    assert (again.new, again.changed, again.filled) == (0, 0, 0)
    return index


FIRST, SECOND, THIRD = (article(n, 9, n) for n in range(3))
LONGER = article(3, 12, 3)


@pytest.mark.parametrize(
    "lines", [(FIRST, SECOND), (LONGER, FIRST), (FIRST, LONGER), (LONGER, FIRST, SECOND)]
)
def test_of_the_lines_of_one_file_the_last_stands_however_they_come(
    tmp_path: Path, lines: tuple[Article, ...]
) -> None:
    for number, runs in enumerate(splits(lines)):
        index = fill(tmp_path / str(number), [[("a.jsonl", run)] for run in runs])
        assert shown(index) == (lines[-1].body, {one.body for one in lines})


def test_a_line_that_comes_again_at_the_end_stands_again(tmp_path: Path) -> None:
    index = fill(tmp_path, [[("a.jsonl", [FIRST, SECOND])], [("a.jsonl", [FIRST])]])
    assert shown(index)[0] == FIRST.body
    (tmp_path / "a.jsonl").write_text(line(SECOND) + line(FIRST) + line(SECOND), encoding="utf-8")
    index.admin.add([tmp_path / "a.jsonl"])
    assert shown(index)[0] == SECOND.body
    (tmp_path / "a.jsonl").write_text(line(FIRST), encoding="utf-8")
    index.admin.add([tmp_path / "a.jsonl"])
    assert shown(index) == (FIRST.body, {FIRST.body, SECOND.body})


def test_the_end_of_a_file_that_is_a_poorer_copy_does_not_stand(tmp_path: Path) -> None:
    cut = article(4, 5, 0)
    for number, runs in enumerate(splits((FIRST, cut))):
        index = fill(tmp_path / str(number), [[("a.jsonl", run)] for run in runs])
        assert shown(index) == (FIRST.body, {FIRST.body})


def test_another_file_that_has_one_of_two_lines_changes_nothing(tmp_path: Path) -> None:
    two, one = ("a.jsonl", [LONGER, FIRST]), ("b.jsonl", [LONGER])
    for number, runs in enumerate(([[two, one]], [[one, two]], [[two], [one]], [[one], [two]])):
        index = fill(tmp_path / str(number), runs)
        assert shown(index) == (FIRST.body, {FIRST.body, LONGER.body})


@pytest.mark.parametrize("before", [None, "2024-05-01"])
def test_a_later_text_of_its_outlet_stands_in_one_run_as_in_two(
    tmp_path: Path, before: str | None
) -> None:
    first = article(0, 12, 0, modified=before)
    then = article(1, 9, 1, modified="2024-05-02")
    for number, runs in enumerate(
        runs for order in permutations((("a.jsonl", [first]), ("b.jsonl", [then])))
        for runs in splits(order)
    ):  # fmt: skip
        index = fill(tmp_path / str(number), runs)
        assert shown(index) == (then.body, {first.body, then.body})
