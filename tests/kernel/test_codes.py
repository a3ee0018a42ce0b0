"""Closed code lists: words, numbers that never move, and the bands of ages."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jalon.kernel.codes
from jalon.kernel.codes.age_band import AgeBand, age_band
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.texts import LANGUAGES, lookup

MODULES = [
    import_module(f"jalon.kernel.codes.{found.name}") for found in pkgutil.iter_modules(jalon.kernel.codes.__path__)
]
LISTS = sorted(CodeList.__subclasses__(), key=lambda codes: codes.__name__)


@pytest.mark.parametrize("codes", LISTS, ids=lambda codes: codes.subject())
def test_every_member_has_its_own_word_in_three_languages(codes: type[CodeList]) -> None:
    for language in LANGUAGES:
        words = [member.word(language) for member in codes]
        assert all(words)
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("codes", LISTS, ids=lambda codes: codes.subject())
def test_0_is_not_asked_and_1_unknown_in_every_list_of_answers(codes: type[CodeList]) -> None:
    first = {int(member): member.name for member in codes if member < 2}
    assert first in ({}, {0: "NOT_ASKED", 1: "UNKNOWN"})


@pytest.mark.parametrize("codes", LISTS, ids=lambda codes: codes.subject())
def test_file_of_a_list_bears_its_name(codes: type[CodeList]) -> None:
    assert codes.__module__ == f"jalon.kernel.codes.{codes.subject()}"


def test_numbers_in_use_do_not_move() -> None:
    assert DocumentKind.PASSPORT == 3
    assert DocumentKind.OTHER == 20
    assert RefusalGround.BORDER_CLOSED_BY_ORDER == 12
    assert AgeBand.AGE_60_AND_OVER == 9


def test_grounds_of_refusal_say_who_reviewed_them() -> None:
    for ground in RefusalGround:
        written = lookup(ground.text_code)
        assert written.legal
        assert written.reviewed_by is None


@given(st.integers(0, 140))
def test_age_lies_within_the_bounds_that_its_band_names(age: int) -> None:
    name = age_band(age).name.removeprefix("AGE_")
    first, _, last = name.partition("_")
    assert int(first) <= age
    assert last == "AND_OVER" or age <= int(last)
