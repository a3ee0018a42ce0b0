"""Screening: is this traveller or this document on a list? Candidates with reasons, never a verdict.

``search(query, index, at=...)`` is the port. The engine is pure: no clock, no network; files only through
``Index.open`` and the functions that write an index.
"""

from __future__ import annotations

from jalon.screening.entry import Audience, Ground, ListAction, ListEntry
from jalon.screening.index.reader import Index
from jalon.screening.query import DocumentKey, Query
from jalon.screening.result import (
    Band,
    Candidate,
    Evidence,
    Freshness,
    ListState,
    NotPerformed,
    Screening,
    Sign,
)
from jalon.screening.searching import search

__all__ = [
    "Audience",
    "Band",
    "Candidate",
    "DocumentKey",
    "Evidence",
    "Freshness",
    "Ground",
    "Index",
    "ListAction",
    "ListEntry",
    "ListState",
    "NotPerformed",
    "Query",
    "Screening",
    "Sign",
    "search",
]
