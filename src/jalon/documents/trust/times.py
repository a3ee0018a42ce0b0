"""Times of certificates and signatures."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from jalon.documents.trust.ber import GENERALIZED_TIME, UTC_TIME, Element, unreadable

_TIME = re.compile(rb"(\d{10})(\d{2})?(?:[.,]\d{1,9})?(Z|[+-]\d{4})?", re.ASCII)
_PIVOT_YEAR = 50
"""A two-digit year from 50 is of the 20th century (RFC 5280 §4.1.2.5.1)."""


def time_of(element: Element) -> datetime:
    """A UTCTime or GeneralizedTime as an aware UTC time; without a zone it is taken as UTC.

    Raises :class:`UnableToRead`. Seconds may be missing, as old certificates leave them out.
    """
    value = element.value
    if element.tag == UTC_TIME:
        value = (b"19" if value[:2].isdigit() and int(value[:2]) >= _PIVOT_YEAR else b"20") + value
    elif element.tag != GENERALIZED_TIME:
        raise unreadable("malformed", element.start)
    match = _TIME.fullmatch(value[2:])
    if match is None or not value[:2].isdigit():
        raise unreadable("malformed", element.start)
    digits, zone = (value[:2] + match[1] + (match[2] or b"00")).decode(), match[3]
    try:
        month, day, hour, minute, second = (int(digits[place : place + 2]) for place in range(4, 14, 2))
        moment = datetime(int(digits[:4]), month, day, hour, minute, second, tzinfo=UTC)
        if zone and zone != b"Z":
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
            moment += -shift if zone[:1] == b"+" else shift
    except (ValueError, OverflowError) as error:
        raise unreadable("malformed", element.start) from error
    return moment
