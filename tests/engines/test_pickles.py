"""No pickle in an index is ever loaded, whoever put it there."""

from __future__ import annotations

import os
import pickle
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh.codec import whoosh3

from indexer.engines import whoosh_codec
from indexer.engines.base import Request
from indexer.engines.registry import find_engine
from indexer.errors import IndexDamaged
from tests.engines.test_conformance import document, drop, hits, put, word
from tests.storage.test_older_indexes import ARCHIVE

LOADED: list[str] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "pickle.find_class":
        LOADED.append(".".join(arguments))


@pytest.fixture(scope="module", autouse=True)
def _hook() -> None:
    sys.addaudithook(_note)  # stays until the process ends


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What pickles were loaded: each call of pickle's readers, wherever Whoosh keeps them."""
    LOADED.clear()
    for module in [m for name, m in sys.modules.items() if name.startswith("whoosh.")]:
        for name, value in list(vars(module).items()):
            if value in (pickle.load, pickle.loads):

                def load(*given: Any, called: str = f"{module.__name__}.{name}", **_: Any) -> Any:
                    LOADED.append(called)
                    raise AssertionError(called)

                monkeypatch.setattr(module, name, load)
    yield LOADED
    LOADED.clear()


class Hostile:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.path,)


def test_the_guard_sees_a_pickle(loaded: list[str], tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        whoosh3.loads(pickle.dumps(1))
    pickle.loads(pickle.dumps(Hostile(tmp_path / "ran")))
    assert loaded == ["whoosh.codec.whoosh3.loads", "posix.mkdir"]


def test_writing_searching_merging_and_checking_load_none(
    loaded: list[str], tmp_path: Path
) -> None:
    module = find_engine("whoosh")
    engine = module.create_index(tmp_path / "data")
    for number in range(9):  # eight segments are merged
        put(engine, *(document(f"{number}-{n}", f"حرب كلمه{n}", day=700_000) for n in range(5)))
    drop(engine, "0-0", "8-1")
    engine = module.open_index(tmp_path / "data")
    assert engine.search(Request(word("حرب"), facets=("source",), histogram=True)).total == 43
    assert hits(engine, word("كلمه0")) == {f"{number}-0" for number in range(1, 9)}
    assert len(engine.terms("body", "كل", 10)) == 5
    assert engine.check() == []
    assert list(module.verify(tmp_path / "data")) == []
    assert len(list(module.salvage(tmp_path / "data", lambda lost: None))) == 43
    assert loaded == []


def _earlier_toc(data: bytes, pickled: bytes) -> bytes:
    """A list of segments of an earlier version, with another pickle in it."""
    end = data.index(b"\x80\x05", data.index(b"\x80\x02") + 2)
    return data[:end] + pickled


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The data of an index that an earlier version wrote."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "4fe5714-whoosh" / "data-1"


def _hostile_pickles(ran: Path) -> Iterator[bytes]:
    yield pickle.dumps([Hostile(ran)])
    yield pickle.dumps([Hostile(ran)], 0)
    state = {"segid": "a", "_doccount": 1, "_deleted": Hostile(ran)}
    yield pickle.dumps([state])
    command = f"mkdir {ran}"
    yield b"(S'%s'\nios\nsystem\n." % command.encode()
    yield b"cos\nsystem\n(S'%s'\ntR." % command.encode()
    # A class that may be named, taken as the way to another.
    yield b"cbuiltins\nint.__init__.__globals__\n."
    yield b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c\x04pass\x85R."
    yield b"\x82\x01."  # an extension
    yield b"r\xff\xff\xff\x7f."  # a place in a memory of 16 GB
    yield b"\x80\x05\x95\xff\xff\xff\xff\xff\xff\xff\x7f."
    yield b""


def test_a_hostile_list_of_segments_runs_nothing_and_costs_no_article(
    earlier: Path, loaded: list[str], tmp_path: Path
) -> None:
    module, ran = find_engine("whoosh"), tmp_path / "ran"
    [toc] = earlier.glob("*.toc")
    data = toc.read_bytes()
    assert len(list(module.salvage(earlier, lambda lost: None))) == 5
    for pickled in _hostile_pickles(ran):
        toc.write_bytes(_earlier_toc(data, pickled))
        for read in (module.open_index, module.create_index):
            with pytest.raises(IndexDamaged, match=r"earlier version.*rebuild"):
                read(earlier)
        assert list(module.verify(earlier))
        lost: list[str] = []
        assert len(list(module.salvage(earlier, lost.append))) == 6  # with the removed one
        assert "may come back" in lost[0]
        assert not ran.exists()
    assert loaded == []


def test_a_hostile_list_of_parts_runs_nothing(
    earlier: Path, loaded: list[str], tmp_path: Path
) -> None:
    module, ran = find_engine("whoosh"), tmp_path / "ran"
    [segment] = earlier.glob("*.seg")
    data = segment.read_bytes()
    listed = int.from_bytes(data[:8], "big")
    for pickled in _hostile_pickles(ran):
        segment.write_bytes(data[:listed] + pickled)
        lost: list[str] = []
        assert list(module.salvage(earlier, lost.append)) == []
        assert segment.name in lost[0]
        assert not ran.exists()
    assert loaded == []


def test_hostile_terms_and_stored_fields_run_nothing(
    loaded: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, where, ran = find_engine("whoosh"), tmp_path / "data", tmp_path / "ran"
    with monkeypatch.context() as patch:
        end = whoosh3.W3PerDocWriter.finish_doc

        def finish_doc(self: Any) -> None:
            self._storedfields = {"id": Hostile(ran)}
            end(self)

        patch.setattr(whoosh3.W3PerDocWriter, "finish_doc", finish_doc)
        engine = module.create_index(where)
        for number in range(8):
            put(engine, document(f"{number}", "حرب"))

        def to_bytes(self: Any) -> bytes:
            head = self._struct.pack(1, 1, 1, 1, 1, 1, 0, 0)
            return bytes(head) + pickle.dumps(Hostile(ran))

        patch.setattr(whoosh_codec._TermInfo, "to_bytes", to_bytes)
        put(module.create_index(tmp_path / "terms"), document("1", "حرب"))
    put(engine, document("9", "حرب"))  # eight segments: they are merged, stored fields and all
    assert len(list(where.glob("*.seg"))) == 1
    assert hits(engine, word("حرب")) == {*map(str, range(8)), "9"}
    hostile = module.open_index(tmp_path / "terms")
    with pytest.raises(IndexDamaged):
        hostile.search(Request(word("حرب")))
    assert hostile.check()
    with pytest.raises(IndexDamaged):
        hostile.get(["1"])
    assert not ran.exists()
    assert loaded == []


def test_links_in_the_folder_are_not_followed_by_what_is_written(tmp_path: Path) -> None:
    module, where = find_engine("whoosh"), tmp_path / "data"
    engine = module.create_index(where)
    outside = tmp_path / "outside"
    outside.mkdir()
    victim = outside / "0.run"
    victim.write_text("kept")
    (where / "MAIN.tmp").symlink_to(outside)
    (where / "_MAIN_1.toc.new").symlink_to(victim)
    writer = engine.writer(10_000)  # some of its postings go to disk
    writer.add(document(f"{n}", f"حرب كلمه{n}") for n in range(200))
    writer.commit()
    writer.close()
    assert victim.read_text() == "kept"
    assert [path.name for path in outside.iterdir()] == ["0.run"]
    assert engine.search(Request(word("حرب"), limit=0)).total == 200
