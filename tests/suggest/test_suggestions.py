"""What was mistyped: spellings, spaces and keyboard layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles


@pytest.fixture
def large(tmp_path: Path) -> Index:
    """A hundred articles of a few words, so that some are common and others rare."""
    articles = [
        {
            "id": f"summit-{number}",
            "title": "قمة الرياض",
            "body": "اختتمت القمة العربية أعمالها في الرياض بمشاركة أوكرانيا.",
        }
        for number in range(100)
    ]
    articles.append({"id": "typo", "title": "خبر", "body": "وصل الوفد من اوكارنيا وغادر الزعيم."})
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", articles)])
    return index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("اوكرنياا", "أوكرانيا"),
        ("معاهضة", "معاهدة"),
        ("\u200fمعاهضة\u200f", "معاهدة"),  # as it comes from a page that it was copied from
        ("\u202bhg]thu\u202c", "الدفاع"),
        ("الصواربخ", "الصواريخ"),
        ("بالاسترتيجية", "بالاستراتيجية"),  # a preposition that no article has with the word
        ("معاهدةدفاع", "معاهدة دفاع"),
        ("معا هدة", "معاهدة"),
        ('"كوريا الشمالبة"', '"كوريا الشمالية"'),
        ("title:معاهضة -تايوان", "title:معاهدة -تايوان"),
        ("(معاهضة OR الحبوب) AND زيلنسكيي", None),
    ],
)
def test_a_typing_error_is_mended_where_it_stands(
    index: Index, typed: str, meant: str | None
) -> None:
    suggestion = index.search(typed).suggestion
    if meant is not None:
        assert suggestion == meant
    else:
        assert suggestion is None or index.search(suggestion).total


def test_the_form_that_most_articles_write_is_suggested(large: Index) -> None:
    assert large.search("اوكرانىاا").suggestion == "أوكرانيا"


def test_a_rare_word_is_doubted_only_beside_a_far_commoner_one(large: Index) -> None:
    results = large.search("اوكارنيا", match="stem")  # by names it is found already
    assert results.total == 1 and results.suggestion == "أوكرانيا"
    assert results.suggested is not None and results.suggested.total == 100
    assert large.search("الزعيم").suggestion is None
    assert large.search("القمة").ladder == ()


def test_of_near_words_the_one_that_goes_with_the_others_is_meant(tmp_path: Path) -> None:
    articles = [
        {"id": f"a{n}", "title": "خبر", "body": "بيان عن المرفأ القديم في طرابلس."}
        for n in range(9)
    ]
    articles.append({"id": "b", "title": "خبر", "body": "بيان عن المرقأ الجديد في صيدا."})
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", articles)])
    assert index.search("المرغأ").suggestion == "المرفأ"
    assert index.search("المرغأ صيدا").suggestion == "المرقأ صيدا"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("f,jdk", "بوتين"),
        ('";,vdh hgalhgdm"', '"كوريا الشمالية"'),
        ("v,sdh -hgpf,f", "روسيا -الحبوب"),
        ("title:luhi]m", "title:معاهدة"),
        ("f,jdk AND luhi]m", "بوتين AND معاهدة"),
        ("f,jdk معاهدة", "بوتين معاهدة"),
        ("سشىؤفهخىس", "sanctions"),
    ],
)
def test_the_other_keyboard_layout_is_offered_and_never_taken(
    index: Index, typed: str, meant: str
) -> None:
    results = index.search(typed)
    assert results.suggestion == meant
    assert results.suggested is not None
    assert results.suggested.kind == "layout"
    assert results.suggested.total == index.search(meant).total > 0


def test_a_word_that_is_known_as_typed_is_left_as_it_is(index: Index) -> None:
    assert index.search("sanctions").ladder == ()
    assert index.search("qwrtzp").suggestion is None


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Articles in which some words are far commoner than others one error away, and words in Latin
    letters that English words are near."""
    folder = tmp_path_factory.mktemp("news")
    common = "ناقشت المفاوضات في الرياض استراتيجية الحكومة وملف الهجرة عبر Data وClear وCore وBest."
    texts = [common] * 240 + ["تأجلت المفاوظات."] * 4 + ["منعت الحكومة الهجره."] * 4
    texts += ["رسوم علمية."] * 4 + ["خطة عملية."] * 240 + ["تعثرت المفاوصات."] * 2
    texts += ["نفذت العقوبة بعد كوارث."] * 3
    articles = [{"id": f"n{n}", "title": "خبر", "body": text} for n, text in enumerate(texts)]
    index = Index.create(Settings(index=folder / "index"))
    index.admin.add([write_articles(folder / "articles.jsonl", articles)])
    return index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("المفاوظات", "المفاوضات"),  # four articles have it, and are found
        ("المفاوصات", "المفاوضات"),  # on the next key, in a long word
        ("اللحكومة", "الحكومة"),  # no clitic stands behind the article
        ("الحكومتة", "الحكومة"),  # nor a pronoun at the end of a word that has it
        ("المفاوضىت", "المفاوضات"),  # no word has this letter within
        ("الحكومةة", "الحكومة"),  # its stem finds all articles
        ("المفاوظات الهجررة", "المفاوضات الهجرة"),
        ('"المفاوضاات في الرياضض"', '"المفاوضات في الرياض"'),
        ("واستراتيجتهم", "واستراتيجيتهم"),  # between a conjunction and a pronoun
        ("فيالرياض", "في الرياض"),
        ("المفاوظااات", "المفاوضات"),  # one error from what four articles misspell
        ("الهجر ة الحكوممة", "الهجرة الحكومة"),
    ],
)
def test_errors_are_mended_though_something_is_found(news: Index, typed: str, meant: str) -> None:
    results = news.search(typed)
    assert results.suggestion == meant
    assert results.suggested is not None
    assert results.suggested.total == news.search(meant).total


