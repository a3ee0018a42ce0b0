"""A gallery on disk: found again, added to, erased, and safe from power cuts; what is cut short or old is refused."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from jalon.biometrics.codecs import iso19794_2
from jalon.biometrics.errors import UnableToOpenGallery
from jalon.biometrics.matching import gallery as gallery_module
from jalon.biometrics.matching.first_stage import ASKED, _scan_loop, _scan_numpy, row_of
from jalon.biometrics.matching.gallery import Gallery, Member
from jalon.biometrics.matching.score import prepare
from jalon.biometrics.matching.search import search
from jalon.cli import main
from jalon.kernel.texts import LANGUAGES, text
from tests.biometrics.prints import print_of, same

FINGERS = range(1, 7)


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gallery of six fingers."""
    place = tmp_path / "gallery"
    Gallery.create(place)
    with Gallery(place, writable=True) as opened:
        opened.add([Member(key(finger), print_of(finger).template) for finger in FINGERS])
    return place


def code_of(place: Path) -> str:
    with pytest.raises(UnableToOpenGallery) as caught:
        Gallery(place)
    for language in LANGUAGES:
        assert text(caught.value.code, language, **caught.value.parameters)
    return caught.value.code.rsplit(".", 1)[1]


def test_each_finger_is_the_first_candidate_for_its_other_print(folder: Path) -> None:
    with Gallery(folder) as opened:
        for finger in FINGERS:
            found = search(opened, [print_of(finger, 2).template])
            assert found[0].key == key(finger)
            assert len({candidate.key for candidate in found}) == len(found)


def test_members_come_back_as_they_were_added(folder: Path) -> None:
    with Gallery(folder) as opened:
        member = opened.member(2)
        assert member is not None
        assert same(member.template, print_of(3).template)


def test_first_stage_agrees_with_numpy_bit_by_bit() -> None:
    ready = [prepare(print_of(finger).template) for finger in FINGERS]
    rows = np.stack([row_of(one, number % 3) for number, one in enumerate(ready)])
    probe = prepare(print_of(1, 2).template)
    usable = np.flatnonzero(probe.around.usable)[:ASKED]
    bits, angle = probe.around.bits[usable], probe.template.angle[usable]
    in_probe = np.bitwise_count(bits).sum(axis=1).astype(np.float32)
    for position in (0, 1, 2):
        scores = [np.full(len(rows), -1, np.float32) for _ in range(2)]
        _scan_loop(bits, angle, rows, position, in_probe, scores[0])
        _scan_numpy(bits, angle, rows, position, in_probe, scores[1])
        assert np.array_equal(scores[0], scores[1])
        assert (scores[0] >= 0).sum() == sum(
            position == 0 or number % 3 in (0, position) for number in range(len(rows))
        )


def test_removed_person_is_overwritten_on_disk_and_not_found(folder: Path) -> None:
    with Gallery(folder, writable=True) as opened:
        before = bytes(opened.rows[2].tobytes())
        assert opened.remove(key(3)) == 1
        assert opened.remove(key(3)) == 0
        assert all(candidate.key != key(3) for candidate in search(opened, [print_of(3, 2).template]))
    for name in ("minutiae.bin", "surroundings.bin"):
        assert before[28:200] not in (folder / name).read_bytes()
    with Gallery(folder, writable=True) as opened:
        opened.add([Member(key(3), print_of(3).template)])
        assert search(opened, [print_of(3, 2).template])[0].key == key(3)


@pytest.mark.parametrize("name", ["surroundings.bin", "minutiae.bin"])
def test_gallery_cut_short_is_refused(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-1])
    assert code_of(folder) == "cut_short"


def test_gallery_without_head_or_with_a_wrong_one_is_refused(folder: Path) -> None:
    head = (folder / "head.bin").read_bytes()
    (folder / "head.bin").write_bytes(b"\0" * len(head))
    assert code_of(folder) == "no_head"
    (folder / "head.bin").write_bytes(head[:10])
    assert code_of(folder) == "no_head"
    (folder / "head.bin").unlink()
    assert code_of(folder) == "absent"


def test_gallery_of_another_engine_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery_module, "ENGINE_VERSION", gallery_module.ENGINE_VERSION + 1)
    assert code_of(folder) == "version"


def test_damaged_row_is_not_compared(folder: Path) -> None:
    path = folder / "minutiae.bin"
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))
    with Gallery(folder) as opened, pytest.raises(UnableToOpenGallery) as caught:
        opened.member(0)
    assert caught.value.code == "biometrics.gallery.damaged"


def test_second_writer_waits_its_turn_and_readers_do_not(folder: Path) -> None:
    with Gallery(folder, writable=True):
        with pytest.raises(UnableToOpenGallery) as caught:
            Gallery(folder, writable=True)
        assert caught.value.code == "biometrics.gallery.busy"
        with Gallery(folder) as reader:
            assert reader.count == len(FINGERS)
    with Gallery(folder, writable=True) as again:
        assert again.count == len(FINGERS)


class PowerCut(Exception):
    """The power went."""


