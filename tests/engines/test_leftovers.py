"""What a writer of tantivy that was killed has left stands in nobody's way."""

from __future__ import annotations

import shutil
from pathlib import Path

from indexer.engines.base import Document, Request
from indexer.engines.tantivy import create_index, open_index
from indexer.query.nodes import Every


def test_a_removal_that_was_killed_before_its_commit_can_be_done_again(tmp_path: Path) -> None:
    done, killed = tmp_path / "done" / "data-1", tmp_path / "killed" / "data-1"
    writer = create_index(done).writer(32 << 20)
    writer.add([Document(name, {"body": "قمة"}, {}, {}, b"-") for name in map(str, range(300))])
    writer.commit()
    writer.close()
    shutil.copytree(done, killed)
    writer = open_index(done).writer(32 << 20)
    writer.remove(["7"])
    writer.commit()
    # As it is when the process dies with all written but the list of what counts.
    written = [*done.glob("*.del"), done / ".managed.json"]
    assert len(written) == 2
    for file in written:
        shutil.copy(file, killed)
    writer.close()
    again = open_index(killed).writer(32 << 20)
    again.remove(["7"])
    again.commit()
    again.close()
    assert open_index(killed).search(Request(Every(), limit=0)).total == 299
