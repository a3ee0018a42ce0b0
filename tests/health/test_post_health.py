"""A post's report on how it stands: when it is written, what it says, and what it never says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jalon.adapters import machine as machine_adapter
from jalon.health.facts import Machine
from jalon.health.need import Need, why_help
from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.power_source import PowerSource
from jalon.records.models import HealthReport
from jalon.screening import Audience
from jalon.screening.intake import ListSource, import_lists
from jalon.services.journaling import record
from jalon.services.last_word import facts_of_report
from jalon.services.post_health import report_health
from tests.nodes import events
from tests.nodes.post import PostNode
from tests.screening.conftest import csv_of

MACHINE = Machine(
    uptime_s=900,
    disk_free_bytes=90_000_000_000,
    disk_total_bytes=200_000_000_000,
    power=PowerSource.MAINS,
    battery_percent=None,
)


def say(post: PostNode, *, after_s: int = 0, **changed: object) -> bool:
    post.at += timedelta(seconds=after_s)
    return report_health(node=post.node, machine=replace(MACHINE, **changed), program="1", at=post.at)  # type: ignore[arg-type]


def last() -> HealthReport:
    return HealthReport.objects.order_by("tick").last() or pytest.fail("no report")


def test_report_says_how_the_post_stands(enrolled_post: PostNode) -> None:
    searched = [[CheckKind.NATIONAL_LIST_NAMES, CheckState.PASSED, None]]
    record(enrolled_post.node, [events.crossing(enrolled_post.at)], at=enrolled_post.at)
    record(enrolled_post.node, [events.crossing(enrolled_post.at, checks=searched)], at=enrolled_post.at)
    assert say(enrolled_post)
    row = last()
    assert (row.decided, row.unchecked, row.unsearched) == (2, 1, 1)
    assert json.loads(row.waiting or "") == [[Lane.DECISIONS, 2, row.day]]
    assert (row.uptime_s, row.disk_free_bytes, row.power) == (900, 90_000_000_000, PowerSource.MAINS)
    assert row.at == enrolled_post.at
    assert row.clock_ahead_s is None
    assert row.lists == "[]"


def test_report_is_written_once_an_hour_and_at_once_when_something_changes(enrolled_post: PostNode) -> None:
    assert say(enrolled_post)
    assert not say(enrolled_post, after_s=120), "nothing has changed"
    assert say(enrolled_post, after_s=120, disk_free_bytes=4_000_000_000)
    assert not say(enrolled_post, after_s=30, disk_free_bytes=90_000_000_000), "not more often than once a minute"
    assert say(enrolled_post, after_s=30, disk_free_bytes=90_000_000_000)
    assert say(enrolled_post, after_s=limits.HEALTH_REPORT_S)
    assert say(enrolled_post, after_s=120, power=PowerSource.BATTERY)


def test_a_clock_that_was_set_back_stops_no_report(enrolled_post: PostNode) -> None:
    assert say(enrolled_post)
    assert say(enrolled_post, after_s=-86_400)


def test_decisions_of_yesterday_are_not_counted_today(enrolled_post: PostNode) -> None:
    record(enrolled_post.node, [events.crossing(enrolled_post.at)], at=enrolled_post.at)
    say(enrolled_post, after_s=86_400)
    assert last().decided == 0


def test_a_post_that_was_never_enrolled_reports_into_its_own_journal(post: PostNode) -> None:
    assert say(post)
    assert last().lane == Lane.HEALTH


def supply(folder: Path, name: str, **words: str) -> None:
    (folder / name).mkdir(parents=True)
    for key, value in words.items():
        (folder / name / key).write_text(value + "\n")


def test_machine_says_what_it_runs_on(tmp_path: Path) -> None:
    supply(tmp_path, "AC", type="Mains", online="0")
    supply(tmp_path, "BAT0", type="Battery", capacity="37")
    supply(tmp_path, "hidpp", type="Battery", capacity="5", scope="Device")
    supply(tmp_path, "BAT1", type="Battery", capacity="nonsense")
    found = machine_adapter.read_machine(tmp_path, supplies=tmp_path)
    assert (found.power, found.battery_percent) == (PowerSource.BATTERY, 37)
    (tmp_path / "AC/online").write_text("1\n")
    assert machine_adapter.read_machine(tmp_path, supplies=tmp_path).power is PowerSource.MAINS
    none = machine_adapter.read_machine(tmp_path, supplies=tmp_path / "nothing")
    assert (none.power, none.battery_percent) == (PowerSource.UNKNOWN, None)
    assert 0 < none.disk_free_bytes <= none.disk_total_bytes


def test_uptime_is_in_every_record_that_a_person_makes(post: PostNode) -> None:
    first = post.node.uptime_s()
    assert first is not None
    assert 0 <= first <= (post.node.uptime_s() or 0)


def test_damaged_lists_are_said_at_once_while_the_version_before_serves(
    enrolled_post: PostNode, tmp_path: Path
) -> None:
    def put(*names: str) -> None:
        path = tmp_path / "NATIONAL.csv"
        path.write_text(csv_of(*({"names": name} for name in names)), encoding="utf-8")
        import_lists(
            [ListSource("NATIONAL", "national-csv", path, enrolled_post.at)],
            enrolled_post.home / "index",
            audience=Audience.POST,
            key=bytes(32),
            at=enrolled_post.at,
            on_broken=lambda _source, record: pytest.fail(record.code),
        )

    put("ZANDOGORMA HAWA")
    assert say(enrolled_post)
    assert last().lists_damaged == 0
    put("ZANDOGORMA HAWA", "TANKAMBARI IDRISSA")
    part = enrolled_post.home / "index" / "g000002" / "part.txt"
    part.write_bytes(part.read_bytes()[:-1])
    assert say(enrolled_post, after_s=120)
    assert last().lists_damaged == 1
    assert json.loads(last().lists or "")[0][0] == "NATIONAL", "the version before serves"
    reasons = why_help(facts_of_report(last()), at=enrolled_post.at)
    assert ("health.reason.list_damaged", Need.TODAY) in [(one.code, one.need) for one in reasons]
