"""The command line, as a real process: what it prints, where, and how it exits."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ARTICLES, write_articles

Run = Callable[..., subprocess.CompletedProcess[str]]
MARSAD = (sys.executable, "-c", "from indexer.cli import main; main()")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return kept | {"MARSAD_INDEX": str(tmp_path / "index"), "PYTHONUTF8": "1"}


@pytest.fixture
def marsad(environ: dict[str, str], tmp_path: Path) -> Run:
    """Runs marsad in a folder of its own."""

    def run(*arguments: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MARSAD, *arguments],
            input=text,
            capture_output=True,
            encoding="utf-8",
            env=environ | more,
            cwd=tmp_path,
            timeout=120,
        )

    return run


@pytest.fixture(scope="module")
def indexed_by_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the articles as ``marsad index`` makes it, to be copied."""
    folder = tmp_path_factory.mktemp("process")
    file = write_articles(folder / "articles.jsonl", ARTICLES)
    command = [*MARSAD, "index", str(file), "--index", str(folder / "index")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "index"


@pytest.fixture
def indexed(marsad: Run, indexed_by_process: Path, tmp_path: Path) -> Run:
    """Runs marsad over an index of the articles, which ``articles.jsonl`` holds too."""
    shutil.copytree(indexed_by_process, tmp_path / "index")
    write_articles(tmp_path / "articles.jsonl", ARTICLES)
    return marsad


def on_a_terminal(
    environ: dict[str, str], tmp_path: Path, *arguments: str, **more: str
) -> tuple[str, int]:
    """What marsad prints on a terminal of 80 columns, and its exit code."""
    child, master = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execve(
            sys.executable,
            [*MARSAD, *arguments],
            environ | {"TERM": "xterm-256color", "COLUMNS": "80"} | more,
        )
    printed = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # the child has closed its end
            break
        if not data:
            break
        printed += data
    _, status = os.waitpid(child, 0)
    os.close(master)
    return printed.decode().replace("\r\n", "\n"), os.waitstatus_to_exitcode(status)


def test_indexing_counts_what_it_did(marsad: Run, tmp_path: Path) -> None:
    file = write_articles(tmp_path / "articles.jsonl", ARTICLES)
    first = marsad("index", str(file))
    assert first.returncode == 0
    assert first.stdout.startswith("6 new, 0 changed, 0 unchanged, 0 failed — 1 file (0 skipped)")
    assert first.stderr == ""
    second = marsad("index", str(file))
    assert second.stdout.startswith("0 new, 0 changed, 6 unchanged, 0 failed — 1 file (1 skipped)")


def test_what_is_not_read_is_told_and_makes_the_exit_code_1(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"title": "a b", "body": "c d"}\n{oops\n')
    ran = marsad("index", "bad.jsonl")
    assert ran.returncode == 1
    assert "1 new" in ran.stdout
    assert "1 failed" in ran.stdout
    assert "not read: bad.jsonl, line 2" in ran.stderr


def test_an_index_folder_that_is_a_file_is_told(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("قمة")
    for arguments, code in ((("search", "قمة"), 3), (("index", "file"), 3)):
        ran = marsad(*arguments, "--index", "file")
        assert (ran.returncode, ran.stdout) == (code, "")
        assert ran.stderr.startswith("marsad: ") and "file" in ran.stderr
        assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [("show", "\udcff"), ("remove", "\udcff"), ("search", "بوتين", "--source", "\udcff")],
)
def test_bytes_that_are_no_text_name_nothing(indexed: Run, arguments: tuple[str, ...]) -> None:
    ran = indexed(*arguments)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr


def test_no_encoding_of_input_or_output_ends_a_run(
    indexed: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    ran = subprocess.run(
        [*MARSAD, "search", "-", "--limit", "1"],
        input=b"\xff\n" + "بوتين\n".encode(),
        capture_output=True,
        env=environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8:strict"},
        cwd=tmp_path,
    )
    assert ran.returncode == 0
    said = "marsad: remark: بوتين: Also searched for بوتين: بوتن (1)".encode()
    # Beside it, each of the two searches says that it found more than one.
    assert [line.startswith(said) for line in ran.stderr.splitlines()] == [False, True, False]
    assert "بوتين" in json.loads(ran.stdout.splitlines()[-1])["snippet"]
    ran = indexed("search", "بوتين", PYTHONUTF8="0", PYTHONIOENCODING="ascii:strict")
    assert ran.returncode == 0
    assert [line[:16] for line in ran.stderr.splitlines()] == ["marsad: remark: "]
    assert "بوتين" in json.loads(ran.stdout.splitlines()[0])["snippet"]


def test_an_empty_query_finds_everything_and_an_empty_line_is_no_query(indexed: Run) -> None:
    everything = indexed("search", "").stdout.splitlines()
    assert len(everything) == len(ARTICLES)
    assert indexed("search", "-", text="\n  \n").stdout == ""


@pytest.mark.parametrize("option", ["--limit", "--page"])
def test_a_page_that_cannot_be_is_told_by_the_name_of_its_option(indexed: Run, option: str) -> None:
    ran = indexed("search", "بوتين", option, "0")
    assert ran.returncode == 2 and option in ran.stderr


def test_a_report_that_could_not_be_written_is_refused_before_anything_is_read(
    marsad: Run, tmp_path: Path
) -> None:
    write_articles(tmp_path / "articles.jsonl", ARTICLES)
    ran = marsad("index", "articles.jsonl", "--report", "nowhere/report.json")
    assert ran.returncode == 2 and "no folder nowhere" in ran.stderr
    assert not (tmp_path / "index").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_index_that_may_not_be_written_to_says_so(indexed: Run, tmp_path: Path) -> None:
    data = tmp_path / "index" / "data-1"
    for file in data.iterdir():
        file.chmod(0o400)
    data.chmod(0o500)
    try:
        ran = indexed("search", "بوتين")
    finally:
        data.chmod(0o700)
    assert ran.returncode == 3 and "right to write" in ran.stderr


def test_brackets_in_what_was_indexed_are_no_markup_in_a_table(marsad: Run, tmp_path: Path) -> None:
    article = {"id": "[/b]", "title": "قمة [/b]", "body": "قمة الرياض", "source": "وكالة [/red]"}
    marsad("index", str(write_articles(tmp_path / "articles.jsonl", [article])))
    ran = marsad("search", "قمة", "--format", "table")
    assert ran.returncode == 0
    assert "[/b]" in ran.stdout and "[/red]" in ran.stdout


def test_a_path_that_is_not_there_is_wrong_usage(marsad: Run) -> None:
    ran = marsad("index", "nowhere")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "nowhere" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_articles_come_from_standard_input(marsad: Run) -> None:
    text = "\n".join(json.dumps(article) for article in ARTICLES)
    assert marsad("index", "-", text=text).stdout.startswith("6 new")
    assert marsad("search", "معاهدة").returncode == 0


def test_a_hit_is_one_line_of_json_when_piped(indexed: Run) -> None:
    ran = indexed("search", "معاهدة")
    (line,) = ran.stdout.splitlines()
    hit = json.loads(line)
    assert hit["id"] == "treaty"
    (span,) = hit["marks"]["title"]
    assert hit["title"][slice(*span)] == "معاهدة"
    assert "\\u" not in line


def test_a_header_stands_first_when_asked_for(indexed: Run) -> None:
    header, *hits = indexed("search", "روسيا", "--with-header", "-n", "1").stdout.splitlines()
    assert json.loads(header)["total"] == 3
    assert json.loads(header)["query"]["q"] == "روسيا"
    assert len(hits) == 1


def test_a_query_is_completed_with_the_number_of_articles(indexed: Run) -> None:
    lines = indexed("suggest", "معاه").stdout.splitlines()
    assert lines == ["معاهدة\t1"]


def test_a_search_that_finds_nothing_says_what_would(indexed: Run) -> None:
    ran = indexed("search", "معاهدة AND الحبوب", "--format", "plain")
    assert ran.returncode == 1
    assert "Any of the words: معاهدة OR الحبوب (2)" in ran.stdout
    ran = indexed("search", "luhi]m", "--with-header")
    ladder = json.loads(ran.stdout)["query"]["ladder"]
    assert ladder == [{"kind": "layout", "query": "معاهدة", "total": 1}]
    ran = indexed("search", "معاهدات", "--match", "folded", "--format", "plain")
    assert "More with --match stem (1)" in ran.stdout


def test_the_spellings_that_were_searched_are_told_and_can_be_taken_off(indexed: Run) -> None:
    plain = indexed("search", "بوتين", "--format", "plain").stdout
    advice = "(take one off: --without; only these letters: --match exact)"
    assert f"Also searched for بوتين: بوتن (1) {advice}" in plain
    assert "Also searched" not in indexed("search", "معاهدة", "--format", "plain").stdout
    for given in (("--without", "بوتن"), ("--match", "stem")):
        plain = indexed("search", "بوتين", "--format", "plain", *given).stdout
        assert plain.startswith("1–1 of 1 ") and "Also searched" not in plain
    header = json.loads(indexed("search", "بوتين", "--with-header").stdout.splitlines()[0])
    (name,) = header["query"]["variants"]
    assert (name["typed"], name["id"], name["kind"]) == ("بوتين", "vladimir-putin", "person")
    assert name["spellings"] == [
        {"text": "بوتين", "articles": 1, "searched": True},
        {"text": "بوتن", "articles": 1, "searched": True},
    ]


def test_queries_come_many_at_a_time(indexed: Run) -> None:
    ran = indexed("search", "-", "--with-header", text="معاهدة\n\nلاشيءمن هذا\nالحبوب\n")
    headers = [json.loads(x) for x in ran.stdout.splitlines() if json.loads(x).get("query")]
    assert [(h["query"]["q"], h["total"]) for h in headers] == [
        ("معاهدة", 1),
        ("لاشيءمن هذا", 0),
        ("الحبوب", 1),
    ]
    assert ran.returncode == 0


def test_the_words_of_a_query_need_no_quotes(indexed: Run) -> None:
    assert indexed("search", "معاهدة", "دفاع").stdout == indexed("search", "معاهدة دفاع").stdout


def test_csv_has_one_row_a_hit_and_no_formula(marsad: Run, tmp_path: Path) -> None:
    articles = [{"id": "f", "title": "=HYPERLINK(1)", "body": 'نص فيه كلمة، و"اقتباس"'}]
    marsad("index", str(write_articles(tmp_path / "a.jsonl", articles)))
    rows = list(csv.DictReader(io.StringIO(marsad("search", "كلمة", "--format", "csv").stdout)))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("search", "معاهدة"), 0),
        (("search", "قطغرفكشت"), 1),
        (("search", "x", "--from", "soon"), 2),
        (("search", "x", "--sort", "best"), 2),
        (("search", "x", "--nonsense"), 2),
        (("search",), 2),
        (("suggest", "روس"), 0),
        (("suggest", "قطغرفكشت"), 1),
        (("show", "treaty"), 0),
        (("show", "nowhere"), 1),
        (("search", "x", "--index", "/nowhere"), 3),
        (("stats", "--index", "/nowhere"), 3),
        (("check",), 0),
        (("remove", "nowhere"), 1),
        (("settings",), 0),
    ],
)
def test_the_exit_code(indexed: Run, arguments: tuple[str, ...], code: int) -> None:
    ran = indexed(*arguments)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    if code > 1:
        assert ran.stderr.strip()
        assert ran.stdout == ""


