"""A register as bytes: JSON for what is named, arrays beside it. Read by the hub alone; a damaged one is refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Hashable
from typing import Any

import numpy as np

from jalon.kernel.errors import UnableToRead
from jalon.stats.disclosure.cells import Cell, Sum
from jalon.stats.disclosure.register import Register

_VERSION = 1


class UnableToReadRegister(UnableToRead):
    """Bytes that are no register. What was shown is then not known, and nothing more is shown."""


def encode(register: Register) -> bytes:
    """The register in one piece; the same register gives the same cells, sums and witnesses."""
    names = json.dumps(
        {
            "version": _VERSION,
            "cells": [[cell.counted, [list(pair) for pair in cell.at]] for cell in register.cells],
            "sums": [
                [register.index[one.total], *(register.index[part] for part in one.parts)] for one in register.sums
            ],
        },
        ensure_ascii=False,
    )
    held = io.BytesIO()
    np.savez_compressed(
        held,
        names=np.frombuffer(names.encode(), dtype=np.uint8),
        counts=register.counts,
        shown=register.shown,
        witnesses=register.witnesses,
    )
    return held.getvalue()


def decode(data: bytes) -> Register:
    """What :func:`encode` wrote. Raises :class:`UnableToReadRegister`."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            names = json.loads(held["names"].tobytes().decode())
            if names["version"] != _VERSION:
                raise UnableToReadRegister("stats.disclosure.register_unreadable", offset=0)
            cells = [
                Cell(counted, tuple((name, _value(value)) for name, value in at)) for counted, at in names["cells"]
            ]
            sums = [Sum(cells[places[0]], tuple(cells[place] for place in places[1:])) for places in names["sums"]]
            register = Register(cells, held["counts"], held["shown"], sums, held["witnesses"])
    except (ValueError, KeyError, IndexError, TypeError, EOFError, zipfile.BadZipFile, OSError) as broken:
        raise UnableToReadRegister("stats.disclosure.register_unreadable", offset=0) from broken
    if not len(cells) == len(register.counts) == len(register.shown) == register.witnesses.shape[1]:
        raise UnableToReadRegister("stats.disclosure.register_unreadable", offset=0)
    return register


def _value(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value
