"""Word documents and EPUB books."""

from __future__ import annotations

import io
import zipfile

from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import (
    TITLES,
    W,
    docx,
    epub,
    page,
    paragraph,
    paragraphs,
    table,
    zipped,
)

STORY = [paragraph(one) for one in paragraphs(TITLES[0])]


# Word.


def test_a_heading_of_a_word_document_is_its_title(read_bytes: ReadBytes) -> None:
    blocks = [
        paragraph(TITLES[0], "Heading1"),
        *STORY,
        paragraph("ملفات القمة", "Heading2"),
        *STORY[:1],
    ]
    [article], failures = read_bytes(docx(*blocks))
    assert failures == []
    assert article.title == TITLES[0]
    lines = article.body.split("\n")
    assert lines[:3] == paragraphs(TITLES[0])
    assert [lines[index] for index in article.subheads] == ["ملفات القمة"]


def test_cells_of_tables_and_short_lines_stay(read_bytes: ReadBytes) -> None:
    rows = [("الدولة", "عدد الوفود"), ("المغرب", "12"), ("تونس", "7")]
    short = ["الرباط", "تونس", "الجزائر", "ليبيا"]
    data = docx(paragraph(TITLES[0], "Title"), *STORY, table(*rows), *map(paragraph, short))
    [article], _ = read_bytes(data)
    lines = article.body.split("\n")
    assert lines[3:] == ["الدولة | عدد الوفود", "المغرب | 12", "تونس | 7", *short]
    assert article.removed == ()


def test_a_title_of_the_properties_counts_where_it_makes_sense(read_bytes: ReadBytes) -> None:
    [article], _ = read_bytes(docx(*STORY, title=TITLES[0]))
    assert article.title == TITLES[0]
    [article], _ = read_bytes(docx(paragraph(TITLES[0], "Heading1"), *STORY, title="Document1"))
    assert article.title == TITLES[0]
    [article], _ = read_bytes(docx(paragraph(TITLES[0]), *STORY, title="Microsoft Word - a.doc"))
    assert article.title == TITLES[0]


def test_styles_are_known_by_their_names_not_their_ids(read_bytes: ReadBytes) -> None:
    styles = '<w:style w:styleId="a7"><w:name w:val="heading 1"/></w:style>'
    data = docx(paragraph("تقرير خاص"), paragraph(TITLES[0], "a7"), *STORY, styles=styles)
    [article], _ = read_bytes(data)
    assert article.title == TITLES[0]


def test_a_word_in_several_runs_is_one_and_deleted_text_is_gone(read_bytes: ReadBytes) -> None:
    deleted = "<w:p><w:del><w:r><w:delText>محذوف</w:delText></w:r></w:del><w:ins><w:r><w:t>أضيف هذا"
    deleted += " السطر الطويل إلى النص قبل نشره بساعة واحدة فقط.</w:t></w:r></w:ins></w:p>"
    [article], _ = read_bytes(docx(paragraph("قمة في الر¦باط تبحث أمن الملاحة"), *STORY, deleted))
    assert article.title == TITLES[0]
    assert "محذوف" not in article.to_json()
    assert "أضيف هذا السطر" in article.body


def test_the_strict_kind_of_word_document_is_read(read_bytes: ReadBytes) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert len(strict) != len(W)
    data = docx(paragraph(TITLES[0], "Heading1"), *STORY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = archive.read("word/document.xml").decode().replace(W, strict)
    [article], _ = read_bytes(zipped({"word/document.xml": document}))
    assert article.title == TITLES[0]


def test_an_entity_is_refused_before_it_grows(read_bytes: ReadBytes) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    data = docx(paragraph("&a8;"), before=f'<!DOCTYPE x [<!ENTITY a0 "ها">{laughs}]>')
    articles, [failure] = read_bytes(data)
    assert (articles, failure.reason) == ([], "its XML has a DOCTYPE, which is refused")


# EPUB.


def test_chapters_come_in_the_order_of_reading(read_bytes: ReadBytes) -> None:
    chapters = {
        "a.xhtml": page(TITLES[0]),
        "b.xhtml": page(TITLES[1]),
        "cover.xhtml": b"<html><body><img src='c.png'/></body></html>",
    }
    articles, failures = read_bytes(epub(chapters, spine=("cover.xhtml", "b.xhtml", "a.xhtml")))
    assert failures == []
    assert [(article.title, article.member) for article in articles] == [
        (TITLES[1], "OPS/text/b.xhtml"),
        (TITLES[0], "OPS/text/a.xhtml"),
    ]
    assert {article.source for article in articles} == {"كتاب المرافئ"}
    assert {article.author for article in articles} == {"سلمى الخطيب"}
    assert [article.warnings for article in articles] == [(), ()]


def test_the_words_of_chapters_too_short_to_be_one_are_told(read_bytes: ReadBytes) -> None:
    chapters = {
        "1.xhtml": "<html><body><h1>الجزء الأول</h1></body></html>".encode(),
        "2.xhtml": page(TITLES[0]),
        "3.xhtml": "<html><body><p>تمت</p></body></html>".encode(),
    }
    book = epub(chapters, spine=("1.xhtml", "2.xhtml", "3.xhtml"))
    [article], failures = read_bytes(book)
    assert failures == []
    assert article.warnings == (
        "before it stands, too short for a chapter: الجزء الأول",
        "behind it stands, too short for a chapter: تمت",
    )
    articles, [failure] = read_bytes(epub({"1.xhtml": chapters["1.xhtml"]}))
    assert (articles, failure.reason[:28]) == ([], "no chapter of twenty words i")
    articles, [failure] = read_bytes(book, max_members=2)
    assert [one.title for one in articles] == [TITLES[0]]
    assert failure.reason == "chapters not read: 1 (max_members)"


def test_an_endless_list_of_chapters_is_not_built(read_bytes: ReadBytes) -> None:
    book = epub({"1.xhtml": page(TITLES[0])}, spine=("1.xhtml",) * 100_000)
    articles, [failure] = read_bytes(book, max_ratio=1000)
    assert articles == []
    assert failure.reason == "OPS/b.opf is larger than 4 MB"


def test_rows_of_a_table_in_a_table_stand_once(read_bytes: ReadBytes) -> None:
    inner = table(("داخل الجدول", "خلية أخرى"))
    outer = table(("خارج الجدول",)).replace("</w:tc>", f"{inner}</w:tc>", 1)
    articles, failures = read_bytes(docx(paragraph(TITLES[0], "Title"), *STORY, outer))
    assert failures == []
    assert articles[0].body.count("داخل الجدول") == 1
