"""Every example of what may be typed finds just what it says, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.article import Article, article_id
from indexer.index import Index
from indexer.query.parser import parse_query
from indexer.query.syntax import SYNTAX, syntax_lines
from indexer.settings import Settings

SEVENTH = article_id("https://example.org/news/7", "", "")
ARTICLES = (
    Article("council", "جلسة مجلس الأمن", "The Security Council met.", published="2024-06-20"),
    Article("war", "ردود روسيا", "تبحث روسيا مع أوكرانيا ملفا.", published="2024-06-21"),
    Article("war-en", "Notes", "Russia and Ukraine traded words.", published="2024-07-01"),
    Article("far", "روسيا", "كلمة ثم كلمة ثم كلمة ثم أوكرانيا.", section="رياضة"),
    Article("far-en", "Russia", "One two three four five six Ukraine.", section="sport"),
    Article("gaza", "غزة", "Gaza waits.", author="سمير حداد", source="وكالة النيل"),
    Article(
        "rafah", "غزة ثم رفح", "Gaza, then Rafah.", author="Samir Haddad", source="Nile Agency"
    ),
    Article("riyadh", "مؤتمر في الرياض", "A conference in Riyadh.", published="2023-05-01"),
    Article("riyadh-2", "قمة الرياض", "A summit in Riyadh.", published="2024-01-01"),
    Article("halt", "اتفاق", "بدأ وقف إطلاق النار. A ceasefire agreement began."),
    Article("no-halt", "اتفاق", "أُطلق وقف للنار إطلاق. The agreement on a ceasefire."),
    Article("envoys", "الحركة دبلوماسية", "Diplomats and diplomacy."),
    Article("putin", "بوتين", "Putin spoke. Patin is a skate."),
    Article("putin-2", "زيارة بوتن", "A visit."),
    Article("batin", "باتين", "A word."),
    Article("zelensky", "زيلينسكي", "Zelenskyy spoke."),
    Article("sudan", "السودان", "Sudan waits.", published="2022"),
    Article("truce", "هدنة في السودان", "A truce."),
    Article("truce-en", "Truce in Sudan", "صواريخ وهدنة في السودان."),
    Article("month", "خطاب يونيو", "In June."),
    Article("month-2", "خطاب حزيران", "A note."),
    Article("month-3", "خطاب", "In July."),
    Article("rockets", "Missiles again", "واليوم عنوان آخر."),
    Article(SEVENTH, "سابع", "Seventh."),
)

EVERY = {article.id for article in ARTICLES}
FOUND = {
    "مجلس الأمن": {"council"},
    "security council": {"council"},
    "روسيا أو أوكرانيا": {"war", "far"},
    "Russia OR Ukraine": {"war-en", "far-en", "war", "far"},
    "يونيو/حزيران": {"month", "month-2"},
    "June/July": {"month", "month-3"},
    "غزة -رفح": {"gaza"},
    "Gaza -Rafah": {"gaza"},
    "(قمة أو مؤتمر) الرياض": {"riyadh", "riyadh-2"},
    "(summit OR conference) Riyadh": {"riyadh", "riyadh-2"},
    "«وقف إطلاق النار»": {"halt"},
    '"ceasefire agreement"': {"halt"},
    '"روسيا أوكرانيا"~5': {"war"},
    '"Russia Ukraine"~5': {"war-en", "war"},
    "بوتين": {"putin", "putin-2"},
    "Putin": {"putin", "putin-2"},
    '="بوتن"': {"putin-2"},
    "=Putin": {"putin"},
    "دبلوماس*": {"envoys"},
    "diplom*": {"envoys"},
    '"مجلس الأم*"': {"council"},
    '"Security Counc*"': {"council"},
    "ب؟تين": {"putin", "batin"},
    "p?tin": {"putin"},
    "زيلنسكي~": {"zelensky"},
    "Zelensky~": {"zelensky"},
    "السودان^2 أو هدنة": {"sudan", "truce", "truce-en"},
    "Sudan^2 OR truce": {"sudan", "truce", "truce-en"},
    "العنوان:السودان": {"sudan", "truce"},
    "title:Sudan": {"truce-en", "sudan", "truce"},
    "العنوان:(هدنة أو صواريخ)": {"truce"},
    "title:(truce OR missiles)": {"truce-en", "rockets"},
    'المصدر:"وكالة النيل"': {"gaza"},
    'source:"Nile Agency"': {"rafah"},
    "-القسم:رياضة": EVERY - {"far"},
    "-section:sport": EVERY - {"far-en"},
    "الكاتب:سمير": {"gaza"},
    "author:Samir": {"rafah"},
    "التاريخ:2024-06": {"council", "war"},
    "date:2024-06": {"council", "war"},
    "التاريخ:حزيران/يونيو 2024": {"council", "war"},
    "date:June 2024": {"council", "war"},
    "-التاريخ:آخر 7 أيام": EVERY,
    "-date:last week": EVERY,
    "التاريخ:من مايو إلى يونيو 2024": {"council", "war"},
    "date:since June 2024": {"council", "war", "war-en"},
    "التاريخ:>2024-06-20": {"war", "war-en"},
    "date:>2024-06-20": {"war", "war-en"},
    "التاريخ:[2024-01 إلى 2024-06]": {"council", "war", "riyadh-2"},
    "date:[2024-01 TO 2024-06]": {"council", "war", "riyadh-2"},
    "الرابط:example.org/news/7": {SEVENTH},
    "https://example.org/news/7?utm_source=mail": {SEVENTH},
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    index = Index.create(Settings(index=tmp_path_factory.mktemp("syntax")))
    index.admin.add_articles(ARTICLES)
    yield index


@pytest.mark.parametrize("query", [x for rule in SYNTAX for x in (rule.arabic, rule.english)])
def test_an_example_finds_what_it_says(index: Index, query: str) -> None:
    assert parse_query(query).notes == ()
    results = index.search(query, size=100)
    assert {hit.id for hit in results.hits} == FOUND[query]
    assert not results.widened


def test_a_weight_changes_the_order(index: Index) -> None:
    def first(query: str) -> str:
        return index.search(query).hits[0].id

    assert first("قمة^9 أو مؤتمر") == "riyadh-2"
    assert first("قمة أو مؤتمر^9") == "riyadh"


def test_the_lines_hold_every_example_in_the_language_asked_for() -> None:
    for arabic in (True, False):
        text = "\n".join(syntax_lines(arabic))
        for rule in SYNTAX:
            assert rule.arabic in text and rule.english in text
            assert ((rule.finds_arabic in text), (rule.finds_english in text)) == (
                arabic,
                not arabic,
            )
