"""Every member of a code list has a word, and every word a member; numbers are unique."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.tidy.house import Finding, House

_FOLDER = "src/jalon/kernel/codes/"


def check(house: House) -> Iterator[Finding]:
    """Compare ``kernel/codes/*.py`` with ``kernel/texts/<list>.yaml``."""
    for path in house.select(under=_FOLDER, suffix=".py"):
        for node in house.tree(path).body:
            if isinstance(node, ast.ClassDef) and any(
                isinstance(b, ast.Name) and b.id == "CodeList" for b in node.bases
            ):
                yield from _code_list(house, path, node)


def _code_list(house: House, path: str, node: ast.ClassDef) -> Iterator[Finding]:
    subject = re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower()
    texts = f"src/jalon/kernel/texts/{subject}.yaml"
    words = house.keys(texts) if texts in house.paths else set()
    members = _members(node)
    numbers: set[int] = set()
    for name, (number, line) in members.items():
        if f"kernel.{subject}.{name.lower()}" not in words:
            yield Finding(path, line, f"{name} has no word in {texts}")
        if number in numbers:
            yield Finding(path, line, f"{number} is used twice")
        if {0: "NOT_ASKED", 1: "UNKNOWN"}.get(number, name) != name:
            yield Finding(path, line, "0 is not asked and 1 is unknown in every list")
        numbers.add(number)
    codes = {f"kernel.{subject}.{name.lower()}" for name in members}
    yield from (Finding(texts, 1, f"{word} is the word of no member") for word in sorted(words - codes))


def _members(node: ast.ClassDef) -> dict[str, tuple[int, int]]:
    found = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            target = statement.targets[0]
            if isinstance(target, ast.Name) and isinstance(statement.value.value, int):
                found[target.id] = (statement.value.value, statement.lineno)
    return found
