"""How the cost of a call grows with the size of what it is given: a ratio of CPU time, no time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

__all__ = ["LINEAR", "growth", "is_super_linear"]

LINEAR: Final = 8.0
"""Four times the size cost less than this many times as much. Linear is 4, quadratic 16."""

# In seconds. What is faster than this is not told from the noise of a busy machine.
_NOISE: Final = 0.004
_TRIES: Final = 3


def growth(call: Callable[[str], object], small: str, large: str) -> float:
    """How many times the CPU time ``large`` takes of ``small``: the least of some tries.

    The noise of the machine is added to both, so that what takes no time at all has not grown.
    """
    least = float("inf")
    for _ in range(_TRIES):
        least = min(least, (_cost(call, large) + _NOISE) / (_cost(call, small) + _NOISE))
        if least < LINEAR:
            break
    return least


def _cost(call: Callable[[str], object], given: str) -> float:
    start = time.process_time()
    call(given)
    return time.process_time() - start


def is_super_linear(call: Callable[[int], object], most: int = 40_000) -> bool:
    """Whether a call of a size costs more than its size says. It is tried by sizes that grow little
    by little until one takes a tenth of a second, so that it ends for an exponential one.
    """
    size, seconds = 4, 0.0
    while size < most and seconds < 40 * _NOISE:
        size += max(1, size // 5)
        seconds = _seconds(call, size)
    if seconds > 5 * _NOISE:
        seconds = min(seconds, _seconds(call, size))
    return (seconds + _NOISE) / (_seconds(call, size // 4) + _NOISE) >= LINEAR


def _seconds(call: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    call(size)
    return time.process_time() - start
