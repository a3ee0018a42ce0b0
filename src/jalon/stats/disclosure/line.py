"""One line of counts beside its sum: the rule in closed form, for doors that carry no solver.

In a line whose sum is shown, a hidden count lies anywhere between 0 and the sum of all hidden ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from jalon.stats.disclosure.rule import is_small, width_min


def shown_in_line(counts: Sequence[int]) -> tuple[bool, ...]:
    """Which counts of a line may be shown beside their sum; the sum itself is shown when it is not small."""
    hidden = {place for place, count in enumerate(counts) if is_small(count)}
    if is_small(sum(counts)) or len(counts) == 1:
        return tuple(not is_small(count) for count in counts)
    rising = sorted((count, place) for place, count in enumerate(counts) if place not in hidden)
    while hidden and (
        len(hidden) == 1 or sum(counts[place] for place in hidden) < max(width_min(counts[place]) for place in hidden)
    ):
        hidden.add(rising.pop(0)[1])
    return tuple(place not in hidden for place in range(len(counts)))
