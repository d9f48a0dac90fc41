"""What of a page becomes the article's text, and what does not."""

from __future__ import annotations

import pytest

from indexer.ingest.formats.html.extract import extract_lines
from indexer.ingest.formats.html.page import read_page
from indexer.settings import ReadSettings
from tests.ingest.html_pages import BODY, PARAGRAPHS, TITLE, page, paragraphs, read, refused


def test_title_and_paragraphs_are_read_and_nothing_around_them() -> None:
    article = read(page())
    assert article.title == TITLE
    assert article.body == BODY
    assert article.language == "ar"


def test_member_and_path_tell_where_a_page_was_read() -> None:
    article = read_page(page().encode(), ReadSettings(), path="news.zip", member="a/b.html")
    assert (article.path, getattr(article, "member", None)) == ("news.zip", "a/b.html")


def test_subheads_stay_and_are_told() -> None:
    article = read(page(paragraphs(PARAGRAPHS[0]) + "<h3>مرحلتان</h3>" + paragraphs(PARAGRAPHS[1])))
    assert article.body.split("\n") == [PARAGRAPHS[0], "مرحلتان", PARAGRAPHS[1]]
    assert article.subheads == (1,)


def test_a_bold_line_by_itself_is_a_subhead() -> None:
    story = paragraphs(PARAGRAPHS[0], "<strong>مرحلتان</strong>", PARAGRAPHS[1])
    assert read(page(story)).subheads == (1,)


def test_captions_are_put_aside() -> None:
    figure = "<figure><img src='a.jpg'><figcaption>شاحنات قرب المعبر</figcaption></figure>"
    article = read(page(figure + paragraphs()))
    assert article.body == BODY
    assert article.captions == ("شاحنات قرب المعبر",)


@pytest.mark.parametrize(
    "picture",
    [
        "<div class='img-cap'>شاحنات قرب المعبر</div>",
        "<p><img src='a.jpg'><br>شاحنات قرب المعبر</p>",
        "<figure><figcaption><span>التعليق على الصورة، </span><p>شاحنات قرب المعبر</p></figcaption>"
        "</figure>",
        "<figure><figcaption>شاحنات قرب المعبر</figcaption></figure>"
        "<span class='photo-credit'>رويترز</span>",
    ],
)
def test_captions_are_told_by_their_markup_and_credits_are_no_agency(picture: str) -> None:
    article = read(page(paragraphs(PARAGRAPHS[0]) + picture + paragraphs(*PARAGRAPHS[1:])))
    assert article.body == BODY
    assert article.captions == ("شاحنات قرب المعبر",)
    assert article.agency is None


def test_text_of_scripts_and_styles_is_never_read() -> None:
    hidden = "<script>var نص = 'سر';</script><style>.سر{}</style><noscript>سر</noscript>"
    article = read(page(hidden + paragraphs()))
    assert "سر" not in article.to_json().split()
    assert article.body == BODY


def test_a_paragraph_said_twice_in_a_row_is_kept_twice() -> None:
    assert read(page(paragraphs(*PARAGRAPHS[:2], PARAGRAPHS[1]))).body.count(PARAGRAPHS[1]) == 2


def test_a_refrain_is_kept_each_time() -> None:
    story = paragraphs(PARAGRAPHS[2], PARAGRAPHS[0], PARAGRAPHS[2], PARAGRAPHS[1], PARAGRAPHS[2])
    assert read(page(story)).body.count(PARAGRAPHS[2]) == 3


def test_joiners_inside_words_are_kept() -> None:
    persian = "رئیس جمهور در سخنرانی خود گفت که آن‌ها می‌خواهند به گفت‌وگو بازگردند و پاسخ بدهند."
    article = read(page(paragraphs(persian, persian.replace("رئیس", "وزیر"))))
    assert article.body.count("می‌خواهند") == 2
    assert article.language == "fa"


def test_character_references_are_read_once() -> None:
    story = paragraphs(f"{PARAGRAPHS[0]} &laquo;س &amp; ص&raquo; &amp;lt;لا&amp;gt; &#1575;&#x628;")
    assert read(page(story)).body.endswith("«س & ص» &lt;لا&gt; اب")


@pytest.mark.parametrize(
    "noise",
    [
        "<p>اقرأ أيضا: <a href='/x'>موازنة العام المقبل بين يدي البرلمان</a></p>",
        "<div class='share'><a href='#'>فيسبوك</a> <a href='#'>تويتر</a></div>",
        "<p><a href='/x'>موازنة العام المقبل بين يدي البرلمان</a></p>",
    ],
)
def test_links_to_other_stories_are_taken_out(noise: str) -> None:
    story = paragraphs(*PARAGRAPHS[:2]) + noise + paragraphs(PARAGRAPHS[2])
    assert read(page(story)).body == BODY


def test_a_link_inside_a_paragraph_is_text() -> None:
    linked = PARAGRAPHS[0].replace("معبرين حدوديين", "<a href='/t'>معبرين حدوديين</a>")
    assert read(page(paragraphs(linked, *PARAGRAPHS[1:]))).body == BODY


def test_stories_listed_below_with_their_first_lines_are_taken_out() -> None:
    others = "".join(
        f"<div><h3><a href='/{n}'>عنوان خبر آخر رقم {n} من أخبار اليوم</a></h3>"
        f"<p>هذه هي الفقرة الأولى من الخبر الآخر رقم {n}، وهي جملة لا صلة لها بخبرنا.</p></div>"
        for n in range(4)
    )
    assert read(page(paragraphs() + others)).body == BODY


