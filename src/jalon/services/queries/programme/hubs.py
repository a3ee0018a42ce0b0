"""Hubs whose facts are taken, and the files that came, as far as they are somebody's to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jalon.kernel import limits
from jalon.logframe.facts import Fact, WhyNot
from jalon.programme.models import Change, FactFile, KnownHub, Project
from jalon.services.policies import may
from jalon.services.programme.fact_rows import fact_of
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.computed import known_facts
from jalon.stats.facts import grouped, key_fingerprint


@dataclass(frozen=True)
class HubSeen:
    """One hub with what may be done about it."""

    hub: KnownHub
    confirms: bool
    manages: bool
    history: Sequence[Change] = ()

    @property
    def key_shown(self) -> str:
        """The public key in groups of four digits, as one reads it to another."""
        return grouped(self.hub.public_key)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key, in groups of four digits: ``jalon facts key`` prints the same."""
        return key_fingerprint(bytes.fromhex(self.hub.public_key))


@dataclass(frozen=True)
class Told:
    """A fact of a file; ``why`` says why it does not count, None: it counts."""

    fact: Fact
    why: WhyNot | None


@dataclass(frozen=True)
class FileSeen:
    """A file that came with what it told. ``more``: facts beyond those shown."""

    file: FactFile
    hub: KnownHub | None
    told: Sequence[Told] = ()
    more: int = 0


def hubs_of(project: Project, who: Viewer) -> list[HubSeen]:
    """Every hub of the project's countries that are theirs to see."""
    rows = KnownHub.objects.filter(iso3__in=_countries(project, who)).order_by("iso3", "since")
    return [_seen(one, who) for one in rows]


def hub_of(project: Project, who: Viewer, key: int) -> HubSeen | None:
    """One hub with every write about it."""
    found = KnownHub.objects.filter(iso3__in=_countries(project, who), pk=key).first()
    if found is None:
        return None
    rows = Change.objects.filter(subject="hub", key=found.hub, iso3=found.iso3).order_by("pk")
    return _seen(found, who, list(rows))


def files_of(project: Project, who: Viewer) -> list[FactFile]:
    """Files that came, the newest first; those of which the country is not known too."""
    rows = FactFile.objects.defer("content").filter(iso3__in=["", *_countries(project, who)])
    return list(rows.order_by("-pk")[: limits.PROGRAMME_CHANGES_SHOWN_MAX])


def file_of(project: Project, who: Viewer, key: int) -> FileSeen | None:
    """One file with its facts, and whether each counts."""
    found = FactFile.objects.defer("content").filter(iso3__in=["", *_countries(project, who)], pk=key).first()
    if found is None:
        return None
    hub = KnownHub.objects.filter(hub=found.hub, iso3=found.iso3).order_by("-since").first()
    if found.refused_code:
        return FileSeen(found, hub)
    left = _left_out(project)
    rows = found.facts.select_related("file").order_by("fact", "month", "pk")
    shown = [fact_of(row) for row in rows[: limits.PROGRAMME_CHANGES_SHOWN_MAX]]
    told = [Told(fact, left.get(fact)) for fact in shown]
    return FileSeen(found, hub, told, max(0, found.facts_new - len(told)))


def _left_out(project: Project) -> Mapping[Fact, WhyNot]:
    return {one.fact: one.why for one in known_facts(project).facts.left_out}


def _countries(project: Project, who: Viewer) -> list[str]:
    return [one for one in project.countries.values_list("iso3", flat=True) if who.sees_country(one)]


def _seen(hub: KnownHub, who: Viewer, history: Sequence[Change] = ()) -> HubSeen:
    account = who.account
    second = account is not None and account.id != hub.entered_by and may(account, "verify_values")
    confirms = hub.confirmed_at is None and second and who.enters(hub.iso3)
    manages = account is not None and may(account, "manage_programme")
    return HubSeen(hub, confirms, manages, history)
