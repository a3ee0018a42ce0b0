"""List partitions in feeds, read a second time from docs/reference/feeds.md, without any code of Jalon."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from journal_second_reader import Refused, decompress, h, item, need, t


def item_digest(name: str, record: bytes) -> bytes:
    encoded = name.encode()
    return h(t("jalon/item/1"), len(encoded).to_bytes(2, "big"), encoded, record)


def root(digests: list[bytes]) -> bytes:
    return h(t("jalon/list/1"), len(digests).to_bytes(4, "big"), *sorted(digests))


def open_content(key: bytes, where: tuple[int, int, int, int, int], sealed: bytes) -> dict[str, bytes | None]:
    """Records by id, None for one that goes. ``where``: partition, generation, form, version, piece."""
    partition, generation, form, version, piece = where
    nonce = bytes([form]) + version.to_bytes(4, "big") + piece.to_bytes(4, "big") + bytes(3)
    bound = t("jalon/list/1") + partition.to_bytes(2, "big") + generation.to_bytes(4, "big")
    try:
        plain = decompress(ChaCha20Poly1305(key).decrypt(nonce, sealed, bound), 0)
    except InvalidTag:
        raise Refused("journal.list_state.sealed") from None
    found: dict[str, bytes | None] = {}
    at = 0
    while at < len(plain):
        start = at
        row, at = item(plain, at)
        need(isinstance(row, list) and len(row) == 2 and isinstance(row[0], str), "journal.list_state.item")
        _, after_id = item(plain, start + 1)
        found[row[0]] = None if row[1] is None else plain[after_id:at]
    return found


def check_steps(given: dict[str, Any]) -> int:
    """Fold the steps of a vector, and hold every digest and root against it."""
    key, state = bytes.fromhex(given["key"]), {}
    need(root([]).hex() == given["empty_root"], "list root")
    for step in given["steps"]:
        where = (given["partition"], given["generation"], step["form"], step["version"], step["piece"])
        found = open_content(key, where, bytes.fromhex(step["sealed"]))
        need(list(found) == [one["id"] for one in step["items"]], "list items")
        for one in step["items"]:
            record = found[one["id"]]
            digest = item_digest(one["id"], b"\xf6" if record is None else record)
            need(digest.hex() == one["digest"], "list digest")
            state.pop(one["id"], None)
            if record is not None:
                state[one["id"]] = digest
        need(root(list(state.values())).hex() == step["root"], "list root")
    return len(given["steps"])
