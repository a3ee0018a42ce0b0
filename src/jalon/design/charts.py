"""Charts drawn by the server as SVG: no script, nothing to fetch, and the same on paper.

A chart never stands alone: ``<c-chart>`` shows its table and says how it was counted. What is hidden in the table is
hidden here: a bar without a number is a dashed line, whose length says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_WIDTH, _HEIGHT, _EDGE = 600, 160, 10
_NOTHING = mark_safe("")


@dataclass(frozen=True)
class Bar:
    """One line of a chart of bars: a name, a count or None where it is hidden, and the words that stand for it.

    ``partial``: it may still grow; its bar is hatched, and its words say so.
    """

    label: str
    value: int | None
    shown: str
    partial: bool = False


@dataclass(frozen=True)
class Point:
    """One place of a trend, in the order of time: what it is called, and a count or None where nothing is known."""

    label: str
    value: int | None


def bars(lines: Sequence[Bar]) -> SafeString:
    """Horizontal bars, the longest as wide as there is room."""
    most = max((line.value or 0 for line in lines), default=0)
    return format_html(
        '<ul class="bars">{}</ul>',
        format_html_join(
            "",
            '<li><bdi class="bar-label">{}</bdi><svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none"'
            ' aria-hidden="true" focusable="false">{}</svg><span class="bar-shown">{}</span></li>',
            ((line.label, _bar(line.value, most, partial=line.partial), line.shown) for line in lines),
        ),
    )


def _bar(value: int | None, most: int, *, partial: bool) -> SafeString:
    if value is None:
        return mark_safe('<path class="hidden-value" d="M0 2h6"/>')
    if partial:
        return format_html('<path class="partial-value" d="M0 2h{}"/>', f"{100 * value / most:.2f}" if most else "0")
    return format_html('<rect width="{}" height="4"/>', f"{100 * value / most:.2f}" if most else "0")


def trend(points: Sequence[Point], name: str, series: int = 1) -> SafeString:
    """A line over time, from left to right in every language, with a gap where nothing is known.

    ``name`` is what a screen reader says; ``series`` (1 to 4) is the colour. Zero is always on the scale.
    """
    most = max((point.value or 0 for point in points), default=0) or 1
    step = (_WIDTH - 2 * _EDGE) / max(1, len(points) - 1)

    def place(index: int, value: int) -> str:
        return f"{_EDGE + index * step:.1f} {_HEIGHT - 24 - (value / most) * (_HEIGHT - 44):.1f}"

    drawn, pen = [], "M"
    for index, point in enumerate(points):
        if point.value is None:
            pen = "M"
            continue
        drawn.append(f"{pen}{place(index, point.value)}")
        pen = "L"
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}" direction="ltr">'
        '<path class="axis" d="M{} {}H{}"/><path class="grid" d="M{} 20H{}"/>'
        '<text x="{}" y="14" class="scale">{}</text>{}<path class="line series-{}" d="{}"/></svg>',
        *(_WIDTH, _HEIGHT, name, _EDGE, _HEIGHT - 24, _WIDTH - _EDGE, _EDGE, _WIDTH - _EDGE, _EDGE, most),
        _ends(points),
        series,
        "".join(drawn),
    )


def _ends(points: Sequence[Point]) -> SafeString:
    """The first and the last name under the axis."""
    if not points:
        return _NOTHING
    return format_html(
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>',
        *(_EDGE, _HEIGHT - 6, points[0].label, _WIDTH - _EDGE, _HEIGHT - 6, points[-1].label),
    )
