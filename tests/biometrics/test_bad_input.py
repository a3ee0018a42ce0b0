"""What comes in badly: each gets an answer or a sentence in three languages, never a crash."""

from __future__ import annotations

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from jalon.biometrics.errors import UnableToReadPrint
from jalon.biometrics.finger.lines import ENDING, Candidates
from jalon.biometrics.finger.minutiae import minutiae
from jalon.biometrics.finger.quality import Advice
from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.reading import Assumed, Print, read_grey, read_print
from jalon.cli import main
from jalon.kernel.texts import LANGUAGES, text
from tests.biometrics.prints import Grey, grey_of, png, print_of

NO_FINGER = "biometrics.picture.no_finger"


def refusal(data: bytes, **named: int) -> str:
    with pytest.raises(UnableToReadPrint) as caught:
        read_print(data, **named)
    for language in LANGUAGES:
        assert text(caught.value.code, language, **caught.value.parameters)
    return caught.value.code


def meets(found: Print, finger: int) -> bool:
    """Whether the print is found to be of the finger."""
    return compare(prepare(found.template), prepare(print_of(finger, 2).template)).fmr_estimate < 1e-3


def cat() -> Grey:
    """A photograph stands for a cat: blurred shapes, fur of short strokes, grain."""
    rng = np.random.default_rng(0)
    picture = np.full((480, 640), 120, np.uint8)
    for _ in range(60):
        centre, axes = (
            (int(rng.integers(640)), int(rng.integers(480))),
            (int(rng.integers(5, 120)), int(rng.integers(5, 90))),
        )
        cv2.ellipse(picture, centre, axes, float(rng.uniform(0, 180)), 0, 360, int(rng.integers(255)), -1)
    for _ in range(900):
        x, y = int(rng.integers(640)), int(rng.integers(480))
        cv2.line(picture, (x, y), (x + int(rng.normal(10, 6)), y + int(rng.normal(20, 9))), int(rng.integers(255)), 1)
    return np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_blank_picture_has_no_finger(level: int) -> None:
    assert refusal(png(np.full((400, 320), level, np.uint8))) == "biometrics.picture.no_finger"


@pytest.mark.parametrize("sigma", [3, 40])
def test_noise_has_no_finger(sigma: int) -> None:
    noise = np.clip(np.random.default_rng(2).normal(128, sigma, (400, 320)), 0, 255).astype(np.uint8)
    assert refusal(png(noise)) == "biometrics.picture.no_finger"


@pytest.mark.parametrize("grain", [1.0, 1.5, 2.0, 3.0])
def test_noise_as_coarse_as_ridges_has_no_finger(grain: float) -> None:
    noise = cv2.GaussianBlur(np.random.default_rng(3).normal(0, 1, (400, 320)).astype(np.float32), (0, 0), grain)
    assert refusal(png(np.clip(128 + 100 * noise / noise.std(), 0, 255).astype(np.uint8))) == NO_FINGER


def test_a_hundred_thousand_ends_of_lines_are_not_set_against_each_other() -> None:
    rng = np.random.default_rng(4)
    count = 100_000
    places = rng.integers(0, 1600, (2, count))
    none = np.full((count, 3), -1, np.int64)
    steps = np.full((count, 3), 14, np.int64)
    reach = rng.integers(-14, 15, (count, 3, 2))
    ends = Candidates(places[0], places[1], np.full(count, ENDING, np.int64), reach, steps, none)
    angle, agreement = np.zeros((200, 200), np.float32), np.full((200, 200), 0.9, np.float32)
    found = minutiae(ends, angle, np.ones((200, 200), np.bool_), agreement, 64)
    assert len(found.x) == 64


def test_photograph_of_a_cat_has_no_finger() -> None:
    assert refusal(png(cat())) == "biometrics.picture.no_finger"


def test_inverted_print_is_turned_and_said_to_be() -> None:
    found = read_print(png(np.asarray(255 - grey_of(1))))
    assert Assumed.INVERTED in found.assumed
    assert meets(found, 1)