def test_power_cut_at_any_write_leaves_the_gallery_before_or_after(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fsync of an enrolment is a place where the power can go; a torn head is one more."""
    new = Member(key(9), print_of(7).template)
    real = gallery_module.os.fsync
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    for cut_at in range(4):
        for name, content in files.items():
            (folder / name).write_bytes(content)
        calls = 0

        def fsync(descriptor: int, cut_at: int = cut_at) -> None:
            nonlocal calls
            if calls == cut_at:
                raise PowerCut
            calls += 1
            real(descriptor)

        monkeypatch.setattr(gallery_module.os, "fsync", fsync)
        gone = False
        with Gallery(folder, writable=True) as opened:
            try:
                opened.add([new])
            except PowerCut:
                gone = True
        monkeypatch.setattr(gallery_module.os, "fsync", real)
        assert gone is (cut_at < 3)
        with Gallery(folder, writable=True) as after:
            assert after.count in (len(FINGERS), len(FINGERS) + 1)
            assert search(after, [print_of(2, 2).template])[0].key == key(2)
            if after.count == len(FINGERS):
                after.add([new])
            assert search(after, [print_of(7, 2).template])[0].key == key(9)


def test_torn_head_falls_back_to_the_one_before(folder: Path) -> None:
    with Gallery(folder, writable=True) as opened:
        opened.add([Member(key(9), print_of(7).template)])
    head = bytearray((folder / "head.bin").read_bytes())
    head[4:20] = b"\0" * 16
    (folder / "head.bin").write_bytes(bytes(head))
    with Gallery(folder) as after:
        assert after.count == len(FINGERS)


def test_power_cut_while_a_person_is_erased_leaves_the_key_to_erase_by(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = gallery_module.os.fsync
    for cut_at in range(3):
        calls = 0

        def fsync(descriptor: int, cut_at: int = cut_at) -> None:
            nonlocal calls
            if calls == cut_at:
                raise PowerCut
            calls += 1
            real(descriptor)

        with Gallery(folder, writable=True) as opened:
            left = opened.rows[cut_at].tobytes()[20:200]
            monkeypatch.setattr(gallery_module.os, "fsync", fsync)
            with pytest.raises(PowerCut):
                opened.remove(key(cut_at + 1))
        monkeypatch.setattr(gallery_module.os, "fsync", real)
        with Gallery(folder, writable=True) as after:
            probe = print_of(cut_at + 1, 2).template
            assert all(candidate.key != key(cut_at + 1) for candidate in search(after, [probe]))
            assert after.remove(key(cut_at + 1)) == (1 if cut_at < 2 else 0)
        assert left not in (folder / "minutiae.bin").read_bytes()


ENROLS = """
import sys
from pathlib import Path
from jalon.biometrics.codecs import iso19794_2
from jalon.biometrics.matching.gallery import Gallery, Member
template = iso19794_2.read(Path(sys.argv[2]).read_bytes())[0]
with Gallery(Path(sys.argv[1]), writable=True) as gallery:
    for number in range(1000, 9000):
        gallery.add([Member(number.to_bytes(16, "big"), template)])
        print(gallery.count, flush=True)
"""


def test_killed_while_it_enrols_keeps_what_was_acknowledged_and_goes_on(folder: Path, tmp_path: Path) -> None:
    """SIGKILL at whatever instruction comes after each of three acknowledgements."""
    record = tmp_path / "one.iso"
    record.write_bytes(iso19794_2.write_2005([print_of(7).template]))
    for acknowledged in (1, 4, 9):
        command = [sys.executable, "-c", ENROLS, str(folder), str(record)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            said = [int(child.stdout.readline()) for _ in range(acknowledged)][-1]
            child.kill()
            said = max([said, *(int(line) for line in child.stdout.read().split("\n") if line)])
            assert child.wait() == -signal.SIGKILL
        with Gallery(folder, writable=True) as after:
            assert after.count in (said, said + 1)
            assert all(after.member(place) is not None for place in range(after.count))
            assert search(after, [print_of(2, 2).template])[0].key == key(2)


def test_only_its_owner_may_read_a_gallery(folder: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}


def test_gallery_where_a_file_lies_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnableToOpenGallery) as caught:
        Gallery.create(tmp_path / "file")
    assert caught.value.code == "biometrics.gallery.not_made"
    for language in LANGUAGES:
        assert text(caught.value.code, language, **caught.value.parameters)


def test_commands_enrol_search_and_remove(tmp_path: Path) -> None:
    from tests.biometrics.prints import grey_of, png

    def run(*arguments: str) -> dict[str, object]:
        result = CliRunner().invoke(main, ["finger", *arguments])
        assert result.exit_code == 0, result.output
        answer = json.loads(result.output.splitlines()[-1])
        assert isinstance(answer, dict)
        return answer

    for finger in (1, 2):
        for impression in (1, 2):
            (tmp_path / f"{finger}_{impression}.png").write_bytes(png(grey_of(finger, impression)))
    gallery, names = str(tmp_path / "g"), {finger: key(finger).hex() for finger in (1, 2)}
    for finger in (1, 2):
        image = str(tmp_path / f"{finger}_1.png")
        refused = CliRunner().invoke(
            main, ["finger", "enrol", gallery, image, "--key", names[finger], "--state", "BFA"]
        )
        assert json.loads(refused.output)["error"]["code"] == "services.biometric_rules.no_law"
        assert (
            run("enrol", gallery, str(tmp_path / f"{finger}_1.png"), "--key", names[finger], "--of-nobody")["fingers"]
            == finger
        )
    found = run("search", gallery, str(tmp_path / "2_2.png"))["candidates"]
    assert isinstance(found, list)
    assert found[0]["key"] == names[2]
    in_folder = run("search", str(tmp_path), str(tmp_path / "2_2.png"))["candidates"]
    assert isinstance(in_folder, list)
    assert [item["file"] for item in in_folder[:2]] == ["2_2.png", "2_1.png"]
    assert run("remove", gallery, "--key", names[2]) == {"removed": 1}
