"""Floor 1: the journal's formats. Streams, parts, entries, statements, receipts, envelopes, cells, enrolment.

Pure: bytes in, bytes or values out. ``docs/reference/journal.md`` is the specification for a second implementation.
"""
