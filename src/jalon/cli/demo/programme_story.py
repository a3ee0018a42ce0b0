"""What the demonstration's programme invents, as data: plan, registers, assumptions, budget. Nothing of it is true."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jalon.kernel.codes.register_kind import RegisterKind as Kind

MONTHS_PASSED = 7
"""Months of the project that are over on the first day of the demonstration: the present month is the next."""
DURATION = 12


def months(*bars: tuple[int, int]) -> tuple[int, ...]:
    """The months of bars, first and last of each."""
    return tuple(month for first, last in bars for month in range(first, last + 1))


@dataclass(frozen=True)
class PlanRow:
    """One row: ``planned`` is frozen as the baseline; ``moved`` are the months it was moved to after that."""

    planned: tuple[int, ...]
    needs: tuple[str, ...] = ()
    worked: tuple[int, ...] = ()
    finished: int | None = None
    moved: tuple[int, ...] = ()


PLAN = {
    "WP01": PlanRow(months((1, 2)), (), months((1, 2)), 2),
    "WP02": PlanRow(months((1, 3)), (), months((1, 4)), 4),
    "WP03": PlanRow(months((2, 4)), ("WP01",), months((2, 4)), 4),
    "WP04": PlanRow(months((2, 3)), ("WP01",), months((2, 3)), 3),
    "WP05": PlanRow((4, 7, 10), ("WP04",), (4, 7)),
    "WP06": PlanRow(months((3, 5)), ("WP01",), months((3, 5)), 5),
    "WP07": PlanRow(months((6, 7)), ("WP06",), months((6, 7))),
    "WP08": PlanRow(months((8, 11)), ("WP07",)),
    "WP09": PlanRow(months((3, 7)), ("WP03",), months((3, 7)), None, months((3, 9))),
    "WP10": PlanRow(months((10, 11)), ("WP09",)),
    "WP11": PlanRow(months((4, 6)), ("WP02",), months((4, 6)), 6),
    "WP12": PlanRow(months((7, 9)), ("WP11",), (7,)),
    "WP13": PlanRow(months((10, 11)), ("WP12",)),
    "WP14": PlanRow((10,), ("WP12",)),
    "WP15": PlanRow(months((10, 11)), ("WP12",)),
    "WP16": PlanRow(months((9, 11)), ("WP11",)),
    "WP17": PlanRow(months((2, 6)), ("WP02",), months((2, 6)), 6),
    "WP18": PlanRow(months((5, 10)), ("WP02",), (5, 6)),
    "WP19": PlanRow(months((6, 9)), ("WP17",), (6, 7)),
    "WP20": PlanRow(months((9, 10)), ("WP17",)),
    "WP21": PlanRow(months((9, 10)), ("WP17",), moved=months((11, 12))),
    "WP22": PlanRow(months((5, 8)), ("WP02",), months((5, 7))),
    "WP23": PlanRow(months((9, 11)), ("WP22",)),
    "WP24": PlanRow(months((10, 11)), ("WP22",)),
    "WP25": PlanRow((6, 12), (), (6,)),
}
MILESTONES = {"MS1": "WP03", "MS2": "WP25"}


@dataclass(frozen=True)
class Registered:
    """One entry: ``ago`` months before the present one; ``women`` and ``men`` where persons are counted."""

    kind: Kind
    iso3: str
    ago: int
    subject: str = ""
    quantity: int = 1
    women: int = 0
    men: int = 0
    confirmed: bool = True


REGISTERED = (
    Registered(Kind.MAPPED, "BFA", 4, "actors", 14),
    Registered(Kind.MAPPED, "NER", 4, "equipment", 9),
    Registered(Kind.COORDINATION_MECHANISMS, "BFA", 5, "joint-meetings"),
    Registered(Kind.COORDINATION_MEETINGS, "BFA", 4, "meeting-1"),
    Registered(Kind.COORDINATION_MEETINGS, "MRT", 1, "meeting-2"),
    Registered(Kind.MATERIALS_ADOPTED, "BFA", 3, "document-fraud"),
    Registered(Kind.MATERIALS_ADOPTED, "MRT", 3, "risk-analysis"),
    Registered(Kind.TRAINERS_TRAINED, "BFA", 2, women=12, men=14),
    Registered(Kind.TRAINERS_TRAINED, "MRT", 1, women=11, men=10),
    Registered(Kind.TRAINERS_TRAINED, "MLI", 1, women=4, men=9, confirmed=False),
    Registered(Kind.OFFICERS_TRAINED, "BFA", 1, women=18, men=31),
    Registered(Kind.SYSTEMS_INSTALLED, "BFA", 1, "headquarters"),
    Registered(Kind.COMMUNITY_INITIATIVES, "NER", 3, "assessment"),
    Registered(Kind.CAMPAIGNS, "BFA", 2, "campaign-1"),
    Registered(Kind.CONSULTATION_PARTICIPANTS, "BFA", 1, women=46, men=52),
    Registered(Kind.PROCEDURE_WORKSHOPS, "BFA", 1, "workshop-1", confirmed=False),
    Registered(Kind.COMPLAINTS, "BFA", 1, quantity=3),
    Registered(Kind.RELEASES, "BFA", 1, quantity=2),
    Registered(Kind.HOURS_HELD, "BFA", 1, quantity=41),
)

ASSUMPTIONS = {
    "OC-A1": ("holds", ""),
    "OP1-A1": ("holds", ""),
    "OP1-A2": ("in_doubt", "demo : deux formateurs ont été mutés ; à suivre."),
    "OP1-A3": ("holds", ""),
    "OP2-A1": ("holds", ""),
    "OP2-A2": ("in_doubt", "demo : accès au chantier suspendu pendant deux semaines."),
    "OP2-A5": ("holds", ""),
    "OP3-A2": ("holds", ""),
    "OP3-A6": ("failed", "demo : matériel retenu en douane ; livraison repoussée de deux mois."),
    "OP4-A1": ("holds", ""),
}
"""Code, status and what was observed; the others stay unchecked."""

BUDGET = (
    ("demo : formations", Decimal(240_000), ("1.6", "1.7")),
    ("demo : travaux et équipement des postes", Decimal(410_000), ("2.2", "2.3")),
    ("demo : communautés", Decimal(185_000), ("3.2", "3.3", "3.4")),
)
"""Lines that leave most of the budget without a line, as an office's first months do."""

BASELINES = (("OP1-I3", "BFA", 1), ("OP1-I5", "BFA", 0), ("OP2-I1", "BFA", 0))
TYPED = {"OP3-I4": ("NER", "BFA"), "OP3-I5": ("BFA",), "OP4-I2": ("NER", "BFA")}
"""Indicators whose months are typed into the grid, in each of the five states."""
UNVERIFIED = ("OP4-I2", "BFA", 4_321)
"""A number that nobody verified: the grid shows it, no page of others does."""
PUBLISHED = ("OC-I1", "OP1-I3", "OP1-I4", "OP1-I5", "OP1-I6", "OP3-I3", "OP4-I2")
"""Indicators of which texts and verified values are public."""
