"""What every engine promises, tried on each of them in the same way."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines import registry
from indexer.engines.base import Document, Engine, Request
from indexer.engines.registry import find_engine
from indexer.engines.schema import BODY, TITLE
from indexer.errors import IndexDamaged, IndexLocked
from indexer.query import nodes as q
from indexer.storage.documents import DocumentMaker

ENGINES = list(registry.ENGINES)

MEMORY = 32 << 20

Make = Callable[[], Engine]


def document(id: str, body: str = "", title: str = "", **values: Any) -> Document:
    """A document whose payload is its id; other text fields, ``source``, ``day`` … by name. Several
    values of a keyword field stand with spaces between in ``person``, one in the others."""
    texts = {"body": body, "title": title}
    keywords = {name: (values.pop(name),) for name in ("source", "section") if name in values}
    if "person" in values:
        keywords["person"] = tuple(values.pop("person").split())
    numbers = {name: values.pop(name) for name in ("day", "published") if name in values}
    texts |= values
    return Document(id, {f: t for f, t in texts.items() if t}, keywords, numbers, id.encode())


def put(engine: Engine, *documents: Document) -> None:
    writer = engine.writer(MEMORY)
    try:
        writer.add(documents)
        writer.commit()
    finally:
        writer.close()


def drop(engine: Engine, *ids: str) -> None:
    writer = engine.writer(MEMORY)
    try:
        writer.remove(ids)
        writer.commit()
    finally:
        writer.close()


def ranked(engine: Engine, query: q.Query, **options: Any) -> list[str]:
    options.setdefault("limit", 1000)
    response = engine.search(Request(query, **options))
    return [found.payload.decode() for found in response.found]


def hits(engine: Engine, query: q.Query, **options: Any) -> set[str]:
    """The ids found; the total must agree, and none may come twice."""
    options.setdefault("limit", 1000)
    response = engine.search(Request(query, **options))
    found = [one.payload.decode() for one in response.found]
    assert len(found) == len(set(found)) == response.total
    return set(found)


def scores(engine: Engine, query: q.Query) -> dict[str, float]:
    found = engine.search(Request(query, limit=1000)).found
    return {one.payload.decode(): one.score for one in found}


def word(text: str, field: str = "body", boost: float = 1.0) -> q.Term:
    return q.Term(field, text, boost)


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.fixture(params=ENGINES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def make(name: str, tmp_path: Path) -> Make:
    """Opens the same index once more at each call."""
    return lambda: find_engine(name).create_index(tmp_path / "data")


@pytest.fixture
def engine(make: Make) -> Engine:
    return make()


# Writing


def test_documents_of_articles_may_be_more_than_fit_into_the_memory_of_a_writer(
    engine: Engine,
) -> None:
    maker = DocumentMaker(Analyzer())
    articles = [Article(f"{n}", f"قمة {n}", f"حرب {n} وسلام {n * 7}") for n in range(200)]
    writer = engine.writer(20_000)
    writer.add(map(maker.document, articles))
    writer.commit()
    writer.close()
    stem = maker.document(articles[0]).texts[BODY.stem].split()[0]
    assert engine.doc_freq(BODY.stem, stem) == 200
    found = engine.search(Request(q.Term(TITLE.folded, "199"))).found
    assert [one.id for one in found] == ["199"]


def test_a_new_index_is_empty(engine: Engine) -> None:
    response = engine.search(Request(q.Every(), facets=("source",), histogram=True))
    assert (response.total, response.found, response.histogram) == (0, (), ())
    assert response.facets == {"source": ()}
    assert list(engine.payloads()) == []
    assert engine.terms("body", "", 10) == []
    assert engine.doc_freq("body", "هدنه") == 0
    assert engine.check() == []


def test_what_was_added_is_found_with_its_payload(engine: Engine) -> None:
    put(engine, document("1", "هدنه في عدن"), document("2", "قمه في بغداد"))
    response = engine.search(Request(word("بغداد")))
    assert [found.payload for found in response.found] == [b"2"]
    assert hits(engine, word("في")) == {"1", "2"}


def test_any_bytes_will_do_for_a_payload(engine: Engine) -> None:
    payload = bytes(range(256)) * 40
    put(engine, Document("1", {"body": "هدنه"}, {}, {}, payload))
    assert engine.search(Request(word("هدنه"))).found[0].payload == payload
    assert engine.get(["1"]) == {"1": payload}


def test_a_document_takes_the_place_of_the_one_with_its_id(engine: Engine) -> None:
    put(engine, document("1", "حرب"), document("2", "حرب"))
    put(engine, document("1", "سلام"))
    assert hits(engine, word("حرب")) == {"2"}
    assert hits(engine, word("سلام")) == {"1"}
    assert hits(engine, q.Every()) == {"1", "2"}


@pytest.mark.parametrize("before", [(), ("حرب",)], ids=["in an empty index", "over an older one"])
def test_the_last_of_several_with_one_id_in_a_commit_stays(
    engine: Engine, before: Sequence[str]
) -> None:
    for text in before:
        put(engine, document("1", text))
    writer = engine.writer(MEMORY)
    writer.add([document("1", "هدنه"), document("2", "قمه"), document("1", "مفاوضات")])
    writer.add([document("1", "سلام")])
    writer.commit()
    writer.close()
    assert hits(engine, q.Every()) == {"1", "2"}
    assert hits(engine, word("سلام")) == {"1"}
    for gone in ("حرب", "هدنه", "مفاوضات"):
        assert hits(engine, word(gone)) == set()


def test_one_writer_replaces_what_it_committed_before(engine: Engine) -> None:
    writer = engine.writer(MEMORY)
    writer.add([document("1", "حرب")])
    writer.commit()
    writer.add([document("1", "سلام")])
    writer.commit()
    writer.close()
    assert hits(engine, q.Every()) == {"1"}
    assert hits(engine, word("سلام")) == {"1"}


def test_a_removed_document_is_not_found_again(engine: Engine, make: Make) -> None:
    put(engine, document("1", "حرب"), document("2", "حرب"), document("3", "سلام"))
    drop(engine, "1", "unknown")
    assert hits(engine, word("حرب")) == {"2"}
    assert hits(make(), q.Every()) == {"2", "3"}
    assert engine.get(["1"]) == {}
    assert sorted(engine.payloads()) == [b"2", b"3"]


def test_removing_and_adding_follow_their_order_within_a_commit(engine: Engine) -> None:
    put(engine, document("old", "حرب"))
    writer = engine.writer(MEMORY)
    writer.remove(["old"])
    writer.add([document("old", "سلام"), document("brief", "سلام")])
    writer.remove(["brief"])
    writer.commit()
    writer.close()
    assert hits(engine, q.Every()) == {"old"}
    assert hits(engine, word("سلام")) == {"old"}


def test_nothing_is_seen_before_the_commit(engine: Engine, make: Make) -> None:
    put(engine, document("1", "حرب"))
    writer = engine.writer(MEMORY)
    writer.add([document("2", "حرب")])
    writer.remove(["1"])
    assert hits(engine, q.Every()) == hits(make(), q.Every()) == {"1"}
    assert engine.get(["1", "2"]) == {"1": b"1"}
    writer.commit()
    assert hits(engine, q.Every()) == hits(make(), q.Every()) == {"2"}
    writer.close()


def test_what_was_not_committed_is_gone_after_closing(engine: Engine, make: Make) -> None:
    writer = engine.writer(MEMORY)
    writer.add([document("1", "حرب")])
    writer.commit()
    writer.add([document(str(number), "حرب") for number in range(2, 500)])
    writer.remove(["1"])
    writer.close()
    assert hits(engine, q.Every()) == hits(make(), q.Every()) == {"1"}
    put(engine, document("new", "سلام"))
    assert hits(make(), q.Every()) == {"1", "new"}


def test_a_second_writer_is_refused_while_one_is_open(engine: Engine, make: Make) -> None:
    writer = engine.writer(MEMORY)
    with pytest.raises(IndexLocked):
        make().writer(MEMORY)
    writer.add([document("1", "حرب")])
    writer.commit()
    writer.close()
    put(make(), document("2", "حرب"))
    assert hits(engine, q.Every()) == {"1", "2"}


def test_every_open_engine_sees_each_commit(engine: Engine, make: Make) -> None:
    other = make()
    for number in range(8):
        put(engine, document(str(number), "حرب"))
        assert other.search(Request(word("حرب"))).total == number + 1
        assert engine.search(Request(word("حرب"))).total == number + 1


READER = """
import sys
from pathlib import Path
from indexer.query.nodes import Term
from indexer.engines.registry import find_engine
from indexer.engines.base import Request
engine = find_engine(sys.argv[1]).create_index(Path(sys.argv[2]))
for line in sys.stdin:
    print(engine.search(Request(Term("body", "حرب"))).total, flush=True)
