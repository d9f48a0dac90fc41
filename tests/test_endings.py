"""How a run ends when something goes wrong: one line, the right code, no raw text of others.

Real processes: with closed streams, a full device, little memory, few files, faults of our own.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.cli import _COMMANDS
from indexer.index import Index
from indexer.logs import begin_logs
from indexer.printable import escape_controls, escape_json, show_controls
from indexer.settings import Settings
from indexer.sockets import NEEDS
from tests.conftest import ARTICLES, write_articles
from tests.test_cli import on_a_terminal
from webui.app import create_app

MARSAD = (sys.executable, "-P", "-c", "from indexer.cli import main; main()")
Run = Callable[..., subprocess.CompletedProcess[str]]

CONTROLS = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\u2066"
HOSTILE = {
    "id": "hostile",
    "title": f"قمة {CONTROLS} الرياض",
    "body": f"قمة في الرياض {CONTROLS}\nمع وزراء",
    "source": f"وكالة {CONTROLS}",
    "section": CONTROLS,
    "author": CONTROLS,
    "url": "https://evil.example/\x1b]0;x",
    "published": "2024-06-20",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of the articles and a hostile one, and the articles."""
    folder = tmp_path_factory.mktemp("endings")
    admin = Index.create(Settings(index=folder / "index")).admin
    admin.add([write_articles(folder / "articles.jsonl", ARTICLES)])
    admin.add_articles([Article.from_record(HOSTILE)])
    return folder


@pytest.fixture
def environ(folder: Path, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONUTF8": "1",
        "MARSAD_INDEX": str(folder / "index"),
    }


