"""All models, one file a subject."""

from __future__ import annotations

from jalon.records.models.account import Account
from jalon.records.models.courier import CourierTrip
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
    UnfinishedErasure,
)
from jalon.records.models.link import Arriving, Blob, Downward, RelayedCell
from jalon.records.models.node import EnrolmentCode, Peer
from jalon.records.models.projection import (
    AccountChange,
    Attempt,
    Checkpoint,
    Crossing,
    Detection,
    Dispute,
    Erasure,
    KeyAnnouncement,
    ListChange,
    MediaItem,
    PersonRead,
    Refusal,
    Review,
    SecondOfficerCode,
    ShiftClosing,
    ShiftOpening,
    Unapplied,
)
from jalon.records.models.secrets import Secret, Segment
from jalon.records.models.watch_list import (
    ListEntryEnd,
    ListEntryReview,
    ListEntryVersion,
    ListGroundRefusal,
    ListProposal,
    ListProposalEnd,
)

__all__ = [
    "Account",
    "AccountChange",
    "Arriving",
    "Attempt",
    "Blob",
    "Checkpoint",
    "CourierTrip",
    "Crossing",
    "Detection",
    "Dispute",
    "Downward",
    "EnrolmentCode",
    "Entry",
    "Erasure",
    "InspectionDraft",
    "KeyAnnouncement",
    "ListChange",
    "ListEntryEnd",
    "ListEntryReview",
    "ListEntryVersion",
    "ListGroundRefusal",
    "ListProposal",
    "ListProposalEnd",
    "MediaItem",
    "Outgoing",
    "Parked",
    "Peer",
    "PersonRead",
    "Quarantined",
    "Receipt",
    "Refusal",
    "RelayedCell",
    "Review",
    "SealedCopy",
    "SecondOfficerCode",
    "Secret",
    "Segment",
    "ShiftClosing",
    "ShiftOpening",
    "Statement",
    "Stream",
    "Unapplied",
    "UnfinishedErasure",
]
