"""Benchmarks say what they need, and keep their figures where they are looked for."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIGURES = (ROOT / "docs" / "BENCHMARKS.md").read_text(encoding="utf-8")
SCRIPTS = sorted(
    path for path in (ROOT / "benchmarks").glob("*.py") if '"__main__"' in path.read_text("utf-8")
)


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports find the modules beside a benchmark, as they do when it is run."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_benchmark_has_help_and_a_place_for_its_figures(
    script: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [str(script), "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(script), run_name="__main__")
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "--record" in told and f"python benchmarks/{script.name}" in told
    assert FIGURES.count(f"<!-- benchmarks/{script.name} -->\n") == 1


@pytest.mark.usefixtures("beside")
def test_figures_take_the_place_of_those_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import record

    kept = tmp_path / "BENCHMARKS.md"
    kept.write_text(FIGURES, encoding="utf-8")
    monkeypatch.setattr(record, "FIGURES", kept)
    monkeypatch.setattr(sys, "argv", ["benchmarks/names.py", "data", "--held-out", "--record"])
    parser = record.parser_of("doc")
    for number in (1, 2):
        with record.record_figures(parser.parse_args(["--record"])):
            print(f"figure {number}")
    assert capsys.readouterr().out == "figure 1\nfigure 2\n"
    text = kept.read_text(encoding="utf-8")
    section = re.search(r"<!-- benchmarks/names.py -->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert section is not None
    head, rest = section[1].split("\n\n", 1)
    assert re.match(
        r"`names\.py --held-out`, commit [0-9a-f]{7,}\b.*, \d{4}-\d\d-\d\d, \d+ cores \(.+\), "
        r"Python 3\.\d+\.\d+:$",
        head,
    )
    assert rest == "```text\nfigure 2\n```\n"
    assert len(re.findall("<!-- end -->", text)) == len(re.findall("<!-- end -->", FIGURES))
    with pytest.raises(RuntimeError), record.record_figures(parser.parse_args(["--record"])):
        print("figure 3")
        raise RuntimeError
    assert kept.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("beside")
def test_the_command_that_is_kept_has_the_values_of_its_options(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import record

    kept = tmp_path / "BENCHMARKS.md"
    kept.write_text(FIGURES, encoding="utf-8")
    monkeypatch.setattr(record, "FIGURES", kept)
    words = ["/data/index", "--urls", "50", "--warm", "--only", "a", "b", "--record"]
    monkeypatch.setattr(sys, "argv", ["benchmarks/serving.py", *words])
    parser = record.parser_of("doc")
    parser.add_argument("index")
    parser.add_argument("--urls", type=int)
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--only", nargs="*")
    with record.record_figures(parser.parse_args(words)):
        print("figure")
    assert "`serving.py --urls 50 --warm --only a b`, commit" in kept.read_text(encoding="utf-8")
