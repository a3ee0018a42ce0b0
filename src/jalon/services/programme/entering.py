"""Enters a value of an indicator; a second person verifies it. Every version stays, with who, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError

from jalon.kernel.errors import Parameter
from jalon.logframe import values
from jalon.logframe.values import Entry, Fault, Mode, Parts, State
from jalon.programme.models import WHOLE, Baseline, Evidence, Indicator, Value, ValueVersion
from jalon.records.models import Account
from jalon.services.policies import may
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write, worded
from jalon.services.programme.viewing import Viewer

ENTERED, VERIFIED, UNVERIFIED = "entered", "verified", "unverified"
AMOUNT_MAX = Decimal(10) ** 12


class ChangedMeanwhile(UnableToChangeProgramme):
    """Somebody else changed the cell since it was read. ``theirs`` is what stands there now."""

    def __init__(self, theirs: Value) -> None:
        super().__init__("services.programme_values.changed_meanwhile", by=theirs.entered_by_label or "–")
        self.theirs = theirs


@dataclass(frozen=True)
class Cell:
    """Where a value stands: an indicator, a country or the whole, a month by its first day."""

    indicator: Indicator
    iso3: str
    month: date


@dataclass(frozen=True)
class Given:
    """What somebody enters. ``version`` is that of the value they saw, 0 for an empty cell."""

    entry: Entry
    version: int
    why: str = ""
    evidence: int | None = None


@dataclass(frozen=True)
class Told:
    """A warning: what was entered is kept, and this is worth a second look."""

    code: str
    parameters: dict[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Entered:
    """What stands there now, and what is worth a second look."""

    value: Value
    warnings: tuple[Told, ...]


def enter(*, who: Viewer, cell: Cell, given: Given, at: datetime, origin: str = "entered") -> Entered:
    """Keep a value. Raises :class:`UnableToChangeProgramme` with the reason, :class:`ChangedMeanwhile` with both."""
    if not who.enters(cell.iso3) or who.account is None:
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    return keep(by=who.account, cell=cell, given=given, at=at, origin=origin)


def keep(*, by: Account | None, cell: Cell, given: Given, at: datetime, origin: str) -> Entered:
    """Keep a value whose right to be entered was looked at; ``by`` None is the program, for computed values."""
    _check(cell, given)
    evidence = _evidence(cell.indicator, given.evidence)
    with one_write():
        value = Value.objects.select_for_update().filter(**_key(cell)).first()
        if (value.version if value else 0) != given.version:
            if value is not None:
                raise ChangedMeanwhile(value)
            raise UnableToChangeProgramme("services.programme_values.gone")
        before = _shown(value) if value else {}
        value = value or Value(**_key(cell), version=0)
        _fill(value, given.entry, by, origin, evidence)
        try:
            value.save()
        except IntegrityError as error:
            raise UnableToChangeProgramme("services.programme_values.just_made") from error
        version(value, "entered", by=by, at=at, why=given.why)
        writer = Writer(cell.indicator.project, by, at)
        key = f"{cell.indicator.code} {cell.iso3 or '*'} {cell.month:%Y-%m}"
        writer.note("value", key, "entered", before=before, after=_shown(value), why=given.why, iso3=cell.iso3)
    return Entered(value, tuple(_warnings(cell)))


def verify(*, who: Viewer, value: Value, seen: int, at: datetime) -> Value:
    """Say that a value is shown by its evidence: another person than who entered it.

    Raises :class:`UnableToChangeProgramme`, :class:`ChangedMeanwhile`.
    """
    if who.account is None or not may(who.account, "verify_values") or not who.enters(value.iso3):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    with one_write():
        now = (
            Value.objects.select_for_update(of=("self",))
            .select_related("evidence", "indicator__project")
            .get(pk=value.pk)
        )
        if now.version != seen:
            raise ChangedMeanwhile(now)
        if now.evidence is None or now.evidence.removed_at is not None:
            raise UnableToChangeProgramme("services.programme_values.no_evidence")
        if who.account.id in (now.entered_by, now.evidence.added_by if now.entered_by is None else None):
            raise UnableToChangeProgramme("services.programme_values.same_person")
        now.status, now.verified_by, now.verified_by_label = VERIFIED, who.account.id, who.account.label
        now.version += 1
        now.save()
        version(now, "verified", by=who.account, at=at)
        Writer(now.indicator.project, who.account, at).note("value", _name(now), "verified", iso3=now.iso3)
    return now


def version(value: Value, action: str, *, by: Account | None, at: datetime, why: str = "") -> None:
    """Keep the value as it stands now in its history; inside a write."""
    ValueVersion.objects.create(
        value=value,
        version=value.version,
        action=action,
        state=value.state,
        amount=value.amount,
        mode=value.mode,
        parts=value.parts,
        status=value.status,
        origin=value.origin,
        evidence=value.evidence_id,
        by=by.id if by else None,
        by_label=by.label if by else "",
        at=at,
        why=worded(why),
    )


def entry_of(value: Value | ValueVersion) -> Entry:
    """A stored value as the engine takes it."""
    parts: Parts = {name: {one: Decimal(part) for one, part in by.items()} for name, by in value.parts.items()}
    return Entry(State(value.state), value.amount, Mode(value.mode), parts)


def countries_of(indicator: Indicator) -> tuple[str, ...]:
    """The countries in which an indicator is measured: those its document names, else all of the project."""
    stated = tuple(indicator.countries)
    return stated or tuple(indicator.project.countries.order_by("place").values_list("iso3", flat=True))


def adds_up(indicator: Indicator) -> bool:
    """Whether an indicator counts something, so that its whole is the sum of its countries."""
    return indicator.unit in values.ADDITIVE_UNITS


def _check(cell: Cell, given: Given) -> None:
    if cell.iso3 != WHOLE and cell.iso3 not in countries_of(cell.indicator):
        raise UnableToChangeProgramme("services.programme_values.country_unknown", country=cell.iso3[:3])
    if cell.month.day != 1:
        raise UnableToChangeProgramme("services.programme_values.month_unknown")
    amount = given.entry.amount
    if amount is not None and (abs(amount) >= AMOUNT_MAX or amount != round(amount, 4)):
        raise UnableToChangeProgramme("services.programme_values.number_form")
    found = values.faults(given.entry, additive=adds_up(cell.indicator))
    for fault in (*found, *_against_countries(cell, given.entry)):
        raise _refused(fault)


def _against_countries(cell: Cell, entered: Entry) -> Iterator[Fault]:
    if not adds_up(cell.indicator):
        return
    rows = Value.objects.filter(indicator=cell.indicator, month=cell.month)
    known = {row.iso3: entry_of(row) for row in rows} | {cell.iso3: entered}
    whole = known.get(WHOLE)
    if whole is None or len({one.mode for one in known.values() if one.measured}) > 1:
        return
    parts = [known.get(iso3, Entry(State.NOT_YET_MEASURED)) for iso3 in countries_of(cell.indicator)]
    if (fault := values.countries_fault(whole, parts)) is not None:
        yield fault


def _refused(fault: Fault) -> UnableToChangeProgramme:
    suffix = f"_{fault.dimension}" if fault.condition == "parts_differ" else ""
    numbers = {"whole": fault.whole, "parts": fault.parts, "difference": fault.difference}
    shown = {name: format(number.normalize(), "f") for name, number in numbers.items()}
    return UnableToChangeProgramme(f"services.programme_values.{fault.condition}{suffix}", **shown)


def _evidence(indicator: Indicator, key: int | None) -> Evidence | None:
    if key is None:
        return None
    found = Evidence.objects.filter(project=indicator.project, pk=key, removed_at=None).first()
    if found is None:
        raise UnableToChangeProgramme("services.programme_values.evidence_unknown")
    return found


def _fill(value: Value, entered: Entry, by: Account | None, origin: str, evidence: Evidence | None) -> None:
    value.state, value.amount, value.mode = entered.state.value, entered.amount, entered.mode.value
    value.parts = {name: {one: format(part, "f") for one, part in by_.items()} for name, by_ in entered.parts.items()}
    value.status, value.origin = ENTERED, origin
    value.entered_by, value.entered_by_label = (by.id, by.label) if by else (None, "")
    value.verified_by, value.verified_by_label = None, ""
    value.evidence = evidence
    value.version += 1


def _warnings(cell: Cell) -> Iterator[Told]:
    baseline = Baseline.objects.filter(indicator=cell.indicator, iso3__in=(cell.iso3, WHOLE), value__isnull=False)
    first = baseline.order_by("measured_on").first()
    if first is None:
        yield Told("services.programme_values.no_baseline")
    elif first.measured_on is not None and cell.month < first.measured_on.replace(day=1):
        yield Told("services.programme_values.before_baseline", {"day": first.measured_on.isoformat()})


def _key(cell: Cell) -> dict[str, object]:
    return {"indicator": cell.indicator, "iso3": cell.iso3, "month": cell.month}


def _name(value: Value) -> str:
    return f"{value.indicator.code} {value.iso3 or '*'} {value.month:%Y-%m}"


def _shown(value: Value) -> dict[str, object]:
    fields = ("state", "amount", "mode", "parts", "status", "origin")
    return {name: getattr(value, name) for name in fields} | {"evidence": value.evidence_id}
