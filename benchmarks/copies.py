"""Which copy of an article stands: every page of a folder, and poorer copies of it, in any order.

    python benchmarks/copies.py FOLDER

Of each page a copy of each kind is made: the item of a feed, a list of titles, a record of the
beginning, a page saved by another tool, a text printed with its menus, a page that asks for money.
Page and copy are indexed in both orders and in one run; a copy that is shown as an edition is one
too many. Then the pages are taken away, and with --prune each copy must come back. Exits 1 where
the text that stands is not the page's.

Then 20 corrections of each page come from another file, each with a word or half a line that says
something else, and between a quarter shorter and three times as long: both must be shown.
"""

from __future__ import annotations

import html
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
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


def count_editions(index: Index, ids: Iterable[str]) -> int:
    """How many texts but those that stand are shown of the articles."""
    return sum(len(index.editions(id)) - 1 for id in index.admin.find_existing(ids))


def drill(kind: str, pages: dict[Path, Article], work: Path) -> list[int]:
    """How many pages stand after copies of a kind: page first, copy first, together; how many
    copies are shown as editions after all that, and how many come back when the pages are gone."""
    ending, make = COPIES[kind]
    work.mkdir()
    rich, poor = work / "rich", work / "poor"
    rich.mkdir()
    poor.mkdir()
    for file, article in pages.items():
        shutil.copy(file, rich / file.name)
        (poor / f"{file.stem}.{ending}").write_text(make(article), encoding="utf-8")
    found, editions = [], 0
    for number, runs in enumerate(([[rich], [poor]], [[poor], [rich]], [[poor, rich]])):
        settings = Settings(index=work / f"index-{number}", mine_names="off")
        index = Index.create(settings)
        for paths in runs:
            index.admin.add(paths)
        found.append(count_rich(index, pages))
        again = index.admin.add([rich, poor], reread=True)
        if again.changed or again.filled or again.new:
            raise SystemExit(f"{kind}: reading all again changed {again.changed} articles")
        editions += count_editions(index, (one.id for one in pages.values()))
    shutil.rmtree(rich)
    index.admin.add([poor, rich], prune=lambda gone: True)
    there = [index.get(id) for id in index.admin.find_existing(one.id for one in pages.values())]
    found.append(sum(Path(one.path or "").is_relative_to(poor) for one in there))
    return [*found, editions]


def corrections(article: Article) -> dict[int, str]:
    """Corrections of an article, by how many words of a hundred they have more: one word in the
    middle is another, or, of every other one, the words from there to the end of the line; what is
    longer goes on, and what is shorter lacks words at the end."""
    found = {}
    for number, more in enumerate((-24, -15, -5, 1, *range(5, 55, 5), 60, 75, 90, 100, 150, 200)):
        lines = article.body.split("\n")
        place = max(
            range(len(lines)), key=lambda place: (place < len(lines) / 2, len(lines[place]))
        )
        words = lines[place].split()
        middle = len(words) // 2
        rest = (
            [f"بديل{n}" for n in range(len(words) - middle)] if number % 2 else words[middle + 1 :]
        )
        lines[place] = " ".join([*words[:middle], "تصحيح", *rest])
        count = len(article.body.split()) * abs(more) // 100
        if more > 0:
            lines.append(" ".join(f"تتمة{n}" for n in range(count)) + ".")
        while more < 0 and count > 0:
            *kept, last = lines
            left = last.split()[: max(0, len(last.split()) - count)]
            count -= len(last.split()) - len(left)
            lines = [*kept, " ".join(left)] if left else kept
        found[more] = "\n".join(lines)
    return found


def drill_corrections(pages: dict[Path, Article], work: Path) -> dict[int, tuple[int, int]]:
    """Of the corrections, by their length, how many stand, and of how many articles both texts are
    shown, whichever stands."""
    first, then = work / "first", work / "then"
    first.mkdir(parents=True)
    then.mkdir()
    found = {}
    texts = {file: corrections(article) for file, article in pages.items()}
    for file, article in pages.items():
        write(first / f"{file.stem}.json", article, article.body)
    for number, more in enumerate(next(iter(texts.values()))):
        for file, article in pages.items():
            write(then / f"{file.stem}.json", article, texts[file][more])
        settings = Settings(index=work / f"index-{number}", mine_names="off")
        index = Index.create(settings)
        index.admin.add([first])
        index.admin.add([then])
        stand = shown = 0
        for file, article in pages.items():
            bodies = [one.article.body for one in index.editions(article.id)]
            stand += bodies[0] == texts[file][more]
            shown += {article.body, texts[file][more]} <= set(bodies)
        found[more] = stand, shown
    return found


def write(file: Path, article: Article, body: str) -> None:
    fields = {"title": article.title, "url": article.url, "published": article.published}
    file.write_text(json.dumps(fields | {"body": body}, ensure_ascii=False), encoding="utf-8")


def main(folder: Path) -> int:
    pages = read_pages(folder)
    print(f"{len(pages)} pages; those that stand, by the copy that came, too:\n")
    print("| copy | after the page | before it | in one run | back when it is gone | editions |")
    print("|---|--:|--:|--:|--:|--:|")
    short = 0
    with tempfile.TemporaryDirectory() as work:
        for number, kind in enumerate(COPIES):
            found = drill(kind, pages, Path(work) / str(number))
            print(f"| {kind} | " + " | ".join(map(str, found)) + " |")
            short += sum(len(pages) - one for one in found[:3])
        print("\nCorrections from another file, by the words of a hundred that they have more:\n")
        print("| correction | stands | both texts are shown |")
        print("|--:|--:|--:|")
        for more, (stand, shown) in drill_corrections(pages, Path(work) / "corrections").items():
            print(f"| {more:+} % | {stand} | {shown} |")
    return 1 if short else 0


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with record_figures(given):
        code = main(given.folder)
        if code:
            sys.exit(code)
