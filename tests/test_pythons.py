"""The Pythons that Marsad says it runs on: one answer, wherever it is written."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_file_names_the_same_oldest_python() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    oldest = setup["options"]["python_requires"].removeprefix(">=")
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert ruff["target-version"] == "py" + oldest.replace(".", "")
    assert setup["mypy"]["python_version"] == oldest
    classified = re.findall(r":: (3\.\d+)$", setup["metadata"]["classifiers"], re.MULTILINE)
    assert classified[0] == oldest
    for document, words in [
        ("README.md", f"Python {oldest} or later"),
        ("README.ar.md", f"بايثون {oldest} أو ما بعده"),
        ("CONTRIBUTING.md", f"Python {oldest}"),
    ]:
        assert words in (ROOT / document).read_text(encoding="utf-8"), document
