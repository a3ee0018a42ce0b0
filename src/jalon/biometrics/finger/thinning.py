"""Ridges made one pixel thin (Guo and Hall, "Parallel thinning with two-subiteration algorithms", 1989, A1).

Both halves of a step look at the picture as it was before that half, so the order of visits does not matter, and
the compiled loop and numpy give the same lines.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import HAS_NUMBA, compiled
from jalon.biometrics.finger.geometry import Grey, Mask

NEIGHBOURS = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""Row and column of the eight neighbours, clockwise from above; bit 0 is the first."""


@cache
def _removable() -> npt.NDArray[np.uint8]:
    """By half step and code of the neighbours: 1 where the pixel may go."""
    table = np.zeros((2, 256), np.uint8)
    for code in range(256):
        north, north_east, east, south_east, south, south_west, west, north_west = (code >> bit & 1 for bit in range(8))
        pairs = (
            (north, north_east, east),
            (east, south_east, south),
            (south, south_west, west),
            (west, north_west, north),
        )
        connected = sum((1 - side) & (corner | following) for side, corner, following in pairs)
        first = (north_west | north) + (north_east | east) + (south_east | south) + (south_west | west)
        second = (north | north_east) + (east | south_east) + (south | south_west) + (west | north_west)
        if connected != 1 or not 2 <= min(first, second) <= 3:
            continue
        table[0, code] = not ((north | north_east | (1 - south_east)) & east)
        table[1, code] = not ((south | south_west | (1 - north_west)) & west)
    return table


def thinned(ridges: Mask) -> Grey:
    """Lines of one pixel, 1 on 0; the border of the picture is 0."""
    picture = ridges.astype(np.uint8)
    picture[0] = picture[-1] = 0
    picture[:, 0] = picture[:, -1] = 0
    return (_thin_loop if HAS_NUMBA else _thin_numpy)(picture, _removable())


def neighbour_codes(picture: Grey, at: npt.NDArray[np.intp]) -> npt.NDArray[np.uint8]:
    """Codes of the neighbours at flat places, none of them on the border."""
    flat, width = picture.ravel(), picture.shape[1]
    code = np.zeros(len(at), np.uint8)
    for bit, (down, right) in enumerate(NEIGHBOURS):
        code |= flat[at + (down * width + right)] << np.uint8(bit)
    return code


def _thin_numpy(picture: Grey, removable: npt.NDArray[np.uint8]) -> Grey:
    at = np.flatnonzero(picture)
    flat = picture.ravel()
    changed = True
    while changed:
        changed = False
        for half in (0, 1):
            gone = removable[half][neighbour_codes(picture, at)] == 1
            flat[at[gone]] = 0
            at = at[~gone]
            changed = changed or bool(gone.any())
    return picture


@compiled
def _thin_loop(picture: Grey, removable: npt.NDArray[np.uint8]) -> Grey:
    height, width = picture.shape
    flat = picture.ravel()
    places = np.flatnonzero(flat)
    gone = np.empty(len(places), np.int64)
    count = len(places)
    changed = True
    while changed:
        changed = False
        for half in range(2):
            going, kept = 0, 0
            for i in range(count):
                at = places[i]
                code = flat[at - width] | flat[at - width + 1] << 1 | flat[at + 1] << 2 | flat[at + width + 1] << 3
                code |= (
                    flat[at + width] << 4 | flat[at + width - 1] << 5 | flat[at - 1] << 6 | flat[at - width - 1] << 7
                )
                if removable[half, code]:
                    gone[going] = at
                    going += 1
                else:
                    places[kept] = at
                    kept += 1
            for i in range(going):
                flat[gone[i]] = 0
            count = kept
            changed = changed or going > 0
    return flat.reshape(height, width)
