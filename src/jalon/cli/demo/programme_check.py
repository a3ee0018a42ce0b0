"""What the check of the demonstration sees of the programme: its matrix, its plan, and what anybody may see."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from jalon.cli.demo.programme_story import UNVERIFIED
from jalon.cli.demo.visitor import Page, Visitor

Demand = Callable[[bool, str], None]
Says = Callable[[Page, str], bool]
_CODE, _COUNTRY, _AMOUNT = UNVERIFIED
UNVERIFIED_SUM = re.compile(r"\b4\D?3[2-9]\d\b")
"""How the number that nobody verified shows, with the little that was verified added."""


class ProgrammeCheck:
    """The steps. ``manager`` has signed in, in English."""

    def __init__(self, manager: Visitor, *, home: Path, demand: Demand, says: Says) -> None:
        self._manager = manager
        self._home = home
        self._demand = demand
        self._says = says

    def matrix(self) -> None:
        """Matrix and grid show indicators, invented values marked."""
        for path in ("/matrix", "/grid"):
            page = self._manager.open(path)
            self._demand(self._says(page, "website.matrix.demo_note"), f"{path} does not say that values are invented")
            self._demand("OP1-I5" in page.words, f"{path} does not show the indicators")

    def computed(self) -> None:
        """The increase in detections comes from what the hub signed, with its interval."""
        hub = json.loads((self._home / "facts-key.json").read_text(encoding="utf-8"))["hub"]
        page = self._manager.open("/computed/OC-I1")
        self._demand(hub in page.words, "no fact of the hub is behind the outcome")
        self._demand(self._says(page, "website.computed.interval"), "the outcome has no interval")
        self._demand(self._says(page, "website.matrix.demo_note"), "the figure does not say that it is invented")
        page = self._manager.open("/facts")
        self._demand(self._says(page, "website.facts.taken_counts"), "the hub's file was not taken")

    def plan(self) -> None:
        """The plan has bars, and says what is late and what is at risk."""
        page = self._manager.open("/plan")
        for code in (
            "website.matrix.demo_note",
            "logframe.plan.late",
            "logframe.plan.at_risk",
            "website.plan.frozen_by",
        ):
            self._demand(self._says(page, code), f"the plan does not say {code}")
        self._demand(self._says(self._manager.open("/plan/row/WP09"), "website.matrix.demo_note"), "a row is unmarked")

    def public(self) -> None:
        """Anybody sees figures, each verified: the number that nobody verified is the manager's alone."""
        self._demand(
            bool(UNVERIFIED_SUM.search(self._manager.open("/matrix").words)), f"{_AMOUNT} is not in the matrix"
        )
        visitor = Visitor(self._manager.base, "en")
        try:
            page = visitor.open("/public/sahel-cbm")
        finally:
            visitor.close()
        self._demand(
            self._says(page, "website.matrix.demo_note"), "the public page does not say that values are invented"
        )
        self._demand(_CODE in page.words and "OP1-I5" in page.words, "the public page does not show its indicators")
        self._demand(re.search(r"\b47\b", page.words) is not None, "the public page shows no verified figure")
        self._demand(not UNVERIFIED_SUM.search(page.words), "the public page shows what nobody verified")
