"""What damaged files do to the readers: each sample is broken in many ways, and read.

    python benchmarks/fuzz.py FOLDER [KIND...] [--seconds 300] [--seed 1]

``FOLDER`` holds sound files, at least one of each kind that is to be tried (``KIND`` as ``marsad
index --dry-run`` names it; without it, all). Those of a kind are broken in turns for so many
seconds by the clock: bytes changed, pieces taken out, doubled or brought in from another file of
the kind, numbers made huge, brackets and tags repeated; within ZIP and gzip the same, so that what
is packed is reached. A crash is an error that reaches whoever reads; ``ended`` counts what a limit
of time or memory stopped, ``unforeseen`` what a library raised and nobody has put in words, and
``longest_ms`` is by the clock. A file that crashes is kept in the current folder.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import tempfile
import time
import traceback
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from record import parser_of, record_figures

from indexer.ingest.detection import foretell
from indexer.ingest.failure import Failure
from indexer.ingest.files import find_files, read_file
from indexer.ingest.streams.source import open_source
from indexer.ingest.streams.unpacking import suffix_of
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings

READING = ReadSettings()
UNFORESEEN = re.compile(r"could not be read \((\w+)")
ENDED = re.compile(r"longer than|page_seconds|page_memory_mb|memory")
TOKENS = re.compile(rb"[<>{}\[\]\"',;:&=\n\t ]+|[^<>{}\[\]\"',;:&=\n\t ]+")
MOST_BYTES = 2_000_000

Break = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def change(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 64))):
        broken[chance.randrange(len(broken))] = chance.choice((0, 255, chance.randrange(256)))
    return bytes(broken)


def take_out(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 7, 100, len(data))) :]


def double(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((1, 20, 500, 5000))]
    return data[:start] + piece * chance.choice((2, 3, 200)) + data[start:]


def bring_in(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    start, end = sorted(chance.randrange(len(other) + 1) for _ in range(2))
    place = chance.randrange(len(data))
    return data[:place] + other[start:end] + data[place + chance.choice((0, end - start)) :]


def exaggerate(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    huge = chance.choice((b"9" * 30, b"-1", b"0", b"1e999", b"4294967296", b"NaN"))
    numbers = list(re.finditer(rb"\d+", data[:MOST_BYTES]))
    if not numbers:
        return change(data, chance, others)
    number = chance.choice(numbers)
    return data[: number.start()] + huge + data[number.end() :]


def swap_tokens(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    tokens = TOKENS.findall(data[:MOST_BYTES])
    moved = list(tokens)
    for _ in range(chance.choice((1, 3, 20))):
        moved[chance.randrange(len(moved))] = chance.choice(tokens)[:1000] * chance.choice(
            (1, 1, 50)
        )
    return b"".join(moved)


BREAKS: Sequence[Break] = (change, take_out, double, bring_in, exaggerate, swap_tokens)


def break_whole(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """A file broken in one to three ways, or what is packed in it."""
    if chance.random() < 0.7:
        if data[:2] == b"PK":
            return _break_member(data, chance)
        if data[:2] == b"\x1f\x8b":
            inner = gzip.decompress(data)
            return gzip.compress(_break(inner, chance, [inner]), 1)
    return _break(data, chance, others)


def _break(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(BREAKS)(data or b" ", chance, others)
    return data[:MOST_BYTES]


def _break_member(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(one.filename, archive.read(one)) for one in archive.infolist()]
    chosen = chance.randrange(len(members))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, inner) in enumerate(members):
            broken = _break(inner, chance, [inner]) if number == chosen and inner else inner
            archive.writestr(name, broken)
    return made.getvalue()


def kinds_of(folder: Path) -> dict[str, list[Path]]:
    """The files of a folder by their kind, those that are not read left out."""
    found = defaultdict(list)
    for path in find_files([folder]):
        with path.open("rb") as stream:
            source = open_source(str(path), stream, READING, suffix=suffix_of(path.name))
            kind, is_read = foretell(source)
        if is_read and path.stat().st_size:
            found[kind].append(path)
    return dict(sorted(found.items()))


def fuzz(paths: Sequence[Path], seconds: float, chance: random.Random, folder: Path) -> Counter:
    """Breaks files of one kind for so long, and counts what came of it."""
    samples = [path.read_bytes() for path in paths]
    counts: Counter[str] = Counter()
    until = time.monotonic() + seconds
    with Workers(READING, 1) as workers:
        while time.monotonic() < until:
            number = chance.randrange(len(samples))
            broken = break_whole(samples[number], chance, samples)
            path = folder / paths[number].name
            path.write_bytes(broken)
            counts["tries"] += 1
            began = time.monotonic()
            try:
                items = list(read_file(path, READING, workers=workers))
            except Exception:
                counts["crashes"] += 1
                kept = Path(f"crash-{counts['tries']}-{path.name}").absolute()
                kept.write_bytes(broken)
                print(f"{kept}:\n{traceback.format_exc()}", flush=True)
                continue
            finally:
                took = round(1000 * (time.monotonic() - began))
                counts["longest_ms"] = max(counts["longest_ms"], took)
                path.unlink()
            reasons = [item.reason for item in items if isinstance(item, Failure)]
            counts["articles"] += len(items) - len(reasons)
            counts["refusals"] += len(reasons)
            for reason in reasons:
                if unforeseen := UNFORESEEN.search(reason):
                    counts["unforeseen"] += 1
                    counts[f"  {unforeseen[1]}: {reason[:150]}"] += 1
                elif ENDED.search(reason):
                    counts["ended"] += 1
                    counts[f"  ended: {reason[:150]}"] += 1
    return counts


COLUMNS = ("tries", "articles", "refusals", "ended", "unforeseen", "crashes", "longest_ms")


def main(folder: Path, wanted: Sequence[str], seconds: float, seed: int) -> None:
    crashes = 0
    print("kind", "files", *COLUMNS, sep="\t", flush=True)
    with tempfile.TemporaryDirectory() as place:
        for kind, paths in kinds_of(folder).items():
            if wanted and kind not in wanted:
                continue
            counts = fuzz(paths, seconds, random.Random(f"{seed} {kind}"), Path(place))
            print(kind, len(paths), *(counts[name] for name in COLUMNS), sep="\t", flush=True)
            for told, times in counts.most_common():
                if told.startswith("  "):
                    print(f"{times:8}{told}", flush=True)
            crashes += counts["crashes"]
    assert not crashes, f"{crashes} crashes"


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--seconds", type=float, default=300, help="for each kind (300)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with record_figures(given):
        main(given.folder, given.kinds, given.seconds, given.seed)
