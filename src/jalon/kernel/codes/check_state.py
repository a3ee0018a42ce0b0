"""State of a check."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class CheckState(CodeList):
    """States of BSI TR-03135: a check that could not be done is never a failed one."""

    PASSED = 2
    FAILED = 3
    UNDETERMINED = 4
    NOT_PERFORMED = 5
