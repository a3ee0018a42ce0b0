"""The tree of anticipated failures.

    JalonError
    +-- UnableTo          an anticipated failure: a stable code, named parameters, a sentence in three languages
        +-- UnableToRead  hostile or damaged input; carries the byte offset where reading stopped

A *finding* is a value, never an exception. A programmer's error is an assertion.
"""

from __future__ import annotations

from collections.abc import Mapping

Parameter = str | int | float | bool | None


class JalonError(Exception):
    """Root of everything Jalon raises on purpose."""


class UnableTo(JalonError):
    """An anticipated failure.

    ``code`` is ``<room>.<subject>.<condition>``; its sentence stands in ``<room>/texts/<subject>.yaml``.
    Parameters are named, and never hold personal data: the sentence may reach a log.
    """

    def __init__(self, code: str, **parameters: Parameter) -> None:
        assert code.count(".") >= 2, f"a code has three parts: {code}"
        super().__init__(code)
        self.code = code
        self.parameters: Mapping[str, Parameter] = parameters

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.parameters.items())
        return f"{self.code}({shown})" if shown else self.code


class UnableToRead(UnableTo):
    """Input that cannot be read. ``offset`` is the byte (or character) at which reading stopped."""

    def __init__(self, code: str, *, offset: int, **parameters: Parameter) -> None:
        super().__init__(code, offset=offset, **parameters)
        self.offset = offset
