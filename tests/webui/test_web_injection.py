"""Hostile texts in articles, parameters, paths and headers: in a real browser none of them runs."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from indexer.article import Article
from indexer.index import Index
from indexer.settings import ReadSettings, Settings
from tests.webui.conftest import served
from webui.app import create_app

pytestmark = pytest.mark.browser

MARK = "window.pwned=1"
ATTACKS = (
    f"<script>{MARK}</script>",
    f"</script><script>{MARK}</script>",
    f"</title><script>{MARK}</script>",
    f"</textarea></style><script>{MARK}</script>",
    f"<img src=x onerror={MARK}>",
    f"<svg onload={MARK}>",
    f"<svg><animate onbegin={MARK} attributeName=x dur=1s>",
    f"<body onload={MARK}>",
    f"<details open ontoggle={MARK}>x</details>",
    f"<iframe srcdoc='<script>parent.{MARK}</script>'>",
    f"<math><mtext><style><img src onerror={MARK}></style></mtext></math>",
    "<object data=javascript:parent.pwned=1></object>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<form action=https://evil.example/><input name=q autofocus>",
    f'"><script>{MARK}</script>',
    f'" onfocus="{MARK}" autofocus="',
    f"' onmouseover='{MARK}' style='position:fixed;inset:0",
    f"` onload={MARK} `",
    f"javascript:{MARK}",
    f"JaVaScRiPt://example.org/%0a{MARK}",
    f"data:text/html,<script>{MARK}</script>",
    f"<a href='javascript:{MARK}'>انقر</a>",
    f"&lt;script&gt;{MARK}&lt;/script&gt;",
    f"&#x3c;script&#x3e;{MARK}&#x3c;/script&#x3e;",
    f"%3Cscript%3E{MARK}%3C/script%3E",
    f"\uff1cscript\uff1e{MARK}\uff1c/script\uff1e",
    f"<scr\u200cipt>{MARK}</scr\u200cipt>",
    f"<mark><script>{MARK}</script></mark>",
    f"<!--><script>{MARK}</script>-->",
    f"]]><script>{MARK}</script>",
    f'{{"x":"</script><script>{MARK}</script>"}}',
    f"');{MARK};('",
    "{{7*7}}{{config}}",
    "{% print(7*7) %}",
    "${7*7}#{7*7}",
    '=HYPERLINK("https://evil.example/","x")',
    "\u202egnp.<script>window.pwned=1</script>",
    "../../../../etc/passwd",
)
"""Each marks the window when it runs, leads elsewhere, or would be worked out on the server."""

NAMES = ("source", "section", "from", "to", "sort", "page", "size", "match", "without", "copies",
         "id", "operator", "lang", "v")  # fmt: skip

WATCH = """() => {
  const odd = [];
  if (window.pwned !== undefined) odd.push("it ran");
  for (const one of document.querySelectorAll("*")) {
    if (one.localName === "pre") continue;  // Chromium's own, around JSON and XML
    for (const name of one.getAttributeNames())
      if (/^on|^srcdoc$|^style$/i.test(name)) odd.push(`${one.tagName} ${name}`);
    if (/^(iframe|object|embed|base|frame|img|style|animate|math|textarea)$/i.test(one.localName))
      odd.push(one.localName);
    if (one.localName === "meta" && one.httpEquiv) odd.push("meta " + one.httpEquiv);
    if (one.localName === "script" && new URL(one.src, location).origin !== location.origin)
      odd.push("script " + one.outerHTML);
    for (const name of ["href", "src", "action", "formaction", "xlink:href"]) {
      const value = one.getAttribute(name);
      if (value === null) continue;
      const url = new URL(value, location.href);
      const outside = one.matches("a.outside[rel~=noreferrer][rel~=noopener]");
      if (url.origin !== location.origin && !(outside && /^https?:$/.test(url.protocol)))
        odd.push(`${one.tagName} ${name} ${value}`);
    }
  }
  return odd;
}"""

Visit = Callable[..., Any]


def hostile() -> Iterator[Article]:
    for number, attack in enumerate(ATTACKS):
        yield Article(
            f"hostile{number}",
            f"خبر {attack}",
            f"نص خبر أول {attack} هنا.\n{attack}",
            deck=f"موجز {attack}",
            subheads=(1,),
            language=attack if number % 5 == 0 else "ar",
            published=attack if number % 7 == 0 else "2025-03-04",
            source=attack,
            author=attack,
            section=attack,
            agency=attack,
            dateline=attack,
            url=attack if number % 2 else f"https://example.org/{attack}",
            captions=(attack,),
        )
    yield Article(f'"><script>{MARK}</script>', "معرّف خبر", "نص", source="س")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("hostile")
    reading = ReadSettings(keep_ids=True)
    index = Index.create(Settings(index=folder / "index", reading=reading))
    index.admin.add_articles(hostile())
    file = folder / f"<img src=x onerror={MARK}> \u202e'&.jsonl"
    record = {"title": "ملف خبر باسم خطر", "body": f"<script>{MARK}</script> نص", "id": "file"}
    file.write_text(json.dumps(record), encoding="utf-8")
    assert not list(index.admin.add([file]).failures)
    return index


@pytest.fixture(scope="module")
def address(index: Index) -> Iterator[str]:
    with served(create_app(index)) as address:
        yield address


@pytest.fixture(scope="module")
def browser_page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(browser_page: Any, address: str) -> Iterator[Visit]:
    """Opens a path of the site and looks at what became of the page; nothing may have run, asked
    another site, or been kept back by the policy alone."""
    seen: list[str] = []
    page = browser_page

    def told(message: Any) -> None:
        # The status of the page itself is told as an error, too.
        if not message.text.startswith("Failed to load resource: the server responded with"):
            seen.append(message.text)

    def asked(dialog: Any) -> None:
        seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    listeners = {
        "console": told,
        "dialog": asked,
        "pageerror": lambda error: seen.append(str(error)),
        "request": lambda one: one.url.startswith(f"{address}/") or seen.append(one.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)

    def visited(path: str, *statuses: int) -> Any:
        answer = page.goto(f"{address}{path}")
        assert answer.status in (statuses or (200,)), (path, answer.status)
        seen.extend(page.evaluate(WATCH))
        assert seen == [], path
        return page

    yield visited
    assert seen == []
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


def test_the_watch_sees_what_runs(chromium: Any, address: str) -> None:
    """Where nothing is escaped and no policy sent, these tests would fail."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=ATTACKS[4]))
    page.goto(f"{address}/ar/")
    page.wait_for_function("window.pwned === 1")
    odd = page.evaluate(WATCH)
    context.close()
    assert {"it ran", "IMG onerror", "img"} <= set(odd)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_query_is_text(visit: Visit, attack: str) -> None:
    q = quote(attack)
    page = visit(f"/ar/search?q={q}")
    assert page.locator("#q").input_value() == attack, "the page shows what was typed"
    visit(f"/en/article/hostile0?q={q}")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_parameter_is_text(visit: Visit, attack: str) -> None:
    everything = [(name, value) for name in NAMES for value in (attack, f"{attack}2")]
    query = urlencode([("q", "خبر"), *everything, (attack, attack)])
    visit(f"/ar/search?{query}", 400)
    facets = urlencode([("source", attack), ("section", attack), ("without", attack), ("q", "خبر")])
    page = visit(f"/en/search?{facets}")
    assert attack.strip() in page.locator(".chips").first.inner_text()
    visit(f"/ar/explain?{query}", 400, 404)


