"""Projects as running text, as tables between pipes, as IATI and as a donor's workbook with a heading in two rows."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from jalon.kernel.countries import country
from tools.logframes.making import Project

_WORDS = {
    "en": {
        "countries": "Participating countries",
        "outcome": "Outcome",
        "output": "Output",
        "indicators": "Indicators",
        "baseline": "Baseline",
        "targets": "Targets",
        "activities": "Activities",
        "assumptions": "Assumptions",
        "plan": "Work plan",
        "least": "At least",
        "per": "at least {0} per country",
        "in": "{0} in {1}",
        "women": ", of whom {0} women and {1} men",
        "share": "{0}% of {1}",
    },
    "fr": {
        "countries": "Pays concernés",
        "outcome": "Effet",
        "output": "Produit",
        "indicators": "Indicateurs",
        "baseline": "Valeur de référence",
        "targets": "Cibles",
        "activities": "Activités",
        "assumptions": "Hypothèses",
        "plan": "Plan de travail",
        "least": "Au moins",
        "per": "au moins {0} par pays",
        "in": "{1} : {0}",
        "women": ", dont {0} femmes et {1} hommes",
        "share": "{0} % des {1}",
    },
}


def name_of(code: str, project: Project) -> str:
    """The name of a country in the project's language."""
    found = country(code)
    assert found is not None
    return found.name(project.language)


def sentence(target: dict[str, Any], project: Project) -> str:
    """A target in words: number, what is counted, numbers of countries in brackets."""
    words = _WORDS[project.language]
    text, value = target["text"], target["value"]
    if not isinstance(value, int | str) or value == "":
        said = text
    elif isinstance(value, str) and not value[0].isdigit():
        said = f"{text}: {value}"
    elif target.get("unit") == "%":
        said = words["share"].format(value, text[0].lower() + text[1:])
    else:
        least = f"{words['least']} " if target.get("minimum") else ""
        said = f"{least}{value} {text[0].lower() + text[1:]}"
    if "by_sex" in target:
        said += words["women"].format(target["by_sex"]["female"], target["by_sex"]["male"])
    project.said[said] = target["id"]
    return said + _split(target, project)


def _split(target: dict[str, Any], project: Project) -> str:
    words = _WORDS[project.language]
    if "per_country" in target:
        parts = [words["in"].format(number, name_of(code, project)) for code, number in target["per_country"].items()]
        return f" ({', '.join(parts)})" if project.language == "en" else f" ({' ; '.join(parts)})"
    if "per_country_minimum" in target:
        named = ", ".join(name_of(code, project) for code in target["per_country_minimum"])
        return f" ({words['per'].format(next(iter(target['per_country_minimum'].values())))}: {named})"
    return ""


def said_once(one: dict[str, Any], project: Project) -> str:
    """The words of a statement that the form writes without its code; they are how findings will call it."""
    project.said[one["text"]] = one["id"]
    return str(one["text"])


def running_text(project: Project) -> bytes:
    """Headings with lists."""
    words = _WORDS[project.language]
    lines = [
        "# Project",
        "",
        f"{words['countries']}: {', '.join(name_of(one, project) for one in project.countries)}",
        "",
    ]
    lines += _notes(project)
    for number, output in enumerate((project.matrix["outcome"], *project.matrix["outputs"])):
        level = words["output"] if number else words["outcome"]
        lines += [f"## {level} {number or 1}: {output['statement']}", ""]
        lines += [f"{words['indicators']}:", *(f"- {said_once(one, project)}" for one in output["indicators"])]
        lines += [f"{words['baseline']}: {output['baseline']['value']}"]
        lines += [f"{words['targets']}:", *(f"- {sentence(one, project)}" for one in output["targets"])]
        if output.get("assumptions"):
            lines += [f"{words['assumptions']}:", *(f"- {one}" for one in output["assumptions"])]
        if output.get("activities"):
            lines += [f"{words['activities']}:", *(_activity(one) for one in output["activities"]), ""]
    lines += [f"## {words['plan']}", *(f"- {_row(one, project)}" for one in project.plan["rows"])]
    return "\n".join(lines).encode()


