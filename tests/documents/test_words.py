"""Every code of the engine has its sentence and its next step, and every sentence is used."""

from __future__ import annotations

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

import jalon.documents
from jalon.kernel.texts import LANGUAGES, Text, every_text, known

ROOM = Path(jalon.documents.__file__).parent
CODE = re.compile(r'"(documents\.[a-z_]+\.[a-z_.{}]+)"')
WITHOUT_NEXT = ("check", "source", "severity", "field", "request")
MODULES = ("mrz.read", "mrz.check_digits", "mrz.names", "mrz.numbers", "mrz.dates", "mrz.bulk", "travel_document")


def texts() -> list[Text]:
    return [text for text in every_text() if text.code.startswith("documents.")]


def written_codes() -> set[str]:
    sources = "".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    return set(CODE.findall(sources))


def test_every_code_written_in_the_engine_has_words() -> None:
    fixed = {code for code in written_codes() if "{" not in code and not code.endswith(".")}
    assert len(fixed) > 30
    assert [code for code in fixed if not known(code)] == []


def test_every_sentence_belongs_to_a_code_of_the_engine() -> None:
    patterns = [re.compile(re.sub(r"\\{[a-z_]+\\}", "[a-z_]+", re.escape(code))) for code in written_codes()]
    words_of_screens = ("documents.severity.", "documents.field.", "documents.check.")
    orphans = [
        text.code
        for text in texts()
        if not text.code.startswith(words_of_screens)
        and not any(pattern.fullmatch(text.code.removesuffix(".next")) for pattern in patterns)
    ]
    assert orphans == []


def test_every_finding_has_a_next_step_with_the_same_placeholders_in_each_language() -> None:
    for text in texts():
        subject = text.code.split(".")[1]
        if subject not in WITHOUT_NEXT and not text.code.endswith(".next"):
            assert known(f"{text.code}.next"), text.code
        assert len({text.parameters(language) for language in LANGUAGES}) == 1, text.code


def test_arabic_is_arabic_and_french_is_not_english() -> None:
    for text in texts():
        assert re.search("[\u0600-\u06ff]{2}", text.forms["ar"]["other"]), text.code
        if len(text.forms["en"]["other"]) > 20:
            assert text.forms["fr"] != text.forms["en"], text.code


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_run(module: str) -> None:
    result = doctest.testmod(import_module(f"jalon.documents.{module}"))
    assert result.failed == 0
    assert result.attempted or module == "travel_document"
