"""Takes the pictures of README and guides from a running demonstration: ``python tools/pictures.py``.

The scene is set up in a folder of its own, a few synthetic travellers cross, and Chromium photographs the pages.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from jalon.cli.demo.clerk import Clerk, one_time_code
from jalon.cli.demo.nodes import Nodes, free_ports
from jalon.cli.demo.scene import HUB, POSTS, Place, prepare
from jalon.cli.demo.travellers import ICAO_SPECIMEN, known_travellers, travellers
from jalon.kernel.codes.direction import Direction

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
TRAVELLERS = 24
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
_SIZE = {"width": 1280, "height": 860}


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jalon-pictures-") as folder:
        scene = prepare(Path(folder) / "demo", _tell)
        with Nodes(scene, free_ports(), _tell) as nodes, sync_playwright() as playwright:
            _traffic(nodes)
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or "chromium", args=_ARGUMENTS
            )
            _booth(nodes, chromium, "agent", "fr")
            _booth(nodes, chromium, "agent-ar", "ar")
            _hub(nodes, chromium)
            chromium.close()


def _traffic(nodes: Nodes) -> None:
    """A day's beginning: travellers at both posts."""
    people = travellers(5, datetime.now(UTC).date())
    for post in POSTS:
        clerk = Clerk(nodes.scene, post, nodes.address(post), "robot")
        clerk.open_shift("2", Direction.ENTRY)
        for traveller in islice(people, TRAVELLERS):
            clerk.decide(clerk.scan(traveller.zone), "ADMITTED", confirm_duplicate="1")
        clerk.close()


def _signed_in(nodes: Nodes, chromium: Browser, place: Place, username: str, language: str) -> Page:
    page = chromium.new_context(viewport=_SIZE, locale=language).new_page()  # type: ignore[arg-type]  # two numbers
    page.goto(f"{nodes.address(place)}/account/sign-in")
    page.fill("#id_username", username)
    page.fill("#id_password", nodes.scene.password(place, username))
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-step")
    page.fill("#id_code", one_time_code(nodes.scene.secret(place, username)))
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    return page


def _booth(nodes: Nodes, chromium: Browser, username: str, language: str) -> None:
    place = POSTS[0] if language == "fr" else POSTS[1]
    page = _signed_in(nodes, chromium, place, username, language)
    page.fill("#id_booth", "1")
    page.check(f"input[name=direction][value='{int(Direction.ENTRY)}']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#scanned")
    known = known_travellers(datetime.now(UTC).date())
    for name, zone in (
        ("booth", known["clean"].zone),
        ("candidate", known["candidate"].zone),
        ("specimen", ICAO_SPECIMEN),
    ):
        page.fill("#scanned", zone)
        page.keyboard.press("Enter")
        page.wait_for_selector("#decide")
        _take(page, f"{name}-{language}")
        page.locator("button[value=SECOND_LINE]").first.click()
        page.wait_for_selector("#scanned")


def _hub(nodes: Nodes, chromium: Browser) -> None:
    page = _signed_in(nodes, chromium, HUB, "superviseur", "fr")
    for name in ("posts", "statistics"):
        page.goto(f"{nodes.address(HUB)}/{name}")
        _take(page, f"hub-{name}-fr")


def _take(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    _tell(f"took {name}")


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    main()
