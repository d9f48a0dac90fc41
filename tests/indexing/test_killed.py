"""Runs that prune and are killed: nothing is lost, nothing stays that should not."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings

pytestmark = pytest.mark.slow

PRUNE = """
import sys
from pathlib import Path
from indexer.index import Index
from indexer.settings import Settings
index = Index.open(Settings(index=Path(sys.argv[1]), batch=20, writer_memory_mb=32))
print("begun", flush=True)
index.admin.add([Path(sys.argv[2])], prune=True)
"""

FILES = 30
WORDS = "أعلن الطرفان هدنة تبدأ مساء اليوم وتستمر شهرا كاملا بعد مفاوضات طويلة".split()


def write(file: Path, number: int, words: int, said: str) -> None:
    body = " ".join(WORDS[n % len(WORDS)] + str(n) for n in range(words)) + said
    record = {"title": f"خبر {number}", "body": body, "url": f"https://news.example/{number}"}
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.thorough) for n in range(1, 8))]
)
def test_pruning_that_is_killed_again_and_again_ends_as_it_should(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    news = tmp_path / "news"
    news.mkdir()
    for number in range(FILES):
        write(news / f"{number:02}-rich.json", number, 80, " كامل")
        if number % 2:
            write(news / f"{number:02}-poor.json", number, 20, " مختصر")
    settings = Settings(index=tmp_path / "index", batch=20, writer_memory_mb=32)
    index = Index.create(settings)
    index.admin.add([news])
    for number in range(FILES - 6):
        (news / f"{number:02}-rich.json").unlink()
    for number in range(FILES - 6, FILES - 3):  # some move, and some are corrected
        (news / f"{number:02}-rich.json").rename(news / f"{number:02}-moved.json")
    write(news / f"{FILES - 1:02}-rich.json", FILES - 1, 78, " مصحح")
    for _ in range(5):
        command = [sys.executable, "-X", "utf8", "-c", PRUNE, str(settings.index), str(news)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() * 0.3)
            process.send_signal(signal.SIGKILL)
        index = Index.open(settings)
        assert index.admin.check() == ()
        titles = [hit.title for hit in index.search("", size=100).hits]
        assert len(titles) == len(set(titles))
    index.admin.add([news], prune=True)
    assert index.admin.check() == ()
    found = {}
    for hit in index.search("", size=100).hits:
        article = index.get(hit.id)
        found[int(article.title.split()[1])] = article.body.split()[-1]
    gone = FILES - 6
    assert found == {number: "مختصر" for number in range(gone) if number % 2} | {
        number: "كامل" for number in range(gone, FILES - 1)
    } | {FILES - 1: "مصحح"}
    report = index.admin.add([news], prune=True)
    assert (report.removed, report.changed, report.orphaned) == (0, 0, 0)
    again = index.admin.add([news], reread=True)
    assert (again.changed, again.new, again.filled) == (0, 0, 0)
