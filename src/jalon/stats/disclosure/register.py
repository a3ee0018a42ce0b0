"""The register: every cell that was ever shown or hidden, and the witnesses that keep the hidden ones in doubt.

Tables that are added together are protected together; tables that come later must leave every earlier promise standing,
and hide more of themselves until they do. The guarantee holds by construction: each hidden cell has two witnesses,
found by linear programs, between which it differs by more than max(k, 20 %). A set without them is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.stats.disclosure.cells import Cell, Sum, Table
from jalon.stats.disclosure.programs import Change, OutOfSteps, Places, Program, Vector
from jalon.stats.disclosure.rule import Figure, figure, is_small, width_min

_TOLERANCE = 1e-6
_SERVED_MIN = 3
"""A program for many cells pays from so many served; it takes as long as two for single cells."""


CHANGE = "change"
"""What is counted of cells that say by how much a count grew since an earlier edition. Nobody is shown them, and they
need no doubt of their own: they tie what one edition tells to what another does."""


class UnableToProtect(UnableTo):
    """Tables that cannot be shown: too large, or nothing that may still be hidden would keep the rest in doubt."""


@dataclass
class Register:
    """What was shown, what was hidden, and why nobody can tell. Adding returns a new register."""

    cells: list[Cell] = field(default_factory=list)
    counts: Vector = field(default_factory=lambda: np.zeros(0))
    shown: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    sums: list[Sum] = field(default_factory=list)
    witnesses: Vector = field(default_factory=lambda: np.zeros((0, 0)))
    """One row a witness: by how much every cell changes."""

    def __post_init__(self) -> None:
        self.index = {cell: place for place, cell in enumerate(self.cells)}
        self.changes = np.array([cell.counted.startswith(CHANGE) for cell in self.cells], dtype=bool)
        self.secret = self._secret()

    def _secret(self) -> Vector:
        """By cell, the persons of whom a hidden count would tell: all, or those that came since an earlier edition
        where that one was shown."""
        found = np.array(self.counts, dtype=np.float64)
        for one in self.sums:
            if len(one.parts) == 2 and one.parts[1].counted.startswith(CHANGE) and self.shown[self.index[one.parts[0]]]:
                found[self.index[one.total]] = self.counts[self.index[one.parts[1]]]
        return found

    def figure(self, cell: Cell) -> Figure:
        """How a cell appears. Raises ``KeyError``: no table of this register has it."""
        place = self.index[cell]
        return figure(int(self.counts[place]), shown=bool(self.shown[place]))

    def add(self, tables: Sequence[Table], *, links: Iterable[Sum] = ()) -> Register:
        """A register that shows ``tables`` as well. ``links``: sums between cells of different tables.

        Raises :class:`UnableToProtect`.
        """
        if sum(table.cell_count for table in tables) > limits.TABLE_CELLS_MAX:
            raise UnableToProtect("stats.disclosure.too_large", cells=limits.TABLE_CELLS_MAX)
        before, new, sums = self._with(tables, list(links))
        if len(before.cells) > limits.REGISTER_CELLS_MAX:
            raise UnableToProtect("stats.disclosure.register_full", cells=limits.REGISTER_CELLS_MAX)
        try:
            try:
                return _Work.near(before.copy(), new, sums).done()
            except _NoWitness:
                # Mixtures of earlier witnesses do not suffice: look among all counts that agree with what was shown.
                return _Work.whole(before.copy(), new, sums).done()
        except OutOfSteps as bound:
            raise UnableToProtect("stats.disclosure.too_hard", steps=limits.PROTECTION_STEPS_MAX) from bound
        except _NoWitness as none:
            raise UnableToProtect("stats.disclosure.cannot_hide") from none

    def copy(self) -> Register:
        """A register that can be changed without changing this one."""
        return Register(list(self.cells), self.counts, self.shown.copy(), list(self.sums), self.witnesses.copy())

    def _with(self, tables: Sequence[Table], links: list[Sum]) -> tuple[Register, Places, list[Sum]]:
        """This register with the cells of ``tables``, small ones hidden and nothing proved; the new cells and sums."""
        values: dict[Cell, int] = {}
        for table in tables:
            for cell, count in table.values().items():
                assert values.setdefault(cell, count) == count, f"two counts of one cell: {cell}"
        held = frozenset[Cell]().union(*(table.held for table in tables))
        for cell in values.keys() & self.index.keys():
            if int(self.counts[self.index[cell]]) != values[cell]:
                raise UnableToProtect("stats.disclosure.other_count")
        added = [cell for cell in values if cell not in self.index]
        known = set(self.sums)
        sums = [one for table in tables for one in table.sums() if one not in known]
        sums = list(dict.fromkeys([*sums, *(link for link in links if link not in known)]))
        register = Register(
            [*self.cells, *added],
            np.concatenate([self.counts, np.array([values[cell] for cell in added], dtype=np.float64)]),
            np.array([*self.shown, *(not is_small(values[cell]) and cell not in held for cell in added)], dtype=bool),
            [*self.sums, *sums],
            np.hstack([self.witnesses, np.zeros((len(self.witnesses), len(added)))]),
        )
        return register, np.arange(len(self.cells), len(register.cells)), sums

    def without(self, gone: Callable[[Cell], bool]) -> Register:
        """The register without some cells. What it keeps stays proved: fewer sums bind fewer cells."""
        kept = np.array([not gone(cell) for cell in self.cells], dtype=bool)
        names = {cell for cell, keep in zip(self.cells, kept, strict=True) if keep}
        return Register(
            [cell for cell in self.cells if cell in names],
            self.counts[kept],
            self.shown[kept],
            [one for one in self.sums if one.total in names and names.issuperset(one.parts)],
            self.witnesses[:, kept] if len(self.witnesses) else np.zeros((0, int(kept.sum()))),
        )

    def widths(self) -> Vector:
        """By cell, how far its witnesses lie apart, the truth being one of them."""
        if not len(self.witnesses):
            return np.zeros(len(self.cells))
        high = np.maximum(self.witnesses.max(axis=0), 0)
        return np.asarray(high - np.minimum(self.witnesses.min(axis=0), 0))

    def needs(self) -> Vector:
        """By cell, how far they must lie apart; 0 where the cell is shown."""
        wide = np.array([width_min(int(count)) for count in self.secret], dtype=np.float64)
        return np.where(self.shown | self.changes, 0, wide)

    def hidden(self) -> list[Cell]:
        """Cells that a reader sees as hidden."""
        return [self.cells[place] for place in np.flatnonzero(~self.shown & ~self.changes)]

    def released(self, cells: Collection[Cell]) -> tuple[Register, list[Sum]]:
        """The register without hidden cells whose reason is gone, and the sums that they were in: to be added with
        the tables that name these cells, so that it is decided anew which of them are shown."""
        gone = {cell for cell in cells if cell in self.index and not self.shown[self.index[cell]]}
        if not gone:
            return self, []
        sums = [one for one in self.sums if one.total in gone or not gone.isdisjoint(one.parts)]
        return self.without(gone.__contains__), sums


class _NoWitness(Exception):
    """A hidden cell that nothing allowed can keep in doubt."""


@dataclass
class _Work:
    """One addition under way, about the cells that may move."""

    register: Register
    movable: Places
    program: Program
    costs: Vector
    steps: int = 0

    @classmethod
    def near(cls, register: Register, new: Places, sums: list[Sum]) -> _Work:
        """New cells move; earlier ones only as mixtures of their witnesses do. Small, and mostly enough."""
        matrix = _matrix(sums, register.index)
        kept = _carry(register, new, matrix)
        moved_by = np.asarray(_without(matrix, new) @ kept.T) if len(kept) else np.zeros((matrix.shape[0], 0))
        return cls(register, new, Program(matrix[:, new], moved_by, register.counts[new]), _costs(register, new))

    @classmethod
    def whole(cls, register: Register, new: Places, sums: list[Sum]) -> _Work:
        """New cells and every cell that was hidden before move freely."""
        earlier = np.setdiff1d(np.flatnonzero(~register.shown), new)
        movable = np.concatenate([earlier, new])
        _carry(register, new, _matrix(sums, register.index))
        matrix = _matrix(register.sums, register.index)[:, movable]
        program = Program(matrix, np.zeros((matrix.shape[0], 0)), register.counts[movable])
        return cls(register, movable, program, _costs(register, movable))

    def done(self) -> Register:
        """Hide more until every hidden cell has its witnesses, those of earlier tables too. Raises ``_NoWitness``."""
        while len(self._lacking()):
            self._many_at_once()
            for place in self._lacking()[:8]:
                self._one(int(place))
        if (self.register.needs() - self.register.widths()).max(initial=0) > _TOLERANCE:
            raise _NoWitness
        return self.register

    @property
    def hidden(self) -> Places:
        """Hidden cells, by their place among the movable ones."""
        return np.flatnonzero(~self.register.shown[self.movable])

    def _short(self) -> Vector:
        return np.asarray((self.register.needs() - self.register.widths())[self.movable])

    def _lacking(self) -> Places:
        short = self._short()
        places = np.flatnonzero(short > _TOLERANCE)
        return np.asarray(places[np.argsort(-self.program.counts[places], kind="stable")])

    def _many_at_once(self) -> None:
        """Programs that serve many cells each, as long as they serve enough."""
        for sign in (1, -1):
            lacking = len(self._lacking())
            while lacking:
                self._step()
                hidden = self.hidden
                change = self.program.together(hidden, *self._goals(hidden, sign), sign)
                if change is not None:
                    self._witness(change)
                before, lacking = lacking, len(self._lacking())
                if before - lacking < max(_SERVED_MIN, before // 25):
                    break

    def _goals(self, hidden: Places, sign: int) -> tuple[Vector, Vector]:
        """How far each hidden cell has to go from the truth, and a worth by lot: half served is not served."""
        short = self._short()[hidden]
        witnesses = self.register.witnesses[:, self.movable[hidden]]
        gone = np.maximum((sign * witnesses).max(axis=0, initial=0), 0)
        lot = np.random.default_rng(self.steps).random(len(hidden))
        goals = np.where(short > _TOLERANCE, short + gone, 0)
        return (goals if sign > 0 else np.minimum(goals, self.program.counts[hidden])), 0.05 + lot**2

    def _one(self, place: int) -> None:
        if self._short()[place] <= _TOLERANCE:
            return
        self._step()
        need = float(width_min(int(self.register.secret[self.movable[place]])))
        found = self.program.apart(place, need, self.hidden, self.costs)
        if found is None:
            raise _NoWitness
        for change in found:
            self.register.shown[self.movable] &= np.abs(change.new) <= _TOLERANCE
            self._witness(change)

    def _witness(self, change: Change) -> None:
        mixed = self.register.witnesses[: len(change.mixture)]
        row = change.mixture @ mixed if len(mixed) else np.zeros(len(self.register.cells))
        row[self.movable] = change.new
        if np.abs(row).max(initial=0) > _TOLERANCE:
            self.register.witnesses = np.vstack([self.register.witnesses, row])

    def _step(self) -> None:
        self.steps += 1
        if self.steps > limits.PROTECTION_STEPS_MAX:
            raise OutOfSteps


def _carry(register: Register, new: Places, matrix: sparse.csc_matrix) -> Vector:
    """Let the new cells follow every earlier witness; one that they cannot follow is given up. What is kept."""
    program = Program(matrix[:, new], np.zeros((matrix.shape[0], 0)), register.counts[new])
    moved_by = np.asarray(_without(matrix, new) @ register.witnesses.T)
    costs, kept = _costs(register, new), np.ones(len(register.witnesses), dtype=bool)
    for place in np.flatnonzero(np.abs(moved_by).max(axis=0, initial=0) > _TOLERANCE):
        follows = program.extended(moved_by[:, place], np.flatnonzero(~register.shown[new]), costs)
        kept[place] = follows is not None
        if follows is not None:
            register.shown[new] &= np.abs(follows) <= _TOLERANCE
            register.witnesses[place, new] = follows
    register.witnesses = register.witnesses[kept]
    return register.witnesses


def _without(matrix: sparse.csc_matrix, places: Places) -> sparse.csc_matrix:
    """The sums as far as they are about other cells than ``places``."""
    others = np.ones(matrix.shape[1])
    others[places] = 0
    return matrix @ sparse.diags_array(others, format="csc")


def _matrix(sums: Sequence[Sum], index: dict[Cell, int]) -> sparse.csc_matrix:
    """One row a sum: 1 at the total, -1 at its parts."""
    rows, columns, signs = [], [], []
    for row, one in enumerate(sums):
        for cell, sign in ((one.total, 1.0), *((part, -1.0) for part in one.parts)):
            rows.append(row)
            columns.append(index[cell])
            signs.append(sign)
    return sparse.csc_matrix((signs, (rows, columns)), shape=(len(sums), len(index)))


def _costs(register: Register, new: Places) -> Vector:
    """What hiding a shown cell costs a reader: large counts and totals are missed most."""
    most = max((len(register.cells[place].at) for place in new), default=0)
    summed = np.array([most - len(register.cells[place].at) for place in new])
    return np.asarray((1 + summed) * (1 + np.log2(1 + register.counts[new] / limits.CELL_COUNT_MIN)))
