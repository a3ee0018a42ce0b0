"""The frame of a project: title, partners, countries, budget, and the projects it is linked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from jalon.programme.models import Partner, Project, ProjectCountry, ProjectLink
from jalon.services.programme.viewing import Viewer


@dataclass(frozen=True)
class Frame:
    """What is shown of a project. ``entered_usd``: the sum of the budget lines that were entered, None for none."""

    project: Project
    countries: Sequence[ProjectCountry]
    partners: Sequence[Partner]
    links: Sequence[ProjectLink]
    entered_usd: Decimal | None


def frame(project: Project, who: Viewer) -> Frame:
    """The frame as ``who`` may see it."""
    lines = who.only(project.budget_lines.all())
    return Frame(
        project,
        tuple(who.only(project.countries.order_by("place"), iso3="iso3")),
        tuple(who.only(project.partners.order_by("pk"))),
        tuple(who.only(project.links.select_related("other"))),
        lines.aggregate(Sum("amount_usd"))["amount_usd__sum"],
    )
