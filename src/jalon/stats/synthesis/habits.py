"""Shares by which invented travellers choose. None is an observation."""

from __future__ import annotations

from collections.abc import Mapping

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport

Shares = Mapping[int, float]
"""Codes and how often they are met, in proportion."""

GROUP_SIZES = (70, 12, 6, 5, 3, 2, 1, 1)
"""Of parties from 1 to 8 persons."""

ORDINARY, MARKET, PARTY = 0, 1, 2
"""Kinds of a party: alone or two, on a market day, a family."""
PURPOSES: tuple[Shares, ...] = (
    {
        Purpose.TRADE: 24,
        Purpose.FAMILY: 20,
        Purpose.SEASONAL_WORK: 16,
        Purpose.EMPLOYMENT: 9,
        Purpose.RETURN_HOME: 10,
        Purpose.TRANSIT: 6,
        Purpose.HEALTH: 3,
        Purpose.STUDY: 3,
        Purpose.RELIGIOUS: 2,
        Purpose.HERDING: 2,
        Purpose.OFFICIAL: 2,
        Purpose.TOURISM: 1,
        Purpose.FORCED_MOVEMENT: 1,
        Purpose.OTHER: 1,
    },
    {Purpose.MARKET: 58, Purpose.TRADE: 22, Purpose.FAMILY: 10, Purpose.RETURN_HOME: 6, Purpose.HEALTH: 4},
    {
        Purpose.FAMILY: 52,
        Purpose.RETURN_HOME: 22,
        Purpose.HEALTH: 7,
        Purpose.RELIGIOUS: 6,
        Purpose.FORCED_MOVEMENT: 7,
        Purpose.TRANSIT: 4,
        Purpose.OTHER: 2,
    },
)
SHORT, VISIT, WORK, LASTING = 0, 1, 2, 3
"""Kinds of stays."""
STAY_OF_PURPOSE: Mapping[int, int] = {
    Purpose.MARKET: SHORT,
    Purpose.TRADE: SHORT,
    Purpose.TRANSIT: SHORT,
    Purpose.OFFICIAL: SHORT,
    Purpose.SEASONAL_WORK: WORK,
    Purpose.EMPLOYMENT: WORK,
    Purpose.HERDING: WORK,
    Purpose.STUDY: LASTING,
    Purpose.RETURN_HOME: LASTING,
    Purpose.FORCED_MOVEMENT: LASTING,
}
STAYS: tuple[Shares, ...] = (
    {StayBand.SAME_DAY: 62, StayBand.UP_TO_3_DAYS: 24, StayBand.UP_TO_1_MONTH: 12, StayBand.UP_TO_3_MONTHS: 2},
    {
        StayBand.SAME_DAY: 12,
        StayBand.UP_TO_3_DAYS: 22,
        StayBand.UP_TO_1_MONTH: 46,
        StayBand.UP_TO_3_MONTHS: 16,
        StayBand.UP_TO_12_MONTHS: 4,
    },
    {
        StayBand.UP_TO_1_MONTH: 18,
        StayBand.UP_TO_3_MONTHS: 34,
        StayBand.UP_TO_12_MONTHS: 40,
        StayBand.OVER_12_MONTHS: 8,
    },
    {
        StayBand.UP_TO_3_MONTHS: 16,
        StayBand.UP_TO_12_MONTHS: 38,
        StayBand.OVER_12_MONTHS: 32,
        StayBand.FOR_GOOD: 14,
    },
)
TRANSPORTS: tuple[Shares, ...] = (
    {
        Transport.BUS: 42,
        Transport.CAR: 16,
        Transport.MOTORCYCLE: 18,
        Transport.TRUCK: 11,
        Transport.ON_FOOT: 9,
        Transport.BICYCLE: 3,
        Transport.ANIMAL: 1,
    },
    {
        Transport.MOTORCYCLE: 38,
        Transport.ON_FOOT: 24,
        Transport.CAR: 14,
        Transport.TRUCK: 9,
        Transport.BICYCLE: 9,
        Transport.ANIMAL: 6,
    },
    {Transport.BUS: 58, Transport.CAR: 26, Transport.ON_FOOT: 9, Transport.MOTORCYCLE: 7},
)
REGIONAL, FOREIGN, CHILD = 0, 1, 2
"""Whose document."""
DOCUMENTS: tuple[Shares, ...] = (
    {
        DocumentKind.NATIONAL_ID_CARD: 38,
        DocumentKind.BIOMETRIC_REGIONAL_ID_CARD: 20,
        DocumentKind.PASSPORT: 16,
        DocumentKind.NONE: 9,
        DocumentKind.BORDER_RESIDENT_PERMIT: 7,
        DocumentKind.LAISSEZ_PASSER: 4,
        DocumentKind.ECOWAS_TRAVEL_CERTIFICATE: 3,
        DocumentKind.CONSULAR_CARD: 2,
        DocumentKind.OTHER: 1,
    },
    {
        DocumentKind.PASSPORT: 88,
        DocumentKind.SERVICE_PASSPORT: 4,
        DocumentKind.REFUGEE_TRAVEL_DOCUMENT: 4,
        DocumentKind.UN_LAISSEZ_PASSER: 2,
        DocumentKind.NONE: 2,
    },
    {DocumentKind.BIRTH_CERTIFICATE: 52, DocumentKind.NONE: 28, DocumentKind.PASSPORT: 20},
)
ADULTS: Shares = {
    AgeBand.AGE_15_17: 4,
    AgeBand.AGE_18_24: 23,
    AgeBand.AGE_25_39: 42,
    AgeBand.AGE_40_59: 24,
    AgeBand.AGE_60_AND_OVER: 7,
}
CHILDREN: Shares = {AgeBand.AGE_0_5: 38, AgeBand.AGE_6_11: 34, AgeBand.AGE_12_14: 18, AgeBand.AGE_15_17: 10}
HOURS = (1, 1, 0, 0, 1, 3, 8, 10, 11, 11, 10, 8, 7, 7, 8, 9, 9, 7, 4, 2, 1, 1, 1, 1)
CHANNELS: Shares = {
    EntryChannel.WEDGE: 62,
    EntryChannel.READER: 21,
    EntryChannel.HAND_TYPED: 15,
    EntryChannel.PASTED: 2,
}
OTHER_OUTCOMES: Shares = {Outcome.SECOND_LINE: 60, Outcome.HANDED_TO_ANOTHER_SERVICE: 30, Outcome.WITHDRAWN: 10}
OTHER_OUTCOME_SHARE = 0.011
GROUNDS: Shares = {
    RefusalGround.NO_VALID_DOCUMENT: 46,
    RefusalGround.NO_VALID_VISA_OR_PERMIT: 17,
    RefusalGround.FALSE_OR_ALTERED_DOCUMENT: 9,
    RefusalGround.PURPOSE_NOT_JUSTIFIED: 8,
    RefusalGround.INSUFFICIENT_MEANS: 7,
    RefusalGround.STAY_EXHAUSTED: 5,
    RefusalGround.ENTRY_BAN: 3,
    RefusalGround.FALSE_VISA_OR_PERMIT: 2,
    RefusalGround.PUBLIC_HEALTH_ORDER: 2,
    RefusalGround.THREAT_TO_PUBLIC_ORDER: 1,
}
REGION = frozenset(("BEN", "BFA", "CIV", "GHA", "GIN", "GMB", "MLI", "MRT", "NER", "NGA", "SEN", "TCD", "TGO"))
STAY_DAYS: Mapping[int, tuple[int, int]] = {
    StayBand.SAME_DAY: (0, 0),
    StayBand.UP_TO_3_DAYS: (1, 3),
    StayBand.UP_TO_1_MONTH: (4, 31),
    StayBand.UP_TO_3_MONTHS: (32, 92),
    StayBand.UP_TO_12_MONTHS: (93, 365),
    StayBand.OVER_12_MONTHS: (366, 900),
    StayBand.FOR_GOOD: (901, 2_000),
}