def _notes(project: Project) -> list[str]:
    found = list(project.matrix.get("scope_notes", []))
    for one in found:
        project.said[one] = one
    for entry in project.matrix["countries"]:
        if entry.get("remark"):
            start = "In" if project.language == "en" else "Pour"
            found += [f"{start} {name_of(entry['iso3'], project)}, {entry['remark']}."]
    return found


def _activity(one: dict[str, Any]) -> str:
    return f"{one['id']} {one['text']}" + (f" ({one['value']})" if one.get("value") else "")


def _row(one: dict[str, Any], project: Project) -> str:
    said = one["text"] + (f" ({one['quantity']})" if one.get("quantity") else "")
    project.said[said] = one["id"]
    return said + "".join(f" – {who}" for who in one.get("responsible", []))


def piped(project: Project) -> bytes:
    """One table between pipes, a column a country, and one for the plan."""
    _without_minimums(project)
    head = ["Result", "Indicator", "Baseline", "Target", *project.countries]
    if project.language == "fr":
        head = ["Résultat", "Indicateur", "Valeur de référence", "Cible", *project.countries]
    rows = [head, ["---"] * len(head)]
    for number, output in enumerate((project.matrix["outcome"], *project.matrix["outputs"])):
        level = _WORDS[project.language]["output" if number else "outcome"]
        for at, (indicator, target) in enumerate(_pairs(output)):
            split = (target or {}).get("per_country", {})
            value = (target or {}).get("value")
            rows.append(
                [
                    f"{level} {number or 1}: {output['statement']}" if at == 0 else "",
                    said_once(indicator, project),
                    str(output["baseline"]["value"]),
                    ("" if value is None else f"{value}{'%' if (target or {}).get('unit') == '%' else ''}"),
                    *(str(split.get(code, "")) for code in project.countries),
                ]
            )
            if target is not None:
                project.targets_in[indicator["id"]] = target["id"]
    plan = (
        [["Activity", "Responsible", "Quantity"]]
        if project.language == "en"
        else [["Activité", "Responsable", "Quantité"]]
    )
    for row in project.plan["rows"]:
        project.said[row["text"]] = row["id"]
        plan.append([row["text"], ", ".join(row.get("responsible", [])), str(row.get("quantity", ""))])
    tables = ["\n".join(f"| {' | '.join(cells)} |" for cells in table) for table in (rows, plan)]
    return "\n\n".join(["# Project", *_notes(project), tables[0], "## Plan", tables[1]]).encode()


