"""The same parameters by the same names at every door, with the same results."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from indexer.alerts.alerts import read_alerts
from indexer.cli import cli
from indexer.errors import AlertError
from indexer.index import Index
from indexer.query.parameters import DOORS, SEARCH_PARAMETERS, Door, Parameter, offered_at
from indexer.query.remarks import DATE_EXAMPLES

ROWS = {row.name: row for row in SEARCH_PARAMETERS}
EXAMPLES: dict[str, tuple[str, str]] = {
    "q": ("القمة", "القمة"),
    "source": ("القمة", "صحيفة النيل"),
    "section": ("", "اقتصاد"),
    "name": ("", "Netanyahu"),
    "from": ("القمة", "2025-08-10"),
    "to": ("القمة", "2025-08-10"),
    "sort": ("القمة", "old"),
    "page": ("القمة", "2"),
    "size": ("القمة", "20"),
    "match": ("نتنياهو", "exact"),
    "operator": ("الحكومة هدنة", "or"),
    "without": ("نتنياهو", "نتانياهو"),
    "recency": ("القمة", "30"),
    "copies": ("القمة", "1"),
}
"""A query and a value for each parameter."""

NARROWING = ("source", "section", "name", "from", "to", "match", "operator", "without")
"""Those that change how many are found."""

Ask = Callable[[str, Parameter | None, str], int]
"""How many articles are found for a query with a parameter of a value."""


class Doors:
    """Each way to ask, by its door."""

    def __init__(self, index: Index, client: FlaskClient, folder: Path) -> None:
        self.index, self.client, self.folder = index, client, folder
        self.ways: dict[Door, dict[str, Ask]] = {
            "search": {"marsad search": self.command, "Index.search": self.python},
            "page": {"/en/search": self.page},
            "api": {"/search.json": self.json, "/api/v1/search": self.api},
            "feed": {"/search.atom": self.feed},
            "export": {"csv": self.csv, "jsonl": self.jsonl, "Index.export": self.python_export},
            "trend": {
                "marsad trend": self.trend_command,
                "/trend.json": self.trend_json,
                "/trend.csv": self.trend_csv,
                "Index.trend": self.python_trend,
            },
            "alerts": {"marsad alert": self.alert},
        }

    def run(self, *arguments: str) -> str:
        ran = CliRunner().invoke(cli, [*arguments], standalone_mode=False)
        assert ran.exception is None, (arguments, ran.exception)
        return ran.output

    def options(self, row: Parameter | None, value: str) -> list[str]:
        if row is None or row.kind == "text":
            return []
        if row.kind == "flag":
            return [f"--{'no-' * row.inverted}{row.keyword}"]
        return [f"--{row.name}", value]

    def keywords(self, row: Parameter | None, value: str) -> dict[str, Any]:
        if row is None or row.kind == "text":
            return {}
        if row.kind == "flag":
            return {row.keyword: not row.inverted}
        return {row.keyword: (value,) if row.repeated else value}

    def get(self, path: str, q: str, row: Parameter | None, value: str) -> Any:
        pairs = {"q": q} | ({row.name: value} if row else {})
        answer = self.client.get(f"{path}?{urlencode(pairs)}")
        assert answer.status_code == 200, (path, pairs)
        return answer

    def command(self, q: str, row: Parameter | None, value: str) -> int:
        options = ["--index", str(self.folder), "--format", "jsonl", "--with-header"]
        lines = self.run("search", q, *options, *self.options(row, value)).splitlines()
        return int(json.loads(next(line for line in lines if line.startswith("{")))["total"])

    def python(self, q: str, row: Parameter | None, value: str) -> int:
        return self.index.search(q, **self.keywords(row, value)).total

    def page(self, q: str, row: Parameter | None, value: str) -> int:
        found = re.search(r'<h1 class="found".*?</h1>', self.get("/en/search", q, row, value).text)
        assert found
        heading = re.sub(r"<span class=\"unseen\">.*?</span>|<[^>]*>", "", found[0])
        return int(re.findall(r"\d+", heading)[-1])

    def json(self, q: str, row: Parameter | None, value: str) -> int:
        return int(self.get("/search.json", q, row, value).get_json()["total"])

    def api(self, q: str, row: Parameter | None, value: str) -> int:
        return int(self.get("/api/v1/search", q, row, value).get_json()["total"])

    def feed(self, q: str, row: Parameter | None, value: str) -> int:
        text = self.get("/search.atom", q, row, value).text
        if row and row.name == "page":  # all stand on the first page
            text = self.get("/search.atom", q, row, "1").text
        return len(re.findall("<entry", text))

    def csv(self, q: str, row: Parameter | None, value: str) -> int:
        answer = self.get("/search.csv", q, row, value)
        assert len(answer.text.splitlines()) - 1 == int(answer.headers["X-Total"])
        return int(answer.headers["X-Total"])

    def jsonl(self, q: str, row: Parameter | None, value: str) -> int:
        return len(self.get("/search.jsonl", q, row, value).text.splitlines())

    def python_export(self, q: str, row: Parameter | None, value: str) -> int:
        return len(list(self.index.export(q, **self.keywords(row, value)).hits))

    def trend_command(self, q: str, row: Parameter | None, value: str) -> int:
        options = ["--index", str(self.folder), "--format", "jsonl", *self.options(row, value)]
        lines = self.run("trend", q, *options).splitlines()
        return sum(json.loads(line)["count"] for line in lines if line.startswith("{"))

    def trend_json(self, q: str, row: Parameter | None, value: str) -> int:
        assert self.get("/en/trend", q, row, value)
        (series,) = self.get("/trend.json", q, row, value).get_json()["series"]
        return int(series["total"])

    def trend_csv(self, q: str, row: Parameter | None, value: str) -> int:
        lines = self.get("/trend.csv", q, row, value).text.splitlines()
        counts = lines[0].split(",").index("count")
        return sum(int(line.split(",")[counts]) for line in lines[1:])

    def python_trend(self, q: str, row: Parameter | None, value: str) -> int:
        return self.index.trend([q], **self.keywords(row, value)).series[0].total

    def alert(self, q: str, row: Parameter | None, value: str) -> int:
        found = re.search(r"(\d+) new in 1 searches", self.told(q, row, value))
        assert found
        return int(found[1])

    def told(self, q: str, row: Parameter | None, value: str) -> str:
        """What ``marsad alert`` prints for one search, run for the first time."""
        file = self.folder.parent / "searches.toml"
        (given,) = self.keywords(row, value).values() or ("",)
        toml = json.dumps(given, ensure_ascii=False)
        line = f"{row.name} = {toml}\n" if row and row.kind != "text" else ""
        file.write_text(f'[[search]]\nquery = "{q}"\n{line}', encoding="utf-8")
        state = self.folder.parent / "told.sqlite"
        state.unlink(missing_ok=True)
        options = ["--index", str(self.folder), "--state", str(state), "--since", "2025"]
        return self.run("alert", str(file), *options)


@pytest.fixture
def doors(index: Index, client: FlaskClient, tmp_path: Path) -> Doors:
    folder = tmp_path / "index"
    folder.symlink_to(index.admin.stats().path)
    return Doors(index, client, folder)


def test_there_is_an_example_of_each_parameter() -> None:
    assert list(EXAMPLES) == [row.name for row in SEARCH_PARAMETERS]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_door_finds_as_much_for_the_same_parameters(doors: Doors, name: str) -> None:
    query, value = EXAMPLES[name]
    row = ROWS[name]
    if name in ("section", "name"):  # a trend needs a query
        query = {"section": "النفط", "name": "نتنياهو"}[name]
    totals = {
        label: ask(query, row, value)
        for door, ways in doors.ways.items()
        if row.is_offered(door)
        for label, ask in ways.items()
    }
    assert len(totals) >= 3
    assert len(set(totals.values())) == 1 and all(totals.values()), totals


@pytest.mark.parametrize("name", NARROWING)
def test_what_narrows_a_search_down_changes_what_is_found(doors: Doors, name: str) -> None:
    query, value = EXAMPLES[name]
    assert doors.json(query, ROWS[name], value) != doors.json(query, None, "")


@pytest.mark.parametrize("name", [row.name for row in offered_at("explain")])
def test_each_door_explains_the_same(doors: Doors, ids: dict[str, str], name: str) -> None:
    row, value = ROWS[name], EXAMPLES[name][1]
    id, query = ids["هدنة"], "الحكومة هدنة"
    options = ["--index", str(doors.folder), "--format", "json", *doors.options(row, value)]
    line = doors.run("explain", query, id, *options).splitlines()[-1]
    scores = {"command": json.loads(line)["score"]}
    scores["python"] = doors.index.explain(query, id, **doors.keywords(row, value)).score
    for path in ("/explain.json", "/api/v1/explain"):
        url = f"{path}?{urlencode({'q': query, 'id': id, name: value})}"
        scores[path] = doors.client.get(url).get_json()["score"]
    first, *others = scores.values()
    assert first and others == pytest.approx([first] * 3), scores
    url = f"/en/explain?{urlencode({'q': query, 'id': id, name: value})}"
    assert doors.client.get(url).status_code == 200


@pytest.mark.parametrize("name", [row.name for row in offered_at("mark")])
def test_each_door_marks_the_same(doors: Doors, name: str) -> None:
    row, (query, value) = ROWS[name], EXAMPLES[name]
    found = next(hit.id for hit in doors.index.search("نتنياهو") if "نتانياهو" in hit.title)
    article = doors.index.get(found)
    marks = doors.index.mark(article, query, **doors.keywords(row, value))
    assert marks["title"] == () != doors.index.mark(article, query)["title"]
    url = f"/api/v1/articles/{found}?{urlencode({'q': query, name: value})}"
    assert doors.client.get(url).get_json()["marks"]["title"] == []
    url = f"/en/article/{found}?{urlencode({'q': query, name: value})}"
    assert "<mark" not in doors.client.get(url).text
    options = ["--index", str(doors.folder), "--query", query, "--color", "always"]
    assert "\x1b[1;33m" in doors.run("show", found, *options)
    assert "\x1b[1;33m" not in doors.run("show", found, *options, *doors.options(row, value))


@pytest.mark.parametrize("name", ["source", "section", "without", "name"])
def test_an_empty_value_counts_as_not_given(doors: Doors, name: str) -> None:
    row, query = ROWS[name], "القمة"
    for ways in doors.ways.values():
        for way, ask in ways.items():
            if way != "/api/v1/search":
                assert ask(query, row, "") == ask(query, None, ""), way
    for blank in ("", "%20", "%1D", "%01", "%C2%85"):
        answer = doors.client.get(f"/api/v1/search?q=x&{name}={blank}&{name}=x")
        assert answer.status_code == 400
        assert f"{name}: '' must not be empty" in answer.text


@pytest.mark.parametrize("path", ["search", "trend"])
def test_a_page_shows_the_operator_keeps_it_and_takes_it_off(doors: Doors, path: str) -> None:
    url = f"/en/{path}?{urlencode({'q': 'الحكومة هدنة', 'operator': 'or'})}"
    page = doors.client.get(url).text
    chip = re.search(r'<a href="([^"]*)">(?:(?!</a>).)*Words:(?:(?!</a>).)*Any of them', page)
    assert chip and "operator" not in chip[1]
    assert '<input type="hidden" name="operator" value="or">' in page
    assert "operator" not in doors.client.get(unescape(chip[1])).request.query_string.decode()


@pytest.mark.parametrize("door", DOORS)
def test_what_is_not_offered_is_refused_or_said_to_be_ignored(door: Door, tmp_path: Path) -> None:
    commands = {"search": "search", "trend": "trend", "explain": "explain", "mark": "show"}
    for row in SEARCH_PARAMETERS:
        if row.is_offered(door):
            continue
        assert row.absent[door].endswith(".")
        if door in commands:
            ran = CliRunner().invoke(cli, [commands[door], f"--{row.name}", "x"])
            assert ran.exit_code == 2 and "No such option" in ran.output
        if door == "alerts":
            file = tmp_path / "searches.toml"
            file.write_text(f"[[search]]\nquery = 'x'\n{row.name} = 'x'\n")
            with pytest.raises(AlertError, match=f"there is no {row.name}"):
                read_alerts(file)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("match", "loosely", "match: loosely is none of exact, folded, stem, names"),
        ("operator", "xor", "operator: xor is none of and, or"),
        ("from", "soon", f"from: soon is not a date; write {DATE_EXAMPLES}"),
    ],
)
def test_a_wrong_value_is_refused_in_the_same_words(
    doors: Doors, name: str, value: str, message: str
) -> None:
    for command in ("search", "trend"):
        ran = CliRunner().invoke(cli, [command, "x", f"--{name}", value])
        assert ran.exit_code == 2 and message in ran.output
    for path in ("/search.json", "/api/v1/search", "/search.csv", "/search.atom", "/trend.json"):
        answer = doors.client.get(f"{path}?q=x&{name}={value}")
        assert answer.status_code == 400
        assert [error["message"] for error in answer.get_json()["errors"]] == [message]
    page = doors.client.get(f"/en/search?q=x&{name}={value}")
    assert page.status_code == 400
    assert ", ".join(ROWS[name].choices) in page.text
    assert message in doors.told("x", ROWS[name], value)


def test_each_door_says_that_a_spelling_was_not_there_to_be_left_out(
    doors: Doors, ids: dict[str, str]
) -> None:
    query, other, row = "نتنياهو", "هدنة", ROWS["without"]
    said = f"Took no spelling off: {other}"
    for door in ("search.json", "api/v1/search", "trend.json"):
        assert said in str(doors.get(f"/{door}", query, row, other).get_json())
        assert said not in str(doors.get(f"/{door}", query, row, "نتانياهو").get_json())
    for door in ("search.csv", "search.jsonl", "trend.csv"):
        header = doors.get(f"/{door}", query, row, other).headers["X-Remarks"]
        assert said in str(json.loads(header))
    for door in ("en/search", "en/trend", f"en/article/{ids['هدنة']}", "search.atom"):
        pairs = urlencode({"q": query, "without": other, "lang": "en"})
        text = unescape(re.sub("<[^>]*>", "", doors.client.get(f"/{door}?{pairs}").text))
        assert "none was taken off" in text, door
    for command in ("search", "trend"):
        for form in ("plain", "table", "jsonl", "csv"):
            options = ["--index", str(doors.folder), "--format", form, "--without", other]
            assert said in doors.run(command, query, *options), (command, form)
    assert said in doors.told(query, row, other)
    both = doors.index.trend([query, "الهدنة"], without=["نتانياهو", other]).remarks
    assert [one.text for one in both if one.code == "untaken"] == [other]
