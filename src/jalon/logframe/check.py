"""The check: files that belong together are put together, every rule runs, and each conflict is told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jalon.kernel import limits
from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity
from jalon.logframe.findings import RULES
from jalon.logframe.model import Logframe

_ORDER = {Severity.SERIOUS: 0, Severity.ATTENTION: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, most serious first. ``beyond`` counts findings past :data:`limits.LOGFRAME_FINDINGS_MAX`."""

    findings: tuple[Finding, ...]
    beyond: int
    frames: tuple[Logframe, ...]


def check(files: Sequence[Logframe]) -> Checked:
    """Everything that the files of one project say against each other and against themselves."""
    frames = put_together(files)
    found: list[Finding] = []
    seen: dict[str, int] = {}
    for frame in frames:
        told = len(found)
        for one in _of_frame(frame):
            if one.identity in seen:
                continue
            at = _told_before(one, found[:told])
            if at is None:
                seen[one.identity] = len(found)
                found.append(one)
            else:
                places = tuple(dict.fromkeys((*found[at].places, *one.places)))
                found[at] = replace(found[at], places=places, quotes={**one.quotes, **found[at].quotes})
    found.sort(key=lambda one: _ORDER[one.severity])
    most = limits.LOGFRAME_FINDINGS_MAX
    return Checked(tuple(found[:most]), max(0, len(found) - most), frames)


def put_together(files: Sequence[Logframe]) -> tuple[Logframe, ...]:
    """The logframes to check: each file with results, with its own rows or those of files that have only a plan.

    Passages of running text count for all of them; countries that a file does not name come from the others.
    """
    with_results = [one for one in files if one.results] or list(files[:1])
    plans = [one for one in files if one.rows and not one.results and one not in with_results]
    countries = next((one.countries for one in files if one.countries), ())
    passages = tuple(passage for one in files for passage in one.passages)
    return tuple(
        replace(
            frame,
            countries=frame.countries or countries,
            rows=frame.rows or tuple(row for plan in plans for row in plan.rows),
            passages=passages,
            sums=frame.sums
            if at
            else tuple(one for file in files if file not in with_results[1:] for one in file.sums),
            remarks=frame.remarks
            if at
            else tuple(one for file in files if file not in with_results[1:] for one in file.remarks),
        )
        for at, frame in enumerate(with_results)
    )


def _of_frame(frame: Logframe) -> Iterable[Finding]:
    for remark in frame.remarks:
        yield Finding(remark.code, Severity.NOTE, (remark.place,), (), remark.parameters, keys=(remark.place.path,))
    logframe = Aligned(frame)
    for rule in RULES:
        yield from rule(logframe)


def _told_before(one: Finding, told: Sequence[Finding]) -> int | None:
    """Where another file of the project told the same: one rule, the same numbers and words, the same countries."""
    numbers = _numbers(one)
    if not numbers and not one.countries:
        return None
    for at, other in enumerate(told):
        if (other.code, other.countries) == (one.code, one.countries) and _numbers(other) == numbers:
            return at
    return None


def _numbers(one: Finding) -> tuple[tuple[str, str], ...]:
    kept = ("number", "other", "total", "sum", "each")
    return tuple(sorted((name, str(value)) for name, value in one.parameters.items() if name in kept))
