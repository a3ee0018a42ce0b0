"""What ``jalon finger`` reads and shows: files of any kind in, sentences and JSON values out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from jalon.adapters.whole_file import UnableToUseFile, whole_file
from jalon.adapters.wsq_process import decode as decode_wsq
from jalon.adapters.wsq_process import encode as encode_wsq
from jalon.adapters.wsq_process import is_wsq
from jalon.biometrics.codecs import an_itl, any_minutiae, iso19794_4
from jalon.biometrics.errors import UnableToOpenGallery, UnableToReadPrint
from jalon.biometrics.evaluation import RATES
from jalon.biometrics.finger.extract import see
from jalon.biometrics.finger.geometry import Grey
from jalon.biometrics.finger.nfiq2 import nfiq2_estimate
from jalon.biometrics.matching.drawing import explanation
from jalon.biometrics.matching.gallery import Gallery, Member
from jalon.biometrics.matching.score import Comparison, Prepared, compare, prepare
from jalon.biometrics.matching.search import search
from jalon.biometrics.print_folder import FolderReport
from jalon.biometrics.reading import Assumed, Print, read_grey, read_print
from jalon.biometrics.template import Template
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import FINGER_IMAGE_BYTES_MAX
from jalon.kernel.texts import text
from jalon.policy import load_policy
from jalon.services.biometric_rules import Biometric, require_capture

_KINDS = frozenset(
    {".png", ".bmp", ".pgm", ".jpg", ".jpeg", ".tif", ".tiff", ".wsq", ".iso", ".fmr", ".ansi", ".fir", ".ist", ".an2"}
)


_TURNED_ABOVE = 0.001
"""Estimate from which on the other three ways to lay a picture are tried: prints are compared within 60 degrees."""
_TRANSACTIONS = (b"1.001", b"1.01:")


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a template, and its picture where one was read."""

    template: Template
    seen: Print | None

    def turned(self, quarters: int) -> Side:
        """The same turned counter-clockwise by so many quarters of a turn."""
        seen = self.seen
        if seen is not None:
            grey = np.ascontiguousarray(np.rot90(seen.grey, quarters))
            seen = replace(seen, grey=grey, assumed=(*seen.assumed, Assumed.TURNED))
        return Side(self.template.turned(quarters), seen)


def read_bytes(path: Path) -> bytes:
    """The file, or a sentence why not."""
    try:
        with path.open("rb") as stream:
            return stream.read(FINGER_IMAGE_BYTES_MAX + 1)
    except OSError as error:
        raise UnableToReadPrint("biometrics.folder.no_file", file=path.name) from error


def read_image(path: Path, *, ppi: int | None, position: int = 0) -> Print:
    """A picture: PNG, BMP, PGM, TIFF, JPEG, WSQ, or a record of ISO/IEC 19794-4 or ANSI/NIST-ITL."""
    data = read_bytes(path)
    if data[:4] == iso19794_4.MAGIC:
        view = iso19794_4.read(data)[0]
        grey = view.grey()
        if grey is not None:
            return read_grey(grey, ppi=view.ppi if ppi is None else ppi, position=position or view.position)
        data, ppi, position = view.data, view.ppi if ppi is None else ppi, position or view.position
    if data[:5] in _TRANSACTIONS:
        sent = next(iter(an_itl.read(data).fingers), None)
        if sent is None:
            raise UnableToReadPrint("biometrics.picture.no_finger")
        data, ppi, position = sent.data, sent.ppi if ppi is None else ppi, position or sent.position
        if sent.compression == an_itl.NONE:
            grey = np.frombuffer(data, np.uint8).reshape(sent.height_px, sent.width_px)
            return read_grey(grey, ppi=ppi, position=position)
    if is_wsq(data):
        return read_grey(decode_wsq(data), ppi=500 if ppi is None else ppi, position=position)
    return read_print(data, ppi=ppi, position=position)


def read_any(path: Path, *, ppi: int | None, position: int = 0) -> Side:
    """A picture or a record of minutiae; of a record with several views the first."""
    data = read_bytes(path)
    if any_minutiae.is_record(data):
        views = any_minutiae.read(data)
        if not views:
            raise UnableToReadPrint("biometrics.picture.no_finger")
        return Side(views[0], None)
    seen = read_image(path, ppi=ppi, position=position)
    return Side(seen.template, seen)


def transaction_of(
    image: Path, *, to: str, by: str, number: str, kind: str, ppi: int | None, finger: int, on: date
) -> bytes:
    """An ANSI/NIST-ITL file with the picture as WSQ at 500 ppi."""
    seen = read_image(image, ppi=ppi, position=finger)
    height, width = seen.grey.shape
    sent = an_itl.Finger(finger, width, height, 500, an_itl.WSQ, encode_wsq(seen.grey))
    return an_itl.write(an_itl.Transaction(kind, to, by, number, [sent]), on=on)


def require_law(state: str | None, birth: str | None) -> None:
    """Pass where the law of the State permits to take the fingerprints of a person of that birth date today."""
    country = load_policy().countries.get(state or "")
    known = ApproximateDate.read(birth) if birth else None
    require_capture(country=country, biometric=Biometric.FINGERPRINT, birth=known, on=datetime.now(UTC).date())


def write(out: Path, data: bytes) -> None:
    """Write a result; an earlier one of that name gives way to it."""
    try:
        out.unlink(missing_ok=True)
    except OSError as error:
        raise UnableToUseFile("adapters.file.not_written", path=str(out), reason=str(error.strerror)) from error
    with whole_file(out) as stream:
        stream.write(data)


