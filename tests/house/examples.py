"""Small houses to show a rule what it must find and what it must leave alone."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tools.tidy.house import House


def findings(rule: str, folder: Path, files: dict[str, str]) -> list[str]:
    """What ``rule`` says of a house of ``files``: ``path:line: message`` in order."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    check = import_module(f"tools.tidy.rules.{rule}").check
    return [str(finding) for finding in sorted(check(House.of_folder(folder)))]