"""


def test_another_process_sees_a_commit_at_once(engine: Engine, name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-X", "utf8", "-c", READER, name, str(tmp_path / "data")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin is not None and reader.stdout is not None
        for number in range(5):
            reader.stdin.write("look\n")
            reader.stdin.flush()
            assert reader.stdout.readline() == f"{number}\n"
            put(engine, document(str(number), "حرب"))
        reader.stdin.close()


def in_use(folder: Path) -> tuple[int, int]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return len(files), sum(file.stat().st_size for file in files)


def test_many_small_commits_do_not_let_the_folder_grow(engine: Engine, tmp_path: Path) -> None:
    # Kept apart, the sixty would be some five hundred files.
    for number in range(60):
        put(engine, document(str(number), f"حرب {number}"))
    files, size = in_use(tmp_path / "data")
    assert files < 100
    assert size < 500_000
    assert len(hits(engine, q.Every())) == 60


def test_many_commits_of_one_writer_do_not_let_the_folder_grow(
    engine: Engine, tmp_path: Path
) -> None:
    writer = engine.writer(MEMORY)
    for number in range(60):
        writer.add([document(str(number), f"حرب {number}")])
        writer.commit()
        assert engine.search(Request(q.Every(), limit=0)).total == number + 1
    writer.close()
    files, size = in_use(tmp_path / "data")
    assert files < 100
    assert size < 500_000


def test_replacing_one_document_over_and_over_does_not_let_the_folder_grow(
    engine: Engine, tmp_path: Path
) -> None:
    for number in range(60):
        put(engine, document("1", f"حرب {number}"))
    assert hits(engine, q.Every()) == {"1"}
    files, size = in_use(tmp_path / "data")
    assert files < 100
    assert size < 500_000


# Reading by id, terms


def test_known_ids_are_given_and_unknown_ones_left_out(engine: Engine) -> None:
    put(engine, *(document(id, "حرب") for id in ("1", "2", "3")))
    assert engine.get(["3", "none", "1", "3"]) == {"1": b"1", "3": b"3"}
    assert engine.get(["none"]) == {}
    assert engine.get([]) == {}


def test_what_is_no_text_is_in_no_document(engine: Engine) -> None:
    put(engine, document("1", "هدنه", source="bbc"))
    assert engine.get(["\udcff", "1"]) == {"1": b"1"}
    assert hits(engine, q.Every(), ids=("\udcff", "1")) == {"1"}
    assert hits(engine, q.Every(), ids=("\udcff",)) == set()
    assert hits(engine, q.Every(), keywords={"source": ("bbc\udcff", "bbc")}) == {"1"}
    assert hits(engine, q.Every(), keywords={"source": ("\udcff",)}) == set()


def test_payloads_are_those_of_all_documents_as_of_the_call(engine: Engine) -> None:
    for start in (0, 10, 20):
        put(engine, *(document(f"{number:02}", "حرب") for number in range(start, start + 10)))
    payloads = engine.payloads()
    first = next(payloads)
    put(engine, document("later", "حرب"))
    assert sorted([first, *payloads]) == [f"{number:02}".encode() for number in range(30)]


@pytest.mark.parametrize("sort", ["rel", "new", "old"])
def test_a_stream_is_a_search_as_of_the_call(engine: Engine, sort: Any) -> None:
    for start in (0, 10, 20):
        put(
            engine,
            *(
                document(f"{n:02}", "حرب " * (n % 7 + 1), day=n + 1, published=n, source="س")
                for n in range(start, start + 10)
            ),
        )
    drop(engine, "05")
    request = Request(q.Term("body", "حرب"), {"source": ("س",)}, (2, None), sort, 3, 20)
    expected = engine.search(request)
    total, found = engine.stream(request)
    first = next(found)
    put(engine, document("later", "حرب حرب حرب", day=99, published=99, source="س"))
    drop(engine, *(one.id for one in expected.found[5:8]))
    assert (total, len(expected.found)) == (expected.total, 20)
    assert (first, *found) == expected.found


def test_terms_are_given_by_prefix_with_how_many_documents_hold_them(engine: Engine) -> None:
    put(engine, document("1", "نفط نفطي حرب نفط"), document("2", "نفط", "نفوذ"))
    put(engine, document("3", "نفط نافذه"))
    assert engine.terms("body", "نف", 10) == [("نفط", 3), ("نفطي", 1)]
    assert dict(engine.terms("title", "نف", 10)) == {"نفوذ": 1}
    assert len(engine.terms("body", "", 2)) == 2
    assert engine.terms("body", "ن", 1) == [("نفط", 3)], "the commonest first"
    assert engine.terms("body", "سلام", 10) == []
    assert engine.terms("body", "نف", 0) == []


def test_doc_freq_counts_documents_and_not_occurrences(engine: Engine) -> None:
    put(engine, document("1", "نفط نفط"), document("2", "نفط", "نفط"))
    put(engine, document("3", "حرب"))
    assert engine.doc_freq("body", "نفط") == 2
    assert engine.doc_freq("title", "نفط") == 1
    assert engine.doc_freq("body", "سلام") == 0


def test_the_terms_of_a_keyword_field_are_its_whole_values(engine: Engine) -> None:
    put(engine, document("1", source="وكالة النيل", person="a ab b"), document("2", person="ab"))
    put(engine, document("3", source="وكالة النيل", person="ab c"), document("4", person="ab"))
    assert engine.terms("person", "", 10) == [("ab", 4), ("a", 1), ("b", 1), ("c", 1)]
    assert engine.terms("person", "a", 1) == [("ab", 4)]
    assert engine.terms("source", "وكالة ", 10) == [("وكالة النيل", 2)]
    assert engine.doc_freq("person", "ab") == 4 and engine.doc_freq("person", "x") == 0
    drop(engine, "3")
    assert dict(engine.terms("person", "", 10)) == {"ab": 3, "a": 1, "b": 1}
    assert engine.doc_freq("source", "وكالة النيل") == 1 and engine.doc_freq("person", "c") == 0


def test_removed_documents_do_not_count_among_those_that_hold_a_term(engine: Engine) -> None:
    put(engine, document("1", "نفط نفطي"), document("2", "نفط"), document("3", "نفط نفوذ"))
    put(engine, *(document(str(number), "حرب") for number in range(4, 9)))
    drop(engine, "1")
    assert (engine.doc_freq("body", "نفط"), engine.doc_freq("body", "نفطي")) == (2, 0)
    assert engine.terms("body", "نف", 10) == [("نفط", 2), ("نفوذ", 1)]
    assert engine.terms("body", "نفط", 1) == [("نفط", 2)]
    put(engine, document("2", "سلام"))
    assert engine.doc_freq("body", "نفط") == 1
    drop(engine, "2", "3")
    assert engine.terms("body", "نف", 10) == []


def test_a_sound_index_has_nothing_to_report(engine: Engine, make: Make) -> None:
    put(engine, *(document(str(n), f"حرب {n}", source="وكاله", day=700_000) for n in range(30)))
    drop(engine, "3", "4")
    put(engine, document("5", "سلام"))
    assert engine.check() == []
    assert make().check() == []


def test_an_index_without_its_files_is_told_from_an_empty_one(
    engine: Engine, make: Make, tmp_path: Path
) -> None:
    put(engine, document("1", "حرب"))
    data, whole = tmp_path / "data", tmp_path / "whole"
    shutil.copytree(data, whole)
    by_size = sorted(whole.iterdir(), key=lambda file: file.stat().st_size)
    for left in by_size[-3:]:
        shutil.rmtree(data)
        data.mkdir()
        shutil.copy(left, data)
        with pytest.raises(IndexDamaged):
            make().search(Request(q.Every()))


# Paging and sorting


@pytest.fixture
def many(engine: Engine) -> Engine:
    """Forty-three documents in four commits: many with one score, one date, or no date."""
    for start in range(0, 43, 11):
        numbers = range(start, min(start + 11, 43))
        put(
            engine,
            *(
                document(
                    f"{n:02}",
                    "حرب " * (1 + n % 3) + "سلام",
                    **({} if n % 4 == 0 else {"published": n // 6 - 3, "day": 700_000 + n // 6}),
                )
                for n in numbers
            ),
        )
    return engine


@pytest.mark.parametrize("sort", ["rel", "new", "old"])
@pytest.mark.parametrize("size", [1, 7, 43, 100])
def test_pages_together_give_every_hit_once(many: Engine, sort: Any, size: int) -> None:
    whole = ranked(many, word("حرب"), sort=sort)
    assert len(set(whole)) == 43
    pages = [
        ranked(many, word("حرب"), sort=sort, offset=offset, limit=size)
        for offset in range(0, 43 + size, size)
    ]
    assert [id for page in pages for id in page] == whole
    assert all(len(page) <= size for page in pages)


def test_the_highest_score_comes_first(many: Engine) -> None:
    found = many.search(Request(word("حرب"), limit=43)).found
    values = [one.score for one in found]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1] > 0


@pytest.mark.parametrize(("sort", "sign"), [("new", -1), ("old", 1)])
def test_dates_sort_with_those_that_have_none_last(many: Engine, sort: Any, sign: int) -> None:
    found = many.search(Request(word("حرب"), sort=sort, limit=43)).found
    numbers = [int(one.payload) for one in found]
    dated = [n // 6 for n in numbers if n % 4]
    assert [bool(n % 4) for n in numbers] == [True] * 32 + [False] * 11
    assert dated == sorted(dated, key=lambda value: sign * value)
    assert {one.score for one in found} == {0.0}


def test_the_total_does_not_depend_on_the_page(many: Engine) -> None:
    for offset, limit in ((0, 0), (0, 1), (40, 10), (43, 10), (10**9, 10), (0, 10**9)):
        response = many.search(Request(word("حرب"), offset=offset, limit=limit))
        assert response.total == 43
        assert len(response.found) == min(limit, max(0, 43 - offset))


# Filters, facets, histogram


@pytest.fixture
def news(engine: Engine) -> Engine:
    put(
        engine,
        document("1", "حرب", source="النيل", section="سياسه", day=ordinal("2024-01-31")),
        document("2", "حرب", source="النيل", section="اقتصاد", day=ordinal("2024-02-01")),
        document(
            "3", "حرب سلام", source="وكاله الساحل", section="سياسه", day=ordinal("2024-02-29")
        ),
    )
    put(
        engine,
        document("4", "سلام", source="وكاله الساحل", day=ordinal("2024-02-29")),
        document("5", "حرب", source="الفرات", section="سياسه", day=ordinal("2024-03-01")),
        document("6", "حرب"),
    )
    return engine


def test_values_of_a_filter_are_alternatives_and_fields_agree(news: Engine) -> None:
    every = q.Every()
    assert hits(news, every, keywords={"source": ["النيل"]}) == {"1", "2"}
    assert hits(news, every, keywords={"source": ["النيل", "الفرات"]}) == {"1", "2", "5"}
    both = {"source": ["النيل", "وكاله الساحل"], "section": ["سياسه"]}
    assert hits(news, every, keywords=both) == {"1", "3"}
    assert hits(news, word("سلام"), keywords=both) == {"3"}


def test_a_filter_knows_whole_values_only(news: Engine) -> None:
    assert hits(news, q.Every(), keywords={"source": ["الساحل"]}) == set()
    assert hits(news, q.Every(), keywords={"source": ["وكاله"]}) == set()
    assert hits(news, q.Every(), keywords={"source": ["لا احد"]}) == set()


def test_a_whole_value_is_a_term_that_scores_its_boost(news: Engine) -> None:
    assert scores(news, word("النيل", "source")) == {"1": 1.0, "2": 1.0}
    assert scores(news, word("النيل", "source", 2.5)) == {"1": 2.5, "2": 2.5}
    assert hits(news, word("وكاله الساحل", "source")) == {"3", "4"}
    for text in ("الساحل", "لا احد", ""):
        assert hits(news, word(text, "source")) == set()
    either = q.Or((word("الفرات", "source"), word("سلام")))
    assert hits(news, q.And((q.ConstantScore(either, 0.0), word("حرب")))) == {"3", "5"}


def test_a_filter_without_values_filters_nothing(news: Engine) -> None:
    assert len(hits(news, q.Every(), keywords={"source": (), "section": []})) == 6


def test_ids_narrow_a_search_to_those_documents(news: Engine) -> None:
    assert hits(news, q.Every(), ids=["2", "6", "none"]) == {"2", "6"}
    assert hits(news, word("حرب"), ids=["4", "5"]) == {"5"}
    assert hits(news, word("حرب"), ids=["none"]) == set()
    assert hits(news, word("حرب"), ids=["1", "2"], keywords={"section": ["سياسه"]}) == {"1"}
    counted = news.search(Request(word("حرب"), ids=["1", "2"], facets=("source",)))
    assert counted.facets["source"] == (("النيل", 2),)


def test_ids_leave_scores_alone(news: Engine) -> None:
    before = scores(news, q.Or((word("حرب"), word("سلام", boost=3))))
    for id, score in before.items():
        (found,) = news.search(Request(q.Or((word("حرب"), word("سلام", boost=3))), ids=[id])).found
        assert (found.payload.decode(), found.score) == (id, pytest.approx(score))


def test_filters_leave_scores_alone(news: Engine) -> None:
    before = scores(news, word("حرب"))
    request = Request(
        word("حرب"), {"source": ["النيل"]}, (ordinal("2024-01-01"), ordinal("2024-12-31"))
    )
    found = news.search(request).found
    assert {one.payload.decode(): one.score for one in found} == pytest.approx(
        {"1": before["1"], "2": before["2"]}
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-02-01", "2024-02-29", {"2", "3", "4"}),
        ("2024-02-29", "2024-02-29", {"3", "4"}),
        ("2024-02-29", None, {"3", "4", "5"}),
        (None, "2024-02-01", {"1", "2"}),
        ("2024-02-02", "2024-02-28", set()),
        ("2024-03-01", "2024-02-01", set()),
        (None, None, {"1", "2", "3", "4", "5", "6"}),
    ],
)
def test_days_are_inclusive_and_either_end_may_be_open(
    news: Engine, first: str | None, last: str | None, expected: set[str]
) -> None:
    days = (first and ordinal(first), last and ordinal(last))
    assert hits(news, q.Every(), days=days) == expected


def counted(engine: Engine, query: q.Query, **options: Any) -> dict[str, dict[str, int]]:
    response = engine.search(Request(query, facets=("source", "section"), **options))
    for values in response.facets.values():
        counts = [count for _, count in values]
        assert counts == sorted(counts, reverse=True)
    return {field: dict(values) for field, values in response.facets.items()}


def test_facets_count_the_values_of_what_was_found(news: Engine) -> None:
    assert counted(news, word("حرب")) == {
        "source": {"النيل": 2, "وكاله الساحل": 1, "الفرات": 1},
        "section": {"سياسه": 3, "اقتصاد": 1},
    }
    assert counted(news, word("حرب"), limit=0, offset=4)["section"] == {"سياسه": 3, "اقتصاد": 1}
    assert counted(news, word("لا احد")) == {"source": {}, "section": {}}


def test_a_fields_own_filter_does_not_narrow_its_counts(news: Engine) -> None:
    assert counted(news, word("حرب"), keywords={"source": ["النيل"]}) == {
        "source": {"النيل": 2, "وكاله الساحل": 1, "الفرات": 1},
        "section": {"سياسه": 1, "اقتصاد": 1},
    }
    both = {"source": ["النيل"], "section": ["سياسه"]}
    assert counted(news, word("حرب"), keywords=both) == {
        "source": {"النيل": 1, "وكاله الساحل": 1, "الفرات": 1},
        "section": {"سياسه": 1, "اقتصاد": 1},
    }
    days = (ordinal("2024-02-01"), ordinal("2024-02-29"))
    assert counted(news, q.Every(), keywords={"source": ["النيل"]}, days=days) == {
        "source": {"النيل": 1, "وكاله الساحل": 2},
        "section": {"اقتصاد": 1},
    }


def test_a_document_is_found_and_counted_by_each_of_its_values(engine: Engine) -> None:
    put(
        engine,
        document("1", "حرب", person="putin trump", source="النيل"),
        document("2", "حرب", person="putin"),
        document("3", "حرب سلام", source="الفرات"),
    )
    put(engine, document("4", "سلام", person="xi putin trump", source="النيل"))
    every = q.Every()
    assert hits(engine, every, keywords={"person": ["putin"]}) == {"1", "2", "4"}
    assert hits(engine, every, keywords={"person": ["trump"]}) == {"1", "4"}
    assert hits(engine, every, keywords={"person": ["xi", "trump"]}) == {"1", "4"}
    assert hits(engine, every, keywords={"person": ["trump"], "source": ["الفرات"]}) == set()
    assert hits(engine, every, keywords={"person": ["putin trump", "put", ""]}) == set()
    people = engine.search(Request(every, facets=("person",))).facets["person"]
    assert dict(people) == {"putin": 3, "trump": 2, "xi": 1}
    chosen = {"person": ["trump"]}
    response = engine.search(Request(every, chosen, facets=("person", "source"), limit=0))
    assert dict(response.facets["person"]) == {"putin": 3, "trump": 2, "xi": 1}
    assert dict(response.facets["source"]) == {"النيل": 2}
    put(engine, document("1", "حرب", person="xi"))
    people = engine.search(Request(every, facets=("person",))).facets["person"]
    assert dict(people) == {"putin": 2, "xi": 2, "trump": 1}


def test_only_the_largest_values_are_given_and_their_counts_are_exact(engine: Engine) -> None:
    # In each commit on its own, the common value is the rarest.
    for part in range(3):
        rare = [
            document(f"{part}-{n}-{copy}", "حرب", source=f"صحيفه {part} {n}")
            for n in range(30)
            for copy in range(2)
        ]
        put(engine, *rare, document(f"{part}", "حرب", source="وكاله"))
    response = engine.search(Request(q.Every(), facets=("source",), facet_size=2))
    assert len(response.facets["source"]) == 2
    assert response.facets["source"][0] == ("وكاله", 3)


def test_a_histogram_counts_by_day_what_lies_within_some_months(news: Engine) -> None:
    response = news.search(Request(q.Every(), histogram=True, limit=0))
    assert response.unit == "day"
    assert response.histogram == (
        (ordinal("2024-01-31"), 1),
        (ordinal("2024-02-01"), 1),
        (ordinal("2024-02-29"), 2),
        (ordinal("2024-03-01"), 1),
    )
    narrowed = news.search(Request(word("سلام"), histogram=True, sort="new"))
    assert narrowed.histogram == ((ordinal("2024-02-29"), 2),)


def test_a_histogram_counts_by_month_what_lies_further_apart(news: Engine) -> None:
    put(news, document("7", "حرب", day=ordinal("2025-03-31")))
    response = news.search(Request(word("حرب"), histogram=True))
    assert response.unit == "month"
    assert response.histogram == (
        (2024 * 12 + 0, 1),
        (2024 * 12 + 1, 2),
        (2024 * 12 + 2, 1),
        (2025 * 12 + 2, 1),
    )


def test_fourteen_months_are_counted_by_day(engine: Engine) -> None:
    put(engine, document("1", "حرب", day=ordinal("2024-01-01")))
    put(engine, document("2", "حرب", day=ordinal("2025-02-28")))
    response = engine.search(Request(q.Every(), histogram=True))
    assert response.unit == "day"
    assert response.histogram == ((ordinal("2024-01-01"), 1), (ordinal("2025-02-28"), 1))


def test_a_histogram_counts_by_the_unit_that_is_asked_for(news: Engine) -> None:
    put(news, document("7", "حرب", day=ordinal("2031-03-31")))
    by_day = news.search(Request(word("حرب"), histogram=True, unit="day", facets=("source",)))
    assert by_day.unit == "day"
    assert by_day.histogram == (
        (ordinal("2024-01-31"), 1),
        (ordinal("2024-02-01"), 1),
        (ordinal("2024-02-29"), 1),
        (ordinal("2024-03-01"), 1),
        (ordinal("2031-03-31"), 1),
    )
    assert dict(by_day.facets["source"])["النيل"] == 2
    by_month = news.search(Request(word("سلام"), histogram=True, unit="month"))
    assert (by_month.unit, by_month.histogram) == ("month", ((2024 * 12 + 1, 2),))


def test_the_first_and_the_last_of_all_days_are_counted(engine: Engine) -> None:
    put(
        engine,
        document("1", "حرب", day=1, published=-62_135_596_800),
        document("2", "حرب", day=date.max.toordinal(), published=253_402_300_799),
    )
    response = engine.search(Request(q.Every(), histogram=True))
    assert response.histogram == ((12, 1), (9999 * 12 + 11, 1))
    assert ranked(engine, q.Every(), sort="old") == ["1", "2"]


# What queries find


@pytest.fixture
def rows(engine: Engine) -> Engine:
    """Documents of one text each, by that text."""
    texts = ["ا ب", "ب ا", "ا ج ب", "ا ج ج ب", "ا ب د", "ا ج ب د", "د ب ا", "ا", "ا ا ب"]
    put(engine, *(document(text, text) for text in texts[:5]))
    put(engine, *(document(text, text) for text in texts[5:]))
    return engine


def test_a_phrase_is_its_words_in_order_side_by_side(rows: Engine) -> None:
    assert hits(rows, q.Phrase("body", ("ا", "ب"))) == {"ا ب", "ا ب د", "ا ا ب"}
    assert hits(rows, q.Phrase("body", ("ب", "ا"))) == {"ب ا", "د ب ا"}
    assert hits(rows, q.Phrase("body", ("ا", "ب", "د"))) == {"ا ب د"}
    assert hits(rows, q.Phrase("body", ("ا", "ا"))) == {"ا ا ب"}
    assert hits(rows, q.Phrase("title", ("ا", "ب"))) == set()


def test_a_phrase_of_one_word_is_that_word(rows: Engine) -> None:
    assert hits(rows, q.Phrase("body", ("د",))) == {"ا ب د", "ا ج ب د", "د ب ا"}


def test_nearness_is_a_distance_in_words_in_either_order(rows: Engine) -> None:
    side_by_side = {"ا ب", "ا ب د", "ا ا ب", "ب ا", "د ب ا"}
    for words in (["ا", "ب"], ["ب", "ا"]):
        assert hits(rows, q.Phrase("body", words, slop=1)) == side_by_side
        assert hits(rows, q.Phrase("body", words, slop=2)) == side_by_side | {"ا ج ب", "ا ج ب د"}
        assert hits(rows, q.Phrase("body", words, slop=3)) == {
            *side_by_side,
            *("ا ج ب", "ا ج ب د", "ا ج ج ب"),
        }


def test_each_of_several_near_words_is_near_the_next(rows: Engine) -> None:
    found = {"ا ب د", "ا ج ب د", "د ب ا"}
    assert hits(rows, q.Phrase("body", ("ا", "ب", "د"), slop=2)) == found
    assert hits(rows, q.Phrase("body", ("ا", "د", "ب"), slop=2)) == {"ا ب د", "د ب ا"}
    assert hits(rows, q.Phrase("body", ("ا", "د", "ب"), slop=3)) == found


def test_a_word_that_is_to_be_near_itself_stands_twice(engine: Engine) -> None:
    put(engine, *(document(text, text) for text in ("ا", "ا ا", "ا ب ا", "ا ب ب ا", "ب ا")))
    assert hits(engine, q.Phrase("body", ("ا", "ا"), slop=2)) == {"ا ا", "ا ب ا"}
    assert hits(engine, q.Phrase("body", ("ا", "ا", "ب"), slop=2)) == {"ا ب ا"}


def test_nearness_scores_as_its_words_do(rows: Engine) -> None:
    first, second = scores(rows, word("ا")), scores(rows, word("ب"))
    for words in (["ا", "ب"], ["ا", "ب", "ا"]):
        found = scores(rows, q.Phrase("body", words, slop=3, boost=2.0))
        assert found
        assert found == pytest.approx({id: 2 * (first[id] + second[id]) for id in found})


def test_a_field_of_two_texts_is_not_looked_through_for_another(engine: Engine) -> None:
    put(engine, document("1", body="حرب", title="سلام", body_folded="هدنه"))
    assert hits(engine, word("حرب")) == {"1"}
    assert hits(engine, word("حرب", "title")) == set()
    assert hits(engine, word("هدنه")) == set()
    assert hits(engine, word("هدنه", "body_folded")) == {"1"}


@pytest.mark.parametrize(
    "field",
    ["title_skeleton", "body_skeleton", "written", "source_words", "section_words", "author_words"],
)
def test_every_text_field_is_searched_by_term(engine: Engine, field: str) -> None:
    put(engine, document("1", **{field: "كلم سلم"}), document("2", **{field: "سلم"}))
    assert hits(engine, word("كلم", field)) == {"1"}
    assert hits(engine, word("سلم", field)) == {"1", "2"}
    assert engine.doc_freq(field, "سلم") == 2


def test_white_space_alone_parts_terms(engine: Engine) -> None:
    put(engine, document("1", "a.b,c x-y 3.14 Été"))
    for term in ("a.b,c", "x-y", "3.14", "Été"):
        assert hits(engine, word(term)) == {"1"}
    for part in ("a", "b", "x", "3", "été", "Ete"):
        assert hits(engine, word(part)) == set()


@pytest.fixture
def words(engine: Engine) -> Engine:
    """Documents of one word each, by that word."""
    texts = ["نتنياهو", "نتانياهو", "نتنيهو", "بوتين", "بوتن", "بوت", "a.c", "abc", "a*c"]
    put(engine, *(document(text, text) for text in texts))
    return engine


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("بوت*", {"بوت", "بوتن", "بوتين"}),
        ("بوت?", {"بوتن"}),
        ("بوت??", {"بوتين"}),
        ("*هو", {"نتنياهو", "نتانياهو", "نتنيهو"}),
        ("ن*ي*هو", {"نتنياهو", "نتانياهو", "نتنيهو"}),
        ("*تي*", {"بوتين"}),
        ("ب?تن", {"بوتن"}),
        ("بوت", {"بوت"}),
        ("a.?", {"a.c"}),
        ("a?c", {"a.c", "abc", "a*c"}),
        ("[ab]*", set()),
        ("ا*", set()),
    ],
)
def test_wildcards_stand_for_letters_and_all_else_for_itself(
    words: Engine, pattern: str, expected: set[str]
) -> None:
    assert hits(words, q.Wildcard("body", pattern)) == expected


def test_a_prefix_begins_the_word(words: Engine) -> None:
    assert hits(words, q.Wildcard("body", "نت*")) == {"نتنياهو", "نتانياهو", "نتنيهو"}
    assert hits(words, q.Wildcard("body", "a.*")) == {"a.c"}


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("نتنياهو", 1, {"نتنياهو", "نتانياهو", "نتنيهو"}),
        ("نتنياهو", 0, {"نتنياهو"}),
        ("بوتن", 1, {"بوتن", "بوتين", "بوت"}),
        ("بوتنن", 2, {"بوتن", "بوتين", "بوت"}),
        ("توبن", 1, set()),
        ("بوتني", 1, {"بوتين", "بوتن"}),  # two neighbours swapped are one edit
        ("ءوتين", 1, {"بوتين"}),  # the first letter may differ as well as any
    ],
)
def test_a_fuzzy_word_allows_so_many_edits(
    words: Engine, text: str, edits: int, expected: set[str]
) -> None:
    assert hits(words, q.Fuzzy("body", text, edits=edits)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (2, 4, {"2", "3", "4"}),
        (3, 3, {"3"}),
        (4, None, {"4", "5"}),
        (None, 2, {"1", "2"}),
        (None, None, {"1", "2", "3", "4", "5"}),
        (4, 2, set()),
    ],
)
def test_a_range_includes_its_ends_and_no_document_without_a_number(
    engine: Engine, start: int | None, end: int | None, expected: set[str]
) -> None:
    put(engine, *(document(str(n), "حرب", day=n) for n in range(1, 6)))
    put(engine, document("none", "حرب"))
    assert hits(engine, q.Days(start, end)) == expected


@pytest.fixture
def three(engine: Engine) -> Engine:
    put(engine, document("1", "حرب"), document("2", "حرب سلام"), document("3", "سلام"))
    put(engine, document("4", "قمه"))
    return engine


WAR, PEACE, SUMMIT = word("حرب"), word("سلام"), word("قمه")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (q.And((WAR, PEACE)), {"2"}),
        (q.Or((WAR, PEACE)), {"1", "2", "3"}),
        (q.Not(WAR), {"3", "4"}),
        (q.Not(q.Not(WAR)), {"1", "2"}),
        (q.Not(q.Or((WAR, SUMMIT))), {"3"}),
        (q.And((WAR, q.Not(PEACE))), {"1"}),
        (q.And((q.Not(WAR), q.Not(PEACE))), {"4"}),
        (q.And((q.Not(WAR),)), {"3", "4"}),
        (q.Or((SUMMIT, q.Not(PEACE))), {"1", "4"}),
        (q.Or((q.Not(WAR), q.Not(PEACE))), {"1", "3", "4"}),
        (q.And((q.Or((WAR, PEACE)), q.Not(q.And((WAR, PEACE))))), {"1", "3"}),
        (q.AndMaybe(WAR, PEACE), {"1", "2"}),
        (q.AndMaybe(WAR, q.Or((PEACE, SUMMIT))), {"1", "2"}),
        (q.ConstantScore(WAR, 3.0), {"1", "2"}),
        (q.Every(), {"1", "2", "3", "4"}),
        (q.And((q.Every(), PEACE)), {"2", "3"}),
        (q.Not(q.Every()), set()),
        (q.Nothing(), set()),
        (q.And((WAR, q.Nothing())), set()),
        (q.Or((WAR, q.Nothing())), {"1", "2"}),
        (q.AndMaybe(WAR, q.Nothing()), {"1", "2"}),
        (q.Not(q.Nothing()), {"1", "2", "3", "4"}),
        (q.And(()), set()),
        (q.Or(()), set()),
    ],
    ids=lambda value: None if isinstance(value, set) else str(value),
)
def test_operators_join_and_exclude(three: Engine, query: q.Query, expected: set[str]) -> None:
    assert hits(three, query) == expected
    assert hits(three, query, sort="new") == expected


def test_an_or_of_a_thousand_words_is_answered(engine: Engine) -> None:
    put(engine, *(document(str(n), f"كلمه{n}") for n in range(0, 2000, 100)))
    query = q.Or(tuple(word(f"كلمه{n}") for n in range(1000)))
    assert hits(engine, query) == {str(n) for n in range(0, 1000, 100)}


def test_a_word_of_enormous_length_is_not_found(three: Engine) -> None:
    assert hits(three, word("ح" * 100_000)) == set()


# Scores


@pytest.fixture
def scored(engine: Engine) -> Engine:
    """Three documents of 2, 4 and 3 terms, so the mean length is 3."""
    put(
        engine,
        document("1", "حرب سلام"),
        document("2", "حرب حرب قمه قمه"),
        document("3", "سلام قمه هدنه"),
    )
    return engine


def test_scores_are_those_of_bm25(scored: Engine) -> None:
    """score = idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / mean length))"""
    # حرب is in 2 of 3: idf = ln(1 + (3 − 2 + .5) / (2 + .5)) = ln 1.6 = .47000.
    # 1: tf 1, length 2: 1.2 · (.25 + .75 · 2/3) = .9; .47000 · 2.2 / 1.9 = .54421
    # 2: tf 2, length 4: 1.2 · (.25 + .75 · 4/3) = 1.5; .47000 · 4.4 / 3.5 = .59086
    assert scores(scored, WAR) == pytest.approx({"1": 0.54421, "2": 0.59086}, rel=0.01)
    # هدنه is in 1 of 3: idf = ln(1 + 2.5 / 1.5) = ln 2.66667 = .98083.
    # 3: tf 1, length 3: 1.2 · (.25 + .75) = 1.2; .98083 · 2.2 / 2.2 = .98083
    assert scores(scored, word("هدنه")) == pytest.approx({"3": 0.98083}, rel=0.01)


def test_the_scores_of_words_add_up(scored: Engine) -> None:
    # سلام has the idf of حرب. 1: .54421, and in 3: .47000 · 2.2 / 2.2 = .47000.
    both = {"1": 0.54421 + 0.54421, "2": 0.59086, "3": 0.47000}
    assert scores(scored, q.Or((WAR, PEACE))) == pytest.approx(both, rel=0.01)
    assert scores(scored, q.And((WAR, PEACE))) == pytest.approx({"1": 1.08842}, rel=0.01)


def test_each_field_is_measured_by_its_own_length(engine: Engine) -> None:
    # The bodies are 1 and 5 long; the titles 2 and 2, so in them both score alike:
    # idf = ln(1 + .5 / 2.5) = .18232, and .18232 · 2.2 / (1 + 1.2) = .18232.
    put(engine, document("1", "ا", "حرب سلام"), document("2", "ا ب ج د ه", "سلام حرب"))
    found = scores(engine, word("حرب", "title"))
    assert found == pytest.approx({"1": 0.18232, "2": 0.18232}, rel=0.01)


def test_a_weight_of_two_doubles_a_score(scored: Engine) -> None:
    plain = scores(scored, WAR)
    doubled = {id: 2 * score for id, score in plain.items()}
    assert scores(scored, word("حرب", boost=2.0)) == pytest.approx(doubled)
    assert scores(scored, q.Or((WAR, SUMMIT), boost=2.0)) == pytest.approx(
        {id: 2 * score for id, score in scores(scored, q.Or((WAR, SUMMIT))).items()}
    )
    phrase = scores(scored, q.Phrase("body", ("حرب", "حرب")))
    assert phrase["2"] > 0
    assert scores(scored, q.Phrase("body", ("حرب", "حرب"), boost=2.0)) == pytest.approx(
        {"2": 2 * phrase["2"]}
    )
    assert scores(scored, word("حرب", boost=0.0)) == {"1": 0.0, "2": 0.0}


def test_what_may_be_there_adds_to_the_score_and_never_to_the_hits(scored: Engine) -> None:
    plain, other = scores(scored, WAR), scores(scored, PEACE)
    found = scores(scored, q.AndMaybe(WAR, PEACE))
    assert found == pytest.approx({"1": plain["1"] + other["1"], "2": plain["2"]})
    found = scores(scored, q.AndMaybe(WAR, q.Or((PEACE, SUMMIT))))
    summit = scores(scored, SUMMIT)
    assert found == pytest.approx({"1": plain["1"] + other["1"], "2": plain["2"] + summit["2"]})


def test_a_constant_that_may_be_there_adds_to_every_document_of_a_range(engine: Engine) -> None:
    put(engine, *(document(str(n), "حرب", day=738_000 + n) for n in range(4)))
    query = q.AndMaybe(q.Every(), q.ConstantScore(q.Days(None, 738_002), 1.0))
    assert scores(engine, query) == {"0": 1.0, "1": 1.0, "2": 1.0, "3": 0.0}
    excluded, since = q.Not(q.Days(738_003, 738_003)), q.ConstantScore(q.Days(738_000, None), 1.0)
    query = q.AndMaybe(excluded, q.Or((word("سلام"), since)))
    assert scores(engine, query) == {"0": 1.0, "1": 1.0, "2": 1.0}


def test_patterns_score_one_and_ranges_nothing(words: Engine) -> None:
    put(words, document("dated", "بوتينو", day=738_000))
    for query in (q.Wildcard("body", "بوت*"), q.Fuzzy("body", "بوتن", edits=2)):
        assert set(scores(words, query).values()) == {1.0}
        assert set(scores(words, replace(query, boost=2.5)).values()) == {2.5}
    assert scores(words, q.Days(738_000, None)) == {"dated": 0.0}


def test_a_phrase_scores_as_one_word_with_the_idf_of_all(scored: Engine) -> None:
    # حرب and سلام are in 2 of 3 documents, so .47000 each; 1: length 2, so .94000 · 2.2 / 1.9.
    assert scores(scored, q.Phrase("body", ("حرب", "سلام"))) == pytest.approx(
        {"1": 1.08842}, rel=0.01
    )


def test_a_constant_score_is_that_score(scored: Engine) -> None:
    assert scores(scored, q.ConstantScore(WAR, 3.0)) == {"1": 3.0, "2": 3.0}
    doubled = q.Or((q.ConstantScore(WAR, 3.0),), boost=2.0)
    assert scores(scored, doubled) == {"1": 6.0, "2": 6.0}
    silent = q.And((WAR, q.ConstantScore(PEACE, 0.0)))
    assert scores(scored, silent) == pytest.approx({"1": scores(scored, WAR)["1"]})


def test_what_matches_all_or_excludes_scores_nothing(scored: Engine) -> None:
    assert scores(scored, q.Every()) == {"1": 0.0, "2": 0.0, "3": 0.0}
    assert scores(scored, q.Not(WAR)) == {"3": 0.0}
    plain = scores(scored, WAR)
    assert scores(scored, q.And((WAR, q.Not(PEACE)))) == pytest.approx({"2": plain["2"]})
    assert scores(scored, q.And((WAR, q.Every()))) == pytest.approx(plain)


# Against an evaluation that anyone can follow


class Row(NamedTuple):
    """A document of the model: its words by field, its values."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    source: str | None
    section: str | None
    day: int | None

    def document(self, id: str) -> Document:
        values = {"source": self.source, "section": self.section, "day": self.day}
        given = {name: value for name, value in values.items() if value is not None}
        return document(id, " ".join(self.body), " ".join(self.title), **given)


