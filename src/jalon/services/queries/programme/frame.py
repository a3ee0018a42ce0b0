"""The frame of a project: title, partners, countries, budget, and the projects it is linked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from jalon.kernel.months import months_later
from jalon.programme.models import AfterCheck, Partner, Project, ProjectCountry, ProjectLink
from jalon.services.programme.viewing import Viewer


@dataclass(frozen=True)
class Frame:
    """What is shown of a project. ``entered_usd``: the sum of the budget lines that were entered, None for none."""

    project: Project
    countries: Sequence[ProjectCountry]
    partners: Sequence[Partner]
    links: Sequence[ProjectLink]
    entered_usd: Decimal | None

    @property
    def left_usd(self) -> Decimal | None:
        """What of the total no line details yet; None where there is no total, or more than it."""
        if self.project.budget_usd is None or self.over_usd is not None:
            return None
        return self.project.budget_usd - (self.entered_usd or Decimal(0))

    @property
    def over_usd(self) -> Decimal | None:
        """By how much the lines entered exceed the total; None where they do not."""
        if self.entered_usd is None or self.project.budget_usd is None:
            return None
        return self.entered_usd - self.project.budget_usd if self.entered_usd > self.project.budget_usd else None


def frame(project: Project, who: Viewer) -> Frame:
    """The frame as ``who`` may see it."""
    lines = who.only(project.budget_lines.filter(withdrawn_at=None))
    return Frame(
        project,
        tuple(who.only(project.countries.order_by("place"), iso3="iso3")),
        tuple(who.only(project.partners.order_by("pk"))),
        tuple(who.only(project.links.select_related("other"))),
        lines.aggregate(Sum("amount_usd"))["amount_usd__sum"],
    )


@dataclass(frozen=True)
class CheckDue:
    """A check after the end. ``due_on`` None while nobody has entered the end; ``late``: due and not done."""

    check: AfterCheck
    due_on: date | None
    late: bool


def checks_due(project: Project, today: date) -> tuple[CheckDue, ...]:
    """The checks after the end of a project, with the reminders that are due."""
    found = []
    for one in project.after_checks.order_by("months_after"):
        due = months_later(project.ends_on, one.months_after) if project.ends_on else None
        found.append(CheckDue(one, due, due is not None and due <= today and one.done_on is None))
    return tuple(found)
