"""Which dimensions never stand together: where people came from, where they crossed and when, follow a convoy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo

Groups = Sequence[Collection[str]]


class UnableToCombine(UnableTo):
    """Dimensions that no table may name together, or more than a table takes."""


def require_combination(named: Collection[str], never_together: Iterable[Groups]) -> None:
    """Pass, or raise :class:`UnableToCombine`. ``named``: dimensions of the table and of its filters alike.

    A set of groups is broken where the table names a dimension of every one of them.
    """
    if len(named) > limits.TABLE_DIMENSIONS_MAX:
        raise UnableToCombine("stats.combinations.too_many", most=limits.TABLE_DIMENSIONS_MAX)
    for groups in never_together:
        met = [sorted(set(group) & set(named)) for group in groups]
        if all(met):
            raise UnableToCombine("stats.combinations.exposes", dimensions=", ".join(one[0] for one in met))
