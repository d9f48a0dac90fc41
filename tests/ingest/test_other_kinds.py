"""What a file is that is not read: by its first bytes, its text, its name."""

from __future__ import annotations

import base64
import io
import json
import os

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_stream
from indexer.ingest.formats.other_kinds import (
    kind_of_bytes,
    kind_of_mime,
    kind_of_name,
    kind_of_text,
)
from indexer.ingest.formats.text import why_no_article
from indexer.settings import ReadSettings
from tests.ingest.made_files import TITLES, text

PYTHON = '''\
import sys
from pathlib import Path

LIMIT = 10


class Reader:
    """Reads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self):
        with self.path.open() as file:
            return [line.strip() for line in file]


def main(argv):
    reader = Reader(Path(argv[1]))
    for line in reader.lines()[:LIMIT]:
        print(line)


if __name__ == "__main__":
    main(sys.argv)
'''
C = """\
#include <stdio.h>
#include "reader.h"

/* Reads a line. */
static int read_line(FILE *file, char *line, size_t size)
{
    if (fgets(line, size, file) == NULL) {
        return -1;
    }
    return 0;
}

int main(void)
{
    char line[80];
    while (read_line(stdin, line, sizeof line) == 0)
        puts(line);
    return 0;
}
"""
SCRIPT = """\
const list = document.querySelector("#news");
function show(items) {
  items.forEach((item) => {
    const row = document.createElement("li");
    row.textContent = item.title;
    list.appendChild(row);
  });
}
fetch("/api/news").then((answer) => answer.json()).then(show);
"""
STYLE = """\
body { margin: 0; font-family: serif; }
h1 {
  color: #333;
  font-size: 2rem;
}
.news li { list-style: none; }
@media (max-width: 40em) {
  .news { display: none; }
}
"""
SQL = """\
CREATE TABLE news (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  body TEXT
);
INSERT INTO news VALUES (1, 'a', 'b');
INSERT INTO news VALUES (2, 'c', 'd');
SELECT title FROM news WHERE id = 1;
"""
SHELL = """\
#!/bin/sh
set -e
for file in *.txt; do
  if [ -f "$file" ]; then
    echo "$file"
    cp "$file" /tmp/
  fi
done
"""
COMMENTED_HEADER = """\
/*
   Lists of news that are read by the reader of pages.
   Copyright of nobody: everyone may use and change this file
   for any purpose, without asking, and without any warranty.

   The lists are kept in memory, one after the other, and are
   given back to the system when the last page was read.
*/
#ifndef NEWS_H
#define NEWS_H
struct news;
/* The number of pages that a list has at the moment,
   or nothing where the list was not made. */
extern int news_count(struct news *list);
#endif
"""
DOCUMENTED = (
    f'{PYTHON}\n\ndef news():\n    """' + "The news of the day are read here.\n\n" * 40 + '"""\n'
)
FUNCTION = """\
function show(items) {
  for (const item of items) {
    console.log(item.title);
  }
}
"""
LOG = "".join(
    f"2024-02-24 10:15:{n:02} INFO worker {n}: the page of the site was read in {n} ms\n"
    for n in range(20)
)
ACCESS = "".join(
    f'192.0.2.{n} - - [24/Feb/2024:10:15:{n:02} +0000] "GET /{n} HTTP/1.1" 200 5120\n'
    for n in range(20)
)
SYSLOG = "".join(f"Feb 24 10:15:{n:02} host service[{n}]: started\n" for n in range(10, 30))
INI = "[server]\nhost = news.example\nport = 8080\n\n# notes\n[log]\nlevel = info\nfile = a.log\n"
YAML = (
    "name: news\nversion: 2\nsteps:\n  - checkout\n  - build\nenv:\n  LEVEL: info\n  PORT: 8080\n"
)
SRT = "1\n00:00:01,000 --> 00:00:04,000\nأهلا بكم\n\n2\n00:00:05,000 --> 00:00:09,000\nنبدأ\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\nأهلا بكم\n"
PEM = f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(os.urandom(600)).decode()}"
TABLE = "".join(f"{n}\t{n * 2}\tبغداد\t{n * 3}\n" for n in range(9))
DUMP = "".join(f"{n * 16:08x}  de ad be ef 00 01 02 03  |........|\n" for n in range(9))
SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'

