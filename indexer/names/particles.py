"""The small words of names: articles, and parts behind which another stands (بن, أبو, von).

How they are written is given by the scripts and by usage; that one way stands for another is a
decision, which holds wherever names are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = [
    "ARTICLE",
    "IN_KEYS",
    "LATIN_ARTICLES",
    "LATIN_LAM_ARTICLES",
    "LATIN_PARTICLES",
    "LATIN_SMALL_WORDS",
    "LATIN_SONS",
    "PARTICLES",
    "SERVANT",
    "SON",
    "WRITTEN_ONTO",
    "without_article",
]

ARTICLE: Final = "ال"
_LEAST_AFTER_ARTICLE: Final = 3
"""Letters behind what is taken for an article: chosen, as roots have three (of الله and الو nothing
comes off)."""

SON: Final = "بن"
_WAYS: Final = ((SON, "ابن"), ("ابو", "ابا", "ابي"), ("دا", "دي", "دو"), ("فون", "فان"))
"""Ways to write one particle, that of keys first: cases of Arabic, and of, from in European names
(دا سيلفا, دي سيلفا; فان of Dutch, فون of German ones)."""
PARTICLES: Final[Mapping[str, tuple[str, ...]]] = {way: ways for ways in _WAYS for way in ways}
"""Parts of names that are written for one another, each with all its ways, folded."""
IN_KEYS: Final[Mapping[str, str]] = {
    **{way: ways[0] for way, ways in PARTICLES.items()},
    "ديل": "دل",
    "ديلا": "دلا",
}
"""What stands for a particle in keys, where del and della are without their vowel too."""

LATIN_PARTICLES: Final[Mapping[str, str]] = {
    "bin": SON, "ben": SON, "ibn": SON, "bint": "بنت", "abu": "ابو", "abou": "ابو", "abo": "ابو",
    "umm": "ام", "oum": "ام",
}  # fmt: skip
"""Particles of Arabic names in Latin letters, each with the Arabic one."""
SERVANT: Final = "عبد"
"""What begins given names, written apart from what follows or together with it."""
WRITTEN_ONTO: Final = frozenset((*PARTICLES, *LATIN_PARTICLES.values(), SERVANT))
"""Parts of Arabic names that are written together with what stands behind them, or apart."""
LATIN_SONS: Final = frozenset(
    latin for latin, arabic in LATIN_PARTICLES.items() if arabic in (SON, "بنت")
)

LATIN_LAM_ARTICLES: Final = frozenset(("al", "el", "il", "ul", "l"))
"""The Arabic article as it is written with its l, whatever stands behind it."""
LATIN_ARTICLES: Final = LATIN_LAM_ARTICLES.union(
    "ad an ar as at az ash ed en er es et ez esh ech ach".split()
)
"""What may be an article. Which of those without l is one is told by the letters behind it
(:func:`~indexer.names.latin.latin_words`)."""
LATIN_SMALL_WORDS: Final = LATIN_ARTICLES.union(LATIN_PARTICLES)


def without_article(word: str, least: int = _LEAST_AFTER_ARTICLE) -> str:
    """A folded word without an article on its front, where ``least`` letters stand behind it."""
    if word.startswith(ARTICLE) and len(word) >= len(ARTICLE) + least:
        return word[len(ARTICLE) :]
    return word
