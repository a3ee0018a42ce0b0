"""Anticipated failures say a stable code with named parameters."""

from __future__ import annotations

import pytest

from jalon.kernel.errors import JalonError, UnableTo, UnableToRead


def test_unable_to_shows_code_and_parameters() -> None:
    failure = UnableTo("kernel.canonical.trailing", offset=3)
    assert str(failure) == "kernel.canonical.trailing(offset=3)"
    assert str(UnableTo("kernel.canonical.trailing")) == "kernel.canonical.trailing"
    assert isinstance(failure, JalonError)


def test_unable_to_read_carries_where_reading_stopped() -> None:
    failure = UnableToRead("kernel.canonical.truncated", offset=9, length=4)
    assert failure.offset == 9
    assert failure.parameters == {"offset": 9, "length": 4}


def test_code_of_two_parts_is_a_programmers_error() -> None:
    with pytest.raises(AssertionError):
        UnableTo("kernel.canonical")
