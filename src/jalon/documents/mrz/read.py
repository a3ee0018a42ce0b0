"""Reading a machine-readable zone of any format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jalon.documents.mrz.dates import date_flags
from jalon.documents.mrz.formats import format_of
from jalon.documents.mrz.layouts import Printed, printed
from jalon.documents.mrz.reading import MrzFields, MrzReading
from jalon.documents.mrz.remarks import remarks
from jalon.documents.mrz.zone_text import zone_text

_DOCUMENT_CLASSES = frozenset("PIACV")
"""First letters of document codes (Doc 9303-4 §4.4, -5 and -6 §4.2.2.1, -7 §4.2.2.1)."""

_FATAL = ("not_a_date", "bad_month", "bad_day", "bad_sex")


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
    flags = tuple(_flags(found))
    valid = text.clean and all(found.checks.values()) and not any(flag.endswith(_FATAL) for flag in flags)
    findings = text.findings + tuple(remarks(found.fields, found.checks, flags))
    return MrzReading(form, found.fields, found.checks, valid, flags, findings, text.lines, raw)


def _flags(found: Printed) -> Iterator[str]:
    fields = found.fields
    if fields.document_code[:1] not in _DOCUMENT_CLASSES:
        yield "document_code_not_icao"
    if found.number.counts_filler:
        yield "long_number_check_digit_counts_filler"
    if found.number.long:
        yield "long_document_number"
    if fields.surname and not fields.given_names:
        yield "single_name"
    if found.name_fills_its_field:
        yield "name_may_be_truncated"
    yield from _date_flags(fields)
    if fields.sex not in ("M", "F", "X", ""):
        yield "bad_sex"


def _date_flags(fields: MrzFields) -> Iterator[str]:
    for flag in date_flags(fields.birth_date):
        yield f"birth_date_{flag}"
    if fields.expiry_date is not None:
        for flag in date_flags(fields.expiry_date):
            yield f"expiry_date_{flag}"
