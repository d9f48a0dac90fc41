from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.streams.encoding import decode

TEXT = (
    "قال المبعوث إن المحادثات التي جرت في العاصمة على مدى يومين لم تنته إلى اتفاق، "
    "وأن الوفدين سيعودان إلى بلديهما من دون بيان مشترك. " * 4
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_encodings_lose_nothing(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)).text.removeprefix("\ufeff") == TEXT


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1256", "windows-1256"),
        ("iso8859_6", "iso-8859-6"),
        ("cp720", "cp720"),
        ("mac_arabic", "mac_arabic"),
    ],
)
def test_single_byte_encodings_of_arabic_are_told_apart(encoding: str, name: str) -> None:
    decoded = decode(TEXT.encode(encoding, "replace"))
    assert decoded.encoding == name
    assert "قال المبعوث إن المحادثات" in decoded.text
    assert decoded.warnings == (f"encoding guessed: {name}",)


def as_cp864(text: str) -> bytes:
    """A text as CP864 writes it: of each letter the form that its place in the word asks for, or
    what the encoding has instead."""
    bytes_of: dict[tuple[str, str], int] = {}
    for byte in range(0x80, 0x100):
        form = bytes([byte]).decode("cp864", "replace")
        tag = unicodedata.decomposition(form).partition(" ")[0]
        bytes_of.setdefault((unicodedata.normalize("NFKC", form), tag), byte)
    instead = {
        "<medial>": ("<medial>", "<initial>", ""),
        "<initial>": ("<initial>", "<isolated>", ""),
        "<final>": ("<final>", "<isolated>", ""),
        "<isolated>": ("<isolated>", "<final>", ""),
    }
    out = bytearray()
    padded = f" {text} "
    for before, letter, after in zip(padded, text, padded[2:], strict=False):
        joins_before = before.isalpha() and before not in "اأإآدذرزوؤةىء"
        joins_after = after.isalpha() and letter not in "اأإآدذرزوؤةىء"
        place = ("<medial>" if joins_after else "<final>") if joins_before else "<isolated>"
        place = "<initial>" if joins_after and not joins_before else place
        found = (bytes_of.get((letter, tag)) for tag in instead[place])
        out.append(next(filter(None, found), ord(letter) if letter.isascii() else ord("?")))
    return bytes(out)


def test_an_encoding_of_the_forms_of_letters_gives_letters() -> None:
    decoded = decode(as_cp864(TEXT))
    assert decoded.encoding == "cp864"
    assert "المبعوث" in decoded.text and "المحادثات التي جرت في العاصمة" in decoded.text
    assert decoded.warnings == ("encoding guessed: cp864",)


def test_one_bad_byte_does_not_change_the_encoding() -> None:
    data = TEXT.encode()
    decoded = decode(data[:31] + b"\xff" + data[31:])
    assert decoded.encoding == "utf-8"
    assert decoded.warnings == ("encoding repaired: 1 bad byte in UTF-8",)


def test_letter_cut_at_the_end_is_repaired() -> None:
    decoded = decode(TEXT.strip(" .").encode()[:-1])
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(TEXT[:40])


def test_short_latin_text_is_not_taken_for_utf_16() -> None:
    assert decode(b"ok\x00").encoding == "utf-8"


@given(st.binary())
def test_any_bytes_become_text(data: bytes) -> None:
    decoded = decode(data)
    decoded.text.encode("utf-8")
