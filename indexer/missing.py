"""What to install for a library that is not there: the one place that names it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

__all__ = ["how_to_install", "installed_readers", "why_missing"]

_PACKAGES: Final = {
    "brotli": "brotli",
    "charset_normalizer": "charset-normalizer",
    "defusedxml": "defusedxml",
    "feedparser": "feedparser",
    "hijridate": "hijridate",
    "lxml": "lxml",
    "lxml_html_clean": "lxml_html_clean",
    "pyarrow": "marsad[tables]",
    "pypdfium2": "marsad[pdf]",
    "python_calamine": "python-calamine",
    "rapidfuzz": "rapidfuzz",
    "rensa": "rensa",
    "selectolax": "selectolax",
    "trafilatura": "trafilatura",
    "yaml": "PyYAML",
    "zstandard": "zstandard",
}
"""The libraries that are imported when they are needed, as Python calls them and as pip does."""


def how_to_install(module: str) -> str | None:
    """The line that installs a library of the readers: ``pip install 'python-calamine'``; ``None``
    for a module that is of none, which pip may know by another name."""
    package = _PACKAGES.get(module.partition(".")[0])
    return f"pip install '{package}'" if package else None


def why_missing(error: ModuleNotFoundError) -> str:
    """One phrase for a module that could not be imported, with how to install it."""
    module = (error.name or str(error)).partition(".")[0]
    mend = how_to_install(module) or "pip check tells which package asks for it"
    return f"the library {module} is not installed: {mend}"


def installed_readers() -> tuple[str, ...]:
    """Those of the libraries that are there: what failed for want of one may go well with it."""
    return tuple(module for module in _PACKAGES if find_spec(module) is not None)
