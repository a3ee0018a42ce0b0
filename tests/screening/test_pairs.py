"""Two names given as a pair: the development pairs, the properties of a score, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.cli.commands.names import command
from jalon.kernel.approximate_date import ApproximateDate
from jalon.screening import Band
from jalon.screening.equivalences import KINDS, groups
from jalon.screening.evaluation.measures import recall_at
from jalon.screening.evaluation.sources import pairs_of
from jalon.screening.pairs import compare_names
from jalon.screening.scripts import in_latin, known_name, read_back
from jalon.screening.spelling import liken
from jalon.screening.weights import learned

PAIRS = sorted((Path(__file__).parents[1] / "vectors" / "screening").glob("sahel*_pairs.csv"))
NAMES = st.text(max_size=300) | st.sampled_from(
    ["A", "é" * 300, "🙂", "Mohamed Ould Ahmed", "محمد ولد أحمد", "\u202eMOUSSA", "Абду", "12 34", "abd", "abdabdabd"]
)


def test_development_pairs_are_told_apart() -> None:
    pairs = [pair for path in PAIRS for pair in pairs_of(path)]
    scores = [compare_names(pair.one, pair.other).score for pair in pairs]
    assert len(pairs) > 370
    assert recall_at(scores, [pair.same for pair in pairs], 0.05).value >= 0.95


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohamed Ould Ahmed Salem", "محمد ولد أحمد سالم"),
        ("MXHMWD EBDALRXHYM", "Mahmoud Abderrahim"),
        ("Abd el Kader Ould Dadde", "Abdelkader Dadde"),
        ("RamiMakhzoumi", "Rami Makhzoumi"),
        ("Noureddine Ag Bilal", "Nour al-Din Ag Bilal"),
    ],
)
def test_scripts_links_and_joins_are_one_name(one: str, other: str) -> None:
    assert compare_names(one, other).score > 0.7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hassane Moussa Garba", "Housseini Moussa Garba"),
        ("Sidi Ould Mohamed", "Sidi Ould Brahim"),
        ("Kone Moussa", "Konate Moussa"),
        ("Ahmed Ould Mohamed", "Mohamed Ould Ahmed"),
        ("Salem Ould Ely", "Salem Mint Ely"),
        ("Hamidou Seyni", "Hamida Seyni"),
        ("محمد ولد أحمد", "Mahmoud Ould Ahmed"),
    ],
)
def test_twins_fathers_and_families_are_not_strong(one: str, other: str) -> None:
    assert compare_names(one, other).band in {Band.NONE, Band.WEAK}


@settings(max_examples=100)
@given(one=NAMES, other=NAMES)
def test_any_two_names_have_a_score_that_does_not_depend_on_their_order(one: str, other: str) -> None:
    found, turned = compare_names(one, other), compare_names(other, one)
    assert 0 <= found.score < 1
    assert found.score == pytest.approx(turned.score, abs=0.02)
    assert all(evidence.sentence(language) for evidence in found.evidence for language in ("fr", "ar", "en"))


@settings(max_examples=60)
@given(year=st.integers(1940, 2005), other=st.integers(1940, 2005))
def test_birth_date_that_agrees_more_never_lowers_a_score(year: int, other: int) -> None:
    def scored(one: int, two: int) -> float:
        born = ApproximateDate(one, 5, 6), ApproximateDate(two, 5, 6)
        return compare_names("Zandogorma Hawa", "Zandogorma Awa", *born).score

    assert scored(year, other) <= scored(year, year)
    assert compare_names("Zandogorma Hawa", "Zandogorma Awa").score <= scored(year, year)


@pytest.mark.parametrize("purpose", ["compare", "search"])
def test_weights_keep_their_signs(purpose: str) -> None:
    weights = learned(purpose).features
    assert all(weight >= 0 for weight in weights[:2])
    assert all(weight <= 0 for weight in weights[2:])


@pytest.mark.parametrize("name", ["A", "Dr", "Ould", "El Hadj", "Mohamed", "M."])
def test_what_many_share_is_never_strong_alone(name: str) -> None:
    assert compare_names(name, name).band is not Band.STRONG


def test_equivalences_are_folded_typed_and_have_a_source() -> None:
    for group in groups():
        assert group.kind in KINDS
        assert group.source in {"orthography", "onomastics", "attributes"}
        assert len(group.names) > 1 or group.kind == "spelling"
        assert all(name.isascii() and name.islower() for name in group.names)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("diallo", "jallow", 0.05),
        ("oumar", "oumarou", 0.2),
        ("mohamed", "mamadou", 0.4),
        ("fatoumata", "fatou", 0.45),
        ("hassane", "housseini", None),
        ("kone", "kane", None),
        ("dialllo", "jallow", 0.05),
        ("abdrahamane", "abdrahim", None),
    ],
)
def test_table_says_what_separates_two_names(one: str, other: str, apart: float | None) -> None:
    found = liken(one, other)
    assert (found.apart if found else None) == apart
    assert liken(other, one) == found


def test_scripts_become_latin_letters() -> None:
    assert [in_latin(part) for part in ("محمد", "сергей", "μαρια", "diallo")] == ["mhmd", "sergei", "maria", "diallo"]
    assert read_back("DIALLO MAX") == "DIALLO MAX"
    assert [known_name(part) for part in ("محمد", "عبدالله", "قققق")] == ["mohamed", "abdallah", ""]


def test_command_answers_line_by_line_in_order() -> None:
    lines = ['{"a": "Abdoulaye Diallo", "b": "Abdullahi Jallow", "birth_date_a": "1984", "birth_date_b": "1984"}']
    lines += ["no json", '{"a": 1, "b": "x"}', '{"a": "", "b": ""}', json.dumps({"a": "x" * 600, "b": "y"})]
    result = CliRunner().invoke(command, ["compare", "--lang", "fr"], input="\n".join(lines))
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert answers[0]["band"] == "strong"
    assert [answer.get("error", {}).get("code") for answer in answers[1:]] == [
        "screening.query.not_an_object",
        "screening.query.field_unreadable",
        None,
        "screening.query.name_too_long",
    ]
    assert answers[3] == {"score": 0.0, "band": "none", "evidence": []}
