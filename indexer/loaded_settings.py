"""The settings in force, and where each comes from.

A value comes, the later the stronger, from the default, ``marsad.toml`` (the nearest one from the
current folder upwards), the environment (``MARSAD_`` and the name in capitals) and the flags of
the command line. What a file that is not trusted may set, the table says
(:mod:`indexer.settings`); the rest of it is refused and told.
"""

from __future__ import annotations

import logging
import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from indexer.errors import SettingError
from indexer.settings import BY_NAME, OF_READING, SETTINGS, ReadSettings, Setting, Settings, choices
from indexer.trust import FOREIGN, fault_of, is_trusted, is_within, nearest, read_bounded

__all__ = ["FILE_NAME", "LoadedSettings", "load_settings", "read_settings"]

FILE_NAME: Final = "marsad.toml"
_PREFIX: Final = "MARSAD_"
_LOG: Final = logging.getLogger("marsad.settings")
_FILES: Final = frozenset({"access_log", "password_file"})
_MOST_TOLD: Final = 5
"""Names that are no settings, told in one line."""
_LONGEST_SHOWN: Final = 40
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings with where they come from: ``origins`` has the file, variable or flag of each that
    is not the default, ``refused`` why the value of a file was not used, in words. ``file`` is the
    ``marsad.toml`` that was found, and ``fault`` why it cannot be used at all, if so. Names that
    are no settings are refused of a file that is not trusted; elsewhere they raise."""

    settings: Settings
    origins: Mapping[str, str]
    refused: Mapping[str, str]
    file: Path | None
    fault: str

    def complaint(self) -> str:
        """What was refused, and how to have it used, as one line; nothing when nothing was."""
        if self.file is None or not (self.fault or self.refused):
            return ""
        mend = f"If you trust it: marsad trust {shlex.quote(str(self.file.parent))}"
        if self.fault:
            mend = f" {mend}" if self.fault == FOREIGN else ""
            return f"{self.file} is not used: {self.fault}.{mend}"
        known = [name for name in self.refused if name in BY_NAME]
        unknown = [name for name in self.refused if name not in BY_NAME]
        told = [f"{_shown(name)} {self.refused[name]}" for name in known + unknown[:_MOST_TOLD]]
        if len(unknown) > _MOST_TOLD:
            told.append(f"{len(unknown) - _MOST_TOLD:,} more are no settings either")
        refused = "; ".join(told)
        if not known:  # trust would change nothing
            return f"{self.file} is used without what is no setting: {refused}"
        return f"{self.file} is not trusted, so not all of it is used: {refused}. {mend}"


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    index_name: str = "index",
    index_needed: bool = True,
) -> Settings:
    """The settings in force in ``folder`` (by default the current one).

    ``flags`` are the strongest; those that are ``None`` count as not given. ``index_name`` names
    the index among the user's own, where no ``marsad.toml`` is near. What a file may not set is
    told by the logger ``marsad.settings``, once in a process. Raises :class:`SettingError` for a
    file that cannot be read, an unknown name or a bad value, and, where an index is needed, for
    one that the file may not name.
    """
    loaded = read_settings(flags, folder=folder, environ=environ, index_name=index_name)
    if index_needed and "index" in loaded.refused:
        raise SettingError(f"{loaded.complaint()}; or name the index: --index DIR")
    if complaint := loaded.complaint():
        _tell_once(complaint)
    _LOG.debug("index %s; set by %s", loaded.settings.index, dict(loaded.origins) or "defaults")
    return loaded.settings


@cache
def _tell_once(complaint: str) -> None:
    _LOG.warning("%s", complaint)


def read_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    index_name: str = "index",
) -> LoadedSettings:
    """As :func:`load_settings`, with where each value comes from and what was refused; an index
    that the file may not name is among that, and raises nothing."""
    environ = os.environ if environ is None else environ
    file = _nearest_file(folder)
    trusted = cache(lambda: file is not None and is_trusted(file.parent, environ))
    fault = "" if file is None else fault_of(file)
    if fault == FOREIGN and trusted():
        fault = ""
    usable = None if fault else file
    values, refused = _from_file(usable, trusted)
    origins = dict.fromkeys(values, str(usable))
    _override(values, origins, flags or {}, environ)
    if values.get("index") is None:
        values["index"] = _default_index(usable, index_name, trusted, refused)
    else:
        refused.pop("index", None)  # whoever is stronger than the file named one
    reading = {name: values.pop(name) for name in OF_READING & values.keys()}
    settings = Settings(reading=ReadSettings(**reading), **values)
    return LoadedSettings(settings, origins, refused, file, fault)


def _override(
    values: dict[str, Any],
    origins: dict[str, str],
    flags: Mapping[str, Any],
    environ: Mapping[str, str],
) -> None:
    """Puts what the reader himself says in the place of what a file does."""
    for setting in SETTINGS:
        variable = _PREFIX + setting.name.upper()
        if given := environ.get(variable):
            values[setting.name] = _value(setting.name, given, variable)
            origins[setting.name] = variable
    for name, given in flags.items():
        if given is not None:
            flag = f"--{name.replace('_', '-')}"
            values[name], origins[name] = _value(name, given, flag), flag


def _nearest_file(folder: Path | None) -> Path | None:
    try:
        return nearest(folder or Path.cwd(), FILE_NAME)
    except FileNotFoundError:  # the current folder has been removed
        return None


def _default_index(
    file: Path | None, name: str, trusted: Callable[[], bool], refused: dict[str, str]
) -> Path:
    """The index beside the file, or the user's own where there is no file or its folder leads
    out of itself."""
    if file is not None and "index" not in refused:
        beside = file.parent / "index_data" / "index"
        if is_within(beside, file.parent) or trusted():
            return beside
        refused["index"] = _leads_out(beside)
    import platformdirs

    return Path(platformdirs.user_data_dir("marsad", appauthor=False)) / name


def _leads_out(index: Path) -> str:
    return f"names {index}, which leads out of the folder"


def _from_file(
    file: Path | None, trusted: Callable[[], bool]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a file that count, and why the others do not."""
    if file is None:
        return {}, {}
    import tomllib

    try:
        given = tomllib.loads(read_bounded(file))
    except (ValueError, RecursionError) as error:
        raise SettingError(f"{file}: {error}") from error
    unknown = [name for name in given if name not in BY_NAME]
    strange: dict[str, str] = {}
    if unknown and not trusted():
        near = {name: _no_setting(name) for name in unknown[:_MOST_TOLD]}
        strange = dict.fromkeys(unknown, "is no setting") | near
    values = {
        name: _value(name, value, f"{file}: {_shown(name)}")
        for name, value in given.items()
        if name not in strange
    }
    if "index" in values:
        values["index"] = file.parent / values["index"]
    refused = _refusals(values, file)
    if refused and trusted():
        refused = {}
    for name in refused:
        del values[name]
    for name in _FILES & values.keys():
        if values[name] not in ("", "-"):
            values[name] = str(file.parent / _path(values[name], f"{file}: {name}"))
    return values, refused | strange


