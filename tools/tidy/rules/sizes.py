"""Files, functions, views and templates stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.tidy.house import Finding, House

SOURCE_LINES_MAX = 400
TEST_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
VIEW_LINES_MAX = 25
TEMPLATE_LINES_MAX = 120
COMPONENT_LINES_MAX = 40


def check(house: House) -> Iterator[Finding]:
    """Sizes of STYLE, section 3."""
    for path in house.select(under=("src/", "tests/", "tools/", "benchmarks/"), suffix=".py"):
        if "/migrations/" in path:
            continue  # written by Django from the models
        limit = TEST_LINES_MAX if path.startswith("tests/") else SOURCE_LINES_MAX
        yield from _too_long(house, path, limit)
        yield from _functions(house, path)
    for path in house.select(under="src/", suffix=".html"):
        yield from _too_long(house, path, COMPONENT_LINES_MAX if "/cotton/" in path else TEMPLATE_LINES_MAX)


def _too_long(house: House, path: str, limit: int) -> Iterator[Finding]:
    count = len(house.lines(path))
    if count > limit:
        yield Finding(path, limit, f"{count} lines, at most {limit}: split it by meaning")


def _functions(house: House, path: str) -> Iterator[Finding]:
    for node in ast.walk(house.tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = VIEW_LINES_MAX if _is_view(path, node) else FUNCTION_LINES_MAX
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            if count > limit:
                yield Finding(path, node.lineno, f"{node.name} has {count} lines, at most {limit}")


def _is_view(path: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    in_views = "/views/" in path or path.endswith("/views.py")
    return in_views and any(argument.arg == "request" for argument in node.args.args)
