"""``jalon demo --full --check``: two States, couriers, backups, a hub and a post put back, without a person."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from pathlib import Path

from jalon.cli.demo.check import Check, Step, Unmet, figure_after
from jalon.cli.demo.clerk import Clerk
from jalon.cli.demo.couriers import ROUTES, ride
from jalon.cli.demo.scene import HUB, HUB_OF_MALI, POSTS, POSTS_OF_MALI, Place, jalon
from jalon.cli.demo.travellers import travellers
from jalon.kernel.codes.direction import Direction
from jalon.kernel.limits import CELL_COUNT_MIN

_EVERY_POST = (*POSTS, *POSTS_OF_MALI)
_HUBS = {HUB.folder: HUB, HUB_OF_MALI.folder: HUB_OF_MALI}
_SEED = 2_027
_ARRIVAL_S_MAX = 90
_POLL_S = 0.5


class FullCheck(Check):
    """The steps of both States."""

    def _plan(self) -> list[tuple[str, Step]]:
        self._people = travellers(_SEED, self.today())
        self._admitted: Counter[str] = Counter()
        self._backups: dict[str, Path] = {}
        first, second = ROUTES
        post = POSTS[0]
        return [
            *(
                (f"sign-in at {place.label}", lambda place=place: self._sign_in(place, "agent"))
                for place in _EVERY_POST
            ),
            *(
                (f"sign-in at headquarters, {hub.state}", lambda hub=hub: self._sign_in(hub, "analyste"))
                for hub in _HUBS.values()
            ),
            ("a shift at each booth", self._open_every_shift),
            ("travellers are admitted at each post", self._admit_everywhere),
            ("each headquarters has its own posts', and no other's", self._each_has_its_own),
            *self._trip(first),
            *self._trip(second),
            ("a stick of one State is closed to the other", self._closed_to_the_other),
            ("post and hub are backed up", lambda: self._back_up(post, HUB)),
            ("the backups hold when they are checked", self._check_backups),
            ("more travellers are admitted", self._admit_everywhere),
            ("headquarters has them too", self._each_has_its_own),
            ("headquarters is put back from its backup", lambda: self._put_back(HUB)),
            ("its posts give back what it lost", lambda: self._healed(HUB)),
            ("a post is put back from its backup", lambda: self._put_back(post)),
            ("it works in a new epoch, and nothing is lost", lambda: self._goes_on(post)),
            *self.programme_steps(),
        ]

    # --- travellers ----------------------------------------------------------------------------

    def _open_every_shift(self) -> None:
        for place in _EVERY_POST:
            self._clerk(place).open_shift("1", Direction.ENTRY)

    def _admit_everywhere(self) -> None:
        for place in _EVERY_POST:
            for _ in range(CELL_COUNT_MIN + 1):
                self._admit_one(place)

    def _admit_one(self, place: Place) -> None:
        clerk = self._clerk(place)
        clerk.decide(clerk.scan(next(self._people).zone), "ADMITTED", confirm_duplicate="1")
        self._admitted[place.folder] += 1

    def _wanted(self, hub: Place) -> int:
        return sum(self._admitted[place.folder] for place in _EVERY_POST if place.hub == hub.folder)

    def _counted_at(self, hub: Place) -> int:
        return figure_after(self._clerk(hub).visitor.open("/statistics"), "hub.statistics.total")

    def _arrived_at(self, hub: Place) -> None:
        until = time.monotonic() + _ARRIVAL_S_MAX
        while (found := self._counted_at(hub)) != self._wanted(hub):
            if time.monotonic() > until:
                raise Unmet(f"headquarters of {hub.state} counts {found} of {self._wanted(hub)}")
            time.sleep(_POLL_S)

    def _each_has_its_own(self) -> None:
        for hub in _HUBS.values():
            self._arrived_at(hub)
            words = self._clerk(hub).visitor.open("/statistics").words
            for place in _EVERY_POST:
                self._demand((place.label in words) is (place.hub == hub.folder), f"{place.label} at {hub.state}")

    # --- couriers ------------------------------------------------------------------------------

    def _trip(self, place: Place) -> list[tuple[str, Step]]:
        return [
            (f"the link of {place.label} is cut, and somebody crosses", lambda: self._cut(place)),
            (f"a courier carries what waits at {place.label}, and the receipts back", lambda: self._ride(place)),
            (f"the link of {place.label} is mended", self.nodes.links[place.folder].mend),
        ]

    def _cut(self, place: Place) -> None:
        self.nodes.links[place.folder].cut()
        self._admit_one(place)

    def _ride(self, place: Place) -> None:
        brought = ride(self.nodes, place)
        self._demand(brought["entries"] > 0 and brought["whole"] is True, "the stick brought nothing")
        self._arrived_at(_HUBS[place.hub])
        waiting = figure_after(self._clerk(place).visitor.open("/status"), "post.status.unsent")
        self._demand(waiting <= brought["entries"], "the receipts did not come back")

    def _closed_to_the_other(self) -> None:
        stick = self.nodes.scene.sticks / ROUTES[1].folder
        try:
            said = jalon("bundle", "read", "--home", self.nodes.scene.folder(HUB), stick)
        except RuntimeError:
            return
        self._demand(not [one for one in said if one.get("entries")], "headquarters read another State's stick")

    # --- backups -------------------------------------------------------------------------------

    def _back_up(self, *places: Place) -> None:
        offline = self.nodes.scene.home / "offline"
        offline.mkdir(exist_ok=True, mode=0o700)
        for place in places:
            home = self.nodes.scene.folder(place)
            jalon("backup", "--home", home, "--new-key", offline / place.folder)
            said = jalon("backup", "--home", home, "--to", self.nodes.scene.home / "backups")
            self._backups[place.folder] = Path(said[-1]["backup"])

    def _restore(self, place: Place, *arguments: str | Path) -> dict[str, object]:
        key = self.nodes.scene.home / "offline" / place.folder
        return jalon("restore", self._backups[place.folder], "--key", key, *arguments)[-1]

    def _check_backups(self) -> None:
        for folder in self._backups:
            place = next(one for one in (*_EVERY_POST, HUB) if one.folder == folder)
            found = self._restore(place, "--check")
            self._demand(found["ok"] is True and found["digest_same"] is True, f"the backup of {folder} does not hold")

    def _put_back(self, place: Place) -> None:
        self.nodes.stop_one(place)
        home = self.nodes.scene.folder(place)
        restored = self._restore(place, "--home", home)
        shutil.rmtree(str(restored["old_node"]), ignore_errors=True)
        self.nodes.start(place)
        self.nodes.wait(place)

    def _healed(self, hub: Place) -> None:
        self._again(hub, "analyste")
        self._arrived_at(hub)

    def _goes_on(self, place: Place) -> None:
        self._again(place, "agent")
        self._clerk(place).open_shift("1", Direction.ENTRY)
        self._admit_one(place)
        self._arrived_at(_HUBS[place.hub])

    def _again(self, place: Place, username: str) -> None:
        """Sign in anew: sessions are in no backup."""
        self._clerk(place).close()
        self.clerks[place.folder] = Clerk(self.nodes.scene, place, self.nodes.address(place), username, "en")
