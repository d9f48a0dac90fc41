"""What may be named to servers as a contact, and who may set it."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SettingError
from indexer.fetching.contact import contact_of
from indexer.loaded_settings import read_settings


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", ""),
        ("  ", ""),
        (" desk@news.example ", "desk@news.example"),
        ("mailto:desk+robot@news.example", "desk+robot@news.example"),
        ("HTTPS://News.example/robot", "https://news.example/robot"),
        ("https://news.example/من-نحن", "https://news.example/%D9%85%D9%86-%D9%86%D8%AD%D9%86"),
    ],
)
def test_an_address_or_a_url_is_taken(given: str, told: str) -> None:
    assert contact_of(given) == told


@pytest.mark.parametrize(
    "given",
    [
        "the desk",
        "desk@",
        "desk@news",
        "ftp://news.example/",
        "https://me:secret@news.example/",
        "https://news.example/a)(b",
        "https://news.example/;x",
        "a@b.example\r\nX-Other: 1",
        "https://news.example/" + "a" * 300,
    ],
)
def test_anything_else_is_refused_in_words(given: str) -> None:
    with pytest.raises(SettingError, match="neither an e-mail address nor"):
        contact_of(given)


def test_a_folder_of_others_may_not_speak_for_its_reader(tmp_path: Path) -> None:
    (tmp_path / "marsad.toml").write_text('fetch_contact = "them@news.example"\n')
    loaded = read_settings(folder=tmp_path, environ={})
    assert loaded.settings.fetch_contact == ""
    assert loaded.refused == {"fetch_contact": "needs trust"}
    trusted = read_settings(folder=tmp_path, environ={"MARSAD_TRUST": str(tmp_path)})
    assert trusted.settings.fetch_contact == "them@news.example"
