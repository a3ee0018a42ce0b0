"""Pairs of names that are one person's or not: our scores and those of peers, per set and per group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jalon.screening.evaluation.measures import (
    average_precision,
    calibration_error,
    line_at,
    log_loss,
    recall_at,
    share,
)
from jalon.screening.evaluation.rows import Row, exactly
from jalon.screening.pairs import compare_names

OURS = "Jalon"
_FALSE_SHARE = 0.05
_GROUP_CASES_MIN = 3


class Pair(NamedTuple):
    """Two names, whether they are one person's, and the group of the case."""

    one: str
    other: str
    same: bool
    group: str = ""


def our_scores(pairs: Sequence[Pair]) -> list[float]:
    """Scores of ``jalon names compare``."""
    return [compare_names(pair.one, pair.other).score for pair in pairs]


def score_rows(of: str, scores: Sequence[float], truth: Sequence[bool]) -> Iterator[Row]:
    """Recall at 5 and 10 % false pairs, average precision, calibration error and log loss of any matcher."""
    count = len(scores)
    yield Row(of, "recall at 5 % false pairs", recall_at(scores, truth, _FALSE_SHARE), count)
    yield Row(of, "recall at 10 % false pairs", recall_at(scores, truth, 0.10), count)
    yield Row(of, "average precision", exactly(average_precision(scores, truth)), count)
    yield Row(of, "calibration error", exactly(calibration_error(scores, truth)), count)
    yield Row(of, "log loss", exactly(log_loss(scores, truth)), count)


def group_rows(of: str, scores: Sequence[float], pairs: Sequence[Pair]) -> Iterator[Row]:
    """How many of the true and false pairs of each group lie above the score that 5 % of all false pairs exceed."""
    line = line_at([score for score, pair in zip(scores, pairs, strict=True) if not pair.same], _FALSE_SHARE)
    for group in sorted({pair.group for pair in pairs if pair.group}):
        for same, measure in ((True, "recall"), (False, "false pairs above")):
            chosen = [
                score for score, pair in zip(scores, pairs, strict=True) if pair.group == group and pair.same is same
            ]
            if len(chosen) >= _GROUP_CASES_MIN:
                found = share(sum(score > line for score in chosen), len(chosen))
                yield Row(f"{of}, {group}", f"{measure} the line of 5 %" if not same else measure, found, len(chosen))
