"""A project as files: YAML in three shapes, two workbooks, running text, tables between pipes, IATI."""

from __future__ import annotations

import io
from typing import Any

import yaml

from tools.logframes.making import Project
from tools.logframes.written import iati, piped, running_text, template

FORMS = ("yaml", "nested", "inline", "xlsx", "template", "text", "pipes", "iati")
_NO_ACTIVITIES = frozenset(("no_row", "no_activity", "unknown_reference", "activity_differs", "reach"))
_NO_SCOPE = frozenset(("no_number_in_result", "phased_in"))
_IN_ROWS = frozenset(
    (
        "empty_target",
        "no_indicator",
        "each_differs",
        "minimums_exceed",
        "per_village",
        "in_words_too",
        "at_least_less",
        "by_year",
        "synonym",
        "subject",
    )
)
"""Plants that need a target with words of its own, which rows of a table keep within their indicator."""
CANNOT: dict[str, frozenset[str]] = {
    "yaml": frozenset(("level",)),
    "nested": frozenset(("level",)),
    "inline": frozenset(("no_indicator", "other_unit", "synonym", "subject", "level")),
    "template": _IN_ROWS | _NO_SCOPE | {"parts_differ", "unknown_country", "excluded_counted", "level"},
    "text": _NO_SCOPE | {"unknown_reference", "minimums_exceed", "words_for_number", "by_year", "other_unit"},
    "pipes": _IN_ROWS | _NO_SCOPE | _NO_ACTIVITIES | {"parts_differ", "unknown_country", "two_rows"},
    "iati": _IN_ROWS
    | _NO_SCOPE
    | _NO_ACTIVITIES
    | {"empty_target", "other_unit", "row_differs", "two_names", "two_rows", "words_for_number"},
    "xlsx": frozenset(
        (
            "no_row",
            "unknown_country",
            "empty_target",
            "activity_differs",
            "unknown_reference",
            "no_activity",
            "excluded_counted",
            "each_differs",
            "minimums_exceed",
            "parts_differ",
            "no_indicator",
            "other_unit",
            "no_number_in_result",
            "at_least_less",
            "per_village",
            "in_words_too",
            "by_year",
            "two_rows",
            "phased_in",
            "synonym",
            "subject",
            "reach",
            "level",
        )
    ),
}
"""Plants that a form cannot state: no list of targets beside the indicators, no activities, no scope."""


def files_of(project: Project, form: str) -> dict[str, bytes]:
    """File name to content."""
    if form == "yaml":
        return {"matrix.yaml": _dump(project.matrix), "plan.yaml": _dump(project.plan)}
    if form == "nested":
        return {"logframe.yaml": _dump({"logframe": _nested(project)})}
    if form == "inline":
        return {"matrix.json": _dump(_inline(project)), "plan.yaml": _dump({"tasks": project.plan["rows"]})}
    if form == "text":
        return {"proposal.md": running_text(project)}
    if form == "pipes":
        return {"proposal.md": piped(project)}
    if form == "iati":
        return {"activity.xml": iati(project)}
    return {"logframe.xlsx": template(project) if form == "template" else workbook(project)}


def _dump(tree: dict[str, Any]) -> bytes:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode()


def _nested(project: Project) -> dict[str, Any]:
    """Outputs below the outcome, rows under another name, other keys."""
    outputs = []
    for output in project.matrix["outputs"]:
        one = {key: value for key, value in output.items() if key not in ("statement", "id")}
        outputs.append({"code": output["id"], "title": output["statement"], **one})
    outcome = {**project.matrix["outcome"], "outputs": outputs}
    return {"countries": project.matrix["countries"], "outcomes": [outcome], "work_plan": project.plan["rows"]}


def _inline(project: Project) -> dict[str, Any]:
    """Targets as fields of their indicators, outputs in a mapping by code."""
    outputs = {}
    for output in project.matrix["outputs"]:
        indicators = []
        for indicator, target in _pairs(output):
            kept = {
                key: value
                for key, value in (target or {}).items()
                if key not in ("id", "text", "value", "indicator", "unit")
            }
            words = {"text": target["text"]} if target and "(" in target["text"] else {}
            inner = {"value": target["value"], **kept, **words} if kept or words else (target or {}).get("value")
            indicators.append({**indicator, **({"target": inner} if target else {})})
        one = {key: value for key, value in output.items() if key not in ("id", "targets")}
        outputs[output["id"]] = {**one, "indicators": indicators}
    return {**project.matrix, "outputs": outputs}


def workbook(project: Project) -> bytes:
    """Two sheets: the matrix with a column a country below a title, and the plan."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Matrix"
    sheet.append(["Results matrix"])
    sheet.append([])
    sheet.append(
        ["Results", "Indicator code", "Indicators", "Unit", "Baseline", "Target", "Minimum", *project.countries]
    )
    for output in (project.matrix["outcome"], *project.matrix["outputs"]):
        level = "Outcome" if output["id"] == "OC" else "Output"
        first = sheet.max_row + 1
        number = "" if level == "Outcome" else project.matrix["outputs"].index(output) + 1
        for indicator, target in _pairs(output):
            sheet.append(
                [
                    f"{level} {number}: {output['statement']}",
                    indicator["id"],
                    indicator["text"],
                    indicator["unit"],
                    output["baseline"]["value"],
                    target.get("value") if target else None,
                    "yes" if target and target.get("minimum") else None,
                    *((target or {}).get("per_country", {}).get(code) for code in project.countries),
                ]
            )
        if sheet.max_row > first:
            sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    plan = book.create_sheet("Work plan")
    plan.append(["Ref", "Activity", "Activity code", "Responsible", "Quantity"])
    for row in project.plan["rows"]:
        plan.append(
            [row["id"], row["text"], ", ".join(row["activities"]), ", ".join(row["responsible"]), row.get("quantity")]
        )
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _pairs(output: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    targets = {target["id"].rpartition("T")[2]: target for target in output["targets"]}
    return [(one, targets.get(one["id"].rpartition("I")[2])) for one in output["indicators"]]
