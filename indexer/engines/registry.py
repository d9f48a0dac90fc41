"""Which engines there are: one row each, and what the module of an engine offers.

A new engine is a module with the functions of :class:`EngineModule` and a row of :data:`ENGINES`;
what must be installed for it is an extra of ``setup.cfg``. The choices of the setting ``engine``
and the suites that hold all engines to one behaviour come from the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from indexer.errors import IndexMismatch, IndexUnavailable

if TYPE_CHECKING:
    from indexer.engines.base import Engine

__all__ = ["ENGINES", "EngineKind", "EngineModule", "drop_leftovers", "find_engine"]


class EngineModule(Protocol):
    """What the module of an engine offers.

    ``where`` is a path inside the folder of the index, which nothing but the engine looks into: a
    folder of its files, or, for an engine that keeps them elsewhere, what tells this index from
    others.
    """

    def open_index(self, where: Path, /) -> Engine:
        """The index at a place; raises :class:`~indexer.errors.IndexDamaged` where it cannot be
        read, or there is none."""

    def create_index(self, where: Path, /) -> Engine:
        """An empty index at a place; where there is one already, that one."""

    def has_index(self, where: Path, /) -> bool:
        """Whether there is an index at a place, sound or not."""

    def drop_index(self, where: Path, /) -> None:
        """Removes the index at a place, whole or in part; does nothing where there is none."""

    def measure_index(self, where: Path, /) -> int:
        """How many bytes the index at a place takes; 0 where there is none."""

    def recognizes(self, where: Path, /) -> bool:
        """Whether what is at a place was made by this engine, sound or not, as far as it can be
        told without the manifest."""

    def verify(self, where: Path, /, *, earlier: bool = False) -> Iterator[str]:
        """What is wrong with the index at a place, in words: each file that is missing, cut, not as
        it was written, or not the engine's. Commits of other processes meanwhile are no harm. With
        ``earlier``, the forms in which earlier versions of Marsad wrote will do, too."""

    def salvage(self, where: Path, tell_lost: Callable[[str], None], /) -> Iterator[bytes]:
        """The payloads of all documents that can still be read, whatever else is damaged, of an
        index that any version of Marsad made with this engine; of two with one id, the newer one
        comes later. ``tell_lost`` is told in words what could not be read. Removed documents stay
        removed where it is known which they are. A payload may itself be damaged. Raises
        :class:`~indexer.errors.IndexDamaged` where there is nothing to read."""


@dataclass(frozen=True, slots=True)
class EngineKind:
    """A row of the registry: the name that manifests and settings call an engine by, its module,
    imported when it is needed, and what to install for it (as pip calls it and as Python does)."""

    name: str
    load: Callable[[], EngineModule]
    package: str = ""

    @property
    def module(self) -> EngineModule:
        """The module; raises :class:`~indexer.errors.IndexUnavailable` where what it needs is not
        installed."""
        try:
            return self.load()
        except ImportError as error:
            if not self.package or (error.name or "").partition(".")[0] != self.package:
                raise
            others = "".join(
                f" Or do without: --engine {kind.name} makes a new index with another engine, "
                "which needs no compiled code."
                for kind in ENGINES.values()
                if not kind.package
            )
            raise IndexUnavailable(
                f"The engine {self.name} cannot be used here ({error}). Install it with: "
                f"pip install {self.package}.{others}"
            ) from error


def _load_tantivy() -> EngineModule:
    from indexer.engines import tantivy

    return tantivy


def _load_whoosh() -> EngineModule:
    from indexer.engines import whoosh

    return whoosh


ENGINES: Final[dict[str, EngineKind]] = {
    kind.name: kind
    for kind in (
        EngineKind("tantivy", _load_tantivy, package="tantivy"),
        EngineKind("whoosh", _load_whoosh),
    )
}
"""Every engine by its name, the default first."""


def find_engine(name: str) -> EngineModule:
    """The module of the engine of a name.

    Raises :class:`~indexer.errors.IndexMismatch` for one that is not known and
    :class:`~indexer.errors.IndexUnavailable` for one that is not installed.
    """
    kind = ENGINES.get(name)
    if kind is None:
        raise IndexMismatch(
            f"This version of Marsad has no engine {name} (it has {', '.join(ENGINES)}). Read the "
            "index with the version that made it, or move it away and index the articles anew."
        )
    return kind.module


def drop_leftovers(where: Path) -> None:
    """Removes what a rebuild that was broken off left at a place, whichever engine made it."""
    for kind in ENGINES.values():
        try:
            module = kind.module
        except IndexUnavailable:
            continue  # it cannot have been used here
        module.drop_index(where)
