"""Tables for spreadsheets: comma-separated files whose cells no program takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")


def harmless(cell: str) -> str:
    """Text that a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection).

    A number below zero is no formula and stays a number.

    >>> harmless("=1+1"), harmless("a"), harmless("-12.5"), harmless("-1+1")
    ("'=1+1", 'a', '-12.5', "'-1+1")
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a file (RFC 4180, UTF-8 with its mark, so that spreadsheets read Arabic), every cell harmless."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
