"""Charts: lengths are in proportion, nothing hidden can be read from them, and everything is escaped."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.design.charts import Bar, Point, bars, trend

HOSTILE = "<b>\"'&"
COUNTS = st.one_of(st.none(), st.integers(min_value=0, max_value=10**9))


def widths(html: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect width="([\d.]+)"', html)]


def test_bars_are_in_proportion_and_a_hidden_one_has_no_length() -> None:
    html = bars([Bar("a", 50, "50"), Bar("b", 25, "25"), Bar("c", None, "<10")])
    assert widths(html) == [100, 50]
    assert html.count("hidden-value") == 1
    assert "&lt;10" in html


def test_two_hidden_bars_look_the_same() -> None:
    lines = [
        re.sub(r"bar-label\">.<", "", one) for one in bars([Bar("a", None, "–"), Bar("b", None, "–")]).split("<li>")
    ]
    assert lines[1] == lines[2].removesuffix("</ul>")


@given(st.lists(COUNTS, max_size=40))
def test_any_counts_make_a_chart(counts: list[int | None]) -> None:
    assert all(0 <= width <= 100 for width in widths(bars([Bar("x", count, str(count)) for count in counts])))
    html = trend([Point("x", count) for count in counts], "name")
    drawn = re.search(r'series-1" d="([^"]*)"', html)
    assert drawn is not None
    for _, across, down in re.findall(r"([ML])([\d.]+) ([\d.-]+)", drawn[1]):
        assert 0 <= float(across) <= 600
        assert 20 <= float(down) <= 136


def test_trend_has_a_gap_where_nothing_is_known() -> None:
    html = trend([Point("a", 1), Point("b", None), Point("c", 2), Point("d", 3)], "name")
    drawn = re.search(r'series-1" d="([^"]*)"', html)
    assert drawn is not None
    assert re.sub(r"[^ML]", "", drawn[1]) == "MML"


@pytest.mark.parametrize("html", [bars([Bar(HOSTILE, 1, HOSTILE)]), trend([Point(HOSTILE, 1)], HOSTILE)])
def test_names_are_escaped(html: str) -> None:
    assert "<b>" not in html
    assert "style=" not in html
