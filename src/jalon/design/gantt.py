"""A plan drawn by the server as SVG: the frozen baseline above the plan, what was worked on it, and the present month.

Time runs with the language: from the right in Arabic. Each kind of mark has its own shape; colour repeats it. The table
beside the drawing holds everything that it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_LABEL, _MONTH, _LINE, _HEAD = 72, 52, 30, 26
_NOTHING = mark_safe("")


@dataclass(frozen=True)
class GanttLine:
    """One row. ``frozen`` and ``planned``: first and last month of each bar; ``worked``: months."""

    label: str
    frozen: tuple[tuple[int, int], ...] = ()
    planned: tuple[tuple[int, int], ...] = ()
    worked: tuple[int, ...] = ()
    finished: int | None = None
    late: bool = False


@dataclass(frozen=True)
class _Place:
    """Where months lie. ``mirrored``: time from right to left."""

    months: int
    mirrored: bool

    @property
    def width(self) -> int:
        return _LABEL + self.months * _MONTH

    def x(self, left: float, width: float = 0) -> str:
        """The left edge of what is ``width`` wide and begins ``left`` after the beginning of the line."""
        return f"{self.width - left - width if self.mirrored else left:g}"

    def month(self, month: int) -> int:
        """How far a month's beginning lies from the beginning of the line."""
        return _LABEL + (month - 1) * _MONTH


def gantt(
    lines: Sequence[GanttLine],
    *,
    months: int,
    now: int | None,
    name: str,
    now_word: str,
    mirrored: bool,
    mark: str = "",
) -> SafeString:
    """Drawn. ``name`` is what a screen reader says; ``now_word`` stands over the present month, ``mark`` over rows."""
    place = _Place(months, mirrored)
    height = _HEAD + len(lines) * _LINE + 4
    return format_html(
        '<svg class="gantt" viewBox="0 0 {} {}" role="img" aria-label="{}" direction="{}">{}{}{}{}</svg>',
        *(place.width, height, name, "rtl" if mirrored else "ltr"),
        _months(place, height),
        format_html_join("", "{}", ((_line(place, line, at),) for at, line in enumerate(lines))),
        _present(place, now, now_word, height) if now and 1 <= now <= months else _NOTHING,
        format_html('<text class="month" x="{}" y="17">{}</text>', place.x(6), mark) if mark else _NOTHING,
    )


def _months(place: _Place, height: int) -> SafeString:
    return format_html_join(
        "",
        '<path class="grid" d="M{} {}V{}"/><text class="month" x="{}" y="17" text-anchor="middle">{}</text>',
        (
            (place.x(place.month(month)), _HEAD, height, place.x(place.month(month) + _MONTH / 2), month)
            for month in range(1, place.months + 1)
        ),
    )


def _line(place: _Place, line: GanttLine, at: int) -> SafeString:
    top = _HEAD + at * _LINE
    return format_html(
        '<path class="axis" d="M0 {}H{}"/><text class="row{}" x="{}" y="{}" data-value="">{}</text>{}{}{}{}',
        *(top, place.width, " late" if line.late else "", place.x(6), top + 20, line.label),
        _bars(place, line.frozen, top + 4, 6, "frozen"),
        _bars(place, line.planned, top + 12, 13, "planned late" if line.late else "planned"),
        _worked(place, line, top),
        _finish(place, line.finished, top) if line.finished else _NOTHING,
    )


def _bars(place: _Place, bars: Sequence[tuple[int, int]], top: int, height: int, kind: str) -> SafeString:
    return format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                kind,
                place.x(place.month(first) + 3, (last - first + 1) * _MONTH - 6),
                top,
                (last - first + 1) * _MONTH - 6,
                height,
            )
            for first, last in bars
        ),
    )


def _worked(place: _Place, line: GanttLine, top: int) -> SafeString:
    return format_html_join(
        "",
        '<circle class="worked" cx="{}" cy="{}" r="4"/>',
        ((place.x(place.month(month) + _MONTH / 2), top + 18.5) for month in line.worked if month != line.finished),
    )


def _finish(place: _Place, month: int, top: int) -> SafeString:
    middle = float(place.x(place.month(month) + _MONTH / 2))
    return format_html('<path class="finish" d="M{} {}l8 8-8 8-8-8z"/>', f"{middle:g}", top + 10.5)


def _present(place: _Place, now: int, word: str, height: int) -> SafeString:
    x = place.x(place.month(now) + _MONTH / 2)
    return format_html(
        '<path class="now" d="M{} {}V{}"/><text class="now" x="{}" y="8" text-anchor="middle">{}</text>',
        *(x, _HEAD - 6, height, x, word),
    )
