"""Annotated pages of real outlets, copied whole as a browser's "select all, copy" gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.ingest.formats.html.markup import decode_page
from indexer.ingest.formats.text import article_of_text
from tests.ingest.test_html_gold import FLOOR, SHARED, fours, gold

INLINE = frozenset("a abbr b bdi cite em font i img small span strong sub sup time u wbr".split())
UNSEEN = "script, style, noscript, template, iframe, object, svg, audio, video, textarea, select"


def blocks(node: LexborNode) -> Iterator[str]:
    """The text of a page, a line break around each element that is a block."""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield " ".join((child.text(deep=False) or "").split()) + " "
        elif child.tag in INLINE:
            yield from blocks(child)
        else:
            yield "\n"
            yield from blocks(child)
            yield "\n"


def copied(data: bytes) -> str:
    tree = LexborHTMLParser(decode_page(data).text)
    for node in tree.css(UNSEEN):
        node.decompose()
    assert tree.body is not None
    return "".join(blocks(tree.body))


@pytest.mark.parametrize(("name", "expected"), list(gold()))
def test_annotated_pages_copied_whole_give_their_article(
    name: str, expected: dict[str, Any]
) -> None:
    article = article_of_text(copied((SHARED / f"{name}.html").read_bytes()), name)
    assert article is not None
    assert article.title == " ".join(expected["title"].split())
    assert (article.published or "")[:10] == expected["date"]
    assert article.author in (None, expected["author"])
    ours, theirs = fours(article.body), fours(expected["body"])
    assert 2 * sum((ours & theirs).values()) / (ours.total() + theirs.total()) >= FLOOR
