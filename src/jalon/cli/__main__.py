"""``python -m jalon.cli``."""

from __future__ import annotations

from jalon.cli import main

main()