def edits(first: str, second: str) -> int:
    """The distance by its definition, for short words."""
    if not first or not second:
        return len(first) + len(second)
    if first[0] == second[0]:
        return edits(first[1:], second[1:])
    steps = [edits(first[1:], second), edits(first, second[1:]), edits(first[1:], second[1:])]
    if first[:2] == second[1::-1] and len(first) > 1 and len(second) > 1:
        steps.append(edits(first[2:], second[2:]))
    return 1 + min(steps)


def fits(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return fits(pattern[1:], text) or (bool(text) and fits(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and fits(pattern[1:], text[1:])


def holds(row: Row, query: q.Query) -> bool:
    if query == q.Nothing():
        return False
    match query:
        case q.Every():
            return True
        case q.Not():
            return not holds(row, query.query)
        case q.ConstantScore():
            return holds(row, query.query)
        case q.AndMaybe():
            return holds(row, query.required)
        case q.And():
            return all(holds(row, part) for part in query.parts)
        case q.Or():
            return any(holds(row, part) for part in query.parts)
        case q.Days():
            low, high = query.first, query.last
            day = row.day
            return day is not None and (low is None or low <= day) and (high is None or day <= high)
        case q.Phrase():
            return in_a_row(getattr(row, query.field), query.words, query.slop)
    terms = getattr(row, query.field)
    match query:
        case q.Fuzzy():
            return any(edits(term, query.text) <= query.edits for term in terms)
        case q.Wildcard():
            return any(fits(query.text, term) for term in terms)
        case q.Term():
            return query.text in terms
    raise TypeError(query)


def in_a_row(terms: Sequence[str], words: Sequence[str], slop: int) -> bool:
    if len(words) > 1 and slop:
        places = range(len(terms))
        return all(
            any(
                (terms[i], terms[j]) == pair and 0 < abs(i - j) <= slop
                for i in places
                for j in places
            )
            for pair in pairwise(words)
        )
    size = len(words)
    return any(tuple(terms[i : i + size]) == tuple(words) for i in range(len(terms)))


def several(one: st.SearchStrategy[Any], least: int, most: int) -> st.SearchStrategy[Any]:
    """Tuples of so many."""
    return st.lists(one, min_size=least, max_size=most).map(tuple)


VOCABULARY = ("حرب", "حربي", "سلام", "سلم", "قمه")
terms = st.sampled_from(VOCABULARY)
fields = st.sampled_from(("title", "body"))
texts = st.lists(terms, max_size=5).map(tuple)
day = st.one_of(st.none(), st.integers(738_000, 738_006))
table = st.lists(
    st.tuples(
        st.sampled_from("123456789"),
        st.builds(
            Row,
            texts,
            texts,
            st.sampled_from((None, "النيل", "وكاله الساحل")),
            st.sampled_from((None, "سياسه", "اقتصاد")),
            day,
        ),
    ),
    max_size=12,
)
leaf = st.one_of(
    st.builds(q.Term, fields, terms),
    st.builds(q.Phrase, fields, several(terms, 1, 3)),
    st.builds(q.Phrase, fields, several(terms, 1, 4), slop=st.integers(1, 4)),
    st.builds(q.Wildcard, fields, st.sampled_from(("ح*", "سل*", "ق*", "ا*"))),
    st.builds(q.Wildcard, fields, st.sampled_from(("حرب*", "*م", "سل?م", "?ل*", "س*م", "حر?"))),
    st.builds(
        lambda field, text, most: q.Fuzzy(field, text, edits=most),
        fields,
        st.sampled_from(("حرب", "سلم", "قلم", "رحب", "بحر")),
        st.integers(0, 2),
    ),
    st.builds(q.Days, day, day),
    st.just(q.Every()),
    st.just(q.Nothing()),
)
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(q.And, several(inner, 1, 3)),
        st.builds(q.Or, several(inner, 1, 3)),
        st.builds(q.Not, inner),
        st.builds(q.AndMaybe, inner, inner),
        st.builds(q.ConstantScore, inner),
    ),
    max_leaves=6,
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "source": st.lists(st.sampled_from(("النيل", "وكاله الساحل", "لا احد")), max_size=2),
        "section": st.lists(st.sampled_from(("سياسه", "اقتصاد")), max_size=2),
    },
)


