"""Modules that nothing imports and templates that nothing names are dead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.tidy.house import Finding, House

_ENTRY_NAMES = frozenset({"__init__", "__main__", "apps"})
_ENTRY_FOLDERS = frozenset({"migrations", "templatetags", "commands", "settings"})
"""Found by their names: by Django, or by the command line's loader."""
_COMPONENT = re.compile(r"<c-([\w.-]+)")
_TEMPLATE_NAME = re.compile(r"[\w./-]+\.html")


def check(house: House) -> Iterator[Finding]:
    """Modules and templates under ``src/jalon``; what only tests use is dead too."""
    named, begun = _named_modules(house)
    for path in house.select(under="src/jalon/", suffix=".py"):
        module = _module(path)
        parts = PurePosixPath(path)
        if parts.stem in _ENTRY_NAMES or _ENTRY_FOLDERS & set(parts.parts):
            continue
        if module not in named and not module.startswith(begun):
            yield Finding(path, 1, f"nothing imports {module}")
    yield from _templates(house)


def _module(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _named_modules(house: House) -> tuple[set[str], tuple[str, ...]]:
    """Modules imported or named by a string (an engine is its module ``base``), and beginnings of names made later."""
    named: set[str] = set()
    begun: set[str] = set()
    for path in house.select(under=("src/", "tools/", "benchmarks/"), suffix=".py"):
        for node in ast.walk(house.tree(path)):
            if isinstance(node, ast.Import):
                named.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                named.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
            elif isinstance(node, ast.JoinedStr):
                first = node.values[0] if node.values else None
                if isinstance(first, ast.Constant) and str(first.value).startswith("jalon."):
                    begun.add(str(first.value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("jalon."):
                module = node.value.partition(":")[0]
                named.update({module, module.rpartition(".")[0], f"{module}.base"})
    return named, tuple(begun)


def _templates(house: House) -> Iterator[Finding]:
    content = "\n".join(house.text(path) for path in house.select(under="src/jalon/", suffix=(".py", ".html")))
    components = set(_COMPONENT.findall(content))
    names = set(_TEMPLATE_NAME.findall(content))
    for path in house.select(under="src/jalon/", suffix=".html"):
        name = path.partition("/templates/")[2]
        if name.startswith("cotton/"):
            component = name.removeprefix("cotton/").removesuffix(".html").replace("/", ".").removesuffix(".index")
            if component not in components and component.replace("_", "-") not in components:
                yield Finding(path, 1, f"nothing uses <c-{component}>")
        elif name not in names and not re.fullmatch(r"\d{3}\.html", name):
            yield Finding(path, 1, f"nothing names {name}")
