"""Takes the pictures of docs/images anew, of the sample articles in a real browser.

    python -m docs.pictures

It needs Debian's `chromium`, and `playwright` of the extra `test`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlencode

from playwright.sync_api import sync_playwright

import index_data
from indexer.index import Index
from indexer.settings import Settings
from tests.webui.conftest import served
from webui.app import create_app

PLACE = Path(__file__).parent / "images"
QUERY = "نتنياهو"
# Nothing has it: what is offered instead.
NONE = {"q": "بوتن", "section": "أمن", "from": "2025-03-01", "match": "exact"}


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium here: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder) / "index")
        index = Index.create(settings)
        index.admin.add([Path(index_data.__file__).parent / "articles"])
        article = index.search(QUERY).hits[0].id
        paths = {
            "home": "",
            "results": "search?" + urlencode({"q": QUERY}),
            "none": "search?" + urlencode(NONE),
            "article": f"article/{quote(article)}?{urlencode({'q': QUERY})}#m2",
        }
        kinds = [(name, 1280, "") for name in paths]
        kinds += [("results", 1280, "dark"), ("results", 360, ""), ("article", 360, "")]
        with served(create_app(index, settings)) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            for lang in ("ar", "en"):
                for name, width, scheme in kinds:
                    context = browser.new_context(
                        viewport={"width": width, "height": 900 if width > 360 else 740},
                        color_scheme="dark" if scheme else "light",
                    )
                    page = context.new_page()
                    page.goto(f"{site}/{lang}/{paths[name]}")
                    page.evaluate("document.fonts.ready.then(() => 0)")
                    more = scheme or ("360" if width == 360 else "")
                    file = "-".join(filter(None, (name, lang, more))) + ".png"
                    page.screenshot(path=PLACE / file)
                    context.close()
            browser.close()


if __name__ == "__main__":
    main()
