"""What the booth makes a browser fetch: little, its own, and nothing from elsewhere."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from jalon.kernel.texts import LANGUAGES
from tests.post_pages.conftest import SPECIMEN

BOOTH_BYTES_MAX = 150_000
OWN_SCRIPT_BYTES_MAX = 15_000
_FACE = re.compile(r'url\("([^"]+)"\)[^;]*;\s*unicode-range: ([^;]+);')
_PHYSICAL = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


def assets(page):
    """Files that the page names, by path."""
    named = [element.get("src") for element in page.root.iter("script")]
    named += [element.get("src") for element in page.root.iter("img")]
    named += [element.get("href") for element in page.root.iter("link")]
    found = {}
    for address in filter(None, named):
        assert address.startswith("/static/"), f"fetched from elsewhere: {address}"
        name = address.partition("?")[0]
        path = finders.find(name.removeprefix("/static/"))
        assert path, name
        found[name] = Path(path).read_bytes()
    return found


def fonts(sheet, words):
    """The files that a browser fetches for ``words``: those whose range has one of their letters, in every weight."""
    letters = {ord(letter) for letter in words}
    found = {}
    for url, ranges in _FACE.findall(sheet):
        if letters & set().union(*map(_points, ranges.split(", "))):
            found[url] = Path(finders.find(f"design/{url}")).read_bytes()
    return found


def _points(part):
    first, _, last = part.removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_booth_with_its_fullest_page_and_its_fonts_stays_below_150_kilobytes_compressed(enter, language):
    visitor, page = enter(language=language)
    page = visitor.submit(page, "/inspection/begin", scanned=SPECIMEN)
    files = assets(page)
    parts = [page.html.encode(), *files.values()]
    words = page.words if language == "ar" else page.words.replace("العربية", "")
    letters = fonts(files["/static/design/jalon.css"].decode(), words)
    assert any("arabic" in name for name in letters) == (language == "ar")
    assert not any("more" in name for name in letters)
    assert sum(len(zlib.compress(part)) for part in parts) + sum(map(len, letters.values())) < BOOTH_BYTES_MAX


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
            for url in re.findall(r"url\(([^)]*)\)", content.decode()):
                assert finders.find(f"design/{url.strip(chr(34))}"), f"fetched from elsewhere: {url}"


def test_static_files_are_kept_for_a_year_under_an_address_that_changes_with_them_and_travel_compressed(enter):
    visitor, page = enter()
    sheet = next(link.get("href") for link in page.root.iter("link") if link.get("rel") == "stylesheet")
    assert re.fullmatch(r"/static/design/jalon\.css\?[0-9a-f]{8}", sheet)
    answer = visitor.client.get(sheet, headers={"accept-encoding": "gzip"})
    assert "max-age=31536000" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(answer)) == Path(finders.find("design/jalon.css")).read_bytes()


def test_a_page_of_a_person_is_compressed_and_never_kept(enter):
    visitor, _ = enter()
    answer = visitor.client.get("/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "no-store" in answer["Cache-Control"]
