"""Every text code that program or template names has its text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.tidy.house import Finding, House
from tools.tidy.rules.texts_complete import text_files

_CODE = re.compile(r"[a-z_]+(\.[a-z0-9_]+){2,}")
_BEGINNING = re.compile(r"[a-z_]+\.[a-z0-9_]+\.[a-z0-9_.]*")
_IN_TEMPLATE = re.compile(r"""["']([a-z_]+(?:\.[a-z0-9_]+){2,})["']""")
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def check(house: House) -> Iterator[Finding]:
    """String literals of three dotted parts that begin with a room that speaks."""
    files = {path: house.keys(path) for path in text_files(house)}
    codes = set().union(*files.values())
    rooms = {PurePosixPath(path).parts[-3] for path in files}
    for path in house.select(under="src/jalon/", suffix=(".py", ".html")):
        for line, code in _named(house, path):
            if code.split(".")[0] in rooms and code not in codes:
                yield Finding(path, line, f"no text for {code}")
        for line, beginning in _begun(house, path):
            if beginning.split(".")[0] in rooms and not any(code.startswith(beginning) for code in codes):
                yield Finding(path, line, f"no text begins with {beginning}")


def _named(house: House, path: str) -> Iterator[tuple[int, str]]:
    if path.endswith(".html"):
        content = house.text(path)
        for tag in _TAG.finditer(content):
            for found in _IN_TEMPLATE.finditer(tag[0]):
                yield content.count("\n", 0, tag.start() + found.start()) + 1, found[1]
        return
    made = {id(part) for node in ast.walk(house.tree(path)) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(house.tree(path)):
        if id(node) in made:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
            yield node.lineno, node.value


def _begun(house: House, path: str) -> Iterator[tuple[int, str]]:
    """Beginnings of codes that are completed at run time: ``f"room.subject.{condition}"``."""
    if path.endswith(".py"):
        for node in ast.walk(house.tree(path)):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                beginning = str(node.values[0].value)
                if _BEGINNING.fullmatch(beginning):
                    yield node.lineno, beginning
