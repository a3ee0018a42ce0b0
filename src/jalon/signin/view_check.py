"""Start-up refuses a node with a view that does not say who may open it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver


def views_state_their_right(*_: Any, **__: Any) -> list[CheckMessage]:
    """An error for each view without ``@requires(...)``, ``@open_to_everybody`` or a stated machine link."""
    return [
        Error(f"The view of {pattern.pattern} states no right.", obj=pattern.callback, id="jalon.E001")
        for pattern in every_pattern(get_resolver().url_patterns)
        if not getattr(pattern.callback, "right", "")
    ]


def every_pattern(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """All patterns, those of included modules too."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern.url_patterns)
        else:
            yield pattern
