"""One entry beside one traveller: all evidence gathered, then weighed into a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalon.screening import birth, weighing
from jalon.screening.agreement import AskedName
from jalon.screening.alignment import NAMES_DIFFER, Alignment, align
from jalon.screening.entry import ListEntry
from jalon.screening.index.reader import Index
from jalon.screening.names import parts
from jalon.screening.query import Query
from jalon.screening.result import Candidate, Evidence


@dataclass
class Finding:
    """What led to one entry: the best listed name so far, the best document so far."""

    alignment: Alignment | None = None
    name_number: int = 0
    document: Evidence | None = None

    def offer_name(self, alignment: Alignment, name_number: int) -> None:
        """Keeps the heavier name; of two that weigh the same, the first listed."""
        best = self.alignment
        if best is None or (-alignment.weight, name_number) < (-best.weight, self.name_number):
            self.alignment, self.name_number = alignment, name_number

    def offer_document(self, evidence: Evidence) -> None:
        """Keeps the heavier document."""
        if self.document is None or order(evidence) < order(self.document):
            self.document = evidence


def order(evidence: Evidence) -> tuple[float, str]:
    """Heaviest first; ties broken by what is shown, so that the order of the question changes nothing."""
    return -evidence.weight, str(sorted(evidence.parameters.items()))


@dataclass(frozen=True)
class Asked:
    """The traveller's question with its names prepared for one index."""

    query: Query
    names: tuple[AskedName, ...]

    @classmethod
    def of(cls, query: Query, index: Index) -> Asked:
        """``query`` prepared for ``index``; names in the order of their parts, each once."""
        names = sorted({parts(name) for name in query.names} - {()})
        return cls(query, tuple(AskedName.of(name, index) for name in names))


def assess(asked: Asked, index: Index, row: int, finding: Finding, on: date) -> Candidate:
    """The candidate that one entry makes on a day, whatever its band."""
    entry = index.entry(row)
    if finding.alignment is None:
        _compare_names(asked, index, row, finding)
    name = finding.alignment or Alignment(0.0, ())
    fields = _field_evidence(asked.query, entry, finding, on)
    value = weighing.score(weighing.PRIOR + name.weight + sum(one.weight for one in fields))
    head = index.head_of(row)
    return Candidate(
        entry_id=entry.entry_id,
        list_name=head.name,
        name=entry.names[finding.name_number] if entry.names else "",
        score=value,
        band=weighing.band(value),
        evidence=(*name.evidence, *fields),
        ground=entry.ground,
        action=entry.ground.action,
        list_as_of=head.as_of,
        discreet=entry.discreet,
    )


def _compare_names(asked: Asked, index: Index, row: int, finding: Finding) -> None:
    """A document led here: names that agree speak for it, names that share nothing against it."""
    name_rows = index.name_rows_of(row)
    for name_row in name_rows:
        for name in asked.names:
            alignment = align(name, index.parts_of(name_row))
            if alignment:
                finding.offer_name(alignment, int(index.array("name_number.u8")[name_row]))
    if finding.alignment is None and asked.names and len(name_rows):
        parameters = {
            "asked": " ".join(asked.names[0].parts).upper(),
            "listed": " ".join(part.text for part in index.parts_of(name_rows[0])).upper(),
        }
        evidence = Evidence("screening.name.differs", parameters, NAMES_DIFFER)
        finding.offer_name(Alignment(NAMES_DIFFER, (evidence,)), 0)


def _field_evidence(query: Query, entry: ListEntry, finding: Finding, on: date) -> tuple[Evidence, ...]:
    overdue = None
    if entry.review_on < on:
        overdue = Evidence("screening.entry.review_overdue", {"on": entry.review_on.isoformat()}, 0.0)
    found = (
        birth.compare(query.birth, entry.birth),
        weighing.nationality(query.nationality, entry.nationality),
        weighing.sex(query.sex, entry.sex),
        finding.document,
        overdue,
    )
    return tuple(one for one in found if one)
