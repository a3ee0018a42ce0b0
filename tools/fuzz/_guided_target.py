"""One target of the guided fuzzer, in atheris's environment: ``_guided_target.py zone|chip CORPUS``."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["jalon"]):
    from jalon.documents.examination import Evidence
    from jalon.documents.examine import examine
    from tools.fuzz import chip, mrz

INPUT_BYTES_MAX = 4_096
_AT = date(2026, 11, 23)


def zone(data: bytes) -> None:
    """Any text is examined."""
    examine(Evidence(data.decode("utf-8", "replace")), at=_AT)


class ChipFile:
    """Any bytes are answered, as the kind of file that the first byte names."""

    def __init__(self) -> None:
        self.targets = chip.Targets()
        self.kinds = sorted({kind for kind, _ in self.targets.seeds})

    def __call__(self, data: bytes) -> None:
        if data:
            self.targets.answer(self.kinds[data[0] % len(self.kinds)], data[1:])

    def seeds(self) -> list[bytes]:
        """What random damage starts from, with its kind in front."""
        return [bytes((self.kinds.index(kind),)) + content for kind, content in self.targets.seeds]


def _write_seeds(corpus: Path, seeds: list[bytes]) -> None:
    for place, seed in enumerate(seeds):
        path = corpus / f"seed-{place:04}"
        if not path.exists():
            path.write_bytes(seed)


def main() -> None:
    name, corpus = sys.argv[1], Path(sys.argv[2])
    if name == "zone":
        run, seeds = zone, [text.encode() for text in mrz.seeds()]
    else:
        run = ChipFile()
        seeds = run.seeds()
    _write_seeds(corpus, seeds)
    arguments = [sys.argv[0], f"-max_total_time={float(os.environ.get('JALON_FUZZ_S') or 10):.0f}", "-timeout=1"]
    arguments += [
        f"-max_len={INPUT_BYTES_MAX}",
        f"-artifact_prefix={corpus}{os.sep}",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    arguments += [f"-seed={os.environ['JALON_FUZZ_SEED']}"] if os.environ.get("JALON_FUZZ_SEED") else []
    atheris.Setup([*arguments, str(corpus)], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
