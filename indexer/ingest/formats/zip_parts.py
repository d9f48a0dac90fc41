"""The parts of a document that is a ZIP archive of XML: Word, OpenDocument, EPUB."""

from __future__ import annotations

import zipfile
import zlib
from typing import Final
from xml.etree import ElementTree

from indexer.errors import ReadError
from indexer.ingest.failure import larger_than
from indexer.settings import MB, ReadLimits

__all__ = ["parse_list", "parse_xml", "read_part", "tag_of"]


class _Tree(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str, system: str) -> None:
        """Refuses the beginning of every known attack by XML."""
        raise ReadError("its XML has a DOCTYPE, which is refused")


def parse_xml(data: bytes) -> ElementTree.Element:
    """The tree of a document; raises :class:`ReadError` for bad XML, and for any DOCTYPE."""
    try:
        parser = ElementTree.XMLParser(target=_Tree())  # noqa: S314 - no DOCTYPE, so no entities
        parser.feed(data)
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ReadError(f"bad XML: {error}") from error
    return root


def tag_of(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


_LIST: Final = 4 * MB


def parse_list(archive: zipfile.ZipFile, name: str, limits: ReadLimits) -> ElementTree.Element:
    """The tree of a member that says what is in a document: that is short, and read outside the
    workers. Raises :class:`ReadError` when it cannot be read, or is larger than 4 MB."""
    data = read_part(archive, name, limits)
    if len(data) > _LIST:
        raise ReadError(f"{name} is larger than {_LIST // MB} MB")
    return parse_xml(data)


def read_part(archive: zipfile.ZipFile, name: str, limits: ReadLimits) -> bytes:
    """A member of a document, whole; raises :class:`ReadError` when that is not possible."""
    limit = limits.max_document_mb * MB
    try:
        with archive.open(name) as part:
            data = part.read(limit + 1)
    except KeyError:
        raise ReadError(f"{name} is missing") from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise ReadError(f"{name} is damaged: {error}") from error
    except (RuntimeError, NotImplementedError) as error:
        raise ReadError(f"{name} is encrypted or packed in an unknown way") from error
    packed = archive.getinfo(name).compress_size
    if len(data) > limit:
        raise ReadError(f"{name} is {larger_than(limits.max_document_mb, 'max_document_mb')}")
    if len(data) > max(8 * MB, packed * limits.max_ratio):
        raise ReadError(f"{name} unpacks to over {limits.max_ratio} times its size")
    return data