def _shown(name: str) -> str:
    """The name of a setting as a line can hold it: anybody may have made it."""
    return name if name in BY_NAME else repr(name[:_LONGEST_SHOWN])


def _no_setting(name: str) -> str:
    """That a name is no setting, with the one that it is nearest to."""
    from difflib import get_close_matches

    near = get_close_matches(name[:_LONGEST_SHOWN].lower().replace("-", "_"), BY_NAME, 1)
    hint = f"did you mean {near[0]}?" if near else "marsad settings lists all there are"
    return f"is no setting ({hint})"


def _refusals(values: Mapping[str, Any], file: Path) -> dict[str, str]:
    """Which values a file that is not trusted may not set, and why."""
    refused = {}
    for name, value in values.items():
        setting = BY_NAME[name]
        if value == setting.default:
            continue
        if setting.guard == "guarded":
            refused[name] = "needs trust"
        elif setting.guard == "capped" and setting.is_raised(value):
            refused[name] = f"may not be raised above {setting.default}"
        elif name == "index" and not is_within(value, file.parent):
            refused[name] = _leads_out(value)
    return refused


def _value(name: str, given: Any, where: str) -> Any:
    """The value of a setting from what was written, checked."""
    setting = BY_NAME.get(name)
    if setting is None:
        raise SettingError(f"{where} {_no_setting(name)}")
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
    if "\0" in str(given):
        raise SettingError(f"{where}: {given!r} has a character that no file name has")
    return _path(given, where) if name == "index" else str(given)


def _path(given: str | Path, where: str) -> Path:
    try:
        return Path(given).expanduser()
    except RuntimeError as error:  # a user who is not there
        raise SettingError(f"{where}: {given}: {error}") from error


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
