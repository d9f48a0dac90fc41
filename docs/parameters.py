"""Writes docs/PARAMETERS.md from the table of search parameters: ``python docs/parameters.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indexer.query.parameters import DOORS, SEARCH_PARAMETERS, Door, Parameter

FILE: Final = Path(__file__).parent / "PARAMETERS.md"

HEAD: Final = """\
# Parameters of a search

Made by `python docs/parameters.py` from the table `SEARCH_PARAMETERS` of
`indexer/query/parameters.py`. The options of the command line, URLs, `openapi.json` and the keys of
`marsad alert` come from the same table. A wrong value is refused with words that say what could be
given: the same at the command line, in Python, in JSON and for alerts (but URLs take whole
days alone, and say so); pages say it in words of their own, in the language of the page.

An empty value counts as not given (`source=`, `--source ''`, `source = [""]`); only `/api/v1`
refuses it, but for `q`.

A search whose words no article has all of finds articles with any of them, and says so. Trends and
alerts never do: they count and report only articles with all of the words, unless `operator` says
otherwise.

A parameter has the same name in URLs (`?match=stem`), on the command line (`--match stem`) and in
the tables of `marsad alert` (`match = "stem"`); where Python has another, it stands beside it.

"""

DOOR_NAMES: Final[dict[Door, str]] = {
    "search": "`marsad search`; `search` of Python",
    "page": "the page of results, `/en/search`",
    "api": "`/api/v1/search`, `/search.json`",
    "feed": "`/search.atom`",
    "export": "`/search.csv`, `/search.jsonl`; `export` and `rank` of Python",
    "trend": "`marsad trend`; `/en/trend`, `/trend.json`, `/trend.csv`; `trend`, `significant` and "
    "`match_counts` of Python",
    "explain": "`marsad explain`; `/en/explain`, `/explain.json`, `/api/v1/explain`; "
    "`explain` of Python",
    "mark": "`marsad show --query`; `/en/article/ID`, `/api/v1/articles/ID`; `mark` of Python",
    "alerts": "a table `[[search]]` of `marsad alert FILE`",
}


def text() -> str:
    """The whole document."""
    lines = [HEAD, "| parameter | values | when not given | |\n", "|---|---|---|---|\n"]
    lines += [
        f"| {_names(row)} | {_values(row)} | {_default(row)} | {row.help} |\n"
        for row in SEARCH_PARAMETERS
    ]
    lines += ["\n## Where each is offered\n\n"]
    lines += [f"- **{door}**: {DOOR_NAMES[door]}\n" for door in DOORS]
    lines += [f"\n| | {' | '.join(DOORS)} |\n", f"|---|{'---|' * len(DOORS)}\n"]
    for row in SEARCH_PARAMETERS:
        cells = ("✓" if row.is_offered(door) else "–" for door in DOORS)
        lines.append(f"| `{row.name}` | {' | '.join(cells)} |\n")
    lines += ["\nWhy not:\n\n"]
    for door in DOORS:
        reasons: dict[str, list[str]] = {}
        for row in SEARCH_PARAMETERS:
            if door in row.absent:
                reasons.setdefault(row.absent[door], []).append(f"`{row.name}`")
        lines += [f"- **{door}**, {', '.join(names)}: {why}\n" for why, names in reasons.items()]
    lines.append(
        "\n`marsad related`, `/api/v1/articles/ID/related` and `related` of Python take none of\n"
        "them: they ask by an article, not by a query.\n"
    )
    return "".join(lines)


def _names(row: Parameter) -> str:
    command = "".join(f", `{short}`" for short in row.short)
    if row.inverted:
        return f"`{row.name}` (Python and command line: `{row.keyword}`, its opposite)"
    python = f" (Python: `{row.keyword}`)" if row.keyword != row.name else ""
    return f"`{row.name}`{command}{python}"


def _values(row: Parameter) -> str:
    if row.kind == "choice":
        return ", ".join(f"`{choice}`" for choice in row.choices)
    if row.kind == "number":
        urls = f"; in URLs {', '.join(map(str, row.in_urls))}" if row.in_urls else ""
        return f"{row.least} to {row.most}{urls}"
    if row.kind == "flag":
        return f"`{row.name}=1`; `--{row.keyword}` or `--no-{row.keyword}`; True or False"
    return {
        "text": "any text",
        "list": "texts, repeated",
        "names": "names, repeated",
        "first_day": "2025-08-14, 2025-08, 2025, or in words (أمس)",
        "last_day": "2025-08-14, 2025-08, 2025, or in words (أمس)",
    }[row.kind]


def _default(row: Parameter) -> str:
    if row.setting:
        return f"the setting `{row.setting}`"
    if row.kind == "flag":
        return (
            "folded on the page and in `plain` and `table`; not in `jsonl`, `csv`, Python, the API"
        )
    return f"`{row.default}`" if row.kind in ("choice", "number") else ""


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
