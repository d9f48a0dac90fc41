from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

import webui

STATIC = Path(webui.__file__).parent / "static"
SCRIPTS = ("keys.js", "complete.js")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "url",
    ["/", "/ar/", "/ar/search?q=قمة", "/ar/search?page=x", "/search.json", "/nowhere",
     "/static/style.css", "/healthz", "/robots.txt", "/suggest?q=ق"],
)  # fmt: skip
def test_every_answer_has_the_security_headers(client: FlaskClient, url: str) -> None:
    headers = client.get(url).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"
    assert "Set-Cookie" not in headers
    assert "Strict-Transport-Security" not in headers


def test_hsts_is_sent_behind_tls_alone(client: FlaskClient) -> None:
    answer = client.get("/ar/", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_static_files_are_named_by_their_content_and_kept(client: FlaskClient) -> None:
    page = client.get("/ar/").text
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(assets) == 4
    for url in assets:
        answer = client.get(url)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", url
        assert answer.headers["ETag"]
        etag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(url, headers=etag).status_code == 304
    assert all(re.fullmatch(r"/static/[\w-]+\.[0-9a-f]{10}\.\w+", url) for url in assets)
    plain = client.get("/static/style.css")
    assert plain.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/style.0123456789.css").status_code == 404


def test_the_style_sheet_names_the_font_by_its_content(client: FlaskClient) -> None:
    digest = hashlib.sha256((STATIC / "noto-naskh-arabic.woff2").read_bytes()).hexdigest()[:10]
    style = client.get("/static/style.css").text
    assert f'url("noto-naskh-arabic.{digest}.woff2")' in style
    assert f"/static/noto-naskh-arabic.{digest}.woff2" in client.get("/ar/").text
    assert "SIL OPEN FONT LICENSE" in (STATIC / "noto-naskh-arabic.OFL.txt").read_text()


@pytest.mark.parametrize("name", ["style.css", *SCRIPTS])
def test_static_files_are_packed_as_the_browser_takes_them(client: FlaskClient, name: str) -> None:
    plain = client.get(f"/static/{name}")
    packed = {
        coding: client.get(f"/static/{name}", headers={"Accept-Encoding": coding})
        for coding in ("br", "gzip")
    }
    assert "Content-Encoding" not in plain.headers
    assert all(one.headers["Content-Encoding"] == coding for coding, one in packed.items())
    assert gzip.decompress(packed["gzip"].data) == plain.data
    assert brotli.decompress(packed["br"].data) == plain.data
    answers = [plain, *packed.values()]
    assert len({one.headers["ETag"] for one in answers}) == 3
    assert all("Accept-Encoding" in one.headers["Vary"] for one in answers)


def test_a_page_is_sent_again_only_when_it_changed(client: FlaskClient) -> None:
    first = client.get("/ar/search?q=القمة")
    again = client.get("/ar/search?q=القمة", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    other = client.get("/ar/search?q=النفط", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_text_is_compressed_for_browsers_that_take_it(client: FlaskClient) -> None:
    plain = client.get("/ar/search?q=القمة")
    packed = client.get("/ar/search?q=القمة", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert (
        "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    )
    refused = client.get("/ar/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_the_weight_stays_within_its_budget(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    pages = [client.get(url, headers=packed) for url in ("/ar/search?q=القمة", "/en/", "/ar/help")]
    assert all(len(page.data) <= 8 * 1024 for page in pages)
    names = ("style.css", *SCRIPTS, "noto-naskh-arabic.woff2", "favicon.svg")
    static = sum(len(client.get(f"/static/{name}", headers=packed).data) for name in names)
    assert static + len(pages[0].data) <= 60 * 1024
    scripts = [client.get(f"/static/{name}", headers=packed).data for name in SCRIPTS]
    assert sum(map(len, scripts)) <= 3 * 1024


def test_nothing_is_asked_of_other_sites(client: FlaskClient, app: Flask) -> None:
    for url in ("/ar/", "/ar/search?q=القمة", "/ar/help"):
        page = client.get(url).text
        assert not re.search(r'(?:src|action)="(?:https?:)?//', page)
        assert not re.search(r'<link[^>]*href="(?:https?:)?//', page)
        assert "style=" not in page and not re.search(r"<[^>]*\son\w+=", page)
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    assert "//" not in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)


def test_the_style_serves_both_directions_and_never_breaks_words() -> None:
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    physical = r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:"
    assert not re.search(physical, style)
    assert "break-all" not in style and "overflow-wrap: anywhere" in style
    mark = re.search(r"\nmark \{([^}]*)\}", style)
    assert mark and "padding: 0; margin: 0; border: 0; font-weight: inherit" in mark[1]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_read_places_of_keys_not_letters(name: str) -> None:
    script = (STATIC / name).read_text(encoding="utf-8")
    assert "event.code" in script and "event.key " not in script and "event.key]" not in script
