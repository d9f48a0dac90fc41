"""A folder that others made: what lies there sets nothing and runs nothing that could do harm."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import cli
from indexer.errors import SettingError
from indexer.index import Index
from indexer.loaded_settings import LoadedSettings, load_settings, read_settings
from indexer.settings import SETTINGS, Settings, _setting
from indexer.trust import add_trust, remove_trust, trusted_folders

MARSAD = (sys.executable, "-P", "-c", "from indexer.cli import main; main()")
PAGE = (
    "<html><body><article><h1>قمة في الرياض تبحث أمن الملاحة</h1>"
    + "<p>بحثت القمة التي عقدت في الرياض أمن الملاحة في البحر الأحمر، وحضرها وزراء ست دول.</p>" * 5
    + "</article></body></html>"
)


def marsad(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs marsad in a folder, with a home of its own beside it."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"}
    return subprocess.run(
        [*MARSAD, *arguments],
        cwd=folder,
        env=environ | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that somebody gave us."""
    (tmp_path / "given").mkdir()
    return tmp_path / "given"


@pytest.mark.parametrize("module", ["json", "struct", "lxml", "sitecustomize"])
def test_a_module_in_the_current_folder_is_not_run(folder: Path, module: str) -> None:
    (folder / f"{module}.py").write_text("open('RAN', 'w')\nraise ImportError\n")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    ran = marsad(folder, "read", "page.html")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "الملاحة" in ran.stdout
    assert not (folder / "RAN").exists()


HARMLESS = (
    'index = "mine"\noperator = "or"\nmatch = "stem"\nsize = 5\nrecency = 30\nmax_file_mb = 1\n'
)
HARMFUL = """
host = "0.0.0.0"
port = 8001
threads = 200
access_log = "../victim"
trusted_proxy = "0.0.0.0/0"
allowed_hosts = "evil.example"
rate_limit = "1/hour"
password_file = "~/.bashrc"
metrics = true
"""
RAISED = """
max_file_mb = 4000
page_memory_mb = 0
search_seconds = 3600
writer_memory_mb = 60000
batch = 90000000
page_cache_mb = 65536
"""


def read(folder: Path, **environ: str) -> LoadedSettings:
    return read_settings(folder=folder, environ=environ)


def write(folder: Path, text: str) -> Path:
    file = folder / "marsad.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_a_file_of_others_sets_what_searching_needs(folder: Path) -> None:
    write(folder, HARMLESS)
    found = read(folder)
    state = found.settings
    assert (state.index, state.operator, state.size) == (folder / "mine", "or", 5)
    assert state.reading.max_file_mb == 1
    assert (found.refused, found.complaint()) == ({}, "")


@pytest.mark.parametrize("text", [HARMFUL, RAISED])
def test_it_sets_nothing_that_could_do_harm_until_it_is_trusted(folder: Path, text: str) -> None:
    file = write(folder, HARMLESS.replace("max_file_mb = 1\n", "") + text)
    names = [line.split(" =")[0] for line in text.strip().splitlines()]
    found = read(folder)
    assert list(found.refused) == names
    for name in names:
        assert found.settings.value(name) == Settings().value(name)
    assert found.complaint().count("\n") == 0
    assert found.complaint().endswith(f"marsad trust {folder}")
    add_trust(folder)
    found = read(folder)
    assert found.refused == {} and found.complaint() == ""
    assert {found.origins[name] for name in names} == {str(file)}
    remove_trust(folder)
    assert list(read(folder).refused) == names


def test_a_setting_is_guarded_unless_its_row_says_otherwise(folder: Path) -> None:
    assert _setting(1, "A new one.").metadata["guard"] == "guarded"
    free = {setting.name for setting in SETTINGS if setting.guard == "free"}
    assert free == {
        *("index", "engine", "stemmer", "operator", "match", "recency", "size", "mine_names"),
        *("source", "fields", "file_times"),
    }


