"""Posts as figures name them, and the crossing point of each."""

from __future__ import annotations

from collections.abc import Mapping

from jalon.records.models import Peer
from jalon.services.node import Role
from jalon.services.statistics.export import posts_of_nodes


def names_in_figures() -> list[str]:
    """The name of every post, sorted."""
    return sorted(posts_of_nodes().values())


def points_in_figures() -> Mapping[str, str]:
    """Identifier of the crossing point by the name of its post."""
    points = dict(Peer.objects.filter(role=Role.POST).values_list("node", "crossing_point"))
    return {name: points[node] for node, name in posts_of_nodes().items()}
