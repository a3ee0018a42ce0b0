"""Proposals for a zone that was probably misread. Nothing is ever changed without the officer.

By structure: what check digits do not see, such as fillers read as K. By check digits: the one look-alike that makes
all of them right; where several do, all are proposed and the officer looks at the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

from jalon.documents.mrz.check_digits import VALUES, values_of
from jalon.documents.mrz.columns import COLUMNS, Columns
from jalon.documents.mrz.read import is_valid
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.mrz.repair import Repair, RepairReason, look_alikes
from jalon.documents.mrz.structure import by_structure

__all__ = ["Repair", "RepairReason", "proposals"]

_FORMAT_SHOWS_IN = range(5)
"""Columns of the document's code and State, by which a zone's format is told."""


def proposals(reading: MrzReading) -> tuple[Repair, ...]:
    """Every proposal for a zone, those by structure first; empty when nothing looks misread."""
    structural = tuple(by_structure(reading))
    return structural if reading.valid else (*structural, *_by_check_digits(reading))


def _by_check_digits(reading: MrzReading) -> Iterator[Repair]:
    """Each exchange of one look-alike after which the zone is valid, where it could right all that is wrong."""
    width, run = len(reading.lines[0]), "".join(reading.lines)
    could_right = _could_right(reading, run)
    for place in _suspected(reading):
        line, column = divmod(place, width)
        read = run[place]
        for other in look_alikes(read):
            if not could_right(place, other):
                continue
            repair = Repair(line + 1, column + 1, read, other, RepairReason.CHECK_DIGITS)
            if is_valid(repair.applied(reading.lines)):
                yield repair


def _suspected(reading: MrzReading) -> list[int]:
    """Columns of the whole zone that every wrong digit covers and every bad date and sex has, and the format's."""
    columns = COLUMNS[reading.format]
    wrong = [_covered(columns, name) for name, right in reading.checks.items() if not right]
    wrong += [set(range(start, start + 6)) for start, name in columns.named_dates if _bad(reading, name)]
    if "bad_sex" in reading.flags:
        wrong.append({columns.sex})
    common = set.intersection(*wrong) if wrong else set()
    return sorted(common.union(_FORMAT_SHOWS_IN))


def _could_right(reading: MrzReading, run: str) -> Callable[[int, str], bool]:
    """Whether an exchange could right one chosen wrong digit, by arithmetic; of ten exchanges that leaves about one.

    Never the number's own digit, whose weights shift when a number goes on in other columns.
    """
    columns = COLUMNS[reading.format]
    name = next((name for name in ("composite", "optional_data") if reading.checks.get(name) is False), None)
    if name is None:
        return lambda _place, _other: True
    digit, spans = columns.digits[name]
    weights = dict(zip((place for span in spans for place in range(*span)), cycle((7, 3, 1)), strict=False))
    values = values_of(run)
    missing = values[digit] - sum(values[place] * weight for place, weight in weights.items())

    def could_right(place: int, other: str) -> bool:
        changed = (VALUES[ord(other)] - values[place]) * weights.get(place, 0)
        return place == digit or place in _FORMAT_SHOWS_IN or (changed - missing) % 10 == 0

    return could_right


def _covered(columns: Columns, name: str) -> set[int]:
    """What one digit judges, itself included; a number's reaches into the data into which long numbers spill."""
    digit, spans = columns.digits[name]
    covered = {digit}.union(*(range(*span) for span in spans))
    if name == "document_number" and columns.long_number:
        covered.update(range(*columns.optional[0]))
    return covered


def _bad(reading: MrzReading, date: str) -> bool:
    return not {f"{date}_not_a_date", f"{date}_bad_month", f"{date}_bad_day"}.isdisjoint(reading.flags)
