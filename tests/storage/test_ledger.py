"""Which files were read: what a second run skips, what goes when its file no longer has it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.indexing import IndexReport
from indexer.settings import ReadSettings, Settings
from indexer.storage.ledger import Ledger, Seen, digest

FILE = Seen("/news/a.jsonl", 100, 1_700_000_000_000_000_001, "cafe", "1 ()")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    yield ledger
    ledger.close()


# The book itself


def test_a_file_is_known_as_it_was_when_it_was_read(ledger: Ledger, tmp_path: Path) -> None:
    assert ledger.find(FILE.path) is None
    ledger.record([(FILE, {"1", "2"})])
    assert ledger.find(FILE.path) == FILE
    assert ledger.articles(FILE.path) == {"1", "2"}
    other = Ledger(tmp_path / "ledger.sqlite")
    assert other.find(FILE.path) == FILE
    other.close()


def test_a_file_read_again_takes_the_place_of_what_was_known(ledger: Ledger) -> None:
    ledger.record([(FILE, {"1", "2"})])
    later = replace(FILE, size=200, digest="beef")
    ledger.record([(later, {"2", "3"})])
    assert ledger.find(FILE.path) == later
    assert ledger.articles(FILE.path) == {"2", "3"}


def test_a_file_keeps_its_articles_when_more_are_added(ledger: Ledger) -> None:
    ledger.record([(FILE, {"1", "2"})])
    later = replace(FILE, size=200)
    ledger.add([(later, {"2", "3"}), (replace(FILE, path="/news/b.jsonl"), {"4"})])
    assert ledger.find(FILE.path) == later
    assert ledger.articles(FILE.path) == {"1", "2", "3"}
    assert ledger.articles("/news/b.jsonl") == {"4"}


def test_forgetting_an_article_has_its_files_read_again(ledger: Ledger) -> None:
    other = replace(FILE, path="/news/b.jsonl")
    third = replace(FILE, path="/news/c.jsonl")
    ledger.record([(FILE, {"1", "2"}), (other, {"2"}), (third, {"3"})])
    ledger.forget(["2", "none"])
    assert ledger.find(FILE.path) == replace(FILE, reading="")
    assert ledger.find(other.path) == replace(other, reading="")
    assert ledger.find(third.path) == third
    assert ledger.articles(FILE.path) == {"1"}


def test_a_damaged_book_is_begun_anew_whenever_that_is_found(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    acts: list[Callable[[Ledger], object]] = [
        lambda ledger: ledger.find(FILE.path),
        lambda ledger: ledger.articles(FILE.path),
        lambda ledger: ledger.forget(["7"]),
        lambda ledger: ledger.find_lacking(()),
        lambda ledger: ledger.record([(FILE, {"1"})]),
        lambda ledger: ledger.add([(FILE, {"1"})]),
    ]
    for act in acts:
        file.unlink(missing_ok=True)
        first = Ledger(file)
        first.record([(replace(FILE, path=f"/{n}"), {str(n)}) for n in range(500)])
        first.close()
        whole = file.read_bytes()
        file.write_bytes(whole[:4096] + bytes([0xA5]) * (len(whole) - 4096))
        ledger = Ledger(file)
        assert not act(ledger)
        ledger.record([(FILE, {"1"})])
        assert ledger.find(FILE.path) == FILE
        ledger.close()


def test_a_digest_is_of_all_bytes(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    data = b"marsad" * 400_000  # more than is read at once
    file.write_bytes(data)
    assert digest(file) == blake2b(data, digest_size=16).hexdigest()
    file.write_bytes(data[:-1] + b"!")
    assert digest(file) != blake2b(data, digest_size=16).hexdigest()
    with pytest.raises(OSError):
        digest(tmp_path / "none")


# What a run makes of it


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index.create(Settings(index=tmp_path / "index", writer_memory_mb=32))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


STORIES = {
    "هدنة": "أعلن الطرفان هدنة تبدأ مساء اليوم.",
    "قمة": "يجتمع القادة في قمة طارئة غدا.",
    "حصار": "رفع الحصار عن المدينة بعد شهرين.",
    "انتخابات": "دعت اللجنة إلى انتخابات مبكرة.",
}


def write(file: Path, *stories: str, said: str = "") -> Path:
    """A file of stories by name; the same story has the same address wherever it stands."""
    records = [
        {
            "title": f"خبر عن {story}",
            "body": STORIES[story] + said,
            "url": f"https://news.example/{list(STORIES).index(story)}",
        }
        for story in stories
    ]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    file.write_text(lines, encoding="utf-8")
    return file


def there(index: Index) -> set[str]:
    """The names of the stories in the index, each of which must be there once."""
    titles = [hit.title.removeprefix("خبر عن ") for hit in index.search("", size=100).hits]
    assert len(titles) == len(set(titles)) == index.admin.stats().articles
    return set(titles)


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    assert report.failures == []
    return report.new, report.changed, report.unchanged, report.removed


def test_a_file_that_did_not_change_is_skipped(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة", "قمة")
    assert counts(index.admin.add([news])) == (2, 0, 0, 0)
    report = index.admin.add([news])
    assert counts(report) == (0, 0, 2, 0)
    assert (report.files, report.skipped_files) == (1, 1)


def test_a_file_that_was_only_touched_is_skipped(index: Index, news: Path) -> None:
    file = write(news / "a.jsonl", "هدنة")
    index.admin.add([news])
    os.utime(file, (1, 1))
    assert index.admin.add([news]).skipped_files == 1
    assert index.admin.add([news]).skipped_files == 1


def test_a_file_that_changed_is_read_though_its_size_did_not(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة", said=" أ")
    index.admin.add([news])
    file = write(news / "a.jsonl", "هدنة", said=" ب")
    os.utime(file, ns=(1, 1))
    assert counts(index.admin.add([news])) == (0, 1, 0, 0)
    assert index.search("ب").total == 1


def test_other_settings_for_reading_read_a_file_again(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة")
    index.admin.add([news])
    other = Index.open(  # its titles are from another field
        replace(index._settings, reading=ReadSettings(fields=(("title", "body"),)))
    )
    assert counts(other.admin.add([news])) == (0, 1, 0, 0)
    assert index.search("", size=1).hits[0].title == STORIES["هدنة"]


def test_what_failed_is_tried_again_when_a_limit_is_raised(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة")
    long = write(news / "b.jsonl", "قمة", said=" كلمة" * 300_000)
    low = Index.open(replace(index._settings, reading=ReadSettings(max_record_mb=1)))
    assert long.stat().st_size > 1 << 20
    assert len(low.admin.add([news]).failures) == 1
    assert low.admin.add([news]).skipped_files == 2
    report = index.admin.add([news])
    assert (counts(report), report.skipped_files) == ((1, 0, 1, 0), 1)
    assert there(index) == {"هدنة", "قمة"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_and_never_taken_for_a_file_that_changed(index: Index, news: Path) -> None:
    pipe = news / "pipe"
    os.mkfifo(pipe)
    for story in ("هدنة", "قمة"):
        data = write(news / "a.jsonl", story).read_bytes()
        writer = threading.Thread(target=pipe.write_bytes, args=(data,))
        writer.start()
        assert counts(index.admin.add([pipe])) == (1, 0, 0, 0)
        writer.join()
    assert there(index) == {"هدنة", "قمة"}


def test_an_article_that_its_file_no_longer_has_is_removed(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة", "قمة", "حصار")
    index.admin.add([news])
    write(news / "a.jsonl", "قمة", "انتخابات")
    assert counts(index.admin.add([news])) == (1, 0, 1, 2)
    assert there(index) == {"قمة", "انتخابات"}


def test_it_stays_while_another_file_has_it(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة", "قمة")
    write(news / "b.jsonl", "هدنة", "حصار")
    index.admin.add([news])
    write(news / "a.jsonl", "قمة")
    assert counts(index.admin.add([news])) == (0, 0, 3, 0)
    assert there(index) == {"هدنة", "قمة", "حصار"}
    write(news / "b.jsonl", "حصار")
    assert counts(index.admin.add([news])) == (0, 0, 2, 1)
    assert there(index) == {"قمة", "حصار"}


def test_it_goes_when_all_its_files_drop_it_at_once(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة", "قمة")
    write(news / "b.jsonl", "هدنة", "حصار")
    index.admin.add([news])
    write(news / "a.jsonl", "قمة")
    write(news / "b.jsonl", "حصار")
    assert counts(index.admin.add([news])) == (0, 0, 2, 1)
    assert there(index) == {"قمة", "حصار"}


@pytest.mark.parametrize("batch", [1, 20_000])
@pytest.mark.parametrize(("before", "after"), [("a", "b"), ("b", "a")])
def test_an_article_that_moves_to_another_file_stays(
    tmp_path: Path, news: Path, before: str, after: str, batch: int
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", writer_memory_mb=32, batch=batch))
    write(news / f"{before}.jsonl", "هدنة", "قمة")
    write(news / f"{after}.jsonl", "حصار")
    index.admin.add([news])
    write(news / f"{before}.jsonl", "قمة")
    write(news / f"{after}.jsonl", "حصار", "هدنة")
    assert counts(index.admin.add([news])) == (0, 0, 3, 0)
    assert there(index) == {"هدنة", "قمة", "حصار"}
    assert counts(index.admin.add([news])) == (0, 0, 3, 0)
    assert there(index) == {"هدنة", "قمة", "حصار"}


def test_an_article_that_moves_and_changes_is_changed(index: Index, news: Path) -> None:
    write(news / "a.jsonl", "هدنة", "قمة")
    index.admin.add([news])
    write(news / "a.jsonl", "قمة")
    write(news / "b.jsonl", "هدنة", said=" وقال الوسيط إنها صامدة.")
    assert counts(index.admin.add([news])) == (0, 1, 1, 0)
    assert there(index) == {"هدنة", "قمة"}
    assert index.search("صامدة").total == 1


def test_what_cannot_be_read_now_is_not_taken_for_removed(index: Index, news: Path) -> None:
    file = write(news / "a.jsonl", "هدنة", "قمة")
    index.admin.add([news])
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{lines[0][:30]}\n{lines[1]}\n", encoding="utf-8")
    report = index.admin.add([news])
    assert len(report.failures) == 1
    assert report.removed == 0
    assert there(index) == {"هدنة", "قمة"}
    # When it can be read again and is gone, it goes.
    write(file, "قمة")
    assert counts(index.admin.add([news])) == (0, 0, 1, 1)
    assert there(index) == {"قمة"}


def test_a_file_that_is_gone_takes_nothing_with_it(index: Index, news: Path) -> None:
    file = write(news / "a.jsonl", "هدنة")
    index.admin.add([news])
    file.unlink()
    assert counts(index.admin.add([news])) == (0, 0, 0, 0)
    assert there(index) == {"هدنة"}


def test_a_removed_article_comes_back_when_its_file_is_indexed_again(
    index: Index, news: Path
) -> None:
    write(news / "a.jsonl", "هدنة", "قمة")
    index.admin.add([news])
    id = index.search("هدنة").hits[0].id
    assert index.admin.remove([id]).articles == 1
    assert there(index) == {"قمة"}
    assert index.admin.remove([id]).articles == 0
    assert counts(index.admin.add([news])) == (1, 0, 1, 0)
    assert there(index) == {"هدنة", "قمة"}
