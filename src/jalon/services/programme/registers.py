"""Registers of what no hub knows. An entry counts once a second person confirmed its evidence.

Counts only: no name of a person or a village is asked for, and a subject is a short code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.codes.sex import Sex
from jalon.programme.models import Evidence, RegisterEntry
from jalon.records.models import Account
from jalon.services.policies import may
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write
from jalon.services.programme.computing import recompute
from jalon.services.programme.viewing import Viewer

_SUBJECT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
QUANTITY_MAX = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Entered:
    """One entry as somebody gives it. ``cells``: for persons, by sex and age band; then ``quantity`` is their sum."""

    kind: RegisterKind
    iso3: str
    happened_on: date
    subject: str = ""
    quantity: int = 1
    cells: Sequence[tuple[Sex, AgeBand, int]] = ()
    evidence: int


def enter(writer: Writer, who: Viewer, entered: Entered, *, origin: str = "entered") -> RegisterEntry:
    """Enter something. Raises :class:`UnableToChangeProgramme`."""
    account = _enters(who, entered.iso3)
    evidence = Evidence.objects.filter(project=writer.project, pk=entered.evidence, removed_at=None).first()
    if evidence is None:
        raise UnableToChangeProgramme("services.programme_facts.no_evidence")
    _examined(writer, entered)
    cells = [[int(sex), int(age), count] for sex, age, count in entered.cells if count]
    quantity = sum(count for _, _, count in entered.cells) if entered.kind.counts_persons else entered.quantity
    with one_write():
        made = RegisterEntry.objects.create(
            project=writer.project,
            kind=int(entered.kind),
            iso3=entered.iso3,
            happened_on=entered.happened_on,
            subject=entered.subject,
            quantity=quantity,
            cells=cells,
            evidence=evidence,
            origin=origin,
            entered_by=account.id,
            entered_by_label=account.label,
            entered_at=writer.at,
        )
        after = {"kind": entered.kind.fact, "quantity": quantity, "happened_on": entered.happened_on}
        writer.note("register", made.pk, "entered", after=after, iso3=entered.iso3)
    return made


def _examined(writer: Writer, entered: Entered) -> None:
    known = set(writer.project.countries.values_list("iso3", flat=True))
    if entered.iso3 and entered.iso3 not in known:
        raise UnableToChangeProgramme("services.programme_facts.country_unknown", country=entered.iso3[:3])
    if entered.happened_on > writer.at.date():
        raise UnableToChangeProgramme("services.programme_facts.not_happened_yet")
    if entered.kind.counts_persons != bool(entered.cells):
        raise UnableToChangeProgramme("services.programme_facts.cells_needed")
    if entered.subject and not _SUBJECT.fullmatch(entered.subject):
        raise UnableToChangeProgramme("services.programme_facts.subject_form")
    if "subject" in entered.kind.dimensions and not entered.subject:
        raise UnableToChangeProgramme("services.programme_facts.subject_form")
    counts = [entered.quantity, *(count for _, _, count in entered.cells)]
    if not all(0 <= count <= QUANTITY_MAX for count in counts):
        raise UnableToChangeProgramme("services.programme_facts.count_range", last=QUANTITY_MAX)


def confirm(writer: Writer, who: Viewer, *, key: int) -> RegisterEntry:
    """A second person looked at the evidence. Raises :class:`UnableToChangeProgramme`."""
    account = who.account
    if account is None or not may(account, "verify_values"):
        raise UnableToChangeProgramme("services.programme_plan.not_allowed")
    with one_write():
        found = _entry(writer, who, key)
        if found.confirmed_at is not None:
            return found
        if found.entered_by == account.id:
            raise UnableToChangeProgramme("services.programme_facts.same_person")
        if found.evidence.removed_at is not None:
            raise UnableToChangeProgramme("services.programme_facts.no_evidence")
        found.confirmed_by, found.confirmed_by_label, found.confirmed_at = account.id, account.label, writer.at
        found.save()
        writer.note("register", found.pk, "confirmed", iso3=found.iso3)
    recompute(writer.project, writer.at)
    return found


def withdraw(writer: Writer, who: Viewer, *, key: int, why: str) -> RegisterEntry:
    """Take an entry out of the count, with the reason; the entry stays. Raises :class:`UnableToChangeProgramme`."""
    reason = named(why)
    if not reason:
        raise UnableToChangeProgramme("services.programme_facts.why_needed")
    with one_write():
        found = _entry(writer, who, key)
        _enters(who, found.iso3)
        found.withdrawn_at, found.withdrawn_why = writer.at, reason
        found.save()
        writer.note("register", found.pk, "withdrawn", why=reason, iso3=found.iso3)
    recompute(writer.project, writer.at)
    return found


def _entry(writer: Writer, who: Viewer, key: int) -> RegisterEntry:
    rows = RegisterEntry.objects.select_for_update(of=("self",)).select_related("evidence")
    found = rows.filter(project=writer.project, pk=key, withdrawn_at=None).first()
    if found is None or not who.sees_country(found.iso3):
        raise UnableToChangeProgramme("services.programme_facts.no_entry")
    return found


def _enters(who: Viewer, iso3: str) -> Account:
    if who.account is None or not who.enters(iso3):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    return who.account
