"""What a robots.txt says to us: RFC 9309, read as Google's published parser reads it.

Every file costs time linear in its length, and a URL time linear in its own for each rule.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

__all__ = ["RobotsRules", "parse_robots"]

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LONGEST_LINE: Final = 2083 * 8
"""Characters of a line that count, as Google has it: eight times the longest URL of browsers."""
_NAME: Final = re.compile(r"[A-Za-z_-]*")
"""What a crawler may be called (RFC 9309, 2.2.1); what follows it, a version say, is no matter."""
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_BEFORE_PATH: Final = re.compile(r"(?:[^/?#]*://)?[^/?#]*+")
_FIELDS: Final = {
    "user-agent": "agent", "useragent": "agent", "user agent": "agent",
    "disallow": "disallow", "dissallow": "disallow", "dissalow": "disallow",
    "disalow": "disallow", "diasllow": "disallow", "disallaw": "disallow",
    "allow": "allow", "sitemap": "sitemap", "site-map": "sitemap",
    "crawl-delay": "delay", "crawl delay": "delay",
    "request-rate": "rate", "request rate": "rate",
}  # fmt: skip
"""Names of fields, with the misspellings that Google's parser (robots.cc, Apache 2.0) takes; two
that RFC 9309 leaves to us are those that ask for a pace."""
_RATE: Final = re.compile(r"(\d{1,6})\s{0,9}/\s{0,9}(\d{1,6})\s{0,9}([smhd]?)", re.ASCII | re.I)
_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class _Rule:
    allows: bool
    weight: int
    parts: tuple[str, ...]
    """What stands between the stars."""
    is_end: bool
    """Whether the last part is the end of the URL."""

    def fits(self, path: str) -> bool:
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        at = len(first)
        last = rest.pop() if self.is_end and rest else None
        for part in rest:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if last is not None:
            return len(path) - len(last) >= at and path.endswith(last)
        return not self.is_end or at == len(path)


@dataclass(slots=True)
class _Group:
    is_ours: bool = False
    is_for_all: bool = False
    rules: list[_Rule] = field(default_factory=list)
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What holds for us: ``delay`` is the seconds that are asked for between two requests, and
    ``sitemaps`` what it calls so, as written."""

    rules: tuple[_Rule, ...]
    delay: float
    sitemaps: tuple[str, ...]

    def allow(self, url: str) -> bool:
        """Whether a URL may be fetched: the longest rule that fits it says so, and of two as long
        the one that allows.

        A rule that forbids fits however its URL is escaped (RFC 9309, 2.2.2); one that allows fits
        as it is written, which is what Google does with both.
        """
        path = url.partition("#")[0]
        path = _BEFORE_PATH.sub("", path, count=1)
        path = _upper(path if path.startswith("/") else f"/{path}")
        plain = _plain(path)
        best, is_allowed = 0, True
        for rule in self.rules:
            if rule.weight < best or (rule.weight == best and not rule.allows):
                continue
            if rule.fits(path) or (not rule.allows and rule.fits(plain)):
                best, is_allowed = rule.weight, rule.allows
        return is_allowed


def parse_robots(text: str, robot: str) -> RobotsRules:
    """The rules of a robots.txt for a robot of that name, else those for all. Never raises.

    Lines that are no rule, and unknown ones, neither end a group nor begin one (RFC 9309, 2.2.4).
    """
    groups: list[_Group] = []
    sitemaps: list[str] = []
    is_open = False
    for name, value in _fields(text):
        if name == "sitemap":
            sitemaps.append(value)
        elif name == "agent":
            if not is_open:
                groups.append(_Group())
            is_open = True
            _add_agent(groups[-1], value, robot)
        elif groups:
            is_open = is_open and name not in ("allow", "disallow")
            _add(groups[-1], name, value)
    ours = [one for one in groups if one.is_ours] or [one for one in groups if one.is_for_all]
    rules = tuple(rule for group in ours for rule in group.rules)
    delay = max((group.delay for group in ours), default=0.0)
    return RobotsRules(rules, delay, tuple(sitemaps))


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """The fields that are known, each with its value; a colon that is forgotten is none."""
    for line in _LINE_END.split(text.lstrip("\ufeff\ufffd")):
        line = line[:_LONGEST_LINE].partition("#")[0].strip()
        name, colon, value = line.partition(":")
        if not colon:
            words = line.split()
            if len(words) != 2:
                continue
            name, value = words
        known = _field_of(name.strip().lower())
        if known is not None:
            yield known, value.strip()


def _field_of(name: str) -> str | None:
    if name in _FIELDS:
        return _FIELDS[name]
    return next((ours for theirs, ours in _FIELDS.items() if name.startswith(theirs)), None)


def _add_agent(group: _Group, value: str, robot: str) -> None:
    if value == "*" or (value[:1] == "*" and value[1].isspace()):
        group.is_for_all = True
    else:
        name = _NAME.match(value)
        group.is_ours |= name is not None and name[0].lower() == robot


def _add(group: _Group, name: str, value: str) -> None:
    if name in ("delay", "rate"):
        group.delay = max(group.delay, _seconds(name, value))
    elif value and (group.is_ours or group.is_for_all):
        group.rules.append(_rule(value, allows=name == "allow"))
        folder, slash, page = value.rpartition("/")
        if name == "allow" and slash and page.startswith("index.htm"):
            # Google's: what allows the page of a folder allows the folder.
            group.rules.append(_rule(f"{folder}/$", allows=True))


def _rule(value: str, *, allows: bool) -> _Rule:
    pattern = _upper(_NOT_ASCII.sub(_escape, value))
    weight = len(pattern)
    if not allows:
        pattern = _plain(pattern)
    is_end = pattern.endswith("$")
    parts = pattern.removesuffix("$").split("*")
    return _Rule(allows, weight, (parts[0], *filter(None, parts[1:-1]), *parts[1:][-1:]), is_end)


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


def _upper(path: str) -> str:
    return _ESCAPE.sub(lambda found: found[0].upper(), path)


def _plain(path: str) -> str:
    """A path whose letters and digits are not escaped."""

    def letter(found: re.Match[str]) -> str:
        meant = chr(int(found[0][1:], 16))
        return meant if meant in _UNRESERVED else found[0]

    return _ESCAPE.sub(letter, path)


def _seconds(name: str, value: str) -> float:
    if name == "rate":
        found = _RATE.match(value)
        if found is None or not int(found[1]):
            return 0.0
        return int(found[2]) * _SECONDS[found[3].lower()] / int(found[1])
    try:
        seconds = float(value[:30])
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
