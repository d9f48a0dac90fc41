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


_URLS = ("2024/05/04/port", "2024/06/11/hospital", "2024-06-12/wind", "20240613")


def test_the_address_of_a_text_is_taken_whole_with_its_date(tmp_path: Path) -> None:
    """Cut at the date, the addresses of a site's articles would be one address."""
    for number, url in enumerate(_URLS):
        label = "الرابط: " if number % 2 else ""
        lines = ["افتتاح الميناء الجديد", f"{label}https://news.example/ar/{url}"]
        (tmp_path / f"{number}.txt").write_text(
            "\n\n".join([*lines, "افتتح الرئيس اليوم الميناء الجديد في المدينة الساحلية."])
        )
    read = [
        item
        for file in sorted(tmp_path.iterdir())
        for item in read_file(file, ReadSettings())
        if isinstance(item, Article)
    ]
    assert [article.url for article in read] == [f"https://news.example/ar/{url}" for url in _URLS]
    assert len({article.id for article in read}) == len(_URLS)
    assert {article.published_from for article in read} == {"url"}
