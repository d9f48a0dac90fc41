"""Processes killed at random moments: what was committed stays, once, and the next run goes on.

    python benchmarks/kills.py CORPUS.jsonl.gz [ARTICLES] --kills 20

Starts each command as a process of its own and kills it so many times: at a moment drawn from the
whole time that it takes, or just after one of the changes that it makes on disk (a commit, a file
that takes its name). In turn all its processes are killed, or it alone, and its workers must end by
themselves. After each kill the index is opened, checked (no alarm), and compared: every article
that stands before and after the command is there, once, as it was or as it is to be. Then the
command is run to its end, and the index must be exactly what it is to be. It prints how many
articles were lost and doubled, false alarms of checks, and processes that outlived theirs.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from processes import marsad
from record import parser_of, record_figures
from sources import Record, Site, change_folder, serving, write_files

from indexer.errors import IndexMissing
from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.backups import restore

PATIENCE = 600

Contents = dict[str, str]
"""What stands in an index: a digest of each article by its id."""


@dataclass
class Tally:
    """What came of the kills of one command."""

    kills: int = 0
    late: int = 0
    at_changes: int = 0
    alone: int = 0
    lost: int = 0
    doubled: int = 0
    other: int = 0
    alarms: int = 0
    orphans: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills:>4} kills ({self.at_changes} at changes on disk, {self.alone} of the "
            f"main process alone): lost {self.lost}, doubled {self.doubled}, otherwise wrong "
            f"{self.other}, false alarms {self.alarms}, orphans {self.orphans}"
        )

    @property
    def wrong(self) -> int:
        return self.lost + self.doubled + self.other + self.alarms + self.orphans


@dataclass(frozen=True)
class Drill:
    """A command and what must come of it. ``setup`` makes what it finds, ``atomic`` says that all
    of ``before`` or all of ``after`` stands at any time, ``verify`` looks at what it makes."""

    name: str
    command: list[str]
    setup: Callable[[], None]
    before: Contents
    after: Contents | None = None
    atomic: bool = False
    verify: Callable[[], None] | None = None


# Processes


def environment(mark: str) -> dict[str, str]:
    return os.environ | {"MARSAD_MINE_NAMES": "off", "MARSAD_BATCH": "40", "KILL_DRILL": mark}


def marked(mark: str) -> list[int]:
    """The processes that carry the mark of a run in their environment: workers have sessions of
    their own."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"KILL_DRILL={mark}\0".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def outlive(mark: str, seconds: float) -> int:
    """How many processes of a run are there still, after so much time to end."""
    until = time.monotonic() + seconds
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.05)
    return len(marked(mark))


