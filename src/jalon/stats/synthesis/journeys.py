"""Invented entries and exits of a year with who is who: what pairing of entries with exits is judged by.

Everything that makes pairing hard is in it: exits that nobody recorded, posts that have not been heard since a day,
numbers mistyped, documents renewed on the way, names written otherwise, people who cross many times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.stats.synthesis import habits, seasons
from jalon.stats.synthesis.borders import Border
from jalon.stats.synthesis.chance import Places, Rng, among, by_row, codes, named

Names = Callable[[int, int], list[tuple[str, str]]]
"""(count, seed) -> (surname, given names) of invented persons, men and women in turn."""
_TRIPS = (52, 17, 9, 6, 4, 3, 2, 2, 2, 1, 1, 1)
"""Of persons who enter from 1 to 12 times in the year."""
_MISTYPED, _RENEWED, _WRITTEN_OTHERWISE, _BIRTH_OTHERWISE, _SAME_POST = 0.012, 0.015, 0.06, 0.02, 0.82
_PAUSE_DAYS_MAX = 40
_DAY_S, _OPENS_S, _CLOSES_S = 86_400, 6 * 3_600, 20 * 3_600
_LETTERS = np.array(list("ABCDEFGHJKLMNPRSTVWXYZ"))


@dataclass(frozen=True)
class Year:
    """``movements``: as the hub's projection holds the crossings it received. ``truth``: one row an entry, with
    the exit that belongs to it. ``offline``: posts that have not been heard since a day."""

    movements: pa.Table
    truth: pa.Table
    offline: pa.Table


@dataclass(frozen=True)
class YearPlan:
    """``entries`` in a calendar year; ``lost_exits``: share of exits that nobody recorded; ``seed``."""

    entries: int
    year: int
    lost_exits: float
    seed: int
    allowed_days: int = 90


@dataclass(frozen=True)
class _Trips:
    """One trip a row: ``person``, when (seconds since 1970) and where they entered and left; left 0: not this year."""

    person: Places
    entered: Places
    left: Places
    post_in: Places
    post_out: Places
    stay: npt.NDArray[np.int8]
    purpose: npt.NDArray[np.int8]


def journeys(border: Border, plan: YearPlan, names: Names) -> Year:
    """A year of a State. The same plan and names give the same rows."""
    rng = np.random.default_rng([plan.seed, plan.year, *border.country.encode()])
    persons, trips = _trips(border, plan, rng)
    people = _people(border, persons, trips, rng, names(persons, plan.seed))
    count = len(trips.person)
    happened = trips.left > 0
    lost = happened & (rng.random(count) < plan.lost_exits)
    since = _silent_since(border, plan, rng)
    silent_in, silent_out = trips.entered >= since[trips.post_in], happened & (trips.left >= since[trips.post_out])
    sent_in, sent_out = ~silent_in, happened & ~lost & ~silent_out
    keys = _keys(rng, 2 * count)
    entry_key, exit_key = keys[:count], keys[count:]
    entries = _movements(border, people, trips, rng, entry_key, entry=True).filter(pa.array(sent_in))
    exits = _movements(border, people, trips, rng, exit_key, entry=False).filter(pa.array(sent_out))
    state = np.where(~happened, "still_here", np.where(lost, "lost", np.where(silent_out, "post_silent", "recorded")))
    end = _second(date(plan.year + 1, 1, 1))
    stayed = np.where(happened, trips.left, end) // _DAY_S - trips.entered // _DAY_S
    truth = pa.table(
        {
            "entry": pa.array(entry_key),
            "exit": pa.array(exit_key, mask=~sent_out),
            "exit_state": pa.array(state).dictionary_encode(),
            "true_exit_at": _moments(trips.left, mask=~happened),
            "person": pa.array(trips.person),
            "stay_days": pa.array(stayed.astype(np.int32)),
            "overstay": pa.array(stayed > plan.allowed_days),
        }
    ).filter(pa.array(sent_in))
    both = pa.concat_tables([entries, exits], promote_options="none").sort_by(
        [("at", "ascending"), ("id", "ascending")]
    )
    return Year(both, truth, _offline(border, since, end))


def _trips(border: Border, plan: YearPlan, rng: Rng) -> tuple[int, _Trips]:
    persons = plan.entries
    person = np.repeat(np.arange(persons), among(rng, _TRIPS, persons) + 1)  # More trips than needed: many end later.
    count = len(person)
    days = seasons.days_between(date(plan.year, 1, 1), date(plan.year, 12, 31))
    purpose = by_row(rng, among(rng, (74, 20, 6), count), habits.PURPOSES)
    kinds = np.full(32, habits.VISIT)
    for one, kind in habits.STAY_OF_PURPOSE.items():
        kinds[one] = kind
    stay = by_row(rng, kinds[purpose], habits.STAYS)
    low = np.array([habits.STAY_DAYS.get(code, (0, 0))[0] for code in range(9)])[stay]
    high = np.array([habits.STAY_DAYS.get(code, (0, 0))[1] for code in range(9)])[stay]
    length = rng.integers(low, high + 1)
    first = days[among(rng, seasons.weights(border, days).sum(axis=1), persons)]
    start = _one_after_another(person, first, length, rng)
    inside = np.flatnonzero(start <= days[-1])[: plan.entries]
    person, start, length = person[inside], start[inside], length[inside]
    stay, purpose = stay[inside], purpose[inside]
    entered = start * _DAY_S + rng.integers(_OPENS_S, _CLOSES_S - 3_600, len(start))
    left = (start + length) * _DAY_S + rng.integers(_OPENS_S, _CLOSES_S, len(start))
    left = np.where(left <= entered, entered + rng.integers(900, 3_600, len(start)), left)
    post_in = among(rng, [post.share for post in border.posts], len(start))
    elsewhere = among(rng, [post.share for post in border.posts], len(start))
    post_out = np.where(rng.random(len(start)) < _SAME_POST, post_in, elsewhere)
    left = np.where(left // _DAY_S > days[-1], 0, left)
    return int(person[-1]) + 1, _Trips(person, entered, left, post_in, post_out, stay, purpose)


def _one_after_another(person: Places, first: Places, length: Places, rng: Rng) -> Places:
    """Day of each entry: nobody enters again before having left."""
    spans = length + rng.integers(1, _PAUSE_DAYS_MAX, len(person))
    before = np.cumsum(spans) - spans
    begins = np.concatenate([[True], person[1:] != person[:-1]])
    own: Places = before - np.maximum.accumulate(np.where(begins, before, 0)) + first[person]
    return own


@dataclass(frozen=True)
class _People:
    nationality: Places
    states: list[str]
    surname: npt.NDArray[np.object_]
    given: npt.NDArray[np.object_]
    birth: Places
    sex: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    number: npt.NDArray[np.str_]


def _people(border: Border, count: int, trips: _Trips, rng: Rng, names: list[tuple[str, str]]) -> _People:
    mix: dict[str, float] = {}
    for post in border.posts:
        for state, share in border.mix(post.across).items():
            mix[state] = mix.get(state, 0.0) + share * post.share
    states = sorted(mix)
    nationality = np.array([states.index(state) for state in mix])[among(rng, list(mix.values()), count)]
    born = int(trips.entered[0] // _DAY_S // 365.2425) + 1970 - rng.integers(17, 70, count)
    month, day = rng.integers(1, 13, count), rng.integers(1, 29, count)
    only_year = rng.random(count) < 0.12
    birth = born * 10_000 + np.where(only_year, 0, month * 100 + day)
    kinds = {kind: share for kind, share in habits.DOCUMENTS[habits.REGIONAL].items() if kind != DocumentKind.NONE}
    given = np.array([one[1] for one in names], object)
    surname = np.array([one[0] for one in names], object)
    sex = np.where(np.arange(count) % 2, Sex.FEMALE, Sex.MALE).astype(np.int8)
    return _People(nationality, states, surname, given, birth, sex, codes(rng, kinds, count), _numbers(rng, count))


def _numbers(rng: Rng, count: int) -> npt.NDArray[np.str_]:
    letters = _LETTERS[rng.integers(0, len(_LETTERS), count)]
    return np.char.add(letters, np.char.zfill(rng.integers(0, 10**8, count).astype(str), 8))


def _movements(
    border: Border, people: _People, trips: _Trips, rng: Rng, keys: npt.NDArray[np.str_], *, entry: bool
) -> pa.Table:
    who, count = trips.person, len(trips.person)
    at = trips.entered if entry else trips.left
    post = trips.post_in if entry else trips.post_out
    number = people.number[who]
    if not entry:
        renewed = rng.random(count) < _RENEWED
        number = np.where(renewed, _numbers(rng, count), number)
    number = _mistyped(number, rng)
    surname, given = _written(people.surname[who], people.given[who], rng)
    birth = np.where(rng.random(count) < _BIRTH_OTHERWISE, people.birth[who] // 10_000 * 10_000, people.birth[who])
    received = at + rng.integers(60, 7_200, count)
    return pa.table(
        {
            "id": pa.array(keys),
            "post": named(post, [one.name for one in border.posts]),
            "crossing_point": named(post, [one.crossing_point for one in border.posts]),
            "at": _moments(at),
            "received_at": _moments(received),
            "direction": pa.array(np.full(count, Direction.ENTRY if entry else Direction.EXIT, np.int8)),
            "outcome": pa.array(np.full(count, Outcome.ADMITTED if entry else Outcome.EXIT_ALLOWED, np.int8)),
            "channel": pa.array(codes(rng, {**habits.CHANNELS, EntryChannel.LATE_FROM_PAPER: 2}, count)),
            "document_kind": pa.array(people.kind[who]),
            "document_number": pa.array(number),
            "issuing_state": named(people.nationality[who], people.states),
            "surname": pa.array(surname, pa.string()),
            "given_names": pa.array(given, pa.string()),
            "birth": pa.array((birth * 2).astype(np.int32)),  # As ApproximateDate.to_number.
            "sex": pa.array(people.sex[who]),
            "age_band": pa.array(_age_bands(people.birth[who], at)),
            "nationality": named(people.nationality[who], people.states),
            "residence": named(people.nationality[who], people.states),
            "purpose": pa.array(trips.purpose),
            "stay_band": pa.array(trips.stay),
        }
    )


def _mistyped(number: npt.NDArray[np.str_], rng: Rng) -> npt.NDArray[np.str_]:
    """Some have one figure replaced, as hands do."""
    wrong = np.flatnonzero(rng.random(len(number)) < _MISTYPED)
    found = number.copy()
    places = rng.integers(1, 9, len(wrong))
    for row, place in zip(wrong.tolist(), places.tolist(), strict=True):
        text = str(found[row])
        found[row] = text[:place] + str((int(text[place]) + 1 + row % 8) % 10) + text[place + 1 :]
    return found


def _written(
    surname: npt.NDArray[np.object_], given: npt.NDArray[np.object_], rng: Rng
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Some names are written otherwise: another spelling of a sound, or the given name first."""
    surname, given = surname.copy(), given.copy()
    for row in np.flatnonzero(rng.random(len(surname)) < _WRITTEN_OTHERWISE).tolist():
        if row % 4 == 0:
            surname[row], given[row] = given[row], surname[row]
        else:
            surname[row] = surname[row].replace("OU", "U").replace("KK", "K").replace("Y", "I")
            given[row] = given[row].replace("ou", "u").replace("mm", "m")
    return surname, given


