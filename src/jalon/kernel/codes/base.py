"""What all code lists share."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from jalon.kernel.texts import text


class CodeList(IntEnum):
    """A closed list. The class names its subject, the member its word."""

    @classmethod
    @cache
    def subject(cls) -> str:
        """Snake-case name of the list: the file of its texts."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")

    @property
    def text_code(self) -> str:
        """Code of this member's word."""
        return f"kernel.{self.subject()}.{self.name.lower()}"

    def word(self, language: str) -> str:
        """This member in words."""
        return text(self.text_code, language)
