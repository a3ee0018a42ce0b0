"""Precision and recall of ``jalon logframe check``, per rule and form, on invented logframes with planted conflicts.

Ten logframes a form, of seeds that were not looked at while the rules were written, with six conflicts and four
look-alikes each. Prints one line a rule and one JSON line a form; the time is CPU time of reading and checking.
"""

from __future__ import annotations

import json
import time

from tools.logframes.forms import FORMS
from tools.logframes.judging import judge

SEEDS = range(20_261_000, 20_261_010)


def main() -> None:
    for form in FORMS:
        start = time.process_time()
        judged = judge(SEEDS, form)
        spent = time.process_time() - start
        print(f"{form:40} planted found  told right")
        for code in sorted(set(judged.planted) | set(judged.told)):
            numbers = judged.planted[code], judged.found[code], judged.told[code], judged.right[code]
            print(f"{code:40} {numbers[0]:7} {numbers[1]:5} {numbers[2]:5} {numbers[3]:5}")
        figures = {"form": form, "logframes": len(SEEDS), "planted": sum(judged.planted.values())}
        figures |= {"precision": round(judged.precision(), 3), "recall": round(judged.recall(), 3)}
        print(json.dumps(figures | {"cpu_s": round(spent, 2)}), flush=True)


if __name__ == "__main__":
    main()
