"""Document numbers of more than nine characters, which spill into the optional data (Doc 9303-5 and -6, §4.2.2)."""

from __future__ import annotations

from typing import NamedTuple

from jalon.documents.mrz.check_digits import is_right


class PrintedNumber(NamedTuple):
    """A number, whether its check digit is right, and what is left of the optional data."""

    number: str
    right: bool
    optional_data: str
    long: bool = False
    counts_filler: bool = False
    """The digit is right only when the filler in its place is counted, as on Belgian cards of before 2014."""


def read_number(field: str, digit: str, optional: str) -> PrintedNumber:
    """Read the nine characters, the check digit's place, and the optional data after it.

    A filler instead of the digit says that the number goes on in the optional data, its digit last.

    >>> read_number("D23145890", "<", "7349<<<<<<<<<<<")
    PrintedNumber(number='D23145890734', right=True, optional_data='', long=True, counts_filler=False)
    """
    if digit != "<" or optional[:1] in ("", "<"):
        return PrintedNumber(field.rstrip("<"), is_right(field, digit), optional.rstrip("<"))
    spill, _, rest = optional.partition("<")
    tail, last = spill[:-1], spill[-1]
    right = is_right(field + tail, last)
    counts_filler = not right and is_right(f"{field}<{tail}", last)
    return PrintedNumber(
        f"{field}{tail}".rstrip("<"), right or counts_filler, rest.rstrip("<"), long=True, counts_filler=counts_filler
    )
