"""Rates and percentiles: what is computed from counts tells the counts.

A rate of two shown counts tells nothing new, and only such a rate is shown: with one count shown and the other hidden,
it would tell the other (:func:`jalon.stats.protected.row_shown`). A percentile is of persons; it is shown where their
number is, and where it is not one person's value: enough persons lie on either side of it.
"""

from __future__ import annotations

from jalon.kernel import limits
from jalon.stats.disclosure.rule import Figure, Shown


def may_show_percentile(persons: Figure, share: float) -> bool:
    """Whether a percentile may be shown: more than k persons lie at or beyond it on its thinner side.

    ``share``: 0.5 is the median, 0.95 the 95th percentile. The extremes are one person's values and are never shown.
    """
    if persons.shown is not Shown.COUNT or persons.count is None or not 0 < share < 1:
        return False
    return min(share, 1 - share) * persons.count > limits.CELL_COUNT_MIN
