"""Fixtures: one set of workers for all tests that read pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from indexer.article import Article
from indexer.ingest.files import Failure, read_stream
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings

ReadBytes = Callable[..., tuple[list[Article], list[Failure]]]


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    with Workers(ReadSettings(), processes=2) as workers:
        yield workers


@pytest.fixture(scope="session")
def read_bytes(workers: Workers) -> ReadBytes:
    """The articles and the failures of some bytes, as they come by standard input; what is no loss
    is left out."""

    def read(data: bytes, **given: Any) -> tuple[list[Article], list[Failure]]:
        found = list(read_stream(io.BytesIO(data), ReadSettings(**given), workers=workers))
        articles = [one for one in found if isinstance(one, Article)]
        return articles, [one for one in found if isinstance(one, Failure) and one.is_loss]

    return read


@pytest.fixture(scope="session")
def besides(workers: Workers) -> Callable[[bytes], list[str]]:
    """What is told of some bytes besides articles and what is lost of them."""

    def told(data: bytes) -> list[str]:
        found = list(read_stream(io.BytesIO(data), ReadSettings(), workers=workers))
        return [one.reason for one in found if isinstance(one, Failure) and not one.is_loss]

    return told
