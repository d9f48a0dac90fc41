"""What a robots.txt lets us have: each decision that Google's published tests of their parser hold
(github.com/google/robotstxt, robots_test.cc), with rules and addresses of our own, and a few that
RFC 9309 adds."""

from __future__ import annotations

import resource

import pytest

from indexer.fetching.robots_rules import parse_robots

US = "User-agent: marsad\n"
ALL = "User-agent: *\n"
SHUT = "Disallow: /\n"
LONG = "a" * (2083 * 8)


def may(text: str, path: str, robot: str = "marsad") -> bool:
    return parse_robots(text, robot).allow(f"https://news.test{path}")


LINES = [
    ("", "/x", True),
    (US + SHUT, "", False),
    (US + SHUT, "/x/y", False),
    ("agent: marsad\nforbid: /\n", "/x/y", True),
    ("user-agent marsad\ndisallow /\n", "/x/y", False),
    ("user-agent marsad\ndisallow / all\n", "/x/y", True),
    ("USER-AGENT: MARSAD\nDISALLOW: /\nALLOW: /x/\n", "/x/y", True),
    ("uSeR-aGeNt: marsad\ndIsAlLoW: /\naLLoW: /x/\n", "/a/b", False),
    ("\ufeffUser-agent: marsad\nDisallow: /\n", "/a", False),
    ("User-agent: marsad\n\ufeffDisallow: /\n", "/a", True),
    ("User-agent: marsad\rDisallow: /a\rAllow: /a/b\r", "/a", False),
    ("User-agent: marsad\r\nDisallow: /a\r\n\r\nAllow: /a/b", "/a/b", True),
    ("User-agent: marsad\nDisalow: /\n", "/a", False),
    (US + "# Disallow: /\nDisallow: /a#b\nAllow: /\n", "/a", False),
    (US + "# Disallow: /\nDisallow: /a#b\nAllow: /\n", "/b", True),
    (US + f"Disallow: /x/{LONG}/end\n", f"/x/{LONG}"[: len(LONG) - 10] + "/other", False),
    (US + f"Disallow: /x/{LONG}/end\n", "/x/", True),
]

GROUPS = [
    # Rules before any group are of none.
    (f"Allow: /free/\n\n{US}{SHUT}", "/free/", False),
    # Groups of one name are one; blank lines end none.
    (f"{US}Disallow: /\nAllow: /x/\nUser-agent: b\nDisallow: /\n\n{US}Allow: /z/\n", "/z/1", True),
    (f"{US}Disallow: /\nAllow: /x/\nUser-agent: b\nDisallow: /\n\n{US}Allow: /z/\n", "/x/1", True),
    (f"{US}Disallow: /\nAllow: /x/\nUser-agent: b\nAllow: /y/\n", "/y/1", False),
    (f"User-agent: b\n\n{US}Allow: /z/\nDisallow: /\n", "/y", False),
    (f"{US}\n\nUser-agent: b\nDisallow: /\n", "/y", False),
    # Lines of other kinds, known or not, end none.
    (f"{US}Sitemap: https://news.test/s.xml\n{ALL}Disallow: /\n", "/", False),
    (f"{US}Noindex-Please: yes\n{ALL}Disallow: /\n", "/", False),
    (f"{US}Crawl-delay: 3\n{ALL}Disallow: /\n", "/", False),
    (f"User-agent: b\nHost: news.test\n{ALL}Disallow: /\n", "/", False),
    # Ours goes before that for all, wherever it stands.
    (f"{ALL}Disallow: /x/\n{US}Disallow: /y/\n", "/x/a", True),
    (f"{ALL}Disallow: /x/\n{US}Disallow: /y/\n", "/y/a", False),
    (f"{ALL}Allow: /\nUser-agent: b\nDisallow: /\n", "/x", True),
    (f"{US}Disallow:\n{ALL}Disallow: /\n", "/x", True),
    ("User-agent: b\nDisallow: /\nUser-agent: c\nDisallow: /\n", "/x", True),
    ("User-agent: * all of you\nDisallow: /\n", "/x", False),
]

