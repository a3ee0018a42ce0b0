"""Limits of the engines of documents and fingerprints. Units stand last in the name."""

from __future__ import annotations

# --- chip files, certificates, trust store ------------------------------------------------------
BER_DEPTH_MAX = 24
BER_ELEMENTS_MAX = 4_096
"""Elements inside one structure that is read whole; a certificate has about a hundred."""
CHIP_FILE_BYTES_MAX = 1_048_576
CHIP_FILES_MAX = 18
SOD_BYTES_MAX = 65_536
CERTIFICATE_BYTES_MAX = 16_384
RSA_KEY_BITS_MIN = 1_024
RSA_KEY_BITS_MAX = 8_192
ANCHORS_TRIED_MAX = 64
"""Keys of one State tried for one signature; China's are 43 in the lists of 2026."""
SIGNERS_REMEMBERED_MAX = 4_096
CHIP_MANIFEST_BYTES_MAX = 16_777_216
TRUST_FILE_BYTES_MAX = 67_108_864
"""Largest master list, revocation list or directory export that is read."""
TRUST_CERTIFICATES_MAX = 65_536
TRUST_REVOKED_MAX = 1_048_576
TRUST_GENERATIONS_KEPT = 3
LDIF_ENTRIES_MAX = 262_144

# --- fingerprints -------------------------------------------------------------------------------
FINGER_MINUTIAE_MAX = 64
"""Minutiae of a template that are used; the best of a print."""
FINGER_POINTS_MAX = 1_000
"""Ends and forks of one picture that are set against each other, each with each; a good print has some 100."""
FINGER_IMAGE_BYTES_MAX = 33_554_432
FINGER_IMAGE_PIXELS_MAX = 10_000_000
"""A slap of four fingers at 1000 ppi has 9.6 million."""
FINGER_PPI_MIN = 200
FINGER_PPI_MAX = 2_000
FINGER_RECORD_BYTES_MAX = 16_777_216
"""One record of an exchange format, pictures of ten fingers in it."""
FINGER_RECORD_VIEWS_MAX = 40
"""Views of one record: ten fingers, four times each."""
FINGER_RECORD_MINUTIAE_MAX = 255
FINGER_TRANSACTION_WORD_MAX = 35
"""Signs of an agency's name, a kind or a number in an exchange file."""
FINGER_EVALUATION_PRINTS_MAX = 20_000
FINGER_EVALUATION_PAIRS_MAX = 300_000
"""Impostor pairs of one evaluation beyond which an even sample is compared."""
FINGER_GALLERY_ROWS_MAX = 1_000_000
"""Fingers of one gallery; the first stage reads all of them."""
FINGER_CANDIDATES_MAX = 20
WSQ_SECONDS_MAX = 20
WSQ_MEMORY_BYTES_MAX = 1_073_741_824
"""What the process that decodes WSQ may take."""
