"""Exchange formats of fingerprints, a file a standard."""
