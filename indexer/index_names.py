"""The names that the searches of an index know: those that ship with Marsad, and its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from indexer.article import Article
from indexer.names.table import NameTable, load_names
from indexer.query.spellings import SpellingFinder
from indexer.query.written_form import written_form
from indexer.storage.documents import DocumentMaker
from indexer.storage.folder import IndexFolder
from indexer.storage.manifest import names_stamp

if TYPE_CHECKING:
    from indexer.indexing import Progress
    from indexer.mining.store import OwnNames
    from indexer.names.name import Name
    from indexer.storage.rebuilding import Mended

__all__ = ["IndexNames"]

_WAIT: Final = 10.0


class IndexNames:
    """The names of one index; :attr:`indexer.index.Index.names` has it."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._current: tuple[tuple[int, int], NameTable | None] = ((0, 0), None)

    def own(self) -> OwnNames:
        """The names of the index itself; raises :class:`~indexer.errors.NamesDamaged`."""
        from indexer.mining.store import OwnNames

        return OwnNames.read(self._folder.path)

    def table(self) -> NameTable:
        """All names that are searched: those that ship with Marsad, and those of the index."""
        return self.own_table() or load_names()

    def own_table(self) -> NameTable | None:
        """The names that ship with Marsad and those of the index, as its file has them now; None
        where it has none, so that nothing need be loaded."""
        stamp, table = self._current
        fresh = names_stamp(self._folder.path)
        if fresh != stamp:
            from indexer.mining.store import OwnNames

            own = OwnNames.read(self._folder.path, strict=False)
            table = own.table(load_names()) if own.rows else None
            self._current = fresh, table
        return table

    @property
    def stamp(self) -> tuple[int, int]:
        """Changes with each change of the index's own names."""
        return names_stamp(self._folder.path)

    def of(self, article: Article) -> tuple[Name, ...]:
        """The names that an article is about, the most mentioned first; facets count it there."""
        return DocumentMaker(self._folder.analyzer).names(article)

    def add(self, name: str, spellings: Sequence[str]) -> Mapping[str, str]:
        """Lets each of ``spellings`` be searched with a name, from the next search on.

        Gives those that no search of the name would look for, each with why: they are not added.
        Raises :class:`~indexer.errors.NamesDamaged`.
        """
        unused: dict[str, str] = {}

        def added(own: OwnNames) -> OwnNames:
            for spelling in spellings:
                fresh = own.with_added(name, [spelling])
                finder = SpellingFinder(fresh.table(load_names()), self._folder.analyzer)
                if why := finder.why_unused(name, spelling):
                    unused[spelling] = why
                else:
                    own = fresh
            return own

        self.change(added)
        return unused

    def change(self, change: Callable[[OwnNames], OwnNames]) -> OwnNames:
        """Replaces the names of the index by what ``change`` makes of them, which no other process
        changes at that time; gives the new ones. Raises :class:`~indexer.errors.NamesDamaged`."""
        with self._folder.changing_names(_WAIT):
            own = change(self.own())
            own.write(self._folder.path)
        return own

    def mend(self, report: Callable[[Mended], None]) -> None:
        """Takes the names of the index as they stand where they are not as they were written, and
        where lines of them cannot be read, those that can: ``report`` is told what was done."""
        from indexer.mining.store import mend_names
        from indexer.storage.rebuilding import Mended

        with self._folder.changing_names(_WAIT):
            for done in mend_names(self._folder.path):
                report(Mended(done))

    def mine(
        self,
        *,
        threshold: float | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> OwnNames:
        """Looks for spellings of names in the articles, and keeps those that are as probable as
        ``threshold`` (.98 when not given); gives the names of the index.

        What was mined before is replaced, what people added, confirmed or removed stays.
        """
        from indexer.mining.mining import THRESHOLD, mine

        engine = self._folder.engine()
        articles = self._folder.manifest.articles

        def tell(done: int, total: int) -> None:
            if progress is not None:
                from indexer.indexing import Progress

                progress(Progress(done, done, total, "names"))

        mined = mine(
            engine,
            articles,
            self._folder.analyzer,
            load_names(),
            threshold=THRESHOLD if threshold is None else threshold,
            progress=tell,
        )
        written = [
            one._replace(
                name=" ".join(written_form(engine, word) for word in one.name.split()),
                spelling=" ".join(written_form(engine, word) for word in one.spelling.split()),
            )
            for one in mined
        ]
        return self.change(lambda own: own.with_mined(written, articles))
