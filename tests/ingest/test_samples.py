"""Pages of invented outlets, each in another layout, against what a careful reader gets of them.

``samples/NAME.expected`` names one thing a line: the field, a tab, its value. Of long lines of the
body only the first four and the last two words stand there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.ingest.files import read_file
from indexer.settings import ReadSettings

SAMPLES = Path(__file__).parent / "samples"
FIELDS = ("title deck published published_from agency source author section dateline url").split()


def as_lines(article: Article) -> list[str]:
    lines = [f"{name}\t{getattr(article, name)}" for name in FIELDS if getattr(article, name)]
    lines += [f"caption\t{caption}" for caption in article.captions]
    for index, line in enumerate(article.body.split("\n")):
        kind = "subhead" if index in article.subheads else "body"
        words = line.split()
        if len(words) > 8:
            line = f"{' '.join(words[:4])} … {' '.join(words[-2:])}"
        lines.append(f"{kind}\t{line}")
    return lines + [f"removed\t{line.line} {line.kind}" for line in article.removed]


@pytest.mark.parametrize("expected", sorted(SAMPLES.glob("*.expected")), ids=lambda path: path.stem)
def test_page_reads_as_a_careful_reader_reads_it(expected: Path) -> None:
    [sample] = [path for path in SAMPLES.glob(f"{expected.stem}.*") if path != expected]
    [article] = read_file(sample, ReadSettings())
    assert isinstance(article, Article)
    assert as_lines(article) == expected.read_text(encoding="utf-8").splitlines()


def test_every_sample_has_its_expectation() -> None:
    samples = {path.stem for path in SAMPLES.iterdir() if path.suffix != ".expected"}
    assert samples == {path.stem for path in SAMPLES.glob("*.expected")}
    assert len(samples) >= 12
