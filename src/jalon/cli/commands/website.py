"""``jalon website``: the site and tool of a programme, its pages and its work."""

from __future__ import annotations

from jalon.cli.postgres_command import command_of

command = command_of("website", "Open a website: PostgreSQL, and the pages of a programme.")
