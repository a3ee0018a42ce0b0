"""Indicators without a target, or whose targets have no number."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Statement
from jalon.logframe.units import PERCENT, counts
from jalon.logframe.words import words

_NUMBER_WORDS = frozenset(
    ("number", "nombre", "percentage", "pourcentage", "proportion", "percent", "rate", "taux", "nb", "share")
)


def find(logframe: Aligned) -> Iterator[Finding]:
    """Where a result has targets at all or others have: an indicator that none is of, or none with a number."""
    if not any(result.targets for result in logframe.frame.results):
        return
    for result in logframe.frame.results:
        for indicator in result.indicators:
            targets = logframe.links.targets(result, indicator)
            if indicator.amount_in_field:
                continue
            if not targets:
                yield finding("logframe.indicator.no_target", Severity.ATTENTION, [indicator], what=indicator.name)
            elif numeric(indicator) and not any(one.amount or one.per_country for one in targets):
                yield _without_number(indicator, targets)


def _without_number(indicator: Statement, targets: list[Statement]) -> Finding:
    said = next((one.raw_value for one in targets if one.raw_value), "") or ""
    code = "logframe.indicator.no_number" if not said else "logframe.indicator.words_for_number"
    return finding(
        code, Severity.ATTENTION, [indicator, *targets], what=indicator.name, word=said, other_what=targets[0].name
    )


def numeric(indicator: Statement) -> bool:
    """Whether an indicator is to be a number: it has a unit, or says "number of", and is not called qualitative."""
    if indicator.type.startswith("qualit"):
        return False
    return (
        bool(indicator.unit)
        or bool(_NUMBER_WORDS & set(words(indicator.text)[:3]))
        or counts(indicator.text) == PERCENT
    )
