"""The Flask app: blueprints, languages, headers and error pages, over one index."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask.json.provider import DefaultJSONProvider

from indexer.settings import Settings
from webui.present import display
from webui.present.language import (
    language,
    other_language,
    plain_message,
    plain_plural,
    preferred_language,
    put_in_urls,
)
from webui.present.urls import url_for
from webui.serving import access, failures
from webui.serving.access_log import AccessLog
from webui.serving.delivery import deliver, send_asset
from webui.serving.marks import mark
from webui.serving.page_cache import keep_pages, take_turns
from webui.serving.proxy import TrustedProxy
from webui.state import State, state
from webui.views import api, api_v1, exports, feeds, pages, trends

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from indexer.index import Index

__all__ = ["create_app"]

_LARGEST_BODY: Final = 16 * 1024


def create_app(index: Index | Callable[[], Index], settings: Settings | None = None) -> Flask:
    """The web page over ``index``, as a WSGI application that keeps no global state.

    ``index`` is a ready one, or a callable that opens it: called at the first request that
    needs it, and again at the next one as long as it raises
    :class:`~indexer.errors.IndexUnavailable`, which is answered with status 503.

    Raises :class:`~indexer.errors.SettingError` for a setting that cannot be used.
    """
    settings = settings or Settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.json = provider = DefaultJSONProvider(app)
    provider.ensure_ascii = provider.sort_keys = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    State(index, settings).bind(app)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        plain_message, plain_plural, newstyle=True
    )
    app.jinja_env.globals["url_for"] = url_for
    put_in_urls(app)
    for module in (pages, trends, api, api_v1, exports, feeds):
        app.register_blueprint(module.blueprint)
    failures.register(app)
    access.guard(app, settings)
    if settings.page_cache_mb:
        keep_pages(app, settings.page_cache_mb)
    take_turns(app)
    app.after_request(deliver)
    app.view_functions["static"] = _static
    if settings.metrics:
        from webui.serving.metrics import measure

        measure(app)
    # From the inside out: the log tells the client that the proxy told.
    if settings.access_log:
        app.wsgi_app = AccessLog(app.wsgi_app, settings.access_log)  # type: ignore[method-assign]
    if settings.trusted_proxy:
        app.wsgi_app = TrustedProxy(  # type: ignore[method-assign]
            app.wsgi_app, settings.trusted_proxy
        )
    app.add_url_rule("/", "root", _root)
    app.context_processor(_names)
    app.template_filter("xml_text")(feeds.xml_text)
    app.template_filter("isolate")(display.isolate)
    app.template_filter("mark_spans")(display.mark_spans)
    app.template_filter("day")(display.day)
    app.template_filter("moment")(display.moment)
    app.template_filter("number")(display.number)
    app.template_filter("host")(display.host)
    app.template_filter("web_link")(display.web_link)
    app.template_filter("direction")(display.direction)
    return app


@mark("cheap")
def _root() -> BaseResponse:
    answer = redirect(url_for("pages.home", lang=preferred_language()))
    answer.vary.add("Accept-Language")
    return answer


def _names() -> dict[str, object]:
    """What every template may use."""
    return {
        "lang": language(),
        "dir": display.direction(language()),
        "other_lang": other_language(),
        "other_url": _other_url(),
        "asset": _asset,
        "feed_url": feeds.feed_url,
    }


def _asset(name: str) -> str:
    """The URL of a static file, by the name that says its content, so that it may be kept."""
    return url_for("static", filename=state().assets.hashed_name(name))


@mark("cheap", "unlimited")
def _static(filename: str) -> Response:
    """A static file by its plain or its hashed name."""
    found = state().assets.find(filename)
    if found is None:
        abort(404)
    return send_asset(*found)


def _other_url() -> str:
    """This page in the other language."""
    endpoint = request.endpoint
    if endpoint is None or not current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        return url_for("pages.home", lang=other_language())
    given = {**(request.view_args or {}), **g.get("given", {}), "lang": other_language()}
    path = url_for(endpoint, **given)
    search = g.get("search")
    return search.url(path) if search is not None else path
