"""Feeds: what each item becomes, and what is told of those that are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file
from indexer.ingest.formats.feeds import articles_of_feed, feed_items
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, text

STORY = (
    "<p>عدن - فتحت السلطات المحلية الميناء القديم أمام سفن الصيد بعد أعمال ترميم استمرت سنتين.</p>"
    "<h3>رصيف جديد</h3><p>وقال مدير الميناء إن الرصيف الجديد يتسع لأربعين قاربا في وقت واحد.</p>"
)
ITEM = f"""<item><title>الميناء القديم يعود إلى العمل</title><link>https://sahil.example/n/7</link>
<guid isPermaLink="false">n-7</guid><pubDate>Tue, 09 Apr 2024 23:30:00 +0300</pubDate>
<dc:creator>وداد الصباغ</dc:creator><category>محليات</category>
<description>عودة الميناء</description>
<content:encoded><![CDATA[{STORY}]]></content:encoded></item>"""
SHORT = """<item><title>مهرجان للعسل</title><link>/n/8</link><pubDate>2024-04-10T08:00:00Z</pubDate>
<description>ينطلق غدا&nbsp;مهرجان &amp;laquo;العسل&amp;raquo; في المدينة</description></item>"""


def rss(*items: str, end: str = "</channel></rss>", encoding: str = "utf-8") -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>الساحل اليوم</title>'
        f"<link>https://sahil.example/</link>{''.join(items)}{end}"
    )


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>الساحل اليوم</title>
<link href="https://sahil.example/"/><entry><id>tag:sahil,7</id>
<title type="html">الميناء &amp;amp; العمل</title>
<link href="https://sahil.example/n/7"/><published>2024-04-09T23:30:00+03:00</published>
<updated>2024-04-11T10:00:00+03:00</updated><author><name>وداد الصباغ</name></author>
<content type="html">&lt;p&gt;فتحت السلطات الميناء القديم أمام سفن الصيد.&lt;/p&gt;</content>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://sahil.example/">
<title>الساحل اليوم</title></channel><item rdf:about="https://sahil.example/n/7">
<title>الميناء القديم</title><link>https://sahil.example/n/7</link>
<dc:date>2024-04-09T23:30:00+03:00</dc:date><description>فتحت السلطات الميناء</description>
</item></rdf:RDF>"""
OLD = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x.dtd">
<rss version="0.91"><channel><title>الساحل اليوم</title><item><title>الميناء القديم</title>
<link>https://sahil.example/n/7</link><description>فتحت السلطات الميناء</description>
</item></channel></rss>"""


def articles(feed: str | bytes) -> list[Article]:
    found = read(feed)
    assert all(isinstance(one, Article) for one in found), found
    return [one for one in found if isinstance(one, Article)]


def read(feed: str | bytes) -> list[Article | Failure]:
    data = feed.encode() if isinstance(feed, str) else feed
    return list(articles_of_feed(data, ReadSettings(), "feed.xml"))


def test_an_item_becomes_an_article() -> None:
    [article] = articles(rss(ITEM))
    assert article.title == "الميناء القديم يعود إلى العمل"
    assert article.body.split("\n")[1] == "رصيف جديد"
    assert article.subheads == (1,)
    assert (article.published, article.published_from) == ("2024-04-09T23:30:00+03:00", "feed")
    assert (article.author, article.section) == ("وداد الصباغ", "محليات")
    assert (article.source, article.dateline) == ("الساحل اليوم", "عدن")
    assert (article.url, article.member) == ("https://sahil.example/n/7", "item 1")
    assert article.warnings == ()


def test_an_item_with_a_summary_alone_says_so() -> None:
    [article] = articles(rss(SHORT))
    assert article.body == "ينطلق غدا\u00a0مهرجان «العسل» في المدينة".replace("\u00a0", " ")
    assert article.url == "https://sahil.example/n/8"
    assert article.warnings == ("summary only",)


@pytest.mark.parametrize("feed", [ATOM, RDF, OLD])
def test_every_kind_of_feed_is_read(feed: str) -> None:
    [article] = articles(feed)
    assert article.title.startswith("الميناء")
    assert "فتحت السلطات الميناء" in article.body
    assert article.url == "https://sahil.example/n/7"
    assert article.published in ("2024-04-09T23:30:00+03:00", None)
    assert article.source == "الساحل اليوم"


def test_titles_of_atom_are_read_as_html() -> None:
    assert articles(ATOM)[0].title == "الميناء & العمل"


def test_what_a_site_adds_to_every_item_is_taken_out() -> None:
    added = (
        "<figure><figcaption>الرصيف الجديد</figcaption></figure>"
        "<p>The post الميناء appeared first on الساحل اليوم.</p>"
    )
    [article] = articles(rss(ITEM.replace("]]>", added + "]]>")))
    assert "first on" not in article.body
    assert "الرصيف الجديد" not in article.body.split("\n")
    assert article.captions == ("الرصيف الجديد",)


@pytest.mark.parametrize("codec", ["cp1256", "utf-8", "utf-16"])
@pytest.mark.parametrize("declared", ["windows-1256", "utf-8"])
def test_the_encoding_is_that_of_the_bytes(codec: str, declared: str) -> None:
    [article] = articles(rss(ITEM, encoding=declared).encode(codec))
    assert article.title == "الميناء القديم يعود إلى العمل"


def test_whole_items_of_a_feed_cut_short_are_kept() -> None:
    data = rss(ITEM, SHORT, ITEM).encode()
    cut = data.rindex("الرصيف".encode()) + 3
    *found, failure = read(data[:cut])
    assert [one.title for one in found if isinstance(one, Article)] == [
        "الميناء القديم يعود إلى العمل", "مهرجان للعسل"
    ]  # fmt: skip
    assert str(failure) == "feed.xml: feed cut short after 2 whole items"


def test_a_feed_that_is_not_well_formed_is_read_and_told() -> None:
    *found, failure = read(rss(ITEM, "<item><title>س & ص <b>كلام</title></item>", SHORT))
    assert sum(isinstance(one, Article) for one in found) == 3
    assert isinstance(failure, Failure)
    assert failure.reason.startswith("feed damaged")


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        ("", "no feed: neither RSS nor Atom"),
        ("<urlset><url><loc>https://sahil.example/</loc></url></urlset>",
         "no feed: neither RSS nor Atom"),
        (rss(), "a feed without items"),
        (rss("<item></item>"), "no title and no text"),
        ("<rss>" + "x" * (6 << 20), "larger than 5 MB (max_file_mb)"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told(feed: str, reason: str) -> None:
    [failure] = read(feed)
    assert isinstance(failure, Failure)
    assert failure.reason == reason


def test_a_feed_of_more_items_than_any_has_is_refused_before_it_is_parsed() -> None:
    assert feed_items(rss("<item>" * 50_001).encode()).damage == "a feed of more than 50,000 items"
    assert feed_items(rss(ITEM * 40).encode()).damage is None


def test_entities_that_grow_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "لول">{levels}]>' + rss(SHORT.replace("غدا", "&a9;"))
    article, failure = read(bomb)
    assert isinstance(article, Article)
    assert article.body == "ينطلق &a9; مهرجان «العسل» في المدينة"
    assert isinstance(failure, Failure) and "undefined entity" in failure.reason


def test_the_items_of_a_feed_are_told_for_fetching() -> None:
    feed = feed_items(rss(ITEM, SHORT).encode(), url="https://sahil.example/rss")
    assert (feed.title, feed.url, feed.damage) == ("الساحل اليوم", "https://sahil.example/", None)
    first, second = feed.items
    assert (first.id, first.url) == ("n-7", "https://sahil.example/n/7")
    assert (second.id, second.published) == (
        "https://sahil.example/n/8",
        "2024-04-10T08:00:00+00:00",
    )


def test_a_feed_is_told_by_its_content(tmp_path: Path) -> None:
    file = tmp_path / "saved.txt"
    file.write_text(rss(ITEM), encoding="utf-8")
    [article] = read_file(file, ReadSettings())
    assert isinstance(article, Article)
    assert article.member == "item 1"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#55357;&#56832;", "\U0001f600"),
        ("&#xD83D;&#xDE00;", "\U0001f600"),
        ("&#55357;", "\ufffd"),
        ("&#1;", "\ufffd"),
        ("&#xFFFFFFF;", "\ufffd"),
        ("&#1593;", "ع"),
    ],
)
def test_a_reference_to_no_letter_does_not_cost_the_feed(written: str, read: str) -> None:
    item = f"<item><title>خبر {written} اليوم</title><description>نص الخبر</description></item>"
    found = feed_items(f"<rss><channel><title>x</title>{item}</channel></rss>".encode())
    assert ([one.title for one in found.items], found.damage) == ([f"خبر {read} اليوم"], None)


def test_a_title_does_not_end_in_the_outlet_that_its_item_names(read_bytes: ReadBytes) -> None:
    item = (
        f"<item><title>{TITLES[0]} - مرفأ الصباح</title><description>{text()}</description>"
        '<source url="https://sabah.example">مرفأ الصباح</source></item>'
    )
    [article], _ = read_bytes(f"<rss><channel><title>x</title>{item}</channel></rss>".encode())
    assert (article.title, article.source) == (TITLES[0], "مرفأ الصباح")
