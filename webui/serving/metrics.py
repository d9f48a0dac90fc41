"""What monitors read at ``/metrics``, in the text format of Prometheus."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, abort, g, request

from indexer.errors import MarsadError, SettingError
from webui.serving.clients import is_near
from webui.serving.marks import mark
from webui.state import state

if TYPE_CHECKING:
    from prometheus_client import Metric

__all__ = ["measure"]

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_PROCESSES: Final = "PROMETHEUS_MULTIPROC_DIR"


def measure(app: Flask) -> None:
    """Have ``app`` count its requests, and tell at ``/metrics``.

    Where several processes serve one site, the variable ``PROMETHEUS_MULTIPROC_DIR`` names an
    empty folder in which they add up. Where there are no passwords, clients at public addresses
    are refused. Raises :class:`~indexer.errors.SettingError` without
    prometheus_client.
    """
    try:
        import prometheus_client as prometheus
        from prometheus_client import multiprocess
    except ImportError:
        raise SettingError("metrics needs: pip install 'marsad[serve]'") from None
    own = prometheus.CollectorRegistry()
    requests = prometheus.Counter(
        "marsad_requests", "Answers.", ("endpoint", "status"), registry=own
    )
    seconds = prometheus.Histogram(
        "marsad_request_seconds",
        "From request to answer.",
        ("endpoint",),
        buckets=_SECONDS,
        registry=own,
    )
    searching = prometheus.Histogram(
        "marsad_search_seconds", "Finding, within the answer.", buckets=_SECONDS, registry=own
    )

    def begin() -> None:
        g.begun = time.perf_counter()

    def count(answer: Response) -> Response:
        # Not the path: there is no end to what may be asked.
        endpoint = request.endpoint or "none"
        requests.labels(endpoint, str(answer.status_code)).inc()
        if "begun" in g:
            seconds.labels(endpoint).observe(time.perf_counter() - g.begun)
        if "found" in g:
            searching.observe(g.found.took_ms / 1000)
        return answer

    @mark("cheap", "unlimited")
    def metrics() -> Response:
        if not (state().settings.password_file or is_near(request.environ)):
            abort(403)
        shown = own
        if os.environ.get(_PROCESSES):
            shown = prometheus.CollectorRegistry()
            multiprocess.MultiProcessCollector(shown)  # type: ignore[no-untyped-call]
        now = prometheus.CollectorRegistry()
        now.register(_Now())
        text = prometheus.generate_latest(shown) + prometheus.generate_latest(now)
        return Response(text, content_type=prometheus.CONTENT_TYPE_PLAIN_0_0_4)

    # First of all, so that what is refused is counted too.
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(count)
    app.add_url_rule("/metrics", "metrics", metrics)


class _Now:
    """The index and this process as they are when asked."""

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        def gauge(name: str, help: str, value: float) -> Any:
            return GaugeMetricFamily(f"marsad_{name}", help, value=value)

        try:
            health = state().index().admin.health()
        except MarsadError:
            yield gauge("up", "Whether the index can be read.", 0)
        else:
            yield gauge("up", "Whether the index can be read.", 1)
            yield gauge("articles", "Articles in the index.", health.articles)
            yield gauge("index_age_seconds", "Since the last commit.", health.age_seconds)
        memory = _resident_bytes()
        if memory is not None:
            name = "resident_memory_bytes"
            yield gauge(name, "Memory of the process that answers.", memory)
        name = "waiting_for_turn"
        yield gauge(name, "Requests that wait for their turn to search.", state().making.waiting)
        if state().waiting is not None:
            name = "waiting_requests"
            yield gauge(name, "Requests that wait for a thread.", state().waiting())  # type: ignore[misc]
        connections = state().connections
        if connections is not None:
            yield gauge("connections", "Open connections.", len(connections.open))
            yield gauge("connections_refused", "Refused: too many.", connections.refused)
            yield gauge("connections_cut", "Closed: too slow, or to make room.", connections.cut)


def _resident_bytes() -> int | None:
    """None where there is no /proc."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
