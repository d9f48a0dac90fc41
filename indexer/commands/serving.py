"""Serving the page."""

from __future__ import annotations

import errno
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.commands.options import FOUND, NOTHING, index_option, tell_done
from indexer.counted import counted
from indexer.errors import IndexMismatch, SettingError
from indexer.loaded_settings import load_settings
from indexer.logs import log_problem
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.index import Index

__all__ = ["demo", "password", "serve"]

_LOOPBACK = ("127.", "::1", "localhost")
_LONGEST = 4096
"""Letters of a password from standard input, at most."""


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
@click.argument("name", required=False)
@click.option("--file", metavar="FILE", help="The password file; by default that of the settings.")
@click.option("--remove", is_flag=True, help="Remove the user.")
@click.option(
    "--repair",
    "mend",
    is_flag=True,
    help="Instead of NAME: take out the lines by which nobody gets in, which are those that cannot "
    "be read, and all of a name that has several different passwords.",
)
def password(name: str | None, file: str | None, remove: bool, mend: bool) -> int:
    """Let NAME read the page, with a password that is asked for twice, or that is the first line of
    standard input where that is no terminal. Where --repair leaves nobody who can log in, the exit
    code is 1.

    \b
    marsad password amal --file users
    marsad password amal --file users < password.txt
    marsad password --repair --file users
    """
    from webui.serving.passwords import (
        advice,
        check_name,
        no_user,
        read_passwords,
        repair,
        write_password,
    )

    if (name is None) != mend or (mend and remove):
        raise click.UsageError("give a NAME, or --repair alone")
    if name is not None:
        check_name(name)
    path = Path(load_settings({"password_file": file}, index_needed=False).password_file)
    if path == Path():
        raise SettingError("name the password file: --file FILE, or password_file in marsad.toml")
    if name is None:
        found = repair(path)
        for fault in found.faults:
            log_problem(f"taken out: {fault}")
        for one in found.doubtful:
            anew = shlex.join(["marsad", "password", one, "--file", str(path)])
            log_problem(f"{one} cannot log in: set the password anew with: {anew}")
        if not found.hashes:
            log_problem(no_user(path))
        tell_done(f"{counted(len(found.hashes), 'user')} can log in by {path}")
        return FOUND if found.hashes else NOTHING
    if path.exists():
        read_passwords(path)  # what cannot be read is told before anything is asked
    there = write_password(path, name, None if remove else _ask_for_password())
    for fault in (broken := read_passwords(path)).faults:
        log_problem(f"{path}: {fault}: nobody is let in by it")
    if broken.faults:
        log_problem(advice(path))
    if not broken.hashes:
        log_problem(no_user(path))
    if remove and not there:
        raise SettingError(f"{path} has no {name}")
    tell_done(f"{name}: {'removed' if remove else 'changed' if there else 'added'} in {path}")
    return FOUND


def _ask_for_password() -> str:
    """A password typed twice, or the first line of standard input where that is no terminal; a
    second line, as for who asks twice, must be the same."""
    if sys.stdin is not None and sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    lines = ["", ""] if sys.stdin is None else [sys.stdin.readline(_LONGEST) for _ in range(2)]
    given, again = (line.rstrip("\r\n") for line in lines)
    if not given:
        raise SettingError(
            "no password was given: type it on a terminal, or write it to standard input as a line"
        )
    if again and again != given:
        raise SettingError("standard input has two lines, and the second is not the same password")
    return given


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
        if not (settings.password_file or settings.host.startswith(_LOOPBACK)):
            log_problem(
                f"marsad: serving on {settings.host or 'every address'} without passwords: whoever "
                "reaches this machine can read the index. --password-file FILE asks for them, "
                "--host 127.0.0.1 serves this machine alone"
            )
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
