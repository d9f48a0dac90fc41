"""Sockets refused to commands that need none, so that nothing that they read can send anything.

A hook of Python's own (:func:`sys.addaudithook`, which cannot be taken off) looks at each
connection, name and address before it is used. It is a second line, not a sandbox: code in C does
not meet it.
"""

from __future__ import annotations

import sys
from typing import Final, Literal

__all__ = ["NEEDS", "Need", "need_of", "refuse_sockets"]

Need = Literal["nothing", "serving", "sending"]
"""What a command does with sockets: nothing; accept connections; open them."""

NEEDS: Final[dict[str, Need]] = {
    "serve": "serving",
    "demo": "serving",
    "fetch": "sending",
    "alert": "sending",
}
"""The commands that need sockets. All others need nothing."""

_SENDING: Final = ("socket.connect", "socket.sendto", "socket.sendmsg")
_SERVING: Final = ("socket.bind", "socket.getaddrinfo", "socket.gethostby", "socket.getnameinfo")
_BEGINNINGS: Final[dict[Need, tuple[str, ...]]] = {
    "nothing": _SENDING + _SERVING,
    "serving": _SENDING,
    "sending": (),
}
"""How the names of the events begin that are refused."""


def need_of(command: str | None) -> Need:
    """What a command of :mod:`indexer.cli` does with sockets, by its name."""
    return NEEDS.get(command or "", "nothing")


def refuse_sockets(need: Need) -> None:
    """Refuses this process, from here on and for good, the sockets that it does not need: what
    tries to use one gets a :class:`PermissionError`."""
    refused = _BEGINNINGS[need]
    if not refused:
        return

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith("socket.") and event.startswith(refused):
            raise PermissionError(f"{event}: this command may not use the network")

    sys.addaudithook(look)
