"""Fingerprints: minutiae from images, comparison, search, exchange formats, evaluation. Needs the extra
``biometrics``."""
