"""Lines of a PDF in the order of reading, from what is seen on them."""

from __future__ import annotations

import pytest

from indexer.ingest.formats.pdf_order import in_reading_order

LINES = [
    "وأشار البيان إلى القرار 2254 الصادر عام 2015 عن المجلس",
    "في 24/2/2024 عند الساعة 10:30 بلغ السعر 1,250.5 ديناراً بعد 18.5% أمس",
    "قال مدير البرنامج (WFP) جون سميث (John Smith): «نحتاج إلى 300 ألف طن»",
    "طائرة Boeing 777 وهاتف Galaxy S24 Ultra وفيروس COVID-19 في المدينة",
    "فاز الفريق 3-1 على ضيفه [في الدور الثاني] أمام 25,053 متفرجاً",
    "وثائقها على الموقع www.example.org/docs وعبر تطبيق Signal.",
    "المادة 7 (الفقرة ب) من الاتفاق، والمادتان ١٢ و١٤ من قانون ٢٠٢٤/٣",
    "لوح مقاسه (40x60) وشاشة 8K وبرنامج (3D) بسعر 7.5m للقطعة [2x2]",
    "دفع (€2.5bn) عند 7:45pm بعد تقدم 30km2 وتوزيع 5x10x15 كيسا",
    "بلغت الحرارة 41°C أمس و(-3°C) ليلا و7 °F في الجبل و+20° في الظل",
    "كأس العالم FIFA 2026 في 16 مدينة (United States) وخارجها",
]


@pytest.mark.parametrize("line", LINES)
def test_what_the_bidirectional_algorithm_shows_is_read_back(line: str) -> None:
    bidi = pytest.importorskip("bidi")
    shown = bidi.get_display(line, base_dir="R")
    assert in_reading_order(list(shown), right_to_left=True) == line


@pytest.mark.parametrize("line", LINES)
def test_brackets_are_right_whichever_of_a_pair_the_file_names(line: str) -> None:
    bidi = pytest.importorskip("bidi")
    shown = bidi.get_display(line, base_dir="R")
    turned = shown.translate(str.maketrans("()[]«»", ")(][»«"))
    assert in_reading_order(list(turned), right_to_left=True) == line


def test_a_date_alone_on_its_line_keeps_its_day() -> None:
    assert in_reading_order(list("2024-04-02"), right_to_left=True) == "2024-04-02"
    shown = "ءاثالثلا 2024-04-02"
    assert in_reading_order(list(shown), right_to_left=True) == "2024-04-02 الثلاثاء"


def test_words_of_arabic_in_a_line_of_english_are_turned_alone() -> None:
    shown = "He said " + "مالس"[::1] + " (12) twice."
    assert in_reading_order(list(shown), right_to_left=False) == "He said سلام (12) twice."


def test_the_end_of_a_sentence_goes_to_the_end_of_its_last_word() -> None:
    assert in_reading_order(list(".Telegram"), right_to_left=True) == "Telegram."
    assert in_reading_order(list("3.5"), right_to_left=True) == "3.5"
