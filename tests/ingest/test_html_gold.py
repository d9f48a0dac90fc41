"""Annotated pages of real outlets, kept beside the checkout: the floors that reading must hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.article import Article
from indexer.ingest.formats.html.page import read_page
from indexer.settings import ReadSettings

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "html"
FLOOR = 0.97


def gold() -> Iterator[Any]:
    file = SHARED / "gold.json"
    if not file.is_file():
        yield pytest.param(
            "", {}, marks=pytest.mark.skip(reason="no shared/data beside the checkout")
        )
        return
    for name, expected in json.loads(file.read_text(encoding="utf-8")).items():
        yield pytest.param(name, expected, id=name)


def fours(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


@pytest.mark.parametrize(("name", "expected"), list(gold()))
def test_annotated_pages_are_read_as_a_careful_reader_would(
    name: str, expected: dict[str, Any]
) -> None:
    data = (SHARED / f"{name}.html").read_bytes()
    article = read_page(data, ReadSettings(), path=name)
    assert isinstance(article, Article)
    assert article.title == expected["title"]
    assert (article.published or "")[:10] == expected["date"]
    ours, theirs = fours(article.body), fours(expected["body"])
    assert 2 * sum((ours & theirs).values()) / (ours.total() + theirs.total()) >= FLOOR
