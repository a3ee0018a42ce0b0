"""The check: files that belong together are put together, every rule runs, and each conflict is told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jalon.kernel import limits
from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity
from jalon.logframe.findings import RULES
from jalon.logframe.model import Logframe, Place
from jalon.logframe.same_things import same_things

_ORDER = {Severity.SERIOUS: 0, Severity.ATTENTION: 1, Severity.NOTE: 2}


_OF_LINKS = frozenset(
    f"logframe.{code}"
    for code in (
        "activity.no_row",
        "row.no_activity",
        "target.no_indicator",
        "indicator.no_target",
        "indicator.no_number",
        "indicator.words_for_number",
    )
)
"""Rules about what belongs together. A text around a matrix has no codes: there words alone would tell."""


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
        same = same_things(frames[0], frame) if frame is not frames[0] else {}
        for one in _of_frame(frame):
            if one.identity in seen:
                continue
            at = _told_before(one, found[:told], same)
            if at is None and one.code in _OF_LINKS and one.places[0] in same:
                continue  # the first file knows the same statement, and says itself what belongs to it
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


def _told_before(one: Finding, told: Sequence[Finding], same: Mapping[Place, Place]) -> int | None:
    """Where another file of the project told the same: one rule about the same statement or result, or with the same
    numbers and countries."""
    numbers = _numbers(one)
    about = same.get(one.places[0]) if one.places else None
    for at, other in enumerate(told):
        if about is not None and other.code == one.code and about in other.places and _numbers(other) == numbers:
            return at
    if not numbers and not one.countries:
        return None
    for at, other in enumerate(told):
        if (other.code, other.countries) == (one.code, one.countries) and _numbers(other) == numbers:
            return at
    return None


def _numbers(one: Finding) -> tuple[tuple[str, str], ...]:
    kept = ("number", "other", "total", "sum", "each")
    return tuple(sorted((name, str(value)) for name, value in one.parameters.items() if name in kept))
