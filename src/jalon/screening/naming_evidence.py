"""What two names laid side by side say, in reasons with weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jalon.kernel.errors import Parameter
from jalon.screening.comparison import FEATURES, Agreed, Alike, Laid, Weighed, compare_parts, features, lay
from jalon.screening.rarity import one_in
from jalon.screening.result import Evidence
from jalon.screening.spelling import Likeness
from jalon.screening.weights import Weights

_CODES = {
    Likeness.SAME: "screening.name.part_same",
    Likeness.SPELLING: "screening.name.part_spelling",
    Likeness.KNOWN: "screening.name.part_known",
    Likeness.NEAR: "screening.name.part_similar",
    Likeness.INITIAL: "screening.name.part_initial",
    Likeness.CUT: "screening.name.part_cut",
    Likeness.SCRIPT: "screening.name.part_script",
}
_LEFT_OVER = ("conflict", "conflicts", "father", "unsaid")


@dataclass(frozen=True)
class NameEvidence:
    """Reasons that two names give, and their sum in natural log-odds."""

    weight: float
    evidence: tuple[Evidence, ...]


def name_evidence(
    asked: Sequence[Weighed],
    listed: Sequence[Weighed],
    weights: Weights,
    most: float,
    likeness: Alike = compare_parts,
    least: float | None = None,
) -> NameEvidence | None:
    """Reasons of two names, their sum ``most`` at most; None when no part agrees.

    None as well when the sum stays below ``least``: most names that are weighed give no reason to anybody.
    """
    laid = lay(asked, listed, likeness)
    if not laid.agreed:
        return None
    values = features(laid)
    total = min(most, weights.of(values))
    if least is not None and total < least:
        return None
    reasons = [_agreement(one, weights) for one in laid.agreed]
    reasons += _over(laid, dict(zip(FEATURES, values, strict=True)), weights)
    return NameEvidence(total, tuple(reasons))


def _agreement(one: Agreed, weights: Weights) -> Evidence:
    joined = len(one.asked) != len(one.listed)
    code = "screening.name.joined" if joined else _CODES[one.likened.kind]
    apart = one.likened.apart
    weight = weights["surprise"] * one.surprise * (1 - apart) + weights["slips"] * apart
    if one.likened.kind is Likeness.INITIAL:
        weight += weights["initial"]
    else:
        weight += weights["agreed"] * (1 - apart)
    parameters: dict[str, Parameter] = {"asked": _words(one.asked), "listed": _words(one.listed)}
    if not joined:
        parameters["one_in"] = one_in(one.surprise)
    # An agreement never reads as a reason against: what it fails to say is told by the score alone.
    return Evidence(code, parameters, round(max(0.0, weight), 3))


def _over(laid: Laid, values: dict[str, float], weights: Weights) -> list[Evidence]:
    """Parts on both sides contradict one another; parts on one side only are a shorter form of the name."""
    asked, listed = _words(_texts(laid.over)), _words(_texts(laid.listed_over))
    extra = round((values["extra"] and weights["extra"] * values["extra"]) + weights["alone"] * values["alone"], 3)
    found = []
    if asked and listed:
        weight = sum(weights[name] * values[name] for name in _LEFT_OVER) + extra
        code = "screening.name.fathers_differ" if values["father"] else "screening.name.parts_differ"
        found.append(Evidence(code, {"asked": asked, "listed": listed}, round(weight, 3)))
    elif asked:
        found.append(Evidence("screening.name.part_not_listed", {"asked": asked}, extra))
    elif listed:
        found.append(Evidence("screening.name.part_not_shown", {"listed": listed}, extra))
    if values["crossed"]:
        found.append(Evidence("screening.name.roles_crossed", {}, round(weights["crossed"], 3)))
    return found


def _texts(over: Sequence[Weighed]) -> tuple[str, ...]:
    return tuple(sorted(one.part.text for one in over))


def _words(texts: Sequence[str]) -> str:
    return " ".join(texts).upper()
