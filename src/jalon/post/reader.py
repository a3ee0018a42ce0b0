"""The reader that serves the booths of this post, as its settings say."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jalon.adapters.readers.folder import FolderReader
from jalon.adapters.readers.simulator import SimulatedReader
from jalon.services.readers import DocumentReader
from jalon.signin.here import time_now


def this_reader() -> DocumentReader | None:
    """The reader; None where documents are read by a wedge or by eye. A simulated one serves demonstrations alone."""
    seed = settings.JALON_READER_SIMULATOR_SEED if settings.JALON_DEMONSTRATION else 0
    return _reader(settings.JALON_READER_FOLDER, seed)


@lru_cache(maxsize=1)
def _reader(folder: Path | None, seed: int) -> DocumentReader | None:
    if folder is not None:
        return FolderReader(folder)
    return SimulatedReader(seed, on=time_now().date()) if seed else None
