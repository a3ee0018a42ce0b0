"""Brings computed figures into the matrix: one value an indicator, country and month with facts, with its history.

A computed value is verified by what it is made of: signed files of hubs that two persons registered, and entries that
two persons proved. What somebody typed into a cell stays, and the computed figure stands on its own page beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jalon.kernel.indicator_rule import Formula
from jalon.logframe import values
from jalon.logframe.computed import Figure
from jalon.logframe.facts import month_range
from jalon.logframe.values import Entry, Mode
from jalon.programme.models import WHOLE, BaselineMonths, Evidence, Indicator, Project, Value
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write
from jalon.services.programme.entering import VERIFIED, Cell, Given, adds_up, countries_of, entry_of, keep, version
from jalon.services.programme.planning import allowed
from jalon.services.queries.programme.computed import Known, known_facts, month_of, rules_of

COMPUTED = "computed"
_BASELINE_MONTHS_MAX = 36


@dataclass(frozen=True)
class Recomputed:
    """What was done: values written, cells left because somebody typed a value, cells that the matrix refused."""

    written: int
    typed: int
    refused: int


def recompute_all(at: datetime) -> None:
    """Every project that has rules."""
    for project in Project.objects.all():
        if rules_of(project):
            recompute(project, at)


def recompute(project: Project, at: datetime) -> Recomputed:
    """Compute every figure again and write what changed. Doing it twice writes nothing the second time."""
    known = known_facts(project)
    written = typed = refused = 0
    standing = {
        (one.indicator_id, one.iso3, one.month): one for one in Value.objects.filter(indicator__project=project)
    }
    for cell, entry in _cells(known, month_of(at.date())):
        now = standing.get((cell.indicator.pk, cell.iso3, cell.month))
        if now is not None and now.origin != COMPUTED:
            typed += 1
        elif now is None or not _same(entry_of(now), entry):
            done = _write(cell, entry, now.version if now else 0, at)
            written, refused = written + done, refused + (not done)
    return Recomputed(written, typed, refused)


def _cells(known: Known, until: str) -> Iterator[tuple[Cell, Entry]]:
    for indicator in Indicator.objects.filter(project=known.project).select_related("project").order_by("pk"):
        rule = known.rules.get(indicator.code)
        if rule is None:
            continue
        names = {one.fact for one in rule.facts} | ({rule.exposure.fact} if rule.exposure else set())
        told = [fact for name in names for fact in known.facts.by_name.get(name, ())]
        alone = not adds_up(indicator) or any(fact.country == WHOLE for fact in told)
        first = month_of(known.project.starts_on) if known.project.starts_on else ""
        for month in sorted({fact.period for fact in told if first <= fact.period <= until}):
            for iso3 in countries_of(indicator):
                if any(fact.country == iso3 and fact.period == month for fact in told):
                    yield _cell(known, indicator, iso3, month)
            if alone:
                yield _cell(known, indicator, WHOLE, month)


def _cell(known: Known, indicator: Indicator, iso3: str, month: str) -> tuple[Cell, Entry]:
    countries = [iso3] if iso3 else [*countries_of(indicator), WHOLE]
    figure = known.figure(indicator.code, countries, month)
    return Cell(indicator, iso3, date.fromisoformat(f"{month}-01")), _entry(figure)


def _entry(figure: Figure) -> Entry:
    parts: dict[str, dict[str, Decimal]] = {}
    for part in figure.parts:
        for dimension, category in part.cell:
            if dimension in ("sex", "age_band") and part.value is not None:
                of = parts.setdefault(dimension, {})
                of[category] = of.get(category, Decimal(0)) + part.value
    return values.entry(figure.state, figure.value, Mode.CUMULATIVE, parts)


def _same(before: Entry, after: Entry) -> bool:
    return (before.state, before.amount, {**before.parts}) == (after.state, after.amount, {**after.parts})


def _write(cell: Cell, entry: Entry, seen: int, at: datetime) -> bool:
    try:
        with one_write():
            value = keep(by=None, cell=cell, given=Given(entry, seen), at=at, origin=COMPUTED).value
            value.status, value.version = VERIFIED, value.version + 1
            value.save()
            version(value, "verified", by=None, at=at)
    except UnableToChangeProgramme:
        return False
    return True


def fix_baseline_months(writer: Writer, *, code: str, first: str, last: str, evidence: int) -> BaselineMonths:
    """The months that are the baseline of a rate, once, with evidence.

    Raises :class:`UnableToChangeProgramme`, ``UnableToCompute`` for what is no month.
    """
    account = allowed(writer, "manage_programme")
    indicator = Indicator.objects.filter(project=writer.project, code=code).first()
    rule = rules_of(writer.project).get(code)
    if indicator is None or rule is None or rule.formula is not Formula.RATE_INCREASE:
        raise UnableToChangeProgramme("services.programme_facts.no_rule", indicator=code[:24])
    months = month_range(first, last)
    if not months or len(months) > _BASELINE_MONTHS_MAX or last >= month_of(writer.at.date()):
        raise UnableToChangeProgramme("services.programme_facts.baseline_range")
    proof = Evidence.objects.filter(project=writer.project, pk=evidence, removed_at=None).first()
    if proof is None:
        raise UnableToChangeProgramme("services.programme_facts.no_evidence")
    with one_write():
        Indicator.objects.select_for_update().get(pk=indicator.pk)
        if BaselineMonths.objects.filter(indicator=indicator).exists():
            raise UnableToChangeProgramme("services.programme_facts.already_fixed")
        made = BaselineMonths.objects.create(
            indicator=indicator,
            first=first,
            last=last,
            evidence=proof,
            fixed_by=account.id,
            fixed_by_label=account.label,
            fixed_at=writer.at,
        )
        writer.note("baseline_months", code, "fixed", after={"first": first, "last": last})
    recompute(writer.project, writer.at)
    return made
