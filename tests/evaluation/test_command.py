"""``marsad evaluate``, as a real process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ARTICLES, write_articles

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]
MARSAD = (sys.executable, "-c", "from indexer.cli import main; main()")
QUERIES = {"wheat": "اتفاق الحبوب؟", "taiwan": "تايوان", "lost": "بوتن -روسيا", "none": "كوسوفو"}
QRELS = "wheat\tgrain\t2\ntaiwan\tundated\t2\ntaiwan\tsummit\t1\nlost\tgone\t1\nother\tgrain\t1\n"


@pytest.fixture
def marsad(tmp_path: Path) -> Run:
    """Runs marsad in a folder with queries, judgements and documents."""
    write_articles(tmp_path / "corpus.jsonl", ARTICLES)
    lines = (json.dumps({"id": id, "text": text}) for id, text in QUERIES.items())
    (tmp_path / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    environ = kept | {
        "MARSAD_INDEX": str(tmp_path / "index"),
        "PYTHONUTF8": "1",
        "TMPDIR": str(tmp_path / "temporary"),
    }
    (tmp_path / "temporary").mkdir()

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MARSAD, *arguments],
            capture_output=True,
            encoding="utf-8",
            env=environ,
            cwd=tmp_path,
            timeout=120,
        )

    return run


EVALUATE = ("evaluate", "--queries", "queries.jsonl", "--qrels", "qrels.tsv")
CORPUS = (*EVALUATE, "--corpus", "corpus.jsonl")


def test_a_corpus_is_measured_says_what_is_left_out_and_leaves_nothing_behind(
    marsad: Run, tmp_path: Path
) -> None:
    ran = marsad(*CORPUS)
    assert ran.returncode == 0, ran.stderr
    row = json.loads(ran.stdout)
    assert (row["stemmer"], row["match"], row["operator"]) == ("light", "names", "and")
    assert (row["fields"], row["queries"]) == (["title", "body"], 3)
    assert row["measures"]["MRR@10"]["mean"] == pytest.approx(2 / 3)
    assert row["measures"]["MRR@10"]["p"] is None
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not (tmp_path / "index").exists()
    assert "1 judged queries that are not among those asked: other" in ran.stderr
    assert "1 queries without a relevant document, not measured: none" in ran.stderr
    assert "1 judged documents that are not there, counted as not found: gone" in ran.stderr


def test_every_combination_is_a_row_compared_with_the_first(marsad: Run, tmp_path: Path) -> None:
    ran = marsad(
        *CORPUS,
        *("--stemmer", "light", "--stemmer", "snowball", "--match", "folded", "--match", "names"),
        *("--operator", "or", "--fields", "body", "--fields", "title,body"),
        *("--run-out", "run.txt"),
    )
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(rows) == 8
    assert [row["stemmer"] for row in rows] == ["light"] * 4 + ["snowball"] * 4
    assert [row["measures"]["MRR@10"]["p"] is None for row in rows] == [True] + [False] * 7
    assert len(list(tmp_path.glob("run.*.txt"))) == 8
    assert (tmp_path / "run.snowball-names-or-title+body.txt").exists()


def test_the_run_is_trecs(marsad: Run, tmp_path: Path) -> None:
    ran = marsad(*CORPUS, "--operator", "or", "--run-out", "run.txt", "--limit", "1")
    assert ran.returncode == 0
    lines = (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines()
    pattern = r"(wheat|taiwan|lost) Q0 \w+ 1 \d+\.\d+ light-names-or-title\+body"
    assert len(lines) == 3
    assert all(re.fullmatch(pattern, line) for line in lines)


def test_an_index_is_measured_as_it_stands_or_with_another_stemmer(marsad: Run) -> None:
    assert marsad(*EVALUATE).returncode == 3
    marsad("index", "corpus.jsonl")
    ran = marsad(*EVALUATE, "--stemmer", "light", "--stemmer", "snowball")
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) == 2
    assert marsad("search", "--limit", "1", "تايوان").returncode == 0
    assert '"light-' in marsad("stats", "--format", "json").stdout


def test_signs_are_read_only_when_asked_for(marsad: Run, tmp_path: Path) -> None:
    query = {"id": "taiwan", "text": "تايوان -خلفية"}
    (tmp_path / "queries.jsonl").write_text(json.dumps(query), encoding="utf-8")
    found = {}
    for option in ("--plain", "--syntax"):
        assert marsad(*CORPUS, option, "--run-out", "run.txt").returncode == 0
        lines = (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines()
        found[option] = [line.split()[2] for line in lines]
    assert found == {"--plain": ["undated"], "--syntax": ["summit"]}


def test_a_table_is_not_cut(marsad: Run) -> None:
    ran = marsad(*CORPUS, "--operator", "or", "--operator", "and", "--format", "table")
    assert "light-names-or-title+body" in ran.stdout
    assert "recall@100" in ran.stdout
    assert "p 1.000" in ran.stdout
    assert "…" not in ran.stdout


def test_documents_that_are_not_read_are_told_and_make_the_exit_code_1(
    marsad: Run, tmp_path: Path
) -> None:
    with (tmp_path / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write("{oops\n")
    ran = marsad(*CORPUS)
    assert ran.returncode == 1
    assert "not read: corpus.jsonl, line 7: bad JSON" in ran.stderr
    assert json.loads(ran.stdout)["queries"] == 3


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("qrels.tsv", "a b\n", "qrels.tsv, line 1: a judgement is"),
        ("qrels.tsv", "", "qrels.tsv: no judgement in it"),
        ("qrels.tsv", "other grain 1\n", "none of the queries has a document that is judged"),
        ("queries.jsonl", "", "queries.jsonl: no query in it"),
    ],
)
def test_what_cannot_be_measured_is_told_in_a_line(
    marsad: Run, tmp_path: Path, file: str, text: str, told: str
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    ran = marsad(*CORPUS)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_run_that_could_not_be_written_is_refused_before_anything_is_asked(
    marsad: Run, tmp_path: Path
) -> None:
    ran = marsad(*CORPUS, "--run-out", "nowhere/run.txt")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--run-out" in ran.stderr and "no folder nowhere" in ran.stderr


def test_a_corpus_and_an_index_exclude_each_other(marsad: Run) -> None:
    ran = marsad(*CORPUS, "--index", "index")
    assert ran.returncode == 2
    assert "exclude each other" in ran.stderr
