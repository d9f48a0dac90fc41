"""An index follows its sources: corrections, poorer copies, files that moved or are gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from indexer.index import Index
from indexer.indexing import Gone, IndexReport
from indexer.settings import Settings
from indexer.storage.documents import DocumentMaker

WORDS = "أعلن الطرفان هدنة تبدأ مساء اليوم وتستمر شهرا كاملا بعد مفاوضات طويلة في العاصمة".split()
URL = "https://news.example/1"


def text(words: int, said: str = "") -> str:
    return " ".join(f"{WORDS[n % len(WORDS)]}{n}" for n in range(words)) + said


def record(words: int, said: str = "", url: str = URL, **more: Any) -> dict[str, Any]:
    return {"title": "هدنة", "body": text(words, said), "url": url} | more


def write(file: Path, *records: dict[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in records)
    file.write_text("".join(lines), encoding="utf-8")
    return file


@pytest.fixture(params=["tantivy", "whoosh"])
def index(tmp_path: Path, request: pytest.FixtureRequest) -> Index:
    return make(tmp_path / "index", request.param)


def make(folder: Path, engine: str = "tantivy", **more: Any) -> Index:
    return Index.create(Settings(index=folder, engine=engine, writer_memory_mb=32, **more))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def counts(report: IndexReport) -> dict[str, int]:
    """What a run counted, but for what it did not."""
    assert report.failures == []
    names = "new changed filled unchanged kept moved removed orphaned".split()
    return {name: value for name in names if (value := getattr(report, name))}


def the_one(index: Index) -> Any:
    (hit,) = index.search("").hits
    return index.get(hit.id)


def earlier(index: Index) -> list[str]:
    return [one.article.body for one in index.editions(the_one(index).id)[1:]]


# Which copy stands


def test_a_correction_in_place_becomes_an_edition(index: Index, news: Path) -> None:
    file = write(news / "a.jsonl", record(100, " خمسة عشر"))
    index.admin.add([news])
    write(file, record(98, " سبعة عشر"))
    assert counts(index.admin.add([news])) == {"changed": 1}
    assert the_one(index).body == text(98, " سبعة عشر")
    assert earlier(index) == [text(100, " خمسة عشر")]
    assert index.search("خمسة").total == 0  # the text that stands is searched, and no other
    write(file, record(20))
    assert counts(index.admin.add([news])) == {"changed": 1}
    assert len(earlier(index)) == 2
    index.admin.rebuild()
    assert the_one(index).body == text(20)
    assert earlier(index) == [text(98, " سبعة عشر"), text(100, " خمسة عشر")]


COPIES = {
    "page.jsonl": record(200, source="مرافئ", author="سلمى", date="2024-05-03"),
    "teaser.jsonl": record(40, " اشترك", section="سياسة"),
    "titles.json": {"title": "هدنة", "url": URL},
    "other.jsonl": record(190, " القائمة"),
}


def test_files_may_be_read_in_any_order_and_again(
    tmp_path: Path, news: Path, draw: Callable[[Sequence[Any], int], Sequence[Any]]
) -> None:
    for number, order in enumerate(draw(list(permutations(COPIES)), 3)):
        together, apart = make(tmp_path / f"t{number}"), make(tmp_path / f"a{number}")
        folder = news / str(number)
        for place, name in enumerate(order):
            file = write(folder / f"{place}-{name}", COPIES[name])
            apart.admin.add([file])
        together.admin.add([folder])
        for index in (together, apart):
            found = the_one(index)
            assert (found.body, found.author, found.section) == (text(200), "سلمى", "سياسة")
            assert index is apart or earlier(index) == []
            again = index.admin.add([folder])
            assert counts(again) == {"unchanged": 4}
            read = counts(index.admin.add([folder], reread=True))
            assert read == {"unchanged": (held := 1 + len(earlier(index))), "kept": 4 - held}
            assert the_one(index) == found
        shutil.rmtree(folder)


def test_two_records_of_one_file_keep_their_places(index: Index, news: Path) -> None:
    for first, second in ((150, 160), (160, 150)):
        file = write(news / f"{first}.jsonl", record(first, " أ"), record(second, " ب"))
        index.admin.add([file])
        assert len(the_one(index).body.split()) == second + 1
        assert "changed" not in counts(index.admin.add([file], reread=True))
        other = record(30, url=f"{URL}/2")
        write(file, *([record(first, " أ"), other, record(second, " ب")]))
        assert "changed" not in counts(index.admin.add([file]))
        index.admin.remove([hit.id for hit in index.search("").hits])


def test_what_is_kept_out_is_told(index: Index, news: Path) -> None:
    index.admin.add([write(news / "a.jsonl", record(200))])
    report = index.admin.add([write(news / "b.jsonl", record(30, " اشترك"))])
    assert counts(report) == {"kept": 1}
    (poorer,) = report.to_record()["poorer"]
    assert (
        poorer["reason"]
        == f"record of 31 words; the index has record of 200 words of {news}/a.jsonl"
    )


def paragraphs(count: int, day: str = "السبت") -> str:
    return "\n".join(
        f"قال المتحدث إن المعبر {n} سيفتح يوم {day if n == 1 else 'الاثنين'} أمام {n + 20} شاحنة."
        for n in range(count)
    )


def test_a_text_that_a_longer_one_of_another_file_corrects_is_kept(
    index: Index, news: Path
) -> None:
    first, then = (paragraphs(6), paragraphs(14, "الأحد"))
    index.admin.add([write(news / "monday.jsonl", record(0) | {"body": first})])
    index.admin.add([write(news / "tuesday.jsonl", record(0) | {"body": then})])
    assert (the_one(index).body, earlier(index)) == (then, [first])
    assert counts(index.admin.add([news], reread=True)) == {"unchanged": 2}
    assert (the_one(index).body, earlier(index)) == (then, [first])


def test_both_texts_of_one_run_can_be_read(index: Index, news: Path) -> None:
    texts = paragraphs(6), paragraphs(14, "الأحد")
    for first, second in (texts, texts[::-1]):
        write(news / "a.jsonl", record(0) | {"body": first})
        write(news / "b.jsonl", record(0) | {"body": second})
        index.admin.add([news])
        assert (the_one(index).body, earlier(index)) == (texts[1], [texts[0]])
        index.admin.remove([URL])
        assert len(index.search("")) == 0


def test_an_article_that_a_program_gives_again_becomes_an_edition(index: Index) -> None:
    from indexer.article import Article

    first = Article("note", "هدنة", text(50))
    index.admin.add_articles([first])
    second = Article("note", "هدنة", text(45, " تصحيح"))
    assert index.admin.add_articles([second]).changed == 1
    assert [one.article.body for one in index.editions("note")] == [second.body, first.body]
    assert index.admin.add_articles([Article("note", "هدنة", text(5))]).kept == 1
    assert index.get("note").body == second.body


def test_what_an_earlier_version_stored_is_read_again_without_an_edition(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said neither how an article was read nor when it came, and named files as given."""
    monkeypatch.chdir(tmp_path)
    index = make(tmp_path / "index")
    write(news / "a.jsonl", record(100))
    index.admin.add([Path("news")])
    before = replace(the_one(index), body=text(120, " القائمة"), kind=None)
    with index._folder.writing(0) as (_, writer, ledger):
        writer.add([DocumentMaker(index._folder.analyzer).document(before)])
        writer.commit()
        (seen,) = [ledger.find(name) for name in ledger.find_below(str(news.resolve()))]
        assert seen is not None
        ledger.record([(replace(seen, reading="earlier"), ledger.articles(seen.path))])
    assert counts(index.admin.add([Path("news")])) == {"changed": 1}
    (edition,) = index.editions(the_one(index).id)
    assert (edition.article.body, edition.article.kind) == (text(100), "record")
    assert edition.taken


