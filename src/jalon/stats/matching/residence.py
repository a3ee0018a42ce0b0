"""Whether an entry changed the country of usual residence, as its stay turned out; by two definitions.

*1998* (UN, Recommendations on Statistics of International Migration, Revision 1, paragraphs 32 and 37): a long-term
migrant moves for at least 12 months; a short-term one for at least 3 and less than 12, other than for recreation,
holiday, visits, business, medical treatment or pilgrimage. *2021* (UN Statistical Commission, 52nd session, revised
conceptual framework): an immigrant becomes part of the resident population, present for most of the 12 months after
the entry, whatever the number of stays.
"""

from __future__ import annotations

from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.residence_change import ResidenceChange

_SHORT_DAYS, _LONG_DAYS, _MOST_DAYS = 90, 365, 183
_VISITS = frozenset(
    {Purpose.FAMILY, Purpose.TRADE, Purpose.MARKET, Purpose.HEALTH, Purpose.RELIGIOUS, Purpose.TOURISM}
    | {Purpose.OFFICIAL, Purpose.TRANSIT, Purpose.HERDING}
)
_UNKNOWN_STATE = "XXX"


def by_1998(*, country: str, residence: str | None, purpose: int | None, days: int | None) -> ResidenceChange:
    """``days``: of the stay, as far as it is known; None where its end is not."""
    before = _before(country, residence)
    if before is not None:
        return before
    if days is None:
        return ResidenceChange.UNKNOWN
    if days >= _LONG_DAYS:
        return ResidenceChange.IMMIGRANT
    if days < _SHORT_DAYS or purpose in _VISITS:
        return ResidenceChange.NONE
    if purpose in (None, Purpose.NOT_ASKED, Purpose.UNKNOWN):
        return ResidenceChange.UNKNOWN
    return ResidenceChange.SHORT_TERM_IMMIGRANT


def by_2021(*, country: str, residence: str | None, present_days: int | None) -> ResidenceChange:
    """``present_days``: of the 365 after the entry; None while they run, or where one of the stays has no known end."""
    before = _before(country, residence)
    if before is not None:
        return before
    if present_days is None:
        return ResidenceChange.UNKNOWN
    return ResidenceChange.IMMIGRANT if present_days >= _MOST_DAYS else ResidenceChange.NONE


def _before(country: str, residence: str | None) -> ResidenceChange | None:
    """What the residence before says already: nobody moves to where they live."""
    if residence is None:
        return ResidenceChange.NOT_ASKED
    if residence == _UNKNOWN_STATE:
        return ResidenceChange.UNKNOWN
    return ResidenceChange.NONE if residence == country else None
