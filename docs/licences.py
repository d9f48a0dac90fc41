"""Writes docs/LICENCES.md: the licence of each package that is locked, as its own metadata give it.

python docs/licences.py            # in an environment that has all of .ci/requirements.lock
python docs/licences.py --check    # is the document current, and does each go with the GPL 3?
"""

from __future__ import annotations

import configparser
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
FILE: Final = ROOT / "docs" / "LICENCES.md"
LOCK: Final = ROOT / ".ci" / "requirements.lock"

HEAD: Final = """\
# Licences

Made by `python docs/licences.py` from `.ci/requirements.lock` and what each package says of itself.
CI refuses a package whose licence does not go with the GPL, version 3 or later, which is Marsad's.

Marsad's own files carry what they include: Noto Naskh Arabic in `webui/static/` (OFL-1.1), word
counts of wordfreq (CC-BY-SA-4.0), plurals, feminines and hamzas of Arramooz (GPL-3.0), English
words of SCOWL (its own, permissive) chosen by wordfreq, stems of Ayaspell (GPL-2.0-or-later),
names of countries and cities of Unicode CLDR (Unicode-3.0), in other languages of libgweather,
Ding and FreeDict, in Chinese of CC-CEDICT (CC-BY-SA-4.0), words of people's names of Wikidata
(CC0-1.0), kinds of files of shared-mime-info (GPL-2.0-or-later), keys of xkeyboard-config (MIT),
and the sample articles (CC0-1.0). Each data file names its source and licence at its top.

Needed: *running* is what `pip install marsad` brings, *extras* what `marsad[…]` adds, *working on
it* tests, lint and builds alone, which no user of Marsad gets. Where two versions are locked, for
different versions of Python, the licence is that of the one which was installed.

"""

COMPATIBLE: Final = frozenset(
    """0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 GPL-2.0-or-later GPL-3.0
    GPL-3.0-only GPL-3.0-or-later HPND ISC LGPL-2.1-or-later LGPL-3.0 LGPL-3.0-only
    LGPL-3.0-or-later MIT MIT-0 MIT-CMU MPL-2.0 OFL-1.1 PSF-2.0 Python-2.0 Unicode-3.0 Unlicense
    ZPL-2.1 Zlib""".split()
)
"""Licences that go with the GPL 3, by the list of the FSF; both forms of the BSD licence do."""

NAMES: Final = {
    "apache software license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "bsd license": "BSD",
    "bsd": "BSD",
    "2-clause bsd": "BSD-2-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "gnu general public license v3 (gplv3)": "GPL-3.0",
    "gnu general public license v3 or later (gplv3+)": "GPL-3.0-or-later",
    "gnu general public license (gpl)": "GPL",
    "gpl": "GPL",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
    "zope public license": "ZPL-2.1",
}
"""How older packages write their licences, and what those are called now."""

READ_BY_A_PERSON: Final = {
    "colorama": ("BSD-3-Clause", "installed on Windows alone; so its LICENSE.txt says"),
    "pyarabic": ("GPL-3.0", 'its metadata say "GPL" alone, its file LICENSE is version 3'),
    "pypdfium2": (
        "BSD-3-Clause AND Apache-2.0",
        "of PDFium and of itself; what is built in (its BUILD_LICENSES) is permissive: MIT, "
        "BSD, zlib, libpng, libtiff, Unicode, AGG 2.3, FreeType's",
    ),
    "python-bidi": ("LGPL-3.0-or-later", "so the heads of its files say"),
}
"""Packages that do not say it clearly of themselves: their licence, and where it was read."""

ACCEPTED: Final = {
    "regex": "the CNRI licence is of the part which Python's own `re` has, by the same notice; "
    "the FSF counts it as not compatible with the GPL. Marsad neither contains nor calls it: "
    "dateparser, which htmldate and trafilatura ask for, does.",
}
"""Packages whose licence was thought about: why they stay."""


