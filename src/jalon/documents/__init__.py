"""Engine of travel documents: what was read, what was checked, what was found, and what was not checked.

``jalon.documents.examine.examine`` is its one entry; ``jalon.documents.mrz.read_mrz`` reads a zone alone.
"""
