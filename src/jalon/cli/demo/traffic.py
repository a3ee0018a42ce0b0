"""Traffic of the demonstration: one inspection every few seconds at each post, through its pages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import httpx

from jalon.cli.demo.clerk import Clerk
from jalon.cli.demo.nodes import Nodes
from jalon.cli.demo.scene import Place
from jalon.cli.demo.travellers import Traveller, travellers
from jalon.cli.demo.visitor import Page
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport

_log = logging.getLogger("jalon.demo")
_ROBOT = "robot"
_UNREADABLE_SHARE = 0.03
_HANDED_OVER_SHARE = 0.01
_ASKED_SHARE = 0.6
_SEEDS = {"faramana": 11, "seytenga": 12, "koury": 13, "gogui": 14}
_ENTRIES = ("faramana", "koury")
_PURPOSES = (Purpose.FAMILY, Purpose.TRADE, Purpose.MARKET, Purpose.SEASONAL_WORK, Purpose.TRANSIT, Purpose.RETURN_HOME)
_TRANSPORTS = (Transport.BUS, Transport.MOTORCYCLE, Transport.ON_FOOT, Transport.CAR, Transport.TRUCK)
_STAYS = (StayBand.SAME_DAY, StayBand.UP_TO_3_DAYS, StayBand.UP_TO_1_MONTH, StayBand.UP_TO_3_MONTHS)


class Traffic(threading.Thread):
    """Inspects at one post until told to stop; what fails is logged and tried again with the next traveller."""

    def __init__(self, nodes: Nodes, place: Place, pause_s: float) -> None:
        super().__init__(name=f"traffic-{place.folder}", daemon=True)
        self._nodes = nodes
        self._place = place
        self._pause_s = pause_s
        self._stopping = threading.Event()
        self._random = Random(_SEEDS[place.folder])  # noqa: S311 invented people, no secret
        self._people = travellers(_SEEDS[place.folder], datetime.now(UTC).date())

    def stop(self) -> None:
        """Stop after the present traveller."""
        self._stopping.set()

    def run(self) -> None:
        """Sign in, then one traveller after the other."""
        while not self._stopping.is_set():
            try:
                self._serve()
            except (LookupError, httpx.HTTPError) as error:
                _log.warning("traffic at %s pauses: %s", self._place.label, error)
                self._stopping.wait(10)

    def _serve(self) -> None:
        clerk = Clerk(self._nodes.scene, self._place, self._nodes.address(self._place), _ROBOT)
        try:
            clerk.open_shift("2", Direction.ENTRY if self._place.folder in _ENTRIES else Direction.EXIT)
            while not self._stopping.wait(self._pause_s):
                self._inspect(clerk, next(self._people))
        finally:
            clerk.close()

    def _inspect(self, clerk: Clerk, traveller: Traveller) -> None:
        if self._random.random() < _UNREADABLE_SHARE:
            clerk.scan(traveller.zone[: self._random.randrange(5, 40)])
            return
        page = clerk.scan(traveller.zone)
        clerk.decide(page, self._outcome(page), **dict(self._answers(traveller)))

    def _outcome(self, page: Page) -> str:
        offered = [value for _, value in page.form("/decide").buttons]
        if self._random.random() < _HANDED_OVER_SHARE:
            return "HANDED_TO_ANOTHER_SERVICE"
        return next(value for value in ("ADMITTED", "EXIT_ALLOWED") if value in offered)

    def _answers(self, traveller: Traveller) -> Iterator[tuple[str, str]]:
        if self._random.random() > _ASKED_SHARE:
            return
        yield "residence", traveller.residence
        for name, offered in (("purpose", _PURPOSES), ("transport", _TRANSPORTS), ("stay_band", _STAYS)):
            yield name, str(int(self._random.choice(offered)))
