"""Arabic speaks to one person throughout; its counts have all six forms; digits are those of documents."""

from __future__ import annotations

import re

import pytest

from jalon.kernel.texts import Text, every_text, plural_category

PLURAL_ADDRESS = re.compile(r"(?<![\u0621-\u064a])[\u0621-\u064a]{3,}(?:وا|كم)(?![\u0621-\u064a])")
NOT_ADDRESS = {"ولدوا", "قرروا", "احتفظوا"}
"""Verbs about others: they were born, decided, kept."""
DIGITS = re.compile(r"[\u0660-\u0669\u06f0-\u06f9]")
CATEGORIES = {"zero", "one", "two", "few", "many", "other"}


def arabic() -> list[tuple[str, str]]:
    return [(text.code, form) for text in every_text() for form in text.forms["ar"].values()]


def test_nobody_is_addressed_as_many() -> None:
    found = {code: word for code, form in arabic() for word in PLURAL_ADDRESS.findall(form) if word not in NOT_ADDRESS}
    assert found == {}


@pytest.mark.parametrize("sentence", ["اكتبوا الرمز", "فأبلغوا المشرف", "اقرأ ما لكم هنا وبصماتكم"])
def test_a_plural_address_would_be_seen(sentence: str) -> None:
    assert PLURAL_ADDRESS.search(sentence)


def test_digits_are_those_that_documents_print() -> None:
    assert [code for code, form in arabic() if DIGITS.search(form)] == []


def _counts(text: Text) -> bool:
    """Forms by sex are three; tidy looks after them."""
    return len(text.forms["ar"]) > 1 and "feminine" not in text.forms["ar"]


def test_every_count_has_the_six_forms_of_arabic() -> None:
    short = {text.code: CATEGORIES - set(text.forms["ar"]) for text in every_text() if _counts(text)}
    assert {code: missing for code, missing in short.items() if missing} == {}


def test_arabic_counts_choose_the_form_of_cldr() -> None:
    chosen = [plural_category("ar", count) for count in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111, 200)]
    assert chosen == ["zero", "one", "two", "few", "few", "many", "many", "other", "other", "few", "many", "other"]
