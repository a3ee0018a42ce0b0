"""Reading a machine-readable zone of any format."""

from __future__ import annotations

from collections.abc import Sequence

from jalon.documents.mrz.dates import FATAL, flags_of_field
from jalon.documents.mrz.formats import format_of
from jalon.documents.mrz.layouts import Printed, printed
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.mrz.remarks import remarks
from jalon.documents.mrz.zone_text import is_of_alphabet, zone_text

_DOCUMENT_CLASSES = frozenset("PIACV")
"""First letters of document codes (Doc 9303-4 §4.4, -5 and -6 §4.2.2.1, -7 §4.2.2.1)."""

_SEXES = frozenset(("M", "F", "X", ""))
_FATAL = frozenset(f"{field}_{remark}" for field in ("birth_date", "expiry_date") for remark in FATAL) | {"bad_sex"}


def read_mrz(zone: str | Sequence[str]) -> MrzReading:
    """Read a zone given as text, or as its lines.

    Anything that has the shape of a zone is read, right or wrong: what is wrong is in ``checks``, ``flags`` and
    ``findings``. Raises :class:`~jalon.kernel.errors.UnableToRead` with the offset when it has not.

    >>> reading = read_mrz("I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    >>> reading.format, reading.fields.surname, reading.valid
    (<MrzFormat.TD1: 'TD1'>, 'ERIKSSON', True)
    """
    raw = zone if isinstance(zone, str) else "\n".join(zone)
    text = zone_text(raw)
    form = format_of(text.lines)
    found = printed(form, text.lines)
    flags = _flags(found)
    valid = text.clean and _agrees(found, flags)
    findings = text.findings + remarks(found.fields, found.checks, flags)
    return MrzReading(form, found.fields, found.checks, valid, flags, findings, text.lines, raw)


def is_valid(lines: tuple[str, ...]) -> bool:
    """Whether a zone with these lines, which have the shape of one, is valid; what :func:`read_mrz` would say."""
    found = printed(format_of(lines), lines)
    return all(map(is_of_alphabet, lines)) and _agrees(found, _flags(found))


def _agrees(found: Printed, flags: tuple[str, ...]) -> bool:
    return False not in found.checks.values() and _FATAL.isdisjoint(flags)


def _flags(found: Printed) -> tuple[str, ...]:
    fields, number = found.fields, found.number
    flags = []
    if fields.document_code[:1] not in _DOCUMENT_CLASSES:
        flags.append("document_code_not_icao")
    if number.counts_filler:
        flags.append("long_number_check_digit_counts_filler")
    if number.long:
        flags.append("long_document_number")
    if fields.surname and not fields.given_names:
        flags.append("single_name")
    if found.name_fills_its_field:
        flags.append("name_may_be_truncated")
    flags += flags_of_field("birth_date", fields.birth_date)
    if fields.expiry_date is not None:
        flags += flags_of_field("expiry_date", fields.expiry_date)
    if fields.sex not in _SEXES:
        flags.append("bad_sex")
    return tuple(flags)