def test_a_closed_pipe_ends_the_run_quietly_with_141(indexed: Run, environ: dict[str, str]) -> None:
    queries = "روسيا\n" * 2000
    with subprocess.Popen(
        [*MARSAD, "search", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdout.close()
        _, errors = process.communicate(queries.encode())
    assert (process.returncode, errors) == (141, b"")


def test_ctrl_c_while_indexing_says_what_is_kept(tmp_path: Path, environ: dict[str, str]) -> None:
    index = ["--index", str(tmp_path / "index")]
    ready = tmp_path / "ready.jsonl"
    ready.write_text('{"title": "خبر", "body": "وصل الوفد إلى المدينة."}\n', encoding="utf-8")
    with subprocess.Popen(
        [*MARSAD, "index", str(ready), "-", *index],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
    ) as process:
        for _ in range(600):  # it waits for what comes from its input
            if (tmp_path / "index" / "ledger.sqlite").exists():
                break
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    (line,) = errors.decode().splitlines()
    assert "interrupted: what was committed is kept, 0 articles in the index (+0 by" in line
    assert "running the same again goes on" in line


def test_ctrl_c_ends_the_run_with_130(indexed: Run, environ: dict[str, str]) -> None:
    with subprocess.Popen(
        [*MARSAD, "search", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ
    ) as process:
        assert process.stdin and process.stdout
        process.stdin.write("روسيا\n".encode() * 200)
        process.stdin.flush()
        process.stdout.readline()  # it is at work
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130


def test_a_terminal_gets_colours_and_marks(
    indexed: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    printed, code = on_a_terminal(environ, tmp_path, "search", "معاهدة")
    assert code == 0
    assert "\x1b[1;33mمعاهدة\x1b[0m" in printed
    assert "\u2067" not in printed
    plain, _ = on_a_terminal(environ, tmp_path, "search", "معاهدة", NO_COLOR="1")
    assert "\x1b" not in plain
    isolated, _ = on_a_terminal(environ, tmp_path, "search", "معاهدة", VTE_VERSION="7000")
    lines = [line for line in isolated.splitlines() if "معاهدة" in line]
    assert lines
    assert all(line.count("\u2067") == line.count("\u2069") == 1 for line in lines)


def test_a_pipe_gets_neither_colours_nor_control_marks(indexed: Run) -> None:
    printed = indexed("search", "معاهدة", "--format", "plain", VTE_VERSION="7000").stdout
    assert "معاهدة" in printed
    assert not {"\x1b", "\u2067", "\u2069"} & set(printed)


def test_text_can_be_reordered_for_terminals_that_cannot(indexed: Run) -> None:
    pytest.importorskip("bidi")
    printed = indexed("search", "معاهدة", "--format", "plain", "--bidi", "visual").stdout
    assert "معاهدة" not in printed
    assert "ﺓﺪﻫﺎﻌﻣ" in printed or "ﺓﺪﻫﺎﻌ" in printed


def test_a_progress_bar_stands_on_a_terminal_alone(
    marsad: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    write_articles(tmp_path / "articles.jsonl", ARTICLES)
    printed, code = on_a_terminal(environ, tmp_path, "index", "articles.jsonl")
    assert code == 0
    assert "6 new" in printed
    assert "%" in printed


def test_a_search_is_narrowed_to_a_name_by_any_spelling(indexed: Run) -> None:
    by_spelling = indexed("search", "معاهدة OR الحبوب", "--name", "بوتن")
    assert (
        by_spelling.stdout
        == indexed("search", "معاهدة OR الحبوب", "--name", "vladimir-putin").stdout
    )
    assert {json.loads(line)["id"] for line in by_spelling.stdout.splitlines()} == {
        "treaty",
        "grain",
    }
    unknown = indexed("search", "روسيا", "--name", "فلاديمير بوتنن")
    assert unknown.returncode == 2
    assert "vladimir-putin" in unknown.stderr
    assert "فلاديمير بوتين" in indexed("show", "grain").stdout


def test_an_article_is_shown_whole(indexed: Run) -> None:
    printed = indexed("show", "treaty", "--query", "بوتين", "--color", "always").stdout
    assert "\x1b[1;33mبوتين\x1b[0m" in printed
    assert "https://marafi.example/treaty" in printed
    asked = ("show", "treaty", "--query", "بوتن", "--color", "always")
    assert "\x1b[1;33mبوتين\x1b[0m" in indexed(*asked).stdout
    assert "\x1b[1;33m" not in indexed(*asked, "--match", "stem").stdout
    assert "\x1b[1;33m" not in indexed(*asked, "--without", "بوتين").stdout
    assert indexed(*asked, "--match", "vague").returncode == 2
    plain = json.loads(indexed("show", "treaty", "--format", "json").stdout)
    assert plain["id"] == "treaty" and not {"marks", "remarks"} & plain.keys()
    asked = ("show", "treaty", "--format", "json", "--query", "بوتن date:blurg")
    ran = indexed(*asked)
    marked = json.loads(ran.stdout)
    assert {marked["body"][start:end] for start, end in marked["marks"]["body"]} == {"بوتين"}
    assert {one["code"] for one in marked["remarks"]} >= {"bad_date", "spellings"}
    assert "bad date" in ran.stderr
    stricter = json.loads(indexed(*asked, "--match", "stem").stdout)
    assert stricter["marks"]["body"] == []


def test_an_index_is_kept_to_its_engine_and_stemmer(indexed: Run) -> None:
    ran = indexed("index", "articles.jsonl", "--stemmer", "snowball")
    assert ran.returncode == 3
    assert "marsad rebuild --stemmer snowball" in ran.stderr
    assert indexed("rebuild", "--stemmer", "snowball").stdout.startswith("6 articles")
    assert indexed("index", "articles.jsonl", "--stemmer", "snowball").returncode == 0


def test_a_rebuild_with_another_engine_keeps_what_is_found_and_goes_back(indexed: Run) -> None:
    def found() -> list[tuple[str, float]]:
        lines = indexed("search", "تايوان OR روسيا", "--format", "jsonl").stdout.splitlines()
        return sorted((hit["id"], round(hit["score"], 3)) for hit in map(json.loads, lines))

    before = found()
    assert len(before) > 2
    for engine in ("whoosh", "tantivy"):
        assert indexed("rebuild", "--engine", engine).stdout.startswith("6 articles")
        assert f"engine     {engine}," in indexed("stats").stdout
        assert found() == before
        assert indexed("check").returncode == 0


def test_searching_imports_neither_rich_nor_the_web_nor_the_readers(indexed: Run) -> None:
    code = (
        "import sys; sys.argv = ['marsad', 'search', 'معاهدة']\n"
        "from indexer.cli import main\n"
        "try: main()\n"
        "finally: print(*{'rich', 'flask', 'sqlite3', 'indexer.indexing'} & set(sys.modules),"
        " file=sys.stderr)"
    )
    environ = {**os.environ, "MARSAD_INDEX": indexed("stats").stdout.split(" in ")[1].split()[0]}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environ, text=True)
    assert ran.returncode == 0
    assert ran.stderr.strip() == ""


@pytest.mark.parametrize(
    "command",
    [
        "index",
        "read",
        "search",
        "show",
        "suggest",
        "remove",
        "stats",
        "check",
        "rebuild",
        "serve",
        "demo",
        "settings",
    ],
)
def test_every_command_has_help(marsad: Run, command: str) -> None:
    assert f"marsad {command}" in marsad(command, "--help").stdout
    assert command in marsad("--help").stdout


@pytest.fixture
def served(environ: dict[str, str], tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The demo, with the address that it prints."""
    with subprocess.Popen(
        [*MARSAD, "demo", "--port", "8000"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environ,
        cwd=tmp_path,
    ) as process:
        assert process.stdout
        address = ""
        for line in process.stdout:
            if "http://" in line:
                address = line.split("http://")[1].split()[0]
                break
        yield f"http://{address}", process
        if process.poll() is None:
            process.kill()


def test_the_demo_indexes_the_samples_and_serves_them(
    served: tuple[str, subprocess.Popen[str]], environ: dict[str, str]
) -> None:
    address, process = served
    with urllib.request.urlopen(address, timeout=60) as page:
        assert page.status == 200
        assert "مرصد" in page.read().decode()
    # The port is taken now, so a second one takes another.
    with subprocess.Popen(
        [*MARSAD, "demo", "--port", address.rsplit(":", 1)[1].strip("/")],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environ,
    ) as second:
        assert second.stdout
        other = next(line for line in second.stdout if "http://" in line)
        assert address not in other
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
    process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.returncode in (0, 130)


def test_explain_tells_of_each_word(indexed: Run, environ: dict[str, str], tmp_path: Path) -> None:
    ran = indexed("explain", "صواريخ", "روسيا -الصين", "missiles")
    assert (ran.returncode, ran.stderr) == (0, "")
    title, score, heads, *rows = ran.stdout.splitlines()
    assert title == "صواريخ على مدن أوكرانيا" and score.startswith("score ")
    assert heads.split("\t")[:4] == ["word", "kind", "folded", "stem"]
    assert [row.split("\t")[0] for row in rows] == [
        "صواريخ",
        "روسيا",
        "-الصين",
        "صواريخ روسيا",
    ]
    assert rows[-1].split("\t")[1] == "near"
    record = json.loads(indexed("explain", "صواريخ", "missiles", "--format", "json").stdout)
    assert record["matched"] and record["words"][0]["places"] == ["title", "body"]
    printed, code = on_a_terminal(environ, tmp_path, "explain", "صواريخ", "missiles")
    assert code == 0 and "share" in printed and "100" in printed


def test_explain_exits_with_1_when_the_article_is_not_found(indexed: Run) -> None:
    ran = indexed("explain", "تايوان", "missiles")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "not found" in ran.stdout and "تايوان" in ran.stdout.splitlines()[1]
    ran = indexed("explain", "الصواريخ المعاهدة", "missiles", "--format", "plain")
    assert ran.returncode == 1 and "المعاهدة" in ran.stdout.splitlines()[1]
    assert "not found, as others have all words" in ran.stdout
    ran = indexed("explain", "تايوان أوكرانيا", "missiles", "--format", "plain")
    assert ran.returncode == 0
    assert "no article has all words, this one lacks: تايوان" in ran.stdout
    ran = indexed("explain", "تايوان", "nowhere")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "nowhere" in ran.stderr
    assert indexed("explain", "تايوان", "missiles", "--match", "odd").returncode == 2


def test_related_prints_articles_or_exits_with_1(marsad: Run, tmp_path: Path) -> None:
    story = "ملء بحيرة السد وتشغيل توربيناته وتصريف المياه في مواسم الجفاف والفيضان"
    marsad("index", str(write_articles(tmp_path / "a.jsonl", [
        {"id": "one", "title": "السد", "body": f"{story} كما يراها خبراء الري في المصب"},
        {"id": "two", "title": "توربينات السد", "body": f"خامس التوربينات يعمل. {story[:30]}"},
        {"id": "chess", "title": "شطرنج", "body": "فازت لاعبة بالكأس بعد تعادل في مباراتها"},
    ])))  # fmt: skip
    ran = marsad("related", "one")
    assert (ran.returncode, json.loads(ran.stdout)["id"]) == (0, "two")
    plain = marsad("related", "one", "--format", "plain").stdout
    assert plain.startswith("توربينات السد\n") and "two" in plain
    assert marsad("related", "chess").returncode == 1
    assert marsad("related", "nowhere").returncode == 1


def test_a_trend_is_told_with_bars_or_in_rows(indexed: Run) -> None:
    plain = indexed("trend", "روسيا", "تايوان", "--unit", "month", "--format", "plain")
    assert plain.returncode == 0
    lines = plain.stdout.splitlines()
    assert lines[0] == "روسيا   3 articles" and lines[2].endswith("by month, 1 at most")
    assert "تايوان   2 articles (1 without a date)" in lines
    rows = list(csv.DictReader(io.StringIO(indexed("trend", "روسيا", "--format", "csv").stdout)))
    assert sum(int(row["count"]) for row in rows) == 3 and rows[0]["from"] == "2023-07-01"
    outlets = indexed("trend", "روسيا", "--by-outlet").stdout.splitlines()
    assert [json.loads(line)["count"] for line in outlets] == [2, 1]
    assert "share" in indexed("trend", "روسيا", "--format", "table").stdout
    assert indexed("trend", "قسطنطينية").returncode == 1
    assert indexed("trend", *"abcdef").returncode == 2
    assert indexed("trend", "روسيا", "--unit", "year").returncode == 2


def test_the_words_of_a_search_are_told(indexed: Run, tmp_path: Path) -> None:
    bodies = ("الصوامع تفتح باكرًا هذا الموسم", "عمال في الصوامع ينتظرون", "تفيض الصوامع بما فيها")
    wheat = [
        {"id": f"w{n}", "title": "القمح", "body": f"خبر القمح: {body}"}
        for n, body in enumerate(bodies)
    ]
    indexed("index", str(write_articles(tmp_path / "wheat.jsonl", wheat)))
    plain = indexed("trend", "القمح", "--words", "--format", "plain").stdout
    assert plain.startswith("القمح: ") and "الصوامع" in plain
    (row, *_) = indexed("trend", "القمح", "--words").stdout.splitlines()
    assert json.loads(row)["q"] == "القمح"
