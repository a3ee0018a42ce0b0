"""Learn from data: ``python -m tools.screening DATA``.

Writes ``data/token_counts.csv`` (parts of names that stand in 5 entries or more of the public lists) and the weights
``compare`` of ``data/weights.json``, and prints the report: 5-fold recall on pairs that the weights have not seen. The
seed is fixed; pairs that share a name stay in one fold. Nothing else of the lists is kept.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from jalon.screening.comparison import FEATURES, Weighed, features, lay
from jalon.screening.evaluation.measures import recall_at
from jalon.screening.evaluation.pairs import Pair
from jalon.screening.evaluation.sources import entries_of, first, pairs_of
from jalon.screening.names import analyse
from jalon.screening.rarity import surprise
from tools.screening.logistic import Array, fit

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src" / "jalon" / "screening" / "data"
OWN_PAIRS = sorted((ROOT / "tests" / "vectors" / "screening").glob("sahel*_pairs.csv"))
SIGNS = (1, 1, *[-1] * (len(FEATURES) - 2))
RIDGE = 0.005
FOLDS = 5
SEED = 0
ENTRIES_MIN = 5
LETTERS_MIN = 2


def count_parts(data: Path) -> None:
    """Parts of names with the number of entries they stand in, the rare ones left out."""
    entries = []
    sdn, alt = first(data, "ofac_sdn*.csv*"), first(data, "ofac_alt*.csv*")
    un = first(data, "un_consolidated*.xml*")
    if sdn is not None:
        entries += entries_of("ofac", [path for path in (sdn, alt) if path], date(2026, 3, 1))
    if un is not None:
        entries += entries_of("un-xml", [un], date(2026, 3, 1))
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update({part.text for name in entry.names for part in analyse(name).parts if not part.unvowelled})
    head = (DATA / "token_counts.csv").read_text(encoding="utf-8").split("part,entries,of")[0]
    kept = sorted((part, n) for part, n in counts.items() if n >= ENTRIES_MIN and len(part) >= LETTERS_MIN)
    lines = [f"{part},{count},{len(entries)}\n" for part, count in kept if part.isascii()]
    (DATA / "token_counts.csv").write_text(head + "part,entries,of\n" + "".join(lines), encoding="utf-8")
    print(f"{len(lines)} parts that stand in {ENTRIES_MIN} or more of {len(entries)} entries")


def rows_of(pairs: list[Pair]) -> tuple[Array, Array]:
    """Features of every pair, and whether it is one person's."""
    weighed = [[[Weighed(p, surprise(p.text)) for p in analyse(n).parts] for n in pair[:2]] for pair in pairs]
    return np.array([features(lay(*both)) for both in weighed]), np.array([float(pair.same) for pair in pairs])


def folds_of(pairs: list[Pair]) -> Array:
    """A fold for each pair; pairs that share a name, directly or through others, share the fold."""
    group: dict[str, str] = {}

    def top(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for pair in pairs:
        group[top(pair.one.lower())] = top(pair.other.lower())
    names = [top(pair.one.lower()) for pair in pairs]
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    drawn = np.random.default_rng(SEED).integers(0, FOLDS, len(places))
    return np.array([drawn[places[name]] for name in names])


def learn(data: Path) -> None:
    """Fits the weights ``compare`` and prints recall on the folds they have not seen."""
    found = [pairs_of(path) for path in sorted(data.rglob("nk_name_cases*.csv"))]
    sets = {
        "given": [pair for one in found for pair in one],
        "own": [pair for path in OWN_PAIRS for pair in pairs_of(path)],
    }
    pairs = [pair for one in sets.values() for pair in one]
    kind = np.array([name for name, one in sets.items() for _ in one])
    rows, truth = rows_of(pairs)
    folds, scores = folds_of(pairs), np.zeros(len(pairs))
    for fold in range(FOLDS):
        weights = fit(rows[folds != fold], truth[folds != fold], SIGNS, ridge=RIDGE)
        scores[folds == fold] = weights[0] + rows[folds == fold] @ weights[1:]
    for name in sets:
        chosen = kind == name
        if chosen.any():
            recall = recall_at(list(scores[chosen]), list(truth[chosen] == 1), 0.05)
            print(f"{name}: {chosen.sum()} pairs, recall at 5 % false pairs, unseen folds: {recall}")
    weights = fit(rows, truth, SIGNS, ridge=RIDGE)
    path = DATA / "weights.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    values = [round(float(value), 2) + 0.0 for value in weights]
    content["compare"] = dict(zip(("intercept", *FEATURES), values, strict=True))
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(content["compare"]))


if __name__ == "__main__":
    count_parts(Path(sys.argv[1]))
    learn(Path(sys.argv[1]))
