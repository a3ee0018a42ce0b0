"""How this post stands: its facts, and the report of them that goes into the journal's health lane."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import cast

from jalon.health.facts import Machine, PostFacts
from jalon.health.need import Reason, why_help
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, entry_day, utc_seconds
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.device_state import DeviceState
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.power_source import PowerSource
from jalon.kernel.codes.self_test_item import SelfTestItem
from jalon.records.models import Checkpoint, Crossing, HealthReport, Refusal, SelfTest
from jalon.services import outbox, screening_index
from jalon.services.clock_doubt import doubt
from jalon.services.corrections.counting import standing
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.report_rows import oldest_list, oldest_waiting

_SEARCHES = (CheckKind.NATIONAL_LIST_NAMES, CheckKind.NATIONAL_LIST_DOCUMENTS)
_DEVICE_OF = {CheckState.PASSED: DeviceState.WORKS, CheckState.FAILED: DeviceState.FAILS}


def report_health(*, node: Node, machine: Machine, program: str, at: datetime) -> bool:
    """Journal how this post stands, if its time has come or something changed. Returns whether it did.

    Raises ``UnableToRecord``.
    """
    with one_transaction():
        last = _last_report(node)
        if last is not None and last.at is not None and _passed_s(last.at, at) < limits.HEALTH_REPORT_S_MIN:
            return False
        values = health_values(node, machine=machine, program=program, at=at)
        if last is not None and not _is_due(last, values, at):
            return False
        record(node, [Event("health.reported", {"health": values})], at=at)
    return True


def health_values(node: Node, *, machine: Machine, program: str, at: datetime) -> dict[str, Value]:
    """The fields of ``health.reported``: how the post stands at ``at``."""
    decided, unchecked, unsearched = _decisions(node, at)
    doubted = doubt(node, at=at)
    printer, scanner = devices(node)
    opened = screening_index.current()
    lists = opened.index.lists(at) if opened.index else ()
    return {
        "reported_unix_s": utc_seconds(at),
        "uptime_s": machine.uptime_s,
        "waiting": [[int(one.lane), one.count, one.oldest_day] for one in outbox.pending(node)],
        "lists": [[one.name[:80], date_to_day(one.as_of.date())] for one in lists][: limits.LISTS_PER_INDEX_MAX],
        "lists_damaged": _damaged(opened),
        "decided": decided,
        "unchecked": unchecked,
        "unsearched": unsearched,
        "disk_free_bytes": machine.disk_free_bytes,
        "disk_total_bytes": machine.disk_total_bytes,
        "clock_ahead_s": _clock_ahead_s(node),
        "clock_doubt": doubted.code if doubted else None,
        "program": program[:40],
        "printer": int(printer),
        "scanner": int(scanner),
        "power": int(machine.power),
        "battery_percent": machine.battery_percent,
    }


def _damaged(opened: screening_index.OpenIndex) -> int:
    """Generations that were refused; where none could be read at all, that one."""
    if opened.index is not None:
        return len(opened.index.refused)
    return int(opened.reason is NotCheckedReason.LIST_DAMAGED)


def why_this_post(node: Node, *, machine: Machine, at: datetime) -> tuple[Reason, ...]:
    """Why this post needs help, by the same rule as headquarters' table."""
    return why_help(_facts(health_values(node, machine=machine, program="", at=at)), at=at)


def devices(node: Node) -> tuple[DeviceState, DeviceState]:
    """Printer and scanner, by the last self-test."""
    last = SelfTest.objects.filter(node=node.node.hex()).order_by("epoch", "tick").last()
    results = dict(json.loads(last.results)) if last and last.results else {}
    return _device(results, SelfTestItem.PRINTER), _device(results, SelfTestItem.SCANNER)


def _device(results: dict[int, int], item: SelfTestItem) -> DeviceState:
    if item not in results:
        return DeviceState.NOT_ASKED
    return _DEVICE_OF.get(CheckState(results[item]), DeviceState.NOT_ASKED)


def _last_report(node: Node) -> HealthReport | None:
    own = HealthReport.objects.filter(node=node.node.hex(), epoch=node.epoch.hex())
    return own.order_by("tick").last()


def _passed_s(before: datetime, at: datetime) -> float:
    """A clock that was set back counts as a long time."""
    passed = (at - before).total_seconds()
    return passed if passed >= 0 else limits.HEALTH_REPORT_S


def _is_due(last: HealthReport, values: dict[str, Value], at: datetime) -> bool:
    """Once an hour; at once when there is another reason for help, another list or another program."""
    if last.at is None or _passed_s(last.at, at) >= limits.HEALTH_REPORT_S:
        return True
    before = {name: getattr(last, name) for name in values if name not in ("waiting", "lists", "reported_unix_s")}
    before |= {"waiting": json.loads(last.waiting or "[]"), "lists": json.loads(last.lists or "[]")}
    return _told(before, at) != _told(values, at)


_SAID_AT_ONCE = ("lists", "program", "printer", "scanner", "power")


def _told(values: dict[str, Value], at: datetime) -> tuple[object, ...]:
    reasons = [(reason.code, reason.need) for reason in why_help(_facts(values), at=at)]
    return reasons, *(values[name] for name in _SAID_AT_ONCE)


def _facts(values: dict[str, Value]) -> PostFacts:
    """The facts of a report's values, as the post itself sees them."""
    whole: dict[str, int] = {name: value for name, value in values.items() if isinstance(value, int)}
    return PostFacts(
        here=True,
        oldest_waiting_on=oldest_waiting(_rows(values["waiting"])),
        oldest_list_on=oldest_list(_rows(values["lists"])),
        lists_damaged=whole["lists_damaged"],
        decided=whole["decided"],
        unsearched=whole["unsearched"],
        disk_free_bytes=whole["disk_free_bytes"],
        clock_ahead_s=whole.get("clock_ahead_s"),
        clock_doubtful=values["clock_doubt"] is not None,
        printer=DeviceState(whole["printer"]),
        scanner=DeviceState(whole["scanner"]),
        power=PowerSource(whole["power"]),
        battery_percent=whole.get("battery_percent"),
    )


def _rows(value: Value) -> list[list[Value]]:
    assert isinstance(value, list), "made above"
    return cast(list[list[Value]], value)


def _decisions(node: Node, at: datetime) -> tuple[int, int, int]:
    """Decisions of this UTC day; of these, with a check not performed; of these, without a search of the lists.

    What a correction took back is none of them.
    """
    # By the time, which is indexed, and then by the day of the entry.
    within = {"at__gte": at - timedelta(days=1), "day": entry_day(at)}
    kept = [standing(node, model, within).values_list("unchecked", "checks") for model in (Crossing, Refusal)]
    rows = [row for found in kept for row in found]
    unchecked = sum(1 for count, _ in rows if count)
    return len(rows), unchecked, sum(1 for _, checks in rows if not _was_searched(checks))


def _was_searched(checks: str | None) -> bool:
    done = {kind for kind, state, _ in json.loads(checks or "[]") if state != CheckState.NOT_PERFORMED}
    return not done.isdisjoint(_SEARCHES)


def _clock_ahead_s(node: Node) -> int | None:
    last = Checkpoint.objects.filter(node=node.node.hex(), epoch=node.epoch.hex()).order_by("tick").last()
    if last is None or last.hub_at is None or last.node_at is None:
        return None
    return int((last.node_at - last.hub_at).total_seconds())
