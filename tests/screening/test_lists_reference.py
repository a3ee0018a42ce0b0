"""The reference page of lists keeps step with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from jalon.kernel.texts import subject_texts
from jalon.screening import Ground, birth, weighing
from jalon.screening.comparison import FEATURES
from jalon.screening.entry import REFUSED_GROUNDS
from jalon.screening.formats.national_csv import COLUMNS
from jalon.screening.formats.registry import known_formats
from jalon.screening.index.layout import FILES
from jalon.screening.weights import learned

SCREENING = (Path(__file__).parents[2] / "docs" / "reference" / "screening.md").read_text(encoding="utf-8")
PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "lists.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [COLUMNS, Ground, REFUSED_GROUNDS, FILES, known_formats()])
def test_page_names_every_column_ground_file_and_format(words) -> None:
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_page_names_every_reason_and_no_other() -> None:
    named = {word.strip("`") for word in PAGE.split() if word.startswith("`screening.record.")}
    assert named == set(subject_texts("screening", "record"))


def test_page_gives_the_weights_of_the_program() -> None:
    assert f"same {birth.SAME:g}; day and month swapped {birth.SWAPPED:g};" in SCREENING
    assert f"another day {birth.DAY_DIFFERS:g}; otherwise {birth.CONFLICT:g}." in SCREENING
    assert f"(State and number): same {weighing.DOCUMENT_SAME:g};" in SCREENING
    assert f"alone gives {weighing.NAME_MOST:g} at most" in SCREENING
    for purpose in ("compare", "search"):
        weights = learned(purpose)
        for name, weight in zip(FEATURES, weights.features, strict=True):
            assert f"| `{name}` |" in SCREENING, name
            assert f"{weight:g} |" in SCREENING
