"""What a reader leaves for a booth: zones and chips begin an inspection, anything else is a finding."""

from __future__ import annotations

import base64
import json
import os
import random
from datetime import date
from pathlib import Path

import pytest

from jalon.adapters.readers.folder import FolderReader, folder_of_booth
from jalon.adapters.readers.simulator import SimulatedReader
from jalon.documents.mrz import read_mrz
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.limits import CHIP_FILE_BYTES_MAX, READER_FILES_MAX
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Attempt, InspectionDraft
from jalon.services.inspections import drafts
from jalon.services.inspections.delivered import Taken, take_delivery
from jalon.services.readers import DocumentReader, ReaderDelivery
from tests.post_services.conftest import Staff, passport

CHIPS = Path(__file__).resolve().parents[1] / "vectors" / "emrtd"


def leave(folder: Path, files: dict[str, bytes], *, booth: str = "A", name: str = "0001") -> Path:
    """A whole delivery, as a bridge writes one."""
    place = folder / folder_of_booth(booth) / f"{name}.part"
    place.mkdir(parents=True)
    for file, data in files.items():
        (place / file).write_bytes(data)
    return place.rename(place.with_suffix(""))


def take(staff: Staff, reader: DocumentReader) -> Taken:
    account, shift = staff.officer.account, staff.shift()
    return take_delivery(node=staff.node, account=account, shift=shift, reader=reader, at=staff.at)


def codes(delivery: ReaderDelivery | None) -> list[str]:
    assert delivery is not None
    for finding in delivery.findings:
        assert all(finding.sentence(language) for language in LANGUAGES)
    return [finding.code.removeprefix("adapters.reader.") for finding in delivery.findings]


def test_zone_that_a_reader_left_begins_an_inspection_and_is_deleted(staff: Staff, tmp_path: Path) -> None:
    delivery = leave(tmp_path, {"mrz.txt": passport(number="BF7654321").encode()})
    taken = take(staff, FolderReader(tmp_path))
    assert taken.begun is not None
    assert taken.begun.view is not None
    assert taken.begun.view.document is not None
    assert taken.begun.view.document.number == "BF7654321"
    assert taken.begun.view.draft.channel is EntryChannel.READER
    assert list(delivery.parent.iterdir()) == []


def test_reader_without_a_delivery_begins_and_records_nothing(staff: Staff, tmp_path: Path) -> None:
    assert take(staff, FolderReader(tmp_path)) == Taken(None)
    assert take(staff, FolderReader(tmp_path / "absent")) == Taken(None)
    assert not InspectionDraft.objects.exists()
    assert not Attempt.objects.exists()


def test_delivery_waits_while_an_inspection_is_open(staff: Staff, tmp_path: Path) -> None:
    staff.scan()
    delivery = leave(tmp_path, {"mrz.txt": passport().encode()})
    taken = take(staff, FolderReader(tmp_path))
    assert taken.begun is not None
    assert taken.begun.finding is not None
    assert delivery.is_dir()


def test_deliveries_are_taken_in_the_order_of_their_names_and_by_their_own_booth(tmp_path: Path) -> None:
    for name, booth in (("0002", "A"), ("0001", "A"), ("0000", "../A")):
        leave(tmp_path, {"mrz.txt": name.encode()}, booth=booth, name=name)
    reader = FolderReader(tmp_path)
    taken = [reader.take("A"), reader.take("A"), reader.take("A"), reader.take("../A")]
    assert [one.zone if one else None for one in taken] == ["0001", "0002", None, "0000"]


@pytest.mark.parametrize("booth", ["..", ".", "a/b", "../../etc", "", "guichet été", "\x00"])
def test_folder_of_any_booth_is_one_plain_name(booth: str) -> None:
    name = folder_of_booth(booth)
    assert name not in ("", ".", "..")
    assert name.isascii()
    assert "/" not in name
    assert "\x00" not in name


def test_delivery_that_is_still_written_is_not_taken(staff: Staff, tmp_path: Path) -> None:
    place = leave(tmp_path, {"mrz.txt": passport().encode()})
    place.rename(place.with_suffix(".part"))
    taken = take(staff, FolderReader(tmp_path))
    assert taken.begun is None
    assert [finding.code for finding in taken.findings] == ["adapters.reader.still_writing"]
    assert not Attempt.objects.exists()


def test_claimed_delivery_of_a_power_cut_is_cleared_away(tmp_path: Path) -> None:
    left = leave(tmp_path, {"mrz.txt": b"left"})
    left.rename(left.with_name(".taken-before"))
    assert FolderReader(tmp_path).take("A") is None
    assert list(left.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "empty"),
        ({"photo.jpg": b"x"}, "empty"),
        ({"DG3.bin": b"fingers"}, "empty"),
        ({"mrz.txt": b"<" * 5_000}, "too_large"),
        ({"EF_SOD.bin": b"0" * (CHIP_FILE_BYTES_MAX + 1)}, "too_large"),
        ({f"EF_DG{n}.bin": b"0" * CHIP_FILE_BYTES_MAX for n in (1, 2, 11, 12, 14)}, "too_large"),
        ({"DG1.bin": b"0", "EF_DG1.bin": b"0"}, "repeated"),
        ({f"{number}": b"" for number in range(READER_FILES_MAX + 1)}, "too_many_files"),
    ],
)
def test_delivery_that_cannot_be_used_is_a_finding_and_gone(tmp_path: Path, files: dict[str, bytes], code: str) -> None:
    place = leave(tmp_path, files)
    delivery = FolderReader(tmp_path).take("A")
    assert codes(delivery) == [code]
    assert delivery is not None
    assert delivery.empty
    assert list(place.parent.iterdir()) == []


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(passport())
    reader, folder = FolderReader(tmp_path / "in"), tmp_path / "in"
    place = leave(folder, {})
    (place / "mrz.txt").symlink_to(secret)
    assert codes(reader.take("A")) == ["not_a_file"]
    place = leave(folder, {})
    os.mkfifo(place / "mrz.txt")
    assert codes(reader.take("A")) == ["not_a_file"]
    (place.parent / "link").symlink_to(tmp_path)
    assert codes(reader.take("A")) == ["not_a_folder"]
    (place.parent / "loose.txt").write_text(passport())
    assert codes(reader.take("A")) == ["not_a_folder"]
    assert secret.read_text() == passport()


