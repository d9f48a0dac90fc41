"""Files that are replaced whole, made durable, and verified by a digest beside them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from indexer.durable import (
    put_aside,
    remove_path,
    replacing,
    seal,
    state_of,
    unseal,
    write_whole,
)
from indexer.errors import StorageFailed
from indexer.refusals import failing


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_whole(file, b"old")
    with pytest.raises(OSError, match="No space"), replacing(file) as opened:
        opened.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_a_killed_process_left_is_no_hindrance_and_a_link_is_not_followed(
    tmp_path: Path,
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("stays")
    (tmp_path / "file.new").symlink_to(victim)
    write_whole(tmp_path / "file", b"fresh")
    assert victim.read_text() == "stays"
    (tmp_path / "file.new").write_bytes(b"left by a killed process")
    write_whole(tmp_path / "file", b"fresh again")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "victim"]


def test_a_file_that_another_process_writes_too_is_not_put_in_place(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with pytest.raises(FileExistsError), replacing(file) as opened:
        opened.write(b"one")
        (tmp_path / "file.new").unlink()
        (tmp_path / "file.new").write_bytes(b"other")
    assert not file.exists()


@pytest.mark.parametrize("place", range(40))
def test_any_byte_that_changes_in_a_file_or_its_digest_is_told(tmp_path: Path, place: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"some forty bytes that are to stay as now")
    assert state_of(file) == "unknown"
    seal(file)
    assert state_of(file) == "sound"
    for path, told in ((file, "changed"), (tmp_path / "file.digest", "digest damaged")):
        whole = path.read_bytes()
        for flip in (0x01, 0x20, 0xFF):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
            assert state_of(file) == told
        path.write_bytes(whole[:place])
        assert state_of(file) == told
        path.write_bytes(whole)
    assert state_of(file) == "sound"
    file.unlink()
    assert state_of(file) == "gone"
    unseal(file)
    assert state_of(file) == "none"


def test_what_is_damaged_is_put_aside_once(tmp_path: Path) -> None:
    for content in ("first", "second"):
        file = tmp_path / "file"
        file.write_text(content)
        seal(file)
        assert put_aside(file).read_text() == content
    assert [path.name for path in tmp_path.iterdir()] == ["file.damaged"]


def test_an_error_of_the_system_says_what_is_kept() -> None:
    with (
        pytest.raises(StorageFailed, match=r"^Writing x failed \(No space left.*\)\. All is kept$"),
        failing("Writing x", "All is kept"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_of_a_link_the_link_alone_is_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "file"
    kept.parent.mkdir()
    kept.write_text("stays")
    ours = tmp_path / "ours"
    (ours / "folder").mkdir(parents=True)
    (ours / "file").write_text("goes")
    (ours / "link").symlink_to(kept)
    (ours / "folder" / "link").symlink_to(kept.parent)
    (ours / "broken").symlink_to(tmp_path / "nothing")
    for name in ("folder", "file", "link", "broken", "nothing"):
        remove_path(ours / name)
    assert list(ours.iterdir()) == [] and kept.read_text() == "stays"
    (ours / "file").symlink_to(kept.parent)
    remove_path(ours / "file")
    assert list(ours.iterdir()) == [] and kept.read_text() == "stays"


def test_a_read_only_disk_is_not_called_a_missing_right() -> None:
    for number, mend in (
        (errno.ENOSPC, "make room"),
        (errno.EACCES, "give this user the right to write"),
        (errno.EMFILE, "raise the limit on open files (ulimit -n)"),
        (errno.EDQUOT, "make room within the quota of this user"),
        (errno.EIO, "make room, or give this user the right to write"),
    ):
        with pytest.raises(StorageFailed) as told, failing("Writing x", "All is kept: {mend}."):
            raise OSError(number, os.strerror(number))
        assert told.value.mend == f"All is kept: {mend}."
    with pytest.raises(StorageFailed, match="Read-only file system") as told:
        with failing("Locking lock", "Nothing was written: {mend}."):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    assert "right" not in str(told.value) and "mount" in str(told.value)
