"""docs/reference/journal.md in step with the code: codes, limits, classes, lanes, dictionaries."""

from __future__ import annotations

import re
from pathlib import Path

from jalon.journal.cells import ROOM_BYTES
from jalon.journal.lanes import Lane
from jalon.journal.parts import PartClass
from jalon.kernel import limits
from jalon.kernel.texts import every_text

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "journal.md").read_text(encoding="utf-8")
ENGINE = ROOT / "src" / "jalon" / "journal"
CODE = re.compile(r"\bjournal\.[a-z_]+\.[a-z_]+\b")


def _texts() -> dict[str, str]:
    """Sentences of refusals; ``journal.lane.*`` are words of screens."""
    found = {text.code: text.forms["en"]["other"] for text in every_text() if text.code.startswith("journal.")}
    return {code: said for code, said in found.items() if not code.startswith("journal.lane.")}


def test_the_page_lists_every_code_with_its_sentence() -> None:
    rows = dict(re.findall(r"^\| `(journal\.[a-z_.]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert rows == _texts()


def test_every_code_in_the_engine_has_a_text_and_every_text_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in ENGINE.glob("*.py"))
    used = set(re.findall(r'"(journal\.[a-z_]+\.[a-z_]+)"', source))
    assert used == set(_texts())
    assert not set(CODE.findall(PAGE)) - used


def test_the_page_states_the_limits_that_are_enforced() -> None:
    for number in (
        limits.PART_BYTES_MAX,
        limits.ENVELOPE_ENTRIES_MAX,
        limits.ENVELOPE_BYTES_MAX,
        limits.ENVELOPE_RAW_BYTES_MAX,
        limits.ZSTD_WINDOW_BYTES_MAX,
        limits.PARKED_BYTES_MAX,
        limits.CELL_BYTES,
        limits.EXPORT_FRAME_BYTES_MAX,
        ROOM_BYTES,
    ):
        assert f"{number:,}" in PAGE


def test_the_page_names_every_lane_and_class() -> None:
    page = PAGE.replace("\n", " ")
    for lane in Lane:
        assert f"{int(lane)} {lane.name.lower().removeprefix('feed_')}" in page
    words = ["nothing personal", "movement", "identity", "staff", "biometric", "document images", "list data"]
    words += ["protection", "free text"]
    assert len(words) == len(PartClass)
    for part_class, word in zip(PartClass, words, strict=True):
        assert f"{int(part_class)} {word}" in page


def test_the_page_names_the_dictionaries_that_are_shipped() -> None:
    for name in (path.name for path in (ENGINE / "data").glob("*.zdict")):
        assert f"`src/jalon/journal/data/{name}`" in PAGE
