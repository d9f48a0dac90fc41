"""Tables of HTML, in which results and explanations show themselves in a notebook.

Cells are ready HTML: whatever was read from an article or typed comes through :func:`cell` or
:func:`marked_cell`, which escape it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from indexer.article import direction

__all__ = ["cell", "marked_cell", "table"]


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    remarks: Iterable[str] = (),
) -> str:
    """A table that runs from right to left, of a caption with remarks below it, both plain text,
    and of headings and cells in HTML."""
    said = escape(caption) + "".join(f"<div>{escape(remark)}</div>" for remark in remarks)
    head = "".join(f"<th>{column}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return (
        f'<table dir="rtl"><caption dir="ltr">{said}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def cell(text: str, side: str = "auto") -> str:
    """A cell of plain text."""
    return f'<td dir="{side}" style="text-align:start">{escape(text)}</td>'


def marked_cell(
    text: str, spans: Iterable[tuple[int, int]], language: str, url: str | None = None
) -> str:
    """A cell of text in a language, the spans in ``<mark>``, all of it a link when ``url`` is one
    of http or https."""
    parts, done = [], 0
    for start, end in spans:
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    html = "".join([*parts, escape(text[done:])])
    if url and url.startswith(("http://", "https://")):
        html = f'<a href="{escape(url)}" rel="noopener noreferrer">{html}</a>'
    return f'<td dir="{direction(language)}" style="text-align:start">{html}</td>'
