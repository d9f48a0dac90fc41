"""Spellings found in made articles, and words that are left alone."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.index import Index
from indexer.mining.contexts import read_contexts
from indexer.mining.mining import group_words
from indexer.mining.store import OwnNames, Row
from indexer.mining.vocabulary import Vocabulary
from indexer.names.foreignness import load_foreignness
from indexer.names.name import Name, Spelling
from indexer.names.table import NameTable, load_names
from indexer.settings import Settings

COACH = ("كلينسمان", "كلنسمان")
COMMON = [
    "وصل المدرب {} إلى الملعب قبل المباراة",
    "قال المدرب الألماني {} إن الفريق جاهز",
    "أشاد اللاعبون بالمدرب الألماني {} بعد الفوز",
]
OTHERS = [
    "شرب المريض دواء القلب بعد العشاء",
    "نبح الكلب في الحديقة طوال الليل",
    "هبت الرياح من جهة غرب المدينة",
    "تقع القرية قرب النهر الكبير",
    "زار الوفد مدينة هونغ كونغ وعاد منها",
    "تأخرت الطائرة إلى هونغكونغ ساعتين",
]


def articles(count: int) -> list[Article]:
    """Every third article is on the coach, spelled in two ways; the rest are on other things."""
    chance = random.Random(5)
    made = []
    for number in range(count):
        lines = [chance.choice(OTHERS), chance.choice(OTHERS)]
        if number % 3 == 0:
            lines.insert(1, chance.choice(COMMON).format(COACH[number % 2]))
        made.append(Article(id=str(number), title=f"خبر {number}", body=".\n".join(lines)))
    return made


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of so many articles that their neighbours tell something."""
    index = Index.create(Settings(index=tmp_path_factory.mktemp("large") / "index"))
    index.admin.add_articles(articles(2100))
    index.names.mine()
    return index


def pairs(own: OwnNames) -> set[frozenset[str]]:
    return {frozenset((row.name, row.spelling)) for row in own.rows}


def test_two_spellings_of_a_name_are_found_and_searched(large: Index) -> None:
    assert frozenset(COACH) in pairs(large.names.own())
    for spelling in COACH:
        results = large.search(spelling)
        assert results.total == 700
        assert results.names[0].kind == "unknown"


def test_a_clitic_is_no_part_of_a_name(large: Index) -> None:
    words = {word for row in large.names.own().rows for word in (row.name, row.spelling)}
    assert "بالمدرب" not in words
    assert large.search(f"ل{COACH[0]}").total == 700


