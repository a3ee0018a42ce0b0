"""Decodes WSQ in a process of its own: NIST's code is old C, and what it reads comes from elsewhere.

The process has no file, little memory and little time; it gets the bytes on its input and answers with pixels. See
``docs/adr`` for the licence: the library is an extra that nothing else imports.
"""

from __future__ import annotations

import struct
import subprocess
import sys

import numpy as np

from jalon.biometrics.errors import UnableToReadPrint
from jalon.biometrics.finger.geometry import Grey
from jalon.kernel.limits import FINGER_IMAGE_PIXELS_MAX, WSQ_SECONDS_MAX

_START = b"\xff\xa0"
_SIZE = struct.Struct(">II")
_NOT_INSTALLED = 3


def is_wsq(data: bytes) -> bool:
    """Whether the bytes start like WSQ (marker SOI)."""
    return data[:2] == _START


def decode(data: bytes) -> Grey:
    """Pixels. Raises :class:`UnableToReadPrint` where it cannot be read, takes too long, or the extra is absent."""
    answer = _asked("decode", data)
    if len(answer) < _SIZE.size:
        raise UnableToReadPrint("biometrics.picture.unreadable")
    width, height = _SIZE.unpack(answer[: _SIZE.size])
    if width * height > FINGER_IMAGE_PIXELS_MAX or len(answer) != _SIZE.size + width * height:
        raise UnableToReadPrint("biometrics.picture.unreadable")
    return np.frombuffer(answer, np.uint8, offset=_SIZE.size).reshape(height, width)


def encode(grey: Grey) -> bytes:
    """WSQ at 0.75 bits a pixel, what police exchange asks for. Raises :class:`UnableToReadPrint`."""
    answer = _asked("encode", _SIZE.pack(grey.shape[1], grey.shape[0]) + grey.tobytes())
    if not is_wsq(answer):
        raise UnableToReadPrint("biometrics.picture.unreadable")
    return answer


def _asked(work: str, data: bytes) -> bytes:
    arguments = [sys.executable, "-I", "-m", "jalon.adapters.wsq_child", work]
    try:
        done = subprocess.run(  # noqa: S603 our own program, a word of ours
            arguments,
            input=data,
            capture_output=True,
            timeout=WSQ_SECONDS_MAX,
            check=False,
            cwd="/",
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise UnableToReadPrint("biometrics.picture.unreadable") from error
    if done.returncode == _NOT_INSTALLED:
        raise UnableToReadPrint("biometrics.install.exchange")
    if done.returncode:
        raise UnableToReadPrint("biometrics.picture.unreadable")
    return done.stdout
