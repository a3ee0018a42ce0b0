"""What the head of a picture file says before anything is decoded: width, height, and pixels an inch.

PNG (ISO/IEC 15948), BMP, PGM, JPEG (ITU-T T.81 with JFIF) and TIFF 6.0. Hostile heads give None.
"""

from __future__ import annotations

import struct

TIFF_STARTS = (b"II*\0", b"MM\0*")
PNG_START = b"\x89PNG\r\n\x1a\n"
_TIFF_TAGS_MAX = 200
_WIDTH, _HEIGHT, _ACROSS, _UNIT = 256, 257, 282, 296
_INCH_CM = 2.54


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height; None for what is none of these formats."""
    if data[:8] == PNG_START and len(data) > 24:
        return struct.unpack(">II", data[16:24])
    if data[:2] == b"BM" and len(data) > 26:
        width, height = struct.unpack("<ii", data[18:26])
        return abs(width), abs(height)
    if data[:2] in (b"P5", b"P2"):
        return _pgm_size(data)
    if data[:4] in TIFF_STARTS:
        tags = _tiff_tags(data)
        return (round(tags[_WIDTH]), round(tags[_HEIGHT])) if {_WIDTH, _HEIGHT} <= tags.keys() else None
    return _jpeg_size(data) if data[:2] == b"\xff\xd8" else None


def overreaches(data: bytes) -> bool:
    """Whether a PNG names a chunk longer than the file: OpenCV makes room for what it says, up to 4 GB."""
    if data[:8] != PNG_START:
        return False
    at = len(PNG_START)
    while at + 8 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            return True
        at = end
    return False


def ppi_of(data: bytes) -> int | None:
    """Pixels an inch across; None where the file states none."""
    if data[:8] == PNG_START:
        at = data.find(b"pHYs", 0, 4096)
        if at < 0 or at + 13 > len(data) or data[at + 12] != 1:
            return None
        return round(int.from_bytes(data[at + 4 : at + 8], "big") * _INCH_CM / 100) or None
    if data[:2] == b"BM" and len(data) > 42:
        return round(max(0, struct.unpack("<i", data[38:42])[0]) * _INCH_CM / 100) or None
    if data[:4] in TIFF_STARTS:
        tags = _tiff_tags(data)
        return round(tags.get(_ACROSS, 0) * (_INCH_CM if tags.get(_UNIT) == 3 else 1)) or None
    if data[:4] == b"\xff\xd8\xff\xe0" and data[6:11] == b"JFIF\0" and len(data) > 16 and data[13] in (1, 2):
        return round(int.from_bytes(data[14:16], "big") * (_INCH_CM if data[13] == 2 else 1)) or None
    return None


def _pgm_size(data: bytes) -> tuple[int, int] | None:
    words: list[bytes] = []
    for line in data[2:512].split(b"\n"):
        words += line.split(b"#")[0].split()
        if len(words) >= 2:
            break
    if len(words) < 2 or not all(word.isdigit() and len(word) < 9 for word in words[:2]):
        return None
    return int(words[0]), int(words[1])


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return None


def _tiff_tags(data: bytes) -> dict[int, float]:
    """Numbers of the first directory by tag; no more than what is needed is understood."""
    order = "<" if data[:2] == b"II" else ">"
    if len(data) < 8:
        return {}
    at = int(struct.unpack(order + "I", data[4:8])[0])
    if at + 2 > len(data):
        return {}
    count = min(int(struct.unpack(order + "H", data[at : at + 2])[0]), _TIFF_TAGS_MAX)
    tags: dict[int, float] = {}
    for entry in range(at + 2, min(at + 2 + 12 * count, len(data) - 11), 12):
        tag, kind, _ = struct.unpack(order + "HHI", data[entry : entry + 8])
        if kind == 3:
            tags[tag] = struct.unpack(order + "H", data[entry + 8 : entry + 10])[0]
        elif kind in (4, 5):
            value = int(struct.unpack(order + "I", data[entry + 8 : entry + 12])[0])
            tags[tag] = value if kind == 4 else _tiff_share(data, order, value)
    return tags


def _tiff_share(data: bytes, order: str, at: int) -> float:
    if at + 8 > len(data):
        return 0.0
    above, below = struct.unpack(order + "II", data[at : at + 8])
    return above / below if below else 0.0
