"""The names of tantivy's files, and their ends, as tantivy 0.27 writes them (index format 7).

Every file of a segment ends in a footer: a JSON text with the CRC-32 of all that stands before it,
the length of that text, and a magic number.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Final

from indexer.engines.files import REFUSED
from indexer.json_text import parse_json, reason_of

__all__ = [
    "DAMAGE",
    "LOCKS",
    "MANAGED",
    "META",
    "WRITER_LOCK",
    "body_end",
    "check_file",
    "check_small_files",
    "say",
    "stamp",
]

META: Final = "meta.json"
MANAGED: Final = ".managed.json"
WRITER_LOCK: Final = ".tantivy-writer.lock"
LOCKS: Final = (".tantivy-meta.lock", WRITER_LOCK)

_MAGIC: Final = 1337
_TAIL: Final = struct.Struct("<II")
"""The last bytes of a file: the length of the footer's text, and the magic number."""
_LONGEST_FOOTER: Final = 50_000

_VERSION: Final = {"major": 0, "minor": 27, "index_format_version": 7}
"""Of tantivy, as setup.cfg has it, whichever patch."""
_VERSION_FIELDS: Final = {*_VERSION, "patch"}

DAMAGE: Final = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError),
    struct.error,
)
"""What comes of reading bytes that are not as they were written."""

_CHUNK: Final = 1 << 20


def stamp(path: Path) -> tuple[int, int] | None:
    """What is another when a file was replaced; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def say(path: Path, error: Exception) -> str:
    """What is wrong with a file, in words."""
    if isinstance(error, FileNotFoundError):
        return f"{path} is missing"
    if isinstance(error, PermissionError):
        return f"{path} {REFUSED}"
    return f"{path} is damaged ({reason_of(error)})"


def check_small_files(folder: Path, segment: str) -> None:
    """Raises OSError or ValueError where the columns of values or of lengths of a segment are not
    as they were written, on which tantivy would panic. They are a two hundredth of an index."""
    for part in ("fast", "fieldnorm"):
        path = folder / f"{segment}.{part}"
        try:
            check_file(path)
        except FileNotFoundError:
            pass  # another process merged it away; what is open can still be read
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(say(path, error)) from error


def check_file(path: Path) -> None:
    """Raises what :data:`DAMAGE` has for a file that is not as it was written."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        footer, end = _footer(file, size)
        file.seek(0)
        crc, left = 0, end
        while left:
            chunk = file.read(min(left, _CHUNK))
            if not chunk:
                raise ValueError("it became shorter")
            crc = zlib.crc32(chunk, crc)
            left -= len(chunk)
    if crc != footer["crc"]:
        raise ValueError("not as it was written: its checksum is another")


def _footer(file: BinaryIO, size: int) -> tuple[dict[str, Any], int]:
    """The footer of a file, and where it begins."""
    file.seek(max(0, size - _LONGEST_FOOTER - _TAIL.size))
    end = file.read()
    if len(end) < _TAIL.size:
        raise ValueError(f"cut: {size} bytes")
    length, magic = _TAIL.unpack(end[-_TAIL.size :])
    if magic != _MAGIC or length > len(end) - _TAIL.size:
        raise ValueError("cut, or its end is damaged")
    text = end[-_TAIL.size - length : -_TAIL.size].decode()
    footer = parse_json(text)
    if json.dumps(footer, separators=(",", ":")) != text or set(footer) != {"version", "crc"}:
        raise ValueError("its end is damaged")
    if set(footer["version"]) != _VERSION_FIELDS:
        raise ValueError("its end is damaged")
    if any(footer["version"].get(key) != value for key, value in _VERSION.items()):
        raise ValueError(f"made by another version of tantivy: {footer['version']}")
    return footer, size - length - _TAIL.size


def body_end(file: BinaryIO) -> int:
    """Where the footer of a file begins; where the file ends, when it has none."""
    size = file.seek(0, 2)
    try:
        return _footer(file, size)[1]
    except ValueError:
        return size
