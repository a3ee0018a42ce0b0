"""Indicators without a baseline: none stated, or one that is still to be found."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.findings.indicators import numeric
from jalon.logframe.model import Baseline, Result, Statement
from jalon.logframe.naming import plain

_PENDING = (
    "to be",
    "tbd",
    "tbc",
    "a etablir",
    "a definir",
    "a determiner",
    "a preciser",
    "a completer",
    "non disponible",
    "n/a",
    "n.d.",
    "not available",
    "unknown",
    "pending",
    "inconnu",
    "shall be",
    "will be",
    "missing",
    "en attente",
    "a renseigner",
    "a collecter",
    "sera ",
    "seront ",
    "يحدد",
    "تحدد",
    "لاحقا",
    "غير معروف",
    "غير متوفر",
    "غير متاح",
)
"""Without accents, vowel signs and capitals."""


def find(logframe: Aligned) -> Iterator[Finding]:
    """One finding a result where its baseline is shared, one an indicator where the others have theirs."""
    for result in logframe.frame.results:
        if not result.indicators:
            continue
        without = [one for one in result.indicators if numeric(one) and not _known(one.baseline or result.baseline)]
        if not without:
            continue
        if result.baseline is not None and not _known(result.baseline):
            if all(one.baseline is None or one.baseline.value is not None for one in without):
                yield _shared(result, without, "logframe.indicator.baseline_to_establish", Severity.NOTE)
                continue
        elif len(without) == len(result.indicators) and all(one.baseline is None for one in without):
            yield _shared(result, without, "logframe.indicator.no_baseline_in_result", Severity.ATTENTION)
            continue
        for one in without:
            stated = one.baseline is not None and one.baseline.value is not None
            code = "logframe.indicator.own_baseline_to_establish" if stated else "logframe.indicator.no_baseline"
            yield finding(code, Severity.NOTE if stated else Severity.ATTENTION, [one], what=one.name)


def _shared(result: Result, without: list[Statement], code: str, severity: Severity) -> Finding:
    names = ", ".join(one.name for one in without)
    return finding(code, severity, [result, *without], what=result.name, count=len(without), names=names)


def _known(baseline: Baseline | None) -> bool:
    if baseline is None or baseline.value is None:
        return False
    said = "".join(one for one in plain(baseline.value) if not combining(one))
    return bool(said.strip()) and not any(word in said for word in _PENDING)
