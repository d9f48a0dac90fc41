"""Articles that a rebuild could not save: their files are read again, and it is told how."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.ledger import Ledger
from indexer.storage.manifest import Manifest
from indexer.storage.rebuilding import Mended
from tests.conftest import write_articles

IN_A_FILE = 6


def articles(name: str) -> list[dict[str, str]]:
    return [
        {
            "id": f"{name}{number}",
            "title": f"تقرير {name} رقم {number}",
            "body": f"وصلت قافلة الإغاثة {number} إلى المخيم {name} بعد انقطاع الطريق.",
        }
        for number in range(IN_A_FILE)
    ]


def data_files(index: Path) -> Iterator[Path]:
    """The files with the stored articles of an index."""
    data = index / Manifest.read(index).data
    return (path for path in data.iterdir() if path.suffix in (".store", ".seg"))


def lose(settings: Settings, *, how: str, before: set[Path]) -> list[Mended]:
    """Damages what was stored after ``before``, and rebuilds."""
    for file in set(data_files(settings.index)) - before:
        if how == "removed":
            file.unlink()
        else:
            file.write_bytes(bytes(len(file.read_bytes())))
    told: list[Mended] = []
    Index.open(settings, outdated=True).admin.rebuild(report=told.append)
    return told


@pytest.fixture(params=list(ENGINES))
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index", engine=request.param, writer_memory_mb=32)


@pytest.mark.parametrize("how", ["removed", "zeros"])
def test_what_a_rebuild_lost_comes_back_with_the_next_run(
    settings: Settings, tmp_path: Path, how: str
) -> None:
    news = tmp_path / "news"
    news.mkdir()
    index = Index.create(settings)
    write_articles(news / "sound.jsonl", articles("جنوب"))
    index.admin.add([news])
    before = set(data_files(settings.index))
    lost = write_articles(news / "it is lost.jsonl", articles("شمال"))
    index.admin.add([news])
    told = lose(settings, how=how, before=before)
    assert any(
        one.lost
        and one.text.startswith("6 articles are lost that 1 file gave")
        and f"marsad index '{lost}' --index {settings.index}" in one.text
        for one in told
    ), told
    index = Index.open(settings)
    assert index.admin.stats().articles == IN_A_FILE
    report = index.admin.add([news])
    assert (report.new, report.unchanged, report.skipped_files) == (IN_A_FILE, IN_A_FILE, 1)
    assert index.admin.stats().articles == 2 * IN_A_FILE
    assert index.admin.check() == ()
    told.clear()
    index.admin.rebuild(report=told.append)
    assert told == []


def test_what_does_not_come_back_is_told(settings: Settings, tmp_path: Path) -> None:
    index = Index.create(settings)
    index.admin.add([write_articles(tmp_path / "sound.jsonl", articles("جنوب"))])
    before = set(data_files(settings.index))
    page = "https://example.org/2024/05/17"
    file = write_articles(tmp_path / "gone.jsonl", articles("شرق"))
    pipe = tmp_path / "piped.jsonl"
    write_articles(pipe, articles("غرب"))
    index.admin.add([file, pipe])
    index.admin.add_articles([Article("fetched", "عنوان", "نص من صفحة", url=page, path=page)])
    ledger = Ledger(settings.index / "ledger.sqlite")
    ledger.drop([str(pipe)])  # as if it had come from standard input
    ledger.close()
    file.unlink()
    texts = [one.text for one in lose(settings, how="removed", before=before)]
    restore = f"marsad restore FILE --force --index {settings.index}"
    for start in (
        f"6 articles are lost whose files are no longer there ({file})",
        "1 article is lost that was fetched, or given by a program",
        "of 6 lost articles it is not known which file gave them: standard input",
    ):
        assert [restore in text for text in texts if text.startswith(start)] == [True], texts


def test_what_an_earlier_rebuild_lost_is_found(settings: Settings, tmp_path: Path) -> None:
    index = Index.create(settings)
    file = write_articles(tmp_path / "news.jsonl", articles("جنوب"))
    index.admin.add([file])
    shutil.copy(settings.index / "ledger.sqlite", tmp_path / "ledger")
    index.admin.remove(["جنوب1", "جنوب2"])
    shutil.copy(tmp_path / "ledger", settings.index / "ledger.sqlite")
    (settings.index / "ledger.sqlite.digest").unlink()
    told: list[Mended] = []
    index.admin.rebuild(report=told.append)
    assert [one.text.partition(":")[0] for one in told] == ["2 articles are lost that 1 file gave"]
    assert Index.open(settings).admin.add([file]).new == 2


def test_a_file_that_is_gone_can_be_pruned_after_it_lost_some(
    settings: Settings, tmp_path: Path
) -> None:
    news = tmp_path / "news"
    news.mkdir()
    index = Index.create(settings)
    file = write_articles(news / "a.jsonl", articles("جنوب"))
    write_articles(news / "b.jsonl", articles("شمال"))
    index.admin.add([news])
    index.admin.remove(["جنوب1"])
    file.unlink()
    assert index.admin.add([news], prune=True).removed == IN_A_FILE - 1
