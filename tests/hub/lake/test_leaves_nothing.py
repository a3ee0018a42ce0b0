"""Nothing that could name anybody enters a lake, and nothing that was erased stays in one."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from jalon.journal.lanes import Lane
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.records import models
from jalon.services.erasure import erase_parts
from jalon.services.journaling import Event
from jalon.services.reads import place_of
from jalon.services.statistics.export import lake_folder
from tests.hub.lake.world import World, all_bytes
from tests.nodes import events

PLANTED = "ZZYXAWKIRO"


def correction(world: World, row: models.Crossing, **changed: Any) -> Event:
    """A correction as the row's post writes one."""
    names = (
        "direction",
        "outcome",
        "document_kind",
        "sex",
        "age_band",
        "nationality",
        "purpose",
        "transport",
        "stay_band",
    )
    movement = {
        "target": place_of(row).to_bytes(),
        "target_day": row.day,
        "corrected_second": second_of_day(world.hub.at),
        "reason": int(CorrectionReason.WRONG_ANSWER),
        "void": False,
    } | {name: getattr(row, name) for name in names}
    return Event("crossing.corrected", {"movement": movement | changed, "staff": events.staff()})


def test_no_planted_name_number_or_key_stands_in_any_byte_of_the_lake(world: World) -> None:
    event = events.crossing(
        world.hub.at, surname=PLANTED, number="QX7654321", note=f"{PLANTED} said", crossing_point=PLANTED
    )
    world.send("Faramana", [event])
    attempt = {
        "movement": {
            "crossing_point": "faramana-koury",
            "booth": "1",
            "ended_second": second_of_day(world.hub.at),
            "reason": 3,
            "channel": 2,
            "inspection": uuid.uuid4().bytes,
            "characters": 44,
            "finding": f"documents.zone.{PLANTED.lower()}",
        },
        "identity": {"zone": f"P<BFA{PLANTED}<<AWA"},
        "staff": events.staff(),
    }
    world.send("Faramana", [Event("inspection.attempted", attempt)])
    world.export()
    data = all_bytes(lake_folder())
    row = models.Crossing.objects.get()
    assert row.surname == PLANTED, "planted where it could leak from"
    needles = [PLANTED, PLANTED.lower(), "QX7654321", "19900101", row.slip, row.slip.replace("-", ""), "AWA"]
    keys = [row.id, row.inspection, row.officer, row.shift]
    needles += [form for key in keys if key for form in (str(key), key.hex)]
    for needle in needles:
        assert needle.encode() not in data, needle
    assert not [key for key in keys if key and key.bytes in data]
    assert world.posts["Faramana"].node.hex().encode() not in data
    assert b"Faramana" in data, "the search finds what is there"
    assert [row["finding"] for row in world.rows("attempts")] == [None]


def test_corrections_change_the_vintage_and_a_void_record_leaves(world: World) -> None:
    world.cross("Faramana", 2, sex=Sex.FEMALE)
    world.export()
    first, second = models.Crossing.objects.order_by("seq")
    world.later(hours=1)
    world.send("Faramana", [correction(world, first, sex=int(Sex.MALE))])
    world.export()
    assert sorted(row["sex"] for row in world.rows()) == [Sex.MALE, Sex.FEMALE]
    world.send("Faramana", [correction(world, second, void=True)])
    world.export()
    assert [(row["sex"], row["shift"]) for row in world.rows()] == [(Sex.MALE, 1)]
    (partition,) = world.lake.partitions("crossings")
    assert (world.lake.catalog[partition], world.lake.manifest(partition).facts.taken_back) == (3, 1)


def test_a_correction_by_another_post_changes_nothing_and_loses_nothing(world: World) -> None:
    world.cross("Faramana", 1, sex=Sex.FEMALE)
    world.send("Seytenga", [correction(world, models.Crossing.objects.get(), sex=int(Sex.MALE))])
    world.export()
    assert [row["sex"] for row in world.rows()] == [Sex.FEMALE]


def test_what_was_erased_stands_in_no_file_after_the_next_export(world: World) -> None:
    world.cross("Faramana", 4, purpose=2)
    world.cross("Faramana", 1, nationality="TCD", document_kind=DocumentKind.SEAFARER_OR_CREW)
    world.export()
    assert b"TCD" in all_bytes(lake_folder())
    row = models.Crossing.objects.get(nationality="TCD")
    erase_parts(
        world.hub.node,
        [(place_of(row), [0, 1])],
        basis="court",
        authority="tribunal",
        policy_version="1",
        at=world.later(hours=1),
    )
    done = world.export()
    assert b"TCD" not in all_bytes(lake_folder())
    assert (len(world.rows()), done.removed > 0) == (4, True)
    (partition,) = world.lake.partitions("crossings")
    assert world.lake.manifest(partition).facts.erased == 1
    assert len(list((lake_folder() / partition.folder).iterdir())) == 1


def test_an_erased_identity_takes_the_issuer_along(world: World) -> None:
    world.cross("Faramana", 1)
    world.export()
    row = models.Crossing.objects.get()
    where = {"basis": "law", "authority": "office", "policy_version": "1"}
    erase_parts(world.hub.node, [(place_of(row), [1])], at=world.later(hours=1), **where)
    world.export()
    assert [found["document_issuer"] for found in world.rows()] == [None]


def test_a_protection_referral_cannot_be_told_from_customs_or_health(world: World) -> None:
    """The same entry is written for every handing over; the lake adds nothing that differs, nor does its order."""
    for hour in range(4):
        at = world.hub.at + timedelta(hours=hour)
        world.cross("Faramana", 1, at=at, outcome=Outcome.HANDED_TO_ANOTHER_SERVICE)
        world.cross("Faramana", 3, at=at)
    # Cells travel on a lane of their own, and say nothing to the export.
    assert not models.Entry.objects.filter(stream__lane=Lane.REFERRALS).exists()
    world.later(hours=5)
    world.export()
    rows = world.rows()
    handed = [row for row in rows if row["outcome"] == Outcome.HANDED_TO_ANOTHER_SERVICE]
    admitted = [row for row in rows if row["outcome"] == Outcome.ADMITTED]
    assert len(handed) == 4
    differ = {name for name in rows[0] if {row[name] for row in handed} != {row[name] for row in admitted}}
    assert differ == {"outcome"}
    manifest = json.dumps(
        [json.loads(p.read_bytes().partition(b"\n")[2]) for p in (lake_folder() / "manifests").iterdir()]
    )
    assert not [word for word in ("referral", "protection", "cell", "handed") if word in manifest.lower()]
