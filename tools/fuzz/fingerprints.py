"""Fuzz everything of fingerprints that reads what others wrote: any bytes are read, or refused with a sentence.

Records of minutiae and of images (ISO/IEC 19794-2 and -4, ANSI 378, CBEFF of a chip), ANSI/NIST-ITL transactions, WSQ,
pictures (PNG, JPEG, BMP, PGM, TIFF) and galleries. An offset must lie inside the bytes; of accepted minutiae one set in
eight is compared, because compiled loops do not check their bounds. WSQ is decoded by a process that stays, for speed;
what ends it or takes too long is then given to the decoder as it is installed, which must refuse it. Memory is limited
to 2 GiB, so that what asks for more is found.

``JALON_FUZZ_S`` seconds (10 without it) or ``JALON_FUZZ_INPUTS`` inputs, ``JALON_FUZZ_SEED`` to repeat a run.
"""

from __future__ import annotations

import importlib.util
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import cv2
import numpy as np

from jalon.biometrics.codecs import an_itl, ansi378, any_minutiae, cbeff, iso19794_2, iso19794_4
from jalon.biometrics.errors import UnableToReadTemplate
from jalon.biometrics.finger.picture import read_picture
from jalon.biometrics.matching.gallery import Gallery, Member
from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.template import Template
from jalon.kernel.errors import UnableTo
from tools.fuzz._wsq_reader import WsqReader

_REPORT_INPUTS = 50_000
_HANG_S = 10
_MEMORY_BYTES_MAX = 2 << 30
_COMPARED_EVERY = 8
_WSQ_EVERY, _GALLERY_EVERY = 20, 20
"""These cost a millisecond and more; the others some microseconds."""

Reader = Callable[[bytes], object]


class Hang(BaseException):
    """An input took longer than any may; no handler of what is read catches it."""


class Formats:
    """By name: records to start from and what reads them."""

    def __init__(self, scratch: Path) -> None:
        """Records of every format, of invented minutiae and a small picture of waves."""
        rng = np.random.default_rng(4)
        most = (300, 400, 256, 3)
        template = Template(
            300, 400, *(rng.integers(0, size, 30) for size in most), rng.integers(1, 101, 30), 70, position=2
        )
        self._known = prepare(template)
        self._accepted = 0
        self._gallery = scratch / "gallery"
        Gallery.create(self._gallery)
        with Gallery(self._gallery, writable=True) as gallery:
            gallery.add([Member(bytes([7]) * 16, template)] * 2)
        self._files = {path: path.read_bytes() for path in sorted(self._gallery.iterdir())}
        y, x = np.mgrid[0:48, 0:64]
        grey = (128 + 90 * np.sin((x + y) / 1.5)).astype(np.uint8)
        pictures = {kind: cv2.imencode(kind, grey)[1].tobytes() for kind in (".png", ".jpg", ".bmp", ".pgm", ".tif")}
        colour = cv2.imencode(".png", np.dstack([grey] * 4))[1].tobytes()
        images = [
            iso19794_4.write(iso19794_4.FingerImage(2, 80, 64, 48, 500, form, data))
            for form, data in ((iso19794_4.RAW, grey.tobytes()), (iso19794_4.PNG, pictures[".png"]))
        ]
        iso = [iso19794_2.write_2005([template]), iso19794_2.write_2011([template, template])]
        wrapped = [
            cbeff.write([cbeff.Block(cbeff.ISO_OWNER, 1, cbeff.FINGERPRINT, held)]) for held in (iso[0], images[0])
        ]
        self.all: dict[str, tuple[list[bytes], Reader]] = {
            "ISO/IEC 19794-2": (iso, self._minutiae),
            "ANSI 378": ([ansi378.write([template])], self._minutiae),
            "CBEFF": (wrapped, self._wrapped),
            "ISO/IEC 19794-4": (images, iso19794_4.read),
            "pictures": ([*pictures.values(), colour], read_picture),
            "galleries": (list(self._files.values()), self._kept),
        }
        if importlib.util.find_spec("nistitl"):
            sent = [
                an_itl.Finger(2, 64, 48, 500, form, data)
                for form, data in ((an_itl.NONE, grey.tobytes()), (an_itl.PNG, pictures[".png"]))
            ]
            whole = an_itl.write(an_itl.Transaction("IRQ", "A", "B", "7", sent), on=date(2026, 1, 1))
            self.all["ANSI/NIST-ITL"] = ([whole], an_itl.read)
        if importlib.util.find_spec("wsq"):
            self.wsq = WsqReader()
            self.all["WSQ"] = ([self.wsq.encoded(grey)], self.wsq.read)

    def _minutiae(self, data: bytes) -> None:
        for view in any_minutiae.read(data):
            self._accepted += 1
            if self._accepted % _COMPARED_EVERY == 0:
                compare(self._known, prepare(view))

    def _wrapped(self, data: bytes) -> None:
        for block in cbeff.read(data):
            if block.data[:4] == iso19794_4.MAGIC:
                iso19794_4.read(block.data)
        self._minutiae(data)

    def _kept(self, data: bytes) -> None:
        """The gallery with one of its files changed; the start of the bytes says which, else the head is."""
        name = next((path for path, whole in self._files.items() if data[:8] == whole[:8]), self._gallery / "head.bin")
        name.write_bytes(data)
        try:
            with Gallery(self._gallery) as gallery:
                for place in range(min(gallery.count, 4)):
                    gallery.member(place)
        finally:
            name.write_bytes(self._files[name])


