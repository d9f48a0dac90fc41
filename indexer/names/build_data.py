"""Makes the tables that are not written by hand, and the index of all: ``python -m
indexer.names.build_data``.

``territories.tsv`` and ``zone_cities.tsv`` come from CLDR as Babel ships it (Unicode License v3,
beside the tables in ``LICENSE.unicode``): names of territories in Arabic, its Saudi variant,
English and French, and the cities after which time zones are named. ``cldr_skipped.txt`` lists
what is left out, with the reason. ``first_words.tsv`` is the index that ``table.py`` looks up, and
``sounds.txt`` that of ``sounds.py``: the spellings by how they sound, and what CLDR calls those
territories and cities in other languages. The stemmer's protected words
(``indexer/analysis/data/protected.txt``) are made of the names as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.analysis.english import is_english
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.lexicon import write_countries, write_protected
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import load_evidence
from indexer.names.foreignness import FOREIGN_LETTERS, train_foreignness
from indexer.names.key import LEAST_KEY, NAME_KEYS_FILE, arabic_keys
from indexer.names.latin import arabic_sounds, is_latin, join_arabic, ordinary_words
from indexer.names.name import Spelling, folded_words, parse_rows
from indexer.names.particles import ARTICLE, LATIN_LAM_ARTICLES
from indexer.names.sounds import BORNE_SIGN, FOREIGN_SIGN, PART_SIGN, SOUNDS
from indexer.names.table import DATA, FIRST_WORDS, rows

if TYPE_CHECKING:
    from babel import Locale

__all__ = [
    "bare_names",
    "first_words",
    "foreign_names",
    "make",
    "name_keys",
    "name_parts",
    "slug",
    "sound_lines",
    "sounds",
    "territories",
    "zone_cities",
]

_GPL: Final = "SPDX-License-Identifier: GPL-3.0-or-later"
_FIRST_WORDS_HEAD: Final = (
    "# First words of the spellings of the tables beside this file, folded: word, ids of names,\n"
    "# each with the forms that are the word alone.\n"
    f"# Made by indexer/names/build_data.py. {_GPL}\n\n"
)
_KEYS_HEAD: Final = (
    "# Keys (indexer/names/key.py) of the spellings of the tables beside this file: key, ids of\n"
    "# names with the form of the spelling, words of the names of people.\n"
    f"# Made by indexer/names/build_data.py. {_GPL}\n\n"
)
_LETTERS_HEAD: Final = (
    "# How much likelier letters in a row are in a foreign name than in an Arabic word\n"
    "# (logarithm): letters (^ before the first, $ behind the last), weight.\n"
    "# Made by indexer/names/build_data.py of the tables beside this file and of the\n"
    f"# stemmer's vocabulary (indexer/names/foreignness.py). {_GPL}\n\n"
)
_SOUNDS_HEAD: Final = (
    "# Arabic spellings of the tables beside this file by the sounds of their consonants: key,\n"
    "# ids with forms, ~ before words that people bear before their last names, + before others\n"
    "# of name_words.txt; and behind = the names of territories and cities in other languages.\n"
    f"# Made by indexer/names/build_data.py. {_GPL}\n"
    "# The names behind = are those of other_languages.txt, of chinese.txt (CC-BY-SA-4.0), of the\n"
    "# initials of bodies, and of Unicode CLDR, by Babel:\n"
    "# Copyright Unicode, Inc. SPDX-License-Identifier: Unicode-3.0 (LICENSE.unicode)\n\n"
)
_LANGUAGES: Final = (
    *("de", "es", "fa", "fr", "he", "id", "it", "ku", "ms", "nl", "pl", "pt", "ru", "sv", "tr"),
    *("uk", "ur", "zh", "zh_Hant"),
)
"""The languages, beside English, in whose letters territories and cities are known."""
_LEAST_CITY: Final = 4
"""Letters of a city in another language: chosen, shorter ones are ordinary words."""
_OTHER_LANGUAGES: Final = "other_languages.txt"
_SMALL_WORDS: Final = frozenset("a and at de des du for in la le of on s the to".split())
_LEAST_INITIALS: Final = 3
"""Words of a name whose initials stand for it: chosen."""
_CHINESE: Final = "chinese.txt"
_NO_ARTICLE: Final = "ء"
"""A letter without a sound in keys: what follows it is no article."""
_NAME_WORDS: Final = "name_words.txt"
_LEAST_BEARERS: Final = 2
"""People of the tables who must bear a word before their last name, so that it is a given one."""
_CLDR_HEAD: Final = (
    "# {}: id, kind, English and French names, Arabic spellings, source.\n"
    "# Made by indexer/names/build_data.py from Unicode CLDR, as Babel {} ships it.\n"
    "# Copyright Unicode, Inc. SPDX-License-Identifier: Unicode-3.0 (LICENSE.unicode)\n"
)
_IDS: Final = {
    "CD": "dr-congo",
    "CG": "congo",
    "HK": "hong-kong",
    "MM": "myanmar",
    "MO": "macao",
    "PS": "palestine",
}
"""Ids of territories whose name in CLDR gives no good one."""
_WITHOUT_MARKS: Final = str.maketrans("ıłøđ", "ilod")
"""Letters that Unicode does not decompose."""
_NOT_ARABIC: Final = re.compile("[^\u0600-\u06ff .\u200f-]")


def slug(text: str) -> str:
    """The ASCII id of a name in Latin letters: ``Côte d'Ivoire`` → ``cote-d-ivoire``."""
    letters = unicodedata.normalize("NFKD", text.translate(_WITHOUT_MARKS))
    ascii_ = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")


