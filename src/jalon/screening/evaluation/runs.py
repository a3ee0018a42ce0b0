"""The measurements on lists: an alias left out, and how long the road to a candidate is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from jalon.screening.comparison import alike
from jalon.screening.entry import Audience, ListEntry
from jalon.screening.evaluation.measures import line_at, share
from jalon.screening.evaluation.rows import Row
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.generations import activate, publish, seal, stage, writing
from jalon.screening.index.layout import ListHead
from jalon.screening.index.reader import Index
from jalon.screening.names import analyse
from jalon.screening.query import Query
from jalon.screening.searching import search


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
    overlaps: bool
    """Whether the alias has a part in common with a name that stays: others, as a nom de guerre, nobody can find."""


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
        query = Query((entry.names[number],), entry.birth)
        left.append(LeftOut(query, entry.entry_id, any(_overlap(entry.names[number], name) for name in kept)))
    return rest, left


def _overlap(one: str, other: str) -> bool:
    parts = [part for part in analyse(other).parts if len(part.text) > 1]
    return any(alike(part, listed) for part in analyse(one).parts if len(part.text) > 1 for listed in parts)


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
    line = line_at(alerts, 0.001)
    overlap = [score for score, one in zip(found, left, strict=True) if one.overlaps]
    hits = sum(score > line for score in overlap)
    yield Row(f"{of}, alias like a name that stays", "recall at 0.1% alerts", share(hits, len(overlap)), len(overlap))
