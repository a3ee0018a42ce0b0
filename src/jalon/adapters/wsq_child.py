"""The process that :mod:`jalon.adapters.wsq_process` starts: bytes in, bytes out, then it ends."""

from __future__ import annotations

import io
import resource
import struct
import sys

from jalon.kernel.limits import FINGER_IMAGE_PIXELS_MAX, WSQ_MEMORY_BYTES_MAX, WSQ_SECONDS_MAX

_NOT_INSTALLED = 3


def main(work: str) -> int:
    """Decode to width, height and pixels, or encode from them."""
    resource.setrlimit(resource.RLIMIT_AS, (WSQ_MEMORY_BYTES_MAX, WSQ_MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (WSQ_SECONDS_MAX, WSQ_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        import wsq
        from PIL import Image
    except ImportError:
        return _NOT_INSTALLED
    assert wsq.__name__, "imported for what it registers"
    if work == "decode":
        with Image.open(io.BytesIO(data), formats=["WSQ"]) as image:
            if image.width * image.height > FINGER_IMAGE_PIXELS_MAX:
                return 1
            grey = image.convert("L")
            sys.stdout.buffer.write(struct.pack(">II", *grey.size) + grey.tobytes())
        return 0
    width, height = struct.unpack(">II", data[:8])
    out = io.BytesIO()
    Image.frombytes("L", (width, height), data[8:]).save(out, format="WSQ")
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
