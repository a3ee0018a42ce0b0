"""What invented projects do, per language and sector (``sectors.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Measure:
    """One thing that a project counts. ``kind`` is persons, things, or national (one a country)."""

    counted: str
    happens: str
    activity: str
    row: str
    kind: str


def sectors(language: str) -> list[list[Measure]]:
    """The measures of every sector in one language."""
    listed = yaml.safe_load((Path(__file__).parent / "sectors.yaml").read_text(encoding="utf-8"))[language]
    return [[Measure(**measure) for measure in measures] for measures in listed.values()]
