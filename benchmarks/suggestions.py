"""How well mistyped queries are mended, how seldom right ones are doubted, and how long it takes.

    python benchmarks/suggestions.py INDEX [SEED]

Draws from an index, by a seed: 200 of its words (letters alone, four or more, in five or more
articles), each with one typing error, drawn anew until no article has the word that comes of it;
500 words of titles, and 500 that stand in one or two articles alone, as they are; 50 queries of two
words of titles typed on the other keyboard layout, and 50 Latin words. A word is mended when the
suggestion has its folded form (or its stem). Every word suggested must be one of the index. ``-v``
prints what went wrong.
"""

from __future__ import annotations

import platform
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from record import parser_of, record_figures

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.tokenizer import words
from indexer.engines.registry import find_engine
from indexer.engines.schema import TEXT_AREAS, WRITTEN
from indexer.index import Index
from indexer.settings import Settings
from indexer.storage.documents import article_of
from indexer.storage.manifest import Manifest

ALIKE = ("ضظ", "ذزد", "سص", "تط", "قك", "غج", "حه", "ؤو", "ئي", "عا", "ثس")
"""Letters that are confused, apart from those that folding makes one."""

ROWS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ")
_US = "qwertyuiop[]asdfghjkl;'zxcvnm,./HYN"
KEYS = dict(zip("".join(ROWS) + "أإآ", _US, strict=True))
KINDS = ("letter", "neighbour", "dropped", "doubled", "swapped", "inserted")


def error(word: str, kind: str, draw: random.Random) -> str | None:
    """The word with one error of a kind; None where it has no place for one."""
    place = draw.randrange(len(word))
    letter = word[place]
    if kind == "letter":
        others = "".join(group.replace(letter, "") for group in ALIKE if letter in group)
        return word[:place] + draw.choice(others) + word[place + 1 :] if others else None
    if kind == "neighbour":
        row = next((row for row in ROWS if letter in row), "")
        beside = [row[i] for i in (row.find(letter) - 1, row.find(letter) + 1) if 0 <= i < len(row)]
        return word[:place] + draw.choice(beside) + word[place + 1 :] if row else None
    if kind == "dropped":
        return word[:place] + word[place + 1 :]
    if kind == "doubled":
        return word[:place] + letter + word[place:]
    if kind == "swapped":
        return word[:place] + word[place + 1 : place + 2] + letter + word[place + 2 :]
    return word[:place] + draw.choice("".join(ROWS)) + word[place:]


def misspell(known: set[str], common: list[str], draw: random.Random) -> list[tuple[str, str, str]]:
    pairs = []
    while len(pairs) < 200:
        word, kind = draw.choice(common), draw.choice(KINDS)
        typed = error(word, kind, draw)
        if typed and fold(typed) not in known:
            pairs.append((kind, word, typed))
    return pairs


def main(folder: Path, seed: int, verbose: bool) -> None:
    draw = random.Random(seed)
    manifest = Manifest.read(folder)
    engine = find_engine(manifest.engine).open_index(folder / manifest.data)
    analyzer = Analyzer(manifest.stemmer)
    index = Index.open(Settings(index=folder))
    known = {w for area in TEXT_AREAS.values() for w, _ in engine.terms(area.folded, "", 10**7)}
    written = sorted(engine.terms(WRITTEN, "", 10**7))
    common = [w for w, n in written if n >= 5 and len(w) > 3 and w.isalpha() and is_arabic(fold(w))]
    titles = [words(article_of(payload).title) for payload in engine.payloads()]
    print(f"seed {seed}, {manifest.articles:,} articles, Python {platform.python_version()}")

    def ask(query: str) -> str | None:
        suggestion = index.search(query).suggestion
        for word in set(words(suggestion or "")) - set(words(query)):
            terms = analyzer.terms(word)
            held = terms.folded in known or engine.doc_freq("body", terms.stem)
            assert held or index.search(word).total, suggestion
        return suggestion

    ask("قطغرفكشتت")  # what is read once is not timed
    pairs = misspell(known, common, draw)
    right: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    same_stem, none, times = 0, 0, []
    for kind, word, typed in pairs:
        began = time.process_time()
        suggestion = ask(typed)
        times.append(time.process_time() - began)
        found = suggestion is not None and fold(suggestion) == fold(word)
        right[kind].append(found)
        none += suggestion is None
        same_stem += suggestion is not None and analyzer.stem(suggestion) == analyzer.stem(word)
        if not found and verbose:
            print(f"    {kind}: {word} → {typed} → {suggestion}")
    total = sum(map(sum, right.values()))
    print(
        f"mended {total / 200:.3f}, same stem {same_stem / 200:.3f}, nothing said {none / 200:.3f}"
    )
    print(" ".join(f"{kind} {sum(r)}/{len(r)}" for kind, r in right.items()))
    times.sort()
    middle, p95 = statistics.median(times) * 1e3, times[189] * 1e3
    print(f"median {middle:.1f} ms, p95 {p95:.1f} ms of CPU a search")
    rare = [w for w, n in written if n <= 2 and len(w) > 2 and w.isalpha()]
    for name, sample in (
        ("title words", [draw.choice(draw.choice(titles) or ["من"]) for _ in range(500)]),
        ("words in one or two articles", draw.sample(rare, min(500, len(rare)))),
    ):
        doubted = {word: ask(word) for word in sample}
        told = {word: meant for word, meant in doubted.items() if meant}
        print(f"{name}: {len(told)} of {len(doubted)} doubted")
        if verbose:
            print("    " + ", ".join(f"{word} → {meant}" for word, meant in told.items()))
    layouts(ask, titles, written, draw, verbose)


def layouts(
    ask: Callable[[str], str | None],
    titles: list[list[str]],
    written: list[tuple[str, int]],
    draw: random.Random,
    verbose: bool,
) -> None:
    arabic, latin = [], []
    while len(arabic) < 50:
        title = draw.choice(titles)
        if len(title) > 1:
            start = draw.randrange(len(title) - 1)
            query = " ".join(title[start : start + 2])
            typed = query.replace("لا", "b")
            if all(letter in KEYS or letter in "b " for letter in typed):
                arabic.append((query, "".join(KEYS.get(letter, letter) for letter in typed)))
    back = {key: letter for letter, key in KEYS.items()} | {"b": "لا"}
    names = [w for w, n in written if n >= 5 and len(w) > 2 and w.isascii() and w.isalpha()]
    for word in draw.sample(names, min(50, len(names))):
        latin.append((word, "".join(back[letter] for letter in word.lower())))
    for name, pairs in (("Arabic", arabic), ("Latin", latin)):
        mended = 0
        for query, typed in pairs:
            suggestion = ask(typed)
            same = suggestion is not None and fold(suggestion) == fold(query)
            mended += same
            if not same and verbose:
                print(f"    {query} → {typed} → {suggestion}")
        print(f"{name} on the other layout: {mended} of {len(pairs)} mended")


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("-v", "--verbose", action="store_true")
    given = parser.parse_args()
    with record_figures(given):
        main(given.index, given.seed, given.verbose)
