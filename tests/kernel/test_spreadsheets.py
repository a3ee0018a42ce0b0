"""No cell of a file is a formula, and numbers stay numbers."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.spreadsheets import csv_file, harmless


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1+1", "@sum", "\tx", "\rx", "\n=1", "-", "-1\n", "--1", "-cmd|' /C calc'!A0"]
)
def test_what_would_run_is_quoted(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Faramana", "12", "-12", "-0.25", "–", "−3", "'=1"])
def test_words_and_numbers_are_left_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1)))
def test_a_file_gives_its_cells_back_quoted_where_they_would_run(rows: list[list[str]]) -> None:
    made = csv_file(rows)
    assert made.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert read == [[harmless(cell) for cell in row] for row in rows]
