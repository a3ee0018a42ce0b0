"""The method sheet of a measure, in one language."""

from __future__ import annotations

from jalon.kernel.texts import text
from jalon.stats.measures.measure import Measure


def sheet(measure: Measure, language: str) -> dict[str, object]:
    """Everything that a reader of the figure has to know, as one object."""
    return {
        "measure": measure.code,
        "name": measure.name(language),
        "definition": measure.sentences["definition"][language],
        "population": text(f"stats.population.{measure.population.value}", language),
        "unit": text(f"stats.unit.{measure.unit}", language),
        "dimensions": list(measure.dimensions),
        "tables": list(measure.tables),
        "quality": measure.sentences["quality"][language],
        "method": measure.sentences["method"][language],
        "sources": list(measure.sources),
    }
