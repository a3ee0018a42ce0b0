"""Where posts and crossing points of figures lie."""

from __future__ import annotations

from jalon.services.policies import policy
from jalon.services.statistics.post_names import points_in_figures
from jalon.stats.measures.dimensions import DimensionValue


def place_of(dimension: str, value: DimensionValue) -> tuple[float, float] | None:
    """Latitude and longitude of a post or a crossing point; None for anything else, and where nobody said it."""
    if dimension not in ("post", "crossing_point"):
        return None
    point = str(value) if dimension == "crossing_point" else points_in_figures().get(str(value), "")
    known = policy().crossing_points.get(point)
    return (known.place.latitude, known.place.longitude) if known and known.place else None
