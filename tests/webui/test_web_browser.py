"""The pages in a real browser: what only layout, a keyboard and a script engine can tell."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "",
    "search?q=القمة",
    "search?q=Netanyahu",
    "search?q=قسطنطينية&section=سياسة",
    "help",
    "about",
    "article",
    "explain",
    "trend?q=القمة&q=النفط&q=الحكومة&q=سياسة&q=بغداد",
    "trend",
)
Opener = Callable[..., Any]


@pytest.fixture
def open_page(chromium: Any, site: str, ids: dict[str, str]) -> Iterator[Opener]:
    """Opens a path of the site, in a ``page`` that is open where one is given; at the end no page
    may have complained."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def new_page(width: int, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: one.url.startswith(site) or complaints.append(one.url))
        return page

    def opened(path: str, width: int = 1280, page: Any = None, **options: Any) -> Any:
        page = page or new_page(width, **options)
        path = path.replace("article", f"article/{ids['هدنة']}?q=حكومة")
        path = path.replace("explain", f"explain?q=حكومة في الخرطوم -غزة&id={ids['هدنة']}")
        page.goto(f"{site}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def walk(open_page: Opener, request: pytest.FixtureRequest) -> Opener:
    """As ``open_page``, with scripts and without: what is no script's work needs none."""
    return partial(open_page, java_script_enabled=request.param)


@contextmanager
def navigated(page: Any) -> Iterator[None]:
    with page.expect_navigation(wait_until="load"):
        yield


def box(page: Any, selector: str) -> dict[str, float]:
    place: dict[str, float] = page.locator(selector).first.bounding_box()
    return place


def test_the_arabic_page_runs_from_right_to_left(walk: Opener) -> None:
    page = walk("ar/search?q=القمة")
    assert box(page, ".side")["x"] < box(page, ".list")["x"]
    assert box(page, ".brand")["x"] > box(page, ".links")["x"]
    title = page.evaluate("getComputedStyle(document.querySelector('.card h2')).direction")
    assert title == "rtl"
    page = walk("en/search?q=القمة")
    assert box(page, ".side")["x"] > box(page, ".list")["x"]
    assert page.evaluate("getComputedStyle(document.querySelector('.card h2')).direction") == "rtl"


def test_the_arabic_font_is_the_one_that_is_shipped(walk: Opener) -> None:
    page = walk("ar/search?q=القمة")
    page.evaluate("document.fonts.ready.then(() => 0)")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")


def test_marks_are_whole_words_and_take_no_room(walk: Opener) -> None:
    page = walk("ar/article")
    marks = page.locator("article mark").all_inner_texts()
    assert marks == ["الحكومة", "الحكومة", "والحكومة"]
    marked, plain = page.evaluate(
        """() => {
          const line = document.querySelector(".text p:last-of-type");
          const marked = line.querySelector("mark").getBoundingClientRect().width;
          line.textContent = line.textContent;
          const range = document.createRange(), word = "والحكومة";
          const start = line.textContent.indexOf(word);
          range.setStart(line.firstChild, start);
          range.setEnd(line.firstChild, start + word.length);
          return [marked, range.getBoundingClientRect().width];
        }"""
    )
    assert marked == pytest.approx(plain, abs=0.1)


def test_dates_and_ranges_do_not_turn_round(walk: Opener) -> None:
    page = walk("ar/search?q=القمة")
    first, last = page.evaluate(
        """() => {
          const node = document.querySelector("h1 bdi").firstChild, range = document.createRange();
          const x = (from) => { range.setStart(node, from); range.setEnd(node, from + 1);
                                return range.getBoundingClientRect().x; };
          return [x(0), x(node.length - 1)];
        }"""
    )
    assert first < last, "1-10 shows as 10-1"


def test_the_newest_day_is_on_the_left_and_a_click_takes_it(walk: Opener) -> None:
    page = walk("ar/search?q=القمة")
    bars = page.locator(".bars a")
    newest, oldest = bars.last, bars.first
    assert newest.bounding_box()["x"] < oldest.bounding_box()["x"]
    with navigated(page):
        newest.click()
    assert "from=2025-08-23&to=2025-08-23" in page.url
    assert page.locator(".card").count() == 1
    page = walk("en/search?q=القمة")
    bars = page.locator(".bars a")
    assert bars.last.bounding_box()["x"] > bars.first.bounding_box()["x"]


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_nothing_scrolls_sideways(walk: Opener, lang: str, width: int) -> None:
    page = None
    for path in PAGES:
        page = walk(f"{lang}/{path}", width, page)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, wide)


