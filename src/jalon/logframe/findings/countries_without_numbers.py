"""Countries that are in scope and have no number."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding, shown
from jalon.logframe.intervals import whole_of
from jalon.logframe.model import Logframe, Place, Result, Statement


def find(logframe: Aligned) -> Iterator[Finding]:
    """In a result that has numbers per country; in the project; results without any, where others have them."""
    frame = logframe.frame
    codes = frame.codes()
    if len(codes) < 2:
        return
    later = frame.later()
    for result in frame.results:
        missing = _in_scope(result, codes) - _numbered(result.measured(), codes) - later
        if missing and any(one.per_country for one in result.measured()):
            yield finding(
                "logframe.country.no_number_in_result", Severity.SERIOUS, [result], countries=missing, what=result.name
            )
    split = [result for result in frame.results if any(one.per_country for one in result.measured())]
    if not split:
        return
    missing = codes - later - _numbered((one for _, one in logframe.measured()), codes)
    if missing and len(missing) < len(codes):
        yield finding(
            "logframe.country.no_number", Severity.SERIOUS, [], countries=missing, places=_places(frame, missing)
        )
    for result in frame.outputs():
        totals = [one for one in result.targets if _undivided(one)]
        more = any(one.amount and one.amount.value > 1 for one in totals)
        if result not in split and more and len(split) * 2 >= len(frame.outputs()):
            yield finding(
                "logframe.country.result_without_split",
                Severity.NOTE,
                [result, *totals],
                what=result.name,
                numbers=", ".join(shown(one.amount.value) for one in totals if one.amount),
            )


def _in_scope(result: Result, codes: frozenset[str]) -> frozenset[str]:
    """The countries that a result says it is about: those it states, or all where it says "all"."""
    every = codes if result.scope.all_count is not None else frozenset[str]()
    left_out = frozenset(code for one in result.scope.exclusions for code in one.countries)
    return ((result.scope.stated or every) & codes) - left_out


def _numbered(statements: Iterator[Statement], codes: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for one in statements:
        found.update(one.per_country)
        if any(amount.each_country for amount in one.amounts_in_text) and not one.per_country:
            return codes
    return frozenset(found)


def _undivided(target: Statement) -> bool:
    """A number that nothing divides among countries."""
    if target.amount is None or target.per_country or whole_of(target) is None:
        return False
    return not any(one.each_country for one in target.amounts_in_text)


def _places(frame: Logframe, missing: frozenset[str]) -> list[Place]:
    return [country.place for country in frame.countries if country.code in missing]
