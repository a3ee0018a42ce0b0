"""Conflicts planted into a clean project, one function a rule, and look-alikes that are none."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jalon.kernel.countries import CodeKind, all_countries, country
from tools.logframes.making import Project


@dataclass(frozen=True)
class Spot:
    """A target with its output and the place of its measure."""

    project: Project
    chance: random.Random
    output: dict[str, Any]
    target: dict[str, Any]
    at: int


Plant = Callable[[Project, random.Random], bool]


def _free(project: Project, chance: random.Random) -> Iterator[tuple[dict[str, Any], dict[str, Any], int]]:
    """Targets that nothing has touched, with their output and the place of their measure."""
    found = []
    for output in project.matrix["outputs"]:
        for target in output["targets"]:
            at = int(target["id"].rpartition("T")[2]) - 1
            if target["id"] not in project.used:
                found.append((output, target, at))
    chance.shuffle(found)
    yield from found


def _take(project: Project, output: dict[str, Any], target: dict[str, Any], at: int) -> None:
    project.used |= {target["id"], output["indicators"][at]["id"], output["activities"][at]["id"]}
    project.used |= {row["id"] for row in project.plan["rows"] if output["activities"][at]["id"] in row["activities"]}


def row_of(project: Project, output: dict[str, Any], at: int) -> dict[str, Any]:
    code = output["activities"][at]["id"]
    return next(row for row in project.plan["rows"] if code in row["activities"])


def on_target(wanted: Callable[[dict[str, Any]], bool]) -> Callable[[Callable[[Spot], None]], Plant]:
    """A plant on the first free target that has what it needs."""

    def decorated(act: Callable[[Spot], None]) -> Plant:
        def plant(project: Project, chance: random.Random) -> bool:
            for output, target, at in _free(project, chance):
                if wanted(target):
                    _take(project, output, target, at)
                    act(Spot(project, chance, output, target, at))
                    return True
            return False

        plant.__name__ = act.__name__
        return plant

    return decorated


def _exact(target: dict[str, Any]) -> bool:
    return "per_country" in target and "by_sex" not in target


def anything(target: dict[str, Any]) -> bool:
    return bool(target)


def unquantified(project: Project, output: dict[str, Any], at: int) -> dict[str, Any]:
    """The activity of a measure and its row without quantities, so that one number alone is changed."""
    row = row_of(project, output, at)
    row.pop("quantity", None)
    output["activities"][at].pop("value", None)
    return row


@on_target(_exact)
def split_differs(spot: Spot) -> None:
    unquantified(spot.project, spot.output, spot.at)
    spot.target["per_country"][spot.chance.choice(spot.project.countries)] += spot.chance.randint(1, 5)
    spot.project.truth.add(("logframe.sum.split_differs", spot.target["id"]))


@on_target(_exact)
def minimums_exceed(spot: Spot) -> None:
    unquantified(spot.project, spot.output, spot.at)
    numbers = spot.target.pop("per_country")
    spot.target["per_country_minimum"] = {code: number + spot.chance.randint(1, 3) for code, number in numbers.items()}
    spot.project.truth.add(("logframe.sum.minimums_exceed", spot.target["id"]))


@on_target(_exact)
def each_differs(spot: Spot) -> None:
    unquantified(spot.project, spot.output, spot.at)
    spot.target.pop("per_country")
    for other in spot.output["targets"]:
        spot.project.used.add(other["id"])
    each = spot.chance.randint(2, 9)
    spot.target["value"] = each * len(spot.project.countries) + spot.chance.choice([-1, 1, 7])
    spot.target["text"] += f" ({each} per country)" if spot.project.language == "en" else f" ({each} par pays)"
    spot.project.truth.add(("logframe.sum.each_differs", spot.target["id"]))


@on_target(lambda target: "by_sex" in target)
def parts_differ(spot: Spot) -> None:
    spot.target["by_sex"]["female"] += spot.chance.randint(2, 6)
    spot.project.truth.add(("logframe.sum.parts_differ", spot.target["id"]))


@on_target(_exact)
def row_differs(spot: Spot) -> None:
    row = unquantified(spot.project, spot.output, spot.at)
    row["quantity"] = spot.target["value"] + spot.chance.randint(1, 9)
    spot.project.truth.add(("logframe.quantity.row_differs", row["id"]))


@on_target(_exact)
def activity_differs(spot: Spot) -> None:
    unquantified(spot.project, spot.output, spot.at)
    spot.output["activities"][spot.at]["value"] = spot.target["value"] + spot.chance.randint(1, 9)
    spot.project.truth.add(("logframe.quantity.activity_differs", spot.output["activities"][spot.at]["id"]))


@on_target(anything)
def no_target(spot: Spot) -> None:
    spot.output["targets"].remove(spot.target)
    spot.project.truth.add(("logframe.indicator.no_target", spot.output["indicators"][spot.at]["id"]))


@on_target(anything)
def empty_target(spot: Spot) -> None:
    unquantified(spot.project, spot.output, spot.at)
    for name in ("per_country", "per_country_minimum", "by_sex"):
        spot.target.pop(name, None)
    spot.target["value"] = None
    spot.project.truth.add(("logframe.indicator.no_number", spot.output["indicators"][spot.at]["id"]))


@on_target(anything)
def words_for_number(spot: Spot) -> None:
    unquantified(spot.project, spot.output, spot.at)
    for name in ("per_country", "per_country_minimum", "by_sex"):
        spot.target.pop(name, None)
    spot.target["value"] = "as many as possible" if spot.project.language == "en" else "le plus possible"
    spot.project.truth.add(("logframe.indicator.words_for_number", spot.output["indicators"][spot.at]["id"]))


@on_target(lambda target: "indicator" not in target)
def no_indicator(spot: Spot) -> None:
    spot.output["indicators"] = [
        one for one in spot.output["indicators"] if one["id"] != spot.output["indicators"][spot.at]["id"]
    ]
    for other in spot.output["targets"]:
        spot.project.used.add(other["id"])  # the places of indicators have moved
    spot.project.truth.add(("logframe.target.no_indicator", spot.target["id"]))


@on_target(anything)
def other_unit(spot: Spot) -> None:
    unquantified(spot.project, spot.output, spot.at)
    for name in ("per_country", "per_country_minimum", "by_sex"):
        spot.target.pop(name, None)
    spot.target["value"], spot.target["unit"] = spot.chance.randint(20, 95), "%"
    spot.project.truth.add(("logframe.target.other_unit", spot.target["id"]))


@on_target(anything)
def no_row(spot: Spot) -> None:
    spot.project.plan["rows"].remove(row_of(spot.project, spot.output, spot.at))
    spot.project.truth.add(("logframe.activity.no_row", spot.output["activities"][spot.at]["id"]))


def no_activity(project: Project, _: random.Random) -> bool:
    words = "Recruitment of the office driver" if project.language == "en" else "Recrutement du chauffeur du bureau"
    project.plan["rows"].append({"id": "W90", "text": words, "activities": [], "responsible": []})
    project.truth.add(("logframe.row.no_activity", "W90"))
    return True


def unknown_reference(project: Project, _: random.Random) -> bool:
    words = "Review of the audit" if project.language == "en" else "Revue de l'audit"
    project.plan["rows"].append({"id": "W91", "text": words, "activities": ["9.9"], "responsible": []})
    project.truth.add(("logframe.reference.unknown", "W91"))
    return True


def no_number_in_result(project: Project, chance: random.Random) -> bool:
    """A country of the output that none of its numbers names, while others of the project do."""
    outputs = project.matrix["outputs"]
    output = outputs[-1]
    if any(one["id"] in project.used for one in output["targets"]):
        return False
    gone = chance.choice(project.countries)
    for target in output["targets"]:
        project.used.add(target["id"])
        for name in ("per_country", "per_country_minimum"):
            if name in target:
                number = target[name].pop(gone)
                target["value"] -= number
        target.pop("by_sex", None)
    for at, activity in enumerate(output["activities"]):
        activity.pop("value", None)
        row_of(project, output, at).pop("quantity", None)
    project.truth.add(("logframe.country.no_number_in_result", output["id"]))
    return True


def count_differs(project: Project, chance: random.Random) -> bool:
    output = project.matrix["outputs"][0]
    said = len(project.countries) + chance.choice([1, 2])
    output["statement"] += f" in all {said} countries" if project.language == "en" else f" dans les {said} pays"
    project.truth.add(("logframe.country.count_differs", output["id"]))
    return True


def excluded_counted(project: Project, chance: random.Random) -> bool:
    """A country that its own entry keeps out of an output where it has numbers."""
    outputs = project.matrix["outputs"]
    at = len(outputs)
    output = outputs[-1]
    for target in output["targets"]:
        project.used.add(target["id"])
    entry = chance.choice(project.matrix["countries"])
    name = f"output {at}" if project.language == "en" else f"produit {at}"
    entry["remark"] = (
        f"the government is excluded from {name}"
        if project.language == "en"
        else f"le gouvernement est exclu du {name}"
    )
    output["countries"] = "see the matrix" if project.language == "en" else "voir la matrice"
    for target in output["targets"]:
        if entry["iso3"] in {**target.get("per_country", {}), **target.get("per_country_minimum", {})}:
            project.truth.add(("logframe.scope.excluded_counted", target["id"]))
    codes = {one["id"] for one in output["activities"]}
    for row in project.plan["rows"]:
        if codes & set(row["activities"]) and any(entry["iso3"] in one for one in row["responsible"]):
            project.truth.add(("logframe.scope.excluded_responsible", row["id"]))
    return True


def unknown_country(project: Project, chance: random.Random) -> bool:
    for output, target, at in _free(project, chance):
        if _exact(target):
            _take(project, output, target, at)
            unquantified(project, output, at)
            states = [one.alpha3 for one in all_countries() if one.kind is CodeKind.STATE]
            other = chance.choice([code for code in states if code not in project.countries])
            old = chance.choice(project.countries)
            target["per_country"][other] = target["per_country"].pop(old)
            project.truth.add(("logframe.country.unknown", target["id"]))
            return True
    return False


def products_differ(project: Project, chance: random.Random) -> bool:
    for output, target, at in _free(project, chance):
        if "ational" in target["text"] or "ationaux" in target["text"]:
            _take(project, output, target, at)
            unquantified(project, output, at)
            for name in ("per_country", "per_country_minimum", "by_sex", "minimum"):
                target.pop(name, None)
            target["value"] = len(project.countries) + chance.choice([-1, 1])
            project.truth.add(("logframe.country.products_differ", target["id"]))
            return True
    return False


PLANTS: tuple[Plant, ...] = (
    no_number_in_result,
    products_differ,
    parts_differ,
    split_differs,
    minimums_exceed,
    each_differs,
    row_differs,
    activity_differs,
    no_target,
    empty_target,
    words_for_number,
    other_unit,
    no_row,
    no_activity,
    unknown_reference,
    count_differs,
    unknown_country,
    no_indicator,
    excluded_counted,
)


@on_target(_exact)
def in_words_too(spot: Spot) -> None:
    """The words say the same number as the field."""
    total = spot.target["value"]
    spot.target["text"] += (
        f" (at least {total} in all)" if spot.project.language == "en" else f" (au moins {total} en tout)"
    )


@on_target(_exact)
def a_range(spot: Spot) -> None:
    """A range that holds the sum."""
    spot.target["value"] = f"{spot.target['value'] - 1}-{spot.target['value'] + 10}"
    unquantified(spot.project, spot.output, spot.at)


@on_target(_exact)
def at_least_less(spot: Spot) -> None:
    """At least fewer than the parts make."""
    unquantified(spot.project, spot.output, spot.at)
    spot.target["value"], spot.target["minimum"] = max(1, spot.target["value"] - 2), True


@on_target(_exact)
def per_village(spot: Spot) -> None:
    """A number for each of something that is no country."""
    spot.target["text"] += " (3 per village)" if spot.project.language == "en" else " (3 par village)"


@on_target(_exact)
def two_rows(spot: Spot) -> None:
    """Two rows that make the activity's quantity together."""
    row = unquantified(spot.project, spot.output, spot.at)
    if spot.target["value"] < 3:
        return
    spot.output["activities"][spot.at]["value"] = spot.target["value"]
    row["quantity"] = 2
    second = "second half" if spot.project.language == "en" else "seconde moitié"
    spot.project.plan["rows"].append(
        {
            **row,
            "id": f"W8{spot.at}{spot.output['id'][-1]}",
            "text": f"{row['text']}, {second}",
            "quantity": spot.target["value"] - 2,
        }
    )


@on_target(_exact)
def by_year(spot: Spot) -> None:
    """Cumulative numbers by year, of which the last is the target."""
    spot.target["by_year"] = {"2031": spot.target["value"] // 2, "2032": spot.target["value"]}


def phased_in(project: Project, chance: random.Random) -> bool:
    """A country that joins later and so has no number in an output."""
    output = project.matrix["outputs"][0]
    if any(one["id"] in project.used for one in output["targets"]):
        return False
    late = chance.choice(project.countries)
    found = country(late)
    assert found is not None
    name = found.name(project.language)
    for target in output["targets"]:
        project.used.add(target["id"])
        for key in ("per_country", "per_country_minimum"):
            if key in target:
                target["value"] -= target[key].pop(late)
        target.pop("by_sex", None)
    for at, activity in enumerate(output["activities"]):
        activity.pop("value", None)
        row_of(project, output, at).pop("quantity", None)
    said = (
        f"{name} joins in the second phase" if project.language == "en" else f"{name} : à partir de la deuxième phase"
    )
    output["assumptions"] = [said]
    return True


LOOK_ALIKES: tuple[Plant, ...] = (in_words_too, a_range, at_least_less, per_village, two_rows, by_year, phased_in)
