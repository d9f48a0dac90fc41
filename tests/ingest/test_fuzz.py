"""Any bytes, behind the beginning of any format, give articles or failures and never raise."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.ingest.files import read_stream
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings
from tests.ingest.made_files import (
    TITLES,
    docx,
    epub,
    http,
    page,
    paragraph,
    record,
    tarred,
    text,
    zipped,
)

PACKED_PAGE = http(gzip.compress(page()), "Content-Encoding: gzip")
PDF = """%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[]/Count 0>>
endobj
xref
0 3
0000000000 65535 f
trailer
<</Root 1 0 R>>
startxref
99
"""
SEEDS: dict[str, bytes] = {
    "text": text().encode(),
    "page": page(),
    "feed": f"<?xml version='1.0'?><rss><channel><item><title>{TITLES[0]}</title></item>".encode(),
    "lines": b'{"title": "a", "body": "b"}\n' * 3,
    "table": "title,body\nخبر,نص\nخبر,نص\n".encode(),
    "warc": record(1, http(page())) + record(2, PACKED_PAGE),
    "zip": zipped({"a.txt": text(), "b.html": page(), "c.zip": zipped({"d.json": b"[1]"})}),
    "tar": tarred({"a.txt": text().encode(), "b.html": page(), "n" * 120: b"x"}),
    "bibtex": b'@string{a = "x"}@misc{k, title = {{A} \\"o} # a, author = "X, Y and Z"}',
    "tei": b"<TEI><teiHeader/><text><body><div><head>x</head><p>y</p></div></body></text></TEI>",
    "conllu": b"# newdoc id = a\n# text = x y\n1\tx" + b"\t_" * 8 + b"\n\n",
    "labels": f"Document 1 of 2\n\nTitle: {TITLES[0]}\nDate: 2024\n\nText: {text()}\n".encode(),
    "docx": docx(paragraph(TITLES[0], "Heading1"), paragraph(text())),
    "epub": epub({"a.xhtml": page()}),
    "pdf": PDF.encode(),
}
PACKS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
}


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file with some bytes changed, some put in or taken out, and perhaps its end cut off."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("kind", SEEDS)
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_damaged_files_of_every_kind(
    kind: str, pack: str, data: st.DataObject, workers: Workers
) -> None:
    packed = PACKS[pack](SEEDS[kind])
    found = list(
        read_stream(io.BytesIO(data.draw(damaged(packed))), ReadSettings(), workers=workers)
    )
    assert found
    for one in found:
        if isinstance(one, Article):
            assert one.id and one.title.strip() and one.body.strip()
            one.to_json().encode("utf-8")
        else:
            assert one.reason and "\n" not in str(one)
