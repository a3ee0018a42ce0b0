"""Who is stopped without being listed: alerts of invented travellers of two populations, at one score and one recall.

The list holds the same share of each population, so that neither is favoured by who is listed. Recall is that of listed
persons who come back with a noisy name and birth date (``noise``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.screening.entry import ListEntry
from jalon.screening.evaluation.measures import line_at, ratio, share
from jalon.screening.evaluation.noise import come_back
from jalon.screening.evaluation.populations import population, traveller
from jalon.screening.evaluation.rows import Row, exactly
from jalon.screening.evaluation.runs import best_scores
from jalon.screening.index.reader import Index
from jalon.screening.query import Query
from jalon.screening.searching import search

POPULATIONS = ("sahel", "global")
_RECALLS = (0.95, 0.97)
_ALERTS = 0.001
_LEAST = 0.03
_BIRTH_EXACT = 0.8


@dataclass(frozen=True)
class Measured:
    """Travellers of one population who are on no list, the best score of each, and scores of listed ones."""

    travellers: Sequence[Query]
    alerts: Sequence[float]
    found: Sequence[float]


def seeded(entries: Sequence[ListEntry], share_sahel: float, seed: int) -> tuple[list[ListEntry], dict[str, list[int]]]:
    """``entries`` of a list with invented persons in place of the real ones, and which are of which population."""
    random = Random(seed)  # noqa: S311 invented persons, no secret
    made: list[ListEntry] = []
    of: dict[str, list[int]] = {name: [] for name in POPULATIONS}
    for entry in entries:
        name = "sahel" if random.random() < share_sahel else "global"
        one = traveller(population(name), random)
        birth = one.birth if random.random() < _BIRTH_EXACT or one.birth is None else ApproximateDate(one.birth.year)
        of[name].append(len(made))
        made.append(
            replace(
                entry,
                names=one.names,
                birth=birth,
                nationality=one.nationality,
                sex=one.sex,
                other_births=(),
                other_nationalities=(),
                documents=(),
            )
        )
    return made, of


def measure(index: Index, entries: Sequence[ListEntry], name: str, count: int, seed: int, at: datetime) -> Measured:
    """``count`` travellers on no list and every one of ``entries`` coming back."""
    random = Random(seed)  # noqa: S311 invented travellers, no secret
    chosen = population(name)
    travellers = [traveller(chosen, random) for _ in range(count)]
    found = []
    for entry in entries:
        listed = Query(entry.names, entry.birth, entry.nationality, entry.sex)
        answer = search(come_back(listed, random), index, at=at)
        found.append(max((one.score for one in answer.candidates if one.entry_id == entry.entry_id), default=0.0))
    return Measured(travellers, best_scores(index, travellers, at), found)


def disparity_rows(measured: dict[str, Measured]) -> Iterator[Row]:
    """Alerts and their ratio at the score that 0.1 % of global travellers exceed, and at scores that find as many."""
    one_line = max(_LEAST, line_at(measured["global"].alerts, _ALERTS))
    yield from _at_lines("at one score", measured, dict.fromkeys(POPULATIONS, one_line))
    for recall in _RECALLS:
        lines = {name: line_at(one.found, recall) for name, one in measured.items()}
        yield from _at_lines(f"at recall {recall:.2f}", measured, lines)
    for name in POPULATIONS:
        families = population(name).effective_families()
        yield Row(f"travellers, {name}", "effective number of family names", exactly(families), 0)


def _at_lines(where: str, measured: dict[str, Measured], lines: dict[str, float]) -> Iterator[Row]:
    counts = {}
    for name, one in measured.items():
        line, of = lines[name], len(one.alerts)
        counts[name] = sum(score > line for score in one.alerts)
        yield Row(f"travellers, {name}", f"alerts {where} ({line:.3f})", share(counts[name], of), of)
        hits = sum(score > line for score in one.found)
        yield Row(f"listed, {name}", f"recall {where}", share(hits, len(one.found)), len(one.found))
        yield from _groups(name, where, one, line)
    of = len(measured["sahel"].alerts)
    yield Row("travellers", f"alerts, Sahel to global, {where}", ratio(counts["sahel"], counts["global"], of), of)


def _groups(name: str, where: str, one: Measured, line: float) -> Iterator[Row]:
    groups = {
        "women": [query.sex is Sex.FEMALE for query in one.travellers],
        "men": [query.sex is Sex.MALE for query in one.travellers],
        "born on 1 January": [bool(query.birth) and _first(query.birth) for query in one.travellers],
    }
    for group, chosen in groups.items():
        scores = [score for score, inside in zip(one.alerts, chosen, strict=True) if inside]
        if scores:
            found = share(sum(score > line for score in scores), len(scores))
            yield Row(f"travellers, {name}, {group}", f"alerts {where}", found, len(scores))


def _first(birth: ApproximateDate | None) -> bool:
    return birth is not None and (birth.month, birth.day) == (1, 1)
