"""The signed file of facts that a hub gives to the programme: from its lake and its registers, month by month.

Internal: numbers stand as they are, small ones too, so the file goes to whoever keeps the results matrix, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jalon.services.node import Node
from jalon.services.policies import zone_of
from jalon.services.statistics.fact_registers import MonthBounds, from_registers
from jalon.stats.fact_kinds import KINDS, FactKind
from jalon.stats.facts import Fact, FactFile, write_facts
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.engines import Engine
from jalon.stats.measures.evaluate import evaluate
from jalon.stats.measures.source import LakeSource, Period


def export_facts(
    *, node: Node, lake: LakeSource, engine: Engine, period: tuple[str, str], at: datetime
) -> tuple[bytes, int]:
    """The signed file about the months of ``period`` (``YYYY-MM``, both included), and how many facts it has.

    A month that is not over, or that the lake does not hold, is *not yet measured*: a part of a month is no fact.
    Raises ``UnableToMeasure``.
    """
    facts: list[Fact] = []
    for month in Period.of(*period).months():
        bounds = _bounds(node, month)
        facts.extend(_of_month(node, lake, engine, month, bounds, over=bounds.end <= at))
    content = FactFile(node.node.hex(), node.state, at.replace(microsecond=0), tuple(facts))
    return write_facts(content, node.signing_key), len(facts)


def _of_month(
    node: Node, lake: LakeSource, engine: Engine, month: str, bounds: MonthBounds, *, over: bool
) -> Iterator[Fact]:
    registers = from_registers(bounds) if over else {}
    for kind in KINDS:
        if not over:
            yield Fact(kind.code, node.state, month, None)
        elif kind.measure is None:
            yield Fact(kind.code, node.state, month, registers[kind.code])
        else:
            yield from _measured(node, lake, engine, month, kind)


def _measured(node: Node, lake: LakeSource, engine: Engine, month: str, kind: FactKind) -> Iterator[Fact]:
    assert kind.measure is not None, "the caller asks for facts of the lake"
    where = {**kind.where, "country": (node.state,)}
    table = evaluate(kind.measure, by=kind.by, where=where, period=(month, month), source=lake, engine=engine)
    if not table.vintages:
        yield Fact(kind.code, node.state, month, None)
        return
    vintage = max(one.number for one in table.vintages)
    if not table.rows:
        yield Fact(kind.code, node.state, month, 0, vintage=vintage)
    for row in table.rows:
        words = {
            name: dimensions()[dimension].word(value)
            for name, dimension, value in zip(kind.dimensions, kind.by, row.values, strict=True)
        }
        yield Fact(kind.code, node.state, month, table.count(row), words, vintage=vintage)


def _bounds(node: Node, month: str) -> MonthBounds:
    zone = zone_of(node.state)
    year, number = (int(part) for part in month.split("-"))
    following = (year, number + 1) if number < 12 else (year + 1, 1)
    return MonthBounds(datetime(year, number, 1, tzinfo=zone), datetime(*following, 1, tzinfo=zone))
