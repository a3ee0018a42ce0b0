"""Takes a signed file of facts: from a known hub, unbroken, without contradiction; else it is kept with the reason.

Taking a file again changes nothing. Whatever the order in which files come, the newest telling counts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.logframe import facts as rules
from jalon.logframe.values import State
from jalon.programme.models import FactFile, FactTold, KnownHub
from jalon.records.models import Account
from jalon.services.policies import require
from jalon.services.programme.changes import UnableToChangeProgramme, named, one_write
from jalon.services.programme.computing import recompute_all
from jalon.services.programme.fact_rows import fact_of
from jalon.stats import facts as files


@dataclass(frozen=True)
class Given:
    """A file as it came. ``by`` is None for the command of the machine."""

    content: bytes
    file_name: str
    by: Account | None
    at: datetime


def take_facts(given: Given) -> FactFile:
    """Keep the file, and its facts if it may be believed.

    Raises the :class:`~jalon.kernel.errors.UnableTo` for which it was refused; the refusal is kept before.
    """
    if given.by is not None:
        require(given.by, "enter_values")
    digest = hashlib.sha256(given.content).hexdigest()
    before = FactFile.objects.filter(sha256=digest, refused_code="").first()
    if before is not None:
        return before
    try:
        made = _take(given, digest)
    except UnableTo as unable:
        with one_write():
            made = _file(given, digest)
            made.refused_code, made.refused_parameters = unable.code, dict(unable.parameters)
            made.save()
        raise
    recompute_all(given.at)
    return made


def _file(given: Given, digest: str) -> FactFile:
    content = given.content if len(given.content) <= limits.FACTS_FILE_BYTES_MAX else b""
    return FactFile(
        sha256=digest,
        file_name=named(given.file_name),
        taken_by_label=given.by.label if given.by else "–",
        taken_at=given.at,
        content=content,
    )


def _take(given: Given, digest: str) -> FactFile:
    hub = files.hub_of(given.content)
    known = list(KnownHub.objects.filter(hub=hub, confirmed_at__isnull=False))
    if not known:
        waiting = KnownHub.objects.filter(hub=hub).exists()
        condition = "hub_unconfirmed" if waiting else "hub_unknown"
        raise UnableToChangeProgramme(f"services.programme_facts.{condition}", hub=hub)
    read = files.read_facts(given.content, bytes.fromhex(known[0].public_key))
    if read.country not in {one.iso3 for one in known}:
        raise UnableToChangeProgramme("services.programme_facts.hub_of_another_country", hub=hub, country=read.country)
    if read.made_at > given.at:
        raise UnableToChangeProgramme("services.programme_facts.from_the_future", made_at=read.made_at.isoformat())
    with one_write():
        # Two files of one hub are taken one after the other, so that neither misses what the other brings.
        list(KnownHub.objects.select_for_update().filter(hub=hub))
        incoming = [_fact(one, read) for one in read.facts]
        taken = rules.take(_known(hub, {one.period for one in incoming}), incoming)
        made = _file(given, digest)
        made.hub, made.iso3, made.made_at = hub, read.country, read.made_at
        made.facts_new, made.facts_repeated = len(taken.new), len(taken.repeated)
        made.save()
        FactTold.objects.bulk_create([_row(one, made) for one in taken.new], batch_size=1_000)
    return made


def _fact(one: files.Fact, read: files.FactFile) -> rules.Fact:
    state, place = State(one.state), rules.cell(one.dimensions)
    return rules.Fact(one.fact, one.country, one.period, place, one.value, state, read.hub, one.vintage, read.made_at)


def _row(one: rules.Fact, made: FactFile) -> FactTold:
    return FactTold(
        file=made,
        hub=one.source,
        fact=one.fact,
        iso3=one.country,
        month=one.period,
        dimensions=dict(one.dimensions),
        value=one.value,
        state=one.state.value,
        vintage=one.vintage,
        told_at=one.told_at,
    )


def _known(hub: str, months: set[str]) -> list[rules.Fact]:
    """What a hub told of these months."""
    return [fact_of(row) for row in FactTold.objects.filter(hub=hub, month__in=months).select_related("file")]
