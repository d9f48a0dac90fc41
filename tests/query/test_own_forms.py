"""A name is found by its own forms, and what stands in quotes by itself, both behind clitics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.names.table import load_names
from indexer.query.own_forms import adjective_families, is_clitic_form, is_name_in_news
from indexer.settings import Settings

TEXTS = {
    "bahrain": "وصل الوفد إلى البحرين أمس",
    "in bahrain": "قمة بالبحرين",
    "for bahrain": "رسالة للبحرين",
    "bahraini": "البنك المركزي البحريني",
    "sea": "سفن في البحر المتوسط",
    "sea and": "بحار وبحر",
    "qom": "بين طهران وقم طريق",
    "summit": "انتهت القمة العربية",
    "maliki": "استقال المالكي أمس",
    "owner": "مالك السفينة ومالكو الميناء",
    "russia": "قالت روسيا كلمتها",
    "russian": "الروسية ترفض",
    "russians": "انسحب الروس ليلا",
    "peace": "محادثات السلام تتعثر",
    "hello": "سلام عليكم",
    "un": "قالت الأمم المتحدة إن",
    "un behind": "وطلبت من وللأمم المتحدة ردا",
    "un apart": "الأمم كلها والمتحدة منها",
    "judges": "بين السلطة والقضائية شبه",
    "judge": "قالت ذلك وللسلطة القضائية رأي",
    "nation": "أمة متحدة",
    "committee": "وقدم للجنة المركزية تقريرا",
    "before": "ومن قبل قال ذلك",
    "haddad": "التقى الحداد وفدا",
    "smiths": "دكان حداد أحمر اللون",
    "sabbagh": "التقى الصباغ وفدا",
    "dyer": "دكان صباغ ثياب",
    "kim": "رسالة لكيم جونج أون",
    "letters": "بيان حزب الله اليوم",
    "letters and": "بيان لحزب الله اليوم",
}


@pytest.fixture(scope="module", params=ENGINES)
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("own") / request.param
    made = Index.create(Settings(index=folder, engine=request.param))
    made.admin.add_articles(Article(id, "شأن", text) for id, text in TEXTS.items())
    yield made


@pytest.fixture(scope="module")
def found(index: Index) -> Callable[..., set[str]]:
    def search(text: str, **given: object) -> set[str]:
        results = index.search(text, size=100, **given)  # type: ignore[arg-type]
        return set() if results.widened else {hit.id for hit in results.hits}

    return search


Found = Callable[..., set[str]]


def test_a_name_is_not_found_by_a_stem_that_a_noun_has(found: Found) -> None:
    assert found("البحرين") == {"bahrain", "in bahrain", "for bahrain", "bahraini"}
    assert found("للبحرين") == found("البحرين")
    assert found("قم") == {"qom"}
    assert found("البحرين", operator="or") == found("البحرين")


def test_a_country_is_found_by_its_adjectives(found: Found) -> None:
    assert found("روسيا") == {"russia", "russian", "russians"}
    assert found("Russia") == found("روسيا")


def test_the_looser_match_still_goes_by_stem_and_says_so(index: Index, found: Found) -> None:
    assert found("المالكي") == {"maliki"}
    assert found("المالكي", match="stem") == {"maliki", "owner"}
    (remark,) = index.search("المالكي").remarks
    assert (remark.code, remark.text, remark.count) == ("as_name", "المالكي", 1)
    assert not any(one.code == "as_name" for one in index.search("روسيا").remarks)


def test_a_noun_is_found_as_ever(found: Found) -> None:
    assert found("سلام") == found("سلام", match="stem") == {"peace", "hello"}
    assert found("بحر") == found("بحر", match="stem") == {"sea", "sea and"}


def test_states_in_the_vocabulary_say_what_news_mean_by_a_noun() -> None:
    assert is_name_in_news("الرياض", "place") and is_name_in_news("جده", "place")
    assert not is_name_in_news("الباب", "place") and not is_name_in_news("الخليل", "place")
    assert not is_name_in_news("نور", "person")


def test_what_may_be_a_name_behind_a_clitic_is_no_word_of_its_own() -> None:
    assert is_clitic_form("وقم", "قم") and is_clitic_form("لقم", "قم")
    assert not is_clitic_form("كسول", "سول") and not is_clitic_form("كبير", "بير")


def test_most_articles_about_a_name_make_a_noun_a_name(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    leader = "التقى مقتدى الصدر وفدا، وقال الصدر إن الحوار مستمر"
    index.admin.add_articles(Article(f"leader-{n}", "شأن", f"{leader} {n}") for n in range(9))
    index.admin.add_articles([Article("issued", "شأن", "الحوار صدر أمس")])
    words = "حوار الصدر"
    assert index.search(words).total == index.search(words, match="stem").total == 10
    index.admin.add_articles([Article("chest", "شأن", "آلام في الصدر وحوار")])
    assert index.search(words).total == index.search(words, match="stem").total - 1 == 10


def test_a_noun_with_its_article_typed_alone_is_the_name(found: Found) -> None:
    assert found("الحداد") == {"haddad"} == found("للحداد")
    assert found("الحداد", match="stem") == {"haddad", "smiths"}
    assert found("الصباغ") == {"sabbagh"}
    assert found("حداد أحمر") == {"smiths"}


def test_an_adjective_has_all_its_forms_and_no_other_countrys_name() -> None:
    table = load_names()

    def forms(id: str) -> set[str]:
        name = table.get(id)
        assert name is not None
        return {form for _, family in adjective_families(name, table) for form in family}

    assert {"روسي", "الروسيه", "روسيين", "الروس", "روس"} <= forms("russia")
    assert "البحرين" not in forms("bahrain") and "بحرين" not in forms("bahrain")
    assert "السور" not in forms("syria") and "الالبان" not in forms("albania")
    assert {"الاميركان", "اميركي"} <= forms("united-states")
    assert {"افريقي", "الافريقيه"} <= forms("africa")
    assert forms("mali") == set()  # مالي is financial


def test_a_quoted_phrase_is_found_behind_clitics_and_in_order(found: Found) -> None:
    assert found('"الأمم المتحدة"') == {"un", "un behind"}
    assert found('"وللأمم المتحدة"') == found('"الأمم المتحدة"')
    assert found('"المتحدة الأمم"') == set()
    assert found('"حزب الله"') == {"letters", "letters and"}


def test_a_phrase_typed_behind_a_clitic_says_that_it_is_found_without(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles([Article("un", "قرار", "قالت الأمم المتحدة ذلك")])

    def told(query: str, **given: str) -> list[str]:
        remarks = index.search(query, **given).remarks
        return [one.text for one in remarks if one.code == "any_clitic"]

    assert told('قرار "وللأمم المتحدة"') == ['"وللأمم المتحدة"']
    for query in ('"الأمم المتحدة"', '="وللأمم المتحدة"', "وللأمم المتحدة"):
        assert told(query) == []
    assert told('"وللأمم المتحدة"', match="folded") == []
    assert told('"قالت والأمم"') == []
    assert told('"قالت والأمم"~5') == ['"قالت والأمم"~5']


def test_what_the_analyzer_leaves_on_is_taken_for_a_clitic_in_a_phrase(found: Found) -> None:
    assert found('"اللجنة المركزية"') == {"committee"}
    assert found('"من قبل"') == {"before"}
    assert found('"قبل من"~4') == {"before"}
    assert found('"قبل ذلك"~4') == found('"من ذلك"~4') == {"before"}


def test_only_the_first_word_of_a_phrase_has_clitics(found: Found) -> None:
    assert found('"السلطة والقضائية"') == {"judges"}
    assert found('"السلطة القضائية"') == {"judge"}
    assert found('"الأمم المتحد*"') == {"un", "un behind"}
    assert found('"الأم* المتحدة"') == {"un", "un behind"}
    assert found('"قالت * المتحدة"') == {"un"}


def test_a_name_within_a_phrase_has_its_spellings_and_its_clitic(found: Found) -> None:
    assert found('"رسالة لكيم جونغ أون"') == {"kim"}
    assert found('"رسالة كيم جونغ أون"') == set()
    assert found('"كيم جونغ أون"') == {"kim"}


def test_letters_are_kept_where_they_are_asked_for(found: Found) -> None:
    assert found('="حزب الله"') == {"letters"}
    for match in ("exact", "folded"):
        assert found('"حزب الله"', match=match) == {"letters"}
        assert found("البحرين", match=match) == {"bahrain"}


def test_what_was_found_is_marked_and_nothing_else(index: Index) -> None:
    def marked(query: str, id: str) -> list[str]:
        (hit,) = (hit for hit in index.search(query, size=100).hits if hit.id == id)
        return [hit.snippet[start:end] for start, end in hit.marks["snippet"]]

    assert marked("البحرين", "in bahrain") == ["بالبحرين"]
    assert marked("البحرين", "for bahrain") == ["للبحرين"]
    assert marked("روسيا", "russians") == ["الروس"]
    assert marked('"الأمم المتحدة"', "un behind") == ["وللأمم", "المتحدة"]
    assert marked('"اللجنة المركزية"', "committee") == ["للجنة", "المركزية"]


def test_an_explanation_shows_the_terms_that_found_it(index: Index) -> None:
    explained = index.explain("البحرين", "for bahrain")
    (word,) = explained.words
    assert word.places == ("body",)
    assert ("body_bare", "البحرين") in {(t.field, t.text) for t in word.terms if t.found}
    explained = index.explain('"الأمم المتحدة"', "un behind")
    assert any(t.field == "body_folded" and t.found for t in explained.words[0].terms)


def test_exports_are_of_the_same_articles(index: Index) -> None:
    assert index.export("المالكي").total == index.search("المالكي").total == 1
