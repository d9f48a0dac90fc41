"""Trains the model of spellings anew, from an index and labelled pairs of words::

    python -m indexer.mining.training INDEX PAIRS.tsv GROUPS.txt

``PAIRS.tsv`` holds two words and P (one name), N (not) or I (inflections of one word) a line,
``GROUPS.txt`` the spellings of one name a line. Besides, with a fifth of their weight: pairs that
the names which ship with Marsad join or keep apart. Prints what cross-validation over the labelled
pairs gives, names kept together, and writes ``indexer/mining/data/spelling_model.tsv``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

from indexer.analysis.letters import fold
from indexer.engines.registry import find_engine
from indexer.mining.contexts import read_contexts
from indexer.mining.features import features
from indexer.mining.model import CONTEXT, MODEL, SpellingModel
from indexer.mining.vocabulary import Candidate, Vocabulary, neighbour
from indexer.names.foreignness import train_foreignness
from indexer.names.table import load_names
from indexer.storage.documents import article_of
from indexer.storage.manifest import Manifest

__all__ = [
    "Example",
    "average_precision",
    "examples",
    "fit",
    "predict_held_out",
    "read_groups",
    "read_labels",
]

FOLDS: Final = 5
_RIDGE: Final = 2.0
"""Strength of the penalty on the squares of the weights (of standardized features)."""
_TABLE_WEIGHT: Final = 0.2
_INFLECTION_WEIGHT: Final = 0.5


class Example(NamedTuple):
    """A labelled candidate pair: its words, label (P, N, I; in small letters from the table),
    weight and features."""

    words: frozenset[str]
    label: str
    weight: float
    features: Mapping[str, float]

    @property
    def same(self) -> bool:
        """Whether it is one name."""
        return self.label in "Pp"


def read_labels(pairs: Path, groups: Path) -> dict[frozenset[str], str]:
    """Labels by pairs of folded words."""
    labels: dict[frozenset[str], str] = {}
    for line in pairs.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            a, b, label = line.split("\t")[:3]
            labels[frozenset((fold(a), fold(b)))] = label
    for group in read_groups(groups):
        labels.update((frozenset(pair), "P") for pair in combinations(group, 2))
    return {pair: label for pair, label in labels.items() if len(pair) == 2}


def read_groups(file: Path) -> list[list[str]]:
    """The folded spellings of each line of a file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        list(dict.fromkeys(map(fold, line.split())))
        for line in lines
        if line and not line.startswith("#")
    ]


def _table_label(a: str, b: str) -> str:
    """What the shipped names say of two words: p, n or nothing."""
    one, other = _certain_forms(a), _certain_forms(b)
    if not one or not other:
        return ""
    if one & other:
        return "p"
    return "" if {id_ for id_, _ in one} & {id_ for id_, _ in other} else "n"


def _certain_forms(word: str) -> set[tuple[str, str]]:
    """The shipped names that a word is a spelling of, by id and form; none where it may be an
    ordinary word or an adjective."""
    found = [
        (name.id, spelling)
        for name in load_names().names_of_text(word)
        for spelling in name.spellings
        if spelling.words == (word,)
    ]
    if any(spelling.ambiguous or spelling.adjective for _, spelling in found):
        return set()
    return {(id_, spelling.form) for id_, spelling in found}


def examples(folder: Path, labels: Mapping[frozenset[str], str]) -> Iterator[Example]:
    """The labelled pairs that are candidates in an index, with their features."""
    manifest = Manifest.read(folder)
    engine = find_engine(manifest.engine).open_index(folder / manifest.data)
    # The labelled names must look no more foreign than those that no table knows.
    hidden = frozenset(word for pair in labels for word in pair)
    vocabulary = Vocabulary.of(engine, train_foreignness(hidden), least=1)
    chosen = list(_label_pairs(vocabulary.candidates(), labels))
    wanted = {word for _, words, _ in chosen for word in words}
    texts = (article_of(payload).text for payload in engine.payloads())
    contexts, _ = read_contexts(texts, vocabulary.base, wanted, neighbour, {})
    for pair, words, label in chosen:
        weight = _TABLE_WEIGHT if label in "pn" else _INFLECTION_WEIGHT if label == "I" else 1.0
        yield Example(words, label, weight, features(pair, contexts))


def _label_pairs(
    pairs: Iterable[Candidate], labels: Mapping[frozenset[str], str]
) -> Iterator[tuple[Candidate, frozenset[str], str]]:
    """The pairs that people or the shipped names judge, with their words and that label."""
    for pair in pairs:
        words = frozenset((pair.first.text, pair.second.text))
        label = labels.get(words) or _table_label(*words)
        if label:
            yield pair, words, label


def fit(rows: Sequence[Example], names: Sequence[str], steps: int = 12) -> SpellingModel:
    """The weights of the named features that make the labels of the rows likeliest (penalized, by
    Newton's method: Hastie, Tibshirani and Friedman 2009, section 4.4.1)."""
    means, widths = _moments(rows, names)
    points = [
        [1.0, *((row.features[name] - means[name]) / widths[name] for name in names)]
        for row in rows
    ]
    weights = [0.0] * (len(names) + 1)
    for _ in range(steps):
        slope, bend = _derivatives(rows, points, weights)
        weights = [w + step for w, step in zip(weights, _solve(bend, slope), strict=True)]
    plain = {n: w / widths[n] for n, w in zip(names, weights[1:], strict=True)}
    return SpellingModel(plain, weights[0] - sum(plain[n] * means[n] for n in names))


