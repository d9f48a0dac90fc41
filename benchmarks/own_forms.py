"""Names that share a stem with a noun, and quoted phrases: what is found against what stands there.

    python benchmarks/own_forms.py INDEX

``INDEX`` is an index of ``ant2018.jsonl.gz``, which is not part of the project. 40 names of one
word are drawn by a fixed seed from those of the table of which stems find at least a third more
articles than hold the name. Of what a search of each finds, ``right`` is the share that holds one
of the spellings searched, or the adjective of the country, behind any clitic, by a regular
expression over the folded words; so of the first ten and of the newest hundred. ``found`` is the
share of the articles with the name that are found.

Then 100 phrases of two to four words out of headlines that stand behind a clitic somewhere: the
share of the articles with the phrase, behind clitics or not, that are found in quotes, and of those
found the shares that have it, or that have it but for clitics on its later words (``inside``).
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path

from record import parser_of, record_figures

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.tokenizer import tokenize
from indexer.index import Index
from indexer.loaded_settings import load_settings
from indexer.names.name import Name, Spelling
from indexer.names.table import load_names
from indexer.query.own_forms import is_name_in_news

NAMES, PHRASES = 40, 100
LEAST = 20
SHARED = 4 / 3

PLURALS = {
    "russia": ("روس", "الروس"),
    "serbia": ("صرب", "الصرب"),
    "spain": ("اسبان", "الاسبان"),
    "germany": ("المان", "الالمان"),
    "turkey": ("الترك", "الاتراك", "اتراك"),
}
"""Plurals that no ending makes, of countries."""

Words = dict[str, list[str]]
"""The folded words of each article, title and body."""


def behind_clitics(word: str) -> str:
    """What matches a folded word behind any clitic."""
    if not word.startswith("ال"):
        return f"[وف]?[بلك]?{re.escape(word)}"
    rest = word[2:]
    lam = re.escape(rest[1:] if rest.startswith("ل") else rest)
    return f"(?:[وف]?[بك]?ال{re.escape(rest)}|[وف]?لل{lam})"


def adjective(word: str) -> str:
    """What matches a folded adjective in any gender and number, with and without the article."""
    return f"[وف]?(?:[بلك]?|[بك]?ال|لل){re.escape(word)}(?:ه|ون|ين|ان|ات|تان|تين|ا)?"


def matching(name: Name, spellings: list[str], own: str) -> re.Pattern[str]:
    """What matches the words of a name: its adjectives and, of several words, the first of them."""
    parts = [behind_clitics(fold(one)) for one in spellings]
    adjectives = [
        one.words[0]
        for one in name.spellings
        if one.form == "adjective" and len(one.words) == 1 and not one.ambiguous
    ]
    adjectives += [one[:-1] for one in (own,) if name.kind == "place" and one.endswith("يا")]
    parts += map(adjective, adjectives)
    parts += [behind_clitics(one) for one in PLURALS.get(name.id, ())]
    return re.compile("|".join((behind_clitics(own), *parts)))


def read(index: Index) -> Words:
    return {
        one.id: [*words_of(one.title), "", *words_of(one.text)] for one in index.admin.articles()
    }


def words_of(text: str) -> list[str]:
    return [fold(token.text) for token in tokenize(text)]


def rows(held: list[str], parts: list[re.Pattern[str]]) -> bool:
    """Whether words in a row match."""
    first, *rest = parts
    return any(
        first.fullmatch(word)
        and len(held) > place + len(rest)
        and all(one.fullmatch(held[place + n]) for n, one in enumerate(rest, 1))
        for place, word in enumerate(held)
    )


def draw_phrases(words: Words) -> list[tuple[str, ...]]:
    """Phrases of headlines that ten articles have there, in an order by chance."""
    bare, stop = Analyzer().bare, load_stop_words()
    counts: Counter[tuple[str, ...]] = Counter()
    for held in words.values():
        title = held[: held.index("")]
        for size in (2, 3, 4):
            counts.update(zip(*(title[start:] for start in range(size)), strict=False))
    usual = sorted(
        phrase
        for phrase, count in counts.items()
        if count >= 10
        and bare(phrase[0]) == phrase[0]
        and not stop.intersection((phrase[0], phrase[-1]))
        and all(map(is_arabic, phrase))
    )
    return random.Random(14).sample(usual, len(usual))


def measure_phrases(index: Index, words: Words) -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for id, held in words.items():
        for word in set(held):
            holders[word].add(id)
    sums: Counter[str] = Counter()
    tried = 0
    for phrase in draw_phrases(words):
        first = re.compile(behind_clitics(phrase[0]))
        later = [re.compile(re.escape(word)) for word in phrase[1:]]
        likely = set.intersection(*(holders[word] for word in phrase[1:]))
        having = {id for id in likely if rows(words[id], [first, *later])}
        plain = {id for id in having if rows(words[id], [re.compile(phrase[0]), *later])}
        if plain == having:
            continue
        quoted = f'"{" ".join(phrase)}"'
        reached = having.intersection(hit.id for hit in index.export(quoted).hits)
        # Without the other spellings of names in it, which are right too.
        found = {hit.id for hit in index.export(quoted, match="stem").hits}
        loose = [re.compile(behind_clitics(word)) for word in phrase]
        inside = {id for id in found - having if rows(words[id], loose)}
        sums["having"] += len(having)
        sums["plain"] += len(plain)
        sums["found"] += len(found)
        sums["reached"] += len(reached)
        sums["right"] += len(having & found)
        sums["inside"] += len(inside)
        if having - reached or found - having - inside:
            print(*phrase, len(having), len(reached), len(found), len(inside))
        tried += 1
        if tried == PHRASES:
            break
    print(tried, "phrases", sums)
    print(f"phrases, found: {sums['reached'] / sums['having']:.4f}")
    print(f"phrases, without clitics: {sums['plain'] / sums['having']:.4f}")
    print(f"phrases, right: {sums['right'] / sums['found']:.4f}")
    print(
        f"phrases, right but for inside: {(sums['reached'] + sums['inside']) / sums['found']:.4f}"
    )
    assert tried == PHRASES and sums["reached"] >= 0.995 * sums["having"]
    assert sums["right"] + sums["inside"] >= 0.995 * sums["found"]


def draw_names(index: Index, articles: Counter[str]) -> list[tuple[Name, Spelling]]:
    chance = random.Random(14)
    words: dict[str, tuple[Name, Spelling]] = {}
    for name in load_names():
        for one in name.spellings:
            if name.kind in ("country", "place", "person") and len(one.words) == 1:
                if one.adjective:
                    continue
                if not one.ambiguous or is_name_in_news(one.words[0], name.kind):
                    words.setdefault(one.words[0], (name, one))
    drawn: list[tuple[Name, Spelling]] = []
    for word in chance.sample(sorted(words), len(words)):
        if articles[word] < LEAST:
            continue
        plain = index.search(f'"{word}"', size=1).total
        if index.search(word, match="stem", size=1).total > SHARED * plain:
            drawn.append(words[word])
        if len(drawn) == NAMES:
            break
    return drawn


def measure_names(index: Index, words: Words) -> None:
    vocabulary = {id: set(held) for id, held in words.items()}
    sums: Counter[str] = Counter()
    for name, spelling in draw_names(index, Counter(chain.from_iterable(vocabulary.values()))):
        answer = index.search(spelling.text, size=100)
        others = [one.text for each in answer.names for one in each.others if " " not in one.text]
        several = [one.text for each in answer.names for one in each.others if " " in one.text]
        wanted = matching(name, others, spelling.words[0])
        mine = matching(name, [], spelling.words[0])
        holds = {id for id, held in vocabulary.items() if any(map(wanted.fullmatch, held))}
        own = {id for id, held in vocabulary.items() if any(map(mine.fullmatch, held))}
        for row in several:
            holds |= {hit.id for hit in index.export(f'"{row}"').hits}
        found = [hit.id for hit in index.export(spelling.text).hits]
        newest = [hit.id for hit in index.search(spelling.text, sort="new", size=100).hits]
        top = [hit.id for hit in answer.hits[:10]]
        stem = index.search(spelling.text, match="stem", size=1).total
        right = len(holds.intersection(found))
        reached = len(own.intersection(found))
        print(
            f"{spelling.text}: stems {stem:,}, found {len(found):,}, right {right:,}, "
            f"hold it {len(own):,}, of which found {reached:,}"
        )
        for key, value in (
            ("found", len(found)),
            ("right", right),
            ("own", len(own)),
            ("reached", reached),
            ("top", len(top)),
            ("top right", len(holds.intersection(top))),
            ("newest", len(newest)),
            ("newest right", len(holds.intersection(newest))),
            ("stems", stem),
        ):
            sums[key] += value
    shares = {
        "right": sums["right"] / sums["found"],
        "right of the first ten": sums["top right"] / sums["top"],
        "right of the newest hundred": sums["newest right"] / sums["newest"],
        "found": sums["reached"] / sums["own"],
    }
    print(sums)
    for key, share in shares.items():
        print(f"names, {key}: {share:.4f}")
    assert min(shares.values()) >= 0.97 and shares["found"] >= 0.99


def main(path: Path) -> None:
    index = Index.open(load_settings({"index": str(path)}))
    words = read(index)
    print(f"{len(words):,} articles")
    measure_phrases(index, words)
    measure_names(index, words)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("index", type=Path)
    given = parser.parse_args()
    with record_figures(given):
        main(given.index)
