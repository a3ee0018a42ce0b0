"""Columns of what check digits, calendar and code lists can judge, for the bulk path and for proposals.

The reader itself slices lines in :mod:`~jalon.documents.mrz.layouts`; a test holds both against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from jalon.documents.mrz.formats import MrzFormat

Span = tuple[int, int]
"""From one column up to, not including, another."""

Digits = dict[str, tuple[int, tuple[Span, ...]]]


@dataclass(frozen=True)
class Columns:
    """Where a format has what is checked, counted from 0 over the whole zone without line ends.

    ``digits``: check -> column of its digit and the spans that it covers.
    """

    characters: int
    digits: Digits
    number: Span
    states: tuple[int, ...]
    """Where codes of three characters begin: the issuing State's, the nationality's."""
    names: tuple[Span, ...]
    optional: tuple[Span, ...]
    dates: tuple[int, ...]
    """Where six characters of the birth date begin, then those of the expiry date."""
    sex: int
    long_number: tuple[int, int] | None = None
    """Columns of the filler that says that a number goes on, and of the first character of what spills."""
    may_lack_digit: Span | None = None
    """Optional data that may have a filler for their digit when they are empty."""

    @property
    def named_dates(self) -> zip[tuple[int, str]]:
        """Where each date begins, with its name."""
        return zip(self.dates, ("birth_date", "expiry_date"), strict=False)


def _two_lines(width: int, *, optional_digit: bool = False, composite: bool = True, spills: bool = False) -> Columns:
    """A format of two lines of ``width`` characters; all that is checked stands in the second."""
    start, end = width, 2 * width
    digits: Digits = {
        "document_number": (start + 9, ((start, start + 9),)),
        "birth_date": (start + 19, ((start + 13, start + 19),)),
        "expiry_date": (start + 27, ((start + 21, start + 27),)),
    }
    if optional_digit:
        digits["optional_data"] = (end - 2, ((start + 28, end - 2),))
    if composite:
        digits["composite"] = (end - 1, ((start, start + 10), (start + 13, start + 20), (start + 21, end - 1)))
    return Columns(
        characters=end,
        digits=digits,
        number=(start, start + 9),
        states=(2, start + 10),
        names=((5, start),),
        optional=((start + 28, end - 2 if optional_digit else end - 1 if composite else end),),
        dates=(start + 13, start + 21),
        sex=start + 20,
        long_number=(start + 9, start + 28) if spills else None,
        may_lack_digit=(start + 28, end - 2) if optional_digit else None,
    )


COLUMNS = {
    MrzFormat.TD3: _two_lines(44, optional_digit=True),
    MrzFormat.TD2: _two_lines(36, spills=True),
    MrzFormat.MRVA: _two_lines(44, composite=False),
    MrzFormat.MRVB: _two_lines(36, composite=False),
    MrzFormat.TD1: Columns(
        90,
        {
            "document_number": (14, ((5, 14),)),
            "birth_date": (36, ((30, 36),)),
            "expiry_date": (44, ((38, 44),)),
            "composite": (59, ((5, 30), (30, 37), (38, 45), (48, 59))),
        },
        number=(5, 14),
        states=(2, 45),
        names=((60, 90),),
        optional=((15, 30), (48, 59)),
        dates=(30, 38),
        sex=37,
        long_number=(14, 15),
    ),
    MrzFormat.FRA_ID: Columns(
        72,
        {
            "document_number": (48, ((36, 48),)),
            "birth_date": (69, ((63, 69),)),
            "composite": (71, ((0, 71),)),
        },
        number=(36, 48),
        states=(2,),
        names=((5, 30), (49, 63)),
        optional=((30, 36),),
        dates=(63,),
        sex=70,
    ),
}
