"""The demonstration without a person: every step through real pages and real links, timed, with a plain verdict."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import httpx

from jalon.cli.demo.clerk import Clerk
from jalon.cli.demo.nodes import Nodes
from jalon.cli.demo.programme_check import ProgrammeCheck
from jalon.cli.demo.scene import HUB, MANAGER, POSTS, WEBSITE, Place
from jalon.cli.demo.travellers import ICAO_SPECIMEN, Traveller, known_travellers, travellers
from jalon.cli.demo.visitor import Page
from jalon.kernel.codes.direction import Direction
from jalon.kernel.limits import CELL_COUNT_MIN
from jalon.kernel.texts import lookup
from jalon.stats.lake.reading import open_lake

_LANGUAGE = "en"
_ARRIVAL_S_MAX = 60
_POLL_S = 0.5
_SEED = 2026
_MORE_TRAVELLERS = CELL_COUNT_MIN + 1
"""Admitted besides at each post, so that no figure of the check is small enough to be hidden."""
_SLIP = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")

Step = Callable[[], None]


class Unmet(Exception):
    """A step did not show what it has to show."""


@dataclass(frozen=True)
class Recorded:
    """An admission: where, the slip's code, the document's number."""

    place: Place
    slip: str
    number: str


@dataclass
class Check:
    """Runs the steps in order; the first that fails ends the run."""

    nodes: Nodes
    tell: Callable[[str], None]
    steps: list[dict[str, object]] = field(default_factory=list)
    clerks: dict[str, Clerk] = field(default_factory=dict)
    admitted: list[Recorded] = field(default_factory=list)

    def run(self) -> bool:
        """Whether every step held."""
        return all(self._step(name, step) for name, step in self._plan())

    def report(self, *, ok: bool) -> str:
        """The last line: one JSON object."""
        return json.dumps({"ok": ok, "steps": self.steps})

    @staticmethod
    def today() -> date:
        """The day on which travellers' documents are valid."""
        return datetime.now(UTC).date()

    def close(self) -> None:
        """Leave every browser."""
        for clerk in self.clerks.values():
            clerk.close()

    def _step(self, name: str, step: Step) -> bool:
        started = time.monotonic()
        problem = ""
        try:
            step()
        except (Unmet, LookupError, StopIteration, RuntimeError, httpx.HTTPError) as error:
            problem = str(error) or type(error).__name__
        ms = round((time.monotonic() - started) * 1000)
        self.steps.append({"name": name, "ok": not problem, "ms": ms})
        self.tell(f"FAIL {name}: {problem}" if problem else f"ok   {name} ({ms} ms)")
        return not problem

    def _plan(self) -> list[tuple[str, Step]]:
        first, second = POSTS
        known = known_travellers(self.today())
        return [
            *((f"sign-in at {post.label}", lambda post=post: self._sign_in(post, "agent")) for post in POSTS),
            ("sign-in at headquarters", lambda: self._sign_in(HUB, "analyste")),
            ("a shift at each booth", self._open_shifts),
            ("a valid passport is admitted", lambda: self._admit(first, known["clean"], found=False)),
            ("the specimen is expired, of no State", lambda: self._specimen(first)),
            ("a name on the list is a candidate", lambda: self._admit(second, known["candidate"], found=True)),
            ("a document reported lost is found", lambda: self._lost(second, known["lost"])),
            ("more travellers are admitted", self._more),
            ("headquarters has them", self._arrived),
            ("the link is cut", self.nodes.links[second.folder].cut),
            ("an entry is recorded without link", lambda: self._admit(second, known["child"], found=False)),
            ("the post says that it waits", lambda: self._waiting(second)),
            ("headquarters does not have it", self._not_there),
            ("the link is mended", self.nodes.links[second.folder].mend),
            ("headquarters has it", self._arrived),
            ("statistics count it", self._counted),
            ("earlier months are invented and lie apart from what posts sent", self._history),
            ("the slip opens with its document", lambda: self._demand(self._opens(self.admitted[-1]), "nothing held")),
            ("the slip stays closed with another", self._closed_to_others),
            *self.programme_steps(),
        ]

    def _clerk(self, place: Place) -> Clerk:
        return self.clerks[place.folder]

    def _sign_in(self, place: Place, username: str) -> None:
        clerk = Clerk(self.nodes.scene, place, self.nodes.address(place), username, _LANGUAGE)
        self.clerks[place.folder] = clerk
        page = clerk.visitor.submit(clerk.page, clerk.page.form("account/language"), _LANGUAGE)
        self._demand(_says(page, "design.page.demonstration"), "the page does not say that it is a demonstration")

    def _open_shifts(self) -> None:
        for post in POSTS:
            self._clerk(post).open_shift("1", Direction.ENTRY)

    def _admit(self, place: Place, traveller: Traveller, *, found: bool) -> None:
        clerk = self._clerk(place)
        page = clerk.scan(traveller.zone)
        candidates = _says(page, "post.inspection.candidates")
        self._demand(candidates is found, "candidates are shown" if candidates else "no candidate is shown")
        self._remember(place, traveller, clerk.decide(page, "ADMITTED"))

    def _remember(self, place: Place, traveller: Traveller, answer: Page) -> None:
        code = _SLIP.search(answer.words)
        if code is None:
            raise Unmet(f"no slip after the decision: {answer.words[:300]}")
        self.admitted.append(Recorded(place, code[0], _number(traveller)))

    def _specimen(self, place: Place) -> None:
        page = self._clerk(place).scan(ICAO_SPECIMEN)
        for code in ("documents.expiry.expired", "documents.state.does_not_exist"):
            self._demand(_says(page, code), f"the page does not say {code}")
        self._clerk(place).decide(page, "SECOND_LINE")

    def _lost(self, place: Place, traveller: Traveller) -> None:
        page = self._clerk(place).scan(traveller.zone)
        self._demand(_says(page, "post.inspection.candidates"), "the document is not found")
        self._clerk(place).decide(page, "SECOND_LINE")

    def _more(self) -> None:
        people = travellers(_SEED, self.today())
        for post in POSTS:
            for _ in range(_MORE_TRAVELLERS):
                self._admit_whoever(post, next(people))

    def _admit_whoever(self, place: Place, traveller: Traveller) -> None:
        clerk = self._clerk(place)
        page = clerk.decide(clerk.scan(traveller.zone), "ADMITTED", confirm_duplicate="1")
        self._remember(place, traveller, page)

    def _waiting(self, place: Place) -> None:
        page = self._clerk(place).visitor.open("/status")
        waiting = figure_after(page, "post.status.unsent")
        self._demand(waiting > 0, "nothing waits")

    def _total(self) -> int:
        return figure_after(self._clerk(HUB).visitor.open("/statistics"), "hub.statistics.total")

    def _arrived(self) -> None:
        until = time.monotonic() + _ARRIVAL_S_MAX
        while self._total() != len(self.admitted):
            if time.monotonic() > until:
                raise Unmet(f"headquarters counts {self._total()} of {len(self.admitted)}")
            time.sleep(_POLL_S)

    def _not_there(self) -> None:
        self._demand(self._total() == len(self.admitted) - 1, "headquarters has what was recorded behind a cut link")

    def _counted(self) -> None:
        page = self._clerk(HUB).visitor.open("/statistics")
        self._demand(figure_after(page, "hub.statistics.total") == len(self.admitted), "the total differs")
        for post in POSTS:
            self._demand(post.label in page.words, f"{post.label} is not in the figures")
        self._sign_in(HUB, "auditeur")

    def _history(self) -> None:
        """Invented months end before today's, the journal's begin with it; what was published comes out again."""
        lake = open_lake(self.nodes.scene.folder(HUB) / "lake")
        months = {one.month: lake.manifest(one).facts.source for one in lake.catalog}
        invented = {month for month, source in months.items() if source.startswith("synthetic")}
        today = f"{self.today():%Y-%m}"
        self._demand(bool(invented) and max(invented) < today, "no invented month, or one of today")
        self._demand(all(month >= today for month in months.keys() - invented), "a month of the journal among them")
        visitor = self._clerk(HUB).visitor
        page = visitor.open(f"/publications/{HUB.state}-{self.today().year}-1?again=1")
        self._demand(_says(page, "design.page.demonstration"), "the publication does not say that it is invented")
        self._demand(not _says(page, "hub.publications.again_absent"), "a figure does not come out again")
        self._demand(re.search(r"[1-9]\d+ numbers came out equal", page.words) is not None, "nothing came out again")

    def _opens(self, one: Recorded, number: str = "") -> bool:
        visitor = self._clerk(HUB).visitor
        page = visitor.open("/look-up")
        page = visitor.submit(page, page.form("/look-up"), code=one.slip, document_number=number or one.number)
        return _says(page, "hub.look_up.held")

    def _closed_to_others(self) -> None:
        self._demand(not self._opens(self.admitted[-1], "ZZ0000000"), "the slip opens with another document")

    def programme_steps(self) -> list[tuple[str, Step]]:
        """What the website shows; the first step signs in."""
        return [
            ("sign-in at the programme", lambda: self._sign_in(WEBSITE, MANAGER)),
            ("the programme shows its matrix, invented values marked", self._at_programme(ProgrammeCheck.matrix)),
            ("the outcome is computed from what headquarters signed", self._at_programme(ProgrammeCheck.computed)),
            ("the work plan shows what is late and what is at risk", self._at_programme(ProgrammeCheck.plan)),
            ("anybody sees what is verified, and nothing else", self._at_programme(ProgrammeCheck.public)),
        ]

    def _at_programme(self, step: Callable[[ProgrammeCheck], None]) -> Step:
        def run() -> None:
            visitor, home = self._clerk(WEBSITE).visitor, self.nodes.scene.home
            step(ProgrammeCheck(visitor, home=home, demand=self._demand, says=_says))

        return run

    def _demand(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001 reads as a sentence
        if not holds:
            raise Unmet(otherwise)


def _says(page: Page, code: str) -> bool:
    """Whether the page has the sentence of ``code``, up to its first placeholder."""
    return _sentence(code).split("{")[0].strip() in page.words


def _sentence(code: str) -> str:
    return lookup(code).forms[_LANGUAGE]["other"]


def figure_after(page: Page, code: str) -> int:
    """The number that follows a label; 0 where it is hidden or absent."""
    found = re.search(re.escape(_sentence(code)) + r"\s+(\d+)", page.words)
    return int(found[1]) if found else 0


def _number(traveller: Traveller) -> str:
    """Number of the document, from its zone."""
    card = len(traveller.lines) == 3
    field = traveller.lines[0][5:14] if card else traveller.lines[1][:9]
    return field.rstrip("<")
