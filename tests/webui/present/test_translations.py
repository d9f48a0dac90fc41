from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

import webui
from webui.present.language import gettext, ngettext, plain_message

FOLDER = Path(webui.__file__).parent
MEND = (
    "in webui/: pybabel extract --no-location -F translations/babel.cfg -o /tmp/web.pot . && "
    "pybabel update --no-fuzzy-matching -i /tmp/web.pot -d translations, and translate"
)


def catalog(lang: str) -> Catalog:
    with open(FOLDER / "translations" / lang / "LC_MESSAGES" / "messages.po", "rb") as file:
        return read_po(file, locale=lang)


def used() -> set[str]:
    """Every message of the code and the templates."""
    found = extract_from_dir(
        FOLDER, [("**.py", "python"), ("templates/**.html", "jinja2")], comment_tags=()
    )
    return {one[2] if isinstance(one[2], str) else one[2][0] for one in found}


def known(lang: str) -> dict[str, tuple[str, ...]]:
    messages = {}
    for message in catalog(lang):
        if message.id:
            id = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string
            messages[id] = (text,) if isinstance(text, str) else tuple(text)
    return messages


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_no_message_is_missing_or_left_over(lang: str) -> None:
    assert len(used()) > 100
    assert set(known(lang)) == used(), MEND
    assert all(all(forms) for forms in known(lang).values()), "a message has no translation"
    assert not any(message.fuzzy for message in catalog(lang) if message.id)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_page_speaks_every_message_of_the_source(app: Flask, lang: str) -> None:
    with app.test_request_context(f"/{lang}/"):
        shown = {id: plain_message(id) for id, forms in known(lang).items() if len(forms) == 1}
    assert len(shown) > 100
    assert shown == {id: forms[0] for id, forms in known(lang).items() if len(forms) == 1}


def test_outside_a_request_a_message_is_english() -> None:
    assert gettext("Search") == "Search"
    assert ngettext("%(num)s article", "%(num)s articles", 2) == "2 articles"


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_placeholders_are_kept(lang: str) -> None:
    source = catalog(lang)
    assert [(m.id, error) for m in source if m.id for error in m.check(source)] == []


def test_arabic_messages_are_in_arabic() -> None:
    same = [id for id, forms in known("ar").items() if forms[0] == id]
    assert same == ["%(days)s: %(articles)s"]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا نتائج"),
        (1, "نتيجة واحدة"),
        (2, "نتيجتان"),
        (3, "3 نتائج"),
        (10, "10 نتائج"),
        (11, "11 نتيجة"),
        (100, "100 نتيجة"),
        (103, "103 نتائج"),
    ],
)
def test_results_have_six_plurals(app: Flask, count: int, words: str) -> None:
    with app.test_request_context("/ar/"):
        assert ngettext("%(count)s result", "%(count)s results", count, count=str(count)) == words


def test_eleven_and_a_hundred_articles_differ(app: Flask) -> None:
    with app.test_request_context("/ar/"):
        forms = [
            ngettext("%(count)s article", "%(count)s articles", n, count=str(n)) for n in (11, 100)
        ]
    assert forms == ["11 خبرًا", "100 خبر"]


def test_the_language_is_that_of_the_url(app: Flask) -> None:
    for url, word in (("/ar/x", "ابحث"), ("/en/x", "Search"), ("/", "ابحث")):
        with app.test_request_context(url):
            assert gettext("Search") == word
