"""Pages of headquarters stay below 250 kB compressed, with their files and the fonts of the fullest language."""

from __future__ import annotations

import zlib

import pytest

from tests.hub.conftest import Headquarters
from tests.hub.test_pages import send
from tests.pages.client import Visitor
from tests.post_pages.test_assets import assets, fonts

HUB_PAGE_BYTES_MAX = 250_000


@pytest.mark.parametrize("path", ["/posts", "/statistics", "/design/"])
def test_page_with_its_files_and_fonts_stays_below_250_kilobytes(headquarters: Headquarters, path: str) -> None:
    send(headquarters, 30)
    visitor = Visitor(language="ar")
    visitor.client.force_login(headquarters.person("supervisor").account)
    page = visitor.open(path)
    files = assets(page)
    letters = fonts(files["/static/design/jalon.css"].decode(), page.words)
    total = sum(len(zlib.compress(part)) for part in [page.html.encode(), *files.values()])
    assert total + sum(map(len, letters.values())) < HUB_PAGE_BYTES_MAX
