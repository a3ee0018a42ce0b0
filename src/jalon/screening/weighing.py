"""From evidence to a score: natural log-odds added to a prior, first form with weights set by hand.

Prior 1 in 10,000 (the order of INTERPOL's hits among searches, briefs of screening). Unknown fields add nothing.
Weights learned from data are a later step behind the same port.
"""

from __future__ import annotations

from math import exp, log

from jalon.kernel.codes.sex import Sex
from jalon.kernel.countries import canonical_state
from jalon.screening.query import DocumentKey
from jalon.screening.result import Band, Evidence

PRIOR = log(1 / 10_000)
NAME_MOST = 9.0
"""A name alone, however rare, stays below the band *strong*."""

DOCUMENT_SAME = 20.0
DOCUMENT_OTHER_TYPE = 10.0
DOCUMENT_CONFUSABLE = 9.5
NATIONALITY_SAME = 0.7
NATIONALITY_DIFFERS = -1.0
SEX_SAME = 0.2
SEX_DIFFERS = -2.0
LOG_ODDS_MOST = 6.9
"""A score stays below 0.999: no list entry is certain to be about the traveller."""

SMALL_MOST = NATIONALITY_SAME + SEX_SAME

_STATED_SEX = (Sex.MALE, Sex.FEMALE)
_BANDS = ((0.9, Band.STRONG), (0.3, Band.EXAMINE), (0.01, Band.WEAK))
WEAK_LEAST = log(0.01 / 0.99)
"""Log-odds below which a candidate is not shown."""


def score(log_odds: float) -> float:
    """Log-odds as 0..1, four decimals."""
    bounded = max(-LOG_ODDS_MOST * 2, min(LOG_ODDS_MOST, log_odds))
    return round(1 / (1 + exp(-bounded)), 4)


def band(value: float) -> Band:
    """The band of a score."""
    return next((found for least, found in _BANDS if value >= least), Band.NONE)


def nationality(asked: str | None, listed: str | None) -> Evidence | None:
    """Nationalities compared; None when either is unknown. A difference weighs little: many hold two."""
    if not asked or not listed:
        return None
    one, other = canonical_state(asked), canonical_state(listed)
    same = one == other
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
