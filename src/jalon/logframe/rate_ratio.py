"""Two rates compared: an estimate with its interval, exact for counts that follow Poisson's law.

Given the sum of both counts, the later one is binomial with p = r·t1 / (r·t1 + t0), r the ratio of the rates
(Przyborowski and Wilenski, *Biometrika* 31, 1940). The interval of p is that of Clopper and Pearson (*Biometrika* 26,
1934), and gives that of r. It holds its level or more for any counts; it knows of chance alone, not of cases that come
in groups, nor of new equipment, new posts or people who report more.
"""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True)
class Ratio:
    """A ratio of rates with its interval. ``ratio`` and ``high`` are None where the rate before is zero."""

    ratio: float | None
    low: float
    high: float | None


def rate_ratio(count: int, exposure: int, count_before: int, exposure_before: int, level: float = LEVEL) -> Ratio:
    """The rate ``count / exposure`` over the rate before.

    Counts are 0 or more, exposures above 0.

    >>> found = rate_ratio(11, 800, 21, 3011)
    >>> round(found.ratio, 6), round(found.low, 6), round(found.high, 6)
    (1.971488, 0.858426, 4.277266)
    """
    from scipy.special import betaincinv

    assert count >= 0
    assert count_before >= 0
    assert exposure > 0
    assert exposure_before > 0
    scale = exposure_before / exposure
    tail = (1 - level) / 2
    low = _odds(float(betaincinv(count, count_before + 1, tail))) * scale if count else 0.0
    high = None
    if count_before:
        high = _odds(float(betaincinv(count + 1, count_before, 1 - tail))) * scale
    ratio = count / count_before * scale if count_before else None
    return Ratio(ratio, low, high)


def _odds(part: float) -> float:
    return part / (1 - part)