def _moments(
    rows: Sequence[Example], names: Sequence[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """The mean of each feature, and its standard deviation, 1 where it is the same in all rows."""
    total = sum(row.weight for row in rows)
    means, widths = {}, {}
    for name in names:
        mean = sum(row.weight * row.features[name] for row in rows) / total
        square = sum(row.weight * (row.features[name] - mean) ** 2 for row in rows) / total
        means[name], widths[name] = mean, math.sqrt(square) or 1.0
    return means, widths


def _derivatives(
    rows: Sequence[Example], points: Sequence[Sequence[float]], weights: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """The gradient of the penalized likelihood at ``weights``, and the matrix of its second
    derivatives, negated. The constant, which comes first, is not penalized."""
    size = len(weights)
    slope = [-_RIDGE * weight * (place > 0) for place, weight in enumerate(weights)]
    bend = [[_RIDGE * (i == j and i > 0) for j in range(size)] for i in range(size)]
    for row, point in zip(rows, points, strict=True):
        score = sum(w * x for w, x in zip(weights, point, strict=True))
        p = 1 / (1 + math.exp(-min(max(score, -60.0), 60.0)))
        miss = row.weight * (row.same - p)
        steep = row.weight * max(p * (1 - p), 1e-9)
        for i, x in enumerate(point):
            slope[i] += miss * x
            line = bend[i]
            scaled = steep * x
            for j in range(i + 1):
                line[j] += scaled * point[j]
    return slope, _mirror(bend)


def _mirror(lower: list[list[float]]) -> list[list[float]]:
    """The symmetric matrix of which the lower half is filled in."""
    return [[lower[max(i, j)][min(i, j)] for j in range(len(lower))] for i in range(len(lower))]


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a system of linear equations, by elimination with pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    solved = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * solved[j] for j in range(i + 1, size))
        solved[i] = (rows[i][size] - known) / rows[i][i]
    return solved


def folds(rows: Sequence[Example]) -> list[int]:
    """The fold of each row: those that share a word, or share one with such, are in one."""
    parent: dict[str, str] = {}

    def root(word: str) -> str:
        while parent.setdefault(word, word) != word:
            word = parent[word]
        return word

    for row in rows:
        a, b = sorted(row.words)
        parent[root(a)] = root(b)
    numbers: dict[str, int] = {}
    # Spread by what no order of the words decides: the number of families so far.
    return [numbers.setdefault(root(min(row.words)), len(numbers)) % FOLDS for row in rows]


def predict_held_out(rows: Sequence[Example], names: Sequence[str]) -> list[float]:
    """For each row its probability by a model that was trained without its fold."""
    fold_of = folds(rows)
    found = [0.0] * len(rows)
    for fold_ in range(FOLDS):
        model = fit([r for r, f in zip(rows, fold_of, strict=True) if f != fold_], names)
        for place, row in enumerate(rows):
            if fold_of[place] == fold_:
                found[place] = model(row.features)
    return found


def average_precision(ranked: Iterable[tuple[float, bool]]) -> float:
    """The mean, over the right ones, of the precision down to each."""
    right, total = 0, 0.0
    for place, (_, same) in enumerate(sorted(ranked, reverse=True), 1):
        if same:
            right += 1
            total += right / place
    return total / right if right else 0.0


def _report(title: str, rows: Sequence[Example], found: Sequence[float]) -> list[str]:
    """Lines on what held-out probabilities are worth, over the rows labelled by people."""
    gold = [(p, row) for p, row in zip(found, rows, strict=True) if row.label in "PNI"]
    lines = [f"{title}: AP {average_precision((p, r.same) for p, r in gold):.3f}"]
    every = sum(row.same for _, row in gold)
    for threshold in (0.5, 0.8, 0.9, 0.95, 0.98):
        taken = [row for p, row in gold if p >= threshold]
        right = sum(row.same for row in taken)
        precision = right / len(taken) if taken else 1.0
        lines.append(f"p >= {threshold}: precision {precision:.3f}, recall {right / every:.3f}")
    return lines


def main(index: Path, pairs: Path, groups: Path) -> None:
    """Trains both models on an index and labelled pairs, and writes their weights."""
    rows = sorted(examples(index, read_labels(pairs, groups)), key=lambda row: sorted(row.words))
    counts = {label: sum(row.label == label for row in rows) for label in "PNIpn"}
    every = tuple(rows[0].features)
    alone = tuple(name for name in every if name not in CONTEXT)
    p, n, i, known, apart = (counts[label] for label in "PNIpn")
    head = [
        "Weights of the features of indexer/mining/features.py: with context, and without.",
        "Logistic regression, trained by indexer/mining/training.py on 31,525 articles of 2018:",
        f"{p} labelled pairs of one name, {n} of two, {i} of inflections; and of the names that",
        f"ship with Marsad {known} pairs of one and {apart} of two, with a fifth of the weight.",
        "Cross-validated over the labelled pairs, all spellings of a name kept together:",
    ]
    head += _report("with context", rows, predict_held_out(rows, every))
    head += _report("without", rows, predict_held_out(rows, alone))
    head.append("SPDX-License-Identifier: GPL-3.0-or-later")
    models = fit(rows, every), fit(rows, alone)
    lines = [f"# {line}" for line in head]
    lines.append("\t".join(("constant", *(f"{model.constant:.4f}" for model in models))))
    for name in every:
        weights = (f"{m.weights[name]:.4f}" if name in m.weights else "" for m in models)
        lines.append("\t".join((name, *weights)))
    MODEL.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
