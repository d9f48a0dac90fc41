"""A correction that its outlet takes back: the former text stands once more."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings
from tests.ingest.made_files import http, page, record

MORE = "وغاب وزير الخارجية عن اللقاء"


def capture(hour: int, more: str) -> bytes:
    made = record(1, http(page(more=f"<p>{more}.</p>" if more else "")))
    return made.replace(b"T00:00:00Z", b"T%02d:00:00Z" % hour)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_capture_stands_though_its_text_came_before(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    captures = [capture(1, ""), capture(2, MORE), capture(3, "")]
    file = tmp_path / "site.warc"
    file.write_bytes(b"".join(captures[place] for place in order))
    index = Index.create(Settings(index=tmp_path / "index", writer_memory_mb=32))
    index.admin.add([file])
    [hit] = index.search("").hits
    assert MORE not in index.get(hit.id).body
    assert [MORE in one.article.body for one in index.editions(hit.id)] == [False, True]
    assert index.admin.add([file], reread=True).unchanged == 3