def kill(pids: Sequence[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def on_disk(work: Path) -> frozenset[tuple[str, int, int]]:
    """The files of a folder, as they are now."""
    found = set()
    for folder, _, names in os.walk(work):
        for name in names:
            try:
                status = os.stat(f"{folder}/{name}")
            except OSError:
                continue
            found.add((f"{folder}/{name}", status.st_ino, status.st_size))
    return frozenset(found)


def run_until(
    command: Sequence[str], work: Path, mark: str, *, change: int = 0, seconds: float = PATIENCE
) -> tuple[subprocess.Popen[bytes], int]:
    """Starts a command; after so many changes in a folder or seconds it is given back, at work or
    ended, with the number of changes that were seen. Without ``change`` nothing is looked at."""
    process = subprocess.Popen(
        [*marsad(), *command],
        env=environment(mark),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until, changes, last = time.monotonic() + seconds, 0, on_disk(work)
    if not change:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        return process, 0
    while process.poll() is None and changes < change and time.monotonic() < until:
        time.sleep(0.005)
        now = on_disk(work)
        changes += now != last
        last = now
    return process, changes


def complete(command: Sequence[str]) -> None:
    ran = subprocess.run(
        [*marsad(), *command],
        env=environment("done"),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in (0, 1), (command, ran.stderr)


# What stands


def read_index(folder: Path, tally: Tally) -> Contents:
    """What stands in an index; counts alarms of a check and articles that come twice."""
    try:
        index = Index.open(Settings(index=folder))
    except IndexMissing:
        return {}
    problems = index.admin.check()
    tally.alarms += len(problems)
    tally.notes += map(str, problems)
    found: Contents = {}
    for one in index.admin.articles():
        tally.doubled += one.id in found
        said = json.dumps([one.title, one.body, one.published, one.source, one.url, one.path])
        found[one.id] = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
    stats = index.admin.stats().articles
    if stats != len(found):
        tally.other += 1
        tally.notes.append(f"{stats} articles are counted, {len(found)} found")
    return found


def sound(folder: Path) -> Contents:
    """What stands in an index in which nothing is wrong."""
    tally = Tally()
    found = read_index(folder, tally)
    assert not tally.wrong, tally
    return found


def compare(found: Contents, drill: Drill, after: Contents, tally: Tally) -> None:
    """Counts what is lost of an index after a kill, and what is neither as before nor as after."""
    lost = drill.before.keys() & after.keys() - found.keys()
    other = [id for id, said in found.items() if said not in (drill.before.get(id), after.get(id))]
    if drill.atomic and found not in (drill.before, after):
        other.append("neither all of the old nor all of the new")
    tally.lost += len(lost)
    tally.other += len(other)
    tally.notes += [f"lost: {id}" for id in sorted(lost)[:3]]
    tally.notes += [f"other than before and after: {one}" for one in other[:3]]


# Drills


def run_drill(drill: Drill, work: Path, kills: int, chance: random.Random) -> int:
    """Kills one command again and again. How many things went wrong."""
    folder, tally = work / "index", Tally()
    drill.setup()
    began = time.monotonic()
    complete(drill.command)
    takes = time.monotonic() - began
    after = sound(folder)
    assert drill.after in (None, after), drill.name
    drill.setup()
    all_changes = run_until(drill.command, work, "changes", change=sys.maxsize)[1]
    while tally.kills < kills and tally.late < 3 * kills:
        drill.setup()
        mark = f"{drill.name}-{tally.kills}-{tally.late}-{os.getpid()}"
        at_change = chance.randint(1, max(all_changes, 1)) if tally.kills % 2 else 0
        began = time.monotonic()
        process, _ = run_until(
            drill.command,
            work,
            mark,
            change=at_change,
            seconds=PATIENCE if at_change else chance.uniform(0.05, 1.05) * takes,
        )
        if process.poll() is not None:
            tally.late += 1
            takes = takes if at_change else time.monotonic() - began
            continue
        tally.kills += 1
        tally.at_changes += at_change > 0
        alone = tally.kills % 4 < 2
        tally.alone += alone
        kill([process.pid] if alone else [process.pid, *marked(mark)])
        process.wait()
        tally.orphans += outlive(mark, 30)
        kill(marked(mark))
        compare(read_index(folder, tally), drill, after, tally)
        if drill.verify:
            drill.verify()
        complete(drill.command)
        found = read_index(folder, tally)
        if found != after:
            tally.other += 1
            tally.notes.append(f"after a run to its end: {difference(found, after)}")
        if drill.verify:
            drill.verify()
        print(f"{drill.name}: {tally}", file=sys.stderr, flush=True)
    print(f"{drill.name:<12} {tally}", flush=True)
    for note in tally.notes[:8]:
        print(f"    {note}", flush=True)
    return tally.wrong


def difference(found: Contents, after: Contents) -> str:
    changed = sum(found[id] != after[id] for id in found.keys() & after.keys())
    return (
        f"{len(after.keys() - found.keys())} missing, {len(found.keys() - after.keys())} too many, "
        f"{changed} others"
    )


def copied(from_: Path, to: Path) -> Callable[[], None]:
    def copy() -> None:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(from_, to)

    return copy


# All


class Place:
    """Where the commands work: ``work`` has the index and the backup that they write."""

    def __init__(self, base: Path, records: list[Record]) -> None:
        self.base, self.records = base, records
        self.work = base / "work"
        self.folder = self.work / "index"
        self.at = ["--index", str(self.folder)]
        self.articles, self.whole = base / "articles", base / "whole"
        self.work.mkdir()
        write_files(records, self.articles)
        complete(["index", str(self.articles), "--index", str(self.whole)])
        self.every = sound(self.whole)

    @property
    def full(self) -> Callable[[], None]:
        return copied(self.whole, self.folder)

    def index(self) -> Drill:
        command = ["index", str(self.articles), *self.at]
        return Drill(
            "index", command, lambda: shutil.rmtree(self.folder, ignore_errors=True), {}, self.every
        )

    def rebuild(self) -> Drill:
        return Drill("rebuild", ["rebuild", *self.at], self.full, self.every, self.every)

    def remove(self) -> Drill:
        gone = sorted(self.every)[::3]
        rest = {id: said for id, said in self.every.items() if id not in gone}
        return Drill("remove", ["remove", *gone, *self.at], self.full, self.every, rest)

    def prune(self) -> Drill:
        articles, whole = self.base / "changing", self.base / "changing-index"
        write_files(self.records, articles)
        complete(["index", str(articles), "--index", str(whole)])
        change_folder(articles)
        return Drill(
            "prune",
            ["index", "--prune", "--yes", str(articles), *self.at],
            copied(whole, self.folder),
            sound(whole),
        )

    def names(self) -> Drill:
        return Drill("names mine", ["names", "mine", *self.at], self.full, self.every, self.every)

    def backup(self) -> Drill:
        file = self.work / "backup.tar.zst"
        first = self.base / "first.tar.zst"
        complete(["backup", str(first), "--index", str(self.whole)])

        def setup() -> None:
            self.full()
            shutil.copy(first, file)

        def verify() -> None:
            """The file is at any time a whole backup: the one before, or this one."""
            again = self.base / "again"
            shutil.rmtree(again, ignore_errors=True)
            restore(again, file, force=False, wait=0, tell=lambda done, total: None)
            assert sound(again) == self.every

        command = ["backup", str(file), "--force", *self.at]
        return Drill("backup", command, setup, self.every, self.every, verify=verify)

    def restore(self) -> Drill:
        file, small = self.base / "whole.tar.zst", self.base / "small"
        complete(["backup", str(file), "--index", str(self.whole)])
        complete(["index", str(self.articles / "deep"), "--index", str(small)])
        command = ["restore", str(file), "--force", *self.at]
        setup = copied(small, self.folder)
        return Drill("restore", command, setup, sound(small), self.every, atomic=True)

    def fetch(self, site: Site) -> Drill:
        whole = self.base / "fetched"
        command = ["fetch", *site.feeds, "--allow-private", "--delay", "0"]
        site.later = False
        complete([*command, "--index", str(whole)])
        site.later = True
        return Drill("fetch", [*command, *self.at], copied(whole, self.folder), sound(whole))


DRILLS = ("index", "rebuild", "remove", "prune", "names", "backup", "restore", "fetch")


def main(corpus: Path, most: int, kills: int, seed: int, only: Sequence[str]) -> None:
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        records: list[Record] = [json.loads(line) for line in islice(lines, most)]
    records = list({one["url"]: one for one in records}.values())
    site = Site(records[: len(records) // 4])
    with tempfile.TemporaryDirectory() as made, serving(site):
        place = Place(Path(made), records)
        files = sum(path.is_file() for path in place.articles.rglob("*"))
        print(
            f"{Index.open(Settings(index=place.whole)).admin.made_with()['engine']}: "
            f"{len(place.every):,} articles in {files} files, {len(site.records)} pages of a site; "
            f"each command to be killed {kills} times"
        )
        wrong = 0
        for number, name in enumerate(DRILLS):
            if only and name not in only:
                continue
            drill = place.fetch(site) if name == "fetch" else getattr(place, name)()
            wrong += run_drill(drill, place.work, kills, random.Random(seed * 100 + number))
    if wrong:
        sys.exit(f"{wrong} things went wrong")


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("articles", type=int, nargs="?", default=600, help="so many of them")
    parser.add_argument("--kills", type=int, default=20, help="of each command (20)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=DRILLS, default=[])
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    given = parser.parse_args()
    os.environ["MARSAD_ENGINE"] = given.engine
    with record_figures(given):
        main(given.corpus, given.articles, given.kills, given.seed, given.only)
