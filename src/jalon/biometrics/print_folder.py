"""A folder of prints with ``index.json`` ([{"file", "finger", "impression"}, ...]) evaluated whole: the work of
``jalon finger evaluate``. The clock is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jalon.biometrics.errors import UnableToReadPrint
from jalon.biometrics.evaluation import Evaluation, Scores, evaluate
from jalon.biometrics.matching.score import LOWEST, Prepared, compare, prepare
from jalon.biometrics.reading import read_print
from jalon.biometrics.template import ENGINE, ENGINE_VERSION
from jalon.kernel.limits import FINGER_EVALUATION_PAIRS_MAX, FINGER_EVALUATION_PRINTS_MAX

Clock = Callable[[], float]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Entry:
    """One print of the folder; ``finger`` counts the labels of the index, which may be numbers or words."""

    file: str
    finger: int


@dataclass(frozen=True)
class FolderReport:
    """What was found, with times in seconds of the clock that was handed in."""

    evaluation: Evaluation
    prints: int
    failed: tuple[str, ...]
    extraction_s: tuple[float, ...]
    quality: tuple[int, ...]
    comparisons: int
    comparison_s: float

    def summary(self) -> dict[str, Any]:
        """The last line of ``jalon finger evaluate``: rates are fractions."""
        found: dict[str, Any] = {name: round(value, 6) for name, value in self.evaluation.rates.items()}
        found["intervals"] = {
            name: [round(low, 6), round(high, 6)] for name, (low, high) in self.evaluation.intervals.items()
        }
        found |= {"genuine_pairs": self.evaluation.genuine_pairs, "impostor_pairs": self.evaluation.impostor_pairs}
        found |= {"prints": self.prints, "failed_to_extract": len(self.failed)}
        found["extraction_ms_median"] = round(1000 * float(np.median(self.extraction_s)), 2)
        found["extraction_ms_p95"] = round(1000 * float(np.percentile(self.extraction_s, 95)), 2)
        found["comparisons_per_s"] = round(self.comparisons / max(self.comparison_s, 1e-9))
        found |= {"quality_median": float(np.median(self.quality)) if self.quality else 0.0}
        return found | {"engine": ENGINE, "engine_version": ENGINE_VERSION}


def read_index(folder: Path) -> list[Entry]:
    """The prints of a folder. Raises :class:`UnableToReadPrint` where the index is missing or not understood."""
    try:
        listed = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        labels = [str(item["finger"]) for item in listed]
        number_of = {label: number for number, label in enumerate(dict.fromkeys(labels))}
        entries = [Entry(str(item["file"]), number_of[label]) for item, label in zip(listed, labels, strict=True)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnableToReadPrint("biometrics.folder.no_index") from error
    names_outside = any(Path(entry.file).is_absolute() or ".." in Path(entry.file).parts for entry in entries)
    if not 2 <= len(entries) <= FINGER_EVALUATION_PRINTS_MAX or names_outside:
        raise UnableToReadPrint("biometrics.folder.no_index")
    return entries


def evaluate_folder(folder: Path, *, clock: Clock, progress: Progress, ppi: int | None = None) -> FolderReport:
    """Extract every print, compare every pair, and count. A print that cannot be read scores lowest with all others."""
    entries = read_index(folder)
    prepared: list[Prepared | None] = []
    failed, times, qualities = [], [], []
    for place, entry in enumerate(entries):
        progress("extract", place, len(entries))
        data = _bytes(folder / entry.file)
        start = clock()
        try:
            template = read_print(data, ppi=ppi).template
        except UnableToReadPrint:
            failed.append(entry.file)
            prepared.append(None)
        else:
            prepared.append(prepare(template))
            qualities.append(template.quality)
        times.append(clock() - start)
    one, other = _pairs(np.array([entry.finger for entry in entries]))
    start = clock()
    scores = np.empty(len(one), np.float64)
    for place in range(len(one)):
        if place % 1000 == 0:
            progress("compare", place, len(one))
        a, b = prepared[one[place]], prepared[other[place]]
        scores[place] = LOWEST if a is None or b is None else compare(a, b).score
    spent = clock() - start
    fingers = np.array([entry.finger for entry in entries], np.int64)
    table = Scores(scores, fingers[one], fingers[other])
    if not table.genuine.any() or table.genuine.all():
        raise UnableToReadPrint("biometrics.folder.no_pairs")
    found = evaluate(table)
    return FolderReport(found, len(entries), tuple(failed), tuple(times), tuple(qualities), len(one), spent)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnableToReadPrint("biometrics.folder.no_file", file=path.name) from error


def _pairs(fingers: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Every pair; of very many impostor pairs an even sample, the same every time."""
    one, other = np.triu_indices(len(fingers), 1)
    if len(one) <= FINGER_EVALUATION_PAIRS_MAX:
        return one, other
    genuine = fingers[one] == fingers[other]
    impostor = np.flatnonzero(~genuine)
    sample = np.random.default_rng(0).choice(impostor, FINGER_EVALUATION_PAIRS_MAX, replace=False)
    chosen = np.sort(np.concatenate([np.flatnonzero(genuine), sample]))
    return one[chosen], other[chosen]
