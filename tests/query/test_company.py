"""Words that sound alike are one name where articles have them beside the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings

TEXTS = {
    "typed": "عاد النائب فيلندر زلتنغ مساء إلى بلاده",
    "spelled": "ثم كتب فيلندر زلتانغ رسالته",
    "surname first": "وصل السيد زلتانغ باكرا",
    "oil": "ارتفع خام زلتينغ البحري مساء",
    "g": "زار غلندرا هلدانغو سوقا",
    "its g": "وفتح هلدانجو بابا",
    "vowel": "فاضت مياه هلدينغو ليلا",
}
MANY = 2000


def make(folder: Path, engine: str, more: int) -> Index:
    index = Index.create(Settings(index=folder, engine=engine))
    articles = [Article(id, f"خبر {id}", text) for id, text in TEXTS.items()]
    articles += [Article(f"n{n}", f"خبر {n}", f"قال المتحدث رقم {n}") for n in range(more)]
    index.admin.add_articles(articles)
    return index


@pytest.fixture(scope="module", params=list(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return make(tmp_path_factory.mktemp("company") / "index", request.param, MANY)


def found(index: Index, query: str) -> set[str]:
    return {hit.id for hit in index.search(query, size=50).hits}


def test_a_spelling_stands_beside_what_the_name_stands_beside(index: Index) -> None:
    both = {"typed", "spelled", "surname first"}
    assert found(index, "زلتنغ") == found(index, "زلتانغ") == both
    assert found(index, "زلتينغ") == {"oil"}


def test_where_a_g_alone_is_written_otherwise_nothing_else_is_asked(index: Index) -> None:
    assert found(index, "هلدانغو") == found(index, "هلدانجو") == {"g", "its g"}
    assert found(index, "هلدينغو") == {"vowel"}


def test_what_no_article_holds_is_told_by_its_letters(index: Index) -> None:
    assert found(index, "زيلتنغ") >= {"typed", "spelled"}


def test_few_articles_tell_nothing(tmp_path: Path) -> None:
    assert found(make(tmp_path, "tantivy", 0), "زلتنغ") >= {"typed", "spelled", "oil"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_preposition_on_a_later_word_is_no_part_of_a_name(engine: str, tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = {
        "together": "قال رامي الحمدالله أمس إنه عاد",
        "apart": "وصل رامي الحمد الله أمس",
        "behind": "قال والحمد الله مساء",
        "thanks": "عدنا والحمد لله إلى البيت",
    }
    index.admin.add_articles([Article(id, f"خبر {id}", text) for id, text in texts.items()])
    assert found(index, "الحمدالله") == {"together", "apart", "behind"}
    (name,) = index.search("الحمدالله").names
    assert [(one.text, one.articles) for one in name.others] == [("الحمد الله", 2)]
    assert all(hit.marks["snippet"] for hit in index.search("الحمدالله").hits)
