"""Remarks on an answer, told beside it: what was widened, left out, not understood, cut short."""

from __future__ import annotations

from collections.abc import Iterable

import click

from indexer.query.remarks import Remark, sentence

__all__ = ["tell_remarks"]


def tell_remarks(remarks: Iterable[Remark], about: str = "", hint: str = "") -> None:
    """Writes each remark to standard error, a line each, so that the answer is nothing but data;
    ``about`` names the query where there are several, ``hint`` says what can be done."""
    before = f"{about}: " if about else ""
    after = f" ({hint})" if hint else ""
    for remark in remarks:
        line = " ".join(f"{before}{sentence(remark)}{after}".split())
        click.echo(f"marsad: remark: {line}", err=True)
