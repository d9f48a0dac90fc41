"""Who and where an article speaks of. The sentences were made for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.names.name import folded_words
from indexer.names.recognition import MOST, Recognizer, _load_beside
from indexer.names.table import load_names

recognizer = Recognizer(load_names())
FILLER = " ثم مضى الناس إلى بيوتهم في هدوء" * 10
"""More words than a lede has."""


def names(text: str, title: str = "") -> set[str]:
    found = recognizer.names(folded_words(title), folded_words(text))
    return {name.id for name in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("رسالة لبوتين وصلت أمس", {"vladimir-putin"}),
        ("أطلقت كوريا الشمالية صاروخا", {"north-korea"}),
        ("زار الوفد الولايات المتحدة", {"united-states"}),
        ("وصل إلى بيروت ثم إلى باريس", {"beirut", "paris"}),
        ("قلب المدينة هادئ، وصور الأطفال على كل جدار", set()),
        ("دعم مالي لمزارعين", set()),
        ("حماس كبير بين اللاعبين", set()),
        ("اعترف ديفيد بالخطأ ثم اعتذر دايفيد", set()),
        ("استقبل ديفيد كاميرون ضيوفه", {"david-cameron"}),
        ("سجل بيكر هدفين، وصد بيكر ركلة", set()),
        ("تحدث جيمس بيكر، ثم صمت بيكر", {"james-baker"}),
    ],
)
def test_names_are_found_by_their_longest_spelling(text: str, expected: set[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("عقد اللقاء في عمان", set()),
        ("عقد اللقاء في عمان بعد زيارة الأردن", {"amman", "jordan"}),
        ("عقد اللقاء في عمان. وسلطنة عمان وسيط، ومسقط مقر المحادثات", {"oman", "muscat"}),
        ("قالت كلينتون إنها راضية", set()),
        ("خطبت هيلاري كلينتون، وقالت كلينتون إنها راضية", {"hillary-clinton"}),
        ("خطب بيل كلينتون، وقال كلينتون إنه راض", {"bill-clinton"}),
        ("دخل الجيش صور", set()),
        ("دخل الجيش مدينة صور، ثم غادر صور", {"tyre"}),
        ("قالت حركة حماس إنها تدرس العرض، وردت حماس عليه", {"hamas"}),
    ],
)
def test_an_ambiguous_spelling_needs_evidence(text: str, expected: set[str]) -> None:
    assert names(text) == expected


def test_the_adjective_of_a_country_counts_when_it_comes_often() -> None:
    assert names("قال الوزير الروسي كلمة") == set()
    assert names("الجيش الروسي والوزير الروسي والنفط الروسي والقمح الروسي") == {"russia"}
    assert names("قال الوزير الروسي", "تدخل روسي") == {"russia"}


def test_a_name_counts_in_the_title_early_or_twice() -> None:
    assert names(FILLER + " برلين") == set()
    assert names(FILLER + " برلين ثم برلين") == {"berlin"}
    assert names("في برلين" + FILLER) == {"berlin"}
    assert names(FILLER + " برلين", "معرض برلين") == {"berlin"}


def test_the_most_spoken_of_come_first_and_no_more_than_a_dozen() -> None:
    capitals = "باريس لندن برلين روما مدريد فيينا براغ وارسو أثينا دبلن بروكسل هلسنكي أوسلو"
    text = f"{capitals} وبراغ وبراغ"
    found = recognizer.names(folded_words("وارسو"), folded_words(text))
    assert [name.id for name in found][:2] == ["warsaw", "prague"]
    assert len(found) == MOST


def test_a_city_that_means_a_team_is_not_spoken_of() -> None:
    assert names("فاز ريال مدريد، وعاد إلى مدريد") == set()
    assert names("خسر مانشستر سيتي") == set()
    assert names("قمة في مدريد") == {"madrid"}


def test_an_outlet_that_is_quoted_and_its_dateline_are_not_spoken_of() -> None:
    assert names("دبي، الإمارات العربية المتحدة (CNN) -- أعلنت اليابان خطة") == {"japan"}
    assert names("نقلت رويترز الخبر، وأكدته رويترز") == set()
    assert names("نقلت رويترز الخبر", "رويترز تبيع مقرها") == {"reuters"}
    assert names("دبي مدينة كبيرة") == {"dubai"}


def test_everyone_known_by_a_surname_is_in_the_table_with_it() -> None:
    surnames = _load_beside().surnames
    assert len(surnames) > 30
    for id_ in surnames:
        name = load_names().get(id_)
        assert name is not None, id_
        assert any(one.form == "short" and not one.ambiguous for one in name.spellings), id_


def test_every_outlet_that_is_only_quoted_is_in_the_table() -> None:
    table = load_names()
    assert [id for id in _load_beside().carriers if table.get(id) is None] == []


@given(st.text(alphabet="ابتحعمنلويرسكقفه دجزةى", max_size=80), st.text(max_size=40))
def test_any_text_gives_each_name_once(text: str, title: str) -> None:
    found = recognizer.names(folded_words(title), folded_words(text))
    assert len({name.id for name in found}) == len(found) <= MOST
