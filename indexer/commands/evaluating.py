"""Measuring how well the articles of an index answer queries with known answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from indexer.commands.options import FOUND, NOTHING, in_a_folder, index_option, tell_problems
from indexer.commands.printing import ProgressBar, print_json
from indexer.loaded_settings import load_settings
from indexer.logs import log_problem
from indexer.settings import Settings, choices

if TYPE_CHECKING:
    from indexer.article import Article
    from indexer.evaluation.measures import Figure
    from indexer.evaluation.runs import Judged, Row, Setting
    from indexer.index import Index
    from indexer.indexing import Progress
    from indexer.ingest.failure import Failure

__all__ = ["evaluate"]

_NAMED: Final = 5
_OFTEN: Final = 500
_WIDE: Final = 200
_LEAST_P: Final = 0.001
_RUN_DEPTH: Final = 1000
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--queries",
    required=True,
    type=_FILE,
    metavar="FILE",
    help="JSON lines with id and text, or TREC topics; compressed or not.",
)
@click.option(
    "--qrels",
    required=True,
    type=_FILE,
    metavar="FILE",
    help="Judgements: query, document and grade on each line, or TREC's four columns.",
)
@click.option(
    "--corpus",
    type=_FILE,
    metavar="FILE",
    help="Documents to index for this run, as JSON lines with id; without it, --index.",
)
@index_option
@click.option(
    "--fields",
    multiple=True,
    type=click.Choice(["title,body", "body", "title"]),
    help="Fields in which words are searched (repeatable).",
)
@click.option(
    "--operator",
    multiple=True,
    type=click.Choice(choices("operator")),
    help="Articles must have all words (and) or any of them (or) (repeatable).",
)
@click.option(
    "--match",
    multiple=True,
    type=click.Choice(choices("match")),
    help="How far a word reaches (repeatable).",
)
@click.option(
    "--stemmer",
    multiple=True,
    type=click.Choice(choices("stemmer")),
    help="The Arabic stemmer (repeatable; for another than that of the index, a copy is made).",
)
@click.option(
    "--plain/--syntax",
    "plain",
    default=True,
    show_default=True,
    help="Take queries as plain words, or read operators, quotes and fields in them.",
)
@click.option(
    "--run-out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=in_a_folder,
    metavar="FILE",
    help="Write what was found as a TREC run, one file for each combination.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=_RUN_DEPTH,
    show_default=True,
    help="Documents for each query in --run-out.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    help="By default table on a terminal, jsonl elsewhere.",
)
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
def evaluate(
    queries: Path,
    qrels: Path,
    corpus: Path | None,
    index: str | None,
    plain: bool,
    run_out: Path | None,
    limit: int,
    form: str | None,
    quiet: bool,
    **given: Sequence[str],
) -> int:
    """Measure search with queries whose answers are known: MRR@10, nDCG@10 and recall@100.

    The means have 95% intervals (bootstrap over queries). Each combination of --fields, --operator,
    --match and --stemmer is a row, compared with the first by a paired randomisation test; p is not
    corrected for several comparisons. Options not given are as in marsad search. Queries without
    a relevant document are not measured. Needs marsad[evaluate].

    \b
    marsad evaluate --queries topics.txt --qrels qrels.txt
    marsad evaluate --queries q.jsonl.gz --qrels qrels.tsv --corpus docs.jsonl.gz \\
      --fields body --operator or --stemmer light --stemmer snowball --run-out run.txt
    """
    from indexer.evaluation import runs
    from indexer.evaluation.measures import DEPTH, require_measures
    from indexer.evaluation.testset import read_qrels, read_queries

    if corpus is not None and index is not None:
        raise click.UsageError("--corpus and --index exclude each other")
    require_measures()
    settings = load_settings({"index": index})
    asked, judgements = read_queries(queries, settings), read_qrels(qrels, settings)
    source = _Indexed(settings) if corpus is None else _Corpus(settings, corpus, quiet)
    wanted = _combinations(given, settings, source.stemmer)
    found: list[Row] = []
    for stemmer, group in groupby(wanted, attrgetter("stemmer")):
        with source.index(stemmer) as opened:
            judged = runs.join_judgements(asked, judgements, opened)
            if not found:
                _tell_left_out(judged)
            for setting in group:
                with ProgressBar("queries", quiet) as progress:
                    row = runs.evaluate(
                        opened,
                        setting,
                        judged,
                        limit=limit if run_out else DEPTH,
                        syntax=not plain,
                        against=found[0] if found else None,
                        asked=_teller(progress, len(judged.queries), str(setting)),
                    )
                found.append(row)
                if run_out is not None:
                    _write_run(_run_file(run_out, row, len(wanted)), row)
    _print_rows(found, form)
    return NOTHING if source.failed else FOUND


def _combinations(
    given: Mapping[str, Sequence[str]], settings: Settings, stemmer: str
) -> tuple[Setting, ...]:
    """Every combination of what was given; for what was not, that of the settings and of the
    index."""
    from indexer.evaluation.runs import settings_of

    return settings_of(
        given["stemmer"] or (stemmer,),
        given["match"] or (settings.match,),
        given["operator"] or (settings.operator,),
        [tuple(fields.split(",")) for fields in given["fields"] or ("title,body",)],
    )


def _print_rows(rows: Sequence[Row], form: str | None) -> None:
    if (form or ("table" if sys.stdout.isatty() else "jsonl")) == "table":
        _print_table(rows)
        return
    for row in rows:
        print_json(row.to_record())


class _Indexed:
    """The articles of an index: as it stands, or with another stemmer made anew, aside."""

    failed = False

    def __init__(self, settings: Settings) -> None:
        from indexer.index import Index

        self._settings = settings
        self._index = Index.open(settings)
        self.stemmer = self._index.admin.stemmer

    @contextmanager
    def index(self, stemmer: str) -> Iterator[Index]:
        from indexer.evaluation.runs import temporary_index

        if stemmer == self.stemmer:
            yield self._index
            return
        with temporary_index(self._index.admin.articles(), self._settings, stemmer) as index:
            yield index


class _Corpus:
    """The documents of a file, indexed in a temporary folder for each stemmer."""

    def __init__(self, settings: Settings, file: Path, quiet: bool) -> None:
        self._settings = settings
        self._file = file
        self._quiet = quiet
        self.stemmer = settings.stemmer
        self.failed: list[Failure] = []

    @contextmanager
    def index(self, stemmer: str) -> Iterator[Index]:
        from indexer.evaluation.runs import temporary_index

        with ExitStack() as stack:
            with ProgressBar("documents", self._quiet) as progress:
                articles = self._articles(progress)
                index = stack.enter_context(temporary_index(articles, self._settings, stemmer))
            tell_problems("not read", self.failed)
            yield index

    def _articles(self, progress: Callable[[Progress], None] | None) -> Iterator[Article]:
        from indexer.evaluation.testset import read_corpus
        from indexer.indexing import Progress
        from indexer.ingest.failure import Failure

        self.failed = []
        done, total = 0, self._file.stat().st_size

        def watch(read: int) -> None:
            nonlocal done
            done = read

        for count, item in enumerate(read_corpus(self._file, self._settings, watch), 1):
            if isinstance(item, Failure):
                self.failed.append(item)
            else:
                yield item
            if progress and count % _OFTEN == 0:
                progress(Progress(count, done, total, str(self._file)))


def _teller(
    progress: Callable[[Progress], None] | None, total: int, name: str
) -> Callable[[int], None]:
    from indexer.indexing import Progress

    def tell(count: int) -> None:
        if progress:
            progress(Progress(count, count, total, name))

    return tell


def _tell_left_out(judged: Judged) -> None:
    for ids, what in (
        (judged.unasked, "judged queries that are not among those asked"),
        (judged.unjudged, "queries without a relevant document, not measured"),
        (judged.missing, "judged documents that are not there, counted as not found"),
    ):
        if ids:
            names = ", ".join(ids[:_NAMED]) + ("…" if len(ids) > _NAMED else "")
            log_problem(f"{len(ids):,} {what}: {names}")


def _run_file(file: Path, row: Row, rows: int) -> Path:
    """The file itself for one row; for several, its name with the setting's in it."""
    return file if rows == 1 else file.with_name(f"{file.stem}.{row.setting}{file.suffix}")


