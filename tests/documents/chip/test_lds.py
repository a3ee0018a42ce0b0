"""Files of the LDS, made up here, and the folder they come in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jalon.documents.chip.contents import read_contents
from jalon.documents.chip.files import ChipFiles, UnableToReadFolder, read_folder
from jalon.documents.chip.lds.com import read_com
from jalon.documents.chip.lds.details import read_dg11, read_dg12
from jalon.documents.chip.lds.dg1 import read_dg1
from jalon.documents.chip.lds.dg2 import read_dg2
from jalon.documents.chip.lds.security_keys import read_dg14, read_dg15
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import CHIP_FILE_BYTES_MAX
from tools.chip_pki import PROFILES, Key, integer, oid, sequence, tlv
from tools.make_chip_cases import com, groups_of, zone

IMAGE = b"FAC\x00010\x00" + b"\x00" * 40


def dg2(*images: bytes, said: int | None = None) -> bytes:
    header = tlv(0xA1, tlv(0x87, b"\x01\x01"), tlv(0x88, b"\x00\x08"))
    templates = [tlv(0x7F60, header, tlv(0x5F2E, image)) for image in images]
    return tlv(0x75, tlv(0x7F61, tlv(0x02, bytes((len(images) if said is None else said,))), *templates))


def test_com_names_its_groups() -> None:
    assert read_com(com(1, 11, 14)).groups == {1, 11, 14}
    assert read_com(com(1)).lds_version == "0108"


def test_dg1_is_a_reading_of_the_zone() -> None:
    reading = read_dg1(groups_of("NER")[1])
    assert (reading.fields.issuing_state, reading.fields.surname, reading.valid) == ("NER", "SPECIMEN", True)
    assert "".join(reading.lines).encode() == zone("NER")


def test_dg2_tells_where_the_portrait_stands_and_keeps_none_of_it() -> None:
    data = dg2(IMAGE, IMAGE)
    first, second = read_dg2(data)
    assert data[first.offset : first.offset + first.length] == IMAGE
    assert (first.format_owner, first.format_type, first.data_format) == (0x0101, 0x0008, "ISO/IEC 19794-5")
    assert second.offset > first.offset
    assert IMAGE not in repr((first, second)).encode("latin-1")


@pytest.mark.parametrize("data", [dg2(IMAGE, said=2), dg2(*[IMAGE] * 12), tlv(0x75), tlv(0x75, tlv(0x7F61)), b""])
def test_dg2_that_contradicts_itself_is_refused(data: bytes) -> None:
    with pytest.raises(UnableToRead):
        read_dg2(data)


def test_dg11_holds_names_and_a_date_in_either_form() -> None:
    several = tlv(0xA0, tlv(0x02, b"\x02"), tlv(0x5F0F, b"DIALLO<<AWA"), tlv(0x5F0F, b"DIALLO<<A"))
    body = (tlv(0x5F0E, "TRAORÉ<<ÉLISE".encode()), several, tlv(0x5F2B, bytes.fromhex("19900102")))
    details = read_dg11(tlv(0x6B, tlv(0x5C, b"\x5f\x0e"), *body))
    assert (details.full_name, details.other_names) == ("TRAORÉ<<ÉLISE", ("DIALLO<<AWA", "DIALLO<<A"))
    assert details.birth is not None
    assert details.birth.exact == date(1990, 1, 2)
    assert read_dg11(tlv(0x6B, tlv(0x5F2B, b"19900102"))).birth == details.birth
    assert read_dg11(tlv(0x6B, tlv(0x5F2B, b"19909902"))).birth is None
    assert read_dg11(tlv(0x6B, tlv(0x5F11, "Zinder".encode("latin-1") + b"\xe9"))).place_of_birth == "Zinderé"


def test_dg11_that_counts_wrongly_is_refused() -> None:
    with pytest.raises(UnableToRead):
        read_dg11(tlv(0x6B, tlv(0xA0, tlv(0x02, b"\x03"), tlv(0x5F0F, b"A<<B"))))


def test_dg12_gives_the_day_of_issue() -> None:
    details = read_dg12(tlv(0x6C, tlv(0x5F19, b"DGPN NIAMEY"), tlv(0x5F26, b"20240601")))
    assert (details.issuing_authority, details.issued_on) == ("DGPN NIAMEY", date(2024, 6, 1))


def test_dg14_names_protocols_and_dg15_its_key() -> None:
    infos = [
        sequence(oid("0.4.0.127.0.7.2.2.4.2.2"), integer(2), integer(13)),
        sequence(oid("0.4.0.127.0.7.2.2.3.2.1"), integer(1)),
        sequence(oid("1.2.3"), integer(1)),
    ]
    assert [info.protocol for info in read_dg14(tlv(0x6E, tlv(0x31, *infos)))] == ["pace", "chip_authentication", ""]
    key = read_dg15(tlv(0x6F, Key(PROFILES["p256/sha256"]).info))
    assert (key.algorithm, key.bits, key.problem) == ("secp256r1", 256, None)


def test_file_that_cannot_be_read_is_a_finding_and_the_others_are_read() -> None:
    contents = read_contents(ChipFiles(com=b"\x60", groups={1: groups_of("NER")[1], 12: b"\x6c\x05"}))
    assert [(finding.subject, finding.code) for finding in contents.findings] == [
        ("COM", "documents.chip_file.truncated"),
        ("DG12", "documents.chip_file.truncated"),
    ]
    assert contents.zone is not None


@pytest.mark.parametrize("characters", [b"", b"P<NER", b"\xff" * 88, b"1" * 88, b" " * 90])
def test_dg1_without_a_zone_is_said_to_be_so(characters: bytes) -> None:
    contents = read_contents(ChipFiles(groups={1: tlv(0x61, tlv(0x5F1F, characters))}))
    assert contents.zone is None or contents.findings


def test_folder_is_read_by_the_names_in_use(tmp_path: Path) -> None:
    for name in ("EF_SOD.bin", "EF.DG1", "dg11.bin", "mustermann_EF_COM.bin", "DG3.bin", "notes.txt", "DG17.bin"):
        (tmp_path / name).write_bytes(name.encode())
    files = read_folder(tmp_path)
    assert (files.sod, files.com) == (b"EF_SOD.bin", b"mustermann_EF_COM.bin")
    assert files.groups == {1: b"EF.DG1", 11: b"dg11.bin"}


def test_folder_without_chip_files_or_with_too_large_ones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadFolder, match="empty"):
        read_folder(tmp_path)
    with pytest.raises(UnableToReadFolder, match="unreadable"):
        read_folder(tmp_path / "absent")
    (tmp_path / "DG2.bin").write_bytes(bytes(CHIP_FILE_BYTES_MAX + 1))
    with pytest.raises(UnableToRead, match="file_too_large"):
        read_folder(tmp_path)
    (tmp_path / "DG2.bin").write_bytes(b"")
    (tmp_path / "EF_DG2.bin").write_bytes(b"")
    with pytest.raises(UnableToRead, match="repeated"):
        read_folder(tmp_path)


def test_fingers_and_irises_are_never_kept() -> None:
    assert ChipFiles.of({"DG3": b"x", "DG4": b"y", "DG1": b"z"}).groups == {1: b"z"}
