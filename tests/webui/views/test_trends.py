"""Attention over time: the page with its lines, tables and links, and its JSON and CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from indexer.article import Article
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles
from tests.webui.web_articles import SERIES
from webui.app import create_app
from webui.present.charts import Line, Point, draw


def get(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.text


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def links(page: str, part: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', page) if part in one]


TWO = "q=القمة&q=النفط"


def test_the_page_draws_a_line_for_each_search(client: FlaskClient) -> None:
    page = get(client, f"/ar/trend?{TWO}")
    assert "الاهتمام عبر الزمن" in words(page)
    (drawing,) = re.findall(r'<svg class="lines" .*?</svg>', page, re.DOTALL)
    assert re.findall(r'<g class="line (n\d)">', drawing) == ["n1", "n2"]
    assert [words(one) for one in re.findall("<text.*?</text>", drawing)] != []
    assert words(page).count("القمة") > 2 and f"{SERIES} خبرًا" in words(page)


def test_a_point_leads_to_its_search_in_its_days(client: FlaskClient, index: Index) -> None:
    page = get(client, f"/ar/trend?{TWO}&unit=week")
    (drawing,) = re.findall(r'<svg class="lines" .*?</svg>', page, re.DOTALL)
    points = links(drawing, "/ar/search")
    assert points
    found = 0
    for point in points:
        asked = parse_qs(urlsplit(point).query)
        found += index.search(
            asked["q"][0], date_from=asked["from"][0], date_to=asked["to"][0]
        ).total
        assert get(client, point)
    assert found == SERIES + 1
    assert set(points) <= set(links(page.replace(drawing, ""), "/ar/search"))


def test_filters_hold_for_all_searches_and_their_points(client: FlaskClient) -> None:
    url = f"/en/trend?{TWO}&source=صحيفة النيل&from=2025-08-02&to=2025-08-09&unit=week"
    page = get(client, url)
    (drawing,) = re.findall(r'<svg class="lines" .*?</svg>', page, re.DOTALL)
    points = links(drawing, "/en/search")
    assert points
    for point in points:
        asked = parse_qs(urlsplit(point).query)
        assert asked["source"] == ["صحيفة النيل"]
        assert "2025-08-02" <= asked["from"][0] <= asked["to"][0] <= "2025-08-09"
    assert "4 articles" in words(page)
    off = next(one for one in links(page, "/en/trend") if "source" not in one and "from" in one)
    assert parse_qs(urlsplit(off).query)["q"] == ["القمة", "النفط"]
    assert 'name="source" value="صحيفة النيل"' in page


def test_counts_and_shares_are_a_link_apart(client: FlaskClient) -> None:
    counts = get(client, f"/en/trend?{TWO}")
    share = next(one for one in links(counts, "/en/trend") if "show=share" in one)
    shares = get(client, share)
    assert "100.00%" in words(shares) and "100.00%" not in words(
        re.sub("<svg.*?</svg>", "", counts)
    )
    assert '<a href="' + share.replace("&", "&amp;") + '" rel="nofollow" aria-current' in shares


def test_the_words_of_a_search_lead_to_narrower_ones(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)
    bodies = ("الصوامع تفتح باكرًا هذا الموسم", "عمال في الصوامع ينتظرون", "تفيض الصوامع بما فيها")
    articles = [
        {"id": f"w{n}", "title": "القمح", "body": f"خبر القمح: {body}"}
        for n, body in enumerate(bodies)
    ]
    articles += [{"id": f"o{n}", "title": "طريق", "body": f"خبر عن طريق {n}"} for n in range(5)]
    index.admin.add([write_articles(tmp_path / "wheat.jsonl", articles)])
    client = create_app(index, settings).test_client()
    page = get(client, "/ar/trend?q=القمح")
    assert "None" not in page and "لا يجد أيٌّ" in words(page)  # none of them has a date
    assert "3 أخبار بلا تاريخ" in words(page)
    telling = page.partition('<section class="telling">')[2]
    asked = [parse_qs(urlsplit(one).query)["q"][0] for one in links(telling, "/ar/search")]
    assert "القمح الصوامع" in asked


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """A year of articles, by day, of five subjects that have some nearly every day."""
    folder = tmp_path_factory.mktemp("daily")
    index = Index.create(Settings(index=folder / "index"))
    subjects = ("قمح", "نفط", "سكر", "قطن", "حرير")
    days = [date(2024, 1, 1) + timedelta(number) for number in range(366)]
    index.admin.add_articles(
        Article(id=f"{day}-{n}", title=f"خبر {word}", body=word, published=day.isoformat())
        for day in days
        for n, word in enumerate(subjects)
        if (day.toordinal() * (n + 3)) % 7
    )
    return index


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_year_by_day_stays_light_and_every_point_is_a_link(daily: Index, lang: str) -> None:
    client = create_app(daily, daily._settings).test_client()
    packed = {"Accept-Encoding": "gzip"}
    one = f"/{lang}/trend?q=نفط&unit=day"
    assert len(client.get(one, headers=packed).data) <= 20 * 1024
    page = get(client, one)
    (drawing,) = re.findall(r'<svg class="lines" .*?</svg>', page, re.DOTALL)
    by_day = {point for point in links(drawing, "search") if "from=" in point}
    assert len(by_day) == daily.search("نفط").total
    several = "&".join(f"q={word}" for word in ("قمح", "نفط", "سكر", "قطن", "حرير"))
    for dates in ("", "&from=2024-03-01&to=2024-06-08"):
        url = f"/{lang}/trend?{several}&unit=day{dates}"
        assert len(client.get(url, headers=packed).data) <= 20 * 1024
        (drawing,) = re.findall(r'<svg class="lines" .*?</svg>', get(client, url), re.DOTALL)
        days = {"from=" + one.partition("to=")[2] in one for one in links(drawing, "from=")}
        assert days == {bool(dates)}, "by week where there would be too many days"


def test_words_are_kept_until_the_next_commit(tmp_path: Path) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    bodies = ("الصوامع تفتح باكرًا هذا الموسم", "عمال في الصوامع ينتظرون", "تفيض الصوامع بما فيها")
    wheat = [
        Article(id=f"w{n}", title="القمح", body=f"خبر القمح: {body}")
        for n, body in enumerate(bodies)
    ]
    others = [Article(id=f"o{n}", title="طريق", body=f"خبر عن طريق {n}") for n in range(9)]
    index.admin.add_articles([*wheat, *others])
    first = index.significant("القمح")
    assert first and index.significant("القمح") is first
    assert index.significant("القمح", 1) == first[:1]
    index.admin.add_articles([Article(id="w9", title="القمح", body="أغلقت الصوامع ليلًا")])
    assert index.significant("القمح")[0].sample == first[0].sample + 1


def test_outlets_are_told_with_their_searches(client: FlaskClient) -> None:
    page = get(client, "/ar/trend?q=القمة")
    outlets = page.partition('<section class="outlets">')[2]
    assert "وكالة الساحل" in outlets and "صحيفة النيل" in outlets
    (link, *_) = links(outlets, "/ar/search")
    asked = parse_qs(urlsplit(link).query)
    assert asked["q"] == ["القمة"] and len(asked["source"]) == 1


def test_results_lead_to_the_trend_of_their_search(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&source=وكالة الساحل&sort=new")
    (link,) = links(page, "/ar/trend")
    assert parse_qs(urlsplit(link).query) == {"q": ["القمة"], "source": ["وكالة الساحل"]}
    assert not links(get(client, "/ar/search"), "/ar/trend")


def test_without_a_search_there_is_a_form_that_says_what_it_is_for(client: FlaskClient) -> None:
    page = get(client, "/ar/trend")
    assert page.count('name="q"') == 6 and "خمسة استعلامات" in words(page)
    assert '<svg class="lines' not in page


def test_searches_that_find_nothing_are_told(client: FlaskClient) -> None:
    page = get(client, "/en/trend?q=قسطنطينية")
    assert "None of these searches finds an article with a date." in words(page)


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("q=a&unit=year", "unit"),
        ("q=a&show=all", "show"),
        ("q=a&from=soon", "from"),
        ("q=a&q=b&q=c&q=d&q=e&q=f", "q"),
        (f"q={'ا' * 2001}", "q"),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_kept(
    client: FlaskClient, query: str, param: str
) -> None:
    page = get(client, f"/ar/trend?{query}", 400)
    assert f'id="problem-{param}"' in page
    assert 'value="a"' in page or f'value="{"ا" * 2000}"' in page
    answer = client.get(f"/trend.json?{query}")
    assert answer.status_code == 400 and answer.get_json()["errors"][0]["param"] == param
    assert client.get(f"/trend.csv?{query}").status_code == 400


def test_any_text_is_shown_as_text(client: FlaskClient) -> None:
    page = get(client, '/ar/trend?q=<script>alert(1)</script>&q="><img src=x>&q=زلزال')
    assert "<script>alert" not in page and "<img" not in page


def test_the_page_has_a_twin_in_the_other_language(client: FlaskClient) -> None:
    (twin, *_) = links(get(client, f"/ar/trend?{TWO}&unit=day"), "/en/trend")
    assert parse_qs(urlsplit(twin).query) == {"q": ["القمة", "النفط"], "unit": ["day"]}


def test_json_holds_what_is_drawn(client: FlaskClient, index: Index) -> None:
    found = client.get(f"/trend.json?{TWO}&unit=month").get_json()
    assert found["ok"] is True and found["unit"] == "month"
    trend = index.trend(["القمة", "النفط"], unit="month")
    assert found["series"][0]["counts"] == list(trend.series[0].counts)
    assert sum(found["series"][0]["counts"]) == SERIES
    assert client.get("/trend.json").status_code == 400


def test_csv_is_safe_in_spreadsheets(client: FlaskClient) -> None:
    answer = client.get("/trend.csv?q=-زلزال القمة&unit=month")
    assert answer.mimetype == "text/csv" and answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0]["q"] == "'-زلزال القمة"
    assert sum(int(row["count"]) for row in rows) == SERIES
    outlets = client.get("/trend.csv?q=القمة&by=outlet").data.decode("utf-8-sig")
    assert outlets.splitlines()[0] == "q,source,count,published,share"


def test_robots_leave_trends_alone(client: FlaskClient) -> None:
    assert "Disallow: /ar/trend\n" in client.get("/robots.txt").text


def line(*values: float | None) -> Line:
    return Line("ا", tuple(Point(value, "", "/" if value else None) for value in values))


def test_the_newest_is_on_the_left_when_right_to_left() -> None:
    for right_to_left in (True, False):
        way = re.findall(
            r'class="way" d="([^"]+)"', draw([line(1, 2)], right_to_left=right_to_left)
        )
        first, last = (float(x) for x in re.findall(r"[ML]([\d.]+) ", way[0]))
        assert (last < first) == right_to_left


def test_a_line_is_broken_where_nothing_was_published() -> None:
    (way,) = re.findall(
        r'class="way" d="([^"]+)"', draw([line(1, None, 2, 3)], right_to_left=False)
    )
    assert way.count("M") == 2 and way.count("L") == 1


def test_words_at_the_ends_do_not_touch() -> None:
    drawing = draw([line(5, 5)] * 5, right_to_left=True)
    heights = sorted(float(y) for y in re.findall(r'<text [^>]*y="([\d.]+)"', drawing))
    assert len(heights) == 5 and heights[0] > 0
    assert all(after - before >= 20 for before, after in pairwise(heights))


@pytest.mark.parametrize("values", [(0,), (None,), (3,), (0, 0)])
def test_any_values_can_be_drawn(values: tuple[float | None, ...]) -> None:
    drawing = draw([line(*values)], right_to_left=True)
    assert drawing.endswith("</svg>") and not re.search(r'[ML "](nan|inf)', drawing)


def test_names_narrow_down_what_is_drawn(client: FlaskClient) -> None:
    page = client.get("/ar/trend?q=القمة&q=النفط&name=baghdad")
    assert page.status_code == 200
    chip = page.text[page.text.index('<ul class="chips"') :]
    assert "بغداد" in chip[: chip.index("</ul>")]
    found = client.get("/trend.json?q=القمة&q=النفط&name=بغداد").get_json()
    assert [one["total"] for one in found["series"]] == [23, 0]


@pytest.mark.parametrize(
    ("given", "param"), [("by=outlet&unit=week", "unit"), ("by=sections", "by")]
)
def test_a_file_by_outlet_refuses_what_it_would_ignore(
    client: FlaskClient, given: str, param: str
) -> None:
    answer = client.get(f"/trend.csv?q=القمة&{given}")
    assert answer.status_code == 400
    assert [one["param"] for one in answer.get_json()["errors"]] == [param]
    assert client.get("/trend.csv?q=القمة&by=outlet&unit=auto").status_code == 200
