"""Cubes of closed months: what a file holds, and whether it answers a question.

A cube holds the parts of one measure in one month of one State, for a few sets of dimensions that the measure declares:
``set`` (number of the set), one column a dimension (null where the set has it not), ``at`` (a value of which the parts
say how often it occurred), and the parts. No row of a person, no day, no hour. It is kept for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jalon.stats.lake.manifest import PostFact
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.errors import UnableToMeasure
from jalon.stats.measures.figure import Heard
from jalon.stats.measures.measure import Measure
from jalon.stats.measures.source import LakeSource, Month, Period, Vintage

FORMAT = 1
METADATA = b"jalon"
ALWAYS = ("country", "month")
"""Columns that every set has."""


@dataclass(frozen=True)
class Cube:
    """One file, and the number of the set that answers the question."""

    country: str
    month: str
    vintage: int
    path: Path
    chosen: int
    vintages: tuple[Vintage, ...]
    heard: tuple[Heard, ...]


@dataclass(frozen=True)
class Covering:
    """The cubes that answer a question."""

    used: tuple[Cube, ...]

    def by_set(self) -> Mapping[int, Sequence[Cube]]:
        """Cubes by the number of their set: usually one."""
        found: dict[int, list[Cube]] = {}
        for cube in self.used:
            found.setdefault(cube.chosen, []).append(cube)
        return found


def covering_cubes(measure: Measure, needed: Collection[str], source: LakeSource, period: Period) -> Covering:
    """The cubes of a period's months that hold every dimension of ``needed``.

    A cube that was made by another definition of the measure is left aside: its parts mean something else. Raises
    :class:`UnableToMeasure` for a file that is none.
    """
    found = []
    for (country, month), (vintage, path) in sorted(source.cube_files(measure.code, period).items()):
        head = read_head(path)
        if head["definition"] != definition_digest(measure):
            continue
        chosen = chosen_set(head["sets"], needed)
        if chosen is not None:
            found.append(_cube((country, month), vintage, path, chosen, head))
    return Covering(tuple(found))


def chosen_set(sets: Sequence[Sequence[str]], needed: Collection[str]) -> int | None:
    """The smallest set that holds, or gives, every needed dimension; None where there is none."""
    fitting = [number for number, one in enumerate(sets) if all(_gives(one, name) for name in needed)]
    return min(fitting, key=lambda number: (len(sets[number]), number)) if fitting else None


def _gives(held: Sequence[str], name: str) -> bool:
    """Whether a set holds a dimension, or the columns that it is made from."""
    return name in held or set(dimensions()[name].columns()) <= {*held, *ALWAYS}


def definition_digest(measure: Measure) -> str:
    """What the parts of a measure mean, as a digest: tables, conditions, columns, classifications."""
    parts = [[one.name, one.table, list(one.sentences), one.summed, one.occurrences] for one in measure.parts]
    classes = [[name, repr(getattr(dimensions()[name], "sentences", ""))] for name in measure.dimensions]
    return hashlib.sha256(json.dumps([parts, classes]).encode()).hexdigest()


def read_head(path: Path) -> dict[str, Any]:
    """What a cube says of itself. Raises :class:`UnableToMeasure`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_schema(path).metadata or {}
        head = json.loads(metadata[METADATA])
        assert isinstance(head, dict)
    except (OSError, KeyError, ValueError, AssertionError, pa.ArrowException) as error:
        raise UnableToMeasure("stats.measure.cube_damaged", file="/".join(path.parts[-4:])) from error
    if head.get("format") != FORMAT:
        raise UnableToMeasure("stats.measure.cube_damaged", file="/".join(path.parts[-4:]))
    return head


def _cube(month: Month, vintage: int, path: Path, chosen: int, head: Mapping[str, Any]) -> Cube:
    heard = tuple(
        Heard(Vintage(*one["vintage"]), tuple(post_from(post) for post in one["posts"])) for one in head["heard"]
    )
    return Cube(*month, vintage, path, chosen, tuple(one.vintage for one in heard), heard)


def post_from(plain: Mapping[str, Any]) -> PostFact:
    """A post's facts from a cube's metadata."""
    days = {name: date.fromisoformat(plain[name]) if plain[name] else None for name in _DAYS}
    gaps = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in plain["gaps"])
    return PostFact(**{**plain, **days, "gaps": gaps})


def post_plain(post: PostFact) -> dict[str, Any]:
    """A post's facts as a cube's metadata keep them."""
    days = {name: day.isoformat() if (day := getattr(post, name)) else None for name in _DAYS}
    gaps = [[first.isoformat(), last.isoformat()] for first, last in post.gaps]
    counts = {"late": post.late, "waiting": post.waiting, "complete": post.complete}
    return {"post": post.post, "rows": post.rows, **days, "gaps": gaps, **counts}


_DAYS = ("first_day", "last_day", "confirmed_until", "last_heard_on")
