"""Reads one policy file so that every refusal names the file, the line and the key.

The file is composed into YAML nodes, not loaded into dictionaries: nodes remember their lines, and a key that stands
twice is seen.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from enum import IntEnum
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.kernel.texts import LANGUAGES

Member = TypeVar("Member", bound=IntEnum)

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
_ALPHA3 = re.compile(r"[A-Z]{3}", re.ASCII)


class UnableToReadPolicy(UnableToRead):
    """A policy file that cannot be obeyed as it stands. Parameters: ``file``, ``line`` (from 1), ``key``."""


def refuse_file(path: Path, condition: str, *, key: str = "") -> UnableToReadPolicy:
    """A refusal of a whole file or folder."""
    return UnableToReadPolicy(f"policy.file.{condition}", offset=0, file=path.name, line=1, key=key)


@dataclass(frozen=True)
class Source:
    """One policy file."""

    path: Path

    def root(self) -> Node:
        """Its content. Raises :class:`UnableToReadPolicy`."""
        if not self.path.is_file():
            raise refuse_file(self.path, "missing")
        data = self.path.read_bytes()
        if len(data) > limits.POLICY_FILE_BYTES_MAX:
            raise refuse_file(self.path, "too_long")
        try:
            node = yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            raise self._not_yaml(error) from error
        if node is None:
            raise refuse_file(self.path, "missing_key", key="version")
        return Node(self.path, "", node)

    def _not_yaml(self, error: Exception) -> UnableToReadPolicy:
        mark = getattr(error, "problem_mark", None)
        line, offset = (mark.line + 1, mark.index) if mark else (1, getattr(error, "start", 0))
        return UnableToReadPolicy("policy.file.not_yaml", offset=offset, file=self.path.name, line=line, key="")


@dataclass(frozen=True)
class Node:
    """A value in a policy file, with the key that leads to it."""

    path: Path
    key: str
    node: yaml.Node

    def refuse(self, condition: str, *, allowed: str = "") -> NoReturn:
        """Raise the refusal of this value."""
        mark = self.node.start_mark
        raise UnableToReadPolicy(
            f"policy.file.{condition}",
            offset=mark.index,
            file=self.path.name,
            line=mark.line + 1,
            key=self.key,
            allowed=allowed,
        )

    def keys(self) -> dict[str, Node]:
        """The entries of a mapping with any keys; a key that stands twice is refused."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("not_mapping")
        found: dict[str, Node] = {}
        for name, value in self.node.value:
            entry = Node(self.path, f"{self.key}.{name.value}".lstrip("."), value)
            if name.value in found:
                entry.refuse("duplicate")
            found[str(name.value)] = entry
        return found

    def mapping(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """The entries of a mapping that has all ``required`` keys and no others than ``optional`` ones."""
        found = self.keys()
        for name, entry in found.items():
            if name not in required and name not in optional:
                entry.refuse("unknown_key", allowed=", ".join([*required, *optional]))
        for name in required:
            if name not in found:
                Node(self.path, f"{self.key}.{name}".lstrip("."), self.node).refuse("missing_key")
        return found

    def items(self) -> list[Node]:
        """The items of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("not_list")
        return [Node(self.path, f"{self.key}[{place}]", item) for place, item in enumerate(self.node.value)]

    @property
    def is_null(self) -> bool:
        """Whether it is left open."""
        return self.node.tag == "tag:yaml.org,2002:null"

    def text(self) -> str:
        """A text with at least one visible character."""
        if self.node.tag != "tag:yaml.org,2002:str" or not str(self.node.value).strip():
            self.refuse("not_text")
        return str(self.node.value)

    def text_or_none(self) -> str | None:
        """A text, or null where it is left open."""
        return None if self.is_null else self.text()

    def boolean(self) -> bool:
        """true or false."""
        if self.node.tag != "tag:yaml.org,2002:bool":
            self.refuse("not_boolean")
        return str(self.node.value).lower() in ("true", "yes", "on")

    def integer(self, first: int, last: int) -> int:
        """A whole number within bounds, both included."""
        if self.node.tag != "tag:yaml.org,2002:int" or not re.fullmatch(r"\d{1,9}", str(self.node.value), re.ASCII):
            self.refuse("not_integer", allowed=f"{first}-{last}")
        number = int(self.node.value)
        if not first <= number <= last:
            self.refuse("not_integer", allowed=f"{first}-{last}")
        return number

    def integer_or_none(self, first: int, last: int) -> int | None:
        """A whole number, or null where there is no bound."""
        return None if self.is_null else self.integer(first, last)

    def degrees(self, bound: int) -> float:
        """Degrees from ``-bound`` to ``bound``, with or without decimals."""
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,6})?", str(self.node.value), re.ASCII):
            self.refuse("not_degrees", allowed=f"{bound}")
        value = float(self.node.value)
        if abs(value) > bound:
            self.refuse("not_degrees", allowed=f"{bound}")
        return value

    def choice(self, allowed: Collection[str]) -> str:
        """One word of a closed list."""
        value = self.text()
        if value not in allowed:
            self.refuse("not_in_list", allowed=", ".join(allowed))
        return value

    def member(self, codes: type[Member]) -> Member:
        """A member of a code list, written in lower case."""
        names = {member.name.lower(): member for member in codes}
        return names[self.choice(names)]

    def alpha3(self) -> str:
        """A code of three capital letters (ISO 3166-1 alpha-3)."""
        value = self.text()
        if not _ALPHA3.fullmatch(value):
            self.refuse("not_country")
        return value

    def in_three_languages(self) -> dict[str, str]:
        """A text in each language."""
        return {language: entry.text() for language, entry in self.mapping(LANGUAGES).items()}

    def minutes(self) -> int:
        """A time of day as minutes since midnight, 0 to 1440; written ``"06:00"``."""
        value = self.text()
        if not _TIME.fullmatch(value):
            self.refuse("not_time")
        if value == "24:00":
            return 1_440
        read = time.fromisoformat(value)
        return read.hour * 60 + read.minute
