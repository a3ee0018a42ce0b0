"""The conflicts of number and scope of the proposal, found from its YAML alone; those of words from a text beside it.

R104 lists twelve. Number and scope: D1 to D5, D8 and D9 stand in the YAML. The numbers per country of D6
(consultations) and D7 (officials) stand only in the proposal's text; from the YAML alone their totals are told as
numbers
that no country has a part of, and D6 also as a target of another unit than its indicator. D10 and D12 are words of the
YAML, D11 of the text.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml

import jalon.logframe.findings
from jalon.logframe.check import check
from jalon.logframe.finding import Severity
from jalon.logframe.reading import read_logframe
from tests.logframe.proposal import (
    FOLDER,
    NAMES,
    checked,
    has,
    renamed_codes,
    scaled,
    shuffled,
    stated,
    told,
    with_countries,
)

RULES = Path(jalon.logframe.findings.__path__[0])
TEXT = Path(__file__).parents[1] / "vectors" / "logframe" / "proposal_form.txt"
ELSEWHERE = {
    "NER": ("KEN", "Kenya"),
    "MLI": ("PER", "Peru"),
    "MRT": ("NPL", "Nepal"),
    "BFA": ("GTM", "Guatemala"),
}
AROUND = {
    "NER": ("BFA", "Burkina Faso"),
    "MLI": ("NER", "Niger"),
    "MRT": ("MLI", "Mali"),
    "BFA": ("MRT", "Mauritania"),
}
CONFLICTS = [
    ("D1 a country left out of an output that speaks of all", "logframe.scope.all_but_excluded", ["OP2-I3"], ["MRT"]),
    ("D1 countries left out and responsible", "logframe.scope.excluded_responsible", ["WP23"], ["MLI", "MRT"]),
    ("D1 all countries, numbers of some", "logframe.scope.all_but_listed", ["OP2-I3"], ["MRT", "NER"]),
    ("D2 equipped sites", "logframe.quantity.row_differs", ["WP10", "2.3"], []),
    ("D3 training facilities", "logframe.quantity.row_differs", ["WP16", "OP2-T5"], []),
    ("D4 trainees", "logframe.quantity.row_differs_sum", ["WP14", "OP2-T6", "OP2-T7"], []),
    ("D5 a country without numbers", "logframe.country.no_number", [], ["NER"]),
    ("D5 in its output", "logframe.country.no_number_in_result", ["OP1"], ["NER"]),
    ("D6 consultations of no country", "logframe.country.result_without_split", ["OP3", "OP3-T2"], []),
    ("D6 consultations, indicator of participants", "logframe.target.other_unit", ["OP3-T2", "OP3-I3"], []),
    ("D7 officials of no country", "logframe.country.result_without_split", ["OP4", "OP4-T2"], []),
    ("D8 national products", "logframe.country.products_differ", ["4.3"], []),
    ("D8 national products in the plan", "logframe.country.products_differ", ["WP23"], []),
    ("D9 no target", "logframe.indicator.no_target", ["OC-I2"], []),
    ("D9 no target", "logframe.indicator.no_target", ["OP1-I3"], []),
    ("D9 number of something else", "logframe.target.other_thing", ["OP1-I4"], []),
    ("D9 no target", "logframe.indicator.no_target", ["OP2-I3"], []),
    ("D9 words for a number", "logframe.indicator.words_for_number", ["OP2-I4"], []),
    ("D9 empty", "logframe.indicator.no_number", ["OP3-I5"], []),
    ("D9 no target", "logframe.indicator.no_target", ["OP4-I2"], []),
    ("D10 module, material", "logframe.wording.synonym", ["OP1-T3", "OP1-I4"], []),
    ("D10 subject", "logframe.wording.subject", ["WP06", "1.5"], []),
    ("D12 workshop, training", "logframe.wording.synonym", ["WP20", "3.5"], []),
    ("D12 workshop, training", "logframe.wording.two_names", ["WP24"], []),
    ("gap", "logframe.activity.no_row", ["1.1"], []),
    ("gap", "logframe.row.no_activity", ["WP16"], []),
]


@pytest.mark.parametrize(("what", "code", "about", "countries"), CONFLICTS, ids=str)
def test_the_yaml_alone_shows_its_conflicts(what: str, code: str, about: list[str], countries: list[str]) -> None:
    assert has(checked(stated()), code, *about, countries=countries), what


def test_what_adds_up_is_not_told() -> None:
    found = checked(stated())
    assert not any(one.code.startswith("logframe.sum.") for one in found.findings)
    quantities = {one.about[0] for one in found.findings if one.code.startswith("logframe.quantity.")}
    assert quantities == {"WP10", "WP14", "WP16"}
    assert {one.proposal for one in found.findings if one.code.startswith("logframe.wording.")} == {True}


@pytest.mark.parametrize("factor", [3, 10])
@pytest.mark.parametrize("countries", [ELSEWHERE, AROUND], ids=["elsewhere", "around"])
def test_other_codes_numbers_countries_and_order_give_the_same_findings(
    factor: int, countries: dict[str, tuple[str, str]]
) -> None:
    expected = told(checked(stated()))
    files, codes = renamed_codes(with_countries(scaled(stated(), factor), countries), factor)
    found = told(checked(shuffled(files, random.Random(factor))))
    new = {old: code for old, (code, _) in countries.items()}
    assert found == {
        (
            code,
            tuple(sorted(codes.get(name.split("#")[0], name) for name in about)),
            frozenset(new[one] for one in named),
        )
        for code, about, named in expected
    }


def test_the_engine_can_be_silent_about_each_number() -> None:
    """With the numbers made to agree, the conflicts of number are gone: the test can fail."""
    files = stated()
    outputs = files[NAMES[0]]["outputs"]
    rows = {row["id"]: row for row in files[NAMES[1]]["rows"]}
    rows["WP10"]["quantity"], rows["WP14"]["quantity"], rows["WP16"]["quantity"] = 4, 30, 2
    for target in outputs[0]["targets"][3:]:
        target["per_country_minimum"]["NER"] = next(iter(target["per_country_minimum"].values()))
        target["value"] = sum(target["per_country_minimum"].values())
    codes = {one.code for one in checked(files).findings}
    assert not codes & {
        "logframe.quantity.row_differs",
        "logframe.quantity.row_differs_sum",
        "logframe.country.no_number",
    }


def test_a_text_of_the_proposal_s_form_shows_what_only_the_text_says() -> None:
    found = check([read_logframe(TEXT.read_bytes(), TEXT.name)])
    by_code = {one.code: one for one in found.findings}
    each = [one.parameters for one in found.findings if one.code == "logframe.sum.each_differs"]
    assert [(one["total"], one["each"], one["times"], one["sum"]) for one in each] == [
        ("16", "2", 4, "8"),
        ("45", "6", 4, "24"),
    ]
    assert by_code["logframe.wording.level"].proposal
    counted = {one.about[0][:20] for one in found.findings if one.code == "logframe.scope.excluded_counted"}
    assert counted == {"At least 15 senior i", "10 senior operators "}
    assert by_code["logframe.scope.all_but_excluded"].countries == {"MLI", "MRT"}


def test_the_text_beside_the_yaml_adds_and_tells_nothing_twice() -> None:
    frames = [read_logframe((FOLDER / name).read_bytes(), name) for name in NAMES]
    alone = check(frames).findings
    both = check([*frames, read_logframe(TEXT.read_bytes(), TEXT.name)]).findings
    assert {one.identity for one in alone} <= {one.identity for one in both}
    assert has(
        check([*frames, read_logframe(TEXT.read_bytes(), TEXT.name)]),
        "logframe.scope.excluded_counted",
        "OP2-T6",
        countries=["MLI"],
    )


def test_an_identity_survives_order_lines_and_files_and_not_another_number() -> None:
    files = stated()
    before = {one.identity for one in checked(files).findings}
    moved = {name.replace(".yaml", "-2.yaml"): shuffled(tree, random.Random(5)) for name, tree in files.items()}
    assert {one.identity for one in checked(moved).findings} == before
    rows = {row["id"]: row for row in files[NAMES[1]]["rows"]}
    rows["WP14"]["quantity"] = 46
    changed = {one.identity for one in checked(files).findings}
    assert len(before - changed) == len(changed - before) == 1


def test_no_rule_names_a_country_a_number_or_an_id_of_the_proposal() -> None:
    matrix = yaml.safe_load((FOLDER / NAMES[0]).read_text(encoding="utf-8"))
    words = {one["iso3"] for one in matrix["countries"]} | {one["name"] for one in matrix["countries"]}
    words |= {"MIDAS", "INTERPOL", "IOM", "JICA", "Sahel", "Niamey"}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))}|OP\d|WP\d\d|OC-|OBJ-)\b", re.IGNORECASE)
    numbers = re.compile(r"\b(?:15|16|20|45|60|1425000)\b")
    sources = [*RULES.glob("*.py"), *RULES.parent.glob("*.py"), *(RULES.parent / "data").glob("*.yaml")]
    assert len(sources) > 30
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert not pattern.findall(text), path.name
        if path.parent == RULES:
            assert not numbers.findall(text), path.name


def test_findings_stand_in_the_order_of_their_weight() -> None:
    order = [one.severity for one in checked(stated()).findings]
    assert order == sorted(order, key=list(Severity).index)
