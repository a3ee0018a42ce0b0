"""Commands that answer questions line by line: one JSON object a line in, one answer a line out, in order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jalon.kernel.errors import UnableTo


def question_lines() -> Iterator[bytes]:
    """Lines of standard input that hold something, each cut a little beyond what one question may be."""
    from jalon.kernel.limits import QUERY_LINE_CHARACTERS_MAX

    limit = 4 * QUERY_LINE_CHARACTERS_MAX + 1
    while line := sys.stdin.buffer.readline(limit):
        rest = line
        while len(rest) == limit and not rest.endswith(b"\n"):
            rest = sys.stdin.buffer.readline(limit)
        if line.strip():
            yield line.strip()


def refusal(error: UnableTo, lang: str) -> dict[str, Any]:
    """The answer to a question that cannot be asked: code, sentence, and the place where reading stopped."""
    from jalon.kernel.texts import text

    shown: dict[str, Any] = {"code": error.code, "message": text(error.code, lang, **error.parameters)}
    return {"error": shown | ({"offset": error.parameters["offset"]} if "offset" in error.parameters else {})}
