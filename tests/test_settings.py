"""Settings from file, environment and flags: which is the stronger, and errors that say where."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SettingError
from indexer.loaded_settings import load_settings
from indexer.settings import SETTINGS, Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ``marsad.toml`` that sets two values."""
    (tmp_path / "marsad.toml").write_text('size = 20\noperator = "or"\n', encoding="utf-8")
    return tmp_path


def load(folder: Path, environ: dict[str, str] | None = None, **flags: Any) -> Settings:
    return load_settings(flags, folder=folder, environ=environ or {})


def test_what_nobody_sets_has_its_default(folder: Path) -> None:
    settings = load(folder)
    assert (settings.match, settings.port, settings.reading.fields) == ("names", 8000, ())
    (folder / "marsad.toml").write_text("")
    assert load(folder) == Settings(index=folder / "index_data" / "index")


def test_the_environment_is_stronger_than_the_file_and_flags_than_both(folder: Path) -> None:
    environ = {"MARSAD_SIZE": "30"}
    assert load(folder).size == 20
    assert load(folder, environ).size == 30
    assert load(folder, environ, size=40).size == 40
    assert load(folder, environ, size=40).operator == "or"


def test_a_flag_that_was_not_given_and_an_empty_variable_change_nothing(folder: Path) -> None:
    settings = load(folder, {"MARSAD_SIZE": "", "SIZE": "7"}, size=None, operator=None)
    assert (settings.size, settings.operator) == (20, "or")


def test_the_nearest_file_upwards_counts_alone(folder: Path) -> None:
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    assert load(below).size == 20
    (folder / "a" / "marsad.toml").write_text("recency = 30")
    settings = load(below)
    assert (settings.recency, settings.size) == (30, 10)


def test_the_index_stands_beside_the_file_unless_it_says_otherwise(folder: Path) -> None:
    below = folder / "below"
    below.mkdir()
    assert load(below).index == folder / "index_data" / "index"
    (folder / "marsad.toml").write_text('index = "other/place"')
    assert load(below).index == folder / "other" / "place"
    (folder / "marsad.toml").write_text('index = "/srv/news"')
    assert load(below, {"MARSAD_TRUST": "*"}).index == Path("/srv/news")
    assert load(below, {"MARSAD_INDEX": "here"}).index == Path("here")
    assert load(below, index="there").index == Path("there")


def test_without_a_file_the_index_is_one_of_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    empty = tmp_path / "empty"
    empty.mkdir()
    settings = load_settings(folder=empty, environ={}, index_name="archive")
    assert settings.index.name == "archive"
    assert "marsad" in settings.index.parts
    assert not settings.index.exists()


def test_a_tilde_is_the_users_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/huda")
    assert load(folder, index="~/news").index == Path("/home/huda/news")


def test_names_of_fields_are_read_from_either_way_of_writing(folder: Path) -> None:
    expected = (("title", "headline"), ("body", "story"))
    assert load(folder, fields="title=headline, body = story").reading.fields == expected
    (folder / "marsad.toml").write_text('[fields]\ntitle = "headline"\nbody = "story"\n')
    assert load(folder).reading.fields == expected


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("size", "0"),
        ("size", "101"),
        ("size", "ten"),
        ("size", "1.5"),
        ("port", "65536"),
        ("port", "-1"),
        ("threads", "-1"),
        ("batch", "0"),
        ("writer_memory_mb", "31"),
        ("match", "loose"),
        ("operator", "AND"),
        ("engine", "lucene"),
        ("stemmer", "heavy"),
        ("fields", "title"),
        ("fields", "title=,body=story"),
    ],
)
def test_a_bad_value_is_refused_and_its_place_named(folder: Path, name: str, bad: str) -> None:
    flag, variable = f"--{name.replace('_', '-')}", f"MARSAD_{name.upper()}"
    with pytest.raises(SettingError, match=f"^{flag}: ") as told:
        load(folder, **{name: bad})
    assert bad in str(told.value)
    with pytest.raises(SettingError, match=f"^{variable}: "):
        load(folder, {variable: bad})
    file = folder / "marsad.toml"
    file.write_text(f'{name} = "{bad}"')
    with pytest.raises(SettingError) as told:
        load(folder)
    assert str(told.value).startswith(f"{file}: {name}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", 1), ("size", 100), ("port", 0), ("port", 65535), ("writer_memory_mb", 32)],
)
def test_the_ends_of_a_range_are_within_it(folder: Path, name: str, value: int) -> None:
    assert getattr(load(folder, **{name: value}), name) == value


def test_a_bad_value_is_refused_though_a_stronger_one_is_given(folder: Path) -> None:
    with pytest.raises(SettingError, match="MARSAD_SIZE"):
        load(folder, {"MARSAD_SIZE": "many"}, size=5)


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    file = folder / "marsad.toml"
    for content in (b"size = ", b"size 5", b"\xff\xfe\x00"):
        file.write_bytes(content)
        with pytest.raises(SettingError) as told:
            load(folder)
        assert str(told.value).startswith(f"{file}: ")


def test_every_setting_has_help_and_a_default_that_it_would_take(folder: Path) -> None:
    for setting in SETTINGS:
        assert setting.help.endswith(".")
        if setting.name not in ("index", "fields"):
            given = {setting.name: str(setting.default)}
            assert load(folder, **given).value(setting.name) == setting.default


def test_the_document_of_settings_is_the_one_that_the_table_makes() -> None:
    docs = Path(__file__).parent.parent / "docs"
    spec = importlib.util.spec_from_file_location("settings", docs / "settings.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (docs / "SETTINGS.md").read_text(encoding="utf-8")
    assert written == module.text(), "run: python docs/settings.py"
