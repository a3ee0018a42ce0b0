"""Measures: what may be counted from the lake, declared once, and one evaluator for all of them."""

from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.errors import UnableToMeasure
from jalon.stats.measures.evaluate import evaluate, question
from jalon.stats.measures.figure import FigureRow, FigureTable
from jalon.stats.measures.measure import Measure, measure_of, measures

__all__ = [
    "FigureRow",
    "FigureTable",
    "Measure",
    "UnableToMeasure",
    "dimensions",
    "evaluate",
    "measure_of",
    "measures",
    "question",
]
