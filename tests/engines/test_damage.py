"""Damage of each file of an index, in each way: it is found, and what is left is saved."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines import tantivy_files, tantivy_store, whoosh_files
from indexer.engines.registry import ENGINES, find_engine
from tests.engines.test_conformance import document, drop, put

WORDS = "حرب سلام قمه تايوان معاهده دفاع رئيس وزير"
MANY = 400


def payload(number: int) -> bytes:
    """Bytes that do not compress, as those of articles do not."""
    return b"".join((number * 7919 + place).to_bytes(4, "big")[::-1] for place in range(60))


@pytest.fixture(scope="module", params=list(ENGINES))
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two commits, some of whose articles are removed or replaced; its engine is the
    name of the folder above it."""
    where = tmp_path_factory.mktemp("sound") / request.param / "data-1"
    engine = find_engine(request.param).create_index(where)
    for start in (0, MANY // 2):
        numbers = range(start, start + MANY // 2)
        put(
            engine,
            *(document(f"{n}", WORDS, day=n + 1)._replace(payload=payload(n)) for n in numbers),
        )
    drop(engine, *map(str, range(3)))
    return where


def module_of(where: Path):  # type: ignore[no-untyped-def]
    return find_engine(where.parent.name)


EXPECTED = {payload(n) for n in range(3, MANY)}


def test_a_sound_index_has_no_problem_and_gives_every_article(sound: Path) -> None:
    lost: list[str] = []
    module = module_of(sound)
    assert list(module.verify(sound)) == []
    saved = list(module.salvage(sound, lost.append))
    assert set(saved) == EXPECTED
    assert len(saved) == len(EXPECTED)
    assert lost == []
    assert module.recognizes(sound)
    assert not any(kind.module.recognizes(sound.parent) for kind in ENGINES.values())
    others = [name for name in ENGINES if name != sound.parent.name]
    assert not any(find_engine(name).recognizes(sound) for name in others)


def _flip(place: Callable[[int], int]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[place(len(data))] ^= 1
        path.write_bytes(data)

    return damage


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _middle(size: int) -> int:
    """Of the shortest files half is the patch of tantivy's version, which may be any."""
    return size // 2 if size > 200 else size // 3


WAYS: dict[str, Callable[[Path], None]] = {
    "first": _flip(lambda size: 0),
    "middle": _flip(_middle),
    "last": _flip(lambda size: size - 1),
    "cut": _cut,
    "empty": lambda path: path.write_bytes(b"") and None,
    "gone": Path.unlink,
}


@pytest.mark.parametrize("way", WAYS)
def test_damage_of_every_file_is_found_and_what_is_left_is_saved(
    sound: Path, way: str, tmp_path: Path
) -> None:
    module = module_of(sound)
    for file in sorted(sound.iterdir()):
        if not file.stat().st_size:
            continue
        copy = tmp_path / file.name / "data-1"
        shutil.copytree(sound, copy)
        WAYS[way](copy / file.name)
        assert any(file.name in problem for problem in module.verify(copy)), file.name
        lost: list[str] = []
        saved = set(module.salvage(copy, lost.append))
        if file.suffix in (".store", ".seg"):
            assert len(saved & EXPECTED) >= MANY // 2 - 3, file.name
            assert any(file.name in line for line in lost)
        else:
            assert saved >= EXPECTED, file.name
        assert saved <= EXPECTED or file.suffix in (".del", ".toc") or way == "middle"


@pytest.mark.parametrize("engine", ENGINES)
def test_files_that_commits_take_away_are_no_damage(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / engine / "data-1"
    opened = find_engine(engine).create_index(where)
    documents = [document(f"{n}", WORDS, day=n + 1) for n in range(3)]
    put(opened, *documents)
    looked_at = [0]

    def replace_all(look: Callable[..., object]) -> Callable[..., object]:
        def after_a_commit(*given: object) -> object:
            looked_at[0] += 1
            put(opened, *documents)  # in place of the segment that is about to be looked at
            return look(*given)

        return after_a_commit

    module, name = {
        "tantivy": (tantivy_files, "check_file"),
        "whoosh": (whoosh_files, "_check_segment"),
    }[engine]
    monkeypatch.setattr(module, name, replace_all(getattr(module, name)))
    assert list(module_of(where).verify(where)) == []
    assert looked_at[0]


def test_where_a_list_is_lost_the_return_of_removed_articles_is_told(
    sound: Path, tmp_path: Path
) -> None:
    shutil.copytree(sound, tmp_path / "data-1")
    for file in [*(tmp_path / "data-1").glob("*.toc"), *(tmp_path / "data-1").glob("meta.json")]:
        file.unlink()
    lost: list[str] = []
    assert set(module_of(sound).salvage(tmp_path / "data-1", lost.append)) >= EXPECTED
    assert any("removed may come back" in line for line in lost)


def test_a_hostile_store_costs_no_more_than_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its bytes begins a block that unpacks to very much, and then is none."""
    unpacked = [0]
    real = tantivy_store._unpack_lz4

    def count(data: bytes, at: int, size: int) -> tuple[bytes, int]:
        try:
            return real(data, at, size)
        except tantivy_store._NoBlock as error:
            unpacked[0] += error.unpacked
            raise

    monkeypatch.setattr(tantivy_store, "_unpack_lz4", count)
    size = (1 << 20).to_bytes(4, "little")
    bomb = size + b"\x1fA\x01\0" + b"\xff" * 4000 + b"\x01"
    store = bomb * 40
    monkeypatch.setattr(tantivy_store, "_LARGEST_BLOCK", 1 << 21)
    assert tantivy_store.found_blocks(store, None) == []
    assert unpacked[0] <= len(store) * 20 + (1 << 22)


def test_another_name_in_the_end_of_a_file_is_damage(sound: Path, tmp_path: Path) -> None:
    if sound.parent.name != "tantivy":
        pytest.skip("tantivy's form")
    folder = tmp_path / "data-1"
    shutil.copytree(sound, folder)
    file = next(folder.glob("*.del"))
    file.write_bytes(file.read_bytes().replace(b'"patch":', b'"patbh":'))
    assert any(file.name in problem for problem in module_of(sound).verify(folder))


def test_the_list_of_removed_articles_may_be_shorter_than_the_segment(
    sound: Path, tmp_path: Path
) -> None:
    if sound.parent.name != "tantivy":
        pytest.skip("tantivy's form")
    folder = tmp_path / "data-1"
    shutil.copytree(sound, folder)
    shorter, *_ = folder.glob("*.del")  # one a segment: threads may have parted the three removed
    other = shorter.read_bytes()
    body = (8).to_bytes(4, "little") + b"\xff"
    footer = other[other.index(b'{"version"') :].replace(
        str(zlib.crc32(other[: other.index(b'{"version"')])).encode(),
        str(zlib.crc32(body)).encode(),
    )
    length = len(footer) - 8
    shorter.write_bytes(body + footer[:length] + struct.pack("<II", length, 1337))
    lost: list[str] = []
    assert set(module_of(sound).salvage(folder, lost.append)) >= EXPECTED
    assert not any(".del" in line for line in lost), lost
