"""Exports whose values are wrapped, or named in attributes: each is written for this test, in the
schema of its tool (``record_shapes.py``, ``fields.txt``, ``tagged.py``, ``mediawiki.py``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file
from indexer.settings import ReadSettings

TITLE = "اتفاق على تقاسم مياه النهر"
FIRST = "وقع الوفدان صباح السبت اتفاقا ينظم تقاسم مياه النهر بين البلدين."
SECOND = "ويبدأ العمل به في الربيع بعد إقراره في المجلس."
BODY = f"{FIRST}\n{SECOND}"
HTML = f"<p>{FIRST}</p><p>{SECOND}</p>"
DAY = "2024-02-24"
AUTHOR = "سلمى الحداد"
LATER = "2025-01-01T00:00:00Z"
HALVES = SECOND[:10], SECOND[10:]

DYNAMO = {
    "title": {"S": TITLE}, "body": {"S": BODY}, "published_at": {"S": DAY}, "views": {"N": "3"},
    "author": {"M": {"name": {"S": AUTHOR}}}, "tags": {"SS": ["مياه"]}, "note": {"NULL": True},
}  # fmt: skip
CONTENTFUL = {
    "sys": {"id": "a1", "type": "Entry", "createdAt": LATER, "publishedAt": LATER},
    "fields": {
        "title": {"ar": TITLE}, "publishDate": {"ar": DAY}, "author": {"ar": AUTHOR},
        "body": {"ar": {"nodeType": "document", "data": {}, "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": FIRST}]},
            {"nodeType": "paragraph", "content": [
                {"nodeType": "text", "value": HALVES[0]},
                {"nodeType": "hyperlink", "data": {"uri": "https://a.example/"}, "content": [
                    {"nodeType": "text", "value": HALVES[1]},
                ]},
            ]},
        ]}},
    },
}  # fmt: skip
STRAPI = {
    "id": 1,
    "attributes": {
        "title": TITLE, "publishedAt": DAY, "createdAt": LATER,
        "author": {"data": {"id": 2, "attributes": {"name": AUTHOR}}},
        "content": [
            {"type": "paragraph", "children": [{"type": "text", "text": FIRST}]},
            {"type": "paragraph", "children": [
                {"type": "text", "text": HALVES[0]},
                {"type": "link", "children": [{"type": "text", "text": HALVES[1]}]},
            ]},
        ],
    },
}  # fmt: skip
PRISMIC = {
    "id": "X", "uid": "river", "first_publication_date": f"{DAY}T10:00:00+0000",
    "last_publication_date": LATER,
    "data": {
        "title": [{"type": "heading1", "text": TITLE, "spans": []}], "author": AUTHOR,
        "body": [{"type": "paragraph", "text": one, "spans": []} for one in (FIRST, SECOND)],
    },
}  # fmt: skip
GRAPHQL = {
    "title": TITLE, "content": HTML, "date": DAY, "modified": LATER,
    "author": {"node": {"name": AUTHOR}},
}  # fmt: skip
TYPED = {
    "title": {"type": "text", "value": TITLE}, "body": {"type": "html", "value": HTML},
    "published": {"type": "datetime", "value": DAY}, "author": {"type": "text", "value": AUTHOR},
}  # fmt: skip
VALUES = {"id": "a1", "title": TITLE, "text": BODY, "pub_date": DAY, "author": AUTHOR}


def _fields(tag: str, attribute: str) -> str:
    parts = (f'<{tag} {attribute}="{name}">{one}</{tag}>' for name, one in VALUES.items())
    return "\n".join(parts)


def _literal(value: str) -> list[dict[str, str]]:
    return [{"type": "literal", "@value": value}]


def _text(kind: str, value: str) -> dict[str, Any]:
    pieces = value[:9], value[9:]
    told = [{"type": "text", "text": {"content": one}, "plain_text": one} for one in pieces]
    return {"id": "x", "type": kind, kind: told}


FIRESTORE = {
    "name": "projects/p/databases/(default)/documents/articles/a1", "createTime": LATER,
    "fields": {
        "title": {"stringValue": TITLE}, "body": {"stringValue": BODY},
        "publishedAt": {"timestampValue": f"{DAY}T10:00:00Z"},
        "author": {"mapValue": {"fields": {"name": {"stringValue": AUTHOR}}}},
        "tags": {"arrayValue": {"values": [{"stringValue": "مياه"}]}},
    },
}  # fmt: skip
OMEKA = {
    "@id": "https://o.example/api/items/1", "o:created": {"@value": LATER},
    "dcterms:title": _literal(TITLE), "dcterms:date": _literal(DAY),
    "dcterms:creator": _literal(AUTHOR), "bibo:content": _literal(BODY),
}  # fmt: skip
NOTION = {
    "object": "page", "id": "p1", "created_time": LATER, "url": "https://www.notion.so/p1",
    "properties": {
        "Title": _text("title", TITLE), "Text": _text("rich_text", BODY),
        "Author": _text("rich_text", AUTHOR),
        "Date": {"id": "d", "type": "date", "date": {"start": DAY, "end": None}},
    },
}  # fmt: skip
COSMOS = {"id": "a", "title": TITLE, "body": BODY, "date": DAY, "author": AUTHOR, "_ts": 1750000000}
PLONE = {
    "@type": "News Item", "title": TITLE, "text": {"content-type": "text/html", "data": HTML},
    "effective": DAY, "created": "2020-01-01", "creators": [AUTHOR], "review_state": "published",
}  # fmt: skip

EXPORTS: dict[str, Any] = {
    "Firestore": {"documents": [FIRESTORE]},
    "Omeka": [OMEKA],
    "Notion": {"object": "list", "results": [NOTION]},
    "Cosmos DB": {"Documents": [COSMOS], "_count": 1},
    "Plone": PLONE,
    "DynamoDB": {"Items": [DYNAMO], "Count": 1},
    "DynamoDB, to S3": {"Item": DYNAMO},
    "Contentful": {"entries": [CONTENTFUL]},
    "Strapi": {"data": [STRAPI], "meta": {"pagination": {"page": 1}}},
    "Prismic": {"page": 1, "results": [PRISMIC]},
    "WPGraphQL": {"data": {"posts": {"edges": [{"cursor": "x", "node": GRAPHQL}]}}},
    "typed": [TYPED],
    "MySQL": f'<mysqldump><database name="n"><table_data name="a"><row>{_fields("field", "name")}'
    "</row></table_data></database></mysqldump>",
    "phpMyAdmin": '<pma_xml_export version="1.0"><database name="n"><table name="a">'
    f"{_fields('column', 'name')}</table></database></pma_xml_export>",
    "Solr": f'<response><result name="response"><doc><arr name="title"><str>{TITLE}</str></arr>'
    f'<str name="content">{BODY}</str><date name="published_date">{DAY}T10:00:00Z</date>'
    f'<str name="author">{AUTHOR}</str></doc></result></response>',
    "Solr, to add": f"<add><doc>{_fields('field', 'name')}</doc></add>",
    "TYPO3": '<T3RecordDocument><records><tablerow index="tx_news:1" type="array">'
    f'<fieldlist index="data" type="array"><field index="title">{TITLE}</field>'
    f'<field index="bodytext">{BODY}</field><field index="datetime">1708758900</field>'
    f'<field index="tstamp">1750000000</field><field index="author">{AUTHOR}</field></fieldlist>'
    "</tablerow></records></T3RecordDocument>",
    "Joomla": f"<j2xml><content><title><![CDATA[{TITLE}]]></title><introtext><![CDATA[<p>{FIRST}"
    f"</p>]]></introtext><fulltext><![CDATA[<p>{SECOND}</p>]]></fulltext><created>2020-01-01</created>"
    f"<created_by_alias>{AUTHOR}</created_by_alias><publish_up>{DAY} 11:00:00</publish_up>"
    "</content></j2xml>",
}


@pytest.mark.parametrize("tool", EXPORTS)
def test_values_are_taken_out_of_what_is_around_them(tmp_path: Path, tool: str) -> None:
    export = EXPORTS[tool]
    is_xml = isinstance(export, str)
    file = tmp_path / ("export.xml" if is_xml else "export.json")
    text = f'<?xml version="1.0"?>\n{export}' if is_xml else json.dumps(export)
    file.write_text(text, encoding="utf-8")
    [article] = read_file(file, ReadSettings())
    assert isinstance(article, Article), article
    assert (article.title, article.body, article.author) == (TITLE, BODY, AUTHOR)
    assert (article.published or "")[:10] == DAY


def test_of_a_wiki_the_articles_are_read_without_markup(tmp_path: Path) -> None:
    page = "<page><title>{}</title><ns>{}</ns>{}<revision><id>9</id><timestamp>{}</timestamp>"
    text = '<text xml:space="preserve">{}</text></revision></page>'
    markup = (
        "{{بطاقة|اسم={{قالب|س}}}}\n'''وقع''' الوفدان صباح السبت اتفاقا ينظم تقاسم [[ماء|مياه]] "
        '[[النهر]] بين البلدين.&lt;ref name="a"&gt;مصدر&lt;/ref&gt;\n\n== تفاصيل ==\n* '
        f'{SECOND}\n{{| class="wikitable"\n| خلية\n|}}\n[[تصنيف:مياه]]\n[[ملف:x.png|تصغير|صورة]]'
    )
    file = tmp_path / "dump.xml"
    file.write_text(
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">'
        + page.format(TITLE, 0, "", LATER) + text.format(markup)
        + page.format("ماء", 0, '<redirect title="مياه" />', LATER) + text.format("#تحويل [[مياه]]")
        + page.format("قالب:س", 10, "", LATER) + text.format("قالب") + "</mediawiki>",
        encoding="utf-8",
    )  # fmt: skip
    article, redirect, template = read_file(file, ReadSettings())
    assert isinstance(article, Article) and isinstance(redirect, Failure)
    assert article.body == f"{FIRST}\nتفاصيل\n{SECOND}"
    assert article.published is None and article.modified is not None
    assert "redirect" in redirect.reason and not redirect.is_loss
    assert isinstance(template, Failure) and not template.is_loss


def test_a_page_of_a_site_is_no_post(tmp_path: Path) -> None:
    file = tmp_path / "ghost.json"
    post = {"title": TITLE, "slug": "a", "html": HTML, "status": "published", "published_at": DAY}
    posts = [{**post, "type": "post"}, {**post, "type": "page"}]
    file.write_text(json.dumps({"db": [{"meta": {}, "data": {"posts": posts}}]}), encoding="utf-8")
    article, page = read_file(file, ReadSettings())
    assert isinstance(article, Article) and article.body == BODY
    assert isinstance(page, Failure) and page.reason == "a page of a site, no post"
