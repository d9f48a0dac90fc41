"""URLs of one page, and of different ones, in all the ways that they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import article_id
from indexer.urls import canonical_url, is_site, is_tracking, unwrap_url

PAGE = "https://marafi.example/خبر/1?id=7"

SAME = {
    "https://marafi.example/خبر/1": """
        http://marafi.example/خبر/1
        HTTPS://WWW.Marafi.EXAMPLE/خبر/1/
        //www.marafi.example/خبر/1
        https://marafi.example:443/خبر/1
        http://marafi.example:80/خبر/1
        https://marafi.example:/خبر/1
        https://marafi.example./خبر/1
        https://reader:secret@marafi.example/خبر/1
        https://marafi.example/%D8%AE%D8%A8%D8%B1/1
        https://marafi.example/%d8%ae%d8%a8%d8%b1/%31
        https://marafi.example/ab/../خبر/./1
        https://marafi.example//خبر//1
        https:\\\\marafi.example\\خبر\\1
        https://marafi.example/خبر/1?
        https://marafi.example/خبر/1#comments
        https://marafi.example/خبر/1#:~:text=كلمة
        https://marafi.example/خبر/1#/2
        https://marafi.example/خبر/1?utm_source=rss&UTM_Medium=feed
        https://marafi.example/خبر/1?fbclid=IwAR0&gclid=x&mc_cid=1
        https://marafi.example/خبر/1?at_medium=RSS&at_campaign=KARANGA
        https://marafi.example/خبر/1?xtor=RSS-3208
        https://marafi.example/خبر/1?ref=rss
        https://marafi.example/خبر/1?share=telegram
        https://marafi.example/خبر/1?replytocom=81#respond
        https://marafi.example/خبر/1;jsessionid=0A1B2C
        https://marafi.example/(S(4r3qegbzmj1nru55xqkzri55))/خبر/1
        https://marafi.example/خبر/1?PHPSESSID=ab12
        view-source:https://marafi.example/خبر/1
        https://amp.marafi.example/خبر/1
        https://marafi.example/خبر/1/amp/
        https://marafi.example/amp/خبر/1
        https://marafi.example/خبر/1.amp
        https://marafi.example/خبر/1?amp
        https://marafi.example/خبر/1?amp=1
        https://marafi.example/خبر/1?outputType=amp
        https://www.google.com/amp/s/marafi.example/خبر/1/amp
        https://www.google.com.eg/amp/marafi.example/خبر/1
        https://marafi-example.cdn.ampproject.org/c/s/marafi.example/خبر/1?amp_js_v=0.1&usqp=mq33
        https://cdn.ampproject.org/v/s/marafi.example/%D8%AE%D8%A8%D8%B1/1
        https://marafi-example.bing-amp.com/c/s/www.marafi.example/خبر/1
        https://web.archive.org/web/20240620101112/https://www.marafi.example/خبر/1
        https://web.archive.org/web/20240620101112id_/http://marafi.example:80/خبر/1
        http://web.archive.org/web/2024/http:/marafi.example/خبر/1/
        https://web.archive.org/web/20240620101112/marafi.example/خبر/1
        https://web.archive.org/web/https://marafi.example/خبر/1
        https://web.archive.org/web/2024*/https://marafi.example/خبر/1
        https://web.archive.org/save/https://marafi.example/خبر/1
        https://web.archive.org/web/2024/https%3A%2F%2Fmarafi.example%2F%D8%AE%D8%A8%D8%B1%2F1
        http://web.archive.bibalex.org/web/20240620101112/http://marafi.example/خبر/1
        https://arquivo.pt/wayback/20240620101112/https://marafi.example/خبر/1
        https://crawl.example/coll/20240620101112mp_/https://marafi.example/خبر/1
        https://archive.ph/20240620101112/https://marafi.example/خبر/1
        https://archive.today/newest/https://marafi.example/خبر/1
        https://web.archive.org/web/2024/https://www.google.com/amp/s/marafi.example/خبر/1
        https://webcache.googleusercontent.com/search?q=cache:AbCdEf123_-x:https://marafi.example/خبر/1+خبر&hl=ar
        https://webcache.googleusercontent.com/search?q=cache:https://marafi.example/خبر/1
        view-source:https://marafi.example/خبر/1
        https://www.google.com/url?rct=j&sa=t&url=https://marafi.example/%D8%AE%D8%A8%D8%B1/1&ct=ga
        https://l.facebook.com/l.php?u=https%3A%2F%2Fmarafi.example%2F%D8%AE%D8%A8%D8%B1%2F1%3Ffbclid%3D2&h=x
    """,
    "https://marafi.example/a?id=7&p=2": """
        https://marafi.example/a?p=2&id=7
        https://marafi.example/a?id=7&amp;p=2
        https://marafi.example/a?id=7&&p=2&
        https://marafi.example/a/?utm_source=x&id=7&p=2
        https://web.archive.org/web/20240620101112/http://marafi.example/a?p=2&id=7#top
    """,
    "https://أخبار.example/1": "http://xn--igbicxr.example/1 https://WWW.xn--igbicxr.example/1",
    "https://marafi.example/#!/news/1": """
        http://www.marafi.example#!/news/1
        https://marafi.example/?_escaped_fragment_=/news/1
        https://marafi.example/?utm_source=x#!/news/1/
    """,
    "https://marafi.example": "http://marafi.example/ https://www.marafi.example/# http://marafi.example?",
}  # fmt: skip

DIFFERENT = """
    https://marafi.example/a
    https://marafi.example/A
    https://marafi.example/a/b
    https://marafi.example/a%2Fb
    https://marafi.example/a%3Fid=1
    https://marafi.example/a%23b
    https://marafi.example/%C7%E1%CE%C8%D1
    https://marafi.example/%C7%E1%CE%C8%D0
    https://marafi.example/100%
    https://marafi.example/a?id=1
    https://marafi.example/a?u=feed:https://marafi.example/b
    https://marafi.example/a?u=https://marafi.example/b
    https://marafi.example/a?id=2
    https://marafi.example/a?p=1
    https://marafi.example/a?storyid=1
    https://marafi.example/a?sid=1
    https://marafi.example/a?ref=1
    https://marafi.example/a?ref=2
    https://marafi.example/a?source=7
    https://marafi.example/a?cmpid=7
    https://marafi.example/a?amp=12
    https://marafi.example/a?u=b%26c
    https://marafi.example/a?u=b&c
    https://marafi.example/a?id=1&id=2
    https://marafi.example/a?id=2&id=1
    https://marafi.example/amp
    https://marafi.example/#!/news/1
    https://marafi.example/#!/news/2
    https://marafi.example/#/news/1
    https://marafi.example:8080/a
    http://marafi.example:443/a
    https://m.marafi.example/a
    https://amp.dev/a
    https://dev/a
    https://amp.co.uk/a
    https://www.co.uk/a
    https://co.uk/a
    https://archive.ph/AbCdE
    https://archive.ph/AbCdF
    https://web.archive.org/about
    https://www.google.com/url?q=words
    https://marafi.example/2024/https
    https://marafi.example/read?url=https://other.example/a
    https://other.example/a
    https://marafi-example.translate.goog/a
    https://[::1]/a
    urn:uuid:12
    tag:marafi.example,2024:1
