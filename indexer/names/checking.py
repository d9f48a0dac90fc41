"""Checks the tables of names: ``python -m indexer.names.checking [CORPUS.jsonl.gz …]``.

:func:`errors` are what must not be; the rest is for someone to look at, and with a corpus of JSON
lines also how often each spelling stands in it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from indexer.analysis.counting import texts_of
from indexer.analysis.distance import within_one_edit
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import load_evidence
from indexer.names.making import first_words
from indexer.names.name import Name, Spelling, parse_row, parse_rows
from indexer.names.table import DATA, FIRST_WORDS, rows

__all__ = ["contained", "errors", "neighbours", "ordinary_words", "shared"]
