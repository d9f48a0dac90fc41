"""The wheel: installed in an empty environment, it does the main job."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    # A copy of what git has or would take, so that nothing left lying about gets in.
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no telling what belongs to the project")
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(source)],
        capture_output=True,
        text=True,
    )
    if made.returncode and "CI" not in os.environ:
        pytest.skip(f"the build backend cannot be had here: {made.stderr.strip()[-200:]}")
    assert made.returncode == 0, made.stderr
    return next(folder.glob("*.whl"))


def test_every_data_file_is_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for folder in (
            "indexer/analysis/data",
            "indexer/ingest/data",
            "webui/templates",
            "webui/static",
            "webui/translations",
            "index_data/articles",
        )
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".cfg", ".pyc")
    }
    assert len(wanted) > 80
    assert wanted - packed == set()
    assert {"indexer/py.typed", "webui/py.typed"} <= packed
    assert not {name for name in packed if name.startswith(("tests/", "benchmarks/"))}


def test_the_main_job_runs_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    run = tmp_path / "venv" / "bin"
    installed = subprocess.run(
        [run / "pip", "install", "-q", str(wheel)], capture_output=True, text=True
    )
    if installed.returncode and "CI" not in os.environ:
        pytest.skip(f"the dependencies cannot be had here: {installed.stderr.strip()[-200:]}")
    assert installed.returncode == 0, installed.stderr
    (tmp_path / "mine.txt").write_text(
        "قمة في الرياض\n\n20 يونيو 2024\n\nعُقدت في الرياض قمة بحثت أمن الملاحة في البحر الأحمر.\n"
    )
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONUTF8": "1"}

    def marsad(*arguments: str) -> str:
        return subprocess.run(
            [run / "marsad", *arguments],
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environ,
            check=True,
        ).stdout

    assert marsad("index", "mine.txt").startswith("1 new")
    hit = json.loads(marsad("search", "الملاحة"))
    assert (hit["title"], hit["published"]) == ("قمة في الرياض", "2024-06-20")
    # The samples and the page come with it too.
    code = (
        "import index_data, pathlib\n"
        "from indexer.index import Index\n"
        "from indexer.loaded_settings import load_settings\n"
        "from webui.app import create_app\n"
        "index = Index.create(load_settings())\n"
        "articles = pathlib.Path(index_data.__file__).parent / 'articles'\n"
        "assert index.admin.add([articles]).new > 60\n"
        "page = create_app(index).test_client().get('/ar/search?q=بوتين')\n"
        "assert page.status_code == 200 and '<mark>' in page.text and 'نتيجة' in page.text\n"
    )
    ran = subprocess.run(
        [run / "python", "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environ
    )
    assert ran.returncode == 0, ran.stderr
