"""The command ``marsad``.

Exit codes: 0 found or done, 1 nothing found or something not read, 2 wrong usage, 3 no index or
one that cannot be used, 130 on Ctrl-C, 141 when the reader of a pipe has gone.

What a command does not need is not imported: ``marsad search`` starts without rich, Flask or the
readers of articles.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from indexer.errors import ArticleNotFound, IndexMismatch, IndexUnavailable, MarsadError
from indexer.printing import Printer, ProgressBar, print_line
from indexer.settings import Settings, load_settings

if TYPE_CHECKING:
    from indexer.article import Article
    from indexer.fetching.report import FetchReport, Status
    from indexer.indexing import IndexReport
    from indexer.ingest.failure import Failure
    from indexer.library import Library

__all__ = ["main"]

_FOUND, _NOTHING, _USAGE, _NO_INDEX, _INTERRUPTED, _CLOSED_PIPE = 0, 1, 2, 3, 130, 141
_SHOWN_FAILURES: Final = 20
_Command = TypeVar("_Command", bound=Callable[..., Any])


def main() -> None:
    """Runs ``marsad`` with the arguments of the process, and exits."""
    try:
        code = cli.main(prog_name="marsad", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = _INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = _USAGE
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except (BrokenPipeError, _PipeClosed):
        # What is left in the buffer cannot be written any more: keep the interpreter from trying.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _CLOSED_PIPE
    except MarsadError as error:
        click.echo(f"marsad: {error}", err=True)
        code = _code(error)
    sys.exit(code or 0)


def _code(error: MarsadError) -> int:
    if isinstance(error, IndexUnavailable):
        return _NO_INDEX
    return _NOTHING if isinstance(error, ArticleNotFound) else _USAGE


def _index_option(command: _Command) -> _Command:
    return click.option(
        "--index",
        metavar="DIR",
        help="The folder of the index (or MARSAD_INDEX, or 'index' in marsad.toml).",
    )(command)


def _wait_option(command: _Command) -> _Command:
    return click.option(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="Wait that long for another process that is writing to the index.",
    )(command)


def _open(index: str | None, **flags: Any) -> Library:
    from indexer.library import Library

    return Library.open(load_settings({"index": index, **flags}))


class _PipeClosed(Exception):
    """The reader of our output has gone."""


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Not an OSError any more: click would turn that into exit code 1.
            raise _PipeClosed from None


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with:  marsad demo   or   marsad index FOLDER && marsad search بوتين",
)
@click.version_option(package_name="marsad", message="%(prog)s %(version)s")
def cli() -> None:
    """Marsad (مرصد): search Arabic news, whatever the spelling.

    Index articles once, then search them here or in a browser.
    """


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_index_option
@_wait_option
@click.option("--engine", help="The engine of a new index.")
@click.option("--stemmer", help="The Arabic stemmer of a new index: light or snowball.")
@click.option("--fields", metavar="OURS=THEIRS,...", help="Names of your own JSON and CSV fields.")
@click.option("--source", metavar="NAME", help="The outlet of articles that do not name theirs.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but what went wrong.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, writable=True),
    metavar="FILE",
    help="Write what was done, and all that was not read, to a JSON file.",
)
def index(
    paths: tuple[str, ...], wait: float, quiet: bool, report_file: str | None, **flags: str | None
) -> int:
    """Read articles into the index: files, folders, or - for standard input.

    Text (.txt .md), pages (.html), web archives (.warc), documents (.docx .epub .pdf), records
    (.jsonl .json .csv .tsv), each also packed (.gz .zst), and .zip of any of them. Files that have
    not changed since the last time are skipped.

    \b
    marsad index articles/ news.jsonl.gz
    zcat news.jsonl.gz | marsad index -
    marsad index export.csv --fields title=headline,body=story
    """
    from indexer.library import Library

    library = Library.create(load_settings(flags))
    library.require(engine=flags["engine"], stemmer=flags["stemmer"])
    with ProgressBar("articles", quiet) as progress:
        report = library.add(
            ["-" if path == "-" else Path(path) for path in paths], progress=progress, wait=wait
        )
    if report_file is not None:
        _write_report(report_file, report.to_record())
    _tell_problems("not read", report.failures)
    _tell_problems("doubtful", report.warnings)
    if not quiet:
        rate = report.articles / report.seconds if report.seconds else 0
        removed = f", {report.removed:,} removed" if report.removed else ""
        click.echo(
            f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
            f"{removed}, {len(report.failures):,} failed"
            f" — {report.files:,} files ({report.skipped_files:,} skipped),"
            f" {report.seconds:.1f} s, {rate:,.0f} articles/s"
        )
    return _NOTHING if report.failures else _FOUND


def _write_report(file: str, record: dict[str, Any]) -> None:
    try:
        Path(file).write_text(
            json.dumps(record, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        raise click.ClickException(f"cannot write {file} ({error.strerror})") from error


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--explain", is_flag=True, help="Tell what each line was taken for, for people.")
@click.option("--fields", metavar="OURS=THEIRS,...", help="Names of your own JSON and CSV fields.")
def read(paths: tuple[str, ...], explain: bool, fields: str | None) -> int:
    """Print what Marsad makes of files, folders or - (standard input), without indexing.

    One line of JSON an article, with every key; what could not be read goes to standard error.

    \b
    marsad read page.html
    marsad read archive.warc.gz | jq -r .title
    marsad read scraped.txt --explain
    """
    from indexer.ingest.reader import Failure, file_items, find_files, stream_items
    from indexer.ingest.reader_output import explain as explained
    from indexer.ingest.reader_output import full_record, text_of
    from indexer.ingest.workers import Item, Workers

    settings = load_settings({"fields": fields})
    files = list(find_files(Path(path) for path in paths if path != "-"))
    given = sys.stdin.buffer.read() if explain and "-" in paths else b""

    def streams() -> Iterator[tuple[Path | None, Iterable[Item]]]:
        if "-" in paths:
            yield None, stream_items(BytesIO(given) if explain else sys.stdin.buffer, settings)
        for file in files:
            yield file, file_items(file, settings)

    failed = False
    with Workers(settings) as workers, closing(workers.in_order(streams())) as found:
        for file, item in found:
            if isinstance(item, Failure):
                failed = True
                click.echo(f"not read: {item}", err=True)
            elif item is not None and explain:
                text = None if item.member else text_of(file or given, settings)
                for line in explained(item, text):
                    print_line(line)
            elif item is not None:
                print_line(json.dumps(full_record(item), ensure_ascii=False))
    return _NOTHING if failed else _FOUND


def _tell_problems(name: str, problems: Sequence[Failure]) -> None:
    for problem in problems[:_SHOWN_FAILURES]:
        click.echo(f"{name}: {problem}", err=True)
    if len(problems) > _SHOWN_FAILURES:
        click.echo(f"{name}: {len(problems) - _SHOWN_FAILURES:,} more", err=True)


@cli.command()
@click.argument("feeds", nargs=-1, required=True, metavar="FEEDS...")
@_index_option
@_wait_option
@click.option("--once", is_flag=True, help="One round, then stop: the default.")
@click.option("--every", metavar="TIME", help="A round every 30s, 15m, 2h or 1d, until Ctrl-C.")
@click.option("--limit", type=click.IntRange(1), help="New items of each feed in a round.")
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Seconds between two requests to a host; robots.txt may ask for more.",
)
@click.option("--allow-private", is_flag=True, help="Let feeds and redirects into this network.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but what went wrong.")
def fetch(
    feeds: tuple[str, ...],
    index: str | None,
    wait: float,
    once: bool,
    every: str | None,
    quiet: bool,
    **given: Any,
) -> int:
    """Take what is new in feeds: fetch the pages, read them, index them.

    FEEDS are URLs of RSS or Atom feeds, files with one URL a line (# begins a comment), or OPML
    files. Pages are fetched politely: as robots.txt allows, one at a time from a host. What was
    taken is never taken again, also when this is killed. Exit codes: 0 all taken, 1 something
    failed or was put off, 2 wrong usage, 3 the index cannot be used.

    \b
    marsad fetch https://news.example/rss.xml
    marsad fetch feeds.txt subscriptions.opml --limit 20
    marsad fetch feeds.txt --every 15m --delay 3
    """
    from indexer.fetching.fetcher import open_fetcher
    from indexer.fetching.lists import feed_urls
    from indexer.fetching.options import FetchOptions, parse_duration
    from indexer.indexing import Progress
    from indexer.library import Library

    if once and every:
        raise click.UsageError("--once and --every exclude each other")
    seconds = parse_duration(every) if every else None
    urls = feed_urls(feeds)
    state = load_settings({"index": index})
    library = Library.create(state)
    code = _FOUND
    with ProgressBar("indexed", quiet) as progress:

        def add(articles: list[Article]) -> IndexReport:
            return library.add_articles(articles, wait=wait)

        def watch(now: Status) -> None:
            if progress:
                progress(Progress(now.indexed, now.done, now.total, now.host))

        with open_fetcher(state, FetchOptions(**given), add, watch=watch) as fetcher:
            try:
                for report in fetcher.rounds(urls, seconds):
                    _tell_fetched(report, quiet)
                    code = _FOUND if report.whole else _NOTHING
            except KeyboardInterrupt:
                if seconds is None:
                    raise
    return code


def _tell_fetched(report: FetchReport, quiet: bool) -> None:
    _tell_problems("failed", report.failures)
    _tell_problems("refused", report.refused)
    _tell_problems("doubtful", report.warnings)
    for host, reason in report.aside.items():
        click.echo(f"put off: {host}: {reason}", err=True)
    if not quiet:
        click.echo(str(report))
        sys.stdout.flush()


@cli.command()
@click.argument("query", nargs=-1, required=True)
@_index_option
@click.option("--source", multiple=True, metavar="NAME", help="Only this outlet (repeatable).")
@click.option("--section", multiple=True, metavar="NAME", help="Only this section (repeatable).")
@click.option("--from", "date_from", metavar="DATE", help="From this day, month or year on.")
@click.option("--to", "date_to", metavar="DATE", help="Up to and with this day, month or year.")
@click.option("--sort", default="rel", help="rel (relevance), new or old.", show_default=True)
@click.option("--limit", "-n", type=int, help="Results on a page (1 to 100).")
@click.option("--page", type=int, default=1, show_default=True, help="Which page.")
@click.option("--match", help="How far a word reaches: exact, folded or stem.")
@click.option("--operator", help="Join words by 'and' or 'or'.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["plain", "table", "jsonl", "csv"]),
    help="By default plain on a terminal, jsonl elsewhere.",
)
@click.option(
    "--fold/--no-fold",
    default=None,
    help="Show a story once, with the outlets that have it too (plain and table do).",
)
@click.option("--with-header", is_flag=True, help="jsonl: first a line with query, total and more.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@click.option(
    "--bidi",
    type=click.Choice(["auto", "logical", "isolate", "visual"]),
    default="auto",
    help="visual: reorder for terminals that cannot show Arabic (needs marsad[bidi]).",
)
def search(
    query: tuple[str, ...],
    index: str | None,
    limit: int | None,
    form: str | None,
    with_header: bool,
    fold: bool | None,
    color: str,
    bidi: str,
    **given: Any,
) -> int:
    """Search the index. QUERY - reads queries from standard input, one a line.

    Words are joined by AND; "…" is a phrase; OR/أو, NOT/ليس or -word, word*, word~, parentheses;
    العنوان: المصدر: القسم: الكاتب: التاريخ: (title: source: section: author: date:) narrow down.

    \b
    marsad search بوتين
    marsad search '"كيم جونغ أون" -روسيا' --from 2024-06 --sort new
    marsad search 'العنوان:أوكرانيا التاريخ:[2024-01 إلى 2024-06]' --format csv
    marsad search - --format jsonl --with-header < queries.txt
    """
    library = _open(index)
    typed = [" ".join(query)]
    queries = (line.strip() for line in sys.stdin) if typed == ["-"] else typed
    form = form or ("plain" if sys.stdout.isatty() else "jsonl")
    # A program gets every hit unless it asks otherwise.
    fold = form in ("plain", "table") if fold is None else fold
    found = False
    printer = Printer(form, with_header, color, bidi)
    for text in filter(None, queries):
        results = library.search(text, size=limit, fold=fold, **given)
        printer.show(results)
        found |= results.total > 0
    return _FOUND if found else _NOTHING


@cli.command()
@click.argument("id")
@_index_option
@click.option("--query", "-q", default="", help="Mark the matches of a query.")
@click.option("--format", "form", type=click.Choice(["plain", "json"]), default="plain")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def show(id: str, index: str | None, query: str, form: str, color: str) -> None:
    """Print one article whole.

    \b
    marsad show 3f0c9a51d2b7e684 --query بوتين
    """
    from indexer.terminal import Terminal

    library = _open(index)
    article = library.get(id)
    if form == "json":
        print_line(article.to_json())
        return
    terminal = Terminal.of(sys.stdout, color)
    marks = library.mark(article, query)
    details = (article.source, article.agency, article.author, article.section, article.published)
    for line in (
        *terminal.title(article.title, marks["title"]),
        *terminal.detail(" · ".join(filter(None, details))),
        *terminal.detail(article.url or article.path or ""),
        "",
        *terminal.text(article.body, marks["body"]),
    ):
        print_line(line)


@cli.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_index_option
@_wait_option
def remove(ids: tuple[str, ...], index: str | None, wait: float) -> int:
    """Take articles out of the index. Their files stay, and give them again when indexed."""
    removed = _open(index).remove(ids, wait=wait)
    click.echo(f"{removed:,} of {len(ids):,} removed")
    return _FOUND if removed else _NOTHING


@cli.command()
@_index_option
@click.option("--format", "form", type=click.Choice(["plain", "json"]), default="plain")
def stats(index: str | None, form: str) -> None:
    """Tell what the index holds."""
    from dataclasses import asdict

    state = _open(index).stats()
    if form == "json":
        print_line(json.dumps(asdict(state), ensure_ascii=False))
        return
    print_line(f"articles   {state.articles:,}")
    print_line(f"published  {state.oldest or '?'} – {state.newest or '?'}")
    print_line(f"updated    {state.updated}")
    print_line(f"size       {state.bytes / 1e6:,.1f} MB in {state.path}")
    print_line(f"engine     {state.engine}, analyzer {state.analyzer}")
    for source, count in state.sources.items():
        print_line(f"{count:>9,}  {source}")


@cli.command()
@_index_option
def check(index: str | None) -> int:
    """Read the whole index and tell what is wrong with it, if anything."""
    problems = _open(index).check()
    for problem in problems:
        click.echo(f"marsad: {problem}", err=True)
    click.echo("damaged: run 'marsad rebuild', or index anew" if problems else "sound")
    return _NO_INDEX if problems else _FOUND


@cli.command()
@_index_option
@_wait_option
@click.option("--engine", help="The engine to make it with.")
@click.option("--stemmer", help="The Arabic stemmer to make it with: light or snowball.")
def rebuild(wait: float, **flags: str | None) -> None:
    """Make the index anew from the articles in it, for a new version, engine or stemmer.

    The old index serves until the new one is whole.
    """
    from indexer.library import Library

    library = Library.open(load_settings(flags), outdated=True)
    with ProgressBar("articles") as progress:
        state = library.rebuild(progress=progress, wait=wait)
    click.echo(f"{state.articles:,} articles, analyzer {state.analyzer}")


@cli.command()
@_index_option
@click.option("--host", help="The address to serve on.")
@click.option("--port", type=int, help="The port to serve on.")
@click.option("--threads", type=int, help="Threads that answer.")
def serve(**flags: Any) -> None:
    """Serve the search page until Ctrl-C.

    \b
    marsad serve --port 8080
    """
    from indexer.library import Library

    settings = load_settings(flags)
    _serve(Library.open(settings), settings, settings.port)


@cli.command()
@_index_option
@click.option("--port", type=int, help="The port; a free one when it is in use.")
def demo(index: str | None, port: int | None) -> None:
    """Index the sample articles, if they are not yet, and serve them."""
    import index_data
    from indexer.library import Library
    from webui.serve import free_port

    settings = load_settings({"index": index, "port": port}, index_name="demo")
    try:
        library = Library.create(settings)
    except IndexMismatch:  # the samples were indexed by an earlier version
        Library.open(settings, outdated=True).rebuild(wait=30)
        library = Library.open(settings)
    report = library.add([Path(index_data.__file__).parent / "articles"], wait=30)
    click.echo(f"{report.articles:,} sample articles in {settings.index}")
    _serve(library, settings, free_port(settings.host, settings.port))


def _serve(library: Library, settings: Settings, port: int) -> None:
    from webui.app import create_app
    from webui.serve import serve as serve_app

    def ready(address: str) -> None:
        click.echo(f"Marsad is ready: {address}   (Ctrl-C stops it)")
        sys.stdout.flush()

    try:
        serve_app(create_app(library, settings), settings.host, port, settings.threads, ready=ready)
    except OSError as error:
        raise click.ClickException(
            f"cannot serve on {settings.host}:{port} ({error.strerror}); try another --port"
        ) from error


@cli.command()
@click.option("--format", "form", type=click.Choice(["plain", "json"]), default="plain")
def settings(form: str) -> None:
    """List the settings with their values in force here."""
    state = load_settings()
    if form == "json":
        values = {setting.name: getattr(state, setting.name) for setting in fields(Settings)}
        print_line(json.dumps(values, ensure_ascii=False, default=str))
        return
    for setting in fields(Settings):
        value = getattr(state, setting.name)
        print_line(f"{setting.name} = {value}")
        print_line(f"    {setting.metadata['help']} MARSAD_{setting.name.upper()}")
