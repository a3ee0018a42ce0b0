"""Fuzz the readers and rules of logframes: whatever the file, a coded refusal or findings, each with its sentences.

``JALON_FUZZ_S`` seconds (10 without it), ``JALON_FUZZ_SEED`` to repeat a run. Good files of every form are damaged by
bytes, by pieces of other files, and by values that a hostile writer may choose.
"""

from __future__ import annotations

import io
import os
import random
import sys
import time
from pathlib import Path

from jalon.kernel.errors import UnableToRead
from jalon.kernel.texts import LANGUAGES, text
from jalon.logframe.check import check
from jalon.logframe.reading import read_logframe
from jalon.logframe.report import lines
from tools.logframes.drawing import planted
from tools.logframes.forms import FORMS, files_of
from tools.logframes.making import project

_REPORT_S = 2.0
_VECTORS = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "logframe"
_IATI = (
    b'<iati-activities><iati-activity><recipient-country code="KE"/><result type="1"><title>'
    b'<narrative>Wells</narrative></title><indicator measure="1"><title><narrative>Number of wells'
    b"</narrative></title><period>"
    b'<target value="3"/></period></indicator></result></iati-activity></iati-activities>'
)
_HEADINGS = (
    *(
        "Results",
        "Level",
        "Statement",
        "Indicators",
        "Indicator code",
        "Target",
        "Targets",
        "Target text",
        "Baseline",
        "Year 1",
    ),
    *(
        "Final",
        "Kenya",
        "FJ",
        "Country",
        "Row",
        "Activities",
        "Responsible",
        "M1",
        "Month",
        "Unit",
        "Minimum",
        "Value",
        None,
        "",
    ),
    *("Indicateurs", "Cibles", "Valeur de base", "المؤشر", "الهدف", "2026", "Quantity", "=1+1"),
)
_CELLS = (
    *(
        "Output 1: Wells",
        "Impact (Overall objective)",
        "output",
        "activity",
        "Activity 1.1: Dig",
        "1.1 Number of wells",
        None,
        "",
    ),
    *(
        "1. Dig; 2. Build",
        "- a\n- b",
        "10\n20",
        "30 (2029), 10 per country",
        "Kenya 5; Fiji 3",
        12,
        0.5,
        -1,
        1e300,
        True,
    ),
    *(
        "TBD",
        "n/a",
        "x" * 400,
        "Total",
        "Kenya",
        "all countries except Kenya",
        "#REF!",
        "=SUM(A1:A2)",
        "\u202e",
        "%",
        "٤٥",
    ),
)
_ODD = (
    b"null",
    b"-1",
    b"1e999",
    b".nan",
    b"99999999999999999999999",
    b"[]",
    b"{}",
    b"&a",
    b"*a",
    b"!!python/object:os.system",
    b"\x00",
    "\u202e".encode(),
    "٤٥".encode(),
    b"in all 4 countries",
    b"(2 per country)",
    b"excluded from output 2",
    b"\t",
    b"-",
    b":",
    b"<a>",
    b"&lt;",
    b"at least",
    b"between 3 and",
    b"per_country: {KEN: 5}",
    b"all countries except",
    b"and",
    b"hundred thousand",
    b"%",
)


def good(dice: random.Random) -> list[tuple[str, bytes]]:
    """Files of every form with a name each."""
    found: list[tuple[str, bytes]] = []
    for seed in range(4):
        made = planted(project(dice.randrange(1 << 30) + seed), conflicts=5, look_alikes=3)
        for form in FORMS:
            found += files_of(made, form).items()
    found += [(path.name, path.read_bytes()) for path in _VECTORS.rglob("*.*") if path.name != "README.md"]
    found += [(f"odd-{number}.xlsx", odd_workbook(dice)) for number in range(6)]
    found.append(("activity.xml", _IATI))
    return found


def odd_workbook(dice: random.Random) -> bytes:
    """A sound workbook whose headings and cells are anything, some of them merged."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    width = dice.randrange(1, 9)
    for row in range(dice.randrange(2, 14)):
        offered = _HEADINGS if row < 3 else _CELLS
        sheet.append([dice.choice(offered) for _ in range(width)])
    for _ in range(dice.randrange(3)):
        top, left = dice.randrange(1, 12), dice.randrange(1, width + 1)
        sheet.merge_cells(
            start_row=top, end_row=top + dice.randrange(3), start_column=left, end_column=left + dice.randrange(3)
        )
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def damaged(dice: random.Random, files: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """One file with up to twelve damages, or under another file's name."""
    name, content = dice.choice(files)
    for _ in range(dice.choice((1, 2, 5, 12))):
        place, end = dice.randrange(len(content) + 1), dice.randrange(len(content) + 1)
        action = dice.randrange(5)
        if action == 0:
            content = content[:place] + dice.choice(_ODD) + content[place:]
        elif action == 1:
            content = content[:place] + dice.randbytes(1) + content[place + 1 :]
        elif action == 2:
            content = content[:place] + content[place + dice.randrange(40) :]
        elif action == 3:
            other = dice.choice(files)[1]
            start = dice.randrange(len(other))
            content = content[:place] + other[start : start + 200] + content[place:]
        else:
            content = content[:place] + content[min(place, end) : max(place, end)][:2_000] + content[place:]
    return (dice.choice(files)[0] if dice.random() < 0.1 else name), content


def examine(name: str, content: bytes) -> str:
    """``refused`` or ``read``; anything else is raised."""
    try:
        checked = check([read_logframe(content, name)])
    except UnableToRead as error:
        refused = error
    else:
        for language in LANGUAGES:
            assert list(lines(checked, language))
        return "read"
    assert refused.offset >= 0
    for language in LANGUAGES:
        assert text(refused.code, language, **refused.parameters)
    return "refused"


def main() -> int:
    seed = int(os.environ.get("JALON_FUZZ_SEED") or time.time_ns() % (1 << 32))
    seconds = float(os.environ.get("JALON_FUZZ_S") or 10)
    dice = random.Random(seed)
    print(f"logframe: seed {seed}, {seconds:g} s", flush=True)
    files = good(dice)
    counted = {"refused": 0, "read": 0}
    slowest = 0.0
    until, report = time.monotonic() + seconds, time.monotonic() + _REPORT_S
    while time.monotonic() < until:
        name, content = damaged(dice, files)
        start = time.thread_time()
        try:
            counted[examine(name, content)] += 1
        except Exception as error:
            print(f"logframe: {name} of seed {seed} fell over: {error!r}\n{content!r}", flush=True)
            raise
        slowest = max(slowest, time.thread_time() - start)
        if time.monotonic() > report:
            report += _REPORT_S
            print(f"logframe: {counted}, slowest {slowest * 1_000:.0f} ms", flush=True)
    print(f"logframe: {counted}, slowest {slowest * 1_000:.0f} ms", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
