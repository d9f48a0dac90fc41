"""Exports of WordPress and Blogger, as they write them, and lists that have no articles."""

from __future__ import annotations

import pytest

from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, paragraphs


def _item(title: str, kind: str, status: str) -> str:
    body = "".join(f"<p>{one}</p>" for one in paragraphs(title))
    return (
        f"<item><title>{title}</title><link>https://marafi.example/?p={len(title)}</link>"
        "<pubDate>Sat, 24 Feb 2024 07:15:00 +0000</pubDate><dc:creator><![CDATA[salma]]>"
        f"</dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<wp:post_type><![CDATA[{kind}]]></wp:post_type>"
        f"<wp:status><![CDATA[{status}]]></wp:status></item>"
    )


def test_published_posts_alone_are_articles(read_bytes: ReadBytes) -> None:
    items = [
        _item(TITLES[0], "post", "publish"),
        _item(TITLES[1], "post", "draft"),
        _item("صورة", "attachment", "inherit"),
        _item("قائمة", "nav_menu_item", "publish"),
    ]
    data = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>المرافئ</title>'
        "<link>https://marafi.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:author>"
        "<wp:author_login><![CDATA[salma]]></wp:author_login><wp:author_display_name>"
        "<![CDATA[سلمى الخطيب]]></wp:author_display_name></wp:author>"
        f"{''.join(items)}</channel></rss>"
    ).encode()
    [article], [failure] = read_bytes(data)
    assert (article.title, article.author) == (TITLES[0], "سلمى الخطيب")
    assert article.body.split("\n") == paragraphs(TITLES[0])
    assert failure.reason == (
        "of this WordPress export no published posts: post (draft) 1, attachment 1, nav_menu_item 1"
    )


def _entry(title: str, kind: str, more: str = "") -> str:
    return f"<entry><id>tag:{kind}{title}</id><title>{title}</title>{more}</entry>"


def _kind(name: str) -> str:
    return (
        "<category scheme='http://schemas.google.com/g/2005#kind' "
        f"term='http://schemas.google.com/blogger/2008/kind#{name}'/>"
    )


def test_comments_and_drafts_of_blogger_are_no_articles(read_bytes: ReadBytes) -> None:
    body = "".join(f"&lt;p&gt;{one}&lt;/p&gt;" for one in paragraphs(TITLES[0]))
    content = f"<content type='html'>{body}</content>"
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    old = (
        _entry("إعدادات", "settings", _kind("settings"))
        + _entry(TITLES[0], "post", _kind("post") + content)
        + _entry("شكرا", "comment", _kind("comment") + "<content>شكرا</content>")
        + _entry(TITLES[1], "draft", _kind("post") + content + draft)
    )
    new = "".join(
        _entry(
            title,
            kind,
            f"<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>{content}",
        )
        for title, kind, status in (
            (TITLES[0], "POST", "LIVE"),
            ("شكرا", "COMMENT", "LIVE"),
            (TITLES[1], "POST", "DRAFT"),
            ("إعدادات", "SETTINGS", "LIVE"),
        )
    )
    for entries in (old, new):
        data = (
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:app="http://www.w3.org/2007/app" '
            f'xmlns:blogger="http://schemas.google.com/blogger/2018"><title>م</title>{entries}</feed>'
        )
        [article], [failure] = read_bytes(data.encode())
        assert (article.title, article.section) == (TITLES[0], None)
        assert article.body.split("\n") == paragraphs(TITLES[0])
        assert failure.reason.startswith("of this Blogger export no published posts: ")
        assert "comment 1" in failure.reason
        assert "post (draft) 1" in failure.reason


@pytest.mark.parametrize(
    ("start", "what"),
    [
        ('<opml version="2.0"><head/>', "a list of feeds (OPML)"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', "a list of pages"),
        ("<sitemapindex>", "a list of sitemaps"),
    ],
)
def test_lists_of_links_are_told_to_be_fetched(
    start: str, what: str, read_bytes: ReadBytes
) -> None:
    articles, [failure] = read_bytes(f'<?xml version="1.0"?>\n{start}'.encode())
    assert articles == []
    assert failure.reason.startswith(what)
    assert failure.reason.endswith("marsad fetch FILE gets them")
