"""Which copy of an article stands: every page of a folder, and poorer copies of it, in any order.

    python benchmarks/copies.py FOLDER

Of each page a copy of each kind is made: the item of a feed, a list of titles, a record of the
beginning, a page saved by another tool, a text printed with its menus, a page that asks for money.
Page and copy are indexed in both orders and in one run. Exits 1 where the text that stands is not
the page's; then the pages are taken away, and with --prune each copy must come back.
"""

from __future__ import annotations

import html
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from record import parser_of, record_figures

from indexer.article import Article
from indexer.index import Index
from indexer.ingest.files import read_file
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings, Settings

MENU = ("الرئيسية", "سياسة", "اقتصاد", "رياضة", "اتصل بنا", "جميع الحقوق محفوظة")


def beginning(article: Article, words: int) -> str:
    return " ".join(article.text.split()[:words])


def feed_item(article: Article) -> str:
    title, url = html.escape(article.title), html.escape(article.url or "")
    return (
        f'<rss version="2.0"><channel><title>خلاصة</title><item><title>{title}</title>'
        f"<link>{url}</link><description>{html.escape(beginning(article, 25))}…</description>"
        "</item></channel></rss>"
    )


def titles(article: Article) -> str:
    return json.dumps([{"title": article.title, "url": article.url}], ensure_ascii=False)


def record(article: Article) -> str:
    body = beginning(article, len(article.text.split()) // 2)
    return json.dumps(
        {"title": article.title, "url": article.url, "body": body}, ensure_ascii=False
    )


def page(article: Article, paragraphs: list[str], *, menu: bool) -> str:
    links = "".join(f'<li><a href="/{n}">{one}</a></li>' for n, one in enumerate(MENU)) * menu
    text = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    return (
        f'<html><head><title>{html.escape(article.title)}</title><link rel="canonical" '
        f'href="{html.escape(article.url or "")}"></head><body><ul>{links}</ul>'
        f"<h1>{html.escape(article.title)}</h1>{text}</body></html>"
    )


def saved_by_another_tool(article: Article) -> str:
    return page(article, [*article.text.split("\n"), "اقرأ أيضا: أخبار أخرى من القسم"], menu=True)


def asks_for_money(article: Article) -> str:
    words = min(30, len(article.text.split()) // 3)
    return page(article, [f"{beginning(article, words)} اشترك لتقرأ الباقي"], menu=False)


def printed(article: Article) -> str:
    menu = "\n".join(MENU)
    return f"---\nurl: {article.url}\n---\n{article.title}\n\n{article.text}\n\n{menu}\n"


COPIES: dict[str, tuple[str, Callable[[Article], str]]] = {
    "item of a feed": ("rss", feed_item),
    "list of titles": ("json", titles),
    "record of half": ("jsonl", record),
    "saved by another tool": ("html", saved_by_another_tool),
    "printed as text": ("txt", printed),
    "asks for money": ("html", asks_for_money),
}


def read_pages(folder: Path) -> dict[Path, Article]:
    """The pages of a folder that give one article with an address."""
    pages = {}
    with Workers(ReadSettings()) as workers:
        for file in sorted(folder.glob("*.html")):
            for one in read_file(file, ReadSettings(), None, workers):
                if isinstance(one, Article) and one.url:
                    pages[file] = one
    return pages


def count_rich(index: Index, pages: dict[Path, Article]) -> int:
    """How many of the articles stand with the text of their page."""
    there = index.admin.find_existing([one.id for one in pages.values()])
    return sum(one.id in there and index.get(one.id).text == one.text for one in pages.values())


def drill(kind: str, pages: dict[Path, Article], work: Path) -> list[int]:
    """How many pages stand after copies of a kind: page first, copy first, together; and how many
    copies come back when the pages are gone."""
    ending, make = COPIES[kind]
    work.mkdir()
    rich, poor = work / "rich", work / "poor"
    rich.mkdir()
    poor.mkdir()
    for file, article in pages.items():
        shutil.copy(file, rich / file.name)
        (poor / f"{file.stem}.{ending}").write_text(make(article), encoding="utf-8")
    found = []
    for number, runs in enumerate(([[rich], [poor]], [[poor], [rich]], [[poor, rich]])):
        settings = Settings(index=work / f"index-{number}", mine_names="off")
        index = Index.create(settings)
        for paths in runs:
            index.admin.add(paths)
        found.append(count_rich(index, pages))
        again = index.admin.add([rich, poor], reread=True)
        if again.changed or again.filled or again.new:
            raise SystemExit(f"{kind}: reading all again changed {again.changed} articles")
    shutil.rmtree(rich)
    index.admin.add([poor, rich], prune=lambda gone: True)
    there = [index.get(id) for id in index.admin.find_existing(one.id for one in pages.values())]
    found.append(sum(Path(one.path or "").is_relative_to(poor) for one in there))
    return found


def main(folder: Path) -> int:
    pages = read_pages(folder)
    print(f"{len(pages)} pages; those that stand, by the copy that came, too:\n")
    print("| copy | after the page | before it | in one run | back when the page is gone |")
    print("|---|--:|--:|--:|--:|")
    short = 0
    with tempfile.TemporaryDirectory() as work:
        for number, kind in enumerate(COPIES):
            found = drill(kind, pages, Path(work) / str(number))
            print(f"| {kind} | " + " | ".join(map(str, found)) + " |")
            short += sum(len(pages) - one for one in found[:3])
    return 1 if short else 0


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with record_figures(given):
        code = main(given.folder)
        if code:
            sys.exit(code)
