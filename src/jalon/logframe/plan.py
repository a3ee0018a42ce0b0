"""The work plan: what was frozen, what is planned now, what was done; who is late, who is at risk, and why in words.

Months are those of the project, from 1; a project without a start date has no others. A month is *past* once the
present month is a later one. Nothing is guessed: a row whose months nobody entered is *not planned*, never late.

The rules, in the order in which they are asked:

1. a row with a month in which it was finished is *done*; *done late* when that month lies after its deadline;
2. a row that was stopped is *stopped*;
3. a row without months is *not planned*;
4. the deadline is the last month of the frozen baseline, or of the plan where none was frozen; once it is past, the
   row is *late* by the months since, even where the plan was moved;
5. a row is *at risk* while one of the reasons of :class:`RiskReason` holds;
6. else it is *not due* before its first month, and *under way* from it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from jalon.kernel import limits
from jalon.kernel.errors import Parameter, UnableTo

Months = tuple[int, ...]


class UnableToPlan(UnableTo):
    """A plan that cannot be: a circle of dependencies, a month that does not exist, an unknown row."""


class Standing(Enum):
    """How a row stands. The value is the last part of the code of its word, ``logframe.plan.<value>``."""

    NOT_PLANNED = "not_planned"
    NOT_DUE = "not_due"
    UNDER_WAY = "under_way"
    AT_RISK = "at_risk"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"
    STOPPED = "stopped"


class RiskReason(Enum):
    """Why a row is at risk. The value is the last part of the code of its sentence."""

    NOT_BEGUN = "risk_not_begun"
    """Its first month is past and no month of work is reported."""
    SILENT = "risk_silent"
    """It began and was planned for last month, for which no work is reported."""
    NEEDS_LATE = "risk_needs_late"
    """A row that it needs is late."""
    NEEDS_OVERLAP = "risk_needs_overlap"
    """A row that it needs, and that is not done, is planned to end in its first month or later."""
    NEEDS_UNPLANNED = "risk_needs_unplanned"
    """A row that it needs has no months, or was stopped."""
    MOVED = "risk_moved"
    """The plan ends later than the frozen baseline."""
    AFTER_END = "risk_after_end"
    """The plan ends after the end of the project."""


@dataclass(frozen=True)
class Row:
    """One row of the plan.

    ``planned``: months of the plan as it is now; ``frozen``: those of the frozen baseline, None where none was frozen
    or the row came later; ``worked``: months for which work was reported; ``finished``: the month in which it was done.
    """

    code: str
    text: str = ""
    responsible: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    planned: Months = ()
    frozen: Months | None = None
    worked: Months = ()
    finished: int | None = None
    stopped: bool = False
    needs: tuple[str, ...] = ()

    @property
    def deadline(self) -> int | None:
        """The last month promised: of the baseline, else of the plan."""
        return max(self.frozen or self.planned, default=None)

    @property
    def begins(self) -> int | None:
        """The first month of the plan."""
        return min(self.planned, default=None)

    @property
    def ends(self) -> int | None:
        """The last month of the plan."""
        return max(self.planned, default=None)


@dataclass(frozen=True)
class Reason:
    """One reason with what its sentence names."""

    reason: RiskReason
    parameters: Mapping[str, Parameter]

    @property
    def code(self) -> str:
        """Code of the sentence."""
        return f"logframe.plan.{self.reason.value}"


@dataclass(frozen=True)
class Assessed:
    """A row and how it stands. ``months_late`` is 0 for one that is not late."""

    row: Row
    standing: Standing
    months_late: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def text_code(self) -> str:
        """Code of the word of the standing."""
        return f"logframe.plan.{self.standing.value}"


def months(entered: Iterable[int]) -> Months:
    """Months in order, each once. Raises :class:`UnableToPlan` for one outside 1 to ``PLAN_MONTHS_MAX``.

    >>> months([3, 1, 3])
    (1, 3)
    """
    found = tuple(sorted(set(entered)))
    for month in found:
        if not 1 <= month <= limits.PLAN_MONTHS_MAX:
            raise UnableToPlan("logframe.plan.month_outside", month=month, last=limits.PLAN_MONTHS_MAX)
    return found


def runs(entered: Months) -> tuple[tuple[int, int], ...]:
    """Months that follow one another as bars: first and last of each.

    >>> runs((1, 2, 5))
    ((1, 2), (5, 5))
    """
    found: list[tuple[int, int]] = []
    for month in entered:
        if found and found[-1][1] == month - 1:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return tuple(found)


def in_order(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Every row after those that it needs, else in the order given.

    Raises :class:`UnableToPlan`: ``logframe.plan.unknown_row``, or ``logframe.plan.circle`` with its path.
    """
    by_code = {row.code: row for row in rows}
    done: dict[str, Row] = {}
    for row in rows:
        _visit(row.code, by_code, done)
    return tuple(done.values())


