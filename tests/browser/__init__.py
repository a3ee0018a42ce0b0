"""Journeys of an officer in Debian's Chromium, against a real server."""
