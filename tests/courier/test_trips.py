"""Real nodes that only a courier joins: there, back, twice, out of order, damaged, by the wrong stick."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jalon.adapters.keystore import save_courier_keys
from jalon.adapters.stick import FolderStick
from jalon.cli.post_work import Exchange
from jalon.journal.bundle import BLOCK_BYTES, SIZES_BYTES
from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.records import models
from jalon.services import courier, courier_keys, courier_post, link, outbox
from jalon.services.courier import UnableToCarry
from jalon.services.own_streams import own_streams
from tests.courier.conftest import Network, ToHub, enrol
from tests.nodes.post import make_post


@dataclass
class Stopped:
    at: datetime

    def now(self) -> datetime:
        return self.at


def test_offline_post_is_confirmed_by_a_stick_that_goes_and_comes_back(network: Network) -> None:
    network.cross(5)
    waiting = network.unconfirmed()
    taken = network.post_writes()
    assert taken.told.entries == waiting
    assert taken.told.left == 0
    assert taken.told.first_day is not None
    assert [path.stat().st_size for path in network.files] == [SIZES_BYTES[0]] * 2
    assert network.unconfirmed() == waiting, "a stick that left confirms nothing"

    read = network.hub_reads(later_s=60)
    assert network.at_hub() == 5
    assert [(trip.told.entries, trip.told.whole) for trip in read.trips] == [(waiting, True)]
    assert read.trips[0].label == "Faramana"

    (back,) = network.hub_writes(later_s=120)
    assert back.told.receipts == 1
    confirmed = network.post_reads(later_s=180)
    assert [trip.told.entries for trip in confirmed.trips] == [waiting]
    assert [one.lane for one in outbox.pending(network.post.node)] in ([], [Lane.HEALTH])


def test_same_stick_twice_changes_nothing_more(network: Network) -> None:
    network.cross(3)
    network.post_writes()
    network.hub_reads()
    again = network.hub_reads(later_s=5)
    assert network.at_hub() == 3
    assert [(trip.told.entries, trip.told.known > 0) for trip in again.trips] == [(0, True)]
    network.hub_writes(later_s=10)
    network.post_reads(later_s=20)
    second = network.post_reads(later_s=30)
    assert [trip.told.entries for trip in second.trips] == [0]
    with network.hub.activate():
        assert [trip.told.entries for trip in courier.trips() if trip.way == "read"] == [4], "what was new is kept"


def test_old_return_stick_takes_back_no_confirmation(network: Network, tmp_path: Path) -> None:
    network.cross(2)
    network.post_writes()
    network.hub_reads()
    network.hub_writes(later_s=10)
    old = tmp_path / "old"
    shutil.copytree(network.folder, old)
    network.cross(2)
    network.post_writes(later_s=20)
    network.hub_reads(later_s=30)
    network.hub_writes(later_s=40)
    network.post_reads(later_s=50)
    assert network.unconfirmed() <= 1
    reading = courier_post.read(node=network.post.node, stick=FolderStick(old), at=network.at(60))
    assert [trip.told.entries for trip in reading.trips] == [0]
    assert network.unconfirmed() <= 1


def test_sticks_in_any_order_bring_everything(network: Network, tmp_path: Path) -> None:
    sticks = []
    for number in range(3):
        network.cross(2)
        network.post_writes(later_s=number)
        sticks.append(tmp_path / f"stick{number}")
        shutil.copytree(network.folder, sticks[-1])
    random.Random(3).shuffle(sticks)
    for folder in sticks:
        Network(network.hub, network.post, folder).hub_reads(later_s=100)
    assert network.at_hub() == 6


def test_new_files_replace_those_that_this_node_left_on_the_stick(network: Network) -> None:
    network.cross(1)
    network.post_writes()
    before = set(network.files)
    (network.folder / "holiday.jpg").write_bytes(b"not ours")
    network.cross(1)
    network.post_writes(later_s=10)
    after = set(network.files)
    assert len(after) == 3
    assert after & before == set()


def test_confirmed_by_link_and_by_stick_agree(network: Network) -> None:
    network.cross(4)
    network.post_writes()
    network.hub_reads()
    to_hub = ToHub(network.hub)
    link.exchange(
        node=network.post.node,
        transport=to_hub,
        state=link.LinkState(),
        at=network.at(10),
        disk_free_bytes=1,
        program="0",
    )
    assert network.at_hub() == 4
    assert to_hub.seen[0] == "exchange"
    assert to_hub.seen.count("envelopes") <= 1, "only the note of the confirmation itself was still to send"
    by_link = {row.lane: row.acknowledged_seq for row in own_streams(network.post.node)}
    network.hub_writes(later_s=20)
    network.post_reads(later_s=30)
    by_stick = {row.lane: row.acknowledged_seq for row in own_streams(network.post.node)}
    assert by_link == by_stick
    assert by_link[Lane.DECISIONS] == 4


def test_stick_when_everything_is_confirmed_is_not_written(network: Network) -> None:
    network.cross(1)
    for later_s in (0, 10):
        network.post_writes(later_s=later_s)
        network.hub_reads(later_s=later_s)
        network.hub_writes(later_s=later_s)
        network.post_reads(later_s=later_s)
    assert network.unconfirmed() == 0
    with pytest.raises(UnableToCarry, match="nothing_waits"):
        network.post_writes(later_s=20)


def test_cells_go_by_the_clock_and_are_given_up_when_the_hub_says_so(network: Network) -> None:
    network.cross(1)
    network.post_writes()
    hours = 3
    taken = network.post_writes(later_s=hours * 3_600)
    assert taken.told.cells == hours * 3_600 // limits.CELL_SLOT_S
    network.hub_reads(later_s=hours * 3_600)
    with network.hub.activate():
        assert models.RelayedCell.objects.count() == taken.told.cells
    network.hub_writes(later_s=hours * 3_600 + 10)
    back = network.post_reads(later_s=hours * 3_600 + 20)
    assert [trip.told.cells for trip in back.trips] == [taken.told.cells]
    network.cross(1)
    assert network.post_writes(later_s=hours * 3_600 + 30).told.cells == 0


def overwrite(path: Path, blocks: list[int] | range) -> None:
    data = bytearray(path.read_bytes())
    for block in blocks:
        data[block * BLOCK_BYTES : block * BLOCK_BYTES + 8] = b"damaged!"
    path.write_bytes(bytes(data))


def test_one_file_destroyed_loses_nothing(network: Network) -> None:
    network.cross(5)
    network.post_writes()
    first, _ = network.files
    first.write_bytes(b"\0" * 5_000)
    read = network.hub_reads()
    assert network.at_hub() == 5
    assert [one.code for one in read.closed] == ["journal.bundle.not_for_us"]
    assert [trip.told.whole for trip in read.trips] == [True]


def test_damage_in_both_files_says_which_entries_are_missing_and_the_next_stick_heals_it(network: Network) -> None:
    network.cross(130)
    network.post_writes()
    for path in network.files:
        overwrite(path, [network.last_block(path)])
    read = network.hub_reads()
    (trip,) = read.trips
    assert trip.told.whole is False
    assert trip.missing
    assert all(lane is not None and first <= last for lane, first, last in trip.missing)
    assert network.at_hub() < 130
    network.hub_writes(later_s=10)
    network.post_reads(later_s=20)
    network.post_writes(later_s=30)
    network.hub_reads(later_s=40)
    assert network.at_hub() == 130


@pytest.mark.parametrize("kept", [False, True])
def test_half_written_files_give_what_is_there(network: Network, kept: bool) -> None:
    network.cross(130)
    network.post_writes()
    for path in network.files:
        there = network.last_block(path) * BLOCK_BYTES + 100 if kept else 100
        path.with_suffix(".tmp").write_bytes(path.read_bytes()[:there])
        path.unlink()
    read = network.hub_reads()
    if kept:
        (trip,) = read.trips
        assert trip.told.whole is False
        assert trip.missing
        assert 0 < network.at_hub() < 130
    else:
        assert [one.code for one in read.closed] == ["journal.bundle.not_for_us"] * 2
        assert read.trips == ()


def test_stick_of_another_post_is_no_harm_and_opens_nothing(
    network: Network, post_template: Path, tmp_path: Path
) -> None:
    other = make_post(post_template, tmp_path / "other", label="Kantchari", crossing_point="kantchari")
    with network.hub.activate():
        enrol(network.hub, other)
    network.cross(2)
    network.post_writes()
    with other.activate():
        read = courier_post.read(node=other.node, stick=network.stick, at=network.at())
    assert read.trips == ()
    assert {one.code for one in read.closed} == {"journal.bundle.not_for_us"}


def test_post_that_never_heard_of_the_key_says_how_it_comes(
    network: Network, post_template: Path, tmp_path: Path
) -> None:
    other = make_post(post_template, tmp_path / "other")
    with network.hub.activate():
        enrol(network.hub, other, hub_key=False)
    with other.activate():
        with pytest.raises(UnableToCarry, match="hub_key_unknown"):
            courier_post.write(node=other.node, stick=network.stick, at=network.at())
        learnt = courier_keys.ask_hub_key(node=other.node, transport=ToHub(network.hub), at=network.at())
    with network.hub.activate():
        assert learnt == network.hub.node.courier_certificates[0]


def test_post_at_work_asks_its_hub_for_the_key_once_an_hour(
    network: Network, post_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_post(post_template, tmp_path / "other")
    with network.hub.activate():
        enrol(network.hub, other, hub_key=False)
    to_hub = ToHub(network.hub)
    clock = Stopped(network.at())
    exchange = Exchange(other.home, clock)  # type: ignore[arg-type]  # a clock that stands
    monkeypatch.setattr(exchange, "_connected", lambda _node: to_hub)
    with other.activate():
        with network.hub.activate():
            announced = network.hub.node.courier_certificates
            save_courier_keys(network.hub.home, private_keys=(), certificates=())
        exchange()
        assert other.node.hub_courier is None, "a hub without a key stops nothing"
        with network.hub.activate():
            save_courier_keys(network.hub.home, private_keys=(), certificates=announced)
        exchange()
        assert to_hub.seen.count("keys") == 1
        clock.at += timedelta(hours=1)
        exchange()
        exchange()
    assert other.node.hub_courier == announced[0]
    assert to_hub.seen.count("keys") == 2


def test_keys_follow_the_quarters_and_the_old_one_still_opens_for_ninety_days(network: Network) -> None:
    node = network.post.node
    assert courier_keys.renewed(node, at=network.at()) is None
    months = {"2026-03-31": 1, "2026-04-01": 2, "2026-06-29": 2, "2026-07-01": 1}
    for day, count in months.items():
        year, month, number = map(int, day.split("-"))
        at = network.at().replace(year=year, month=month, day=number)
        kept = courier_keys.renewed(node, at=at)
        if count == 1 and month == 3:
            assert kept is None
        elif month == 7:
            assert kept is not None
            assert [one.private in node.courier_keys for one in kept] == [False], "the first quarter's is destroyed"
        else:
            assert kept is not None
            assert [one.private in node.courier_keys for one in kept] == [False, True]


def test_return_stick_brings_the_hubs_newer_key(network: Network) -> None:
    from jalon.adapters.keystore import save_hub_courier
    from jalon.cli.courier_key import ensure_courier_key

    network.cross(1)
    network.post_writes()
    later = network.at() + timedelta(days=40)
    with network.hub.activate():
        ensure_courier_key(network.hub.home, at=later)
    seconds = 40 * 86_400
    network.hub_reads(later_s=seconds)
    network.hub_writes(later_s=seconds)
    read = network.post_reads(later_s=seconds)
    assert read.hub_key is not None
    assert read.hub_key != network.post.node.hub_courier
    save_hub_courier(network.post.home, read.hub_key)
    assert courier_keys.hub_key(network.post.node, at=later) is not None