@pytest.mark.parametrize("number", range(len(ATTACKS)))
def test_an_article_is_text(visit: Visit, number: int) -> None:
    page = visit(f"/ar/article/hostile{number}?q=خبر")
    assert ATTACKS[number] in page.locator("article").evaluate("one => one.textContent")
    if number % 4 == 0:
        visit(f"/en/explain?q=خبر&id=hostile{number}")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_path_is_text(visit: Visit, attack: str) -> None:
    escaped = quote(attack, safe="")
    visit(f"/ar/article/{escaped}", 404, 200)  # one of them is the id of an article
    if attack in ATTACKS[::4]:
        visit(f"/{escaped}", 404)


@pytest.mark.parametrize(
    "query", ["", "q=خبر", "q=خبر&copies=1", "q=خبر&page=2", "q=script&match=exact"]
)
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_lists_of_hostile_articles_are_text(visit: Visit, lang: str, query: str) -> None:
    page = visit(f"/{lang}/search?{query}&size=50")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for link in page.locator(".card h2 a, .facet a, .cards a").all()[:40]:
        link.focus()
    assert page.evaluate(WATCH) == []


def test_other_pages_are_text(visit: Visit) -> None:
    for path in ("/ar/help", "/en/help", "/ar/", "/ar/article/file", "/search.json?q=خبر"):
        visit(path)
    strange = quote(f'"><script>{MARK}</script>', safe="")
    visit(f"/ar/article/{strange}")
    visit(f"/ar/explain?q=خبر&id={strange}")