def locked() -> dict[str, list[str]]:
    """The versions that are locked of each package."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK.read_text("utf-8"), re.M):
        found.setdefault(name, []).append(version)
    return found


def licence(name: str) -> str:
    """The licence of a package that is installed here, as SPDX names it where that is clear."""
    if name in READ_BY_A_PERSON:
        return READ_BY_A_PERSON[name][0]
    told = distribution(name).metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    if classified := re.findall(
        r"^License :: (?:.* :: )?(?!OSI Approved$)(.+)$",
        "\n".join(told.get_all("Classifier") or ()),
        re.MULTILINE,
    ):
        # Whether one may choose is not said: all must go with the GPL.
        return " AND ".join(NAMES.get(one.lower(), one) for one in classified)
    words = (told.get("License") or "").strip().partition("\n")[0]
    return NAMES.get(words.lower(), words) or "not said"


def is_compatible(expression: str) -> bool:
    """Whether a licence, or one of those that can be chosen, goes with the GPL 3. Where parentheses
    stand inside of it, a person must read it."""
    plain = expression[1:-1] if re.fullmatch(r"\([^()]*\)", expression) else expression
    return any(
        all(one.split(" WITH ")[0].strip() in COMPATIBLE for one in choice.split(" AND "))
        for choice in plain.split(" OR ")
    )


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _names(requirements: str) -> list[str]:
    return [_key(found) for found in re.findall(r"^\s*([\w.-]+)", requirements, re.MULTILINE)]


def _below(name: str, seen: set[str]) -> Iterator[str]:
    """A package and all that it needs, as far as it is installed."""
    if name in seen:
        return
    seen.add(name)
    yield name
    try:
        found: Distribution = distribution(name)
    except PackageNotFoundError:
        return
    for needed in found.requires or ():
        if "extra ==" not in needed:
            yield from _below(_names(needed)[0], seen)


def needed_for() -> dict[str, str]:
    """What each package is needed for."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    running = _names(setup["options"]["install_requires"])
    extras = setup["options.extras_require"]
    offered = [
        one for extra in extras if extra not in ("test", "dev") for one in _names(extras[extra])
    ]
    seen: set[str] = set()
    told = {one: "running" for name in running for one in _below(name, seen)}
    return told | {one: "extras" for name in offered for one in _below(name, seen)}


def _parts_of_npm() -> Iterator[tuple[str, str, str]]:
    for file in sorted((ROOT / ".ci").glob("*/package-lock.json")):
        for place, part in json.loads(file.read_text("utf-8"))["packages"].items():
            if place:
                name = place.rpartition("node_modules/")[2]
                yield name, part["version"], part.get("license", "not said")


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, versions, licence and need of each package."""
    needed = needed_for()
    for name, versions in sorted(locked().items()):
        use = needed.get(_key(name), "working on it")
        yield name, ", ".join(versions), licence(name), use
    for name, version, words in _parts_of_npm():
        yield f"{name} (npm)", version, words, "working on it"


def text(found: list[tuple[str, str, str, str]]) -> str:
    """The whole document."""
    lines = ["| package | version | licence | needed for |\n", "|---|---|---|---|\n"]
    lines += [f"| {' | '.join(row)} |\n" for row in found]
    lines.append("\n")
    lines += [f"- **{name}**: {why}.\n" for name, (_, why) in READ_BY_A_PERSON.items()]
    lines += [f"- **{name}**: {why}\n" for name, why in ACCEPTED.items()]
    return HEAD + "".join(lines)


def main() -> int:
    """Writes the document, or checks it; the exit code."""
    try:
        found = list(rows())
    except PackageNotFoundError as error:
        print(f"{error}: pip install --require-hashes -r {LOCK}", file=sys.stderr)
        return 1
    wrong = [
        f"{name}: {words}"
        for name, _, words, _ in found
        if name not in ACCEPTED and not is_compatible(words)
    ]
    for one in wrong:
        print(f"does not go with the GPL 3, or is not known to: {one}", file=sys.stderr)
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text(found), encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text(found):
        print("docs/LICENCES.md is not current: python docs/licences.py", file=sys.stderr)
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
