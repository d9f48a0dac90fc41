"""What a reader yields in the place of an article that it could not read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Failure", "larger_than"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read; the run goes on after it.

    ``path`` is the file (``-`` is standard input), ``place`` where in it: ``line 12``,
    ``byte 1234`` or ``record 3``, ``None`` for the whole file. ``reason`` is one plain phrase, on
    one line whatever it quotes of the file. With ``is_loss`` false nothing was lost: it tells what
    an archive has besides articles.
    """

    path: str
    place: str | None
    reason: str
    is_loss: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", " ".join(self.reason.split()))

    def __str__(self) -> str:
        where = f"{self.path}, {self.place}" if self.place else self.path
        return f"{where}: {self.reason}"


def larger_than(mb: int, setting: str) -> str:
    """The reason of a file that is larger than a setting allows."""
    return f"larger than {mb} MB ({setting})"