WORDS = "".join(f"{word}\n" for word in "في من على إلى عن مع هذا هذه ذلك التي الذي كان".split())
PLACES = "الحلة\nدير الزور\nرأس العين\nتل أبيض\nعين العرب\n" + "".join(
    f"{place}\n" for place in "بغداد البصرة الموصل أربيل كركوك النجف".split()
)
NUMBERED = "".join(f"{n}. {line}\n" for n, line in enumerate(PLACES.splitlines(), 1))
RESOURCES = (
    "<resources>\n"
    + "".join(f'<string name="s{n}">آخر الأخبار {n}</string>\n' for n in range(9))
    + "</resources>\n"
)
STRINGS = """\
/* The first screen */
"home.title" = "الصفحة الرئيسية";
"home.latest" = "آخر الأخبار من المدينة.";
"button.save" = "حفظ";
"error" = "تعذر الاتصال، حاول مرة أخرى.";
"""
FLUENT = "title = تطبيق الأخبار\nlatest = آخر الأخبار\nsave = حفظ\nback = عودة إلى القائمة\n"
CATALOGUE = "".join(
    f'#: page.py:{n}\nmsgid "Read {n} pages of it."\nmsgstr "اقرأ صفحات منه، عددها {n}."\n\n'
    for n in range(9)
)
TEAM = "/* TEAM */\nEditor: Salma Haddad\nFrom: Amman, Jordan\nSite: a\nLast update: 2024/02/24\n"
ROBOTS = "User-agent: *\nDisallow: /a\nDisallow: /b\n# Be kind to the site.\nAllow: /c\n"
SELLERS = "".join(f"ads{n}.example, pub-{n}, DIRECT, f0{n}\n" for n in range(9)) + (
    "other.example, 17, RESELLER\n" * 3
)
CRON = "# m h\n0 5 * * * /usr/bin/a -v\n*/9 * * * * b\n@daily c --all\nMAILTO=d@x.example\n"
TRACE = """\
Traceback (most recent call last):
  File "/srv/app/main.py", line 42, in <module>
    main()
  File "/srv/app/main.py", line 30, in main
    raise ValueError("the page cannot be read")
ValueError: the page cannot be read
"""
JAVA_TRACE = (
    "java.io.IOException: the page cannot be read\n\tat a.news.Reader.read(Reader.java:42)\n"
    "\tat a.news.Main.run(Main.java:17)\n\tat a.news.Main.main(Main.java:9)\n"
)
CHANGES = "".join(
    f"commit {n:040x}\nAuthor: Salma <s@x.example>\nDate:   Sat Feb 24 10:15:00 2024\n\n"
    "    Read the dates of the pages in their right order.\n\n"
    for n in range(4)
)
COMPONENT = """\
<template>
  <div class="news">
    <h1>آخر الأخبار من المدينة والعالم</h1>
    <p v-if="empty">لا توجد أخبار في هذا القسم.</p>
  </div>
</template>

<script setup>
const items = ref([])
</script>
"""
FILES_LISTED = "".join(f"news-{n}.pdf      24-Feb-2024 10:1{n}     {n}700\n" for n in range(9))
CONTACTS = """\
اتصل بنا
العنوان: شارع الجامعة، مبنى رقم 12
هاتف: 065551234
فاكس: 065551235
البريد الإلكتروني: info@news.example
"""


