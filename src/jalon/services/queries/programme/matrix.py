"""The results matrix with what is known: targets, baselines, where each indicator stands, and how that was rated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jalon.logframe import values
from jalon.logframe.values import Track
from jalon.programme.models import WHOLE, Assumption, Baseline, Indicator, Project, Result, Target
from jalon.services.programme.entering import adds_up
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.baselines import baselines_then, is_established
from jalon.services.queries.programme.standing import Series, Standing, elapsed, series, standing, whole


@dataclass(frozen=True)
class Line:
    """One indicator. ``baseline`` None: to be established. ``countries``: only those it is measured in."""

    indicator: Indicator
    targets: Sequence[Target]
    baseline: Baseline | None
    whole: Standing
    countries: Mapping[str, Standing | None]
    rate: Decimal | None
    track: Track
    translation: str = ""
    unreviewed: bool = False


@dataclass(frozen=True)
class Block:
    """One result with its lines, and the targets that no indicator measures."""

    result: Result
    lines: Sequence[Line]
    loose: Sequence[Target]
    assumptions: Sequence[Assumption]
    translation: str = ""


@dataclass(frozen=True)
class Matrix:
    """The whole matrix, as it was known at ``as_of`` or is known now."""

    project: Project
    countries: Sequence[str]
    blocks: Sequence[Block]
    as_of: datetime | None
    demonstration: bool
    words: Mapping[str, str]


def matrix(project: Project, who: Viewer, *, at: datetime, as_of: datetime | None = None, language: str = "") -> Matrix:
    """The matrix as ``who`` may see it."""
    known = series(project, who, as_of=as_of)
    stated = tuple(project.countries.order_by("place").values_list("iso3", flat=True))
    countries = tuple(one for one in stated if who.sees_country(one))
    words = translations(project, language)
    then = baselines_then(project, as_of) if as_of else {}
    past = elapsed(project, (as_of or at).date())
    reading = _Reading(project, who, known, stated, countries, past, words, as_of, then)
    blocks = [reading.block(one) for one in who.only(project.results.order_by("place"))]
    demonstration = any(one.demonstration for rows in known.values() for one in rows)
    return Matrix(project, countries, blocks, as_of, demonstration, words)


def translations(project: Project, language: str) -> Mapping[str, str]:
    """Texts of the project in another language than its own, by code."""
    if language in ("", project.language):
        return {}
    return dict(project.translations.filter(language=language).values_list("code", "text"))


@dataclass(frozen=True)
class _Reading:
    """What every line is read against."""

    project: Project
    who: Viewer
    known: Series
    stated: Sequence[str]
    countries: Sequence[str]
    elapsed: Decimal | None
    words: Mapping[str, str]
    as_of: datetime | None
    then: Mapping[str, Baseline]

    def block(self, result: Result) -> Block:
        targets = list(self.who.only(result.targets.order_by("place").prefetch_related("countries")))
        rows = self.who.only(result.indicators.order_by("place").prefetch_related("baselines__evidence"))
        lines = [self.line(one, [target for target in targets if target.indicator_id == one.pk]) for one in rows]
        loose = [target for target in targets if target.indicator_id is None]
        assumptions = list(self.who.only(result.assumptions.order_by("place")))
        return Block(result, lines, loose, assumptions, self.words.get(result.code, ""))

    def line(self, indicator: Indicator, targets: Sequence[Target]) -> Line:
        measured_in = indicator.countries or self.stated
        everything = self.who.unverified
        by_country = {
            one: standing(self.known.get((indicator.pk, one), ()), everything=everything) for one in measured_in
        }
        own = self.known.get((indicator.pk, WHOLE), [])
        total = whole(own, by_country, additive=adds_up(indicator), everything=everything)
        baseline = self.baseline(indicator)
        target = next((one.value for one in targets if one.value is not None), None)
        progress = values.rate(baseline.value if baseline else None, target, total.total.amount)
        return Line(
            indicator,
            targets,
            baseline,
            total,
            {one: by_country.get(one) for one in self.countries},
            progress,
            values.track(progress, self.elapsed),
            self.words.get(indicator.code, ""),
        )

    def baseline(self, indicator: Indicator) -> Baseline | None:
        """The baseline of the whole that counts for who looks, as it is or was known."""
        if self.as_of is not None:
            found = self.then.get(indicator.code)
            counts = is_established(found, self.as_of)
        else:
            found = next((one for one in indicator.baselines.all() if one.iso3 == WHOLE), None)
            counts = is_established(found)
        if found is None or not counts or not (self.who.unverified or found.verified_at):
            return None
        return found
