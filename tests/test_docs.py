"""The documents: their sessions happen, their links lead somewhere, nothing is left out."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.settings import SETTINGS, Setting

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("index_data/*/*.md")]
)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def sessions() -> list[tuple[str, str]]:
    """The commands of the README's sessions with what they are said to print."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    found = []
    for part in re.split(r"^\$ ", "".join(blocks), flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        found.append((command, printed))
    return found


def steady(text: str) -> list[str]:
    """The lines that are printed, without times and rates, in any order: what is said beside
    results may come before or after them."""
    text = re.sub(r"[\d.,]+ (?=ms|s\b|articles/s)", "", text)
    return sorted(filter(None, text.splitlines()))


def test_the_sessions_of_the_readme_happen(tmp_path: Path) -> None:
    marsad = f'{sys.executable} -c "from indexer.cli import main; main()"'
    environ = {**os.environ, "MARSAD_INDEX": str(tmp_path / "index"), "PYTHONUTF8": "1"}
    assert len(sessions()) >= 4
    for command, printed in sessions():
        ran = subprocess.run(
            ["bash", "-c", f'marsad() {{ {marsad} "$@"; }}; {command}'],
            capture_output=True,
            encoding="utf-8",
            env=environ,
            cwd=ROOT,
        )
        # Apart: of two processes at once, either may write first.
        assert steady(f"{ran.stdout}\n{ran.stderr}") == steady(printed), command


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in link:
            assert (document.parent / link).exists(), link


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_help(setting: Setting) -> None:
    table = (ROOT / "docs" / "SETTINGS.md").read_text(encoding="utf-8")
    row = next(line for line in table.splitlines() if line.startswith(f"| `{setting.name}` |"))
    assert setting.help in row


def test_every_path_of_the_guide_is_there() -> None:
    guide = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = set(
        re.findall(r"`((?:indexer|webui|index_data|tests|docs|benchmarks)/[\w/.]*)`", guide)
    )
    assert len(paths) > 30
    assert {path for path in paths if not (ROOT / path).exists()} == set()
    assert len(guide.splitlines()) <= 150


def test_every_package_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {f"`{path.parent.relative_to(ROOT)}/`" for path in ROOT.glob("indexer/*/__init__.py")}
    assert len(rooms) > 10
    assert {room for room in rooms if room not in guide} == set()


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem[:4])
def test_a_decision_has_the_form_of_one_and_stands_in_the_index(decision: Path) -> None:
    lines = decision.read_text(encoding="utf-8").splitlines()
    number = f"{DECISIONS.index(decision) + 1:04}"
    assert decision.name.startswith(f"{number}-") and lines[0].startswith(f"# {number}. ")
    assert re.fullmatch(r"- Status: (proposed|accepted|superseded)\b.*", lines[2])
    assert re.fullmatch(r"- Date: \d{4}-\d\d-\d\d", lines[3])
    heads = [line for line in lines if line.startswith("## ")]
    assert heads == ["## Context", "## Decision", "## Consequences", "## Evidence"]
    assert len(lines) <= 40
    row = f"| {number} | [{lines[0][8:]}]({decision.name}) |"
    assert row in (decision.parent / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_stand_alone_in_the_first_blocks() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert [len(block.strip().splitlines()) for block in blocks[:2]] == [1, 1]
    assert blocks[0].strip().endswith("marsad demo")
    assert blocks[1].strip().endswith("pytest -n auto")
    arabic = (ROOT / "README.ar.md").read_text(encoding="utf-8")
    assert re.findall(r"```sh\n(.*?)```", arabic, re.DOTALL)[:2] == blocks[:2]


PYTHON = ROOT / "docs" / "PYTHON.md"


@pytest.fixture
def worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The names that the worked example leaves; each of its outputs must be the one it shows."""
    (tmp_path / "index_data").symlink_to(ROOT / "index_data")
    monkeypatch.chdir(tmp_path)
    text = PYTHON.read_text(encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(text, {}, PYTHON.name, str(PYTHON), 0)
    assert len(example.examples) > 15
    printed: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    ran = runner.run(example, out=printed.append, clear_globs=False)
    assert ran.failed == 0, "".join(printed)
    return example.globs


def test_the_worked_example_for_python_happens(worked: dict[str, object]) -> None:
    assert "<mark>" in worked["results"]._repr_html_()


def test_results_become_a_data_frame(worked: dict[str, object]) -> None:
    pandas = pytest.importorskip("pandas")
    (block,) = re.findall(r"```python\n(.*?)```", PYTHON.read_text(encoding="utf-8"), re.DOTALL)
    exec(block, worked)
    assert isinstance(worked["frame"], pandas.DataFrame)
    assert len(worked["frame"]) == len(worked["results"])  # type: ignore[arg-type]
