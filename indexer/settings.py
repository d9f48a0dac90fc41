"""Marsad's settings: one table that is at once their names, types, defaults and help.

A value comes, the later the stronger, from the default, ``marsad.toml`` (the nearest one from the
current folder upwards), the environment (``MARSAD_`` and the name in capitals) and the flags of
the command line. Files and environment are read once, by :func:`load_settings`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from indexer.errors import SettingError

__all__ = ["FILE_NAME", "PREFIX", "Settings", "choices", "load_settings", "set_choices"]

FILE_NAME: Final = "marsad.toml"
PREFIX: Final = "MARSAD_"


def _setting(default: Any, help: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": help, "choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; ``metadata`` of each field holds its help and choices."""

    index: Path = _setting(
        None,
        "The folder of the index. By default index_data/index beside the nearest marsad.toml, "
        "and without one a folder of the user's own.",
    )
    engine: str = _setting(
        "tantivy",
        "The engine of a new index: tantivy, or Whoosh, slower and without compiled code.",
    )
    stemmer: str = _setting(
        "light",
        "The Arabic stemmer of a new index: Marsad's own, or Snowball's.",
        ("light", "snowball"),
    )
    operator: str = _setting(
        "and",
        "How the words of a query are joined; 'and' falls back to 'or' when nothing has them all.",
        ("and", "or"),
    )
    match: str = _setting(
        "names",
        "How far a word reaches: its exact spelling, its folded letters, its stem, or its stem and "
        "all spellings of a name.",
        ("exact", "folded", "stem", "names"),
    )
    recency: int = _setting(
        0,
        "Days after which what being new adds to a score is halved; 0: the date does not count.",
    )
    size: int = _setting(10, "Results on a page (1 to 100).")
    search_seconds: int = _setting(
        5, "The longest that finding may take; what is not found by then is said to be missing."
    )
    batch: int = _setting(20_000, "Articles between two commits while indexing.")
    writer_memory_mb: int = _setting(256, "Memory for the index writer's buffers, in MB.")
    mine_names: str = _setting(
        "on",
        "Whether spellings of names are looked for in the articles after a large indexing.",
        ("on", "off"),
    )
    max_file_mb: int = _setting(5, "The largest page or text file that is read, in MB.")
    max_record_mb: int = _setting(16, "The longest record of a JSON or CSV file, in MB.")
    max_unpacked_mb: int = _setting(2048, "The most that one compressed file may unpack to, in MB.")
    max_document_mb: int = _setting(
        64, "The largest PDF, DOCX or EPUB file, or archive inside an archive, in MB."
    )
    max_ratio: int = _setting(200, "How many times its size a compressed file may unpack to.")
    max_members: int = _setting(5000, "The most files that are read from one ZIP archive.")
    page_seconds: int = _setting(20, "The longest that reading one page or document may take.")
    page_memory_mb: int = _setting(
        1024, "The memory that a process which reads pages may take, in MB (0: any)."
    )
    host: str = _setting("127.0.0.1", "The address that the web page is served on.")
    port: int = _setting(8000, "The port that the web page is served on.")
    threads: int = _setting(
        0,
        "Threads that answer web requests (0: two more than there are cores, 4 at least). Under "
        "gunicorn: how many it has, that some be left to what is cheap.",
    )
    page_cache_mb: int = _setting(
        16, "Memory for pages of results that are kept until the next commit, in MB (0: none)."
    )
    access_log: str = _setting(
        "", "The file of the access log, - for standard output. It holds addresses and queries."
    )
    trusted_proxy: str = _setting(
        "",
        "The reverse proxies whose X-Forwarded headers are believed: addresses and networks, unix "
        "for a Unix socket, with commas between.",
    )
    allowed_hosts: str = _setting(
        "",
        "The names that the page may be asked by, with commas between; .example.org stands for all "
        "below. By default any, on a loopback address without a proxy those of this machine alone.",
    )
    rate_limit: str = _setting(
        "", "The most requests of one client, as 120/minute; static files do not count."
    )
    password_file: str = _setting(
        "", "The users who may read, with hashed passwords, as marsad password writes them."
    )
    metrics: bool = _setting(False, "Whether /metrics tells Prometheus of requests and index.")
    source: str = _setting(
        "", "The outlet of articles that do not name theirs, as they are indexed."
    )
    fields: tuple[tuple[str, str], ...] = _setting(
        (), "Names of your own fields in JSON and CSV: title=headline,body=story."
    )


