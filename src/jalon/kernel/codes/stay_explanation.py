"""Why a stay that looks longer than allowed needs no more asking."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class StayExplanation(CodeList):
    """What headquarters found. None of them says anything against the traveller."""

    LEFT_ANOTHER_WAY = 2
    LEFT_ON_ANOTHER_DOCUMENT = 3
    MAY_STAY_LONGER = 4
    RECORD_MISTAKEN = 5
    OTHER = 6
