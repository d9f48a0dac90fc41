"""The rules of a pair are those that the generation of documents stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from zlib import crc32

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.ingest.extraction import fingerprints
from indexer.storage import copies, documents, sameness
from indexer.storage.documents import DocumentMaker
from indexer.storage.sameness import Sameness
from tests.storage.test_copies import story

NO_RULES = {"_MOST_LETTERS", "_SLOTS", "_SPREAD"}
"""Numbers of these modules that decide what pairs cost alone."""

GENERATION = 5
NUMBERS = "247708de"
DECISIONS = "e90e320f"
"""What :func:`numbers` and :func:`decisions` give in that generation."""


FORMS = (
    (0, "باريس", ""),
    (0, "باريس", "261"),
    (0, "بارس", ""),
    (0, "برلين", ""),
    (12, "برلين", ""),
)
"""By how many words texts are longer, what they are about, and a figure."""


def numbers() -> list[tuple[str, float]]:
    """Every number by which pairs are found and decided."""
    return sorted(
        (f"{module.__name__}.{name}", value)
        for module in (sameness, copies, fingerprints)
        for name, value in vars(module).items()
        if name.isupper() and name not in NO_RULES and isinstance(value, int | float)
    )


def changed(words: list[str], part: float, *, scattered: bool) -> list[str]:
    """A text of which a part is other words: at its end, or all over it."""
    other, count = story(8, len(words)), round(len(words) * part)
    if not scattered:
        return words[: len(words) - count] + other[:count]
    places = {n * len(words) // count for n in range(count)}
    return [other[n] if n in places else word for n, word in enumerate(words)]


def others() -> Iterator[Article]:
    """Articles that share more and more with the one that :func:`decisions` has."""
    text = story(7, 60)
    shares = [n / 25 for n in range(26)]
    for part, scattered in product(shares, (False, True)):
        words = changed(text, part, scattered=scattered)
        for longer, title, figure in FORMS:
            body = " ".join([*words, *story(9, longer), title, figure])
            for source, day in product(("مرافئ", "بريد"), (3, 6, 7)):
                yield Article("b", title, body, source=source, published=f"2018-09-{day:02}")
    for words in ([], text[:2], text[:10], text[:24]):
        yield Article("b", "باريس", " ".join(words), source="بريد", published="2018-09-03")


def decisions() -> list[str]:
    """How pairs are decided that differ in one way after the other."""
    analyzer = Analyzer("light")
    maker, same = DocumentMaker(analyzer), Sameness(analyzer)
    body = " ".join([*story(7, 60), "باريس", "257"])
    first = Article("a", "باريس", body, source="مرافئ", published="2018-09-03")
    payload = maker.document(first).payload
    return [str(same.kind(payload, maker.document(other).payload)) for other in others()]


def test_other_rules_come_with_another_generation_of_documents() -> None:
    """Without it an index keeps the pairs of the rules before, and nobody is told. When this fails,
    raise the generation, there and in the test of the fields, and write all three here."""
    made = decisions()
    assert min(Counter(made)[kind] for kind in ("None", "copy", "variant")) > 10
    digests = [f"{crc32(repr(part).encode()):08x}" for part in (numbers(), made)]
    assert (documents._GENERATION, *digests) == (GENERATION, NUMBERS, DECISIONS)