def _plain(text: str) -> str:
    """A name of CLDR without what stands in brackets."""
    return " ".join(re.sub(r"\([^()]*+\)|\[[^\[\]]*+\]", " ", text).replace("|", " ").split())


def _row(id_: str, kind: str, latin: Iterable[str], arabic: Iterable[str]) -> str:
    columns = (
        "|".join(dict.fromkeys(map(_plain, filter(None, names)))) for names in (latin, arabic)
    )
    return "\t".join((id_, kind, *columns, "CLDR"))


def territories() -> Iterator[str]:
    """The rows of countries and territories of CLDR."""
    from babel import Locale

    skipped = _load_skipped()
    arabic, saudi, english, french = (
        Locale.parse(name).territories for name in ("ar", "ar_SA", "en", "fr")
    )
    for code, name in sorted(english.items()):
        if len(code) == 2 and code in arabic and code not in skipped:
            id_ = _IDS.get(code) or slug(_plain(name))
            yield _row(id_, "country", (name, french[code]), (arabic[code], saudi[code]))


def zone_cities(taken: Iterable[str]) -> Iterator[str]:
    """The rows of the cities of CLDR's time zones, but for those called like one of ``taken``."""
    from babel import Locale

    skipped = _load_skipped()
    known = {fold(name) for name in taken}
    arabic, english, french = (Locale.parse(name).time_zones for name in ("ar", "en", "fr"))
    for zone, names in sorted(arabic.items()):
        city = names.get("city", "")
        area, _, last = zone.rpartition("/")
        if not city or _NOT_ARABIC.search(city) or fold(city) in known:
            continue
        if zone in skipped or area in skipped:
            continue
        name = english.get(zone, {}).get("city") or last.replace("_", " ")
        in_french = french.get(zone, {}).get("city", "")
        yield _row(slug(_plain(name)), "place", (name, in_french), (city,))