def test_unusable_delivery_is_recorded_as_an_attempt_of_the_reader(staff: Staff, tmp_path: Path) -> None:
    leave(tmp_path, {"photo.jpg": b"x"})
    taken = take(staff, FolderReader(tmp_path))
    assert taken.begun is not None
    assert (taken.begun.view, taken.begun.finding) != (None, None)
    attempt = Attempt.objects.get()
    assert attempt.reason == AttemptReason.READER_FAILED
    assert attempt.channel == EntryChannel.READER


def test_half_written_zone_is_recorded_as_unreadable(staff: Staff, tmp_path: Path) -> None:
    leave(tmp_path, {"mrz.txt": passport()[:60].encode()})
    taken = take(staff, FolderReader(tmp_path))
    assert taken.begun is not None
    assert taken.begun.view is None
    assert Attempt.objects.get().reason == AttemptReason.UNREADABLE_ZONE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_zone_is_read_in_the_writings_of_windows_too(tmp_path: Path, encoding: str) -> None:
    leave(tmp_path, {"MRZ.TXT": passport().replace("\n", "\r\n").encode(encoding), "notes.doc": b""})
    delivery = FolderReader(tmp_path).take("A")
    assert codes(delivery) == ["foreign_files"]
    assert delivery is not None
    assert read_mrz(delivery.zone or "").valid


def test_any_bytes_in_a_delivery_end_in_an_answer(staff: Staff, tmp_path: Path) -> None:
    dice = random.Random(5)
    names = ["mrz.txt", "EF_SOD.bin", "EF.COM", "DG1.bin", "DG2", "DG14.bin", "x", "ünï.bin"]
    for number in range(40):
        files = {name: dice.randbytes(dice.choice((0, 3, 90, 2_000))) for name in dice.sample(names, 4)}
        leave(tmp_path, files, name=f"{number:04d}")
        taken = take(staff, FolderReader(tmp_path))
        assert taken.begun is not None
        InspectionDraft.objects.all().delete()


@pytest.fixture(scope="module")
def chip() -> dict[str, bytes]:
    """Files of a chip of the vectors, as a reader names them: well signed, by a key that this post does not know."""
    with (CHIPS / "cases.jsonl").open(encoding="utf-8") as stream:
        case = next(case for case in map(json.loads, stream) if case["case"] == "NER_valid")
    return {f"EF_{name}.bin": base64.b64decode(data) for name, data in case["files"].items()}


def test_chip_beside_the_zone_is_verified_and_its_files_are_not_kept(
    staff: Staff, tmp_path: Path, chip: dict[str, bytes]
) -> None:
    leave(tmp_path, {**chip, "mrz.txt": passport().encode()})
    begun = take(staff, FolderReader(tmp_path)).begun
    assert begun is not None
    assert begun.view is not None
    line = next(line for line in begun.view.checks if line.kind is CheckKind.CHIP_SIGNATURE)
    assert line.state is CheckState.FAILED
    assert {finding.code.split(".")[1] for finding in line.findings} >= {"signer", "chip_agrees"}
    draft = InspectionDraft.objects.get()
    assert base64.b64encode(chip["EF_SOD.bin"]).decode()[:40] not in draft.chip
    assert len(draft.chip) < 4_000


def test_chip_of_the_same_document_agrees_and_is_told_the_same_at_every_look(
    staff: Staff, tmp_path: Path, chip: dict[str, bytes]
) -> None:
    zone = read_mrz(chip["EF_DG1.bin"][-88:].decode())
    leave(tmp_path, {**chip, "mrz.txt": "\n".join(zone.lines).encode()})
    begun = take(staff, FolderReader(tmp_path)).begun
    assert begun is not None
    assert begun.view is not None
    again = drafts.view(
        node=staff.node, account=staff.officer.account, draft_id=begun.view.draft.id, at=staff.later(60)
    )
    for seen in (begun.view, again):
        assert seen.examination.check("chip_agrees").state is CheckState.PASSED
        assert seen.examination.check("chip_signature").state is CheckState.UNDETERMINED
    assert again.examination.findings == begun.view.examination.findings


def test_chip_without_a_zone_opens_a_form_to_type_into(staff: Staff, tmp_path: Path, chip: dict[str, bytes]) -> None:
    leave(tmp_path, chip)
    begun = take(staff, FolderReader(tmp_path)).begun
    assert begun is not None
    assert begun.view is not None
    assert begun.view.missing == ("sex", "age_band", "nationality")
    assert begun.view.examination.check("chip_signature").state is CheckState.UNDETERMINED


def test_simulator_delivers_the_same_made_up_travellers_for_the_same_seed() -> None:
    on = date(2026, 11, 23)
    first, again, other = (SimulatedReader(seed, on=on) for seed in (7, 7, 8))
    zones = [[reader.take("A").zone for _ in range(60)] for reader in (first, again, other)]
    assert zones[0] == zones[1] != zones[2]
    read = [read_mrz(zone or "") for zone in zones[0]]
    assert len({reading.format for reading in read}) == 3
    assert 0 < sum(not reading.valid for reading in read) < 20
