"""Marsad's settings: one table that is at once their names, types, defaults and help.

A value comes, the later the stronger, from the default, ``marsad.toml`` (the nearest one from the
current folder upwards), the environment (``MARSAD_`` and the name in capitals) and the flags of
the command line. Files and environment are read once, by :func:`load_settings`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from indexer.errors import SettingError

__all__ = [
    "FILE_NAME",
    "MB",
    "PREFIX",
    "SETTINGS",
    "ReadLimits",
    "ReadSettings",
    "Setting",
    "Settings",
    "choices",
    "load_settings",
]

FILE_NAME: Final = "marsad.toml"
PREFIX: Final = "MARSAD_"
MB: Final = 1 << 20
"""Bytes in the MB that settings count in."""


def _setting(
    default: Any,
    help: str,
    choices: tuple[str, ...] = (),
    *,
    least: int = 1,
    most: int = sys.maxsize,
) -> Any:
    told = {"help": help, "choices": choices, "least": least, "most": most}
    return field(default=default, metadata=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """How large a file may be, and how much time and memory reading it may take."""

    max_file_mb: int = _setting(5, "The largest web page or text file that is read, in MB.")
    max_record_mb: int = _setting(16, "The longest record of a JSON or CSV file, in MB.")
    max_unpacked_mb: int = _setting(
        2048, "The largest size that one compressed file may unpack to, in MB."
    )
    max_document_mb: int = _setting(
        64, "The largest PDF, DOCX or EPUB file, or archive inside an archive, in MB."
    )
    max_ratio: int = _setting(200, "How many times its own size a compressed file may unpack to.")
    max_members: int = _setting(5000, "The most files that are read from one ZIP archive.")
    page_seconds: int = _setting(
        20,
        "The longest that reading one page or document may take, in seconds of processor time; by "
        "the clock it may take thirty times as long.",
        most=3600,
    )
    page_memory_mb: int = _setting(
        1024,
        "The memory that a process which reads pages may use, in MB (0: no limit).",
        least=0,
        most=65536,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings(ReadLimits):
    """All that decides what is read of a file: its limits, its fields, its outlet."""

    source: str = _setting("", "The outlet of indexed articles that do not name theirs.")
    fields: tuple[tuple[str, str], ...] = _setting(
        (), "Names of your own fields in JSON and CSV: title=headline,body=story."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default. In files, the environment and flags those of ``reading``
    stand beside the others, by their own names."""

    index: Path = _setting(
        None,
        "The folder of the index. By default it is index_data/index beside the nearest "
        "marsad.toml, or, when there is none, a folder in your home directory.",
    )
    engine: str = _setting(
        "tantivy",
        "The engine of a new index: tantivy, or whoosh, which is slower and needs no compiled "
        "code.",
    )
    stemmer: str = _setting(
        "light",
        "The Arabic stemmer of a new index: light (Marsad's own) or snowball.",
        ("light", "snowball"),
    )
    operator: str = _setting(
        "and",
        "How the words of a query are joined: and (articles with all of them, or any of them "
        "when no article has all) or or (any of them).",
        ("and", "or"),
    )
    match: str = _setting(
        "names",
        "How far a word reaches: exact (as typed), folded (other spellings of the same "
        "letters), stem (other forms of the word) or names (and other spellings of a name).",
        ("exact", "folded", "stem", "names"),
    )
    recency: int = _setting(
        0,
        "Rank newer articles higher: the score of an article of today is doubled, that of one "
        "this many days old is multiplied by 1.5. With 0 the date does not count.",
        least=0,
        most=36500,
    )
    size: int = _setting(10, "Results on a page (1 to 100).", most=100)
    search_seconds: int = _setting(
        5,
        "The longest that a search may take, in whole seconds, at least 1. When it is over, what "
        "was found is shown, and a remark says that results may be missing. Reading an export to "
        "its end has no limit of time.",
        most=3600,
    )
    batch: int = _setting(20_000, "Articles between two commits while indexing.")
    writer_memory_mb: int = _setting(
        256, "Memory for the buffers of the index writer, in MB.", least=32, most=65536
    )
    mine_names: str = _setting(
        "on",
        "Whether Marsad looks for spellings of names in the articles after it has indexed many.",
        ("on", "off"),
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

    def value(self, name: str) -> object:
        """The value of a setting by its name."""
        found: object = getattr(self.reading if name in _OF_READING else self, name)
        return found


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: a name, the default, the help, and what it may be: one of a few words
    (``choices``), or a number from ``least`` to ``most``."""

    name: str
    default: object
    help: str
    choices: tuple[str, ...]
    least: int
    most: int


def _rows(table: type[Settings] | type[ReadSettings]) -> Iterator[Setting]:
    for row in fields(table):
        if row.name == "reading":
            yield from _rows(ReadSettings)
        else:
            yield Setting(row.name, row.default, **row.metadata)


SETTINGS: Final = tuple(_rows(Settings))
"""Every setting there is, those of :class:`ReadSettings` among them."""
_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
_OF_READING: Final = frozenset(row.name for row in fields(ReadSettings))


_LATER_CHOICES: Final = {"engine": ("indexer.engines.registry", "ENGINES")}
"""The tables whose keys are the choices of a setting, where they stand above this module, which
then reads them only when they are asked for."""


def choices(name: str) -> tuple[str, ...]:
    """What a setting can be that is one of a few words."""
    if name in _LATER_CHOICES:
        module, table = _LATER_CHOICES[name]
        return tuple(getattr(import_module(module), table))
    return _BY_NAME[name].choices


_FILES: Final = frozenset({"access_log", "password_file"})
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    index_name: str = "index",
) -> Settings:
    """The settings in force in ``folder`` (by default the current one).

    ``flags`` are the strongest; those that are ``None`` count as not given. ``index_name`` names
    the index among the user's own, where no ``marsad.toml`` is near. Raises
    :class:`SettingError` for a file that cannot be read, an unknown name or a bad value.
    """
    file = _nearest_file(folder or Path.cwd())
    values: dict[str, Any] = {}
    if file is not None:
        values.update(_from_file(file))
    environ = os.environ if environ is None else environ
    for setting in SETTINGS:
        given = environ.get(PREFIX + setting.name.upper())
        if given:
            values[setting.name] = _value(setting.name, given, PREFIX + setting.name.upper())
    for name, given in (flags or {}).items():
        if given is not None:
            values[name] = _value(name, given, f"--{name.replace('_', '-')}")
    if values.get("index") is None:
        values["index"] = _default_index(file, index_name)
    reading = {name: values.pop(name) for name in _OF_READING & values.keys()}
    return Settings(reading=ReadSettings(**reading), **values)


def _nearest_file(folder: Path) -> Path | None:
    for parent in (folder, *folder.parents):
        if (parent / FILE_NAME).is_file():
            return parent / FILE_NAME
    return None


def _default_index(file: Path | None, name: str) -> Path:
    if file is not None:
        return file.parent / "index_data" / "index"
    import platformdirs

    return Path(platformdirs.user_data_dir("marsad", appauthor=False)) / name


def _from_file(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(f"{file}: {error}") from error
    values = {name: _value(name, value, f"{file}: {name}") for name, value in given.items()}
    if "index" in values:
        values["index"] = file.parent / values["index"]
    for name in _FILES & values.keys():
        if values[name] not in ("", "-"):
            values[name] = str(file.parent / Path(values[name]).expanduser())
    return values


def _value(name: str, given: Any, where: str) -> Any:
    """The value of a setting from what was written, checked."""
    setting = _BY_NAME.get(name)
    if setting is None:
        known = ", ".join(sorted(_BY_NAME))
        raise SettingError(f"{where}: there is no such setting; there are {known}")
    possible = choices(name)
    if possible and given not in possible:
        raise SettingError(f"{where}: {given!r} is none of {', '.join(possible)}")
    if name == "fields":
        return _pairs(given, where)
    if isinstance(setting.default, bool):
        return _switch(given, where)
    if isinstance(setting.default, int):
        return _number(given, setting, where)
    if not isinstance(given, (str, Path)):
        raise SettingError(f"{where}: {given!r} is not a text")
    return Path(given).expanduser() if name == "index" else str(given)


def _switch(given: object, where: str) -> bool:
    if str(given).lower() not in _YES_NO:
        raise SettingError(f"{where}: {given!r} is neither true nor false")
    return _YES_NO[str(given).lower()]


def _number(given: object, setting: Setting, where: str) -> int:
    try:
        number = int(str(given))
    except ValueError:
        raise SettingError(f"{where}: {given!r} is not a whole number") from None
    if not setting.least <= number <= setting.most:
        raise SettingError(f"{where}: {number} is not between {setting.least} and {setting.most}")
    return number


def _pairs(given: Any, where: str) -> tuple[tuple[str, str], ...]:
    if isinstance(given, Mapping):
        return tuple((str(name), str(theirs)) for name, theirs in given.items())
    if not isinstance(given, str):
        raise SettingError(f"{where}: write it as title=headline,body=story, not {given!r}")
    pairs: list[tuple[str, str]] = []
    for pair in given.split(","):
        name, equals, theirs = (part.strip() for part in pair.partition("="))
        if name and equals and theirs:
            pairs.append((name, theirs))
        elif pair.strip():
            raise SettingError(f"{where}: write it as title=headline,body=story, not {given!r}")
    return tuple(pairs)