def _load_skipped() -> frozenset[str]:
    lines = (DATA / "cldr_skipped.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("#")[0].strip() for line in lines)


def first_words(folder: Path = DATA) -> str:
    """The text of the index of the tables in a folder."""
    ids: dict[str, list[str]] = defaultdict(list)
    for id_, found in rows(folder).items():
        name = parse_rows(found)
        forms: dict[str, dict[str, None]] = {}
        for spelling in (*name.spellings, *name.latin):
            forms.setdefault(spelling.words[0], {})
        for spelling in name.spellings:
            if len(spelling.words) == 1:
                forms[spelling.words[0]][spelling.form] = None
        for word, alone in forms.items():
            ids[word].append(f"{id_}={','.join(alone)}" if alone else id_)
    # Sorted with the tab, as it is looked up.
    lines = sorted(f"{word}\t{' '.join(found)}\n" for word, found in ids.items())
    return _FIRST_WORDS_HEAD + "".join(lines)


def name_keys(folder: Path = DATA) -> str:
    """The text of the keys of the tables in a folder."""
    forms: defaultdict[str, dict[str, None]] = defaultdict(dict)
    words: defaultdict[str, set[str]] = defaultdict(set)
    for name in map(parse_rows, rows(folder).values()):
        for spelling in name.spellings:
            if not spelling.adjective and name.kind in ("person", "given"):
                for word in spelling.words:
                    for key in arabic_keys(word):
                        words[key].add(word)
            if not (spelling.adjective or spelling.ambiguous or name.kind == "given"):
                for key in arabic_keys(" ".join(spelling.words)):
                    forms[key][f"{name.id}={spelling.form}"] = None
    lines = sorted(
        f"{key}\t{' '.join(forms[key])}\t{' '.join(sorted(words[key]))}\n"
        for key in {*forms, *words}
        if len(key) >= LEAST_KEY
    )
    return _KEYS_HEAD + "".join(lines)


def sounds(folder: Path = DATA) -> str:
    """The text of the index of the tables in a folder by sounds."""
    lines = [
        f"{FOREIGN_SIGN}{words}\t{' '.join(sorted(ids))}\n"
        for words, ids in foreign_names(frozenset(rows(folder))).items()
    ]
    return _SOUNDS_HEAD + "".join(sorted([*sound_lines(folder), *lines]))


def sound_lines(folder: Path = DATA) -> list[str]:
    """The lines of that index that come from the tables alone."""
    entries: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    bearers: dict[str, set[str]] = defaultdict(set)
    alone: set[str] = set()
    for id_, found in rows(folder).items():
        name = parse_rows(found)
        for spelling in name.spellings:
            if not spelling.adjective:
                entries[_sounds_of(spelling)][id_][spelling.form] = None
                if len(spelling.words) == 1 and name.kind != "given":
                    alone |= {spelling.words[0], spelling.words[0].removeprefix(ARTICLE)}
            if name.kind == "person" and spelling.form == "full":
                for word in spelling.words[:-1]:
                    bearers[word].add(id_)
    parts: dict[str, list[str]] = defaultdict(list)
    given = {word for word, ids in bearers.items() if len(ids) >= _LEAST_BEARERS}
    for sign, borne in ((PART_SIGN, given), (BORNE_SIGN, _name_words() - given - alone)):
        for word in sorted(borne):
            parts[arabic_sounds(join_arabic((word,)))].append(sign + word)
    lines = []
    for key in filter(None, {*entries, *parts}):
        names = [f"{id_}={','.join(forms)}" for id_, forms in entries[key].items()]
        lines.append(f"{key}\t{' '.join([*names, *parts[key]])}\n")
    return sorted(lines)


def _sounds_of(spelling: Spelling) -> str:
    """The key of a spelling; what begins with أل or إل begins with no article."""
    written = spelling.text.startswith(ARTICLE)
    kept = spelling.words if written else (_NO_ARTICLE + spelling.words[0], *spelling.words[1:])
    return arabic_sounds(join_arabic(kept))


def _name_words() -> set[str]:
    """The words of ``name_words.txt``, which stays in the folder of the shipped tables."""
    lines = (DATA / _NAME_WORDS).read_text(encoding="utf-8").splitlines()
    return {word for line in lines if line[:1] != "#" for word in line.split()}


def foreign_names(known: Container[str]) -> dict[str, set[str]]:
    """What CLDR, ``other_languages.txt`` and ``chinese.txt`` call names in other languages, folded,
    with the ids of those that are ``known``; no word of Arabic, and no small word of English."""
    from babel import Locale

    named: dict[str, set[str]] = defaultdict(set)
    english = Locale.parse("en")
    for language in _LANGUAGES:
        for id_, name, least in _named_in(Locale.parse(language), english):
            words = folded_words(_plain(name))
            if words and id_ in known and _is_telling(words, least):
                named[" ".join(words)].add(id_)
    for file in (_OTHER_LANGUAGES, _CHINESE):
        for line in (DATA / file).read_text(encoding="utf-8").splitlines():
            if line and line[0] != "#":
                told, _, ids = line.partition("\t")
                named[told].update(id_ for id_ in ids.split(" ") if id_.split("=")[0] in known)
    for initials, bodies in acronyms(DATA).items():
        named.setdefault(initials, {id_ for id_ in bodies if id_ in known})
    return {told: ids for told, ids in named.items() if ids}


def acronyms(folder: Path = DATA) -> dict[str, set[str]]:
    """The initials of bodies that no other has, where the tables call nothing so and English has no
    such word, each with the id: the Free Syrian Army is FSA. An acronym in a name stays whole (UN
    Security Council); names with an Arabic article have no initials."""
    named: dict[str, set[str]] = defaultdict(set)
    taken: set[str] = set()
    for id_, found in rows(folder).items():
        name = parse_rows(found)
        taken.update(one.words[0] for one in name.latin if len(one.words) == 1)
        for one in name.latin if name.kind == "institution" else ():
            told = [word for word in words(one.text) if fold(word) not in _SMALL_WORDS]
            if len(told) >= _LEAST_INITIALS and LATIN_LAM_ARTICLES.isdisjoint(one.words):
                initials = (word if word.isupper() else word[0] for word in told)
                named[fold("".join(initials))].add(id_)
    return {
        told: ids
        for told, ids in named.items()
        if len(ids) == 1 and told not in taken and not is_english(told) and told.isalpha()
    }


def _named_in(locale: Locale, english: Locale) -> Iterator[tuple[str, str, int]]:
    """The ids of what CLDR names, its name in a language, and how many letters tell one apart."""
    skipped = _load_skipped()
    for code, name in english.territories.items():
        if len(code) == 2 and code not in skipped:
            id_ = _IDS.get(code) or slug(_plain(name))
            yield id_, locale.territories.get(code, ""), 1
    for zone, names in locale.time_zones.items():
        if zone not in skipped:
            city = english.time_zones.get(zone, {}).get("city") or _last(zone)
            yield slug(_plain(city)), names.get("city", ""), _LEAST_CITY


def _is_telling(words: Sequence[str], least: int) -> bool:
    """Whether a name is no word that Arabic texts have (هند, مالي), no ordinary one of English
    (lion), and no very short one in Latin letters (Sam, which is Damascus in Turkish)."""
    if len(words) > 1:
        return True
    if is_arabic(words[0]):
        return not load_evidence().words[words[0]]
    return words[0] not in ordinary_words() and (len(words[0]) >= least or not is_latin(words[0]))


def _last(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def bare_names(folder: Path = DATA) -> Iterator[str]:
    """The names of one word that are nothing else, adjectives left out."""
    for row in rows(folder).values():
        for spelling in parse_rows(row).spellings:
            if len(spelling.words) == 1 and not (spelling.ambiguous or spelling.adjective):
                yield spelling.text


def name_parts(folder: Path = DATA) -> Iterator[str]:
    """The words of names of people and places, but for the و that joins two places."""
    for row in rows(folder).values():
        name = parse_rows(row)
        if name.kind in ("person", "given", "place"):
            for spelling in name.spellings:
                first, *others = words(spelling.text) or [""]
                yield first
                yield from (one for one in others if name.kind != "place" or one[0] != "و")


def countries(folder: Path = DATA) -> Iterator[tuple[str, str]]:
    """Each spelling of one word that a country has, with each of its adjectives."""
    for row in rows(folder).values():
        spellings = parse_rows(row).spellings
        adjectives = [one.text for one in spellings if one.form == "adjective"]
        for spelling in spellings:
            if len(spelling.words) == 1 and not spelling.adjective:
                for adjective in adjectives:
                    yield spelling.text, adjective


def make(folder: Path = DATA) -> None:
    """Writes the tables of CLDR and the index into a folder, and what the stemmer has of names."""
    import babel

    lands = list(territories())
    taken = [name for row in lands for name in row.split("\t")[3].split("|")]
    for file, title, made in (
        ("territories.tsv", "Countries and territories", lands),
        ("zone_cities.tsv", "Cities after which time zones are named", list(zone_cities(taken))),
    ):
        head = _CLDR_HEAD.format(title, babel.__version__)
        (folder / file).write_text(head + "\n".join(made) + "\n", encoding="utf-8")
    (folder / FIRST_WORDS).write_text(first_words(folder), encoding="utf-8")
    (folder / NAME_KEYS_FILE).write_text(name_keys(folder), encoding="utf-8")
    (folder / SOUNDS).write_text(sounds(folder), encoding="utf-8")
    if folder == DATA:
        write_protected(bare_names(), name_parts())
        write_countries(countries())
        letters = train_foreignness().to_text()
        (folder / FOREIGN_LETTERS).write_text(_LETTERS_HEAD + letters, encoding="utf-8")


if __name__ == "__main__":
    make()
