"""The traveller's slip: the same for everyone, whatever was decided (SAFEGUARDS 16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.errors import UnableTo
from jalon.policy.retention_rules import RetentionRules
from jalon.records.models import Account, Crossing, Refusal
from jalon.services.inspections.seen import Sentence
from jalon.services.node import Node
from jalon.services.policies import country_of, policy, require
from jalon.services.queries.earlier import DecisionRow
from jalon.services.reads import place_of, record_read

STORED_CLASSES = ("movement", "identity", "staff", "free_text")
"""Classes of parts that a decision may hold. The slip names all of them to everyone."""

_DAY_ZERO = date(1970, 1, 1)


class UnableToShowSlip(UnableTo):
    """There is no such decision at this node."""


@dataclass(frozen=True)
class StoredPart:
    """One category of data, and the last day on which it is kept: the longest rule, the same for everyone."""

    sentence: Sentence
    until: date


@dataclass(frozen=True)
class Slip:
    """All that stands on a slip. No name, no route, no nationality, no outcome, no list."""

    code: str
    stored: tuple[StoredPart, ...]
    legal_basis: tuple[Sentence, ...]
    whom_to_ask: tuple[Sentence, ...]
    demonstration: bool


def slip(*, node: Node, account: Account, record_id: UUID, at: datetime) -> Slip:
    """The slip of a decision, whose reading is recorded. The traveller may decline it: nothing depends on it."""
    require(account, "inspect")
    row = find_decision(record_id)
    if row is None:
        raise UnableToShowSlip("services.slips.unknown")
    record_read(node=node, account=account, purpose=ReadPurpose.SLIP_PRINT, place=place_of(row), at=at)
    return Slip(
        code=row.slip,
        stored=_stored(node, _DAY_ZERO + timedelta(days=row.day)),
        legal_basis=_legal_basis(node),
        whom_to_ask=_whom_to_ask(node),
        demonstration=node.demonstration,
    )


def find_decision(record_id: UUID) -> DecisionRow | None:
    """The crossing or refusal of an identifier."""
    return Crossing.objects.filter(pk=record_id).first() or Refusal.objects.filter(pk=record_id).first()


def _stored(node: Node, on: date) -> tuple[StoredPart, ...]:
    rules = _rules(node)
    found = []
    for name in STORED_CLASSES:
        days = rules.days_of(name)
        assert days is not None, f"data about persons have an end: {name}"
        found.append(StoredPart(Sentence(f"services.slips.stored_{name}"), on + timedelta(days=days)))
    return tuple(found)


def _rules(node: Node) -> RetentionRules:
    rules = policy()
    return rules.retention_of(node.state) if node.state in rules.countries else rules.retention


def _legal_basis(node: Node) -> tuple[Sentence, ...]:
    country = country_of(node.state)
    basis = Sentence("services.slips.legal_basis")
    if country is None:
        return (basis,)
    return (basis, Sentence("services.slips.law", {"law": country.data_protection.law}))


def _whom_to_ask(node: Node) -> tuple[Sentence, ...]:
    country = country_of(node.state)
    address = country.contacts.data_protection_address if country else None
    if address:
        asked = Sentence("services.slips.ask_at", {"address": address})
    else:
        asked = Sentence("services.slips.ask_at_any_post")
    payment = Sentence("services.slips.payment")
    if country is None:
        return asked, payment
    return asked, Sentence("services.slips.authority", {"authority": country.data_protection.authority}), payment
