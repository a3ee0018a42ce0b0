"""``crossing.rectified``."""

from __future__ import annotations

from jalon.records.projections.crossing_corrected import row

__all__ = ["row"]
