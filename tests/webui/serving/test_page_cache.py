"""Kept pages: never older than what their answers depend on."""

from __future__ import annotations

from pathlib import Path

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