def test_a_phone_sees_results_before_filters(walk: Opener) -> None:
    page = walk("ar/search?q=القمة", 360)
    assert box(page, ".card")["y"] < 400
    assert box(page, ".list")["y"] < box(page, ".time")["y"] < box(page, ".side")["y"]
    assert box(page, ".match")["y"] < box(page, ".list")["y"], "how it was searched is on top"


def test_the_first_result_is_few_tabs_away(walk: Opener) -> None:
    page = walk("ar/search?q=القمة&section=سياسة")
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-item]')"):
            break
    else:
        pytest.fail("more than 15 tab stops before the first result")


def test_the_skip_link_leads_to_the_results(walk: Opener) -> None:
    page = walk("ar/search?q=القمة")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.orders')")


def press(page: Any, code: str, key: str, **modifiers: bool) -> None:
    """A key as an Arabic keyboard sends it: its place, and another letter."""
    page.evaluate(
        "([code, key, modifiers]) => (document.activeElement ?? document.body).dispatchEvent("
        "new KeyboardEvent('keydown',"
        " {code, key, bubbles: true, cancelable: true, ...modifiers}))",
        [code, key, modifiers],
    )


def focused(page: Any) -> str:
    text: str = page.evaluate("document.activeElement.textContent.trim()")
    return text


def test_keys_work_by_their_place_on_an_arabic_keyboard(open_page: Opener) -> None:
    page = open_page("ar/search?q=القمة&sort=old")
    press(page, "KeyJ", "ت")
    assert focused(page).endswith("يومها 1")
    press(page, "KeyJ", "ت")
    press(page, "KeyJ", "ت")
    press(page, "KeyK", "ن")
    assert focused(page).endswith("يومها 2")
    with navigated(page):
        press(page, "KeyN", "ى")
    assert "page=2" in page.url
    with navigated(page):
        press(page, "KeyP", "ح")
    assert "page=" not in page.url
    press(page, "KeyJ", "ت")
    with navigated(page):
        page.keyboard.press("Enter")
    assert "/ar/article/" in page.url


def test_the_box_takes_letters_and_slash_leads_to_it(open_page: Opener) -> None:
    page = open_page("ar/search?q=القمة")
    press(page, "Slash", "ظ")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jk/n")
    assert page.locator("#q").input_value() == "jk/n"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    press(page, "KeyJ", "ت", ctrlKey=True)
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    with navigated(page):
        press(page, "Slash", "؟", shiftKey=True)
    assert page.url.endswith("/ar/help")


def test_the_keyboard_alone_leads_from_a_query_to_its_third_match(open_page: Opener) -> None:
    page = open_page("ar/")
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("حكومة الهدنة")
    with navigated(page):
        page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert focused(page) == "الحكومة السودانية تعلن هدنة لأسبوع"
    with navigated(page):
        page.keyboard.press("Enter")
    current = page.locator(".steps [aria-current]")
    assert not current.count()
    for n, word in enumerate(("الحكومة", "هدنة", "الحكومة"), 1):
        press(page, "KeyN", "ى")
        assert page.url.endswith(f"#m{n}")
        assert (focused(page), current.all_inner_texts()) == (word, [str(n)])
        outline = "getComputedStyle(document.querySelector('mark:target')).outlineStyle"
        assert page.evaluate(outline) == "solid"
    press(page, "KeyP", "ح")
    assert focused(page) == "هدنة"
    press(page, "KeyP", "ح")
    press(page, "KeyP", "ح")
    last = page.locator("mark").count()
    assert page.url.endswith(f"#m{last}"), "before the first comes the last"
    page.get_by_role("button", name="التالي").click()
    assert page.url.endswith("#m1")
    page.go_back()
    assert "/ar/search" in page.url, "steps leave no trail behind"


