"""Corpora of texts in lines: CoNLL-U, and vertical files with a token a line between tags.

CoNLL-U is as https://universaldependencies.org/format.html says: a document begins at ``# newdoc``,
a sentence has its text in ``# text``, or in its words and what they say of blanks. Vertical files
are those of Sketch Engine and the Corpus Workbench (https://cwb.sourceforge.io, Corpus Encoding
Tutorial): ``<doc title="…">``, tokens, ``<g/>`` where no blank is. Of WikiExtractor
(https://github.com/attardi/wikiextractor) whole lines stand between the same tags.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.tokens import joined
from indexer.ingest.streams.encoding import decode
from indexer.settings import ReadSettings

__all__ = ["corpus_articles", "is_corpus"]

_COLUMNS: Final = 10
_COMMENT: Final = re.compile(r"#\s{0,9}([^=\n]{1,80}?)\s{0,9}(?:=\s{0,9}(.*))?$")
_OF_SENTENCES: Final = frozenset(("sent_id", "text", "text_en", "translit"))
_OF_DOCUMENT: Final = re.compile(r"newdoc(?:\s{1,9}id)?$")
_PARAGRAPH: Final = "newpar"
_SENTENCE: Final = re.compile(r"(.{1,200}?)[-_.:/]?(?:s|sent|p\d{1,5}s)?\d{1,7}$")
_OPEN: Final = re.compile(
    r"<(doc|text|article|story|document|file)((?:\s[^<>]{0,4000})?)>\s*$", re.I
)
_ATTRIBUTE: Final = re.compile(
    r"(?<![\w:.-])([\w:.-]{1,60}+)\s{0,9}=\s{0,9}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})')"
)
_TAG: Final = re.compile(r"</?([A-Za-z][\w.-]{0,40})(?:\s[^<>]{0,2000})?/?>$")
_BREAKS: Final = frozenset(("p", "para", "paragraph", "head", "title", "h"))
_GLUE: Final = "g"
_LOOKED_AT: Final = 300
_FEWEST: Final = 3
_WORDS: Final = 3
"""Words of a line that is a token with what is said of it."""


@dataclass(slots=True)
class _Text:
    """One text of a corpus: what is said of it, and its paragraphs."""

    about: dict[str, str]
    paragraphs: list[str] = field(default_factory=list)


def is_corpus(text: str) -> bool:
    """Whether a text begins as a corpus in lines does."""
    return _is_conllu(text) or _is_vertical(text)


def corpus_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The articles of a corpus, for a worker; ``member`` is ``text 1`` and on."""
    decoded = decode(data)
    if decoded.loss is not None:
        yield Failure(path, None, decoded.loss)
        return
    text = decoded.text.removeprefix("\ufeff")
    records = RecordReader.of_file(path, reading)
    lines = text.splitlines()
    texts = _texts_of_sentences(lines) if _is_conllu(text) else _texts_of_lines(lines)
    number = 0
    for number, one in enumerate(texts, 1):
        record = {**one.about, "body": "\n".join(filter(None, one.paragraphs))}
        yield records.read(record, path, f"text {number}", decoded.warnings)
    if not number:
        yield Failure(path, None, "sentences of a corpus that belong to no document (no newdoc)")


def _is_conllu(text: str) -> bool:
    rows = [line for line in text.split("\n")[:_LOOKED_AT] if line.strip() and line[0] != "#"]
    first = rows[0].split("\t") if rows else []
    return len(first) == _COLUMNS and first[0] in ("1", "1-2", "1-3")


def _is_vertical(text: str) -> bool:
    lines = [line for line in text.split("\n")[:_LOOKED_AT] if line.strip()]
    while lines and lines[0].startswith(("<?xml", "<!--", "<corpus")):
        del lines[0]
    if len(lines) < _FEWEST or _OPEN.match(lines[0]) is None:
        return False
    if "title=" in lines[0] and "url=" in lines[0]:
        return True  # WikiExtractor
    tokens = [line for line in lines if _TAG.match(line.strip()) is None]
    short = sum("\t" in line or len(line.split()) <= _WORDS for line in tokens)
    return bool(tokens) and short >= 0.9 * len(tokens)


