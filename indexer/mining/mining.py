"""Mining: the pairs of words of an index that are spellings of one name.

Candidate pairs are first judged without context, which leaves one in ten; the neighbours of those
words are then read from the articles. Pairs become groups only where all of a group agree, so that
no chain leads from one name to another; names of the table that differ stay apart.
Last come words too rare for neighbours, most of them misspelled, which join a name that is known
by then where the model is sure of it and of no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.engines.base import Engine
from indexer.mining.contexts import Joined, read_contexts
from indexer.mining.features import features
from indexer.mining.model import SpellingModel, load_models
from indexer.mining.store import Mined, known_forms
from indexer.mining.vocabulary import (
    LEAST_ARTICLES,
    Candidate,
    Vocabulary,
    Word,
    comparable,
    is_foreign,
    neighbour,
)
from indexer.names.foreignness import load_foreignness
from indexer.names.table import NameTable
from indexer.names.variation import are_ordinary, are_told_apart, count_consonants
from indexer.storage.documents import article_of

__all__ = ["LEAST_FOR_CONTEXT", "THRESHOLD", "group_words", "mine"]

THRESHOLD: Final = 0.98
"""Probability with context from which two words are one name."""
LEAST_FOR_CONTEXT: Final = 2000
"""Articles from which neighbours tell something; below, the model without context decides."""
_LIKELY: Final = 0.02
"""Probability without context from which a pair is looked at with it."""
_AGREE: Final = 0.5
"""Least probability of every pair of a group."""
_MOST_OF_GROUP: Final = 10
_MOST_ARTICLES: Final = 100_000
"""Articles read for context, spread over the index: more tell nothing new."""
_ASSOCIATION: Final = 0.2
"""Least share of the rarer word's occurrences that stand beside the other."""
_LEAST_JOINED: Final = 5
_SURE: Final = 0.985
"""Probability without context from which a word joins a name."""
_CONTENDING: Final = 0.95
"""Probability without context from which another name may be meant by it."""
_FEW_CONSONANTS: Final = 4
_SURE_OF_SHORT: Final = 0.99
"""Probability from which words of fewer consonants are one name."""
_SHORTEST_PART: Final = 3


def mine(
    engine: Engine,
    articles: int,
    analyzer: Analyzer,
    names: NameTable,
    *,
    threshold: float = THRESHOLD,
    models: tuple[SpellingModel, SpellingModel] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Mined]:
    """The spellings in an index of so many ``articles`` that ``names`` does not know, the
    commonest first. ``progress`` is called with how many articles were read, of how many;
    ``models``, with and without context, are by default those that ship with Marsad."""
    with_context, alone = models or load_models()
    vocabulary = Vocabulary.of(engine, load_foreignness())
    stem = analyzer.stem
    likely = []
    for pair in vocabulary.candidates():
        p = alone(features(pair))
        if p < _LIKELY or stem(pair.first.text) == stem(pair.second.text):
            continue
        if not _are_no_names(pair.first.text, pair.second.text, names):
            likely.append((p, pair))
    joined: list[Joined] = []
    if articles >= LEAST_FOR_CONTEXT:
        wanted = {word.text for _, pair in likely for word in pair[:2]}
        compounds = dict(_compounds(vocabulary))
        texts = _texts(engine, articles, progress)
        contexts, joined = read_contexts(texts, vocabulary.base, wanted, neighbour, compounds)
        likely = [(with_context(features(pair, contexts)), pair) for _, pair in likely]
    found = list(_grouped_rows(likely, threshold, vocabulary, names))
    found += _find_compounds(joined, vocabulary, names)
    everything = Vocabulary.of(engine, load_foreignness(), least=1)
    found += _RareWords(everything, names, found, alone, stem).join()
    return sorted(found, key=lambda row: (-row.articles, row.name, row.spelling))


def _grouped_rows(
    likely: Iterable[tuple[float, Candidate]],
    threshold: float,
    vocabulary: Vocabulary,
    names: NameTable,
) -> Iterator[Mined]:
    scored = {
        frozenset((pair.first.text, pair.second.text)): p for p, pair in likely if p >= _AGREE
    }
    for pair, p in scored.items():
        if p < _SURE_OF_SHORT and min(map(count_consonants, pair)) < _FEW_CONSONANTS:
            scored[pair] = min(p, _AGREE)
    for group in group_words(scored, threshold, names):
        yield from _rows(group, scored, vocabulary, names)


def _are_no_names(one: str, other: str, names: NameTable) -> bool:
    """Whether two words are surely not spellings of one name, whatever the model makes of them."""

    def is_name(word: str) -> bool:
        return bool(known_forms(names, word))

    return are_ordinary(one, other, is_name) or are_told_apart(one, other)


