"""A folder of bad input: each kind is one failure, and nothing else is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.index import Index
from indexer.ingest.files import Failure, file_items, find_files
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings, Settings

Found = dict[str, list[Article | Failure]]
pytest.importorskip("pypdf")

from tests.ingest.bad_inputs import Bad, write_folder  # noqa: E402 - it needs pypdf


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Bad]]:
    path = tmp_path_factory.mktemp("bad")
    return path, write_folder(path)


@pytest.fixture(scope="module")
def found(folder: tuple[Path, list[Bad]]) -> Found:
    path, _ = folder
    settings = ReadSettings()
    by_file: Found = {}
    with Workers(settings) as workers:
        streams = ((file.name, file_items(file, settings)) for file in find_files([path]))
        for name, item in workers.in_order(streams):
            if item is not None and getattr(item, "is_loss", True):
                by_file.setdefault(name, []).append(item)
    return by_file


def test_there_are_at_least_forty_kinds(folder: tuple[Path, list[Bad]]) -> None:
    assert len({bad.name for bad in folder[1]}) >= 40


def test_each_kind_is_one_failure_that_says_why(
    folder: tuple[Path, list[Bad]], found: Found
) -> None:
    wrong = []
    for bad in folder[1]:
        items = found.get(bad.name, [])
        failures = [item for item in items if isinstance(item, Failure)]
        articles = len(items) - len(failures)
        told = [f"{failure.place}: {failure.reason}" for failure in failures]
        if articles != bad.articles or len(told) != 1 or bad.reason not in told[0]:
            wrong.append((bad.name, bad.reason, bad.articles, told, articles))
        assert all(Path(failure.path).name == bad.name for failure in failures)
        assert all("\n" not in line and len(line) < 300 for line in told)
    assert not wrong, "\n".join(map(str, wrong))


def test_an_index_takes_the_rest(folder: tuple[Path, list[Bad]], tmp_path: Path) -> None:
    path, bad = folder
    report = Index.create(Settings(index=tmp_path / "index")).admin.add([path])
    assert len(report.failures) == len(bad)
    assert Counter(Path(failure.path).name for failure in report.failures) == Counter(
        one.name for one in bad
    )
    assert report.articles == sum(one.articles for one in bad) + 3
    # Read in the order of the folder, with workers or without.
    order = [failure.path for failure in report.failures]
    assert order == sorted(order, key=lambda name: Path(name).name)
