"""Pictograms of 20 by 20 units, drawn as strokes: beside a word, never instead of one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_READ: dict[str, Any] = yaml.safe_load((Path(__file__).with_name("icons.yaml")).read_text(encoding="utf-8"))
SHAPES: dict[str, str] = _READ["shapes"]
"""Name to the inside of the SVG element."""
TURNS = frozenset(_READ["turns"])
"""Those that point along the text, and turn with it from right to left."""


@lru_cache(maxsize=256)
def icon(name: str, size: int = 18) -> SafeString:
    """A pictogram, hidden from screen readers. Raises ``KeyError`` for a name that nobody drew."""
    return format_html(
        '<svg class="icon{}" width="{}" height="{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        " turns" if name in TURNS else "",
        size,
        size,
        mark_safe(SHAPES[name]),  # noqa: S308 one of ours
    )