_LATER_CHOICES: Final[dict[str, Callable[[], Iterable[str]]]] = {}


def set_choices(name: str, give: Callable[[], Iterable[str]]) -> None:
    """Has a setting take its choices from ``give`` whenever they are needed: for what only a
    higher floor knows, which this one may not import."""
    _LATER_CHOICES[name] = give


def choices(name: str) -> tuple[str, ...]:
    """What a setting can be that is one of a few words."""
    if name in _LATER_CHOICES:
        return tuple(_LATER_CHOICES[name]())
    found: tuple[str, ...] = Settings.__dataclass_fields__[name].metadata["choices"]
    return found


_FILES: Final = frozenset({"access_log", "password_file"})
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_LIMITS: Final = {
    "size": (1, 100),
    "recency": (0, 36500),
    "search_seconds": (1, 3600),
    "port": (0, 65535),
    "threads": (0, 256),
    "writer_memory_mb": (32, 65536),
    "page_memory_mb": (0, 65536),
    "page_seconds": (1, 3600),
    "page_cache_mb": (0, 65536),
}


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
    for setting in fields(Settings):
        given = environ.get(PREFIX + setting.name.upper())
        if given:
            values[setting.name] = _value(setting.name, given, PREFIX + setting.name.upper())
    for name, given in (flags or {}).items():
        if given is not None:
            values[name] = _value(name, given, f"--{name.replace('_', '-')}")
    if values.get("index") is None:
        values["index"] = _default_index(file, index_name)
    return replace(Settings(), **values)


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
    table = {setting.name: setting for setting in fields(Settings)}
    if name not in table:
        known = ", ".join(sorted(table))
        raise SettingError(f"{where}: there is no such setting; there are {known}")
    possible = choices(name)
    if possible and given not in possible:
        raise SettingError(f"{where}: {given!r} is none of {', '.join(possible)}")
    default = table[name].default
    if name == "fields":
        return _pairs(given, where)
    if isinstance(default, bool):
        if str(given).lower() not in _YES_NO:
            raise SettingError(f"{where}: {given!r} is neither true nor false")
        return _YES_NO[str(given).lower()]
    if isinstance(default, int):
        low, high = _LIMITS.get(name, (1, sys.maxsize))
        try:
            number = int(str(given))
        except ValueError:
            raise SettingError(f"{where}: {given!r} is not a whole number") from None
        if not low <= number <= high:
            raise SettingError(f"{where}: {number} is not between {low} and {high}")
        return number
    if not isinstance(given, (str, Path)):
        raise SettingError(f"{where}: {given!r} is not a text")
    return Path(given).expanduser() if name == "index" else str(given)


def _pairs(given: Any, where: str) -> tuple[tuple[str, str], ...]:
    if isinstance(given, Mapping):
        return tuple((str(name), str(theirs)) for name, theirs in given.items())
    if not isinstance(given, str):
        raise SettingError(f"{where}: write it as title=headline,body=story, not {given!r}")
    pairs = [pair.partition("=") for pair in str(given).split(",") if pair.strip()]
    if not all(equals and name.strip() and theirs.strip() for name, equals, theirs in pairs):
        raise SettingError(f"{where}: write it as title=headline,body=story, not {given!r}")
    return tuple((name.strip(), theirs.strip()) for name, _, theirs in pairs)
