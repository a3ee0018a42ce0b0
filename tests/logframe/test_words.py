"""How numbers, countries and scopes are understood in words, in English and French."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.logframe.amounts import read_amounts
from jalon.logframe.model import Bound, Place
from jalon.logframe.naming import named
from jalon.logframe.numerals import decimal_of
from jalon.logframe.scoping import scope_of
from jalon.logframe.units import canonical_unit, counts, disagree

HERE = Place("a", "b")
KNOWN = ("KEN", "UGA", "RWA")


@pytest.mark.parametrize(
    ("words", "value", "unit", "bound"),
    [
        ("At least 15 senior trainers trained", 15, "persons", Bound.MINIMUM),
        ("A minimum of 16 consultations with villages", 16, "things", Bound.MINIMUM),
        ("Up to forty-five wells", 45, "things", Bound.MAXIMUM),
        ("About 1,200 people", 1200, "persons", Bound.ABOUT),
        ("60+ officers", 60, "persons", Bound.MINIMUM),
        ("One training facility", 1, "things", Bound.EXACT),
        ("20% increase after the project", 20, "percent", Bound.EXACT),
        ("Au moins quarante-cinq agents formés", 45, "persons", Bound.MINIMUM),
        ("Cent vingt enseignants", 120, "persons", Bound.EXACT),
        ("Rehabilitation of 2 border posts", 2, "things", Bound.EXACT),
        ("Training delivery (45 participants)", 45, "persons", Bound.EXACT),
    ],
)
def test_amounts_in_words(words: str, value: int, unit: str, bound: Bound) -> None:
    found = read_amounts(words).main
    assert found is not None
    assert (found.value, found.unit, found.bound) == (Decimal(value), unit, bound)


@pytest.mark.parametrize(
    "words",
    [
        "Signed on 17 April 2012",
        "In 2015 the project began",
        "See output 2 and activity 1.3",
        "During 12 months",
        "A G5 meeting of the region",
        "Better procedures for all",
    ],
)
def test_dates_labels_and_times_are_no_amounts(words: str) -> None:
    assert read_amounts(words).main is None


def test_numbers_of_countries_stand_beside_them_or_are_for_each() -> None:
    split = read_amounts("Wells (Kenya: 5; Uganda: 3; Rwanda: 2)").per_country
    assert split == {"KEN": 5, "UGA": 3, "RWA": 2}
    assert read_amounts("5 in Kenya and 3 in Uganda").per_country == {"KEN": 5, "UGA": 3}
    each = read_amounts("At least 15 nurses (minimum 5 per country: Kenya, Uganda and Rwanda)")
    assert (each.per_country, each.per_country_bound) == ({"KEN": 5, "UGA": 5, "RWA": 5}, Bound.MINIMUM)
    assert read_amounts("16 meetings (2 per country)").each is not None
    assert read_amounts("16 meetings (2 per village)").each is None
    assert read_amounts("10 to 15 officers").main.high == 15  # type: ignore[union-attr]


def test_countries_by_name_adjective_and_code() -> None:
    assert named("The Nigerian and Nigerien posts; Guinea-Bissau, Équateur") >= {"NGA", "NER", "GNB", "ECU"}
    assert named("The KEN office and the NGO", KNOWN) == {"KEN"}
    assert named("Nothing of the sort: a turkey-free CAN") == frozenset()


@pytest.mark.parametrize(
    ("words", "countries", "results"),
    [
        ("Kenya and Uganda are not included in activities under output 2 and output 3.", {"KEN", "UGA"}, {2, 3}),
        ("In Kenya, posts near Uganda exist. The Kenyan government is excluded from output 2.", {"KEN"}, {2}),
        ("Section 3 excludes the drill for Kenya", {"KEN"}, set()),
        ("Le Rwanda est exclu du produit 1", {"RWA"}, {1}),
    ],
)
def test_clauses_that_keep_countries_out(words: str, countries: set[str], results: set[int]) -> None:
    (found,) = scope_of(words, HERE, KNOWN).exclusions
    assert (found.countries, found.results) == (countries, results)


@pytest.mark.parametrize(
    "words",
    [
        "Socially excluded women of Kenya and Uganda are trained",
        "Kenya leads. Transport is not included.",
        "not listed in the row",
    ],
)
def test_other_uses_of_the_words_keep_nobody_out(words: str) -> None:
    assert scope_of(words, HERE, KNOWN).exclusions == ()


def test_all_countries_some_and_later() -> None:
    assert scope_of("introduced in all four countries", HERE, KNOWN).all_count == 4
    assert scope_of("adopted by all target countries", HERE, KNOWN).all_count is None
    assert scope_of("in all countries except Uganda", HERE, KNOWN).stated == {"KEN", "RWA"}
    assert scope_of("Rwanda joins in the second phase", HERE, KNOWN).later == {"RWA"}


def test_units_made_alike() -> None:
    assert {canonical_unit(one) for one in ("participants", "people", "personnes")} == {"persons"}
    assert canonical_unit("% increase over baseline") == "percent"
    assert counts("Number of completed workshops on mediation") == "things"
    assert counts("Number of pump mechanics trained") != "things"
    assert disagree("percent", "persons")
    assert not disagree("count", "persons")
    assert not disagree("", "persons")


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number:,}".replace(",", " "), f"{number:,}".replace(",", "\u202f")):
        assert decimal_of(written) == number


@given(st.text(max_size=200))
def test_no_text_makes_the_reading_of_words_fall_over(words: str) -> None:
    read_amounts(words, KNOWN)
    scope_of(words, HERE, KNOWN)
