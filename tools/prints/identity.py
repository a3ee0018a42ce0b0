"""One synthetic finger: a field of directions with its cores and deltas, a ridge period, ridges grown from noise.

The field follows the zero-pole model (Sherlock and Monro, "A model for interpreting fingerprint topology",
1993). Ridges
grow by filtering noise along the field over and over, after the idea of Cappelli, Maio and Maltoni ("Synthetic
fingerprint-database generation", 2002): where the field turns or the period changes, minutiae appear by themselves.
Everything is grown at half size (250 ppi); an impression enlarges it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numba
import numpy as np
import numpy.typing as npt

HEIGHT, WIDTH = 270, 220
"""Rows and columns of a master, at half size: 540 by 440 pixels of 500 ppi."""
CLASSES = ("left_loop", "right_loop", "whorl", "arch", "tented_arch")
_SHARES = (0.34, 0.32, 0.24, 0.065, 0.035)
_DIRECTIONS = 48
_PERIODS = np.linspace(3.5, 6.0, 11)
_RADIUS = 6
_ROUNDS = 26

Field = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Identity:
    """A finger: ``ridges`` in -1 (valley) to 1 (ridge), ``scars`` as white lines (x0, y0, x1, y1, width) at
    half size."""

    number: int
    kind: str
    ridges: Field
    scars: npt.NDArray[np.float32]
    centre: tuple[float, float]


def grow(seed: int, number: int) -> Identity:
    """The finger of that number under ``seed``; the same on every machine with the same libraries."""
    rng = np.random.default_rng((seed, number))
    kind = str(rng.choice(CLASSES, p=_SHARES))
    zeros, poles = _singularities(rng, kind)
    angle = _directions(rng, kind, zeros, poles)
    period = _periods(rng)
    noise = rng.normal(0, 0.5, (HEIGHT, WIDTH)).astype(np.float32)
    ridges = _iterate(noise, angle, period)
    centre = zeros[0] if zeros else (WIDTH / 2, HEIGHT * 0.45)
    return Identity(number, kind, ridges, _scars(rng), centre)


def _singularities(rng: np.random.Generator, kind: str) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Cores and deltas in pixels of half size."""
    x, y = WIDTH / 2 + rng.normal(0, 5), HEIGHT * 0.42 + rng.normal(0, 8)
    reach, drop = rng.uniform(38, 62), rng.uniform(45, 75)
    if kind == "whorl":
        apart, lean = rng.uniform(8, 34), rng.normal(0, 4)
        cores = [(x + lean, y), (x - lean, y + apart)]
        return cores, [(x - reach * rng.uniform(0.8, 1.3), y + drop), (x + reach * rng.uniform(0.8, 1.3), y + drop)]
    if kind == "left_loop":
        return [(x, y)], [(x + reach, y + drop)]
    if kind == "right_loop":
        return [(x, y)], [(x - reach, y + drop)]
    if kind == "tented_arch":
        return [(x, y + 10)], [(x + rng.normal(0, 3), y + rng.uniform(45, 70))]
    return [], []


def _directions(
    rng: np.random.Generator, kind: str, zeros: list[tuple[float, float]], poles: list[tuple[float, float]]
) -> Field:
    """Ridge direction in radians, x to the right and y downwards."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    if kind == "arch":
        swell = rng.uniform(0.35, 0.75)
        left = np.tanh((x - WIDTH / 2) / rng.uniform(30, 50))
        height = np.exp(-(((y - HEIGHT * 0.5) / rng.uniform(60, 90)) ** 2))
        angle = swell * left * height * np.cos((x - WIDTH / 2) / WIDTH * np.pi)
    else:
        angle = np.zeros_like(x)
        bend = rng.uniform(0.86, 1.0)
        for at_x, at_y in poles:
            angle += 0.5 * bend * np.arctan2(y - at_y, x - at_x)
        for at_x, at_y in zeros:
            angle -= 0.5 * bend * np.arctan2(y - at_y, x - at_x)
        angle = -angle
        angle += {0: 0.0, 1: 0.0, 2: 0.0}[len(zeros) - len(poles)]
    waves = cv2.resize(rng.normal(0, 0.10, (5, 4)).astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return (angle + waves).astype(np.float32)


def _periods(rng: np.random.Generator) -> Field:
    """Ridge period in pixels of half size."""
    mean = np.clip(rng.normal(4.45, 0.25), 3.8, 5.3)
    waves = cv2.resize(rng.normal(0, 0.16, (6, 5)).astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.clip(mean + waves, _PERIODS[0], _PERIODS[-1]).astype(np.float32)


def _scars(rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Lines that every impression of the finger shows."""
    count = int(rng.poisson(0.35))
    start = rng.uniform((30, 30), (WIDTH - 30, HEIGHT - 30), (count, 2))
    turn, length = rng.uniform(0, np.pi, count), rng.uniform(15, 60, count)
    end = start + np.stack([np.cos(turn), np.sin(turn)], 1) * length[:, None]
    return np.concatenate([start, end, rng.uniform(0.7, 1.4, (count, 1))], 1).astype(np.float32)


def _bank() -> npt.NDArray[np.float32]:
    """Filters by direction and period: a wave across the ridge under a bell, without a constant part."""
    v, u = np.mgrid[-_RADIUS : _RADIUS + 1, -_RADIUS : _RADIUS + 1].astype(np.float64)
    bank = np.zeros((_DIRECTIONS, len(_PERIODS), 2 * _RADIUS + 1, 2 * _RADIUS + 1), np.float32)
    for i in range(_DIRECTIONS):
        turn = np.pi * i / _DIRECTIONS
        across = -u * np.sin(turn) + v * np.cos(turn)
        for j, period in enumerate(_PERIODS):
            bell = np.exp(-(u * u + v * v) / (2 * (0.52 * period) ** 2))
            wave = bell * np.cos(2 * np.pi * across / period)
            wave -= bell * wave.sum() / bell.sum()
            bank[i, j] = wave / np.abs(wave).sum() * 2.2
    return bank


def _iterate(noise: Field, angle: Field, period: Field) -> Field:
    which = (np.round(angle / np.pi * _DIRECTIONS).astype(np.int64) % _DIRECTIONS).astype(np.int32)
    step = (_PERIODS[-1] - _PERIODS[0]) / (len(_PERIODS) - 1)
    size = np.round((period - _PERIODS[0]) / step).astype(np.int32)
    bank, ridges = _bank(), noise
    for _ in range(_ROUNDS):
        ridges = _filtered(np.pad(ridges, _RADIUS, mode="reflect"), which, size, bank)
    return ridges


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _filtered(padded, which, size, bank):  # type: ignore[no-untyped-def]
    height, width = which.shape
    taps = bank.shape[2]
    out = np.empty((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            kernel = bank[which[y, x], size[y, x]]
            total = np.float32(0)
            for v in range(taps):
                row = padded[y + v]
                for u in range(taps):
                    total += row[x + u] * kernel[v, u]
            out[y, x] = np.tanh(total * np.float32(1.6))
    return out
