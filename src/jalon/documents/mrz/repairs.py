"""Proposals for a zone that was probably misread. Nothing is ever changed without the officer.

By structure: fillers read as K, which no check digit sees. By check digits: the one look-alike that makes all of them
right; where several do, all are proposed and the officer looks at the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.mrz.read import read_mrz
from jalon.documents.mrz.reading import MrzReading
from jalon.kernel.confusion import LOOK_ALIKE

_CLASSES = (*LOOK_ALIKE, "<K")
_ENDING = re.compile(r"[<K]{2,}$")
_NAME_LINE = {MrzFormat.TD1: 2}
_OPTIONAL = {
    MrzFormat.TD1: ((0, 15, 30), (1, 18, 29)),
    MrzFormat.TD2: ((1, 28, 35),),
    MrzFormat.TD3: ((1, 28, 42),),
    MrzFormat.MRVA: ((1, 28, 44),),
    MrzFormat.MRVB: ((1, 28, 36),),
}
"""Line, first column and end (from 0) of optional data."""


class RepairReason(StrEnum):
    """Why a proposal is made."""

    STRUCTURE = "structure"
    CHECK_DIGITS = "check_digits"


@dataclass(frozen=True)
class Repair:
    """``read`` stands in ``line`` from ``column`` on (both from 1); ``proposed`` may have been printed there."""

    line: int
    column: int
    read: str
    proposed: str
    reason: RepairReason

    def applied(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """The lines of the zone with this proposal taken."""
        line = lines[self.line - 1]
        start = self.column - 1
        changed = line[:start] + self.proposed + line[start + len(self.read) :]
        return (*lines[: self.line - 1], changed, *lines[self.line :])


def proposals(reading: MrzReading) -> tuple[Repair, ...]:
    """Every proposal for a zone, those by structure first; empty when nothing looks misread."""
    by_structure = tuple(_by_structure(reading))
    return by_structure if reading.valid else (*by_structure, *_by_check_digits(reading))


def _by_structure(reading: MrzReading) -> Iterator[Repair]:
    name_line = _NAME_LINE.get(reading.format, 0)
    if reading.format is not MrzFormat.FRA_ID:
        yield from _ending(reading.lines, name_line, 0, len(reading.lines[name_line]))
        yield from _separator(reading, name_line)
    for line, start, end in _OPTIONAL.get(reading.format, ()):
        yield from _ending(reading.lines, line, start, end)


def _ending(lines: tuple[str, ...], line: int, start: int, end: int) -> Iterator[Repair]:
    """Ks among the fillers that end a field. A single K right after a letter belongs to it (``MALIK<<<``)."""
    found = _ENDING.search(lines[line][start:end])
    if not found:
        return
    text, column = found[0], start + found.start()
    after_letter = found.start() > 0
    if after_letter and text[0] == "K" and text[1] != "K":
        text, column = text[1:], column + 1
    if "K" in text and (after_letter or "<" in text):
        yield Repair(line + 1, column + 1, text, "<" * len(text), RepairReason.STRUCTURE)


def _separator(reading: MrzReading, line: int) -> Iterator[Repair]:
    """A single name with KK inside it: the two fillers between surname and given names may have been read so."""
    if "single_name" not in reading.flags:
        return
    start = 0 if reading.format is MrzFormat.TD1 else 5
    place = reading.lines[line].rstrip("<K").find("KK", start + 1)
    if place > 0:
        yield Repair(line + 1, place + 1, "KK", "<<", RepairReason.STRUCTURE)


def _by_check_digits(reading: MrzReading) -> Iterator[Repair]:
    """Each exchange of one look-alike, in the lines that check digits cover, after which the zone is valid."""
    name_line = _NAME_LINE.get(reading.format, 0)
    for number, line in enumerate(reading.lines):
        if number == name_line and reading.format is not MrzFormat.FRA_ID:
            continue
        for column, character in enumerate(line):
            for other in _look_alikes(character):
                repair = Repair(number + 1, column + 1, character, other, RepairReason.CHECK_DIGITS)
                if read_mrz(repair.applied(reading.lines)).valid:
                    yield repair


def _look_alikes(character: str) -> Iterator[str]:
    for members in _CLASSES:
        if character in members:
            yield from (other for other in members if other != character)
