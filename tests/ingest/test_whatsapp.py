"""Chats of WhatsApp, in the forms that iOS and Android export."""

from __future__ import annotations

import pytest

from indexer.ingest.formats.whatsapp import is_chat
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, paragraphs, text

LONG = paragraphs(TITLES[0])
ANDROID = (
    "23/02/2024, 9:00 م - الرسائل محمية بالتشفير.\n"
    f"24/02/2024, 10:15 - سلمى: {LONG[0]}\n{LONG[1]}\n"
    "24/02/2024, 10:20 - Omar: شكرا\n24/02/2024, 10:21 - Omar: <Media omitted>\n"
    "24/02/2024, 10:22 - سلمى: عفوا\n"
)
IOS = ANDROID.replace("24/02/2024, 10:", "[24/02/2024, 10:").replace(" - ", "] ").replace(
    "23/02", "[23/02"
)  # fmt: skip
ARABIC = ANDROID.replace("24/02/2024, 10:", "٢٤\u200f/٢\u200f/٢٠٢٤، ١٠:").replace(
    "- س", "- \u200fس"
)


@pytest.mark.parametrize("chat", [ANDROID, IOS, ARABIC], ids=["android", "ios", "arabic"])
def test_long_messages_and_days_are_articles(chat: str, read_bytes: ReadBytes) -> None:
    articles, failures = read_bytes(chat.encode())
    assert failures == []
    message, day = articles
    assert message.body.split("\n") == LONG[:2]
    assert (message.author, message.published) == ("سلمى", "2024-02-24T10:15")
    assert (day.title, day.published, day.author) == ("WhatsApp 2024-02-24", "2024-02-24", None)
    assert day.body.split("\n") == ["10:20 Omar: شكرا", "10:22 سلمى: عفوا"]


def test_the_order_of_day_and_month_is_told_by_the_chat(read_bytes: ReadBytes) -> None:
    days = "".join(f"{m}/{d}/24, 10:15 PM - Omar: {LONG[0]} {m}{d}\n" for m, d in [(2, 3), (3, 4)])
    articles, _ = read_bytes(days.encode())
    assert {one.warnings for one in articles} != {()}
    later = f"{days}3/24/24, 10:15 PM - Omar: {LONG[0]}\n"
    articles, _ = read_bytes(later.encode())
    assert [one.published for one in articles] == [
        "2024-02-03T22:15", "2024-03-04T22:15", "2024-03-24T22:15",
    ]  # fmt: skip
    assert {one.warnings for one in articles} == {()}


def test_a_text_with_dates_is_no_chat() -> None:
    assert not is_chat(text())
    assert not is_chat("24/02/2024, 10:15 - الرباط\n\n" + text())
