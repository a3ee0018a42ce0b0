"""Somebody proposes an entry or an amendment: nothing is in force before another person approves it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.list_change import ListChange
from jalon.kernel.codes.refused_ground import RefusedGround
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.screening import Ground
from jalon.screening.entry import Audience, ListEntry
from jalon.screening.formats.fields import entry_of
from jalon.screening.formats.records import UnableToUseRecord
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import policy, require
from jalon.services.watch_list.content import NATIONAL, listed_values
from jalon.services.watch_list.state import entries_in_force, entry_in_force, next_review, proposals_waiting
from jalon.services.written import plain

RIGHT = "manage_lists"
_ADULT_YEARS = 18
_LEAP_DAY = 1
_LONG = {"names": limits.WATCH_LIST_NAMES_MAX * (limits.LIST_NAME_CHARACTERS_MAX + 1), "documents": 512}
_FOR_CHILDREN = frozenset(
    {Ground.MISSING_PERSON, Ground.DOCUMENT_LOST, Ground.DOCUMENT_STOLEN, Ground.DOCUMENT_REVOKED}
)


class UnableToList(UnableTo):
    """What may not stand on a list, or was settled otherwise meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What a form asks for. ``cells`` are named as the columns of a national list (docs/reference/lists.md).

    ``amends`` names the entry that is to be changed; None for a new one.
    """

    cells: Mapping[str, str]
    partition: str = NATIONAL
    amends: UUID | None = None
    note: str = ""


def propose(*, node: Node, account: Account, proposed: Proposed, at: datetime) -> Recorded:
    """Record a proposal. Raises :class:`UnableToList`, ``UnableToUseRecord``, ``UnableToAllow``, ``UnableToRecord``.

    A ground on which nobody may be listed is refused, and that it was asked for is recorded without a person.
    """
    require(account, RIGHT)
    _refuse_ground(node, account, proposed.cells.get("ground", ""), at)
    with one_transaction():
        entry, entered_on = _subject(node, proposed, at)
        content = _content(proposed.cells, str(entry), entered_on, at.date())
        _refuse_twice(node, entry, content, at)
        change = ListChange.ADD if proposed.amends is None else ListChange.AMEND
        parts: dict[str, dict[str, Value]] = {
            "act": {"acted_second": second_of_day(at), "change": int(change)},
            "listed": listed_values(entry, proposed.partition, content),
            "staff": {"officer": account.id.bytes},
        }
        if note := plain(proposed.note, limits.NOTE_CHARACTERS_MAX):
            parts["note"] = {"text": note}
        return record(node, [Event("list.entry_proposed", parts)], at=at)[0]


def _refuse_ground(node: Node, account: Account, ground: str, at: datetime) -> None:
    refused = RefusedGround.__members__.get(ground.strip().upper())
    if refused is None:
        return
    act: dict[str, Value] = {"acted_second": second_of_day(at), "ground": int(refused)}
    record(node, [Event("list.ground_refused", {"act": act, "staff": {"officer": account.id.bytes}})], at=at)
    raise UnableToList(f"services.watch_list.refused_{refused.name.lower()}")


def _subject(node: Node, proposed: Proposed, at: datetime) -> tuple[UUID, date]:
    """The entry it is about, and its first day: an amendment never moves that, and so gains no years."""
    if proposed.amends is None:
        return UUID(bytes=secrets.token_bytes(16)), at.date()
    held = entry_in_force(node=node, entry=proposed.amends, on=at.date())
    if held is None:
        raise UnableToList("services.watch_list.not_in_force")
    return held.entry, held.content.entered_on


def _content(cells: Mapping[str, str], entry_id: str, entered_on: date, today: date) -> ListEntry:
    lengths = {name: _LONG.get(name, limits.LIST_FIELD_CHARACTERS_MAX) for name in cells}
    given = {name: plain(cell, lengths[name] + 1) for name, cell in cells.items()}
    for name, cell in given.items():
        if len(cell) > lengths[name]:
            raise UnableToUseRecord("screening.record.field_too_long", field=name, limit=lengths[name])
        if cell.count("|") >= limits.WATCH_LIST_NAMES_MAX:
            raise UnableToUseRecord("screening.record.too_many_values", field=name, limit=limits.WATCH_LIST_NAMES_MAX)
    given |= {"id": entry_id, "entered_on": entered_on.isoformat(), "review_on": _review(given, today)}
    content = entry_of(given, Audience.HUB, today)
    days_max = policy().retention.records.watch_list_entry_days
    if (content.expires_on - content.entered_on).days > days_max + _LEAP_DAY:
        raise UnableToList("services.watch_list.too_long", days=days_max)
    if content.birth is not None and (born := content.birth.earliest()) is not None and born > today:
        raise UnableToList("services.watch_list.not_born")
    age = content.birth.age_years(today) if content.birth else None
    if age is not None and age < _ADULT_YEARS and content.ground not in _FOR_CHILDREN and not content.judicial_order:
        raise UnableToList("services.watch_list.child")
    return content


def _review(given: Mapping[str, str], today: date) -> str:
    """A year from now, or the last day; an unreadable last day is refused with the other cells."""
    try:
        expires_on = date.fromisoformat(given.get("expires_on", ""))
    except ValueError:
        return today.isoformat()
    return next_review(today, expires_on).isoformat()


def _refuse_twice(node: Node, entry: UUID, content: ListEntry, at: datetime) -> None:
    """One proposal about an entry at a time, and no second entry for the same document on the same ground."""
    if any(row.entry == entry for row in proposals_waiting(node=node, at=at)):
        raise UnableToList("services.watch_list.proposed_already")
    documents = {(key.country, key.number) for key in content.documents}
    for held in entries_in_force(node=node, on=at.date()):
        same = documents & {(key.country, key.number) for key in held.content.documents}
        if same and held.entry != entry and held.content.ground is content.ground:
            raise UnableToList("services.watch_list.listed_already", reference=held.reference)
