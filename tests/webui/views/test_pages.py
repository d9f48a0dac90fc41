from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.article import Article, Removed
from indexer.editions.changes import Change, Edition, Editions
from indexer.errors import IndexDamaged, IndexMismatch, IndexMissing
from indexer.index import Index
from indexer.names.name import Name
from indexer.query.remarks import Remark
from indexer.search.explain import Explanation
from indexer.search.related import Related
from indexer.search.results import (
    Bucket,
    Contents,
    Copy,
    FacetValue,
    Listing,
    Marks,
    MatchCounts,
    Results,
    Step,
)
from tests.webui.web_articles import ARTICLES, SERIES
from webui.app import create_app


def get(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.text


def words(page: str) -> str:
    """What a reader sees of a page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def hrefs(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', page)]


# Where one lands


@pytest.mark.parametrize(
    ("accept", "place"),
    [("", "/ar/"), ("ar", "/ar/"), ("en-GB,en;q=0.9", "/en/"), ("fr", "/ar/"), ("ar,en", "/ar/")],
)
def test_the_root_leads_to_the_language_of_the_browser(
    client: FlaskClient, accept: str, place: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": accept})
    assert (answer.status_code, answer.location) == (302, place)
    assert "Accept-Language" in answer.headers["Vary"]


def test_home_tells_the_size_of_the_index_and_its_last_change(
    client: FlaskClient, index: Index
) -> None:
    page = get(client, "/ar/")
    stats = index.admin.stats()
    assert f'<dd dir="ltr">{len(ARTICLES) + SERIES}</dd>' in page
    assert f'<time datetime="{stats.updated}" dir="rtl"' in page
    assert 'name="q"' in page and "maxlength" not in page  # at which browsers cut in silence
    assert '<html lang="en" dir="ltr">' in get(client, "/en/")


def test_an_empty_index_tells_how_to_fill_it(tmp_path: Any) -> None:
    from indexer.settings import Settings

    settings = Settings(index=tmp_path / "index")
    client = create_app(Index.create(settings), settings).test_client()
    assert '<code dir="ltr">marsad index' in get(client, "/ar/")
    assert "لا أخبار هنا" in get(client, "/ar/search")


# Results


def test_a_result_has_title_source_date_section_snippet_and_host(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    page = get(client, "/ar/search?q=الهدنة")
    card = page[page.index('<li class="card"') : page.index("</li>", page.index('class="card"'))]
    assert 'lang="ar" dir="rtl"' in card
    assert f'href="/ar/article/{ids["هدنة"]}?q=' in card
    assert words(card).startswith(
        "الحكومة السودانية تعلن هدنة لأسبوع صحيفة النيل · 20 حزيران/يونيو 2025 · سياسة"
    )
    assert (
        '<a class="outside" href="https://www.example.org/sudan/truce" dir="ltr" '
        'rel="noreferrer noopener nofollow">example.org</a>' in card
    )


def test_whole_words_are_marked_with_their_clitics(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=حكومة")
    assert "<mark>الحكومة</mark>" in page and "<mark>والحكومة</mark>" in page


def test_an_article_keeps_its_direction_in_the_english_interface(client: FlaskClient) -> None:
    page = get(client, "/en/search?q=الهدنة")
    assert '<html lang="en" dir="ltr">' in page
    assert '<li class="card" lang="ar" dir="rtl">' in page
    assert 'dir="ltr" lang="en">20 June 2025</time>' in page


@pytest.mark.parametrize(
    ("query", "arabic", "english"),
    [
        ("زلزال", "نتيجة واحدة", "1 result"),
        ("حكومة", "نتيجتان", "2 results"),
        ("القمة", f"{SERIES} نتيجة، المعروض 1–10", f"Showing 1–10 of {SERIES} results"),
    ],
)
def test_results_are_counted_in_words(
    client: FlaskClient, query: str, arabic: str, english: str
) -> None:
    for lang, count in (("ar", arabic), ("en", english)):
        page = get(client, f"/{lang}/search?q={query}")
        assert words(page[page.index("<h1") : page.index("</h1>")]).startswith(count)


def test_a_range_of_numbers_runs_from_left_to_right(client: FlaskClient) -> None:
    assert '<bdi dir="ltr">11–20</bdi>' in get(client, "/ar/search?q=القمة&page=2")


def test_facets_are_links_with_counts_after_the_results(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة")
    assert page.index('<ol class="cards"') < page.index('<section class="facet">')
    link = f"/ar/search?q={quote('القمة')}&source={quote('صحيفة النيل').replace('%20', '+')}"
    assert link in hrefs(page)
    assert '<bdi class="value">صحيفة النيل</bdi> <span class="count" dir="ltr">12</span>' in page


def test_a_chosen_facet_is_a_chip_that_takes_it_off(client: FlaskClient) -> None:
    url = "/ar/search?q=القمة&source=صحيفة+النيل&from=2025-08-05&to=2025-08-05"
    page = get(client, url)
    chips = page[page.index('<ul class="chips"') : page.index("</ul>")]
    assert "المصدر: صحيفة النيل" in words(chips)
    assert "التاريخ: 5 آب/أغسطس 2025" in words(chips)
    summit = f"/ar/search?q={quote('القمة')}"
    assert hrefs(chips)[0] == f"{summit}&from=2025-08-05&to=2025-08-05"
    assert hrefs(chips)[-1] == summit
    assert words(page[page.index("<h1") : page.index("</h1>")]).startswith("نتيجة واحدة")


def test_who_and_where_are_facets_in_the_language_of_the_page(client: FlaskClient) -> None:
    arabic, english = get(client, "/ar/search?q=القمة"), get(client, "/en/search?q=القمة")
    assert '<bdi class="value">بغداد</bdi> <span class="count" dir="ltr">23</span>' in arabic
    assert '<bdi class="value">Baghdad</bdi> <span class="count" dir="ltr">23</span>' in english
    assert "<h2>أماكن</h2>" in arabic and "<h2>Places</h2>" in english
    assert f"/ar/search?q={quote('القمة')}&name=baghdad" in hrefs(arabic)


def test_a_chosen_name_is_a_chip_by_whatever_spelling(client: FlaskClient) -> None:
    for name in ("baghdad", "بغداد", "Baghdad"):
        page = get(client, f"/en/search?q=القمة&name={name}")
        chips = page[page.index('<ul class="chips"') : page.index("</ul>")]
        assert "Places: Baghdad" in words(chips)
        assert hrefs(chips) == [f"/en/search?q={quote('القمة')}"]
        form = page[page.index('<form class="box') : page.index("</form>")]
        assert 'name="name" value="baghdad"' in form


def test_an_unknown_name_is_told_and_the_rest_kept(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&name=زقزوق&name=زقازيق", 400)
    assert page.count("لا اسم معروف هنا يُكتب") == 1
    assert f"/ar/search?q={quote('القمة')}" in hrefs(page)
    page = get(client, "/ar/search?q=القمة&name=كلينتون&name=بغداد", 400)
    assert "«<bdi" in page and "اسم لأكثر من واحد" in page
    assert f"/ar/search?q={quote('القمة')}&name=baghdad" in hrefs(page)


def test_an_article_links_to_others_of_whom_it_speaks(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    page = get(client, f"/ar/article/{ids['هدنة']}")
    names = page[page.index('<section class="names"') :]
    assert "/ar/search?name=khartoum" in hrefs(names[: names.index("</section>")])


def test_a_new_query_keeps_the_filters_and_the_order(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&section=سياسة&sort=old&page=2")
    form = page[page.index('<form class="box') : page.index("</form>")]
    assert 'name="section" value="سياسة"' in form and 'name="sort" value="old"' in form
    assert 'name="page"' not in form


def test_the_order_and_the_match_are_links_and_the_one_in_force_is_told(
    client: FlaskClient,
) -> None:
    page = get(client, "/ar/search?q=القمة&sort=new&match=exact")
    assert re.search(r'aria-current="true">الأحدث<', page)
    assert re.search(r'aria-current="true"><span class="value">كما كُتبت تمامًا<', page)
    assert f"/ar/search?q={quote('القمة')}&sort=new" in hrefs(page)
    assert f"/ar/search?q={quote('القمة')}&match=exact" in hrefs(page)


def test_pages_are_links(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&page=2")
    summit = f"/ar/search?q={quote('القمة')}"
    assert f'<a rel="prev" href="{summit}"' in page
    assert f'<a rel="next" href="{summit}&amp;page=3"' in page
    assert f'{summit}&amp;page=2" aria-current="page"' in page
    assert 'rel="next"' not in get(client, "/ar/search?q=القمة&page=3")


def test_a_page_beyond_the_last_leads_back(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&page=50")
    assert "لا شيء في هذه الصفحة" in page
    assert f"/ar/search?q={quote('القمة')}" in hrefs(page)


def test_the_timeline_links_its_days_and_has_a_table(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة")
    first = f"/ar/search?q={quote('القمة')}&from=2025-08-01&to=2025-08-01"
    assert hrefs(page).count(first) == 2
    table = words(page[page.index("<table>") : page.index("</table>")])
    assert table.startswith("الأيام الأخبار 23 آب/أغسطس 2025 1")
    assert page.index('<ol class="cards"') < page.index('<svg class="bars"')


def test_nothing_found_gives_tips(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=قسطنطينية&section=سياسة&from=2025-01-01")
    assert "لا نتائج مطابقة لـ «قسطنطينية»" in words(page).replace("« ", "«").replace(" »", "»")
    assert "تحقّق من الإملاء" in page and "أزل عوامل التصفية" not in page


def test_nothing_found_offers_steps_that_find_with_their_numbers(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&section=اقتصاد&from=2025-09-01")
    assert "أزل عوامل التصفية (2) 23" in words(page)
    assert "وسّع المدى الزمني" not in page
    assert f"/ar/search?q={quote('القمة')}" in hrefs(page)
    page = get(client, "/ar/search?q=القمة&section=سياسة&from=2025-09-01")
    assert "وسّع المدى الزمني 23" in words(page)
    assert f"/ar/search?q={quote('القمة')}&section={quote('سياسة')}" in hrefs(page)
    page = get(client, "/en/search?q=%22القمة بغداد%22&match=folded")
    assert "Without quotes: القمة بغداد 23" in words(page)
    page = get(client, "/en/search?q=والقمة&match=folded")
    assert "Match: All forms of the word 23" in words(page)
    assert f"/en/search?q={quote('والقمة')}" in hrefs(page)
    page = get(client, "/ar/search?q=هدنة AND زلزال")
    assert f"/ar/search?q={quote('هدنة OR زلزال')}".replace("%20", "+") in hrefs(page)


def test_a_near_spelling_is_suggested_with_its_number(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=الهدننة")
    assert "هل تقصد: الهدنة ؟ 1" in words(page)
    assert f"/ar/search?q={quote('الهدنة')}" in hrefs(page)


def test_another_keyboard_layout_is_suggested(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=hgkt'")
    assert f"/ar/search?q={quote('النفط')}" in hrefs(page)


def test_widening_is_told(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=زلزال+النفط")
    assert "لا خبر يضم كل الكلمات؛ هذه أخبار فيها بعضها." in page
    assert page.count('<li class="card"') == 2


def test_what_could_not_be_read_is_told(client: FlaskClient) -> None:
    page = get(client, '/ar/search?q="مجلس الأمن')
    assert "(علامة اقتباس غير مغلقة)؛ عرضنا نتائج الكلمات منفردة." in page
    assert 'تعذّر فهم «"مجلس الأمن» (علامة' in re.sub(r"<[^>]+>", "", unescape(page))
    assert "no field is called" in get(client, "/en/search?q=xyz:قمة")
    page = get(client, "/ar/search?q=التاريخ:2025-13-01")
    assert '«<bdi dir="ltr">2025-13-01</bdi>»' in page


def test_words_left_out_are_told(client: FlaskClient, index: Index) -> None:
    ignored = index.search("القمة في بغداد").ignored
    page = get(client, "/ar/search?q=القمة في بغداد")
    assert ignored and f"تجاهلنا كلمات شائعة جدًا: {'، '.join(ignored)}" in words(page)


def test_no_query_shows_the_newest_articles(client: FlaskClient) -> None:
    page = get(client, "/ar/search")
    assert "القمة العربية في يومها 23" in page
    assert re.search(r'aria-current="true">الأحدث<', page)


def test_the_other_language_is_the_same_search(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&page=2&unknown=1")
    assert f"/en/search?q={quote('القمة')}&page=2" in hrefs(page)


# What cannot be


def test_a_bad_parameter_is_named_and_the_form_is_kept(client: FlaskClient) -> None:
    page = get(client, "/ar/search?q=القمة&from=2025-13-45&page=0&section=سياسة", 400)
    assert 'id="problem-from"' in page and 'id="problem-page"' in page
    assert "تاريخ غير صالح" in page
    assert re.search(r'id="from"[^>]*value="2025-13-45"[^>]*aria-invalid="true"', page)
    assert 'value="القمة"' in page and 'name="section" value="سياسة"' in page
    assert 'aria-describedby="problem-from"' in page


def test_a_query_that_is_too_long_is_refused(client: FlaskClient) -> None:
    page = get(client, f"/ar/search?q={'ك' * 2001}", 400)
    assert 'aria-describedby="problem-q"' in page
    get(client, f"/ar/search?q={'ك' * 2000}")


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_missing_article_is_not_found(client: FlaskClient, lang: str) -> None:
    page = get(client, f"/{lang}/article/0123456789abcdef", 404)
    assert f'<html lang="{lang}"' in page
    assert ("هذا الخبر غير موجود في الفهرس" in page) == (lang == "ar")


def test_a_missing_page_is_not_found_in_the_readers_language(client: FlaskClient) -> None:
    assert "هذه الصفحة غير موجودة." in get(client, "/nowhere", 404)
    answer = client.get("/nowhere", headers={"Accept-Language": "en"})
    assert "There is no such page." in answer.text


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    answer = client.post("/ar/search", data={"q": "x"})
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (IndexMissing, "marsad index"),
        (IndexMismatch, "marsad rebuild"),
        (IndexDamaged, "الفهرس غير جاهز"),
    ],
)
def test_an_index_that_cannot_be_used_is_told_and_tried_again(
    index: Index, error: type[Exception], told: str
) -> None:
    failing = [error("/a/secret/folder"), None]

    def opened() -> Index:
        if problem := failing.pop(0):
            raise problem
        return index

    client = create_app(opened).test_client()
    answer = client.get("/ar/search?q=قمة")
    assert answer.status_code == 503 and told in answer.text
    assert answer.headers["Retry-After"] == "30" and "secret" not in answer.text
    assert client.get("/ar/search?q=قمة").status_code == 200
    assert client.get("/ar/").status_code == 200, "the index is opened once and kept"


def test_an_unexpected_error_gives_a_reference_and_hides_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def opened() -> Index:
        raise ValueError("the secret")

    client = create_app(opened).test_client()
    answer = client.get("/ar/")
    reference = re.search(r"رقم البلاغ: ([0-9a-f]{8})", answer.text)
    assert answer.status_code == 500 and reference
    assert "secret" not in answer.text
    assert reference[1] in caplog.text and "the secret" in caplog.text


# Articles


def test_an_article_is_shown_whole_with_its_matches_marked(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    page = get(client, f"/ar/article/{ids['هدنة']}?q=حكومة")
    assert '<h1><mark id="m1">الحكومة</mark> السودانية تعلن هدنة لأسبوع</h1>' in page
    assert (
        re.findall(r'<mark id="(m\d)">', page) == ["m1", "m2", "m3"]
        and "3 كلمات مطابقة في هذا الخبر" in page
    )
    assert '<article lang="ar" dir="rtl">' in page
    assert ">20 حزيران/يونيو 2025، 17:00 UTC+03:00</time>" in page
    assert 'href="https://www.example.org/sudan/truce"' in page
    assert f"/ar/search?q={quote('حكومة')}" in hrefs(page)
    assert "<mark" not in get(client, f"/ar/article/{ids['هدنة']}")


class NoNames:
    """Names of an index whose articles speak of no one."""

    def of(self, article: Article) -> tuple[Name, ...]:
        return ()


class Sound:
    """An index none of whose articles is damaged."""

    def watch_unread(self, told: Callable[[str], None]) -> None:
        """Tells of none."""


class OneArticle:
    """An index of one article that no reader makes yet."""

    names = NoNames()
    admin = Sound()

    def get(self, id: str) -> Article:
        return Article(
            id=id,
            title="عنوان",
            deck="موجز <b>",
            body="مقدمة\nعنوان فرعي\nخاتمة",
            subheads=(1,),
            language="fa",
            published="2025",
            published_from="lede",
            agency="وكالة",
            author="كاتب",
            captions=("صورة",),
            removed=(Removed(4, "share", "شارك <b>"), Removed(9, "odd_kind", "سطر")),
        )

    def mark(self, article: Article, query: str, **given: Any) -> Marks:
        return Marks({"title": (), "body": ((6, 11),)})

    def editions(self, id: str) -> Editions:
        return Editions()

    def copies(self, id: str) -> Listing[Copy]:
        return Listing(())

    def related(self, id: str) -> Listing[Related]:
        return Listing(())


def test_subheads_are_headings_and_noise_is_shown_on_demand() -> None:
    client = create_app(OneArticle()).test_client()  # type: ignore[arg-type]
    page = get(client, "/ar/article/1?q=عنوان")
    assert '<article lang="fa" dir="rtl">' in page
    assert '<h2><mark id="m1">عنوان</mark> فرعي</h2>' in page
    assert "موجز &lt;b&gt;" in page and "تاريخ مأخوذ من النص" in page
    noise = page[page.index('<details class="extra noise">') :]
    assert "سطران استُبعدا من النص" in noise and "شارك &lt;b&gt;" in noise and "odd kind" in noise


def test_matches_are_links_and_those_behind_the_twentieth_are_folded() -> None:
    class Many(OneArticle):
        def mark(self, article: Article, query: str, **given: Any) -> Any:
            return Marks({"title": ((0, 5),), "body": ()})

        def get(self, id: str) -> Article:
            return replace(super().get(id), body="\n".join(["كلمة"] * 25), subheads=())

    class Most(Many):
        def mark(self, article: Article, query: str, **given: Any) -> Any:
            spans = tuple((n * 5, n * 5 + 4) for n in range(25))
            return Marks({"title": ((0, 5),), "body": spans})

    page = get(create_app(Many()).test_client(), "/ar/article/1?q=عنوان")  # type: ignore[arg-type]
    assert [one for one in hrefs(page) if one.startswith("#m")] == ["#main", "#m1"]
    page = get(create_app(Most()).test_client(), "/ar/article/1?q=عنوان")  # type: ignore[arg-type]
    steps = page[page.index('<nav class="steps"') : page.index("</nav>", page.index('"steps"'))]
    assert hrefs(steps) == [f"#m{n}" for n in range(1, 27)]
    assert hrefs(steps[: steps.index("<details>")])[-1] == "#m20" and "6 مطابقات أخرى" in words(
        steps
    )
    assert all(f'<mark id="m{n}">' in page for n in range(1, 27))


def test_an_article_without_matches_has_nothing_to_step_through(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    assert 'class="steps"' not in get(client, f"/ar/article/{ids['هدنة']}?q=قسطنطينية")


def test_an_article_is_cited_with_its_outlet_date_and_links(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    id = ids["هدنة"]
    for lang, date in (("ar", "20 حزيران/يونيو 2025"), ("en", "20 June 2025")):
        page = get(client, f"/{lang}/article/{id}?q=حكومة&match=exact")
        start = page.index('<details class="extra cite">')
        cite = page[start : page.index("</details>", start)]
        assert (
            f"«الحكومة السودانية تعلن هدنة لأسبوع»، صحيفة النيل ، {date} ، "
            "https://www.example.org/sudan/truce" in words(cite)
        )
        permalink = f"http://localhost/{lang}/article/{id}"
        assert hrefs(cite) == [permalink] and f">{permalink}<" in cite
        assert f"/{lang}/article/{id}" in hrefs(page[page.index('rel="canonical"') :])


def test_a_citation_links_no_address_that_is_not_of_the_web(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    page = get(client, f"/ar/article/{ids['زلزال']}")
    assert "javascript:" not in page and 'id="citation"' in page


def test_an_article_has_marked_what_the_search_searched(client: FlaskClient) -> None:
    def article(search: str) -> tuple[str, str]:
        page = get(client, f"/ar/search?{search}")
        url = next(one for one in hrefs(page) if "/ar/article/" in one)
        return url, get(client, url)

    url, page = article("q=حكومة&match=stem&source=صحيفة+النيل&sort=old&size=20")
    assert url.endswith(f"?q={quote('حكومة')}&match=stem") and page.count("<mark") == 3
    url, page = article("q=الحكومة&match=exact&sort=old")
    assert url.endswith("&match=exact") and page.count("<mark") == 2
    back = next(one for one in hrefs(page) if one.startswith("/ar/search?q="))
    assert back.endswith("&match=exact")
    other = next(one for one in hrefs(page) if one.startswith("/en/article/"))
    assert other.endswith("&match=exact")
    url, page = article("q=نتنياهو&without=نتانياهو")
    assert url.endswith(f"&without={quote('نتانياهو')}")
    id = url.partition("?")[0]
    assert "match" not in article("q=حكومة")[0] and "q=" not in article("match=exact")[0]
    assert get(client, f"{id}?q=حكومة&match=odd").startswith("<!doctype html>")


def test_each_match_tells_how_many_articles_it_finds(client: FlaskClient) -> None:
    for query in ("حكومة", "نتنياهو", "زلزال النفط"):
        page = get(client, f"/ar/search?q={query}")
        start = page.index('<details class="match">')
        block = page[start : page.index("</ul>", start)]
        counts = [int(one) for one in re.findall(r'class="count" dir="ltr">(\d+)<', block)]
        assert len(counts) == 4 and counts == sorted(counts), query
        for url, count in zip(hrefs(block), counts, strict=True):
            found = words(get(client, url))
            if query == "زلزال النفط":
                assert count == 0 and "لا خبر يضم كل الكلمات" in found
            else:
                tells = {0: "لا نتائج", 1: "نتيجة واحدة", 2: "نتيجتان"}[count]
                assert tells in found or count == 0, (query, url)
    assert 'class="match"' not in get(client, "/ar/search")


# About


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_about_tells_what_is_indexed_kept_and_licensed(
    client: FlaskClient, index: Index, lang: str
) -> None:
    assert f"/{lang}/about" in hrefs(get(client, f"/{lang}/"))
    page = get(client, f"/{lang}/about")
    stats = index.admin.stats()
    assert f'<dd dir="ltr">{stats.articles}</dd>' in page
    assert f'datetime="{stats.oldest}"' in page and f'datetime="{stats.newest}"' in page
    assert version("marsad") in page and "CLDR" in page
    assert {f"/{lang}/help", "/static/noto-naskh-arabic.OFL.txt"} <= set(hrefs(page))


def test_about_tells_whether_there_is_a_log(index: Index, tmp_path: Any) -> None:
    from indexer.settings import Settings

    for log, told in (("", "keeps no access log"), (str(tmp_path / "log"), "keeps an access log")):
        client = create_app(index, Settings(access_log=log)).test_client()
        assert told in get(client, "/en/about")


def test_a_deck_that_only_repeats_the_body_is_not_shown_twice() -> None:
    class Repeating(OneArticle):
        def get(self, id: str) -> Article:
            return replace(super().get(id), deck="مقدمة…")

    page = get(create_app(Repeating()).test_client(), "/ar/article/1")  # type: ignore[arg-type]
    assert page.count("مقدمة") == 1


# Looking closer


def test_an_article_leads_to_others_of_its_subject(client: FlaskClient, index: Index) -> None:
    id = index.search("القمة").hits[0].id
    for lang, words in (("ar", "أخبار ذات صلة"), ("en", "Related articles")):
        page = get(client, f"/{lang}/article/{id}")
        section = page[page.index('<section class="related">') :]
        assert words in section
        expected = [f"/{lang}/article/{one.id}" for one in index.related(id)]
        assert expected and [url for url in hrefs(section) if "/article/" in url] == expected


def test_an_article_alone_on_its_subject_has_no_related_ones(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    assert 'class="related"' not in get(client, f"/ar/article/{ids['زلزال']}")


def test_each_hit_says_why_it_is_there(client: FlaskClient, index: Index) -> None:
    page = get(client, "/ar/search?q=هدنة&match=folded")
    link = next(url for url in hrefs(page) if "/explain" in url)
    id = index.search("هدنة", match="folded").hits[0].id
    assert link.startswith("/ar/explain?") and f"id={id}" in link and "match=folded" in link
    assert "لماذا ظهر هذا؟" in page
    assert "explain" not in get(client, "/ar/search")


def test_the_explanation_tells_of_each_word(client: FlaskClient, ids: dict[str, str]) -> None:
    id = ids["هدنة"]
    page = get(client, f"/ar/explain?q=حكومة الهدنة -قمة&id={id}")
    assert page.count("<tr>") == 5 and "متجاوران" in page
    assert ">حكومه<" in page and "العنوان والمتن" in page and "مستبعدة" in page
    english = next(url for url in hrefs(page) if url.startswith("/en/explain"))
    assert f"id={id}" in english and "title and body" in get(client, english)


def test_the_explanation_of_an_article_that_is_not_found_names_what_it_lacks(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    page = get(client, f"/en/explain?q=قسطنطينية&id={ids['هدنة']}")
    assert "does not find this article" in page and ">قسطنطينية<" in page
    page = get(client, f"/en/explain?q=هدنة قسطنطينية&id={ids['هدنة']}")
    assert "only some of the words" in page


def test_what_cannot_be_explained_is_told(client: FlaskClient, ids: dict[str, str]) -> None:
    assert client.get("/ar/explain?q=هدنة&id=nowhere").status_code == 404
    assert client.get("/ar/explain?q=هدنة").status_code == 404
    for bad in ("operator=xor", "match=odd"):
        assert client.get(f"/ar/explain?q=هدنة&id={ids['هدنة']}&{bad}").status_code == 400
    assert client.get(f"/ar/explain?id={ids['هدنة']}").status_code == 200


# Escaping


SCRIPT = "<script>alert(1)</script>"


class HostileAdmin:
    """Contents whose every word is markup."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.stamp = index.admin.stamp
        self.watch_unread = index.admin.watch_unread

    def contents(self) -> Contents:
        found = self._index.admin.contents()
        return replace(found, sources={SCRIPT: 1}, updated=SCRIPT, oldest=SCRIPT)


class Hostile:
    """An index whose every word is markup, as no reader would let it pass."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.admin = HostileAdmin(index)

    def search(self, query: str, **arguments: Any) -> Results:
        results = self._index.search("القمة")
        hostile = {
            "title": SCRIPT,
            "snippet": f"قمة {SCRIPT}",
            "source": SCRIPT,
            "section": SCRIPT,
            "published": SCRIPT,
            "lang": SCRIPT,
            "url": "javascript:alert(1)",
            "marks": {"title": ((0, 8),), "snippet": ((0, 3),)},
        }
        return replace(
            results,
            hits=tuple(replace(hit, **hostile) for hit in results.hits),
            ignored=(SCRIPT,),
            notes=(Remark("unknown_field", SCRIPT), Remark("too_many_patterns", SCRIPT)),
            ladder=(Step("spelling", 1, query=SCRIPT), Step("without", 1, query=SCRIPT)),
            facets={"source": (FacetValue(SCRIPT, 1, True, SCRIPT, SCRIPT),)},
            timeline=(Bucket(SCRIPT, SCRIPT, 1), Bucket(SCRIPT, SCRIPT, 1)),
        )

    def match_counts(self, query: str, **arguments: Any) -> MatchCounts:
        return MatchCounts(())

    names = NoNames()

    def get(self, id: str) -> Article:
        return Article(
            id=id,
            title=SCRIPT,
            body=f"{SCRIPT}\n{SCRIPT}",
            deck=SCRIPT,
            subheads=(1,),
            language=SCRIPT,
            published=SCRIPT,
            agency=SCRIPT,
            source=f"{SCRIPT}!",
            author=SCRIPT,
            section=SCRIPT,
            dateline=SCRIPT,
            url=f"javascript:{SCRIPT}",
            captions=(SCRIPT,),
            removed=(Removed(1, SCRIPT, SCRIPT),),
        )

    def mark(self, article: Article, query: str, **given: Any) -> Marks:
        spans = {"title": ((1, 7),), "body": ((0, 8), (30, 40))}
        return Marks(spans, [Remark("unknown_field", SCRIPT)])

    def editions(self, id: str) -> Editions:
        changes = (Change("same", SCRIPT), Change("out", SCRIPT), Change("in", SCRIPT))
        one = Edition(replace(self.get(id), title=SCRIPT), SCRIPT, SCRIPT, changes, changes)
        return Editions((one, one), dropped=3)

    def copies(self, id: str) -> Listing[Copy]:
        return Listing((Copy("2", SCRIPT, SCRIPT, "2024-01-01", "ar", "variant"),))

    def related(self, id: str) -> Listing[Related]:
        return Listing((Related("3", SCRIPT, SCRIPT, SCRIPT, SCRIPT, 0.5),))

    def explain(self, query: str, id: str, **given: Any) -> Explanation:
        explanation = self._index.explain(query, self._index.search("القمة").hits[0].id)
        hostile = {name: SCRIPT for name in ("text", "folded", "stem", "skeleton")}
        return replace(
            explanation,
            title=SCRIPT,
            lang=SCRIPT,
            matched=False,
            words=tuple(
                replace(word, **hostile, spellings=(SCRIPT,), found=False)
                for word in explanation.words
            ),
            notes=(Remark("unknown_field", SCRIPT),),
        )


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize(
    "path", ["", "search?q=قمة", "article/1?q=قمة", "explain?q=قمة&id=1", "help", "about"]
)
def test_what_articles_hold_is_never_markup(index: Index, lang: str, path: str) -> None:
    client = create_app(Hostile(index)).test_client()  # type: ignore[arg-type]
    page = get(client, f"/{lang}/{path}")
    assert "alert(1)" in page or "alert%281%29" in page
    assert "<script>alert" not in page and "javascript:" not in page
    assert not re.search(r"<mark>[^<]*<(?!/mark>)", page)


@pytest.mark.parametrize(
    "url",
    [
        "/ar/search?q=<script>x</script>",
        '/ar/search?q="><script>x</script>',
        "/ar/search?q=قمة&source=<script>x</script>",
        "/ar/search?q=قمة&from=<script>x</script>",
        "/ar/search?q=<script>x</script>:قمة",
        "/ar/<script>x</script>",
        "/ar/article/<script>x</script>?q=<script>x</script>",
        "/ar/explain?q=<script>x</script>&id=<script>x</script>&match=<script>x</script>",
    ],
)
def test_what_a_request_holds_is_never_markup(client: FlaskClient, url: str) -> None:
    assert "<script>x" not in client.get(url).text


def test_help_tells_the_query_language_the_keys_and_the_sources(client: FlaskClient) -> None:
    page = get(client, "/ar/help")
    assert "<kbd" in page and "marsad alert" in page and "/ar/trend" in hrefs(page)
    assert f"/ar/search?source={quote('وكالة الساحل').replace('%20', '+')}" in hrefs(page)


def test_every_example_of_the_help_can_be_searched(client: FlaskClient, app: Flask) -> None:
    page = get(client, "/ar/help")
    table = page[page.index("<table") : page.index("</table>")]
    examples = hrefs(table)
    assert len(examples) > 10
    for url in examples:
        assert "تعذّر فهم" not in get(client, url), url


def test_help_and_about_need_no_index() -> None:
    def opened() -> Index:
        raise IndexMissing("none")

    client = create_app(opened).test_client()
    assert client.get("/ar/help").status_code == client.get("/ar/about").status_code == 200
