"""Two names given as a pair: are they names of one person? The engine of ``jalon names compare``."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.kernel.approximate_date import ApproximateDate
from jalon.screening import birth, weighing
from jalon.screening.comparison import Weighed, features, lay
from jalon.screening.names import Name, analyse
from jalon.screening.naming_evidence import name_evidence
from jalon.screening.rarity import surprise
from jalon.screening.result import Band, Evidence
from jalon.screening.weights import learned

_BIRTH_SHARE = 0.5
"""A pair that is asked about is no random pair: half of what a birth date says is in the question already."""
_SEX_SHARE = 2.0
"""Links state the sex in the name itself: AHMED MINT SIDI is not AHMED OULD SIDI."""

_BANDS = ((0.9, Band.STRONG), (0.5, Band.EXAMINE), (0.1, Band.WEAK))
_NOTHING_IN_COMMON = -7.0
_SURPRISE_OF_STRONG = 9.0
"""Without birth dates, less than this much shared surprise is never *strong*: many people are called so."""


@dataclass(frozen=True)
class Compared:
    """How likely two names are one person's (0..1), how much that deserves a look, and why."""

    score: float
    band: Band
    evidence: tuple[Evidence, ...]


def compare_names(
    one: str, other: str, birth_one: ApproximateDate | None = None, birth_other: ApproximateDate | None = None
) -> Compared:
    """Compare two names, with birth dates where they are known. The order of the two changes no score."""
    asked, listed = analyse(one), analyse(other)
    if not asked.parts or not listed.parts:
        return Compared(0.0, Band.NONE, ())
    weights = learned("compare")
    first, second = _weighed(asked), _weighed(listed)
    names = name_evidence(first, second, weights, 99.0)
    reasons = list(names.evidence) if names else [_nothing(asked, listed)]
    log_odds = weights.intercept + names.weight if names else _NOTHING_IN_COMMON
    dated = birth.compare(birth_one, birth_other)
    sexes = weighing.sex(asked.sex, listed.sex)
    for found, share in ((dated, _BIRTH_SHARE), (sexes, _SEX_SHARE)):
        if found:
            log_odds += share * found.weight
            reasons.append(found)
    score = weighing.score(log_odds)
    band = next((name for least, name in _BANDS if score >= least), Band.NONE)
    if band is Band.STRONG and (dated is None or dated.weight <= 0) and _shared(first, second) < _SURPRISE_OF_STRONG:
        band = Band.EXAMINE
    return Compared(score, band, tuple(reasons))


def _weighed(name: Name) -> tuple[Weighed, ...]:
    return tuple(Weighed(part, surprise(part.text)) for part in name.parts)


def _shared(one: tuple[Weighed, ...], other: tuple[Weighed, ...]) -> float:
    return features(lay(one, other))[0]


def _nothing(asked: Name, listed: Name) -> Evidence:
    parameters = {
        "asked": " ".join(part.text for part in asked.parts).upper(),
        "listed": " ".join(part.text for part in listed.parts).upper(),
    }
    return Evidence("screening.name.nothing_in_common", parameters, _NOTHING_IN_COMMON)
