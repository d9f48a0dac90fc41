"""How well pages are read, against annotated ones: titles, dates, bodies, and pages a second.

    python benchmarks/html_pages.py SHARED_HTML

The folder holds the pages and a ``gold.json`` of their titles, dates and bodies. The score of a
body is the F1 of its words in fours, counted as often as they come. Exits 1 below the floors.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from record import parser_of, record_figures

from indexer.article import Article
from indexer.ingest.formats.html.page import read_page
from indexer.settings import ReadSettings

FLOOR_F1 = 0.97
ROUNDS = 5
_WORD = re.compile(r"\w+")


def fours(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def f1(found: str, gold: str) -> float:
    ours, theirs = fours(found), fours(gold)
    both = sum((ours & theirs).values())
    return 2 * both / (sum(ours.values()) + sum(theirs.values())) if both else 0.0


def main(folder: Path) -> int:
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    pages = {name: (folder / f"{name}.html").read_bytes() for name in gold}
    reading = ReadSettings()
    titles = dates = authors = 0
    scores = []
    for name, expected in gold.items():
        article = read_page(pages[name], reading, path=f"{name}.html")
        if not isinstance(article, Article):
            print(f"{name}: {article.reason}")
            scores.append(0.0)
            continue
        score = f1(article.body, expected["body"])
        scores.append(score)
        right_title = article.title == " ".join(expected["title"].split())
        right_date = (article.published or "")[:10] == expected["date"]
        titles, dates = titles + right_title, dates + right_date
        authors += article.author == expected["author"]
        print(f"{score:.3f}  {article.published}  {article.published_from}  {name}")
        if not right_title:
            print(f"    title: {article.title!r}, not {expected['title']!r}")
        if not right_date:
            print(f"    date: {article.published}, not {expected['date']}")
        if article.author != expected["author"]:
            print(f"    author: {article.author!r}, not {expected['author']!r}")
    started = time.process_time()
    for _ in range(ROUNDS):
        for data in pages.values():
            read_page(data, reading, path="page.html")
    seconds = (time.process_time() - started) / ROUNDS
    mean = sum(scores) / len(scores)
    of = len(gold)
    print(f"titles {titles}/{of}, dates {dates}/{of}, authors {authors}/{of}, mean F1 {mean:.3f}")
    machine = f"Python {platform.python_version()}, {platform.machine()}"
    print(f"{of / seconds:.1f} pages a second of CPU; {machine}")
    print(", ".join(f"{name} {version(name)}" for name in ("trafilatura", "selectolax", "lxml")))
    return 0 if titles == dates == of and mean >= FLOOR_F1 else 1


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    with record_figures(given):
        code = main(given.folder)
    sys.exit(code)
