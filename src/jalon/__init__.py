"""Jalon: coordinated border management, open source, built to do no harm."""

__version__ = "0.1.0"
