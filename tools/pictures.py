"""Photographs every page in three languages at two widths, and keeps what is compared: ``make pictures``.

Runs the walk of ``tests/screens``: whole pictures go to ``var/pictures``, their layouts to ``tests/vectors/pictures``,
those of README and guides, with fewer colours, to ``docs/pictures``. Look at what changed before you commit it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
TAKEN = ROOT / "var" / "pictures"
SHOWN = ROOT / "docs" / "pictures"
COLOURS = 200
OF_DOCUMENTS = {
    "booth-fr": "fr/booth-clean-wide",
    "booth-ar": "ar/booth-clean-wide",
    "candidate-fr": "fr/booth-candidate-wide",
    "candidate-ar": "ar/booth-candidate-wide",
    "candidate-en": "en/booth-candidate-wide",
    "specimen-ar": "ar/booth-findings-wide",
    "telephone-en": "en/booth-findings-narrow",
    "traveller-screen-fr": "fr/traveller-screen-wide",
    "catalogue-en": "en/catalogue-wide",
    "hub-posts-fr": "fr/hub-posts-wide",
    "hub-statistics-fr": "fr/hub-statistics-wide",
    "hub-legal-texts-fr": "fr/hub-legal-texts-wide",
}
"""Name in ``docs/pictures`` to the picture taken."""


def main() -> int:
    """Take every picture; 1 if a page has a fault, which the walk tells."""
    command = [sys.executable, "-m", "pytest", "tests/screens", "-n", "2", "--dist", "loadfile"]
    walked = subprocess.run(command, check=False, cwd=ROOT, env=os.environ | {"JALON_PICTURES": str(TAKEN)})
    SHOWN.mkdir(parents=True, exist_ok=True)
    for name, taken in OF_DOCUMENTS.items():
        picture = Image.open(TAKEN / f"{taken}.png").convert("RGB")
        picture.quantize(COLOURS).save(SHOWN / f"{name}.png", optimize=True)
    print(f"{len(list(TAKEN.rglob('*.png')))} pictures in {TAKEN.relative_to(ROOT)}", file=sys.stderr)
    return 1 if walked.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
