"""Whether a biometric may be taken of a person (SAFEGUARDS 21): off without a law, never under the ages of the State.

Whoever captures calls :func:`require_capture` first, whatever the page sent. An age that is not known for
certain counts
as the youngest it can be, and a birth date nobody knows as too young: benefit of doubt goes to the child.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableTo
from jalon.policy.country import Biometrics, Country

NEVER_UNDER_YEARS, NEVER_FINGERPRINTS_UNDER_YEARS = 6, 12
"""No State's file can lower these."""
ESTIMATE_YEARS = 3
"""How far over the limit an estimated birth date must be: an estimate of a child's age errs by as much."""


class Biometric(Enum):
    """What is taken."""

    FACE = "face"
    FINGERPRINT = "fingerprint"


class UnableToCapture(UnableTo):
    """The biometric may not be taken; the border goes on without it."""


def require_capture(*, country: Country | None, biometric: Biometric, birth: ApproximateDate | None, on: date) -> None:
    """Pass where the law of ``country`` permits it for a person of that birth date on that day.

    Raises :class:`UnableToCapture`: no law, under age, or an age that cannot be told to be over it.
    """
    rule = country.biometrics if country is not None else None
    if rule is None or not rule.permitted:
        raise UnableToCapture("services.biometric_rules.no_law")
    years = _from_years(rule, biometric)
    age = birth.age_years(on) if birth is not None else None
    if age is None:
        raise UnableToCapture("services.biometric_rules.age_unknown", years=years)
    if birth is not None and birth.about and years <= age < years + ESTIMATE_YEARS:
        raise UnableToCapture("services.biometric_rules.age_unknown", years=years)
    if age < years:
        raise UnableToCapture("services.biometric_rules.too_young", years=years)


def _from_years(rule: Biometrics, biometric: Biometric) -> int:
    general = max(NEVER_UNDER_YEARS, rule.from_age_years)
    if biometric is Biometric.FACE:
        return general
    return max(general, NEVER_FINGERPRINTS_UNDER_YEARS, rule.fingerprints_from_age_years)
