"""What the numbers in the columns of the lake stand for: the closed lists that its tables name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jalon.kernel.codes.base import CodeList
from jalon.stats.lake.schema import tables

NOT_KNOWN = (0, 1)
"""*Not asked* and *unknown* in every list of answers."""


def codes_of(column: str) -> type[CodeList] | None:
    """The code list of a column; None for a column of texts, numbers or yes and no. A name means one list everywhere.

    >>> codes_of("sex")
    <enum 'Sex'>
    """
    return _codes().get(column)


def is_state(column: str) -> bool:
    """Whether a column holds codes of States, of which XXX says *unknown*."""
    return column in _states()


UNKNOWN_STATE = "XXX"


@cache
def _states() -> frozenset[str]:
    return frozenset(column.name for table in tables() for column in table.columns if column.state)


@cache
def _codes() -> Mapping[str, type[CodeList]]:
    found: dict[str, type[CodeList]] = {}
    for table in tables():
        for column in table.columns:
            if column.codes is not None:
                assert found.setdefault(column.name, column.codes) is column.codes, column.name
    return found