def allowed(row: Row, chosen: dict[str, list[str]], days: tuple[int | None, int | None]) -> bool:
    low, high = days
    in_days = days == (None, None) or holds(row, q.Days(low, high))
    return in_days and all(
        not values or getattr(row, field) in values for field, values in chosen.items()
    )


def values_of(rows: Iterable[Row], field: str) -> Iterator[Any]:
    return (value for row in rows if (value := getattr(row, field)) is not None)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    commits=st.lists(table, min_size=1, max_size=2),
    removed=st.sets(st.sampled_from("123")),
    searches=st.lists(st.tuples(trees, filters, st.tuples(day, day)), min_size=5, max_size=10),
)
def test_hits_and_counts_are_those_of_a_plain_evaluation(
    name: str,
    commits: list[list[tuple[str, Row]]],
    removed: set[str],
    searches: list[tuple[q.Query, dict[str, list[str]], tuple[int | None, int | None]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = find_engine(name).create_index(Path(folder) / "data")
        there: dict[str, Row] = {}
        for added in commits:
            put(engine, *(row.document(id) for id, row in added))
            there.update(added)
        drop(engine, *removed)
        there = {id: row for id, row in there.items() if id not in removed}
        for query, chosen, days in searches:
            request = Request(
                query, chosen, days, limit=20, facets=("source", "section"), histogram=True
            )
            response = engine.search(request)
            matched = {id: row for id, row in there.items() if holds(row, query)}
            expected = {id: row for id, row in matched.items() if allowed(row, chosen, days)}
            assert sorted(found.payload.decode() for found in response.found) == sorted(expected)
            assert response.total == len(expected)
            assert all(math.isfinite(found.score) for found in response.found)
            for field in ("source", "section"):
                others = {name: values for name, values in chosen.items() if name != field}
                rows = [row for row in matched.values() if allowed(row, others, days)]
                assert dict(response.facets[field]) == Counter(values_of(rows, field))
            assert dict(response.histogram) == Counter(values_of(expected.values(), "day"))


def test_counts_that_would_not_end_in_time_are_left_out_and_said_to_be(engine: Engine) -> None:
    put(engine, document("a", "سلام", source="بريد", day=5), document("b", "سلام", day=6))
    counted = engine.search(Request(word("سلام"), facets=("source",), histogram=True, seconds=60))
    assert not counted.partial
    assert (counted.facets, counted.histogram) == ({"source": (("بريد", 1),)}, ((5, 1), (6, 1)))
    hurried = engine.search(Request(word("سلام"), facets=("source",), histogram=True, seconds=0))
    assert hurried.partial
    assert (hurried.total, len(hurried.found)) == (2, 2)
    assert (dict(hurried.facets), hurried.histogram) == ({}, ())
