"""A server whose index is damaged under it: it says so, serves on, and recovers by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from indexer.cli import cli
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles
from tests.webui.conftest import Client
from webui.app import create_app

URLS = ("/healthz", "/ar/search?q=روسيا", "/ar/", "/search.json?q=روسيا", "/api/v1/articles/treaty")


@pytest.fixture(params=list(ENGINES))
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    settings = Settings(index=tmp_path / "index", engine=request.param, writer_memory_mb=32)
    Index.create(settings).admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    return settings


def serve(settings: Settings) -> FlaskClient:
    app = create_app(Index.open(settings, outdated=True), settings)
    return Client(app, app.response_class)


def statuses(client: FlaskClient) -> list[int]:
    return [client.get(url).status_code for url in URLS]


def flip(file: Path) -> None:
    """Changes bytes in place, as a disk does: who has the file open sees it."""
    data = file.read_bytes()
    with file.open("r+b") as opened:
        for place in range(0, len(data), 64):
            opened.seek(place)
            opened.write(bytes([data[place] ^ 0xFF]))


def run(*arguments: object) -> int:
    return CliRunner().invoke(cli, [str(one) for one in arguments]).exit_code


def test_a_damaged_list_of_segments_is_told_until_a_rebuild(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    total = serve(settings).get(URLS[3]).get_json()["total"]
    data = settings.index / "data-1"
    for file in [*data.glob("meta.json"), *data.glob("*.toc")]:
        damaged = file.read_bytes()[::-1]
        file.unlink()
        file.write_bytes(damaged)
    client = serve(settings)
    assert statuses(client) == [503] * len(URLS)
    told = client.get(URLS[3])
    assert told.get_json()["error"] == "index_unavailable" and "marsad rebuild" in caplog.text
    assert all(len(record.getMessage()) < 1000 for record in caplog.records)  # not the whole file
    assert run("rebuild", "--engine", settings.engine, "--index", settings.index) == 0
    assert statuses(client) == [200] * len(URLS)
    assert client.get(URLS[3]).get_json()["total"] == total


def test_damage_of_all_files_is_no_crash_and_a_restore_ends_it(
    settings: Settings, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.tar.zst"
    assert run("backup", backup, "--index", settings.index) == 0
    before = serve(settings)
    assert statuses(before) == [200] * len(URLS)
    for file in (settings.index / "data-1").iterdir():
        flip(file)
    assert set(statuses(before)) <= {200, 404, 503}
    after = serve(settings)
    assert statuses(after) == [503] * len(URLS)
    assert run("restore", backup, "--force", "--index", settings.index) == 0
    assert statuses(before) == statuses(after) == [200] * len(URLS)
