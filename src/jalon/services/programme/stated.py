"""What a project's document states, as the engine of contradictions reads it. Our own readings are left out.

The tie of a target to its indicator, and of a row to its target, are ours and not the document's: the engine finds ties
by the words, so that a finding here and one of ``jalon logframe check`` on the same document have one identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jalon.logframe.building import Raw, passage, statement
from jalon.logframe.check import Checked, check
from jalon.logframe.model import Baseline, Bound, Country, Kind, Logframe, Place, Result, Statement
from jalon.logframe.scoping import scope_of
from jalon.programme.models import Activity, Indicator, PlanRow, Project, Target
from jalon.programme.models import Result as StoredResult


def contradictions(project: Project) -> Checked:
    """What the engine finds in a project as it is stored."""
    return check([stated_frame(project)])


def stated_frame(project: Project) -> Logframe:
    """The logframe of a project. Places are codes."""
    reader = _Stored(project)
    return Logframe(project.code, tuple(reader.countries()), tuple(reader.results()), tuple(reader.rows()))


class _Stored:
    def __init__(self, project: Project) -> None:
        self.project = project
        self.codes = frozenset(project.countries.values_list("iso3", flat=True))

    def place(self, code: str) -> Place:
        return Place(self.project.code, code)

    def countries(self) -> Iterator[Country]:
        for one in self.project.countries.order_by("place"):
            place = self.place(one.iso3)
            said = [one.system_note, one.beneficiaries, one.ministry]
            notes = [passage(text, place, self.codes, frozenset({one.iso3})) for text in said if text]
            left_out = tuple(found for note in notes for found in note.scope.exclusions if one.iso3 in found.countries)
            yield Country(one.iso3, place, left_out)

    def results(self) -> Iterator[Result]:
        counted: dict[str, int] = {}
        stored = self.project.results.prefetch_related(
            "indicators__baselines", "targets__countries", "activities", "assumptions"
        )
        for one in stored.order_by("place"):
            counted[one.kind] = counted.get(one.kind, 0) + 1
            yield self._result(one, counted[one.kind])

    def _result(self, one: StoredResult, number: int) -> Result:
        place = self.place(one.code)
        whole = self._statement(one.kind, one.code, one.text, countries_text=one.countries_stated)
        stated = one.baseline_stated
        return Result(
            Kind(one.kind),
            one.code,
            number,
            whole.text,
            place,
            whole.scope,
            Baseline(stated=True, value=stated, place=place) if stated else None,
            tuple(map(self._indicator, sorted(one.indicators.all(), key=lambda row: row.place))),
            tuple(map(self._target, sorted(one.targets.all(), key=lambda row: row.place))),
            tuple(map(self._activity, sorted(one.activities.all(), key=lambda row: row.place))),
            tuple(
                self._statement("assumption", "", row.text)
                for row in sorted(one.assumptions.all(), key=lambda row: row.place)
            ),
        )

    def _statement(self, kind: str, code: str, text: str, *, countries_text: str = "") -> Statement:
        scope = scope_of(countries_text, self.place(code), self.codes) if countries_text else None
        listed = frozenset(part.strip() for part in countries_text.split(",")) & self.codes
        countries = listed if scope and listed and not scope.exclusions and "," in countries_text else None
        return statement(
            Raw(Kind(kind), text, self.place(code or text), code, countries=countries, countries_text=countries_text),
            self.codes,
        )

    def _indicator(self, one: Indicator) -> Statement:
        established = next((row for row in one.baselines.all() if row.value is not None and not row.iso3), None)
        place = self.place(one.code)
        baseline = Baseline(stated=True, value=str(established.value), place=place) if established else None
        raw = Raw(
            Kind.INDICATOR,
            one.text,
            place,
            one.code,
            unit=one.unit,
            type=one.kind,
            countries=frozenset(one.countries) or None,
            baseline=baseline,
        )
        return statement(raw, self.codes)

    def _target(self, one: Target) -> Statement:
        parts = list(one.countries.all())
        value = one.value_stated if one.value is None else format(one.value.normalize(), "f")
        raw = Raw(
            Kind.TARGET,
            one.text,
            self.place(one.code),
            one.code,
            value or None,
            value_field=True,
            unit=one.unit,
            bound=Bound.MINIMUM if one.minimum else Bound.EXACT,
            per_country={part.iso3: part.value for part in parts},
            per_country_bound=Bound.MINIMUM if any(part.minimum for part in parts) else Bound.EXACT,
        )
        return statement(raw, self.codes)

    def _activity(self, one: Activity) -> Statement:
        raw = Raw(
            Kind.ACTIVITY,
            one.text,
            self.place(one.code),
            one.code,
            format(one.quantity.normalize(), "f") if one.quantity is not None else None,
            value_field=one.quantity is not None,
            per_country={iso3: Decimal(str(number)) for iso3, number in one.per_country.items()},
        )
        return statement(raw, self.codes)

    def rows(self) -> Iterator[Statement]:
        for one in self.project.plan_rows.prefetch_related("activities").order_by("place"):
            yield statement(self._row(one), self.codes)

    def _row(self, one: PlanRow) -> Raw:
        return Raw(
            Kind.ROW,
            one.text,
            self.place(one.code),
            one.code,
            format(one.quantity.normalize(), "f") if one.quantity is not None else None,
            value_field=one.quantity is not None,
            unit=one.unit,
            links=tuple(activity.code for activity in one.activities.all()),
            responsible=tuple(one.responsible),
        )
