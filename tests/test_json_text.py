"""JSON that may be damaged: what is wrong is said in words of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.errors import IndexDamaged
from indexer.index import Index
from indexer.json_text import parse_json, reason_of
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles

PYTHON = ("object", "argument", "codec", "recursion", "char ", "'str'", "NoneType", "Error")


@pytest.mark.parametrize(
    "text", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5000, b'{"a": 1,}', '{"a" 1}']
)
def test_what_is_no_json_is_told_in_words(text: str | bytes) -> None:
    with pytest.raises(ValueError, match="no ") as told:
        parse_json(text)
    assert type(told.value) is ValueError
    assert not any(word in str(told.value) for word in PYTHON)


@pytest.mark.parametrize("name", ["meta.json", ".managed.json"])
@pytest.mark.parametrize(
    "damaged",
    ["[" * 100_000, "null", "{}", "5", '{"segments": [{}]}', '{"segments": null}', "[[]]"],
)
def test_damage_of_the_engine_is_told_in_words(tmp_path: Path, name: str, damaged: str) -> None:
    settings = Settings(index=tmp_path / "index", writer_memory_mb=32)
    Index.create(settings).admin.add([write_articles(tmp_path / "a.jsonl", ARTICLES)])
    (settings.index / "data-1" / name).write_text(damaged)
    problems = Index.open(settings, outdated=True).admin.check()
    assert any(name in one.problem for one in problems)
    assert all("marsad rebuild" in one.mend for one in problems)
    told = [str(one) for one in problems]
    try:
        Index.open(settings).search("روسيا")
    except IndexDamaged as error:
        told.append(str(error))
    words = " ".join(told).replace(str(tmp_path), "")
    assert not any(word in words for word in PYTHON), words


def test_what_python_says_of_other_kinds_is_not_repeated() -> None:
    for broken in (lambda: json.loads("null")["a"], lambda: json.loads("[]")["a"]):
        with pytest.raises(TypeError) as raised:
            broken()
        assert "kinds" in reason_of(raised.value)