""".split()


@pytest.mark.parametrize("page", SAME)
def test_ways_to_write_the_url_of_one_page_are_one(page: str) -> None:
    ways = SAME[page].split()
    found = {way: canonical_url(way) for way in ways}
    assert {way: url for way, url in found.items() if url != canonical_url(page)} == {}
    if is_site(canonical_url(page)):  # the address of each article of it
        assert {article_id(way, "ع", "ن") for way in ways} == {article_id(None, "ع", "ن")}
    else:
        assert {article_id(way, "", "") for way in ways} == {article_id(page, "ع", "ن")}


def test_urls_of_different_pages_stay_different() -> None:
    assert len({canonical_url(url) for url in DIFFERENT}) == len(DIFFERENT)
    assert len({article_id(url, "", "") for url in DIFFERENT}) == len(DIFFERENT)


# As Marsad 0.1 made them: an index from then goes on, and alerts know what they told.
@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://www.skynewsarabia.com/web/article/1022914", "fdee0c769f2405ee"),
        ("http://www.alarabiya.net/ar/2018/02/18/هكذا-تحالفت.html", "0e572eed977fa5dd"),
        ("https://arabic.cnn.com/x/news-didn%E2%80%99t-board", "ac75da4a4d6bb0d7"),
        ("http://www.bbc.co.uk/arabic/world-44602509", "ac127d505d26469f"),
        ("https://marafi.example/news.php?id=12", "dd937f5e6bb41f64"),
        # Sky News writes أ as two letters, and others do not.
        (
            "https://www.skynewsarabia.com/%D8%A7%D9%84%D8%A7%D9%94%D9%85%D9%8A%D8%B1",
            "b3d16e044bca2070",
        ),
    ],
)
def test_ids_of_plain_urls_are_what_they_were(url: str, id: str) -> None:
    assert article_id(url, "", "") == id


def test_a_copy_is_unwrapped_and_any_other_url_left_as_it_is() -> None:
    copy = "https://web.archive.org/web/2024id_/http://marafi.example/a?id=1&utm_source=x#b"
    assert unwrap_url(copy) == "http://marafi.example/a?id=1&utm_source=x#b"
    assert unwrap_url(" HTTPS://Marafi.example/a/ ") == " HTTPS://Marafi.example/a/ "


@pytest.mark.parametrize(
    ("pair", "tracks"),
    [
        ("utm_whatever=1", True),
        ("FBCLID=x", True),
        ("fbclid", True),
        ("ref=RSS", True),
        ("ref=15", False),
        ("ocid=socialflow", True),
        ("ocid=15", False),
        ("id=utm_source", False),
        ("share=15", False),
        ("automatic=1", False),
    ],
)
def test_parameters_of_statistics_are_told_from_those_of_a_page(pair: str, tracks: bool) -> None:
    assert is_tracking(pair) is tracks


@given(
    st.sampled_from(["http://w.a/", "//amp.x.a/", "http://archive.org/web/2/http://w.a/"]),
    st.text("a.w/&=:@!اxn-20_;()[]", max_size=60),
)
def test_a_canonical_url_of_a_path_is_its_own(before: str, text: str) -> None:
    once = canonical_url(before + text)
    assert canonical_url(once) == once


@given(
    st.sampled_from(["http://w.a/", "//amp.x.a/", "https://www.", "http://archive.org/web/2/"]),
    st.text("a.w/?#&=%:@!اxn-20_\\;()[]", max_size=60),
)
def test_a_canonical_url_settles(before: str, text: str) -> None:
    # What is no address, or shows as a route only with its closing slash, takes a second time.
    settled = canonical_url(canonical_url(before + text))
    assert canonical_url(settled) == settled


@given(
    st.sampled_from(["", "http://", "https://xn--", "https://[", "http://%"]), st.text(max_size=60)
)
def test_any_text_has_an_id(before: str, text: str) -> None:
    assert len(article_id(before + text, text, text)) == 16


def test_a_long_url_costs_no_more_than_its_length() -> None:
    import time

    def seconds(size: int) -> float:
        before = time.process_time()
        for hostile in ("/a" * size, "%2" * size, "?" + "a&" * size, "/web/" * size + "http:/"):
            canonical_url("https://web.archive.org" + hostile)
            canonical_url("https://x.cdn.ampproject.org/c" + hostile)
        return time.process_time() - before

    seconds(20_000)
    assert seconds(200_000) < 40 * max(seconds(20_000), 0.005)


@pytest.mark.parametrize(
    "url",
    ["https://news.example", "http://www.news.example/", "https://news.example/#top",
     "https://news.example//?", "https://web.archive.org/web/2024/http://news.example/"],
)  # fmt: skip
def test_the_address_of_a_site_is_that_of_none_of_its_articles(url: str) -> None:
    assert is_site(canonical_url(url))
    assert article_id(url, "قمة في الرياض", "نص") == article_id(None, "قمة في الرياض", "نص")
    assert article_id(url, "قمة في الرياض", "نص") != article_id(url, "زلزال في البحر", "نص")


@pytest.mark.parametrize(
    "url", ["https://news.example/?p=3", "https://news.example/a", "https://news.example/#!/n/1"]
)
def test_the_address_of_a_page_is_not_that_of_its_site(url: str) -> None:
    assert not is_site(canonical_url(url))
