"""How a second officer took part."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class SecondOfficerWay(CodeList):
    """Ways of SAFEGUARDS 18; *none on duty* leaves the step provisional."""

    NOT_NEEDED = 2
    PRESENT = 3
    CODE_FROM_HEADQUARTERS = 4
    NONE_ON_DUTY = 5