@pytest.mark.parametrize("degrees", [25, -25])
def test_rotated_print_is_still_found(degrees: int) -> None:
    grey = cv2.copyMakeBorder(grey_of(1), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=244)
    turn = cv2.getRotationMatrix2D((220, 260), degrees, 1)
    turned = cv2.warpAffine(grey, turn, (440, 520), flags=cv2.INTER_CUBIC, borderValue=244)
    assert meets(read_print(png(np.asarray(turned))), 1)


def test_partial_print_is_still_found_and_more_is_asked_for() -> None:
    part = grey_of(1)[60:330, 60:215]
    found = read_print(png(np.ascontiguousarray(part)))
    assert Advice.COVER_MORE in found.quality.advice
    assert meets(found, 1)


def test_two_prints_in_one_picture_are_said_and_the_larger_is_read() -> None:
    gap = np.full((400, 60), 244, np.uint8)
    both = np.hstack([grey_of(1), gap, grey_of(2)[:, 40:280]])
    found = read_print(png(np.ascontiguousarray(both)))
    assert Assumed.SECOND_FINGER in found.assumed
    assert Advice.ONE_FINGER in found.quality.advice


def test_eight_megapixels_are_read_and_more_than_ten_are_not() -> None:
    wide = np.full((2450, 3300), 244, np.uint8)
    wide[1000:1400, 1500:1820] = grey_of(1)
    assert meets(read_print(png(wide)), 1)
    assert refusal(png(np.zeros((3200, 3200), np.uint8))) == "biometrics.picture.too_large"


@pytest.mark.parametrize("ppi", [300, 1000])
@pytest.mark.parametrize("told", [True, False])
def test_other_resolutions_are_scaled(ppi: int, told: bool) -> None:
    size = round(320 * ppi / 500), round(400 * ppi / 500)
    way = cv2.INTER_AREA if ppi < 500 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(grey_of(1), size, interpolation=way))
    found = read_grey(scaled, ppi=ppi if told else None)
    assert (Assumed.DENSITY in found.assumed) is not told
    assert meets(found, 1)


def test_a_small_file_cannot_ask_for_gigabytes() -> None:
    head = png(np.zeros((64, 64), np.uint8))
    bomb = head[:16] + (60_000).to_bytes(4, "big") * 2 + head[24:]
    assert refusal(bomb) == "biometrics.picture.too_large"


def test_a_chunk_cannot_ask_for_gigabytes() -> None:
    whole = png(grey_of(1))
    at = whole.index(b"IDAT") - 4
    assert refusal(whole[:at] + (0xE6FFFFFF).to_bytes(4, "big") + whole[at + 4 :]) == "biometrics.picture.unreadable"


def saved(kind: str, mode: str = "L", **options: object) -> bytes:
    """The print of finger 1 as a file of that kind."""
    out = io.BytesIO()
    Image.fromarray(grey_of(1)).convert(mode).save(out, kind, **options)
    return out.getvalue()