def mutated(rng: random.Random, record: bytes) -> bytes:
    """A record changed in a few places, cut, or with a piece of it twice."""
    data = bytearray(record)
    for _ in range(rng.randint(1, 6)):
        data[rng.randrange(min(len(data), 96) if rng.random() < 0.7 else len(data))] = rng.randrange(256)
    if rng.random() < 0.2:
        del data[rng.randrange(len(data)) :]
    if rng.random() < 0.1 and data:
        at = rng.randrange(len(data))
        data[at:at] = data[at : at + rng.randrange(64)]
    return bytes(data)


def main() -> int:
    """Run; 1 where something other than a refusal came."""
    seconds, count = float(os.environ.get("JALON_FUZZ_S") or 10), int(os.environ.get("JALON_FUZZ_INPUTS") or 0)
    seed = int(os.environ.get("JALON_FUZZ_SEED") or time.time_ns() % 1_000_000)
    rng, done, refused, slowest = random.Random(seed), Counter[str](), Counter[str](), dict[str, float]()
    # the decoders of pictures complain on the standard error, once an input
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    cv2.setNumThreads(1)
    signal.signal(signal.SIGALRM, _hangs)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES_MAX, _MEMORY_BYTES_MAX))
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        formats = Formats(Path(scratch))
        names, dear = list(formats.all), {"WSQ": _WSQ_EVERY, "galleries": _GALLERY_EVERY}
        weights = [1 / dear.get(name, 1) for name in names]
        while done.total() < count if count else time.monotonic() - start < seconds:
            name = rng.choices(names, weights)[0]
            records, read = formats.all[name]
            data = mutated(rng, rng.choice(records))
            began = time.thread_time()
            found = _found(read, data)
            slowest[name] = max(slowest.get(name, 0.0), time.thread_time() - began)
            done[name] += 1
            refused[name] += found == "refused"
            if found not in ("refused", "read"):
                print(f"{name}: {found}, seed {seed}, input {done.total()}: {data.hex()}")
                return 1
            if done.total() % _REPORT_INPUTS == 0:
                print(f"{done.total()} inputs, {refused.total()} refused", flush=True)
        for name in names:
            print(f"{name}: {done[name]} inputs, {refused[name]} refused, slowest {1000 * slowest.get(name, 0):.1f} ms")
        if "WSQ" in formats.all:
            print(
                f"WSQ: the decoding process was ended {formats.wsq.ended} times, each refused by the installed decoder"
            )
            formats.wsq.close()
    print(f"{done.total()} inputs, {refused.total()} refused, seed {seed}, {time.monotonic() - start:.1f} s")
    return 0


def _found(read: Reader, data: bytes) -> str:
    """What came of it: read, refused, or what should not have come."""
    signal.alarm(_HANG_S)
    try:
        read(data)
    except UnableToReadTemplate as error:
        return "refused" if 0 <= error.offset <= len(data) else f"offset {error.offset} outside {len(data)} bytes"
    except UnableTo:
        return "refused"
    except (Exception, Hang) as error:  # noqa: BLE001 what a fuzzer looks for
        return f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    return "read"


def _hangs(_number: int, _frame: object) -> None:
    raise Hang(f"took over {_HANG_S} s")


if __name__ == "__main__":
    sys.exit(main())
