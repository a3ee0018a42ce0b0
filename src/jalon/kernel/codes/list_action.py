"""What happened to a list."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ListAction(CodeList):
    """Changes of a list as a node holds it."""

    IMPORTED = 2
    REFUSED = 3
    WITHDRAWN = 4
