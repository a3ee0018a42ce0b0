"""Answers that are there at once, as the link's port gives them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from jalon.kernel.errors import UnableTo


def done(work: Callable[[], bytes]) -> Future[bytes]:
    """A future of ``work``, run now."""
    found: Future[bytes] = Future()
    try:
        found.set_result(work())
    except UnableTo as error:
        found.set_exception(error)
    return found