def _age_bands(birth: Places, at: Places) -> npt.NDArray[np.int8]:
    years = (at / _DAY_S / 365.2425 + 1970 - birth / 10_000).astype(int)
    bounds = np.array([6, 12, 15, 18, 25, 40, 60])
    bands: npt.NDArray[np.int8] = (np.searchsorted(bounds, years, side="right") + AgeBand.AGE_0_5).astype(np.int8)
    return bands


def _silent_since(border: Border, plan: YearPlan, rng: Rng) -> Places:
    """Second from which each post has not been heard; the two with the worst links fall silent in the last weeks."""
    worst = np.argsort([-post.offline for post in border.posts])[: max(1, len(border.posts) // 3)]
    since = np.full(len(border.posts), np.iinfo(np.int64).max)
    since[worst] = [_second(date(plan.year, 12, 1)) - int(back) * _DAY_S for back in rng.integers(0, 60, len(worst))]
    return since


def _offline(border: Border, since: Places, end: int) -> pa.Table:
    silent = np.flatnonzero(since < end)
    return pa.table({"post": pa.array([border.posts[one].name for one in silent]), "since": _moments(since[silent])})


def _moments(seconds: Places, mask: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(seconds.astype("datetime64[s]"), pa.timestamp("s", "UTC"), mask=mask)


def _second(day: date) -> int:
    return int(seasons.days_between(day, day)[0]) * _DAY_S


def _keys(rng: Rng, count: int) -> npt.NDArray[np.str_]:
    """Keys as records have them, in hex."""
    data = rng.bytes(16 * count).hex()
    return np.array([data[at : at + 32] for at in range(0, 32 * count, 32)])
