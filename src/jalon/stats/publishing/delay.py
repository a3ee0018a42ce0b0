"""Delay of publication: from which day a month is published, and from which day one of its routes is named in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jalon.stats.disclosure.cells import Cell, Place, Table
from jalon.stats.measures.source import Period
from jalon.stats.publishing.errors import UnableToPublish

_ROUTES = frozenset({"crossing_point"})
_POSTS = frozenset({"post", "entry_post", "exit_post"})


@dataclass(frozen=True)
class Delay:
    """``days`` after the end of a month, ``by_route`` where longer; ``on``: the day of publication at the hub.

    ``route_of``: the crossing point of every post known, by the name that figures give it. To name a post is to name
    its route; a post whose route nobody knows waits as long as the slowest.
    """

    days: int
    by_route: Mapping[str, int]
    route_of: Mapping[str, str]
    on: date

    def opens_on(self, month: str, days: int | None = None) -> date:
        """The first day on which a month may be published: ``days`` whole days lie between its last day and it."""
        first = date.fromisoformat(f"{month}-01")
        following = (first + timedelta(days=32)).replace(day=1)
        return following + timedelta(days=self.days if days is None else days)

    def require_open(self, period: Period) -> None:
        """Raises :class:`UnableToPublish`, with the day, where the last month is still within its delay."""
        opens_on = self.opens_on(period.last)
        if self.on < opens_on:
            raise UnableToPublish("stats.publishing.too_early", month=period.last, day=opens_on.isoformat())

    def days_of(self, name: str, value: str) -> int:
        """The delay of what a dimension's value names; 0 for what names no route."""
        longest = max([self.days, *self.by_route.values()])
        if name in _ROUTES:
            return max(self.days, self.by_route.get(value, 0)) if value != "not_recorded" else longest
        if name in _POSTS:
            route = self.route_of.get(value)
            return longest if route is None else max(self.days, self.by_route.get(route, 0))
        return 0

    def held(self, tables: Collection[Table]) -> frozenset[Cell]:
        """Cells that name a route within its delay, in any month that they count."""
        return frozenset(cell for table in tables for cell in table.values() if self._holds(cell.at))

    def waiting(self, tables: Collection[Table]) -> Mapping[str, date]:
        """By route or post that is held, the day on which its last month opens."""
        found: dict[str, date] = {}
        for table in tables:
            for cell in table.values():
                for name, value, days, month in self._named(cell.at):
                    opens_on = self.opens_on(month, days)
                    if name and self.on < opens_on:
                        found[value] = max(opens_on, found.get(value, opens_on))
        return found

    def _holds(self, at: Place) -> bool:
        return any(self.on < self.opens_on(month, days) for _, _, days, month in self._named(at))

    def _named(self, at: Place) -> Iterator[tuple[str, str, int, str]]:
        month = last_month(at)
        for name, value in at:
            days = self.days_of(name, str(value))
            if days and month:
                yield name, str(value), days, month


def last_month(at: Place) -> str:
    """The last month that a cell counts; its place says ``2026-10 …`` or ``2026-08/2026-10 …``."""
    named = next((str(value) for name, value in at if name == "month"), "")
    return named.partition(" ")[0].rpartition("/")[2]
