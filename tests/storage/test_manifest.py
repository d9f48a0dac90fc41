"""What an index folder says of itself."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.errors import IndexDamaged, IndexMismatch, IndexMissing
from indexer.storage.manifest import FORMAT, Manifest, now

MANIFEST = Manifest("tantivy", "light", "light-1-cafe", "data-1", 42, "2024-05-07T10:00:00+00:00")


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    assert Manifest.read(tmp_path) == MANIFEST
    assert MANIFEST.format == FORMAT


def test_a_manifest_takes_the_place_of_the_last_and_leaves_nothing_beside_it(
    tmp_path: Path,
) -> None:
    MANIFEST.write(tmp_path)
    later = replace(MANIFEST, data="data-2", articles=43)
    later.write(tmp_path)
    assert Manifest.read(tmp_path) == later
    assert [file.name for file in tmp_path.iterdir()] == ["marsad.json"]


def test_a_manifest_that_was_half_written_does_not_count(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    whole = (tmp_path / "marsad.json").read_bytes()
    (tmp_path / "marsad.json.new").write_bytes(whole[:20])
    assert Manifest.read(tmp_path) == MANIFEST
    replace(MANIFEST, articles=1).write(tmp_path)
    assert Manifest.read(tmp_path).articles == 1


def test_the_stamp_changes_with_every_manifest_and_with_nothing_else(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    first = Manifest.stamp(tmp_path)
    (tmp_path / "data-1").mkdir()
    Manifest.read(tmp_path)
    assert Manifest.stamp(tmp_path) == first
    MANIFEST.write(tmp_path)
    assert Manifest.stamp(tmp_path) != first


def test_without_a_manifest_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder, mend in ((tmp_path, "marsad index"), (tmp_path / "none", "marsad index"),
                         (tmp_path / "file", "is a file")):  # fmt: skip
        for look in (Manifest.read, Manifest.stamp):
            with pytest.raises(IndexMissing, match=mend):
                look(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"format": 1', b"no JSON"])
def test_a_manifest_that_is_not_json_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "marsad.json").write_bytes(content)
    with pytest.raises(IndexDamaged, match="index the articles anew"):
        Manifest.read(tmp_path)


def test_a_manifest_cut_at_any_place_is_damage(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    file = tmp_path / "marsad.json"
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        with pytest.raises(IndexDamaged):
            Manifest.read(tmp_path)


@pytest.mark.parametrize("name", ["engine", "stemmer", "analyzer", "data", "articles", "updated"])
def test_a_manifest_with_a_part_missing_or_unknown_is_damage(tmp_path: Path, name: str) -> None:
    record = asdict(MANIFEST)
    del record[name]
    for broken in (record, asdict(MANIFEST) | {f"{name}_of_old": 1}):
        (tmp_path / "marsad.json").write_text(json.dumps(broken))
        with pytest.raises(IndexDamaged, match=name):
            Manifest.read(tmp_path)


@pytest.mark.parametrize("record", [[], "text", 5, None])
def test_a_manifest_that_is_no_record_is_damage(tmp_path: Path, record: object) -> None:
    (tmp_path / "marsad.json").write_text(json.dumps(record))
    with pytest.raises(IndexDamaged, match="index the articles anew"):
        Manifest.read(tmp_path)


def test_a_newer_format_says_how_to_make_the_index_anew(tmp_path: Path) -> None:
    (tmp_path / "marsad.json").write_text(json.dumps({"format": 99, "whatever": []}))
    with pytest.raises(IndexMismatch, match=r"newer version.*marsad index"):
        Manifest.read(tmp_path)


@pytest.mark.parametrize("cut", [0, 4])
def test_a_newer_format_is_refused_whatever_else_is_wrong(tmp_path: Path, cut: int) -> None:
    MANIFEST.write(tmp_path)
    file = tmp_path / "marsad.json"
    newer = file.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT + 6}')
    file.write_text(newer[: len(newer) - cut])
    with pytest.raises(IndexMismatch, match=r"newer version.*Upgrade Marsad"):
        Manifest.read(tmp_path, outdated=True)


@pytest.mark.parametrize("stemmer", ["light", "snowball"])
def test_what_is_left_of_a_manifest_tells_engine_and_stemmer(tmp_path: Path, stemmer: str) -> None:
    replace(MANIFEST, stemmer=stemmer).write(tmp_path)
    file = tmp_path / "marsad.json"
    whole = file.read_bytes()
    for left in (whole[: len(whole) // 2], b"\xff" + whole, whole.replace(b" ", b"")[:60]):
        file.write_bytes(left)
        known = Manifest.unknown(tmp_path)
        assert (known.engine, known.stemmer) == ("tantivy", stemmer)
        assert f"--stemmer {stemmer}" in known.rebuild_command(tmp_path)
    for left in (whole[:20], whole + whole.replace(b"light", b"snowball"), b""):
        file.write_bytes(left)
        if stemmer == "light" or len(left) < len(whole):
            assert Manifest.unknown(tmp_path).stemmer == ""
            assert "--stemmer" not in Manifest.unknown(tmp_path).rebuild_command(tmp_path)


OF_OTHER_KINDS = (None, True, 0, -1, 1.5, "", "a b", "\x1b[1m", [], [1], {}, {"a": 1}, [[[[]]]])
FITTING = {"articles": [0], "lists": [{}], "digests": [{}], "damaged": [[]]}


@pytest.mark.parametrize("format", [1, FORMAT])
@pytest.mark.parametrize("name", [*asdict(MANIFEST)])
def test_a_value_of_another_kind_is_damage_in_plain_words(
    tmp_path: Path, name: str, format: int
) -> None:
    for value in OF_OTHER_KINDS:
        if value in FITTING.get(name, []) and value is not False and value is not True:
            continue
        record = asdict(MANIFEST) | {"format": format, name: value}
        (tmp_path / "marsad.json").write_text(json.dumps(record))
        with pytest.raises(IndexDamaged, match=f"{name} is .*, and not ") as told:
            Manifest.read(tmp_path, outdated=True)
        assert told.value.mend and "__" not in str(told.value) and "\x1b" not in str(told.value)


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000, '{"format": ' + "9" * 5000 + "}", '{"format": 3}' + " " * 2_000_000],
    ids=["deep", "a long number", "long"],
)
def test_a_manifest_that_would_cost_much_is_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / "marsad.json").write_text(content)
    with pytest.raises(IndexDamaged, match="index the articles anew") as told:
        Manifest.read(tmp_path)
    assert len(str(told.value)) < 400


def test_a_pipe_in_the_place_of_the_manifest_is_damage(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "marsad.json")
    with pytest.raises(IndexDamaged, match="is no file"):
        Manifest.read(tmp_path)


def test_an_earlier_format_names_the_command_that_mends_it(tmp_path: Path) -> None:
    folder = tmp_path / "an index"
    folder.mkdir()
    older = asdict(MANIFEST) | {"format": 1, "engine": "whoosh", "of_old": True}
    (folder / "marsad.json").write_text(json.dumps(older))
    command = f"marsad rebuild --engine whoosh --stemmer light --index '{folder}'"
    with pytest.raises(IndexMismatch, match=re.escape(command)):
        Manifest.read(folder)
    read = Manifest.read(folder, outdated=True)
    assert (read.engine, read.data, read.articles) == ("whoosh", MANIFEST.data, MANIFEST.articles)


@pytest.mark.parametrize(
    "data", ["/etc", "../data-1", "data-1/..", "data-1\n", "", "data-", None, 1]
)
@pytest.mark.parametrize("format", [1, FORMAT])
def test_data_outside_of_the_folder_is_damage(tmp_path: Path, data: object, format: int) -> None:
    """A rebuild removes the folder of the data that it has replaced."""
    record = asdict(MANIFEST) | {"data": data, "format": format}
    (tmp_path / "marsad.json").write_text(json.dumps(record))
    with pytest.raises(IndexDamaged, match="data is"):
        Manifest.read(tmp_path, outdated=True)


def test_the_time_is_told_in_utc_to_the_second() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    told = datetime.fromisoformat(now())
    assert told.utcoffset().total_seconds() == 0
    assert before <= told <= datetime.now(UTC)


def test_any_byte_that_changes_is_told(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    file = tmp_path / "marsad.json"
    whole = file.read_bytes()
    assert Manifest.is_as_written(tmp_path) is True
    for place in range(len(whole)):
        for flip in (0x01, 0x02, 0x20, 0xFF):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
            try:
                Manifest.read(tmp_path)
            except (IndexDamaged, IndexMismatch):
                continue
            assert Manifest.is_as_written(tmp_path) is False, place


def test_a_manifest_without_a_digest_says_nothing_and_is_read(tmp_path: Path) -> None:
    record = asdict(MANIFEST) | {"format": 2}
    del record["digests"]
    (tmp_path / "marsad.json").write_text(json.dumps(record))
    assert Manifest.is_as_written(tmp_path) is None
    read = Manifest.read(tmp_path)
    read.write(tmp_path)
    assert Manifest.is_as_written(tmp_path) is True
    assert Manifest.read(tmp_path).format == FORMAT
