"""A small lake of invented rows, and the same rows in plain Python to count again."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from jalon.kernel.codes.alert_list import AlertList
from jalon.kernel.codes.pairing_way import PairingWay
from jalon.stats.lake.manifest import MonthFacts, Partition, PostFact
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.schema import table_named
from jalon.stats.lake.writing import writing

Row = dict[str, Any]

AT = datetime(2026, 4, 2, 8, tzinfo=UTC)
_STATES = ("BFA", "MLI", "NER", "XXX", None)


MONTHS = ("2026-01", "2026-02", "2026-03")
POSTS = ("Faramana", "Seytenga", "Koury")


def crossings(seed: int, rows: int) -> list[Row]:
    """Rows of the table crossings over two States and three months; every column has values that are absent."""
    random = Random(seed)
    return [_crossing(random) for _ in range(rows)]


def whole(seed: int, rows: int) -> dict[str, list[Row]]:
    """Rows of every table of the lake; of crossings there are ``rows``."""
    random = Random(seed)
    few = max(rows // 10, 5)
    return {
        "crossings": [_crossing(random) for _ in range(rows)],
        "refusals": [_crossing(random) | {"outcome": 5, "ground": random.randint(2, 12)} for _ in range(few)],
        "attempts": [_attempt(random) for _ in range(few)],
        "detections": [_detection(random) for _ in range(few)],
        "alerts": [_alert(random) for _ in range(few)],
        "captures": [_capture(random) for _ in range(few)],
        "stays": [_stay(random) for _ in range(rows // 3)],
    }


def _sometimes(random: Random, value: Any) -> Any:
    return None if random.random() < 0.1 else value


def _place(random: Random) -> Row:
    return {
        "country": random.choice(("BFA", "MLI")),
        "month": random.choice(MONTHS),
        "post": random.choice(POSTS),
        "crossing_point": random.choice(("BFA-01", "MLI-02")),
    }


def _person(random: Random) -> Row:
    return {
        "nationality": random.choice(_STATES),
        "sex": _sometimes(random, random.choice((1, 2, 3))),
        "age_band": _sometimes(random, random.randint(0, 9)),
    }


def _crossing(random: Random) -> Row:
    return (
        _place(random)
        | _person(random)
        | {
            "direction": random.choice((2, 3)),
            "outcome": random.choices((2, 3, 4, 6, 7), (8, 6, 1, 1, 1))[0],
            "channel": random.choice((2, 4, 5)),
            "document_kind": _sometimes(random, random.choice((2, 3, 9, 10))),
            "document_issuer": random.choice(_STATES),
            "residence": random.choice(_STATES),
            "purpose": _sometimes(random, random.randint(0, 16)),
            "transport": _sometimes(random, random.randint(1, 12)),
            "stay_band": _sometimes(random, random.choice((0, 1, 2, 5, 6, 6, 7, 8))),
            "provisional": random.random() < 0.1,
            "unchecked": random.choice((0, 0, 1, 3)),
            "candidates": random.choice((0, 0, 0, 1, 2)),
            "processing_s": random.choice((20, 35, 35, 61, 90, 400)),
            "waiting_s": _sometimes(random, random.choice((0, 60, 300, 301, 1800))),
            "late_days": random.choice((0, 0, 1, 5, 40)),
            "border_resident": True if random.random() < 0.2 else None,
            "shift": random.choice((1, 2)),
            "unlikely": random.choice((0, 0, 0, 1, 6)),
        }
    )


def _attempt(random: Random) -> Row:
    finding = _sometimes(random, random.choice(("documents.mrz.unreadable", "documents.mrz.too_long")))
    return _place(random) | {"reason": random.randint(3, 12), "channel": random.choice((2, 4)), "finding": finding}


def _detection(random: Random) -> Row:
    return (
        _place(random)
        | _person(random)
        | {
            "detection_type": random.randint(2, 6),
            "detection_source": random.randint(2, 4),
            "direction": random.choice((2, 3)),
            "document_kind": random.choice((2, 3, 9, 10)),
            "decided": random.random() < 0.8,
            "false_alert": random.random() < 0.2,
        }
    )


def _alert(random: Random) -> Row:
    stage = random.choice((2, 3, 4))
    return _place(random) | {
        "stage": stage,
        "list_kind": _sometimes(random, random.choice(tuple(AlertList)).value),
        "to_first_look_s": _sometimes(random, random.choice((30, 90, 90, 4_000))),
        "to_decision_s": None if stage == 2 else random.choice((600, 7_200)),
        "cleared": stage == 4,
    }


def _capture(random: Random) -> Row:
    result = random.choice((2, 3, 5))
    return _place(random) | {
        "kind": random.choice((3, 4)),
        "result": result,
        "exception": random.choice((6, 10, 12)) if result == 5 else None,
        "count": random.randint(1, 40),
    }


def _stay(random: Random) -> Row:
    days = _sometimes(random, random.choice((0, 1, 1, 20, 95, 400)))
    allowed = _sometimes(random, 90)
    place = _place(random)
    return (
        {"country": place["country"], "month": place["month"]}
        | _person(random)
        | {
            "residence": random.choice(_STATES),
            "purpose": _sometimes(random, random.randint(0, 16)),
            "stay_days": days,
            "allowed_days": allowed,
            "how": random.choice(tuple(PairingWay)).value,
            "overstay": None if days is None or allowed is None else days > allowed,
            "residence_change_1998": random.randint(1, 6),
            "residence_change_2021": random.randint(1, 4),
        }
    )


def write(folder: Path, table: str, rows: list[Row]) -> None:
    """Write ``rows`` as one round of the lake: each month of a State that they name gets its next vintage."""
    by_month: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_month[row["country"], row["month"]].append(row)
    columns = [one for one in table_named(table).columns if one.name not in ("country", "month")]
    with writing(folder) as writer:
        for (country, month), some in by_month.items():
            made = pa.table({one.name: pa.array([row.get(one.name) for row in some], one.type) for one in columns})
            posts = Counter(str(row.get("post")) for row in some)
            late = Counter(str(row.get("post")) for row in some if (row.get("late_days") or 0) > 7)
            heard = tuple(PostFact(post, count, late=late[post]) for post, count in sorted(posts.items()))
            facts = MonthFacts("invented rows", heard)
            writer.write(Partition(table, country, month), [in_order(made)], facts=facts, made_at=AT)
