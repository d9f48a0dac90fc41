"""Chats of Telegram and posts of X: each message an article. The samples are written for this
test, in the schemas that ``telegram.py``, ``telegram_page.py`` and ``tweets.py`` name."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file, read_stream
from indexer.settings import ReadSettings

CHANNEL = "قناة الضفة"
TEXT = "عاجل: افتتاح الجسر بعد ترميمه\nحضر المئات مراسم الافتتاح."


def message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "type": "message", "date": "2024-02-25T01:15:00",
        "date_unixtime": "1708812900", "from": CHANNEL, "from_id": "channel1", "text": text,
        "text_entities": [],
    } | more  # fmt: skip


LINKED = [
    "اقرأ ", {"type": "text_link", "text": "التقرير", "href": "https://a.example/1"}, " كاملا على ",
    {"type": "link", "text": "https://b.example"}, {"type": "hashtag", "text": " #الجسر"},
]  # fmt: skip
CHAT = {
    "name": CHANNEL, "type": "public_channel", "id": 1234567890,
    "messages": [
        {"id": 1, "type": "service", "date": "2024-02-01T00:00:00", "actor": CHANNEL,
         "action": "create_channel", "title": CHANNEL, "text": "", "text_entities": []},
        message(2, TEXT, edited="2024-02-25T02:15:00", edited_unixtime="1708816500"),
        message(3, LINKED, author="سلمى", forwarded_from="وكالة"),
        message(4, "", photo="photos/1.jpg"),
        message(5, "", poll={"question": "هل تعبر الجسر؟", "answers": [{"text": "نعم"}]}),
    ],
}  # fmt: skip


def items(text: Any, tmp_path: Path, name: str = "result.json") -> list[Article | Failure]:
    path = tmp_path / name
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return list(read_file(path, ReadSettings()))


def articles(found: list[Article | Failure]) -> list[Article]:
    return [one for one in found if isinstance(one, Article)]


def reasons(found: list[Article | Failure]) -> list[str]:
    return [one.reason for one in found if isinstance(one, Failure)]


def test_each_message_of_a_chat_is_an_article_of_its_channel(tmp_path: Path) -> None:
    found = items(CHAT, tmp_path)
    first, linked, poll = articles(found)
    assert (first.body, first.title) == (TEXT, TEXT.split("\n")[0])
    assert (first.source, first.author) == (CHANNEL, None)
    assert first.published == "2024-02-25T01:15:00+03:00"
    assert first.modified == "2024-02-25T02:15:00+03:00"
    assert linked.body == "اقرأ التقرير (https://a.example/1) كاملا على https://b.example #الجسر"
    assert (linked.author, linked.source) == ("سلمى", CHANNEL)
    assert (first.warnings, linked.warnings) == ((), ("forwarded from وكالة",))
    assert poll.body == "هل تعبر الجسر؟\nنعم"
    left_out = "messages left out: 1 of kind service, 1 without text"
    assert reasons(found) == [f"{CHANNEL}: {left_out}"]


def test_a_whole_account_gives_its_chats_and_no_contacts() -> None:
    long = [message(number, f"{number} {TEXT}") for number in range(10, 3000)]
    account = {
        "about": "…", "personal_information": {"user_id": 1, "first_name": "سلمى"},
        "contacts": {"about": "…", "list": [{"user_id": 2, "first_name": "علي"}]},
        "frequent_contacts": {"list": [{"id": 3, "type": "user", "name": "علي"}]},
        "chats": {"about": "…", "list": [
            CHAT, CHAT | {"name": "أخرى", "messages": long}, CHAT | {"name": "ثالثة", "id": 5},
        ]},
        "left_chats": {"about": "…", "list": [CHAT | {"name": "متروكة", "id": 6}]},
    }  # fmt: skip
    found = items_of(account)
    outlets = dict.fromkeys(one.source for one in articles(found))
    assert [*outlets] == [CHANNEL, "أخرى", "ثالثة", "متروكة"]
    assert len(articles(found)) == 3 * 3 + len(long)
    assert len(reasons(found)) == 3
    # And where the whole, and one of the chats, is longer than a record may be.
    parted = items_of(account, max_record_mb=1)
    assert reasons(parted) == reasons(found)
    assert [one.id for one in articles(parted)] == [one.id for one in articles(found)]


def items_of(value: Any, **given: Any) -> list[Article | Failure]:
    text = json.dumps(value, indent=1).encode()
    return list(read_stream(io.BytesIO(text), ReadSettings(**given)))


def page(*messages: str) -> str:
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"/>\n<title>Exported Data</title>\n'
        '<link href="css/style.css" rel="stylesheet"/></head>'
        '<body onload="CheckLocation();"><div class="page_wrap"><div class="page_header">'
        f'<div class="content"><div class="text bold">\n{CHANNEL}\n</div></div></div>'
        f'<div class="page_body chat_page"><div class="history">{"".join(messages)}</div></div>'
        "</div></body></html>"
    )


SENT = '<div class="pull_right date details" title="25.02.2024 01:15:00 UTC+03:00">01:15</div>'
SERVICE = '<div class="message service" id="message1"><div class="body details">created</div></div>'
WHOLE = (
    f'<div class="message default clearfix" id="message2"><div class="body">{SENT}'
    f'<div class="from_name">\n{CHANNEL}\n</div><div class="text">\n'
    f"{TEXT.replace(chr(10), '<br>')}\n</div></div></div>"
)
JOINED = (
    f'<div class="message default clearfix joined" id="message3"><div class="body">{SENT}'
    '<div class="text">\nاقرأ <a href="https://a.example/1">التقرير</a> كاملا على '
    '<a href="https://b.example">https://b.example</a> <a href="" onclick="return '
    'ShowHashtag()">#الجسر</a>\n</div><div class="signature details">سلمى</div></div></div>'
)
FORWARDED = (
    f'<div class="message default clearfix" id="message6"><div class="body">{SENT}'
    f'<div class="from_name">{CHANNEL}</div><div class="forwarded body"><div class="from_name">'
    'وكالة<span class="date details" title="24.02.2024 10:00:00 UTC+03:00"> 24.02.2024</span>'
    f'</div><div class="text">{TEXT}</div></div></div></div>'
)
PHOTO = (
    f'<div class="message default clearfix" id="message4"><div class="body">{SENT}'
    '<div class="media_wrap"><a class="photo_wrap" href="photos/1.jpg"></a></div></div></div>'
)


def test_a_chat_as_html_gives_the_same_articles_as_its_json(tmp_path: Path) -> None:
    found = items(page(SERVICE, WHOLE, JOINED, PHOTO, FORWARDED), tmp_path, "messages.html")
    first, linked, forwarded = articles(found)
    from_json = articles(items(CHAT, tmp_path))
    for one, other in zip((first, linked), from_json, strict=False):
        for name in ("id", "title", "body", "published", "source", "author"):
            assert getattr(one, name) == getattr(other, name), name
    assert linked.member == "message3"
    assert (forwarded.published, forwarded.author) == ("2024-02-25T01:15:00+03:00", None)
    assert forwarded.warnings[0] == "forwarded from وكالة"
    left_out = "messages left out: 1 of kind service, 1 without text"
    assert reasons(found) == [f"{CHANNEL}: {left_out}"]
    assert not any(one.is_loss for one in found if isinstance(one, Failure))
    assert reasons(items(page(), tmp_path, "messages.html")) == [
        "a page of Telegram's export without messages"
    ]


USER = {"id_str": "7", "name": "سلمى الحداد", "screen_name": "salma"}
OLD_TWEET = {
    "created_at": "Sat Feb 24 10:15:00 +0000 2024", "id": 17, "id_str": "17", "lang": "ar",
    "full_text": "افتتاح الجسر &amp; ترميمه https://t.co/ab",
    "source": '<a href="https://mobile.twitter.com">Twitter Web App</a>', "user": USER,
    "entities": {"urls": [{"url": "https://t.co/ab", "expanded_url": "https://a.example/1"}]},
}  # fmt: skip
ANSWER = {
    "data": [
        {"id": "17", "text": "افتتاح الجسر & ترميمه https://t.co/ab", "author_id": "7",
         "created_at": "2024-02-24T10:15:00.000Z", "source": "Twitter Web App", "lang": "ar",
         "entities": {"urls": [{"url": "https://t.co/ab", "expanded_url": "https://a.example/1"}]}},
    ],
    "includes": {"users": [{"id": "7", "name": "سلمى الحداد", "username": "salma"}]},
    "meta": {"result_count": 1},
}  # fmt: skip
FLAT = ANSWER["data"][0] | {"author": ANSWER["includes"]["users"][0]}  # type: ignore[index]
SNSCRAPE = {
    "_type": "snscrape.modules.twitter.Tweet", "url": "https://twitter.com/salma/status/17",
    "date": "2024-02-24T10:15:00+00:00", "rawContent": "افتتاح الجسر & ترميمه https://t.co/ab",
    "renderedContent": "افتتاح الجسر & ترميمه a.example/1", "id": 17, "lang": "ar",
    "user": {"username": "salma", "displayname": "سلمى الحداد", "id": 7},
    "links": [{"text": "a.example/1", "url": "https://a.example/1", "tcourl": "https://t.co/ab"}],
    "sourceLabel": "Twitter Web App",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("old.jsonl", f"{json.dumps(OLD_TWEET)}\n{json.dumps(OLD_TWEET | {'id_str': '18'})}\n"),
        ("old.json", [OLD_TWEET]),
        ("answer.json", ANSWER),
        ("one.json", ANSWER | {"data": ANSWER["data"][0]}),  # type: ignore[index]
        ("twarc.jsonl", f"{json.dumps(ANSWER)}\n{json.dumps(ANSWER)}\n"),
        ("flat.jsonl", f"{json.dumps(FLAT)}\n{json.dumps(FLAT)}\n"),
        ("snscrape.jsonl", f"{json.dumps(SNSCRAPE)}\n{json.dumps(SNSCRAPE)}\n"),
    ],
)
def test_a_post_is_an_article_in_all_its_forms(tmp_path: Path, name: str, text: Any) -> None:
    found = items(text, tmp_path, name)
    assert reasons(found) == []
    article = articles(found)[0]
    assert article.body == "افتتاح الجسر & ترميمه https://a.example/1"
    assert article.published == "2024-02-24T10:15:00+00:00"
    assert (article.author, article.source) == ("سلمى الحداد", None)
    assert article.url == "https://twitter.com/salma/status/17"


def test_an_archive_of_an_account_is_read_also_in_its_zip(tmp_path: Path) -> None:
    tweet = {name: value for name, value in OLD_TWEET.items() if name != "user"}
    script = "window.YTD.tweets.part0 = " + json.dumps([{"tweet": tweet}], indent=1)
    [article] = articles(items(script, tmp_path, "tweets.js"))
    assert article.url == "https://twitter.com/i/web/status/17"
    assert article.body.startswith("افتتاح الجسر")
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("data/tweets.js", script)
    [inside] = articles(list(read_file(tmp_path / "archive.zip", ReadSettings())))
    assert (inside.url, inside.body) == (article.url, article.body)


def test_a_post_that_is_passed_on_is_whole(tmp_path: Path) -> None:
    shared = OLD_TWEET | {
        "full_text": "RT @salma: افتتاح…", "retweeted_status": OLD_TWEET, "id_str": "19",
    }  # fmt: skip
    [article] = articles(items([shared], tmp_path))
    assert article.body == "افتتاح الجسر & ترميمه https://a.example/1"
    assert article.url == "https://twitter.com/salma/status/19"
    assert "a post of another account, shared" in article.warnings


@pytest.mark.parametrize("kind", [{}, [], None, 7, {"type": "public_channel"}])
def test_a_kind_that_is_no_text_is_no_chat(tmp_path: Path, kind: Any) -> None:
    found = items(CHAT | {"type": kind}, tmp_path)
    assert found and all(one.source is None for one in articles(found))