# Files that are gone


def test_what_no_file_has_any_more_is_told_and_removed(index: Index, news: Path) -> None:
    kept = write(news / "a.jsonl", record(50))
    file = write(news / "b" / "b.jsonl", record(50), record(60, url=f"{URL}/2"))
    index.admin.add([news])
    file.unlink()
    report = index.admin.add([news])
    assert counts(report) == {"unchanged": 1, "orphaned": 1}
    assert report.gone_files == 1
    asked: list[Gone] = []
    assert counts(index.admin.add([news], prune=lambda gone: asked.append(gone) or False)) == {
        "unchanged": 1,
        "orphaned": 1,
    }
    assert asked == [Gone((str(file.resolve()),))]
    assert asked[0].articles == 1
    assert counts(index.admin.add([news], prune=True)) == {"unchanged": 1, "removed": 1}
    assert the_one(index).path == str(kept)
    assert counts(index.admin.add([news], prune=True)) == {"unchanged": 1}


def test_nothing_is_removed_where_nothing_is_left_unless_that_is_said(
    index: Index, news: Path
) -> None:
    mount, other = news / "mount", news / "other"
    write(mount / "a.jsonl", record(50))
    write(other / "b.jsonl", record(60, url=f"{URL}/2"))
    index.admin.add([news])
    (mount / "a.jsonl").unlink()  # a disk that is not mounted: an empty folder
    report = index.admin.add([mount, other], prune=True)
    assert (report.removed, report.orphaned) == (0, 1)
    assert "nothing is left" in str(report.warnings)
    shutil.rmtree(mount)
    assert index.admin.add([mount], prune=True).removed == 0
    asked: list[Gone] = []
    report = index.admin.add([mount], prune=lambda gone: asked.append(gone) is None)
    assert asked[0].empty == (str(mount),)
    assert report.removed == 1


