"""Indexes made by earlier versions: what is said of them, and that the advice given mends them.

``older_indexes.tar.xz`` holds indexes of five of the sample articles, each made by the version of
the commit that its folder is named after, with the engine behind it, and, in ``articles.jsonl``,
those articles as that version reads them out again, which is the same in all. They were made with
``marsad index``; ledger, locks and lists were left out. In those of 4fe5714 a sixth article was
removed.
"""

from __future__ import annotations

import json
import shlex
import tarfile
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.cli import cli
from indexer.errors import IndexMismatch
from indexer.index import Index
from indexer.settings import Settings

ARCHIVE = Path(__file__).with_name("older_indexes.tar.xz")
OLDER = (
    "b8154bc-tantivy",  # the first: no fingerprint before an article
    "d94b9ba-tantivy",
    "507f325-tantivy",
    "fa36c0a-tantivy",
    "f3b5c27-tantivy",
    "2deabc0-tantivy",
    "1c229c5-tantivy",
    "4fe5714-tantivy",
    "0f22b45-whoosh",  # the first of Whoosh: postings without their length
    "fa36c0a-whoosh",
    "1c229c5-whoosh",
    "4fe5714-whoosh",  # the last that pickled its segments
)
OTHER_TERMS = ("4fe5714-tantivy",)  # the last without the field of bare words: its form is today's


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_every_index_of_the_archive_is_tried(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir() if path.is_dir()} == {*OLDER}


@pytest.mark.parametrize("name", OLDER)
def test_an_older_index_is_mended_by_the_command_it_names(unpacked: Path, name: str) -> None:
    settings = Settings(index=unpacked / name)
    other = "another version of the Arabic analyzer"
    made_by = other if name in OTHER_TERMS else "an earlier version of Marsad"
    with pytest.raises(IndexMismatch, match=f"was made by {made_by}") as refused:
        Index.open(settings)
    program, *arguments = shlex.split(str(refused.value).partition("anew with: ")[2])
    assert program == "marsad"
    cli.main(arguments, prog_name="marsad", standalone_mode=False)

    index = Index.open(settings)
    assert sorted(index.admin.articles(), key=lambda one: one.id) == _articles(unpacked)
    assert index.admin.stats().engine == name.partition("-")[2]
    assert index.search("السعودية").total > 0
    assert index.admin.check() == ()


def _articles(unpacked: Path) -> list[Article]:
    lines = (unpacked / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [Article.from_record(json.loads(line)) for line in lines]
    assert len(articles) == 5
    return sorted(articles, key=lambda one: one.id)
