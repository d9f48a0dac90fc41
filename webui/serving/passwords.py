"""Who may read: a file of names and hashed passwords, asked for by HTTP Basic."""

from __future__ import annotations

import codecs
import hashlib
import hmac
import logging
import os
import re
import secrets
import shlex
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from cachetools import LRUCache
from werkzeug.security import check_password_hash, generate_password_hash

from indexer.errors import SettingError
from indexer.refusals import in_words

__all__ = [
    "PasswordLines",
    "Passwords",
    "advice",
    "check_name",
    "no_user",
    "read_passwords",
    "repair",
    "write_password",
]

_HASH: Final = re.compile(
    r"(?:scrypt:(?P<n>[0-9]{1,9}):(?P<r>[0-9]{1,9}):(?P<p>[0-9]{1,9})"
    r"|pbkdf2:(?P<method>[a-z0-9_]{1,20}):(?P<rounds>[0-9]{1,9}))\$[^$:]+\$[0-9a-f]+"
)
_NO_DIGESTS: Final = frozenset(("shake_128", "shake_256"))
"""Hashes without a length of their own, which PBKDF2 cannot have."""
_MOST_ROUNDS: Final = 10_000_000
_MOST_SCRYPT: Final = 1 << 21
"""Blocks of scrypt, of 128 bytes: eight times what werkzeug takes."""
_TOLD: Final = 5
_LOG: Final = logging.getLogger("marsad.serving")
_BREAKS: Final = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Categories of what ends a line, or is in no file of UTF-8."""
_RIGHT: Final = 10_000
_WRONG: Final = 1000


class PasswordLines(NamedTuple):
    """What a password file says: the users with their hashes, and what is wrong with lines of it,
    each of which lets nobody in; ``broken`` are the numbers of those, and ``doubtful`` the names
    that have several passwords."""

    hashes: Mapping[str, str]
    faults: tuple[str, ...]
    broken: frozenset[int]
    doubtful: tuple[str, ...]


def read_passwords(file: Path) -> PasswordLines:
    """Reads a password file: ``name:hash`` on a line, ``#`` for remarks.

    A line that cannot be read lets nobody in, and locks nobody else out. The same line again
    counts once; of a name with two passwords, where nobody can tell which is meant (the earlier may
    be one that was taken back), no line counts. Raises
    :class:`~indexer.errors.SettingError` where the file itself cannot be read.
    """
    places: dict[str, list[int]] = {}
    hashes: dict[str, str] = {}
    doubtful: set[str] = set()
    faults: list[str] = []
    broken: set[int] = set()
    for number, line in enumerate(_lines(file), 1):
        if not line.strip() or line.startswith(b"#"):
            continue
        name, hashed = _user(line)
        if not name:
            faults.append(f"line {number} is not name:hash as 'marsad password NAME' writes it")
            broken.add(number)
        else:
            places.setdefault(name, []).append(number)
            if hashes.setdefault(name, hashed) != hashed:
                doubtful.add(name)
    for name in sorted(doubtful):
        del hashes[name]
        numbers = ", ".join(map(str, places[name]))
        faults.append(f"lines {numbers} give {name!r} different passwords")
        broken.update(places[name])
    return PasswordLines(hashes, tuple(faults), frozenset(broken), tuple(sorted(doubtful)))


def _lines(file: Path) -> list[bytes]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingError(f"password_file: {file} cannot be read ({in_words(error)})") from error
    return data.removeprefix(codecs.BOM_UTF8).splitlines()


def _user(line: bytes) -> tuple[str, str]:
    """Name and hash of a line; no name where it has none that could be checked."""
    try:
        name, _, hashed = line.decode().strip().partition(":")
    except UnicodeDecodeError:
        return "", ""
    found = _HASH.fullmatch(hashed)
    if found is None or not _can_be_checked(found):
        return "", ""
    return name, hashed


def _can_be_checked(hashed: re.Match[str]) -> bool:
    """Whether a hash is one that can be computed, and costs no more memory and time than it may."""
    if hashed["method"]:
        known = hashed["method"] in hashlib.algorithms_guaranteed - _NO_DIGESTS
        return known and 0 < int(hashed["rounds"]) <= _MOST_ROUNDS
    n, r, p = (int(hashed[name]) for name in "nrp")
    return n > 1 and n & (n - 1) == 0 and 0 < n * r * p <= _MOST_SCRYPT


def advice(file: Path) -> str:
    """What mends lines of a password file that cannot be read."""
    named = shlex.quote(str(file))
    return (
        f"Give who stood there a password again with: marsad password NAME --file {named} - and "
        f"take these lines out with: marsad password --repair --file {named}"
    )


def no_user(file: Path) -> str:
    """That nobody can log in by a password file, and what mends it."""
    named = shlex.quote(str(file))
    return (
        f"{file} has no user: nobody can log in. Add one with: marsad password NAME --file {named}"
    )


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
    name was there, on a line that can be read or not. All other lines stay as they are.

    The file is made when there is none, replaced whole, and readable by its owner alone. Raises
    :class:`~indexer.errors.SettingError` for a name that cannot be one, or a file that cannot be
    read or written.
    """
    check_name(name)
    lines = _lines(file) if file.exists() else []
    own = name.encode()
    kept = [line for line in lines if line.strip().partition(b":")[0] != own]
    there = len(kept) < len(lines)
    if password is not None:
        try:
            kept.append(f"{name}:{generate_password_hash(password)}".encode())
        except UnicodeEncodeError:
            raise SettingError("the password is not valid text in this encoding") from None
    _replace(file, kept)
    return there


