"""How far two words are apart."""

from __future__ import annotations

__all__ = ["edit_distance"]


def edit_distance(first: str, second: str, most: int) -> int:
    """Letters to insert, delete, change or swap with a neighbour to make one word the other.

    The optimal string alignment distance (Damerau 1964, without edits inside a swapped pair), as
    tantivy counts it; ``most + 1`` for anything over ``most``.
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
