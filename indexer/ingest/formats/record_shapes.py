"""Values of JSON that a tool wraps in objects of its own, taken out of them.

DynamoDB (https://docs.aws.amazon.com/amazondynamodb, AttributeValue), Firestore
(https://firebase.google.com/docs/firestore/reference/rest/v1/Value) and JSON-LD
(https://www.w3.org/TR/json-ld11/#value-objects) write a value with its type, other stores have
``{"type": "text", "value": …}``, and Notion has a field of the type's name
(https://developers.notion.com/reference/page-property-values). Contentful has a value for each
language (https://www.contentful.com/developers/docs/references/content-management-api/, fields).
Strapi and JSON:API have what a record refers to in ``data.attributes``
(https://jsonapi.org/format/), and GraphQL has it in ``node``, ``nodes`` and ``edges``
(https://relay.dev/graphql/connections.htm).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["without_wrapping"]

_DEEPEST: Final = 4
_DEEPEST_TYPED: Final = 30
_TYPES: Final = frozenset(("S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"))
_TYPED: Final = frozenset(("type", "value"))
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:-[A-Z]{2}|-[A-Z][a-z]{3})?")
_COMMON: Final = frozenset(("ar", "en", "fr"))
_MOST_LANGUAGES: Final = 40
_OF_DYNAMO: Final = "Item"
_OF_FIRESTORE: Final = frozenset(
    f"{kind}Value"
    for kind in "null boolean integer double timestamp string bytes reference map array".split()
)
_OF_NOTION: Final = 3
_LEAD: Final = "introtext"
_REST: Final = "fulltext"


def without_wrapping(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record with its values taken out of what is wrapped around them; itself where nothing
    is."""
    if len(record) == 1 and isinstance(inner := record.get(_OF_DYNAMO), Mapping):
        record = inner
    fields = record.get("fields")
    if isinstance(fields, Mapping) and any(_is_of_firestore(one) for one in fields.values()):
        record = _of_firestore({"mapValue": record}, 0)
    changed = {
        name: new
        for name, one in record.items()
        if isinstance(one, dict | list) and (new := _plain(one, 0)) is not one
    }
    if isinstance(record.get(_LEAD), str) and isinstance(record.get(_REST), str):  # Joomla
        changed |= {_LEAD: "", _REST: f"{record[_LEAD]}\n{record[_REST]}"}
    return {**record, **changed} if changed else record


def _plain(value: Any, depth: int) -> Any:
    """A value without its wrapping; the same object where it has none."""
    if isinstance(value, list) and value and all(_is_literal(one) for one in value):
        return [one["@value"] for one in value]
    if not isinstance(value, Mapping) or not value or depth > _DEEPEST:
        return value
    if len(value) == 1:
        name, inner = next(iter(value.items()))
        if name in _TYPES:
            return _of_dynamo(value, 0)
        if name == "node" and isinstance(inner, Mapping):
            return _plain(inner, depth + 1)
        if name in ("nodes", "edges") and isinstance(inner, list) and depth:
            return [_plain(one, depth + 1) for one in inner]
    if "@value" in value:
        return value["@value"]
    kind = value.get("type")
    if "id" in value and isinstance(kind, str) and kind in value and len(value) == _OF_NOTION:
        return _of_notion(value[kind])
    if value.keys() == _TYPED and isinstance(value["type"], str):
        return value["value"]
    data = value.get("data")
    if isinstance(data, Mapping) and isinstance(data.get("attributes"), Mapping):
        return data["attributes"]
    if len(value) <= _MOST_LANGUAGES and _is_by_language(value):
        return value["ar"] if "ar" in value else next(iter(value.values()))
    changed = {
        name: new for name, one in value.items() if (new := _plain(one, depth + 1)) is not one
    }
    return {**value, **changed} if changed else value


def _is_by_language(value: Mapping[str, Any]) -> bool:
    """Whether all names of an object are languages; two letters alone may mean something else."""
    names = [str(name) for name in value]
    is_sure = any(len(name) > 2 or name in _COMMON for name in names)
    return is_sure and all(map(_LANGUAGE.fullmatch, names))


def _of_dynamo(value: Any, depth: int) -> Any:
    if not isinstance(value, Mapping) or len(value) != 1 or depth > _DEEPEST_TYPED:
        return value
    kind, inner = next(iter(value.items()))
    if kind not in _TYPES:
        return value
    if kind == "M" and isinstance(inner, Mapping):
        return {name: _of_dynamo(one, depth + 1) for name, one in inner.items()}
    if kind == "L" and isinstance(inner, list):
        return [_of_dynamo(one, depth + 1) for one in inner]
    return None if kind == "NULL" else inner


def _is_literal(value: Any) -> bool:
    return isinstance(value, Mapping) and "@value" in value


def _of_notion(value: Any) -> Any:
    """A property of Notion: the pieces of a text as one, of a span of days the first."""
    if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
        pieces = [one.get("plain_text") for one in value]
        if all(isinstance(piece, str) for piece in pieces):
            return "".join(map(str, pieces))
    return value["start"] if isinstance(value, Mapping) and "start" in value else value


def _is_of_firestore(value: Any) -> bool:
    return isinstance(value, Mapping) and len(value) == 1 and not _OF_FIRESTORE.isdisjoint(value)


def _of_firestore(value: Any, depth: int) -> Any:
    if not _is_of_firestore(value) or depth > _DEEPEST_TYPED:
        return value
    kind, inner = next(iter(value.items()))
    if kind == "mapValue" and isinstance(inner, Mapping):
        fields = inner.get("fields")
        items = fields.items() if isinstance(fields, Mapping) else ()
        return {name: _of_firestore(one, depth + 1) for name, one in items}
    if kind == "arrayValue" and isinstance(inner, Mapping):
        values = inner.get("values")
        return [_of_firestore(one, depth + 1) for one in values] if isinstance(values, list) else []
    return inner
