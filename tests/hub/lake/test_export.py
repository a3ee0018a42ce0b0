"""The export: once, in any order, whole, and nothing dropped in silence."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from jalon.adapters.backup_contents import pieces
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.records import models
from jalon.services.erasure import erase_parts
from jalon.services.reads import place_of
from jalon.services.statistics.export import UnableToExport, export, lake_folder, rebuild
from jalon.stats.lake.checking import check
from jalon.stats.lake.manifest import Partition
from jalon.stats.lake.reading import Lake, open_lake
from tests.hub.lake.world import World, all_bytes
from tests.nodes import events
from tests.nodes.post import PostNode


def crossings(world: World, month: str) -> Partition:
    return Partition("crossings", "BFA", month)


def test_rows_of_the_journal_stand_in_the_lake_once_in_their_month(world: World) -> None:
    world.cross("Faramana", 3, sex=Sex.FEMALE)
    done = world.export()
    assert (done.vintages > 0, done.rows) == (True, 3)
    rows = world.rows()
    local = world.hub.at.date()
    assert [(row["day"], row["post"], row["crossing_point"], row["sex"]) for row in rows] == [
        (local, "Faramana", "faramana-koury", Sex.FEMALE)
    ] * 3
    assert {(row["late_days"], row["shift"], row["weight"], row["processing_s"]) for row in rows} == {(0, 1, 1, 14)}
    assert {row["unchecked"] for row in rows} == {1}


def test_a_second_export_without_news_writes_nothing(world: World) -> None:
    world.cross("Faramana", 3)
    world.export()
    before = world.lake.catalog
    for everything in (False, True):
        done = world.export(everything=everything)
        assert (done.vintages, world.lake.catalog) == (0, before)


def test_an_envelope_that_arrives_twice_changes_nothing(world: World) -> None:
    world.send("Faramana", [events.crossing(world.hub.at)], twice=True)
    world.export()
    assert len(world.rows()) == 1


def test_a_late_entry_makes_a_new_vintage_of_its_own_month_and_is_counted_late(world: World) -> None:
    world.cross("Faramana", 2)
    world.export()
    happened, month = world.hub.at, f"{world.hub.at:%Y-%m}"
    world.later(days=92)
    world.cross("Seytenga", 1, at=happened)
    world.export()
    assert world.lake.catalog[crossings(world, month)] == 2
    manifest = world.lake.part(crossings(world, month)).manifest
    assert {post.post: (post.rows, post.late) for post in manifest.facts.posts} == {
        "Faramana": (2, 0),
        "Seytenga": (1, 1),
    }
    assert sorted(row["late_days"] for row in world.rows()) == [0, 0, 92]


def test_a_future_date_is_set_apart_and_counted(world: World) -> None:
    world.cross("Faramana", 1)
    world.cross("Faramana", 1, at=world.hub.at + timedelta(days=2_000))
    world.export()
    assert len(world.rows()) == 1
    future = f"{world.hub.at + timedelta(days=2_000):%Y-%m}"
    manifest = world.lake.part(crossings(world, future)).manifest
    assert (manifest.rows, manifest.facts.apart) == (0, {"future": 1})


def test_a_date_that_lay_ahead_is_set_apart_also_when_it_is_long_over(world: World) -> None:
    ahead = world.hub.at + timedelta(days=60)
    world.cross("Faramana", 1, at=ahead)
    for _ in range(4):
        world.later(days=30)
        world.cross("Faramana", 1)
    world.export()
    before = _hashes(world.lake)
    world.cross("Faramana", 1, at=ahead)
    world.export()
    (row,) = (row for row in world.rows() if row["month"] == f"{ahead:%Y-%m}" and row["late_days"] == 60)
    assert row["day"] == ahead.date()
    facts = world.lake.manifest(crossings(world, f"{ahead:%Y-%m}")).facts
    assert facts.apart == {"future": 1}
    assert world.export(everything=True).vintages == 0
    assert before.keys() == _hashes(world.lake).keys()


def test_unknown_codes_are_nulled_marked_and_counted_and_a_name_cannot_enter_as_one(world: World) -> None:
    world.cross("Faramana", 2, nationality="QQQ", crossing_point="TRAORE AWA")
    # Numbers of a newer program: the writers of this one would not write them.
    first, second = models.Crossing.objects.order_by("seq")
    models.Crossing.objects.filter(pk=first.pk).update(transport=77)
    models.Crossing.objects.filter(pk=second.pk).update(outcome=99)
    world.export()
    (row,) = world.rows()
    assert (row["transport"], row["nationality"], row["crossing_point"], row["unlikely"] & 256) == (
        None,
        None,
        None,
        256,
    )
    facts = world.lake.part(crossings(world, f"{world.hub.at:%Y-%m}")).manifest.facts
    assert facts.unknown == {"outcome": 1, "transport": 1, "nationality": 2, "crossing_point": 2}
    assert facts.apart == {"unknown_code": 1}


def test_the_month_is_that_of_the_local_day(world: World) -> None:
    """Ouagadougou is on UTC; the last second of a month belongs to it, the next to the next."""
    first = datetime(world.hub.at.year, world.hub.at.month, 1, tzinfo=UTC)
    world.cross("Faramana", 1, at=first)
    world.cross("Faramana", 1, at=first - timedelta(seconds=1))
    world.export()
    assert {(row["month"], row["day"]) for row in world.rows()} == {
        (f"{first:%Y-%m}", first.date()),
        (f"{first - timedelta(days=1):%Y-%m}", first.date() - timedelta(days=1)),
    }


def test_completeness_names_posts_that_were_not_heard(world: World) -> None:
    world.cross("Faramana", 1)
    world.post("Seytenga")
    world.export()
    facts = world.lake.part(crossings(world, f"{world.hub.at:%Y-%m}")).manifest.facts
    assert [(post.post, post.complete, post.rows) for post in facts.posts] == [
        ("Faramana", False, 1),
        ("Seytenga", False, 0),
    ]
    assert facts.completeness == 0.0


def test_handed_over_stands_beside_the_others(world: World) -> None:
    world.cross("Faramana", 1, outcome=Outcome.HANDED_TO_ANOTHER_SERVICE)
    world.export()
    assert [row["outcome"] for row in world.rows()] == [Outcome.HANDED_TO_ANOTHER_SERVICE]
    assert isinstance(world.rows()[0]["day"], date)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_arrival_and_any_exports_between_give_the_bytes_of_one_export(
    world: World, seed: int, tmp_path: Path
) -> None:
    chance = Random(seed)
    begin = world.hub.at
    steps = [(label, day) for label in ("Faramana", "Seytenga") for day in range(0, 60, 12)] * 2
    chance.shuffle(steps)
    world.later(days=70)
    for label, day in steps:
        world.cross(label, chance.randint(1, 3), at=begin + timedelta(days=day), purpose=chance.choice((0, 2, 4)))
        if chance.random() < 0.4:
            world.export()
    world.export()
    world.export(root=tmp_path / "other")
    other = open_lake(tmp_path / "other")
    assert _hashes(world.lake) == _hashes(other)
    assert len(world.rows()) == models.Crossing.objects.count()


def _hashes(lake: Lake) -> dict[str, tuple[str, ...]]:
    return {str(one): tuple(file.sha256 for file in lake.manifest(one).files) for one in lake.catalog}


def test_a_month_closes_when_its_posts_are_heard_and_its_cubes_outlive_its_rows(world: World) -> None:
    world.cross("Faramana", 12)
    month, row = f"{world.hub.at:%Y-%m}", models.Crossing.objects.order_by("seq")[0]
    world.export()
    assert not (lake_folder() / "cubes").exists()
    world.later(days=90)
    assert world.export().closed == 1
    manifest = world.lake.manifest(crossings(world, month))
    assert manifest.facts.closed_on == world.hub.at.date()
    cubes = all_bytes(lake_folder() / "cubes")
    assert cubes
    assert world.export().closed == 0
    where = {"basis": "retention", "authority": "office", "policy_version": "1"}
    erase_parts(world.hub.node, [(place_of(row), [0, 1])], at=world.later(hours=1), **where)
    done = world.export()
    assert (done.closed, len(world.rows())) == (0, 11)
    assert all_bytes(lake_folder() / "cubes") == cubes
    world.cross("Faramana", 1, at=world.hub.at - timedelta(days=90))
    assert world.export().closed == 0, "its rows are no longer whole"
    (lake_folder() / "exported.json").unlink()
    assert world.export().closed == 0, "its cubes say that it was closed"
    assert all_bytes(lake_folder() / "cubes") == cubes


def test_late_entries_of_a_closed_month_make_its_cubes_anew(world: World) -> None:
    world.cross("Faramana", 12)
    happened = world.hub.at
    world.later(days=90)
    assert world.export().closed == 1
    world.cross("Faramana", 1, at=happened)
    assert world.export().closed == 1
    vintages = {path.stem for path in (lake_folder() / "cubes").rglob("*.parquet")}
    assert vintages == {"vintage=1", "vintage=2"}


def test_damage_is_named_and_made_again_from_the_journal(world: World) -> None:
    world.cross("Faramana", 3)
    world.export()
    before = _hashes(world.lake)
    partition = crossings(world, f"{world.hub.at:%Y-%m}")
    world.lake.part(partition).paths[0].unlink()
    found = check(world.lake)
    assert [(one.partition, one.code) for one in found.damages] == [(partition, "stats.lake.file_missing")]
    rebuild(node=world.hub.node, months=frozenset({partition.month}), at=world.later(minutes=1))
    assert check(world.lake).damages == ()
    assert _hashes(world.lake) == before


def test_a_lake_that_is_lost_is_made_again(world: World) -> None:
    world.cross("Faramana", 3)
    world.export()
    before = _hashes(world.lake)
    shutil.rmtree(lake_folder())
    world.export()
    assert _hashes(world.lake) == before


def test_a_run_may_leave_months_for_the_next_and_takes_erasures_and_the_newest_first(world: World) -> None:
    begin = world.hub.at
    world.later(days=81)
    for days in (0, 40, 80):
        world.cross("Faramana", 1, at=begin + timedelta(days=days))
    months = [f"{begin + timedelta(days=days):%Y-%m}" for days in (0, 40, 80)]
    assert [world.export(months_max=1).pending for _ in range(2)] == [2, 1]
    assert sorted(one.month for one in world.lake.partitions("crossings")) == months[1:]
    row = models.Crossing.objects.order_by("-at")[0]
    where = {"basis": "law", "authority": "office", "policy_version": "1"}
    erase_parts(world.hub.node, [(place_of(row), [0, 1])], at=world.later(hours=1), **where)
    assert world.export(months_max=1).pending == 1
    assert [found["month"] for found in world.rows()] == [months[1]]
    assert world.export(months_max=1).pending == 0
    assert sorted(found["month"] for found in world.rows()) == months[:2]


def test_a_post_has_no_lake(enrolled_post: PostNode) -> None:
    with pytest.raises(UnableToExport) as raised:
        export(node=enrolled_post.node, at=enrolled_post.at)
    assert raised.value.code == "services.statistics.no_hub"


def test_a_backup_holds_what_no_journal_gives_back_and_no_row(world: World) -> None:
    world.cross("Faramana", 12)
    world.later(days=90)
    world.export()
    names = {json.loads(piece.partition(b"\n")[0])["file"] for piece in pieces(world.hub.home)}
    of_the_lake = {name.split("/")[1] for name in names if name.startswith("lake/")}
    assert of_the_lake == {"cubes", "manifests", "exported.json"}
