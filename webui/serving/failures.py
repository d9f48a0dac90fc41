"""Errors → a page, or JSON where a program asked, with the status that belongs to them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from indexer.errors import ArticleNotFound, IndexUnavailable, ParameterError, SearchTimeout
from webui.present.language import gettext
from webui.present.search import Problem
from webui.present.wording import mending, problem_sentence
from webui.serving.request_limits import Busy

__all__ = ["BadParameters", "failure", "refuse", "register", "wants_json"]

_RETRY_AFTER: Final = "30"
_BUSY_SECONDS: Final = "5"
_READ_BY_PROGRAMS: Final = ("api", "api_v1", "exports", "feeds")
_FORMS: Final = (".json", ".jsonl", ".csv", ".atom")
_CODES: Final = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    429: "too_many_requests",
    500: "internal",
    503: "index_unavailable",
}


class BadParameters(Exception):
    """What of a request could not be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)


def refuse(problems: Sequence[Problem]) -> None:
    """Answer with status 400 and these problems, if there are any."""
    if problems:
        raise BadParameters(problems)


def register(app: Flask) -> None:
    """Have ``app`` answer every error as this module does."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ArticleNotFound, _article_not_found)
    app.register_error_handler(BadParameters, _bad_parameters)
    app.register_error_handler(ParameterError, _parameter_error)
    app.register_error_handler(IndexUnavailable, _index_unavailable)
    app.register_error_handler(SearchTimeout, _search_timeout)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether the URL is one that programs read."""
    return (
        request.blueprint in _READ_BY_PROGRAMS
        or request.path.startswith("/api/")
        or request.path.endswith(_FORMS)
    )


def _error_json(
    status: int, problems: tuple[Problem, ...] = (), code: str | None = None
) -> Response:
    """An error for programs: ``{ok: false, status, error, errors: [{param, code, message}]}``;
    ``error`` is the ``code``, or the one that belongs to the status."""
    answer = jsonify(
        ok=False,
        status=status,
        error=code or _CODES.get(status, "error"),
        errors=[{"param": one.param, "code": one.code, "message": one.message} for one in problems],
    )
    answer.status_code = status
    return answer


def failure(
    status: int,
    message: str,
    command: str | None = None,
    code: str | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:
    """An error as a page that says ``message``, or as JSON, with ``problems``, where a program
    asked."""
    if wants_json():
        return _error_json(status, problems, code)
    g.pop("search", None)
    page = render_template("error.html", status=status, message=message, command=command)
    return make_response(page, status)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # a name that is not this server's: no page, no links
        return Response("Unknown host\n", 400, content_type="text/plain; charset=utf-8")
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    if status >= 500:
        return _unexpected(error)
    if status == 404:
        message = gettext("There is no such page.")
    else:
        message = gettext("This request could not be understood.")
    answer = failure(status, message)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _article_not_found(error: ArticleNotFound) -> Response:
    return failure(404, gettext("This article is not in the index, or was removed."))


def _parameter_error(error: ParameterError) -> Response:
    return _answer_problems((Problem.of(error),))


def _bad_parameters(error: BadParameters) -> Response:
    return _answer_problems(error.problems)


def _answer_problems(problems: tuple[Problem, ...]) -> Response:
    if wants_json():
        return _error_json(400, problems)
    return failure(400, problem_sentence(problems[0]))


def _index_unavailable(error: IndexUnavailable) -> Response:
    current_app.logger.warning("%s", error)
    message, command = mending(error)
    answer = failure(503, message, command)
    answer.headers["Retry-After"] = _RETRY_AFTER
    return answer


def _search_timeout(error: SearchTimeout) -> Response:
    current_app.logger.warning("%s", error)
    message = gettext("The search took too long and was cut short; results may be missing.")
    answer = failure(503, message, code="search_timeout")
    answer.headers["Retry-After"] = _RETRY_AFTER
    return answer


def _busy(error: Busy) -> Response:
    message = gettext("Too many requests; try again in %(n)s seconds.", n=_BUSY_SECONDS)
    answer = failure(503, message, code="busy")
    answer.headers["Retry-After"] = _BUSY_SECONDS
    return answer


def _unexpected(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    current_app.logger.error("reference %s: %s", reference, request.full_path, exc_info=error)
    return failure(500, gettext("Something went wrong. Reference: %(id)s", id=reference))
