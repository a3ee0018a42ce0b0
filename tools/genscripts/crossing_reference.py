"""Write ``docs/reference/crossing.md`` from the journal kinds and the code lists (``make docs``)."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import jalon.kernel.codes
from jalon.journal.kinds import Kind, KindPart, all_kinds
from jalon.kernel.codes.base import CodeList
from jalon.kernel.texts import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "crossing.md"
HEAD = Path(__file__).parent / "crossing_head.md"


def code_lists() -> list[type[CodeList]]:
    """Every closed list, by the name of its file."""
    modules = [
        import_module(f"jalon.kernel.codes.{found.name}") for found in pkgutil.iter_modules(jalon.kernel.codes.__path__)
    ]
    lists = [
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, CodeList) and value is not CodeList
    ]
    return sorted(set(lists), key=lambda codes: codes.subject())


def render() -> str:
    """The whole page."""
    lists = code_lists()
    kinds = "\n".join(_kind(kind) for kind in all_kinds())
    codes = "\n".join(_code_list(codes) for codes in lists)
    contents = ", ".join(f"[{codes.subject()}](#{codes.subject()})" for codes in lists)
    return (
        f"{HEAD.read_text(encoding='utf-8')}## Kinds of entry\n\n{kinds}\n## Closed code lists\n\n{contents}\n\n{codes}"
    )


def _kind(kind: Kind) -> str:
    facts = [f"number `0x{kind.number:04x}`", f"version {kind.version}", f"lane {kind.lane.name.lower()}"]
    facts += ["urgent"] if kind.urgent else []
    facts += ["never sent"] if kind.local else []
    facts += [f"refers to {', '.join(kind.references)}"] if kind.references else []
    parts = "\n".join(_part(part) for part in kind.parts)
    return f"### {kind.name}\n\n{kind.description} ({'; '.join(facts)}.)\n\n{parts}"


def _part(part: KindPart) -> str:
    title = f"Part `{part.name}`, class {part.part_class.name.lower().replace('_', ' ')}"
    rows = [
        _row(f"`{field.name}`", _type(field.type), "required" if field.required else "may be null", field.meaning)
        for field in part.fields
    ]
    return "\n".join(
        [
            f"{title}{', may be left out' if part.optional else ''}:",
            "",
            _row("field", "type", "", "meaning"),
            _rule(4),
            *rows,
            "",
        ]
    )


def _type(written: str) -> str:
    subject = written.removeprefix("code:")
    return f"code [{subject}](#{subject})" if subject != written else written.replace("_", " ")


def _code_list(codes: type[CodeList]) -> str:
    doc = inspect.cleandoc(codes.__doc__ or "")
    module = inspect.cleandoc(inspect.getmodule(codes).__doc__ or "")  # type: ignore[union-attr]
    rows = [
        _row(str(int(member)), f"`{member.name.lower()}`", *(member.word(language) for language in LANGUAGES))
        for member in codes
    ]
    return "\n".join(
        [f"### {codes.subject()}", "", f"{module} {doc}", "", _row("number", "name", *LANGUAGES), _rule(5), *rows, ""]
    )


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _rule(columns: int) -> str:
    return _row(*["---"] * columns)


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