@pytest.fixture
def marsad(environ: dict[str, str], tmp_path: Path) -> Run:
    def run(
        *arguments: str, code: str = "", shell: str = "", limits: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs marsad; ``code`` runs before it in its process, ``shell`` redirects."""
        program = (*MARSAD[:3], f"{code}\n{MARSAD[3]}")
        command = (*program, *arguments)
        if shell:
            command = ("sh", "-c", f"{shlex.join(command)} {shell}")
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=120,
            preexec_fn=limits,
        )

    return run


def one_line(ran: subprocess.CompletedProcess[str], code: int) -> str:
    assert ran.returncode == code, ran.stderr
    (line,) = ran.stderr.splitlines()
    assert line.startswith("marsad: ")
    return line


PRINTING = [
    ("search", "قمة"),
    ("search", "قمة", "--format", "plain"),
    ("search", "قمة", "--format", "table"),
    ("search", "قمة", "--format", "csv"),
    ("show", "hostile"),
    ("show", "hostile", "--format", "json"),
    ("explain", "قمة", "hostile"),
    ("trend", "قمة", "--format", "csv"),
    ("suggest", "رو"),
    ("names", "list", "بوتين"),
    ("trend", "قمة"),
    ("stats",),
    ("check",),
    ("settings",),
    ("read", "articles.jsonl"),
    ("index", "articles.jsonl"),
    ("search", "--help-syntax", "x"),
    ("--help",),
    ("--version",),
]


@pytest.mark.parametrize("arguments", PRINTING[::6], ids=" ".join)
def test_a_full_device_is_told(
    marsad: Run, folder: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    write_articles(tmp_path / "articles.jsonl", ARTICLES)
    ran = marsad(*arguments, shell=">/dev/full")
    assert one_line(ran, 2).endswith("No space left on device")


@pytest.mark.thorough
@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
@pytest.mark.parametrize("shell", [">/dev/full", ">&-"])
def test_every_command_tells_that_it_could_not_print(
    marsad: Run, tmp_path: Path, arguments: tuple[str, ...], shell: str
) -> None:
    write_articles(tmp_path / "articles.jsonl", ARTICLES)
    ran = marsad(*arguments, shell=shell)
    lines = [line for line in ran.stderr.splitlines() if not line.startswith("marsad: remark: ")]
    assert (ran.returncode, len(lines)) == (2, 1), ran.stderr


def test_closed_streams_are_not_taken_for_others(marsad: Run) -> None:
    ran = marsad("search", "قمة", shell=">&-")
    assert one_line(ran, 2).endswith("standard output: Bad file descriptor")
    ran = marsad("search", "قمة", shell="2>&- <&-")
    assert ran.returncode == 0 and json.loads(ran.stdout.splitlines()[0])
    ran = marsad("search", "-", shell="<&-")
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", "")
    ran = marsad("show", "nothing", shell="2>/dev/full")
    assert (ran.returncode, ran.stdout) == (1, "")
    ran = marsad("search", "قمة", shell=">&- 2>&- <&-")
    assert ran.returncode == 2


def test_a_closed_pipe_is_nobodys_fault(marsad: Run) -> None:
    ran = marsad("--help", shell="| true; exit 0")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_too_little_memory_is_told(marsad: Run) -> None:
    code = "import sys, io; sys.stdin = io.TextIOWrapper(open('/dev/zero', 'rb'))"

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    ran = marsad("read", "-", "--explain", code=code, limits=limits)
    assert "memory" in one_line(ran, 70)


def test_too_few_files_are_told(marsad: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>قمة</h1>", encoding="utf-8")
    for files in (6, 12):
        ran = marsad(
            "index",
            "page.html",
            limits=lambda n=files: resource.setrlimit(resource.RLIMIT_NOFILE, (n, n)),
        )
        assert "Traceback" not in ran.stderr and ran.returncode in (1, 2, 3), ran.stderr
    assert "open files" in ran.stderr


@pytest.mark.parametrize(
    "error",
    [
        "ValueError('bad\\n\\x1b[31m')",
        "RecursionError()",
        "AssertionError",
        "type('Panic', (BaseException,), {})",
    ],
)
def test_a_fault_of_our_own_is_one_line_with_a_reference(
    marsad: Run, tmp_path: Path, error: str
) -> None:
    code = (
        "import indexer.settings\n"
        "from indexer.commands import state\n"
        f"def fail(*given, **named): raise {error}\n"
        "state.open_index = fail"
    )
    line = one_line(marsad("stats", code=code), 70)
    assert "\x1b" not in line
    file = Path(line.rpartition(" ")[2])
    assert file.is_relative_to(tmp_path) and file.stat().st_mode & 0o077 == 0
    assert "in fail" in file.read_text() and file.stem.rpartition("-")[2] in line
    ran = marsad("stats", "--verbose", code=code)
    assert ran.returncode == 70 and "    Traceback (most recent call last):" in ran.stderr
    assert len(list(file.parent.iterdir())) == 2


def test_only_the_newest_crashes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from indexer.crashes import keep_crash

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    found = [keep_crash(ValueError("x" * 1_000_000), "0")[1] for _ in range(25)]
    kept = list((tmp_path / "marsad" / "crashes").iterdir())
    assert len(kept) == 20 and found[-1] in kept
    assert max(file.stat().st_size for file in kept) < 300_000
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    assert keep_crash(ValueError(), "0")[1] is None


def controls_in(text: str) -> list[str]:
    return [sign for sign in text if sign in "\x07\x1b\x9b\u202e\u2066\r\x00"]


@pytest.mark.parametrize(
    "arguments", [*PRINTING[:7], ("trend", "قمة", "--by-outlet")], ids=" ".join
)
def test_what_others_wrote_commands_no_terminal(
    marsad: Run, environ: dict[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ran = marsad(*arguments)
    assert controls_in(ran.stdout) == [] == controls_in(ran.stderr)
    if ran.stdout.startswith("{"):
        values = json.dumps([json.loads(line) for line in ran.stdout.splitlines()])
        assert "hostile" not in values or "\\u001b" in values
    shown, code = on_a_terminal(environ, tmp_path, *arguments)
    assert code == 0
    assert not [
        one for one in ("\x1b]", "\x1b[2J", "\x9b", "\u202e", "\u2066", "\x07") if one in shown
    ]


def test_names_of_files_command_no_terminal_either(
    marsad: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    name = "bad\x1b]0;owned\x07\u202e.jsonl"
    (tmp_path / name).write_text("{oops\n")
    for arguments in (("read", name), ("index", f"not {name}"), (f"no {name}",)):
        ran = marsad(*arguments)
        assert ran.returncode in (1, 2), arguments
        assert controls_in(ran.stdout) == [] == controls_in(ran.stderr), arguments
        assert "\\x1b]0;owned" in ran.stderr or "�" in ran.stderr, arguments
    shown, _ = on_a_terminal(environ, tmp_path, "index", name)
    assert "\x1b]0" not in shown and "\u202e" not in shown


def test_quiet_leaves_problems_and_verbose_is_accepted(marsad: Run) -> None:
    assert "remark" in marsad("search", "قمة روسيا", "--limit", "1").stderr
    assert marsad("search", "قمة روسيا", "--limit", "1", "--quiet").stderr == ""
    assert "remark" in marsad("search", "قمة روسيا", "--limit", "1", "--verbose").stderr
    assert one_line(marsad("show", "nothing", "--quiet"), 1)


def test_log_lines_are_json_where_that_is_asked_for(marsad: Run, environ: dict[str, str]) -> None:
    environ["MARSAD_LOG_FORMAT"] = "json"
    ran = marsad("search", f"روسيا \x1b[31m foo:{CONTROLS}", "--limit", "1")
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert {line["level"] for line in lines} == {"remark"} and controls_in(ran.stderr) == []
    assert {"time", "level", "logger", "message"} == set(lines[0])
    (error,) = marsad("show", "nothing").stderr.splitlines()
    assert json.loads(error)["level"] == "error"
    environ["MARSAD_LOG_LEVEL"] = "error"
    assert marsad("search", "قمة روسيا", "--limit", "1").stderr == ""


@pytest.mark.parametrize("words", [["search", "--strange"], ["strange"], ["--strange"]])
def test_wrong_usage_is_a_line_of_json_too(
    marsad: Run, environ: dict[str, str], words: list[str]
) -> None:
    environ["MARSAD_LOG_FORMAT"] = "json"
    ran = marsad(*words)
    told = json.loads(ran.stderr)
    assert ran.returncode == 2 and told["level"] == "error" and "strange" in told["message"]


def test_an_error_page_has_the_reference_under_which_the_log_tells_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> Index:
        raise RuntimeError(f"bad {CONTROLS}\nmarsad: warning: forged")

    for form in ("json", "text"):
        begin_logs("remark", form)
        page = create_app(fail).test_client().get("/en/search?q=%0a%1b[2J")
        told = capsys.readouterr().err
        (reference,) = set(re.findall(r"Reference: ([0-9a-f]{8})", page.text))
        assert page.status_code == 500 and reference in told and controls_in(told) == []
        assert [line for line in told.splitlines() if line.startswith("marsad: warning")] == []
    assert told.startswith(f"marsad: reference {reference}: /en/search")


def test_signs_that_command_are_escaped_and_no_others() -> None:
    arabic = "قِمّة\u200c\u200d\u200e\u200f\u061c ـ ١٢ ۔"
    for change in (escape_controls, show_controls, escape_json):
        assert change(arabic) == arabic
    assert len(show_controls(CONTROLS)) == len(CONTROLS)
    assert controls_in(show_controls(CONTROLS) + escape_controls(CONTROLS)) == []
    assert escape_controls("a\nb\x85c\u2028") == "a\\nb\\x85c\\u2028"
    line = json.dumps(CONTROLS, ensure_ascii=False)
    assert json.loads(escape_json(line)) == CONTROLS and controls_in(escape_json(line)) == []


NETWORK = """
import socket
from indexer.commands import {module}
def try_it(*given, **named):
    def tries():
        yield lambda: socket.create_connection(("127.0.0.1", {port}), 2)
        yield lambda: socket.socket().connect(("127.0.0.1", {port}))
        yield lambda: socket.getaddrinfo("127.0.0.1", 80)
        yield lambda: socket.gethostbyname("127.0.0.1")
        yield lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {port}))
        yield lambda: socket.socket().bind(("127.0.0.1", 0))
    print([is_refused(one) for one in tries()])
    raise SystemExit
