"""Every table of the programme database."""

from __future__ import annotations

from jalon.programme.models.base import CLASSES, INTERNAL, PUBLIC, SENSITIVE, SHARED, WHOLE
from jalon.programme.models.choices import (
    AfterCheck,
    BestPractice,
    ClosedName,
    GovernmentDecision,
    PracticeOffer,
    Scope,
    SystemProfile,
)
from jalon.programme.models.facts import BaselineMonths, FactFile, FactTold, KnownHub, RegisterEntry
from jalon.programme.models.findings import FindingDecision, KeptFinding
from jalon.programme.models.plan import BudgetLine, Milestone, Phase, PlanRow
from jalon.programme.models.planning import (
    CalendarToken,
    IatiRegistration,
    MilestoneRow,
    PlanBaseline,
    PlanGap,
    PlanNeed,
    PlanProgress,
)
from jalon.programme.models.project import (
    FocalPoint,
    Partner,
    Project,
    ProjectCountry,
    ProjectLink,
    Translation,
    TranslationProposal,
)
from jalon.programme.models.results import (
    Activity,
    Assumption,
    Baseline,
    CountryTarget,
    Indicator,
    Result,
    Target,
)
from jalon.programme.models.values import Change, Evidence, Value, ValueVersion

__all__ = [
    "CLASSES",
    "INTERNAL",
    "PUBLIC",
    "SENSITIVE",
    "SHARED",
    "WHOLE",
    "Activity",
    "AfterCheck",
    "Assumption",
    "Baseline",
    "BaselineMonths",
    "BestPractice",
    "BudgetLine",
    "CalendarToken",
    "Change",
    "ClosedName",
    "CountryTarget",
    "Evidence",
    "FactFile",
    "FactTold",
    "FindingDecision",
    "FocalPoint",
    "GovernmentDecision",
    "IatiRegistration",
    "Indicator",
    "KeptFinding",
    "KnownHub",
    "Milestone",
    "MilestoneRow",
    "Partner",
    "Phase",
    "PlanBaseline",
    "PlanGap",
    "PlanNeed",
    "PlanProgress",
    "PlanRow",
    "PracticeOffer",
    "Project",
    "ProjectCountry",
    "ProjectLink",
    "RegisterEntry",
    "Result",
    "Scope",
    "SystemProfile",
    "Target",
    "Translation",
    "TranslationProposal",
    "Value",
    "ValueVersion",
]
