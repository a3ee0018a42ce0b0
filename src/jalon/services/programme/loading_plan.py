"""A work plan in YAML as rows. Months that the file leaves empty stay as people entered them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jalon.programme.models import Activity, Milestone, Phase, PlanGap, PlanRow, Project
from jalon.services.programme.loading_matrix import Keeper, number

SOURCE = "proposal, section 5"


def load(kept: Keeper, project: Project, plan: Mapping[str, Any]) -> None:
    """Rows, communication phases and milestones of the plan."""
    for place, one in enumerate(plan["rows"]):
        _row(kept, project, place, one)
    for place, one in enumerate(plan["communication_phases"]):
        stated = {"text": "; ".join(one["actions"]), "place": place, "source": "proposal, section 2.1"}
        kept.put(Phase, {"project": project, "code": one["id"]}, stated | _months(one))
    for place, one in enumerate(plan["milestones_stated"]):
        stated = {"text": one["text"], "stated": one["when"], "place": place, "source": "proposal, sections 2.1 and 3"}
        kept.put(Milestone, {"project": project, "code": one["id"]}, stated | _months(one))
    for place, one in enumerate(plan.get("our_gaps", ())):
        kept.put(PlanGap, {"project": project, "place": place}, {"text": one, "source": "our reading of the plan"})


def _row(kept: Keeper, project: Project, place: int, one: Mapping[str, Any]) -> None:
    stated = {
        "place": place,
        "text": one["text"],
        "responsible": one["responsible"],
        "quantity": number(one.get("quantity")),
        "unit": one.get("unit", ""),
        "target": one.get("our_target", ""),
        "source": SOURCE,
    }
    row = kept.put(PlanRow, {"project": project, "code": one["id"]}, stated | _months(one))
    wanted = set(Activity.objects.filter(project=project, code__in=one["activities"]).values_list("pk", flat=True))
    if set(row.activities.values_list("pk", flat=True)) != wanted:
        row.activities.set(wanted)


def _months(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"months": one["months"]} if one["months"] else {}
