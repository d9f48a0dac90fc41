from __future__ import annotations

import pytest

from indexer.ingest.extraction.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("عقد الوزراء اجتماعا طارئا لبحث الأزمة", "ar"),
        ("وزیر الخارجیة یلتقی نظیره فی القاهرة اليوم بعد الأزمة الأخيرة في المنطقة", "ar"),
        ("زار المفاوض پيترو مدينة چنوا وقال إن الحوار مستمر بين الحكومة والمعارضة", "ar"),
        ("رئیس جمهور گفت که این تصمیم پس از چند روز گفت‌وگو گرفته شد", "fa"),
        ("وزیر اعظم نے کہا ہے کہ ملک میں انتخابات وقت پر ہوں گے", "ur"),
        ("د افغانستان حکومت وايي چې د سولې خبرې به ژر پيل شي او ښه پايله به ولري", "ps"),
        ("The minister said that the talks will resume in the capital", "en"),
        ("Le ministre a dit que les discussions vont reprendre dans la capitale", "fr"),
        ("12345 --- !!!", "und"),
        ("", "und"),
    ],
)
def test_language_is_told_by_letters(text: str, language: str) -> None:
    assert language_of(text) == language
