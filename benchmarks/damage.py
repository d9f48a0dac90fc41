"""Damage of each file of an index in turn: is it found, is it mended, how many articles are saved.

    python benchmarks/damage.py CORPUS.jsonl.gz [ARTICLES]

Indexes so many articles (2,000) with each engine, with names and the states of alerts and
fetching. Each file is then damaged in a copy: a byte in its middle changed, cut in half, deleted.
A check must find it (a digest that is gone is a note: a killed writer leaves none), `rebuild` must
mend it, and every article whose stored form is whole must be saved.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from record import parser_of, record_figures

from indexer.alerts.alerts import Told
from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.errors import IndexUnavailable
from indexer.fetching.state import FetchState
from indexer.index import Index
from indexer.ingest.files import read_file
from indexer.settings import ReadSettings, Settings

WAYS = ("byte", "cut", "gone")


def make(settings: Settings, articles: list[Article]) -> None:
    index = Index.create(settings)
    half = len(articles) // 2
    index.admin.add_articles(articles[:half])
    index.admin.add_articles(articles[half:])
    index.admin.remove([articles[0].id])
    index.names.add("كلينسمان", ["كلنسمان"])
    FetchState(settings.index / "fetch.sqlite").close()
    Told(settings.index / "alerts.sqlite").close()
    assert index.admin.check() == ()


def files_of(index: Path) -> list[Path]:
    """All files of an index but its locks."""
    found = (path for path in sorted(index.rglob("*")) if path.is_file() and path.stat().st_size)
    return [path for path in found if not path.name.lower().endswith("lock")]


def damage(file: Path, way: str) -> None:
    data = file.read_bytes()
    file.unlink()  # what is open elsewhere stays as it is
    half = len(data) // 2
    if way == "byte":
        file.write_bytes(data[:half] + bytes([data[half] ^ 0xFF]) + data[half + 1 :])
    elif way == "cut":
        file.write_bytes(data[:half])


def told(settings: Settings) -> tuple[bool, bool]:
    """Whether a check finds damage, and whether it says anything at all."""
    notes: list[object] = []
    try:
        problems = Index.open(settings, outdated=True).admin.check(note=notes.append)
    except IndexUnavailable:
        return True, True
    return bool(problems), bool(problems or notes)


def saved(settings: Settings) -> int:
    """How many articles a rebuild saves, after which the index must be sound."""
    opened = Index.open(settings, outdated=True)
    opened.admin.rebuild(report=lambda mended: None)
    assert Index.open(settings).admin.check() == ()
    return Index.open(settings).admin.stats().articles


def kind(name: Path) -> str:
    """What a file is, without the number of its segment."""
    if len(name.parts) == 1:
        return name.name
    return (
        f"data/{name.suffix or name.name}" if not name.name.startswith(".") else f"data/{name.name}"
    )


def drill(engine: str, articles: list[Article], folder: Path) -> Iterator[str]:
    whole = Settings(index=folder / engine, engine=engine, mine_names="off", writer_memory_mb=64)
    make(whole, articles)
    there = Index.open(whole).admin.stats().articles
    names = [path.relative_to(whole.index) for path in files_of(whole.index)]
    found = mended = cases = kept = 0
    for name in names:
        line = []
        for way in WAYS:
            copy = folder / "copy"
            shutil.copytree(whole.index, copy)
            settings = Settings(index=copy, engine=engine, mine_names="off", writer_memory_mb=64)
            damage(copy / name, way)
            is_damage, is_said = told(settings)
            assert is_said, (name, way)
            is_digest_gone = name.name.endswith(".digest") and way == "gone"
            assert is_damage or is_digest_gone, (name, way)
            now = saved(settings)
            assert now >= there or name.suffix in (".store", ".seg"), (name, way, now)
            assert now > 0 or name.suffix in (".store", ".seg"), (name, way)
            cases += 1
            found += is_said
            mended += 1
            kept += now >= there
            line.append(f"{now:,}")
            shutil.rmtree(copy)
        yield f"{engine:<8} {kind(name):<24} saved after byte, cut, gone: {' · '.join(line)}"
    yield (
        f"{engine}: {len(names)} files, {cases} damages: {found} found, {mended} mended, "
        f"all {there:,} articles saved in {kept}"
    )


def main(corpus: Path, most: int, engines: Sequence[str]) -> None:
    found = islice(read_file(corpus, ReadSettings()), most)
    articles = list({one.id: one for one in found if isinstance(one, Article)}.values())
    print(f"{len(articles):,} articles, one of them removed")
    for engine in engines:
        with tempfile.TemporaryDirectory() as folder:
            for line in drill(engine, articles, Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("articles", type=int, nargs="?", default=2000, help="so many of them")
    parser.add_argument("--engine", nargs="*", choices=sorted(ENGINES), default=sorted(ENGINES))
    given = parser.parse_args()
    with record_figures(given):
        main(given.corpus, given.articles, given.engine)
