"""A project without a conflict, from a seed: countries anywhere, sectors, numbers that agree, and look-alikes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from jalon.kernel.countries import CodeKind, all_countries
from tools.logframes.sectors import Measure, sectors

_SHARES = ("by_sex", ("female", "male"))


@dataclass
class Project:
    """An invented project as the YAML of two files; ``truth`` are the planted conflicts, (rule, code or "")."""

    seed: int
    language: str
    countries: list[str]
    matrix: dict[str, Any]
    plan: dict[str, Any]
    truth: set[tuple[str, str]] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    """How a form writes a statement that has no code there, to its code."""
    targets_in: dict[str, str] = field(default_factory=dict)
    """Code of an indicator to that of the target which a form keeps in its row."""
    used: set[str] = field(default_factory=set)
    """Codes that a plant or a look-alike has taken, so that none spoils another."""


def project(seed: int) -> Project:
    """The clean project of a seed."""
    chance = random.Random(seed)
    language = "fr" if chance.random() < 0.25 else "en"
    states = [
        one for one in all_countries() if one.kind is CodeKind.STATE and one.alpha2 and "(" not in one.names["en"]
    ]
    countries = chance.sample(states, chance.randint(3, 5))
    style = chance.choice(["OP", "R", "Out-", "C"])
    linked = chance.random() < 0.5
    offered = sectors(language)
    chance.shuffle(offered)
    outputs, rows = [], []
    for at, measures in enumerate(offered[: chance.randint(2, 4)]):
        made = _output(
            chance, at + 1, style, list(measures), [one.alpha3 for one in countries], language, linked=linked
        )
        outputs.append(made[0])
        rows += made[1]
    chance.shuffle(rows)
    for at, row in enumerate(rows):
        row["id"] = f"W{at + 1:02}"
    codes = [one.alpha3 for one in countries]
    matrix = {
        "countries": [{"iso3": one.alpha3, "name": one.name(language)} for one in countries],
        "outcome": _outcome(chance, codes, language),
        "outputs": outputs,
    }
    return Project(seed, language, codes, matrix, {"rows": rows})


def _outcome(chance: random.Random, codes: list[str], language: str) -> dict[str, Any]:
    share = chance.randint(10, 60)
    words = "Share of users satisfied with services" if language == "en" else "Part des usagers satisfaits des services"
    target = "Users satisfied with services" if language == "en" else "Usagers satisfaits des services"
    return {
        "id": "OC",
        "statement": "Services are better" if language == "en" else "Les services sont meilleurs",
        "countries": codes,
        "baseline": {"value": share},
        "indicators": [{"id": "OC-I1", "text": words, "unit": "%"}],
        "targets": [{"id": "OC-T1", "text": target, "value": share + 20, "unit": "%"}],
    }


def _output(
    chance: random.Random,
    number: int,
    style: str,
    measures: list[Measure],
    codes: list[str],
    language: str,
    *,
    linked: bool,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    chance.shuffle(measures)
    code = f"{style}{number}"
    indicators, targets, activities, rows = [], [], [], []
    for at, measure in enumerate(measures[: chance.randint(3, 6)]):
        per = chance.choice([1, 2, 3, 5, 10, 20, 40])
        if measure.kind == "national":
            per = 1
        total = per * len(codes)
        number_of = "Number of" if language == "en" else "Nombre de"
        indicator = {"id": f"{code}-I{at + 1}", "text": f"{number_of} {measure.counted} {measure.happens}"}
        indicator["unit"] = "persons" if measure.kind == "persons" else "count"
        target: dict[str, Any] = {
            "id": f"{code}-T{at + 1}",
            "text": f"{measure.counted[0].upper()}{measure.counted[1:]} {measure.happens}",
            "value": total,
        }
        if linked:
            target["indicator"] = indicator["id"]
        _divide(chance, target, codes, per)
        activity: dict[str, Any] = {"id": f"{number}.{at + 1}", "text": measure.activity}
        if chance.random() < 0.3:
            activity["value"] = total
        row: dict[str, Any] = {
            "text": measure.row,
            "activities": [activity["id"]],
            "responsible": [f"Office {chance.choice(codes)}"],
        }
        if chance.random() < 0.5:
            row["quantity"] = total
        indicators.append(indicator)
        targets.append(target)
        activities.append(activity)
        rows.append(row)
    chance.shuffle(targets) if linked else None
    statement = f"Output {number} delivers to people" if language == "en" else f"Le produit {number} sert la population"
    output = {
        "id": code,
        "statement": statement,
        "countries": list(codes),
        "baseline": {"value": 0, "year": 2030},
        "indicators": indicators,
        "targets": targets,
        "activities": activities,
    }
    return output, rows


def _divide(chance: random.Random, target: dict[str, Any], codes: list[str], per: int) -> None:
    """How a total is divided: exact, minimums that leave room, or not the same for all."""
    way = chance.random()
    if way < 0.5:
        shares = [per] * len(codes)
        if per > 2 and chance.random() < 0.5:
            shares[0], shares[1] = per + 1, per - 1
        target["per_country"] = dict(zip(codes, shares, strict=True))
    elif way < 0.7:
        target["per_country_minimum"] = dict.fromkeys(codes, max(1, per - 1))
        target["minimum"] = True
    else:
        target["per_country"] = dict.fromkeys(codes, per)
        if chance.random() < 0.3 and target["value"] > 3:
            women = target["value"] // 2
            target["by_sex"] = dict(zip(_SHARES[1], (women, target["value"] - women), strict=True))
