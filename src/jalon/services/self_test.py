"""A post's self-test: enrolment, printer, scanner, clock, disk, link, lists. Green when every item has passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.device_state import DeviceState
from jalon.kernel.codes.self_test_item import SelfTestItem
from jalon.kernel.errors import Parameter
from jalon.records.models import Account, Checkpoint, Receipt
from jalon.screening.result import Freshness
from jalon.services import screening_index
from jalon.services.clock_doubt import doubt
from jalon.services.enrolment_voice import digits_to_read_out, enrolled_at
from jalon.services.journaling import Event, record
from jalon.services.node import Node
from jalon.services.post_health import devices


class Printed(StrEnum):
    """What came of the printed page."""

    CAME_OUT = "came_out"
    NOTHING_CAME = "nothing_came"


@dataclass(frozen=True)
class Tested:
    """One item: its state, and in words what was found and what to do."""

    item: SelfTestItem
    state: CheckState
    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class SelfTested:
    """All items. ``green``: the post is ready."""

    items: tuple[Tested, ...]

    @property
    def green(self) -> bool:
        """Whether every item has passed."""
        return all(one.state is CheckState.PASSED for one in self.items)


def self_test(
    *,
    node: Node,
    disk_free_bytes: int,
    at: datetime,
    printed: Printed | None = None,
    scanner_works: bool | None = None,
) -> SelfTested:
    """How the post stands. ``printed`` and ``scanner_works`` None: as the last recorded test found them."""
    printer, scanner = devices(node)
    return SelfTested(
        (
            _enrolment(node),
            _printer(printer, printed),
            _scanner(scanner, works=scanner_works),
            _clock(node, at),
            _disk(disk_free_bytes),
            _link(at),
            _lists(at),
        )
    )


def record_self_test(*, node: Node, account: Account, tested: SelfTested, at: datetime) -> None:
    """Journal what a test found; the next report on the post's health says it too. Raises ``UnableToRecord``."""
    results: list[Value] = [[int(one.item), int(one.state)] for one in tested.items]
    parts: dict[str, dict[str, Value]] = {
        "test": {"tested_second": second_of_day(at), "results": results},
        "staff": {"officer": account.id.bytes},
    }
    record(node, [Event("selftest.done", parts)], at=at)


def _enrolment(node: Node) -> Tested:
    item = SelfTestItem.ENROLMENT
    if node.hub is None:
        return Tested(item, CheckState.FAILED, "services.self_test.not_enrolled")
    if not Receipt.objects.filter(received_at__gte=enrolled_at(node)).exists():
        return Tested(
            item, CheckState.UNDETERMINED, "services.self_test.to_be_confirmed", {"digits": digits_to_read_out(node)}
        )
    return Tested(item, CheckState.PASSED, "services.self_test.enrolled")


def _printer(last: DeviceState, printed: Printed | None) -> Tested:
    item = SelfTestItem.PRINTER
    if printed is Printed.CAME_OUT or (printed is None and last is DeviceState.WORKS):
        return Tested(item, CheckState.PASSED, "services.self_test.printed")
    if printed is Printed.NOTHING_CAME or last is DeviceState.FAILS:
        return Tested(item, CheckState.FAILED, "services.self_test.not_printed")
    return Tested(item, CheckState.NOT_PERFORMED, "services.self_test.print_first")


def _scanner(last: DeviceState, *, works: bool | None) -> Tested:
    item = SelfTestItem.SCANNER
    if works or (works is None and last is DeviceState.WORKS):
        return Tested(item, CheckState.PASSED, "services.self_test.scanned")
    if works is False or last is DeviceState.FAILS:
        return Tested(item, CheckState.FAILED, "services.self_test.not_scanned")
    return Tested(item, CheckState.NOT_PERFORMED, "services.self_test.scan_first")


def _clock(node: Node, at: datetime) -> Tested:
    item = SelfTestItem.CLOCK
    doubted = doubt(node, at=at)
    if doubted is not None:
        return Tested(item, CheckState.FAILED, doubted.code, doubted.parameters)
    confirmed = Checkpoint.objects.filter(node=node.node.hex(), hub_at__isnull=False).order_by("epoch", "tick").last()
    long_ago = at - timedelta(days=limits.RETENTION_CONFIRMED_DAYS_MAX)
    if confirmed is None or confirmed.hub_at is None or confirmed.hub_at < long_ago:
        return Tested(item, CheckState.UNDETERMINED, "services.self_test.clock_not_compared")
    return Tested(item, CheckState.PASSED, "services.self_test.clock_right")


def _disk(free: int) -> Tested:
    state, code = CheckState.PASSED, "services.self_test.disk_free"
    if free < limits.DISK_FREE_BYTES_AMBER:
        state, code = CheckState.UNDETERMINED, "services.self_test.disk_low"
    if free < limits.DISK_FREE_BYTES_RED:
        state = CheckState.FAILED
    return Tested(SelfTestItem.DISK, state, code, {"gigabytes": free // 1_000_000_000})


def _link(at: datetime) -> Tested:
    item = SelfTestItem.LINK
    last = Receipt.objects.order_by("-received_at").first()
    if last is None:
        return Tested(item, CheckState.FAILED, "services.self_test.no_link")
    if at - last.received_at > timedelta(hours=limits.PEER_SILENT_H_AMBER):
        return Tested(item, CheckState.UNDETERMINED, "services.self_test.link_silent")
    return Tested(item, CheckState.PASSED, "services.self_test.link_works")


def _lists(at: datetime) -> Tested:
    item = SelfTestItem.LISTS
    opened = screening_index.current()
    lists = opened.index.lists(at) if opened.index else ()
    if not lists:
        return Tested(item, CheckState.FAILED, "services.self_test.no_list")
    if any(one.freshness is not Freshness.FRESH for one in lists):
        return Tested(item, CheckState.UNDETERMINED, "services.self_test.list_old")
    return Tested(item, CheckState.PASSED, "services.self_test.lists_fresh")
