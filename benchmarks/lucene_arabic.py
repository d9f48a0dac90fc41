"""Lucene's Arabic chain, made anew, to compare with: its folding, stop list and light stemmer.

After ``ArabicNormalizer``, ``ArabicStemmer`` and ``ArabicAnalyzer`` of Lucene 9.12.1 (Apache
License 2.0), which follow light10 of Larkey, Ballesteros and Connell, “Light Stemming for Arabic
Information Retrieval” (2007). Words are cut by Marsad's tokenizer where Lucene has Unicode's rules.

    python benchmarks/lucene_arabic.py TEXTS REAL

compares it with the real one, and prints the share of lines on which they agree: ``TEXTS`` is a
file of words or texts, one a line, and ``REAL`` what Lucene's analyzer makes of each, its terms
joined by spaces.
"""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import Final

from record import parser_of, record_figures

from indexer.analysis.tokenizer import words

__all__ = ["lucene_terms"]

_STOP: Final = frozenset(
    line
    for line in Path(__file__)
    .with_name("lucene_stopwords.txt")
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("#")
)
_PREFIXES: Final = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
_SUFFIXES: Final = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
_FOLDED: Final = str.maketrans(
    "آأإىة", "اااي" + "ه", "\u0640" + "".join(map(chr, range(0x64B, 0x653)))
)
_DIGITS: Final = {start + n: str(n) for start in (0x660, 0x6F0) for n in range(10)}
_cache: dict[str, str] = {}


def lucene_terms(text: str) -> list[str]:
    """The terms that Lucene's ArabicAnalyzer makes of a text."""
    terms = []
    for word in words(text):
        term = _cache.get(word)
        if term is None:
            term = _cache[word] = _term(word)
        if term:
            terms.append(term)
    return terms


def _term(word: str) -> str:
    """The term of a word; "" for a stop word, which is looked up before letters are folded."""
    word = word.lower().translate(_DIGITS)
    return "" if word in _STOP else _stem(word.translate(_FOLDED))


def _stem(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) >= (4 if prefix == "و" else len(prefix) + 2):
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:  # each in turn, as often as they come in this order
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def main(texts: Path, real: Path) -> None:
    agreed = count = terms = same = 0
    with texts.open(encoding="utf-8") as ours, real.open(encoding="utf-8") as theirs:
        for text, line in zip(ours, theirs, strict=True):
            mine, its = lucene_terms(text), line.split()
            count += 1
            agreed += mine == its
            terms += max(len(mine), len(its))
            same += sum(a == b for a, b in zip_longest(mine, its))
    print(f"{agreed:,} of {count:,} lines are the same, {same:,} of {terms:,} terms in place")
    assert agreed > 0.9 * count


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("real", type=Path)
    given = parser.parse_args()
    with record_figures(given):
        main(given.texts, given.real)
