"""Whom a ``marsad.toml`` may belong to, and which folders the reader has said that he trusts.

A file found by looking upwards from the current folder may be a stranger's: it came with a
download, or lies in ``/tmp``. So it counts only if it, its folder and what it links to belong to
the reader or to root (as git asks of a repository), and what could do harm counts only where the
reader trusts the folder: by ``marsad trust``, which keeps a list among his own settings, or by
``MARSAD_TRUST``.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from indexer.errors import SettingError
from indexer.refusals import in_words

__all__ = [
    "FOREIGN",
    "TRUST_VARIABLE",
    "add_trust",
    "fault_of",
    "is_trusted",
    "is_within",
    "nearest",
    "read_bounded",
    "remove_trust",
    "trusted_folders",
]

TRUST_VARIABLE: Final = "MARSAD_TRUST"
"""Names trusted folders in the environment, separated as in PATH; ``*`` stands for all."""
FOREIGN: Final = "it belongs to another user"
"""The fault that trust mends."""
_LARGEST: Final = 64 * 1024
"""Bytes of the largest file of settings."""
_LONGEST_LINE: Final = 1000
"""Bytes of its longest line: of a key with so many dots (``a.a.a``) Python's reader of TOML keeps
all beginnings, which costs the square of their number."""


def nearest(folder: Path, name: str) -> Path | None:
    """What is called ``name`` in ``folder`` or the nearest folder above it, whatever it is."""
    for parent in (folder, *folder.parents):
        if os.path.lexists(parent / name):
            return parent / name
    return None


def fault_of(file: Path) -> str:
    """Why a file of settings cannot be used at all, in words; nothing when it can."""
    try:
        kind = file.stat()
        owners = {kind.st_uid, file.lstat().st_uid, file.parent.stat().st_uid}
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if not stat.S_ISREG(kind.st_mode):
        return "it is not a file"
    return "" if owners <= _own_users() else FOREIGN


def _own_users() -> set[int]:
    """The users whose files are the reader's own: himself, root, and who called sudo."""
    if not hasattr(os, "geteuid"):  # Windows, where files say it another way
        return {0}
    own = {0, os.geteuid()}
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdecimal():
        own.add(int(os.environ["SUDO_UID"]))
    return own


def read_bounded(file: Path) -> str:
    """The text of a file of settings; raises :class:`~indexer.errors.SettingError` for a large
    file and for one that cannot be read."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise SettingError(f"{file}: it is larger than {_LARGEST // 1024} kB")
        if max(map(len, data.splitlines()), default=0) > _LONGEST_LINE:
            raise SettingError(f"{file}: it has a line of more than {_LONGEST_LINE} bytes")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise SettingError(f"{file}: {in_words(error)}") from error
    except ValueError as error:
        raise SettingError(f"{file}: {error}") from error


def is_within(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, once all links are followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links that lead round, bytes that no path has
        return False


def is_trusted(folder: Path, environ: Mapping[str, str]) -> bool:
    """Whether the reader trusts a folder: that folder, and none below it. Raises
    :class:`~indexer.errors.SettingError` when his list cannot be read."""
    named = [one for one in environ.get(TRUST_VARIABLE, "").split(os.pathsep) if one]
    if "*" in named:
        return True
    here = _key(folder)
    return here in map(_key, named) or here in map(str, trusted_folders())


def trusted_folders() -> tuple[Path, ...]:
    """The folders of the reader's list, by their names. Raises as :func:`is_trusted`."""
    file = _list_file()
    try:
        listed = json.loads(file.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SettingError(f"{file}: {in_words(error)}") from error
    except ValueError as error:
        raise SettingError(f"{file}: {error}; remove it, and trust folders anew") from error
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise SettingError(f"{file}: it is not a list of folders; remove it, and trust them anew")
    return tuple(map(Path, listed))


def add_trust(folder: Path) -> bool:
    """Puts a folder on the reader's list; whether it was not there. Raises
    :class:`~indexer.errors.SettingError` when the list cannot be read or another process keeps
    changing it, and :class:`OSError`."""
    return _change(lambda listed: listed | {_key(folder)})


def remove_trust(folder: Path) -> bool:
    """Takes a folder off the list, also one that is no more; whether it was there. Raises as
    :func:`add_trust`."""
    return _change(lambda listed: listed - {_key(folder)})


def _key(folder: str | Path) -> str:
    with suppress(OSError, RuntimeError, ValueError):
        return str(Path(folder).expanduser().resolve())
    return os.path.abspath(folder)


def _list_file() -> Path:
    import platformdirs

    return Path(platformdirs.user_config_dir("marsad", appauthor=False)) / "trusted.json"


def _change(changed: Callable[[set[str]], Iterable[str]]) -> bool:
    from indexer.durable import write_whole  # of which other commands need nothing here
    from indexer.locks import locked

    file = _list_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    busy = SettingError(f"another process changes {file}; try again")
    with locked(file.with_suffix(".lock"), 10, busy):
        before = set(map(str, trusted_folders()))
        after = set(changed(before))
        if after != before:
            write_whole(file, json.dumps(sorted(after), indent=1).encode())
    return after != before
