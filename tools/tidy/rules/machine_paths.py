"""No path of one machine and no address of a package registry in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.tidy.house import Finding, House

_ITSELF = ("tools/tidy/rules/machine_paths.py", "tests/house/test_rules_content.py")
_MACHINE = re.compile(
    r"(?<![\w./$}-])/(?:work|tmp|root|workspace|home/\w+|Users/\w+|opt/(?:wheels|pypi[\w-]*))(?:/|\b)"
)
_REGISTRY = re.compile(
    r"\bpypi\.org\b|\bpythonhosted\.org\b|\bregistry\.npmjs\.org\b|(?<!-emit)-(?:extra-)?index-url\b|(?<!-emit)-find-links\b"
)


def check(house: House) -> Iterator[Finding]:
    """Every text file but this rule and its test."""
    for path in house.written:
        if path in _ITSELF:
            continue
        for line, content in house.lines(path):
            if _MACHINE.search(content):
                yield Finding(path, line, "a path of one machine")
            if _REGISTRY.search(content):
                yield Finding(path, line, "an address of a package registry: any mirror must do")
