"""Exports read back by our own readers give the same logframe; what a format cannot carry is named here and in
docs/reference/exports.md."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from jalon.logframe.check import check, put_together
from jalon.logframe.exports.iati import write_iati
from jalon.logframe.exports.snapshot import Indicator, Line, PlanLine, Project, Registration, Result, Snapshot, Target
from jalon.logframe.exports.xlsx import write_xlsx
from jalon.logframe.model import Bound, Logframe, Statement
from jalon.logframe.model import Result as Read
from jalon.logframe.reading import read_logframe
from tests.logframe.proposal import FOLDER, NAMES
from tests.logframe.test_exports import SCHEMA


def proposal() -> Logframe:
    """The proposal with the links that its own reading gives."""
    files = {name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES}
    files[NAMES[0]] = files[NAMES[0]].replace("our_indicator:", "indicator:")
    (frame,) = put_together([read_logframe(text.encode(), name) for name, text in files.items()])
    return frame


def snapshot_of(frame: Logframe) -> Snapshot:
    responsible = {code: code for code in frame.codes()}
    return Snapshot(
        Project(
            "p",
            {"en": "A project"},
            date(2026, 1, 1),
            date(2026, 12, 31),
            "An agency",
            countries=tuple(sorted(frame.codes())),
        ),
        datetime(2026, 3, 1, tzinfo=UTC),
        tuple(_result(one) for one in frame.results),
        tuple(
            PlanLine(
                row.code,
                row.text,
                tuple(f"Office {responsible[code]}" for code in sorted(row.responsible)),
                row.links or (),
                quantity=row.amount.value if row.amount and row.amount_in_field else None,
                unit=row.unit_text,
            )
            for row in frame.rows
        ),
        registration=Registration("XX-1", "40", "XX-1-P"),
    )


def _result(one: Read) -> Result:
    def target(row: Statement) -> Target:
        amount = row.amount.value if row.amount and row.amount_in_field and row.raw_value is None else None
        return Target(
            row.code,
            row.text,
            amount,
            row.raw_value or "",
            row.unit_text,
            minimum=row.amount is not None and row.amount.bound is Bound.MINIMUM,
            per_country=dict(row.per_country) if row.split_in_field else {},
            minimum_per_country=row.per_country_bound is Bound.MINIMUM and row.split_in_field,
        )

    def of(code: str) -> tuple[Target, ...]:
        return tuple(target(row) for row in one.targets if code in (row.links or ()))

    return Result(
        one.code,
        one.kind.value,
        {"en": one.text},
        tuple(Indicator(row.code, {"en": row.text}, row.unit_text, row.type, of(row.code)) for row in one.indicators),
        tuple(target(row) for row in one.targets if not row.links),
        tuple(Line(f"{one.code}-A{at}", row.text) for at, row in enumerate(one.assumptions, 1)),
        tuple(
            Line(
                row.code, row.text, "", "internal", _quantity(row), dict(row.per_country) if row.split_in_field else {}
            )
            for row in one.activities
        ),
        (one.baseline.value or "to be established") if one.baseline else "",
    )


def _quantity(row: Statement) -> Decimal | None:
    return row.amount.value if row.amount and row.amount_in_field else None


def told(row: Statement) -> tuple[object, ...]:
    amount = (row.amount.value, row.amount.bound) if row.amount else None
    return (row.code, row.text, amount, dict(row.per_country), row.per_country_bound, row.links or ())


def statements(frame: Logframe, *kinds: str) -> dict[str, list[tuple[object, ...]]]:
    """By result what it holds, as far as the format carries it."""
    return {
        f"{one.kind.value} {one.code} {one.text}": sorted(
            (told(row) for kind in kinds for row in getattr(one, kind)), key=str
        )
        for one in frame.results
    }


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_workbook_is_read_back_as_what_was_written(language: str) -> None:
    before = proposal()
    after = read_logframe(write_xlsx(snapshot_of(before), (), language), "export.xlsx")
    assert after.codes() == before.codes()
    kinds = ("indicators", "targets", "activities")
    assert statements(after, *kinds) == statements(before, *kinds)
    assert [[row.text for row in one.assumptions] for one in after.results] == [
        [row.text for row in one.assumptions] for one in before.results
    ]
    assert [(told(row), row.responsible) for row in after.rows] == [(told(row), row.responsible) for row in before.rows]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_activity_file_is_read_back_without_activities_assumptions_and_plan(language: str) -> None:
    before = proposal()
    wire = write_iati(snapshot_of(before), language)
    SCHEMA.assertValid(etree.fromstring(wire).getroottree())
    after = read_logframe(wire, "export.xml")
    assert after.codes() == before.codes()
    loose = {row.code for one in before.results for row in one.targets if not row.links}
    expected = statements(before, "indicators", "targets")
    kept = {name: [row for row in rows if row[0] not in loose] for name, rows in expected.items()}
    assert statements(after, "indicators", "targets") == kept
    assert not after.rows
    assert not list(after.activities())


def test_a_workbook_tells_the_same_findings_as_the_document() -> None:
    """Scopes that only the document's other fields state, and remarks about sheets, aside."""
    before = proposal()
    after = read_logframe(write_xlsx(snapshot_of(before), (), "en"), "export.xlsx")
    asides = ("logframe.scope.", "logframe.remark.", "logframe.country.", "logframe.indicator.")
    found = [
        {(one.code, one.about[:1]) for one in check([frame]).findings if not one.code.startswith(asides)}
        for frame in (before, after)
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 10
