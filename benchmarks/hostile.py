"""What hostile files and queries cost: seconds of processor, memory, and what was said of them.

    python benchmarks/hostile.py [NAME...] [--files FOLDER] [--only files|queries]

Makes the files of ``hostile_files.py`` (those whose names begin so) and runs ``marsad index`` on
each, beside an article that is as it should be. Seconds are of the processor, of the run and its
workers; memory is the most that all of them had at one time. A run must end by itself
within the bounds, without a traceback, and the good article must then be in the index. Then it runs
the queries of ``hostile_queries.py`` by command and by HTTP, for each engine.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import hostile_files
from hostile_queries import PARAMETERS, QUERIES
from processes import marsad, memory
from record import parser_of, record_figures
from server import Server, served

SECONDS_A_MB = 3.0
SECONDS = 25.0
"""Bounds of CPU: for each MB of a file, and what any may take: page_seconds, and the start."""
MOST_MB = 600
PATIENCE = 600
SEARCH_SECONDS = 5
"""As the setting has it."""
QUERY = 200
"""Letters of a query that is not refused at once by HTTP."""
ARGUMENT = 120_000
"""Bytes that Linux lets one argument of a command have."""
GOOD = "مقال سليم عن زراعة النخيل في الواحات\n\n" + hostile_files.SENTENCE * 10
ROOT = Path(__file__).parent.parent


@dataclass
class Cost:
    """What one command took, and said: ``code`` is None for one that had to be ended."""

    seconds: float = 0.0
    peak_mb: float = 0.0
    code: int | None = None
    said: str = ""


def run(command: Sequence[str], patience: float = PATIENCE) -> Cost:
    """Runs a command and measures all its processes."""
    cost = Cost()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd=ROOT
        )
        ended = threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, cost, ended))
        watch.start()
        timer = threading.Timer(patience, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        timer.cancel()
        ended.set()
        watch.join()
        said.seek(0)
        cost.said = said.read(1 << 20).decode(errors="replace")
    cost.seconds = usage.ru_utime + usage.ru_stime
    cost.code = os.waitstatus_to_exitcode(status)
    return cost


def _watch(pid: int, cost: Cost, ended: threading.Event) -> None:
    """Notes the most memory of a process and of its children, while they run."""
    while not ended.wait(0.02):
        now = sum(map(memory, (pid, *_children(pid))))
        cost.peak_mb = max(cost.peak_mb, now)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, tasks.read_text().split())
        except OSError:
            continue
    return found


def _sentence(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    first = next((line for line in lines if "hostile-" in line or "rror" in line), "")
    last = re.sub(r" — .*", "", lines[-1]) if lines else "nothing"
    first = re.sub(r"\S*hostile-\S*/", "", first).strip()
    return f"{first[:90]} | {last[:70]}".strip(" |")


def index_all(names: Sequence[str], folder: Path, python: str) -> list[str]:
    """Indexes each file beside the good one; what exceeds the bounds."""
    wrong = []
    command = marsad(python)
    print(f"{'file':<30} {'MB':>6} {'CPU s':>6} {'peak MB':>8}  said")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="hostile-", dir=folder) as place:
            own = Path(place) / "articles"
            own.mkdir()
            hostile_files.make(name, own / name)
            (own / "zzz-good.txt").write_text(GOOD, encoding="utf-8")
            size = (own / name).lstat().st_size / 2**20
            flags = ["--index", f"{place}/index"]
            cost = run([*command, "index", str(own), *flags])
            found = run([*command, "search", "زراعة النخيل", *flags])
        bad = []
        if cost.seconds > max(SECONDS, SECONDS_A_MB * size):
            bad.append("TIME")
        if cost.peak_mb > MOST_MB:
            bad.append("MEMORY")
        if cost.code not in (0, 1) or "Traceback" in cost.said:
            bad.append(f"EXIT {cost.code}")
        if "النخيل" not in found.said:
            bad.append("GOOD ONE LOST")
        shown = name.encode(errors="backslashreplace").decode().replace("\n", "\\n")
        marks = " ".join(bad)
        figures = f"{size:6.1f} {cost.seconds:6.1f} {cost.peak_mb:8.0f}"
        print(f"{shown:<30} {figures}  {marks} {_sentence(cost.said)}", flush=True)
        wrong += [f"{shown}: {one}" for one in bad]
    return wrong


def ask_all(engine: str, folder: Path, python: str) -> list[str]:
    """Runs each query by command and by HTTP; what exceeds the bounds."""
    wrong = []
    command = marsad(python)
    with tempfile.TemporaryDirectory(prefix="hostile-", dir=folder) as place:
        flags = ["--index", f"{place}/index"]
        articles = str(ROOT / "index_data" / "articles")
        run([*command, "index", articles, *flags, "--engine", engine])
        started = run([*command, "search", "قال", *flags]).seconds
        with served(f"{place}/index", python=python) as server:
            print(
                f"{engine + ', query':<44} {'command s':>9} {'MB':>5} {'HTTP s':>7} {'status':>6}"
            )
            for name, query in QUERIES.items():
                given = query.encode()[:ARGUMENT].decode(errors="ignore").replace("\0", " ")
                cost = run([*command, "search", *flags, "--", given])
                asked = quote(query[:QUERY], safe="")
                status, seconds = ask(server, f"/ar/search?q={asked}")
                bad = []
                if max(cost.seconds - started, seconds) > SEARCH_SECONDS + 1:
                    bad.append("TIME")
                if cost.code not in (0, 1, 2) or "Traceback" in cost.said or status >= 500:
                    bad.append(f"EXIT {cost.code}, STATUS {status}")
                if cost.peak_mb > MOST_MB:
                    bad.append("MEMORY")
                figures = f"{cost.seconds:9.1f} {cost.peak_mb:5.0f} {seconds:7.1f} {status:6}"
                print(f"{name:<44} {figures} {' '.join(bad)}", flush=True)
                wrong += [f"{engine}, {name}: {one}" for one in bad]
            for name, path in PARAMETERS.items():
                status, seconds = ask(server, quote(path, safe="/?&=%"))
                bad = ["TIME"] * (seconds > SEARCH_SECONDS + 1) + ["STATUS"] * (status >= 500)
                print(f"{name:<44} {'':15} {seconds:7.1f} {status:6} {' '.join(bad)}", flush=True)
                wrong += [f"{engine}, {name}: {one}" for one in bad]
            most = server.memory("VmHWM")
            print(f"{engine}: most memory of the server {most:.0f} MB")
            wrong += [f"{engine}: the server took {most:.0f} MB"] * (most > MOST_MB)
    return wrong


def ask(server: Server, path: str) -> tuple[int, float]:
    """The status of an answer (0: cut off), and the seconds of CPU that the server took."""
    before = server.processor()
    asked = http.client.HTTPConnection(*server.place, timeout=PATIENCE)
    try:
        asked.request("GET", path)
        answer = asked.getresponse()
        answer.read()
    except (ConnectionError, http.client.HTTPException):
        return 0, server.processor() - before
    finally:
        asked.close()
    return answer.status, server.processor() - before


def main(names: Sequence[str], folder: Path, python: str, only: str | None) -> None:
    os.environ.update(MARSAD_MINE_NAMES="off", PYTHONPATH=str(ROOT))
    wrong = []
    chosen = [n for n in hostile_files.NAMES if not names or n.startswith(tuple(names))]
    if only != "queries":
        wrong += index_all(chosen, folder, python)
    if only != "files":
        for engine in ("tantivy", "whoosh"):
            wrong += ask_all(engine, folder, python)
    if wrong:
        sys.exit("beyond the bounds:\n" + "\n".join(wrong))


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("names", nargs="*", help="only files whose names begin so")
    parser.add_argument("--files", type=Path, help="the folder that they are made in")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only", choices=("files", "queries"))
    given = parser.parse_args()
    with record_figures(given):
        main(given.names, given.files or Path(tempfile.gettempdir()), given.python, given.only)
