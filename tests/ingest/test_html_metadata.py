"""Title, date, author, outlet, section and address of a page, from its head and what it shows."""

from __future__ import annotations

import json

import pytest

from indexer.ingest.formats.html.title import clean_title
from tests.ingest.html_pages import BODY, TITLE, page, paragraphs, read


def json_ld(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


NODE = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": "2021-05-04T22:30:00+03:00",
    "author": {"@type": "Person", "name": "نجلاء حداد"},
    "publisher": {"@type": "Organization", "name": "بريد المرفأ"},
    "articleSection": "اقتصاد",
}


@pytest.mark.parametrize(
    "value",
    [
        NODE,
        [{"@type": "WebSite", "name": "بريد المرفأ"}, NODE],
        {"@graph": [{"@type": "Organization", "name": "بريد المرفأ"}, NODE]},
        {"@type": "WebPage", "name": "x", "mainEntity": NODE},
        {**NODE, "@type": ["Article", "NewsArticle"], "author": [{"name": "نجلاء حداد"}]},
        {"@graph": [
            {**NODE, "author": {"@id": "#p"}},
            {"@type": "Person", "@id": "#p", "name": "نجلاء حداد"},
        ]},
        [{**NODE, "headline": "خبر آخر تماما", "datePublished": "2001-01-01"}, NODE],
        "<!-- " + json.dumps(NODE) + " -->",
        json.dumps(NODE)[:-1] + ",}",
    ],
)  # fmt: skip
def test_json_ld_is_read_in_every_shape(value: object) -> None:
    article = read(page(head=json_ld(value)))
    assert (article.published, article.published_from) == ("2021-05-04T22:30:00+03:00", "jsonld")
    assert (article.author, article.section) == ("نجلاء حداد", "اقتصاد")


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type": "NewsArticle", "datePublished": "2021-05-04T22:30:00+03:00", "author": {',
        '{"headline": "قال "نعم"", "datePublished": "2021-05-04T22:30:00+03:00"}',
    ],
)
def test_broken_json_ld_still_gives_its_date(broken: str) -> None:
    assert read(page(head=json_ld(broken))).published == "2021-05-04T22:30:00+03:00"


@pytest.mark.parametrize(
    "value", ["null", "[]", "3", '{"@graph": null}', "[" * 50_000, '"', "{}{}"]
)
def test_json_ld_without_an_article_does_no_harm(value: str) -> None:
    assert read(page(head=json_ld(value))).body == BODY


@pytest.mark.parametrize(
    ("head", "story", "published", "evidence"),
    [
        ('<meta property="article:published_time" content="2019-02-01T10:00:00+0200">', "",
         "2019-02-01T10:00:00+02:00", "meta"),
        ('<meta property="article:published_time" content="الأربعاء، 07 أكتوبر 2020 - 12:09 م">',
         "", "2020-10-07T12:09", "meta"),
        ("", "<span>نُشر في ٢٥ أيار/مايو ٢٠٢١</span>", "2021-05-25", "visible"),
        ("", "<time datetime='2021-05-25T06:00:00+02:00'>25 مايو</time>",
         "2021-05-25T06:00:00+02:00", "visible"),
        ("", "<span>آخر تحديث: 27 مايو 2021</span><span>نشر: 25 مايو 2021</span>",
         "2021-05-25", "visible"),
        # The same moment on two sides of midnight: the reader's day.
        ('<meta property="article:published_time" content="2021-05-24T22:30:00+00:00">',
         "<span>25 مايو 2021</span>", "2021-05-25", "visible"),
        ('<meta name="date" content="2024-01-01">', "<span>25 مايو 2021</span>",
         "2021-05-25", "visible"),
        ('<meta property="article:published_time" content="0001-01-01T00:00:00">',
         "<span>25 مايو 2021</span>", "2021-05-25", "visible"),
        ("", "", None, None),
    ],
)  # fmt: skip
def test_dates_are_weighed(
    head: str, story: str, published: str | None, evidence: str | None
) -> None:
    article = read(page(story + paragraphs(), head))
    assert (article.published, article.published_from) == (published, evidence)
    assert article.body == BODY


def test_a_date_in_the_address_is_the_last_resort() -> None:
    article = read(page(), url="https://marfa.example/news/2018/3/9/crossings")
    assert (article.published, article.published_from) == ("2018-03-09", "url")


