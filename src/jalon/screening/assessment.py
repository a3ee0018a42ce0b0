"""One entry beside one traveller: all evidence gathered, then weighed into a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalon.kernel.codes.sex import Sex
from jalon.screening import birth, weighing
from jalon.screening.asking import AskedName
from jalon.screening.entry import ListEntry
from jalon.screening.index.layout import ListHead
from jalon.screening.index.segment import Segment
from jalon.screening.names import analyse
from jalon.screening.naming_evidence import NameEvidence, name_evidence
from jalon.screening.query import Query
from jalon.screening.result import Candidate, Evidence
from jalon.screening.weights import learned

NAMES_DIFFER = -2.0


@dataclass
class Finding:
    """What led to one entry: the best listed name so far, the best document so far."""

    names: NameEvidence | None = None
    name_number: int = 0
    document: Evidence | None = None

    def offer_name(self, names: NameEvidence, name_number: int) -> None:
        """Keeps the heavier name; of two that weigh the same, the first listed."""
        best = self.names
        if best is None or (-names.weight, name_number) < (-best.weight, self.name_number):
            self.names, self.name_number = names, name_number

    def offer_document(self, evidence: Evidence) -> None:
        """Keeps the heavier document."""
        if self.document is None or order(evidence) < order(self.document):
            self.document = evidence


def order(evidence: Evidence) -> tuple[float, str]:
    """Heaviest first; ties broken by what is shown, so that the order of the question changes nothing."""
    return -evidence.weight, str(sorted(evidence.parameters.items()))


@dataclass(frozen=True)
class Asked:
    """The traveller's question with its names prepared for one segment."""

    query: Query
    names: tuple[AskedName, ...]
    heads: tuple[ListHead, ...]

    @classmethod
    def of(cls, query: Query, segment: Segment, heads: tuple[ListHead, ...]) -> Asked:
        """``query`` prepared for ``segment``; names in the order of their parts, each once."""
        names = sorted({found for name in query.names if (found := analyse(name)).parts})
        return cls(query, tuple(AskedName.of(name, segment) for name in names), heads)

    def others_most(self) -> float:
        """The most that nationality and sex, where they are known, can add to any entry."""
        known = self.query.sex or any(name.name.sex for name in self.names)
        nationality = weighing.NATIONALITY_SAME if self.query.nationality else 0.0
        return nationality + (weighing.SEX_SAME if known else 0.0)


def weigh_name(name: AskedName, segment: Segment, name_row: int, least: float | None = None) -> NameEvidence | None:
    """What one asked and one listed name say together; None when they share nothing, or weigh less than ``least``."""
    listed = segment.name(name_row)
    return name_evidence(name.weighed, listed, learned("search"), weighing.NAME_MOST, name.likeness, least)


def assess(asked: Asked, segment: Segment, row: int, finding: Finding, on: date) -> Candidate:
    """The candidate that one entry makes on a day, whatever its band."""
    entry = segment.entry(row)
    if finding.names is None:
        _compare_names(asked, segment, row, finding)
    name = finding.names or NameEvidence(0.0, ())
    fields = _field_evidence(asked, entry, finding, on)
    value = weighing.score(weighing.PRIOR + name.weight + sum(one.weight for one in fields))
    head = asked.heads[segment.list_number(row)]
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


def _compare_names(asked: Asked, segment: Segment, row: int, finding: Finding) -> None:
    """A document led here: names that agree speak for it, names that share nothing against it."""
    name_rows = segment.name_rows_of(row)
    for name_row in name_rows:
        for name in asked.names:
            found = weigh_name(name, segment, name_row)
            if found:
                finding.offer_name(found, int(segment.array("name_number.u8")[name_row]))
    if finding.names is None and asked.names and len(name_rows):
        parameters = {
            "asked": " ".join(one.part.text for one in asked.names[0].weighed).upper(),
            "listed": " ".join(one.part.text for one in segment.name(name_rows[0])).upper(),
        }
        evidence = Evidence("screening.name.differs", parameters, NAMES_DIFFER)
        finding.offer_name(NameEvidence(NAMES_DIFFER, (evidence,)), 0)


def _field_evidence(asked: Asked, entry: ListEntry, finding: Finding, on: date) -> tuple[Evidence, ...]:
    query = asked.query
    overdue = None
    if entry.review_on < on:
        overdue = Evidence("screening.entry.review_overdue", {"on": entry.review_on.isoformat()}, 0.0)
    found = (
        birth.compare_any(query.birth, entry.births),
        weighing.nationality(query.nationality, entry.nationalities),
        weighing.sex(query.sex or _linked_sex(asked), entry.sex),
        finding.document,
        overdue,
    )
    return tuple(one for one in found if one)


def _linked_sex(asked: Asked) -> Sex | None:
    """The sex that links in the asked names state (OULD, MINT), when they agree."""
    sexes = {name.name.sex for name in asked.names} - {None}
    return sexes.pop() if len(sexes) == 1 else None
