"""What zone and officer together state about a traveller: the values that a decision records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from jalon.documents.examination import Evidence, Examination
from jalon.documents.examine import examine
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.codes.age_band import AgeBand, age_band
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.sex import Sex
from jalon.records.models import InspectionDraft
from jalon.services.inspections import kept_chip
from jalon.services.inspections.answers import NEEDED_BY_HAND, Answers, read_answers
from jalon.services.written import bare_number

UNKNOWN_STATE = "XXX"
_MAJORITY_YEARS = 18
_CHILD_BANDS = frozenset({AgeBand.AGE_0_5, AgeBand.AGE_6_11, AgeBand.AGE_12_14, AgeBand.AGE_15_17})


@dataclass(frozen=True)
class Stated:
    """One traveller as zone and officer state. An answer of the officer stands before what was read."""

    examination: Examination
    answers: Answers
    document: TravelDocument | None
    document_kind: DocumentKind
    sex: Sex
    age_band: AgeBand
    nationality: str | None
    is_child: bool
    by_hand: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields without which no decision is taken; a read zone leaves none."""
        if not self.by_hand:
            return ()
        absent = {
            "sex": self.sex is Sex.NOT_ASKED,
            "age_band": self.age_band is AgeBand.NOT_ASKED,
            "nationality": self.nationality is None,
        }
        return tuple(name for name in NEEDED_BY_HAND if absent[name])

    @property
    def document_key(self) -> str:
        """Issuing State and number of the document, empty unless both are known."""
        return document_key(self.document)


def typed_of(draft: InspectionDraft) -> dict[str, str]:
    """What was typed in a draft, by field."""
    return dict(json.loads(draft.typed))


def stated_in(draft: InspectionDraft, at: datetime) -> Stated:
    """What a draft says of its traveller on the day of ``at``."""
    answers = read_answers(typed_of(draft))
    evidence = Evidence(
        draft.zone or None,
        typed_document(answers),
        EntryChannel(draft.channel),
        chip_verdict=kept_chip.kept(draft.chip),
    )
    examination = examine(evidence, at=at.date())
    document = examination.document
    by_hand = examination.reading is None
    band = _age_band(answers, document, at, by_hand=by_hand)
    age = document.birth.age_years(at.date()) if document else None
    return Stated(
        examination=examination,
        answers=answers,
        document=document,
        document_kind=_kind(answers, document),
        sex=answers.sex if answers.sex or document is None or by_hand else document.sex,
        age_band=band,
        nationality=_nationality(answers, document, by_hand=by_hand),
        is_child=band in _CHILD_BANDS or (age is not None and age < _MAJORITY_YEARS),
        by_hand=by_hand,
    )


def typed_document(answers: Answers) -> TravelDocument | None:
    """The document that the officer typed; None when nothing of it was."""
    typed = TravelDocument(
        kind=answers.document_kind or DocumentKind.UNKNOWN,
        number=answers.document_number,
        issuing_state=answers.issuing_state,
        nationality=answers.nationality,
        surname=answers.surname,
        given_names=answers.given_names,
        birth=answers.birth,
        sex=answers.sex or Sex.UNKNOWN,
        expiry=answers.expiry,
    )
    return None if typed == TravelDocument() else typed


def document_key(document: TravelDocument | None) -> str:
    """``NER:BF9900017``; empty unless issuing State and number are both known."""
    if document is None:
        return ""
    state, number = alpha_3(document.issuing_state), bare_number(document.number)
    return f"{state}:{number}" if state and number else ""


def alpha_3(code: str) -> str | None:
    """``code`` when it has the form of an alpha-3 code."""
    return code if len(code) == 3 and code.isascii() and code.isalpha() and code.isupper() else None


def _kind(answers: Answers, document: TravelDocument | None) -> DocumentKind:
    if answers.document_kind or document is None:
        return answers.document_kind
    return document.kind


def _age_band(answers: Answers, document: TravelDocument | None, at: datetime, *, by_hand: bool) -> AgeBand:
    if answers.age_band:
        return answers.age_band
    age = document.birth.age_years(at.date()) if document else None
    if age is not None:
        return age_band(age)
    return AgeBand.NOT_ASKED if by_hand else AgeBand.UNKNOWN


def _nationality(answers: Answers, document: TravelDocument | None, *, by_hand: bool) -> str | None:
    if answers.nationality:
        return answers.nationality
    if by_hand or document is None:
        return None
    return alpha_3(document.nationality) or UNKNOWN_STATE
