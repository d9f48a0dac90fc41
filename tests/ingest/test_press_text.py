"""Texts of several documents: each file is written for this test, in the schema of its tool
(``fields.txt``, ``press_export.py``), with all that it says."""

from __future__ import annotations

import io

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_stream
from indexer.ingest.formats.press_text import holds_documents
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_office import rtf

DAYS = ("2024-02-24", "2024-03-05", "2024-03-17")
LONG_DAYS = ("24 February 2024", "5 March 2024", "17 March 2024")
TITLES = ("اتفاق على مياه النهر", "إضراب عمال الميناء", "قانون جديد للصحافة")
OUTLET, AUTHOR = "صحيفة الضفة", "سلمى الحداد"
BODIES = tuple(
    (
        f"قال بيان صدر صباح اليوم عن {title} إن الأطراف اتفقت على متابعة العمل.",
        f"وأضاف الوزير: لم يعد {title} موضع خلاف، وسنعلن التفاصيل في مؤتمر قريب.",
        "وينتظر أن يبدأ التنفيذ في الصيف المقبل بعد موافقة المجلس.",
    )
    for title in TITLES
)
URLS = tuple(f"https://daffa.example/{number}" for number in range(3))
NEWS = tuple(zip(TITLES, DAYS, LONG_DAYS, BODIES, URLS, strict=True))


def _factiva(first: str = "HD  ") -> str:
    return "\n".join(
        f"SE  سياسة\n{first}{title}\nBY  {AUTHOR}\nWC  90 words\nPD  {day}\nSN  {OUTLET}\n"
        f"LA  Arabic\nCY  Copyright 2024\n\nLP\n{body[0]}\n\nTD\n{body[1]}\n\n{body[2]}\n\n"
        f"NS\ngcat : News\n\nRE\nsyria : Syria\n\nAN\nDocument DAFFA0000202402{number}4ek2o0001\n\n"
        for number, (title, _, day, body, _) in enumerate(NEWS)
    )


def _proquest() -> str:
    rule = "_" * 60
    documents = "".join(
        f"{rule}\n\nDocument {number} of 3\n\n{title}\n\nAuthor: الحداد, سلمى\n\nPublication info: "
        f"{OUTLET} ; Cairo {day}.\n\nAbstract: {body[0]}\n\nLinks: http://link.example\n\n"
        f"Full text: {body[0]}\n{body[1]}\n{body[2]}\n\nSubject: Water\n\nTitle: {title}\n\n"
        f"Publication title: {OUTLET}\n\nPublication date: {day}\n\nPublisher: Daffa\n\n"
        f"ProQuest document ID: 29{number}\n\nDocument URL: {url}\n\nLast updated: 2024-11-01\n\n"
        for number, (title, _, day, body, url) in enumerate(NEWS, 1)
    )
    return f"Report from ProQuest\n\n{documents}{rule}\n\nContact us\n\nCopyright 2024\n"


def _nexis() -> str:
    return "".join(
        f"\f\n      {number} of 3 DOCUMENTS\n\n      {OUTLET}\n\n     {day} Saturday\n\n{title}\n\n"
        f"BYLINE: {AUTHOR}\n\nSECTION: سياسة; Pg. 4\n\nLENGTH: 90 words\n\n"
        + "\n\n".join(body)
        + f"\n\nLOAD-DATE: December 25, 2024\n\nLANGUAGE: ARABIC\n\n    Copyright 2024 {OUTLET}\n\n"
        for number, (title, _, day, body, _) in enumerate(NEWS, 1)
    )


def _ruled() -> str:
    return "".join(
        f"{'=' * 70}\nTitle: {title}\nDate: {day}\nSource: {OUTLET}\nAuthor: {AUTHOR}\nURL: {url}\n"
        f"{'-' * 70}\n" + "\n".join(body) + "\n\n"
        for title, day, _, body, url in NEWS
    )


def _arabic() -> str:
    return "\n\n".join(
        f"التاريخ: {day}\nالعنوان: {title}\nالكاتب: {AUTHOR}\nالمصدر: {OUTLET}\nالرابط: {url}\n"
        "النص: " + "\n\n".join(body)
        for title, day, _, body, url in NEWS
    )


def _ris() -> str:
    return "\n".join(
        f"TY  - NEWS\nAU  - الحداد, سلمى\nTI  - {title}\nT2  - {OUTLET}\nDA  - {day}\n"
        f"N1  - ملاحظة\nAB  - {' '.join(body)}\nUR  - {url}\nER  - \n"
        for title, day, _, body, url in NEWS
    )


def _refer() -> str:
    return "\n".join(
        f"%0 Newspaper Article\n%T {title}\n%A {AUTHOR}\n%J {OUTLET}\n%8 {day}\n%U {url}\n"
        f"%X {' '.join(body)}\n"
        for title, day, _, body, url in NEWS
    )


def _medline() -> str:
    return "\n".join(
        f"PMID- 1{day[-2:]}\nDP  - {long_day}\nTI  - {title}\nAB  - {body[0]}\n      {body[1]}\n"
        f"      {body[2]}\nFAU - {AUTHOR}\nAU  - Haddad S\nLA  - ara\nJT  - {OUTLET}\n"
        for title, day, long_day, body, _ in NEWS
    )


