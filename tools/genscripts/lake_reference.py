"""Write ``docs/reference/lake.md`` from the lake's tables (``make docs``)."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

from jalon.stats.lake import unlikely
from jalon.stats.lake.schema import NAME, Column, TableSchema, tables

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "lake.md"
HEAD = Path(__file__).with_name("lake_head.md")


def render() -> str:
    """The whole page."""
    lines = [
        HEAD.read_text(encoding="utf-8"),
        "## Rules of data quality\n\n",
        "| bit | rule | meaning |\n",
        "| --- " * 3 + "|\n",
    ]
    meanings = _meanings()
    lines += [f"| {int(flag)} | `{flag.name}` | {meanings[str(flag.name)]} |\n" for flag in unlikely.Unlikely]
    lines.append(
        "\n## Tables\n\nNull means *not known*. Codes: numbers of lists in [the crossing's record](crossing.md).\n"
    )
    lines += [_table(table) for table in tables()]
    return "".join(lines)


def _table(table: TableSchema) -> str:
    rows = [f"| `{one.name}` | {_type(one)} | {one.means} |\n" for one in table.columns]
    head = f"\n### {table.name}\n\nA row is {table.counts}.\n\n| column | type | meaning |\n| --- | --- | --- |\n"
    return head + "".join(rows)


def _type(column: Column) -> str:
    if column.codes is not None:
        return f"{column.type}, list `{column.codes.subject()}`"
    if column.state:
        return "text, State"
    return "text" if column.type == NAME else str(column.type)


def _meanings() -> dict[str, str]:
    """The sentence below each member of the bitmap, in its source."""
    tree = ast.parse(Path(str(unlikely.__file__)).read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    found = {}
    for member, said in pairwise(body):
        if isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name) and isinstance(said, ast.Expr):
            assert isinstance(said.value, ast.Constant), "a sentence"
            found[member.targets[0].id] = str(said.value.value)
    return found


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
