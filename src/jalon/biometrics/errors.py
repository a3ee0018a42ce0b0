"""Anticipated failures of the fingerprint engine.

UnableTo
+-- UnableToReadPrint     a picture that cannot be read, or in which no finger is seen
+-- UnableToOpenGallery   a gallery that is cut short, damaged or of another version
+-- UnableToWriteTransaction  a field of an exchange file that its standard has no letters for
+-- UnableToReadTemplate  a record of minutiae that breaks its standard; carries the byte offset
"""

from __future__ import annotations

from jalon.kernel.errors import UnableTo, UnableToRead


class UnableToReadPrint(UnableTo):
    """No template can be made of this picture."""


class UnableToOpenGallery(UnableTo):
    """The gallery cannot be used as it lies on disk."""


class UnableToWriteTransaction(UnableTo):
    """No exchange file can be made with these words."""


class UnableToReadTemplate(UnableToRead):
    """The record breaks its standard at ``offset``."""
