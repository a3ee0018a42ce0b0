"""How long a person waits for a page over 400 kbit/s and 600 ms, with an empty browser and with one that has been here.

    python benchmarks/slow_link.py [ROUNDS=3]

A real post and Chromium, whose own emulation narrows the link (no network of this machine is touched). *Usable* is: the
page is drawn and its field has the focus. The peer is the same page with every file kept: what a second page costs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Browser, sync_playwright

from jalon.cli.demo.nodes import free_ports
from jalon.cli.demo.scene import POSTS, Person, Place, make_node

USABLE_S_MAX = 3.0
LINK = {
    "offline": False,
    "latency": 600,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
LANGUAGES = ("fr", "ar")
_START_S_MAX = 120


def main() -> None:
    """Open a post, load its door over the narrow link, print, judge."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    post = Place("post", "post", "Faramana", POSTS[0].crossing_point, (Person("booth", "Agent", "officer"),))
    with tempfile.TemporaryDirectory(prefix="jalon-bench-") as folder:
        home = Path(folder) / post.folder
        make_node(home, post)
        port = free_ports((post,))[post.folder]
        command = [sys.executable, "-m", "jalon.cli", "post", "--home", str(home), "--port", str(port)]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}/account/sign-in"
            _wait(address)
            slowest = _measure(address, rounds)
        finally:
            running.terminate()
            running.wait()
    sys.exit(int(slowest > USABLE_S_MAX))


def _wait(address: str) -> None:
    until = time.monotonic() + _START_S_MAX
    while time.monotonic() < until:
        try:
            httpx.get(address, timeout=10)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the post did not start")


def _measure(address: str, rounds: int) -> float:
    slowest = 0.0
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or "chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for language in LANGUAGES:
            first, again = zip(*(_load(browser, address, language) for _ in range(rounds)), strict=True)
            slowest = max(slowest, median(first))
            print(
                f"{language}: usable after {median(first):.2f} s, again after {median(again):.2f} s ({rounds} rounds)"
            )
        browser.close()
    return slowest


def _load(browser: Browser, address: str, language: str) -> tuple[float, float]:
    """Seconds until usable with nothing kept, then with everything kept."""
    context = browser.new_context(locale=language)
    page = context.new_page()
    narrow = context.new_cdp_session(page)
    narrow.send("Network.enable")
    narrow.send("Network.emulateNetworkConditions", LINK)
    taken = []
    for _ in range(2):
        start = time.monotonic()
        page.goto(address, wait_until="commit")
        page.wait_for_selector("#id_username:focus")
        taken.append(time.monotonic() - start)
        page.wait_for_load_state("load")
    context.close()
    return taken[0], taken[1]


if __name__ == "__main__":
    main()
