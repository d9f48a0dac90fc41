"""Checks the tables of names: ``python -m indexer.names.validate [PAIRS.tsv]``.

:func:`find_mistakes` gives what must not be. The rest is printed for someone to look at; and with
pairs of words, marked P (one name), N (different words) or I (inflections), how many the tables
join.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

from indexer.analysis.letters import fold
from indexer.analysis.vocabulary import load_evidence
from indexer.names.build_data import first_words, name_keys, sound_lines
from indexer.names.inflections import is_verb
from indexer.names.key import NAME_KEYS_FILE
from indexer.names.name import Name, Spelling, parse_row, parse_rows
from indexer.names.sounds import FOREIGN_SIGN, SOUNDS
from indexer.names.table import DATA, FIRST_WORDS, NameTable, load_names, rows

__all__ = ["count_joined_pairs", "find_contained", "find_mistakes", "find_near"]

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMMON: Final = 20
"""Occurrences from which a word is looked at."""
_LEAST_OF_VERB: Final = 5
_ARTICLE_SHARE: Final = 0.1
_BARE_SHARE: Final = 0.2
_ENDING_SHARE: Final = 0.2
"""Chosen: occurrences of a verb, and shares of those of a word (with the article, without its own,
before an ending) from which it is an ordinary one. What is listed is read by a person."""
_ENDINGS: Final = ("ه", "ها", "هم", "ين", "ات")
_LEAST_LETTERS: Final = 3
_NOTATION: Final = frozenset("[]()/|;*?_\t")
"""Signs of the notation of rows that must not be left in a spelling."""
_CLITICS: Final = "وفبلك"
_SHARED: Final = {("person", "short"), ("given", "full")}


def find_mistakes(folder: Path = DATA) -> Iterator[str]:
    """What is wrong with the tables of a folder, a line each; rows that cannot be read first, and
    then nothing else."""
    lines = list(_lines(folder))
    yield from _find_doubles(lines)
    unreadable = [
        f"{line.file}: {line.id}: {wrong}" for line in lines for wrong in _check_row(line)
    ]
    yield from unreadable
    if unreadable:
        return
    names = [parse_rows(found) for found in rows(folder).values()]
    yield from _find_wrong_references(names, lines)
    spelled = _by_words(names)
    yield from _find_wrongly_shared(spelled)
    yield from _find_ordinary(spelled, folder)
    yield from _find_taken_in(names, folder)
    if first_words(folder) != (folder / FIRST_WORDS).read_text(encoding="utf-8"):
        yield f"{FIRST_WORDS} is not that of these tables: python -m indexer.names.build_data"
    if name_keys(folder) != (folder / NAME_KEYS_FILE).read_text(encoding="utf-8"):
        yield f"{NAME_KEYS_FILE} is not that of these tables: python -m indexer.names.build_data"
    if sound_lines(folder) != _sound_lines_of(folder):
        yield f"{SOUNDS} is not that of these tables: python -m indexer.names.build_data"


def _sound_lines_of(folder: Path) -> list[str]:
    """The lines of the index by sounds but for those of CLDR."""
    lines = (folder / SOUNDS).read_text(encoding="utf-8").splitlines(keepends=True)
    return [line for line in lines if line.strip() and line[0] not in ("#", FOREIGN_SIGN)]


class _Line(NamedTuple):
    file: str
    id: str
    row: str


def _lines(folder: Path) -> Iterator[_Line]:
    for path in sorted(folder.glob("*.tsv")):
        if path.name != FIRST_WORDS:
            for row in path.read_text(encoding="utf-8").splitlines():
                if row and row[0] != "#":
                    yield _Line(path.name, row.partition("\t")[0], row)


def _find_doubles(lines: Sequence[_Line]) -> Iterator[str]:
    for (file, id_), count in Counter((line.file, line.id) for line in lines).items():
        if count > 1:
            yield f"{file}: {id_} stands there twice"


def _find_wrong_references(names: Sequence[Name], lines: Sequence[_Line]) -> Iterator[str]:
    """Capitals that are in no table, and names that files give different kinds."""
    ids = {name.id for name in names}
    kinds: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        kinds[line.id].add(line.row.split("\t")[1])
    for name in names:
        if name.capital and name.capital not in ids:
            yield f"{name.id}: its capital {name.capital} is in no table"
        if len(kinds[name.id]) > 1:
            yield f"{name.id} is of more than one kind"


def _check_row(line: _Line) -> Iterator[str]:
    if not _ID.fullmatch(line.id):
        yield "an id is small ASCII letters, digits and hyphens"
    try:
        name = parse_row(line.row)
    except ValueError as error:
        yield str(error)
        return
    if not name.spellings or not name.latin or not name.source:
        yield "a spelling, an English name and a source are wanted"
    for spelling in name.spellings:
        if _NOTATION.intersection(spelling.text):
            yield f"not read as meant: {spelling.text}"
    for form in sorted(_forms(name.latin) - _forms(name.spellings)):
        if form.startswith("full"):  # of others, of_form gives the full name
            yield f"an English name without Arabic spellings: {form}"


def _forms(spellings: Iterable[Spelling]) -> set[str]:
    return {spelling.form for spelling in spellings}


def _by_words(names: Sequence[Name]) -> Mapping[tuple[str, ...], list[tuple[Name, Spelling]]]:
    spelled: dict[tuple[str, ...], list[tuple[Name, Spelling]]] = defaultdict(list)
    for name in names:
        for spelling in name.spellings:
            spelled[spelling.words].append((name, spelling))
    return spelled


def _find_wrongly_shared(
    spelled: Mapping[tuple[str, ...], list[tuple[Name, Spelling]]],
) -> Iterator[str]:
    """Spellings of two names that not both mark; people may share a surname, or have
    for one what others are given, and countries a nisba."""
    for words, found in spelled.items():
        if len({name.id for name, _ in found}) < 2 or all(one.ambiguous for _, one in found):
            continue
        forms = {(name.kind, spelling.form.split("-")[0]) for name, spelling in found}
        if not forms <= _SHARED and forms != {("country", "adjective")}:
            ids = ", ".join(dict.fromkeys(name.id for name, _ in found))
            yield f"{' '.join(words)} is shared by {ids}, and not marked in all"


def _find_ordinary(
    spelled: Mapping[tuple[str, ...], list[tuple[Name, Spelling]]], folder: Path
) -> Iterator[str]:
    """Unmarked spellings that look like ordinary words, or like a commoner name behind a letter
    that is written onto words (بكييف); or are too short."""
    lines = (folder / "not_ordinary.txt").read_text(encoding="utf-8").splitlines()
    allowed = set(map(fold, " ".join(line for line in lines if line[:1] != "#").split()))
    for (word, *others), found in spelled.items():
        marked = any(spelling.ambiguous or spelling.adjective for _, spelling in found)
        if others or marked or word in allowed:
            continue
        if _looks_ordinary(word, spelled):
            yield f"{word} ({found[0][0].id}) looks like an ordinary word: mark it with ?, or \
put it into not_ordinary.txt"


def _looks_ordinary(word: str, names: Container[tuple[str, ...]]) -> bool:
    counts = load_evidence().words
    count = counts[word]
    if len(word) < _LEAST_LETTERS:
        return True
    rest = word[1:]  # بكييف
    if word[0] in _CLITICS and (rest,) in names and counts[rest] > _COMMON * (count + 1):
        return True
    if count >= _LEAST_OF_VERB and is_verb(word):
        return True
    bare = counts[word[2:]] if word.startswith("ال") else 0
    return count > _COMMON and (
        counts["ال" + word] > _ARTICLE_SHARE * count
        or bare > _BARE_SHARE * count
        or sum(counts[word + ending] for ending in _ENDINGS) > _ENDING_SHARE * count
    )


def _find_taken_in(names: Sequence[Name], folder: Path) -> Iterator[str]:
    """People of whom a form is spelled with two words that tell others apart, both: كيم جونغ نام is
    not كيم يونغ نام, for كيم جونغ تشول and كيم يونغ تشول are two. What is printed so all the same
    stands in ``attested.txt``."""
    people = [name for name in names if name.kind == "person" and name.spellings]
    labels = ((name.id, name.spellings[0].words) for name in people)
    apart = {words for words, ids in _differing(labels).items() if len(ids) > 1}
    lines = (folder / "attested.txt").read_text(encoding="utf-8").splitlines()
    attested = {
        (id_, *sorted((fold(one), fold(other))))
        for id_, one, other in (line.split("\t") for line in lines if line[:1] != "#")
    }
    for name in people:
        sure = (one for one in name.spellings if not one.ambiguous)
        spelled = ((f"{one.form} {len(one.words)}", one.words) for one in sure)
        for pair in _differing(spelled):
            if pair in apart and (name.id, *pair) not in attested:
                yield f"{name.id} is spelled with {' and '.join(pair)}, which are two names: keep \
one, or put it into attested.txt"


def _differing(
    spelled: Iterable[tuple[str, tuple[str, ...]]],
) -> dict[tuple[str, str], set[str]]:
    """The pairs of words in which alone two names of several words differ, and whose they are."""
    places: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for whose, words in spelled:
        for place in range(len(words) if len(words) > 1 else 0):
            others = (*words[:place], "", *words[place + 1 :])
            places[others].setdefault(words[place], whose)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for at_place in places.values():
        for one, other in combinations(sorted(at_place), 2):
            found[one, other] |= {at_place[one], at_place[other]}
    return found


def find_contained(names: Sequence[Name]) -> Iterator[str]:
    """Spellings that a name of several is widened with, and that stand inside another name's."""
    spelled = _by_words(names)
    widening = {words: found for words, found in spelled.items() if _is_widened(words, found)}
    for words, found in spelled.items():
        own = {name.id for name, _ in found}
        for part in _parts(words):
            others = [name.id for name, _ in widening.get(part, ()) if name.id not in own]
            if others:
                yield f"{' '.join(part)} ({others[0]}) in {' '.join(words)}"


