"""Charts of an evaluation as SVG, drawn by hand: lines with a legend; names differ by dash and not by colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]
_WIDTH, _HEIGHT = 640, 400
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 40, 190, 52
_STYLES = (
    ("#0b4f6c", ""),
    ("#b5530f", "8 4"),
    ("#4c7a34", "2 3"),
    ("#6b4a8b", "10 3 2 3"),
    ("#555555", "5 5"),
    ("#888888", "1 4"),
)
_FONT = 'font-family="sans-serif" font-size="12"'
_TICKS = 5


def line_chart(title: str, x_label: str, y_label: str, series: Mapping[str, Points], x_most: float) -> str:
    """A chart of lines over 0..``x_most`` (across) and 0..1 (up)."""
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" {_FONT}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="22" font-size="14" font-weight="bold">{escape(title)}</text>',
    ]
    for tick in range(_TICKS + 1):
        x, y = _LEFT + wide * tick / _TICKS, _TOP + high * (1 - tick / _TICKS)
        parts.append(f'<path d="M{_LEFT} {y:.1f}h{wide}M{x:.1f} {_TOP}v{high}" stroke="#dddddd" fill="none"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{_TOP + high + 18}" text-anchor="middle">{x_most * tick / _TICKS:.2g}</text>'
        )
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick / _TICKS:.1f}</text>')
    middle = _LEFT + wide / 2
    parts.append(f'<text x="{middle:.0f}" y="{_HEIGHT - 12}" text-anchor="middle">{escape(x_label)}</text>')
    turned = f'transform="rotate(-90 16 {_TOP + high / 2:.0f})"'
    parts.append(f'<text x="16" y="{_TOP + high / 2:.0f}" text-anchor="middle" {turned}>{escape(y_label)}</text>')
    for place, (name, points) in enumerate(series.items()):
        parts += _line(place, name, [(_LEFT + wide * x / x_most, _TOP + high * (1 - y)) for x, y in points])
    return "\n".join([*parts, "</svg>\n"])


def _line(place: int, name: str, points: Points) -> list[str]:
    colour, dash = _STYLES[place % len(_STYLES)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" fill="none"'
    x, y = _WIDTH - _RIGHT + 14, _TOP + 14 + 22 * place
    return [
        f'<path d="{path}" {stroke}/>',
        f'<path d="M{x} {y}h26" {stroke}/>',
        f'<text x="{x + 34}" y="{y + 4}">{escape(name)}</text>',
    ]


def recall_curve(scores: Sequence[float], truth: Sequence[bool], false_most: float) -> list[tuple[float, float]]:
    """Recall at every share of false ones from 0 to ``false_most``."""
    false = sorted((score for score, same in zip(scores, truth, strict=True) if not same), reverse=True)
    true = [score for score, same in zip(scores, truth, strict=True) if same]
    found = []
    for count in range(int(false_most * len(false)) + 1):
        line = false[min(count, len(false) - 1)]
        found.append((count / len(false), sum(score > line for score in true) / len(true)))
    return found


def reliability(scores: Sequence[float], truth: Sequence[bool], bins: int = 10) -> list[tuple[float, float]]:
    """Mean score and share of true ones in ``bins`` of equal count."""
    order = sorted(zip(scores, truth, strict=True))
    found = []
    for place in range(bins):
        chosen = order[place * len(order) // bins : (place + 1) * len(order) // bins]
        if chosen:
            found.append((sum(one for one, _ in chosen) / len(chosen), sum(same for _, same in chosen) / len(chosen)))
    return found
