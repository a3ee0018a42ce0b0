"""``jalon protection open``: keep the sealed file, print what its cells hold, write the receipt. No Django, no log."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jalon.adapters.protection_folder import SEALED, load_service
from jalon.adapters.whole_file import UnableToUseFile, whole_file
from jalon.cli.answers import answer
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.sex import Sex
from jalon.kernel.texts import text
from jalon.services.cell_files import CellFile, make_receipt, name_of
from jalon.services.protection_service import Empty, Opened, Received, Unread, open_cells

_AT_ONCE_BYTES = 1_048_576


@dataclass
class _Count:
    """What the last line says."""

    referrals: int = 0
    empty: int = 0
    unread: int = 0
    posts: dict[str, list[int]] = field(default_factory=dict)

    def take(self, opened: Opened) -> None:
        self.referrals += isinstance(opened, Received)
        self.empty += isinstance(opened, Empty)
        self.unread += isinstance(opened, Unread)
        if not isinstance(opened, Unread):
            self.posts.setdefault(opened.node.hex(), []).append(opened.number)

    def told(self) -> dict[str, Any]:
        """Per post how many cells, and between which numbers: numbers that lack have not come yet, or were lost."""
        posts = [
            {"node": node, "cells": len(set(numbers)), "first": min(numbers), "last": max(numbers)}
            for node, numbers in sorted(self.posts.items())
        ]
        return {"referrals": self.referrals, "empty": self.empty, "unread": self.unread, "posts": posts}


def open_and_tell(home: Path, source: Path, receipt: Path, language: str) -> None:
    """Nothing is opened of a file that is not whole, and nothing receipted before the sealed file is durable here."""
    service = load_service(home)
    with _cell_file(source) as file:
        names = [name_of(cell) for cell in file.cells()]
    kept = _keep(home, source)
    count = _Count()
    with _cell_file(kept) as file:
        for opened in open_cells(service, file):
            count.take(opened)
            if isinstance(opened, Received):
                answer(_referral(opened))
            elif isinstance(opened, Unread):
                message = text(opened.error.code, language, **opened.error.parameters)
                answer({"cell": opened.index, "error": {"code": opened.error.code, "message": message}})
    with whole_file(receipt) as out:
        out.write(make_receipt(names, node=service.node, signing_key=service.signing_key))
    answer({"cells": len(names), **count.told(), "receipt": str(receipt)})


@contextmanager
def _cell_file(path: Path) -> Iterator[CellFile]:
    try:
        with path.open("rb") as file:
            yield CellFile(file)
    except OSError as error:
        raise UnableToUseFile("adapters.file.not_read", path=str(path), reason=str(error.strerror)) from error


def _keep(home: Path, source: Path) -> Path:
    """The sealed file in the service's own folder, under its hash: the same file is kept once."""
    with source.open("rb") as file:
        name = hashlib.file_digest(file, "sha256").hexdigest()
    kept = home / SEALED / f"{name}.cells"
    if not kept.exists():
        with source.open("rb") as file, whole_file(kept) as out:
            shutil.copyfileobj(file, out, _AT_ONCE_BYTES)
    return kept


def _referral(received: Received) -> dict[str, Any]:
    found = received.referral
    return {
        "post": received.post,
        "cell": f"{received.node.hex()}/{received.number}",
        "referred_at": datetime.fromtimestamp(found.referred_at_unix_s, UTC).isoformat(),
        "crossing_point": found.crossing_point,
        "booth": found.booth,
        "inspection": found.inspection.hex(),
        "surname": found.surname,
        "given_names": found.given_names,
        "birth": str(found.birth),
        "sex": _word(Sex, found.sex),
        "age_band": _word(AgeBand, found.age_band),
        "nationality": found.nationality,
        "document_number": found.document_number,
        "issuing_state": found.issuing_state,
        "language": found.language,
        "needs": found.needs,
    }


def _word(codes: type[CodeList], number: int) -> str | int:
    """The code's name; the number itself where this version does not know it."""
    return codes(number).name.lower() if number in set(codes) else number