class _RareWords:
    """Words that no name has, joined to the spelling of ``names`` or of what was ``found`` that
    they surely are, where one of the two is too rare to have a context."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        names: NameTable,
        found: Iterable[Mined],
        alone: SpellingModel,
        stem: Callable[[str], str],
    ) -> None:
        self._names = names
        self._alone = alone
        self._stem = stem
        self._name_of = {one: row.name for row in found for one in (row.name, row.spelling)}
        self._anchors: defaultdict[str, list[Word]] = defaultdict(list)
        """Words that are spellings of names, by their consonants."""
        self._unknown: list[Word] = []
        for word in vocabulary.foreign_words():
            if self._find_names(word.text):
                self._anchors[word.key].append(word)
            else:
                self._unknown.append(word)
        for text in names.bare_words():
            if text not in vocabulary.bases and is_foreign(word := vocabulary[text]):
                self._anchors[word.key].append(word._replace(articles=1))

    def _find_names(self, word: str) -> frozenset[object]:
        """The names that a word is a spelling of."""
        label = self._name_of.get(word)
        return known_forms(self._names, word) or frozenset(() if label is None else (label,))

    def join(self) -> Iterator[Mined]:
        """Each word with the likeliest spelling, where all that are likely are of one name."""
        for word in self._unknown:
            likely = list(self._likely(word))
            if not likely:
                continue
            p, best = max(likely)
            meant = self._find_names(best.text)
            short = count_consonants(word.text) < _FEW_CONSONANTS
            if p < (_SURE_OF_SHORT if short else _SURE):
                continue
            if all(meant & self._find_names(other.text) for _, other in likely):
                yield Mined(best.text, word.text, round(p, 3), best.articles, word.articles)

    def _likely(self, word: Word) -> Iterator[tuple[float, Word]]:
        """Spellings that a word may be another one of, with how likely that is."""
        own = self._stem(word.text)
        for anchor in self._anchors[word.key]:
            if min(anchor.articles, word.articles) >= LEAST_ARTICLES:
                continue  # their neighbours were asked
            pair = comparable(*sorted((anchor, word), key=lambda one: -one.articles))
            if pair is None or self._stem(anchor.text) == own:
                continue
            if _are_no_names(anchor.text, word.text, self._names):
                continue
            p = self._alone(features(pair))
            if p >= _CONTENDING:
                yield p, anchor


def _texts(
    engine: Engine, articles: int, progress: Callable[[int, int], None] | None
) -> Iterator[str]:
    step = -(-articles // _MOST_ARTICLES)
    total = -(-articles // step)
    for done, payload in enumerate(islice(engine.payloads(), 0, None, step)):
        if progress is not None and done % 500 == 0:
            progress(done, total)
        article = article_of(payload)
        yield article.text


def group_words(
    scored: dict[frozenset[str], float], threshold: float, names: NameTable
) -> list[list[str]]:
    """The words of pairs in groups, each of one name: by pairs from ``threshold`` on, the
    surest first, where every pair of two groups that would be joined agrees (complete linkage).
    Pairs that are not among ``scored`` disagree, unless ``names`` joins them."""
    group_of: dict[str, list[str]] = {}
    forms: dict[str, frozenset[tuple[str, str]]] = {}

    def agree(a: str, b: str) -> bool:
        if forms[a] and forms[b]:
            return bool(forms[a] & forms[b])
        return scored.get(frozenset((a, b)), 0.0) >= _AGREE

    surest = sorted(scored.items(), key=lambda item: (-item[1], sorted(item[0])))
    for pair, p in surest:
        if p < threshold:
            break
        a, b = sorted(pair)
        for word in (a, b):
            if word not in forms:
                forms[word] = known_forms(names, word)
                group_of[word] = [word]
        one, other = group_of[a], group_of[b]
        if one is other or len(one) + len(other) > _MOST_OF_GROUP:
            continue
        if all(agree(x, y) for x in one for y in other):
            one += other
            for word in other:
                group_of[word] = one
    unique = {id(group): group for group in group_of.values() if len(group) > 1}
    return list(unique.values())


def _rows(
    group: Sequence[str],
    scored: dict[frozenset[str], float],
    vocabulary: Vocabulary,
    names: NameTable,
) -> Iterator[Mined]:
    """What a group adds: its words that are not known yet, each to the commonest known one, or
    to the commonest."""
    counts = vocabulary.bases
    ranked = sorted(group, key=lambda word: (not known_forms(names, word), -counts[word], word))
    label = ranked[0]
    known = known_forms(names, label)
    for word in ranked[1:]:
        if known_forms(names, word) & known:
            continue
        best = max(scored.get(frozenset((word, other)), 0.0) for other in ranked if other != word)
        yield Mined(label, word, round(best, 3), counts[label], counts[word])


def _compounds(vocabulary: Vocabulary) -> Iterator[tuple[tuple[str, str], str]]:
    """Words that are two others written together: the two, and the word."""
    stop = load_stop_words()
    bases = vocabulary.bases
    for word, count in bases.items():
        if count < _LEAST_JOINED or len(word) < 2 * _SHORTEST_PART:
            continue
        for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, second = word[:place], word[place:]
            if first in bases and vocabulary.base.get(second) and not {first, second} & stop:
                yield (first, second), word


def _find_compounds(
    joined: Iterable[Joined], vocabulary: Vocabulary, names: NameTable
) -> Iterator[Mined]:
    best: defaultdict[str, list[tuple[float, Joined]]] = defaultdict(list)
    for one in joined:
        share = one.together / one.least
        if share >= _ASSOCIATION and one.together >= _LEAST_JOINED:
            best[one.whole].append((share, one))
    for whole, ways in best.items():
        share, one = max(ways)
        apart = f"{one.first} {one.second}"
        if not known_forms(names, whole) & known_forms(names, apart):
            count = vocabulary.bases[whole]
            yield Mined(apart, whole, round(min(share, 1.0), 3), one.together, count)