def test_a_match_that_is_stepped_to_is_not_under_the_bar(open_page: Opener) -> None:
    page = open_page("ar/article", 360)
    page.set_viewport_size({"width": 360, "height": 300})
    for _ in range(3):
        press(page, "KeyN", "ى")
        mark, bar = box(page, "mark:target"), box(page, ".steps")
        assert mark["y"] >= bar["y"] + bar["height"] and mark["y"] + mark["height"] <= 300


def test_a_citation_is_copied_as_it_is_read(open_page: Opener) -> None:
    page = open_page("ar/article", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("استشهاد", exact=True).click()
    page.get_by_role("button", name="انسخ الاستشهاد").click()
    page.get_by_role("button", name="نُسخ").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "«الحكومة السودانية تعلن هدنة لأسبوع»، صحيفة النيل، 20 حزيران/يونيو 2025، "
        "https://www.example.org/sudan/truce"
    )


def test_completions_are_chosen_by_keys_as_in_any_combobox(open_page: Opener) -> None:
    page = open_page("ar/")
    field, options = page.locator("#q"), page.locator("#completions [role=option]")
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("القم")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert options.first.inner_text().split() == ["القمة", "23", "خبرًا"]
    press(page, "ArrowDown", "ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    press(page, "ArrowUp", "ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false" and not options.count()
    assert page.evaluate("document.activeElement.id") == "q"
    field.press_sequentially("ة")
    options.first.wait_for()
    assert options.first.inner_text().startswith("القمة العربية")
    page.keyboard.press("ArrowDown")
    with navigated(page):
        page.keyboard.press("Enter")
    assert page.locator("#q").input_value().startswith("القمة العربية")
    assert page.locator(".card").count() == 10


def test_a_completion_can_be_clicked_and_typing_on_needs_no_list(open_page: Opener) -> None:
    page = open_page("en/search?q=النفط")
    page.fill("#q", "القم")
    with navigated(page):
        page.click("#completions [role=option]")
    assert page.locator("#q").input_value() == "القمة"
    page.fill("#q", "القم")
    page.locator("#completions [role=option]").first.wait_for()
    with navigated(page):
        page.keyboard.press("Enter")
    assert page.locator("#q").input_value() == "القم"


def test_keys_can_be_switched_off_for_good(open_page: Opener) -> None:
    page = open_page("ar/help")
    page.get_by_label("استخدم هذه المفاتيح").uncheck()
    page.goto(page.url.replace("help", "search?q=القمة"))
    press(page, "KeyJ", "ت")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_form_leaves_empty_fields_out_of_the_url(open_page: Opener) -> None:
    page = open_page("ar/search?q=القمة&section=سياسة")
    page.fill("#from", "2025-08-20")
    with navigated(page):
        page.click(".dates button")
    assert page.url.endswith("&section=%D8%B3%D9%8A%D8%A7%D8%B3%D8%A9&from=2025-08-20")
    with navigated(page):
        page.go_back()
    assert page.locator("#to").is_enabled()


def test_a_reader_gets_from_a_query_to_an_article(walk: Opener) -> None:
    page = walk("ar/")
    page.fill("#q", "القمة")
    with navigated(page):
        page.click(".box button")
    assert page.locator(".card").count() == 10
    with navigated(page):
        page.click("a[rel=next]")
    with navigated(page):
        page.click(".facet a:has-text('وكالة الساحل')")
    assert page.locator(".chips li").count() == 1
    page.fill("#from", "2025-08-20")
    with navigated(page):
        page.click(".dates button")
    assert page.locator(".card").count() == 2
    page.click(".time summary")
    assert page.locator(".time table").is_visible()
    with navigated(page):
        page.click(".chips a >> nth=0")
    with navigated(page):
        page.click(".card a")
    assert page.locator("article h1").is_visible()
    with navigated(page):
        page.click(".links a[hreflang=en]")
    assert page.locator(".back").inner_text().startswith("All results")


def test_a_reader_learns_why_and_what_else_is_spelled(walk: Opener) -> None:
    page = walk("en/search?q=الخرطوم")
    with navigated(page):
        page.click(".why >> nth=0")
    assert page.locator(".explained tbody tr").count() == 1
    with navigated(page):
        page.click(".explained .back a")
    page.click(".match summary")
    with navigated(page):
        page.click(".match a:has-text('Exact spelling')")
    assert "match=exact" in page.url
    with navigated(page):
        page.click(".side a[type='application/json']")
    assert page.url.partition("?")[0].endswith("/search.json")


def test_a_reader_finds_a_way_out_of_nothing(walk: Opener) -> None:
    page = walk('ar/search?q="القمة السودانية"&source=صحيفة النيل')
    assert not page.locator(".card").count()
    way = page.locator(".ladder li").first
    count = int(way.locator(".count").inner_text())
    with navigated(page):
        way.locator("a").click()
    assert page.locator(".card").count() == min(count, 10)


def test_a_reader_draws_lines_and_follows_a_point(walk: Opener) -> None:
    page = walk("en/trend")
    page.fill(".several #q1", "القمة")
    page.fill(".several #q2", "النفط")
    with navigated(page):
        page.click(".several button")
    assert page.locator(".chart .line").count() == 2
    with navigated(page):
        page.click(".switches a:has-text('Day')")
    page.click(".chart summary")
    cell = page.locator(".chart td a").first
    count = int(cell.inner_text())
    with navigated(page):
        cell.click()
    assert page.locator(".card").count() == count


def test_without_scripts_nothing_is_shown_that_does_nothing(open_page: Opener) -> None:
    page = None
    for path in PAGES:
        page = open_page(f"ar/{path}", page=page, java_script_enabled=False)
        for summary in page.locator("summary").all():
            summary.click()
        controls = page.locator("button, input, select, textarea").all()
        assert controls, path
        for control in controls:
            if control.is_visible():
                sent = control.evaluate("one => !!one.form && one.type !== 'button'")
                assert sent, (path, control.evaluate("one => one.outerHTML"))
        links = page.locator("a:visible").all()
        assert links, path
        for link in links:
            assert link.get_attribute("href"), (path, link.inner_text())


def test_matches_and_citation_work_without_scripts(open_page: Opener) -> None:
    page = open_page("ar/article", java_script_enabled=False)
    buttons = page.locator("button[data-step], button[data-copy]").all()
    assert len(buttons) == 3 and not any(one.is_visible() for one in buttons)
    page.get_by_role("link", name="3", exact=True).click()
    assert page.url.endswith("#m3")
    page.get_by_text("استشهاد", exact=True).click()
    assert page.locator("#citation").is_visible()
    with navigated(page):
        page.locator(".cite a").click()
    assert not page.locator("mark").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_follow_the_colours_of_the_system(walk: Opener, scheme: str) -> None:
    page = walk("ar/search?q=القمة", color_scheme=scheme)
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    light = sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(","))) > 3 * 128
    assert light == (scheme == "light")


