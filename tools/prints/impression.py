"""One impression of a synthetic finger: how it was laid on the glass, and what the sensor made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tools.prints.identity import HEIGHT, WIDTH, Identity

ROWS, COLUMNS = 400, 320
"""Size of an impression in pixels of 500 ppi."""

Grey = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Conditions:
    """How impressions vary. Angles in degrees, lengths in pixels of 500 ppi, the rest as shares of the normal range."""

    rotation_deg: float = 15.0
    shift_px: float = 14.0
    distortion_px: float = 3.0
    pressure: float = 0.22
    dryness: float = 0.8
    wetness: float = 0.45
    scratches: float = 1.6
    pores_per_kilopixel: float = 5.0
    area: tuple[float, float] = (0.6, 0.95)
    noise_grey: float = 9.0


USUAL = Conditions()
HARD = Conditions(25.0, 22.0, 4.0, 0.28, 1.0, 0.6, 2.5, 6.0, (0.5, 0.65), 14.0)
"""Partial prints of about 60 % of the area, turned by up to 25 degrees, noisier."""


def press(identity: Identity, seed: int, impression: int, conditions: Conditions = USUAL) -> Grey:
    """The impression of that number: 8 bits of grey, ridges dark, 400 rows of 320."""
    rng = np.random.default_rng((seed, identity.number, impression, 7))
    ridges = _laid(rng, identity, conditions)
    wetness = rng.normal(0, conditions.pressure) + _clouds(rng, 6, 5, 0.16)
    ink = 1 / (1 + np.exp(-np.float32(rng.uniform(3.6, 5.5)) * (ridges + wetness)))
    ink = _smeared(rng, ink, conditions)
    ink *= 1 - _dry(rng, conditions)
    ink = _with_pores(rng, ink, conditions)
    ink = _with_scratches(rng, ink, conditions)
    ink *= _contact(rng, conditions)
    depth = np.clip(rng.normal(165, 22), 95, 215) * (1 + _clouds(rng, 4, 3, 0.10))
    grey = 244 - ink * depth + rng.normal(0, conditions.noise_grey, ink.shape) * (0.35 + ink)
    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), float(rng.uniform(0.45, 0.8)))
    return np.clip(np.round(soft + rng.normal(0, 1.2, soft.shape)), 0, 255).astype(np.uint8)


def partial(conditions: Conditions, share: float) -> Conditions:
    """The same with prints of that share of the area."""
    return replace(conditions, area=(share, share))


def _clouds(rng: np.random.Generator, rows: int, columns: int, height: float) -> Field:
    coarse = rng.normal(0, height, (rows, columns)).astype(np.float32)
    return cv2.resize(coarse, (COLUMNS, ROWS), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def _laid(rng: np.random.Generator, identity: Identity, conditions: Conditions) -> Field:
    """Ridges where the skin came to lie: turned, moved and stretched; scars are valleys."""
    master = identity.ridges.copy()
    for x0, y0, x1, y1, width in identity.scars:
        line = np.zeros_like(master)
        ends = (round(float(x0)), round(float(y0))), (round(float(x1)), round(float(y1)))
        cv2.line(line, *ends, 1.0, thickness=max(1, round(float(width))), lineType=cv2.LINE_AA)
        master = np.minimum(master, 1 - 2 * line)
    turn = np.radians(
        np.clip(rng.normal(0, conditions.rotation_deg * 0.55), -conditions.rotation_deg, conditions.rotation_deg)
    )
    shift = np.clip(rng.normal(0, conditions.shift_px * 0.6, 2), -2 * conditions.shift_px, 2 * conditions.shift_px)
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    x = x - COLUMNS / 2 - shift[0] + _clouds(rng, 5, 4, conditions.distortion_px)
    y = y - ROWS / 2 - shift[1] + _clouds(rng, 5, 4, conditions.distortion_px)
    at_x = (np.cos(turn) * x - np.sin(turn) * y) / 2 + WIDTH / 2
    at_y = (np.sin(turn) * x + np.cos(turn) * y) / 2 + HEIGHT * 0.46
    return cv2.remap(
        master, at_x.astype(np.float32), at_y.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    ).astype(np.float32)


def _dry(rng: np.random.Generator, conditions: Conditions) -> Field:
    """Share of the ink that dry skin does not give, in patches."""
    strength = rng.beta(1.2, 2.4) * conditions.dryness
    grain = cv2.GaussianBlur(rng.normal(0, 1, (ROWS, COLUMNS)).astype(np.float32), (0, 0), float(rng.uniform(1.0, 1.7)))
    grain /= grain.std()
    patch = 1 / (1 + np.exp(-(_clouds(rng, 7, 6, 1.6) + 3.0 * strength - 1.0) * 2))
    return (np.clip(grain * 0.55 + 0.25, 0, 1) * patch * min(1.0, 1.9 * strength)).astype(np.float32)


def _smeared(rng: np.random.Generator, ink: Field, conditions: Conditions) -> Field:
    """Wet patches: valleys fill, and ridges can hardly be told from them."""
    if rng.random() > conditions.wetness:
        return ink
    patch = 1 / (1 + np.exp(-(_clouds(rng, 5, 4, 2.2) - rng.uniform(0.6, 2.4)) * 2))
    filled = 0.35 * ink + 0.62 * cv2.GaussianBlur(ink, (0, 0), 4.0) + 0.25
    return (ink * (1 - patch) + np.clip(filled, 0, 1) * patch).astype(np.float32)


def _with_pores(rng: np.random.Generator, ink: Field, conditions: Conditions) -> Field:
    count = int(rng.poisson(conditions.pores_per_kilopixel * ROWS * COLUMNS / 1000))
    dots = np.zeros_like(ink)
    dots[rng.integers(0, ROWS, count), rng.integers(0, COLUMNS, count)] = rng.uniform(0.6, 1.4, count)
    pores = cv2.GaussianBlur(dots, (0, 0), 0.9) * 4.2
    return ink * (1 - np.clip(pores, 0, 1))


def _with_scratches(rng: np.random.Generator, ink: Field, conditions: Conditions) -> Field:
    clear = np.zeros_like(ink)
    for _ in range(int(rng.poisson(conditions.scratches))):
        x, y = rng.uniform((40, 40), (COLUMNS - 40, ROWS - 40))
        turn, length = rng.uniform(0, np.pi), rng.uniform(15, 75)
        end = round(x + np.cos(turn) * length), round(y + np.sin(turn) * length)
        cv2.line(clear, (round(x), round(y)), end, 1.0, thickness=int(rng.integers(1, 3)), lineType=cv2.LINE_AA)
    return ink * (1 - clear * np.float32(0.92))


def _contact(rng: np.random.Generator, conditions: Conditions) -> Field:
    """Where the finger touched: an oval with an uneven edge; a partial print is a smaller oval, moved aside."""
    share = rng.uniform(*conditions.area)
    scale = np.sqrt(share)
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    aside = rng.normal(0, 1, 2) * 60 * (1 - scale)
    x, y = x - COLUMNS / 2 - aside[0], y - ROWS / 2 - aside[1]
    radius = np.hypot(x / (COLUMNS * 0.41 * scale), y / (ROWS * 0.43 * scale))
    turn = np.arctan2(y, x)
    for order in range(2, 7):
        radius = radius * (1 + rng.normal(0, 0.14 / order) * np.cos(order * turn + rng.uniform(0, 6.3)))
    edge = rng.uniform(18, 40)
    return (1 / (1 + np.exp((radius - 1) * edge))).astype(np.float32)
