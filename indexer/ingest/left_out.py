"""What is not read because of what it is: counted by that, with examples, so that nothing is passed
over in silence."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["LeftOut", "Overview", "Tally"]

_EXAMPLES: Final = 3
_LONGEST: Final = 80
_MOST_KINDS: Final = 60
"""Kinds that are counted each: a hostile archive may name any number of them."""
_OTHERS: Final = "of other kinds"


class Tally:
    """Files, or parts of one, counted by what they are."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self._examples: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, kind: str, example: str = "", number: int = 1) -> None:
        """Counts so many of a kind, which is told with an article (``a PNG image``) or without."""
        kind = kind.removeprefix("an ").removeprefix("a ")
        if kind not in self._counts and len(self._counts) >= _MOST_KINDS:
            kind = _OTHERS
        self._counts[kind] += number
        self._told[kind] += 1
        if example and len(self._examples[kind]) < _EXAMPLES:
            short = example if len(example) <= _LONGEST else f"{example[:_LONGEST]}…"
            self._examples[kind].append(short.encode(errors="backslashreplace").decode())

    @property
    def total(self) -> int:
        """How many there are in all."""
        return self._counts.total()

    def __str__(self) -> str:
        """``PNG image 12 (a.png, b.png, c.png, …), CSS stylesheet 1 (d.css)``, the most first."""
        return ", ".join(
            f"{kind} {count:,}{self._examples_of(kind)}"
            for kind, count in self._counts.most_common()
        )

    def _examples_of(self, kind: str) -> str:
        examples = self._examples[kind]
        more = ", …" if self._told[kind] > len(examples) else ""
        return f" ({', '.join(examples)}{more})" if examples else ""

    def to_record(self) -> list[dict[str, Any]]:
        """The counts as JSON values: ``kind``, ``count`` and ``examples``."""
        return [
            {"kind": kind, "count": count, "examples": list(self._examples[kind])}
            for kind, count in self._counts.most_common()
        ]


@dataclass(slots=True)
class LeftOut:
    """What a walk over folders did not give: files of ``kinds`` that are not read, what was left
    out for its name (``names``) without a look into it, and the files of ``indexes`` of Marsad."""

    kinds: Tally = field(default_factory=Tally)
    names: Tally = field(default_factory=Tally)
    indexes: Tally = field(default_factory=Tally)

    def lines(self) -> list[str]:
        """What is to be told of it, a line for each of the three."""
        told = []
        if self.kinds.total:
            told.append(f"of kinds that are not read: {_files(self.kinds)}")
        if self.names.total:
            told.append(f"left out by name: {_files(self.names)}")
        if self.indexes.total:
            told.append(f"left out, its own files: {self.indexes}")
        return told

    def to_record(self) -> list[dict[str, Any]]:
        """What was left out without a look into it, as JSON values."""
        return self.names.to_record() + self.indexes.to_record()


@dataclass(slots=True)
class Overview:
    """What a run over files would do: those that it would read by their formats, those that it
    would refuse, and what it would leave out of folders."""

    read: Tally = field(default_factory=Tally)
    refused: Tally = field(default_factory=Tally)
    left_out: LeftOut = field(default_factory=LeftOut)

    def lines(self) -> list[str]:
        """What is to be told of it."""
        told = [f"would read {_files(self.read)}" if self.read.total else "would read nothing"]
        if self.refused.total:
            told.append(f"would refuse {_files(self.refused)}")
        return told + self.left_out.lines()

    def to_record(self) -> dict[str, Any]:
        """The counts as JSON values."""
        return {
            "would_read": self.read.to_record(),
            "would_refuse": self.refused.to_record(),
            "other_kinds": self.left_out.kinds.to_record(),
            "left_out": self.left_out.to_record(),
        }


def _files(tally: Tally) -> str:
    return f"{tally.total:,} {'file' if tally.total == 1 else 'files'} — {tally}"
