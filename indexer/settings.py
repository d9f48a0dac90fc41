"""Marsad's settings: one table that is at once their names, types, defaults and help.

Where their values come from, :mod:`indexer.loaded_settings` says.

Each row says what a ``marsad.toml`` may do that the reader has not said that he trusts: nothing
(``guarded``, which a new setting is unless its row says otherwise), lower a limit (``capped``), or
set it (``free``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from indexer.logs import FORMS, LEVELS

__all__ = [
    "BY_NAME",
    "MB",
    "OF_READING",
    "SETTINGS",
    "Guard",
    "ReadLimits",
    "ReadSettings",
    "Setting",
    "Settings",
    "choices",
]

MB: Final = 1 << 20
"""Bytes in the MB that settings count in."""


Guard: TypeAlias = Literal["guarded", "capped", "free"]
"""What a file that is not trusted may do with a setting: nothing, lower it, set it."""


def _setting(
    default: Any,
    help: str,
    choices: tuple[str, ...] = (),
    *,
    least: int = 1,
    most: int = sys.maxsize,
    guard: Guard = "guarded",
    no_limit: int | None = None,
) -> Any:
    told = {"help": help, "choices": choices, "least": least, "most": most}
    return field(default=default, metadata=told | {"guard": guard, "no_limit": no_limit})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """How large a file may be, and how much time and memory reading it may take."""

    max_file_mb: int = _setting(
        5, "The largest web page or text file that is read, in MB.", guard="capped"
    )
    max_record_mb: int = _setting(
        16, "The longest record of a JSON or CSV file, in MB.", guard="capped"
    )
    max_article_mb: int = _setting(
        5,
        "The longest text of one article, in MB: of a longer one the rest is left out.",
        guard="capped",
    )
    max_unpacked_mb: int = _setting(
        2048, "The largest size that one compressed file may unpack to, in MB.", guard="capped"
    )
    max_document_mb: int = _setting(
        64,
        "The largest PDF, DOCX or EPUB file, or archive inside an archive, in MB.",
        guard="capped",
    )
    max_ratio: int = _setting(
        200, "How many times its own size a compressed file may unpack to.", guard="capped"
    )
    max_members: int = _setting(
        5000, "The most files that are read from one ZIP or tar archive.", guard="capped"
    )
    page_seconds: int = _setting(
        20,
        "The longest that reading one page or document may take, in seconds of processor time; by "
        "the clock it may take thirty times as long.",
        most=3600,
        guard="capped",
    )
    page_memory_mb: int = _setting(
        1024,
        "The memory that a process which reads pages may use, in MB (0: no limit).",
        least=0,
        most=65536,
        guard="capped",
        no_limit=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings(ReadLimits):
    """All that decides what is read of a file: its limits, its fields, its outlet."""

    source: str = _setting(
        "", "The outlet of indexed articles that do not name theirs.", guard="free"
    )
    fields: tuple[tuple[str, str], ...] = _setting(
        (), "Names of your own fields in JSON and CSV: title=headline,body=story.", guard="free"
    )
    file_times: bool = _setting(
        False,
        "Whether articles that do not tell it were taken from their site when their file was last "
        "changed: relative dates (منذ 3 ساعات) count from then, and no article is of a later day. "
        "For files that were saved from the web and not touched since.",
        guard="free",
    )
    keep_ids: bool = _setting(
        False,
        "Whether records of JSON and CSV keep the ids that they give themselves, numbers too, "
        "instead of an id by their URL, outlet or export: for one collection whose ids other files "
        "name. Two files with the same ids then replace each other's articles.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default. In files, the environment and flags those of ``reading``
    stand beside the others, by their own names."""

    index: Path = _setting(
        None,
        "The folder of the index. By default it is index_data/index beside the nearest "
        "marsad.toml, or, when there is none, a folder in your home directory.",
        guard="free",
    )
    engine: str = _setting(
        "tantivy",
        "The engine of a new index: tantivy, or whoosh, which is slower and needs no compiled "
        "code.",
        guard="free",
    )
    stemmer: str = _setting(
        "light",
        "The Arabic stemmer of a new index: light (Marsad's own) or snowball.",
        ("light", "snowball"),
        guard="free",
    )
    operator: str = _setting(
        "and",
        "How the words of a query are joined: and (articles with all of them, or any of them "
        "when no article has all) or or (any of them).",
        ("and", "or"),
        guard="free",
    )
    match: str = _setting(
        "names",
        "How far a word reaches: exact (as typed), folded (other spellings of the same "
        "letters), stem (other forms of the word) or names (and other spellings of a name).",
        ("exact", "folded", "stem", "names"),
        guard="free",
    )
    recency: int = _setting(
        0,
        "Rank newer articles higher: the score of an article of today is doubled, that of one "
        "this many days old is multiplied by 1.5. With 0 the date does not count.",
        least=0,
        most=36500,
        guard="free",
    )
    size: int = _setting(10, "Results on a page (1 to 100).", most=100, guard="free")
    search_seconds: int = _setting(
        5,
        "The longest that a search may take, in whole seconds, at least 1. When it is over, what "
        "was found is shown, and a remark says that results may be missing. Reading an export to "
        "its end has no limit of time.",
        most=3600,
        guard="capped",
    )
    batch: int = _setting(20_000, "Articles between two commits while indexing.", guard="capped")
    editions: int = _setting(
        10,
        "The earlier editions of an article that are kept when its text changes (0: none).",
        least=0,
        most=1000,
    )
    writer_memory_mb: int = _setting(
        256,
        "Memory for the buffers of the index writer, in MB.",
        least=32,
        most=65536,
        guard="capped",
    )
    mine_names: str = _setting(
        "on",
        "Whether Marsad looks for spellings of names in the articles after it has indexed many.",
        ("on", "off"),
        guard="free",
    )
    revisit: str = _setting(
        "1h,6h,1d,3d,7d",
        "The ages at which marsad fetch asks for an article again, so that corrections arrive; off "
        "for never.",
    )
    fetch_contact: str = _setting(
        "",
        "An e-mail address or a URL that marsad fetch names to each server, so that its owner can "
        "reach you.",
    )
    reading: ReadSettings = field(default_factory=ReadSettings)
    host: str = _setting("127.0.0.1", "The address that the web page is served on.")
    port: int = _setting(8000, "The port that the web page is served on.", least=0, most=65535)
    threads: int = _setting(
        0,
        "Threads that answer web requests (0: two more than there are cores, at least 4). "
        "Under gunicorn, set it to the number of threads that each process has; of eight and "
        "more, a quarter is kept for requests that cost little.",
        least=0,
        most=256,
    )
    page_cache_mb: int = _setting(
        16,
        "Memory for finished pages of results, which are kept until the index or its names change, "
        "in MB (0: none).",
        least=0,
        most=65536,
        guard="capped",
    )
    access_log: str = _setting(
        "",
        "The file of the access log, or - for standard output. The log has addresses and queries.",
    )
    trusted_proxy: str = _setting(
        "",
        "The reverse proxies whose X-Forwarded headers are believed: addresses and networks, "
        "separated by commas; unix for a Unix socket.",
    )
    allowed_hosts: str = _setting(
        "",
        "The host names that requests may use, separated by commas; .example.org allows every "
        "name below it. By default any name is allowed, but on a loopback address without a "
        "proxy only names of this machine.",
    )
    rate_limit: str = _setting(
        "",
        "The most requests that one client may send, for example 120/minute. Static files do "
        "not count.",
    )
    password_file: str = _setting(
        "", "The file of users who may read, with hashed passwords, as marsad password writes it."
    )
    wrong_passwords: int = _setting(
        10,
        "The wrong passwords that one client may send in five minutes (0: no limit). A name that "
        "is tried from many places, and all names together, have limits that follow from it.",
        least=0,
        most=10_000,
    )
    metrics: bool = _setting(
        False, "Whether /metrics gives Prometheus figures of requests and of the index."
    )
    log_level: str = _setting(
        "remark",
        "The least that is logged on standard error: debug, info, remark (what is said beside an "
        "answer), warning or error. --verbose is debug, --quiet is warning.",
        tuple(LEVELS),
    )
    log_format: str = _setting(
        "text", "How log lines look: text, or json, a line of JSON each with its time.", FORMS
    )

    def value(self, name: str) -> object:
        """The value of a setting by its name."""
        found: object = getattr(self.reading if name in OF_READING else self, name)
        return found


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: a name, the default, the help, and what it may be: one of a few words
    (``choices``), or a number from ``least`` to ``most``. ``guard`` says what a file that is not
    trusted may do with it, ``no_limit`` which value stands for none."""

    name: str
    default: object
    help: str
    choices: tuple[str, ...]
    least: int
    most: int
    guard: Guard
    no_limit: int | None

    def is_raised(self, value: Any) -> bool:
        """Whether a value of a limit lets more through than the default does."""
        return value == self.no_limit or bool(value > self.default)


def _rows(table: type[Settings] | type[ReadSettings]) -> Iterator[Setting]:
    for row in fields(table):
        if row.name == "reading":
            yield from _rows(ReadSettings)
        else:
            yield Setting(row.name, row.default, **row.metadata)


SETTINGS: Final = tuple(_rows(Settings))
"""Every setting there is, those of :class:`ReadSettings` among them."""
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
OF_READING: Final = frozenset(row.name for row in fields(ReadSettings))
"""The names of those in :class:`ReadSettings`."""

_LATER_CHOICES: Final = {"engine": ("indexer.engines.registry", "ENGINES")}
"""The tables whose keys are the choices of a setting, where they stand above this module, which
then reads them only when they are asked for."""


def choices(name: str) -> tuple[str, ...]:
    """What a setting can be that is one of a few words."""
    if name in _LATER_CHOICES:
        module, table = _LATER_CHOICES[name]
        return tuple(getattr(import_module(module), table))
    return BY_NAME[name].choices
