"""Names taken apart, and birth dates compared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.limits import NAME_PARTS_MAX
from jalon.screening import birth
from jalon.screening.names import parts
from jalon.screening.preselection import birth_bound
from jalon.screening.rarity import INFORMATION_MAX, INFORMATION_MIN, information
from jalon.screening.spelling import Likeness, liken, neighbours, spelling_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ouedraogo", "wedraogo"),
        ("diallo", "jallow"),
        ("moussa", "musa"),
        ("souleymane", "suleiman"),
        ("fatoumata", "fatumata"),
        ("tchana", "cana"),
        ("boubacar", "bubakar"),
        ("dicko", "diko"),
    ],
)
def test_spellings_of_one_name_meet_under_one_key_or_one_edit_apart(one: str, other: str) -> None:
    assert liken(one, other).apart <= 0.45
    assert set(neighbours(spelling_key(one))) & set(neighbours(spelling_key(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("kone", "konate"), ("kone", "kane"), ("hassane", "housseini"), ("ali", "alio"), ("hawa", "moussa")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert liken(one, other) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ahmed OULD Sidi", ("ahmed", "sidi")),
        ("El Hadj", ("el", "hadj")),
        ("Abd el Karim", ("abdkarim",)),
        ("Abdou Moussa", ("abdou", "moussa")),
        ("N'Guessan-Traoré", ("nguessan", "traore")),
        ("🙂 \u202e", ()),
        ("", ()),
    ],
)
def test_name_is_taken_apart(name: str, expected: tuple[str, ...]) -> None:
    assert parts(name) == expected


@settings(max_examples=150)
@given(st.text(max_size=512))
def test_any_text_gives_a_bounded_number_of_parts_with_keys(name: str) -> None:
    found = parts(name)
    assert len(found) <= NAME_PARTS_MAX
    assert all(spelling_key(part) for part in found)
    assert all(liken(part, part).kind is Likeness.SAME for part in found)


@settings(max_examples=150)
@given(st.text("abdeklmnoruwyhs", min_size=1, max_size=12), st.text("abdeklmnoruwyhs", min_size=1, max_size=12))
def test_likeness_of_two_parts_is_the_same_both_ways(one: str, other: str) -> None:
    assert liken(one, other) == liken(other, one)
    if spelling_key(one) == spelling_key(other):
        assert liken(one, other).apart <= 0.1


def test_surprise_falls_with_frequency_and_stays_in_its_bounds() -> None:
    rarest_first = [information("zz", count, 10_000) for count in (0, 1, 10, 100, 1_000, 10_000)]
    assert rarest_first == sorted(rarest_first, reverse=True)
    assert INFORMATION_MIN <= rarest_first[-1] < rarest_first[0] <= INFORMATION_MAX


def test_common_name_says_little_even_in_a_short_list() -> None:
    assert information(spelling_key("mohamed"), 1, 3) < information(spelling_key("zandogorma"), 1, 3) / 2


@pytest.mark.parametrize(
    ("asked", "listed", "condition"),
    [
        ("1984-03-12", "1984-03-12", "same"),
        ("1984-03-12", "1984-12-03", "swapped"),
        ("1984-03-12", "1985-03-12", "year_off_same_day"),
        ("1984-03-12", "1984", "year_same"),
        ("1984-03-12", "1984-01-01", "first_january"),
        ("1984-01-01", "1984-01-01", "first_january"),
        ("1984-03-12", "~1986", "about_same"),
        ("1984-03-12", "~1990", "differs"),
        ("1984-03-12", "1985", "year_off"),
        ("1984-03-12", "1984-03-13", "day_differs"),
        ("1984-03-12", "1986-03-12", "differs"),
        ("1984", "1999-01-01", "differs"),
    ],
)
def test_birth_dates_agree_in_degrees(asked: str, listed: str, condition: str) -> None:
    evidence = birth.compare(ApproximateDate.read(asked), ApproximateDate.read(listed))
    assert evidence is not None
    assert evidence.code == f"screening.birth.{condition}"


def test_degrees_of_agreement_are_ordered() -> None:
    order = [
        birth.SAME,
        birth.SWAPPED,
        birth.YEAR_OFF_SAME_DAY,
        birth.YEAR_SAME,
        birth.FIRST_JANUARY,
        birth.ABOUT,
        birth.YEAR_OFF,
        0,
        birth.DAY_DIFFERS,
        birth.CONFLICT,
    ]
    assert order == sorted(order, reverse=True)


DATES = st.builds(
    ApproximateDate,
    year=st.integers(1980, 1986) | st.just(0),
    month=st.integers(0, 3),
    day=st.integers(0, 3),
    about=st.booleans(),
)


@settings(max_examples=400)
@given(asked=DATES, listed=DATES)
def test_bound_of_preselection_is_never_below_the_evidence(asked: ApproximateDate, listed: ApproximateDate) -> None:
    evidence = birth.compare(asked, listed)
    bound = birth_bound(np.array([listed.to_number()], np.int32), asked)[0]
    assert (evidence.weight if evidence else 0) <= bound + 1e-6


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Cheikh Ould Ahmed", ("cheikh", "ahmed")),
        ("Sidi Ould Cheikh", ("sidi", "cheikh")),
        ("Cheikh Oumar Tall", ("oumar", "tall")),
        ("El Hadj Salif", ("salif",)),
        ("M. Coulibaly Zanga", ("coulibaly", "zanga")),
        ("M. Coulibaly", ("m", "coulibaly")),
        ("Abdou Rahamane Seyni", ("abdrahamane", "seyni")),
        ("Abdourahmane", ("abdrahmane",)),
        ("Abdoulaye", ("abdoulaye",)),
    ],
)
def test_titles_links_and_attributes_find_their_place(name: str, kept: tuple[str, ...]) -> None:
    assert parts(name) == kept
