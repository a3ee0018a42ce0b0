"""Invented rows of crossings: parties who travel together, on days that are busy or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.stats.lake.schema import CROSSINGS, NAME
from jalon.stats.lake.unlikely import unlikely
from jalon.stats.synthesis import habits, seasons
from jalon.stats.synthesis.borders import Border
from jalon.stats.synthesis.chance import Places, Rng, among, by_row, codes, named, sometimes_null

_MALE_SHARE = 0.66
_HOME_SHARE = 0.87
_PURPOSE_NULL, _RESIDENCE_NULL, _NATIONALITY_NULL, _SEX_NULL, _AGE_NULL = 0.04, 0.03, 0.004, 0.002, 0.006
_STAY_NULL, _TRANSPORT_NULL, _PROCESSING_NULL = 0.12, 0.02, 0.01
_MISTAKE_SHARE = 0.003
_PROVISIONAL_SHARE, _CANDIDATE_SHARE, _PAPER_SHARE = 0.001, 0.012, 0.4


@dataclass(frozen=True)
class _Parties:
    """Parties; ``of``: the party of every person, ``rank``: their place in it from 0."""

    day: Places
    post: Places
    kind: Places
    size: Places
    of: Places
    rank: Places


def crossings(border: Border, days: seasons.Days, count: int, rng: Rng, *, seed: int) -> pa.Table:
    """``count`` crossings of a State in some days, without country and month, in no order.

    ``seed`` decides when posts are without a link, so that all pieces of a lake agree about it.
    """
    parties = _parties(border, days, count, rng)
    of = parties.of
    number = len(parties.day)
    entry = rng.random(number) < seasons.entry_share(days)[parties.day]
    purpose = by_row(rng, parties.kind, habits.PURPOSES)
    states, nationality = _nationalities(border, parties.post, rng)
    age = _ages(parties, rng)
    document = _documents(states, nationality[of], age, rng)
    late = _late(border, days, parties, seed)[of]
    outcome = np.where(entry, Outcome.ADMITTED, Outcome.EXIT_ALLOWED)[of].astype(np.int8)
    other = rng.random(count) < habits.OTHER_OUTCOME_SHARE
    swapped = rng.random(count) < _MISTAKE_SHARE / 10
    outcome[swapped] = np.where(entry, Outcome.EXIT_ALLOWED, Outcome.ADMITTED)[of][swapped]
    outcome[other] = codes(rng, habits.OTHER_OUTCOMES, int(other.sum()))
    channel = codes(rng, habits.CHANNELS, count)
    channel[(late > 0) & (rng.random(count) < _PAPER_SHARE)] = EntryChannel.LATE_FROM_PAPER
    hour = among(rng, habits.HOURS, number)
    homes = _residences(border, parties.post, states, nationality, rng)
    values = {
        "day": pa.array((days[parties.day] + 0)[of].astype(np.int32)).cast(pa.date32()),
        "hour": hour[of].astype(np.int8),
        "post": named(parties.post[of], [post.name for post in border.posts]),
        "crossing_point": named(parties.post[of], [post.crossing_point for post in border.posts]),
        "direction": np.where(entry, Direction.ENTRY, Direction.EXIT)[of].astype(np.int8),
        "outcome": outcome,
        "channel": channel,
        "document_kind": document,
        "document_issuer": _issuers(states, _mistaken(nationality[of], len(states), rng), document),
        "nationality": _nulled(named(nationality[of], states), rng, _NATIONALITY_NULL),
        "residence": _nulled(named(homes[of], states), rng, _RESIDENCE_NULL),
        "sex": sometimes_null(rng, _sexes(parties, rng), pa.int8(), _SEX_NULL),
        "age_band": sometimes_null(rng, age, pa.int8(), _AGE_NULL),
        "purpose": sometimes_null(rng, purpose[of], pa.int8(), _PURPOSE_NULL),
        "transport": sometimes_null(rng, by_row(rng, parties.kind, habits.TRANSPORTS)[of], pa.int8(), _TRANSPORT_NULL),
        "stay_band": sometimes_null(rng, _stays(purpose, rng)[of], pa.int8(), _STAY_NULL),
        "provisional": rng.random(count) < _PROVISIONAL_SHARE,
        "unchecked": rng.poisson(1.2, count).clip(max=9).astype(np.int8),
        "candidates": np.where(rng.random(count) < _CANDIDATE_SHARE, rng.integers(1, 4, count), 0).astype(np.int16),
        "processing_s": sometimes_null(rng, _processing(count, rng), pa.int32(), _PROCESSING_NULL),
        "waiting_s": pa.nulls(count, pa.int32()),
        "late_days": late.astype(np.int16),
        "border_resident": pa.array(np.ones(count, np.bool_), mask=document != DocumentKind.BORDER_RESIDENT_PERMIT),
        "shift": (hour // 8 * 2 + rng.integers(1, 3, number))[of].astype(np.int32),
        "unlikely": np.zeros(count, np.int16),
        "weight": np.ones(count, np.int8),
    }
    return finished(pa.table(values))


def finished(rows: pa.Table) -> pa.Table:
    """Rows of crossings with the columns' types and the rules of quality applied."""
    columns = [column for column in CROSSINGS.columns if column.name in rows.column_names]
    cast = pa.table({one.name: rows[one.name].cast(one.type) for one in columns})
    return cast.set_column(cast.schema.get_field_index("unlikely"), "unlikely", unlikely(cast))


