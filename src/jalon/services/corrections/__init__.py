"""Corrections: an entry of its own says how a record reads from now on; the record stays, and is counted once."""
