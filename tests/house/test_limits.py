"""Every limit that is written down is enforced somewhere: a limit that nothing reads protects nobody."""

from __future__ import annotations

import ast
from pathlib import Path

import jalon
from jalon.kernel import limits

SOURCES = Path(jalon.__file__).parent


def names_read(source: str) -> set[str]:
    """Names and attributes that a module reads."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def test_every_limit_is_read_by_the_program() -> None:
    known = {name for name in vars(limits) if name.isupper()}
    assert len(known) > 100
    modules = [path for path in SOURCES.rglob("*.py") if Path(limits.__file__).parent not in path.parents]
    read = set().union(*(names_read(path.read_text(encoding="utf-8")) for path in modules))
    assert sorted(known - read) == []


def test_every_limit_is_a_positive_whole_number() -> None:
    for name, value in vars(limits).items():
        if name.isupper():
            assert type(value) is int, name
            assert value > 0, name
