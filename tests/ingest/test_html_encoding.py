"""Pages in the encodings of thirty years, declared rightly, wrongly or not at all."""

from __future__ import annotations

import pytest

from indexer.ingest.formats.html.markup import decode_page
from tests.ingest.html_pages import BODY, TITLE, page, read


@pytest.mark.parametrize("codec", ["cp1256", "iso8859_6", "utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1256", "iso-8859-1", "no-such-charset"])
def test_what_the_bytes_are_comes_before_what_is_declared(codec: str, declared: str) -> None:
    markup = page().replace('charset="utf-8"', f'charset="{declared}"')
    data = markup.replace("©", "").encode(codec)
    article = read(data, encoding=declared)
    assert (article.title, article.body) == (TITLE, BODY)


def test_arabic_after_30_kb_of_ascii_is_told_by_its_letters() -> None:
    head = "<script>" + "var a = 1;\n" * 3000 + "</script>"
    assert read(page(head=head).encode("cp1256")).body == BODY


def test_a_page_in_another_script_is_read_as_declared() -> None:
    russian = (
        "<meta charset='windows-1251'><p>Стороны договорились открыть два пункта пропуска.</p>"
    )
    assert "договорились" in decode_page(russian.encode("cp1251")).text
    french = "<meta charset='iso-8859-1'><p>Les deux côtés ont décidé d’ouvrir la frontière.</p>"
    assert "côtés ont décidé d’ouvrir" in decode_page(french.encode("cp1252")).text


def test_one_bad_byte_does_not_make_utf_8_another_encoding() -> None:
    data = page().encode().replace("الحبوب".encode(), b"\xff" + "الحبوب".encode())
    article = read(data)
    assert "\ufffdالحبوب" in article.body
    assert article.title == TITLE
    assert any("1 bad byte" in warning for warning in article.warnings)


def test_a_page_cut_inside_a_letter_is_still_utf_8() -> None:
    data = page().encode()
    cut = data.index("المخازن".encode()) + 3
    assert read(data[:cut]).title == TITLE
