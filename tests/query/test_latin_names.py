"""Names typed in other letters than Arabic ones: what is found, what is shown, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.index import Index
from indexer.names.latin import romanize
from indexer.names.name import folded_words
from indexer.names.sounds import Sounds, load_sounds
from indexer.names.table import load_names
from indexer.query.latin_names import LatinNames
from indexer.settings import Settings

SPELLED = {
    "gaddafi": "القذافي يلقي خطابا",
    "mbs": "محمد بن سلمان في باريس",
    "king": "الملك سلمان يستقبل الوفد",
    "salman": "فنان اسمه سلمان يغني",
    "trump": "ترامب يهدد",
    "iran": "إيران ترد",
    "both": "ترامب عن إيران",
    "nato": "الناتو يجتمع",
    "alliance": "قمة حلف شمال الأطلسي",
    "daesh": "داعش تنسحب",
    "state": "تنظيم الدولة يعلن",
    "hamas": "حماس تنفي",
    "putin": "بوتين يصل",
    "netanyahu": "نتنياهو يقول",
    "palestine": "فلسطين تطالب",
    "qods": "القدس القديمة",
    "iraq": "العراق يقترع",
    "syria": "سوريا اليوم",
    "kwang": "الوزير نو كوانغ تشول حضر",
    "zuqqum": "البحيري زقروقوف يحاضر",
    "again": "وعاد زقروقوف",
    "hariri": "سعد الحريري يستقيل",
    "rafic": "رفيق الحريري اغتيل",
    "cia": "مدير وكالة المخابرات المركزية",
    "fbi": "عملاء إف بي آي في الميدان",
    "zahrani": "قال الزهراني للصحيفة",
    "reda": "اللاعب محمد رضا يعود",
    "raad": "النائب محمد رعد يتكلم",
    "member": "مسلح حوثي أو الحوثي نفسه",
    "group": "الحوثيون والقوات الحوثية",
    "kurds": "الأكراد يحتفلون",
    "fsa": "الجيش الحر يتقدم",
    "moroccan": "فنان مغربي يغني",
    "elal": "طائرة شركة العال تهبط",
    "cavanaugh": "القاضي كافانو أمام اللجنة",
    "again-cavanaugh": "شهادة ضد كافانو",
    "goals": "رونالدو يسجل",
    "merkel": "ميركل تزور",
    "real": "فاز ريال مدريد أمس",
    "real-again": "تعادل ريال مدريد",
    "madrid": "مدريد مدينة كبيرة",
}


Search = Callable[..., set[str]]


def read(query: str) -> list[str]:
    """The ids of the names of the table that a query has, in other letters; empty for a name that
    no table has."""
    names, words, ids = LatinNames(load_names(), Analyzer()), folded_words(query), []
    while words:
        found = names.propose(words, 0)
        if found is not None:
            ids.append(found.name.id)
        words = words[found.length if found is not None else 1 :]
    return ids


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    made = Index.create(Settings(index=tmp_path_factory.mktemp("latin")))
    made.admin.add_articles(Article(one, "", text) for one, text in SPELLED.items())
    return made


@pytest.fixture(scope="module")
def search(index: Index) -> Search:
    def found(query: str, **options: object) -> set[str]:
        return {hit.id for hit in index.search(query, **options).hits}

    return found


@pytest.mark.parametrize(
    "query",
    ["Gaddafi", "Qadhafi", "Khadafi", "Kaddafi", "al-Qadhafi", "el-Gaddafi", "Qaddafi's"],
)
def test_a_name_is_found_in_any_usual_romanisation(query: str, search: Search) -> None:
    assert search(query) == {"gaddafi"}


@pytest.mark.parametrize("query", ["Mohammad bin Salman", "Mohamed ben Salmane", "bin Salman"])
def test_a_son_is_not_his_father(query: str, search: Search) -> None:
    assert search(query) == {"mbs"}


@pytest.mark.parametrize(
    "query", ["Fahd bin Salman", "Turki bin Salman", "Khaled Salman", "Karim ibn Salman"]
)
def test_another_of_the_name_is_no_one_of_the_table(query: str, search: Search) -> None:
    assert search(query) == set()
    assert search("Saad Hariri's") == {"hariri"}


def test_hyphens_and_possessives_do_not_hide_a_name(index: Index, search: Search) -> None:
    assert search("Trump's") == search("anti-Trump") == search("Trump’s") == {"trump", "both"}
    assert search("Trump-Iran") == {"both"}
    assert search("Iran-backed") == {"iran", "both"}
    (shown,) = index.search("anti-Trump").names
    assert shown.typed == "anti-Trump"
    assert [one.text for one in shown.others] == ["ترامب"]


def test_every_form_of_what_is_no_person_is_found(search: Search) -> None:
    assert search("NATO") == search("OTAN") == {"nato", "alliance"}
    assert search("Daesh") == search("ISIS") == {"daesh", "state"}
    assert search("Hamas") == {"hamas"}
    assert search("CIA") == {"cia"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Путин", "putin"),
        ("Путина", "putin"),
        ("Владимиром Путиным", ""),
        ("נתניהו", "netanyahu"),
        ("7amas", "hamas"),
        ("filasteen", "palestine"),
        ("el qods", "qods"),
        ("3iraq", "iraq"),
        ("Сирии", "syria"),
        ("叙利亚", "syria"),
        ("سوریه", "syria"),
    ],
)
def test_other_letters_lead_to_the_arabic_name(query: str, found: str, search: Search) -> None:
    assert search(query) == {found} - {""}


@pytest.mark.parametrize(
    ("query", "id_"),
    [
        ("Warschau", "warsaw"),
        ("Brüssel", "brussels"),
        ("Bağdat", "baghdad"),
        ("Selanik", "thessaloniki"),
        ("Londra", "london"),
        ("Copenhaga", "copenhagen"),
        ("בגדד", "baghdad"),
        ("莫斯科", "moscow"),
        ("Rotes Kreuz", "red-cross"),
        ("Vereinten Nationen", "united-nations"),
        ("Güvenlik Konseyi", "un-security-council"),
    ],
)
def test_cities_and_bodies_are_known_in_other_languages(query: str, id_: str) -> None:
    assert read(query) == [id_]


def test_a_short_word_that_a_language_calls_a_city_is_no_city() -> None:
    assert load_sounds().foreign("sam") == ()


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("Münbiç", ["manbij"]),
        ("Beşşar Esed", ["bashar-al-assad"]),
        ("Ma'rib", ["marib"]),
        ("San'aa", ["sanaa"]),
        ("Isma'il Haniyeh", ["ismail-haniyeh"]),
        ("3ira2", ["iraq"]),
        ("2atar", ["qatar"]),
        ("el 2ahira", ["cairo"]),
        ("7alab", ["aleppo"]),
        ("sou2", [""]),
    ],
)
def test_letters_that_stand_for_arabic_ones_are_read(query: str, ids: list[str]) -> None:
    assert read(query) == ids


@pytest.mark.parametrize("query", ["Abdel Fattah", "Abd al-Fattah", "Abdelfattah"])
def test_a_given_name_is_searched_together_and_apart(query: str) -> None:
    found = LatinNames(load_names(), Analyzer()).propose(folded_words(query), 0)
    assert found is not None
    assert {one.text for one in found.variants} == {"عبدالفتاح", "عبد الفتاح"}


def test_what_persian_writes_as_one_word_is_found_as_two() -> None:
    assert read("هاشمی‌رفسنجانی") == ["akbar-hashemi-rafsanjani"]


def test_a_name_that_no_table_has_is_found_where_articles_have_it(
    index: Index, search: Search
) -> None:
    assert search("Zaqruqov") == search("Zakroukof's") == {"zuqqum", "again"}
    (shown,) = index.search("Zaqruqov").names
    assert [(one.text, one.articles) for one in shown.spellings] == [
        ("Zaqruqov", 0),
        ("زقروقوف", 2),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("al-Zahrani", {"zahrani"}),
        ("Zahrani", {"zahrani"}),
        ("Al-Juhani", set()),
        ("El Al", {"elal"}),
        ("Mohammad Reda", {"reda"}),
        ("Mohammad Raad", {"raad"}),
        ("Kavanaugh", {"cavanaugh", "again-cavanaugh"}),
        ("Houthis", {"member", "group"}),
        ("Moroccans", {"moroccan"}),
        ("Kurds", {"kurds"}),
        ("FSA", {"fsa"}),
        ("FZQ", set()),
        ("Роналду", {"goals"}),
        ("מרקל", {"merkel"}),
        ("特朗普", {"trump", "both"}),
        ("Real Madrid", {"real", "real-again"}),
        ("Madrid", {"real", "real-again", "madrid"}),
        ("Trump Iran", {"both"}),
        ("普京", {"putin"}),
    ],
)
def test_what_letters_mean_is_found_and_no_other(
    query: str, found: set[str], search: Search
) -> None:
    assert search(query) == found


def test_it_is_off_where_the_reader_says_so(search: Search) -> None:
    for query in ("=Qadhafi", '="Qadhafi"'):
        assert search(query) == set()
    assert search("Qadhafi", match="exact") == search("Qadhafi", match="stem") == set()
    assert search("NATO", without=("الناتو",)) == {"alliance"}


def test_what_is_found_is_marked(index: Index) -> None:
    (hit,) = index.search("Khadafi").hits
    marked = [hit.snippet[start:end] for start, end in hit.marks["snippet"]]
    assert marked == ["القذافي"]


def test_whoosh_finds_the_same(tmp_path: Path, search: Search) -> None:
    other = Index.create(Settings(index=tmp_path / "whoosh", engine="whoosh"))
    other.admin.add_articles(Article(one, "", text) for one, text in SPELLED.items())
    for query in ("Khadafi", "Trump-Iran", "NATO", "Zaqruqov", "Fahd bin Salman"):
        assert {hit.id for hit in other.search(query).hits} == search(query)


def test_an_ordinary_word_of_english_is_no_name(index: Index) -> None:
    for word in ("minister", "measure", "casts", "the", "peace"):
        assert index.search(word).names == ()


def test_what_cannot_be_bridged_is_said(index: Index) -> None:
    for query in ("泽连斯基", "Blorzyvg", "Μητσοτάκης"):
        (told,) = [one for one in index.search(query).remarks if one.code == "no_arabic"]
        assert told.text == query
    for query in ("Khadafi", "ترامب", "=Blorzyvg", "叙利亚", "author:Blorzyvg"):
        assert "no_arabic" not in {one.code for one in index.search(query).remarks}


def test_acronyms_are_known_by_the_names_of_their_letters(index: Index, search: Search) -> None:
    assert search("سي آي إيه") == search("السي أي أيه") == {"cia"}
    assert search("وكالة المخابرات المركزية") == {"cia"}
    for query in ("سي آي إيه", "إف بي آي"):
        assert index.search(query).ignored == ()
    assert search("FBI") == search("إف بي آي") == {"fbi"}


def test_no_word_of_hundreds_of_letters_is_read_and_kept() -> None:
    kept = romanize.cache_info().misses
    assert read(f"salman{'ch' * 400}") == []
    assert romanize.cache_info().misses == kept


def test_a_word_is_looked_up_once_in_however_many_rows_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Sounds, "parts", lambda _, key: asked.append(key) or ())
    words = ["zubofa", "kiteru", "malodi", "pesigo", "duwaxi", "ragumu"]
    finder = LatinNames(load_names(), Analyzer())
    for start in range(len(words)):
        finder.propose(words, start)
    assert asked and len(asked) == len(set(asked))


def test_what_persian_calls_a_country_by_a_word_of_arabic_is_no_error() -> None:
    found = LatinNames(load_names(), Analyzer()).propose(("نيجر",), 0)
    assert found is not None and found.name.id == "niger"


def test_a_word_of_english_finds_what_writes_it_and_nothing_else_that_sounds_so(
    tmp_path: Path,
) -> None:
    words = ("قسطور", "لنتران", "توربين")
    index = Index.create(Settings(index=tmp_path))
    index.admin.add_articles(
        Article(f"{word}-{n}", "خبر", f"قال {word} إنه عاد.") for word in words for n in range(2)
    )
    assert {hit.id for hit in index.search("turbine").hits} == {"توربين-0", "توربين-1"}
    assert not index.search("castor").hits and not index.search("lantern").hits


def test_a_part_of_a_name_in_latin_letters_finds_that_part(tmp_path: Path) -> None:
    texts = {
        "Ivanka": "وصلت إيفانكا إلى القصر",
        "Joko": "قال جوكو إنه باق",
        "Mahathir": "عاد مهاتير إلى الحكم",
        "Mourinho": "غضب مورينيو من الحكم",
        "Fayez": "حضر فايز باكرا",
        "won": "فاز الفريق مرة ثانية",
        "Mariano": "وقف ماريانو خلفه",
        "Merino": "وجلس ميرينو أمامه",
        "Mohamed": "سافر محمد باكرا",  # lists of English words have these, too
        "Omar": "وتأخر عمر قليلا",
        "Thomas": "ثم لحق بهما توماس",
    }
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(Article(id, f"خبر {n}", texts[id]) for n, id in enumerate(texts))
    for id in (id for id in texts if id != "won"):
        results = index.search(id)
        assert {hit.id for hit in results.hits} == {id}
        assert results.names[0].others


def test_a_spelling_of_several_words_is_found_in_a_row_and_in_its_order(tmp_path: Path) -> None:
    texts = {
        "row": "عثر على مادة تي إن تي هناك",
        "near": "قال إن تي وصلت أمس",
        "back": "عرض تي ثم إن تي",
    }
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(Article(id, f"خبر {n}", texts[id]) for n, id in enumerate(texts))
    assert {hit.id for hit in index.search("TNT").hits} == {"row"}
