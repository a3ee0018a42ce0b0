"""Exchange formats: what is written is read again byte for byte, hostile bytes give a sentence with an offset."""

from __future__ import annotations

import json
import random
import struct
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jalon.adapters.wsq_process import decode, encode
from jalon.biometrics.codecs import an_itl, ansi378, any_minutiae, cbeff, iso19794_2, iso19794_4
from jalon.biometrics.errors import UnableToReadPrint, UnableToReadTemplate
from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.template import Template
from jalon.cli import main
from jalon.kernel.texts import LANGUAGES, text
from tests.biometrics.prints import grey_of, png, print_of, same

Row = tuple[int, int, int, int, int]
ROWS = st.lists(
    st.tuples(
        st.integers(0, 0x3FFF),
        st.integers(0, 0x3FFF),
        st.integers(0, 255),
        st.sampled_from([0, 1, 2]),
        st.integers(1, 100),
    ),
    max_size=40,
)


def template_of(rows: list[Row], *, position: int = 3, quality: int = 71) -> Template:
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    return Template(300, 400, columns[0], columns[1], columns[2], columns[3], columns[4], quality, position)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_iso_records_of_both_editions_are_read_and_written_again_byte_for_byte(views: list[list[Row]]) -> None:
    templates = [template_of(rows, position=number) for number, rows in enumerate(views)]
    for write in (iso19794_2.write_2005, iso19794_2.write_2011):
        record = write(templates)
        read = any_minutiae.read(record)
        assert all(same(*pair) for pair in zip(templates, read, strict=True))
        assert write(read) == record


@given(ROWS)
def test_ansi_records_keep_angles_within_a_degree_and_are_stable(rows: list[Row]) -> None:
    record = ansi378.write([template_of(rows)])
    assert ansi378.is_ansi(record)
    read = any_minutiae.read(record)[0]
    apart = (read.angle - template_of(rows).angle + 128) % 256 - 128
    assert np.abs(apart).max(initial=0) <= 1
    assert ansi378.write([read]) == record


def test_iso_2005_has_the_layout_of_the_standard() -> None:
    record = iso19794_2.write_2005([template_of([(10, 20, 64, 1, 50), (11, 21, 128, 2, 60)])])
    assert record[:8] == b"FMR\0 20\0"
    length, capture, width, height, across, down, views, reserved = struct.unpack(">IHHHHHBB", record[8:24])
    assert (length, capture, width, height, across, down, views, reserved) == (len(record), 0, 300, 400, 197, 197, 1, 0)
    assert record[24:28] == bytes((3, 0, 71, 2))
    assert record[28:34] == bytes((0x40, 10, 0, 20, 64, 50))
    assert record[34:40] == bytes((0x80, 11, 0, 21, 128, 60))
    assert record[40:] == b"\0\0"


def test_density_of_a_record_scales_minutiae_to_500_ppi() -> None:
    rows = [(100, 200, 0, 1, 50)]
    template = Template(600, 800, *np.array(rows, np.int64).T, quality=50, position=1, ppi=1000)
    read = any_minutiae.read(iso19794_2.write_2011([template]))[0]
    assert read.ppi == 1001 or read.ppi == 1000  # noqa: PLR1714 394 pixels a centimetre
    scaled = read.at_500_ppi()
    assert (scaled.x[0], scaled.y[0]) == (50, 100)


def test_cbeff_of_a_chip_wraps_and_unwraps_a_record() -> None:
    record = iso19794_2.write_2005([print_of(1).template])
    block = cbeff.Block(cbeff.ISO_OWNER, 0x0001, cbeff.FINGERPRINT, record)
    wrapped = cbeff.write([block, block])
    assert cbeff.read(wrapped) == [block, block]
    assert len(any_minutiae.read(wrapped)) == 2


def test_finger_image_record_keeps_pixels() -> None:
    grey = grey_of(1)
    image = iso19794_4.FingerImage(2, 80, grey.shape[1], grey.shape[0], 500, iso19794_4.RAW, grey.tobytes())
    read = iso19794_4.read(iso19794_4.write(image))
    assert read == [image]
    pixels = read[0].grey()
    assert pixels is not None
    assert np.array_equal(pixels, grey)


def test_transaction_of_ansi_nist_carries_a_print() -> None:
    grey = grey_of(1)
    finger = an_itl.Finger(2, grey.shape[1], grey.shape[0], 500, an_itl.NONE, grey.tobytes())
    sent = an_itl.Transaction("DEK", "BFA01", "MLI01", "A1", [finger])
    read = an_itl.read(an_itl.write(sent, on=date(2026, 11, 28)))
    assert read == sent


@pytest.mark.parametrize("data", [b"", b"\x1c", b"1.001:", b"1.001:99,1.002:0501\x1c", b"\xff" * 200])
def test_transaction_of_other_bytes_is_refused(data: bytes) -> None:
    with pytest.raises(UnableToReadTemplate):
        an_itl.read(data)


