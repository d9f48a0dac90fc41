"""Serving the page."""

from __future__ import annotations

import errno
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.commands.options import index_option, tell_done
from indexer.errors import IndexMismatch, SettingError
from indexer.loaded_settings import load_settings
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.index import Index

__all__ = ["demo", "password", "serve"]

_LOOPBACK = ("127.", "::1", "localhost")


@click.command()
@index_option
@click.option("--host", help="The address to serve on.")
@click.option("--port", type=int, help="The port to serve on.")
@click.option("--threads", type=int, help="Threads that answer requests.")
@click.option("--access-log", metavar="FILE", help="Write a line for each request; - for stdout.")
@click.option("--trusted-proxy", metavar="ADDRESS", help="The proxy whose X-Forwarded is believed.")
@click.option(
    "--rate-limit", metavar="N/minute", help="The most requests of one client, such as 120/minute."
)
@click.option(
    "--password-file", metavar="FILE", help="Users with passwords, as marsad password writes them."
)
@click.option(
    "--metrics", is_flag=True, default=None, help="Offer figures for Prometheus at /metrics."
)
def serve(**flags: Any) -> None:
    """Serve the search page until Ctrl-C.

    \b
    marsad serve --port 8080
    marsad serve --access-log - --password-file users
    """
    from indexer.index import Index

    settings = load_settings(flags)
    _serve(Index.open(settings), settings, settings.port)


@click.command()
@click.argument("name")
@click.option("--file", metavar="FILE", help="The password file; by default that of the settings.")
@click.option("--remove", is_flag=True, help="Remove the user.")
def password(name: str, file: str | None, remove: bool) -> None:
    """Let NAME read the page, with a password that is asked for twice.

    \b
    marsad password amal --file users
    """
    from webui.serving.passwords import check_name, read_passwords, write_password

    check_name(name)
    path = Path(load_settings({"password_file": file}, index_needed=False).password_file)
    if path == Path():
        raise SettingError("name the password file: --file FILE, or password_file in marsad.toml")
    if path.exists():
        read_passwords(path)  # what cannot be read is told before anything is asked
    given = None
    if not remove:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    there = write_password(path, name, given)
    if remove and not there:
        raise SettingError(f"{path} has no {name}")
    tell_done(f"{name}: {'removed' if remove else 'changed' if there else 'added'} in {path}")


@click.command()
@index_option
@click.option("--port", type=int, help="The port; a free one when it is in use.")
def demo(index: str | None, port: int | None) -> None:
    """Index the sample articles, if they are not yet, and serve them."""
    import index_data
    from indexer.index import Index
    from webui.serving.serve import free_port

    settings = load_settings({"index": index, "port": port}, index_name="demo")
    try:
        opened = Index.create(settings)
    except IndexMismatch:  # the samples were indexed by an earlier version
        Index.open(settings, outdated=True).admin.rebuild(wait=30)
        opened = Index.open(settings)
    report = opened.admin.add([Path(index_data.__file__).parent / "articles"], wait=30)
    tell_done(f"{report.articles:,} sample articles in {settings.index}")
    _serve(opened, settings, free_port(settings.host, settings.port))


def _serve(index: Index, settings: Settings, port: int) -> None:
    from webui.app import create_app
    from webui.serving.serve import serve as serve_app

    def ready(address: str) -> None:
        click.echo(f"Marsad is ready: {address}   (Ctrl-C stops it)")
        sys.stdout.flush()

    if not (settings.allowed_hosts or settings.trusted_proxy) and settings.host.startswith(
        _LOOPBACK
    ):
        # A page elsewhere must not read this index by a name that it leads here.
        own = "localhost" if ":" in settings.host else settings.host
        settings = replace(settings, allowed_hosts=own)
    try:
        serve_app(create_app(index, settings), settings.host, port, settings.threads, ready=ready)
    except OSError as error:
        other = "port" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "host"
        raise click.ClickException(
            f"cannot serve on {settings.host}:{port} ({error.strerror}); try another --{other}"
        ) from error