def test_environment_and_flags_are_the_readers_own(folder: Path) -> None:
    write(folder, HARMFUL)
    found = read_settings({"port": 9000}, folder=folder, environ={"MARSAD_ACCESS_LOG": "/srv/log"})
    assert (found.settings.port, found.settings.access_log) == (9000, "/srv/log")
    assert found.origins == {"port": "--port", "access_log": "MARSAD_ACCESS_LOG"}


@pytest.mark.parametrize("trusted", ["{folder}", "/nowhere:{folder}", "*", "{folder}/../given/"])
def test_the_environment_can_trust_a_folder(folder: Path, trusted: str) -> None:
    write(folder, "port = 9000")
    assert read(folder, MARSAD_TRUST=trusted.format(folder=folder)).settings.port == 9000
    assert read(folder, MARSAD_TRUST="/nowhere").settings.port == 8000


def test_trust_is_of_one_folder_alone(folder: Path) -> None:
    below = folder / "below"
    below.mkdir()
    add_trust(folder)
    write(below, "port = 9000")
    assert read(below).settings.port == 8000
    write(folder, "port = 9001")
    (below / "marsad.toml").unlink()
    assert read(below).settings.port == 9001  # the nearest file is that of the trusted folder


@pytest.mark.parametrize(
    "index", ["../elsewhere", "/srv/elsewhere", "~/elsewhere", "link", "a/../.."]
)
def test_an_index_that_leads_out_of_the_folder_is_refused(folder: Path, index: str) -> None:
    (folder / "link").symlink_to(folder.parent)
    write(folder, f'index = "{index}"')
    with pytest.raises(SettingError, match="marsad trust"):
        load_settings(folder=folder, environ={})
    assert load_settings({"index": "here"}, folder=folder, environ={}).index == Path("here")
    assert load_settings(folder=folder, environ={"MARSAD_INDEX": "here"}).index == Path("here")
    assert load_settings(folder=folder, environ={"MARSAD_TRUST": "*"}).index.is_absolute()


def test_so_is_the_one_beside_the_file_when_a_link_leads_it_out(folder: Path) -> None:
    write(folder, "")
    (folder / "index_data").symlink_to(folder.parent)
    with pytest.raises(SettingError, match="leads out of the folder"):
        load_settings(folder=folder, environ={})
    (folder / "index_data").unlink()
    (folder / "index_data").symlink_to("index_data")
    with pytest.raises(SettingError, match="leads out of the folder"):
        load_settings(folder=folder, environ={})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("foreign", ["file", "folder", "link", "above"])
def test_a_file_of_another_user_is_not_used_at_all(folder: Path, foreign: str) -> None:
    file = write(folder, "size = 50")
    inside = folder
    if foreign == "folder":
        os.chown(folder, 12345, 12345)
    elif foreign == "link":
        file.rename(folder / "real.toml")
        file.symlink_to("real.toml")
        os.chown(file, 12345, 12345, follow_symlinks=False)
    else:
        os.chown(file, 12345, 12345)
        if foreign == "above":
            inside = folder / "below" / "mine"
            inside.mkdir(parents=True)
    found = read(inside)
    assert found.settings.size == 10
    assert not found.settings.index.is_relative_to(folder)
    assert "belongs to another user" in found.complaint()
    assert found.complaint().endswith(f"marsad trust {folder}")
    assert read(inside, MARSAD_TRUST=str(folder)).settings.size == 50


@pytest.mark.parametrize("kind", ["folder", "pipe", "nothing", "loop"])
def test_what_is_no_file_is_told_and_not_read(folder: Path, kind: str) -> None:
    file = folder / "marsad.toml"
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("nowhere" if kind == "nothing" else "marsad.toml")
    for environ in ({}, {"MARSAD_TRUST": "*"}):
        found = read_settings(folder=folder, environ=environ)
        assert found.fault and found.complaint().startswith(f"{file} is not used: it ")


