"""Real scraped articles, kept beside the checkout, against what a careful reader gets of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.article import Article
from indexer.ingest.extraction.dates import parse_date
from indexer.ingest.files import read_file
from indexer.settings import ReadSettings

SHARED = Path(__file__).parents[2].parent / "shared"


def seeds() -> Iterator[Any]:
    gold = SHARED / "seeds" / "gold.json"
    if not gold.is_file():
        yield pytest.param({}, marks=pytest.mark.skip(reason="no shared/seeds beside the checkout"))
        return
    for seed in json.loads(gold.read_text(encoding="utf-8"))["seeds"]:
        yield pytest.param(seed, id=seed["file"][:3])


@pytest.fixture
def article(seed: dict[str, Any]) -> Article:
    [article] = read_file(SHARED / "seeds" / seed["file"], ReadSettings())
    assert isinstance(article, Article)
    return article


def labelled(seed: dict[str, Any], label: str) -> list[str]:
    """The lines of a seed with a label, glued halves of another kind cut off."""
    text = (SHARED / "seeds" / seed["file"]).read_text(encoding="utf-8").split("\n")
    partial = {part["line"]: part["text"] for part in seed["boilerplate"] if part.get("partial")}
    lines = []
    for number in (int(n) for n, kind in seed["line_labels"].items() if kind == label):
        line = text[number - 1].strip().removeprefix(partial.get(number, "")).strip()
        head, glued, heading = line.partition("## ")
        if label == "body":
            lines.append(head if head else line)
        else:
            lines.append((heading if glued else line).strip("#*- "))
    return lines


@pytest.mark.parametrize("seed", list(seeds()))
def test_seed_fields(seed: dict[str, Any], article: Article) -> None:
    expected = {
        "title": seed["title"],
        "deck": seed["deck"],
        "published": seed["date"],
        "agency": seed["agency"],
        "source": seed["publisher"],
        "section": seed["section"],
        "author": seed["author"],
        "dateline": seed["dateline"],
        "captions": tuple(seed["captions"]),
        "language": seed["language"],
    }
    assert {name: getattr(article, name) for name in expected} == expected


@pytest.mark.parametrize("seed", list(seeds()))
def test_seed_body_lines(seed: dict[str, Any], article: Article) -> None:
    lines = article.body.split("\n")
    body = [line for index, line in enumerate(lines) if index not in article.subheads]
    assert body == labelled(seed, "body")
    assert len(body) == seed["body_line_count"]


@pytest.mark.parametrize("seed", list(seeds()))
def test_seed_subheads(seed: dict[str, Any], article: Article) -> None:
    lines = article.body.split("\n")
    subheads = [lines[index] for index in article.subheads]
    glued = [
        repair["split_before"].strip("# ") for repair in seed["repairs"] if "split_before" in repair
    ]
    assert sorted(subheads) == sorted(labelled(seed, "subhead") + glued)


@pytest.mark.parametrize("seed", list(seeds()))
def test_seed_noise(seed: dict[str, Any], article: Article) -> None:
    removed = [(line.line, line.kind, line.text) for line in article.removed]
    assert removed == [(one["line"], one["kind"], one["text"]) for one in seed["boilerplate"]]


def shared_dates() -> Iterator[Any]:
    table = SHARED / "data" / "dates.tsv"
    if not table.is_file():
        reason = "no shared/data/dates.tsv beside the checkout"
        yield pytest.param("", "", marks=pytest.mark.skip(reason=reason))
        return
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield pytest.param(*line.split("\t"))


@pytest.mark.parametrize(("text", "expected"), list(shared_dates()))
def test_date_as_newspapers_write_it(text: str, expected: str) -> None:
    found = parse_date(text, reference=datetime(2025, 6, 21, 12, 0))
    if expected == "-":
        assert found is None
    else:
        assert found is not None
        assert found.replace("T", " ").startswith(expected)
