"""Options of TCP for long, slow and lossy lines, where the kernel has them.

A line of 23 kbit/s with 0.8 s of round trip, three packets in ten lost, is where TCP's doubling pauses hurt: a
connection may be silent for a minute. Small requests on several connections, and pauses that do not grow beyond a few
seconds, keep it moving (docs/reference/link.md gives figures).
"""

from __future__ import annotations

import contextlib
import socket
from functools import cache

_THIN_LINEAR_TIMEOUTS = 16
_USER_TIMEOUT = 18
_NOTSENT_LOWAT = 25
_RTO_MAX_MS = 44
"""Linux 6.15 and later. Not below what waits before a slow line, or everything is sent twice: 3 s did so."""
_WANTED: tuple[tuple[int, int, int], ...] = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.IPPROTO_TCP, _THIN_LINEAR_TIMEOUTS, 1),
    (socket.IPPROTO_TCP, _RTO_MAX_MS, 8_000),
    (socket.IPPROTO_TCP, _USER_TIMEOUT, 90_000),
    (socket.IPPROTO_TCP, _NOTSENT_LOWAT, 16_384),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
)


@cache
def options() -> tuple[tuple[int, int, int], ...]:
    """Those of the options that this kernel takes, as ``setsockopt`` wants them."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        for option in _WANTED:
            with contextlib.suppress(OSError):
                trial.setsockopt(*option)
                found.append(option)
    return tuple(found)


def tune(listening: socket.socket) -> None:
    """Set them on a listening socket: what it accepts has them too."""
    for option in options():
        with contextlib.suppress(OSError):
            listening.setsockopt(*option)
