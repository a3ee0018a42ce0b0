"""Drawing many values at once from shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Rng = np.random.Generator
Codes = npt.NDArray[np.int8]
Places = npt.NDArray[np.int64]


def among(rng: Rng, shares: Sequence[float] | npt.NDArray[np.float64], count: int) -> Places:
    """Places in ``shares``, drawn ``count`` times in proportion."""
    bounds = np.cumsum(np.asarray(shares, np.float64))
    places: Places = np.searchsorted(bounds, rng.random(count) * bounds[-1], side="right").clip(max=len(bounds) - 1)
    return places


def codes(rng: Rng, shares: Mapping[int, float], count: int) -> Codes:
    """Codes drawn in proportion to their shares."""
    return np.array([int(code) for code in shares], np.int8)[among(rng, list(shares.values()), count)]


def by_row(rng: Rng, kinds: Places, tables: Sequence[Mapping[int, float]]) -> Codes:
    """One code a row, from the table of its kind."""
    found = np.zeros(len(kinds), np.int8)
    for kind, table in enumerate(tables):
        here = np.flatnonzero(kinds == kind)
        found[here] = codes(rng, table, len(here))
    return found


def sometimes_null(rng: Rng, values: npt.NDArray[np.generic], type_: pa.DataType, share: float) -> pa.Array:
    """Values as Arrow, of which a share is not known."""
    return pa.array(values, type_, mask=rng.random(len(values)) < share)


def named(places: Places, names: Sequence[str | None]) -> pa.Array:
    """Texts by their places; None gives null."""
    known = [name for name in names if name is not None]
    index = np.array([known.index(name) if name is not None else -1 for name in names], np.int32)[places]
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=index < 0), pa.array(known, pa.string()))
