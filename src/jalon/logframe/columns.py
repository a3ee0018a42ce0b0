"""What the columns of a table hold: headings in one row, or in two where a heading spans several columns.

Donors' forms differ: "Baseline: value, year", "Targets: year 1, year 2, final", a column a country, results in one
column or level and statement in two. What a column holds is its role; a column without a known role is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jalon.kernel.transliteration import fold
from jalon.logframe.headings import FINAL, MONTHS, PERIOD, role_of
from jalon.logframe.words import singular, word_list

_HEADING_CHARACTERS = 80
_STATING = {"indicator", "target", "target_final", "activity"}
_VALUE = ("value", "valeur", "level", "niveau", "number", "nombre", "القيمه")
_SEX = ("female", "male")
_STEP = re.compile(r"\b(?:intermediate|interim|milestones?|intermediaires?|jalons?)\b")
"""Values on the way: they are no parts of what is reached at the end."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Role to column; columns of countries by code, of periods in their order, of breakdowns by name and part."""

    roles: Mapping[str, int]
    countries: Mapping[str, int] = field(default_factory=dict)
    periods: tuple[tuple[str, int], ...] = ()
    parts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    months: bool = False
    """Whether columns stand for months, as in a plan."""

    def __contains__(self, role: str) -> bool:
        return role in self.roles

    @property
    def values(self) -> bool:
        """Whether rows say what was measured, month by month, and promise nothing."""
        return self.months and "indicator" in self.roles and "target" not in self.roles and "baseline" not in self.roles

    @property
    def matrix(self) -> bool:
        """Whether rows state indicators or targets, and not activities."""
        return "indicator" in self.roles or "target" in self.roles


def columns_of(above: Sequence[str], below: Sequence[str] = ()) -> Columns | None:
    """The columns of a heading of one row, or of two; None where the rows are no heading.

    >>> columns_of(["Indicator", "Baseline", "Target", "FJ"]).roles, columns_of(["Wells are drilled", "12"])
    ({'indicator': 0, 'baseline': 1, 'target': 2}, None)
    """
    if any(len(cell) > _HEADING_CHARACTERS for cell in (*above, *below)):
        return None
    found = [_role(above, below, at) for at in range(max(len(above), len(below)))]
    roles: dict[str, int] = {}
    for at, role in enumerate(found):
        if role and ":" not in role and role not in ("month", "aside"):
            roles.setdefault(role, at)
    kinds = {role.partition(":")[0] for role in found if role} - {"country", "part"}
    if len(kinds) < 2 or not roles.keys() & (_STATING | {"row"}):
        return None
    periods = _named(found, "period:") if "indicator" in roles or "target" in roles or "level" in roles else {}
    months = "month" in kinds or ("period" in kinds and not periods)
    if "row" in roles:  # a plan whose column of activities holds codes
        if "activity" in roles:
            roles["activity_ref"] = roles.pop("activity")
        roles["activity"] = roles.pop("row")
    final = roles.pop("target_final", None)
    if final is None and "target" not in roles and periods:
        *_, final = periods.values()
    if final is not None:
        roles["target"] = final
    parts = {tuple(name.split(":", 1)): at for name, at in _named(found, "part:").items()}
    return Columns(roles, _named(found, "country:"), tuple(periods.items()), parts, months)  # type: ignore[arg-type]


def is_second_row(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row stands below a heading and divides it: what it adds are headings too, and no statement."""
    added = [(at, cell) for at, cell in enumerate(below) if cell and (at >= len(above) or cell != above[at])]
    heads = {cell for cell in above if cell}
    if len(heads) < 2 or not added or sum(_alone(cell) is not None for cell in heads) * 2 < len(heads):
        return False
    if any(len(cell) > _HEADING_CHARACTERS // 2 for _, cell in added):
        return False
    known = [_below(_over(above, at), cell) for at, cell in added]
    if sum(role is not None for role in known) * 2 < len(added):
        return False
    return not any(
        role_of(_over(above, at)) in ("indicator", "activity", "result", "level") and role_of(cell) is None
        for at, cell in added
    )


def _role(above: Sequence[str], below: Sequence[str], at: int) -> str | None:
    cell = below[at] if at < len(below) else ""
    head = above[at] if at < len(above) else ""
    return _below(_over(above, at), cell) if cell and cell != head else _alone(head)


def _over(above: Sequence[str], at: int) -> str:
    """The heading above a column: its own cell, or the last to the left that is filled."""
    return next((above[here] for here in range(min(at, len(above) - 1), -1, -1) if above[here]), "")


def _alone(heading: str) -> str | None:
    folded = fold(heading)
    role = role_of(heading)
    if role in (None, "target") and PERIOD.search(folded):
        return f"period:{folded}"
    if role is None and MONTHS.search(folded):
        return "month"
    return role


def _below(over: str, cell: str) -> str | None:
    """The role of a column by the heading above and the one below it."""
    group, own, folded = role_of(over) or "", role_of(cell), fold(cell)
    if MONTHS.search(fold(over)) and not group.startswith("target"):
        return "month"
    if group.startswith("target"):
        if FINAL.search(folded) or own in ("target", "target_final"):
            return "target_final"
        if own and own.startswith("country:"):
            return own
        if PERIOD.search(folded) or folded.isdigit():
            return "aside" if _STEP.search(fold(over)) else f"period:{folded}"
        sex = _sex(folded)
        if sex:
            return f"part:by_sex:{sex}"
        return "target" if folded in _VALUE else ("aside" if folded else None)
    if group == "baseline":
        return "baseline" if folded in _VALUE or PERIOD.search(folded) else "aside"
    return own or _alone(cell)


def _sex(word: str) -> str | None:
    return next((sex for sex in _SEX if singular(word) in word_list(sex)), None)


def _named(found: Sequence[str | None], start: str) -> dict[str, int]:
    named: dict[str, int] = {}
    for at, role in enumerate(found):
        if role and role.startswith(start):
            named.setdefault(role[len(start) :], at)
    return named
