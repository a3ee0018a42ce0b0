"""A template: the minutiae of one print, with how well the print was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ENGINE = "jalon-finger"
ENGINE_VERSION = 2
"""Raised with every change of extraction or scores: scores of two versions are not compared."""

Points = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Template:
    """Minutiae of one impression of one finger, best first.

    ``x``, ``y``: pixels at ``ppi``, from the top left corner; ``angle``: units of 1/256 turn,
    counter-clockwise from the
    right; ``kind``: 0 other, 1 ending, 2 bifurcation; ``minutia_quality`` 0 to 100; ``quality`` 0 to 100 of the print;
    ``position``: finger of ISO/IEC 19794-2 table 2, 0 unknown, 1 right thumb to 10 left little finger.
    """

    width_px: int
    height_px: int
    x: Points
    y: Points
    angle: Points
    kind: Points
    minutia_quality: Points
    quality: int
    position: int = 0
    ppi: int = 500

    def __len__(self) -> int:
        """How many minutiae."""
        return len(self.x)

    def best(self, count_max: int) -> Template:
        """The same with at most ``count_max`` minutiae, those of best quality."""
        if len(self) <= count_max:
            return self
        order = np.argsort(-self.minutia_quality, kind="stable")[:count_max]
        return self.of(order)

    def of(self, order: Points) -> Template:
        """The same with these minutiae."""
        return Template(
            self.width_px, self.height_px, self.x[order], self.y[order], self.angle[order], self.kind[order],
            self.minutia_quality[order], self.quality, self.position, self.ppi,
        )  # fmt: skip

    def at_500_ppi(self) -> Template:
        """The same measured in pixels of 500 ppi."""
        if self.ppi == 500:
            return self
        x, y = (np.rint(side * (500 / self.ppi)).astype(np.int64) for side in (self.x, self.y))
        width, height = (max(1, round(side * 500 / self.ppi)) for side in (self.width_px, self.height_px))
        return Template(width, height, x, y, self.angle, self.kind, self.minutia_quality, self.quality, self.position)

    def turned(self, quarters: int) -> Template:
        """The same turned counter-clockwise by so many quarters of a turn, as a picture of it would be."""
        width, height, x, y = self.width_px, self.height_px, self.x, self.y
        for _ in range(quarters % 4):
            width, height, x, y = height, width, y, width - 1 - x
        angle = (self.angle + 64 * quarters) % 256
        return Template(
            width, height, x, y, angle, self.kind, self.minutia_quality, self.quality, self.position, self.ppi
        )