def _web_of_science() -> str:
    return "FN Web of Science\nVR 1.0\n" + "\n".join(
        f"PT J\nAU {AUTHOR}\nTI {title}\nSO {OUTLET}\nAB {body[0]}\n   {body[1]}\n   {body[2]}\n"
        f"PD {long_day}\nER\n"
        for title, _, long_day, body, _ in NEWS
    )


def _plain() -> str:
    return f"\n{'*' * 20}\n".join(
        f"{title}\n\n{OUTLET} - {day}\n\n" + "\n\n".join(body) for title, day, _, body, _ in NEWS
    )


FILES = {
    "Factiva": _factiva(),
    "Factiva, values below": _factiva("HD\n"),
    "ProQuest": _proquest(),
    "Nexis, numbered": _nexis(),
    "rules and labels": _ruled(),
    "Arabic labels": _arabic(),
    "RIS": _ris(),
    "Refer": _refer(),
    "MEDLINE": _medline(),
    "Web of Science": _web_of_science(),
    "rules alone": _plain(),
}
WITH_URLS = ("ProQuest", "rules and labels", "Arabic labels", "RIS", "Refer")


def _articles(text: str) -> list[Article]:
    items = list(read_stream(io.BytesIO(text.encode()), ReadSettings()))
    assert [item for item in items if isinstance(item, Failure)] == []
    return [item for item in items if isinstance(item, Article)]


@pytest.mark.parametrize("name", FILES)
def test_each_document_of_a_text_is_an_article(name: str) -> None:
    articles = _articles(FILES[name])
    assert [one.title for one in articles] == list(TITLES)
    assert [(one.published or "")[:10] for one in articles] == list(DAYS)
    assert [" ".join(one.body.split()) for one in articles] == [" ".join(one) for one in BODIES]
    assert [one.member for one in articles] == ["document 1", "document 2", "document 3"]
    if name in WITH_URLS:
        assert [one.url for one in articles] == list(URLS)
    if name != "rules alone":
        assert {one.source for one in articles} == {OUTLET}
        assert {one.author for one in articles} == {AUTHOR}


def test_a_document_of_an_office_may_be_an_export(read_bytes: ReadBytes) -> None:
    rows = [line for line in _arabic().split("\n") if line]
    articles, failures = read_bytes(rtf(*rows))
    assert failures == []
    assert [one.title for one in articles] == list(TITLES)
    assert [one.body for one in articles] == ["\n".join(body) for body in BODIES]


def test_one_document_with_labels_is_read_by_them() -> None:
    [article] = _articles(
        f"Title: {TITLES[0]}\nDate: {DAYS[0]}\nSource: {OUTLET}\n\n{BODIES[0][1]}\n"
    )
    assert (article.title, article.published) == (TITLES[0], DAYS[0])
    assert (article.source, article.body) == (OUTLET, BODIES[0][1])


def test_a_text_may_follow_right_below_an_address() -> None:
    head = f"#title: {TITLES[0]}\n#date: {DAYS[0]}\n#url: {URLS[0]}\n"
    [article] = _articles(head + "\n".join(BODIES[0]))
    assert (article.url, article.body) == (URLS[0], "\n".join(BODIES[0]))


def test_lines_that_a_program_broke_are_joined_again() -> None:
    width = 60
    lines = []
    for paragraph in BODIES[0]:
        words, line = paragraph.split(), ""
        for word in words:
            if len(line) + len(word) > width:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines += [line, ""]
    text = f"Title: {TITLES[0]}\nDate: {DAYS[0]}\nSource: {OUTLET}\nText:\n" + "\n".join(lines)
    [article] = _articles(text)
    assert article.body == "\n".join(BODIES[0])


@pytest.mark.parametrize("text", ["---\n---\n", "***\n", "Document 1 of 2\n", "Title:\n", "\f"])
def test_marks_without_documents_are_none(text: str) -> None:
    assert not holds_documents(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLES[0]}\n\nالمصدر: {OUTLET}\n\n" + "\n\n".join(BODIES[0]),
        "\n".join(f"الوزير: {one}\nالمذيع: وماذا عن {one}؟" for one in TITLES * 4),
        "title: My site\nurl: https://daffa.example\nauthor: me\ndescription: A site of news\n",
        f"{TITLES[0]}\n\n{BODIES[0][0]}\n\n***\n\n{BODIES[0][1]}\n\n***\n\n{BODIES[0][2]}\n",
    ],
    ids=["a story with its source", "an interview", "settings", "a story with rules"],
)
def test_a_text_that_only_looks_so_is_none(text: str) -> None:
    assert not holds_documents(text)


def test_a_box_of_facts_in_an_article_is_no_document(read_bytes: ReadBytes) -> None:
    box = "العنوان: شارع النهر\nالتاريخ: 1950\nاللغة: العربية\nالمصدر: كتاب قديم"
    text = "\n\n".join((TITLES[0], *BODIES[0], box, *BODIES[1]))
    [article], _ = read_bytes(text.encode())
    assert article.title == TITLES[0]
    assert all(sentence in article.body for sentence in BODIES[0])
    assert article.member is None
