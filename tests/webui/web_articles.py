"""The articles that the index of these tests holds, written for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

ARTICLES: list[dict[str, Any]] = [
    {
        "title": "نتنياهو يلتقي وفدا",
        "body": "التقى نتنياهو وفدا من كندا.",
        "source": "صحيفة النيل",
        "date": "2025-07-04",
    },
    {
        "title": "نتانياهو يرد",
        "body": "رد نتانياهو على الأسئلة.",
        "source": "وكالة الساحل",
        "date": "2025-07-05",
    },
    {
        "title": "الحكومة السودانية تعلن هدنة لأسبوع",
        "body": "أعلنت الحكومة السودانية هدنة لأسبوع واحد في الخرطوم.\n"
        "وقال متحدث إن الهدنة تبدأ مساء الخميس، والحكومة ملتزمة بها ما التزم بها الطرف الآخر.",
        "source": "صحيفة النيل",
        "section": "سياسة",
        "date": "2025-06-20T17:00:00+03:00",
        "url": "https://www.example.org/sudan/truce",
    },
    {
        "title": "مجلس الأمن يبحث الملاحة في البحر الأحمر",
        "body": "عقد مجلس الأمن جلسة طارئة بشأن الملاحة في البحر الأحمر.\n"
        "ودعا المندوبون إلى حماية السفن، ورفضت الحكومة اليمنية أي وجود أجنبي.",
        "source": "وكالة الساحل",
        "section": "سياسة",
        "date": "2025-06-21",
        "url": "https://sahel.example.com/security-council",
    },
    {
        "title": "أسعار النفط ترتفع بعد اجتماع الرياض",
        "body": "ارتفعت أسعار النفط ثلاثة في المئة بعد اجتماع وزراء الطاقة في الرياض.",
        "source": "صحيفة النيل",
        "section": "اقتصاد",
        "date": "2025-07-02",
    },
    {
        "title": "<script>alert(1)</script> خبر <b>ملغوم</b> عن زلزال",
        "body": 'ضرب زلزال "قوي" المدينة <img src=x onerror=alert(2)> ولا ضحايا & لا أضرار.',
        "source": '"><svg onload=alert(3)>',
        "section": "<i>منوعات</i>",
        "date": "2025-07-03",
        "url": "javascript:alert(4)",
    },
]
"""Articles that tests look for by name."""

SERIES = 23
"""So many more articles tell of one summit, a day apart."""


def series() -> Iterator[dict[str, Any]]:
    for number in range(SERIES):
        day = date(2025, 8, 1) + timedelta(days=number)
        yield {
            "title": f"القمة العربية في يومها {number + 1}",
            "body": f"واصلت القمة العربية أعمالها في بغداد لليوم {number + 1} على التوالي.",
            "source": "وكالة الساحل" if number % 2 else "صحيفة النيل",
            "section": "سياسة",
            "date": day.isoformat(),
            "url": f"https://sahel.example.com/summit/{number}",
        }
