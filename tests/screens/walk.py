"""One walk over pages: each is opened once a language, then looked at in every theme and at two widths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from jalon.design.display import COOKIE
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Account
from tests.screens.pictures import TAKEN, compare
from tests.screens.served import session_of

WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 360, "height": 740}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(result =>
  result.violations.map(one =>
    one.id + " " + one.nodes.slice(0, 2).map(node => node.html.slice(0, 160)).join(" | ")))"""
_MAY_BE_WIDER = ".scroll, nav.rail, .only-heard, .skip, svg, [popover]"
_WIDER = """within => [...document.querySelectorAll("body *")].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest(within);
}).slice(0, 3).map(one => one.outerHTML.slice(0, 140))"""
THEMES = {"fr": ("day", "night", "contrast"), "ar": ("night",), "en": ("contrast",)}
"""Each page in each language and in each theme; with JALON_PICTURES every pair."""
_MOTION_STOPPED = "document.fonts.ready.then(() => true)"


@dataclass(frozen=True)
class Stop:
    """One page. ``route`` is its name among addresses; ``press`` is pressed after it opened (a form's answer)."""

    name: str
    path: str
    who: Account | str | None = None
    """Somebody signed in, or the key of a session that is half way, or nobody."""
    route: str = ""
    press: str = ""
    found: bool = False
    """Whether the walk found the page by itself."""


@dataclass
class Walk:
    """Walks and remembers what was wrong."""

    browser: Browser
    address: str
    problems: list[str] = field(default_factory=list)

    def over(self, stops: Iterable[Stop]) -> list[str]:
        """Everything that is wrong on any of the pages."""
        every = list(stops)
        names = Counter(stop.name for stop in every)
        self.problems += [f"{name}: {count} stops share one picture" for name, count in names.items() if count > 1]
        for language in LANGUAGES:
            for who in dict.fromkeys(stop.who for stop in every):
                with ExitStack() as closing:
                    page = self._page(closing, who, language)
                    for stop in every:
                        if stop.who == who:
                            self.problems += [
                                f"{stop.name} {language}: {found}" for found in _look(page, stop, language)
                            ]
        return self.problems

    def _page(self, closing: ExitStack, who: Account | str | None, language: str) -> Page:
        context: BrowserContext = closing.enter_context(
            self.browser.new_context(
                viewport=WIDE,
                locale=language,
                reduced_motion="reduce",
                base_url=self.address,  # type: ignore[arg-type]
            )
        )
        cookies: list[Any] = [{"name": "django_language", "value": language, "url": self.address}]
        cookies.append({"name": COOKIE, "value": "day.normal.off", "url": self.address})
        if isinstance(who, Account):
            cookies.append(session_of(who, self.address))
        elif who is not None:
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": who, "url": self.address})
        context.add_cookies(cookies)
        return context.new_page()


def _look(page: Page, stop: Stop, language: str) -> Iterator[str]:
    said: list[str] = []
    listener = lambda message: said.append(message.text) if message.type == "error" else None  # noqa: E731
    page.on("console", listener)
    answer = page.goto(stop.path)
    assert answer is not None
    if stop.press:
        page.locator(stop.press).first.click()
        page.wait_for_load_state()
    page.evaluate(_MOTION_STOPPED)
    if page.evaluate("document.documentElement.lang") != language:
        yield f"speaks {page.evaluate('document.documentElement.lang')}"
    if not stop.press and answer.status >= 400 and "error" not in stop.name:
        yield f"status {answer.status}"
    yield from barriers(page, THEMES[language] if TAKEN is None else THEMES["fr"])
    yield from filter(
        None, [compare(f"{language}/{stop.name}-wide", page.screenshot(full_page=True), must_be_kept=not stop.found)]
    )
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wider = page.evaluate(_WIDER, _MAY_BE_WIDER)
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"] or wider:
        yield f"wider than 360: {wider}"
    yield from filter(
        None, [compare(f"{language}/{stop.name}-narrow", page.screenshot(full_page=True), must_be_kept=not stop.found)]
    )
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.remove_listener("console", listener)
    yield from (f"console: {words}" for words in said if "status of 4" not in words)


def barriers(page: Page, themes: Iterable[str] = ("day",)) -> Iterator[str]:
    """What axe-core finds: everything in the first theme, contrast in the others."""
    page.evaluate(AXE)
    for place, theme in enumerate(themes):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        rules = RULES if place == 0 else {"type": "rule", "values": ["color-contrast"]}
        for violation in page.evaluate(_RUN, rules):
            yield f"{theme}: {violation}"
    page.evaluate("() => { document.documentElement.dataset.theme = 'day'; }")
