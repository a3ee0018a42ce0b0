"""A results matrix in YAML as rows: project, countries, partners, results and all that hangs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Model

from jalon.programme.models import (
    Activity,
    Assumption,
    Baseline,
    CountryTarget,
    Indicator,
    Partner,
    Project,
    ProjectCountry,
    Result,
    Target,
)

SOURCE = "proposal, section 4"


class Keeper(Protocol):
    """Who puts rows where they belong."""

    def put(self, model: type[Model], key: Mapping[str, Any], stated: Mapping[str, Any]) -> Any:
        """The row of ``key`` with what is stated."""


def load(kept: Keeper, matrix: Mapping[str, Any], *, code: str) -> Project:
    """The project with its whole matrix."""
    project = _project(kept, matrix, code)
    results = [("objective", matrix["objective"]), ("outcome", matrix["outcome"])]
    results += [("output", one) for one in matrix["outputs"]]
    for place, (kind, stated) in enumerate(results):
        _result(kept, project, kind, place, stated)
    return project


def number(value: object) -> Decimal | None:
    """A stated number; None for words and for nothing."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _project(kept: Keeper, matrix: Mapping[str, Any], code: str) -> Project:
    meta = matrix["meta"]
    stated = {
        "title": meta["project_title"],
        "executing_agency": meta["executing_agency"],
        "project_type": meta["project_type"],
        "donor": meta["donor"],
        "management_site": meta["management_site"],
        "duration_months": meta["duration_months"],
        "budget_usd": number(meta["budget_usd"]),
        "note": f"Budget detail: {meta['budget_detail']}. Implementation period: {meta['implementation_period']}.",
        "source": meta["source"],
    }
    project: Project = kept.put(Project, {"code": code}, stated)
    for place, one in enumerate(matrix["countries"]):
        country = {
            "place": place,
            "agencies": one["border_agency"],
            "ministry": one["ministry"],
            "beneficiaries": one["communities"],
            "system_note": one["midas"],
            "source": "proposal, project data table",
        }
        kept.put(ProjectCountry, {"project": project, "iso3": one["iso3"]}, country)
    for one in matrix["partners"]:
        partner = {"role": one.get("role", ""), "members": one.get("members", []), "source": "proposal, section 2"}
        kept.put(Partner, {"project": project, "name": one["name"]}, partner)
    return project


def _result(kept: Keeper, project: Project, kind: str, place: int, stated: Mapping[str, Any]) -> None:
    countries = stated.get("countries_stated", "")
    result: Result = kept.put(
        Result,
        {"project": project, "code": stated["id"]},
        {
            "kind": kind,
            "place": place,
            "text": stated["statement"],
            "countries_stated": ", ".join(countries) if isinstance(countries, list) else countries,
            "baseline_stated": _baseline(stated.get("baseline", "")),
            "source": SOURCE,
        },
    )
    base = place * 100
    for row, one in enumerate(stated["indicators"]):
        _indicator(kept, result, base + row, one)
    for row, one in enumerate(stated["targets"]):
        _target(kept, result, base + row, one)
    for row, text in enumerate(stated["assumptions"]):
        key = {"project": project, "code": f"{result.code}-A{row + 1}"}
        kept.put(Assumption, key, {"result": result, "place": base + row, "text": text, "source": SOURCE})
    for row, one in enumerate(stated.get("activities", ())):
        activity = {
            "result": result,
            "place": base + row,
            "text": one["text"],
            "quantity": number(one.get("value")),
            "per_country": one.get("per_country", {}),
            "source": SOURCE,
        }
        kept.put(Activity, {"project": project, "code": one["id"]}, activity)


def _baseline(stated: object) -> str:
    return str(stated["status"]) if isinstance(stated, dict) else str(stated)


def _indicator(kept: Keeper, result: Result, place: int, one: Mapping[str, Any]) -> None:
    stated = {
        "result": result,
        "place": place,
        "text": one["text"],
        "unit": one.get("unit", ""),
        "kind": one.get("type", ""),
        "disaggregation": one.get("our_disaggregation", []),
        "countries": one.get("countries", []),
        "source": SOURCE,
    }
    indicator = kept.put(Indicator, {"project": result.project, "code": one["id"]}, stated)
    kept.put(Baseline, {"indicator": indicator, "iso3": ""}, {})


def _target(kept: Keeper, result: Result, place: int, one: Mapping[str, Any]) -> None:
    value = number(one.get("value"))
    indicator = one.get("our_indicator")
    stated = {
        "result": result,
        "place": place,
        "text": one["text"],
        "indicator": Indicator.objects.get(project=result.project, code=indicator) if indicator else None,
        "value": value,
        "value_stated": "" if value is not None or one.get("value") is None else str(one["value"]),
        "unit": one.get("unit", ""),
        "minimum": bool(one.get("minimum", False)),
        "note": one.get("our_value_note", ""),
        "case_types": list(_list(one.get("case_types"))),
        "source": SOURCE,
    }
    target = kept.put(Target, {"project": result.project, "code": one["id"]}, stated)
    for minimum, parts in ((False, one.get("per_country", {})), (True, one.get("per_country_minimum", {}))):
        for iso3, part in parts.items():
            country = {"value": number(part), "minimum": minimum}
            kept.put(CountryTarget, {"target": target, "iso3": iso3}, country)


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
