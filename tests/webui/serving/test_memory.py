"""Threads share heaps, and free memory goes back."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import sys, threading
from webui.serving.memory import give_back, share_heaps
if sys.argv[1] == "shared":
    share_heaps()
barrier = threading.Barrier(12)

def work():
    kept = [bytearray(9000) for _ in range(50)]
    barrier.wait()

with give_back():
    threads = [threading.Thread(target=work) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
# glibc takes 64 MB of addresses for each heap beside the first.
with open("/proc/self/maps") as maps:
    places = [line.split()[0].split("-") for line in maps]
print(sum(int(start, 16) % (64 << 20) == 0 for start, _ in places))
"""


@pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="heaps of glibc"
)
def test_threads_share_two_heaps() -> None:
    def heaps(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert heaps("shared") <= 3 < heaps("own")