def is_refused(one):
    try:
        one()
    except PermissionError as error:
        return "may not use the network" in str(error)
    return False
for group in {module}.__all__:
    command = getattr({module}, group)
    for one in [command, *getattr(command, "commands", {{}}).values()]:
        one.callback = try_it
        one.params = []
"""


@pytest.fixture
def listening() -> Iterator[int]:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


COMMANDS = [
    pytest.param(one, marks=() if one in ("index", "search", *NEEDS) else pytest.mark.thorough)
    for one in sorted(_COMMANDS)
]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_use_no_network_but_those_that_must(
    marsad: Run, listening: int, command: str
) -> None:
    code = NETWORK.format(module=_COMMANDS[command], port=listening)
    arguments = ("names", "list") if command == "names" else (command,)
    ran = marsad(*arguments, code=code)
    refused = json.loads(ran.stdout.lower())
    expected = {
        "nothing": [True] * 6,
        "serving": [True, True, False, False, True, False],
        "sending": [False] * 6,
    }
    assert refused == expected[NEEDS.get(command, "nothing")]


def test_an_address_that_cannot_be_served_on_is_a_line_of_the_log(
    marsad: Run, environ: dict[str, str]
) -> None:
    environ["MARSAD_LOG_FORMAT"] = "json"
    ran = marsad("serve", "--host", "nowhere.invalid")
    assert ran.returncode == 2
    told = json.loads(ran.stderr)
    assert told["level"] == "error"
    assert told["message"].startswith("cannot serve on nowhere.invalid:8000 (")
    assert told["message"].endswith("try another --host")
