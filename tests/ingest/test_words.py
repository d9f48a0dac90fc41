"""How much of a text is words."""

from __future__ import annotations

import pytest

from indexer.ingest.extraction.words import LEAST_KNOWN, known_share

ARABIC = (
    "أعلنت وزارة الخارجية أن المفاوضات بين الجانبين ستستأنف في جنيف الأسبوع المقبل، وقال المتحدث "
    "باسمها إن الوفد سيبحث مع نظرائه وقف إطلاق النار وتبادل الأسرى وفتح المعابر أمام المساعدات."
)
ENGLISH = (
    "The foreign ministry said that talks between the two sides would resume in Geneva next week, "
    "and its spokesman added that the delegation would discuss a ceasefire with its counterparts."
)


@pytest.mark.parametrize(
    ("text", "language"), [(ARABIC, "ar"), (ENGLISH, "en"), (ENGLISH, "en-GB")]
)
def test_nearly_all_words_of_an_article_are_known(text: str, language: str) -> None:
    assert known_share(text, language) > 0.9
    assert known_share(text * 500, language) > 0.9  # of which three parts are looked at


@pytest.mark.parametrize(
    "junk",
    [
        ARABIC.encode().decode("cp1256", "ignore"),
        ARABIC.encode("cp1256", "ignore").decode("iso8859_6", "ignore"),
        ARABIC.encode("iso8859_6", "ignore").decode("cp1256", "ignore"),
        ARABIC[::-1],
        " ".join(ARABIC[start : start + 2] for start in range(0, len(ARABIC), 2)),
        " ".join(ARABIC.replace(" ", "")),
    ],
    ids=["utf-8 as 1256", "1256 as 8859-6", "8859-6 as 1256", "backwards", "pairs", "letters"],
)
def test_few_words_of_what_is_no_language_are_known(junk: str) -> None:
    assert known_share(junk, "ar") < LEAST_KNOWN


@pytest.mark.parametrize(
    "written",
    [
        "قَالَ الرَّئِيسُ إِنَّ الْحُكُومَةَ سَتُعْلِنُ فِي الْأُسْبُوعِ الْمُقْبِلِ عَنْ خُطَّةٍ جَدِيدَةٍ لِلْإِصْلَاحِ",
        "قــال الرئيــس إن الحكومــة ستعلــن فـي الأسبــوع المقبــل عـن خطــة جديــدة للإصــلاح",
        "ﻗﺎﻝ ﺍﻟﺮﺋﻴﺲ ﺇﻥ ﺍﻟﺤﻜﻮﻣﺔ ﺳﺘﻌﻠﻦ ﻓﻲ ﺍﻷﺳﺒﻮﻉ ﺍﻟﻤﻘﺒﻞ ﻋﻦ ﺧﻄﺔ ﺟﺪﻳﺪﺓ ﻟﻺﺻﻼﺡ",
    ],
    ids=["marks", "tatweel", "presentation forms"],
)
def test_ways_of_writing_do_not_count(written: str) -> None:
    assert known_share(written, "ar") == pytest.approx(1.0)


def test_nothing_is_said_of_few_words_and_of_other_languages() -> None:
    assert known_share("زقزق بقبق", "ar") == 1.0
    assert known_share("", "ar") == 1.0
    assert known_share(ARABIC[::-1], "ckb") == 1.0
    assert known_share("und so weiter " * 20, "und") == 1.0


def test_words_without_end_are_unknown() -> None:
    assert known_share("ب" * 1_000_000, "ar") == 1.0
    assert known_share(("ب" * 100 + " ") * 500, "ar") == 0.0
