"""E-mails, boxes of them, pages saved as MHTML."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pytest

from indexer.article import Article
from indexer.ingest.files import read_stream
from indexer.ingest.formats.mail_parts import is_email, is_mbox, is_saved_page
from indexer.ingest.formats.mail_text import letter_text
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, page, paragraphs, text
from tests.ingest.made_mail import DATE, email, mbox, mhtml


def test_a_letter_is_an_article_by_its_sender(read_bytes: ReadBytes) -> None:
    [article], failures = read_bytes(email().as_bytes())
    assert failures == []
    assert article.title == TITLES[0]
    assert article.body.split("\n") == paragraphs(TITLES[0])
    assert (article.author, article.source) == ("سلمى الخطيب", None)
    assert (article.published, article.published_from) == ("2024-02-24T10:15:00+03:00", "meta")
    assert (article.given_id, article.kind) == ("17.abc@marafi.example", "document")
    assert article.warnings == ()


def test_a_newsletter_is_read_as_a_page_of_its_sender(read_bytes: ReadBytes) -> None:
    message = email(
        html=page(TITLES[0]).decode(),
        List_Unsubscribe="<https://marafi.example/off>",
        Archived_At="<https://marafi.example/letters/17>",
    )
    message.replace_header("From", "نشرة المرافئ <news@marafi.example>")
    [article], failures = read_bytes(message.as_bytes())
    assert failures == []
    assert (article.source, article.author) == ("نشرة المرافئ", None)
    assert article.url == "https://marafi.example/letters/17"
    assert article.body.split("\n") == paragraphs(TITLES[0])


def test_a_digest_of_stories_in_tables_keeps_all_of_them(read_bytes: ReadBytes) -> None:
    cells = "".join(
        f"<tr><td><h2><a href=https://marafi.example/{n}>{title}</a></h2>"
        f"<p>{paragraphs(title)[0]}</p></td></tr>"
        for n, title in enumerate(TITLES)
    )
    html = f"<html><body><table><tr><td><table>{cells}</table></td></tr></table></body></html>"
    message = email("نشرة الصباح من المرافئ", html, List_Id="نشرة <n.marafi.example>")
    [article], failures = read_bytes(message.as_bytes())
    assert failures == []
    assert article.title == "نشرة الصباح من المرافئ"
    assert all(paragraphs(title)[0] in article.body for title in TITLES)


def test_letters_in_old_encodings_and_bare_bytes_are_read(read_bytes: ReadBytes) -> None:
    body = "\r\n\r\n".join(paragraphs(TITLES[1]))
    head = f"From: a@marafi.example\r\nDate: {DATE}\r\nSubject: {TITLES[1]}"
    kind = "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=windows-1256\r\n\r\n"
    [article], failures = read_bytes((head + kind + body).encode("cp1256"))
    assert failures == []
    assert article.title == TITLES[1]
    assert article.body.split("\n") == paragraphs(TITLES[1])


def test_a_letter_whose_date_is_beyond_all_calendars_has_none(read_bytes: ReadBytes) -> None:
    data = email().as_bytes().replace(DATE.encode(), b"Sat, 24 Feb 99999999999 10:15:00 +0300")
    [article], failures = read_bytes(data)
    assert (article.title, article.published, failures) == (TITLES[0], None, [])


def test_a_box_gives_each_message(read_bytes: ReadBytes) -> None:
    second = email(TITLES[1])
    second.set_content(f"From the port\n\n{text(TITLES[1])}")
    second.replace_header("Message-ID", "<18.abc@marafi.example>")
    articles, failures = read_bytes(mbox(email(), second, EmailMessage()))
    assert [(one.title, one.member) for one in articles] == [
        (TITLES[0], "message 1"),
        (TITLES[1], "message 2"),
    ]
    assert "From the port" in articles[1].to_json()
    assert ">From" not in articles[1].to_json()
    [failure] = failures
    assert (failure.place, failure.reason) == ("message 3", "no text in this e-mail")


def test_an_attached_message_is_an_article_and_a_file_is_told(read_bytes: ReadBytes) -> None:
    outer = email(TITLES[2])
    inner = email(TITLES[3])
    inner.replace_header("Message-ID", "<19.abc@marafi.example>")
    outer.add_attachment(inner)
    outer.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="بيان.pdf")
    articles, failures = read_bytes(outer.as_bytes())
    assert failures == []
    assert [(one.title, one.member) for one in articles] == [
        (TITLES[2], None),
        (TITLES[3], "attached message 1"),
    ]
    assert articles[0].warnings == ("not read: the attached بيان.pdf (application/pdf)",)


def test_a_saved_page_has_its_address_and_its_day(read_bytes: ReadBytes) -> None:
    [article], failures = read_bytes(mhtml())
    assert failures == []
    assert article.title == TITLES[0]
    assert article.body.split("\n") == paragraphs(TITLES[0])
    assert article.url == "https://marafi.example/news/17"
    assert article.captured == "2024-02-24T10:15:00+03:00"
    assert (article.published, article.kind) == (None, "page")
    [article], _ = read_bytes(mhtml(snapshot=""))
    assert article.url == "https://marafi.example/news/18"


def test_a_saved_page_that_is_cut_short_is_read_and_told(read_bytes: ReadBytes) -> None:
    content = page(more=f"<p>{text()}</p>" * 20)
    [article], _ = read_bytes(mhtml(content)[:-900])
    assert article.title == TITLES[0]
    assert article.warnings == ("the file is cut short",)


@pytest.mark.parametrize(
    "start",
    [
        text(),
        "title: قمة\ndate: 2024-02-24\nsource: المرافئ\n\nنص",
        "From the port of Rabat at 10:15 came news of 2024:\n\nThe talks began.",
        "المصدر: المرافئ\nالتاريخ: 24 فبراير 2024\n\nنص",
    ],
)
def test_what_is_no_mail_is_not_taken_for_it(start: str) -> None:
    assert not (is_email(start) or is_mbox(start) or is_saved_page(start))


def test_broken_lines_are_joined_and_quoted_ones_left_out() -> None:
    broken = "أعلنت وزارة الخارجية صباح الثلاثاء تفاصيل جديدة عن القمة، وقالت\nإن الوفود وصلت.\n"
    found = letter_text(f"{broken}\n> نص قديم\n> آخر\n-- \nسلمى")
    assert found.text == broken.replace("\n", " ").strip()
    assert found.warnings == (
        "left out: the signature",
        "left out: quoted lines of an earlier message: 2",
    )
    assert letter_text("سطر \nواحد\nآخر", is_flowed=True).text == "سطر واحد\n\nآخر"


def test_a_page_without_title_has_the_subject_and_no_doubt() -> None:
    text = "<html><body><p>The two sides met on Tuesday in Geneva.</p><p>More in May.</p>"
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "a@news.example", "Talks resume in Geneva"
    letter.set_content(text, subtype="html")
    found = read_stream(io.BytesIO(bytes(letter)), ReadSettings())
    article = next(one for one in found if isinstance(one, Article))
    assert article.title == "Talks resume in Geneva"
    assert not any("title" in warning for warning in article.warnings)
