"""What goes into an examination of a document, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import ChipVerdict
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.texts import text


@dataclass(frozen=True)
class Evidence:
    """What the booth has of a document.

    ``mrz_text`` is the zone as the wedge, the clipboard or the reader delivered it (after ``wedge.apply`` where the
    post has a layout); ``typed`` is what the officer typed from the page instead of a zone, or beside it; ``chip`` is
    what a reader, or a folder, delivered of the chip.
    """

    mrz_text: str | None = None
    typed: TravelDocument | None = None
    channel: EntryChannel = EntryChannel.WEDGE
    chip: ChipFiles | None = None
    chip_verdict: ChipVerdict | None = None
    """What passive authentication said when the chip was read, where its files are no longer kept."""


@dataclass(frozen=True)
class Check:
    """One check of the list: ``id`` is ``documents.check.<name>``, which is also the code of its name in words.

    ``reason`` is set exactly when the state is NOT_PERFORMED.
    """

    id: str
    state: CheckState
    reason: NotCheckedReason | None = None
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        assert (self.state is CheckState.NOT_PERFORMED) == (self.reason is not None), self.id

    def name(self, language: str) -> str:
        """Name of the check in ``language``."""
        return text(self.id, language)


@dataclass(frozen=True)
class Source:
    """What a check relied on, and its age: ``id`` is ``documents.source.<name>``; ``as_of`` None is "of no date"."""

    id: str
    as_of: date | None = None

    def name(self, language: str) -> str:
        """Name of the source in ``language``."""
        return text(self.id, language)


@dataclass(frozen=True)
class Examination:
    """Every check with its state, all findings (most serious first), and the sources.

    ``document`` is None when neither zone nor typed fields gave one; ``reading`` when no zone could be read; ``chip``
    when no chip was read.
    """

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]
    document: TravelDocument | None = None
    reading: MrzReading | None = None
    chip: ChipVerdict | None = None

    def check(self, name: str) -> Check:
        """The check ``documents.check.<name>``; raises ``KeyError``."""
        for check in self.checks:
            if check.id == f"documents.check.{name}":
                return check
        raise KeyError(name)

    @property
    def severity(self) -> Severity | None:
        """The most serious finding's severity; None without findings."""
        return self.findings[0].severity if self.findings else None

    @property
    def clean(self) -> bool:
        """Nothing above a note was found. It does not say that the document is genuine, or was read correctly."""
        return self.severity in (None, Severity.NOTE)