_NOUNS = "البيت المدينة الماء الطريق السوق الشمس الكتاب الجامعة النهر الباب القمح المطر".split()
COUNTS = "".join(f"{word} {_NOUNS[n - 1]} {n * 37}\n" for n, word in enumerate(_NOUNS))
COUNTS_IN_A_LINE = " ".join(f"{word} {n * 37}" for n, word in enumerate(_NOUNS))
READINGS = "".join(f"القراءة {n}: {n * 3}.2 {n * 7} +{n}\n" for n in range(20))
FORM = (
    "طلب عضوية\nالاسم: ..........................\nالبلد: ____________\n[ ] أوافق على الشروط\n"
    "........................\nالتوقيع: ...............\n"
)
CONTENTS = "المحتويات\n" + "".join(
    f"الفصل {n}: عن {w} ...... {n * 12}\n" for n, w in enumerate(_NOUNS)
)
SENTENCES = "".join(f"{n}\tقال الوزير إن {word} لم يعد كما كان.\n" for n, word in enumerate(_NOUNS))
MEANINGS = "".join(f"{word} = {_NOUNS[n - 1]} القديم\n" for n, word in enumerate(_NOUNS))
OFFERS = "".join(
    f"كتاب عن {word}\nالمؤلف: سالم الحداد\nالسنة: {1990 + n}\nالسعر: {n + 5} دينارا\n\n"
    for n, word in enumerate(_NOUNS)
)
FILLER = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor magna.\n" * 3
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (WORDS, "a list of words or names"),
        (PLACES, "a list of words or names"),
        (NUMBERED, "a list of words or names"),
        (RESOURCES, "settings"),
        (STRINGS, "settings"),
        (FLUENT, "settings"),
        (CATALOGUE, "settings"),
        (TEAM, "settings"),
        (ROBOTS, "settings"),
        (SELLERS, "a table"),
        (CRON, "settings"),
        (COUNTS, "numbers"),
        (COUNTS_IN_A_LINE, "numbers"),
        (READINGS, "numbers"),
        (FORM, "a form"),
        (CONTENTS, "a table of contents"),
        (SENTENCES, "sentences of a corpus"),
        (MEANINGS, "a list of words or names"),
        (OFFERS, "a catalogue"),
        (FILLER, "words that only fill a place"),
        (TRACE, "the trace of an error"),
        (JAVA_TRACE, "the trace of an error"),
        (CHANGES, "a log of changes"),
        (COMPONENT, "source code"),
        (FILES_LISTED, "a list of files"),
        (CONTACTS, "contact details"),
        (PYTHON, "source code"),
        (C, "source code"),
        (SCRIPT, "source code"),
        (COMMENTED_HEADER, "source code"),
        (DOCUMENTED, "source code"),
        (FUNCTION, "source code"),
        (STYLE, "source code"),
        (SQL, "source code"),
        (SHELL, "shell script"),
        (LOG, "a log"),
        (ACCESS, "a log"),
        (SYSLOG, "a log"),
        (INI, "settings"),
        (YAML, "settings"),
        (SRT, "subtitles"),
        (VTT, "subtitles"),
        (PEM, "a key or certificate"),
        (TABLE, "a table"),
        (DUMP, "a dump in hexadecimal"),
        (base64.encodebytes(os.urandom(2000)).decode(), "data in letters"),
        (base64.b64encode(os.urandom(2000)).decode(), "data in letters"),
        (SVG, "SVG image"),
        ('<?xml version="1.0"?><invoices><invoice/></invoices>', "XML (<invoices>)"),
    ],
)
def test_kinds_of_text_are_told_by_their_lines(data: str, kind: str) -> None:
    told = kind_of_text(data)
    assert told is not None and told.startswith(kind)
    assert (kind_of_text(data.replace("\n", "\r\n")) or "").startswith(kind)
    [failure] = read_stream(io.BytesIO(data.encode()), ReadSettings())
    assert isinstance(failure, Failure)
    assert failure.is_loss


