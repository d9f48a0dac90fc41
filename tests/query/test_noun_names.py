"""Words that are nouns and names that no table has: articles tell which of them is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings

TEXTS = {
    "surname": "قال أحمد الطباخ أمس إنه عاد",
    "other": "وعاد خالد الطباخ مساء",
    "noun": "أعد طباخون وطباخ واحد طعامهم",
    "place": "عاد إلى مدينة الكسارة أمس",
    "near": "وصلوا إلى بلدة الكسارة مساء",
    "verb": "كسارات كثيرة وكسارة واحدة",
    "worker": "قال الحمال أمس إنه عاد",
    "workers": "عاد الحمال وعاد حمالون",
    "father": "قال محمد الحمال أمس",
    "carrier": "الحمال واحد",
    "given": "وصل صلاح خالد أمس",
    "given too": "وعاد أحمد صلاح مساء",
    "powers": "صلاحيات كثيرة وصلاحية واحدة",
    "hope": "عاد وفي صوته أمل كبير",
    "hopes": "بقي أمل ضعيف أمس",
    "hoping": "كان أملهم كبيرا",
    "area": "وقع ذلك في منطقة الحاسب أمس",
    "area too": "عادوا من منطقة الحاسب مساء",
    "computer": "حاسبات كثيرة وحاسبة واحدة",
    "singer": "غنت كارلا أمس",
    "singers": "ثم عادت كارلا مساء",
    "player": "سجل كارل هدفا",
    "role": "أدى دورا كبيرا",
    "roles": "كان له دورا في ذلك",
    "part": "هذا الدور وكل دور آخر",
    "league": "في الدوري أمس",
    "patrol": "دوريات كثيرة ودوري آخر",
    "aoun": "التقى ميشال عون وفدا أمس",
    "aoun too": "وعاد ميشال عون مساء",
    "helpers": "له أعوان كثيرون",
    "help": "طلبوا العون فعاد عونا لهم",
    "mansoura": "زار المنصورة أمس",
    "to mansoura": "عادوا إلى المنصورة مساء",
    "victor": "عاد الجيش منصورا وهو منصور",
    "mehr": "قالت وكالة مهر ذلك",
    "of mehr": "ونقلت وكالة مهر الخبر",
    "dowry": "طلبت مهرا كبيرا والمهر غال",
    "queen": "قالت الملكة إليزابيث أمس",
    "queens": "عادت الملكة إليزابيث والملكة رانيا",
    "a queen": "كانت ملكة ثم عادت",
}


@pytest.fixture(scope="module", params=list(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("nouns") / "index"
    index = Index.create(Settings(index=folder, engine=request.param))
    index.admin.add_articles([Article(id, f"خبر {id}", text) for id, text in TEXTS.items()])
    return index


def found(index: Index, query: str, match: str = "names") -> set[str]:
    return {hit.id for hit in index.search(query, match=match, size=50).hits}


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("الطباخ", {"surname", "other"}),
        ("الكسارة", {"place", "near"}),
        ("الحاسب", {"area", "area too"}),
    ],
)
def test_a_noun_that_articles_have_as_a_name_is_the_name(
    index: Index, word: str, named: set[str]
) -> None:
    assert found(index, word) == named
    assert found(index, word, "stem") > named
    (name,) = index.search(word).names
    assert name.left_out and not name.others
    assert found(index, f'="{word}"') == named


def test_a_given_name_finds_no_other_words_of_its_stem(index: Index) -> None:
    assert found(index, "صلاح") == {"given", "given too"}
    assert found(index, "صلاح", "stem") == {"given", "given too", "powers"}
    (name,) = index.search("صلاح").names
    assert name.left_out == 1


def test_a_surname_and_a_place_behind_its_word_in_the_table_are_names(index: Index) -> None:
    assert found(index, "عون") == {"aoun", "aoun too"}
    assert found(index, "عون", "stem") > {"aoun", "helpers", "help"}
    assert found(index, "المنصورة") == {"mansoura", "to mansoura"}
    assert "victor" in found(index, "المنصورة", "stem")


def test_what_articles_have_behind_a_word_for_such_things_is_a_name(index: Index) -> None:
    assert found(index, "مهر") == {"mehr", "of mehr"}
    assert "dowry" in found(index, "مهر", "stem")
    assert "a queen" in found(index, "الملكة")  # a title is before names, not behind them


@pytest.mark.parametrize("word", ["الحمال", "الدوري", "أمل"])
def test_a_noun_that_is_hardly_ever_a_name_stays_one(index: Index, word: str) -> None:
    assert found(index, word) == found(index, word, "stem")


def test_beside_other_words_a_noun_is_no_name(index: Index) -> None:
    assert "noun" in found(index, "الطباخ واحد")


def test_without_an_index_nothing_is_told(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    assert not index.search("الطباخ").names


def test_a_name_with_a_final_alef_is_not_the_name_without(index: Index) -> None:
    assert found(index, "كارلا") == {"singer", "singers"}
    assert found(index, "كارلا", "stem") == {"singer", "singers", "player"}
    assert "player" in found(index, "كارل")
    (name,) = index.search("كارلا").names
    assert name.left_out == 1
    assert found(index, "دورا") == {"role", "roles", "part"}  # the accusative of a noun
