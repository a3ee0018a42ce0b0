"""What the registers of a programme count that no hub knows."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class RegisterKind(CodeList):
    """A register; its name in lower case is the name of its fact in ``policy/indicators.yaml``."""

    MAPPED = 2
    COORDINATION_MECHANISMS = 3
    COORDINATION_MEETINGS = 4
    MATERIALS_ADOPTED = 5
    TRAINERS_TRAINED = 6
    OFFICERS_TRAINED = 7
    POSTS_REHABILITATED = 8
    SITES_EQUIPPED = 9
    SYSTEMS_INSTALLED = 10
    SYSTEMS_INTERCONNECTED = 11
    FACILITIES_OPERATIONAL = 12
    ADMINISTRATORS_TRAINED = 13
    USERS_TRAINED = 14
    COMMUNITY_INITIATIVES = 15
    CAMPAIGNS = 16
    CONSULTATION_PARTICIPANTS = 17
    MEDIATION_WORKSHOPS = 18
    COMMUNITY_EQUIPMENT = 19
    PROCEDURE_WORKSHOPS = 20
    PROCEDURE_PARTNERS = 21
    PROCEDURE_PARTICIPANTS = 22
    COMPLAINTS = 23
    RELEASES = 24
    HOURS_HELD = 25

    @property
    def fact(self) -> str:
        """Name of the fact that its entries tell."""
        return self.name.lower()

    @property
    def counts_persons(self) -> bool:
        """Whether an entry counts persons, by sex and age band."""
        return self in _PERSONS

    @property
    def monthly(self) -> bool:
        """Whether an entry is the count of a month, without a subject."""
        return self in (RegisterKind.COMPLAINTS, RegisterKind.RELEASES, RegisterKind.HOURS_HELD)

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions by which its fact is told."""
        if self.counts_persons:
            return frozenset({"sex", "age_band"})
        return frozenset() if self.monthly else frozenset({"subject"})


_PERSONS = frozenset(
    {
        RegisterKind.TRAINERS_TRAINED,
        RegisterKind.OFFICERS_TRAINED,
        RegisterKind.ADMINISTRATORS_TRAINED,
        RegisterKind.USERS_TRAINED,
        RegisterKind.CONSULTATION_PARTICIPANTS,
        RegisterKind.PROCEDURE_PARTICIPANTS,
    }
)
