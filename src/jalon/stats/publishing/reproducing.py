"""A publication made anew from cubes of closed months alone: equal, or where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jalon.stats.disclosure.combinations import Groups
from jalon.stats.measures.engines import Engine
from jalon.stats.measures.errors import UnableToMeasure
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import laid_out
from jalon.stats.publishing.asking import TableAsked
from jalon.stats.publishing.rows import Noise, Sight, given_of, plain_sight


@dataclass(frozen=True)
class Difference:
    """One row that comes out otherwise. ``now`` None: it cannot be made."""

    table: int
    at: Mapping[str, str]
    published: Mapping[str, Any]
    now: Mapping[str, Any] | None


@dataclass(frozen=True)
class Reproduced:
    """How many figures were made anew, those that differ, and cubes that are not there or are damaged, by name."""

    figures: int
    differences: tuple[Difference, ...]
    absent: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether every figure came out as it was published."""
        return not self.differences and not self.absent


def reproduce(
    content: Mapping[str, Any],
    source: LakeSource,
    engine: Engine,
    never_together: Iterable[Groups],
    seed: bytes | None = None,
) -> Reproduced:
    """Count every shown figure of a publication again. ``seed``: secret of the noise, where it has some."""
    variance = content["method"].get("noise_variance")
    noise = Noise(seed, float(variance)) if variance and seed else None
    figures, differences, absent = 0, list[Difference](), list[str]()
    for number, table in enumerate(content["tables"]):
        rows = [row for row in table["rows"] if "numbers" in row]
        figures += len(rows)
        try:
            seen = _seen(table, source, engine, never_together, noise)
        except UnableToMeasure as unable:
            seen = None
            absent.append(f"{table['measure']}: {unable.code}")
        if seen is not None:
            absent.extend(
                f"{table['measure']} {month}" for month in sorted({one[2] for one in seen.laid.whole.missing})
            )
        differences.extend(_differing(number, rows, seen))
    return Reproduced(figures, tuple(differences), tuple(dict.fromkeys(absent)))


def _seen(
    table: Mapping[str, Any], source: LakeSource, engine: Engine, never_together: Iterable[Groups], noise: Noise | None
) -> Sight:
    asked = TableAsked.of(table).question()
    cubes = {(country, month): vintage for country, month, vintage in table["cubes"]}
    exact = LakeSource(source.lake, cubes, cubes_only=True)
    return plain_sight(laid_out(asked, exact, engine, never_together), exact, engine, noise)


def _differing(number: int, rows: Iterable[Mapping[str, Any]], seen: Sight | None) -> Iterator[Difference]:
    for row in rows:
        now = _again(row["at"], seen) if seen is not None else None
        if now != row["numbers"]:
            yield Difference(number, row["at"], row["numbers"], now)


def _again(at: Mapping[str, str], seen: Sight) -> Mapping[str, Any] | None:
    try:
        found = seen.row(given_of(at))
    except (UnableToMeasure, KeyError):
        return None
    numbers: Mapping[str, Any] | None = found.get("numbers")
    return numbers
