"""Prints for tests: made once a run by the generator, which shares no code with the engine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from jalon.biometrics.reading import Print, read_grey
from jalon.biometrics.template import Template
from tools.prints.identity import Identity, grow
from tools.prints.impression import HARD, press

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "fingerprints"
SEED = 71
Grey = npt.NDArray[np.uint8]


@cache
def identity_of(finger: int) -> Identity:
    """A finger of the test seed; half a second of work each."""
    return grow(SEED, finger)


@cache
def grey_of(finger: int, impression: int = 1, *, hard: bool = False) -> Grey:
    """An impression of a finger of the test seed."""
    identity = identity_of(finger)
    return press(identity, SEED, impression, HARD) if hard else press(identity, SEED, impression)


@cache
def print_of(finger: int, impression: int = 1) -> Print:
    """The same, read."""
    return read_grey(grey_of(finger, impression))


def png(grey: Grey) -> bytes:
    """The pixels as a file."""
    done, coded = cv2.imencode(".png", grey)
    assert done
    return coded.tobytes()


def same(one: Template, other: Template) -> bool:
    """Whether two templates hold the same minutiae."""
    names = ("x", "y", "angle", "kind", "minutia_quality")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
