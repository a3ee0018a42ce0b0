"""Targets without an indicator, of another unit than their indicator, or whose number counts something else."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned, measure
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.findings.indicators import numeric
from jalon.logframe.model import Statement
from jalon.logframe.units import disagree
from jalon.logframe.words import tokens


def find(logframe: Aligned) -> Iterator[Finding]:
    """Each target with the indicators that it is of."""
    for result in logframe.frame.results:
        for target in result.targets:
            indicators = logframe.links.indicators(target)
            if not indicators:
                if not target.links or not any(_unresolved(target)):
                    yield finding("logframe.target.no_indicator", Severity.ATTENTION, [target], what=target.name)
                continue
            found = _other_unit(target, indicators) or _other_thing(target, indicators)
            if found:
                yield found


def _unresolved(target: Statement) -> Iterator[str]:
    """Links that name an indicator that does not exist: the rule of references tells them."""
    yield from (link for link in target.links or () if link.strip())


def _other_unit(target: Statement, indicators: tuple[Statement, ...]) -> Finding | None:
    counted = target.amount.unit if target.amount and target.raw_value else ""
    mine = counted if counted in ("persons", "things") else measure(target)
    theirs = [measure(one) for one in indicators]
    if target.amount is None or any(not disagree(mine, one) for one in theirs):
        return None
    return finding(
        "logframe.target.other_unit",
        Severity.ATTENTION,
        [target, *indicators],
        what=target.name,
        unit=mine,
        other_unit=theirs[0],
        other_what=indicators[0].name,
    )


def _other_thing(target: Statement, indicators: tuple[Statement, ...]) -> Finding | None:
    """ "3 subjects" for a number of modules: the word behind the number stands in neither text."""
    if target.amount is None or target.raw_value is None or not target.amount.counted or not numeric(indicators[0]):
        return None
    said = tokens(target.amount.counted)
    known = tokens(" ".join((target.text, target.unit_text, *(one.text + " " + one.unit_text for one in indicators))))
    if not said or said & known or target.amount.unit in ("percent", "persons", "money", "time"):
        return None
    return finding(
        "logframe.target.other_thing",
        Severity.ATTENTION,
        [target, *indicators],
        what=target.name,
        word=target.amount.counted,
        other_what=indicators[0].name,
        number=target.amount.value,
    )
