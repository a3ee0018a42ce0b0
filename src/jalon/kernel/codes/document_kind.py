"""What a traveller shows."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class DocumentKind(CodeList):
    """Kinds of travel and identity papers met at the posts."""

    NOT_ASKED = 0
    UNKNOWN = 1
    NONE = 2
    PASSPORT = 3
    SERVICE_PASSPORT = 4
    DIPLOMATIC_PASSPORT = 5
    REFUGEE_TRAVEL_DOCUMENT = 6
    STATELESS_TRAVEL_DOCUMENT = 7
    EMERGENCY_TRAVEL_DOCUMENT = 8
    NATIONAL_ID_CARD = 9
    BIOMETRIC_REGIONAL_ID_CARD = 10
    RESIDENCE_PERMIT = 11
    VISA = 12
    ECOWAS_TRAVEL_CERTIFICATE = 13
    LAISSEZ_PASSER = 14
    CONSULAR_CARD = 15
    BIRTH_CERTIFICATE = 16
    BORDER_RESIDENT_PERMIT = 17
    UN_LAISSEZ_PASSER = 18
    SEAFARER_OR_CREW = 19
    OTHER = 20
