"""A project as a file takes it: everything that somebody may see, made ready for one audience."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from jalon.kernel.texts import text
from jalon.logframe.exports import snapshot as files
from jalon.logframe.values import State
from jalon.programme.models import (
    Baseline,
    CountryTarget,
    Evidence,
    Indicator,
    Project,
    Result,
    Target,
    Value,
)
from jalon.services.programme.entering import VERIFIED
from jalon.services.programme.opening import closed_words, reveals
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.findings import findings_of
from jalon.services.queries.programme.plan import plan_of
from jalon.services.queries.programme.standing import DEMO


def export_snapshot(
    *, project: Project, who: Viewer, audience: files.Audience, at: datetime, language: str
) -> files.Snapshot:
    """What the audience gets of what ``who`` may see.

    Raises :class:`~jalon.logframe.exports.snapshot.UnableToExport`, also where a text that would leave names a person,
    a community or a place that is closed.
    """
    whole = _Reading(project, who).snapshot(at, language)
    made = files.for_audience(whole, audience)
    if audience is not files.Audience.INTERNAL:
        _refuse_closed(project, made)
    return made


def _refuse_closed(project: Project, made: files.Snapshot) -> None:
    """The same look that a record gets when it is opened: names may have been closed since."""
    texts: list[str] = [*made.project.words.values()]
    for result in made.results:
        texts += [*result.words.values(), *(line.text for line in (*result.activities, *result.assumptions))]
        texts += [word for indicator in result.indicators for word in indicator.words.values()]
        texts += [target.text for indicator in result.indicators for target in indicator.targets]
    texts += [line.text for line in made.plan]
    if reveals(texts, closed_words(project)):
        raise files.UnableToExport("logframe.exports.reveals")


class _Reading:
    """Reads a project's rows once."""

    def __init__(self, project: Project, who: Viewer) -> None:
        self.project = project
        self.who = who
        self.words: dict[str, dict[str, str]] = defaultdict(dict)
        for code, language, said in project.translations.values_list("code", "language", "text"):
            self.words[code][language] = said

    def snapshot(self, at: datetime, language: str) -> files.Snapshot:
        project = self.project
        countries = project.countries.order_by("place").values_list("iso3", flat=True)
        ours = files.Project(
            project.code,
            {project.language: project.title, **self.words[project.code]},
            project.starts_on,
            project.ends_on,
            project.executing_agency,
            project.donor,
            project.budget_usd,
            tuple(countries),
            project.demonstration,
            project.sensitivity,
        )
        results = self.who.only(project.results.order_by("place"))
        return files.Snapshot(
            ours,
            at,
            tuple(self._result(one) for one in results),
            tuple(self._plan(at, language)),
            tuple(self._findings(language)),
            self._registration(),
        )

    def _registration(self) -> files.Registration:
        found = getattr(self.project, "iati_registration", None)
        if found is None:
            return files.Registration()
        return files.Registration(found.reporting_ref, found.reporting_type, found.identifier)

    def _said(self, row: Result | Indicator) -> files.Words:
        return {self.project.language: row.text, **self.words[row.code]}

    def _result(self, row: Result) -> files.Result:
        indicators = self.who.only(row.indicators.order_by("place"))
        loose = self.who.only(row.targets.filter(indicator=None).order_by("place"))
        return files.Result(
            row.code,
            row.kind,
            self._said(row),
            tuple(self._indicator(one) for one in indicators),
            tuple(self._target(one) for one in loose),
            tuple(
                files.Line(one.code, one.text, one.status, one.sensitivity)
                for one in self.who.only(row.assumptions.order_by("place"))
            ),
            tuple(
                files.Line(one.code, one.text, "", one.sensitivity, one.quantity, _numbers(one.per_country))
                for one in self.who.only(row.activities.order_by("place"))
            ),
            row.baseline_stated,
            row.sensitivity,
        )

    def _indicator(self, row: Indicator) -> files.Indicator:
        values = row.values.select_related("evidence").order_by("month", "iso3")
        return files.Indicator(
            row.code,
            self._said(row),
            row.unit,
            row.kind if row.kind in ("qualitative", "composite") else "",
            tuple(self._target(one) for one in self.who.only(row.targets.order_by("place"))),
            tuple(self._baseline(one) for one in self.who.only(row.baselines.order_by("iso3"), iso3="iso3")),
            tuple(self._value(one, row) for one in values if self.who.sees_country(one.iso3)),
            row.sensitivity,
        )

    def _target(self, row: Target) -> files.Target:
        split: Iterable[CountryTarget] = row.countries.order_by("iso3")
        per_country = {one.iso3: one.value for one in split}
        least = any(one.minimum for one in split)
        return files.Target(
            row.code, row.text, row.value, row.value_stated, row.unit, row.minimum, per_country, row.sensitivity, least
        )

    def _baseline(self, row: Baseline) -> files.Baseline:
        documents, verified = self._documents(row.evidence), row.verified_at is not None
        return files.Baseline(row.iso3, row.value, row.measured_on, documents, row.sensitivity, verified)

    def _value(self, row: Value, indicator: Indicator) -> files.Value:
        parts: Mapping[str, Mapping[str, Decimal | None]] = {
            name: {category: Decimal(count) for category, count in cells.items()} for name, cells in row.parts.items()
        }
        # A value that is sensitive itself stays so, whatever the class of its indicator's values.
        sensitivity = "sensitive" if row.sensitivity == "sensitive" else indicator.values_sensitivity
        return files.Value(
            row.iso3,
            f"{row.month:%Y-%m}",
            State(row.state),
            row.amount,
            row.mode,
            parts,
            row.status == VERIFIED,
            DEMO if self.project.demonstration else row.origin,
            self._documents(row.evidence),
            sensitivity,
        )

    def _documents(self, row: Evidence | None) -> tuple[files.Document, ...]:
        if row is None or row.removed_at is not None or not self.who.sees(row.sensitivity):
            return ()
        link, kind = row.link, row.content_type
        return (files.Document(row.title, link, kind, row.added_at.date(), row.sha256, row.sensitivity),)

    def _plan(self, at: datetime, language: str) -> Iterable[files.PlanLine]:
        for line in plan_of(self.project, self.who, at.date()).lines:
            row = line.assessed.row
            yield files.PlanLine(
                row.code,
                row.text,
                row.responsible,
                row.activities,
                row.frozen,
                row.planned,
                row.worked,
                row.finished,
                text(line.assessed.text_code, language),
                tuple(text(one.code, language, **one.parameters) for one in line.assessed.reasons),
                line.record.sensitivity,
                line.record.quantity,
                line.record.unit,
                self.project.demonstration or line.demonstration,
            )

    def _findings(self, language: str) -> Iterable[files.FindingLine]:
        for one in findings_of(self.project, self.who):
            decision = one.decision.why if one.decision else ""
            yield files.FindingLine(
                one.kept.rule, one.sentence(language), ", ".join(one.kept.about), decision, one.kept.sensitivity
            )


def _numbers(stored: Mapping[str, Any]) -> dict[str, Decimal]:
    """Numbers of countries as they were kept in JSON."""
    return {code: Decimal(str(number)) for code, number in sorted(stored.items())}
