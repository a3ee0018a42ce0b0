"""Why headquarters lets a post in or not, said at the post in headquarters' own sentence instead of its code."""

from __future__ import annotations

from collections.abc import Callable

from jalon.kernel.errors import UnableTo
from jalon.services.transport import UnableToLink

_SAY_ALL = frozenset(
    {
        "journal.enrolment.code_wrong",
        *(f"services.enrolment.code_{state}" for state in ("used", "expired", "withdrawn", "unknown")),
        "services.enrolment.post_enrolled_already",
    }
)
"""Sentences without parameters: they tell whoever holds the sheet what to do."""


class UnableToBeLetIn(UnableTo):
    """Headquarters refused the code; its reason is this error's code."""


def asked(ask: Callable[[bytes], bytes], request: bytes) -> bytes:
    """The reply to an enrolment request. Raises :class:`UnableToBeLetIn`, or what ``ask`` raises."""
    try:
        return ask(request)
    except UnableToLink as error:
        reason = str(error.parameters.get("reason", ""))
        if reason in _SAY_ALL:
            raise UnableToBeLetIn(reason) from error
        raise
