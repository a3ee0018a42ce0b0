"""What the registers of a programme count that no hub knows."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class RegisterKind(CodeList):
    """A register; its name in lower case is the name of its fact in ``policy/indicators.yaml``."""

    MAPPED = 1
    COORDINATION_MECHANISMS = 2
    COORDINATION_MEETINGS = 3
    MATERIALS_ADOPTED = 4
    TRAINERS_TRAINED = 5
    OFFICERS_TRAINED = 6
    POSTS_REHABILITATED = 7
    SITES_EQUIPPED = 8
    SYSTEMS_INSTALLED = 9
    SYSTEMS_INTERCONNECTED = 10
    FACILITIES_OPERATIONAL = 11
    ADMINISTRATORS_TRAINED = 12
    USERS_TRAINED = 13
    COMMUNITY_INITIATIVES = 14
    CAMPAIGNS = 15
    CONSULTATION_PARTICIPANTS = 16
    MEDIATION_WORKSHOPS = 17
    COMMUNITY_EQUIPMENT = 18
    PROCEDURE_WORKSHOPS = 19
    PROCEDURE_PARTNERS = 20
    PROCEDURE_PARTICIPANTS = 21
    COMPLAINTS = 22
    RELEASES = 23
    HOURS_HELD = 24

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
