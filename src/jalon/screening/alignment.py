"""Two names laid side by side: which parts agree, which stay over, and what that weighs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from jalon.kernel.errors import Parameter
from jalon.screening.names import SAME, SAME_SPELLING_KEY, spelling_key
from jalon.screening.rarity import one_in
from jalon.screening.result import Evidence
from jalon.screening.weighing import NAME_MOST

_CONFLICT = -2.0
_EXTRA = -0.5
_JOINED_LETTERS_MIN = 5
_JOINED_PARTS_MAX = 4
_JOINED_SIMILARITY_MIN = 0.85
_JOINED_SHARE = 0.8
_SPELLING_SHARE = 0.9
NAMES_DIFFER = -2.0


class ListedPart(NamedTuple):
    """One folded part of a listed name with its surprise (natural log-odds)."""

    text: str
    information: float


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


def share(similarity: float) -> float:
    """How much of a part's surprise an agreement of this similarity is worth, 0..1."""
    if similarity >= SAME:
        return 1.0
    return _SPELLING_SHARE if similarity >= SAME_SPELLING_KEY else max(0.0, 2 * similarity - 1)


def align(
    asked: Sequence[str], listed: Sequence[ListedPart], similarity: Callable[[str, str], float]
) -> Alignment | None:
    """Lay ``listed`` beside ``asked``; None when no part agrees. The order of parts does not matter."""
    pairs, over, listed_over = _pairs(asked, listed, similarity)
    evidence = [_evidence_of(pair) for pair in pairs]
    joined = _joined(over, listed_over)
    if joined:
        evidence.append(joined)
    if not evidence:
        return None
    evidence += _left_over(over, listed_over)
    return Alignment(min(NAME_MOST, sum(one.weight for one in evidence)), tuple(evidence))


def _pairs(
    asked: Sequence[str], listed: Sequence[ListedPart], similarity: Callable[[str, str], float]
) -> tuple[list[_Pair], list[str], list[ListedPart]]:
    """The heaviest pairs first; each part is used once."""
    possible = [
        (share(near) * part.information, near, row, column)
        for row, text in enumerate(asked)
        for column, part in enumerate(listed)
        if (near := similarity(text, part.text)) > 0
    ]
    # Ties are broken by the words themselves, so that the order in which parts are written changes nothing.
    possible.sort(key=lambda pair: (-pair[0], asked[pair[2]], listed[pair[3]].text, pair[2], pair[3]))
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for weight, near, row, column in possible:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append(_Pair(asked[row], listed[column].text, near, weight))
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


def _joined(over: list[str], listed_over: list[ListedPart]) -> Evidence | None:
    """Two parts of one side written together on the other. What they use is taken out of both lists."""
    if max(len(over), len(listed_over)) > _JOINED_PARTS_MAX:
        return None
    information = {part.text: part.information for part in listed_over}
    if found := _read_together(over, list(information)):
        used, listed_used = found[:2], found[2:]
    elif found := _read_together(list(information), over):
        listed_used, used = found[:2], found[2:]
    else:
        return None
    over[:] = [text for text in over if text not in used]
    listed_over[:] = [part for part in listed_over if part.text not in listed_used]
    weight = _JOINED_SHARE * max(information[text] for text in listed_used)
    parameters = {"asked": _words(used), "listed": _words(listed_used)}
    return Evidence("screening.name.joined", parameters, round(weight, 3))


def _read_together(apart: Sequence[str], together: Sequence[str]) -> tuple[str, ...]:
    """Two texts of ``apart`` and the one of ``together`` that they make, the first in order of letters; or nothing."""
    for one, other in permutations(sorted(set(apart)), 2):
        for whole in sorted(together):
            if _reads_alike(one + other, whole):
                return one, other, whole
    return ()


def _reads_alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _JOINED_LETTERS_MIN:
        return False
    return Levenshtein.normalized_similarity(spelling_key(one), spelling_key(other)) >= _JOINED_SIMILARITY_MIN


def _words(texts: Sequence[str]) -> str:
    return " ".join(sorted(texts)).upper()


def _left_over(over: Sequence[str], listed_over: Sequence[ListedPart]) -> list[Evidence]:
    """Parts on both sides contradict one another; parts on one side only are a shorter form of the name."""
    asked, listed = _words(over), _words([part.text for part in listed_over])
    both = min(len(over), len(listed_over))
    extra = abs(len(over) - len(listed_over))
    if both:
        weight = both * _CONFLICT + extra * _EXTRA
        return [Evidence("screening.name.parts_differ", {"asked": asked, "listed": listed}, weight)]
    if not extra:
        return []
    if over:
        return [Evidence("screening.name.part_not_listed", {"asked": asked}, extra * _EXTRA)]
    return [Evidence("screening.name.part_not_shown", {"listed": listed}, extra * _EXTRA)]
