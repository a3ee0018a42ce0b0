"""Machine-readable zones: TD1, TD2, TD3, MRV-A, MRV-B (ICAO Doc 9303 parts 4 to 7) and the French card of 1987."""

from __future__ import annotations

from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.mrz.read import read_mrz
from jalon.documents.mrz.reading import MrzFields, MrzReading

__all__ = ["MrzFields", "MrzFormat", "MrzReading", "read_mrz"]