def test_a_poorer_copy_comes_back_when_the_richer_file_is_gone(index: Index, news: Path) -> None:
    richer = write(news / "a.jsonl", record(200, author="سلمى"), record(50, url=f"{URL}/3"))
    write(news / "b.jsonl", record(40, " اشترك"), record(60, url=f"{URL}/2"))
    index.admin.add([news])
    richer.unlink()
    report = index.admin.add([news], prune=True)
    assert counts(report) == {"unchanged": 1, "changed": 1, "removed": 1}
    (hit,) = index.search("اشترك").hits
    assert (index.get(hit.id).body, index.get(hit.id).author) == (text(40, " اشترك"), None)
    assert len(index.editions(hit.id)) == 1
    assert counts(index.admin.add([news], reread=True)) == {"unchanged": 2}


def test_a_poorer_copy_comes_back_when_the_richer_file_drops_it(index: Index, news: Path) -> None:
    richer = write(news / "a.jsonl", record(200), record(60, url=f"{URL}/2"))
    write(news / "b.jsonl", record(40, " اشترك"))
    index.admin.add([news])
    write(richer, record(60, url=f"{URL}/2"))
    assert counts(index.admin.add([news])) == {"unchanged": 1, "changed": 1}
    (hit,) = index.search("اشترك").hits
    assert [one.article.body for one in index.editions(hit.id)[1:]] == [text(200)]


def test_articles_that_change_places_stay(index: Index, news: Path) -> None:
    one, two = record(50), record(60, url=f"{URL}/2")
    write(news / "a.jsonl", one)
    write(news / "b.jsonl", two)
    index.admin.add([news])
    write(news / "a.jsonl", two)
    write(news / "b.jsonl", one)
    assert "removed" not in counts(index.admin.add([news]))
    assert index.search("").total == 2
    assert {index.get(hit.id).path for hit in index.search("").hits} == {
        str(news / "a.jsonl"),
        str(news / "b.jsonl"),
    }


def test_a_file_that_moved_is_known_by_its_bytes(index: Index, news: Path) -> None:
    write(news / "a.jsonl", record(50), record(60, url=f"{URL}/2"))
    index.admin.add([news])
    (news / "a.jsonl").rename(news / "z.jsonl")
    assert counts(index.admin.add([news])) == {"moved": 2}
    assert {index.get(hit.id).path for hit in index.search("").hits} == {str(news / "z.jsonl")}
    assert counts(index.admin.add([news], prune=True)) == {"unchanged": 2}
    write(news / "z.jsonl", record(52, " تصحيح"), record(60, url=f"{URL}/2"))
    assert counts(index.admin.add([news])) == {"changed": 1, "unchanged": 1}


def test_articles_whose_id_is_of_their_file_move_with_it(index: Index, news: Path) -> None:
    write(news / "a" / "posts.jsonl", {"id": "post-1", "title": "هدنة", "body": text(30)})
    index.admin.add([news])
    before = the_one(index).id
    (news / "a").rename(news / "b")
    report = index.admin.add([news])
    assert the_one(index).id != before
    assert (report.new, report.removed, report.orphaned) == (1, 1, 0)


def test_a_ledger_that_was_damaged_prunes_nothing(index: Index, news: Path) -> None:
    write(news / "a.jsonl", record(50))
    write(news / "b.jsonl", record(60, url=f"{URL}/2"))
    index.admin.add([news])
    (index._settings.index / "ledger.sqlite").write_bytes(
        b"SQLite format 3\0 and nothing more" * 99
    )
    (news / "a.jsonl").unlink()
    report = index.admin.add([news], prune=True)
    assert (report.removed, index.search("").total) == (0, 2)
    assert "not known" in str(report.warnings)


def test_standard_input_and_fetched_articles_are_left_alone(index: Index, news: Path) -> None:
    from indexer.article import Article

    fetched = Article("f", "خبر", text(50), url=f"{URL}/7", path=f"{URL}/7", kind="page")
    index.admin.add_articles([fetched])
    file = write(news / "a.jsonl", record(50))
    index.admin.add([news])
    file.unlink()
    assert index.admin.add([news], prune=lambda gone: True).removed == 1
    assert the_one(index).title == "خبر"


def test_two_exports_of_an_outlet_with_the_same_names_never_overwrite_each_other(
    index: Index, news: Path
) -> None:
    fruit = [
        {"id": f"post-{n}", "source": "الأولى", "title": f"رمان {n}", "body": f"موسم الرمان {n}"}
        for n in range(3)
    ]
    flood = [
        {"id": f"post-{n}", "source": "الأولى", "title": f"سيول {n}", "body": f"غرق الطريق {n}"}
        for n in range(3)
    ]
    files = [write(news / "may.jsonl", *fruit), write(news / "june.jsonl", *flood)]
    assert index.admin.add([files[0]]).new == 3
    second = index.admin.add([files[1]])
    assert second.new == 3
    assert [one.reason for one in second.warnings] == ["its id is that of another article"] * 3
    assert index.search("الرمان").total == index.search("سيول").total == 3
    again = index.admin.add(files, reread=True)
    assert (again.new, again.changed, again.removed, again.unchanged) == (0, 0, 0, 6)
    # What the outlet itself corrects is one article still.
    fruit[0]["body"] = "موسم الرمان 0 تأخر"
    write(files[0], *fruit)
    assert index.admin.add([files[0]]).changed == 1
    assert index.search("").total == 6
