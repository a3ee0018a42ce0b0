"""Limits of the journal, its files and what travels by it. Units stand last in the name."""

from __future__ import annotations

# --- canonical CBOR (journal format, section 3) -----------------------------------------------
CBOR_DEPTH_MAX = 4
CBOR_ITEMS_MAX = 1_024
CBOR_STRING_BYTES_MAX = 4_096
PART_BYTES_MAX = 16_384
PARTS_MAX = 8

# --- segments, statements, envelopes (journal format, sections 3, 4 and 6) ---------------------
SEGMENT_ENTRIES_MAX = 64
CHECKPOINT_ENTRIES_MAX = 64
CHECKPOINT_AGE_S_MAX = 600
ENVELOPE_BYTES_MAX = 1_048_576
ENVELOPE_RAW_BYTES_MAX = 8_388_608
ENVELOPE_ENTRIES_MAX = 4_096
ENVELOPE_BATCH_ENTRIES = 300
ZSTD_WINDOW_BYTES_MAX = 1_048_576
PARKED_BYTES_MAX = 67_108_864
"""Bytes of verified envelopes beyond a gap that a hub keeps for one node."""
EXPORT_FRAME_BYTES_MAX = 262_144
"""One frame of an export file: eight parts of 16 KiB with their salts, and room."""
EXPORT_CERTIFICATES_MAX = 4_096
EXPORT_CLAIMS_MAX = 200_000
"""Statements and receipts about one stream in an export file."""

# --- referral cells (journal format, section 8) ------------------------------------------------
CELL_BYTES = 4_096
CELL_SLOT_S = 1_800
CELL_CATCH_UP_DAYS_MAX = 7
REFERRAL_NEEDS_CHARACTERS_MAX = 500
COLLECTED_CELLS_MAX = 65_536
"""Cells that one file takes from a hub to the protection service: 268 MB; what is beyond waits for the next."""
PROTECTION_REQUEST_BYTES_MAX = 4_096
PROTECTION_KEYS_MAX = 16
"""Keys of half a year each that a protection service keeps to open cells."""

# --- enrolment (journal format, section 2) -----------------------------------------------------
ENROLMENT_CODE_BITS = 125
ENROLMENT_DAYS_MAX = 14
NODE_LABEL_CHARACTERS_MAX = 80

# --- courier bundles (journal format, section 7) -------------------------------------------------
BUNDLE_FRAMES_MAX = 65_536
BUNDLE_FRAME_BYTES_MAX = 2_097_152
"""One envelope, or the cells of one question."""
BUNDLE_INDEX_BYTES_MAX = 4_194_304
BUNDLE_CONTENT_BYTES_MAX = 33_554_432
"""What a node puts on one stick at once; the rest waits for the next."""
STICK_FILES_MAX = 64  # of one stick that are read; the rest is counted
STICK_NAMES_MAX = 4_096
STICK_READER_MEMORY_BYTES_MAX = 536_870_912
STICK_READER_CPU_S_MAX = 120
STICK_READER_S_MAX = 600
"""How long reading one file of a slow stick may take."""
COURIER_KEYS_MAX = 4
"""Keys of a quarter each that a node keeps to open bundles."""
COURIER_TRIPS_SHOWN_MAX = 20

# --- epochs, backups, restores (journal format, sections 3 and 5) --------------------------------
EPOCH_LANES_MAX = 64
"""Lanes of the parent that the opening of an epoch may name."""
EPOCHS_OF_NODE_MAX = 200
"""Epochs of one post that a hub takes before a person must look: a post that restores weekly has them in four years."""
QUARANTINE_READ_MAX = 512
"""Envelopes in quarantine that the page of branches opens."""
DECISION_SUBJECT_CHARACTERS_MAX = 160
DECISION_NOTE_CHARACTERS_MAX = 400
"""What two persons write together when they adopt a branch or keep one of two machines."""
HIGH_WATER_S = 5
"""How often the mark outside the database is renewed when something was recorded."""
ERASURES_KEPT_DAYS = 42
"""How long the list outside the database names an erasure: a week longer than any backup of secrets lives."""
BACKUP_CHUNK_BYTES_MAX = 8_388_608
"""Rows of a backup that are compressed and encrypted at once: a wire of 1 MiB written out, and room."""
BACKUP_MANIFEST_BYTES_MAX = 65_536
BACKUP_SECRETS_DAYS_MAX = 35
"""Backups of secrets and of whatever names persons live no longer, whatever the policy says."""

# --- feeds from a hub to its posts (journal format, section 8) -----------------------------------
FEED_CONTENT_BYTES_MAX = 12_288
"""Sealed list content, or a piece of a file, that one entry carries."""
FEED_BATCH_BYTES_MAX = 65_536
"""Bulk that one answer of a hub carries: the next urgent entry waits for no more."""
FEED_BATCH_ENTRIES = 64
FEED_CHANGES_MAX = 2_000
"""Entries of a list that come and go at once as changes; with more the hub writes a snapshot."""
FEED_FILE_BYTES_MAX = 8_388_608
"""A policy or a trust store before it is compressed."""
LIST_LEASE_DAYS = 45
LIST_LEASE_RENEWED_DAYS = 30
"""With fewer days left the hub renews the lease of a list."""
LIST_SNAPSHOT_DAYS = 30
LIST_PARTITIONS_MAX = 255
HUB_KEY_MONTHS_AHEAD = 4
HUB_KEY_KEPT_DAYS = 90
"""A month's key is destroyed so long after its month: as long as a post may be offline."""
KEY_ROTATION_DAYS_MAX = 90
"""So long a signing key that was certified waits to be heard; after it the post may ask for another."""
SUCCESSION_MAX = 12
"""Certificates that a node shows of keys that followed one another, the newest of more: one field of an entry."""
OFFICER_POSTS_MAX = 32
"""Posts at which one officer serves: their verifier lies on no more machines than needed."""
