"""The clock is an argument: below the doors nothing asks for the time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.tidy.house import Finding, House

BELOW_DOORS = tuple(
    f"src/jalon/{room}/"
    for room in (
        "kernel",
        "documents",
        "screening",
        "biometrics",
        "journal",
        "risk",
        "stats",
        "health",
        "policy",
        "records",
        "protection",
        "services",
    )
)
_ASKS = frozenset({"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"})
_WHOM = frozenset({"datetime", "date", "time", "timezone", "dt"})


def check(house: House) -> Iterator[Finding]:
    """Calls such as ``datetime.now()`` below the doors."""
    for path in house.select(under=BELOW_DOORS, suffix=".py"):
        for node in ast.walk(house.tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _asks(node.func):
                yield Finding(path, node.lineno, "the time is an argument here; the door reads it")


def _asks(function: ast.Attribute) -> bool:
    owner = function.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return function.attr in _ASKS and name in _WHOM
