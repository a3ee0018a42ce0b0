"""Pictures of pages, kept small: grey, one dot for a block of dots. Letters and dates vanish, layout stays.

With ``JALON_PICTURES=FOLDER`` the whole pictures go to FOLDER and the kept ones are written again (``make pictures``).
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

KEPT = Path(__file__).resolve().parents[1] / "vectors" / "pictures"
TAKEN = Path(os.environ["JALON_PICTURES"]) if os.environ.get("JALON_PICTURES") else None
BLOCK = 12
"""Dots a side of what becomes one dot."""
ROWS_MAX = 160
"""A long list is compared as far as this."""
ROWS_APART_MAX = 4
"""A sentence that wraps elsewhere moves what follows by so much."""
FAR_APART = 64
"""Of 255; a block so different shows something else."""
FAR_SHARE_MAX = 0.04
MEAN_APART_MAX = 9.0


def reduced(png: bytes) -> Image.Image:
    """The picture as it is kept."""
    whole = Image.open(io.BytesIO(png)).convert("L")
    small = whole.resize((max(1, whole.width // BLOCK), max(1, whole.height // BLOCK)), Image.Resampling.BOX)
    return small.crop((0, 0, small.width, min(small.height, ROWS_MAX)))


def apart(one: Image.Image, other: Image.Image) -> str:
    """What tells the two pictures apart; empty if a person would call them the same page."""
    if one.width != other.width:
        return f"{one.width} blocks wide instead of {other.width}"
    if abs(one.height - other.height) > ROWS_APART_MAX:
        return f"{one.height} blocks high instead of {other.height}"
    shared = (0, 0, one.width, min(one.height, other.height))
    difference = ImageChops.difference(one.crop(shared), other.crop(shared))
    mean = ImageStat.Stat(difference).mean[0]
    far = sum(difference.histogram()[FAR_APART:]) / (shared[2] * shared[3])
    if mean > MEAN_APART_MAX or far > FAR_SHARE_MAX:
        return f"differs by {mean:.1f} of 255 on average, {far:.1%} of it wholly"
    return ""


def compare(name: str, png: bytes, *, must_be_kept: bool = True) -> str:
    """What tells the picture from the kept one of that name; or keep it.

    A page that the walk found by itself is compared from the day that its picture is kept.
    """
    path = KEPT / f"{name}.png"
    small = reduced(png)
    if TAKEN is not None:
        for target, content in ((TAKEN / f"{name}.png", png), (path, _bytes(small))):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return ""
    if not path.exists() and not must_be_kept:
        return ""
    if not path.exists():
        return f"{name}: no picture is kept; look at the page, then: make pictures"
    found = apart(small, Image.open(path).convert("L"))
    return f"{name}: {found}; look at the page, then: make pictures" if found else ""


def _bytes(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.quantize(16).save(out, "png", optimize=True)
    return out.getvalue()
