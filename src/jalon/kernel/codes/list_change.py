"""What a proposal would do to a list."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ListChange(CodeList):
    """Removals need no proposal: one person takes away, two put on."""

    ADD = 2
    AMEND = 3
