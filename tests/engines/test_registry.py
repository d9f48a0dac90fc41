"""The registry: an engine is its module and one row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.engines import registry
from indexer.engines.registry import ENGINES, EngineKind, find_engine
from indexer.errors import IndexDamaged, IndexMismatch, IndexUnavailable, SettingError
from indexer.index import Index
from indexer.loaded_settings import load_settings
from indexer.settings import Settings, choices
from tests.conftest import ARTICLES, write_articles
from tests.engines import memory


@pytest.fixture
def with_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "memory", EngineKind("memory", lambda: memory))


def test_an_engine_of_one_row_holds_an_index(with_memory: None, tmp_path: Path) -> None:
    settings = load_settings({"engine": "memory", "index": tmp_path / "index"}, environ={})
    file = write_articles(tmp_path / "articles.jsonl", ARTICLES)
    Index.create(settings).admin.add([file])

    index = Index.open(settings)
    stats = index.admin.stats()
    assert stats.engine == "memory"
    assert stats.articles == len(ARTICLES)
    assert index.get("treaty").title == "موسكو وبيونغ يانغ توقعان معاهدة دفاع"
    held = memory.measure_index(tmp_path / "index" / "data-1")
    assert stats.bytes > held > 0
    assert not (tmp_path / "index" / "data-1").exists()
    assert not index.admin.check()


def test_an_index_moves_from_one_engine_to_any_other(with_memory: None, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", engine="memory")
    file = write_articles(tmp_path / "articles.jsonl", ARTICLES)
    Index.create(settings).admin.add([file])
    articles = sorted(Index.open(settings).admin.articles(), key=lambda article: article.id)
    for name in (*ENGINES, "memory"):
        index = Index.open(replace(settings, engine=name))
        index.admin.rebuild()
        assert index.admin.stats().engine == name
        assert sorted(index.admin.articles(), key=lambda article: article.id) == articles
    assert len([where for where in memory.INDEXES if tmp_path in where.parents]) == 1


def test_the_choices_of_the_setting_are_the_rows(with_memory: None) -> None:
    assert choices("engine") == ("tantivy", "whoosh", "memory")


def test_an_engine_without_a_row_is_no_choice(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="none of tantivy, whoosh"):
        load_settings({"engine": "memory", "index": tmp_path}, environ={})
    with pytest.raises(IndexMismatch, match="no engine memory"):
        find_engine("memory")


def test_an_engine_that_is_not_installed_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load() -> Any:
        raise ModuleNotFoundError("No module named 'absent'", name="absent")

    monkeypatch.setitem(ENGINES, "absent", EngineKind("absent", load, package="absent"))
    with pytest.raises(IndexUnavailable, match=r"pip install absent.*whoosh"):
        find_engine("absent")
    registry.drop_leftovers(Path("/nowhere/data-2"))  # what is not installed left nothing


@pytest.mark.parametrize("name", list(ENGINES))
def test_what_is_not_there_is_not_opened_not_measured_and_not_made(
    name: str, tmp_path: Path
) -> None:
    module, where = find_engine(name), tmp_path / "data-1"
    assert not module.has_index(where)
    assert module.measure_index(where) == 0
    module.drop_index(where)
    with pytest.raises(IndexDamaged, match="is missing"):
        module.open_index(where)
    with pytest.raises(IndexDamaged, match="is missing"):
        list(module.salvage(where, print))
    assert not module.recognizes(where)
    assert not where.exists()
    module.create_index(where)
    assert module.has_index(where)
    assert module.measure_index(where) > 0
    module.drop_index(where)
    assert not module.has_index(where)
