"""What a user names: addresses, and lists of them in each form."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.errors import ReadError
from indexer.fetching.lists import Wishes, read_names

A, B, C, D = (f"https://{name}.example/1" for name in "abcd")


def urls(wishes: Wishes) -> list[str]:
    """Every address, those of lists in their places."""
    found: list[str] = []
    for one in wishes.named:
        pages = [str(entry.page) for entry in one.entries]
        found += pages if one.kind == "list" else [one.name]
    return found


def of(tmp_path: Path, content: bytes | str, name: str = "list") -> Wishes:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_names([str(file)])


def test_urls_lines_and_outlines_come_once_each_in_order(tmp_path: Path) -> None:
    lines = tmp_path / "feeds.txt"
    lines.write_text(
        "\ufeff# الصحف\r\n\r\nhttps://b.example/rss  # the second\r\n  https://c.example/#top\r\n"
        "https://c.example/\r\n",
        encoding="utf-8",
    )
    outlines = tmp_path / "mine.opml"
    outlines.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head/><body>'
        '<outline text="سياسة"><outline type="rss" text="أ" xmlUrl="https://d.example/rss"/>'
        '<outline text="ب" xmlurl=" https://a.example/rss "/></outline>'
        '<outline text="no feed" htmlUrl="https://e.example/"/></body></opml>',
        encoding="utf-8",
    )
    wishes = read_names(["https://A.example/rss", str(lines), str(outlines)])
    assert urls(wishes) == [
        "https://a.example/rss",
        "https://b.example/rss",
        "https://c.example/",
        "https://d.example/rss",
    ]
    assert [one.kind for one in wishes.named] == ["feed", "list", "feed"]


@pytest.mark.parametrize(
    "content",
    [
        f"{A}\n{B}\n",
        f"{A}\tfirst\n{B}\tsecond\n",
        f"url\n{A}\n{B}\n",
        f"id,title,url,media_name\n1,نبأ,{A},أ\n2,نبأ,{B},ب\n",
        f"sep=;\nالعنوان;الرابط\nنبأ;{A}\nنبأ;{B}\n",
        f"number\twhere it is\n1\t{A}\n2\t{B}\n",
        f"title,url\r نبأ,{A}\r نبأ,{B}\r",
        f'title,url\n"نبأ، وفيه\nسطران","{A}"\n\nنبأ,{B}\n',
        f"العنوان,الرابط\nنبأ,{A}\nنبأ,{B}\n".encode("cp1256"),
        f"title\turl\nنبأ\t{A}\nنبأ\t{B}\n".encode("utf-16"),
        json.dumps([A, B]),
        json.dumps({"urls": [A, B]}),
        json.dumps([{"url": A, "title": "نبأ"}, {"url": B, "title": "نبأ"}]),
        # GDELT DOC 2.0's ArtList; JSON Feed; an answer of Elasticsearch; Google Reader's stream.
        json.dumps({"articles": [{"url": u, "url_mobile": C, "title": "x"} for u in (A, B)]}),
        json.dumps({"home_page_url": C, "items": [{"url": u, "title": "x"} for u in (A, B)]}),
        json.dumps({"hits": {"hits": [{"_source": {"url": u, "title": "x"}} for u in (A, B)]}}),
        json.dumps({"items": [{"title": "x", "alternate": [{"href": u}]} for u in (A, B)]}),
        json.dumps([{"where": A, "images": [{"url": C}]}, {"link": B}]),
        f'{{"url": "{A}", "title": "x"}}\n{{"url": "{B}", "title": "y"}}\n',
        f'{{"url": "{A}"}}\n\n"{B}"\n',
        f"<urlset><url><loc>{A}</loc></url><url><loc>{B}</loc></url></urlset>",
        gzip.compress(f"{A}\n{B}\n".encode(), mtime=0),
    ],
)  # fmt: skip
def test_every_form_of_list_gives_its_addresses(tmp_path: Path, content: bytes | str) -> None:
    wishes = of(tmp_path, content)
    assert urls(wishes) == [A, B]
    assert wishes.faults == []


def test_a_record_of_its_own_is_one_address(tmp_path: Path) -> None:
    record = {"url": A, "title": "نبأ", "images": [{"url": C, "alt": "x"}], "tags": [D]}
    assert urls(of(tmp_path, json.dumps(record))) == [A]


def test_lines_that_are_no_address_are_told_and_the_rest_is_taken(tmp_path: Path) -> None:
    wishes = of(tmp_path, f"{A}\nnot a url\nfile:///etc/passwd\n{B}\n")
    assert urls(wishes) == [A, B]
    assert [(one.place, one.reason) for one in wishes.faults] == [
        ("line 2", "'not a url' is no http or https URL"),
        ("line 3", "'file:///etc/passwd' is no http or https URL"),
    ]
    wishes = of(tmp_path, f"title,url\nx,{A}\ny,\n")
    assert [(one.place, one.reason) for one in wishes.faults] == [("row 2", "has no URL")]
    wishes = of(tmp_path, json.dumps([{"url": A}, {"title": "x"}, 7]))
    assert [(one.place, one.reason) for one in wishes.faults] == [("record 2", "has no URL")]
    wishes = of(tmp_path, f'{{"url": "{A}"}}\n{{"url": \n')
    assert [one.place for one in wishes.faults] == ["line 2 (bad JSON)"]


def test_an_index_of_sitemaps_names_sitemaps(tmp_path: Path) -> None:
    wishes = of(tmp_path, f"<sitemapindex><sitemap><loc>{A}</loc></sitemap></sitemapindex>")
    assert [(one.name, one.kind) for one in wishes.named] == [(A, "sitemap")]


def test_a_list_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(f"{A}\n".encode())))
    assert urls(read_names(["-"])) == [A]


def test_urls_stand_for_their_sites() -> None:
    assert [one.kind for one in read_names([A], sites=True).named] == ["site"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no address is named"),
        (b"# only a comment\n", "no address is named"),
        (b"not a url\n", "line 1"),
        (b"file:///etc/passwd\n", "no http"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "DOCTYPE"),
        (b"<opml><body>", "no OPML"),
        (b"<rss><channel/></rss>", "give the URL of a feed"),
        (b"<opml><body/></opml>", "no address is named"),
        (b'<opml><body><outline xmlUrl="gopher://x"/></body></opml>', "no http"),
        (b'{"url": ', "bad JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (gzip.compress(b"a" * (17 << 20), mtime=0), "unpacks to more"),
        (b"a" * (17 << 20), "split it"),
        (b"\x1f\x8bxxxx", "compression is broken"),
        (b"title,date\nx,2024\n", "no http"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    with pytest.raises(ReadError, match=reason):
        read_names([str(file)])


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file"):
        read_names([str(tmp_path / "none")])
