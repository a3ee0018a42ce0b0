"""What the rules look at: the files of the repository, read once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

_BINARY = (".png", ".jpg", ".ico", ".woff2", ".zdict", ".bin", ".cer", ".der", ".jlf", ".gz", ".zip", ".sqlite", ".pyc")


@dataclass(frozen=True, order=True)
class Finding:
    """One breach: where, and what to do."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass
class House:
    """Files of a repository by their path from its root, with ``/``."""

    root: Path
    paths: tuple[str, ...]
    _texts: dict[str, str] = field(default_factory=dict)
    _trees: dict[str, ast.Module] = field(default_factory=dict)

    @classmethod
    def of_repository(cls, root: Path) -> House:
        """Tracked files and those about to be: git's list without what it ignores."""
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode()
        return cls(root, tuple(sorted(p for p in set(listed.split("\0")) if p and (root / p).is_file())))

    @classmethod
    def of_folder(cls, root: Path) -> House:
        """Every file under ``root``."""
        return cls(root, tuple(sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())))

    def text(self, path: str) -> str:
        """Content of a text file; empty for one that is not UTF-8."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self._texts[path] = ""
        return self._texts[path]

    def lines(self, path: str) -> list[tuple[int, str]]:
        """Numbered lines, from 1."""
        return list(enumerate(self.text(path).splitlines(), 1))

    def tree(self, path: str) -> ast.Module:
        """Syntax tree of a Python file; empty where it does not parse, which the linter reports."""
        if path not in self._trees:
            try:
                self._trees[path] = ast.parse(self.text(path))
            except SyntaxError:
                self._trees[path] = ast.Module(body=[], type_ignores=[])
        return self._trees[path]

    def keys(self, path: str) -> set[str]:
        """Keys of a YAML mapping; none where it is no YAML, which another rule reports."""
        try:
            loaded = yaml.load(self.text(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 safe
        except yaml.YAMLError:
            return set()
        return {str(key) for key in loaded} if isinstance(loaded, dict) else set()

    def select(self, *, under: str | tuple[str, ...] = "", suffix: str | tuple[str, ...] = "") -> Iterator[str]:
        """Paths under a folder with an ending."""
        return (path for path in self.paths if path.startswith(under) and path.endswith(suffix))

    @cached_property
    def written(self) -> tuple[str, ...]:
        """Text files that people write."""
        return tuple(path for path in self.paths if not path.endswith(_BINARY))
