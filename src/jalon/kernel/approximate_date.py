"""Dates of which only a part is known, as birth dates often are: "born about 1980", month and day unknown."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from jalon.kernel.errors import UnableToRead

_YEAR_MAX = 9999
_WRITTEN = re.compile(
    r"(?P<about>[~≈]?)\s*(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2}|XX)(?:[-/.](?P<day>\d{1,2}|XX))?)?", re.ASCII
)


@dataclass(frozen=True, order=True)
class ApproximateDate:
    """A date with unknown parts. Unknown parts are 0, so that order by (year, month, day) is total.

    ``about`` says that the known part is itself an estimate.
    """

    year: int = 0
    month: int = 0
    day: int = 0
    about: bool = False

    def __post_init__(self) -> None:
        if not self._possible():
            raise UnableToRead("kernel.approximate_date.impossible", offset=0)

    def _possible(self) -> bool:
        if not (0 <= self.year <= _YEAR_MAX and 0 <= self.month <= 12):
            return False
        if not self.day:
            return True
        if not self.month:
            return 1 <= self.day <= 31
        return 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]

    @classmethod
    def of(cls, value: date) -> ApproximateDate:
        """A date known to the day."""
        return cls(value.year, value.month, value.day)

    @classmethod
    def read(cls, typed: str) -> ApproximateDate:
        """What an officer types: ``1980``, ``1980-05``, ``1980-05-17``, ``17/05/1980``, ``~1980``; XX is unknown.

        Raises :class:`UnableToRead`.

        >>> ApproximateDate.read("~1980")
        ApproximateDate(year=1980, month=0, day=0, about=True)
        """
        text = typed.strip()[:32]
        reversed_form = re.fullmatch(r"([~≈]?)\s*(\d{1,2}|XX)[-/.](\d{1,2}|XX)[-/.](\d{4})", text, re.ASCII)
        if reversed_form:
            about, day, month, year = reversed_form.groups()
            text = f"{about}{year}-{month}-{day}"
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise UnableToRead("kernel.approximate_date.unreadable", offset=0)
        month, day = (_part(found[name]) for name in ("month", "day"))
        return cls(int(found["year"]), month, day, bool(found["about"]))

    @classmethod
    def from_number(cls, number: int) -> ApproximateDate:
        """The inverse of :meth:`to_number`. Raises :class:`UnableToRead` for an impossible date."""
        if number < 0:
            raise UnableToRead("kernel.approximate_date.impossible", offset=0)
        digits, about = divmod(number, 2)
        return cls(digits // 10_000, digits // 100 % 100, digits % 100, bool(about))

    def to_number(self) -> int:
        """One integer for journal and tables: YYYYMMDD with zeros for unknown parts, times two, plus one if about."""
        return (self.year * 10_000 + self.month * 100 + self.day) * 2 + self.about

    @property
    def exact(self) -> date | None:
        """The calendar date when every part is known and it is no estimate."""
        if self.about or not (self.year and self.month and self.day):
            return None
        return date(self.year, self.month, self.day)

    def earliest(self) -> date | None:
        """First day this may mean; None when the year is unknown."""
        if not self.year:
            return None
        month = self.month or 1
        day = min(self.day or 1, monthrange(self.year, month)[1])
        return date(self.year, month, day)

    def latest(self) -> date | None:
        """Last day this may mean; None when the year is unknown."""
        if not self.year:
            return None
        month = self.month or 12
        last = monthrange(self.year, month)[1]
        return date(self.year, month, min(self.day, last) if self.day else last)

    def age_years(self, on: date) -> int | None:
        """Age on a day, with the benefit of doubt: the youngest age that the date allows (SAFEGUARDS 4)."""
        born = self.latest()
        if born is None:
            return None
        return max(0, on.year - born.year - ((on.month, on.day) < (born.month, born.day)))

    def __str__(self) -> str:
        if not self.year:
            return "?"
        written = f"{self.year:04d}"
        if self.month or self.day:
            written += f"-{self.month:02d}" if self.month else "-XX"
        if self.day:
            written += f"-{self.day:02d}"
        return f"~{written}" if self.about else written


def _part(written: str | None) -> int:
    return 0 if written in (None, "XX") else int(written)
