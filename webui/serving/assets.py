"""Static files: named by their content, packed once, and served from memory."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import brotli

__all__ = ["Asset", "Assets"]

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_PACKED: Final = frozenset({".css", ".js", ".svg", ".txt"})
_WORTH_PACKING: Final = 600
_URL: Final = re.compile(rb'url\("([\w.-]+)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file: its ``body`` as it is and ``packed`` by content coding, the best first."""

    name: str
    content_type: str
    digest: str
    body: bytes
    packed: Mapping[str, bytes]

    @property
    def hashed_name(self) -> str:
        """The name with ten hexadecimal digits that change with the content."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{stem}.{self.digest}{dot}{ending}"


class Assets:
    """The files of a folder. What a style sheet calls by its plain name, it calls by its hashed
    name once it is here."""

    def __init__(self, folder: Path) -> None:
        files = {one.name: one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file()}
        self._by_name: dict[str, Asset] = {}
        # Style sheets last: they name the others.
        for name in sorted(files, key=lambda name: (name.endswith(".css"), name)):
            body = files[name]
            if name.endswith(".css"):
                body = _URL.sub(self._hashed_url, body)
            self._by_name[name] = _asset(name, body)
        self._by_hashed_name = {one.hashed_name: one for one in self._by_name.values()}

    def _hashed_url(self, found: re.Match[bytes]) -> bytes:
        return b'url("%s")' % self._by_name[found[1].decode()].hashed_name.encode()

    def hashed_name(self, name: str) -> str:
        """The name under which a file may be kept for ever; raises :class:`KeyError`."""
        return self._by_name[name].hashed_name

    def find(self, name: str) -> tuple[Asset, bool] | None:
        """The file of a plain or a hashed name, and whether the name says its content."""
        asset = self._by_hashed_name.get(name)
        if asset is not None:
            return asset, True
        asset = self._by_name.get(name)
        return None if asset is None else (asset, False)


def _asset(name: str, body: bytes) -> Asset:
    ending = Path(name).suffix
    packed = {}
    if ending in _PACKED and len(body) >= _WORTH_PACKING:
        packed = {"br": brotli.compress(body), "gzip": gzip.compress(body, 9, mtime=0)}
    kind = _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(name, kind, hashlib.sha256(body).hexdigest()[:10], body, packed)
