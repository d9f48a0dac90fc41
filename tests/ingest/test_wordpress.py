"""Exports of WordPress, as its ``export.php`` writes them, and lists that have no articles."""

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
