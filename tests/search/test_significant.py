"""The words that set the articles of a search apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.index import Index
from indexer.search.significant import _log_likelihood
from indexer.settings import Settings
from tests.conftest import write_articles


@pytest.fixture
def harvest(tmp_path: Path, settings: Settings) -> Index:
    articles = [
        {"id": f"wheat {n}", "title": f"القمح {n}", "body": body}
        for n, body in enumerate(
            (
                "وصلت شاحنات القمح إلى الصوامع بعد موسم ماطر، وقال المزارعون إن المطاحن تعمل ليلًا",
                "تخشى البلدية أن تفيض الصوامع بما جُمع من القمح قبل أن تُصلح المطاحن القديمة",
                "اشترت الدولة القمح بسعر أعلى، ونُقل إلى الصوامع على ظهور القطارات لا إلى المطاحن",
                "ثلاث من المطاحن أُغلقت لقلة القمح، ووعدت الوزارة بفتح الصوامع المغلقة للتجار",
                "يزور وفد أجنبي الصوامع ليرى كيف يُخزن القمح، ثم يتفقد المطاحن في الميناء",
            )
        )
    ]
    articles += [
        {"id": f"other {n}", "title": f"بلدة {n}", "body": f"قال سكان بلدة{n} إن الطريق {n} مغلق"}
        for n in range(40)
    ]
    index = Index.create(settings)
    index.admin.add([write_articles(tmp_path / "harvest.jsonl", articles)])
    return index


def test_words_of_the_hits_alone_come_first_and_common_ones_never(harvest: Index) -> None:
    found = {one.text: one for one in harvest.significant("القمح")}
    assert "الصوامع" in found and "المطاحن" in found
    assert not {"القمح", "إلى", "إن", "سكان", "الطريق", "الوزارة"} & set(found)
    silos = found["الصوامع"]
    assert (silos.count, silos.articles) == (5, 5) and silos.sample == 5


def test_the_most_telling_come_first_as_many_as_asked_for(harvest: Index) -> None:
    scores = [one.score for one in harvest.significant("القمح")]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0
    assert harvest.significant("القمح", 2) == harvest.significant("القمح")[:2]


def test_a_story_told_in_many_outlets_counts_once(harvest: Index, tmp_path: Path) -> None:
    story = "تسلمت البلدية سيارات إطفاء جديدة وعرضتها في الساحة أمام السكان صباح اليوم قبل تشغيلها"
    copies = [{"id": f"copy {n}", "title": "القمح", "body": story} for n in range(10)]
    harvest.admin.add([write_articles(tmp_path / "copies.jsonl", copies)])
    assert "إطفاء" not in {one.text for one in harvest.significant("القمح")}


@pytest.mark.parametrize("query", ["", "قسطنطينية", '"', "التاريخ:2020"])
def test_a_search_without_words_of_its_own_has_none(harvest: Index, query: str) -> None:
    assert harvest.significant(query) == ()


def test_the_score_is_dunnings() -> None:
    # 110 and 2442 of A B, A ¬B, ¬A B, ¬A ¬B: "the swiss", table 1 of Dunning 1993.
    assert _log_likelihood(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114) == pytest.approx(
        270.72, abs=0.01
    )
    assert _log_likelihood(1, 10, 10, 100) == 0
