"""A ZIP archive whose directory is lost, as that of a download that broke off always is.

The directory stands at the end; but each member has a header of its own before it, and by these
the members that are whole are found.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import BinaryIO, Final

__all__ = ["CutArchive"]

_HEADER: Final = struct.Struct("<4s5H3I2H")  # APPNOTE.TXT 4.3.7
_START: Final = b"PK\x03\x04"
_STARTS: Final = (_START, b"PK\x01\x02", b"PK\x06\x08", b"PK\x06\x06")
_STREAMED: Final = 0x8
_UTF_8: Final = 0x800
_ZIP64: Final = 0xFFFFFFFF
_CHUNK: Final = 1 << 16
# Behind a member of unknown size: with or without a mark, the sizes of 4 or of 8 bytes.
_TRAILERS: Final = (16, 24, 12, 20)


class CutArchive(zipfile.ZipFile):
    """An archive read by the headers of its members, of which only those that are whole count.

    ``end`` is the offset in bytes where they end. Raises ``zipfile.BadZipFile`` when there is
    none. Looking for the ends of members unpacks no more than ``max_bytes``.
    """

    def __init__(self, file: BinaryIO, max_bytes: int) -> None:
        self.end = 0
        self._left = max_bytes
        super().__init__(file)

    def _RealGetContents(self) -> None:
        """Takes the place of what reads the directory in zipfile, whose name this is."""
        file = self.fp
        if file is None:
            return
        size = file.seek(0, io.SEEK_END)
        while (info := self._member(size)) is not None:
            self.filelist.append(info)
            self.NameToInfo[info.filename] = info
        if not self.filelist:
            raise zipfile.BadZipFile("no file in it is whole")

    def _member(self, size: int) -> zipfile.ZipInfo | None:
        """The member that begins at ``end``, which moves behind it; ``None`` for no whole one."""
        file = self.fp
        if file is None:
            return None
        file.seek(self.end)
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size or not header.startswith(_START):
            return None
        _, _, flags, method, _, _, crc, packed, unpacked, name_size, extra_size = _HEADER.unpack(
            header
        )
        name = file.read(name_size)
        extra = file.read(extra_size)
        if _ZIP64 in (packed, unpacked):
            unpacked, packed = _zip64_sizes(extra) or (unpacked, packed)
        start = self.end + _HEADER.size + name_size + extra_size
        if flags & _STREAMED:
            found = self._measure_streamed(start) if method == zipfile.ZIP_DEFLATED else None
            if found is None:
                return None
            crc, packed, unpacked = found
        try:
            info = zipfile.ZipInfo(name.decode("utf-8" if flags & _UTF_8 else "cp437"))
        except UnicodeDecodeError:
            return None
        info.header_offset = self.end
        info.flag_bits, info.compress_type, info.CRC = flags, method, crc
        info.compress_size, info.file_size = packed, unpacked
        if start + packed > size:
            return None
        self.end = start + packed
        if flags & _STREAMED:
            self.end += self._trailer(size)
        return info

    def _measure_streamed(self, start: int) -> tuple[int, int, int] | None:
        """Checksum and both sizes of a member whose header could not know them yet."""
        file = self.fp
        if file is None:
            return None
        file.seek(start)
        inflate = zlib.decompressobj(wbits=-15)
        crc = packed = unpacked = 0
        while not inflate.eof and self._left > 0:
            data = inflate.unconsumed_tail or file.read(_CHUNK)
            if not data:
                return None
            try:
                text = inflate.decompress(data, _CHUNK)
            except zlib.error:
                return None
            packed += len(data) - len(inflate.unconsumed_tail) - len(inflate.unused_data)
            crc = zlib.crc32(text, crc)
            unpacked += len(text)
            self._left -= len(text)
        return (crc, packed, unpacked) if inflate.eof else None

    def _trailer(self, size: int) -> int:
        """How many bytes of checksum and sizes stand at ``end``."""
        file = self.fp
        if file is None:
            return 0
        file.seek(self.end)
        behind = file.read(max(_TRAILERS) + len(_START))
        for length in _TRAILERS:
            if behind[length : length + len(_START)] in _STARTS or self.end + length == size:
                return length
        return 0


def _zip64_sizes(extra: bytes) -> tuple[int, int] | None:
    """The sizes, unpacked and packed, of a member of over 4 GB."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1 and length >= 16 and len(extra) >= 20:
            unpacked, packed = struct.unpack_from("<2Q", extra, 4)
            return unpacked, packed
        extra = extra[4 + length :]
    return None
