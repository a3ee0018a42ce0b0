"""Two prints side by side with the minutiae that meet joined by lines: what an examiner looks at."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from jalon.biometrics.finger.geometry import Grey
from jalon.biometrics.matching.cylinders import Points
from jalon.biometrics.template import Template

_GAP_PX, _ARM_PX, _RADIUS_PX = 24, 11, 4
_MET, _ALONE, _LINE = (20, 120, 20), (150, 150, 150), (200, 120, 30)
"""Blue, green, red: dark green rings with a number, grey rings without one, lines between."""
_PAIRS_NUMBERED_MAX = 99


def explanation(one: Template, other: Template, pairs: Points, one_grey: Grey | None, other_grey: Grey | None) -> bytes:
    """A PNG. ``pairs`` (k, 2) are indices of minutiae; a side without pixels is drawn from its minutiae alone.

    Rings that meet carry the same number on both sides, so that colour is not the only sign.
    """
    left, right = _canvas(one, one_grey), _canvas(other, other_grey)
    height = max(left.shape[0], right.shape[0])
    picture = np.full((height, left.shape[1] + _GAP_PX + right.shape[1], 3), 255, np.uint8)
    picture[: left.shape[0], : left.shape[1]] = left
    shift = left.shape[1] + _GAP_PX
    picture[: right.shape[0], shift:] = right
    for side, template, move in ((0, one, 0), (1, other, shift)):
        met = {int(pair[side]): number for number, pair in enumerate(pairs, 1)}
        for index in range(len(template)):
            _ring(picture, template, index, move, met.get(index))
    for pair in pairs:
        start = int(one.x[pair[0]]), int(one.y[pair[0]])
        end = int(other.x[pair[1]]) + shift, int(other.y[pair[1]])
        cv2.line(picture, start, end, _LINE, 1, cv2.LINE_AA)
    done, coded = cv2.imencode(".png", picture)
    assert done, "a picture of this size can be written"
    return coded.tobytes()


def _canvas(template: Template, grey: Grey | None) -> npt.NDArray[np.uint8]:
    if grey is None:
        return np.full((template.height_px, template.width_px, 3), 248, np.uint8)
    light = (128 + grey.astype(np.uint16) // 2).astype(np.uint8)
    return np.asarray(cv2.cvtColor(light, cv2.COLOR_GRAY2BGR))


def _ring(picture: npt.NDArray[np.uint8], template: Template, index: int, move: int, number: int | None) -> None:
    x, y = int(template.x[index]) + move, int(template.y[index])
    turn = float(template.angle[index]) * np.pi / 128
    colour = _ALONE if number is None else _MET
    cv2.circle(picture, (x, y), _RADIUS_PX, colour, 1, cv2.LINE_AA)
    arm = round(x + _ARM_PX * np.cos(turn)), round(y - _ARM_PX * np.sin(turn))
    cv2.line(picture, (x, y), arm, colour, 1, cv2.LINE_AA)
    if number is not None and number <= _PAIRS_NUMBERED_MAX:
        cv2.putText(picture, str(number), (x + 5, y - 5), cv2.FONT_HERSHEY_SIMPLEX, 0.32, _MET, 1, cv2.LINE_AA)
