"""What a post's self-test looks at."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class SelfTestItem(CodeList):
    """In the order in which the page shows them."""

    ENROLMENT = 2
    PRINTER = 3
    SCANNER = 4
    CLOCK = 5
    DISK = 6
    LINK = 7
    LISTS = 8
