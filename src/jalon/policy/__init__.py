"""Policy: what people decide and the program obeys, in YAML that both read.

Retention, roles, exchange, indicators of the results matrix, and one file per country and per country's crossing
points. The files of this package are the defaults; a file of the same name in an administration's own folder replaces
one. Everything is read and checked once, at start: a wrong file stops the program with its name and line, it is never
half obeyed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from jalon.kernel.indicator_rule import IndicatorRule
from jalon.policy.country import Country, read_country
from jalon.policy.crossing_point import CrossingPoint, read_crossing_points
from jalon.policy.disclosure_rules import DisclosureRules, read_disclosure
from jalon.policy.exchange_rules import ExchangeRules, read_exchange
from jalon.policy.indicator_rules import read_indicators
from jalon.policy.link_profile import LinkProfile, read_link_profiles
from jalon.policy.reading import Source, UnableToReadPolicy, refuse_file
from jalon.policy.retention_rules import RetentionRules, read_retention
from jalon.policy.role import Role, read_roles
from jalon.policy.statistics_rules import StatisticsRules, read_statistics
from jalon.policy.stay_rules import StayLimits, read_stays

__all__ = ["Policy", "UnableToReadPolicy", "load_policy"]

_PACKAGE = Path(__file__).resolve().parent
_SINGLE = (
    "disclosure.yaml",
    "exchange.yaml",
    "indicators.yaml",
    "links.yaml",
    "retention.yaml",
    "roles.yaml",
    "statistics.yaml",
    "stays.yaml",
)
_FOLDERS = ("countries", "crossing_points")


@dataclass(frozen=True)
class Policy:
    """Everything the administration decided, checked. Countries are keyed by alpha-3, the rest by identifier."""

    retention: RetentionRules
    roles: Mapping[str, Role]
    exchange: ExchangeRules
    links: Mapping[str, LinkProfile]
    disclosure: DisclosureRules
    countries: Mapping[str, Country]
    crossing_points: Mapping[str, CrossingPoint]
    statistics: StatisticsRules
    indicators: Mapping[str, Mapping[str, IndicatorRule]]
    """Rules by project and indicator."""
    stays: StayLimits

    def retention_of(self, country: str) -> RetentionRules:
        """Retention with the country's own changes. Raises ``KeyError`` for a country without a file."""
        return self.retention.changed_by(self.countries[country].retention)


def load_policy(folder: Path | None = None) -> Policy:
    """The policy of the package, with the files of ``folder`` in place of those of the same name.

    Raises :class:`UnableToReadPolicy` with file and line.
    """
    files = _files(folder)
    retention = read_retention(Source(files["retention.yaml"]))
    countries = {}
    points: dict[str, CrossingPoint] = {}
    for name, path in sorted(files.items()):
        if name.startswith("countries/"):
            country = read_country(Source(path), retention)
            countries[country.alpha3] = country
        elif name.startswith("crossing_points/"):
            for point in read_crossing_points(Source(path)):
                if point.id in points:
                    raise refuse_file(path, "duplicate", key=point.id)
                points[point.id] = point
    return Policy(
        retention=retention,
        roles=read_roles(Source(files["roles.yaml"])),
        exchange=read_exchange(Source(files["exchange.yaml"])),
        links=read_link_profiles(Source(files["links.yaml"])),
        disclosure=read_disclosure(Source(files["disclosure.yaml"]), points),
        countries=MappingProxyType(countries),
        crossing_points=MappingProxyType(points),
        statistics=read_statistics(Source(files["statistics.yaml"])),
        indicators=read_indicators(Source(files["indicators.yaml"])),
        stays=read_stays(Source(files["stays.yaml"])),
    )


def _files(folder: Path | None) -> dict[str, Path]:
    found = {str(path.relative_to(_PACKAGE)): path for path in _policy_files(_PACKAGE)}
    if folder is None:
        return found
    if not folder.is_dir():
        raise refuse_file(folder, "missing")
    for path in _policy_files(folder):
        name = str(path.relative_to(folder))
        # A misspelt name would be ignored, and the administration would believe that its rule is obeyed.
        if name not in _SINGLE and path.parent.name not in _FOLDERS:
            raise refuse_file(path, "unknown_file")
        found[name] = path
    return found


def _policy_files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yaml"), *(path for name in _FOLDERS for path in (folder / name).glob("*.yaml"))])
