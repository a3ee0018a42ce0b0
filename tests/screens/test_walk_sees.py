"""The walk sees what it is for: a barrier, a page that is too wide, a picture of something else."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.screens.pictures import BLOCK, apart, reduced
from tests.screens.walk import barriers

GOOD = """<!doctype html><html lang="fr"><head><title>Guichet</title></head><body style="background:#fff;color:#000">
<main><h1>Guichet</h1><p>Un texte.</p><label>Nom <input></label></main></body></html>"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        ("<p>", '<p style="color:#bbb">', "color-contrast"),
        ("<label>Nom <input></label>", "<input>", "label"),
        (' lang="fr"', "", "html-has-lang"),
        ("<main>", "<main aria-hidden=maybe>", "aria-valid-attr-value"),
    ],
)
def test_a_barrier_is_found_and_its_absence_is_not(chromium: Browser, good: str, bad: str, rule: str) -> None:
    page = chromium.new_page()
    page.set_content(GOOD)
    assert list(barriers(page)) == []
    assert good in GOOD
    page.set_content(GOOD.replace(good, bad))
    assert any(rule in found for found in barriers(page))
    page.close()


def page_picture(*boxes: tuple[int, int, int, int], height: int = 60) -> Image.Image:
    """A page of panels, in blocks."""
    whole = Image.new("RGB", (114 * BLOCK, height * BLOCK), "#f4f1ea")
    for box in boxes:
        ImageDraw.Draw(whole).rectangle([side * BLOCK for side in box], fill="#1f2853")
    out = io.BytesIO()
    whole.save(out, "png")
    return reduced(out.getvalue())


PANELS = ((0, 0, 113, 4), (20, 8, 60, 30), (62, 8, 110, 50))


def test_same_page_with_other_letters_is_the_same() -> None:
    assert apart(page_picture(*PANELS), page_picture(*PANELS, (22, 10, 24, 10))) == ""


@pytest.mark.parametrize(
    "other",
    [
        page_picture(*PANELS[:2]),
        page_picture(PANELS[0], (20, 8, 60, 30), (20, 32, 60, 58)),
        page_picture(*PANELS, height=80),
        page_picture(*((113 - right, top, 113 - left, bottom) for left, top, right, bottom in PANELS)),
    ],
    ids=["a panel is missing", "a panel is elsewhere", "longer", "mirrored"],
)
def test_another_layout_is_told_apart(other: Image.Image) -> None:
    assert apart(other, page_picture(*PANELS)) != ""
