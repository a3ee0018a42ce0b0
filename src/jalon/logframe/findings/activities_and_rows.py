"""Activities without a row in the work plan, and rows without an activity."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding


def find(logframe: Aligned) -> Iterator[Finding]:
    """Only where there are both activities and rows; a row whose words are like an activity's counts as its row."""
    activities = [one for _, one in logframe.frame.activities()]
    rows = logframe.frame.rows
    if not activities or not rows:
        return
    links = logframe.links
    planned = {one.place for row in rows for one in links.activities(row)}
    for activity in activities:
        if activity.place not in planned:
            yield finding("logframe.activity.no_row", Severity.ATTENTION, [activity], what=activity.name)
    for row in rows:
        if not links.activities(row) and not any(link.strip() for link in row.links or ()):
            yield finding("logframe.row.no_activity", Severity.NOTE, [row], what=row.name)
