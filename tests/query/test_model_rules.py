"""Models, numbers and acronyms: each way to write one finds all, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.names.models import find_ways
from indexer.names.name import folded_words
from indexer.settings import Settings

BRANDS = (("AK-47", "AK47", "AK 47", "إيه كيه 47"), ("zPhone15", "zPhone-15", "zPhone 15"))
SAME = (
    ("F-16", "F16", "F 16", "إف-16", "إف 16", "إف16", "اف 16"),
    ("S-400", "S400", "إس-400", "اس 400"),
    ("G20", "G-20", "جي 20"),
    ("MiG-29", "MIG29", "ميغ-29", "ميج 29"),
    ("Su-34", "Su34", "سو-34"),
    ("RPG-7", "RPG7", "آر بي جي 7"),
    ("كوفيد-19", "كوفيد19", "COVID-19"),
    ("72 000", "72.000", "72000", "72,000", "72'000", "٧٢٬٠٠٠"),
    ("+971 50 123 4567", "971501234567", "+971-501234567", "0501234567", "050 123 4567"),
    ("01098765432", "+20 10 9876 5432", "+201098765432", "010 9876 5432"),
    ("F-22A", "F22A", "F22-A", "إف-22A"),
    ("71 بالمئة", "71 في المئة", "71 بالمائة", "71 في المائة"),
    ("AE07 0331 2345 6789 0123 456", "AE070331234567890123456"),
    ("م.ت.ف", "م ت ف", "م ت.ف"),
    ("Q.R.X.", "QRX", "كيو آر إكس", "كيو ار اكس"),
    ("KGB", "K.G.B.", "كي جي بي", "كيه جي بي"),
    ("DHL", "دي إتش إل", "دي اتش ال"),
    ("USB", "يو إس بي"),
    ("DNA", "دي إن إيه", "دي ان ايه"),
    ("GPS", "جي بي إس"),
    ("M4", "M-4", "إم 4", "إم-4"),
    ("T-72", "T72", "تي 72"),
    ("A380", "A-380", "إيه 380", "أي 380"),
    ("B2C3", "B2-C3", "b2 c3", "B 2 C 3", "بي2 سي3", "بي 2 سي 3"),
    ("K7P5", "K7-P5", "كيه7 بي5", "كاي 7 بي 5"),
    ("0044 20 7946 0958", "00442079460958", "+44 20 7946 0958", "+442079460958", "02079460958"),
)
OTHERS = (
    "G2",
    "في 16 مايو",
    "في 5 أو 6",
    "الفقرة 4 أو 2 في 3",
    "10.674",
    "F-15 و16 طائرة",
    "72 شخصا",
    "971501234568",
    "أن 400 جندي",
    "05012345",
    "71 مصابا",
    "AK 74",
    "الهاتف 0501234568 و 20",
)


@pytest.fixture(scope="module", params=list(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("models") / "index"
    index = Index.create(Settings(index=folder, engine=request.param))
    texts = [way for ways in (*SAME, *BRANDS, OTHERS) for way in ways]
    index.admin.add_articles(
        [Article(way, f"خبر {n} عاجل", f"ذكرت {way} أمس.") for n, way in enumerate(texts)]
    )
    return index


@pytest.mark.parametrize("ways", (*SAME, *BRANDS), ids=[ways[0] for ways in (*SAME, *BRANDS)])
def test_each_way_finds_all_and_no_other(index: Index, ways: tuple[str, ...]) -> None:
    for way in ways:
        assert {hit.id for hit in index.search(way, size=50).hits} == set(ways), way


def test_what_was_searched_is_shown_and_can_be_taken_off(index: Index) -> None:
    shown = {one.text for name in index.search("F-16").names for one in name.others}
    assert shown == {"f16", "اف 16"}
    kept = {hit.id for hit in index.search("F-16", without=["اف 16"]).hits}
    assert kept == {"F-16", "F16", "F 16"}
    assert {hit.id for hit in index.search('="F16"').hits} == {"F16"}


@pytest.mark.parametrize(
    "query",
    [
        "May 2018",
        "في 20",
        "أن 16",
        "2018",
        "10.674",
        "192.168.1.1",
        "30 11 2026",
        "2018 100",
        "و ب",
        "أن أو في",
    ],
)
def test_words_beside_numbers_are_no_models(query: str) -> None:
    assert find_ways(folded_words(query)) is None


def test_every_way_leads_back() -> None:
    for ways in SAME:
        assert any(find_ways(folded_words(way)) for way in ways)
        for way in ways:
            typed = folded_words(way)
            found = find_ways(typed)
            for row in found.rows if found is not None else ():
                if row[0][0] == "0" != row[0][1:2]:
                    continue  # a number within some country
                back = find_ways(row)
                assert back is not None and typed in back.rows, (way, row)


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("query", ["إم آي 9", "إم آي 7", "إم آي 50"])
def test_a_model_never_finds_a_telephone_number(engine: str, query: str, tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    phones = ("+971 50 123 4567", "+9 712 3456", "+7 495 123 4567")
    index.admin.add_articles([Article(one, "خبر عاجل", f"الهاتف {one} أمس.") for one in phones])
    assert not index.search(query).hits


def test_a_word_of_english_is_not_read_letter_by_letter() -> None:
    assert all(find_ways((word,)) is None for word in ("led", "war", "oil", "new", "aid", "pro"))
    assert find_ways(("cbs",)) and find_ways(("bbc",))


@pytest.mark.parametrize("engine", list(ENGINES))
def test_names_beside_numbers_are_found_as_names(engine: str, tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = (
        "عدن 71",
        "عدنان 71",
        "طائرة ميراج 71",
        "طائرة الميراج 71",
        "هذه الميراج 71",
        "ميراجو 71",
    )
    index.admin.add_articles([Article(one, "خبر عاجل", f"ذكروا {one} أمس.") for one in texts])
    found = {
        query: {hit.id for hit in index.search(query).hits} for query in ("عدن 71", "Mirage 71")
    }
    assert found["عدن 71"] == {"عدن 71"}
    assert found["Mirage 71"] == {one for one in texts if "ميراج " in one}


def test_a_way_to_write_a_model_is_what_it_is_in_the_table(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    texts = ("G20", "جي 20", "مجموعة العشرين")
    index.admin.add_articles([Article(one, "خبر عاجل", f"ذكروا {one} أمس.") for one in texts])
    assert {hit.id for hit in index.search("جي 20").hits} == set(texts)
    (name,) = index.search("جي 20").names
    assert [one.articles for one in name.spellings] == [1, 1, 1]


@pytest.mark.parametrize("engine", list(ENGINES))
def test_a_version_is_a_letter_or_its_name_where_articles_have_both(
    engine: str, tmp_path: Path
) -> None:
    texts = ["هاتف لومي إكس الجديد", "هاتف لومي X الجديد", "أسعار X اليوم", "لومي سي القديم"]
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    index.admin.add_articles(Article(f"{n}", f"خبر {n}", text) for n, text in enumerate(texts))
    for query in ("لومي إكس", "لومي X"):
        results = index.search(query)
        assert {hit.id for hit in results.hits} == {"0", "1"} and results.names
    assert {hit.id for hit in index.search("أسعار X").hits} == {"2"}
    assert {hit.id for hit in index.search("=لومي =إكس").hits} == {"0"}
