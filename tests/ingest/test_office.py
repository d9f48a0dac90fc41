"""OpenDocument texts, Rich Text, exports of press databases, properties of documents."""

from __future__ import annotations

import pytest

from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, docx, epub, page, paragraph, paragraphs
from tests.ingest.made_office import h, lexis, odt, p, rtf

STORY = paragraphs(TITLES[0])


def test_an_opendocument_text_has_headings_tables_and_properties(read_bytes: ReadBytes) -> None:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in (("الدولة", "عدد الوفود"), ("المغرب", "12"))
    )
    spanned = (
        "<text:p>قالت <text:span>الوزارة</text:span><text:s/>في<text:note>حاشية</text:note> بيان"
        "<text:line-break/>إن الوفود وصلت.</text:p>"
    )
    data = odt(
        "<text:tracked-changes><text:p>محذوف</text:p></text:tracked-changes>",
        h(TITLES[0]),
        *map(p, STORY),
        h("ملفات القمة", 2),
        spanned,
        f"<table:table>{rows}</table:table>",
        f"<text:list><text:list-item>{p('بند أول')}</text:list-item></text:list>",
        author="سلمى الخطيب",
    )
    [article], failures = read_bytes(data)
    assert failures == []
    assert article.title == TITLES[0]
    assert article.body.split("\n") == [
        *STORY,
        "ملفات القمة",
        "قالت الوزارة في بيان",
        "إن الوفود وصلت.",
        "الدولة | عدد الوفود",
        "المغرب | 12",
        "بند أول",
    ]
    assert (article.author, article.kind) == ("سلمى الخطيب", "document")
    assert (article.published, article.modified) == ("2024-02-24T10:15:00", "2024-02-25T08:00:00")
    assert article.warnings == ("date taken from the properties of the file",)


@pytest.mark.parametrize("level", ["", "0", "78", "x"])
def test_a_heading_of_no_level_that_there_is_costs_no_document(
    level: str, read_bytes: ReadBytes
) -> None:
    heading = h("ملفات القمة").replace('level="1"', f'level="{level}"')
    [article], failures = read_bytes(odt(h(TITLES[0]), *map(p, STORY), heading, *map(p, STORY)))
    assert failures == [] and article.title == TITLES[0]


def test_a_locked_or_damaged_opendocument_text_is_told(read_bytes: ReadBytes) -> None:
    locked = odt(p("x"), manifest="<manifest:encryption-data/>")
    assert read_bytes(locked)[1][0].reason == "encrypted: save it without a password"
    bad = odt(*map(p, STORY)).replace(b"</office:text>", b"</office:sext>")
    [failure] = read_bytes(bad)[1]
    assert "damaged" in failure.reason or "bad XML" in failure.reason
    articles, failures = read_bytes(odt(*map(p, STORY))[:-40])
    assert articles == [] and len(failures) == 1


@pytest.mark.parametrize("as_bytes", [False, True], ids=["unicode", "windows-1256"])
def test_rich_text_is_read_in_either_writing(as_bytes: bool, read_bytes: ReadBytes) -> None:
    [article], failures = read_bytes(rtf(f"# {TITLES[0]}", *STORY, as_bytes=as_bytes))
    assert failures == []
    assert article.title == TITLES[0]
    assert article.body.split("\n") == STORY
    assert "Page one" not in article.to_json()


def test_what_rich_text_holds_and_does_not_show_is_left_out(read_bytes: ReadBytes) -> None:
    head = (
        "{\\info{\\title x}{\\author Salma Khatib}{\\company Nobody}"
        "{\\creatim\\yr2024\\mo2\\dy24\\hr10\\min15}}{\\object\\bin9 }}}}}}}}}}"
    )
    hidden = '{\\v hidden}{\\deleted gone}{\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt link}}'
    data = rtf(f"# {TITLES[0]}", *STORY, head=head).replace(
        b"}{\\header", b"}" + hidden.encode() + b"\\par{\\header"
    )
    [article], _ = read_bytes(data)
    assert (article.author, article.published) == ("Salma Khatib", "2024-02-24T10:15")
    told = article.to_json()
    assert all(word not in told for word in ("hidden", "gone", "HYPERLINK", "Nobody", "generator"))
    emoji = rtf(f"# {TITLES[0]}", *STORY).replace(b"\\par\n}", b"\\u-10179?\\u-8704? .\\par\n}")
    assert "😀" in read_bytes(emoji)[0][0].body


def test_rich_text_in_a_code_page_that_is_none_is_read_in_the_usual_one(
    read_bytes: ReadBytes,
) -> None:
    data = rtf(f"# {TITLES[0]}", *STORY).replace(b"\\ansicpg1252", b"\\ansicpg1")
    [article], failures = read_bytes(data)
    assert (article.title, failures) == (TITLES[0], [])


def test_rich_text_of_braces_alone_is_bounded(read_bytes: ReadBytes) -> None:
    assert read_bytes(b"{\\rtf1" + b"{" * 1_000_000)[1][0].reason == "empty"
    assert read_bytes(b"{\\rtf1" + b"}\\u" * 300_000)[1][0].reason == "empty"


def test_an_export_of_many_documents_gives_each(read_bytes: ReadBytes) -> None:
    cover = ["User Name: desk", "Documents (2)", f"1. {TITLES[0]}", f"2. {TITLES[1]}"]
    lines = [
        *cover,
        *lexis(TITLES[0], "المرافئ", "February 24, 2024 Saturday", STORY),
        *lexis(TITLES[1], "بوابة الميناء", "25 فبراير 2024", paragraphs(TITLES[1])),
    ]
    for data in (docx(*map(paragraph, lines)), odt(*map(p, lines)), rtf(*lines)):
        articles, failures = read_bytes(data)
        assert failures == []
        assert [(one.title, one.source, one.published, one.author) for one in articles] == [
            (TITLES[0], "المرافئ", "2024-02-24", "سلمى الخطيب"),
            (TITLES[1], "بوابة الميناء", "2024-02-25", "سلمى الخطيب"),
        ]
        assert articles[0].body.split("\n") == STORY
        assert (articles[1].section, articles[1].member) == ("سياسة", "document 2")


def test_a_story_that_ends_in_such_words_is_no_export(read_bytes: ReadBytes) -> None:
    [article], _ = read_bytes(odt(h(TITLES[0]), *map(p, STORY), p("End of Document")))
    assert article.title == TITLES[0]


@pytest.mark.parametrize(
    ("creator", "author"),
    [("سلمى الخطيب", "سلمى الخطيب"), ("Microsoft Office User", None), ("HP", None)],
)
def test_a_word_document_is_by_a_person_alone(
    creator: str, author: str | None, read_bytes: ReadBytes
) -> None:
    data = docx(paragraph(TITLES[0], "Title"), *map(paragraph, STORY), title="x", author=creator)
    [article], _ = read_bytes(data)
    assert (article.author, article.published) == (author, "2024-02-24T10:15:00+00:00")


def test_a_chapter_has_the_day_of_its_book(read_bytes: ReadBytes) -> None:
    [article], _ = read_bytes(epub({"1.xhtml": page(TITLES[0])}, day="2024-02-24"))
    assert (article.author, article.published) == ("سلمى الخطيب", "2024-02-24")
