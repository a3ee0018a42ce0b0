"""Entries of the registers as somebody may see them: what each counts for, and whether it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.db.models import Q, QuerySet

from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.codes.sex import Sex
from jalon.programme.models import Change, Evidence, Project, RegisterEntry
from jalon.services.policies import may
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.computed import rules_of


class EntryState(Enum):
    """Whether an entry counts. The value is the last part of the code of its words, ``website.registers.<value>``."""

    WAITING = "waiting"
    COUNTING = "counting"
    UNPROVED = "unproved"
    WITHDRAWN = "withdrawn"


_STATES = {
    EntryState.WAITING: Q(confirmed_at=None, withdrawn_at=None),
    EntryState.COUNTING: Q(confirmed_at__isnull=False, withdrawn_at=None, evidence__removed_at=None),
    EntryState.UNPROVED: Q(confirmed_at__isnull=False, withdrawn_at=None, evidence__removed_at__isnull=False),
    EntryState.WITHDRAWN: Q(withdrawn_at__isnull=False),
}


@dataclass(frozen=True)
class EntrySeen:
    """One entry with what may be done with it."""

    entry: RegisterEntry
    kind: RegisterKind
    state: EntryState
    enters: bool
    confirms: bool

    @property
    def demonstration(self) -> bool:
        """Whether it was invented for a demonstration."""
        return self.entry.origin == "demo"

    @property
    def cells(self) -> Sequence[tuple[Sex, AgeBand, int]]:
        """Persons by sex and age band."""
        return [(Sex(sex), AgeBand(age), count) for sex, age, count in self.entry.cells]


@dataclass(frozen=True)
class Register:
    """One register: what it counts, for which indicators."""

    kind: RegisterKind
    indicators: Sequence[str]


@dataclass(frozen=True)
class Asked:
    """Which entries somebody asks for; None or "" for all."""

    kind: RegisterKind | None = None
    iso3: str | None = None
    state: EntryState | None = None


def registers_of(project: Project) -> list[Register]:
    """Every register that a rule of this project reads, in the order of their codes."""
    used: dict[str, list[str]] = {}
    for code, rule in rules_of(project).items():
        for fact in dict.fromkeys(choice.fact for choice in (*rule.facts, *rule.beside)):
            used.setdefault(fact, []).append(code)
    return [Register(kind, used[kind.fact]) for kind in RegisterKind if kind.fact in used]


def entries_of(project: Project, who: Viewer, asked: Asked) -> list[EntrySeen]:
    """Entries that are theirs to see, the newest first, so many as a page shows."""
    rows = _theirs(project, who)
    if asked.kind is not None:
        rows = rows.filter(kind=int(asked.kind))
    if asked.iso3 is not None:
        rows = rows.filter(iso3=asked.iso3)
    if asked.state is not None:
        rows = rows.filter(_STATES[asked.state])
    return [_seen(one, who) for one in rows.order_by("-pk")[: limits.PROGRAMME_CHANGES_SHOWN_MAX]]


def waiting(project: Project, who: Viewer) -> int:
    """How many entries wait for a second person."""
    return _theirs(project, who).filter(_STATES[EntryState.WAITING]).count()


def entry_of(project: Project, who: Viewer, key: int) -> EntrySeen | None:
    """One entry, None where it is not theirs to see."""
    found = _theirs(project, who).filter(pk=key).first()
    return None if found is None else _seen(found, who)


def history_of(entry: RegisterEntry) -> list[Change]:
    """Every write about an entry, the oldest first."""
    return list(Change.objects.filter(project=entry.project, subject="register", key=str(entry.pk)).order_by("pk"))


def subjects_of(project: Project, who: Viewer, kind: RegisterKind) -> list[str]:
    """Subjects that entries of a register have already, so that one thing keeps one code."""
    rows = _theirs(project, who).filter(kind=int(kind), withdrawn_at=None).exclude(subject="")
    return sorted(set(rows.values_list("subject", flat=True)))


def _theirs(project: Project, who: Viewer) -> QuerySet[RegisterEntry]:
    rows = RegisterEntry.objects.filter(project=project)
    if not who.unverified:
        return rows.none()
    if who.countries is not None:
        rows = rows.filter(iso3__in=["", *sorted(who.countries)])
    # The content of evidence is not asked for: a page lists many entries.
    return rows.select_related("evidence", "project").defer("evidence__content").prefetch_related("corrections")


def _seen(entry: RegisterEntry, who: Viewer) -> EntrySeen:
    enters = who.enters(entry.iso3) and entry.withdrawn_at is None
    second = who.account is not None and who.account.id != entry.entered_by and may(who.account, "verify_values")
    state = _state(entry)
    return EntrySeen(
        entry, RegisterKind(entry.kind), state, enters, confirms=enters and second and state is EntryState.WAITING
    )


def _state(entry: RegisterEntry) -> EntryState:
    evidence: Evidence = entry.evidence
    if entry.withdrawn_at is not None:
        return EntryState.WITHDRAWN
    if entry.confirmed_at is None:
        return EntryState.WAITING
    return EntryState.COUNTING if evidence.removed_at is None else EntryState.UNPROVED
