"""The terms of a rare word behind conjunctions and prepositions that the analyzer leaves on.

Of a word that the vocabulary hardly knows, a stem cannot tell whether the ب of بهالاند is a
preposition: so it stays, and لافروف loses no letter. Once the word itself is typed there is
evidence: where articles hold it behind a clitic, and otherwise too, that is it, unless the longer
word is known as another (باراك) or stands as only a word of its own can (لبقلاوة, البقلاوة).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import is_protected, load_evidence
from indexer.engines.schema import Area
from indexer.names.key import LEAST_KEY, arabic_keys
from indexer.names.keyed import load_keyed
from indexer.names.table import CLITICS, NameTable, load_names
from indexer.names.variation import may_be_one_word
from indexer.query.blending import Statistics

__all__ = ["CliticForms"]

_LEAST_LETTERS: Final = 4
"""Letters of a word: what is written before three is mostly a part of it (ربع of أربع)."""
_COMMON: Final = 1000
"""Occurrences in the vocabulary from which a word is common: the analyzer takes its clitics off,
but for a ك here and there (كفرنسا), of which such a word has articles enough without."""
_MOST_OWN: Final = 10
"""How many times as many articles as hold a word otherwise may hold it behind one clitic: more
would be another word. Of four letters, which are a part of others by chance, as many."""


_PREPOSITIONS: Final = "بلك"
_ENDINGS: Final = ("", "ا", "ه", "ي", "يه", "ين", "ون", "ات")
"""What the stem of a word may have lost."""


class CliticForms:
    """Finds them for the words of one query; none without ``statistics`` of an index."""

    def __init__(self, statistics: Statistics | None, names: NameTable | None = None) -> None:
        self._statistics = statistics
        self._names = names

    def of(self, term: str, areas: Sequence[Area], *, by_stem: bool) -> tuple[str, ...]:
        """The stems or, else, bare terms that articles hold, in some areas, of a word behind
        clitics; the word is given as one."""
        if self._statistics is None or not _may_be_left_on(term):
            return ()
        fields = [area.stem if by_stem else area.bare for area in areas]
        held = {
            clitic: count
            for clitic in CLITICS[1:]
            if (count := self._articles(fields, clitic + term))
        }
        if not held:
            return ()
        folded = [area.folded for area in areas]
        itself = max(self._articles(folded, one) for one in (term, "ال" + term))
        itself += _is_listed(term, self._table)
        most = 1 if len(term) == _LEAST_LETTERS else _MOST_OWN
        return tuple(
            clitic + term
            for clitic, count in held.items()
            if count <= most * (itself + _behind_others(held, clitic))
            and not self._is_known(clitic, term)
            and not self._stands_alone(clitic + term, fields, folded)
        )

    def of_lam(self, term: str, areas: Sequence[Area]) -> tuple[str, ...]:
        """The folded forms that articles hold of a word in ل behind another, لليندرشتات, which the
        analyzer takes for an article."""
        if self._statistics is None or term[:1] != "ل" or not _may_be_left_on(term):
            return ()
        fields = [area.folded for area in areas]
        others, words = (term[1:], "ال" + term[1:]), load_evidence().words
        if any(words[one] or self._articles(fields, one) for one in others):
            return ()
        forms = (conjunction + "ل" + term for conjunction in ("", "و", "ف"))
        held = [form for form in forms if not words[form] and self._articles(fields, form)]
        if held and not self._articles([area.bare for area in areas], term):
            held = held if self.of(term, areas, by_stem=False) else []
        return tuple(held)

    def _articles(self, fields: Sequence[str], term: str) -> int:
        """How many articles hold a term in the field that most do."""
        statistics = self._statistics
        return max(statistics.doc_freq(field, term) for field in fields) if statistics else 0

    @property
    def _table(self) -> NameTable:
        return load_names() if self._names is None else self._names

    def _is_known(self, clitics: str, term: str) -> bool:
        """Whether what may be a word behind clitics is known to be another word, or a name: it, or
        what stands behind the first of them. The word may be a stem."""
        return any(map(self._is_word, (clitics[place:] + term for place in range(len(clitics)))))

    def _is_word(self, form: str) -> bool:
        if any(_is_listed(form + ending, self._table) for ending in _ENDINGS):
            return True
        keys = [key for key in arabic_keys(form) if len(key) >= LEAST_KEY]
        return any(one == form or may_be_one_word(form, one) for one in load_keyed().words(keys))

    def _stands_alone(self, form: str, stems: Sequence[str], folded: Sequence[str]) -> bool:
        """Whether articles hold a form behind an article, or a preposition before what would be
        another: so it is a word of its own."""
        if self._articles(folded, "ال" + form):
            return True
        prepositions = (one for one in _PREPOSITIONS if one + form[0] != "لل")
        return any(self._articles(stems, one + form) for one in prepositions)


def _behind_others(held: Mapping[str, int], clitic: str) -> int:
    """How many articles hold a word behind another preposition than a clitic ends with. A
    conjunction says less: ويتكوف and فيتكوف are one name, and none without its first letter."""
    return sum(
        count
        for other, count in held.items()
        if other[-1] in _PREPOSITIONS and other[-1] != clitic[-1]
    )


def _is_listed(word: str, names: NameTable) -> bool:
    """Whether the vocabulary, or a table of names, has a word."""
    evidence = load_evidence()
    known = evidence.words[word] or evidence.words["ال" + word] or is_protected(word)
    return bool(known or names.forms((word,)))


def _may_be_left_on(term: str) -> bool:
    """Whether the analyzer may leave what is written onto a word."""
    return len(term) >= _LEAST_LETTERS and is_arabic(term) and load_evidence().words[term] < _COMMON
