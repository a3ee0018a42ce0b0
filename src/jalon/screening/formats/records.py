"""What a reader of a list yields: entries, and records that it had to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jalon.kernel.errors import Parameter, UnableTo, UnableToRead
from jalon.screening.entry import ListEntry


class UnableToReadList(UnableToRead):
    """A list that cannot be read at all: nothing of it is taken."""


class UnableToUseRecord(UnableTo):
    """One record that is left out; the rest of the list goes in."""


@dataclass(frozen=True)
class BrokenRecord:
    """A record that was left out: its line (from 1), the code of the reason, parameters without personal data."""

    line: int
    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class GoodRecord:
    """A record that goes in, and its line (from 1)."""

    line: int
    entry: ListEntry


Record = GoodRecord | BrokenRecord
