"""Loops compiled by numba where it is installed; elsewhere numpy does the same work with the same results.

Every compiled loop counts in whole numbers, or does one operation on floats at a time in a written order, so that
both ways give equal results bit by bit. ``JALON_WITHOUT_NUMBA=1`` chooses numpy, for tests.
"""

from __future__ import annotations

from collections.abc import Callable
from os import environ
from typing import Any, TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., Any])

try:
    if environ.get("JALON_WITHOUT_NUMBA"):
        raise ImportError
    import numba

    HAS_NUMBA = True
except ImportError:  # pragma: no cover
    HAS_NUMBA = False


def compiled(loop: Loop) -> Loop:
    """The loop, compiled once a machine and kept on its disk; the loop itself without numba."""
    return cast(Loop, numba.njit(cache=True, nogil=True, error_model="numpy")(loop)) if HAS_NUMBA else loop


if HAS_NUMBA:
    from numba.extending import intrinsic

    def _ones(_context: Any, word: Any) -> Any:  # noqa: ARG001 numba reads its type
        """Bits that are set in a word of 64; the processor's own instruction."""

        def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.ctpop(arguments[0])

        return numba.types.uint64(numba.types.uint64), code

    ones: Callable[[Any], Any] = cast(Any, intrinsic(_ones))

else:  # pragma: no cover

    def _counted(word: Any) -> Any:
        """Bits that are set in a word of 64."""
        return int(word).bit_count()

    ones = _counted
