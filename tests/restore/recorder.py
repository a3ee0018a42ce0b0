"""Records crossings at a post: python -m tests.restore.recorder HOME COUNT SURNAME; prints their places."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Record, and say where."""
    home = Path(sys.argv[1])
    os.environ["JALON_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jalon.settings.post"
    import django

    django.setup()
    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import load_node
    from jalon.services.journaling import record
    from tests.nodes import events

    at = system_clock().now()
    happened = [events.crossing(at, number=f"B{n:08d}", surname=sys.argv[3]) for n in range(int(sys.argv[2]))]
    for one in record(load_node(home), happened, at=at):
        print(one.place.to_bytes().hex())


if __name__ == "__main__":
    main()