@pytest.mark.parametrize(
    "data",
    [
        b"size = 5\n#" + b"x" * 70_000,
        b"fields = " + b"[" * 30_000,
        b'index = "a\\u0000b"',
        b'index = "~nobody-of-that-name/x"',
        b'access_log = "\\u0000"',
    ],
)
def test_a_file_that_is_no_settings_is_one_error(folder: Path, data: bytes) -> None:
    (folder / "marsad.toml").write_bytes(data)
    with pytest.raises(SettingError, match=r"marsad\.toml: "):
        read(folder)


def test_a_byte_order_mark_and_a_folder_that_is_gone_are_nothing_special(folder: Path) -> None:
    (folder / "marsad.toml").write_bytes(b"\xef\xbb\xbfsize = 5\n")
    assert read(folder).settings.size == 5
    gone = folder / "gone"
    gone.mkdir()
    ran = subprocess.run(
        ["sh", "-c", 'cd gone && rmdir ../gone && exec "$0" "$@"', *MARSAD, "settings"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_list_of_trusted_folders_loses_nothing_when_many_write_it(folder: Path) -> None:
    code = "import sys; from indexer.trust import add_trust; add_trust(sys.argv[1])"
    command = [sys.executable, "-P", "-c", code]
    started = [subprocess.Popen([*command, f"/srv/{number}"]) for number in range(4)]
    assert [one.wait() for one in started] == [0] * 4
    assert trusted_folders() == tuple(Path(f"/srv/{number}") for number in range(4))


def test_a_damaged_list_trusts_nothing_and_is_named(folder: Path, tmp_path: Path) -> None:
    add_trust(folder)
    (file,) = (tmp_path / "config").rglob("trusted.json")
    write(folder, "port = 9000")
    for data in (b"", b"{}", b"[1]", b"\xff"):
        file.write_bytes(data)
        with pytest.raises(SettingError, match=r"trusted\.json"):
            read(folder)


def test_the_command_trusts_lists_and_forgets(folder: Path) -> None:
    write(folder, "port = 9000\nsize = 7\n")
    assert marsad(folder, "trust", "--list").returncode == 1
    ran = marsad(folder, "trust")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"{folder} is now trusted" in ran.stdout and "port = 9000" in ran.stdout
    assert marsad(folder, "trust", "--list").stdout == f"{folder}\n"
    other = folder.parent / "other"
    folder.rename(other)
    assert marsad(other, "trust", "--remove", "../given").returncode == 0
    assert marsad(other, "trust", "--remove", "../given").returncode == 1
    assert marsad(other, "trust", "nowhere").returncode == 2


def test_what_is_no_setting_is_a_remark_until_the_folder_is_trusted(folder: Path) -> None:
    file = write(folder, 'size = 5\nprot = 1\n"Max-File-MB" = 2\n"\\u001bx" = 3\n')
    found = read(folder)
    assert (found.settings.size, len(found.refused)) == (5, 3)
    ran = marsad(folder, "settings")
    assert ran.returncode == 0 and "size = 5" in ran.stdout
    (line,) = ran.stderr.splitlines()
    assert "'prot' is no setting (did you mean port?)" in line and "\x1b" not in line
    assert "'Max-File-MB' is no setting (did you mean max_file_mb?)" in line
    assert "marsad settings lists all" in line and "marsad trust" not in line
    write(folder, "port = 9000\nprot = 1\n")
    assert read(folder).complaint().endswith(f"marsad trust {folder}")
    ran = marsad(folder, "trust")
    assert ran.returncode == 0 and "is now trusted" in ran.stdout
    assert f"{file}: 'prot' is no setting (did you mean port?). Other commands stop" in ran.stderr
    assert marsad(folder, "settings").returncode == 2  # it may be a slip of one's own


def test_any_number_of_names_that_are_no_settings_is_one_short_line(folder: Path) -> None:
    write(folder, "".join(f"setting{number} = 1\n" for number in range(3000)))
    began = time.process_time()
    complaint = read(folder).complaint()
    assert time.process_time() - began < 2 and len(complaint) < 1000
    assert "2,995 more are no settings either" in complaint


def test_settings_says_where_each_comes_from_and_what_was_refused(folder: Path) -> None:
    file = write(folder, "port = 9000\nsize = 7\n")
    ran = marsad(folder, "settings", MARSAD_MATCH="stem")
    assert f"size = 7   (from {file})" in ran.stdout
    assert "match = stem   (from MARSAD_MATCH)" in ran.stdout
    assert f"port = 8000\n    That of {file} is not used: needs trust." in ran.stdout
    (line,) = ran.stderr.splitlines()
    assert line.endswith(f"marsad trust {folder}")
    state = json.loads(marsad(folder, "settings", "--format", "json").stdout)
    assert (state["size"], state["refused"]) == (7, {"port": "needs trust"})
    assert state["origins"] == {"size": str(file)}


def test_a_log_that_a_stranger_named_is_not_written(folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    victim = folder.parent / "bashrc"
    victim.write_text("mine\n")
    write(folder, f'access_log = "{victim}"\nindex = "here"\nmax_members = 90000\n')
    ran = marsad(folder, "index", "page.html")
    assert ran.returncode == 0 and (folder / "here" / "marsad.json").exists()
    (line,) = ran.stderr.splitlines()
    assert line.startswith("marsad: ") and line.endswith(f"marsad trust {folder}")
    assert "access_log" in line and "max_members may not be raised above 5000" in line
    assert victim.read_text() == "mine\n"


def test_no_command_writes_an_index_elsewhere_for_a_stranger(folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    write(folder, 'index = "../mine"')
    for command in (("index", "page.html"), ("rebuild",), ("search", "x"), ("names", "mine")):
        ran = marsad(folder, *command)
        assert ran.returncode == 2 and len(ran.stderr.splitlines()) == 1, command
        assert "marsad trust" in ran.stderr
    assert not (folder.parent / "mine").exists()
    assert marsad(folder, "read", "page.html").returncode == 0


def test_the_settings_of_this_checkout_need_no_trust() -> None:
    root = Path(__file__).parent.parent
    assert read_settings(folder=root, environ={}).refused == {}


@pytest.mark.parametrize(("command", "state"), [("alert", "alerts"), ("fetch", "fetch")])
def test_a_link_in_an_index_leads_no_state_elsewhere(
    folder: Path, command: str, state: str
) -> None:
    Index.create(Settings(index=folder / "index"))
    victim = folder.parent / "victim"
    victim.touch()
    (folder / "index" / f"{state}.sqlite").symlink_to(victim)
    (folder / "given.txt").write_text("http://127.0.0.1:9/feed\n")
    ran = marsad(folder, command, "given.txt", "--index", "index")
    assert ran.returncode in (1, 2, 3) and "is a link" in ran.stderr
    assert victim.stat().st_size == 0


def test_an_alerts_file_is_taken_from_nowhere_but_the_command_line(folder: Path) -> None:
    (folder / "searches.txt").write_text("x: y\n")
    assert marsad(folder, "alert").returncode == 2


def test_a_key_of_many_parts_is_refused_before_it_costs_anything(folder: Path) -> None:
    """Python's reader of TOML takes gigabytes for a file of 64 kB that is one key."""
    (folder / "marsad.toml").write_text(".".join("a" * 30_000) + " = 1\n")
    ran = marsad(folder, "stats")
    assert ran.returncode == 2
    assert "a line of more than 1000 bytes" in ran.stderr


def test_the_settings_show_no_index_where_other_commands_refuse_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, 'index = "../elsewhere"')
    monkeypatch.chdir(folder)
    monkeypatch.delenv("MARSAD_INDEX", raising=False)
    shown = CliRunner().invoke(cli, ["settings"]).output
    assert re.search(r"^index = –   \(none is used here", shown, re.M), shown
    found = json.loads(CliRunner().invoke(cli, ["settings", "--format", "json"]).stdout)
    assert found["index"] is None and "leads out" in found["refused"]["index"]