NAMES = [
    ("marsad/1.2", False),
    ("marsad crawler", False),
    ("Marsad/0.1 (+https://news.test/why)", False),
    ("MARSAD", False),
    ("mars", True),
    ("marsadbot", True),
    ("marsad-images", True),
    ("my marsad", True),
    ("Mozilla/5.0 marsad", True),
    ("", True),
]

MATCHES = [
    ("Disallow: /x/\n", "/x/y", False),
    ("Disallow: /X/\n", "/x/y", True),
    ("Disallow: /x/page.html\nAllow: /x/\n", "/x/page.html", False),
    ("Allow: /x/page.html\nDisallow: /x/\n", "/x/page.html", True),
    ("Allow: /x/page.html\nDisallow: /x/\n", "/x/", False),
    ("Disallow:\nAllow:\n", "/x", True),
    ("Disallow: /\nAllow: /\n", "/x", True),
    ("Disallow: /x\nAllow: /x/\n", "/x", False),
    ("Disallow: /x\nAllow: /x/\n", "/x/", True),
    ("Disallow: /x/page.html\nAllow: /x/page.html\n", "/x/page.html", True),
    ("Allow: /page\nDisallow: /*.html\n", "/page.html", False),
    ("Allow: /page\nDisallow: /*.html\n", "/page", True),
    ("Allow: /x/page.\nDisallow: /*.html\n", "/x/page.html", True),
    ("Allow: /x/page.\nDisallow: /*.html\n", "/x/y.html", False),
    ("Disallow: /a/b/c\nAllow: /a/*/d\n", "/a/b/c", False),
    ("Disallow: /a/b/c\nAllow: /a/*/d\n", "/a/x/c", True),
    ("Disallow: /a/b$\nAllow: /a/b/c\n", "/a/b", False),
    ("Disallow: /a/b$\nAllow: /a/b/c\n", "/a/b/", True),
    ("Disallow: /\nAllow: /folder/index.html\n", "/folder/", True),
    ("Disallow: /\nAllow: /folder/index.html\n", "/folder/index.html", True),
    ("Disallow: /\nAllow: /folder/index.html\n", "/folder/index.htm", False),
    ("Disallow: /\nAllow: /folder/index.html\n", "/folder/other", False),
    *(("Disallow: /\nAllow: /news\n", path, True) for path in ("/news", "/news.html", "/news/a/b")),
    *(("Disallow: /\nAllow: /news\n", path, True) for path in ("/newsletter", "/news.php?id=1")),
    *(("Disallow: /\nAllow: /news\n", path, False) for path in ("/News", "/oldnews", "/?q=news")),
    *(("Disallow: /\nAllow: /news*\n", path, True) for path in ("/news", "/news.html", "/newsx/")),
    *(("Disallow: /\nAllow: /news*\n", path, False) for path in ("/News", "/old/news")),
    *(("Disallow: /\nAllow: /news/\n", path, True) for path in ("/news/", "/news/?a", "/news/a")),
    *(("Disallow: /\nAllow: /news/\n", path, False) for path in ("/news", "/news.html", "/News/a")),
    *(
        ("Disallow: /\nAllow: /*.php\n", path, True)
        for path in ("/a.php", "/d/a.php?x", "//a.php.h")
    ),
    *(("Disallow: /\nAllow: /*.php\n", path, True) for path in ("/a.php/", "/i?f=a.php/")),
    *(("Disallow: /\nAllow: /*.php\n", path, False) for path in ("/php/", "/i?php", "/a.PHP")),
    *(
        ("Disallow: /\nAllow: /*.php$\n", path, True)
        for path in ("/a.php", "/d/a.php", "/a.php.php")
    ),
    *(
        ("Disallow: /\nAllow: /*.php$\n", path, False)
        for path in ("/a.php?x", "/a.php/", "/a.php5")
    ),
    *(("Disallow: /\nAllow: /*.php$\n", path, False) for path in ("/php/", "/aphpa", "/a.PHP")),
    *(("Disallow: /\nAllow: /n*.php\n", path, True) for path in ("/n.php", "/news/on.php?x")),
    ("Disallow: /\nAllow: /n*.php\n", "/N.PHP", False),
    ("Disallow: /\nAllow: /p\n", "/page", True),
    ("Disallow: /f\nAllow: /f\n", "/f/page", True),
    ("Allow: /page\nDisallow: /*.htm\n", "/page.htm", False),
    ("Allow: /$\nDisallow: /\n", "/", True),
    ("Allow: /$\nDisallow: /\n", "/page.html", False),
    ("Disallow: /\nAllow: /a?b=c&d=https://x.test?e&f\n", "/a?b=c&d=https://x.test?e&f", True),
    ("Disallow: /\nAllow: /خبر\n", "/%D8%AE%D8%A8%D8%B1", True),
    ("Disallow: /\nAllow: /خبر\n", "/خبر", False),
    ("Disallow: /\nAllow: /%D8%AE%D8%A8%D8%B1\n", "/%D8%AE%D8%A8%D8%B1", True),
    ("Disallow: /\nAllow: /%d8%ae\n", "/%D8%AE", True),
    ("Disallow: /\nAllow: /%6e%65%77\n", "/new", False),
    ("Disallow: /\nAllow: /%6e%65%77\n", "/%6e%65%77", True),
    # RFC 9309, 2.2.2: what is forbidden is so however it is escaped.
    ("Disallow: /%6e%65%77\n", "/new", False),
    ("Disallow: /new\n", "/%6E%65w", False),
    ("Disallow: /a%2Fb\n", "/a/b", True),
    # The star takes as little as it can.
    ("Disallow: /*a*a$\n", "/a", True),
    ("Disallow: /*a*a$\n", "/aa", False),
    ("Disallow: /a$b\n", "/a$b", False),
    ("Disallow: *\n", "/x", False),
    ("Disallow: *x$\n", "/x", False),
    ("Disallow: /x\n", "?a=1", True),
    ("Disallow: /?a\n", "?a=1", False),
    ("Disallow: /#x\n", "/y#x", False),
]


