"""What CI installs: written down with hashes, all of it, with licences."""

from __future__ import annotations

import configparser
import json
import re
from pathlib import Path

import pytest

from docs.licences import is_compatible

requirements = pytest.importorskip("packaging.requirements")

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8")
LOCKED = re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_has_what_setup_asks_for_within_its_bounds() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    lines = [line for text in asked for line in text.split("\n") if line.strip()]
    lines += (ROOT / ".ci" / "build.in").read_text(encoding="utf-8").splitlines()[1:]
    wanted = [requirements.Requirement(line) for line in lines]
    assert len(wanted) > 40
    for one in wanted:
        found = [version for name, version in LOCKED if plain(name) == plain(one.name)]
        assert found and all(one.specifier.contains(each) for each in found), f"{one}: .ci/lock"


def test_every_package_of_the_lock_has_hashes_and_a_licence() -> None:
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(LOCKED) > 80
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    licences = (ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8")
    assert [name for name, version in LOCKED if f"| {name} | " not in licences] == []
    assert "not said" not in licences


@pytest.mark.parametrize("file", sorted((ROOT / ".ci").glob("*/package-lock.json")), ids=str)
def test_so_have_the_parts_of_npm(file: Path) -> None:
    packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 1
    assert [place for place, one in packages.items() if place and "integrity" not in one] == []


@pytest.mark.parametrize(
    ("licence", "goes"),
    [
        ("MIT", True),
        ("(MIT OR Commons-Clause)", True),
        ("MIT AND Commons-Clause", False),
        ("GPL-3.0-only WITH GCC-exception-3.1", True),
        ("(MIT OR ISC) AND Commons-Clause", False),  # a person must read it
        ("not said", False),
    ],
)
def test_a_licence_goes_with_the_gpl_only_where_all_that_must_be_kept_does(
    licence: str, goes: bool
) -> None:
    assert is_compatible(licence) is goes


def test_ci_gives_pip_no_other_index_than_the_locked_files() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    fetched = run.index("--require-hashes")
    closed = run.index("export PIP_NO_INDEX=1 PIP_FIND_LINKS=")
    assert fetched < closed < run.index("$(block 1)") < run.index("$(block 2)")
