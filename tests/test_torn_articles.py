"""Articles whose stored bytes are damaged: all others are shown, and every door tells of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.engines.registry import ENGINES
from indexer.errors import ArticleDamaged
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles
from tests.torn import tear_article, tear_block
from tests.webui.conftest import Client
from webui.app import create_app

MARSAD = (sys.executable, "-c", "from indexer.cli import main; main()")
TITLE = "موسم الزيتون في"
TOWNS = (
    "طولكرم جنين سلفيت الكورة عجلون صفاقس مطماطة تطاون مدنين قفصة توزر سليانة زغوان نابل باجة "
    "جندوبة الكاف قبلي المهدية المنستير سوسة بنزرت أريانة منوبة"
).split()
ARTICLES = [
    {
        "id": f"olive{number:02}",
        "title": f"{TITLE} {town}",
        "body": f"بدأ المزارعون في {town} جني المحصول قبل موعده بـ{number + 2} أيام. "
        + " ".join(f"{other} {number * 31 + place}" for place, other in enumerate(TOWNS[number:])),
        "published": f"2024-10-{number + 1:02}",
        "source": "بريد السهل",
    }
    for number, town in enumerate(TOWNS)
]
TORN = ARTICLES[20]["id"]
ASKED = "الزيتون"


@pytest.fixture(scope="module", params=list(ENGINES))
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("whole")
    settings = Settings(index=folder / "index", engine=request.param, writer_memory_mb=32)
    Index.create(settings).admin.add([write_articles(folder / "articles.jsonl", ARTICLES)])
    return settings


@pytest.fixture
def sound(whole: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(whole.index.parent, tmp_path / "of")
    return Settings(index=tmp_path / "of" / "index", engine=whole.engine, writer_memory_mb=32)


@pytest.fixture
def torn(sound: Settings) -> Settings:
    """An index of which one article is damaged."""
    tear_article(sound.index / "data-1", sound.engine, TORN)
    return sound


def marsad(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MARSAD, *words, "--index", str(settings.index)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        cwd=settings.index.parent,
        check=False,
    )


def serve(settings: Settings) -> FlaskClient:
    app = create_app(Index.open(settings), settings)
    return Client(app, app.response_class)


def test_a_search_shows_the_others_and_every_page_stays_where_it_was(
    sound: Settings,
) -> None:
    given = {"size": 10, "fold": False, "sort": "new"}
    before = [Index.open(sound).search(ASKED, page=page, **given) for page in (1, 2, 3)]
    tear_article(sound.index / "data-1", sound.engine, TORN)
    after = [Index.open(sound).search(ASKED, page=page, **given) for page in (1, 2, 3)]
    for old, new in zip(before, after, strict=True):
        assert new.total == old.total == len(TOWNS)
        left = [(hit.rank, hit.id) for hit in old if hit.id != TORN]
        assert [(hit.rank, hit.id) for hit in new] == left
        assert bool(new.unread) == any(hit.id == TORN for hit in old)
    [remark] = next(one.unread for one in after if one.unread)
    assert (remark.code, remark.text, remark.count) == ("damaged", TORN, 1)
    folded = Index.open(sound).search(ASKED, size=50)
    assert folded.unread == (remark,)


def test_commands_show_what_can_be_read_and_tell_the_rest_with_exit_code_1(
    torn: Settings,
) -> None:
    for form, lines in (("jsonl", 23), ("csv", 24), ("table", None), ("plain", None)):
        words = ("search", ASKED, "--limit", "30", "--no-fold", "--format", form, "--quiet")
        done = marsad(torn, *words)
        assert done.returncode == 1, done.stderr
        assert TORN in done.stderr and "1 article found here cannot be read" in done.stderr
        assert "marsad check" in done.stderr and "marsad rebuild" in done.stderr
        assert TORN not in done.stdout and ARTICLES[3]["id"] in done.stdout
        assert lines is None or len(done.stdout.splitlines()) == lines
    sound_page = marsad(torn, "search", "العنوان:جنين", "--format", "jsonl")
    assert sound_page.returncode == 0 and "cannot be read" not in sound_page.stderr
    shown = marsad(torn, "show", TORN)
    assert (shown.returncode, shown.stdout) == (3, "") and TORN in shown.stderr
    assert marsad(torn, "stats").returncode == 0
    checked = marsad(torn, "check")
    assert checked.returncode == 3 and TORN in checked.stderr


def test_words_and_related_articles_are_told_to_lack_it(torn: Settings) -> None:
    words = marsad(torn, "trend", ASKED, "جنين", "--words", "--to", "2024-10-22")
    related = marsad(torn, "related", ARTICLES[19]["id"], "--limit", "20")
    for done in (words, related):
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr
    assert TORN in related.stderr and related.returncode == 1 and related.stdout
    counted = marsad(torn, "trend", ASKED)
    assert counted.returncode == 0 and '"count"' in counted.stdout


def test_the_page_and_programs_are_told_and_the_service_stays_in_rotation(
    torn: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = serve(torn)
    assert client.get("/healthz").get_json()["damaged"] == 0
    asked = f"q={ASKED}&size=50&fold=0"
    for path in ("/search.json", "/api/v1/search"):
        told = client.get(f"{path}?{asked}").get_json()
        assert (told["total"], len(told["results"])) == (24, 23)
        [remark] = [one for one in told["query"]["remarks"] if one["code"] == "damaged"]
        assert (remark["text"], remark["count"]) == (TORN, 1)
    page = client.get(f"/ar/search?{asked}")
    assert page.status_code == 200 and "تعذّرت قراءتها لتلف في الفهرس" in page.text
    assert "cannot be read, as the index is damaged" in client.get(f"/en/search?{asked}").text
    feed = client.get(f"/search.atom?q={ASKED}&lang=en")
    assert feed.status_code == 200 and "cannot be read, as the index is damaged" in feed.text
    lines = client.get(f"/search.jsonl?q={ASKED}").text.splitlines()
    assert [json.loads(lines[-1])["remarks"][0]["count"], len(lines)] == [1, 24]
    exported = client.get(f"/search.csv?q={ASKED}")
    rows = exported.text.splitlines()
    assert len(rows) == 25 and "1 article found here cannot be read" in rows[-1]
    assert '"code":"damaged"' in exported.headers["X-Remarks"]
    assert client.get("/ar/").status_code == 200
    for path in (f"/ar/article/{TORN}", f"/api/v1/articles/{TORN}"):
        assert client.get(path).status_code == 503
    assert "تعذّرت قراءة هذا الخبر" in client.get(f"/ar/article/{TORN}").text
    health = client.get("/healthz")
    assert (health.status_code, health.get_json()["damaged"]) == (200, 1)
    logged = [one.getMessage() for one in caplog.records if TORN in one.getMessage()]
    assert logged and all(one.startswith(f"The article {TORN} cannot be read") for one in logged)


def test_a_rebuild_mends_it_while_the_server_runs(torn: Settings) -> None:
    client = serve(torn)
    path = f"/search.json?q={ASKED}&size=50&fold=0"
    assert any(one["code"] == "damaged" for one in client.get(path).get_json()["query"]["remarks"])
    assert marsad(torn, "rebuild", "--engine", torn.engine).returncode in (0, 1)
    told = client.get(path).get_json()
    assert (told["total"], len(told["results"])) == (23, 23)
    assert not any(one["code"] == "damaged" for one in told["query"]["remarks"])
    assert client.get("/healthz").get_json()["damaged"] == 0
    source = torn.index.parent / "articles.jsonl"
    assert marsad(torn, "index", str(source)).returncode == 0
    assert client.get(path).get_json()["total"] == 24


def test_a_damaged_article_can_be_removed(torn: Settings) -> None:
    assert marsad(torn, "remove", TORN).returncode == 0
    assert Index.open(torn).search(ASKED).total == 23


def test_an_export_of_python_tells_when_it_was_read(torn: Settings) -> None:
    export = Index.open(torn).export(ASKED)
    assert len(list(export.hits)) == export.total - 1 == 23
    assert [(one.code, one.text) for one in export.unread] == [("damaged", TORN)]
    with pytest.raises(ArticleDamaged, match=TORN):
        Index.open(torn).get(TORN)


def test_alerts_hold_it_back_and_tell_it_when_it_can_be_read(
    sound: Settings,
) -> None:
    folder = sound.index.parent
    (folder / "searches.txt").write_text("الموسم: الزيتون\n", encoding="utf-8")
    command = ("alert", str(folder / "searches.txt"), "--quiet")
    assert marsad(sound, *command).returncode == 0
    new = [
        ARTICLES[0] | {"id": f"olive{number:02}", "title": f"{TITLE} {town}", "body": body}
        for number, town, body in (
            (90, "عكار", "قطف أهل القرية أول الثمار بعد أمطار متأخرة، وعصروها في معصرة قديمة."),
            (91, "البترون", "تأخر القطاف لأن الرياح أسقطت الزهر، فارتفع سعر الصفيحة في الأسواق."),
        )
    ]
    more = write_articles(folder / "more.jsonl", new)
    assert marsad(sound, "index", str(more)).returncode == 0
    tear_article(sound.index / "data-1", sound.engine, new[1]["id"])
    for told in (True, False):  # each run says that one is held back, and tells the other once
        done = marsad(sound, *command)
        assert done.returncode == 1, done.stderr
        assert ("عكار" in done.stdout) is told and "البترون" not in done.stdout
        assert new[1]["id"] in done.stderr and "counts as not told" in done.stderr
    assert marsad(sound, "rebuild", "--engine", sound.engine).returncode in (0, 1)
    assert marsad(sound, "index", str(more)).returncode == 0
    mended = marsad(sound, *command)
    assert mended.returncode == 0 and "البترون" in mended.stdout and "عكار" not in mended.stdout
    assert marsad(sound, *command).stdout == ""


def test_all_articles_of_a_damaged_block_are_told(whole: Settings, tmp_path: Path) -> None:
    if whole.engine != "tantivy":
        pytest.skip("tantivy's form: Whoosh stores each article by itself")
    shutil.copytree(whole.index, tmp_path / "index")
    settings = Settings(index=tmp_path / "index")
    tear_block(settings.index / "data-1")
    found = Index.open(settings).search(ASKED, size=50, fold=False)
    [remark] = found.unread
    assert remark.count > 1 and len(found) + remark.count == found.total == 24
    index, shown = Index.open(settings), {hit.id for hit in found}
    lost = {one["id"] for one in ARTICLES} - shown
    named = set(remark.text.split(", "))
    assert named <= lost and len(named) == min(remark.count, 20)
    assert index.admin.find_existing(sorted(lost)) == lost
    with pytest.raises(ArticleDamaged, match=min(lost)):
        index.get(min(lost))
    assert index.matching(ASKED, 100)[0] == len(index.matching(ASKED, 100)[1]) == 24
