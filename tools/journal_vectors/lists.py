"""Vectors of list partitions in feeds: items, roots, sealed changes and snapshots."""

from __future__ import annotations

from typing import Any

from jalon.journal.list_state import (
    FORM_CHANGE,
    FORM_SNAPSHOT,
    Item,
    Place,
    root_of,
    seal_items,
)
from jalon.kernel.canonical import encode

KEY = bytes(range(32))
_SNAPSHOT = (
    Item("S-1", [["DIALLO AWA"], 39_600_202, "NER", 2, [["P", "NER", "X0000001"]], "court_warrant"]),
    Item("S-2", [["TRAORE MOUSSA", "TRAORE MUSA"], None, None, None, [], "missing_person"]),
)
_CHANGE = (Item("S-1", None), Item("S-3", [["OUÉDRAOGO"], None, "BFA", 1, [], "entry_ban"]))


def make_lists() -> dict[str, Any]:
    """A snapshot of two entries at version 4, then version 5: one goes, one comes."""
    after = (_SNAPSHOT[1], _CHANGE[1])
    return {
        "key": KEY,
        "partition": 7,
        "generation": 2,
        "steps": [
            _step(_SNAPSHOT, Place(7, 2, 4, FORM_SNAPSHOT, 0), _SNAPSHOT),
            _step(_CHANGE, Place(7, 2, 5, FORM_CHANGE), after),
        ],
        "empty_root": root_of(()),
    }


def _step(items: tuple[Item, ...], place: Place, state: tuple[Item, ...]) -> dict[str, Any]:
    return {
        "version": place.version,
        "form": place.form,
        "piece": place.piece,
        "items": [{"id": one.entry_id, "record": encode(one.record), "digest": one.digest()} for one in items],
        "sealed": seal_items(KEY, place, items),
        "root": root_of(one.digest() for one in state),
    }
