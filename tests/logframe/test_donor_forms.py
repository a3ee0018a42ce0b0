"""What is planted in logframes of donors' own shapes is found where it stands: workbooks, tables of text, YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from jalon.logframe.check import check
from jalon.logframe.finding import Finding, Severity
from jalon.logframe.reading import read_logframe
from tests.logframe import donor_forms as forms

FORMS = Path(__file__).parents[1] / "vectors" / "logframe" / "forms"


def written(name: str) -> bytes:
    return (FORMS / name).read_bytes()


EXPECTED: dict[str, tuple[bytes, str, set[tuple[str, str]]]] = {
    "European Union": (
        forms.EU,
        "eu.xlsx",
        {
            ("sum.split_differs", "Logframe matrix!E4"),
            ("sum.each_differs", "Logframe matrix!E7"),
            ("quantity.activity_differs", "Activities!A2"),
            ("country.count_differs", "Logframe matrix!B8"),
            ("indicator.no_target", "Logframe matrix!C6"),
            ("target.other_unit", "Logframe matrix!E9"),
            ("indicator.no_baseline", "Logframe matrix!C7"),
            ("activity.no_row", "Activities!A4"),
        },
    ),
    "development bank, heading in two rows": (
        forms.AFDB,
        "bank.xlsx",
        {
            ("sum.split_differs", "RBLF!D7"),
            ("quantity.activity_differs", "RBLF!A13"),
            ("indicator.no_target", "RBLF!B11"),
            ("indicator.no_baseline", "RBLF!B11"),
        },
    ),
    "United Nations, years beside a final value": (
        forms.UNDP,
        "un.xlsx",
        {
            ("sum.parts_differ", "Results Framework!I4"),
            ("quantity.row_differs", "Multi-Year Work Plan!B2"),
            ("indicator.no_target", "Results Framework!B8"),
            ("indicator.no_baseline", "Results Framework!B7"),
        },
    ),
    "cadre logique": (
        forms.CADRE,
        "cadre.xlsx",
        {
            ("sum.split_differs", "Cadre logique!D4"),
            ("sum.split_differs", "Cadre logique!D8"),
            ("sum.each_differs", "Cadre logique!D6"),
            ("quantity.row_differs", "Chronogramme!B3"),
            ("quantity.activity_differs", "Cadre logique!A10"),
            ("country.count_differs", "Cadre logique!A5"),
            ("indicator.no_target", "Cadre logique!B9"),
            ("target.other_unit", "Cadre logique!D7"),
            ("indicator.no_baseline", "Cadre logique!B9"),
            ("activity.no_row", "Cadre logique!A11"),
        },
    ),
    "intermediate and end targets": (forms.BANK, "wb.xlsx", {("indicator.no_target", "Results framework!A8")}),
    "pipes": (
        written("pipes.md"),
        "a.md",
        {
            ("sum.split_differs", ":9"),
            ("sum.each_differs", ":10"),
            ("quantity.row_differs", ":24"),
            ("quantity.activity_differs", ":18"),
            ("country.count_differs", ":9"),
            ("indicator.no_target", ":11"),
            ("indicator.no_baseline", ":11"),
            ("activity.no_row", ":18"),
        },
    ),
    "tabs": (
        written("tabs.txt"),
        "a.txt",
        {
            ("sum.split_differs", ":5"),
            ("quantity.row_differs", ":12"),
            ("indicator.no_target", ":8"),
            ("indicator.no_baseline", ":7"),
        },
    ),
    "separated values": (
        written("values.csv"),
        "a.csv",
        {("sum.split_differs", ":4"), ("target.other_unit", ":5"), ("indicator.no_baseline", ":5")},
    ),
    "French text": (
        written("french.txt"),
        "a.txt",
        {
            ("sum.split_differs", ":29"),
            ("sum.each_differs", ":18"),
            ("quantity.activity_differs", ":22"),
            ("country.count_differs", ":12"),
            ("scope.excluded_counted", ":6"),
            ("indicator.no_target", ":27"),
            ("indicator.no_baseline_in_result", ":24"),
            ("activity.no_row", ":32"),
        },
    ),
    "English YAML": (
        written("english.yaml"),
        "a.yaml",
        {
            ("sum.split_differs", "indicators[0].target"),
            ("sum.whole_differs", "project.total_budget"),
            ("quantity.row_differs", "workplan[1]"),
            ("quantity.activity_differs", "activities[0]"),
            ("country.count_differs", "outputs[0]"),
            ("scope.beyond_result", "outputs[1]"),
            ("indicator.no_target", "indicators[1]"),
            ("target.other_unit", "indicators[1].target"),
            ("indicator.no_baseline", "indicators[1]"),
            ("activity.no_row", "activities[1]"),
        },
    ),
    "French YAML": (
        written("french.yaml"),
        "b.yaml",
        {
            ("sum.split_differs", "cibles[0]"),
            ("sum.each_differs", "cibles[1]"),
            ("quantity.row_differs", "plan_de_travail[0]"),
            ("indicator.no_target", "indicateurs[1]"),
            ("target.no_indicator", "cibles[1]"),
            ("target.other_unit", "cibles[0]"),
            ("indicator.no_baseline", "indicateurs[1]"),
            ("indicator.no_baseline_in_result", "resultats[1]"),
            ("activity.no_row", "activites[1]"),
        },
    ),
    "JSON": (
        written("nested.json"),
        "c.json",
        {
            ("sum.split_differs", "results[1].indicators[0]"),
            ("sum.parts_differ", "results[1].indicators[1]"),
            ("quantity.row_differs", "workplan[0]"),
            ("indicator.no_target", "indicators[2]"),
            ("indicator.no_baseline", "indicators[2]"),
            ("activity.no_row", "activities[1]"),
            ("reference.unknown", "workplan[1]"),
        },
    ),
}


def found_in(content: bytes, name: str) -> list[Finding]:
    return [one for one in check([read_logframe(content, name)]).findings if one.severity is not Severity.NOTE]


@pytest.mark.parametrize("form", EXPECTED)
def test_each_conflict_is_found_at_its_place_and_nothing_else_is_told(form: str) -> None:
    content, name, expected = EXPECTED[form]
    found = found_in(content, name)
    for code, place in expected:
        those = [one for one in found if one.code == f"logframe.{code}"]
        assert any(place in str(where) for one in those for where in one.places), (code, place, those)
    assert {one.code.removeprefix("logframe.") for one in found} == {code for code, _ in expected}
    assert len(found) <= len(expected) + 1
