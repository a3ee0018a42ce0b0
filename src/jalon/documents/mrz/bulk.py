"""Check digits and validity of many zones at once, as when the zones of a journal or a register are gone over again.

The answers are those of :func:`~jalon.documents.mrz.read.read_mrz`, without its fields and findings. numpy is imported
here and nowhere else in the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jalon.documents.mrz.bulk_dates import plausible_dates
from jalon.documents.mrz.check_digits import OUTSIDE, VALUES
from jalon.documents.mrz.columns import COLUMNS, Columns
from jalon.documents.mrz.formats import SHAPES, MrzFormat
from jalon.documents.mrz.layouts import printed
from jalon.kernel.errors import UnableTo

Flags = NDArray[np.bool_]
Characters = NDArray[np.uint8]

_ROWS_AT_ONCE = 8_192
"""Zones whose intermediate arrays stay in a processor's second cache."""

_FILLER, _ZERO = ord("<"), ord("0")
_SEXES = np.isin(np.arange(256), list(b"MFX<"))
_TABLE = np.frombuffer(VALUES, np.uint8)


class UnableToCheckInBulk(UnableTo):
    """A block that is not made of whole zones of the format."""


@dataclass(frozen=True)
class BulkReading:
    """``checks`` by name and ``valid``, each an array of truth with one value a zone, in the order given."""

    checks: Mapping[str, Flags]
    valid: Flags


def block_of(zones: Iterable[Sequence[str]]) -> bytes:
    """Lines of zones of one format as the block that :func:`check_in_bulk` takes; foreign characters become ``?``."""
    return "".join("".join(lines) for lines in zones).encode("ascii", "replace")


def check_in_bulk(form: MrzFormat, block: bytes) -> BulkReading:
    """Check every zone of ``block``: zones of one format one after the other, without line ends, as printed.

    Lower case and full-width forms are outside the alphabet here. Raises :class:`UnableToCheckInBulk` when the block
    does not end with a whole zone.

    >>> check_in_bulk(MrzFormat.TD1, b"I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6"
    ...     b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<").valid
    array([ True])
    """
    columns = COLUMNS[form]
    if len(block) % columns.characters:
        raise UnableToCheckInBulk("documents.request.not_whole_zones", bytes=len(block), characters=columns.characters)
    zones = np.frombuffer(block, np.uint8).reshape(-1, columns.characters)
    checks = {name: np.empty(len(zones), np.bool_) for name in columns.digits}
    valid = np.empty(len(zones), np.bool_)
    weights = _weights(columns)
    for start in range(0, len(zones), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        found = _check(form, columns, weights, zones[rows])
        for name, right in found.checks.items():
            checks[name][rows] = right
        valid[rows] = found.valid
    return BulkReading(checks, valid)


def _weights(columns: Columns) -> NDArray[np.float32]:
    """One column a check digit: 7, 3, 1 over what it covers, 0 elsewhere."""
    weights = np.zeros((columns.characters, len(columns.digits)), np.float32)
    for number, (_, spans) in enumerate(columns.digits.values()):
        places = [place for span in spans for place in range(*span)]
        weights[places, number] = np.resize((7, 3, 1), len(places))
    return weights


def _check(form: MrzFormat, columns: Columns, weights: NDArray[np.float32], zones: Characters) -> BulkReading:
    values = _TABLE[zones]
    clean = values.max(axis=1) != OUTSIDE
    # Sums are at most 71 * 9 * 7, which single precision holds exactly.
    sums = (values.astype(np.float32) @ weights).astype(np.uint16) % 10
    right = {name: zones[:, place] == sums[:, number] + _ZERO for number, (name, place) in enumerate(_places(columns))}
    if columns.may_lack_digit:
        first, end = columns.may_lack_digit
        lacking = np.flatnonzero(zones[:, end] == _FILLER)
        right["optional_data"][lacking] = (zones[lacking, first:end] == _FILLER).all(axis=1)
    _check_the_rare(form, columns, zones, clean, right)
    valid = clean & _SEXES[zones[:, columns.sex]]
    for column in columns.dates:
        valid &= plausible_dates(zones[:, column : column + 6])
    return BulkReading(right, np.logical_and.reduce([valid, *right.values()]))


def _places(columns: Columns) -> Iterable[tuple[str, int]]:
    return ((name, place) for name, (place, _) in columns.digits.items())


def _check_the_rare(
    form: MrzFormat, columns: Columns, zones: Characters, clean: Flags, right: dict[str, Flags]
) -> None:
    """Zones with a foreign character or a long number are few: they go through the reader of one zone."""
    rare = ~clean
    if columns.long_number:
        filler, spill = columns.long_number
        rare |= (zones[:, filler] == _FILLER) & (zones[:, spill] != _FILLER)
    count, width = SHAPES[columns.characters]
    for row in np.flatnonzero(rare):
        text = zones[row].tobytes().decode("latin-1")
        lines = tuple(text[start : start + width] for start in range(0, count * width, width))
        for name, answer in printed(form, lines).checks.items():
            right[name][row] = answer
