"""The rules, one file each, in the order in which a report tells them. A rule is ``find(logframe) -> findings``.

No rule knows a country, a number or a code of any project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding
from jalon.logframe.findings import (
    activities_and_rows,
    activity_quantities,
    baselines,
    countries_without_numbers,
    country_counts,
    each_country,
    indicators,
    levels,
    naming_of_things,
    national_products,
    parts_and_wholes,
    plan_quantities,
    reaches,
    references,
    scopes,
    split_sums,
    targets,
    unknown_countries,
    words_and_values,
)

Rule = Callable[[Aligned], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    split_sums.find,
    each_country.find,
    parts_and_wholes.find,
    plan_quantities.find,
    activity_quantities.find,
    words_and_values.find,
    country_counts.find,
    national_products.find,
    countries_without_numbers.find,
    unknown_countries.find,
    scopes.find,
    indicators.find,
    targets.find,
    baselines.find,
    activities_and_rows.find,
    references.find,
    naming_of_things.find,
    reaches.find,
    levels.find,
)