PROSE = [
    "أسعار العملات في السوق اليوم\nالدولار 145 146\nاليورو 157 158\nالدرهم 39 40\nالين 9 10\n",
    "نتائج الجولة\nالأهلي 2 - 1 النجمة\nالوحدة 0 - 0 الفتوة\nوتصدر الأهلي الترتيب وله 22 نقطة بعد "
    "عشر مباريات لم يخسر فيها.\n",
    "محطات من حياته\n1931: ولد في قرية على الساحل\n1950: درس الحقوق في العاصمة\n1958: نشر ديوانه"
    "\n1990: عاد إلى بلاده\n2024: توفي بعد مرض طويل\n",
    text(),
    text().replace("\n\n", "\n"),
    TITLES[0],
    "\n".join(TITLES),
    "Talks resume in Geneva\n\nThe two sides met on Tuesday; they will meet again (in May).\n" * 3,
    "Les pourparlers reprennent à Genève ; les deux délégations se sont réunies mardi matin.\n" * 3,
    "Die Gespräche gehen weiter: Die beiden Seiten trafen sich am Dienstag in der Schweiz.\n" * 3,
    "Rozmowy w Genewie zostaną wznowione w przyszłym tygodniu, poinformował rzecznik.\n" * 3,
    "Переговоры в Женеве возобновятся на следующей неделе, сообщил представитель министерства.\n",
    "日內瓦會談將於下週恢復，外交部發言人星期二表示，雙方代表團已抵達該市。" * 3,
    "Mazungumzo yataanza tena wiki ijayo mjini Geneva, alisema msemaji wa wizara hiyo Jumanne.",
    "title: قمة\ndate: 2024-02-24\n\n" + text(),
    "Only in Geneva will the two sides meet again, said the ministry on Tuesday.\n" * 2,
    "model and actress Salma was given the prize of the festival on Tuesday evening.\n" * 2,
    "# Talks resume\n\nThe two sides met on Tuesday; they will meet again.\n\n# What is next\n",
    "رسالة\n\nكتبت لك\nعلى باب بيتنا القديم\nأن المطر\nلا يعود وحده\nوأن الطريق\nكان أطول من يدي\n"
    "وأنني\nنسيت المفتاح\nفي جيب الغريب\nونمت\nحتى الصباح\n",
    "يا حقلنا\nيا حقلنا\nجاء المطر\nغنى الشجر\nعاد القمر\n" * 3,
    "The road\nwas long\nand the night\nwas cold\nand you\nslept\non the hill\nof stones\n" * 2,
    "خمسة أسئلة\n\nالصحيفة: متى؟\nالحداد: في الربيع.\nالصحيفة: وأين؟\nالحداد: قرب النهر.\n",
    "أخبار\n\nعمان: افتتح مركز صحي.\nبغداد: بدأ المؤتمر.\nبيروت: سعر جديد.\nتونس: فاز المنتخب.\n",
    "الأسعار اليوم\n\nالبندورة: 45 قرشا\nالخيار: 50 قرشا\nالبطاطا: 40 قرشا\nالبصل: 35 قرشا\n",
    "نتائج الجولة\n\nالضفة 2 - 1 النهر\nالجسر 0 - 0 الميناء\nالقلعة 3 - 2 السهل\n",
    text() + "\nللاستفسار:\nهاتف: 065551234\nفاكس: 065551235\ninfo@news.example\n",
    "تسلسل زمني\n\n2011: بداية الاحتجاجات\n2012: تشكيل لجنة\n2013: توقيع الاتفاق\n2014: انسحاب\n",
    "بث مباشر\n\n10:15 وصول الوفد\n10:40 بدء الجلسة\n11:20 خروج الوزير\n12:00 مؤتمر صحفي\n",
    "- قال الأول\n- قال الثاني\n- قال الثالث\n- قال الرابع\n" + text(),
    "".join(f"□ {word}\n" for word in _NOUNS) + text(),  # a menu as w3m gives it
]


@pytest.mark.parametrize("prose", PROSE)
def test_words_of_any_language_are_no_other_kind(prose: str) -> None:
    assert why_no_article(prose) is None


@pytest.mark.parametrize(
    "junk",
    [
        text().encode().decode("cp1256", "replace"),
        text().encode().decode("latin-1"),
        text().encode("cp1256", "replace").decode("latin-1"),
        text()[::-1],
        "Переговоры в Женеве возобновятся на следующей неделе.".encode("koi8-r").decode("cp1251")
        * 3,
        " ".join(base64.b64encode(os.urandom(9)).decode() for _ in range(60)),
    ],
)
def test_what_is_of_no_language_is_refused(junk: str) -> None:
    assert why_no_article(junk) is not None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "JPEG image"),
        (b"GIF89a\x01\x00\x01\x00\x00", "GIF image"),
        (b"RIFF\x24\x08\x00\x00WEBPVP8 \x00", "WebP image"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41", "MPEG-4 video"),
        (b"wOF2\x00\x01\x00\x00", "WOFF2 font"),
        (b"BEGIN:VCARD\nVERSION:3.0\n", "electronic business card"),
        (b"#!/bin/sh\necho\n", "shell script"),
        (b"<?php\necho 1;\n", "PHP script"),
    ],
)
def test_kinds_are_told_by_their_first_bytes(data: bytes, kind: str) -> None:
    assert kind_of_bytes(data) == kind


