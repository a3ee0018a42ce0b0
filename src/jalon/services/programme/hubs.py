"""The register of hubs whose facts are believed: one person enters a key, another confirms it.

For one country and month one hub counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jalon.logframe.facts import month_range
from jalon.programme.models import KnownHub
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write
from jalon.services.programme.computing import recompute_all
from jalon.services.programme.planning import allowed
from jalon.services.programme.viewing import Viewer

_HUB = re.compile(r"[0-9a-f]{16}", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A hub as somebody enters it; ``since`` and ``until`` are months (``until`` "" for no end)."""

    hub: str
    iso3: str
    label: str
    public_key: str
    since: str
    until: str = ""


def enter_hub(writer: Writer, entered: Entered) -> KnownHub:
    """Enter a hub; it counts for nothing until somebody else confirms it. Raises :class:`UnableToChangeProgramme`."""
    account = allowed(writer, "manage_programme")
    hub, key = entered.hub.strip().lower(), entered.public_key.strip().lower()
    if not _HUB.fullmatch(hub) or not _KEY.fullmatch(key):
        raise UnableToChangeProgramme("services.programme_facts.hub_malformed")
    if entered.iso3 not in set(writer.project.countries.values_list("iso3", flat=True)):
        raise UnableToChangeProgramme("services.programme_facts.country_unknown", country=entered.iso3[:3])
    month_range(entered.since, entered.until or entered.since)
    with one_write():
        if _overlapping(entered).exists():
            raise UnableToChangeProgramme("services.programme_facts.other_hub", country=entered.iso3)
        if KnownHub.objects.filter(hub=hub).exclude(public_key=key).exists():
            raise UnableToChangeProgramme("services.programme_facts.other_key", hub=hub)
        made = KnownHub.objects.create(
            hub=hub,
            iso3=entered.iso3,
            label=named(entered.label),
            public_key=key,
            since=entered.since,
            until=entered.until,
            entered_by=account.id,
            entered_by_label=account.label,
            entered_at=writer.at,
        )
        after = {"public_key": key, "since": entered.since, "until": entered.until}
        writer.note("hub", hub, "entered", after=after, iso3=entered.iso3)
    return made


def _overlapping(entered: Entered) -> QuerySet[KnownHub]:
    """Hubs of the country whose months meet those entered."""
    found = (
        KnownHub.objects.select_for_update().filter(iso3=entered.iso3).filter(Q(until="") | Q(until__gte=entered.since))
    )
    return found.filter(since__lte=entered.until) if entered.until else found


def confirm_hub(writer: Writer, who: Viewer, *, key: int) -> KnownHub:
    """A second person compared the key with the hub's own. Raises :class:`UnableToChangeProgramme`."""
    account = allowed(writer, "verify_values")
    with one_write():
        found = _hub(key)
        if found.confirmed_at is not None or not who.enters(found.iso3):
            raise UnableToChangeProgramme("services.programme_facts.no_hub")
        if found.entered_by == account.id:
            raise UnableToChangeProgramme("services.programme_facts.same_person")
        found.confirmed_by, found.confirmed_by_label, found.confirmed_at = account.id, account.label, writer.at
        found.save()
        writer.note("hub", found.hub, "confirmed", iso3=found.iso3)
    recompute_all(writer.at)
    return found


def end_hub(writer: Writer, *, key: int, until: str) -> KnownHub:
    """The last month for which a hub counts. Raises :class:`UnableToChangeProgramme`, ``UnableToCompute``."""
    allowed(writer, "manage_programme")
    month_range(until, until)
    with one_write():
        found = _hub(key)
        if until < found.since:
            raise UnableToChangeProgramme("services.programme_facts.ends_before", since=found.since)
        others = KnownHub.objects.filter(iso3=found.iso3, since__gt=found.since, since__lte=until).exclude(pk=key)
        if others.exists():
            raise UnableToChangeProgramme("services.programme_facts.other_hub", country=found.iso3)
        before, found.until = found.until, until
        found.save(update_fields=["until"])
        writer.note("hub", found.hub, "ended", before={"until": before}, after={"until": until}, iso3=found.iso3)
    recompute_all(writer.at)
    return found


def drop_hub(writer: Writer, *, key: int) -> None:
    """Take out a hub that nobody confirmed: its key was mistyped, or is not the hub's. The history keeps it.

    Raises :class:`UnableToChangeProgramme`.
    """
    allowed(writer, "manage_programme")
    with one_write():
        found = _hub(key)
        if found.confirmed_at is not None:
            raise UnableToChangeProgramme("services.programme_facts.hub_confirmed")
        before = {"public_key": found.public_key, "since": found.since, "until": found.until}
        found.delete()
        writer.note("hub", found.hub, "dropped", before=before, iso3=found.iso3)


def _hub(key: int) -> KnownHub:
    found = KnownHub.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise UnableToChangeProgramme("services.programme_facts.no_hub")
    return found
