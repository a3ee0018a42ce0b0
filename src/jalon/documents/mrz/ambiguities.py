"""Where a zone may have been misread without anything showing it: no check digit, no rule of structure decides.

Nothing is proposed for such a place. It is said, so that lists are asked for each reading and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jalon.documents.mrz.columns import COLUMNS
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.mrz.repair import look_alikes
from jalon.documents.mrz.structure import is_code, other_states

_ONE_TO_CHECK_DIGITS = ("6G", "<AKU")


@dataclass(frozen=True)
class Ambiguity:
    """``read`` stands in ``line`` and ``column`` (from 1); any of ``alternatives`` may have been printed there."""

    line: int
    column: int
    read: str
    alternatives: str


def ambiguities(reading: MrzReading) -> tuple[Ambiguity, ...]:
    """Places of numbers, optional data, names and codes of States, in the order of the zone; at most its length."""
    run, width = "".join(reading.lines), len(reading.lines[0])
    return tuple(
        Ambiguity(place // width + 1, place % width + 1, run[place], alternatives)
        for place, alternatives in sorted(_found(reading, run))
    )


def _found(reading: MrzReading, run: str) -> Iterator[tuple[int, str]]:
    columns = COLUMNS[reading.format]
    for span in (columns.number, *columns.optional):
        for place in _places(run, *span):
            others = _not_decided(run[place], judged="composite" in columns.digits or span == columns.number)
            if others:
                yield place, others
    for span in columns.names:
        for place in _places(run, *span):
            if run[place] in "<K":
                yield place, "K" if run[place] == "<" else "<"
    for start in columns.states:
        code = run[start : start + 3]
        if is_code(code):
            yield from ((start + place, other) for place, other in other_states(code))


def _not_decided(character: str, *, judged: bool) -> str:
    """What a check digit takes for ``character``; where none judges, as in a visa's optional data, look-alikes too."""
    members = next((members for members in _ONE_TO_CHECK_DIGITS if character in members), "")
    others = members if judged else members + look_alikes(character)
    return "".join(dict.fromkeys(others.replace(character, "")))


def _places(run: str, start: int, end: int) -> range:
    """Columns of a field up to the first filler after its last character, which may have been a K."""
    return range(start, min(end, start + len(run[start:end].rstrip("<")) + 1))
