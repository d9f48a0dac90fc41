"""Kept pages: never older than what their answers depend on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles
from webui.app import create_app


@pytest.mark.parametrize("path", ["/en/search", "/ar/search", "/search.json", "/trend.json"])
def test_kept_answers_follow_the_names_of_the_index(tmp_path: Path, path: str) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    client = create_app(index, settings).test_client()

    def answer() -> str:
        return client.get(path, query_string={"q": "زيلينسكي"}).text

    before = answer()
    # Another opening of the index stands for another process, such as ``marsad names add``.
    elsewhere = Index.open(settings)
    elsewhere.names.change(lambda own: own.with_added("زيلينسكي", ["معاهدة"]))
    added = answer()
    assert added != before
    elsewhere.names.change(lambda own: own.with_removed(["معاهدة"]))
    assert answer() != added


def test_what_keeping_a_page_takes_is_counted_with_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(index=tmp_path / "index", page_cache_mb=1)
    index = Index.create(settings)
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    made: list[str] = []
    search = Index.search

    def counted(self: Index, query: str, **given: Any) -> Any:
        made.append(query)
        return search(self, query, **given)

    monkeypatch.setattr(Index, "search", counted)
    client = create_app(index, settings).test_client()
    junk = "x" * 20_000  # a parameter that means nothing
    paths = [f"/search.json?q=قمة&{number}={junk}" for number in range(120)]
    for path in paths:
        assert client.get(path).status_code == 200
    made.clear()
    for path in reversed(paths):
        client.get(path)
    kept = len(paths) - len(made)
    assert 0 < kept * len(junk) <= 1 << 20


def test_long_values_of_one_client_are_not_kept() -> None:
    from webui.present import search

    before = search._encode_kept.cache_info().currsize
    for number in range(20):
        made = search.Search(q=f"{number} " + "كلمة " * 50)
        assert "%D9" in made.url("/ar/search")
    assert search._encode_kept.cache_info().currsize <= before + 5
