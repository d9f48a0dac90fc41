"""Fields of JSON and CSV, found by their names."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from indexer.article import Article, article_id
from indexer.ingest.files import Failure, read_stream
from indexer.settings import ReadSettings


def read_one(record: dict[str, Any], **given: Any) -> Article:
    [article] = read_stream(io.BytesIO(json.dumps(record).encode()), ReadSettings(**given))
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize(
    "record",
    [
        {
            "title": "ع",
            "body": "ن",
            "date": "2024-05-06",
            "source": "م",
            "url": "https://x.example/1",
        },
        {
            "Headline": "ع",
            "Full Text": "ن",
            "pubDate": "Mon, 06 May 2024",
            "site": "م",
            "link": "https://x.example/1",
        },
        {
            "العنوان": "ع",
            "النص": "ن",
            "تاريخ النشر": "6 أيار 2024",
            "المصدر": "م",
            "الرابط": "https://x.example/1",
        },
        {
            "news_title": "ع",
            "maintext": "ن",
            "date_publish": "6/5/2024",
            "publisher": {"name": "م"},
            "url": "https://x.example/1",
        },
        {
            "title": {"rendered": "ع"},
            "content": {"rendered": "<p>ن</p>"},
            "date": "2024-05-06",
            "media": "م",
            "link": "https://x.example/1",
        },
        {
            "_source": {
                "title": "ع",
                "content": "ن",
                "timestamp": "2024-05-06",
                "domain": "م",
                "uri": "https://x.example/1",
            }
        },
    ],
    ids=["plain", "headline", "arabic", "scraper", "wordpress", "elasticsearch"],
)
def test_fields_are_found_by_common_names(record: dict[str, Any]) -> None:
    article = read_one(record)
    found = (article.title, article.body, article.published, article.source, article.url)
    assert found == ("ع", "ن", "2024-05-06", "م", "https://x.example/1")
    assert article.published_from == "record"
    assert article.id == article_id("https://x.example/1", "ع", "ن")


def test_settings_map_other_names_and_go_into_objects() -> None:
    record = {"meta": {"t": "العنوان الحق"}, "title": "لا", "story.text": "المتن", "body": "لا"}
    article = read_one(record, fields=(("title", "meta.t"), ("body", "story.text")))
    assert (article.title, article.body) == ("العنوان الحق", "المتن")


@pytest.mark.parametrize(
    ("given", "kept"), [("AB-1", "AB-1"), ("2024/17", "2024/17"), ({"$oid": "5f"}, "5f")]
)
def test_own_id_is_kept_where_that_is_wanted(given: Any, kept: str) -> None:
    record = {"id": given, "title": "ع", "body": "ن", "url": "https://x.example/1"}
    assert read_one(record, keep_ids=True).id == kept
    article = read_one(record)
    assert (article.id, article.given_id) == (article_id("https://x.example/1", "", ""), kept)


# A bare number is a row of its file: another file has the same.
@pytest.mark.parametrize("given", ["", None, True, [], "  ", 17, "17", 3.0])
def test_id_that_is_none_is_made(given: Any) -> None:
    assert read_one({"id": given, "title": "ع", "body": "ن"}).id == article_id(None, "ع", "ن")


def test_html_in_a_body_becomes_paragraphs() -> None:
    body = (
        "<div><p>الفقرة الأولى\nعلى سطرين&nbsp;&quot;هنا&quot;.</p>"
        "<script>var x = '<p>لا</p>';</script>"
        "<ul><li>بند</li></ul>الأخيرة<br/>بعد سطر</div>"
    )
    article = read_one({"title": "ألف &amp; باء", "body": body})
    assert article.title == "ألف & باء"
    assert article.body.split("\n") == [
        'الفقرة الأولى على سطرين "هنا".', "بند", "الأخيرة", "بعد سطر",
    ]  # fmt: skip


def test_escaped_html_is_read_too_and_comparisons_are_left_alone() -> None:
    assert read_one(
        {"title": "ع", "body": "&lt;p&gt;أولى&lt;/p&gt;&lt;p&gt;ثانية&lt;/p&gt;"}
    ).body == ("أولى\nثانية")
    assert read_one({"title": "ع", "body": "إذا كان 3 < 5 و x > y"}).body == "إذا كان 3 < 5 و x > y"


def test_body_keeps_its_paragraphs_one_a_line() -> None:
    article = read_one({"title": " سطر\n ثان ", "body": "\r\n أولى  \r\n\r\n\u00a0\r\nثانية\t\r\n"})
    assert (article.title, article.body) == ("سطر ثان", "أولى\nثانية")


def test_title_is_taken_from_the_body_when_there_is_none() -> None:
    article = read_one({"body": "أغلقت الموانئ. " + "وتوقفت حركة السفن في المضيق " * 10})
    assert article.title == "أغلقت الموانئ"
    assert article.warnings == ("no title: taken from the body",)
    assert read_one({"body": "سطر أول\nسطر ثان"}).title == "سطر أول"


def test_summary_stands_in_for_a_body() -> None:
    article = read_one({"title": "ع", "description": "خلاصة"})
    assert (article.body, article.deck, article.warnings) == ("خلاصة", None, ("summary only",))
    assert read_one({"title": "ع"}).body == "ع"


def test_record_without_title_and_body_is_a_failure() -> None:
    [failure] = read_stream(io.BytesIO(b'{"id": 1, "views": 3}'), ReadSettings())
    assert isinstance(failure, Failure)
    assert failure.reason == "no title and no body among its fields (id, views)"


def test_a_reason_stays_on_its_line_whatever_it_quotes() -> None:
    [failure] = read_stream(io.BytesIO(b'{"t\nbody": "b"}\n'), ReadSettings())
    assert str(failure) == "-, byte 0: no title and no body among its fields (t body)"


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2018-02-18T21:35:43+04:00", "2018-02-18T21:35:43+04:00"),
        (1709626530, "2024-03-05T08:15:30+00:00"),
        (1709626530000, "2024-03-05T08:15:30+00:00"),
        (2023, "2023"),
        (20240305, "2024-03-05"),
        ({"$date": "2024-03-05T08:15:30Z"}, "2024-03-05T08:15:30+00:00"),
        ({"$date": {"$numberLong": "1709626530000"}}, "2024-03-05T08:15:30+00:00"),
        ("٥ آذار ٢٠٢٤", "2024-03-05"),
    ],
)
def test_dates_of_records(given: Any, iso: str) -> None:
    assert read_one({"title": "ع", "body": "ن", "date": given}).published == iso


def test_date_that_is_not_understood_is_a_warning() -> None:
    article = read_one({"title": "ع", "body": "ن", "date": "بعد العيد"})
    assert (article.published, article.warnings) == (None, ("date not understood",))


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "1900-01-01"])
def test_the_date_of_an_empty_field_is_none(given: str) -> None:
    assert read_one({"title": "ع", "body": "ن", "date": given}).published is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example/", "x.example/1", 5])
def test_url_that_is_not_http_is_dropped(url: Any) -> None:
    assert read_one({"title": "ع", "body": "ن", "url": url}).url is None


def test_lists_of_authors_and_tags_become_one_line() -> None:
    article = read_one(
        {"title": "ع", "body": ["أولى", "ثانية"], "authors": ["ألف", {"name": "باء"}]}
    )
    assert (article.body, article.author) == ("أولى\nثانية", "ألف، باء")


@pytest.mark.parametrize(
    "body",
    [
        "<p>أول النص<![foo[bar]]></p><p>آخر النص</p>",
        "<p>أول النص <![ </p><p>آخر النص</p>",
        "<p>أول النص<!--</p>--></p><p>آخر النص",
        "<![CDATA[<p>أول النص</p><p>آخر النص</p>]]>",
        '<p title="1 > 0">أول النص</p><script>x</script><p>آخر النص</p>',
    ],
)
def test_html_that_is_badly_formed_costs_no_text(body: str) -> None:
    # The parser of the standard library raises AssertionError over the first two.
    lines = read_one({"title": "ع", "body": body}).body.split("\n")
    assert (lines[0][:8], lines[-1][:8]) == ("أول النص", "آخر النص")


def test_html_that_is_nothing_but_beginnings_of_tags_is_read_in_time() -> None:
    for start in ("<a", "<!--", "<!", "<a b='", "<b>", "<![CDATA[", "&#"):
        read_one({"title": "ع", "body": "<p>نص</p>" + start * 100_000})


@pytest.mark.parametrize("url", ["https://news.example", "https://news.example/", "http://a.b/#x"])
def test_articles_with_the_address_of_their_outlet_do_not_take_each_others_place(url: str) -> None:
    one, two = (read_one({"title": title, "body": "ن", "url": url}) for title in ("أ", "ب"))
    assert one.id != two.id
    assert one.url == url
    own = [read_one({"title": t, "body": "ن", "url": "https://a.b/?p=1"}).id for t in ("أ", "ب")]
    assert own[0] == own[1]