def test_half_a_character_in_json_ld_is_replaced() -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleSection": "\ud800\x00اقتصاد"}
    head = json_ld(json.dumps(node))
    assert read(page(head=head)).section == "\ufffd\ufffdاقتصاد"


def test_dates_of_other_stories_are_not_taken() -> None:
    below = "<div><a href='/1'>قصة أخرى لا صلة لها بهذا الخبر</a><span>1 يناير 2022</span></div>"
    above = "<span>5 مارس 2021</span>"
    assert read(page(above + paragraphs() + below)).published == "2021-03-05"


@pytest.mark.parametrize(
    "markup",
    [
        page().replace("<header>", "<header><h1>بريد المرفأ</h1>"),
        page().replace("<h1>", "<h1>أخبار</h1><h2>").replace("</h1><p>", "</h2><p>"),
        page().replace(" | بريد المرفأ</title>", " - أخبار - بريد المرفأ</title>"),
        page().replace(f"<title>{TITLE} | بريد المرفأ", "<title>بريد المرفأ"),
        page().replace("<h1>", "<div class='t'>").replace("</h1>", "</div>"),
    ],
)
def test_the_headline_is_found_beside_other_headings(markup: str) -> None:
    article = read(markup)
    assert (article.title, article.body) == (TITLE, BODY)


@pytest.mark.parametrize(
    ("claimed", "author"),
    [
        ("نجلاء حداد", "نجلاء حداد"),
        ("بقلم: نجلاء حداد", "نجلاء حداد"),
        ("admin", None),
        ("هيئة التحرير", None),
        ("بريد المرفأ", None),
        ("marfa.example", None),
        ("https://facebook.example/marfa", None),
        ("Web Master", None),
        ("رويترز", None),
    ],
)
def test_junk_is_no_author(claimed: str, author: str | None) -> None:
    outlet = '<meta property="og:site_name" content="بريد المرفأ">'
    head = f'<meta name="author" content="{claimed}">{outlet}'
    article = read(page(head=head))
    assert article.author == author
    assert article.agency == ("رويترز" if claimed == "رويترز" else None)


def test_a_byline_under_the_title_is_the_author_and_no_text() -> None:
    article = read(page("<div class='byline'>نجلاء حداد</div>" + paragraphs()))
    assert (article.author, article.body) == ("نجلاء حداد", BODY)


@pytest.mark.parametrize(
    ("claimed", "given", "url"),
    [
        ("https://marfa.example/a/1", None, "https://marfa.example/a/1"),
        ("/a/1", "https://www.marfa.example/a/1?utm_source=x#top", "https://www.marfa.example/a/1"),
        ("//marfa.example/a/1", "https://marfa.example/b", "https://marfa.example/a/1"),
        ("/a/1", None, None),
        ("https://marfa.example/", "https://marfa.example/a/1", "https://marfa.example/a/1"),
        ("https://evil.example/x", "https://marfa.test/a/1", "https://marfa.test/a/1"),
        ("javascript:alert(1)", None, None),
        ("file:///etc/passwd", None, None),
        ("https://[broken", "https://marfa.example/a/1", "https://marfa.example/a/1"),
    ],
)
def test_the_address_is_absolute_and_of_the_same_site(
    claimed: str, given: str | None, url: str | None
) -> None:
    assert read(page(head=f'<link rel="canonical" href="{claimed}">'), url=given).url == url


def test_outlet_and_section_are_named() -> None:
    head = '<meta property="og:site_name" content="قناة العربية">'
    crumbs = "<nav class='breadcrumb'><a href='/'>الرئيسية</a> / <a href='/e'>اقتصاد</a></nav>"
    article = read(page(head=head).replace("<h1>", crumbs + "<h1>"))
    assert (article.source, article.section) == ("العربية", "اقتصاد")


def test_the_host_is_the_outlet_of_last_resort() -> None:
    markup = page().replace("بريد المرفأ", "").replace("©", "")
    assert read(markup, url="https://www.marfa.example/1").source == "marfa.example"


def test_a_description_shown_above_the_story_is_its_deck() -> None:
    deck = "سبعة أشهر من الإغلاق تنتهي على مرحلتين"
    head = f'<meta name="description" content="{deck}">'
    assert read(page(f"<div class='sub'>{deck}</div>" + paragraphs(), head)).deck == deck
    assert read(page(head=head)).deck is None


def test_the_mark_of_a_link_to_a_heading_is_no_part_of_the_title() -> None:
    assert clean_title("قمة في الرياض ¶") == "قمة في الرياض"
