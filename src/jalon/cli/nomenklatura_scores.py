"""Scores of nomenklatura's matchers. Run as a script by the Python of ``make oracle``, which has no Jalon.

Reads JSON lines ``{"a", "b"}``, optionally with ``"birth_date_a"`` and ``"birth_date_b"``, and writes for each
``{matcher: score}``.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

MATCHERS = ("logic-v2", "logic-v1", "name-based", "regression-v1")


def main() -> None:
    """Answers line by line. Fresh ids for every pair, because the matchers remember names by the id of an entity."""
    entity = importlib.import_module("followthemoney").EntityProxy
    get_algorithm = importlib.import_module("nomenklatura.matching").get_algorithm
    matchers = [get_algorithm(name) for name in MATCHERS]
    configs = [matcher.default_config() for matcher in matchers]

    def person(number: int, side: str, pair: dict[str, str]) -> Any:
        properties = {"name": [pair[side]]}
        if pair.get(f"birth_date_{side}"):
            properties["birthDate"] = [pair[f"birth_date_{side}"]]
        return entity.from_dict({"id": f"{side}{number}", "schema": "Person", "properties": properties})

    for number, line in enumerate(sys.stdin):
        pair = json.loads(line)
        both = person(number, "a", pair), person(number, "b", pair)
        scores = [matcher.compare(*both, config).score for matcher, config in zip(matchers, configs, strict=True)]
        print(json.dumps(dict(zip(MATCHERS, scores, strict=True))), flush=True)


if __name__ == "__main__":
    main()
