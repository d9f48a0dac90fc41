"""An index that was made with older lists: it opens, is searched for what is in the new ones, and
takes new articles."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

import indexer
from indexer.analysis.analyzer import Analyzer
from indexer.analysis.vocabulary import load_evidence
from indexer.cli import cli
from indexer.engines.registry import ENGINES
from indexer.errors import IndexDamaged
from indexer.index import Index
from indexer.names.build_data import first_words
from indexer.names.table import FIRST_WORDS
from indexer.settings import Settings
from tests.conftest import write_articles

PACKAGE = Path(indexer.__file__).parent
INDEX = "from indexer.cli import main; main()"

HEAD = ("# A list of another Marsad.", "")

Older = Callable[..., Settings]
"""From articles and what is edited in each file of lists (lines without these first columns, and
with these added) to the settings of the index."""


class Edit(NamedTuple):
    lacks: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()


def article(id: str, title: str, body: str = "") -> dict[str, str]:
    return {"id": id, "title": title, "body": body or title, "published": "2024-06-20"}


@pytest.fixture(params=list(ENGINES))
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Older:
    """Makes an index of articles with another Marsad, whose lists lack lines, or have more."""

    def make(articles: list[dict[str, str]], edits: dict[str, Edit]) -> Settings:
        shutil.copytree(PACKAGE, tmp_path / "older" / "indexer")
        for name, edit in edits.items():
            path = tmp_path / "older" / "indexer" / name
            lines = path.read_text(encoding="utf-8").splitlines()
            rows = [line for line in lines if line and line[0] != "#"]
            kept = [row for row in rows if row.split("\t")[0] not in edit.lacks]
            assert len(rows) - len(kept) == len(edit.lacks)
            text = "\n".join((*HEAD, *sorted((*kept, *edit.has)), ""))
            path.write_text(text, encoding="utf-8")
        names = tmp_path / "older" / "indexer" / "names" / "data"
        (names / FIRST_WORDS).write_text(first_words(names), encoding="utf-8")
        settings = Settings(index=tmp_path / "index", engine=request.param, search_seconds=600)
        file = write_articles(tmp_path / "articles.jsonl", articles)
        options = ("--engine", settings.engine, "--index", str(settings.index))
        subprocess.run(
            [sys.executable, "-c", INDEX, "index", "-q", *options, str(file)],
            env=os.environ | {"PYTHONPATH": str(tmp_path / "older"), "PYTHONUTF8": "1"},
            cwd=tmp_path,
            check=True,
        )
        return settings

    return make


def found(index: Index, query: str, **options: object) -> set[str]:
    return {hit.id for hit in index.search(query, size=100, **options).hits}


PROTECTED = "analysis/data/protected.txt"


def test_a_protected_word_that_is_added_is_found_as_after_a_rebuild(older: Older) -> None:
    """فيينا was في to an index without it, and بلينكن not found behind a clitic."""
    articles = [
        article("vienna", "محادثات فيينا"),
        article("to-vienna", "وصل الوفد لفيينا"),
        article("in", "مؤتمر في جنيف"),
        article("said", "وببلينكن بدأ المؤتمر"),
        article("blinken", "جولة بلينكن"),
    ]
    settings = older(articles, {PROTECTED: Edit(lacks=frozenset({"فيينا", "بلينكن"}))})
    index = Index.open(settings)
    queries = ("فيينا", "لفيينا", "بلينكن", "في جنيف", "-فيينا", "محادثات OR بلينكن")
    before = {query: found(index, query) for query in queries}
    assert before["فيينا"] == before["لفيينا"] == {"vienna", "to-vienna"}
    assert before["بلينكن"] == {"said", "blinken"}
    assert before["-فيينا"] == {"in", "said", "blinken"}
    [hit] = [hit for hit in index.search("بلينكن").hits if hit.id == "said"]
    assert [hit.title[start:end] for start, end in hit.marks["title"]] == ["وببلينكن"]

    index.admin.rebuild()
    assert {query: found(index, query) for query in queries} == before


def test_a_protected_word_that_is_taken_off_finds_its_family(older: Older) -> None:
    articles = [article("book", "الكتاب الجديد"), article("books", "قرأت كتابه وبكتابه")]
    settings = older(articles, {PROTECTED: Edit(has=frozenset({"كتابه"}))})
    index = Index.open(settings)
    for query in ("كتاب", "كتابه", "الكتاب"):
        assert found(index, query) == {"book", "books"}
    index.admin.rebuild()
    for query in ("كتاب", "كتابه", "الكتاب"):
        assert found(index, query) == {"book", "books"}


def test_new_articles_have_the_terms_of_the_old_ones(older: Older, tmp_path: Path) -> None:
    settings = older(
        [article("old", "محادثات فيينا")], {PROTECTED: Edit(lacks=frozenset({"فيينا"}))}
    )
    index = Index.open(settings)
    index.admin.add(
        [write_articles(tmp_path / "new.jsonl", [article("new", "عاد من فيينا ولفيينا")])]
    )
    assert found(index, "فيينا") == {"old", "new"}
    stem = index._folder.analyzer.stem("فيينا")
    assert stem != Analyzer().stem("فيينا")
    assert index._folder.engine().doc_freq("title", stem) == 2
    index.admin.rebuild()
    assert index._folder.analyzer.stem("فيينا") == Analyzer().stem("فيينا")
    assert found(index, "فيينا") == {"old", "new"}


def test_an_index_of_the_same_lists_reads_none(settings: Settings) -> None:
    Index.create(settings)
    (settings.index / "lists-1.zst").unlink()
    index = Index.open(settings)
    assert index._folder.analyzer.protected is None
    assert index._folder.analyzer.find_word("فيينا").forms == ()


@pytest.mark.parametrize("content", [None, b"", b"noise", b"(\xb5/\xfd"])
def test_lists_that_are_needed_and_cannot_be_read_are_damage(
    settings: Settings, content: bytes | None
) -> None:
    Index.create(settings)
    manifest = settings.index / "marsad.json"
    digest = Index.open(settings)._folder.manifest.lists["protected"].digest
    manifest.write_text(manifest.read_text().replace(digest, "00000000"))
    assert Index.open(settings)._folder.analyzer.protected == load_evidence().protected
    if content is None:
        (settings.index / "lists-1.zst").unlink()
    else:
        (settings.index / "lists-1.zst").write_bytes(content)
    with pytest.raises(IndexDamaged, match="marsad rebuild"):
        Index.open(settings)
    Index.open(settings, outdated=True).admin.rebuild()
    assert Index.open(settings).admin.check() == ()


def test_stats_tell_what_a_rebuild_would_take_up(older: Older) -> None:
    lacks = Edit(frozenset({"فيينا", "بلينكن"}), frozenset({"كتابه"}))
    index = Index.open(older([article("old", "محادثات فيينا")], {PROTECTED: lacks}))
    before, shipped = index.admin.stats().lists["protected"], len(load_evidence().protected)
    assert (before.made_with, before.now, before.changed) == (shipped - 1, shipped, 3)
    assert index.admin.stats().lists["names"].changed == 0
    told = CliRunner().invoke(cli, ["stats", "--index", index.admin.stats().path]).stdout
    assert "list       words that tell how a name is meant: " in told
    assert f"{shipped - 1:,} entries when the index was made, {shipped:,} now, 3 new" in told
    after = index.admin.rebuild().lists["protected"]
    assert (after.made_with, after.now, after.changed) == (shipped, shipped, 0)


PEOPLE = "names/data/people_middle_east.tsv"
NETANYAHU = "benjamin-netanyahu"
ABOUT_HIM = [
    article("full", "بنيامين نتنياهو يلتقي الوفد"),
    article("other", "الوفد يلتقي بنيامين نتانياهو"),
    article("surname", "نتنياهو في واشنطن"),
    article("none", "الوفد في واشنطن"),
]


def named(index: Index, *names: str) -> set[str]:
    return found(index, "", name=names)


def remarks(index: Index, **options: object) -> set[tuple[str, str]]:
    return {(one.code, one.text) for one in index.search("", **options).remarks}


def test_a_name_that_is_added_is_searched_in_all_its_spellings(older: Older) -> None:
    index = Index.open(older(ABOUT_HIM, {PEOPLE: Edit(lacks=frozenset({NETANYAHU}))}))
    assert found(index, "بنيامين نتانياهو") == {"full", "other"}
    assert found(index, "Benjamin Netanyahu") == {"full", "other"}
    index.admin.rebuild()
    assert found(index, "بنيامين نتانياهو") == {"full", "other"}


def test_a_name_that_is_added_filters_by_its_spellings_and_that_is_said(
    older: Older, tmp_path: Path
) -> None:
    index = Index.open(older(ABOUT_HIM, {PEOPLE: Edit(lacks=frozenset({NETANYAHU}))}))
    assert index.admin.stats().lists["names"].changed == 1
    assert named(index, NETANYAHU) == {"full", "other", "surname"}
    assert named(index, NETANYAHU, "washington") == {"surname"}
    assert named(index, "washington") == {"surname", "none"}
    told = ("by_spelling", "بنيامين نتنياهو")
    assert told in remarks(index, name=[NETANYAHU])
    assert told not in remarks(index, name=["washington"])

    # Articles that come later are counted under it, and found with the others.
    later = article("later", "كلمة بنيامين نتانياهو")
    index.admin.add([write_articles(tmp_path / "later.jsonl", [later])])
    assert [value.value for value in index.search("").facets["person"]] == [NETANYAHU]
    assert named(index, NETANYAHU) == {"full", "other", "surname", "later"}
    assert index.search("الوفد", name=[NETANYAHU]).total == 2
    trend = index.trend(["الوفد"], name=[NETANYAHU])
    assert (trend.series[0].total, trend.published) == (2, 4)

    index.admin.rebuild()
    assert named(index, NETANYAHU) == {"full", "other", "surname", "later"}
    assert told not in remarks(index, name=[NETANYAHU])


def test_a_spelling_that_is_added_to_a_name_is_filtered_by_too(older: Older) -> None:
    row = f"{NETANYAHU}\tperson\tBenjamin *Netanyahu\tبنيامين *نتنياهو\tcurated"
    lists = {PEOPLE: Edit(frozenset({NETANYAHU}), frozenset({row}))}
    index = Index.open(older(ABOUT_HIM, lists))
    assert named(index, NETANYAHU) == {"full", "other", "surname"}
    assert {value.value: value.count for value in index.search("").facets["person"]} == {
        NETANYAHU: 2
    }
    index.admin.rebuild()
    assert named(index, NETANYAHU) == {"full", "other", "surname"}


def test_a_name_that_is_taken_off_is_shown_no_more(older: Older) -> None:
    row = "ibn-fulan\tperson\tIbn Fulan\tابن فلان\tcurated"
    articles = [article("fulan", "خطاب ابن فلان"), *ABOUT_HIM]
    index = Index.open(older(articles, {PEOPLE: Edit(has=frozenset({row}))}))
    assert index.admin.stats().lists["names"].changed == 1
    assert [value.value for value in index.search("").facets["person"]] == [NETANYAHU]
    assert named(index, NETANYAHU) == {"full", "other", "surname"}
    assert not remarks(index, name=[NETANYAHU])
