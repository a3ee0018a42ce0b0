"""Where each format prints its fields (ICAO Doc 9303-4 §4.2.2, -5 §4.2.2, -6 §4.2.2, -7 §4.2.2 and §5.2.2)."""

from __future__ import annotations

from typing import NamedTuple

from jalon.documents.mrz.check_digits import agrees, is_right, values_of
from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.mrz.names import spaced, split_name
from jalon.documents.mrz.numbers import PrintedNumber, read_number
from jalon.documents.mrz.reading import MrzFields

Lines = tuple[str, ...]


class _TwoLines(NamedTuple):
    """How the second line of a format goes on after the expiry date: a composite digit stands after optional data."""

    optional_end: int
    optional_has_digit: bool = False
    number_may_spill: bool = False


_TWO_LINES = {
    MrzFormat.TD3: _TwoLines(42, optional_has_digit=True),
    MrzFormat.TD2: _TwoLines(35, number_may_spill=True),
    MrzFormat.MRVA: _TwoLines(44),
    MrzFormat.MRVB: _TwoLines(36),
}


class Printed(NamedTuple):
    """Fields and check digits of a zone, with what only its layout can tell."""

    fields: MrzFields
    checks: dict[str, bool]
    number: PrintedNumber
    name_fills_its_field: bool


def printed(form: MrzFormat, lines: Lines) -> Printed:
    """Fields of a zone of the given format; its lines must have the width of the format."""
    layout = _TWO_LINES.get(form)
    if layout:
        return _two_lines(layout, lines)
    return _td1(lines) if form is MrzFormat.TD1 else _french_card(lines)


def _two_lines(layout: _TwoLines, lines: Lines) -> Printed:
    first, second = lines
    values = values_of(second)
    end, optional_has_digit, number_may_spill = layout
    optional = second[28:end]
    if number_may_spill:
        number = read_number(second[:9], second[9], optional)
    else:
        number = PrintedNumber(second[:9].rstrip("<"), agrees(values[:9], second[9]), optional.rstrip("<"))
    checks = {
        "document_number": number.right,
        "birth_date": agrees(values[13:19], second[19]),
        "expiry_date": agrees(values[21:27], second[27]),
    }
    if optional_has_digit:
        # An empty field may have a filler for its digit (Doc 9303-4 §4.2.2).
        checks["optional_data"] = agrees(values[28:42], second[42]) or (second[42] == "<" and not number.optional_data)
    if end < len(second):
        checks["composite"] = agrees(values[:10] + values[13:20] + values[21:-1], second[-1])
    surname, given_names = split_name(first[5:])
    fields = MrzFields(
        first[:2].rstrip("<"),
        first[2:5].rstrip("<"),
        surname,
        given_names,
        number.number,
        second[10:13].rstrip("<"),
        second[13:19],
        second[20].rstrip("<"),
        second[21:27],
        number.optional_data,
    )
    return Printed(fields, checks, number, first[-1] != "<")


def _td1(lines: Lines) -> Printed:
    first, second, third = lines
    number = read_number(first[5:14], first[14], first[15:])
    values = values_of(second)
    checks = {
        "document_number": number.right,
        "birth_date": agrees(values[:6], second[6]),
        "expiry_date": agrees(values[8:14], second[14]),
        "composite": agrees(values_of(first)[5:] + values[:7] + values[8:15] + values[18:29], second[29]),
    }
    surname, given_names = split_name(third)
    fields = MrzFields(
        first[:2].rstrip("<"),
        first[2:5].rstrip("<"),
        surname,
        given_names,
        number.number,
        second[15:18].rstrip("<"),
        second[:6],
        second[7].rstrip("<"),
        second[8:14],
        number.optional_data,
        second[18:29].rstrip("<"),
    )
    return Printed(fields, checks, number, third[-1] != "<")


def _french_card(lines: Lines) -> Printed:
    """The card of 1987 to 2021: 2 x 36 characters of its own, without expiry date; ``<<`` parts the given names."""
    first, second = lines
    number = PrintedNumber(second[:12].rstrip("<"), is_right(second[:12], second[12]), first[30:].rstrip("<"))
    checks = {
        "document_number": number.right,
        "birth_date": is_right(second[27:33], second[33]),
        "composite": is_right(first + second[:35], second[35]),
    }
    given_names = ", ".join(name for part in second[13:27].split("<<") if (name := spaced(part)))
    fields = MrzFields(
        first[:2],
        first[2:5],
        spaced(first[5:30]),
        given_names,
        number.number,
        "FRA",
        second[27:33],
        second[34].rstrip("<"),
        None,
        number.optional_data,
    )
    return Printed(fields, checks, number, first[29] != "<" or second[26] != "<")
