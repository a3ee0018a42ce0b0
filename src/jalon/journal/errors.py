"""Failures of the journal.

UnableToRead
+-- UnableToOpenEnvelope   a sealed envelope or cell that is not accepted
UnableTo
+-- UnableToSealEnvelope   a run of entries that does not fit into one envelope
+-- UnableToEnrol          an enrolment code, request or reply that is not accepted
"""

from __future__ import annotations

from jalon.kernel.errors import Parameter, UnableTo, UnableToRead


class UnableToOpenEnvelope(UnableToRead):
    """A wire that is not accepted; ``offset`` counts in the part that the code names."""

    def __init__(self, code: str, *, offset: int = 0, **parameters: Parameter) -> None:
        super().__init__(code, offset=offset, **parameters)


class UnableToSealEnvelope(UnableTo):
    """A run of entries too large for one envelope: send fewer at once."""


class UnableToEnrol(UnableTo):
    """An enrolment code, request or reply that is not accepted."""
