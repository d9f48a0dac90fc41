"""Rich Text (RTF 1.9), as Word, WordPad and press databases write it.

The file is read once from its beginning to its end: control words, groups, bytes. What it shows is
kept, what it only holds (fonts, pictures, headers, hidden and deleted text) is not.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.document_lines import Line, Properties, articles_of_lines
from indexer.settings import ReadSettings

__all__ = ["is_rtf", "rtf_articles"]

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)
_SPECIAL: Final = {
    "tab": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "cell": " | ", "nestcell": " | ", "zwnj": "\u200c", "zwj": "\u200d", "~": " ", "_": "-",
    "-": "", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n",
}  # fmt: skip
_ENDS: Final = frozenset(("par", "line", "row", "nestrow", "sect", "page", "column", "softline"))
# Groups whose text is not that of the document.
_SKIPPED: Final = frozenset(
    "info colortbl pict object header headerl headerr headerf footer footerl footerr footerf "
    "footnote annotation fldinst nonesttables upr xe tc rxe txe bkmkstart bkmkend listtext pntext "
    "private filetbl revtbl listtable listoverridetable rsidtbl generator themedata datastore "
    "latentstyles shppict nonshppict".split()
)
_KEPT: Final = frozenset(("fonttbl", "stylesheet", "title", "author", "creatim", "revtim"))
_MOMENT: Final = {"yr": 0, "mo": 1, "dy": 2, "hr": 3, "min": 4}
# Of \fcharset; what is not here is in the code page of the document.
_CHARSETS: Final = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250",
}  # fmt: skip
_HEADING: Final = re.compile(r"(?:heading|عنوان|titre|überschrift)\s*(\d)?|title;?$", re.IGNORECASE)


def is_rtf(data: bytes) -> bool:
    """Whether a file with these first bytes is Rich Text."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def rtf_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The article of a Rich Text file, or those of an export of many, for a worker."""
    reader = _Reader()
    reader.read(data)
    yield from articles_of_lines(reader.lines, reader.properties(), path)


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds up to the end of a group: where its text goes ("" is the document), how many
    letters stand in for one of Unicode, its font, whether its text is hidden."""

    place: str = ""
    skips: int = 1
    font: int = -1
    hidden: bool = False


@dataclass(slots=True)
class _Reader:
    """The state of reading: the lines so far, and what stands in the head of the file."""

    lines: list[Line] = field(default_factory=list)
    _group: _Group = field(default_factory=_Group)
    _outer: list[_Group] = field(default_factory=list)
    _codec: str = "cp1252"
    _default: int = -1
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = -1
    _levels: dict[int, int] = field(default_factory=dict)
    _style: int = -1
    _level: int = 0
    _parts: list[str] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)
    _stood_in: int = 0
    _is_optional: bool = False
    _head: dict[str, list[str]] = field(default_factory=dict)
    _moments: dict[str, list[int]] = field(default_factory=dict)

    def read(self, data: bytes) -> None:
        """Reads the whole file."""
        at = 0
        while (token := _TOKEN.match(data, at)) is not None:
            at = token.end()
            word, number, code, sign, brace, run = token.groups()
            if code is not None:
                self._take(bytes((int(code, 16),)))
            elif run is not None:
                self._take(run)
            else:
                self._flush()
                if word == b"bin":
                    at += max(0, int(number or 0))
                elif word is not None:
                    self._control(word.decode().lower(), int(number) if number else None)
                elif brace is not None:
                    self._brace(brace)
                elif sign is not None:
                    self._sign(sign.decode("latin-1"))
        self._flush()
        self._end_line()

    def properties(self) -> Properties:
        """What the group ``info`` says."""
        title, author = ("".join(self._head.get(name, ())).strip() for name in ("title", "author"))
        return Properties(title, author, self._moment("creatim"), self._moment("revtim"))

    def _moment(self, name: str) -> str:
        moment = self._moments.get(name)
        if moment is None or not moment[0]:
            return ""
        year, month, day, hour, minute = moment
        return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"

    def _take(self, run: bytes) -> None:
        """Bytes of text, but for those that stand in for a letter of Unicode before them."""
        skipped = min(self._stood_in, len(run))
        self._stood_in -= skipped
        self._bytes += run[skipped:]

    def _flush(self) -> None:
        """Makes text of the bytes so far."""
        if self._bytes:
            codec = self._fonts.get(self._group.font, self._codec)
            self._put(self._bytes.decode(codec, "replace"))
            self._bytes.clear()

    def _put(self, text: str) -> None:
        place = self._group.place
        if place == "" and not self._group.hidden:
            self._parts.append(text)
        elif place == "stylesheet":
            heading = _HEADING.match(text.strip())
            if heading is not None:
                self._levels[self._style] = min(int(heading[1] or 1), 4) or 1
        elif place in ("title", "author"):
            self._head.setdefault(place, []).append(text)

    def _brace(self, brace: bytes) -> None:
        self._stood_in = 0
        self._is_optional = False
        if brace == b"{":
            self._outer.append(self._group)
        elif self._outer:
            self._group = self._outer.pop()

    def _sign(self, sign: str) -> None:
        self._stood_in = 0
        if sign == "*":
            self._is_optional = True
        elif sign in "\r\n":
            self._end_line()
        else:
            self._put(_SPECIAL.get(sign, ""))

    def _control(self, word: str, number: int | None) -> None:
        self._stood_in = 0
        if word in _KEPT:
            self._group = replace(self._group, place=word)
        elif word in _SKIPPED or self._is_optional:
            self._group = replace(self._group, place="nowhere")
        elif word in _ENDS:
            self._end_line()
        elif word in _SPECIAL:
            self._put(_SPECIAL[word])
        elif self._group.place in ("creatim", "revtim") and word in _MOMENT:
            moment = self._moments.setdefault(self._group.place, [0, 1, 1, 0, 0])
            moment[_MOMENT[word]] = (number or 0) % 10_000
        else:
            self._form(word, number)
        self._is_optional = False

    def _form(self, word: str, number: int | None) -> None:
        """A control word that says how what follows is written or looks."""
        if word == "u" and number is not None:
            self._put(_letter(number))
            self._stood_in = self._group.skips
        elif word == "uc":
            self._group = replace(self._group, skips=min(max(0, number or 0), 8))
        elif word in ("v", "deleted"):
            self._group = replace(self._group, hidden=number != 0)
        elif word == "plain":
            self._group = replace(self._group, hidden=False, font=self._default)
        elif word in ("f", "fcharset", "deff", "ansicpg", "mac"):
            self._encode(word, number or 0)
        elif word in ("s", "pard", "outlinelevel"):
            self._shape(word, number)

    def _shape(self, word: str, number: int | None) -> None:
        """A control word of the style of a paragraph."""
        if word == "s":
            self._style = number if number is not None else -1
            self._level = self._levels.get(self._style, 0)
        elif word == "pard":
            self._level = 0
        elif number is not None and self._group.place == "" and 0 <= number < 9:
            self._level = min(number + 1, 4)

    def _encode(self, word: str, number: int) -> None:
        """A control word that says which encoding bytes are in."""
        if word == "ansicpg":
            self._codec = _known(f"cp{number}") or self._codec
        elif word == "mac":
            self._codec = "mac_roman"
        elif word == "deff":
            self._default = number
            self._group = replace(self._group, font=number)
        elif word == "fcharset":
            if number in _CHARSETS and len(self._fonts) < 10_000:
                self._fonts[self._font] = _CHARSETS[number]
        elif self._group.place == "fonttbl":
            self._font = number
        elif word == "f":
            self._group = replace(self._group, font=number)

    def _end_line(self) -> None:
        if self._group.place != "" or self._group.hidden:
            return
        whole = "".join(self._parts)
        whole = whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._parts.clear()
        text = " ".join(whole.split()).strip("| ")
        if text:
            self.lines.append(Line(text, self._level))


def _letter(number: int) -> str:
    """The letter of a number of 16 bits, of which half are written as negative."""
    return chr(number & 0xFFFF)


def _known(codec: str) -> str | None:
    try:
        codecs.lookup(codec)
    except LookupError:
        return None
    return codec
