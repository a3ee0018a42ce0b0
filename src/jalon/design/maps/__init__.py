"""Maps drawn by the server as SVG: the outline of West Africa, and where a place lies on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).resolve().parent / "west_africa.json"


@dataclass(frozen=True)
class Outline:
    """Land by alpha-3 (``other`` for States outside the programme) as SVG paths, and the scale to place a point."""

    west: float
    north: float
    unit_per_degree_x: float
    unit_per_degree_y: float
    width: int
    height: int
    frames: Mapping[str, tuple[float, float, float, float]]
    land: Mapping[str, str]

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place lies, in units of the picture. Degrees, WGS 84; north and east are positive."""
        x = (longitude - self.west) * self.unit_per_degree_x
        y = (self.north - latitude) * self.unit_per_degree_y
        return round(x, 1), round(y, 1)

    def view_box(self, state: str) -> str:
        """SVG's viewBox around one State; the whole picture for a State that has no frame."""
        left, top, width, height = self.frames.get(state, (0.0, 0.0, float(self.width), float(self.height)))
        return f"{left:g} {top:g} {width:g} {height:g}"


@cache
def west_africa() -> Outline:
    """The outline, read once; its source stands in PROVENANCE.md."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    frames = {state: (box[0], box[1], box[2], box[3]) for state, box in read.pop("frames").items()}
    return Outline(**read | {"frames": MappingProxyType(frames), "land": MappingProxyType(read["land"])})
