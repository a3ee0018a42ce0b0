"""Two names laid side by side: which parts agree, which stay over, and what that weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jalon.kernel.errors import Parameter
from jalon.screening.agreement import AskedName, Join
from jalon.screening.index.reader import ListedPart
from jalon.screening.names import SAME
from jalon.screening.rarity import one_in
from jalon.screening.result import Evidence
from jalon.screening.weighing import NAME_MOST

CONFLICT = -3.5
EXTRA = -0.5
NAMES_DIFFER = -2.0


class _Pair(NamedTuple):
    asked: str
    listed: str
    similarity: float
    weight: float


@dataclass(frozen=True)
class Alignment:
    """Name evidence and its sum, bounded by ``NAME_MOST``."""

    weight: float
    evidence: tuple[Evidence, ...]


def align(name: AskedName, listed: Sequence[ListedPart]) -> Alignment | None:
    """Lay ``listed`` beside ``name``; None when no part agrees. The order of parts does not matter."""
    pairs, over, listed_over = _pairs(name, listed)
    evidence = [_evidence_of(pair) for pair in pairs]
    joined = _joined(name.joins, over, listed_over) if name.joins else None
    if joined:
        evidence.append(joined)
    if not evidence:
        return None
    evidence += _left_over(over, listed_over)
    return Alignment(min(NAME_MOST, sum(one.weight for one in evidence)), tuple(evidence))


def _pairs(name: AskedName, listed: Sequence[ListedPart]) -> tuple[list[_Pair], list[str], list[ListedPart]]:
    """The heaviest pairs first; each part is used once."""
    asked = name.parts
    possible = [
        (found.weight, found.similarity, row, column)
        for row, text in enumerate(asked)
        for column, part in enumerate(listed)
        if (found := name.near[text].get(part.number))
    ]
    # Ties are broken by the words themselves, so that the order in which parts are written changes nothing.
    possible.sort(key=lambda pair: (-pair[0], asked[pair[2]], listed[pair[3]].text, pair[2], pair[3]))
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for weight, like, row, column in possible:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append(_Pair(asked[row], listed[column].text, like, weight))
    over = [text for row, text in enumerate(asked) if row not in rows]
    return pairs, over, [part for column, part in enumerate(listed) if column not in columns]


def _evidence_of(pair: _Pair) -> Evidence:
    code = "screening.name.part_same" if pair.similarity >= SAME else "screening.name.part_similar"
    parameters: dict[str, Parameter] = {
        "asked": pair.asked.upper(),
        "listed": pair.listed.upper(),
        "one_in": one_in(pair.weight),
    }
    return Evidence(code, parameters, round(pair.weight, 3))


def _joined(joins: Sequence[Join], over: list[str], listed_over: list[ListedPart]) -> Evidence | None:
    """The first join that is possible with what stays over. What it uses is taken out of both lists."""
    listed = {part.number: part.text for part in listed_over}
    for join in joins:
        if all(text in over for text in join.asked) and all(number in listed for number in join.listed):
            over[:] = [text for text in over if text not in join.asked]
            listed_over[:] = [part for part in listed_over if part.number not in join.listed]
            parameters = {"asked": _words(join.asked), "listed": _words([listed[one] for one in join.listed])}
            return Evidence("screening.name.joined", parameters, round(join.weight, 3))
    return None


def _words(texts: Sequence[str]) -> str:
    return " ".join(sorted(texts)).upper()


def _left_over(over: Sequence[str], listed_over: Sequence[ListedPart]) -> list[Evidence]:
    """Parts on both sides contradict one another; parts on one side only are a shorter form of the name."""
    asked, listed = _words(over), _words([part.text for part in listed_over])
    both = min(len(over), len(listed_over))
    extra = abs(len(over) - len(listed_over))
    if both:
        weight = both * CONFLICT + extra * EXTRA
        return [Evidence("screening.name.parts_differ", {"asked": asked, "listed": listed}, weight)]
    if not extra:
        return []
    if over:
        return [Evidence("screening.name.part_not_listed", {"asked": asked}, extra * EXTRA)]
    return [Evidence("screening.name.part_not_shown", {"listed": listed}, extra * EXTRA)]
