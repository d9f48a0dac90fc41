"""Text that was decoded wrongly before it was saved, and lines of another encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.formats.html.markup import decode_page
from indexer.ingest.streams.encoding import decode
from indexer.ingest.streams.twice import mend

TEXT = """أمطار غزيرة تغلق 3 طرق في الجبل الأخضر
24 فبراير 2024

أغلقت الأمطار ثلاث طرق في الجبل الأخضر منذ فجر السبت، وقال «الدفاع المدني» إنه أخرج 14 شخصاً.
وأضاف المتحدث أن العمل على فتح الطريق الساحلي سيبدأ مساء اليوم، وأن المدارس ستبقى مغلقة."""
RUSSIAN = (
    "Власти города сообщили, что ремонт моста через реку начнётся весной и продлится два года. "
    "Движение по нему закроют для грузовиков, а автобусы пойдут по другой дороге. " * 3
)
CHINESE = (
    "市政府表示，跨河大桥的维修工程将于明年春季开始，预计需要两年时间。届时卡车将禁止通行，公交车将改道行驶。"
    * 3
)


@pytest.mark.parametrize("wrong", ["cp1256", "mac_roman", "latin-1", "cp437", "cp850"])
def test_utf_8_read_in_another_encoding_is_undone(wrong: str) -> None:
    spoilt = TEXT.encode().decode(wrong)
    found = decode(spoilt.encode())
    assert found.text == TEXT
    assert found.warnings[0].startswith("text decoded twice (UTF-8 read as ")
    assert decode(spoilt.encode("utf-16")).text == TEXT


def test_utf_8_read_as_browsers_read_windows_1252_is_undone() -> None:
    table = {byte: bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(256)}
    spoilt = "".join(table[byte] for byte in TEXT.encode())
    assert decode(spoilt.encode()).text == TEXT
    assert mend("".join(table[byte] for byte in spoilt.encode())) is not None  # and once more
    assert decode("".join(table[byte] for byte in spoilt.encode()).encode()).text == TEXT


@pytest.mark.parametrize("right", ["cp1256", "iso8859_6"])
def test_arabic_of_one_byte_a_letter_read_as_latin_1_is_undone(right: str) -> None:
    plain = TEXT.replace("«", "").replace("»", "").replace("،", ",") if right != "cp1256" else TEXT
    spoilt = plain.encode(right).decode("latin-1")
    assert decode(spoilt.encode()).text == plain


def test_what_is_right_stays_beside_what_is_undone() -> None:
    good, spoilt = TEXT.split("\n")[3:]
    found = mend(
        f"{good}\n{spoilt.encode().decode('cp1256')}\n{good} {spoilt.encode().decode('cp1256')}"
    )
    assert found is not None
    assert found.text == f"{good}\n{spoilt}\n{good} {spoilt}"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Les élèves créés à Évreux où naît l’œuvre: « déjà », ça coûte 3 €, Noël – Ñandú, größer.",
        "Ã© stands for é, and â€™ for ’: two of them are no proof.",
        "چاپ کتاب «فارسی» در تهران؛ پژوهشگران گفتند که این طرح ادامه دارد…",
        "ط، ظ، ع، غ، ط؟ ع؛ غ… «ط» “ع”",
        RUSSIAN,
        CHINESE,
    ],
)
def test_a_text_that_is_right_is_left_alone(text: str) -> None:
    assert mend(text) is None
    assert decode(text.encode()).text == text


@given(st.text(st.characters(min_codepoint=0x80, max_codepoint=0x6FF)))
def test_nothing_raises(text: str) -> None:
    mend(text)


def test_a_paragraph_in_another_encoding_is_read_in_its_own() -> None:
    lines = [*TEXT.split("\n")] * 3
    data = b"\n".join(
        line.encode("cp1256" if number == 3 else "utf-8") for number, line in enumerate(lines)
    )
    found = decode(data)
    assert found.text == "\n".join(lines)
    assert found.warnings == ("encoding mended: 1 line of windows-1256 among UTF-8",)
    page = b"<p>" + b"</p><p>".join(data.split(b"\n")) + b"</p>"
    assert decode_page(page).text == found.text.join(("<p>", "</p>")).replace("\n", "</p><p>")


@pytest.mark.parametrize(
    ("text", "codec"), [(RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251"), (CHINESE, "gb2312")]
)
def test_another_script_is_not_taken_for_arabic(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text
    assert text in decode_page(f"<p>{text}</p>".encode(codec)).text
