"""What is left out of folders and archives for its name alone, without a look into it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from typing import Final

__all__ = ["HIDDEN", "PAGE_PARTS", "is_folder_of_page", "why_left_out", "why_member_left_out"]

HIDDEN: Final = "hidden"
PAGE_PARTS: Final = "parts of saved pages"

_NOT_ARTICLES: Final = re.compile(
    r"(?:readme|licen[cs]e|copying|changelog|contributing)(?:[._-].*)?$", re.IGNORECASE
)
_BACKUP: Final = re.compile(r"~$|^#.*#$|\.(?:bak|orig|swp|tmp|part)$", re.IGNORECASE)
# What browsers keep beside a page that they save, in folders of its name.
_PAGE_FOLDER: Final = re.compile(r"(.+?)(?:_files|_fichiers|-Dateien|_ملفات|\.files)$")
_PAGES: Final = (".html", ".htm", ".xhtml")


def why_left_out(name: str) -> str | None:
    """Why a file of a folder is left out, by its name; ``None`` for one that is looked into."""
    if name.startswith("."):
        return HIDDEN
    if _BACKUP.search(name) is not None:
        return "backup or unfinished"
    if _NOT_ARTICLES.match(os.path.splitext(name)[0]) is not None:
        return "README, licence and the like"
    return None


def why_member_left_out(name: str) -> str | None:
    """The same of a file of an archive, by the folders in its name too."""
    *folders, file = ("", *(part for part in name.split("/") if part not in (".", "..")))
    if any(part.startswith((".", "__MACOSX")) for part in folders):
        return HIDDEN
    if any(_PAGE_FOLDER.match(part) for part in folders):
        return PAGE_PARTS
    if not file.strip("./\\ "):
        return "without a name"
    return why_left_out(file)


def is_folder_of_page(folder: str, names: Collection[str]) -> bool:
    """Whether a folder holds the pictures and scripts of a page saved beside it."""
    page = _PAGE_FOLDER.match(folder)
    return page is not None and any(page[1] + suffix in names for suffix in _PAGES)
