"""A run over files: what is new, what has changed, what is as it was, what could not be read."""

from indexer.indexing.report import Gone, IndexReport, Progress
from indexer.indexing.run import IndexRun
from indexer.indexing.toll import Toll

__all__ = ["Gone", "IndexReport", "IndexRun", "Progress", "Toll"]
