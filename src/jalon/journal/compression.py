"""Compression of a payload, and the bounded reader that stops any bomb (journal format, section 6).

A payload is exactly one Zstandard frame (RFC 8878) whose descriptor byte is zero: no content size, no checksum, no
dictionary id. So a frame cannot declare a size, and every other form is refused before a decoder sees it. From
dictionary 2 on the six bytes of the frame's head are always the same, a window of 1 MiB, and are left out.
"""

from __future__ import annotations

from io import BytesIO

import zstandard

from jalon.journal.dictionaries import DICTIONARY_BYTES, HEADLESS_FROM, dictionary
from jalon.journal.errors import UnableToOpenEnvelope
from jalon.kernel import limits

_MAGIC = b"\x28\xb5\x2f\xfd"
_HEADER_BYTES = 6
_FIXED_HEAD = _MAGIC + bytes((0, (limits.ZSTD_WINDOW_BYTES_MAX.bit_length() - 11) << 3))
"""Magic number, descriptor, window of 1 MiB."""
_BLOCK_HEADER_BYTES = 3
_BLOCK_BYTES_MAX = 131_072
_RLE = 1
_RESERVED = 3
_LEVEL = 19
_WINDOW_LOG_MAX = limits.ZSTD_WINDOW_BYTES_MAX.bit_length() - 1
_WINDOW_LOG_MIN = DICTIONARY_BYTES.bit_length()
"""A smaller window would keep the dictionary from being used whole."""


def compress(raw: bytes, dictionary_id: int) -> bytes:
    """One frame of ``raw`` with the dictionary of that id (0 for none). Raises ``KeyError`` for an unknown id."""
    smallest = max(_WINDOW_LOG_MIN, (len(raw) - 1).bit_length())
    settings = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        source_size=len(raw) + DICTIONARY_BYTES,
        window_log=min(_WINDOW_LOG_MAX, smallest),
        write_content_size=False,
        write_checksum=False,
        write_dict_id=False,
    )
    frame = zstandard.ZstdCompressor(dict_data=dictionary(dictionary_id), compression_params=settings).compress(raw)
    # A window that is larger than the one it was written with reads a frame just as well.
    return frame[_HEADER_BYTES:] if dictionary_id >= HEADLESS_FROM else frame


def decompress(payload: bytes, dictionary_id: int) -> bytes:
    """The inverse of :func:`compress`, at most 8 MiB. Raises :class:`UnableToOpenEnvelope`.

    Memory is the window (at most 1 MiB), one block, and what was read so far.
    """
    try:
        known = dictionary(dictionary_id)
    except KeyError:
        raise UnableToOpenEnvelope("journal.envelope.dictionary_unknown", dictionary=dictionary_id) from None
    if dictionary_id >= HEADLESS_FROM:
        payload = _FIXED_HEAD + payload
    _check_frame(payload)
    decoder = zstandard.ZstdDecompressor(dict_data=known, max_window_size=limits.ZSTD_WINDOW_BYTES_MAX)
    raw = BytesIO()
    room = limits.ENVELOPE_RAW_BYTES_MAX
    try:
        with decoder.stream_reader(payload) as reader:
            while chunk := reader.read(_BLOCK_BYTES_MAX):
                room -= len(chunk)
                if room < 0:
                    raise UnableToOpenEnvelope("journal.envelope.raw_too_large")
                raw.write(chunk)
    except zstandard.ZstdError as error:
        raise UnableToOpenEnvelope("journal.envelope.frame_damaged") from error
    return raw.getvalue()


def _check_frame(payload: bytes) -> None:
    """Refuse what is not exactly one whole frame with a zero descriptor and a small window."""
    if len(payload) < _HEADER_BYTES + _BLOCK_HEADER_BYTES or payload[:4] != _MAGIC or payload[4]:
        raise UnableToOpenEnvelope("journal.envelope.frame_form")
    exponent, eighths = payload[5] >> 3, payload[5] & 7
    if (1 << (10 + exponent)) * (8 + eighths) > limits.ZSTD_WINDOW_BYTES_MAX * 8:
        raise UnableToOpenEnvelope("journal.envelope.window_too_large", offset=5)
    at, last = _HEADER_BYTES, False
    while not last:
        block = int.from_bytes(payload[at : at + _BLOCK_HEADER_BYTES], "little")
        last, form, size = bool(block & 1), block >> 1 & 3, block >> 3
        if form == _RESERVED or size > _BLOCK_BYTES_MAX:
            raise UnableToOpenEnvelope("journal.envelope.frame_damaged", offset=at)
        at += _BLOCK_HEADER_BYTES + (1 if form == _RLE else size)
        if at > len(payload) or (not last and at + _BLOCK_HEADER_BYTES > len(payload)):
            raise UnableToOpenEnvelope("journal.envelope.frame_truncated", offset=len(payload))
    if at != len(payload):
        raise UnableToOpenEnvelope("journal.envelope.frame_trailing", offset=at)
