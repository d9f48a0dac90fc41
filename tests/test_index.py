"""The façade: what a search finds, shows and says, and what indexing leaves behind."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from indexer.article import Article
from indexer.errors import (
    ArticleNotFound,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    ParameterError,
    ReadError,
)
from indexer.index import Index
from indexer.indexing import intake
from indexer.indexing import report as reporting
from indexer.query.parameters import SEARCH_PARAMETERS, Door
from indexer.settings import ReadSettings, Settings
from tests.conftest import ARTICLES, write_articles

Search = Callable[..., list[str]]


def marked(text: str, spans: object) -> list[str]:
    return [text[start:end] for start, end in spans]  # type: ignore[attr-defined]


# What is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("بوتين", ["grain", "treaty"]),
        ("=بوتين", ["treaty"]),
        ("معاهدة", ["treaty"]),
        ("مُعَاهَدَة", ["treaty"]),
        ("المعاهدات", ["treaty"]),
        ("الرئيس الروسي", ["missiles", "treaty"]),
        ("صواريخ AND أوكرانيا", ["missiles"]),
        ("صواريخ و أوكرانيا", ["missiles"]),
        ("الحبوب OR معاهدة", ["grain", "treaty"]),
        ("الحبوب أو معاهدة", ["grain", "treaty"]),
        ("روسيا -الحبوب", ["missiles", "treaty"]),
        ("روسيا ليس الحبوب", ["missiles", "treaty"]),
        ('"الشراكة الاستراتيجية"', ["treaty"]),
        ('"الاستراتيجية الشراكة"', []),
        ('"وقع بوتين"~5', ["treaty"]),
        ("العنوان:تايوان", ["undated"]),
        ("title:تايوان", ["undated"]),
        ("المصدر:بريد", ["grain", "summit"]),
        ("القسم:سياسة", ["summit", "treaty"]),
        ("الكاتب:سلمى", ["treaty"]),
        ("التاريخ:2023", ["grain", "summit"]),
        ("date:[2024-06 إلى 2024-08]", ["missiles", "treaty"]),
        ("date:>2024-06-20", ["missiles"]),
        ("date:<=2023-07-17", ["grain"]),
        ("زيلين*", ["missiles"]),
        ("ناجهة~1", ["summit"]),
        ("sanction", ["english"]),
        ("الأمريكي", ["summit"]),
        ("=الأمريكي", []),
        ("الاميركي", ["summit"]),
    ],
)
def test_a_query_finds(ids: Search, query: str, found: list[str]) -> None:
    assert sorted(ids(query)) == found


def test_an_empty_query_finds_everything_newest_first_and_undated_last(ids: Search) -> None:
    assert ids("") == ["missiles", "treaty", "english", "summit", "grain", "undated"]


def test_a_title_counts_more_than_a_body(ids: Search) -> None:
    assert ids("تايوان") == ["undated", "summit"]


@pytest.mark.parametrize(
    ("match", "query", "found"),
    [
        ("stem", "بالصواريخ", ["missiles", "treaty"]),
        # The singular finds broken plurals.
        ("stem", "صاروخ", ["missiles", "treaty"]),
        ("folded", "صاروخ", []),
        ("folded", "الصواريخ", ["treaty"]),
        ("folded", "اوكرانيا", ["grain", "missiles"]),
        ("exact", "اوكرانيا", []),
        ("exact", "أوكرانيا", ["grain", "missiles"]),
        ("exact", "معاهدة", ["treaty"]),
    ],
)
def test_the_reader_sets_how_far_a_word_reaches(
    ids: Search, match: str, query: str, found: list[str]
) -> None:
    assert sorted(ids(query, match=match)) == found


def test_filters_are_joined_within_a_field_and_across_fields(ids: Search) -> None:
    assert set(ids("", source=["بريد", "Wire"])) == {"grain", "summit", "english"}
    assert ids("", source=["بريد", "Wire"], section=["اقتصاد"]) == ["grain"]
    assert set(ids("", date_from="2024-06-20", date_to="2024-08-26")) == {"treaty", "missiles"}
    assert ids("", date_to="2023-10") == ["grain"]


@pytest.mark.parametrize(("sort", "first"), [("new", "missiles"), ("old", "grain")])
def test_results_are_sorted_by_date_on_request(ids: Search, sort: str, first: str) -> None:
    assert ids("روسيا أو أوكرانيا", sort=sort)[0] == first


def test_pages_show_every_hit_once(index: Index) -> None:
    pages = [index.search("", page=page, size=2) for page in (1, 2, 3)]
    hits = [hit for page in pages for hit in page.hits]
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6]
    assert len({hit.id for hit in hits}) == 6
    assert {page.total for page in pages} == {6}
    assert index.search("", page=4, size=2).hits == ()


@pytest.mark.parametrize(
    "query", ["", "روسيا", "صواريخ الحبوب معاهدة", "=بوتين", "روسيا -الحبوب", "لاشيء"]
)
def test_an_export_is_what_the_pages_show(index: Index, query: str) -> None:
    pages = index.search(query, size=100)
    export = index.export(query)
    assert (export.total, export.truncated, export.partial) == (pages.total, False, False)
    assert tuple(export.hits) == pages.hits


def test_files_that_go_while_the_folder_is_measured_do_not_count(index: Index) -> None:
    folder = Path(index.admin.stats().path)
    done = threading.Event()

    def come_and_go() -> None:
        while not done.is_set():
            for number in range(40):
                (folder / f"{number}.merged").touch()
            for number in range(40):
                (folder / f"{number}.merged").unlink()

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        assert len({index.admin.stats().bytes for _ in range(200)}) == 1
    finally:
        done.set()
        thread.join()


def test_a_file_whose_name_is_no_text_is_read_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    article = json.dumps({"title": "قمة", "body": "قمة الرياض"}) + "\n"
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xde\xe3\xc9.jsonl")).write_text(article)
    except OSError:
        pytest.skip("this file system takes text alone")
    index = Index.create(Settings(index=tmp_path / "index"))
    assert (index.admin.add([folder]).new, index.admin.add([folder]).skipped_files) == (1, 1)
    found = next(index.admin.articles())
    assert found.path == str(folder / "\\udcde\\udce3\\udcc9.jsonl")
    index.admin.rebuild()
    assert index.search("قمة").total == 1


def test_an_export_stays_what_it_was_while_articles_come_and_go(index: Index) -> None:
    expected = [hit.id for hit in index.search("", size=100)]
    export = index.export("", limit=len(expected) - 1)
    first = next(export.hits)
    index.admin.add_articles([Article("later", "خبر جديد", "نص", published="2030-01-01")])
    index.admin.remove(expected[1:3])
    assert [first.id, *(hit.id for hit in export.hits)] == expected[:-1]
    assert export.truncated and export.total == len(expected)


def test_newness_adds_to_scores_when_asked_for_and_pages_stay_whole(index: Index) -> None:
    plain = {hit.id: hit.score for hit in index.search("روسيا").hits}
    pages = [index.search("روسيا", recency=36500, page=page, size=1) for page in (1, 2, 3)]
    hits = [hit for page in pages for hit in page.hits]
    assert len(hits) == len(plain) == 3 and {hit.id for hit in hits} == plain.keys()
    assert all(hit.score > 1.5 * plain[hit.id] for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {hit.id: hit.score for hit in index.search("روسيا", recency=0).hits} == plain
    # By date, the date decides alone.
    assert index.search("روسيا", recency=9, sort="old").hits[0].score == 0


def test_words_that_no_article_has_all_of_are_joined_by_or_and_it_is_said(index: Index) -> None:
    results = index.search("معاهدة الحبوب")
    assert results.widened
    assert {hit.id for hit in results.hits} == {"treaty", "grain"}
    assert not index.search("معاهدة AND الحبوب").widened
    assert index.search("معاهدة AND الحبوب").total == 0
    assert not index.search("معاهدة", operator="or").widened


def test_function_words_are_left_out_of_longer_queries_and_it_is_said(index: Index) -> None:
    results = index.search("ما هي معاهدة بوتين")
    assert results.ignored == ("ما", "هي")
    assert results.total == 1


@pytest.mark.parametrize(
    ("typed", "meant"), [("الاسترتيجية", "الاستراتيجية"), ("بوتين معاهذة", "بوتين معاهدة")]
)
def test_a_typing_error_brings_a_suggestion_that_finds(
    index: Index, typed: str, meant: str
) -> None:
    results = index.search(typed)
    assert results.suggestion == meant
    assert index.search(results.suggestion).total == 1


def test_a_word_that_is_found_brings_no_suggestion(index: Index) -> None:
    assert index.search("بوتين").suggestion is None
    assert index.search("قطغرفكشت").suggestion is None


# What is shown


def test_whole_words_are_marked_as_they_stand(index: Index) -> None:
    (hit,) = index.search("معاهدة وبوتين").hits
    assert marked(hit.title, hit.marks["title"]) == ["معاهدة"]
    assert marked(hit.snippet, hit.marks["snippet"]) == ["بوتين", "مُعاهدة"]
    (hit,) = index.search("رئيس اميركي").hits
    assert marked(hit.title, hit.marks["title"]) == ["الرَّئِيـــسُ", "الأميركي"]


def test_the_whole_article_can_be_marked(index: Index) -> None:
    article = index.get("treaty")
    marks = index.mark(article, "الشراكة كوريا")
    assert marked(article.body, marks["body"]) == ["كوريا", "الشراكة"]


def test_facets_count_values_and_keep_what_was_chosen(index: Index) -> None:
    results = index.search("روسيا", source=["مرافئ"])
    values = {value.value: (value.count, value.selected) for value in results.facets["source"]}
    assert values == {"مرافئ": (2, True), "بريد": (1, False)}
    assert {value.value for value in results.facets["section"]} == {"سياسة", "أمن"}
    nothing = index.search("روسيا", source=["لا أحد"])
    assert [(v.value, v.count) for v in nothing.facets["source"] if v.selected] == [("لا أحد", 0)]


def test_names_are_facets_with_labels_in_both_languages(index: Index) -> None:
    facets = index.search("").facets
    people = {one.value: (one.label, one.english, one.count) for one in facets["person"]}
    assert people["vladimir-putin"] == ("فلاديمير بوتين", "Vladimir Putin", 2)
    assert people["volodymyr-zelensky"][2] == 1
    places = {one.value: one.count for one in facets["place"]}
    assert (places["russia"], places["ukraine"], places["north-korea"]) == (2, 2, 1)


def test_a_name_narrows_a_search_by_any_of_its_spellings(
    index: Index, ids: Callable[..., list[str]]
) -> None:
    assert ids("", name=["بوتن"]) == ids("", name=["vladimir-putin"]) == ["treaty", "grain"]
    assert ids("", name=["Putin", "زيلينسكي"]) == ["missiles", "treaty", "grain"]
    assert ids("", name=["بوتين", "أوكرانيا"]) == ["grain"]
    chosen = index.search("", name=["بوتين", "أوكرانيا"]).facets
    assert [one.value for one in chosen["person"] if one.selected] == ["vladimir-putin"]
    assert {one.value for one in chosen["person"]} == {"vladimir-putin", "volodymyr-zelensky"}
    with pytest.raises(ParameterError, match="vladimir-putin"):
        index.search("", name=["فلاديمير بوتنن"])


def test_an_article_tells_whom_it_speaks_of(index: Index) -> None:
    spoken = {name.id for name in index.names.of(index.get("treaty"))}
    assert spoken == {"vladimir-putin", "north-korea", "moscow", "pyongyang"}


def test_the_timeline_has_no_gaps(index: Index) -> None:
    timeline = index.search("").timeline
    assert [bucket.count for bucket in timeline] == [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1]
    assert (timeline[0].start, timeline[0].end) == ("2023-07-01", "2023-07-31")
    days = index.search("", date_from="2024-06").timeline
    assert (days[0].start, days[0].end) == ("2024-06-17", "2024-06-23")
    assert sum(bucket.count for bucket in days) == 2


def test_an_article_is_kept_as_it_was_read(index: Index) -> None:
    article = index.get("treaty")
    assert article.title == ARTICLES[0]["title"]
    assert article.body == ARTICLES[0]["body"]
    assert article.published == "2024-06-20T10:00:00+03:00"
    with pytest.raises(ArticleNotFound, match="nowhere"):
        index.get("nowhere")


# What cannot be


@pytest.mark.parametrize(
    ("options", "param", "code"),
    [
        ({"date_from": "soon"}, "from", "bad_date"),
        ({"date_to": "2024-13"}, "to", "bad_date"),
        ({"sort": "best"}, "sort", "bad_choice"),
        ({"match": "wild"}, "match", "bad_choice"),
        ({"page": 0}, "page", "bad_number"),
        ({"page": 101}, "page", "bad_number"),
        ({"size": 101}, "size", "bad_number"),
        ({"recency": -1}, "recency", "bad_number"),
    ],
)
def test_a_bad_parameter_is_named(
    index: Index, options: dict[str, object], param: str, code: str
) -> None:
    with pytest.raises(ParameterError) as error:
        index.search("بوتين", **options)  # type: ignore[arg-type]
    assert (error.value.param, error.value.code) == (param, code)


@examples(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300
)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [*'"()[]{}:*?~^-+|&<>', "AND", "أو", "date:", "العنوان:", "بوتين", " "]
            ),
            max_size=20,
        ).map("".join),
    )
)
def test_any_text_is_a_query(index: Index, text: str) -> None:
    for match in ("exact", "folded", "stem"):
        results = index.search(text, match=match)
        assert len(results.hits) <= results.total


# Indexing


def test_a_bad_record_costs_itself_alone(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    good = json.dumps(ARTICLES[0], ensure_ascii=False)
    file.write_text(f"{good}\n{{broken\n{json.dumps(ARTICLES[1])}\n", encoding="utf-8")
    index = Index.create(settings)
    report = index.admin.add([file])
    assert report.new == 2
    ((failure),) = report.failures
    assert failure.place == "line 2"
    assert index.search("").total == 2


def test_of_endless_bad_records_the_first_are_told_and_the_others_counted(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "_MOST_TOLD", 3)
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n" * 10 + '{"title": "سليم", "body": "نص"}\n')
    report = Index.create(settings).admin.add([path])
    assert report.new == 1
    assert [one.place for one in report.failures] == ["line 1", "line 2", "line 3", None]
    assert report.failures[-1].reason == "7 more could not be read"


def test_long_articles_are_taken_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_GROUP_LETTERS", 100)
    items = [Article(str(n), "ط", "س" * (80 if n == 3 else 10)) for n in range(20)]
    groups = list(intake.in_groups(iter(items)))
    assert [one for group in groups for one in group] == items
    assert max(sum(len(one.body) for one in group) for group in groups) <= 180


def test_articles_without_an_outlet_can_be_given_one(settings: Settings, tmp_path: Path) -> None:
    named = replace(settings, reading=ReadSettings(source="أرشيفي"))
    index = Index.create(named)
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    assert index.get("undated").source == "أرشيفي"
    assert index.get("grain").source == "بريد"


def test_a_path_that_is_not_there_is_told_before_anything_is_read(
    index: Index, tmp_path: Path
) -> None:
    with pytest.raises(ReadError, match=r"no-such\.txt"):
        index.admin.add([tmp_path / "no-such.txt"])


def test_the_state_of_the_index(index: Index) -> None:
    stats = index.admin.stats()
    assert (stats.articles, stats.oldest, stats.newest) == (6, "2023-07-17", "2024-08-26")
    assert stats.sources == {"مرافئ": 2, "بريد": 2, "Wire": 1}
    assert stats.bytes > 0
    assert index.admin.check() == ()


def test_what_is_in_an_index_is_counted_once_for_each_commit_of_anyone(index: Index) -> None:
    first = index.admin.contents()
    assert index.admin.contents() is first and dict(first.sources) == index.admin.stats().sources
    assert Index.open(index._settings).admin.remove(["treaty"]).articles == 1
    second = index.admin.contents()
    assert (second.articles, second.updated) != (first.articles, first.updated)
    assert second.articles == 5 and second.sources != first.sources
    # As a process leaves it that is killed before it writes the manifest.
    writer = index._folder.engine().writer(32 << 20)
    writer.remove(["grain"])
    writer.commit()
    writer.close()
    assert index.admin.contents().articles == 4


def test_an_index_of_another_stemmer_is_made_anew_by_a_rebuild(index: Index) -> None:
    settings = index._settings
    other = Settings(index=settings.index, stemmer="snowball")
    assert Index.open(other).search("معاهدة").total == 1
    stats = Index.open(other).admin.rebuild()
    assert stats.articles == 6
    assert stats.analyzer.startswith("snowball")
    # The index that was open before sees the new index.
    assert index.search("معاهدة").total == 1
    assert index.admin.stats().analyzer == stats.analyzer


def test_an_index_of_another_analyzer_is_refused_with_the_command_that_mends_it(
    index: Index,
) -> None:
    folder = index._settings.index
    manifest = json.loads((folder / "marsad.json").read_text())
    (folder / "marsad.json").write_text(json.dumps({**manifest, "analyzer": "light-0-0"}))
    with pytest.raises(IndexMismatch, match="marsad rebuild"):
        Index.open(index._settings)
    Index.open(index._settings, outdated=True).admin.rebuild()
    assert Index.open(index._settings).search("معاهدة").total == 1


def test_a_folder_without_an_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="marsad index"):
        Index.open(Settings(index=tmp_path / "none"))


def test_a_hit_is_a_record_of_json_values(index: Index) -> None:
    (hit,) = index.search("معاهدة").hits
    record = json.loads(json.dumps(hit.to_record()))
    assert list(record) == [
        "id",
        "rank",
        "score",
        "title",
        "url",
        "source",
        "section",
        "published",
        "lang",
        "snippet",
        "marks",
        "given_id",
        "captured",
    ]
    assert set(record["marks"]) == {"title", "snippet"}


def test_names_that_another_process_changes_are_told_of(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.index_names._WAIT", 0)
    with FileLock(index._folder.path / "names.lock"):
        with pytest.raises(IndexLocked, match="changing the names") as told:
            index.names.change(lambda own: own)
    assert "--wait" not in str(told.value), "marsad names has no such option"


METHODS: dict[Door, tuple[Callable[..., object], ...]] = {
    "search": (Index.search,),
    "export": (Index.export, Index.rank),
    "trend": (Index.match_counts, Index.significant),
    "alerts": (lambda index, query, **given: index.matching(query, 5, **given),),
    "explain": (lambda index, query, **given: index.explain(query, "treaty", **given),),
    "mark": (lambda index, query, **given: index.mark(index.get("treaty"), query, **given),),
}


@pytest.mark.parametrize("door", METHODS)
def test_a_method_refuses_parameters_that_it_does_not_offer(index: Index, door: Door) -> None:
    for row in SEARCH_PARAMETERS:
        if not row.is_offered(door) or row.kind == "text":
            name = row.keyword if row.kind != "text" else "sourc"
            for method in METHODS[door]:
                with pytest.raises(TypeError, match=f"no parameter {name}"):
                    method(index, "روسيا", **{name: None})
    with pytest.raises(TypeError, match="no parameter sort"):
        index.trend(["روسيا"], sort="new")
