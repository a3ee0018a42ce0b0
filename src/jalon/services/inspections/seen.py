"""What an officer sees of one inspection: everything that was checked, everything that was not, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jalon.documents.examination import Examination
from jalon.documents.finding import Finding, Severity
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import Parameter
from jalon.kernel.texts import text
from jalon.screening.result import Screening
from jalon.services.inspections.answers import Answers
from jalon.services.journaling import Recorded
from jalon.services.queries.earlier import AlreadyDecided, EarlierCrossing

_LISTS = (
    CheckKind.NATIONAL_LIST_NAMES,
    CheckKind.NATIONAL_LIST_DOCUMENTS,
    CheckKind.INTERPOL_DOCUMENTS,
    CheckKind.INTERPOL_NOMINALS,
)


@dataclass(frozen=True)
class CheckLine:
    """One check that a decision states. ``reason`` is set exactly when it was not performed."""

    kind: CheckKind
    state: CheckState
    reason: NotCheckedReason | None = None
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        assert (self.state is CheckState.NOT_PERFORMED) == (self.reason is not None), self.kind

    @property
    def state_code(self) -> str:
        """Code of the state's word. A list that answered with a candidate was searched: its word says so."""
        if self.state is CheckState.UNDETERMINED and self.kind in _LISTS:
            return "services.inspections.resemblance_found"
        return self.state.text_code


@dataclass(frozen=True)
class Sentence:
    """A text code with its parameters: a next step, a note, a warning."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def words(self, language: str) -> str:
        """The sentence in ``language`` (fr, ar, en)."""
        return text(self.code, language, **self.parameters)


@dataclass(frozen=True)
class OtherBooth:
    """The same document lies open at another booth."""

    booth: str
    since: datetime
    stage: str


@dataclass(frozen=True)
class DraftView:
    """The open inspection as stored. ``typed`` holds what was typed, by field name, as it was typed."""

    id: UUID
    booth: str
    stage: str
    """``primary`` or ``second_line``."""
    channel: EntryChannel
    crossing_point: str
    direction: Direction
    begun_at: datetime
    field: str
    """Name of the field that had the focus, empty at first."""
    version: int
    typed: Mapping[str, str]
    case_reference: str
    """Six letters that the officer reads out on the telephone; they name no traveller."""


@dataclass(frozen=True)
class InspectionView:
    """All that the page of one inspection shows. ``earlier`` is what this post knows, and only that."""

    draft: DraftView
    document: TravelDocument | None
    examination: Examination
    screening: Screening
    answers: Answers
    checks: tuple[CheckLine, ...]
    earlier: tuple[EarlierCrossing, ...]
    next_steps: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    other_booth: OtherBooth | None
    already_decided: AlreadyDecided | None
    age_band: AgeBand
    is_child: bool
    missing: tuple[str, ...]
    """Fields without which no decision is taken: of ``sex``, ``age_band``, ``nationality``; empty with a read zone."""

    @property
    def sex(self) -> Sex:
        """As answered, else as the document states it: the form of words about this person."""
        return self.answers.sex or (self.document.sex if self.document else Sex.NOT_ASKED)

    @property
    def clean(self) -> bool:
        """Nothing asks for attention: the decision may have the focus. It never says that the document is genuine."""
        troubled = any(line.state in (CheckState.FAILED, CheckState.UNDETERMINED) for line in self.checks)
        noticed = any(found.severity is not Severity.NOTE for line in self.checks for found in line.findings)
        return not (
            troubled
            or noticed
            or self.screening.candidates
            or self.missing
            or self.other_booth
            or self.already_decided
            or self.draft.stage != "primary"
        )

    @property
    def unchecked(self) -> tuple[CheckLine, ...]:
        """Checks that were not performed, each with its reason."""
        return tuple(line for line in self.checks if line.state is CheckState.NOT_PERFORMED)


@dataclass(frozen=True)
class Begun:
    """What came of a scan: an open inspection, or an attempt that was recorded with the reason in ``finding``.

    With both ``view`` and ``finding``: another inspection is open at this booth, and is shown.
    """

    view: InspectionView | None
    finding: Finding | None = None
    attempt: Recorded | None = None