def test_completions_are_text(visit: Visit) -> None:
    page = visit("/ar/")
    shown = 0
    for typed in ("خب", "خبر ", "scr", "خبر script win", "<im"):
        page.fill("#q", "")
        page.locator("#q").press_sequentially(typed)
        page.wait_for_timeout(400)
        shown += page.locator("#completions [role=option]").count()
        assert page.evaluate(WATCH) == []
    assert shown


@pytest.mark.parametrize("form", ["json", "atom", "jsonl", "csv"])
@pytest.mark.parametrize("attack", ATTACKS[:12])
def test_other_forms_are_no_pages(browser_page: Any, address: str, form: str, attack: str) -> None:
    answer = browser_page.request.get(f"{address}/search.{form}?q=خبر&source={quote(attack)}")
    assert answer.status == 200
    assert "html" not in answer.headers["content-type"].partition(";")[0]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text()


def test_a_feed_opened_in_the_browser_is_text(visit: Visit) -> None:
    visit("/search.atom?q=خبر&lang=ar")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", '"><script>window.pwned=1</script>'),
        ("Host", "forged.example"),
        ("Host", "localhost'%0d%0aX-Evil: 1"),
        ("X-Forwarded-Host", "forged.example"),
        ("X-Forwarded-Proto", "javascript"),
        ("Forwarded", "host=forged.example"),
        ("Accept-Language", "<script>window.pwned=1</script>"),
        ("Accept-Language", "en;q=" + "9" * 400),
        ("Accept-Encoding", "gzip;q=x<script>"),
        ("If-None-Match", '"<script>"'),
        ("Referer", "javascript:window.pwned=1"),
        ("User-Agent", "<script>window.pwned=1</script>"),
        ("Cookie", "session=<script>window.pwned=1</script>"),
        ("Range", "bytes=0-99999999999999999999"),
    ],
)
def test_headers_are_not_repeated(address: str, name: str, value: str) -> None:
    for path in ("/", "/ar/search?q=x", "/search.atom", "/opensearch.xml", "/suggest?q=x", "/x"):
        link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        link.request("GET", path, headers={name: value})
        answer = link.getresponse()
        text = answer.read().decode("utf-8", "replace")
        link.close()
        assert answer.status < 500, (path, answer.status)
        assert "X-Evil" not in answer.headers
        assert "<script>window" not in text
        if name != "Host" or path in ("/", "/ar/search?q=x", "/x"):
            # Feeds and descriptions have full addresses, of the host that was asked.
            assert "forged.example" not in f"{text}{answer.headers}"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u560d\u560a", "\x00\r\n"])
@pytest.mark.parametrize(
    "path",
    ["/ar/search?q={}", "/search.csv?q={}", "/{}", "/ar/article/{}", "/ar{}", "/suggest?q={}"],
)
def test_no_header_is_slipped_in(address: str, path: str, end: str) -> None:
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    link.request("GET", path.format(quote(f"{end}X-Evil: 1{end}{end}<script>", safe="")))
    answer = link.getresponse()
    answer.read()
    link.close()
    assert answer.status < 500
    assert "X-Evil" not in answer.headers
