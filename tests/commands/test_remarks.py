"""What is to be said of an answer is said by every command, and never among its data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import cli
from indexer.index import Index
from indexer.query.remarks import DATE_EXAMPLES

QUERY = "بوتين شيءلايوجد date:2024-99 زقزوق:روسيا"
"""Widens to any of its words and to other spellings, drops a date, names an unknown field."""

SPELLINGS = (
    "Also searched for بوتين: بوتن (1) (take one off: --without; only these letters: --match exact)"
)
ANY_WORD = "No article has all of these words; these have some of them."
SAID = (
    SPELLINGS,
    "Could not read (unknown field): زقزوق",
    f"Could not read (bad date): 2024-99; left out. Write {DATE_EXAMPLES}",
)

Run = Callable[..., Result]


@pytest.fixture
def run(index: Index) -> Run:
    def run(*arguments: str, text: str = "") -> Result:
        options = ["--index", index.admin.stats().path]
        ran = CliRunner().invoke(cli, [*arguments, *options], input=text, standalone_mode=False)
        assert ran.exception is None, ran.exception
        return ran

    return run


def on_stderr(about: str = "", *, widened: bool) -> list[str]:
    sentences = (ANY_WORD, *SAID) if widened else SAID
    return [f"marsad: remark: {about}{sentence}" for sentence in sentences]


@pytest.mark.parametrize("form", ["plain", "table"])
def test_people_read_them_among_the_results(run: Run, form: str) -> None:
    ran = run("search", QUERY, "--format", form)
    assert [one for one in (ANY_WORD, *SAID) if one not in ran.stdout] == []
    assert ran.stderr == ""


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_programs_get_data_alone_and_remarks_beside_it(run: Run, form: str) -> None:
    ran = run("search", QUERY, "--format", form)
    assert ran.stderr.splitlines() == on_stderr(widened=True)
    if form == "jsonl":
        assert all("snippet" in json.loads(line) for line in ran.stdout.splitlines())
    else:
        rows = list(csv.DictReader(io.StringIO(ran.stdout)))
        assert rows and all(row["id"] and row["snippet"] for row in rows)


def test_the_header_has_them_as_json(run: Run) -> None:
    ran = run("search", QUERY, "--format", "jsonl", "--with-header")
    remarks = json.loads(ran.stdout.splitlines()[0])["query"]["remarks"]
    assert [one["code"] for one in remarks] == [
        "any_word",
        "spellings",
        "unknown_field",
        "bad_date",
    ]
    assert [one["sentence"] for one in remarks] == [ANY_WORD, *SAID]


def test_of_several_queries_each_is_named(run: Run) -> None:
    ran = run("search", "-", "--format", "jsonl", text=f"أوكرانيا\n{QUERY}\n")
    assert ran.stderr.splitlines() == on_stderr(f"{QUERY}: ", widened=True)


@pytest.mark.parametrize("form", ["plain", "table", "jsonl", "csv"])
def test_a_trend_which_is_never_widened_says_the_rest(run: Run, form: str) -> None:
    ran = run("trend", QUERY, "--format", form)
    assert ran.stderr.splitlines() == on_stderr(widened=False)


def test_words_that_set_a_search_apart_come_with_them(run: Run) -> None:
    ran = run("trend", "بوتين زقزوق:روسيا", "--words")
    assert "marsad: remark: بوتين زقزوق:روسيا: Could not read (unknown field): زقزوق" in ran.stderr


@pytest.mark.parametrize("form", ["plain", "table", "json"])
def test_an_explanation_comes_with_them(run: Run, form: str) -> None:
    ran = run("explain", QUERY, "treaty", "--format", form)
    assert ran.stderr.splitlines() == on_stderr(widened=True)


def test_an_article_with_its_matches_comes_with_them(run: Run) -> None:
    ran = run("show", "treaty", "--query", QUERY)
    assert ran.stderr.splitlines() == on_stderr(widened=False)


def test_a_kept_search_says_them_unless_it_is_to_be_quiet(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "searches.txt"
    file.write_text(f"قمة: {QUERY}\n", encoding="utf-8")
    ran = run("alert", str(file))
    assert ran.stdout == ""
    assert ran.stderr.splitlines()[:-1] == on_stderr("قمة: ", widened=False)
    assert run("alert", str(file), "--quiet").stderr == ""


@pytest.mark.parametrize("form", ["jsonl", "csv", "plain", "table"])
def test_data_of_one_page_say_that_there_are_more(run: Run, form: str) -> None:
    def said(*options: str) -> str:
        return run("search", "أوكرانيا", "--format", form, *options).stderr

    total = int(
        json.loads(run("search", "أوكرانيا", "--with-header").stdout.split("\n")[0])["total"]
    )
    more = (
        "marsad: remark: There are more than are given here: 1 is missing. "
        "(--limit or --page gives more)\n"
    )
    assert total == 2
    assert said("--limit", "1") == (more if form in ("jsonl", "csv") else "")
    assert said("--limit", "1", "--page", str(total)) == said() == ""


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_corrected_spelling_is_said_beside_data(run: Run, form: str) -> None:
    ran = run("search", "أوكرانبا", "--format", form)
    assert "marsad: remark: Did you mean / هل تقصد: أوكرانيا (2)" in ran.stderr.splitlines()
    assert "Did you mean" not in ran.stdout


@pytest.mark.parametrize("other", [["--by-outlet"], ["--share"], ["--unit", "week"]])
def test_words_and_counts_of_a_trend_do_not_go_together(other: list[str]) -> None:
    ran = CliRunner().invoke(cli, ["trend", "بوتين", "--words", *other])
    assert ran.exit_code == 2
    assert f"--words and {other[0]} do not go together" in ran.output


@pytest.mark.parametrize(
    "command", [("search", "أوكرانيا"), ("related", "treaty"), ("suggest", "رو")]
)
def test_nothing_is_said_where_there_is_nothing_to_say(run: Run, command: tuple[str, ...]) -> None:
    assert run(*command).stderr == ""


@pytest.mark.parametrize("form", ["plain", "table", "jsonl", "csv"])
def test_every_form_tells_what_else_could_be_searched(run: Run, form: str) -> None:
    ran = run("search", "زيلينسكي تايوان", "--format", form)
    steps = ("Fewer words: تايوان (2)", "Fewer words: زيلينسكي (1)")
    assert [one for one in steps if one not in ran.stdout + ran.stderr] == []
    assert (ran.stderr == "") == (form in ("plain", "table"))