def _texts_of_sentences(lines: Iterable[str]) -> Iterator[_Text]:
    """The texts of CoNLL-U: at ``newdoc``, else where the names of sentences change."""
    sentences = list(_sentences(lines))
    has_marks = any("newdoc" in about for about, _ in sentences)
    has_paragraphs = any(_PARAGRAPH in about for about, _ in sentences)
    text: _Text | None = None
    before = ""
    for about, sentence in sentences:
        found = _SENTENCE.match(about.get("sent_id", ""))
        name = found[1] if found is not None else ""
        starts = "newdoc" in about if has_marks else bool(name) and name != before
        if starts:
            if text is not None:
                yield text
            text = _Text({key: one for key, one in about.items() if key not in _OF_SENTENCES})
        before = name
        if text is None:
            continue
        if has_paragraphs and _PARAGRAPH not in about and text.paragraphs:
            text.paragraphs[-1] += f" {sentence}"
        else:
            text.paragraphs.append(sentence)
    if text is not None:
        yield text


def _sentences(lines: Iterable[str]) -> Iterator[tuple[dict[str, str], str]]:
    """Of each sentence its comments and its text."""
    about: dict[str, str] = {}
    rows: list[list[str]] = []
    for line in (*lines, ""):
        if line.startswith("#"):
            comment = _COMMENT.match(line)
            if comment is not None:
                name = comment[1].strip()
                if _OF_DOCUMENT.match(name):
                    about["newdoc"] = ""
                    name = "id"
                about[name.removesuffix(" id")] = (comment[2] or "").strip()
        elif line.strip():
            rows.append(line.split("\t"))
        elif rows or about.get("text"):
            yield about, about.get("text") or _of_words(rows)
            about, rows = {}, []


def _of_words(rows: Sequence[Sequence[str]]) -> str:
    """The text of the words of a sentence, those that are one written word together."""
    tokens: list[str] = []
    glued: set[int] = set()
    inside = 0
    for row in rows:
        if len(row) < _COLUMNS or "." in row[0]:
            continue
        first, _, last = row[0].partition("-")
        if last.isdigit():
            inside = int(last)
        elif first.isdigit() and int(first) <= inside:
            continue
        tokens.append(row[1])
        if "SpaceAfter=No" in row[9]:
            glued.add(len(tokens))
    return joined(tokens, frozenset(glued))


def _texts_of_lines(lines: Iterable[str]) -> Iterator[_Text]:
    """The texts of a vertical file, or of lines between tags."""
    lines = list(lines)
    is_glued = any(line.strip() == "<g/>" for line in lines)
    text: _Text | None = None
    tokens: list[str] = []
    glued: set[int] = set()

    def end_paragraph() -> None:
        if text is not None and tokens:
            text.paragraphs.append(
                joined(tokens, frozenset(glued or (-1,)) if is_glued else frozenset())
            )
        tokens.clear()
        glued.clear()

    for line in map(str.strip, lines):
        opened = _OPEN.match(line)
        tag = _TAG.match(line) if opened is None else None
        if opened is not None:
            end_paragraph()
            if text is not None:
                yield text
            text = _Text(_attributes(opened[2]))
        elif tag is not None:
            if tag[1].lower() == _GLUE:
                glued.add(len(tokens))
            elif tag[1].lower() in _BREAKS:
                end_paragraph()
        elif line and text is not None:
            token = html.unescape(line.split("\t")[0].strip())
            if len(token.split()) > _WORDS:  # a line of text
                end_paragraph()
                text.paragraphs.append(token)
            else:
                tokens.append(token)
    end_paragraph()
    if text is not None:
        yield text


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(text)
    }
