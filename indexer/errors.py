"""Every error that Marsad raises on purpose, in one tree.

::

    MarsadError
    ├── SettingError        a setting has a value that it cannot have
    ├── ParameterError      a search parameter has a value that it cannot have
    ├── ArticleNotFound     no article in the index has that id
    ├── SearchTimeout       a search did not end in its time, and has no part to give
    ├── BackupError         a backup cannot be read, or would replace what is there
    ├── AlertError          a kept search cannot be read, run or told
    ├── ReadError           a file, or an article in it, could not be read
    ├── NamesDamaged        the names of the index cannot be read
    └── IndexUnavailable    the index cannot be used as it stands
        ├── IndexMissing        there is none
        ├── IndexMismatch       made by another format, analyzer or engine
        ├── IndexDamaged        its files cannot be read
        │   └── ArticleDamaged      those of one article, and the rest is searched
        ├── IndexLocked         another process is writing to it
        ├── IndexRefused        there is no right, or are too few open files, to read it
        └── StorageFailed       the disk is full, or there is no right or no memory to write

Each message says how to mend what it reports. The command line turns them into one line and an
exit code (1 for a missing article, 3 for the index, else 2), the web page into a
status code and a page.
"""

KEPT = "What was committed before is kept"
"""What a :class:`StorageFailed` says of the articles of earlier commits."""


class MarsadError(Exception):
    """The base of every error that Marsad raises on purpose."""


class SettingError(MarsadError):
    """A setting has a value that it cannot have."""


class ParameterError(MarsadError):
    """A search parameter has a value that it cannot have.

    ``param`` is the parameter's name (``from``, ``page``, …), ``code`` a stable word for programs
    (``bad_date``, ``bad_choice``, ``bad_number``, ``missing``, ``too_long``, ``unknown_name``,
    ``several_names``) and ``value`` what was given. ``allowed`` are the values that it can have,
    or ranges of them, where they can be listed.
    """

    def __init__(
        self, param: str, code: str, value: str, message: str, allowed: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.allowed = allowed
        self.param = param
        self.code = code
        self.value = value


class ArticleNotFound(MarsadError):
    """No article in the index has that id."""


class SearchTimeout(MarsadError):
    """A search did not end in ``search_seconds``, where a part of its answer would be wrong."""


class BackupError(MarsadError):
    """A backup cannot be read, or it or an index would take the place of one that is there."""


class AlertError(MarsadError):
    """A file of kept searches cannot be used, or what is new in them could not be told."""


class ReadError(MarsadError):
    """A file, or one article in it, could not be read; the message is the reason alone."""


class NamesDamaged(MarsadError):
    """The file of an index's own names, or a line of it, cannot be read."""


class IndexUnavailable(MarsadError):
    """The index cannot be used as it stands: ``problem`` says why, and ``mend`` what to do about
    it, or nothing where the problem says that too."""

    def __init__(self, problem: str, mend: str = "") -> None:
        super().__init__(f"{problem}. {mend}" if mend else problem)
        self.problem = problem
        self.mend = mend


class IndexMissing(IndexUnavailable):
    """There is no index in that folder."""


class IndexMismatch(IndexUnavailable):
    """The index was made by another format, analyzer or engine."""


class IndexDamaged(IndexUnavailable):
    """The files of the index cannot be read."""


class ArticleDamaged(IndexDamaged):
    """One article of the index cannot be read; others can."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"The article {id} cannot be read: its part of the index is damaged",
            "marsad check names all such articles, and marsad rebuild mends the index.",
        )
        self.id = id


class IndexLocked(IndexUnavailable):
    """Another process is writing to the index."""


class IndexRefused(IndexUnavailable):
    """The system does not let this process read the index, of which no damage is known."""


class StorageFailed(IndexUnavailable):
    """What was to be written to the index could not be: no space, no right, no memory. What was
    committed before is kept, and the message says so."""
