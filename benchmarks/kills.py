"""Processes killed at random moments: what was committed stays, once, and the next run goes on.

    python benchmarks/kills.py CORPUS.jsonl.gz [ARTICLES] --kills 20

Starts each command as a process of its own and kills it at a random moment, so many times: its
workers must end by themselves. After each kill the index is opened, checked (no alarm), and
compared with what must be in it; then the command is run to its end. It prints how many articles
were lost and doubled, false alarms of checks, and processes that outlived theirs.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from record import parser_of, record_figures

from indexer.errors import IndexMissing
from indexer.index import Index
from indexer.settings import Settings

MARSAD = [sys.executable, "-c", "from indexer.cli import main; main()"]
FILES = 20


@dataclass
class Tally:
    """What came of the kills of one command."""

    kills: int = 0
    ended: int = 0
    lost: int = 0
    doubled: int = 0
    alarms: int = 0
    orphans: int = 0
    notes: list[str] = field(default_factory=list)


def environment(mark: str) -> dict[str, str]:
    return os.environ | {"MARSAD_MINE_NAMES": "off", "MARSAD_BATCH": "100", "KILL_DRILL": mark}


def alive(mark: str) -> int:
    """Processes that carry the mark of a run in their environment."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += f"KILL_DRILL={mark}".encode() in path.read_bytes()
        except OSError:
            continue
    return found


def run_and_kill(command: Sequence[str], seconds: float, mark: str, tally: Tally) -> bool:
    """Kills a command after so many seconds of the clock; whether it was still at work."""
    process = subprocess.Popen(
        [*MARSAD, *command],
        env=environment(mark),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    was_at_work = process.poll() is None
    if was_at_work:
        process.send_signal(signal.SIGKILL)  # it alone: its workers must see that it is gone
        process.wait()
        for _ in range(100):
            if not alive(mark):
                break
            time.sleep(0.05)
    tally.orphans += alive(mark)
    return was_at_work


def complete(command: Sequence[str]) -> None:
    ran = subprocess.run(
        [*MARSAD, *command], env=environment("done"), capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), (command, ran.stderr)


def ids(folder: Path) -> Counter[str]:
    index = Index.open(Settings(index=folder))
    return Counter(article.id for article in index.admin.articles())


def look(folder: Path, tally: Tally) -> Counter[str]:
    """What stands in an index after a kill; counts false alarms and articles that came twice."""
    try:
        index = Index.open(Settings(index=folder))
    except IndexMissing:
        return Counter()
    problems = index.admin.check()
    tally.alarms += len(problems)
    tally.notes += map(str, problems)
    found = ids(folder)
    tally.doubled += sum(count - 1 for count in found.values())
    return found


def seconds_of(command: Sequence[str], folder: Path, setup: Callable[[], None]) -> float:
    """How long a command takes when it is not killed."""
    setup()
    began = time.monotonic()
    complete(command)
    return time.monotonic() - began


def drill(
    name: str,
    command: Sequence[str],
    folder: Path,
    setup: Callable[[], None],
    allowed: Sequence[Counter[str]],
    kills: int,
    chance: random.Random,
) -> None:
    """Kills one command again and again. What stands in the index then must lie between the first
    and the last of ``allowed``, and after a run to the end be the last."""
    tally = Tally()
    takes = seconds_of(command, folder, setup)
    least, end = allowed[0] & allowed[-1], allowed[-1]
    assert ids(folder) == end, name
    while tally.kills < kills and tally.ended < 3 * kills:
        setup()
        mark = f"{name}-{tally.kills}-{tally.ended}-{os.getpid()}"
        if not run_and_kill(command, chance.uniform(0.1, 1.0) * takes, mark, tally):
            tally.ended += 1
            continue
        tally.kills += 1
        found = look(folder, tally)
        tally.lost += (least - found).total()
        assert not found - (allowed[0] | end), name
        complete(command)
        tally.lost += (end - look(folder, tally)).total()
        assert ids(folder) == end, name
    print(
        f"{name:<12} {tally.kills:>4} kills, lost {tally.lost}, doubled {tally.doubled}, "
        f"false alarms {tally.alarms}, orphans {tally.orphans}",
        flush=True,
    )
    for note in tally.notes[:5]:
        print(f"    {note}")
    assert not (tally.lost or tally.doubled or tally.alarms or tally.orphans), name


def write_files(corpus: Path, most: int, folder: Path) -> None:
    folder.mkdir()
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, most)]
    for number in range(FILES):
        text = "".join(json.dumps(one) + "\n" for one in records[number::FILES])
        (folder / f"{number:02}.jsonl").write_text(text, encoding="utf-8")


def copied(from_: Path, to: Path) -> Callable[[], None]:
    def copy() -> None:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(from_, to)

    return copy


def main(corpus: Path, most: int, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as made:
        base = Path(made)
        articles, whole, folder = base / "articles", base / "whole", base / "index"
        write_files(corpus, most, articles)
        complete(["index", str(articles), "--index", str(whole)])
        every, none = ids(whole), Counter[str]()
        print(
            f"{every.total():,} articles in {FILES} files; each command to be killed {kills} times"
        )
        at = ["--index", str(folder)]

        def empty() -> None:
            shutil.rmtree(folder, ignore_errors=True)

        full = copied(whole, folder)
        gone = sorted(every)[::3]
        rest = every - Counter(gone)
        backup = base / "backup.tar.zst"
        complete(["backup", str(backup), "--index", str(whole)])
        small = base / "small"
        complete(["index", str(articles / "00.jsonl"), "--index", str(small)])
        few = ids(small)
        for name, command, setup, allowed in (
            ("index", ["index", str(articles), *at], empty, [none, every]),
            ("rebuild", ["rebuild", *at], full, [every, every]),
            ("remove", ["remove", *gone, *at], full, [every, rest]),
            ("names mine", ["names", "mine", *at], full, [every, every]),
            ("backup", ["backup", str(base / "b.zst"), "--force", *at], full, [every, every]),
        ):
            drill(name, command, folder, setup, allowed, kills, chance)
        # A restore leaves all of the old index, or all of the new one.
        command = ["restore", str(backup), "--force", *at]
        drill("restore", command, folder, copied(small, folder), [few, every], kills, chance)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("articles", type=int, nargs="?", default=2000, help="so many of them")
    parser.add_argument("--kills", type=int, default=20, help="of each command (20)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with record_figures(given):
        main(given.corpus, given.articles, given.kills, given.seed)
