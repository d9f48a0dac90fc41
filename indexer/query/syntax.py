"""What may be typed, explained to readers: the examples of the help page and of ``--help-syntax``.

Every example is a query that a test runs against articles of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["SYNTAX", "Rule", "syntax_lines"]


class Rule(NamedTuple):
    """One thing that may be typed: an example in each language, other signs for the same, and
    what it finds, in each."""

    arabic: str
    english: str
    others: tuple[str, ...]
    finds_arabic: str
    finds_english: str


SYNTAX: Final = (
    Rule(
        "مجلس الأمن",
        "security council",
        ("و", "AND", "+", "&"),
        "الأخبار التي فيها الكلمتان، بأي صيغة",
        "articles that have both words, in any form",
    ),
    Rule(
        "روسيا أو أوكرانيا",
        "Russia OR Ukraine",
        ("أو", "او", "OR", "or", "|", "و/أو"),
        "إحدى الكلمتين",
        "either word",
    ),
    Rule(
        "يونيو/حزيران",
        "June/July",
        ("\\",),
        "الكلمتان بينهما شرطة مائلة بلا مسافات: إحداهما",
        "words with a slash between them, without spaces: either",
    ),
    Rule(
        "غزة -رفح",
        "Gaza -Rafah",
        ("ليس", "وليس", "NOT", "not", "-", "−", "–", "—", "!"),
        "الكلمة الأولى دون الثانية؛ والعلامة ملتصقة بأول الكلمة، فإن تلتها مسافة فترقيم",
        "the first word without the second; the sign right before it, else it is punctuation",
    ),
    Rule(
        "(قمة أو مؤتمر) الرياض",
        "(summit OR conference) Riyadh",
        (),
        "الأقواس تجمع الكلمات",
        "parentheses group words",
    ),
    Rule(
        "«وقف إطلاق النار»",
        '"ceasefire agreement"',
        ('"…"', "“…”", "«…»"),
        "هذه الكلمات، متجاورة وبهذا الترتيب، وما يُكتب على أوائلها (و ف ب ل ك)",
        "these words side by side and in this order, behind و ف ب ل ك too",
    ),
    Rule(
        '"روسيا أوكرانيا"~5',
        '"Russia Ukraine"~5',
        (),
        "كل كلمة على بعد خمس كلمات أو أقل من التي تليها، بأي ترتيب، وما يُكتب على أوائلها كلها",
        "each word at most five words from the next, in either order, each behind و ف ب ل ك too",
    ),
    Rule(
        "بوتين",
        "Putin",
        (),
        "الاسم بكل طرق كتابته في العربية: بوتن أيضًا؛ وتُظهر النتائج ما بُحث عنه",
        "a name in every Arabic spelling, بوتين and بوتن; the results say which were searched",
    ),
    Rule(
        '="بوتن"',
        "=Putin",
        ("=",),
        "بهذه الحروف وحدها كما كُتبت، بلا طرق الكتابة الأخرى",
        "in these letters alone, as written here, in no other spelling",
    ),
    Rule(
        "دبلوماس*",
        "diplom*",
        ("٭",),
        "كلمات تبدأ بهذه الحروف؛ والنجمة في أي موضع تنوب عن أي حروف",
        "words that begin so; anywhere in a word, * stands for any letters",
    ),
    Rule(
        '"مجلس الأم*"',
        '"Security Counc*"',
        ('"مجلس * الدولي"',),
        "وبين علامتي اقتباس كذلك؛ والنجمة وحدها بينهما كلمة واحدة أيًّا كانت",
        "in quotes too; there, * alone stands for any one word",
    ),
    Rule(
        "ب؟تين",
        "p?tin",
        ("?", "؟"),
        "علامة ؟ بين حرفين تنوب عن حرف واحد؛ وفي آخر الكلمة ترقيم",
        "? or ؟ between two letters stands for one letter; at the end it is punctuation",
    ),
    Rule(
        "زيلنسكي~",
        "Zelensky~",
        ("~2",),
        "كلمات تُكتب قريبًا من هذا: حرف مختلف، أو حرفان مع ~2",
        "words spelled nearly so: one letter differs, or two with ~2",
    ),
    Rule(
        "السودان^2 أو هدنة",
        "Sudan^2 OR truce",
        (),
        "الكلمة الأولى ترفع الترتيب ضعفين",
        "the first word counts twice in the order",
    ),
    Rule(
        "العنوان:السودان",
        "title:Sudan",
        ("النص:", "body:"),
        "في العناوين وحدها؛ والنص: في المتن وحده",
        "in titles only; body: in the text only",
    ),
    Rule(
        "العنوان:(هدنة أو صواريخ)",
        "title:(truce OR missiles)",
        (),
        "الحقل لكل ما بين القوسين",
        "the field holds for all in the parentheses",
    ),
    Rule(
        'المصدر:"وكالة النيل"',
        'source:"Nile Agency"',
        (),
        "من مصدر واحد",
        "from one source",
    ),
    Rule(
        "-القسم:رياضة", "-section:sport", ("القسم:", "section:"), "ليس من قسم", "not in a section"
    ),
    Rule("الكاتب:سمير", "author:Samir", (), "لكاتب واحد", "by one author"),
    Rule(
        "التاريخ:2024-06",
        "date:2024-06",
        ("2024", "2024-06-20", "٢٠٢٤"),
        "في سنة أو شهر أو يوم",
        "in a year, a month or a day",
    ),
    Rule(
        "التاريخ:حزيران/يونيو 2024",
        "date:June 2024",
        ("20 يونيو 2024", "20/6/2024", "رمضان 1445", "الربع الأول 2024", "صيف 2024"),
        "والتاريخ بالكلمات، بكل أسماء الشهور، وبالتقويم الهجري",
        "dates in words, months by all their names, and the Hijri calendar",
    ),
    Rule(
        "-التاريخ:آخر 7 أيام",
        "-date:last week",
        ("أمس", "الأسبوع الماضي", "الشهر الماضي", "هذا العام", "yesterday", "past 3 days"),
        "وما يُحسب من اليوم؛ وتُظهر النتائج أي أيام هي",
        "and counted from today; the results say which days that is",
    ),
    Rule(
        "التاريخ:من مايو إلى يونيو 2024",
        "date:since June 2024",
        ("بين 2023 و2024", "قبل 2024", "بعد يونيو 2024", "منذ 2024", "2023..2024"),
        "من تاريخ إلى تاريخ، أو قبله، أو بعده، أو منذه",
        "from one date to another, before, after or since one",
    ),
    Rule(
        "التاريخ:>2024-06-20",
        "date:>2024-06-20",
        (">=", "<", "<="),
        "بعد يوم، أو قبله",
        "after a day, or before it",
    ),
    Rule(
        "التاريخ:[2024-01 إلى 2024-06]",
        "date:[2024-01 TO 2024-06]",
        ("2024-01..2024-06",),
        "بين تاريخين، وهما داخلان",
        "between two dates, both included",
    ),
    Rule(
        "الرابط:example.org/news/7",
        "https://example.org/news/7?utm_source=mail",
        ("url:",),
        "الخبر الذي له هذا العنوان على الإنترنت، كيفما كُتب؛ ويكفي لصقه",
        "the article that has this address, however it is written; pasting it will do",
    ),
)
"""In the order in which they are shown."""


def syntax_lines(arabic: bool) -> Iterator[str]:
    """The rules as lines of text: what it finds, and the example in each language."""
    for rule in SYNTAX:
        also = f"   ({'  '.join(rule.others)})" if rule.others else ""
        yield rule.finds_arabic if arabic else rule.finds_english
        for example in (rule.arabic, rule.english)[:: 1 if arabic else -1]:
            yield f"    {example}"
        if also:
            yield f" {also}"
        yield ""