@pytest.mark.parametrize(
    "typed",
    [
        "علمية",  # the vocabulary knows it, though the index holds عملية sixty times as often
        "والعذوبة",  # right, though nothing holds it and العقوبة is near
        "كوارك",  # a foreign word, and كوارث is near
        "nuclear",
        "down core",
        "missile test",
        "date:yesterday",
        "datta:الرياض",
        "=المفاوظات",
        '="المفاوظات"',
        "المفاوظ*",
        "ومفاوضاتهم",
        "Putin's",
        "Merkel",
    ],
)
def test_what_is_right_or_meant_as_it_is_is_left(news: Index, typed: str) -> None:
    assert news.search(typed).suggestion is None


@pytest.mark.parametrize("typed", ["Huthi", "NYT", "U.N.", "BBC", "Hanoi", "ghost"])
def test_latin_words_are_no_slips_of_the_keyboard_layout(news: Index, typed: str) -> None:
    assert news.search(typed).suggestion is None


def test_a_layout_that_reads_well_goes_before_a_word_like_what_was_typed(tmp_path: Path) -> None:
    articles = [
        {"id": f"w{n}", "title": "خبر", "body": "الفوز على الفريق بعد HIT وUn."} for n in range(9)
    ]
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", articles)])
    results = index.search("hgt,. ugn")
    assert results.suggestion == "الفوز على"
    assert results.suggested is not None and results.suggested.kind == "layout"


def unmended(index: Index, query: str) -> list[str]:
    return [one.text for one in index.search(query).remarks if one.code == "unmended"]


def test_words_behind_the_twelfth_are_told_not_to_be_mended(news: Index) -> None:
    words = "عقدت الدول اليوم معاهدة دفاع مشترك بعد مفاوضات طويلة في العاصمة".split()
    assert len(words) == 11 and not unmended(news, " ".join([*words, "المفاوظات"]))
    assert unmended(news, " ".join([*words, "المفاوظات", "معاهضة", "الصواربخ"])) == ["معاهضة"]


def test_a_word_for_which_too_much_was_looked_up_is_told(
    news: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not unmended(news, "ذصضثقفغعه زصثقفغعهذ")
    monkeypatch.setattr("indexer.suggest.corrections._MOST_LOOKED", 1)
    assert unmended(news, "ذصضثقفغعه زصثقفغعهذ") == ["ذصضثقفغعه"]


def test_a_query_that_finds_what_it_asks_for_is_told_nothing_of_mending(large: Index) -> None:
    assert not unmended(large, "اختتمت القمة العربية أعمالها في الرياض بمشاركة أوكرانيا " * 2)


LIRA = ("هبطت الليرة أمام الدولار", "قال إنها فالليرة ضعيفة", "اليورو والليرة", "كتب المدرسة")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("والليرة", None),
        ("وبالليرة", None),
        ("فبالليرة", None),
        ("كالليرة", None),
        ("واللييرة", "والليرة"),
        ("فاللييرة", "فالليرة"),
        ("والمدرسسة", "والمدرسة"),
        ("للمدرسسة", "للمدرسة"),
    ],
)
def test_a_clitic_is_not_exchanged_for_another_and_a_feminine_keeps_its_ending(
    engine: str, typed: str, meant: str | None, tmp_path: Path
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = LIRA * 3
    index.admin.add_articles(Article(f"{n}", f"خبر {n}", text) for n, text in enumerate(texts))
    results = index.search(typed)
    assert results.suggestion == meant
    assert results.names == ()
    assert {hit.snippet for hit in index.search("والليرة").hits} >= set(LIRA[:3])
