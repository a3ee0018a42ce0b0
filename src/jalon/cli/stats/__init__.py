"""Subcommands of ``jalon stats``, one file each."""
