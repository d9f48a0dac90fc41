"""Serving the page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.commands.options import index_option
from indexer.errors import IndexMismatch
from indexer.settings import Settings, load_settings

if TYPE_CHECKING:
    from indexer.library import Library

__all__ = ["demo", "serve"]


@click.command()
@index_option
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


@click.command()
@index_option
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
