"""Characters that readers confuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.confusion import (
    INVISIBLE_TO_CHECK_DIGITS,
    LOOK_ALIKE,
    MRZ_ALPHABET,
    check_digit_value,
    invisible_variants,
    variants,
)

numbers = st.text(alphabet=MRZ_ALPHABET[:36], min_size=1, max_size=24)


def test_values_are_those_of_doc_9303_3() -> None:
    assert [check_digit_value(character) for character in "<0179AGKUZ"] == [0, 0, 1, 7, 9, 10, 16, 20, 30, 35]


@pytest.mark.parametrize("character", ["", "a", "é", " "])
def test_character_outside_the_alphabet_has_no_value(character: str) -> None:
    with pytest.raises(KeyError):
        check_digit_value(character)


def test_classes_that_check_digits_do_not_see_have_one_value_modulo_ten() -> None:
    for members in INVISIBLE_TO_CHECK_DIGITS:
        assert len({check_digit_value(character) % 10 for character in members}) == 1
    seen = [members for members in LOOK_ALIKE if members not in INVISIBLE_TO_CHECK_DIGITS]
    assert all(len({check_digit_value(c) % 10 for c in members}) > 1 for members in seen)


@given(numbers, st.integers(1, 80))
def test_variants_begin_with_the_number_are_all_different_and_bounded(number: str, limit: int) -> None:
    for found in (variants(number, limit), invisible_variants(number, limit)):
        assert found[0] == number
        assert len(found) == len(set(found)) <= limit
        assert "" not in found


@given(st.text(alphabet="06BIKZ", min_size=1, max_size=6), st.data())
def test_one_confusion_is_undone_by_the_variants(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    members = next((members for members in LOOK_ALIKE if number[place] in members), number[place])
    misread = number[:place] + data.draw(st.sampled_from(members)) + number[place + 1 :]
    assert number in variants(misread, 500)


@given(st.text(alphabet="6G123", min_size=1, max_size=5), st.integers(0, 4))
def test_fillers_read_as_k_and_six_read_as_g_are_undone_together(number: str, fillers: int) -> None:
    assert number in invisible_variants(number.replace("6", "G") + "K" * fillers, 500)