def _parties(border: Border, days: seasons.Days, count: int, rng: Rng) -> _Parties:
    mean = np.average(np.arange(1, 9), weights=habits.GROUP_SIZES)
    sizes = among(rng, habits.GROUP_SIZES, int(count / mean * 1.05) + 50) + 1
    while sizes.sum() < count:
        sizes = np.concatenate([sizes, among(rng, habits.GROUP_SIZES, 1_000) + 1])
    last = int(np.searchsorted(np.cumsum(sizes), count))
    sizes = sizes[: last + 1] if count else sizes[:0]
    of = np.repeat(np.arange(len(sizes)), sizes)[:count]
    starts = np.cumsum(sizes) - sizes
    place = among(rng, seasons.weights(border, days).ravel(), len(sizes))
    day, post = np.divmod(place, len(border.posts))
    market = seasons.market_days(border, days)[day, post]
    kind = np.where(sizes >= 3, habits.PARTY, np.where(market, habits.MARKET, habits.ORDINARY))
    return _Parties(day, post, kind, sizes, of, np.arange(count) - starts[of])


def _nationalities(border: Border, post: Places, rng: Rng) -> tuple[list[str], Places]:
    """Every State met, and the place of each party's nationality among them."""
    mixes = [border.mix(one.across) for one in border.posts]
    states = sorted({state for mix in mixes for state in mix} | {one.across for one in border.posts})
    found = np.zeros(len(post), np.int64)
    for number, mix in enumerate(mixes):
        here = np.flatnonzero(post == number)
        places = np.array([states.index(state) for state in mix])
        found[here] = places[among(rng, list(mix.values()), len(here))]
    return states, found


def _residences(border: Border, post: Places, states: list[str], nationality: Places, rng: Rng) -> Places:
    """At home for most; else in the State of the post or in that across."""
    own = states.index(border.country)
    across = np.array([states.index(one.across) for one in border.posts])[post]
    home = rng.random(len(post)) < _HOME_SHARE
    return np.where(home, nationality, np.where(rng.random(len(post)) < 0.5, own, across))


def _ages(parties: _Parties, rng: Rng) -> npt.NDArray[np.int8]:
    age = codes(rng, habits.ADULTS, len(parties.of))
    young = (parties.kind[parties.of] == habits.PARTY) & (parties.rank >= 2)
    age[young] = codes(rng, habits.CHILDREN, int(young.sum()))
    return age


def _sexes(parties: _Parties, rng: Rng) -> npt.NDArray[np.int8]:
    male = rng.random(len(parties.of)) < np.where(parties.size[parties.of] == 1, _MALE_SHARE, 0.5)
    return np.where(male, Sex.MALE, Sex.FEMALE).astype(np.int8)


def _documents(states: list[str], nationality: Places, age: npt.NDArray[np.int8], rng: Rng) -> npt.NDArray[np.int8]:
    regional = np.array([state in habits.REGION for state in states])[nationality]
    whose = np.where(age <= AgeBand.AGE_12_14, habits.CHILD, np.where(regional, habits.REGIONAL, habits.FOREIGN))
    return by_row(rng, whose, habits.DOCUMENTS)


def _issuers(states: list[str], nationality: Places, document: npt.NDArray[np.int8]) -> pa.Array:
    known = np.where(document == DocumentKind.NONE, len(states), nationality)
    return named(known, [*states, None])


def _mistaken(places: Places, count: int, rng: Rng) -> Places:
    """Some officers choose the wrong line."""
    return np.where(rng.random(len(places)) < _MISTAKE_SHARE, rng.integers(0, count, len(places)), places)


def _processing(count: int, rng: Rng) -> npt.NDArray[np.int32]:
    """Under a minute for most; a few are left open for hours, or decided before anybody could read."""
    seconds = rng.lognormal(3.8, 0.6, count)
    odd = rng.random(count) < _MISTAKE_SHARE
    return np.where(odd, rng.choice([1, 2, 15_000, 40_000], count), seconds.clip(4, 7_200)).astype(np.int32)


def _stays(purpose: npt.NDArray[np.int8], rng: Rng) -> npt.NDArray[np.int8]:
    kinds = np.full(int(max(habits.STAY_OF_PURPOSE)) + 4, habits.VISIT)
    for one, kind in habits.STAY_OF_PURPOSE.items():
        kinds[one] = kind
    return by_row(rng, kinds[purpose], habits.STAYS)


def _late(border: Border, days: seasons.Days, parties: _Parties, seed: int) -> Places:
    by_post = np.array(
        [seasons.late_days(post, days, seed + number) for number, post in enumerate(border.posts)]
    ).reshape(len(border.posts), len(days))
    return by_post[parties.post, parties.day]


def _nulled(column: pa.Array, rng: Rng, share: float) -> pa.Array:
    known = pa.array(rng.random(len(column)) >= share)
    indices = pc.if_else(known, column.indices, pa.scalar(None, pa.int32()))
    return pa.DictionaryArray.from_arrays(indices, column.dictionary).cast(NAME)
