"""The OpenAPI document of ``/api/v1``: what can be asked, and every key of the answers."""

from __future__ import annotations

from typing import Any, Final, get_args

from indexer.query.parameters import SEARCH_PARAMETERS, Door, Parameter, offered_at
from indexer.query.remarks import RemarkCode
from indexer.settings import Settings
from webui.present.search import FACETS, LONGEST_QUERY, LONGEST_VALUE, MOST_VALUES

__all__ = ["MOST", "document"]

MOST: Final = 20
"""The most that ``limit`` may ask for."""

_Schema = dict[str, Any]

_STRING: Final[_Schema] = {"type": "string"}
_SHOWN: Final = r"[^\s\x00-\x1f\x7f-\x9f]"
"""What is neither white space nor a control character, in JavaScript's notation."""

_OPTIONAL: Final[_Schema] = {"type": ["string", "null"]}
_COUNT: Final[_Schema] = {"type": "integer", "minimum": 0}
_NUMBER: Final[_Schema] = {"type": "number"}
_FLAG: Final[_Schema] = {"type": "boolean"}
_OK: Final[_Schema] = {"const": True}


def _object(**properties: _Schema) -> _Schema:
    """An object that has all of these keys, and may get more."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: _Schema) -> _Schema:
    return {"type": "array", "items": items}


def _of(name: str) -> _Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def document(settings: Settings) -> dict[str, Any]:
    """The document as a dict of JSON values, with the defaults of ``settings``."""
    id_in_path = _parameter("id", _STRING, "The id of an article.", place="path")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Marsad",
            "version": "1",
            "summary": "Search in the Arabic news articles that this instance has collected.",
            "description": (
                "Reading alone, and no key. Keys are added, never renamed or taken away. "
                "Unknown parameters are ignored. Spans are pairs of offsets in "
                "code points, the end excluded."
            ),
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/search": _get(
                "search", "One page of results.", "Results", _asked(settings, "api")
            ),
            "/api/v1/articles/{id}": _get(
                "article",
                "One article in full, and where the query stands in it.",
                "Article",
                [id_in_path, *_asked(settings, "mark")],
                lookup=True,
            ),
            "/api/v1/articles/{id}/related": _get(
                "related",
                "Articles of the same subject, the nearest first.",
                "RelatedArticles",
                [id_in_path, _limited(5)],
                lookup=True,
            ),
            "/api/v1/articles/{id}/copies": _get(
                "copies",
                "The same story in other articles, the nearest first.",
                "Copies",
                [id_in_path],
                lookup=True,
            ),
            "/api/v1/articles/{id}/editions": _get(
                "editions",
                "The texts that an article has had, the one that stands first.",
                "Editions",
                [id_in_path],
                lookup=True,
            ),
            "/api/v1/explain": _get(
                "explain",
                "Why an article is found by a query, word by word, or what it lacks.",
                "Explanation",
                [
                    _parameter("id", _STRING, "The id of an article.", required=True),
                    *_asked(settings, "explain"),
                ],
                lookup=True,
            ),
            "/api/v1/suggest": _get(
                "suggest",
                "Ways to go on with a query that is being typed, those that find most first.",
                "Suggestions",
                [_query(), _limited(8)],
            ),
            "/api/v1/stats": _get("stats", "What is in the index.", "Stats", []),
            "/api/v1/openapi.json": _get("openapi", "This document.", "Document", []),
        },
        "components": {"schemas": _schemas()},
    }


def _parameter(
    name: str, schema: _Schema, description: str, *, place: str = "query", required: bool = False
) -> _Schema:
    repeated = {"style": "form", "explode": True} if schema["type"] == "array" else {}
    return {
        "name": name,
        "in": place,
        "required": required or place == "path",
        "description": description,
        "schema": schema,
        **repeated,
    }


def _limited(default: int) -> _Schema:
    schema = {"type": "integer", "minimum": 1, "maximum": MOST, "default": default}
    return _parameter("limit", schema, "How many at most.")


def _asked(settings: Settings, door: Door) -> list[_Schema]:
    """The parameters of a search at a door."""
    rows = offered_at(door)
    return [_query(), *(_parameter(row.name, _values(row, settings), _told(row)) for row in rows)]


def _query() -> _Schema:
    (row,) = (row for row in SEARCH_PARAMETERS if row.kind == "text")
    schema = {"type": "string", "maxLength": LONGEST_QUERY, "default": ""}
    return _parameter(row.name, schema, row.help)


def _told(row: Parameter) -> str:
    return f"{row.help} As 2025-08-14." if row.kind in ("first_day", "last_day") else row.help


def _values(row: Parameter, settings: Settings) -> _Schema:
    """The schema of the values of a parameter, with its default."""
    default = getattr(settings, row.setting) if row.setting else row.default
    if row.repeated:
        item = {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE, "pattern": _SHOWN}
        return {"type": "array", "maxItems": MOST_VALUES, "items": item}
    if row.kind in ("first_day", "last_day"):
        return {"type": "string", "format": "date"}
    if row.kind == "choice":
        return {"type": "string", "enum": list(row.choices), "default": default}
    if row.in_urls:
        return {"type": "integer", "enum": sorted({*row.in_urls, default}), "default": default}
    return {"type": "integer", "minimum": row.least, "maximum": row.most, "default": default}


def _get(
    name: str, summary: str, schema: str, parameters: list[_Schema], *, lookup: bool = False
) -> _Schema:
    answers = {"200": _answer("Found.", schema)}
    if any(one["in"] == "query" for one in parameters):
        answers["400"] = _answer("Values that cannot be used; `errors` names them.", "Error")
    if lookup:
        answers["404"] = _answer("No article has that id.", "Error")
    answers["429"] = _answer("Too many requests, where the instance limits them.", "Error")
    if any(one["schema"]["type"] == "array" for one in parameters):
        answers["431"] = {"description": "The URL is too long (32 KB, where Marsad serves itself)."}
    answers["503"] = _answer(
        "The index cannot be used at the moment, or too much is asked of it.", "Error"
    )
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": answers,
        }
    }


def _answer(description: str, schema: str) -> _Schema:
    return {
        "description": description,
        "content": {"application/json": {"schema": _of(schema)}},
    }


def _schemas() -> dict[str, _Schema]:
    span = {"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2}
    brief = {
        "id": _STRING,
        "title": _STRING,
        "source": _OPTIONAL,
        "published": _OPTIONAL,
        "lang": _STRING,
    }
    note = _object(code=_STRING, text=_STRING)
    change = {
        "type": "array",
        "prefixItems": [{"enum": ["same", "out", "in"]}, _STRING],
        "minItems": 2,
        "maxItems": 2,
    }
    remarks = _list(_of("Remark"))
    return {
        "Results": _object(
            ok=_OK,
            query=_object(
                q=_STRING,
                parsed=_STRING,
                ignored=_list(_STRING),
                notes=_list(note),
                remarks=remarks,
                widened=_FLAG,
                partial=_FLAG,
                suggestion=_OPTIONAL,
                ladder=_list(_of("Step")),
                variants=_list(_of("Name")),
            ),
            total=_COUNT,
            page=_COUNT,
            size=_COUNT,
            next_url=_OPTIONAL,
            took_ms=_NUMBER,
            index_updated=_STRING,
            results=_list(_of("Hit")),
            facets=_object(**{name: _list(_of("FacetValue")) for name in FACETS}),
            timeline=_list(_of("Bucket")),
        ),
        "Remark": {
            **_object(
                code={"enum": list(get_args(RemarkCode))},
                text=_STRING,
                count=_COUNT,
                sentence=_STRING,
            ),
            "description": "What was widened, left out, not understood or cut short.",
        },
        "Hit": _object(
            id=_STRING,
            rank=_COUNT,
            score=_NUMBER,
            title=_STRING,
            url=_OPTIONAL,
            source=_OPTIONAL,
            section=_OPTIONAL,
            published=_OPTIONAL,
            lang=_STRING,
            snippet=_STRING,
            marks=_object(title=_list(span), snippet=_list(span)),
            given_id=_OPTIONAL,
            captured=_OPTIONAL,
        ),
        "Step": {
            **_object(kind=_STRING, total=_COUNT),
            "description": "Another search to try: what is different in it, and what it finds.",
        },
        "Name": {
            **_object(
                typed=_STRING,
                id=_STRING,
                label=_STRING,
                kind=_STRING,
                english=_list(_STRING),
                spellings=_list(_object(text=_STRING, articles=_COUNT, searched=_FLAG)),
            ),
            "description": "A name of the query, and the spellings of it that there are.",
        },
        "FacetValue": _object(
            value=_STRING,
            label=_STRING,
            english=_STRING,
            count=_COUNT,
            selected=_FLAG,
            toggle_url=_STRING,
        ),
        "Bucket": _object(**{"from": _STRING, "to": _STRING, "count": _COUNT}),
        "Article": _object(
            ok=_OK,
            id=_STRING,
            title=_STRING,
            deck=_OPTIONAL,
            body=_STRING,
            subheads=_list(_COUNT),
            lang=_STRING,
            published=_OPTIONAL,
            published_from=_OPTIONAL,
            source=_OPTIONAL,
            agency=_OPTIONAL,
            author=_OPTIONAL,
            section=_OPTIONAL,
            dateline=_OPTIONAL,
            url=_OPTIONAL,
            captions=_list(_STRING),
            kind=_OPTIONAL,
            modified=_OPTIONAL,
            captured=_OPTIONAL,
            given_id=_OPTIONAL,
            marks=_object(title=_list(span), body=_list(span)),
            remarks=remarks,
        ),
        "RelatedArticles": _object(
            ok=_OK, id=_STRING, results=_list(_object(**brief, score=_NUMBER)), remarks=remarks
        ),
        "Copies": _object(
            ok=_OK,
            id=_STRING,
            results=_list(
                _object(**brief, kind={"enum": ["exact", "copy", "variant"]}, again=_FLAG)
            ),
            remarks=remarks,
        ),
        "Editions": _object(
            ok=_OK,
            id=_STRING,
            results=_list(_of("Edition")),
            dropped=_COUNT,
            remarks=remarks,
        ),
        "Edition": {
            **_object(
                taken=_STRING,
                until=_OPTIONAL,
                aside=_FLAG,
                title=_STRING,
                deck=_OPTIONAL,
                body=_STRING,
                published=_OPTIONAL,
                modified=_OPTIONAL,
                captured=_OPTIONAL,
                title_changes=_list(change),
                changes=_list(change),
            ),
            "description": (
                "A text that the article has had, when it was taken in, and until when it stood. "
                "The changes are those of the next edition: `same`, `out` or `in`, and the text. "
                "One `aside` never stood: it says something else, and is poorer than the one that "
                "stands, to which its changes lead."
            ),
        },
        "Explanation": _object(
            ok=_OK,
            q=_STRING,
            **brief,
            match=_STRING,
            operator=_STRING,
            matched=_FLAG,
            widened=_FLAG,
            score=_NUMBER,
            words=_list(_of("Word")),
            notes=_list(note),
            remarks=remarks,
            missing=_list(_STRING),
        ),
        "Word": _object(
            text=_STRING,
            field=_OPTIONAL,
            kind=_STRING,
            negated=_FLAG,
            folded=_STRING,
            stem=_STRING,
            skeleton=_STRING,
            spellings=_list(_object(text=_STRING, articles=_COUNT)),
            terms=_list(_object(field=_STRING, text=_STRING, doc_freq=_COUNT, found=_FLAG)),
            articles=_COUNT,
            found=_FLAG,
            places=_list(_STRING),
            score=_NUMBER,
            share=_NUMBER,
        ),
        "CompletedName": _object(id=_STRING, kind=_STRING, label=_STRING),
        "Suggestions": _object(
            ok=_OK,
            q=_STRING,
            results=_list(
                _object(
                    text=_STRING,
                    articles=_COUNT,
                    url=_STRING,
                    name={"anyOf": [_of("CompletedName"), {"type": "null"}]},
                )
            ),
            remarks=remarks,
        ),
        "Stats": _object(
            ok=_OK,
            articles=_COUNT,
            oldest=_OPTIONAL,
            newest=_OPTIONAL,
            updated=_STRING,
            engine=_STRING,
            analyzer=_STRING,
            bytes=_COUNT,
            sources=_list(_object(value=_STRING, count=_COUNT)),
        ),
        "Document": {"type": "object"},
        "Error": _object(
            ok={"const": False},
            status={"type": "integer"},
            error=_STRING,
            errors=_list(_object(param=_STRING, code=_STRING, message=_STRING)),
        ),
    }
