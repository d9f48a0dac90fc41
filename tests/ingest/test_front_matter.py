"""Notes and pages of sites that begin with a front matter: each is written for this test, as its
tool writes it (the documents that the head of ``front_matter.py`` names)."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file
from indexer.ingest.formats.front_matter import split_front_matter
from indexer.settings import ReadSettings

TITLE = "وزير النقل: خط جديد بين المدينتين"
AUTHORS = "سلمى حداد، زيد عمر"
FIRST = "افتتح وزير النقل صباح اليوم خطا جديدا للقطار يصل بين المدينتين خلال ساعة واحدة."
SECOND = "وقال الوزير إن العمل في المشروع استمر ثلاث سنوات وإن ألف عامل شاركوا فيه."
TEXT = f"\n{FIRST}\n\n{SECOND}\n"
DAY = "2026-05-03"
URL = "https://akhbar.example/a/1"
OUTLET = "أخبار المدينة"

JEKYLL = f"""---
layout: post
title:  "{TITLE}"
date:   {DAY} 10:20:00 +0300
author: {AUTHORS}
categories: محليات
permalink: {URL}
source: {OUTLET}
---
"""
HUGO_YAML = f"""---
title: '{TITLE}'
date: {DAY}T10:20:00+03:00
lastmod: 2026-06-01
draft: false
authors:
- سلمى حداد
- زيد عمر
categories: [محليات]
description: >-
  وصف قصير
  على سطرين
params:
  url: {URL}
  source:
    name: {OUTLET}
    url: https://akhbar.example/
---
"""
HUGO_TOML = f"""+++
title = "{TITLE}"
date = {DAY}T10:20:00+03:00
draft = false
authors = ["سلمى حداد", "زيد عمر"]
categories = ["محليات"]
[params]
  url = "{URL}"
  outlet = "{OUTLET}"
+++
"""
HUGO_JSON = f"""{{
   "title": "{TITLE}",
   "date": "{DAY}T10:20:00+03:00",
   "authors": ["سلمى حداد", "زيد عمر"],
   "categories": ["محليات"],
   "url": "{URL}",
   "params": {{"outlet": "{OUTLET}"}}
}}
"""
OBSIDIAN = f"""---
title: "{TITLE}"
source: "{URL}"
author:
  - "[[سلمى حداد]]"
  - "[[زيد عمر|زيد عمر]]"
published: {DAY}
created: 2026-06-01
site: {OUTLET}
section: محليات
tags:
  - "clippings"
---
"""
HEXO = f"""title: "{TITLE}"
date: {DAY} 10:20:00
author: {AUTHORS}
categories:
- محليات
tags:
- قطار
source: {OUTLET}
url: {URL}
---
"""
HEXO_JSON = f""""title": "{TITLE}",
"date": "{DAY}",
"author": "{AUTHORS}",
"categories": ["محليات"],
"source": "{OUTLET}",
"url": "{URL}"
;;;
"""
QUARTO = f"""---
title: "{TITLE}"
author:
  - name: سلمى حداد
    affiliation: جامعة
  - name: زيد عمر
date: "{DAY}"
category: محليات
format:
  html:
    toc: true
url: {URL}
publisher: {OUTLET}
...
"""
NOT_YAML = f"""---
title: {TITLE}
outlet: {OUTLET}
url: {URL}
authors:
  - سلمى حداد
  - زيد عمر
section: "محليات"
date: {DAY}
editor note: "نسخة: ثانية"
---
"""
SCRAPED = NOT_YAML.replace(f"title: {TITLE}", f'title: "{TITLE}"')

LONG = SCRAPED.replace("outlet:", f"note: {'كلمة ' * 4000}\noutlet:")


@pytest.mark.parametrize(
    "matter",
    [
        JEKYLL, HUGO_YAML, HUGO_TOML, HUGO_JSON, OBSIDIAN, HEXO, HEXO_JSON, QUARTO, NOT_YAML,
        SCRAPED, SCRAPED.replace("\n", "\r\n"), "\ufeff" + SCRAPED, LONG,
    ],
    ids=[
        "Jekyll", "Hugo", "Hugo, TOML", "Hugo, JSON", "Obsidian", "Hexo", "Hexo, JSON", "Quarto",
        "no YAML", "scraped", "ends of Windows", "byte order mark", "long",
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".md", ".markdown", ".mdx", ".html", ".txt", ".qmd", ""])
def test_a_front_matter_is_read_as_a_record(tmp_path: Path, matter: str, suffix: str) -> None:
    text = f"<p>{FIRST}</p>\n<p>{SECOND}</p>\n" if suffix == ".html" else TEXT
    file = tmp_path / f"a{suffix}"
    file.write_text(matter + text, encoding="utf-8", newline="")
    [article] = read_file(file, ReadSettings())
    assert isinstance(article, Article), article
    assert article.title == TITLE
    assert article.body == f"{FIRST}\n{SECOND}"
    assert (article.published or "")[:10] == DAY
    assert (article.author, article.url) == (AUTHORS, URL)
    assert (article.source, article.section) == (OUTLET, "محليات")


def test_notes_below_each_other_are_articles_each(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    second = SCRAPED.replace(TITLE, "إضراب في الميناء")
    file.write_text(f"{SCRAPED}{TEXT}\n{second}{TEXT}", encoding="utf-8")
    found = [one for one in read_file(file, ReadSettings()) if isinstance(one, Article)]
    assert [(one.title, one.author) for one in found] == [
        (TITLE, AUTHORS),
        ("إضراب في الميناء", AUTHORS),
    ]
    assert all(one.body == f"{FIRST}\n{SECOND}" for one in found)


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_is_told(tmp_path: Path, line: str) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\ntitle: مسودة خبر\n{line}\n---\n{TEXT}", encoding="utf-8")
    [failure] = read_file(file, ReadSettings())
    assert isinstance(failure, Failure)
    assert failure.reason == "not published, its status is draft"


def test_what_refers_to_itself_is_not_unfolded() -> None:
    bomb = "---\ntitle: س\na: &a [1, 1]\n" + "".join(
        f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}, *{'a' if not n else f'b{n - 1}'}]\n"
        for n in range(40)
    )
    values, rest = split_front_matter(f"{bomb}---\n{FIRST}\n")
    assert values == {"title": "س"} and rest.strip() == FIRST


@pytest.mark.parametrize("inside", ["[" * 20_000, "a: " + "{" * 20_000, "- " * 20_000])
@pytest.mark.parametrize("fence", ["---", "+++", ";;;"])
def test_what_is_nested_deeply_ends(fence: str, inside: str) -> None:
    text = f"{fence}\ntitle: س\n{inside}\n{fence}\n{FIRST}\n"
    assert FIRST in split_front_matter(text)[1]


def test_records_and_settings_are_no_front_matter() -> None:
    line = f'{{"title": "{TITLE}", "body": "{FIRST}"}}\n'
    for text in (line * 2, f"{line}not JSON\n", f'{{\n"title": "{TITLE}"\n}}\n'):
        assert split_front_matter(text) == ({}, text)
