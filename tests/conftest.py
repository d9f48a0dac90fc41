"""Fixtures: a small collection of articles, and an index over it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from indexer.index import Index
from indexer.settings import Settings

# A test run that a shell started in the background would ignore Ctrl-C, and all that it starts too.
signal.signal(signal.SIGINT, signal.default_int_handler)

ARTICLES = [
    {
        "id": "treaty",
        "title": "موسكو وبيونغ يانغ توقعان معاهدة دفاع",
        "body": "وقّع الرئيس الروسي فلاديمير بوتين مُعاهدة مع كوريا الشمالية.\n"
        "وتنص الشراكة الاستراتيجية على التعاون في الصواريخ.",
        "published": "2024-06-20T10:00:00+03:00",
        "source": "مرافئ",
        "section": "سياسة",
        "author": "سلمى الخطيب",
        "url": "https://marafi.example/treaty",
    },
    {
        "id": "missiles",
        "title": "صواريخ على مدن أوكرانيا",
        "body": "أطلقت روسيا صواريخ باليستية على أوكرانيا ليلًا، "
        "وقال الرئيس زيلينسكي إنها أصابت محطات.",
        "published": "2024-08-26",
        "source": "مرافئ",
        "section": "أمن",
    },
    {
        "id": "grain",
        "title": "روسيا تنسحب من اتفاق الحبوب",
        "body": "انسحبت روسيا من اتفاق تصدير الحبوب عبر موانئ أوكرانيا. ولم يعلق بوتن على القرار.",
        "published": "2023-07-17",
        "source": "بريد",
        "section": "اقتصاد",
    },
    {
        "id": "summit",
        "title": "الرَّئِيـــسُ الأميركي يلتقي نظيره الصيني",
        "body": "بحث الرئيسان ملف تايوان والرسوم. \u200fوقالت بكين إن القمة ناجحة.",
        "published": "2023-11",
        "source": "بريد",
        "section": "سياسة",
    },
    {"id": "undated", "title": "خلفية: أزمة تايوان", "body": "تعود أزمة تايوان إلى عقود مضت."},
    {
        "id": "english",
        "title": "Reuters: Sanctions widened",
        "body": "New sanctions were imposed on the companies, officials said.",
        "published": "2024-02-23",
        "source": "Wire",
    },
]


T = TypeVar("T")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="try everything of which a run usually draws a sample (for a run at night)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--thorough"):
        return
    for item in items:
        if item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.skip(reason="runs with --thorough"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are cores: many tests wait for processes, pages and servers."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``-n``, each worker has a row of neighbouring tests, which share what they are made
    from, and takes some of another's when it has done its own."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(scope="session")
def draw(request: pytest.FixtureRequest) -> Callable[[Sequence[T], int], Sequence[T]]:
    """A sample of so many, the same in each run; all with ``--thorough``."""
    if request.config.getoption("--thorough"):
        return lambda population, size: population
    return lambda population, size: random.Random(2026).sample(population, size)


def write_articles(path: Path, articles: list[dict[str, str]]) -> Path:
    """Writes articles as JSON lines, as Marsad does, which then keeps their ids."""
    ours = {"language": "ar", "path": str(path), "member": "line 1"}
    lines = [json.dumps({**ours, **article}, ensure_ascii=False) for article in articles]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index")


@pytest.fixture(scope="session")
def indexed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the articles, to be copied: a tenth of the time of making one."""
    folder = tmp_path_factory.mktemp("indexed")
    index = Index.create(Settings(index=folder / "index"))
    index.admin.add([write_articles(folder / "articles.jsonl", ARTICLES)])
    return folder / "index"


@pytest.fixture
def index(settings: Settings, indexed_once: Path, tmp_path: Path) -> Index:
    """An index of its own over the articles, and ``articles.jsonl`` beside it."""
    shutil.copytree(indexed_once, settings.index)
    write_articles(tmp_path / "articles.jsonl", ARTICLES)
    return Index.open(settings)


@pytest.fixture
def ids(index: Index) -> Callable[..., list[str]]:
    """The ids that a search of the index finds, in order."""

    def search(query: str, **options: object) -> list[str]:
        return [hit.id for hit in index.search(query, **options).hits]  # type: ignore[arg-type]

    return search
