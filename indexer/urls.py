"""What page a URL stands for, whichever way it is written: the one rule for ids and comparisons.

Nothing is asked of the network, and no parameter is taken away that may tell two pages apart. The
rules are those of RFC 3986 (section 6) and of the makers of archives, AMP caches and statistics;
docs/decisions/0057 says why they are our own: ids hang on them, so they must not change
with the release of a library.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import unquote, unquote_to_bytes

__all__ = [
    "canonical_url",
    "is_site",
    "is_tracking",
    "is_web",
    "route_of",
    "unwrap_url",
]

_MOST_WRAPPED: Final = 5
"""An archive's copy of a cache's copy of …: so many are taken off."""
_LONGEST_HOST: Final = 255

_NO_LETTERS: Final = (
    *range(0x21), 0x7F, 0xA0, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)  # fmt: skip
_INVISIBLE: Final = "".join(map(chr, _NO_LETTERS))
_BREAKS: Final = re.compile(r"[\t\r\n]+")
_WEB: Final = re.compile(r"(https?):[/\\]{2}[/\\]*", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?:view-source|feed|cache):(?=\s*https?:)", re.IGNORECASE)
_COLLAPSED: Final = re.compile(r"(https?):/+", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_SLASHES: Final = re.compile(r"/{2,}")
_PORT: Final = re.compile(r":([0-9]*)\Z")
_DEFAULT_PORT: Final = {"http": "80", "https": "443"}
# What separates the parts of a path and of a query, and what no URL shows as itself.
_CONTROL: Final = frozenset(map(chr, [*range(0x20), 0x7F]))
_OF_PATH: Final = frozenset("/?#%;\\") | _CONTROL
_OF_QUERY: Final = frozenset("&=+#%;") | _CONTROL

# Sites under names of two parts: what stands before "co.uk" is the site itself.
_SHARED: Final = frozenset("ac co com edu gob gov info mil net nom org sch".split())

_SESSION: Final = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_COOKIELESS: Final = re.compile(r"/\((?:[A-Z]\([A-Za-z0-9_-]{20,}\))+\)(?=/)")
_AMP: Final = frozenset({"amp", "amphtml"})
_AMP_ON: Final = frozenset({"", "1", "true", "yes", "amp"})
_AMP_FILE: Final = re.compile(r"\.amp(\.html?)?\Z", re.IGNORECASE)

_ARCHIVES: Final = frozenset(
    "web.archive.org wayback.archive.org web-beta.archive.org archive.org webarchive.loc.gov "
    "web.archive.bibalex.org webarchive.org.uk arquivo.pt wayback.archive-it.org "
    "webarchive.nationalarchives.gov.uk".split()
)
_ARCHIVE_TODAY: Final = re.compile(r"archive\.(?:today|ph|is|li|md|vn|fo)\Z")
_CAPTURE: Final = re.compile(r"/(?:[^/?#]{1,60}/){0,5}(https?:/{1,2}.+)", re.I | re.S)
# Memento, OpenWayback and pywb alike: the moment to the second, then the address.
_DATED: Final = re.compile(
    r"/(?:[^/?#]{1,60}/){0,4}[0-9]{14}(?:[a-z]{2}_)?/(https?:/{1,2}.+)", re.I | re.S
)
_ENCODED: Final = re.compile(r"(?<=/)(https?)%3a(?:%2f|/){1,2}", re.IGNORECASE)
_BARE_CAPTURE: Final = re.compile(
    r"/(?:web|wayback)/[0-9]{1,14}(?:[a-z]{2}_)?/([\w-]{1,63}(?:\.[\w-]{1,63})+(?:[/:?].*)?)", re.S
)
_SNAPSHOT: Final = re.compile(
    r"/(?:o/\w{1,12}|newest|oldest|[0-9][0-9.:-]{3,20})/(https?:.+)", re.S
)
_CACHED: Final = re.compile(r"/(?:[a-z]+/)?[cv]/(s/)?([^/?#]+\.[^/?#]+(?:[/?].*)?)", re.I | re.S)
_VIEWED: Final = re.compile(r"/amp/(s/)?([^/?#]+\.[^/?#]+(?:[/?].*)?)", re.I | re.S)
_MAY_CACHE: Final = re.compile(r"ampproject|bing-amp|cloudflare|google|facebook")
_GOOGLE: Final = re.compile(r"(?:[a-z]+\.)?google\.(?:com?\.)?[a-z]{2,3}\Z")
_KEPT_BY_GOOGLE: Final = re.compile(r"cache:(?:[\w-]{12}:)?((?:https?://)?[^\s+]+)", re.IGNORECASE)
_INDEX: Final = re.compile(r"(?:.*/)?(?:(?:index|default|home)\.\w{2,5})?\Z", re.IGNORECASE | re.S)


class _Parts(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str
    fragment: str


def canonical_url(url: str) -> str:
    """One text for all ways to write the URL of a page, beginning with ``https://``.

    It is what URLs are compared by and what ids are made of, not what is asked for: letters that
    were percent-encoded stand as themselves. What does not count: scheme, letter case of the host,
    ``www.``, default ports, a user's name, punycode, the way of percent-encoding, dot segments,
    doubled and closing slashes, the order of parameters, those of statistics and sessions,
    fragments (but for routes like ``#!/news/1``); and a copy in a web archive or an AMP form is
    the page itself. Letters are not composed: some outlets do not, and their ids would change. A
    text that is no web address comes back without its closing slashes.
    """
    _, parts = _unwrap(url)
    host = _host(parts) if parts is not None else ""
    if parts is None or not host:
        return _decode(_trim(url).split("#", 1)[0].rstrip("/"))
    path, pairs = _without_amp(_path(parts.path), _query(parts.query))
    route = route_of(parts.fragment, parts.path) if parts.fragment else ""
    whole = host + path
    if pairs:
        route, pairs = _escaped_route(route, pairs)
        query = "&".join(sorted(pairs, key=lambda pair: pair.partition("=")[0])).rstrip("/")
        whole += f"?{query}" if query else ""
    return "https://" + whole.rstrip("/") + route


def unwrap_url(url: str) -> str:
    """The URL of the page itself where ``url`` is that of its copy in a web archive, in a cache
    of AMP pages, or of a search engine's link to it; otherwise ``url`` as it is."""
    return _unwrap(url)[0]


def is_web(url: str) -> bool:
    """Whether a text is an address of http or https."""
    return _WEB.match(_trim(url)) is not None


def is_site(canonical: str) -> bool:
    """Whether a canonical URL is that of a whole site, which every article of it may give as its
    own."""
    address = canonical.removeprefix("https://")
    return address != canonical and not any(sign in address for sign in "/?#")


def is_tracking(pair: str) -> bool:
    """Whether a parameter (``name=value``) says only where a reader came from."""
    name, _, value = pair.partition("=")
    name = unquote(name).lower()
    names, beginnings, values = _tracking()
    if name in names or name.startswith(beginnings):
        return True
    wanted = values.get(name)
    if wanted is None:
        return False
    return unquote(value).lower() in wanted or ("?" in wanted and not value.isdecimal())


def route_of(fragment: str, path: str = "/") -> str:
    """The part of a URL after ``#``, with it, where a site makes its pages by it; else "".

    That is ``#!…`` anywhere and ``#/…`` behind the path of a folder: on the page of an article
    the latter is a place in it, such as a picture.
    """
    is_route = fragment.startswith("!") or (fragment.startswith("/") and _INDEX.match(path))
    if not is_route or not fragment.strip("!/"):
        return ""
    return "#" + _decode(fragment.partition("?utm_")[0]).rstrip("/")


# Taking a URL apart


def _unwrap(url: str) -> tuple[str, _Parts | None]:
    """The URL of the page itself, and its parts."""
    parts = _split(url)
    for _ in range(_MOST_WRAPPED):
        inner = _inner(parts) if parts is not None else None
        inside = _split(inner) if inner is not None else None
        if inner is None or inside is None:
            break
        url, parts = inner, inside
    return url, parts


def _trim(url: str) -> str:
    url = url.strip(_INVISIBLE)
    if not url.isprintable():
        url = _BREAKS.sub("", url)
    before = _PREFIX.match(url)
    return (url if before is None else url[before.end() :]).replace("&amp;", "&")


def _split(url: str) -> _Parts | None:
    """The parts of an address of the web; ``None`` for anything else."""
    url = _trim(url)
    start = _WEB.match(url)
    if start is not None:
        scheme, rest = start[1].lower(), url[start.end() :]
    elif url.startswith("//"):
        scheme, rest = "https", url.lstrip("/")
    else:
        return None
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    rest = rest.replace("\\", "/")
    host, slash, path = rest.partition("/")
    host = host.rpartition("@")[2].lower()
    return _Parts(scheme, host, slash + path, query, fragment) if host else None


def _host(parts: _Parts) -> str:
    host = unquote(parts.host).lower()
    port = _PORT.search(host)
    if port is not None and port[1] in ("", _DEFAULT_PORT[parts.scheme]):
        host = host[: port.start()]
    name, colon, number = host.partition(":") if not host.startswith("[") else (host, "", "")
    name = _in_letters(name.rstrip("."))
    while name.startswith(("www.", "amp.")) and _is_site(name[4:]):
        name = name[4:]
    return name + (colon + number if number else "")


def _in_letters(host: str) -> str:
    """A host in the letters that it stands for, not in punycode."""
    if len(host) > _LONGEST_HOST or (host.isascii() and "xn--" not in host):
        return host
    try:
        return host.encode("idna").decode("ascii").encode("ascii").decode("idna").lower()
    except UnicodeError:
        return host


def _is_site(host: str) -> bool:
    """Whether a host has a name before its ending (``co.uk`` and ``com`` are endings alone)."""
    labels = host.split(".")
    return len(labels) > 2 or (
        len(labels) == 2 and all(labels) and not (labels[0] in _SHARED and len(labels[1]) == 2)
    )


def _path(path: str) -> str:
    path = _SESSION.sub("", _COOKIELESS.sub("", path)) if "(" in path or ";" in path else path
    path = _decode(path)
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if "/." not in path:
        return path.rstrip("/")
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return "/".join(["", *kept]).rstrip("/")


def _query(query: str) -> list[str]:
    return [_decode(pair, _OF_QUERY) for pair in query.split("&") if pair and not is_tracking(pair)]


def _decode(text: str, reserved: frozenset[str] = _OF_PATH) -> str:
    """A part of a URL with its percent-encoded letters as themselves. What separates parts stays
    encoded, and so do bytes that are no UTF-8: two of them are not the same."""
    if "%" not in text:
        return text

    def letters(run: re.Match[str]) -> str:
        decoded = unquote_to_bytes(run[0]).decode("utf-8", "surrogateescape")
        return "".join(
            f"%{ord(letter) & 0xFF:02X}"
            if letter in reserved or "\udc80" <= letter <= "\udcff"
            else letter
            for letter in decoded
        )

    return _PERCENT.sub(letters, text)


# Forms of AMP


def _without_amp(path: str, query: list[str]) -> tuple[str, list[str]]:
    """Path and parameters of the article whose AMP form they are, if they are one."""
    query = [pair for pair in query if not _asks_for_amp(pair)]
    if "amp" not in path.lower():
        return path, query
    segments = path.split("/")[1:]
    while len(segments) > 1 and segments[-1].lower() in _AMP:
        del segments[-1]
    while len(segments) > 1 and segments[0].lower() in _AMP:
        del segments[0]
    if segments:
        segments[-1] = _AMP_FILE.sub(lambda end: end[1] or "", segments[-1]) or segments[-1]
    return "/".join(["", *segments]).rstrip("/"), query


def _asks_for_amp(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    return (name == "amp" and value in _AMP_ON) or (name == "outputtype" and value == "amp")


def _escaped_route(route: str, query: list[str]) -> tuple[str, list[str]]:
    """A route, also as crawlers were once told to ask for it (``_escaped_fragment_``)."""
    for pair in query:
        name, _, value = pair.partition("=")
        if name == "_escaped_fragment_" and value and not route:
            return f"#!{unquote(value)}".rstrip("/"), [one for one in query if one != pair]
    return route, query


# Copies


def _inner(parts: _Parts) -> str | None:
    """The address that another one holds: of what was archived, cached or linked to."""
    host = parts.host.partition(":")[0].removeprefix("www.")
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    rest += f"#{parts.fragment}" if parts.fragment else ""
    found = _archived(host, rest)
    if found is None and _MAY_CACHE.search(host) is not None:
        found = _cached(host, parts, rest)
    if found is None:
        return None
    start = _COLLAPSED.match(found)
    return f"{start[1]}://{found[start.end() :]}" if start is not None else f"http://{found}"


def _archived(host: str, rest: str) -> str | None:
    if host in _ARCHIVES:
        rest = _ENCODED.sub(r"\1://", rest, count=1)
        found = _CAPTURE.match(rest) or _BARE_CAPTURE.match(rest)
    elif "/http" not in rest.lower():
        return None
    else:
        found = (_SNAPSHOT if _ARCHIVE_TODAY.match(host) else _DATED).match(rest)
    return found[1] if found is not None else None


def _cached(host: str, parts: _Parts, rest: str) -> str | None:
    """The address in that of an AMP cache or viewer, of Google's cache, of a link of a search."""
    found = None
    if host.endswith((".ampproject.org", ".bing-amp.com", ".amp.cloudflare.com")):
        found = _CACHED.match(rest)
    elif _GOOGLE.match(host):
        found = _VIEWED.match(rest)
    if found is not None:
        return f"http{'s' if found[1] else ''}://{found[2]}"
    if host == "webcache.googleusercontent.com":
        kept = _KEPT_BY_GOOGLE.match(_parameter(parts.query, "q") or "")
        return kept[1] if kept is not None else None
    linked = None
    if _GOOGLE.match(host) and parts.path == "/url":
        linked = _parameter(parts.query, "url") or _parameter(parts.query, "q")
    elif host in ("l.facebook.com", "lm.facebook.com") and parts.path == "/l.php":
        linked = _parameter(parts.query, "u")
    return linked if linked and is_web(linked) else None


def _parameter(query: str, wanted: str) -> str | None:
    pairs = (pair.partition("=") for pair in query.split("&"))
    return next((unquote(value) for name, _, value in pairs if name == wanted), None)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...], dict[str, frozenset[str]]]:
    """The names, the beginnings of names, and the values of a name, that tell of the reader."""
    from importlib.resources import files

    text = files("indexer").joinpath("data/tracking_parameters.txt").read_text(encoding="utf-8")
    rows = [line.split("\t")[0] for line in text.splitlines() if line and line[0] != "#"]
    rows = [row.lower() for row in rows]
    values: dict[str, set[str]] = {}
    for row in rows:
        if "=" in row:
            name, _, value = row.partition("=")
            values.setdefault(name, set()).add(value)
    plain = [row for row in rows if "=" not in row]
    return (
        frozenset(row for row in plain if not row.endswith("*")),
        tuple(row[:-1] for row in plain if row.endswith("*")),
        {name: frozenset(found) for name, found in values.items()},
    )
