"""Who may read: a file of names and hashed passwords, asked for by HTTP Basic."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Final

from cachetools import LRUCache
from werkzeug.security import check_password_hash, generate_password_hash

from indexer.errors import SettingError

__all__ = ["Passwords", "check_name", "read_passwords", "write_password"]

_HASH: Final = re.compile(r"(scrypt:\d+:\d+:\d+|pbkdf2:\w+:\d+)\$[^$:]+\$[0-9a-f]+")
_BREAKS: Final = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Categories of what ends a line, or is in no file of UTF-8."""
_RIGHT: Final = 10_000
_WRONG: Final = 1000


def read_passwords(file: Path) -> dict[str, str]:
    """The names of a password file with their hashes: ``name:hash`` on a line, ``#`` for remarks.

    Raises :class:`~indexer.errors.SettingError`, which names the line that cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise SettingError(f"password_file: {file} cannot be read ({error})") from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, hashed = line.strip().partition(":")
        if not name or not _HASH.fullmatch(hashed):
            raise SettingError(
                f"password_file: line {number} of {file} is not name:hash as "
                "'marsad password NAME' writes it"
            )
        if name in found:
            raise SettingError(f"password_file: line {number} of {file} repeats {name!r}")
        found[name] = hashed
    return found


def check_name(name: str) -> None:
    """Raises :class:`~indexer.errors.SettingError` for a name that no user can have."""
    is_remark = name.startswith("#") or name != name.lstrip()
    if not name or ":" in name or is_remark or _BREAKS & set(map(unicodedata.category, name)):
        raise SettingError(
            f"{name!r} cannot be a user name: no colon or control character, and no # or space in "
            "front"
        )


def write_password(file: Path, name: str, password: str | None) -> bool:
    """Give ``name`` that password in the file, or take the name away for ``None``; whether the
    name was there.

    The file is made when there is none, replaced whole, and readable by its owner alone. Raises
    :class:`~indexer.errors.SettingError` for a name that cannot be one, or a file that cannot be
    read or written.
    """
    check_name(name)
    there = name in read_passwords(file) if file.exists() else False
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    kept = [line for line in lines if line.strip().partition(":")[0] != name]
    if password is not None:
        kept.append(f"{name}:{generate_password_hash(password)}")
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write("".join(f"{line}\n" for line in kept).encode())
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise SettingError(f"{file} cannot be written ({error.strerror})") from error
    return there


class _File:
    """What a password file says, as long as it does not change."""

    def __init__(self, stamp: object, hashes: Mapping[str, str]) -> None:
        self.stamp = stamp
        self.hashes = hashes
        self.right: LRUCache[bytes, bool] = LRUCache(_RIGHT)
        self.wrong: LRUCache[bytes, bool] = LRUCache(_WRONG)


class Passwords:
    """The password file of a running server, read again whenever it changes.

    Raises :class:`~indexer.errors.SettingError` when it cannot be read, at the start and at any
    later look: nobody gets in by a file that is broken.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._hashing = Lock()
        self._key = secrets.token_bytes(32)
        self._stranger = generate_password_hash(secrets.token_hex(16))
        self._read: _File | None = None
        self._current()

    def remembers(self, name: str, password: str) -> bool | None:
        """Whether that is the password of that name, if it was asked before since the file last
        changed; else None. Costs nothing."""
        file = self._current()
        mark = self._mark(file, name, password)
        with self._lock:
            known: bool | None = file.right.get(mark, file.wrong.get(mark))
        return known

    def accepts(self, name: str, password: str) -> bool:
        """Whether that is the password of that name, in a time that tells nothing of either.

        scrypt takes some 50 ms and 32 MB by design: one password is checked at a time, and what
        came out is remembered (by a keyed hash) until the file changes.
        """
        file = self._current()
        with self._hashing:
            hashed = file.hashes.get(name, self._stranger)
            accepted = check_password_hash(hashed, password) and name in file.hashes
        with self._lock:
            (file.right if accepted else file.wrong)[self._mark(file, name, password)] = accepted
        return accepted

    def _current(self) -> _File:
        try:
            status = self._file.stat()
        except OSError as error:
            raise SettingError(f"password_file: {self._file}: {error.strerror}") from error
        stamp = status.st_mtime_ns, status.st_ino, status.st_size
        read = self._read
        if read is None or read.stamp != stamp:
            read = self._read = _File(stamp, read_passwords(self._file))
        return read

    def _mark(self, file: _File, name: str, password: str) -> bytes:
        hashed = file.hashes.get(name, self._stranger)
        given = f"{name}\0{password}\0{hashed}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, given, hashlib.sha256)
