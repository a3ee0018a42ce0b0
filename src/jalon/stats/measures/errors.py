"""Why a figure cannot be given."""

from __future__ import annotations

from collections.abc import Iterable

from jalon.kernel.errors import UnableTo

DAMAGED = ("stats.measure.unreadable", "stats.measure.cube_damaged", "stats.measure.cube_stands")
"""Codes that speak of the lake, not of the question."""


class UnableToMeasure(UnableTo):
    """A question that no figure answers. Parameter ``allowed`` names what may be asked instead."""


def not_allowed(condition: str, asked: str, allowed: Iterable[str]) -> UnableToMeasure:
    """The refusal of a word outside a closed list, with that list."""
    return UnableToMeasure(f"stats.measure.{condition}", asked=asked, allowed=", ".join(allowed))
