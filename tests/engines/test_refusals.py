"""What the system refuses an engine: the right to write, space, memory. One line says it, with exit
code 3, what was committed is kept, and the run can be repeated."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.engines.registry import ENGINES, find_engine
from indexer.errors import IndexLocked
from indexer.storage.manifest import Manifest
from tests.conftest import ARTICLES, write_articles
from tests.engines.test_conformance import MEMORY, document

resource = pytest.importorskip("resource")

NOBODY = 65534
MARSAD = Path(sys.executable).with_name("marsad")


def marsad(
    *words: object, user: int | None = None, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HOME": tempfile.gettempdir(), "MARSAD_WRITER_MEMORY_MB": "32"}
    return subprocess.run(
        [MARSAD, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        env=environment,
        preexec_fn=limit,
        cwd=tempfile.gettempdir(),
    )


def _require_another_user() -> None:
    try:
        can_run = marsad("--version", user=NOBODY).returncode == 0
    except PermissionError:  # Python itself stands where only root may look
        can_run = False
    if not can_run:
        pytest.skip("another user cannot run this installation")


@pytest.fixture(params=list(ENGINES))
def index(request: pytest.FixtureRequest) -> Iterator[Path]:
    """An index in a folder that every user may look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    articles = write_articles(folder / "articles.jsonl", ARTICLES)
    made = marsad("index", "--engine", request.param, "--index", folder / "index", articles)
    assert made.returncode == 0, made.stderr
    yield folder / "index"
    shutil.rmtree(folder)


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a run that could not be done."""
    assert done.returncode == 3, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith("marsad: ")
    return line


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_who_may_not_write_may_read(index: Path, tmp_path: Path) -> None:
    _require_another_user()
    before = set(Path(tempfile.gettempdir()).glob("marsad-*"))
    for words in (["search", "تايوان"], ["show", "treaty"], ["stats"], ["check"]):
        done = marsad(*words, "--index", index, user=NOBODY)
        assert done.returncode == 0, done.stderr
        assert done.stdout
    assert set(Path(tempfile.gettempdir()).glob("marsad-*")) <= before
    assert "ermission denied" in only_line(marsad("remove", "x", "--index", index, user=NOBODY))
    for file in (index / "data-1").iterdir():
        file.chmod(0)
    line = only_line(marsad("search", "تايوان", "--index", index, user=NOBODY))
    assert "Permission denied" in line
    assert "may be sound" in line


READER = """
import sys, os
from pathlib import Path
from indexer.engines.base import Request
from indexer.engines.registry import find_engine
from indexer.query import nodes as q
engine = find_engine(sys.argv[1]).open_index(Path(sys.argv[2]))
print("open", flush=True)
for line in sys.stdin:
    print(engine.search(Request(q.Every(), limit=0)).total, flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_who_may_not_write_sees_each_commit(index: Path) -> None:
    _require_another_user()
    [name] = [name for name in ENGINES if find_engine(name).recognizes(index / "data-1")]
    if name == "tantivy":  # as it is while a writer is at work
        (index / "data-1" / ".managed.json").chmod(0o600)
    reader = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", READER, name, str(index / "data-1")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        cwd="/",
    )
    assert reader.stdin and reader.stdout
    writer = find_engine(name).open_index(index / "data-1").writer(MEMORY)
    with reader:
        assert reader.stdout.readline() == "open\n"
        for number in range(12):
            writer.add([document(f"{number}", "حرب")])
            writer.commit()
            reader.stdin.write("\n")
            reader.stdin.flush()
            assert int(reader.stdout.readline()) == len(ARTICLES) + number + 1
        reader.stdin.close()
    writer.close()


