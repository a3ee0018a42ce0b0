"""Wedges on keyboards other than the one they were made for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.documents.finding import Finding
from jalon.documents.mrz import read_mrz
from jalon.documents.wedge import (
    CALIBRATION_LINES,
    CALIBRATION_TEXT,
    KNOWN_LAYOUTS,
    WedgeLayout,
    apply,
    guess_layout,
    learn_layout,
)
from jalon.kernel.confusion import MRZ_ALPHABET
from jalon.kernel.errors import UnableToRead

ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
US_KEYS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
"""What the wedge types; below, what the same keys give elsewhere, written down from pictures of the keyboards."""
ARRIVES = {
    "azerty_french": "à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW.",
    "azerty_belgian": "à&é\"'(§è!çQBCDEFGHIJKL?NOPARSTUVZXYW.",
    "qwertz": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY;",
    "us": US_KEYS,
}


def mangled(text: str, layout: str) -> str:
    return text.translate(str.maketrans(US_KEYS, ARRIVES[layout]))


def test_calibration_card_has_every_character_and_right_check_digits() -> None:
    assert set("".join(CALIBRATION_LINES)) == set(MRZ_ALPHABET)
    assert read_mrz(CALIBRATION_TEXT).valid


@pytest.mark.parametrize("layout", ARRIVES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", ""])
def test_layout_learnt_from_the_card_restores_a_zone(layout: str, line_end: str) -> None:
    learnt = learn_layout(mangled(CALIBRATION_TEXT, layout).replace("\n", line_end))
    assert isinstance(learnt, WedgeLayout)
    assert learnt.identity == (layout == "us")
    received = mangled(ZONE, layout)
    assert (received == ZONE) == learnt.identity
    assert apply(learnt, received) == ZONE
    assert apply(WedgeLayout(learnt.received), received) == ZONE


@pytest.mark.parametrize("layout", KNOWN_LAYOUTS)
def test_known_layout_is_that_of_the_keyboard(layout: str) -> None:
    assert KNOWN_LAYOUTS[layout] == learn_layout(mangled(CALIBRATION_TEXT, layout))


@pytest.mark.parametrize("layout", ["azerty_french", "qwertz"])
def test_layout_is_guessed_from_a_zone_with_right_check_digits(layout: str) -> None:
    assert guess_layout(mangled(ZONE, layout)) == KNOWN_LAYOUTS[layout]
    assert guess_layout(ZONE) is None
    assert guess_layout("pas une zone") is None
    assert guess_layout("X" * 10_000) is None


def test_accents_that_arrive_in_two_parts_are_one_character() -> None:
    arrived = mangled(CALIBRATION_TEXT, "azerty_french").replace("é", "e\u0301")
    assert learn_layout(arrived) == KNOWN_LAYOUTS["azerty_french"]


def test_wedge_in_small_letters_is_learnt_and_capitals_still_understood() -> None:
    learnt = learn_layout(CALIBRATION_TEXT.lower())
    assert isinstance(learnt, WedgeLayout)
    assert apply(learnt, ZONE.lower()) == apply(learnt, ZONE) == ZONE


def test_zone_that_was_pasted_is_left_alone() -> None:
    assert apply(KNOWN_LAYOUTS["azerty_french"], ZONE) == ZONE


@pytest.mark.parametrize(
    ("received", "code", "parameters"),
    [
        (CALIBRATION_TEXT[:-1], "documents.wedge.length", {"expected": 88, "found": 87}),
        ("", "documents.wedge.length", {"expected": 88, "found": 0}),
        ("X" * 10_000, "documents.wedge.length", {"expected": 88, "found": 513}),
        (CALIBRATION_TEXT[:8] + "?" + CALIBRATION_TEXT[9:], "documents.wedge.inconsistent", {"position": 14}),
        (CALIBRATION_TEXT.replace("Z", "W"), "documents.wedge.ambiguous", {"position": 44}),
    ],
)
def test_card_that_cannot_be_learnt_from_says_why(received: str, code: str, parameters: dict[str, int]) -> None:
    found = learn_layout(received)
    assert isinstance(found, Finding)
    assert (found.code, dict(found.parameters)) == (code, parameters)
    assert found.sentence("ar") != found.next_step("ar")


def test_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(UnableToRead) as refused:
        apply(KNOWN_LAYOUTS["qwertz"], "X" * 10_000)
    assert refused.value.code == "documents.zone.too_long"


@settings(max_examples=100)
@given(st.permutations("&é\"'(-è_çà^$ù*,;:!?./§%µ£abcdefghijklmnop"), st.text(alphabet=US_KEYS, max_size=90))
def test_any_one_to_one_layout_is_learnt_and_undone(characters: list[str], sent: str) -> None:
    table = str.maketrans(US_KEYS, "".join(characters[:37]))
    learnt = learn_layout(CALIBRATION_TEXT.translate(table))
    assert isinstance(learnt, WedgeLayout)
    assert apply(learnt, sent.translate(table)) == sent


@given(st.text(max_size=120))
def test_learning_and_guessing_never_crash(received: str) -> None:
    assert isinstance(learn_layout(received), Finding)
    assert guess_layout(received) is None