def repair(file: Path) -> PasswordLines:
    """Takes out of a password file the lines that let nobody in; gives what the file said before.
    Raises :class:`~indexer.errors.SettingError` as :func:`write_password` does."""
    found = read_passwords(file)
    if found.broken:
        kept = [line for number, line in enumerate(_lines(file), 1) if number not in found.broken]
        _replace(file, kept)
    return found


def _replace(file: Path, lines: Sequence[bytes]) -> None:
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(b"".join(line + b"\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise SettingError(
            f"{file} is as it was, and cannot be written ({in_words(error)})"
        ) from error


class _File:
    """What a password file says, as long as it does not change."""

    def __init__(self, stamp: object, hashes: Mapping[str, str]) -> None:
        self.stamp = stamp
        self.hashes = hashes
        self.right: LRUCache[bytes, bool] = LRUCache(_RIGHT)
        self.wrong: LRUCache[bytes, bool] = LRUCache(_WRONG)


class Passwords:
    """The password file of a running server, read again whenever it changes.

    Raises :class:`~indexer.errors.SettingError` when it cannot be read at all, at the start and at
    any later look: nobody gets in then. Of lines that let nobody in the log tells, once, and when
    all are well again.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._hashing = Lock()
        self._key = secrets.token_bytes(32)
        self._stranger = generate_password_hash(secrets.token_hex(16))
        self._read: _File | None = None
        self._told: tuple[str, ...] = ()
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
            raise SettingError(
                f"password_file: {self._file} cannot be read ({error.strerror}): nobody is let in"
            ) from error
        stamp = status.st_mtime_ns, status.st_ino, status.st_size
        with self._lock:
            read = self._read
            if read is None or read.stamp != stamp:
                found = read_passwords(self._file)
                read = self._read = _File(stamp, found.hashes)
                self._tell(found)
        return read

    def _tell(self, found: PasswordLines) -> None:
        """Logs what is wrong with the file, unless it said the same before, or that it is well
        again."""
        wrong = found.faults if found.hashes else (*found.faults, "")
        if wrong == self._told:
            return
        self._told = wrong
        if not wrong:
            users = len(found.hashes)
            _LOG.warning("password_file: %s is well again; users: %s", self._file, f"{users:,}")
        if found.faults:
            lines = "; ".join(found.faults[:_TOLD])
            _LOG.warning(
                "password_file: of %s, nobody is let in by these: %s. %s",
                self._file,
                lines if len(found.faults) <= _TOLD else f"{lines}; …",
                advice(self._file),
            )
        if not found.hashes:
            _LOG.warning("password_file: %s", no_user(self._file))

    def look(self) -> None:
        """Raises :class:`~indexer.errors.SettingError` while the file cannot be read."""
        self._current()

    def _mark(self, file: _File, name: str, password: str) -> bytes:
        hashed = file.hashes.get(name, self._stranger)
        given = f"{name}\0{password}\0{hashed}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, given, hashlib.sha256)
