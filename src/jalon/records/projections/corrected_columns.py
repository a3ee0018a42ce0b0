"""The columns of a crossing that a correction says anew, in the order of its parts. One list for every reader."""

from __future__ import annotations

MOVEMENT = (
    "direction",
    "outcome",
    "document_kind",
    "sex",
    "age_band",
    "nationality",
    "residence",
    "purpose",
    "transport",
    "stay_band",
)
IDENTITY = ("surname", "given_names", "birth", "document_number", "issuing_state", "expiry")
