"""Two names laid side by side: which parts agree, what stays over, and the few features that are weighed.

The order of parts does not matter; which part goes with which is the best assignment, exact among parts that have more
than one possible partner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from jalon.screening.names import Part, Role
from jalon.screening.spelling import Likened, Likeness, liken, liken_unvowelled, two_names

FEATURES = (
    "surprise",
    "agreed",
    "slips",
    "worst",
    "conflict",
    "conflicts",
    "father",
    "extra",
    "alone",
    "joined",
    "initial",
    "crossed",
    "unsaid",
)
"""Names of the features, in order. The first two speak for, all others against."""

_JOIN_LETTERS_MIN = 4
_JOIN_PARTS_MAX = 3
_PIECE_LETTERS_MIN = 3
_JOIN_APART_MAX = 0.4
_JOIN_LENGTHS_APART_MAX = 2
_EXTRA_MOST = 4.0
_ASSIGN_MOST = 4_096
_CUT_LETTERS_MIN = 2
_CUT_APART = 0.5
ZONE_LETTERS_MIN = 21
_ZONE_CUT_APART = 0.15
"""A name so long may well have been cut by a zone of 30 or 39 characters: its last part then says what it shows."""
_GAIN_BASE = 2.0
EXACT = frozenset({Likeness.SAME, Likeness.SPELLING})


class Weighed(NamedTuple):
    """One part of a name with its surprise (natural logarithm of "one in how many")."""

    part: Part
    surprise: float
    crowd: float = 99.0
    """The same for all parts near this one together: meeting one of many near spellings says little."""


Alike = Callable[[Weighed, Weighed], Likened | None]


class Agreed(NamedTuple):
    """Parts that agree: texts on each side, how they are alike, and the surprise of the agreement."""

    asked: tuple[str, ...]
    listed: tuple[str, ...]
    likened: Likened
    surprise: float
    crossed: bool = False


class Laid(NamedTuple):
    """Two names side by side: what agrees, and what stays over on each side."""

    agreed: tuple[Agreed, ...]
    over: tuple[Weighed, ...]
    listed_over: tuple[Weighed, ...]


class _Possible(NamedTuple):
    gain: float
    row: int
    column: int
    likened: Likened


def compare_parts(one: Weighed, other: Weighed) -> Likened | None:
    """How two parts are alike, whatever their scripts."""
    return alike(one.part, other.part)


def lay(asked: Sequence[Weighed], listed: Sequence[Weighed], likeness: Alike = compare_parts) -> Laid:
    """``asked`` beside ``listed``. ``likeness`` says how two parts are alike, where that is known beforehand."""
    rows, columns = list(range(len(asked))), list(range(len(listed)))
    joins = len(asked) != len(listed) or _begins(asked, listed) or _begins(listed, asked)
    agreed = _joins(asked, listed, rows, columns) if joins else []
    possible = [one for one in _possible(asked, listed, likeness) if one.row in rows and one.column in columns]
    for found in _assigned(possible):
        rows.remove(found.row)
        columns.remove(found.column)
        agreed.append(_agreed(asked[found.row], listed[found.column], found.likened))
    if rows and columns:
        agreed += _cut(asked, listed, rows, columns)
    agreed.sort(key=lambda one: (-one.surprise, one.asked, one.listed))
    return Laid(tuple(agreed), tuple(asked[row] for row in rows), tuple(listed[column] for column in columns))


def alike(one: Part, other: Part) -> Likened | None:
    """How two parts are alike, whatever their scripts."""
    if one.unvowelled != other.unvowelled:
        return liken_unvowelled(one.text, other.text) if one.unvowelled else liken_unvowelled(other.text, one.text)
    return liken(one.text, other.text)


def _possible(asked: Sequence[Weighed], listed: Sequence[Weighed], likeness: Alike) -> list[_Possible]:
    found = []
    cut = _zone_cut(asked), _zone_cut(listed)
    for row, one in enumerate(asked):
        for column, other in enumerate(listed):
            likened = _cut_of(one, other, row == cut[0], column == cut[1]) or likeness(one, other)
            if likened is not None:
                gain = (_GAIN_BASE + min(one.surprise, other.surprise)) * (1 - likened.apart)
                if likened.kind is Likeness.INITIAL:
                    gain *= 0.3
                if one.part.role is other.part.role:
                    gain += 0.01
                found.append(_Possible(gain, row, column, likened))
    found.sort(key=lambda one: (-one.gain, asked[one.row].part.text, listed[one.column].part.text, one.row, one.column))
    return found


def _zone_cut(name: Sequence[Weighed]) -> int:
    """The place of the part that a zone may have cut, -1 when the name is short enough to stand there whole."""
    letters = sum(len(one.part.text) + 1 for one in name)
    return len(name) - 1 if letters >= ZONE_LETTERS_MIN and len(name) > 1 else -1


def _cut_of(one: Weighed, other: Weighed, one_cut: bool, other_cut: bool) -> Likened | None:  # noqa: FBT001
    short, long = one.part.text, other.part.text
    if len(short) > len(long):
        short, long, one_cut = long, short, other_cut
    if one_cut and _CUT_LETTERS_MIN < len(short) < len(long) and long.startswith(short):
        return Likened(Likeness.CUT, _ZONE_CUT_APART)
    return None


def _assigned(possible: list[_Possible]) -> list[_Possible]:
    """Greedy when no part has two partners, otherwise exact within a bound of steps."""
    rows = [one.row for one in possible]
    columns = [one.column for one in possible]
    if len(set(rows)) == len(rows) and len(set(columns)) == len(columns):
        return possible
    best = _greedy(possible)
    if len(possible) > len(best):
        return _Search(possible, best).run()
    return best


def _greedy(possible: list[_Possible]) -> list[_Possible]:
    rows: set[int] = set()
    columns: set[int] = set()
    kept = []
    for one in possible:
        if one.row not in rows and one.column not in columns:
            rows.add(one.row)
            columns.add(one.column)
            kept.append(one)
    return kept


class _Search:
    """Branch and bound over the possible pairs, heaviest first, at most ``_ASSIGN_MOST`` steps."""

    def __init__(self, possible: list[_Possible], best: list[_Possible]) -> None:
        self._possible = possible
        self._best = best
        self._gain = sum(one.gain for one in best)
        self._steps = 0

    def run(self) -> list[_Possible]:
        """The best assignment found."""
        self._branch(0, [], 0.0, frozenset(), frozenset())
        return self._best

    def _branch(
        self, place: int, kept: list[_Possible], gain: float, rows: frozenset[int], columns: frozenset[int]
    ) -> None:
        self._steps += 1
        if gain > self._gain + 1e-9:
            self._gain, self._best = gain, list(kept)
        rest = self._possible[place:]
        if not rest or self._steps > _ASSIGN_MOST or gain + self._most(rest, rows, columns) <= self._gain + 1e-9:
            return
        one = rest[0]
        if one.row not in rows and one.column not in columns:
            self._branch(place + 1, [*kept, one], gain + one.gain, rows | {one.row}, columns | {one.column})
        self._branch(place + 1, kept, gain, rows, columns)

    @staticmethod
    def _most(rest: list[_Possible], rows: frozenset[int], columns: frozenset[int]) -> float:
        most: dict[int, float] = {}
        for one in rest:
            if one.row not in rows and one.column not in columns:
                most.setdefault(one.row, one.gain)
        return sum(most.values())


def _agreed(one: Weighed, other: Weighed, likened: Likened) -> Agreed:
    surprise = min(one.surprise, other.surprise)
    if likened.kind is Likeness.INITIAL:
        surprise = min(surprise, 2.0)
    elif likened.kind not in EXACT:
        surprise = min(surprise, one.crowd, other.crowd)
    crossed = one.part.role is not other.part.role
    return Agreed((one.part.text,), (other.part.text,), likened, surprise, crossed)


def _begins(whole: Sequence[Weighed], pieces: Sequence[Weighed]) -> bool:
    """Whether a part begins with a part of the other name and goes on: TANKAM-BARI and TANKAMBARI."""
    texts = tuple(one.part.text for one in pieces if len(one.part.text) >= _PIECE_LETTERS_MIN)
    return any(one.part.text.startswith(texts) and one.part.text not in texts for one in whole)


def _joins(asked: Sequence[Weighed], listed: Sequence[Weighed], rows: list[int], columns: list[int]) -> list[Agreed]:
    """Parts of one side that are written as one on the other, in either direction. What is used leaves the lists."""
    found = []
    for whole, pieces, wholes, halves, turned in (
        (asked, listed, rows, columns, False),
        (listed, asked, columns, rows, True),
    ):
        for place in list(wholes):
            join = _join(whole[place], pieces, halves)
            if join is None:
                continue
            run, likened = join
            wholes.remove(place)
            for one in run:
                halves.remove(one)
            texts = tuple(pieces[one].part.text for one in run)
            surprise = max(pieces[one].surprise for one in run)
            one_text = (whole[place].part.text,)
            found.append(
                Agreed(texts, one_text, likened, surprise) if turned else Agreed(one_text, texts, likened, surprise)
            )
    return found


def _join(whole: Weighed, pieces: Sequence[Weighed], free: list[int]) -> tuple[tuple[int, ...], Likened] | None:
    text = whole.part.text
    if len(text) < _JOIN_LETTERS_MIN or len(free) < 2:
        return None
    for count in range(2, min(_JOIN_PARTS_MAX, len(free)) + 1):
        for start in range(len(free) - count + 1):
            run = tuple(free[start : start + count])
            texts = [pieces[one].part.text for one in run]
            if abs(sum(map(len, texts)) - len(text)) > _JOIN_LENGTHS_APART_MAX:
                continue
            if text[0] not in texts[0][0] + texts[-1][0] and text[-1] not in texts[0][-1] + texts[-1][-1]:
                continue
            for together in ("".join(texts), "".join(texts[::-1])):
                likened = liken(together, text)
                if likened is not None and likened.apart <= _JOIN_APART_MAX:
                    return run, likened
    return None


def _cut(asked: Sequence[Weighed], listed: Sequence[Weighed], rows: list[int], columns: list[int]) -> list[Agreed]:
    """The last part of a name that a zone had no room for: the beginning of the part that it meets."""
    for row in rows:
        for column in columns:
            one, other = asked[row].part.text, listed[column].part.text
            short, long, last = (one, other, row == len(asked) - 1) if len(one) < len(other) else (
                other, one, column == len(listed) - 1
            )  # fmt: skip
            if last and len(short) >= _CUT_LETTERS_MIN and long.startswith(short) and not two_names(short, long):
                rows.remove(row)
                columns.remove(column)
                surprise = min(asked[row].surprise, listed[column].surprise, 1.5 * len(short))
                return [Agreed((one,), (other,), Likened(Likeness.CUT, _CUT_APART), surprise)]
    return []


def features(laid: Laid) -> tuple[float, ...]:
    """The features of two names laid side by side, in the order of ``FEATURES``; all are 0 or more."""
    surprise = agreed = slips = worst = joined = initial = crossed = 0.0
    for one in laid.agreed:
        apart = one.likened.apart
        surprise += one.surprise * (1 - apart)
        slips += apart
        worst = max(worst, apart)
        if one.likened.kind is Likeness.INITIAL:
            initial += 1
        else:
            agreed += 1 - apart
        joined += len(one.asked) != len(one.listed)
        crossed += one.crossed
    over, listed_over = len(laid.over), len(laid.listed_over)
    conflicts = min(over, listed_over)
    extra = abs(over - listed_over)
    alone = float(len(laid.agreed) == 1 and not joined and extra + conflicts > 0)
    unsaid = max((one.surprise for one in (*laid.over, *laid.listed_over)), default=0.0) if conflicts else 0.0
    father = float(conflicts > 0 and _fathers(laid.over) and _fathers(laid.listed_over))
    return (
        surprise,
        agreed,
        slips,
        worst,
        float(conflicts > 0),
        float(conflicts),
        father,
        min(extra, _EXTRA_MOST),
        alone,
        joined,
        initial,
        float(crossed > 1),
        unsaid,
    )


def _fathers(over: Sequence[Weighed]) -> bool:
    return any(one.part.role is Role.FATHER for one in over)
