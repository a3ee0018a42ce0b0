"""The format ``ofac``: the lists of the United States Treasury as comma-separated files, names and aliases together.

Files are told apart by their number of columns: 12 entries, 5 aliases, 6 addresses (not used). Individuals only. Birth
dates, nationality and documents are free text in the remarks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.limits import LIST_ENTRIES_MAX
from jalon.screening.entry import Audience, Ground
from jalon.screening.formats.lines import lines_of
from jalon.screening.formats.public import PublicRecord, public_entry, span
from jalon.screening.formats.records import BrokenRecord, GoodRecord, Record, UnableToReadList, UnableToUseRecord
from jalon.screening.formats.repeats import Repeats

SOURCE = "US Treasury, Office of Foreign Assets Control"
_ENTRY_COLUMNS, _ALIAS_COLUMNS, _ADDRESS_COLUMNS = 12, 5, 6
_END = b"\x1a"
_BIRTH = re.compile(r"(?:alt\. )?DOB (.+)")
_NATIONALITY = re.compile(r"(?:alt\. )?(?:nationality|citizen) (.+)")
_GENDER = re.compile(r"Gender (\w+)")
_ALIAS = re.compile(r"(?:alt\. )?[afn]\.k\.a\. '(.+)'")
_DOCUMENT = re.compile(
    r"(?:alt\. )?(Passport|Travel Document Number|National ID No\.|Cedula No\.|Identification Number"
    r"|National Foreign ID Number|Personal ID Card|Tazkira National ID Card|SSN|C\.U\.R\.P\.)"
    r" #?([\w /.-]+?) \(([^)]+)\)"
)
_SPAN = re.compile(r"(?:between )?(\d{4}) (?:to|and|-) (\d{4})")
_FORMS = (("%d %b %Y", 3), ("%b %Y", 2), ("%Y", 1))


def read_ofac(paths: Sequence[Path], _audience: Audience, as_of: date) -> Iterator[Record]:
    """Individuals of the entry files in their order, with their aliases; raises :class:`UnableToReadList`."""
    entries = [path for path in paths if _columns(path) == _ENTRY_COLUMNS]
    if not entries:
        raise UnableToReadList("screening.list_file.no_records", offset=0)
    aliases = aliases_of([path for path in paths if _columns(path) == _ALIAS_COLUMNS])
    seen = Repeats()
    for path in entries:
        for number, row in _rows(path):
            if isinstance(row, str):
                yield BrokenRecord(number, row)
                continue
            if len(row) != _ENTRY_COLUMNS:
                yield BrokenRecord(number, "screening.record.cells", {"found": len(row), "expected": _ENTRY_COLUMNS})
                continue
            if row[2].strip() != "individual":
                continue
            try:
                entry = public_entry(_record(row, aliases.get(row[0].strip(), [])), Ground.PUBLIC_LIST, SOURCE, as_of)
                seen.check(entry.entry_id)
                yield GoodRecord(number, entry)
            except UnableToUseRecord as error:
                yield BrokenRecord(number, error.code, error.parameters)


def _columns(path: Path) -> int:
    row = next((row for _, row in _rows(path)), [])
    count = len(row) if isinstance(row, list) else 0
    if count not in (_ENTRY_COLUMNS, _ALIAS_COLUMNS, _ADDRESS_COLUMNS):
        raise UnableToReadList("screening.list_file.other_columns", offset=0)
    return count


def _rows(path: Path) -> Iterator[tuple[int, list[str] | str]]:
    for number, line in lines_of(path):
        if number > LIST_ENTRIES_MAX:
            raise UnableToReadList("screening.list_file.too_many_entries", offset=number, limit=LIST_ENTRIES_MAX)
        if line is None:
            yield number, "screening.record.line_too_long"
        elif line and line != _END:
            yield number, _cells(line)


def _cells(line: bytes) -> list[str] | str:
    try:
        cells = next(csv.reader([line.decode("utf-8")], strict=True))
    except UnicodeDecodeError:
        cells = next(csv.reader([line.decode("cp1252", "replace")]), [])
    except (csv.Error, StopIteration):
        return "screening.record.not_csv"
    return ["" if cell.strip() == "-0-" else cell.strip() for cell in cells]


def aliases_of(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Aliases of the alias files, by the number of their entry."""
    found: dict[str, list[str]] = {}
    for path in paths:
        for _, row in _rows(path):
            if isinstance(row, list) and len(row) == _ALIAS_COLUMNS:
                found.setdefault(row[0], []).append(row[3])
    return found


def _record(row: list[str], aliases: list[str]) -> PublicRecord:
    record = PublicRecord(entry_id=row[0], names=[row[1], *aliases], legal_basis=row[3])
    for remark in row[11].rstrip(".").split("; "):
        if match := _BIRTH.fullmatch(remark):
            record.births += births(match[1])
        elif match := _NATIONALITY.fullmatch(remark):
            record.nationalities.append(match[1])
        elif match := _GENDER.fullmatch(remark):
            record.sex = match[1]
        elif match := _ALIAS.fullmatch(remark):
            record.names.append(match[1])
        elif match := _DOCUMENT.match(remark):
            kind = "P" if match[1] in {"Passport", "Travel Document Number"} else "ID"
            record.documents.append((kind, match[3], match[2]))
    return record


def births(written: str) -> list[ApproximateDate]:
    """Birth dates of one remark: ``10 Dec 1948``, ``Dec 1948``, ``circa 1948``, ``1946 to 1948``; none when unknown.

    >>> [str(one) for one in births("circa 1948")], [str(one) for one in births("10 Dec 1948")]
    (['~1948'], ['1948-12-10'])
    """
    if match := _SPAN.fullmatch(written):
        return span(int(match[1]), int(match[2]))
    about = written.startswith("circa ")
    bare = written.removeprefix("circa ").strip()
    for form, known in _FORMS:
        try:
            day = datetime.strptime(bare, form)  # noqa: DTZ007 a date, not a moment
        except ValueError:
            continue
        month, day_of_month = (day.month if known > 1 else 0), (day.day if known > 2 else 0)
        return [ApproximateDate(day.year, month, day_of_month, about)]
    return []
