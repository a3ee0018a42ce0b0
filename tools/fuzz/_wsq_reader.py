"""WSQ at the rate of a fuzzer: one process decodes input after input, and is started again when one ends it.

Started as a program it is that process: lengths and bytes in, one byte out, 1 where a picture came.
"""

from __future__ import annotations

import io
import select
import struct
import subprocess
import sys
from typing import Any

from jalon.adapters.wsq_process import decode, encode
from jalon.biometrics.errors import UnableToReadPrint

_ANSWER_S = 5
_LENGTH = struct.Struct(">I")


class WsqReader:
    """``ended``: how often an input ended the process or kept it too long."""

    def __init__(self) -> None:
        """Start it."""
        self.ended = 0
        self._child = self._started()

    def encoded(self, grey: Any) -> bytes:
        """A picture as WSQ."""
        return encode(grey)

    def read(self, data: bytes) -> None:
        """Decode. Raises :class:`UnableToReadPrint`."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(_LENGTH.pack(len(data)) + data)
            self._child.stdin.flush()
            answered = bool(select.select([self._child.stdout], [], [], _ANSWER_S)[0])
            answer = self._child.stdout.read(1) if answered else b""
        except BrokenPipeError:
            answer = b""
        if answer == b"\1":
            return
        if answer != b"\0":
            self.ended += 1
            self.close()
            self._child = self._started()
            decode(data)
            raise AssertionError("it ended the process that stays, and the installed decoder read it")
        raise UnableToReadPrint("biometrics.picture.unreadable")

    def close(self) -> None:
        """End it."""
        self._child.kill()
        self._child.communicate()

    @staticmethod
    def _started() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tools.fuzz._wsq_reader"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def main() -> None:
    """Answer until the input ends."""
    import wsq
    from PIL import Image

    from jalon.kernel.limits import FINGER_IMAGE_PIXELS_MAX

    assert wsq.__name__, "imported for what it registers"
    while head := sys.stdin.buffer.read(_LENGTH.size):
        data = sys.stdin.buffer.read(*_LENGTH.unpack(head))
        try:
            with Image.open(io.BytesIO(data), formats=["WSQ"]) as image:
                assert image.width * image.height <= FINGER_IMAGE_PIXELS_MAX
                image.convert("L")
            answer = b"\1"
        except Exception:  # noqa: BLE001 whatever the library raises is a refusal
            answer = b"\0"
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
