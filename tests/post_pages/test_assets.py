"""What the booth makes a browser fetch: little, its own, and nothing from elsewhere."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from django.contrib.staticfiles import finders

from tests.post_pages.conftest import SPECIMEN

BOOTH_BYTES_MAX = 150_000
OWN_SCRIPT_BYTES_MAX = 15_000
_PHYSICAL = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


def assets(page):
    """Files that the page names, by path."""
    named = [element.get("src") for element in page.root.iter("script")]
    named += [element.get("src") for element in page.root.iter("img")]
    named += [element.get("href") for element in page.root.iter("link")]
    found = {}
    for name in filter(None, named):
        assert name.startswith("/static/"), f"fetched from elsewhere: {name}"
        path = finders.find(name.removeprefix("/static/"))
        assert path, name
        found[name] = Path(path).read_bytes()
    return found


def test_booth_with_its_fullest_page_stays_below_150_kilobytes_compressed(enter):
    visitor, page = enter(language="ar")
    page = visitor.submit(page, "/inspection/begin", scanned=SPECIMEN)
    parts = [page.html.encode(), *assets(page).values()]
    assert sum(len(zlib.compress(part)) for part in parts) < BOOTH_BYTES_MAX


def test_own_script_is_small_and_evaluates_nothing(enter):
    _, page = enter()
    own = assets(page)["/static/design/jalon.js"]
    assert len(own) < OWN_SCRIPT_BYTES_MAX
    assert b"eval(" not in own
    assert b"innerHTML" not in own


def test_style_sheet_knows_no_physical_side(enter):
    _, page = enter()
    for name, content in assets(page).items():
        if name.endswith(".css"):
            assert not _PHYSICAL.search(content.decode()), name
            assert b"url(" not in content, "nothing is fetched"
