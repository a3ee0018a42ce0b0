"""Python's cyclic collector in a process that serves for months.

Nearly everything that a request makes is freed by its reference count. The collector looks for cycles each time some
hundred objects more are alive, and from time to time walks over all that the program has loaded: at a hub that takes in
crossings a tenth of its processor time. Cycles are few and small, so it may wait longer, and what was there when the
process began is never garbage.
"""

from __future__ import annotations

import gc

_OBJECTS = 50_000
"""Objects made and not yet freed before the youngest are looked through; Python's own number is 700. Some 10 MB."""
_TURNS = 20
"""Times that the youngest are looked through before the older ones are."""


def settle() -> None:
    """Called once, when a process has loaded its program and is about to serve."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, _TURNS, _TURNS)