def shown(seen: Print, lang: str) -> dict[str, Any]:
    """Quality of a print with the sentences that go with it, and what NFIQ 2 would probably say."""
    return {
        "quality": seen.quality.score,
        "nfiq2_estimate": nfiq2_estimate(seen.grey, seen.seen),
        "advice": [text(advice.value, lang) for advice in seen.quality.advice],
        "assumed": [text(assumed.value, lang) for assumed in seen.assumed],
    }


def compared(sides: Sequence[Side]) -> tuple[list[Side], list[Prepared], Comparison]:
    """Compare two sides; a picture that lies on its side or head is turned, and the turned side comes back.

    The estimate then counts that four ways were tried.
    """
    ready = [prepare(side.template) for side in sides]
    best = list(sides), ready, compare(*ready)
    if best[2].fmr_estimate < _TURNED_ABOVE or all(side.seen is None for side in sides):
        return best
    for quarters in (1, 2, 3):
        turned = [sides[0], sides[1].turned(quarters)]
        ready = [best[1][0], prepare(turned[1].template)]
        found = compare(*ready)
        estimate = min(1.0, 4 * found.fmr_estimate)
        if estimate < min(best[2].fmr_estimate, _TURNED_ABOVE):
            best = turned, ready, replace(found, fmr_estimate=estimate)
    return best


def remarks(sides: Sequence[Side], lang: str) -> dict[str, Any]:
    """What had to be assumed, once each; nothing where nothing was."""
    said = dict.fromkeys(item.value for side in sides if side.seen for item in side.seen.assumed)
    return {"assumed": [text(code, lang) for code in said]} if said else {}


def draw(out: Path, ready: Sequence[Prepared], sides: Sequence[Side], pairs: Any) -> None:
    """Write the explanation of a comparison."""
    greys: list[Grey | None] = [side.seen.grey if side.seen else None for side in sides]
    write(out, explanation(ready[0].template, ready[1].template, pairs, greys[0], greys[1]))


def candidates_of(gallery: Path, probe: Template, count: int, ppi: int | None) -> list[dict[str, Any]]:
    """Candidates out of a gallery, or out of a folder of files."""
    if (gallery / "head.bin").exists():
        with Gallery(gallery) as opened:
            return [
                {"key": found.key.hex(), "score": found.score, "fmr_estimate": found.fmr_estimate}
                for found in search(opened, [probe], count_max=count)
            ]
    ready = prepare(probe)
    scored: list[dict[str, Any]] = []
    for path in sorted(gallery.iterdir()) if gallery.is_dir() else []:
        if path.suffix.lower() in _KINDS and path.is_file():
            try:
                found = compare(ready, prepare(read_any(path, ppi=ppi).template))
            except UnableTo as error:
                scored.append({"file": path.name, "error": error.code})
            else:
                scored.append({"file": path.name, "score": found.score, "fmr_estimate": found.fmr_estimate})
    if not scored:
        raise UnableToOpenGallery("biometrics.gallery.absent")
    return sorted(scored, key=lambda item: -float(item.get("score", -1e9)))[:count]


def key_of(key: str) -> bytes:
    """Sixteen bytes of 32 hexadecimal digits, not all zero."""
    try:
        read = bytes.fromhex(key)
    except ValueError:
        read = b""
    if len(read) != 16 or not any(read):
        raise UnableToOpenGallery("biometrics.gallery.key")
    return read


def warm_up() -> None:
    """Load the compiled loops before anything is timed, and stay on one core: times are those of the processor."""
    cv2.setNumThreads(1)
    y, x = np.mgrid[0:240, 0:240]
    grey = (127 + 100 * np.sin(2 * np.pi * (x + y * y / 400) / 9)).astype(np.uint8)
    seen = see(grey)
    flat = np.arange(12, dtype=np.int64)
    columns = (60 + 9 * flat, 60 + (flat * flat * 7) % 90, (flat * 31) % 256, flat % 2 + 1, flat * 5 + 20)
    ready = prepare(Template(240, 240, *columns, quality=50))
    compare(ready, ready)
    with TemporaryDirectory() as scratch:
        Gallery.create(Path(scratch))
        with Gallery(Path(scratch), writable=True) as gallery:
            gallery.add([Member(b"\1" * 16, ready.template)])
            search(gallery, [ready.template])
    assert seen.lines.size


def evaluation_lines(report: FolderReport, lang: str) -> Iterator[str]:
    """The readable part of a report."""
    summary = report.summary()
    yield text(
        "biometrics.report.head", lang, prints=report.prints, genuine=report.evaluation.genuine_pairs,
        impostor=report.evaluation.impostor_pairs,
    )  # fmt: skip
    for name in RATES:
        low, high = report.evaluation.intervals[name]
        rate = 100 * report.evaluation.rates[name]
        yield text(
            f"biometrics.report.{name}", lang, rate=f"{rate:.2f}", low=f"{100 * low:.2f}", high=f"{100 * high:.2f}"
        )
    yield text(
        "biometrics.report.speed", lang, extraction_ms=f"{summary['extraction_ms_median']:.1f}",
        comparisons=summary["comparisons_per_s"],
    )  # fmt: skip
    if report.failed:
        yield text("biometrics.report.failed", lang, files=", ".join(report.failed[:10]), count=len(report.failed))
    yield text("biometrics.report.caution", lang)
