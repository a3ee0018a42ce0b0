"""Brings computed figures into the matrix: one value an indicator, country and month with facts, with its history.

A computed value is verified by what it is made of: signed files of hubs that two persons registered, and entries that
two persons proved. What somebody typed into a cell stays, and the computed figure stands on its own page beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jalon.kernel import limits
from jalon.kernel.indicator_rule import Formula
from jalon.logframe import values
from jalon.logframe.computed import Figure
from jalon.logframe.facts import month_range
from jalon.logframe.values import Entry, Mode, State
from jalon.programme.models import WHOLE, BaselineMonths, Evidence, Indicator, Project, Value
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write
from jalon.services.programme.entering import VERIFIED, Cell, Given, adds_up, countries_of, entry_of, keep, version
from jalon.services.programme.planning import allowed
from jalon.services.queries.programme.computed import Known, known_facts, month_of, rules_of

COMPUTED = "computed"


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
    rows = Value.objects.filter(indicator__project=project).select_related("indicator__project")
    standing = {(one.indicator_id, one.iso3, one.month): one for one in rows}
    for cell, entry in (*_cells(known, month_of(at.date())), *_emptied(known, standing.values(), at)):
        now = standing.get((cell.indicator.pk, cell.iso3, cell.month))
        if now is not None and now.origin != COMPUTED:
            typed += 1
        elif now is None or not _same(entry_of(now), entry):
            done = _write(cell, entry, now.version if now else 0, at)
            written, refused = written + done, refused + (not done)
    return Recomputed(written, typed, refused)


def _cells(known: Known, until: str) -> Iterator[tuple[Cell, Entry]]:
    for indicator in Indicator.objects.filter(project=known.project).select_related("project").order_by("pk"):
        for iso3, month in sorted(_places(known, indicator, until), key=lambda place: place[::-1]):
            yield _cell(known, indicator, iso3, month)


def _places(known: Known, indicator: Indicator, until: str) -> set[tuple[str, str]]:
    """Countries and months of which facts of an indicator are known; the whole too where it is not their sum."""
    rule = known.rules.get(indicator.code)
    if rule is None:
        return set()
    names = {one.fact for one in rule.facts} | ({rule.exposure.fact} if rule.exposure else set())
    first = month_of(known.project.starts_on) if known.project.starts_on else ""
    told = {
        (fact.country, fact.period)
        for name in names
        for fact in known.facts.by_name.get(name, ())
        if first <= fact.period <= until
    }
    countries = countries_of(indicator)
    found = {place for place in told if place[0] in countries}
    if not adds_up(indicator) or any(country == WHOLE for country, _ in told):
        found |= {(WHOLE, month) for _, month in told}
    return found


def _emptied(known: Known, standing: Iterable[Value], at: datetime) -> Iterator[tuple[Cell, Entry]]:
    """Computed cells of which no fact is known any more: an entry was withdrawn, its evidence removed, a hub ended."""
    places: dict[int, set[tuple[str, str]]] = {}
    for value in standing:
        if value.origin != COMPUTED:
            continue
        indicator = value.indicator
        if indicator.pk not in places:
            places[indicator.pk] = _places(known, indicator, month_of(at.date()))
        if (value.iso3, month_of(value.month)) not in places[indicator.pk]:
            yield Cell(indicator, value.iso3, value.month), Entry(State.NOT_YET_MEASURED, mode=Mode.CUMULATIVE)


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


def fix_baseline_months(
    writer: Writer, *, code: str, first: str, last: str, evidence: int, origin: str = "entered"
) -> BaselineMonths:
    """The months that are the baseline of a rate, with evidence; they count once a second person confirmed them.

    Until then they can be entered anew. Raises :class:`UnableToChangeProgramme`, ``UnableToCompute`` for what is no
    month.
    """
    account = allowed(writer, "manage_programme")
    indicator = _rated(writer.project, code)
    months = month_range(first, last)
    if not months or len(months) > limits.PROGRAMME_BASELINE_MONTHS_MAX or last >= month_of(writer.at.date()):
        raise UnableToChangeProgramme("services.programme_facts.baseline_range")
    proof = Evidence.objects.filter(project=writer.project, pk=evidence, removed_at=None).first()
    if proof is None:
        raise UnableToChangeProgramme("services.programme_facts.no_evidence")
    with one_write():
        Indicator.objects.select_for_update().get(pk=indicator.pk)
        if BaselineMonths.objects.filter(indicator=indicator, confirmed_at__isnull=False).exists():
            raise UnableToChangeProgramme("services.programme_facts.already_fixed")
        entered = {"first": first, "last": last, "evidence": proof, "origin": origin}
        by = {"fixed_by": account.id, "fixed_by_label": account.label, "fixed_at": writer.at}
        made, _ = BaselineMonths.objects.update_or_create(indicator=indicator, defaults=entered | by)
        writer.note("baseline_months", code, "entered", after={"first": first, "last": last, "evidence": proof.pk})
    return made


def confirm_baseline_months(writer: Writer, *, code: str, first: str, last: str) -> BaselineMonths:
    """A second person looked at the evidence of the months that the page showed: they are the baseline from now on.

    Raises :class:`UnableToChangeProgramme`.
    """
    account = allowed(writer, "verify_values")
    indicator = _rated(writer.project, code)
    with one_write():
        rows = BaselineMonths.objects.select_for_update(of=("self",)).select_related("evidence")
        found = rows.filter(indicator=indicator, confirmed_at=None, first=first, last=last).first()
        if found is None:
            raise UnableToChangeProgramme("services.programme_facts.nothing_waits")
        if found.fixed_by == account.id:
            raise UnableToChangeProgramme("services.programme_facts.same_person")
        if found.evidence.removed_at is not None:
            raise UnableToChangeProgramme("services.programme_facts.no_evidence")
        found.confirmed_by, found.confirmed_by_label, found.confirmed_at = account.id, account.label, writer.at
        found.save()
        writer.note("baseline_months", code, "confirmed", after={"first": first, "last": last})
    recompute(writer.project, writer.at)
    return found


def _rated(project: Project, code: str) -> Indicator:
    """An indicator that a rule computes as a rate against a baseline."""
    indicator = Indicator.objects.filter(project=project, code=code).first()
    rule = rules_of(project).get(code)
    if indicator is None or rule is None or rule.formula is not Formula.RATE_INCREASE:
        raise UnableToChangeProgramme("services.programme_facts.no_rule", indicator=code[:24])
    return indicator