def _is_widened(words: tuple[str, ...], found: Sequence[tuple[Name, Spelling]]) -> bool:
    """Whether a spelling of several words is searched in other spellings too."""
    return len(words) > 1 and any(len(name.of_form(one.form)) > 1 for name, one in found)


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Any two words or more side by side, but not all."""
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            if end - start < len(words):
                yield words[start:end]


def find_near(names: Sequence[Name], letters: int = 6) -> Iterator[str]:
    """Spellings of different names, a word of so many letters each, that are one edit apart."""
    without: dict[str, dict[str, str]] = defaultdict(dict)
    for words, found in _by_words(names).items():
        if len(words) == 1 and len(words[0]) >= letters and not found[0][1].adjective:
            word = words[0]
            for place in range(len(word) + 1):
                without[word[:place] + word[place + 1 :]][word] = found[0][0].id
    pairs = (
        (first, second, group)
        for group in without.values()
        for first, second in combinations(sorted(group), 2)
        if group[first] != group[second]
    )
    told = {
        (first, second): f"{first} ({group[first]}) and {second} ({group[second]})"
        for first, second, group in pairs
    }
    yield from told.values()


def count_joined_pairs(path: Path, table: NameTable) -> Counter[tuple[str, bool]]:
    """How many of the pairs of a file (word, word, label, parted by tabs) the table joins."""
    counts: Counter[tuple[str, bool]] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line[:1] != "#" and line.count("\t") == 2:
            first, second, label = line.split("\t")
            joined = _joins(table, fold(first), fold(second))
            counts[label, joined or _joins(table, fold(second), fold(first))] += 1
    return counts


def _joins(table: NameTable, first: str, second: str) -> bool:
    found = table.at((first,))
    return found is not None and any(one.words == (second,) for one in found.variants)


def main(arguments: Sequence[str]) -> int:
    """Prints mistakes and what is to be looked at; 1 if there are mistakes."""
    wrong = list(find_mistakes())
    table = load_names()
    names = list(table)
    for title, lines in (
        ("Mistakes", wrong),
        ("Inside another name", list(find_contained(names))),
        ("One edit apart", list(find_near(names))),
    ):
        print(f"{title}: {len(lines)}", *lines, sep="\n  ")
    print(Counter(name.kind for name in names), Counter(name.source for name in names))
    print(sum(len(name.spellings) for name in names), "Arabic spellings")
    for argument in arguments:
        print(argument, sorted(count_joined_pairs(Path(argument), table).items()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