def _write_run(file: Path, row: Row) -> None:
    try:
        with file.open("w", encoding="utf-8", errors="backslashreplace") as lines:
            for query, ranked in row.run.items():
                for rank, one in enumerate(ranked, 1):
                    # TREC's columns are parted by spaces.
                    ids = ("_".join(id.split()) for id in (query, one.id))
                    print(next(ids), "Q0", next(ids), rank, one.score, row.setting, file=lines)
    except OSError as error:
        raise click.ClickException(f"cannot write {file} ({error.strerror})") from error


def _print_table(rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    queries = len(next(iter(rows[0].scores.values())))
    table = Table(caption=f"{queries:,} queries; 95% intervals; p against the first row")
    table.add_column("setting")
    for name in rows[0].figures:
        table.add_column(name)
    for row in rows:
        table.add_row(str(row.setting), *map(_cell, row.figures.values()))
    # Elsewhere than on a terminal nothing is to be cut.
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


def _cell(figure: Figure) -> str:
    text = f"{figure.mean:.3f}"
    if figure.low is not None:
        text += f" ({figure.low:.3f}–{figure.high:.3f})"
    if figure.difference is not None and figure.p is not None:
        p = "p < 0.001" if figure.p < _LEAST_P else f"p {figure.p:.3f}"
        text += f"\n{figure.difference:+.3f}, {p}"
    return text
