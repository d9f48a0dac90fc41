"""What is kept of a crash: a file with all that mends it, and a reference to tell it by."""

from __future__ import annotations

import os
import platform
import secrets
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

__all__ = ["keep_crash"]

_KEPT: Final = 20
_LARGEST: Final = 256 * 1024


def keep_crash(error: BaseException, version: str) -> tuple[str, Path | None]:
    """A reference to a crash, and the file that its traceback was written to: one of the newest
    20 in ``crashes`` of the user's folder of states; None when it could not be written."""
    reference = secrets.token_hex(4)
    try:
        return reference, _write(error, version, reference)
    except OSError:
        return reference, None


def _write(error: BaseException, version: str, reference: str) -> Path:
    import platformdirs

    folder = Path(platformdirs.user_state_dir("marsad", appauthor=False)) / "crashes"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{datetime.now():%Y-%m-%dT%H%M%S.%f}-{reference}.txt"
    head = (
        f"Marsad {version}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{sys.argv!r}\n\n"
    )
    told = "".join(traceback.format_exception(error))
    # The arguments and the traceback may have what somebody searched for.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as out:
        out.write((head + told)[-_LARGEST:] if len(told) > _LARGEST else head + told)
    for old in sorted(folder.glob("*.txt"))[:-_KEPT]:
        with suppress(OSError):
            old.unlink()
    return file