def test_no_text_begins_as_another_kind_does() -> None:
    for words in (*PROSE, "BM", "RIFF is a format\n", "From: me\n", "ID3 is a tag", "PK", "%", "1"):
        for encoding in ("utf-8", "utf-16", "cp1256"):
            assert kind_of_bytes(words.encode(encoding, "replace")) is None, words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jpg", "JPEG image"),
        ("A.PNG", "PNG image"),
        ("site.min.js", "JavaScript program"),
        ("style.css", "CSS stylesheet"),
        ("old.sql.gz", "SQL code"),
        ("Makefile", "Makefile build file"),
        ("film.srt", "SubRip subtitles"),
        ("page@id=3", None),
        ("article-4711", None),
        ("note.asc", None),
        ("news.aspx?id=12", None),
    ],
)
def test_kinds_are_told_by_their_names(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind


def test_kinds_are_told_by_their_names_in_mime() -> None:
    assert kind_of_mime("image/jpeg") == "JPEG image"
    assert kind_of_mime("Text/CSS; charset=utf-8") == "CSS stylesheet"
    assert kind_of_mime("x/y") == "x/y"
    assert kind_of_mime("") == "of unknown kind"


def test_text_files_of_records_are_read_as_such() -> None:
    rows = [{"title": title, "body": text(title)} for title in TITLES]
    for data in (json.dumps(rows), "\n".join(map(json.dumps, rows))):
        found = list(read_stream(io.BytesIO(data.encode()), ReadSettings()))
        assert [one.title for one in found if isinstance(one, Article)] == list(TITLES)


@pytest.mark.parametrize(
    "addresses",
    [
        "".join(f"https://news.example/a?id={number}\n" for number in range(9)),
        "# of the week\r\nhttps://news.example/1 # first\r\n\r\nhttp://news.example/2\r\n",
        "https://news.example/1",
        "".join(f"https://news.example/{number}\n" for number in range(20_000)),
    ],
)
def test_an_address_a_line_is_a_list_to_fetch(addresses: str) -> None:
    [failure] = read_stream(io.BytesIO(addresses.encode()), ReadSettings())
    assert str(failure).endswith("a list of addresses, not articles: marsad fetch FILE gets them")


def test_addresses_above_a_text_are_no_list() -> None:
    page = f"https://news.example/1\n{TITLES[0]}\n\n{text()}"
    [article] = read_stream(io.BytesIO(page.encode()), ReadSettings())
    assert isinstance(article, Article)


def test_words_between_commas_are_a_list() -> None:
    assert kind_of_text(", ".join(WORDS.split())) == "a list of words or names"
    assert kind_of_text("، ".join(f"قال {word} إنه" for word in WORDS.split())) is None


@pytest.mark.parametrize(
    "record",
    [
        {"@@locale": "ar", "title": "تطبيق الأخبار", "latest": "آخر الأخبار", "save": "حفظ"},
        {"title": "صحيفة", "menu": {"home": "الرئيسية"}, "search": "بحث", "login": "دخول"},
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Article",
            "description": "An article of the site, as it is kept in the database of the desk.",
        },
        {"title": "Article", "type": "object", "properties": {"body": {"type": "string"}}},
    ],
)
def test_texts_of_a_program_and_schemas_are_no_articles(record: dict[str, object]) -> None:
    [failure] = read_stream(io.BytesIO(json.dumps(record).encode()), ReadSettings())
    assert isinstance(failure, Failure)


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<p>{line}</p>" for line in CONTACTS.splitlines()),
        f"<h1>Index of /files</h1><pre>{FILES_LISTED}</pre>",
    ],
)
def test_pages_of_contacts_and_folders_are_no_articles(body: str) -> None:
    page = f"<html><head><title>صحيفة</title></head><body>{body}</body></html>"
    [failure] = read_stream(io.BytesIO(page.encode()), ReadSettings())
    assert isinstance(failure, Failure)
