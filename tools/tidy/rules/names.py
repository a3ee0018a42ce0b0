"""No junk drawers, no promises for later, no stubs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.tidy.house import Finding, House

BANNED_NAMES = frozenset({"utils", "util", "common", "helpers", "helper", "core", "manager", "managers", "misc"})
_MARKERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b")
_STUB = re.compile(r"\braise Not" r"ImplementedError\b")


def check(house: House) -> Iterator[Finding]:
    """Banned names of files and folders, markers of unfinished work."""
    for path in house.paths:
        parts = PurePosixPath(path)
        for name in (*parts.parts[:-1], parts.stem):
            if name.lower() in BANNED_NAMES:
                yield Finding(path, 1, f"'{name}' names no concept")
    for path in house.written:
        for line, content in house.lines(path):
            if _MARKERS.search(content):
                yield Finding(path, line, "finish it or leave it out")
            if path.startswith("src/") and _STUB.search(content):
                yield Finding(path, line, "no stubs: a room holds what lives")
