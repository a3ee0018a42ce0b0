"""The measurements: pairs, an alias left out, populations. Each gives rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from jalon.kernel.approximate_date import ApproximateDate
from jalon.screening.entry import Audience, ListEntry
from jalon.screening.evaluation.measures import (
    Interval,
    average_precision,
    calibration_error,
    line_at,
    ratio,
    recall_at,
    share,
)
from jalon.screening.evaluation.populations import population, traveller
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.generations import activate, publish, seal, stage, writing
from jalon.screening.index.layout import ListHead
from jalon.screening.index.reader import Index
from jalon.screening.pairs import compare_names
from jalon.screening.query import Query
from jalon.screening.searching import search


class Row(NamedTuple):
    """One measured value: of what, which measure, the value with its interval, how many cases."""

    of: str
    measure: str
    value: Interval
    cases: int


class Pair(NamedTuple):
    """Two names, and whether they are one person's."""

    one: str
    other: str
    same: bool


def pair_rows(of: str, pairs: Sequence[Pair]) -> Iterator[Row]:
    """Recall at 5 and 10 % false pairs, average precision, calibration error."""
    scores = [compare_names(pair.one, pair.other).score for pair in pairs]
    yield from score_rows(of, scores, [pair.same for pair in pairs])


def score_rows(of: str, scores: Sequence[float], truth: Sequence[bool]) -> Iterator[Row]:
    """The same for scores of any matcher."""
    count = len(scores)
    yield Row(of, "recall at 5 % false pairs", recall_at(scores, truth, 0.05), count)
    yield Row(of, "recall at 10 % false pairs", recall_at(scores, truth, 0.10), count)
    precision = average_precision(scores, truth)
    yield Row(of, "average precision", Interval(precision, precision, precision), count)
    error = calibration_error(scores, truth)
    yield Row(of, "calibration error", Interval(error, error, error), count)


def index_of(entries: Iterable[ListEntry], directory: Path, at: datetime) -> Index:
    """An index of these entries alone, in an empty directory."""
    with writing(directory):
        folder = stage(directory)
        count = 0
        with GenerationBuilder(folder, audience=Audience.HUB, key=bytes(32)) as builder:
            for entry in entries:
                builder.add(entry)
                count += 1
            builder.close_list(ListHead("EVALUATION", at, count, 0))
            seal(folder, builder.finish())
        activate(directory, publish(folder))
    return Index.open(directory)


class LeftOut(NamedTuple):
    """An alias that was left out of its entry: the question it makes, and the entry to be found."""

    query: Query
    entry_id: str


def leave_out(
    entries: Sequence[ListEntry], aliases: Mapping[str, Sequence[str]], count: int, seed: int
) -> tuple[list[ListEntry], list[LeftOut]]:
    """One of the ``aliases`` of each of ``count`` entries left out, asked with the first birth date of its entry."""
    random = Random(seed)  # noqa: S311 a choice of test cases, no secret
    chosen = [place for place, entry in enumerate(entries) if entry.birth and aliases.get(entry.entry_id)]
    left, rest = [], list(entries)
    for place in random.sample(chosen, min(count, len(chosen))):
        entry = entries[place]
        alias = " ".join(random.choice(aliases[entry.entry_id]).split())
        if alias not in entry.names[1:]:
            continue
        number = entry.names.index(alias, 1)
        kept = tuple(name for other, name in enumerate(entry.names) if other != number)
        rest[place] = replace(entry, names=kept)
        left.append(LeftOut(Query((entry.names[number],), entry.birth), entry.entry_id))
    return rest, left


def best_scores(index: Index, queries: Iterable[Query], at: datetime) -> list[float]:
    """The best score of each question; 0 without a candidate."""
    return [max((one.score for one in search(query, index, at=at).candidates), default=0.0) for query in queries]


def alias_rows(
    of: str, index: Index, left: Sequence[LeftOut], travellers: Sequence[Query], at: datetime
) -> Iterator[Row]:
    """Recall of aliases left out, at shares of alerts on travellers who are on no list."""
    found = []
    for one in left:
        scores = [c.score for c in search(one.query, index, at=at).candidates if c.entry_id == one.entry_id]
        found.append(max(scores, default=0.0))
    alerts = best_scores(index, travellers, at)
    for false_share in (0.001, 0.01):
        line = line_at(alerts, false_share)
        hits = sum(score > line for score in found)
        yield Row(of, f"recall at {false_share:.1%} alerts (above {line:.3f})", share(hits, len(found)), len(found))
    shown = sum(score > 0 for score in found)
    yield Row(of, "shown at all", share(shown, len(found)), len(found))


def disparity_rows(index: Index, count: int, seed: int, line: float, at: datetime) -> Iterator[Row]:
    """Alerts of two populations at one score, their ratio, and how alike people are called in each."""
    counts = {}
    for name in ("sahel", "global"):
        random = Random(seed)  # noqa: S311 invented travellers, no secret
        chosen = population(name)
        scores = best_scores(index, (traveller(chosen, random) for _ in range(count)), at)
        counts[name] = sum(score > line for score in scores)
        yield Row(f"travellers, {name}", f"alerts above {line:.3f}", share(counts[name], count), count)
        families = chosen.effective_families()
        yield Row(f"travellers, {name}", "effective number of family names", Interval(families, families, families), 0)
    yield Row("travellers", "alerts, Sahel to global", ratio(counts["sahel"], counts["global"], count), count)


def seeded(entries: Sequence[ListEntry], share_sahel: float, seed: int) -> list[ListEntry]:
    """``entries`` of a list with one share from each population, so that neither is favoured by who is listed."""
    random = Random(seed)  # noqa: S311 invented persons, no secret
    made = []
    for entry in entries:
        one = traveller(population("sahel" if random.random() < share_sahel else "global"), random)
        birth = one.birth if random.random() < 0.8 or one.birth is None else ApproximateDate(one.birth.year)
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
    return made


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as a table in Markdown."""
    yield "| of | measure | value | 95 % interval | cases |"
    yield "| --- | --- | --- | --- | --- |"
    for row in rows:
        value, low, high = row.value
        interval = "" if low == high else f"{low:.4f} to {high:.4f}"
        yield f"| {row.of} | {row.measure} | {value:.4f} | {interval} | {row.cases or ''} |"
