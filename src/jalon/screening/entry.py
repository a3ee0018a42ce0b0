"""One entry of a list, why it may stand there, and what the list asks of an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.texts import text
from jalon.screening.query import DocumentKey


class Audience(StrEnum):
    """For whom an index is made. Discreet entries never enter one made for posts (SAFEGUARDS 14)."""

    POST = "post"
    HUB = "hub"


class ListAction(StrEnum):
    """What a list asks when a candidate is found. It always begins with verifying; it never says arrest."""

    VERIFY_IDENTITY_WITH_HQ = "verify_identity_with_hq"
    VERIFY_DOCUMENT_WITH_HQ = "verify_document_with_hq"
    VERIFY_ORDER_WITH_HQ = "verify_order_with_hq"
    OFFER_HELP_AND_CALL_HQ = "offer_help_and_call_hq"

    def word(self, language: str) -> str:
        """This action in words."""
        return text(f"screening.action.{self.value}", language)


class Ground(StrEnum):
    """Closed list of the grounds on which an entry may stand (SAFEGUARDS 14)."""

    COURT_WARRANT = "court_warrant"
    JUDICIAL_INVESTIGATION = "judicial_investigation"
    UN_SANCTIONS = "un_sanctions"
    ENTRY_BAN = "entry_ban"
    EXIT_BAN = "exit_ban"
    MISSING_PERSON = "missing_person"
    DOCUMENT_LOST = "document_lost"
    DOCUMENT_STOLEN = "document_stolen"
    DOCUMENT_REVOKED = "document_revoked"
    PUBLIC_LIST = "public_list"
    """Named on a list that another authority publishes. No ground here, but a kind of source (docs/adr/0015)."""

    @property
    def action(self) -> ListAction:
        """What the list asks for this ground."""
        return _ACTIONS[self]

    def word(self, language: str) -> str:
        """This ground in words."""
        return text(f"screening.ground.{self.value}", language)


_ACTIONS = {
    Ground.COURT_WARRANT: ListAction.VERIFY_IDENTITY_WITH_HQ,
    Ground.JUDICIAL_INVESTIGATION: ListAction.VERIFY_IDENTITY_WITH_HQ,
    Ground.UN_SANCTIONS: ListAction.VERIFY_IDENTITY_WITH_HQ,
    Ground.ENTRY_BAN: ListAction.VERIFY_ORDER_WITH_HQ,
    Ground.EXIT_BAN: ListAction.VERIFY_ORDER_WITH_HQ,
    Ground.MISSING_PERSON: ListAction.OFFER_HELP_AND_CALL_HQ,
    Ground.DOCUMENT_LOST: ListAction.VERIFY_DOCUMENT_WITH_HQ,
    Ground.DOCUMENT_STOLEN: ListAction.VERIFY_DOCUMENT_WITH_HQ,
    Ground.DOCUMENT_REVOKED: ListAction.VERIFY_DOCUMENT_WITH_HQ,
    Ground.PUBLIC_LIST: ListAction.VERIFY_ORDER_WITH_HQ,
}

NATIONAL_GROUNDS = tuple(ground for ground in Ground if ground is not Ground.PUBLIC_LIST)
"""The closed list: what a State's own list may give (SAFEGUARDS 14)."""


class SourceKind(StrEnum):
    """Whether a State's own list says it, or one that others publish."""

    NATIONAL = "national"
    PUBLIC = "public"


REFUSED_GROUNDS = frozenset({"expression", "association", "religion", "asylum", "journalism", "family"})
"""Grounds on which nobody may be listed (SAFEGUARDS 14)."""

GROUNDS_UNDER_ORDER = frozenset({Ground.EXIT_BAN})
"""Grounds that need a judge's order, as every discreet entry does (SAFEGUARDS 14)."""


@dataclass(frozen=True)
class ListEntry:
    """One entry. It has a name or a document or both; ``expires_on`` is its last day."""

    entry_id: str
    names: tuple[str, ...]
    birth: ApproximateDate | None
    nationality: str | None
    sex: Sex | None
    documents: tuple[DocumentKey, ...]
    ground: Ground
    legal_basis: str
    source: str
    entered_on: date
    expires_on: date
    review_on: date
    judicial_order: str = ""
    discreet: bool = False
    other_births: tuple[ApproximateDate, ...] = ()
    other_nationalities: tuple[str, ...] = ()

    @property
    def source_kind(self) -> SourceKind:
        """A public list names somebody without a ground of ours."""
        return SourceKind.PUBLIC if self.ground is Ground.PUBLIC_LIST else SourceKind.NATIONAL

    @property
    def births(self) -> tuple[ApproximateDate, ...]:
        """Every birth date that the list gives: some give several, or a span of years."""
        return (self.birth, *self.other_births) if self.birth else self.other_births

    @property
    def nationalities(self) -> tuple[str, ...]:
        """Every nationality that the list gives."""
        return (self.nationality, *self.other_nationalities) if self.nationality else self.other_nationalities
