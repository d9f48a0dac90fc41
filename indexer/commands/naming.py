"""The spellings of names: those that ship with Marsad, and those of the index itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from indexer.commands.options import FOUND, NOTHING, index_option, open_index
from indexer.commands.printing import ProgressBar, print_json, print_line
from indexer.errors import ParameterError
from indexer.logs import log_problem
from indexer.names.name import Name, Spelling, folded_words

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.mining.store import Row

__all__ = ["names"]

_EXAMPLES: Final = 2


@click.group()
@index_option
@click.pass_context
def names(context: click.Context, index: str | None) -> None:
    """Spellings of names: list, add, remove, look for them in the articles, review.

    Those of the index lie in its folder, in names.tsv, and stay through rebuilds.

    \b
    marsad names list بوتين
    marsad names add بوتين بوتن
    marsad names remove بوتن
    marsad names mine
    marsad names review
    """
    if index is not None:  # for the command that follows, unless it names another
        context.default_map = {command: {"index": index} for command in names.commands}


_Command = TypeVar("_Command", bound=Callable[..., Any])


def _form(command: _Command) -> _Command:
    choice = click.Choice(["plain", "jsonl"])
    return click.option("--format", "form", type=choice, default="plain", show_default=True)(
        command
    )


@names.command("list")
@click.argument("text", nargs=-1)
@index_option
@click.option(
    "--origin",
    type=click.Choice(["own", "mined", "confirmed", "added", "removed", "table", "all"]),
    help="Only names of this origin; own: those of the index. By default all with TEXT, else own.",
)
@_form
def list_(text: tuple[str, ...], index: str | None, origin: str | None, form: str) -> int:
    """List names with their spellings: those that TEXT is a spelling of, or all of the index.

    \b
    marsad names list
    marsad names list غوتيريش
    marsad names list --origin removed
    marsad names list --origin table --format jsonl
    """
    known = open_index(index).names
    typed = " ".join(text)
    wanted = folded_words(typed)
    origin = origin or ("all" if wanted else "own")
    shown: tuple[Name, ...] = ()
    if origin in ("table", "all"):
        shown = tuple(known.table().names_of_text(typed) if wanted else known.table())
    own = () if origin == "table" else _choose(known.own().rows, wanted, origin)
    for name in shown:
        _show_name(name, form)
    for row in own:
        _show_row(row, form)
    return FOUND if shown or own else NOTHING


def _choose(rows: Iterable[Row], wanted: tuple[str, ...], origin: str) -> tuple[Row, ...]:
    """The rows of an origin that some words are a spelling of; all of them for no words."""
    of_origin = (row for row in rows if origin in ("own", "all", row.status))
    return tuple(row for row in of_origin if not wanted or wanted in row.words)


def _show_name(name: Name, form: str) -> None:
    if form == "jsonl":
        record = {
            "id": name.id,
            "kind": name.kind,
            "english": name.english,
            "spellings": [
                {"text": one.text, "form": one.form, "origin": one.origin} for one in name.spellings
            ],
        }
        print_json(record)
        return
    by_form: dict[str, list[Spelling]] = {}
    for spelling in name.spellings:
        by_form.setdefault(spelling.form, []).append(spelling)
    label = name.english[0] if name.english else name.id
    print_line(f"{label} ({name.kind})")
    for form_, spellings in by_form.items():
        texts = "، ".join(
            one.text if one.origin == "table" else f"{one.text} [{one.origin}]" for one in spellings
        )
        print_line(f"    {form_}: {texts}")


def _show_row(row: Row, form: str) -> None:
    if form == "jsonl":
        print_json(row._asdict())
        return
    print_line(_describe(row))


def _describe(row: Row) -> str:
    parts = [f"{row.status:<9}"]
    if row.name:
        parts.append(f"{row.name} ({row.name_articles:,})" if row.name_articles else row.name)
        parts.append("~")
    parts.append(f"{row.spelling} ({row.articles:,})" if row.articles else row.spelling)
    if row.probability is not None:
        parts.append(f"p {row.probability:.3f}")
    return " ".join(parts)


def _check(*texts: str) -> None:
    for text in texts:
        if not folded_words(text):
            raise ParameterError("spelling", "bad_choice", text, f"{text!r} is no word")


@names.command()
@click.argument("name")
@click.argument("spellings", nargs=-1, required=True, metavar="SPELLING...")
@index_option
def add(name: str, spellings: tuple[str, ...], index: str | None) -> int:
    """Let each SPELLING be searched with NAME, from the next search on; one of several words
    stands in quotes. It is searched whatever else the two can mean; what no search would use is
    not added, and said.

    \b
    marsad names add بوتين بوتن
    marsad names add "بيونغ يانغ" بيونغيانغ
    """
    _check(name, *spellings)
    for spelling in spellings:
        if folded_words(spelling) == folded_words(name):
            raise ParameterError(
                "spelling", "bad_choice", spelling, f"{spelling} is {name} itself: nothing to add"
            )
    unused = open_index(index).names.add(name, spellings)
    for spelling, why in unused.items():
        log_problem(f"marsad: {spelling} was not added: {why}")
    added = len(set(spellings) - unused.keys())
    if added:
        print_line(f"{name}: {added:,} added")
    return FOUND if added else NOTHING


@names.command()
@click.argument("spellings", nargs=-1, required=True, metavar="SPELLING...")
@click.option(
    "--from", "name", default="", metavar="NAME", help="Only from the name that is written so."
)
@index_option
def remove(spellings: tuple[str, ...], name: str, index: str | None) -> None:
    """Let each SPELLING be no spelling of a name any more, whether it was added, mined or ships
    with Marsad. Mining does not bring it back; 'marsad names add' does.

    \b
    marsad names remove غرب
    marsad names remove كيري --from جيري
    """
    _check(*spellings, *filter(None, [name]))
    open_index(index).names.change(lambda own: own.with_removed(spellings, name))
    print_line(f"{len(spellings):,} removed")


@names.command()
@index_option
@click.option(
    "--threshold",
    type=click.FloatRange(0.5, 1.0),
    help="How probable a spelling must be to be kept.  [default: 0.98]",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing.")
def mine(index: str | None, threshold: float | None, quiet: bool) -> None:
    """Look for spellings of names in the articles themselves.

    What was mined before is replaced; what you added, confirmed or removed stays. Large indexings
    do this by themselves (setting mine_names).

    \b
    marsad names mine
    marsad names mine --threshold .95
    """
    opened = open_index(index)
    with ProgressBar("articles", quiet) as progress:
        own = opened.names.mine(threshold=threshold, progress=progress)
    if not quiet:
        mined = sum(row.status == "mined" for row in own.rows)
        print_line(f"{mined:,} spellings mined, {len(own.rows) - mined:,} decided by hand")


@names.command()
@index_option
@_form
def review(index: str | None, form: str) -> int:
    """Show what was mined, with sentences, and ask of each whether it is one name.

    y confirms it, n removes it, s leaves it for later, q ends. The answers are kept at once.
    --format jsonl prints all of them and asks nothing.
    """
    from indexer.mining.store import OwnNames

    opened = open_index(index)
    rows = [row for row in opened.names.own().rows if row.status == "mined"]
    if form == "jsonl":
        for row in rows:
            print_json(_with_examples(opened, row))
        return FOUND if rows else NOTHING
    for number, row in enumerate(rows, 1):
        print_line(f"{number:,}/{len(rows):,}  {_describe(row)}")
        for sentence in chain.from_iterable(_examples(opened, row).values()):
            print_line(f"    {sentence}")
        answer = _answer()
        if answer == "q":
            break
        if answer != "s":
            opened.names.change(partial(OwnNames.with_decision, row=row, same=answer == "y"))
    return FOUND if rows else NOTHING


def _examples(index: Index, row: Row) -> dict[str, list[str]]:
    """Sentences that hold the name, and those that hold its spelling."""
    return {text: list(_sentences(index, text)) for text in (row.name, row.spelling)}


def _with_examples(index: Index, row: Row) -> dict[str, object]:
    return {**row._asdict(), "examples": _examples(index, row)}


def _answer() -> str:
    """y, n, s or q, as typed; the end of input ends the review."""
    while True:
        click.echo("one name? [y]es [n]o [s]kip [q]uit: ", err=True, nl=False)
        line = sys.stdin.readline()
        if not line:
            return "q"
        if line.strip().lower()[:1] in ("y", "n", "s", "q"):
            return line.strip().lower()[:1]


def _sentences(index: Index, text: str) -> Iterator[str]:
    """Excerpts of articles that hold a spelling."""
    found = index.search(f'"{text}"', match="folded", size=_EXAMPLES)
    for hit in found.hits:
        yield " ".join(hit.snippet.split())
