"""Searching a gallery: the first stage over all rows, the full comparison over the best of them.

What comes back are candidates for a person to look at, in order; nothing here decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jalon.biometrics.matching.first_stage import first_scores
from jalon.biometrics.matching.gallery import Gallery
from jalon.biometrics.matching.score import Comparison, Prepared, compare, prepare
from jalon.biometrics.template import Template
from jalon.kernel.limits import FINGER_CANDIDATES_MAX

SHORT_LIST_SHARE, SHORT_LIST_MIN = 0.01, 100
"""How much of a gallery the second stage sees."""


@dataclass(frozen=True)
class Candidate:
    """One person of the gallery. ``score``: sum over the fingers asked; ``fmr_estimate``: see :func:`search`."""

    key: bytes
    score: float
    fmr_estimate: float
    fingers: int
    best: Comparison


def short_list(probe: Prepared, gallery: Gallery, position: int) -> npt.NDArray[np.intp]:
    """Rows that the second stage compares, best first."""
    scores = first_scores(probe, gallery.words, position)
    wanted = min(len(scores), max(SHORT_LIST_MIN, round(SHORT_LIST_SHARE * len(scores))))
    if not wanted:
        return np.zeros(0, np.intp)
    top = np.argpartition(-scores, wanted - 1)[:wanted]
    top = top[scores[top] >= 0]
    return top[np.argsort(-scores[top], kind="stable")]


def search(gallery: Gallery, probes: Sequence[Template], *, count_max: int = FINGER_CANDIDATES_MAX) -> list[Candidate]:
    """Candidates for one or more fingers of one person, best first, each person once.

    ``fmr_estimate`` is the product of the fingers' estimates: it takes errors of different fingers for
    independent, which
    holds for the synthetic prints and must be measured on a State's own.
    """
    found: dict[bytes, dict[int, Comparison]] = {}
    for number, template in enumerate(probes):
        probe = prepare(template)
        for place in short_list(probe, gallery, template.position):
            member = gallery.member(int(place))
            if member is None:
                continue
            compared = compare(probe, prepare(member.template))
            known = found.setdefault(member.key, {})
            if number not in known or compared.score > known[number].score:
                known[number] = compared
    candidates = [_candidate(key, list(fingers.values())) for key, fingers in found.items()]
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.key))
    return candidates[: min(count_max, FINGER_CANDIDATES_MAX)]


def _candidate(key: bytes, compared: list[Comparison]) -> Candidate:
    score = sum(max(comparison.score, 0.0) for comparison in compared) or max(item.score for item in compared)
    estimate = float(np.prod([comparison.fmr_estimate for comparison in compared]))
    best = max(compared, key=lambda comparison: comparison.score)
    return Candidate(key, round(score, 6), estimate, len(compared), best)