def test_paper_gets_results_without_navigation(walk: Opener) -> None:
    page = walk("ar/search?q=القمة")
    page.emulate_media(media="print")
    for hidden in (".side", ".time", ".pages", ".masthead .box"):
        assert not page.locator(hidden).is_visible(), hidden
    assert box(page, ".list")["width"] > 1000
    line = page.evaluate("getComputedStyle(document.querySelector('mark')).textDecorationLine")
    assert line == "underline"


# Each two of language, width and scheme meet; --thorough has them meet in threes.
LOOKS = [("ar", 1280, "light"), ("ar", 360, "dark"), ("en", 1280, "dark"), ("en", 360, "light")]
MORE_LOOKS = [
    look for look in product(("ar", "en"), (1280, 360), ("light", "dark")) if look not in LOOKS
]


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [*LOOKS, *(pytest.param(*look, marks=pytest.mark.thorough) for look in MORE_LOOKS)],
)
def test_axe_finds_nothing(open_page: Opener, lang: str, width: int, scheme: str) -> None:
    script = os.environ.get("AXE_CORE")
    if not script:
        pytest.skip("AXE_CORE names no axe.min.js (npm pack axe-core)")
    page = None
    for path in PAGES:
        page = open_page(f"{lang}/{path}", width, page, color_scheme=scheme, bypass_csp=True)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.fill("#q", "القم")
        page.locator("#completions [role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.add_script_tag(path=script)
        violations = page.evaluate("axe.run(document)")["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == [], path
