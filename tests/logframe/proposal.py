"""The proposal's matrix and plan as tests use them: stripped of our reading, changed without a new meaning."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from jalon.logframe.check import Checked, check
from jalon.logframe.reading import read_logframe

FOLDER = Path(__file__).parents[2] / "src" / "jalon" / "programme" / "proposal"
NAMES = ("results_matrix.yaml", "work_plan.yaml")
NUMBERS = ("value", "quantity")


def stated() -> dict[str, Any]:
    """Both files without what is our reading: every ``our_`` key, ``note`` and ``meta``."""
    return {name: stripped(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))) for name in NAMES}


def stripped(tree: Any) -> Any:
    if isinstance(tree, dict):
        kept = {key: value for key, value in tree.items() if not key.startswith("our_") and key not in ("note", "meta")}
        return {key: stripped(value) for key, value in kept.items()}
    return [stripped(one) for one in tree] if isinstance(tree, list) else tree


def checked(files: Mapping[str, Any]) -> Checked:
    dumped = {name: yaml.safe_dump(tree, allow_unicode=True, sort_keys=False) for name, tree in files.items()}
    return check([read_logframe(text.encode(), name) for name, text in dumped.items()])


def mapped(tree: Any, change: Callable[[str], str]) -> Any:
    """The tree with every text changed, keys too."""
    if isinstance(tree, dict):
        return {change(key): mapped(value, change) for key, value in tree.items()}
    if isinstance(tree, list):
        return [mapped(one, change) for one in tree]
    return change(tree) if isinstance(tree, str) else tree


def renamed_codes(files: Any, seed: int) -> tuple[Any, dict[str, str]]:
    """Every id under another, without a number that could tell its place."""
    codes = sorted(_codes(files))
    chance = random.Random(seed)
    letters = "BCDFGHJKLMNPQRSTVWXZ"
    new = {code: "".join(chance.choices(letters, k=6)) for code in codes}
    return mapped(files, lambda text: new.get(text, text)), new


def _codes(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        own = {tree["id"]} if isinstance(tree.get("id"), str) else set()
        return own.union(*(_codes(value) for value in tree.values()))
    return set().union(*(_codes(one) for one in tree)) if isinstance(tree, list) else set()


def scaled(tree: Any, factor: int, *, key: str = "") -> Any:
    """Every number of a target, activity or row times a factor."""
    if isinstance(tree, dict):
        inside = key.startswith("per_country")
        return {
            name: value * factor
            if isinstance(value, int) and not isinstance(value, bool) and (inside or name in NUMBERS)
            else scaled(value, factor, key=name)
            for name, value in tree.items()
        }
    return [scaled(one, factor) for one in tree] if isinstance(tree, list) else tree


def with_countries(files: Any, others: Mapping[str, tuple[str, str]]) -> Any:
    """Countries changed everywhere, in codes and in words: code to (code, name), with the old names of the matrix."""
    names = {one["name"]: others[one["iso3"]] for one in files[NAMES[0]]["countries"]}
    table = {code: new[0] for code, new in others.items()} | {name: new[1] for name, new in names.items()}
    pattern = re.compile("|".join(rf"\b{re.escape(old)}\b" for old in sorted(table, key=len, reverse=True)))
    return mapped(files, lambda text: pattern.sub(lambda found: table[found[0]], text))


def shuffled(tree: Any, chance: random.Random) -> Any:
    """The same with the keys of every mapping in another order."""
    if isinstance(tree, dict):
        entries = list(tree.items())
        chance.shuffle(entries)
        return {key: shuffled(value, chance) for key, value in entries}
    return [shuffled(one, chance) for one in tree] if isinstance(tree, list) else tree


def told(found: Checked) -> set[tuple[str, tuple[str, ...], frozenset[str]]]:
    """What was found, by rule, names and countries."""
    return {(one.code, tuple(sorted(one.about)), one.countries) for one in found.findings}


def has(found: Checked, code: str, *about: str, countries: Sequence[str] = ()) -> bool:
    """Whether a finding of that rule is about all those statements, and about those countries."""
    return any(
        one.code == code and set(about) <= set(one.about) and set(countries) <= one.countries for one in found.findings
    )
