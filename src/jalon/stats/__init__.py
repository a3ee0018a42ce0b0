"""Figures that may be shown: counting, and keeping small cells hidden. Pure; no Django, no database, no clock."""
