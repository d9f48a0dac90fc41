"""Writes docs/SETTINGS.md from the table of settings: ``python docs/settings.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indexer.settings import SETTINGS, Guard, Setting

FILE: Final = Path(__file__).parent / "SETTINGS.md"

HEAD: Final = """\
# Settings

Made by `python docs/settings.py` from the table of `indexer/settings.py`.

A setting can stand in three places: in `marsad.toml` (the nearest one, from the current folder
upwards), in the environment (`MARSAD_` and the name in capitals), or as the flag of a command.
The environment overrides the file, and a flag overrides both. `marsad settings` shows the values
in force, where each comes from, and what was refused.

```toml
# marsad.toml
index = "news-index"       # beside this file
operator = "or"
stemmer = "light"

[fields]                   # your own names of fields in JSON and CSV
title = "headline"
body = "story.text"
```

## A `marsad.toml` of others

A `marsad.toml` may have come with a folder that somebody else made. Until you say that you trust
the folder, it may set what searching and showing need, and nothing else. What is refused is said
in one line on standard error, and so is a name that is no setting, with the setting that it is
nearest to. In a file that you trust, such a name is an error: it may be a slip of the pen in what
guards the page.

| in the table | what a file that is not trusted may do |
|---|---|
| yes | set it (`index` only to a folder inside its own, links followed) |
| lower | set it to less than the default |
| – | nothing: these write elsewhere, listen, send, or open the page to others |

```sh
marsad trust               # the folder of the nearest marsad.toml; or: marsad trust FOLDER
marsad trust --list
marsad trust --remove FOLDER
```

- Trust holds for that folder alone, not for those in it, and for its `marsad.toml` as it is now
  and as it will be.
- The list is `trusted.json` among your own settings (`~/.config/marsad` on Linux).
- `MARSAD_TRUST=/srv/news:/srv/more` trusts folders, too, and `*` trusts all: for CI and services.
  A service does as well without: give it its settings by the environment, which is always yours,
  as flags are.
- A `marsad.toml` that belongs to another user (neither to you nor to root), or stands in a folder
  of another user, is not read at all unless the folder is trusted. It holds for `/tmp` and for
  every folder above yours.
- The file may have 64 kB.

## All settings

| setting | default | not trusted | what it does |
|---|---|---|---|
"""

GUARDS: Final[dict[Guard, str]] = {"free": "yes", "capped": "lower", "guarded": "–"}


def text() -> str:
    """The whole document."""
    return HEAD + "".join(map(_row, SETTINGS))


def _row(setting: Setting) -> str:
    default = "" if setting.default in (None, "", ()) else f"`{setting.default}`"
    shown = default.lower() if isinstance(setting.default, bool) else default
    return f"| `{setting.name}` | {shown} | {GUARDS[setting.guard]} | {setting.help} |\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
