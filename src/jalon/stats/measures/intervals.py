"""Intervals of 95 % for shares and rates."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def wilson(cases: int, of: int) -> tuple[float, float]:
    """Bounds of the share ``cases / of``, both from 0 to 1 (Wilson 1927, JASA 22: 209-212). ``cases`` are among ``of``.

    >>> wilson(0, 10)
    (0.0, 0.27753279986288915)
    """
    assert 0 <= cases <= of, "a share of less than all"
    share, z2 = cases / of, _Z * _Z
    middle = share + z2 / (2 * of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    below = 1 + z2 / of
    low = 0.0 if cases == 0 else (middle - half) / below
    return low, (1.0 if cases == of else (middle + half) / below)


def poisson(cases: int, of: int) -> tuple[float, float]:
    """Bounds of the rate ``cases / of`` when cases come one by one and may exceed what they are divided by.

    Exact bounds of a Poisson count (Garwood 1936, Biometrika 28: 437-442), by the incomplete gamma function.
    """
    from scipy.special import gammaincinv

    low = 0.0 if cases == 0 else float(gammaincinv(cases, 0.025))
    return low / of, float(gammaincinv(cases + 1, 0.975)) / of
