"""Conflicts of words planted into a clean project: other names for one thing, another subject, reach or level."""

from __future__ import annotations

import random
from typing import Any

from jalon.kernel.countries import country
from tools.logframes.planting import Plant, Spot, anything, on_target, row_of, unquantified

_TOPICS = {
    "en": ("seed storage", "river safety", "school meals", "soil testing", "market rules", "radio repair"),
    "fr": ("stockage des semences", "sécurité fluviale", "repas scolaires", "analyse des sols", "règles du marché"),
}
_PAIRS = {
    "en": (("workshops", "trainings"), ("manuals", "modules"), ("surveys", "studies"), ("consultations", "meetings")),
    "fr": (("ateliers", "formations"), ("enquêtes", "études"), ("réunions", "consultations")),
}
_LISTS = {
    "en": ("Modules on {0}, record keeping and {1}", "bookkeeping", "hygiene"),
    "fr": ("Modules sur {0}, la tenue des registres et {1}", "la comptabilité", "l'hygiène"),
}


def _reworded(spot: Spot, counted: str, other: str, about: str) -> None:
    """The measure of a spot counts something else, by one name in its target and by another elsewhere."""
    unquantified(spot.project, spot.output, spot.at)
    english = spot.project.language == "en"
    spot.target.pop("by_sex", None)
    indicator, activity = spot.output["indicators"][spot.at], spot.output["activities"][spot.at]
    indicator["text"] = f"Number of {counted} on {about}" if english else f"Nombre de {counted} sur {about}"
    indicator["unit"] = "count"
    link = "on" if english else "sur"
    spot.target["text"] = f"{other[0].upper()}{other[1:]} {link} {about}"
    activity["text"] = f"Organise {counted} {link} {about}" if english else f"Organiser des {counted} {link} {about}"
    row_of(spot.project, spot.output, spot.at)["text"] = f"{counted[0].upper()}{counted[1:]} {link} {about}"


@on_target(anything)
def synonym(spot: Spot) -> None:
    """The target says trainings where its indicator says workshops."""
    language = spot.project.language
    one, other = spot.chance.choice(_PAIRS[language])
    _reworded(spot, one, other, _topic(spot))
    spot.project.truth.add(("logframe.wording.synonym", spot.target["id"]))


@on_target(anything)
def two_names(spot: Spot) -> None:
    """A row that gives both names."""
    one, other = spot.chance.choice(_PAIRS[spot.project.language])
    topic = _topic(spot)
    _reworded(spot, one, one, topic)
    row = row_of(spot.project, spot.output, spot.at)
    link = "on" if spot.project.language == "en" else "sur"
    row["text"] = f"{one[0].upper()}{one[1:]} ({other}) {link} {topic}"
    spot.project.truth.add(("logframe.wording.two_names", row["id"]))


@on_target(lambda target: "indicator" in target)
def subject(spot: Spot) -> None:
    """Two lists of subjects that differ in one."""
    words, one, other = _LISTS[spot.project.language]
    topic = _topic(spot)
    _reworded(spot, "modules", "modules", topic)
    spot.output["indicators"][spot.at]["text"] = words.format(topic, one)
    spot.target["text"] = words.format(topic, other)
    spot.project.truth.add(("logframe.wording.subject", spot.target["id"]))


def reach(project: Any, _: random.Random) -> bool:
    """A product that an activity calls national and an assumption regional."""
    output = project.matrix["outputs"][0]
    if any("ation" in one["text"] for one in output["activities"]) or output.get("assumptions"):
        return False
    english = project.language == "en"
    code = f"{output['activities'][0]['id'].rpartition('.')[0]}.8"
    words = "Prepare the national roadmap for ferries" if english else "Rédiger le protocole national des bacs"
    output["activities"].append({"id": code, "text": words})
    text = "Ferries: national roadmap" if english else "Bacs : protocole national"
    project.plan["rows"].append({"id": "W95", "text": text, "activities": [code], "responsible": []})
    said = (
        "States adopt the regional roadmap in time"
        if english
        else "Les États adoptent le protocole sous-régional à temps"
    )
    output["assumptions"] = [said]
    project.truth.add(("logframe.wording.reach", code))
    return True


def level(project: Any, chance: random.Random) -> bool:
    """A sentence that numbers an output as an outcome."""
    outputs = project.matrix["outputs"]
    if len(outputs) < 2 or any(one["id"] in project.used for one in outputs[-1]["targets"]):
        return False
    for target in outputs[-1]["targets"]:
        project.used.add(target["id"])
        for name in ("per_country", "per_country_minimum"):
            target.pop(name, None)
    found = country(chance.choice(project.countries))
    assert found is not None
    number = len(outputs)
    said = (
        f"{found.name('en')} is not included under outcome {number}."
        if project.language == "en"
        else f"{found.name('fr')} n'est pas inclus dans l'effet {number}."
    )
    project.matrix["scope_notes"] = [said]
    project.truth.add(("logframe.wording.level", said))
    return True


def _topic(spot: Spot) -> str:
    offered = _TOPICS[spot.project.language]
    return offered[(spot.at + len(spot.project.used)) % len(offered)]


WORDINGS: tuple[Plant, ...] = (synonym, two_names, subject, reach, level)