def test_words_written_together_and_apart_are_found(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    made = articles(2100)
    city = ("مطار بلنغا تونغا مغلق", "عاد من بلنغاتونغا أمس")
    made = [replace(one, body=f"{one.body}\n{city[n % 2]}") for n, one in enumerate(made)]
    index.admin.add_articles(made)
    assert frozenset(("بلنغا تونغا", "بلنغاتونغا")) in pairs(index.names.mine())
    assert index.search("بلنغا تونغا").total == index.search("بلنغاتونغا").total == 2100


def test_ordinary_words_are_left_alone(large: Index) -> None:
    for word in ("القلب", "الكلب", "غرب", "قرب"):
        assert large.search(word).names == ()


def test_a_small_index_is_mined_by_the_words_alone(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(articles(60))
    assert frozenset(COACH) in pairs(index.names.mine(threshold=0.9))


def test_a_rare_misspelling_joins_the_name_that_it_surely_is(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    spelled = ["ستولتنبرغ"] * 6 + ["ستولتينبيرغ", "لستولتنبيرغ"]
    made = [
        replace(one, body=f"{one.body}\n{word}")
        for one, word in zip(articles(8), spelled, strict=True)
    ]
    index.admin.add_articles(made)
    index.names.mine()
    assert index.search("ستولتينبيرغ").total == index.search("ستولتنبرغ").total == 8


def test_an_empty_index_gives_no_names(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    assert index.names.mine().rows == ()


def test_other_threads_and_processes_see_changes_at_their_next_search(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)
    index.admin.add_articles(articles(60))
    other = Index.open(settings)
    assert other.search(COACH[0]).total == 20  # by a rule
    index.names.change(lambda own: own.with_removed([COACH[1]]))
    assert other.search(COACH[0]).total == 10
    index.names.change(lambda own: own.with_added(COACH[0], [COACH[1]]))
    assert other.search(COACH[0]).total == 20


def test_names_stay_through_a_rebuild(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(articles(60))
    before = index.names.change(lambda own: own.with_added(*COACH[:1], COACH[1:]))
    index.admin.rebuild()
    assert index.names.own() == before
    assert index.search(COACH[1]).total == 20


def test_a_damaged_file_of_names_does_not_stop_a_search(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(articles(60))
    (tmp_path / "index" / "names.tsv").write_bytes(b"\xff\xfe")
    assert index.search(COACH[0]).total == 20


def lines(path: Path, count: int) -> Path:
    path.write_text("\n".join(one.to_json() for one in articles(count)), encoding="utf-8")
    return path


def test_a_large_indexing_mines_by_itself(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add([lines(tmp_path / "few.jsonl", 90)])
    assert index.names.own().mined_from == 0
    index.admin.add([lines(tmp_path / "many.jsonl", 2100)])
    assert index.names.own().mined_from == 2100
    assert frozenset(COACH) in pairs(index.names.own())


def test_articles_that_are_fetched_are_mined_too(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    assert index.admin.add_articles(articles(2100)).warnings == []
    assert frozenset(COACH) in pairs(index.names.own())


def test_the_setting_switches_it_off_and_a_damaged_file_does_not_fail_it(tmp_path: Path) -> None:
    many = lines(tmp_path / "many.jsonl", 2100)
    off = Index.create(Settings(index=tmp_path / "off", mine_names="off"))
    assert off.admin.add([many]).new == 2100
    assert off.names.own() == OwnNames()
    broken = Index.create(Settings(index=tmp_path / "broken"))
    (tmp_path / "broken" / "names.tsv").write_text("nothing\n", encoding="utf-8")
    report = broken.admin.add([many])
    assert report.new == 2100
    assert "names.tsv, line 1" in report.warnings[-1].reason


def test_groups_never_chain_from_one_name_to_another() -> None:
    scored = {
        frozenset(("بارون", "باران")): 0.99,
        frozenset(("باران", "بيران")): 0.98,
        frozenset(("بيران", "بيرين")): 0.97,
        frozenset(("بارون", "بيران")): 0.6,
    }
    groups = group_words(scored, 0.95, NameTable())
    assert sorted(map(sorted, groups)) == [["باران", "بارون", "بيران"]]


def test_names_that_the_table_tells_apart_are_not_joined() -> None:
    one, other = (Name(word, "person", (Spelling(word, (word,)),)) for word in ("بارون", "باران"))
    scored = {frozenset(("بارون", "باران")): 0.99, frozenset(("بارون", "بارن")): 0.97}
    groups = group_words(scored, 0.95, NameTable([one, other]))
    assert sorted(map(sorted, groups)) == [["بارن", "بارون"]]


def test_a_clitic_of_a_name_that_no_vocabulary_knows_comes_off() -> None:
    counts = {"زلفندار": 40, "لزلفندار": 9, "وزلفندار": 8, "ولزلفندار": 3}
    vocabulary = Vocabulary(counts, load_foreignness())
    assert set(vocabulary.base.values()) == {"زلفندار"}
    assert vocabulary["زلفندار"].articles == 60


def test_words_in_the_same_company_are_alike_and_others_are_not() -> None:
    texts = ["المدرب بارون هنا"] * 5 + ["المدرب باران هنا"] * 5 + ["اكل بيران كثيرا"] * 5
    contexts, _ = read_contexts(texts, {}, ("بارون", "باران", "بيران"), str, {})
    assert contexts.similarity("بارون", "باران")[0] == pytest.approx(1)
    assert contexts.similarity("بارون", "بيران") == (0, 0)
    assert contexts.similarity("بارون", "مجهول") == (0, 0)


def test_a_mined_row_tells_its_figures(large: Index) -> None:
    (row,) = (row for row in large.names.own().rows if COACH[0] in row[1:3])
    assert isinstance(row, Row)
    assert row.probability is not None and row.probability >= 0.95
    assert (row.name_articles, row.articles) == (350, 350)
    assert load_names().at([Analyzer().fold(row.name)]) is None
