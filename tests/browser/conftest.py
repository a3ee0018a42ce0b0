"""A real pages process of a staffed post, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jalon.services.accounts import NewAccount
from tests.post_services.conftest import PASSWORD, Staff, copy_of, recall, staffed_template

__all__ = ["staffed_template"]

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_START_S_MAX = 30
_WAIT_MS_MAX = 20_000
_BREATH_MS = 350
_FOCUSED = """() => {
  const place = document.activeElement;
  if (place.name) { return place.name + (place.tagName === "BUTTON" ? "=" + place.value : ""); }
  return place.id || place.getAttribute("href") || place.tagName;
}"""
_HELD_ENTER = """() => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {key: "Enter", repeat: true, bubbles: true}))"""


@dataclass
class RunningPost:
    """The pages process of a post. It is killed and started again on the same listening socket."""

    staff: Staff
    listening: socket.socket
    offset: timedelta
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where a browser goes."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def start(self) -> None:
        """Start the pages and wait until they answer."""
        descriptor = self.listening.fileno()
        environment = os.environ | {"JALON_CLOCK_OFFSET_S": str(int(self.offset.total_seconds()))}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jalon.cli.serving", str(self.staff.post.home), str(descriptor)],
            pass_fds=[descriptor],
            stdin=subprocess.PIPE,
            env=environment,
        )
        # The socket listens already: the connection waits in its queue until the pages take it.
        httpx.get(f"{self.address}/account/sign-in", timeout=_START_S_MAX).raise_for_status()

    def kill(self) -> None:
        """The power goes."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        self.process.stdin.close()

    def code(self, who: NewAccount) -> str:
        """What the person's telephone shows now."""
        return self.staff.code(who, datetime.now(UTC) + self.offset)


@pytest.fixture
def running(staffed_template: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningPost]:
    """A post that serves its pages; the test may look into its tables."""
    # Playwright runs a loop in this thread; the test's own look into the tables is no coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    made = copy_of(staffed_template, tmp_path / "post")
    with made.post.activate(), socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        post = RunningPost(recall(made), listening, made.at - datetime.now(UTC))
        post.start()
        yield post
        post.kill()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.fail("Chromium is missing. As root: apt-get update && apt-get install --no-install-recommends chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Officer:
    """Somebody at a keyboard. ``keystrokes`` counts what the person pressed, not what the reader typed."""

    page: Page
    keystrokes: int = 0
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: said.type == "error" and self.troubles.append(said.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.set_default_timeout(_WAIT_MS_MAX)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keystrokes += 1

    def write(self, text: str) -> None:
        """Type letters, once a field has the focus: a person sees the cursor first."""
        self.page.wait_for_selector(":is(input, textarea, select):focus", state="attached")
        self.page.keyboard.type(text)
        self.keystrokes += len(text)

    def reader(self, zone: str) -> None:
        """The reader types the lines, with Enter after each; its keys are not the officer's."""
        for line in zone.splitlines():
            self.page.keyboard.type(line)
            self.page.keyboard.press("Enter")

    def take_a_breath(self) -> None:
        """As long as a person needs at least before deciding: the page heeds no Enter that follows the reader's."""
        self.page.evaluate(f"() => new Promise(done => setTimeout(done, {_BREATH_MS}))")

    def focused(self) -> str:
        """Name and value, or id, or target, of what has the focus."""
        return str(self.page.evaluate(_FOCUSED))

    def go_to(self, selector: str) -> None:
        """Put the focus there, once the page has put it where it wants: it would take it back."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_selector("#scanned:focus")
        self.page.locator(selector).focus()

    def hold_enter(self) -> None:
        """The key stays down and repeats."""
        self.page.evaluate(_HELD_ENTER)

    def sign_in(self, post: RunningPost, who: NewAccount) -> None:
        """From the closed door to the booth, by keyboard alone."""
        self.page.goto(post.address)
        self.write(who.account.username)
        self.press("Tab")
        self.write(PASSWORD)
        self.press("Enter")
        self.page.wait_for_url("**/second-step")
        self.write(post.code(who))
        self.press("Enter")
        self.page.wait_for_url("**/shift")
        self.write("1")
        self.press("Tab", "Space", "Tab", "Enter")
        self.page.wait_for_selector("#scanned")


def new_officer(browser: Browser, **options: object) -> tuple[Officer, BrowserContext]:
    """An officer at a fresh browser."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    return Officer(context.new_page()), context