def iati(project: Project) -> bytes:
    """One activity of IATI 2.03; countries and sexes are dimensions."""
    _without_minimums(project)
    shares = [100 // len(project.countries)] * len(project.countries)
    shares[0] += 100 - sum(shares)
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', '<iati-activities version="2.03"><iati-activity>']
    for code, share in zip(project.countries, shares, strict=True):
        found = country(code)
        assert found is not None
        parts.append(f'<recipient-country code="{found.alpha2}" percentage="{share}"/>')
    parts += [f"<description><narrative>{escape(note)}</narrative></description>" for note in _notes(project)]
    for number, output in enumerate((project.matrix["outcome"], *project.matrix["outputs"])):
        parts.append(f'<result type="{1 if number else 2}"><title><narrative>')
        parts.append(f"{escape(output['statement'])}</narrative></title>")
        for indicator, target in _pairs(output):
            parts.append(_iati_indicator(indicator, target, output["baseline"]["value"]))
        parts.append(f'<reference vocabulary="99" code={quoteattr(output["id"])}/></result>')
    return "".join([*parts, "</iati-activity></iati-activities>"]).encode()


def _without_minimums(project: Project) -> None:
    """Numbers that the form cannot state are no conflicts in it: minimums a country, who is responsible for a row."""
    for output in project.matrix["outputs"]:
        for target in output["targets"]:
            if "per_country_minimum" in target:
                project.truth.discard(("logframe.scope.excluded_counted", target["id"]))
    project.truth -= {one for one in project.truth if one[0] == "logframe.scope.excluded_responsible"}


def _iati_indicator(indicator: dict[str, Any], target: dict[str, Any] | None, baseline: int) -> str:
    measure = 2 if indicator["unit"] == "%" else 1
    said = f'<indicator measure="{measure}"><title><narrative>{escape(indicator["text"])}</narrative></title>'
    said += f'<reference vocabulary="99" code={quoteattr(indicator["id"])}/><baseline year="2030" value="{baseline}"/>'
    if target is not None and target.get("value") is not None:
        said += '<period><period-start iso-date="2030-01-01"/><period-end iso-date="2031-12-31"/>'
        said += f"<target value={quoteattr(str(target['value']))}/>"
        for name, key in (("country", "per_country"), ("sex", "by_sex")):
            for part, number in target.get(key, {}).items():
                said += f'<target value="{number}"><dimension name="{name}" value="{part}"/></target>'
        said += "</period>"
    return said + "</indicator>"


_TEMPLATE = {
    "en": (
        ("Logframe", "Logical framework: "),
        ("Level", "Statement", "Performance indicators", "Baseline", "", "Targets"),
        ("Sources", "Assumptions"),
        ("Value", "Year", "Final"),
    ),
    "fr": (
        ("Cadre logique", "Cadre logique : "),
        ("Niveau", "Énoncé", "Indicateurs", "Valeur de base", "", "Cibles"),
        ("Moyens de vérification", "Hypothèses"),
        ("Valeur", "Année", "Finale"),
    ),
}


def template(project: Project) -> bytes:
    """A donor's workbook: level and statement, a heading in two rows, countries below "Targets", activities apart."""
    import openpyxl

    english = project.language == "en"
    (title, start), first, last, second = _TEMPLATE[project.language]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    names = [name_of(one, project) for one in project.countries]
    sheet.append([start + ", ".join(names)])
    sheet.append([*first, *([None] * len(names)), *last])
    sheet.append([None, None, None, *second[:2], *names, second[2]])
    for number, output in enumerate((project.matrix["outcome"], *project.matrix["outputs"])):
        level = _WORDS[project.language]["output" if number else "outcome"]
        for at, (indicator, target) in enumerate(_pairs(output)):
            split = (target or {}).get("per_country", {})
            value = (target or {}).get("value")
            shown = f"{value}%" if (target or {}).get("unit") == "%" and value is not None else value
            notes = "\n".join(output.get("assumptions", [])) if at == 0 else None
            sheet.append(
                [
                    f"{level} {number}" if number and at == 0 else (level if at == 0 else None),
                    output["statement"] if at == 0 else None,
                    f"{indicator['id']}. {indicator['text']}",
                    output["baseline"]["value"],
                    2030,
                    *(split.get(code) for code in project.countries),
                    shown,
                    "Reports",
                    notes,
                ]
            )
            if target is not None:
                project.targets_in[indicator["id"]] = target["id"]
    _activity_sheets(book, project, english=english)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _activity_sheets(book: Any, project: Project, *, english: bool) -> None:
    sheet = book.create_sheet("Activities" if english else "Activités")
    sheet.append(["Activities", "Quantity", "Means"] if english else ["Activités", "Quantité", "Moyens"])
    for output in project.matrix["outputs"]:
        for one in output["activities"]:
            sheet.append([f"{one['id']} {one['text']}", one.get("value"), "Staff"])
    plan = book.create_sheet("Timetable" if english else "Chronogramme")
    plan.append(
        ["Ref", "Activities", "Activity code", "Implementing body", "Quantity", "Q1", "Q2", "Q3", "Q4"]
        if english
        else ["Réf", "Activités", "Code activité", "Structure responsable", "Quantité", "T1", "T2", "T3", "T4"]
    )
    for row in project.plan["rows"]:
        codes, who = ", ".join(row["activities"]), ", ".join(row.get("responsible", []))
        plan.append([row["id"], row["text"], codes, who, row.get("quantity"), "x", None, None, None])


def _pairs(output: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    targets = {target["id"].rpartition("T")[2]: target for target in output["targets"]}
    return [(one, targets.get(one["id"].rpartition("I")[2])) for one in output["indicators"]]