def records() -> list[bytes]:
    template, grey = print_of(1).template, grey_of(1)[:64, :64]
    iso = [iso19794_2.write_2005([template]), iso19794_2.write_2011([template, template])]
    image = iso19794_4.FingerImage(2, 80, 64, 64, 500, iso19794_4.RAW, grey.tobytes())
    wrapped = cbeff.write([cbeff.Block(cbeff.ISO_OWNER, 1, cbeff.FINGERPRINT, iso[0])])
    return [*iso, ansi378.write([template]), wrapped, iso19794_4.write(image)]


def test_mutated_records_are_read_or_refused_with_an_offset() -> None:
    """The short form of ``tools/fuzz/fingerprints.py``."""
    rng, refused = random.Random(9), 0
    for record in records():
        read = iso19794_4.read if record[:4] == iso19794_4.MAGIC else any_minutiae.read
        assert read(record)
        for _ in range(600):
            data = bytearray(record)
            for _ in range(rng.randint(1, 4)):
                data[rng.randrange(min(len(data), 80))] = rng.randrange(256)
            if rng.random() < 0.3:
                del data[rng.randrange(len(data)) :]
            try:
                read(bytes(data))
            except UnableToReadTemplate as error:
                refused += 1
                assert 0 <= error.offset <= len(data)
                assert all(text(error.code, language, **error.parameters) for language in LANGUAGES)
    assert refused > 1000


def test_template_of_another_edition_is_named() -> None:
    record = bytearray(iso19794_2.write_2005([print_of(1).template]))
    record[4:8] = b"040\0"
    with pytest.raises(UnableToReadTemplate) as caught:
        any_minutiae.read(bytes(record))
    assert caught.value.code == "biometrics.record.edition_unknown"
    assert caught.value.parameters["edition"] == "040"


def test_wsq_transaction_of_the_command_is_read_again_and_still_meets(tmp_path: Path) -> None:
    (tmp_path / "print.png").write_bytes(png(grey_of(1)))
    made, again = str(tmp_path / "print.an2"), str(tmp_path / "again.iso")
    options = ["--out", made, "--to", "BFA01", "--by", "MLI01", "--number", "T1", "--finger", "2"]
    assert CliRunner().invoke(main, ["finger", "exchange", str(tmp_path / "print.png"), *options]).exit_code == 0
    assert Path(made).stat().st_size < grey_of(1).size / 4
    result = CliRunner().invoke(main, ["finger", "extract", made, "--out", again])
    assert result.exit_code == 0, result.output
    read = any_minutiae.read(Path(again).read_bytes())[0]
    assert read.position == 2
    assert compare(prepare(read), prepare(print_of(1, 2).template)).fmr_estimate < 1e-3


def test_wsq_that_is_damaged_is_refused_by_its_own_process() -> None:
    data = encode(grey_of(1))
    for bad in (data[:40], data[:2] + b"\xff" * 300, data[:60] + b"\0" * 2000):
        try:
            decode(bad)
        except UnableToReadPrint as error:
            assert error.code == "biometrics.picture.unreadable"
        else:
            assert bad[60:70] == b"\0" * 10


@pytest.mark.parametrize("word", ["", "A B", "É", "A\x1dB", "A" * 36])
@pytest.mark.parametrize("field", ["--to", "--by", "--number", "--kind"])
def test_words_that_an_exchange_file_has_no_letters_for_are_refused(tmp_path: Path, word: str, field: str) -> None:
    (tmp_path / "print.png").write_bytes(png(grey_of(1)))
    given = {"--to": "XX", "--by": "YY", "--number": "7", "--kind": "IRQ"} | {field: word}
    options = [part for pair in given.items() for part in pair]
    out = tmp_path / "out.an2"
    command = ["finger", "exchange", str(tmp_path / "print.png"), "--out", str(out), "--lang", "ar", *options]
    result = CliRunner().invoke(main, command)
    assert json.loads(result.output)["error"]["code"] == "biometrics.transaction.word"
    assert not out.exists()


def test_search_in_a_folder_passes_over_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(grey_of(1)))
    (tmp_path / "cut.iso").write_bytes(iso19794_2.write_2005([print_of(1).template])[:60])
    (tmp_path / "odd.an2").write_bytes(b"1.001:7")
    result = CliRunner().invoke(main, ["finger", "search", str(tmp_path), str(tmp_path / "a.png")])
    assert result.exit_code == 0, result.output
    candidates = json.loads(result.output)["candidates"]
    assert candidates[0]["file"] == "a.png"
    assert [item["error"] for item in candidates[1:]] == [
        "biometrics.record.cut_short",
        "biometrics.record.not_transaction",
    ]
