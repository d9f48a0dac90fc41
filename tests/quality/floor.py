"""Measures with the default settings, by the code of ``marsad evaluate``; reads and writes the
floor."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import index_data
from indexer.evaluation.runs import Judged, Row, Setting, evaluate, join_judgements
from indexer.evaluation.testset import read_qrels, read_queries
from indexer.index import Index
from indexer.settings import Settings

HERE = Path(__file__).parent
QUERIES, QRELS, FLOOR = HERE / "queries.jsonl", HERE / "qrels.tsv", HERE / "floor.json"
ARTICLES = Path(index_data.__file__).parent / "articles"


@dataclass(frozen=True)
class Floor:
    """The least that each measure may be, the digest of the data it was measured on, and what it
    was ever lowered for."""

    digest: str
    measures: dict[str, float]
    lowered: tuple[str, ...] = ()

    @classmethod
    def read(cls) -> Floor:
        record = json.loads(FLOOR.read_text(encoding="utf-8"))
        return cls(record["digest"], record["measures"], tuple(record["lowered"]))

    def write(self) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        FLOOR.write_text(text + "\n", encoding="utf-8")


def digest() -> str:
    """Of queries, judgements and articles: names and contents."""
    found = hashlib.blake2b(digest_size=16)
    files = sorted(path for path in ARTICLES.rglob("*") if path.is_file())
    for path in (QUERIES, QRELS, *files):
        found.update(
            f"{path.relative_to(HERE if path in (QUERIES, QRELS) else ARTICLES)}\0".encode()
        )
        found.update(path.read_bytes())
    return found.hexdigest()


def measured() -> tuple[Judged, Row]:
    """What the sample articles give with default settings, in an index of their own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder))
        index = Index.create(settings)
        report = index.admin.add([ARTICLES])
        assert not report.failures, report.failures
        collection = join_judgements(
            read_queries(QUERIES, settings), read_qrels(QRELS, settings), index
        )
        setting = Setting(settings.stemmer, settings.match, settings.operator, ("title", "body"))
        return collection, evaluate(index, setting, collection, syntax=True)


def rounded(row: Row) -> dict[str, float]:
    """The means of a row as the floor keeps them."""
    return {name: round(figure.mean, 4) for name, figure in row.figures.items()}
