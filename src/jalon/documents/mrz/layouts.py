"""Where each format prints its fields (ICAO Doc 9303-4 §4.2.2, -5 §4.2.2, -6 §4.2.2, -7 §4.2.2 and §5.2.2)."""

from __future__ import annotations

from typing import NamedTuple

from jalon.documents.mrz.check_digits import is_right, is_right_or_empty
from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.mrz.names import spaced, split_name
from jalon.documents.mrz.numbers import PrintedNumber, read_number
from jalon.documents.mrz.reading import MrzFields

Lines = tuple[str, ...]

_OPTIONAL_END = {MrzFormat.TD3: 42, MrzFormat.TD2: 35, MrzFormat.MRVA: 44, MrzFormat.MRVB: 36}


class Printed(NamedTuple):
    """Fields and check digits of a zone, with what only its layout can tell."""

    fields: MrzFields
    checks: dict[str, bool]
    number: PrintedNumber
    name_fills_its_field: bool


def printed(form: MrzFormat, lines: Lines) -> Printed:
    """Fields of a zone of the given format; its lines must have the width of the format."""
    if form is MrzFormat.TD1:
        return _td1(lines)
    if form is MrzFormat.FRA_ID:
        return _french_card(lines)
    return _two_lines(form, lines)


def _two_lines(form: MrzFormat, lines: Lines) -> Printed:
    first, second = lines
    end = _OPTIONAL_END[form]
    optional = second[28:end]
    if form is MrzFormat.TD2:
        number = read_number(second[:9], second[9], optional)
    else:
        number = PrintedNumber(second[:9].rstrip("<"), is_right(second[:9], second[9]), optional.rstrip("<"))
    checks = {
        "document_number": number.right,
        "birth_date": is_right(second[13:19], second[19]),
        "expiry_date": is_right(second[21:27], second[27]),
    }
    if form is MrzFormat.TD3:
        checks["optional_data"] = is_right_or_empty(optional, second[42])
    if end < len(second):
        checks["composite"] = is_right(second[:10] + second[13:20] + second[21:-1], second[-1])
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
    checks = {
        "document_number": number.right,
        "birth_date": is_right(second[:6], second[6]),
        "expiry_date": is_right(second[8:14], second[14]),
        "composite": is_right(first[5:] + second[:7] + second[8:15] + second[18:29], second[29]),
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
