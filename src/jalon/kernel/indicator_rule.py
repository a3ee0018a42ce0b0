"""How an indicator is computed from facts: what ``policy/indicators.yaml`` says and the engine of logframes obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Formula(StrEnum):
    """What is done with the facts."""

    SUM = "sum"
    """Counts of all months and countries are added."""
    LATEST = "latest"
    """A stock: the newest month of each country counts, and countries are added."""
    COUNT_DISTINCT = "count_distinct"
    """Different values of one dimension, whose count is above zero."""
    COUNT_COUNTRIES = "count_countries"
    """Countries in which every one of the facts is above zero in its newest month."""
    RATE_INCREASE = "rate_increase"
    """Percent by which a rate (facts per exposure) lies above that of the baseline's months."""


@dataclass(frozen=True)
class FactChoice:
    """Which cells of a fact count.

    ``by`` names the dimensions that a cell has, all of them: a fact told by type and again by type and sex is counted
    once. ``where`` keeps only cells whose dimension has one of the values. A month without any case is one fact without
    dimensions, and counts as zero.
    """

    fact: str
    by: frozenset[str] = frozenset()
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class IndicatorRule:
    """The rule of one indicator of one project.

    ``of``: the dimension whose values are counted (``count_distinct``); ``exposure`` and ``per``: what the rate is
    per (``rate_increase``); ``beside``: facts that a page never leaves out beside the figure; ``parts``: dimensions
    by which the figure is shown in parts.
    """

    indicator: str
    formula: Formula
    facts: tuple[FactChoice, ...]
    of: str | None = None
    exposure: FactChoice | None = None
    per: int = 1
    beside: tuple[FactChoice, ...] = ()
    parts: tuple[str, ...] = ()
