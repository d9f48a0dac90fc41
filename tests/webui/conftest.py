"""A small index of articles written for these tests, and the app over it."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress.server import create_server
from werkzeug.test import TestResponse

from indexer.index import Index
from indexer.settings import Settings
from tests.webui.web_articles import ARTICLES, series
from webui.app import create_app
from webui.serving.serve import free_port


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index=tmp_path_factory.mktemp("web") / "index")


@pytest.fixture(scope="session")
def index(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Index:
    file = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) for one in (*ARTICLES, *series())]
    file.write_text("\n".join(lines), encoding="utf-8")
    index = Index.create(settings)
    report = index.admin.add([file])
    assert (report.new, list(report.failures)) == (len(lines), [])
    return index


@pytest.fixture(scope="session")
def app(index: Index, settings: Settings) -> Flask:
    return create_app(index, settings)


class Client(FlaskClient):
    """Reads each answer to its end, so that static files are closed again."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Client(app, app.response_class)


@pytest.fixture(scope="session")
def ids(index: Index) -> dict[str, str]:
    """The ids of articles by a word of their title."""
    words = ("هدنة", "الملاحة", "النفط", "زلزال")
    return {word: index.search(f"العنوان:{word}").hits[0].id for word in words}


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an app, served by waitress as it is in use."""
    server = create_server(app, host="127.0.0.1", port=free_port("127.0.0.1", 0), threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # The loop ends when nothing is left to listen to.
    server.close()
    thread.join(5)
    server.task_dispatcher.shutdown()


@pytest.fixture(scope="session")
def site(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The shell draws the same pages without what only windows need, in half the time."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium-headless-shell, or chromium")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
