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
from jalon.services.programme import proof
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write
from jalon.services.programme.computing import recompute
from jalon.services.programme.viewing import Viewer

_SUBJECT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
QUANTITY_MAX = 10_000_000
_REPLACED = "→ {}"
"""Why an entry no longer counts that another one corrects: the number of that one, in every language."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """One entry as somebody gives it. ``cells``: for persons, by sex and age band; then ``quantity`` is their sum."""

    kind: RegisterKind
    iso3: str
    happened_on: date
    subject: str = ""
    quantity: int = 1
    cells: Sequence[tuple[Sex, AgeBand, int]] = ()
    evidence: int | proof.Given
    """The evidence that is there already, or that comes with the entry."""


def enter(writer: Writer, who: Viewer, entered: Entered, *, origin: str = "entered") -> RegisterEntry:
    """Enter something. Raises :class:`UnableToChangeProgramme`."""
    with one_write():
        return _enter(writer, who, entered, origin, None)


def correct(writer: Writer, who: Viewer, *, key: int, entered: Entered) -> RegisterEntry:
    """Enter what should stand instead of an entry: it waits for a second person as any other.

    An entry that was confirmed counts until then; one that nobody confirmed is withdrawn at once. The register stays
    the same. Raises :class:`UnableToChangeProgramme`.
    """
    with one_write():
        found = _entry(writer, who, key)
        _enters(who, found.iso3)
        if int(entered.kind) != found.kind:
            raise UnableToChangeProgramme("services.programme_facts.other_register")
        if RegisterEntry.objects.filter(replaces=found, withdrawn_at=None).exists():
            raise UnableToChangeProgramme("services.programme_facts.corrected_already")
        made = _enter(writer, who, entered, found.origin, found)
        if found.confirmed_at is None:
            _withdraw(writer, found, _REPLACED.format(made.pk))
    return made


def _enter(writer: Writer, who: Viewer, entered: Entered, origin: str, replaces: RegisterEntry | None) -> RegisterEntry:
    account = _enters(who, entered.iso3)
    _examined(writer, entered)
    evidence = _evidence(writer, who, entered.evidence)
    cells = [[int(sex), int(age), count] for sex, age, count in entered.cells if count]
    quantity = sum(count for _, _, count in entered.cells) if entered.kind.counts_persons else entered.quantity
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
        replaces=replaces,
    )
    after = {"kind": entered.kind.fact, "quantity": quantity, "happened_on": entered.happened_on}
    after |= {"subject": entered.subject} if entered.subject else {}
    before = {"replaces": replaces.pk} if replaces else {}
    writer.note("register", made.pk, "entered", before=before, after=after, iso3=entered.iso3)
    return made


def _evidence(writer: Writer, who: Viewer, given: int | proof.Given) -> Evidence:
    if isinstance(given, proof.Given):
        return proof.add(who=who, project=writer.project, given=given, at=writer.at)
    found = Evidence.objects.filter(project=writer.project, pk=given, removed_at=None).first()
    if found is None or found.sensitivity not in who.classes:
        raise UnableToChangeProgramme("services.programme_facts.no_evidence")
    return found


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
        _enters(who, found.iso3)
        if found.confirmed_at is not None:
            return found
        if found.entered_by == account.id:
            raise UnableToChangeProgramme("services.programme_facts.same_person")
        if found.evidence.removed_at is not None:
            raise UnableToChangeProgramme("services.programme_facts.no_evidence")
        found.confirmed_by, found.confirmed_by_label, found.confirmed_at = account.id, account.label, writer.at
        found.save()
        writer.note("register", found.pk, "confirmed", iso3=found.iso3)
        if found.replaces is not None and found.replaces.withdrawn_at is None:
            _withdraw(writer, found.replaces, _REPLACED.format(found.pk))
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
        _withdraw(writer, found, reason)
    recompute(writer.project, writer.at)
    return found


def _withdraw(writer: Writer, found: RegisterEntry, reason: str) -> None:
    found.withdrawn_at, found.withdrawn_why = writer.at, reason
    found.save(update_fields=["withdrawn_at", "withdrawn_why"])
    writer.note("register", found.pk, "withdrawn", why=reason, iso3=found.iso3)


def _entry(writer: Writer, who: Viewer, key: int) -> RegisterEntry:
    rows = RegisterEntry.objects.select_for_update(of=("self",)).select_related("evidence", "replaces")
    found = rows.filter(project=writer.project, pk=key, withdrawn_at=None).first()
    if found is None or not who.sees_country(found.iso3):
        raise UnableToChangeProgramme("services.programme_facts.no_entry")
    return found


def _enters(who: Viewer, iso3: str) -> Account:
    if who.account is None or not who.enters(iso3):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    return who.account
