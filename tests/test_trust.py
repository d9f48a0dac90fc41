"""A folder that others made: what lies there sets nothing and runs nothing that could do harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MARSAD = (sys.executable, "-P", "-c", "from indexer.cli import main; main()")
PAGE = (
    "<html><body><article><h1>قمة في الرياض تبحث أمن الملاحة</h1>"
    + "<p>بحثت القمة التي عقدت في الرياض أمن الملاحة في البحر الأحمر، وحضرها وزراء ست دول.</p>" * 5
    + "</article></body></html>"
)


def marsad(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs marsad in a folder, with a home of its own beside it."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"}
    return subprocess.run(
        [*MARSAD, *arguments],
        cwd=folder,
        env=environ | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that somebody gave us."""
    (tmp_path / "given").mkdir()
    return tmp_path / "given"


@pytest.mark.parametrize("module", ["json", "struct", "lxml", "sitecustomize"])
def test_a_module_in_the_current_folder_is_not_run(folder: Path, module: str) -> None:
    (folder / f"{module}.py").write_text("open('RAN', 'w')\nraise ImportError\n")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    ran = marsad(folder, "read", "page.html")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "الملاحة" in ran.stdout
    assert not (folder / "RAN").exists()
