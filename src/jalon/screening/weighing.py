"""From evidence to a score: natural log-odds (Fellegi and Sunter 1969) added to a prior. Unknown fields add nothing.

The prior is the chance that this traveller is this entry before anything is compared: about one in 440,000, the order
of the number of people who come by in a year. It does not depend on the length of the list: a longer list gives more
candidates by chance, and each is as doubtful as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from jalon.kernel.codes.sex import Sex
from jalon.kernel.countries import canonical_state
from jalon.screening.query import DocumentKey
from jalon.screening.result import Band, Evidence
from jalon.screening.weights import learned

PRIOR = learned("search").intercept
NAME_MOST = -PRIOR - 0.2
"""A name alone, however rare, stays below the band *strong*."""

DOCUMENT_SAME = 24.0
DOCUMENT_OTHER_TYPE = 13.8
DOCUMENT_CONFUSABLE = 13.3
NATIONALITY_SAME = 0.7
NATIONALITY_DIFFERS = -1.0
SEX_SAME = 0.2
SEX_DIFFERS = -2.0
LOG_ODDS_MOST = 6.9
"""A score stays below 0.999: no list entry is certain to be about the traveller."""

_STATED_SEX = (Sex.MALE, Sex.FEMALE)
_BANDS = ((0.9, Band.STRONG), (0.3, Band.EXAMINE), (0.03, Band.WEAK))
WEAK_LEAST = log(0.03 / 0.97)
"""Log-odds below which a candidate is not shown."""


def score(log_odds: float) -> float:
    """Log-odds as 0..1, four decimals."""
    bounded = max(-LOG_ODDS_MOST * 2, min(LOG_ODDS_MOST, log_odds))
    return round(1 / (1 + exp(-bounded)), 4)


def band(value: float) -> Band:
    """The band of a score."""
    return next((found for least, found in _BANDS if value >= least), Band.NONE)


def nationality(asked: str | None, listed: Sequence[str]) -> Evidence | None:
    """Nationalities compared; None when either is unknown. A difference weighs little: many hold two."""
    if not asked or not listed:
        return None
    one, others = canonical_state(asked), [canonical_state(code) for code in listed]
    same = one in others
    other = one if same else ", ".join(others)
    return Evidence(
        f"screening.nationality.{'same' if same else 'differs'}",
        {"asked": one, "listed": other},
        NATIONALITY_SAME if same else NATIONALITY_DIFFERS,
    )


def sex(asked: Sex | None, listed: Sex | None) -> Evidence | None:
    """Sexes compared; None unless both are stated as male or female."""
    if asked not in _STATED_SEX or listed not in _STATED_SEX:
        return None
    if asked == listed:
        return Evidence("screening.sex.same", {}, SEX_SAME)
    return Evidence("screening.sex.differs", {}, SEX_DIFFERS)


def document(asked: DocumentKey, listed: DocumentKey) -> Evidence | None:
    """Evidence of two documents in their normal form whose issuing State is the same; None when they differ."""
    if asked.country != listed.country:
        return None
    shown = {"country": listed.country, "asked": asked.number, "listed": listed.number}
    if asked.number != listed.number:
        return Evidence("screening.document.confusable", shown, DOCUMENT_CONFUSABLE)
    if asked.type and listed.type and asked.type[0] != listed.type[0]:
        return Evidence("screening.document.other_type", shown, DOCUMENT_OTHER_TYPE)
    return Evidence("screening.document.same", shown, DOCUMENT_SAME)