def test_a_file_that_cannot_grow_is_one_line_and_nothing_is_lost(
    index: Path, tmp_path: Path
) -> None:
    more = write_articles(
        tmp_path / "more.jsonl",
        [
            {
                "id": f"{n}",
                "title": f"خبر {n}",
                "text": " ".join(f"كلمه{n * k}" for k in range(400)),
            }
            for n in range(300)
        ],
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    line = only_line(marsad("index", "--index", index, more, limit=limit))
    assert "cannot be written to" in line
    assert "committed before is kept: raise the limit on the size of files" in line
    (tmp_path / "none").mkdir()
    engine = Manifest.read(index).engine
    marsad("index", "--engine", engine, "--index", tmp_path / "new", tmp_path / "none")
    first = only_line(marsad("index", "--index", tmp_path / "new", more, limit=limit))
    assert "Nothing was committed yet: " in first and "kept" not in first
    assert marsad("check", "--index", index).stdout == "sound\n"
    found = marsad("search", "تايوان", "--index", index)
    assert found.returncode == 0, found.stderr
    again = marsad("index", "--quiet", "--index", index, more)
    assert again.returncode == 0, again.stderr
    assert f"{len(ARTICLES) + 300}" in marsad("stats", "--index", index).stdout
    assert marsad("check", "--index", index).stdout == "sound\n"


@pytest.mark.parametrize("index", ["tantivy"], indirect=True)
def test_too_little_memory_is_said_before_it_is_taken(index: Path, tmp_path: Path) -> None:
    article = write_articles(tmp_path / "one.jsonl", [ARTICLES[0] | {"id": "another"}])

    def limited(megabytes: int) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

        return marsad("index", "--quiet", "--index", index, article, limit=limit)

    needed = only_line(limited(260))
    assert "writer_memory_mb" in needed
    assert "limited to 260 MB" in needed
    enough = int(needed.partition("may take ")[2].partition(" MB")[0])
    done = limited(enough + 60)
    assert done.returncode == 0, done.stderr
    assert marsad("check", "--index", index).stdout == "sound\n"


@pytest.mark.parametrize("index", ["tantivy"], indirect=True)
def test_damage_on_which_tantivy_panics_is_one_line(index: Path) -> None:
    for part in ("fast", "fieldnorm"):
        for file in (index / "data-1").glob(f"*.{part}"):
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 0xFF
            file.write_bytes(data)
            line = only_line(marsad("search", "تايوان", "--index", index))
            assert file.name in line
            assert "panic" not in line
            data[len(data) // 2] ^= 0xFF
            file.write_bytes(data)


OPEN_FILES = """
import os, resource, sys
from pathlib import Path
from indexer.engines.tantivy import create_index
from indexer.errors import IndexUnavailable
engine = create_index(Path(sys.argv[1]))
engine.writer(32 << 20).close()  # which imports what it needs
free, most = os.dup(0), resource.getrlimit(resource.RLIMIT_NOFILE)[1]
os.close(free)
for limit in range(free, free + 4):
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
    try:
        engine.writer(32 << 20).close()
    except IndexUnavailable as error:  # StorageFailed is one
        print(error)
"""


def test_too_few_open_files_are_told_as_that(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN_FILES, tmp_path / "index"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told
    for line in told:
        assert "(Too many open files)" in line
        assert "raise the limit on open files" in line
        assert "make room" not in line and "rebuild" not in line


def test_a_second_writer_is_refused_and_the_first_goes_on(index: Path) -> None:
    [name] = [name for name in ENGINES if find_engine(name).recognizes(index / "data-1")]
    engine = find_engine(name).open_index(index / "data-1")
    writer = engine.writer(MEMORY)
    with pytest.raises(IndexLocked):
        engine.writer(MEMORY)
    writer.add([document("more", "حرب")])
    writer.commit()
    writer.close()
    engine.writer(MEMORY).close()
    assert set(engine.get(["more"])) == {"more"}


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_a_commit_ends_with_a_sync_of_its_folder(index: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from indexer.engines.registry import find_engine\n"
        "from indexer.engines.base import Document\n"
        "w = find_engine(sys.argv[1]).open_index(Path(sys.argv[2])).writer(30 << 20)\n"
        "w.add([Document('more', {}, {}, {}, b'more')]); w.commit()\n"
    )
    [name] = [name for name in ENGINES if find_engine(name).recognizes(index / "data-1")]
    log = tmp_path / "calls"
    trace = ["strace", "-f", "-y", "-qq", "-o", str(log), "-e", "trace=fsync,fdatasync,/^rename"]
    run = [sys.executable, "-W", "ignore", "-c", script, name, str(index / "data-1")]
    traced = subprocess.run([*trace, *run], cwd=Path(__file__).parents[2], capture_output=True)
    if b"ptrace" in traced.stderr:
        pytest.skip("processes may not be traced here")
    calls = [call for call in log.read_text().splitlines() if str(index) in call]
    last = max(place for place, call in enumerate(calls) if "rename" in call)
    made = [call for call in calls[:last] if "sync(" in call]
    assert any(".store>" in call or ".seg>" in call for call in made)
    assert any(f"{index / 'data-1'}>" in call for call in calls[last:] if "sync(" in call)
