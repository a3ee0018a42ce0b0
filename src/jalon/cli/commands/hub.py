"""``jalon hub``: headquarters of one State, its pages and its work."""

from __future__ import annotations

from jalon.cli.postgres_command import command_of

command = command_of("hub", "Open a hub: PostgreSQL, pages, and the link that posts speak to.")
