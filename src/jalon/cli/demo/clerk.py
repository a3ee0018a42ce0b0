"""Somebody at a screen: signs in, opens a shift, inspects, decides. Used by the traffic and by the check."""

from __future__ import annotations

import base64
import time

from django_otp.oath import totp

from jalon.cli.demo.scene import Place, Scene
from jalon.cli.demo.visitor import Page, Visitor
from jalon.kernel.codes.direction import Direction

STEP_S = 30
_BOOTH = "booth"


class Clerk:
    """One signed-in person. Raises ``LookupError`` when a page is not the one expected."""

    def __init__(self, scene: Scene, place: Place, base: str, username: str, language: str = "fr") -> None:
        self.visitor = Visitor(base, language)
        try:
            self.page = self._sign_in(scene, place, username)
        except BaseException:
            self.close()
            raise

    def _sign_in(self, scene: Scene, place: Place, username: str) -> Page:
        page = self.visitor.open("/account/sign-in")
        password = scene.password(place, username)
        page = self.visitor.submit(page, page.form("sign-in"), username=username, password=password)
        code = one_time_code(scene.secret(place, username))
        page = self.visitor.submit(page, page.form("second-step"), code=code)
        if page.address.endswith(("sign-in", "second-step")):
            raise LookupError(f"{username} could not sign in: {page.words[:200]}")
        return page

    def open_shift(self, booth: str, direction: Direction) -> None:
        """Open a shift unless one is open."""
        page = self.visitor.open("/shift")
        if any(form.action.endswith("/shift/close") for form in page.forms):
            return
        page = self.visitor.submit(page, page.form("/shift"), booth=booth, direction=str(int(direction)))
        page.form("inspection/begin")

    def scan(self, zone: str) -> Page:
        """What the scanner types, and the page that answers."""
        self._clear()
        page = self.visitor.open("/")
        return self.visitor.submit(page, page.form("inspection/begin"), scanned=zone)

    def decide(self, page: Page, outcome: str, **answers: str) -> Page:
        """Press a button of the decision."""
        return self.visitor.submit(page, page.form("/decide"), outcome, **answers)

    def _clear(self) -> None:
        """Give up an inspection that an earlier run left open at this booth."""
        page = self.visitor.open("/")
        for form in page.forms:
            if form.action.endswith("/decide"):
                left = self.visitor.open(form.action.replace("/decide", "/give-up"))
                giving_up = left.form("/give-up")
                reasons = giving_up.choices.get("reason", [])
                self.visitor.submit(left, giving_up, reason=reasons[-1] if reasons else "")
                return

    def close(self) -> None:
        """Leave the browser."""
        self.visitor.close()


def one_time_code(secret: str) -> str:
    """The six digits of now."""
    return f"{totp(base64.b32decode(secret), step=STEP_S):06d}"


def seconds_to_next_code() -> float:
    """How long the present digits still hold."""
    return STEP_S - time.time() % STEP_S
