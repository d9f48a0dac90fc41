"""The index as people use it from Python: opening it, and results in a notebook."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from indexer import open_index, open_library
from indexer.article import Article
from indexer.errors import IndexMissing, SettingError
from indexer.index import Index
from tests.conftest import write_articles

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


class Tags(HTMLParser):
    """The tags of a piece of HTML, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_results_are_a_sequence_of_their_hits(index: Index) -> None:
    results = index.search("روسيا")
    assert [hit.id for hit in results] == [hit.id for hit in results.hits]
    assert len(results) == len(results.hits) == 3
    assert results[0] == results.hits[0] and results[-1:] == results.hits[-1:]
    assert not index.search("قسطنطينية")


def test_a_repr_is_short_and_tells_what_was_found(index: Index) -> None:
    text = repr(index.search("روسيا", size=1))
    assert text.splitlines()[0] == "<Results 'روسيا': 1 of 3 articles>"
    assert len(text.splitlines()) == 2 and len(text) < 300
    every = repr(index.search("", size=100))
    assert len(every.splitlines()) == 7


def test_results_show_themselves_as_a_table(index: Index) -> None:
    shown = Tags(index.search("معاهدة")._repr_html_())
    names = [tag for tag, _ in shown.tags]
    assert shown.tags[0] == ("table", {"dir": "rtl"})
    assert names.count("mark") >= 2 and names.count("tr") == 2
    assert (
        "a",
        {"href": "https://marafi.example/treaty", "rel": "noopener noreferrer"},
    ) in shown.tags
    assert "مرافئ" in shown.text and "2024-06-20" in shown.text and "مُعاهدة" in shown.text


def test_an_english_article_runs_from_left_to_right(index: Index) -> None:
    shown = Tags(index.search("sanctions")._repr_html_())
    sides = [attributes.get("dir") for tag, attributes in shown.tags if tag == "td"]
    assert sides.count("ltr") == 3


def test_what_articles_hold_is_never_markup(index: Index) -> None:
    # No reader lets markup pass; articles made by a program may hold it.
    evil = Article("evil", EVIL, f"هدنة {EVIL}", source=EVIL)
    index.admin.add_articles([evil, replace(evil, id="script", url="javascript:alert(1)")])
    results = index.search("هدنة")
    shown = Tags(results._repr_html_())
    assert len(results) == 2 and "alert(1)" in shown.text
    allowed = {"table", "caption", "thead", "tbody", "tr", "th", "td", "mark"}
    assert {tag for tag, _ in shown.tags} <= allowed
    Tags(index.explain(f"{EVIL} هدنة", "evil")._repr_html_())


def test_records_are_flat(index: Index) -> None:
    records = index.search("روسيا").to_records()
    assert len(records) == 3
    assert list(records[0])[:4] == ["id", "rank", "score", "title"]
    assert all(isinstance(value, (str, int, float, type(None))) for value in records[0].values())


def test_an_index_is_opened_by_its_folder_and_settings(index: Index) -> None:
    folder = index.admin.stats().path
    assert open_index(folder).admin.stats().articles == 6
    assert len(open_index(folder, size=1).search("روسيا")) == 1
    with pytest.raises(SettingError, match="is no setting"):
        open_index(folder, colour="red")


def test_an_index_is_made_only_when_asked_for(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        open_index(tmp_path / "new")
    made = open_index(tmp_path / "new", create=True)
    file = write_articles(tmp_path / "one.jsonl", [{"id": "1", "title": "هدنة", "body": "هدنة"}])
    assert made.admin.add([str(file)]).new == 1
    assert open_index(tmp_path / "new").search("هدنة").total == 1
    with pytest.raises(TypeError, match="list"):
        made.admin.add(str(file))


def test_importing_the_package_imports_nothing_of_it() -> None:
    code = "import indexer, sys; print([m for m in sys.modules if m.startswith('indexer.')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"


def test_the_former_name_opens_an_index_and_says_that_it_goes(tmp_path: Path) -> None:
    with pytest.warns(DeprecationWarning, match="open_index"):
        made = open_library(tmp_path / "new", create=True)
    assert isinstance(made, Index)