def test_another_story_in_an_article_of_its_own_is_taken_out() -> None:
    other = (
        "<div><h2>المزيد</h2><article><h3><a href='/9'>اجتماع طارئ لغرف التجارة صباح غد</a></h3>"
        "<p>يبحث المجتمعون توزيع الرسوم بين المدن قبل نهاية العام الجاري.</p></article></div>"
    )
    story = page().replace("<article>", "<div class='a'>").replace("</article>", "</div>")
    assert read(story.replace("<aside>", other + "<aside>")).body == BODY


def test_what_the_site_says_of_comments_at_the_end_is_taken_out() -> None:
    rules = (
        "نرحب بتعليقات القراء وفق شروط الاستخدام وسياسة الخصوصية المنشورة في الموقع، ونراجعها كلها."
    )
    article = read(page(paragraphs(*PARAGRAPHS, rules)))
    assert article.body == BODY
    assert [line.text for line in article.removed if line.kind == "legal" or "after" in line.kind]


def test_dates_that_lead_a_list_stay_in_it() -> None:
    games = "".join(f"<p>الجمعة {day} مارس 2019:</p><p>- فريق أول وفريق ثان</p>" for day in (1, 8))
    body = read(page(paragraphs(PARAGRAPHS[0]) + games)).body
    assert "الجمعة 1 مارس 2019:" in body
    assert "الجمعة 8 مارس 2019:" in body


def test_a_page_made_of_one_table_and_line_breaks_is_read() -> None:
    markup = (
        "<html><head><title>بريد المرفأ</title></head><body><table><tr><td><a href='/'>الرئيسية</a>"
        "<br><a href='/1'>قصة أخرى لا صلة لها بهذا الخبر</a></td><td>"
        f"<font size=5><b>{TITLE}</b></font><br><font size=1>14/3/2004</font><br>"
        f"{'<br><br>'.join(PARAGRAPHS)}</td></tr></table></body></html>"
    )
    article = read(markup)
    assert (article.title, article.body, article.published) == (TITLE, BODY, "2004-03-14")


def test_a_text_of_one_sentence_is_read() -> None:
    news = "وصل الوفد إلى المعبر."
    markup = f"<html><title>{TITLE}</title><meta property='og:type' content='article'><body>"
    assert read(f"{markup}<h1>{TITLE}</h1><span>3 مارس 2015</span><p>{news}</p>").body == news


def test_a_heading_that_links_to_itself_is_a_subhead() -> None:
    heads = [f"<h2 id='s{n}'><a href='#s{n}'>فصل {n}</a></h2>" for n in range(3)]
    story = "".join(h + f"<p>{text}</p>" for h, text in zip(heads, PARAGRAPHS, strict=True))
    assert [*read(page(story)).body.split("\n")][1::2] == list(PARAGRAPHS)


def test_the_body_in_json_ld_stands_in_where_the_page_shows_none() -> None:
    body = " ".join(PARAGRAPHS)
    data = f'{{"@type": "NewsArticle", "headline": "{TITLE}", "articleBody": "{body}"}}'
    head = f'<script type="application/ld+json">{data}</script>'
    article = read(page("<div id='app'></div>", head))
    assert article.body == body


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        (b"<html>" + bytes(range(1, 9)) * 50, "not text: over 0.5% control characters"),
        ("<html><body></body></html>", "no article in it: no body text found"),
        (
            page("<p>عذرا، لم نجد ما تبحث عنه. يمكنك العودة إلى الصفحة الأولى أو البحث.</p>")
            .replace(TITLE, "404 الصفحة غير موجودة"),
            "no article in it: an error page",
        ),
        (
            "<html><title>بريد المرفأ</title><body>"
            + "".join(f"<h2><a href='/{n}'>عنوان الخبر رقم {n} اليوم</a></h2>" for n in range(9)),
            "no article in it: no body text found",
        ),
        (
            "<html><title>بريد المرفأ</title><body><h1>أخبار العالم</h1>"
            + "".join(
                f"<div><h2><a href='/{n}'>عنوان الخبر رقم {n} من اليوم</a></h2><p>{text}</p></div>"
                for n, text in enumerate(PARAGRAPHS * 3)
            ),
            "no article in it: a list of articles",
        ),
    ],
)  # fmt: skip
def test_what_is_no_article_is_told(markup: str | bytes, reason: str) -> None:
    assert refused(markup) == reason


def test_a_page_over_the_limit_is_refused_unread() -> None:
    assert refused(page(paragraphs() * 60_000)) == "larger than 5 MB (max_file_mb)"


@pytest.mark.parametrize("tag", ["div", "span", "FONT", "x-y", "table><tr><td"])
def test_text_in_50_000_nested_tags_is_read(tag: str) -> None:
    article = read(page(f"<{tag}>" * 50_000 + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)))
    assert PARAGRAPHS[2] in article.body
    assert any("nested too deep" in warning for warning in article.warnings)


def test_a_tag_with_200_000_attributes_is_read() -> None:
    flood = "<div " + " ".join(f"a{n}='x'" for n in range(200_000)) + ">"
    assert read(page(flood + paragraphs())).body == BODY


@pytest.mark.parametrize("share", [0.3, 0.5, 0.75, 0.9])
def test_a_page_cut_anywhere_gives_an_article_or_a_reason(share: float) -> None:
    data = page(paragraphs(*PARAGRAPHS * 8)).encode()
    found = read_page(data[: int(len(data) * share)], ReadSettings(), path="cut.html")
    assert getattr(found, "title", TITLE) == TITLE


@pytest.mark.parametrize("flood", ["<b>نص ", "<p>بند قصير</p>"])
def test_a_page_of_tags_without_end_still_gives_its_article(flood: str) -> None:
    markup = page(paragraphs(*PARAGRAPHS) + flood * 101_000)
    assert extract_lines(markup) == []  # which took minutes
    article = read(markup)
    assert article.title == TITLE
    assert set(PARAGRAPHS) <= set(article.body.split("\n"))
