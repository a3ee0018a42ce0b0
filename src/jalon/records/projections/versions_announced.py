"""``versions.announced``."""

from __future__ import annotations

import json
from typing import Any

from jalon.journal.versions import versions_of
from jalon.kernel.errors import UnableToRead
from jalon.records.projections.columns import Misfit
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """What a hub reads."""
    versions = placed.part("versions").get("versions")
    if versions is None:
        return "AnnouncedVersions", {}
    try:
        versions_of(versions)
    except UnableToRead as error:
        raise Misfit("versions") from error
    return "AnnouncedVersions", {"versions": json.dumps(versions, separators=(",", ":"))}
