"""Travellers made from frequencies of names (``data/populations.yaml``), with families; none of them is a person.

A population is given names, fathers' names and family names with their shares. The effective number of family names
(the inverse of the chance that two strangers share one) says how alike people are called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import yaml

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.screening.query import Query

_DATA = Path(__file__).parents[1] / "data" / "populations.yaml"
_FIRST_JANUARY_SHARE = 0.18
_BORN_FIRST = date(1950, 1, 1)
_BORN_DAYS = 20_000


@dataclass(frozen=True)
class Population:
    """Names with their weights, how a whole name is put together, and the nationalities."""

    men: Mapping[str, float]
    women: Mapping[str, float]
    families: Mapping[str, float]
    patterns: tuple[str, ...]
    states: tuple[str, ...]
    first_january: float
    source: str

    def effective_families(self) -> float:
        """Inverse of the chance that two strangers share a family name."""
        total = sum(self.families.values())
        return 1 / sum((weight / total) ** 2 for weight in self.families.values())


@cache
def population(name: str) -> Population:
    """``sahel`` or ``global``."""
    content = yaml.safe_load(_DATA.read_text(encoding="utf-8"))[name]
    families = _weights(content["families"])
    for state_families in content.get("more_families", []):
        families |= {one: 0.15 + families.get(one, 0.0) for one in state_families.split()}
    return Population(
        men=_weights(content["men"]),
        women=_weights(content["women"]),
        families=families,
        patterns=tuple(content["patterns"]),
        states=tuple(content["states"].split()),
        first_january=float(content["first_january"]),
        source=content["source"],
    )


def _weights(written: str) -> dict[str, float]:
    """``NAME:WEIGHT`` words; without a weight the rank decides (Zipf)."""
    found: dict[str, float] = {}
    for rank, word in enumerate(written.split(), start=1):
        name, _, weight = word.partition(":")
        found[name] = float(weight) if weight else 10 / (rank + 4)
    return found


def traveller(chosen: Population, random: Random) -> Query:
    """One traveller: whole name, birth date, nationality, sex."""
    woman = random.random() < 0.45
    given = chosen.women if woman else chosen.men
    name = random.choice(chosen.patterns).format(
        given=_pick(given, random),
        second=_pick(given, random),
        father=_pick(chosen.men, random),
        grandfather=_pick(chosen.men, random),
        family=_pick(chosen.families, random),
        other=_pick(chosen.families, random),
        link="Mint" if woman else "Ould",
    )
    born = _BORN_FIRST + timedelta(days=random.randrange(_BORN_DAYS))
    birth = ApproximateDate(born.year, 1, 1) if random.random() < chosen.first_january else ApproximateDate.of(born)
    return Query((name,), birth, random.choice(chosen.states), Sex.FEMALE if woman else Sex.MALE)


def _pick(weights: Mapping[str, float], random: Random) -> str:
    return random.choices(list(weights), cum_weights=_sums(tuple(weights.values())))[0]


@cache
def _sums(weights: tuple[float, ...]) -> tuple[float, ...]:
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return tuple(sums)
