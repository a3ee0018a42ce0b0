"""Reading big-endian records of bytes that somebody else wrote: each reading past the end says where."""

from __future__ import annotations

from typing import NoReturn

from jalon.biometrics.errors import UnableToReadTemplate


class Octets:
    """A cursor over bytes. Everything it raises is :class:`UnableToReadTemplate` with an offset."""

    def __init__(self, data: bytes, *, at: int = 0, end: int | None = None) -> None:
        """Read ``data`` from ``at`` to ``end``."""
        self._data = data
        self.at = at
        self.end = len(data) if end is None else end

    @property
    def left(self) -> int:
        """Bytes before the end."""
        return self.end - self.at

    def take(self, count: int) -> bytes:
        """The next bytes."""
        if count > self.left:
            self.refuse("cut_short")
        taken = self._data[self.at : self.at + count]
        self.at += count
        return taken

    def part(self, count: int) -> Octets:
        """A cursor over the next bytes, which are passed; offsets stay those of the whole."""
        if count > self.left:
            self.refuse("cut_short")
        self.at += count
        return Octets(self._data, at=self.at - count, end=self.at)

    def number(self, count: int) -> int:
        """The next bytes as a whole number."""
        return int.from_bytes(self.take(count), "big")

    def refuse(self, condition: str, **parameters: str | int) -> NoReturn:
        """Say that the record breaks its standard here."""
        raise UnableToReadTemplate(f"biometrics.record.{condition}", offset=self.at, **parameters)
