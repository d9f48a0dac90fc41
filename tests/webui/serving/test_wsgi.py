"""Several processes of gunicorn over one index, which another process adds to."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from webui.serving.serve import free_port

pytestmark = pytest.mark.slow

pytest.importorskip("gunicorn")

MARSAD = [sys.executable, "-c", "from indexer.cli import main; main()"]


def ask(port: int, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@contextmanager
def gunicorn(port: int, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "2",
         "--no-control-socket", "--bind", f"127.0.0.1:{port}", "webui.wsgi:app"],
        env=environ, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        errors = program.communicate(timeout=60)[1]
        assert program.returncode == 0, errors


@pytest.mark.skipif(os.name == "nt", reason="gunicorn needs POSIX")
def test_all_processes_see_what_another_one_indexes(tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    environ = {
        **os.environ,
        "MARSAD_INDEX": str(tmp_path / "index"),
        "MARSAD_ACCESS_LOG": str(tmp_path / "access.log"),
        "MARSAD_METRICS": "true",
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
    }

    def index(name: str) -> None:
        file = tmp_path / f"{name}.jsonl"
        article = {"title": f"قمة {name}", "body": f"اجتمع القادة في {name} لبحث الأزمة."}
        file.write_text(json.dumps(article), encoding="utf-8")
        subprocess.run([*MARSAD, "index", str(file)], env=environ, check=True, capture_output=True)

    port = free_port("127.0.0.1", 0)
    with gunicorn(port, environ):
        end = time.monotonic() + 60
        while True:
            try:
                status, text = ask(port, "/healthz")
                break
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.1)
        # There is no index yet: an answer, and another once there is one.
        assert (status, json.loads(text)["error"]) == (503, "index_unavailable")
        for count, name in enumerate(("القاهرة", "الدوحة", "عمان"), 1):
            index(name)
            totals = [ask(port, "/search.json?q=%D9%82%D9%85%D8%A9") for _ in range(30)]
            assert {json.loads(text)["total"] for _, text in totals} == {count}
        told = ask(port, "/metrics")[1]
        assert 'marsad_requests_total{endpoint="api.search_json",status="200"} 90.0' in told
    log = (tmp_path / "access.log").read_text(encoding="utf-8")
    assert log.count('"GET /search.json') == 90
    # Each process that answered has figures of its own.
    assert len({re.findall(r"\d+", one.name)[0] for one in figures.iterdir()}) == 2
