"""Texts: look-up, parameters, plural forms, and the completeness of every file."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel import texts
from jalon.kernel.codes.sex import Sex
from jalon.kernel.texts import LANGUAGES, Text, direction, every_text, known, lookup, plural_category, text


def test_text_is_formatted_with_its_parameters() -> None:
    assert text("kernel.canonical.trailing", "en", offset=7) == "Surplus data from byte 7."
    assert text("kernel.canonical.trailing", "fr", offset=7) == "Données en trop à partir de l'octet 7."


@pytest.mark.parametrize(
    "code", ["kernel.canonical.nothing", "kernel.nothing.here", "nowhere.at.all", "kernel.canonical"]
)
def test_code_without_text_is_a_programmers_error(code: str) -> None:
    assert not known(code)
    with pytest.raises(KeyError):
        lookup(code)


def test_missing_parameter_is_a_programmers_error() -> None:
    with pytest.raises(KeyError):
        text("kernel.canonical.trailing", "en")


def test_every_text_of_every_room_is_found_by_its_code() -> None:
    found = list(every_text())
    assert len(found) > 100
    for each in found:
        assert lookup(each.code) == each
        assert each.parameters("fr") == each.parameters("ar") == each.parameters("en"), each.code


def test_arabic_runs_from_right_to_left() -> None:
    assert {language: direction(language) for language in LANGUAGES} == {"fr": "ltr", "ar": "rtl", "en": "ltr"}


@given(st.integers(0, 999_999), st.sampled_from(LANGUAGES))
def test_plural_category_agrees_with_the_locale_data(count: int, language: str) -> None:
    assert plural_category(language, count) == Locale(language).plural_form(count)


def test_counting_text_takes_the_form_of_its_count(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = {
        "fr": {"one": "{count} passage", "other": "{count} passages"},
        "ar": {"two": "عبوران", "few": "{count} عمليات", "other": "{count} عملية"},
        "en": {"one": "{count} crossing", "other": "{count} crossings"},
    }
    monkeypatch.setattr(texts, "lookup", lambda code: Text(code, forms))
    assert text("a.b.c", "fr", count=0) == "0 passage"
    assert text("a.b.c", "en", count=0) == "0 crossings"
    assert text("a.b.c", "ar", count=2) == "عبوران"
    assert text("a.b.c", "ar", count=5) == "5 عمليات"
    assert text("a.b.c", "ar", count=11) == "11 عملية"


def test_text_about_a_person_takes_the_form_of_the_sex_and_guesses_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = {
        "fr": {"masculine": "{name} orienté", "feminine": "{name} orientée", "other": "Personne orientée : {name}"},
        "ar": {"masculine": "أُحيل {name}", "feminine": "أُحيلت {name}", "other": "شخص مُحال: {name}"},
        "en": {"other": "{name} was sent"},
    }
    monkeypatch.setattr(texts, "lookup", lambda code: Text(code, forms))
    assert text("a.b.c", "fr", name="A", sex=Sex.MALE) == "A orienté"
    assert text("a.b.c", "fr", name="A", sex=Sex.FEMALE) == "A orientée"
    assert text("a.b.c", "ar", name="A", sex=Sex.FEMALE) == "أُحيلت A"
    for sex in (Sex.X, Sex.UNKNOWN, Sex.NOT_ASKED, None):
        assert text("a.b.c", "fr", name="A", sex=sex) == "Personne orientée : A"
    assert text("a.b.c", "en", name="A", sex=Sex.FEMALE) == "A was sent"
    with pytest.raises(KeyError):
        text("a.b.c", "fr", name="A")
