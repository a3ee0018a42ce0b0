"""Precision and recall of ``jalon logframe check``, per rule and form, on invented logframes with planted conflicts.

Ten logframes a form, of seeds that were not looked at while the rules were written, with six conflicts of number and
scope, up to three of words and four look-alikes each. Prints one JSON line a form and one line a rule over all forms,
with intervals of 95 % (Wilson); the time is CPU time of reading and checking. ``--seeds N`` takes N seeds a form.
"""

from __future__ import annotations

import argparse
import json
import time

from jalon.stats.measures.intervals import wilson
from tools.logframes.forms import FORMS
from tools.logframes.judging import Judged, judge

FIRST_SEED = 20_261_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    seeds = range(FIRST_SEED, FIRST_SEED + parser.parse_args().seeds)
    every = Judged()
    for form in FORMS:
        start = time.process_time()
        judged = judge(seeds, form)
        spent = time.process_time() - start
        every.take(judged)
        planted, told = sum(judged.planted.values()), sum(judged.told.values())
        figures = {"form": form, "logframes": len(seeds), "planted": planted, "told": told}
        figures |= {"precision": _share(sum(judged.right.values()), told)}
        figures |= {"recall": _share(sum(judged.found.values()), planted)}
        print(json.dumps(figures | {"cpu_s": round(spent, 2)}), flush=True)
    print(f"{'rule':40} {'planted':>7} {'recall':>24} {'told':>6} {'precision':>24}")
    for code in sorted(set(every.planted) | set(every.told)):
        recall = _share(every.found[code], every.planted[code])
        precision = _share(every.right[code], every.told[code])
        print(f"{code:40} {every.planted[code]:7} {recall:>24} {every.told[code]:6} {precision:>24}")


def _share(cases: int, of: int) -> str:
    """A share with its interval."""
    if not of:
        return "-"
    low, high = wilson(cases, of)
    return f"{cases / of:.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main()
