"""A small invented project, every state of a value in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from jalon.logframe.exports.snapshot import (
    Baseline,
    Document,
    FindingLine,
    Indicator,
    Line,
    PlanLine,
    Project,
    Registration,
    Result,
    Snapshot,
    Target,
    Value,
)
from jalon.logframe.values import State

PUBLIC = "public"
LINKED = Document("Attendance", "https://example.org/a.pdf", "application/pdf", date(2026, 2, 1), sensitivity=PUBLIC)
STORED = Document("Minutes", sensitivity=PUBLIC)
CLOSED = Document("Names", "https://example.org/names.pdf", sensitivity="internal")
TRAINED = Indicator(
    "I2",
    {"en": "Officers trained", "fr": "Agents formés"},
    unit="persons",
    targets=(Target("T1", "Trained", Decimal(60), minimum=True, per_country={"BFA": Decimal(20)}, sensitivity=PUBLIC),),
    baselines=(
        Baseline("", Decimal(0), date(2026, 1, 5), documents=(LINKED,), sensitivity=PUBLIC, verified=True),
        Baseline("MLI", Decimal(7), date(2026, 1, 6), sensitivity=PUBLIC),
    ),
    values=(
        Value(
            "BFA",
            "2026-01",
            State.VALUE,
            Decimal(42),
            parts={"sex": {"female": Decimal(12), "male": Decimal(30)}},
            verified=True,
            documents=(LINKED, STORED, CLOSED),
            sensitivity=PUBLIC,
        ),
        Value(
            "BFA",
            "2026-02",
            State.VALUE,
            Decimal(25),
            parts={"sex": {"female": Decimal(3), "male": Decimal(22)}},
            verified=True,
            sensitivity=PUBLIC,
        ),
        Value("MLI", "2026-01", State.ZERO, Decimal(0), verified=True, sensitivity=PUBLIC),
        Value("MLI", "2026-02", State.NOT_YET_MEASURED, sensitivity=PUBLIC),
        Value("MRT", "2026-01", State.NOT_APPLICABLE, sensitivity=PUBLIC),
        Value("MRT", "2026-02", State.WITHHELD, sensitivity=PUBLIC),
        Value("NER", "2026-01", State.VALUE, Decimal(77), verified=False, sensitivity=PUBLIC),
        Value("NER", "2026-02", State.VALUE, Decimal(88), verified=True, sensitivity="internal"),
    ),
    sensitivity=PUBLIC,
)
SNAPSHOT = Snapshot(
    Project(
        "demo",
        {"en": "A project", "ar": "مشروع"},
        date(2026, 1, 1),
        date(2026, 12, 31),
        "An agency",
        "A donor",
        Decimal("1000.50"),
        ("BFA", "MLI", "MRT", "NER"),
        demonstration=True,
        sensitivity=PUBLIC,
    ),
    datetime(2026, 3, 1, 12, tzinfo=UTC),
    results=(
        Result(
            "OC",
            "outcome",
            {"en": "An outcome"},
            (
                Indicator("I1", {"en": "Detections"}, "%", sensitivity=PUBLIC),
                Indicator("I9", {"en": "Opinion"}, kind="qualitative", sensitivity="shared"),
            ),
            sensitivity=PUBLIC,
        ),
        Result(
            "OP1",
            "output",
            {"en": '=HYPERLINK("x")'},
            (TRAINED,),
            loose_targets=(Target("T9", "Loose", sensitivity=PUBLIC),),
            assumptions=(Line("A1", "Secret assumption"),),
            activities=(Line("1.1", "@do", sensitivity=PUBLIC),),
            sensitivity=PUBLIC,
        ),
        Result("OP2", "output", {"en": "Internal output"}, (Indicator("I3", {"en": "Hidden"}),)),
    ),
    plan=(
        PlanLine(
            "WP1", "+Row", ("-Someone",), ("1.1",), (1, 2), (1, 2, 3), (1,), standing="At risk", sensitivity=PUBLIC
        ),
        PlanLine("WP2", "Internal row", planned=(4,)),
    ),
    findings=(FindingLine("sums", "=1+1 differs"),),
    registration=Registration("XX-1", "40", "XX-1-DEMO"),
)
