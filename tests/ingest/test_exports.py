"""Exports of newsrooms' tools: each sample is written for this test, in the schema of its tool.

Where the schemas are from stands in ``indexer/ingest/data/fields.txt`` and at the head of
``telegram.py``, ``telegram_page.py`` and ``tweets.py``.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file, read_stream
from indexer.settings import ReadSettings

TITLE = "اتفاق على تقاسم مياه النهر"
BODY = "وقع الوفدان صباح السبت اتفاقا ينظم تقاسم مياه النهر.\nويبدأ العمل به في الربيع."
FIRST, SECOND = BODY.split("\n")
URL = "https://news.example/2024/02/24/river"
DAY = "2024-02-24"
OUTLET = "صحيفة الضفة"
AUTHOR = "سلمى الحداد"


@dataclass(frozen=True)
class Sample:
    """What a tool exports, and what is to come of it; ``None`` for what it does not have."""

    tool: str
    text: Any
    title: str | None = TITLE
    body: str | None = BODY
    published: str | None = DAY
    author: str | None = AUTHOR
    url: str | None = URL
    source: str | None = OUTLET
    suffix: str = ".json"


HTML = f"<p>{FIRST}</p><p>{SECOND}</p>"

WORDPRESS = {
    "id": 41, "date": f"{DAY}T10:15:00", "slug": "river", "status": "publish", "type": "post",
    "link": URL, "title": {"rendered": TITLE}, "content": {"rendered": HTML, "protected": False},
    "excerpt": {"rendered": "<p>موجز</p>"}, "author": 5, "categories": [3], "tags": [7, 9],
    "_embedded": {
        "author": [{"id": 5, "name": AUTHOR}],
        "wp:term": [[{"id": 3, "name": "سياسة", "taxonomy": "category"}]],
    },
    "yoast_head_json": {"og_site_name": OUTLET},
}  # fmt: skip
ELASTIC = {
    "_index": "news", "_id": "h1", "_score": 1.0,
    "_source": {
        "title": TITLE, "content": BODY, "date": DAY, "url": URL, "publisher": OUTLET,
        "author": AUTHOR,
    },
}  # fmt: skip
FEEDLY = {
    "id": "PSN=_174f", "originId": "17", "title": TITLE, "author": AUTHOR, "crawled": 1708765000000,
    "published": 1708758900000, "content": {"content": HTML, "direction": "rtl"},
    "summary": {"content": "موجز", "direction": "rtl"},
    "alternate": [{"href": URL, "type": "text/html"}], "canonicalUrl": URL,
    "origin": {"streamId": "feed/https://news.example/rss", "title": OUTLET},
    "categories": [{"id": "user/1/category/x", "label": "سياسة"}],
}  # fmt: skip
INOREADER = {
    "direction": "rtl", "id": "user/-/state/com.google/reading-list", "title": "Reading List",
    "items": [{
        "id": "tag:google.com,2005:reader/item/1", "categories": ["user/1/state/com.google/fresh"],
        "title": TITLE, "published": 1708758900, "canonical": [{"href": URL}],
        "alternate": [{"href": URL, "type": "text/html"}], "author": AUTHOR,
        "summary": {"direction": "rtl", "content": HTML},
        "origin": {"streamId": "feed/https://news.example/rss", "title": OUTLET},
    }],
}  # fmt: skip
EVENT_REGISTRY = {
    "articles": {"results": [{
        "uri": "8012", "lang": "ara", "isDuplicate": False, "date": DAY, "time": "11:40:00",
        "dateTime": f"{DAY}T11:40:00Z", "dateTimePub": f"{DAY}T11:12:00Z", "dataType": "news",
        "url": URL, "title": TITLE, "body": BODY, "authors": [{"uri": "a", "name": AUTHOR}],
        "source": {"uri": "news.example", "dataType": "news", "title": OUTLET},
    }], "totalResults": 1},
}  # fmt: skip
FUNDUS = {
    "title": TITLE, "authors": [AUTHOR], "publishing_date": f"{DAY} 10:15:00+03:00",
    "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [FIRST, SECOND]}]},
    "html": {"requested_url": URL, "responded_url": URL, "source_info": {"publisher": OUTLET}},
}  # fmt: skip
CROWDTANGLE = (
    "Page Name,User Name,Facebook Id,Page Category,Post Created,Post Created Date,Type,URL,Message,"
    "Link,Final Link,Image Text,Link Text,Description\n"
    f'{OUTLET},daffa,1,MEDIA,{DAY} 10:15:00 EET,{DAY},Link,{URL},"{BODY}",'
    f"https://other.example/a,,,{TITLE},\n"
)
ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI",'
    '"Url","Abstract Note","Date","Date Added"\n'
    f'"A1","newspaperArticle","2024","{AUTHOR}","{TITLE}","{OUTLET}","","","","{URL}",'
    f'"{FIRST}","{DAY}","2025-01-01 10:00:00"\n'
)
ZOTERO_API = [
    {"key": "A1", "version": 3, "library": {"name": "مكتبتي"}, "data": {
        "key": "A1", "itemType": "newspaperArticle", "title": TITLE, "abstractNote": FIRST,
        "creators": [
            {"creatorType": "editor", "firstName": "محرر", "lastName": "ما"},
            {"creatorType": "author", "firstName": "سلمى", "lastName": "الحداد"},
        ],
        "publicationTitle": OUTLET, "date": DAY, "url": URL,
    }},
]  # fmt: skip
SAMPLES = [
    Sample("WordPress REST", [WORDPRESS], published=f"{DAY}T10:15:00"),
    Sample("Elasticsearch search", {"took": 1, "hits": {"total": {"value": 1}, "hits": [ELASTIC]}}),
    Sample("elasticdump", ELASTIC, suffix=".jsonl"),
    Sample("Feedly", {"id": "user/1", "items": [FEEDLY]}, published=f"{DAY}T07:15:00+00:00"),
    Sample("Feedly entries", [FEEDLY], published=f"{DAY}T07:15:00+00:00"),
    Sample("Inoreader", INOREADER, published=f"{DAY}T07:15:00+00:00"),
    Sample("Event Registry", EVENT_REGISTRY, published=f"{DAY}T11:12:00+00:00"),
    Sample("fundus", FUNDUS, published=f"{DAY}T10:15:00+03:00"),
    Sample("CrowdTangle CSV", CROWDTANGLE, author=None, published=f"{DAY}T10:15:00", suffix=".csv"),
    Sample("Zotero CSV", ZOTERO, body=FIRST, suffix=".csv"),
    Sample("Zotero API", ZOTERO_API, body=FIRST),
    Sample(
        "CSL JSON",
        [{
            "id": "a/1", "type": "article-newspaper", "title": TITLE, "abstract": FIRST, "URL": URL,
            "container-title": OUTLET, "author": [{"family": "الحداد", "given": "سلمى"}],
            "issued": {"date-parts": [["2024", 2, 24]]},
        }],
        body=FIRST,
    ),
    Sample(
        "NewsAPI",
        {"status": "ok", "totalResults": 1, "articles": [{
            "source": {"id": None, "name": OUTLET}, "author": AUTHOR, "title": TITLE,
            "description": "موجز", "url": URL, "urlToImage": None,
            "publishedAt": f"{DAY}T10:15:00Z", "content": BODY,
        }]},
        published=f"{DAY}T10:15:00+00:00",
    ),
    Sample(
        "Media Cloud",
        "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
        f"9f,{DAY} 12:00:00,ar,{OUTLET},news.example,{DAY},{TITLE},{URL}\n",
        body=TITLE, author=None, suffix=".csv",
    ),
    Sample(
        "Media Cloud, old",
        "stories_id,publish_date,title,url,language,ap_syndicated,themes,media_id,media_name,"
        f"media_url\n1,{DAY} 00:00:00,{TITLE},{URL},ar,False,,7,{OUTLET},http://news.example/\n",
        published=f"{DAY}T00:00:00", body=TITLE, author=None, suffix=".csv",
    ),
    Sample(
        "GDELT ArtList",
        {"articles": [{
            "url": URL, "url_mobile": "", "title": TITLE, "seendate": "20240224T101500Z",
            "socialimage": "", "domain": "news.example", "language": "Arabic",
            "sourcecountry": "Iraq",
        }]},
        body=TITLE, author=None, source="news.example", published=f"{DAY}T10:15:00+00:00",
    ),
    Sample(
        "trafilatura",
        {
            "title": TITLE, "author": AUTHOR, "hostname": "news.example", "date": DAY,
            "fingerprint": "f0", "id": None, "raw_text": BODY, "text": BODY, "language": "ar",
            "source": URL, "source-hostname": OUTLET, "excerpt": "موجز", "categories": "",
        },
    ),
    Sample(
        "newspaper4k",
        {
            "url": URL, "read_more_link": "", "language": "ar", "title": TITLE, "text": BODY,
            "authors": [AUTHOR], "publish_date": f"{DAY}T10:15:00", "summary": "",
            "meta_site_name": OUTLET, "canonical_link": URL, "source_url": "https://news.example",
        },
        published=f"{DAY}T10:15:00",
    ),
    Sample(
        "news-please",
        {
            "authors": [AUTHOR], "date_download": "2024-03-01 08:00:00", "date_modify": "None",
            "date_publish": f"{DAY} 10:15:00", "description": "موجز", "filename": "a.json",
            "image_url": None, "language": "ar", "localpath": None, "maintext": BODY,
            "source_domain": "news.example", "text": None, "title": TITLE, "title_page": None,
            "title_rss": None, "url": URL,
        },
        source="news.example", published=f"{DAY}T10:15:00",
    ),
    Sample(
        "Scrapy",
        {"title": TITLE, "body": BODY, "date": DAY, "url": URL, "author": AUTHOR},
        source=None, suffix=".jl",
    ),
    Sample(
        "mongoexport",
        {
            "_id": {"$oid": "65d9"}, "title": TITLE, "content": BODY, "url": URL, "source": OUTLET,
            "date": {"$date": f"{DAY}T10:15:00Z"}, "author": AUTHOR,
        },
        published=f"{DAY}T10:15:00+00:00", suffix=".jsonl",
    ),
    Sample(
        "JSON Feed",
        {
            "version": "https://jsonfeed.org/version/1.1", "title": OUTLET,
            "home_page_url": "https://news.example/",
            "items": [{
                "id": URL, "url": URL, "title": TITLE, "content_html": HTML,
                "date_published": f"{DAY}T10:15:00+03:00", "authors": [{"name": AUTHOR}],
            }],
        },
        published=f"{DAY}T10:15:00+03:00",
    ),
    Sample(
        "The Guardian",
        {"response": {"status": "ok", "results": [{
            "id": "world/river", "webTitle": "x", "webPublicationDate": f"{DAY}T10:15:00Z",
            "webUrl": URL, "sectionName": "World",
            "fields": {"headline": TITLE, "byline": AUTHOR, "body": HTML, "publication": OUTLET},
        }]}},
        title="x", source=None, published=f"{DAY}T10:15:00+00:00",
    ),
    Sample(
        "Reddit",
        {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {
            "subreddit": OUTLET, "selftext": BODY, "title": TITLE, "author": AUTHOR,
            "created_utc": 1708758900.0, "url": URL,
        }}]}},
        published=f"{DAY}T07:15:00+00:00",
    ),
    Sample(
        "Diffbot",
        {"request": {}, "objects": [{
            "type": "article", "title": TITLE, "text": BODY, "html": HTML, "author": AUTHOR,
            "date": "Sat, 24 Feb 2024 10:15:00 GMT", "siteName": OUTLET, "pageUrl": URL,
        }]},
        published=f"{DAY}T10:15:00+00:00",
    ),
    Sample(
        "Aleph",
        {"id": "n.1", "schema": "Article", "properties": {
            "title": [TITLE], "bodyText": [BODY], "publishedAt": [DAY], "sourceUrl": [URL],
            "publisher": [OUTLET], "author": [AUTHOR],
        }},
    ),
    Sample(
        "NewsData.io",
        {"status": "success", "results": [{
            "article_id": "z1", "title": TITLE, "link": URL, "creator": [AUTHOR], "content": BODY,
            "pubDate": f"{DAY} 10:15:00", "source_id": "daffa", "source_name": OUTLET,
            "source_url": "https://news.example",
        }]},
        published=f"{DAY}T10:15:00",
    ),
    Sample(
        "Mastodon",
        [{
            "id": "1", "created_at": f"{DAY}T10:15:00.000Z", "content": HTML, "url": URL,
            "account": {"id": "2", "username": "salma", "display_name": AUTHOR}, "reblog": None,
        }],
        title=FIRST, source=None, published=f"{DAY}T10:15:00+00:00",
    ),
    Sample(
        "Facebook download",
        [{"timestamp": 1708758900, "data": [{"post": BODY}], "title": TITLE}],
        author=None, url=None, source=None, published=f"{DAY}T07:15:00+00:00",
    ),
    Sample(
        "Ghost",
        {"db": [{"meta": {}, "data": {"posts": [
            {"title": TITLE, "slug": "r", "html": HTML, "status": "published", "published_at": DAY},
        ]}}]},
        author=None, url=None, source=None,
    ),
    Sample(
        "Drupal JSON:API",
        {"jsonapi": {"version": "1.0"}, "data": [{
            "type": "node--article", "id": "u", "attributes": {
                "title": TITLE, "created": DAY, "body": {"value": HTML, "format": "full_html"},
            },
        }]},
        author=None, url=None, source=None,
    ),
    Sample(
        "schema.org",
        {
            "@type": "NewsArticle", "headline": TITLE, "articleBody": BODY, "datePublished": DAY,
            "author": [{"@type": "Person", "name": AUTHOR}],
            "publisher": {"@type": "Organization", "name": OUTLET},
            "mainEntityOfPage": {"@id": URL},
        },
    ),
    Sample(
        "Superdesk",
        {
            "_items": [{
                "_id": "urn:1", "family_id": "urn:1", "headline": TITLE, "body_html": HTML,
                "byline": AUTHOR, "source": OUTLET, "state": "published", "pubstatus": "usable",
                "firstcreated": f"{DAY}T09:15:00+0000", "versioncreated": f"{DAY}T10:15:00+0000",
            }],
            "_meta": {"total": 1},
        },
        url=None, published=f"{DAY}T09:15:00+00:00",
    ),
    Sample(
        "Arc XP",
        {
            "_id": "A", "type": "story", "version": "0.10.9", "canonical_url": "/2024/river/",
            "headlines": {"basic": TITLE}, "description": {"basic": "موجز"},
            "content_elements": [
                {"type": "text", "content": FIRST}, {"type": "image", "caption": "صورة"},
                {"type": "text", "content": SECOND},
            ],
            "credits": {"by": [{"type": "author", "name": AUTHOR}]},
            "first_publish_date": f"{DAY}T08:15:00Z", "distributor": {"name": OUTLET},
            "revision": {"published": True},
        },
        url=None, published=f"{DAY}T08:15:00+00:00",
    ),
    Sample(
        "NewsBlur",
        {"stories": [{
            "story_hash": "1:a", "story_date": f"{DAY} 10:15:00", "story_authors": AUTHOR,
            "story_title": TITLE, "story_content": HTML, "story_permalink": URL, "id": URL,
        }], "feed_id": 1},
        source=None, published=f"{DAY}T10:15:00",
    ),
    Sample(
        "Brandwatch CSV",
        f'Report:,Mentions\nFrom:,{DAY}\n\nQuery Id,Query Name,Date,Title,Snippet,Url,Full Text,'
        f'Full Name\n1,river,{DAY} 10:15:00.0,{TITLE},"موجز",{URL},"{BODY}",{AUTHOR}\n',
        source=None, published=f"{DAY}T10:15:00", suffix=".csv",
    ),
    Sample(
        "Talkwalker",
        {"status_code": "0", "result_content": {"data": [{"data": {
            "url": URL, "published": 1708758900000, "title": TITLE, "content": BODY,
            "extra_author_attributes": {"name": AUTHOR},
            "extra_source_attributes": {"name": OUTLET},
        }}]}, "pagination": {"total": 1}},
        published=f"{DAY}T07:15:00+00:00",
    ),
    Sample(
        "any names",
        {"report": {"name": "x", "groups": [{"label": "a", "clips": [
            {"headline": TITLE, "text": BODY, "url": URL, "outlet": OUTLET, "date": DAY},
        ]}]}},
        author=None,
    ),
    Sample(
        "schema.org",
        [{"headline": TITLE, "articleBody": BODY, "datePublished": DAY, "mainEntityOfPage": URL}],
        source=None, author=None,
    ),
    Sample(
        "schema.org, a page",
        [{"headline": TITLE, "articleBody": BODY, "datePublished": DAY,
          "mainEntityOfPage": {"@type": "WebPage", "@id": URL}}],
        source=None, author=None,
    ),
    Sample(
        "Miniflux",
        {"total": 1, "entries": [{
            "id": 8, "title": TITLE, "url": URL, "published_at": f"{DAY}T10:15:00Z",
            "created_at": "2024-03-01T10:15:00Z", "content": HTML, "author": AUTHOR,
            "feed": {"id": 4, "title": OUTLET, "site_url": "https://news.example"},
        }]},
        published=f"{DAY}T10:15:00+00:00",
    ),
    Sample(
        "wallabag",
        [{
            "is_archived": 0, "title": TITLE, "url": URL, "content": HTML, "reading_time": 1,
            "created_at": "2024-03-01T10:15:00+00:00", "published_at": None,
            "published_by": [AUTHOR],
        }],
        source=None, published=None,
    ),
    Sample(
        "Meltwater",
        "Date\tHeadline\tURL\tOpening Text\tHit Sentence\tSource\tInfluencer\n24-Feb-2024 10:15AM\t"
        f"{TITLE}\t{URL}\t{FIRST}\t{SECOND}\t{OUTLET}\t{AUTHOR}\n",
        body=FIRST, published=f"{DAY}T10:15", suffix=".tsv",
    ),
    Sample(
        "ProQuest",
        f"Title,Abstract,Authors,pubtitle,pubdate,DocumentURL\n{TITLE},{FIRST},{AUTHOR},{OUTLET},"
        f'"Feb 24, 2024",{URL}\n',
        body=FIRST, suffix=".csv",
    ),
    Sample(
        "GNews",
        [{
            "title": f"{TITLE} - {OUTLET}", "description": FIRST, "url": URL,
            "published date": "Sat, 24 Feb 2024 08:00:00 GMT",
            "publisher": {"href": "https://news.example", "title": OUTLET},
        }],
        body=FIRST, author=None, published=f"{DAY}T08:00:00+00:00",
    ),
    Sample(
        "twarc-csv",
        f"id,conversation_id,created_at,author.name,text,source\nx1,x1,{DAY}T10:15:00.000Z,{AUTHOR},"
        f'"{BODY}",Twitter Web App\n',
        title=FIRST, url=None, source=None, published=f"{DAY}T10:15:00+00:00", suffix=".csv",
    ),
]  # fmt: skip


def written(tmp_path: Path, text: Any, suffix: str = ".json") -> Path:
    path = tmp_path / f"export{suffix}"
    whole = text if isinstance(text, str) else json.dumps(text) + "\n"
    path.write_text(whole, encoding="utf-8")
    return path


def read(path: Path) -> tuple[list[Article], list[Failure]]:
    items = list(read_file(path, ReadSettings()))
    failures = [item for item in items if isinstance(item, Failure)]
    return [item for item in items if isinstance(item, Article)], failures


def read_text(text: Any) -> list[Article | Failure]:
    return list(read_stream(io.BytesIO(json.dumps(text).encode()), ReadSettings()))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.tool)
def test_an_export_gives_all_that_its_records_say(tmp_path: Path, sample: Sample) -> None:
    [article], failures = read(written(tmp_path, sample.text, sample.suffix))
    assert failures == []
    for name in ("title", "body", "published", "author", "url", "source"):
        assert getattr(article, name) == getattr(sample, name), name


def test_sections_are_names_and_no_keys_or_states() -> None:
    for text, section in (([WORDPRESS], "سياسة"), ([FEEDLY], "سياسة"), (INOREADER, None)):
        [article] = read_text(text)
        assert isinstance(article, Article)
        assert article.section == section


@pytest.mark.parametrize(
    ("record", "captured"),
    [
        (
            {
                "title": TITLE,
                "excerpt": FIRST,
                "url": URL,
                "folder": "a",
                "cover": "",
                "created": DAY,
            },
            DAY,
        ),
        ({"text": BODY, "url": URL, "timestamp": f"{DAY}T10:15:00Z"}, f"{DAY}T10:15:00+00:00"),
        ({"text": BODY, "url": URL, "dump": "CC", "file_path": "s3://a", "date": DAY}, DAY),
    ],
    ids=["Raindrop", "mC4", "FineWeb"],
)
def test_when_a_tool_took_a_page_is_no_day_of_publication(
    record: dict[str, str], captured: str
) -> None:
    [article] = read_text([record])
    assert isinstance(article, Article)
    assert (article.published, article.captured) == (None, captured)
    [other] = read_text([{"title": TITLE, "text": BODY, "created": DAY, "timestamp": "1"}])
    assert isinstance(other, Article)
    assert other.published == DAY


def test_other_rows_of_a_file_tell_whether_months_come_first(tmp_path: Path) -> None:
    for second, published in (("2/24/2024", "2024-02-05"), ("24/2/2024", "2024-05-02")):
        rows = "".join(f"{TITLE},{day},{FIRST}\n" for day in ("02/05/2024", second))
        [first, _], _ = read(written(tmp_path, f"title,date,body\n{rows}", ".csv"))
        assert first.published == published
    [article] = read_text([{"title": TITLE, "date": "02/05/2024, 08:00 AM, +0000 UTC"}])
    assert isinstance(article, Article)
    assert (article.published or "").startswith("2024-02-05T08:00")


def test_messages_of_slack_are_articles_and_its_events_are_none() -> None:
    message = {
        "type": "message", "text": BODY, "ts": "1708758900.000100", "user": "U1",
        "user_profile": {"real_name": AUTHOR, "display_name": "s", "name": "s"},
    }  # fmt: skip
    article, failure = read_text([message, message | {"subtype": "channel_join"}])
    assert isinstance(article, Article)
    assert (article.body, article.author) == (BODY, AUTHOR)
    assert article.published == f"{DAY}T07:15:00+00:00"
    assert isinstance(failure, Failure)
    assert failure.reason == "an event of a chat (channel_join), no message"


@pytest.mark.parametrize(
    ("authors", "named"),
    [
        (f'\n  - "[[{AUTHOR}]]"\n  - زيد', f"{AUTHOR}، زيد"),
        (f" [{AUTHOR}, زيد]", f"{AUTHOR}، زيد"),
        (f" {AUTHOR}", AUTHOR),
    ],
)
def test_properties_of_a_note_name_its_authors_and_page(authors: str, named: str) -> None:
    note = (
        f'---\ntitle: "{TITLE}"\nsource: "{URL}"\nauthor:{authors}\npublished: {DAY}\n'
        f"created: 2024-03-01\ntags:\n  - clippings\n---\n{BODY}\n"
    )
    [article] = read_stream(io.BytesIO(note.encode()), ReadSettings())
    assert isinstance(article, Article)
    assert (article.title, article.author, article.url) == (TITLE, named, URL)
    assert (article.published, article.source) == (DAY, None)


DISCOURSE = {
    "post_stream": {"posts": [
        {"id": 1, "name": AUTHOR, "created_at": f"{DAY}T10:15:00.000Z", "cooked": HTML},
        {"id": 2, "username": "z", "created_at": f"{DAY}T11:15:00.000Z", "cooked": "<p>شكرا</p>"},
    ]},
    "id": 7, "title": TITLE, "slug": "river", "suggested_topics": [{"id": 8, "title": "غيره"}],
}  # fmt: skip


def test_a_topic_of_a_forum_is_its_first_post() -> None:
    article, failure = read_text(DISCOURSE)
    assert isinstance(article, Article)
    assert (article.title, article.body, article.author) == (TITLE, BODY, AUTHOR)
    assert isinstance(failure, Failure)
    assert not failure.is_loss
    assert failure.reason == f"{TITLE}: answers left out: 1"


@pytest.mark.parametrize(
    "item",
    [
        {"state": "spiked", "pubstatus": "usable"},
        {"state": "published", "pubstatus": "canceled"},
        {"content_elements": [{"content": FIRST}], "revision": {"published": False}},
    ],
)
def test_what_an_agency_or_a_desk_holds_back_is_told(item: dict[str, Any]) -> None:
    [failure] = read_text([{"headline": TITLE, "body_html": HTML} | item])
    assert isinstance(failure, Failure)
    assert failure.reason.startswith("not published, its status is ")


@pytest.mark.parametrize("status", ["draft", "private", "trash"])
def test_what_was_not_published_is_left_out(status: str) -> None:
    [failure] = read_text([WORDPRESS | {"status": status}])
    assert isinstance(failure, Failure)
    assert failure.reason == f"not published, its status is {status}"


def test_parts_of_zoteros_items_are_no_articles() -> None:
    child = {"key": "B", "data": {"itemType": "attachment", "title": "Snapshot", "url": URL}}
    article, failure = read_text([*ZOTERO_API, child])
    assert isinstance(article, Article)
    assert isinstance(failure, Failure)
    assert failure.reason == "attachment of an item, no article of its own"


@pytest.mark.parametrize("mark", ["… [+412 chars]", "... [412 chars]"])
def test_a_text_that_its_service_cut_says_so(mark: str) -> None:
    [article] = read_text([{"title": TITLE, "content": FIRST + mark, "url": URL}])
    assert isinstance(article, Article)
    assert article.body == FIRST + mark.split(" ")[0]
    assert article.kind == "summary"
    [warning] = article.warnings
    assert warning == "cut by its source: 412 characters left out: marsad fetch FILE gets them"


def test_links_without_text_are_for_fetch(tmp_path: Path) -> None:
    path = written(tmp_path, [{"url": URL, "id": 1}, URL])
    for failure in read(path)[1]:
        assert "a link without text" in failure.reason
        assert failure.reason.endswith(f"marsad fetch {path} gets them")
    [article], _ = read(written(tmp_path, f"title,url\n{TITLE},{URL}\n", ".csv"))
    [warning] = article.warnings
    assert warning == f"no body, only a link: marsad fetch {tmp_path / 'export.csv'} gets them"
    assert article.kind == "title"


def test_what_is_said_again_and_again_is_counted(tmp_path: Path) -> None:
    links = [{"url": f"{URL}/{number}"} for number in range(500)]
    _, failures = read(written(tmp_path, links))
    assert len(failures) == 11
    assert failures[-1].reason.startswith("490 more: a link without text (url)")


def test_a_date_that_a_spreadsheet_counted_is_read_and_doubted() -> None:
    [article] = read_text([{"title": TITLE, "body": BODY, "date": "45346"}])
    assert isinstance(article, Article)
    assert article.published == DAY
    assert article.warnings == ("date read as a spreadsheet's count of days",)


def test_names_that_pandas_printed_are_read() -> None:
    [article] = read_text([{"title": TITLE, "body": BODY, "authors": "['سلمى', \"علي\"]"}])
    assert isinstance(article, Article)
    assert article.author == "سلمى، علي"


@pytest.mark.parametrize(
    "body",
    [
        {"type": "doc", "content": [
            {"type": "paragraph", "content": [
                {"type": "text", "text": FIRST[:9]}, {"type": "text", "text": FIRST[9:]},
            ]},
            {"type": "paragraph", "content": [{"type": "text", "text": SECOND}]},
        ]},
        [{"_type": "block", "children": [{"_type": "span", "text": FIRST}]},
         {"_type": "block", "children": [{"_type": "span", "text": SECOND}]}],
        {"blocks": [{"type": "paragraph", "data": {"text": FIRST}},
                    {"type": "paragraph", "data": {"text": SECOND}}]},
        {"blocks": [{"key": "a", "text": FIRST, "type": "unstyled", "data": {}},
                    {"key": "b", "text": SECOND, "type": "unstyled", "data": {}}]},
        [FIRST, SECOND],
        [{"text": FIRST}, {"text": SECOND}],
        {"html": HTML},
    ],
    ids=["ProseMirror", "Portable Text", "Editor.js", "Draft.js", "strings", "objects", "html"],
)  # fmt: skip
def test_a_text_in_objects_and_lists_is_read_whole(body: Any) -> None:
    [article] = read_text([{"title": TITLE, "content": body}])
    assert isinstance(article, Article)
    assert article.body == BODY


def test_a_container_gives_no_outlet_but_where_its_tool_says_so() -> None:
    record = {"title": TITLE, "body": BODY}
    for container in ({"title": "قائمتي", "items": [record]}, {"source": record}):
        for article in read_text(container):
            assert not isinstance(article, Article) or article.source is None
    [article] = read_text({"status": "ok", "feed": {"title": OUTLET}, "items": [record]})
    assert isinstance(article, Article)
    assert article.source == OUTLET


@pytest.mark.parametrize(
    "container",
    [
        {"سياسة": [{"title": TITLE, "body": BODY}]},
        {"data": {"feed": {"x": 1}}, "news": {"items": [{"title": TITLE, "body": BODY}]}},
        {"data": {"posts": {"edges": [{"node": {"title": TITLE, "body": BODY}}]}}},
        {"status": 200, "message": "ok", "result": {"posts": [{"title": TITLE, "body": BODY}]}},
        {"article": {"title": TITLE, "body": BODY}},
    ],
)
def test_lists_are_found_in_what_they_stand_in(container: Any) -> None:
    [article] = read_text(container)
    assert isinstance(article, Article)
    assert (article.title, article.body) == (TITLE, BODY)


def test_lines_may_hold_lists_and_say_what_to_do_with_the_next(tmp_path: Path) -> None:
    record = {"title": TITLE, "body": BODY}
    page = {"data": [record, {"title": "آخر", "body": BODY}]}
    lines: Iterable[Any] = ({"index": {"_index": "n", "_id": "1"}}, record, page)
    path = written(tmp_path, "".join(json.dumps(line) + "\n" for line in lines), ".jsonl")
    articles, failures = read(path)
    assert failures == []
    assert [one.member for one in articles] == ["line 2", "line 3, record 1", "line 3, record 2"]


@pytest.mark.parametrize(
    "settings",
    [
        {"name": "reader", "version": "1.0.0", "description": "A reader of news", "private": True},
        {"name": "server", "host": "localhost", "port": 8080, "content": "public"},
        {"theme": "dark", "text": "#333333", "language": "ar", "fontSize": 12},
        {"content": "./public", "title": None, "paths": ["a", "b"]},
        {"description": "Site settings", "debug": True},
    ],
)
def test_an_object_of_settings_is_no_article(settings: dict[str, object]) -> None:
    [failure] = read_text(settings)
    assert isinstance(failure, Failure)
    assert failure.reason.startswith("settings or data, no text of words (")


@pytest.mark.parametrize(
    "record", [{"text": FIRST}, {"name": TITLE, "text": FIRST}, {"summary": FIRST}]
)
def test_an_object_with_words_is_an_article(record: dict[str, object]) -> None:
    [article] = read_text(record)
    assert isinstance(article, Article)


def test_people_of_zoteros_csv_are_named_in_order_and_an_abstract_stands_once(
    tmp_path: Path,
) -> None:
    table = ZOTERO.replace(AUTHOR, "الحداد, سلمى; Omar, Zaid; وكالة")
    [article], _ = read(written(tmp_path, table, ".csv"))
    assert article.author == "سلمى الحداد، Zaid Omar، وكالة"
    assert (article.deck, article.body) == (None, FIRST)
    [warning] = article.warnings
    assert warning.startswith("summary only: marsad fetch ")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_file_of_columns_whose_cells_have_line_ends_is_a_table(
    end: str, tmp_path: Path
) -> None:
    rows = "".join(f'{TITLE} {n}\t"{FIRST}{end}{end}{BODY}"\t{DAY}{end}' for n in range(3))
    found, _ = read(written(tmp_path, f"title\tbody\tdate{end}{rows}", ".txt"))
    assert [one.title for one in found] == [f"{TITLE} {n}" for n in range(3)]
