"""What a booth's browser loads, compressed: pages, style, scripts, pictures, fonts, up to the next empty field.

    python benchmarks/booth_assets.py

A real post, one Chromium with an empty cache, in Arabic, from sign-in to a decision; the traveller is the specimen
of ICAO, whose answer is long. Each address counts once, as gzip makes it. Ends with 1 above the limit.
"""

from __future__ import annotations

import base64
import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django_otp.oath import totp
from playwright.sync_api import Page, Response, sync_playwright

from jalon.cli.demo.nodes import free_ports
from jalon.cli.demo.scene import POSTS, Person, Place, Scene, make_node
from jalon.cli.demo.travellers import ICAO_SPECIMEN
from jalon.kernel.codes.direction import Direction

LIMIT_BYTES = 150_000
_OFFICER = Person("booth", "Agent", "officer", "ar")
_CHROMIUM = shutil.which("chromium") or "chromium"
_START_S_MAX = 60


def main() -> None:
    """Open a post and a booth, print what was loaded, judge."""
    post = Place("post", "post", "Faramana", POSTS[0].crossing_point, (_OFFICER,))
    with tempfile.TemporaryDirectory(prefix="jalon-bench-") as folder:
        home = Path(folder)
        scene = Scene(home, {post.folder: make_node(home / post.folder, post)}, {})
        port = free_ports((post,))[post.folder]
        running = subprocess.Popen(
            [sys.executable, "-m", "jalon.cli", "post", "--home", str(home / post.folder), "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            loaded = _use_booth(scene, post, f"http://127.0.0.1:{port}")
        finally:
            running.terminate()
            running.wait()
    sys.exit(_print(loaded))


def _wait(port: int) -> None:
    until = time.monotonic() + _START_S_MAX
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/account/sign-in", timeout=10)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the post did not start")


def _use_booth(scene: Scene, post: Place, base: str) -> dict[str, bytes]:
    """Bodies by method and path."""
    loaded: dict[str, bytes] = {}

    def keep(response: Response) -> None:
        if response.status == 200:  # a redirection has no body
            address = urlsplit(response.url)
            assert f"{address.scheme}://{address.netloc}" == base, f"loaded from elsewhere: {response.url}"
            name = f"{response.request.method} {address.path}"
            if address.path.startswith("/static/"):  # the browser may have dropped a file's body with the page before
                loaded.setdefault(name, httpx.get(response.url, timeout=10).content)
            else:
                loaded.setdefault(name, response.body())

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="ar")
        page.on("requestfinished", lambda request: keep(request.response()))
        _sign_in(page, scene, post, base)
        page.fill("#scanned", ICAO_SPECIMEN)
        page.eval_on_selector("#scanned", "field => field.form.requestSubmit()")
        page.wait_for_selector("#decide")
        page.wait_for_timeout(500)
        page.click("button[value=ADMITTED]")
        page.wait_for_selector("#scanned")
        page.wait_for_load_state("networkidle")
        browser.close()
    return loaded


def _sign_in(page: Page, scene: Scene, post: Place, base: str) -> None:
    page.goto(f"{base}/account/sign-in")
    page.fill("#id_username", _OFFICER.username)
    page.fill("#id_password", scene.password(post, _OFFICER.username))
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-step")
    page.fill("#id_code", f"{totp(base64.b32decode(scene.secret(post, _OFFICER.username))):06d}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/shift")
    page.fill("#id_booth", "1")
    page.check(f"input[name=direction][value='{int(Direction.ENTRY)}']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#scanned")


def _print(loaded: dict[str, bytes]) -> int:
    print(f"{'':60}{'bytes':>9}{'compressed':>12}")
    total = 0
    for address, body in sorted(loaded.items(), key=lambda one: -len(one[1])):
        compressed = len(gzip.compress(body))
        total += compressed
        print(f"{address:60}{len(body):9,}{compressed:12,}")
    sent = sum(map(len, loaded.values()))
    print(f"{'everything':60}{sent:9,}{total:12,}")
    print(f"{total:,} bytes compressed of {LIMIT_BYTES:,} allowed ({total / LIMIT_BYTES:.2f})")
    return int(total > LIMIT_BYTES)


if __name__ == "__main__":
    main()
