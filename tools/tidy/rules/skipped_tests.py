"""A test runs, and it can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.tidy.house import Finding, House

_SKIPS = frozenset({"skip", "skipif", "xfail", "importorskip", "skipTest"})


def check(house: House) -> Iterator[Finding]:
    """Skipped tests, and tests without anything that could fail."""
    for path in house.select(under="tests/", suffix=".py"):
        for node in ast.walk(house.tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in _SKIPS and _root(node) in ("pytest", "self"):
                yield Finding(path, node.lineno, f"{node.attr}: a test that does not run tests nothing")
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _can_fail(node):
                yield Finding(path, node.lineno, f"{node.name} asserts nothing and expects nothing")


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _can_fail(function: ast.FunctionDef) -> bool:
    """Whether it asserts, raises, or calls something: a call may hold the assertions."""
    return any(isinstance(node, ast.Assert | ast.Raise | ast.With | ast.Call) for node in ast.walk(function))