@pytest.mark.parametrize(("text", "path", "allowed"), LINES + GROUPS)
def test_lines_and_groups(text: str, path: str, allowed: bool) -> None:
    assert may(text, path) is allowed


@pytest.mark.parametrize(("name", "allowed"), NAMES)
def test_whom_a_name_means(name: str, allowed: bool) -> None:
    assert may(f"User-agent: {name}\nDisallow: /\n", "/x") is allowed


@pytest.mark.parametrize(("rules", "path", "allowed"), MATCHES)
def test_which_rule_fits_and_which_counts(rules: str, path: str, allowed: bool) -> None:
    assert may(US + rules, path) is allowed


def test_a_name_that_begins_another_is_another() -> None:
    assert may("User-agent: Foo\nDisallow: /\n", "/", robot="foobot")
    assert not may("User-agent: FooBot/2.1\nDisallow: /\n", "/", robot="foobot")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: -1", 0),
        ("Crawl-delay: nan", 0),
        ("Crawl-delay: 1e999", 0),
        ("Request-rate: 1/5", 5),
        ("Request-rate: 2/1m 0800-1200", 30),
        ("Request-rate: 0/5", 0),
        ("Request-rate: often", 0),
    ],
)
def test_the_pace_that_is_asked_for(line: str, seconds: float) -> None:
    assert (
        parse_robots(f"User-agent: b\nCrawl-delay: 9\nDisallow: /\n{US}{line}\n", "marsad").delay
        == seconds
    )


def test_sitemaps_are_named_anywhere() -> None:
    text = f"Sitemap: https://a.test/1.xml\n{US}Disallow: /\nSITE-MAP : /2.xml # two\n"
    assert parse_robots(text, "marsad").sitemaps == ("https://a.test/1.xml", "/2.xml")


def test_hostile_rules_cost_little() -> None:
    def cost(rule: str, url: str, count: int) -> float:
        began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        parse_robots(US + rule * count, "marsad").allow(url)
        return resource.getrusage(resource.RUSAGE_SELF).ru_utime - began

    path = "https://news.test/" + "a" * 3900
    assert cost("Disallow: /" + "*a" * 4000 + "b\n", path, 60) < 2
    assert cost("Disallow: /*ab$\n", path, 30_000) < 2