def twice_as_fine(kind: str) -> bytes:
    """The same at 1000 pixels an inch, which the file states."""
    out = io.BytesIO()
    grey = cv2.resize(grey_of(1), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    Image.fromarray(np.asarray(grey)).save(out, kind, dpi=(1000, 1000))
    return out.getvalue()


def sixteen_bits() -> bytes:
    done, coded = cv2.imencode(".png", grey_of(1).astype(np.uint16) * 257)
    assert done
    return coded.tobytes()


def ink_on_nothing() -> bytes:
    """A transparent picture whose ink is in the alpha channel alone."""
    pixels = np.zeros((*grey_of(1).shape, 4), np.uint8)
    pixels[:, :, 3] = 255 - grey_of(1)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def on_its_side() -> bytes:
    """A JPEG that lies on its side and says so in its EXIF data."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.fromarray(np.ascontiguousarray(np.rot90(grey_of(1)))).save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


FORMS = {
    "png of 16 bits": sixteen_bits,
    "png in colour": lambda: saved("PNG", "RGB"),
    "png with a palette": lambda: saved("PNG", "P"),
    "png with alpha": lambda: saved("PNG", "RGBA"),
    "png in grey with alpha": lambda: saved("PNG", "LA"),
    "png with ink in alpha": ink_on_nothing,
    "jpeg": lambda: saved("JPEG", quality=90),
    "progressive jpeg": lambda: saved("JPEG", quality=90, progressive=True),
    "jpeg in cmyk": lambda: saved("JPEG", "CMYK", quality=95),
    "jpeg on its side": on_its_side,
    "bmp": lambda: saved("BMP"),
    "tiff": lambda: saved("TIFF"),
    "compressed tiff": lambda: saved("TIFF", compression="tiff_lzw"),
    "pgm": lambda: saved("PPM"),
    "png of 1000 ppi": lambda: twice_as_fine("PNG"),
    "jpeg of 1000 ppi": lambda: twice_as_fine("JPEG"),
    "bmp of 1000 ppi": lambda: twice_as_fine("BMP"),
    "tiff of 1000 ppi": lambda: twice_as_fine("TIFF"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_file_gives_the_same_finger(form: str) -> None:
    found = read_print(FORMS[form]())
    assert not found.assumed
    assert meets(found, 1)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_print_on_its_side_or_head_is_turned_and_said_to_be(tmp_path: Path, quarters: int) -> None:
    (tmp_path / "one.png").write_bytes(png(grey_of(1)))
    (tmp_path / "turned.png").write_bytes(png(np.ascontiguousarray(np.rot90(grey_of(1, 2), quarters))))
    (tmp_path / "other.png").write_bytes(png(np.ascontiguousarray(np.rot90(grey_of(2, 2), quarters))))
    answers = []
    for name in ("turned.png", "other.png"):
        paths = (str(tmp_path / "one.png"), str(tmp_path / name))
        answers.append(json.loads(CliRunner().invoke(main, ["finger", "compare", *paths, "--lang", "fr"]).output))
    assert answers[0]["fmr_estimate"] < 1e-3
    assert answers[0]["assumed"] == [text(Assumed.TURNED.value, "fr")]
    assert answers[1]["fmr_estimate"] > 1e-3
    assert "assumed" not in answers[1]


def test_places_that_cannot_be_written_get_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(png(grey_of(1)))
    (tmp_path / "folder").mkdir()
    for out in ("folder", "absent/one.iso"):
        named = ["finger", "extract", str(tmp_path / "one.png"), "--out", str(tmp_path / out)]
        result = CliRunner().invoke(main, named)
        assert result.exit_code == 1
        assert json.loads(result.output)["error"]["code"] == "adapters.file.not_written"


NO_PICTURES = [
    b"II*\0\xff\xff\xff\xff",
    b"MM\0*\0\0\0\x08\xff\xff",
    b"II*\0\x08\0\0\0\x02\0" + b"\0\x01\x04\0\x01\0\0\0\0\x04\0\0" + b"\x01" * 12,
    b"",
    b"P5",
    b"P5 9 9",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"BM" + b"\0" * 40,
    b"GIF89a",
]


@pytest.mark.parametrize("data", NO_PICTURES)
def test_bytes_that_are_no_picture_are_refused(data: bytes) -> None:
    assert refusal(data) in ("biometrics.picture.unreadable", "biometrics.picture.too_small")


def test_cut_pictures_are_read_or_refused() -> None:
    whole = png(grey_of(1))
    for end in range(30, len(whole), len(whole) // 12):
        try:
            read_print(whole[:end])
        except UnableToReadPrint as error:
            assert error.code.startswith("biometrics.picture.")


@pytest.mark.parametrize(
    ("ppi", "code"), [(0, "density"), (-5, "density"), (50, "density"), (9000, "density"), (2000, "too_small")]
)
def test_impossible_resolutions_are_refused(ppi: int, code: str) -> None:
    assert refusal(png(grey_of(1)[:200, :200].copy()), ppi=ppi) == f"biometrics.picture.{code}"


def test_command_says_each_failure_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(png(cat()))
    (tmp_path / "cut.iso").write_bytes(b"FMR\0 20\0\0\0\0\x40")
    (tmp_path / "words.txt").write_bytes(b"not a picture")
    for language in LANGUAGES:
        for name in ("cat.png", "cut.iso", "words.txt", "absent.png"):
            path = str(tmp_path / name)
            result = CliRunner().invoke(main, ["finger", "compare", path, path, "--lang", language])
            assert result.exit_code == 1
            said = json.loads(result.output)["error"]
            assert said["message"]
            assert said["code"].startswith("biometrics.")
