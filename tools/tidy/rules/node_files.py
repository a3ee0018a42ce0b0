"""Nothing that a running node wrote: its databases, keys and sessions stay on its machine."""

from __future__ import annotations

from collections.abc import Iterator

from tools.tidy.house import Finding, House

_VARIABLE, _KEYS = "var", "keys"
"""A node's own folders. Modules about keys are no such folder, and vectors have an ending."""


def check(house: House) -> Iterator[Finding]:
    """Files below ``var/``, and files without an ending below ``keys/``."""
    for path in house.paths:
        *folders, name = path.split("/")
        if _VARIABLE in folders or (_KEYS in folders and "." not in name):
            yield Finding(path, 1, "a file of a running node; add its folder to .gitignore and change the key")