def _visit(start: str, by_code: Mapping[str, Row], done: dict[str, Row]) -> None:
    """Walk down from ``start`` without recursion: a chain may be as long as the plan."""
    path: list[str] = [start]
    left: list[Iterator[str]] = [iter(by_code[start].needs)]
    while path:
        if path[-1] in done:
            path.pop()
            left.pop()
            continue
        need = next(left[-1], None)
        if need is None:
            done[path[-1]] = by_code[path[-1]]
        elif need not in by_code:
            raise UnableToPlan("logframe.plan.unknown_row", row=path[-1], needs=need)
        elif need in path:
            circle = [*path[path.index(need) :], need]
            raise UnableToPlan("logframe.plan.circle", path=" → ".join(circle))
        elif need not in done:
            path.append(need)
            left.append(iter(by_code[need].needs))


def assess(rows: Sequence[Row], *, now: int, duration: int) -> tuple[Assessed, ...]:
    """Every row and how it stands in project month ``now`` (0 before the start); ``duration`` in months.

    In the order given. Raises :class:`UnableToPlan` as :func:`in_order`.
    """
    standings: dict[str, Assessed] = {}
    for row in in_order(rows):
        needed = [standings[code] for code in row.needs]
        standings[row.code] = _assess(row, needed, now, duration)
    return tuple(standings[row.code] for row in rows)


def _assess(row: Row, needed: Sequence[Assessed], now: int, duration: int) -> Assessed:
    deadline = row.deadline
    if row.finished is not None:
        over = max(0, row.finished - deadline) if deadline is not None else 0
        return Assessed(row, Standing.DONE_LATE if over else Standing.DONE, over)
    if row.stopped:
        return Assessed(row, Standing.STOPPED)
    if row.begins is None or deadline is None:
        return Assessed(row, Standing.NOT_PLANNED)
    reasons = tuple(_reasons(row, needed, now, duration))
    if deadline < now:
        return Assessed(row, Standing.LATE, now - deadline, reasons)
    if reasons:
        return Assessed(row, Standing.AT_RISK, 0, reasons)
    return Assessed(row, Standing.NOT_DUE if now < row.begins else Standing.UNDER_WAY)


def _reasons(row: Row, needed: Sequence[Assessed], now: int, duration: int) -> Iterator[Reason]:
    begins, ends = row.begins, row.ends
    assert begins is not None
    assert ends is not None
    if begins < now and not row.worked:
        yield Reason(RiskReason.NOT_BEGUN, {"month": begins})
    elif row.worked and now - 1 in row.planned and now - 1 not in row.worked:
        yield Reason(RiskReason.SILENT, {"month": now - 1})
    for need in needed:
        yield from _needs_reason(begins, need)
    if row.frozen and ends > max(row.frozen):
        yield Reason(RiskReason.MOVED, {"from_month": max(row.frozen), "to_month": ends})
    if ends > duration:
        yield Reason(RiskReason.AFTER_END, {"month": ends, "duration": duration})


def _needs_reason(begins: int, need: Assessed) -> Iterator[Reason]:
    if need.standing in (Standing.DONE, Standing.DONE_LATE):
        return
    named: dict[str, Parameter] = {"row": need.row.code}
    if need.standing is Standing.LATE:
        yield Reason(RiskReason.NEEDS_LATE, named | {"months": need.months_late})
    elif need.row.ends is None or need.standing is Standing.STOPPED:
        yield Reason(RiskReason.NEEDS_UNPLANNED, named)
    elif need.row.ends >= begins:
        yield Reason(RiskReason.NEEDS_OVERLAP, named | {"month": need.row.ends})


def slack(rows: Sequence[Row]) -> dict[str, int]:
    """Months by which each planned row may slip before the last month of the plan moves; 0 or less is critical.

    Forward and backward pass of the critical path method over rows that end before what needs them begins (finish to
    start; Kelley and Walker, 1959). Rows without months are left out, and so are their dependencies.
    """
    planned = [row for row in in_order(rows) if row.planned]
    end = max((max(row.planned) for row in planned), default=0)
    latest_end = {row.code: end for row in planned}
    for row in reversed(planned):
        length = max(row.planned) - min(row.planned) + 1
        for code in row.needs:
            if code in latest_end:
                latest_end[code] = min(latest_end[code], latest_end[row.code] - length)
    return {row.code: latest_end[row.code] - max(row.planned) for row in planned}


@dataclass(frozen=True)
class Gaps:
    """What nobody entered yet, by code (REQUIREMENTS R92).

    Activities without a row and rows without activity are findings of the check (``logframe.activity.no_row``,
    ``logframe.row.no_activity``): one rule, one place.
    """

    rows_without_months: tuple[str, ...]
    rows_without_responsible: tuple[str, ...]
    milestones_without_row: tuple[str, ...]


def gaps(rows: Sequence[Row], milestones: Mapping[str, str | None]) -> Gaps:
    """What has no row. ``milestones`` names for each the row that leads to it, or None while nobody said so."""
    known = {row.code for row in rows}
    return Gaps(
        rows_without_months=tuple(row.code for row in rows if not row.planned),
        rows_without_responsible=tuple(row.code for row in rows if not row.responsible),
        milestones_without_row=tuple(code for code, row in milestones.items() if row not in known),
    )
