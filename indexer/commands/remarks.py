"""Remarks on an answer, told beside it: what was widened, left out, not understood, cut short."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from indexer.logs import REMARK
from indexer.query.remarks import Remark, sentence

__all__ = ["is_damaged", "tell_beside", "tell_remarks"]

_LOG: Final = logging.getLogger("marsad.remarks")


def tell_remarks(remarks: Iterable[Remark], about: str = "", hint: str = "") -> None:
    """Logs each remark, a line each on standard error, so that the answer is nothing but data;
    ``about`` names the query where there are several, ``hint`` says what can be done. Damage is a
    warning, which --quiet does not leave out."""
    after = f" ({hint})" if hint else ""
    for remark in remarks:
        level = logging.WARNING if remark.code == "damaged" else REMARK
        tell_beside(f"{sentence(remark)}{after}", about, level)


def is_damaged(remarks: Iterable[Remark]) -> bool:
    """Whether any of them says that what was found cannot be read: the exit code tells it, too."""
    return any(one.code == "damaged" for one in remarks)


def tell_beside(text: str, about: str = "", level: int = REMARK) -> None:
    """Logs what else is to be said of an answer, in a line as :func:`tell_remarks` does."""
    before = f"{about}: " if about else ""
    _LOG.log(level, "%s", " ".join(f"{before}{text}".split()))
