"""Words near one another, in both engines: what is found is what a count of the words says, from
whichever end the words are typed."""

from __future__ import annotations

import random
from itertools import permutations, product
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles

FORMS = {
    "سفينة": ("سفينة", "والسفينة", "سفينة", "بسفينة", "وسفينة"),
    "ميناء": ("ميناء", "وميناء", "لميناء", "ميناء"),
    "باخرة": ("باخرة", "كباخرة", "فباخرة"),
    "عاصفة": ("عاصفة", "وعاصفة", "بعاصفة"),
}
"""Words, and how they stand in the articles; the article is a part of a phrase."""
WITHOUT = {"والسفينة"}
FILLERS = ("رست", "قرب", "مساء", "يوم", "عند", "هادئة", "طويلة", "بعيدة")
DISTANCES = (1, 2, 3, 5, 8, 20, 50)


def _texts() -> list[list[str]]:
    chance = random.Random(11)
    texts = []
    for size in (6, 9, 14, 24, 40):
        for _ in range(24):
            text = chance.choices(FILLERS, k=size)
            for word in chance.sample(sorted(FORMS), 3):
                text[chance.randrange(size)] = chance.choice(FORMS[word])
            texts.append(text)
    return texts


TEXTS = _texts()


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("near")
    made = Index.create(Settings(index=folder / "index", engine=request.param))
    articles = [
        {"title": f"خبر {number}", "body": " ".join(text) + "."}
        for number, text in enumerate(TEXTS)
    ]
    articles.append({"title": "خبر name", "body": "وصل بوتن مساء يوم إلى وميناء."})
    made.admin.add([write_articles(folder / "articles.jsonl", articles)])
    return made


def found(index: Index, query: str) -> set[str]:
    return {hit.title.removeprefix("خبر ") for hit in index.export(query).hits}


def counted(first: str, second: str, distance: int) -> set[str]:
    one, other = (set(FORMS[word]) - WITHOUT for word in (first, second))
    return {
        str(number)
        for number, text in enumerate(TEXTS)
        if any(
            text[i] in one and text[j] in other
            for i, j in product(range(len(text)), repeat=2)
            if 0 < abs(i - j) <= distance
        )
    }


@pytest.mark.parametrize("distance", DISTANCES)
def test_words_near_one_another_are_those_that_stand_there(index: Index, distance: int) -> None:
    for first, second in permutations(FORMS, 2):
        expected = counted(first, second, distance)
        assert found(index, f'"{first} {second}"~{distance}') == expected
        assert found(index, f'"{first} و{second}"~{distance}') == expected
    assert any(counted(*pair, distance) for pair in permutations(FORMS, 2))


def test_three_words_are_found_from_either_end(index: Index) -> None:
    for words in permutations(FORMS, 3):
        typed, turned = (" ".join(row) for row in (words, words[::-1]))
        assert found(index, f'"{typed}"~5') == found(index, f'"{turned}"~5')


def test_a_name_near_a_word_is_found_in_its_spellings_on_either_side(index: Index) -> None:
    for query in ('"بوتين ميناء"~4', '"ميناء بوتين"~4', '"مينا* بوتن"~4', '"بوتن مينا*"~4'):
        assert found(index, query) == {"name"}
    assert found(index, '"بوتين ميناء"~3') == set()


def test_a_distance_of_one_word_is_side_by_side_in_either_order(index: Index) -> None:
    row = found(index, '"سفينة ميناء"') | found(index, '"ميناء سفينة"')
    assert row <= found(index, '"سفينة ميناء"~1')
