"""What the numbers in the columns of the lake stand for: the closed lists of ``jalon.kernel.codes``."""

from __future__ import annotations

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.detection_source import DetectionSource
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.sex import Sex
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport

NOT_KNOWN = (0, 1)
"""*Not asked* and *unknown* in every list of answers."""

_CODES: dict[str, type[CodeList]] = {
    "direction": Direction,
    "outcome": Outcome,
    "channel": EntryChannel,
    "document_kind": DocumentKind,
    "sex": Sex,
    "age_band": AgeBand,
    "purpose": Purpose,
    "transport": Transport,
    "stay_band": StayBand,
    "ground": RefusalGround,
    "reason": AttemptReason,
    "detection_type": DetectionType,
    "detection_source": DetectionSource,
}


def codes_of(column: str) -> type[CodeList] | None:
    """The code list of a column; None for a column of texts, numbers or yes and no."""
    return _CODES.get(column)
