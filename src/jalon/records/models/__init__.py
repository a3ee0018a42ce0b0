"""All models, one file a subject."""

from __future__ import annotations

from jalon.records.models.account import Account
from jalon.records.models.inspection import InspectionDraft
from jalon.records.models.journal import (
    Entry,
    Outgoing,
    Parked,
    Quarantined,
    Receipt,
    SealedCopy,
    Statement,
    Stream,
)
from jalon.records.models.node import EnrolmentCode, Peer
from jalon.records.models.projection import (
    AccountChange,
    Attempt,
    Checkpoint,
    Crossing,
    Detection,
    Dispute,
    Erasure,
    ListChange,
    PersonRead,
    Refusal,
    Review,
    SecondOfficerCode,
    ShiftClosing,
    ShiftOpening,
)
from jalon.records.models.secrets import Secret, Segment

__all__ = [
    "Account",
    "AccountChange",
    "Attempt",
    "Checkpoint",
    "Crossing",
    "Detection",
    "Dispute",
    "EnrolmentCode",
    "Entry",
    "Erasure",
    "InspectionDraft",
    "ListChange",
    "Outgoing",
    "Parked",
    "Peer",
    "PersonRead",
    "Quarantined",
    "Receipt",
    "Refusal",
    "Review",
    "SealedCopy",
    "SecondOfficerCode",
    "Secret",
    "Segment",
    "ShiftClosing",
    "ShiftOpening",
    "Statement",
    "Stream",
]
