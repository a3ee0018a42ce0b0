"""Every limit of Jalon, written down once. Units stand last in the name."""

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

PROGRAMME_FILE_BYTES_MAX = 2_097_152
PROGRAMME_TEXT_CHARACTERS_MAX = 2_000
PROGRAMME_NAME_CHARACTERS_MAX = 120
PROGRAMME_EVIDENCE_BYTES_MAX = 10_000_000
PROGRAMME_REQUEST_BYTES_MAX = 16_777_216
PROGRAMME_CLOSED_NAME_MIN = 3  # letters; shorter names would close every text
PROGRAMME_MONTHS_SHOWN_MAX = 36
PROGRAMME_CHANGES_SHOWN_MAX = 200
PLAN_MONTHS_MAX = 120  # of one project, counted from its start
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

# --- what an officer types or a reader delivers ------------------------------------------------
SCAN_CHARACTERS_MAX = 512
"""Longest text one field takes from wedge, paste or reader; TD1 needs 92 with line ends."""
READER_ZONE_BYTES_MAX = 4_096
"""Largest text file of a reader's delivery: SCAN_CHARACTERS_MAX characters of any writing, and room."""
READER_FILES_MAX = 32
"""Entries of one delivery; a chip has eighteen files."""
READER_DELIVERY_BYTES_MAX = 4_194_304
READER_WAITING_MAX = 256
"""Names that are looked at in a booth's folder for the next delivery."""
MRZ_REQUEST_BYTES_MAX = 65_536
"""Longest line of `jalon mrz read`."""
NAME_CHARACTERS_MAX = 120
DOCUMENT_NUMBER_CHARACTERS_MAX = 24
DOCUMENT_NUMBER_VARIANTS_MAX = 64
"""Readings of one document number that a list query tries."""
NAME_READINGS_MAX = 16
"""Arabic readings, or transliterations, tried for one name."""
NOTE_CHARACTERS_MAX = 1_000
CANDIDATES_SHOWN_MAX = 20
CANDIDATES_CROWD_MIN = 10
"""From so many candidates on, the page says why there are so many and what to compare first."""
EARLIER_CROSSINGS_SHOWN_MAX = 10

# --- lists -------------------------------------------------------------------------------------
LIST_ENTRIES_MAX = 2_000_000
LIST_NAMES_PER_ENTRY_MAX = 64
LIST_AGE_AMBER_H = 24
LIST_AGE_RED_H = 72
LIST_NAME_CHARACTERS_MAX = 300
LIST_FIELD_CHARACTERS_MAX = 512
LIST_DOCUMENTS_PER_ENTRY_MAX = 64
LIST_LINE_BYTES_MAX = 32_768
LIST_FILE_BYTES_MAX = 4_294_967_296
"""Bytes of one list after decompression."""
LIST_ELEMENT_BYTES_MAX = 4_194_304
"""Bytes between the beginning and the end of one record of an XML list."""
LIST_SHARED_STRINGS_MAX = 1_000_000
LIST_BIRTHS_PER_ENTRY_MAX = 12
LIST_ENTRY_YEARS_MAX = 5
LIST_REVIEW_DAYS_MAX = 366
LISTS_PER_INDEX_MAX = 64
LIST_BROKEN_SHOWN_MAX = 1_000
"""Broken records reported one by one; the others are counted."""
INDEX_GENERATIONS_KEPT = 2
DELTA_ENTRIES_MAX = 20_000
"""Changed entries on top of a whole generation; beyond, the list is imported again."""
QUERY_NAMES_MAX = 16
QUERY_NAME_CHARACTERS_MAX = 512
QUERY_DOCUMENTS_MAX = 64
QUERY_LINE_CHARACTERS_MAX = 65_536
NAME_PARTS_MAX = 24
CANDIDATES_SCORED_MAX = 80
"""Listed names weighed in full for one question; the lightest beyond are left."""

WATCH_LIST_NAMES_MAX = 10
"""Names of one entry that is typed at headquarters; so many documents too."""
WATCH_LIST_PROPOSAL_DAYS_MAX = 14
"""A proposal that nobody approved lapses."""

# --- people who sign in ------------------------------------------------------------------------
SIGN_IN_FAILURES_MAX = 5
SIGN_IN_LOCK_S = 900
PASSWORD_CHARACTERS_MIN = 10
PASSWORD_CHARACTERS_MAX = 128
SESSION_IDLE_S_MAX = 43_200
PROVISIONAL_REVIEW_H_MAX = 4
SIGN_IN_STEP_S_MAX = 300
"""From the right password to the second step."""
TOTP_TOLERANCE_STEPS = 1
TOTP_DRIFT_STEPS_MAX = 20
RECOVERY_CODES = 10
RETURN_ANSWER_S_MAX = 1_800
"""From the answer about return to the refusal that it allows."""
DUPLICATE_DECISION_S = 600
"""The same document decided again within this time needs a confirmation."""

# --- corrections, searches, verification at headquarters -----------------------------------------
CORRECTION_SLIP_S_MAX = 60
"""So long a decision can be taken back without words."""
CORRECTION_OWN_H_MAX = 24
"""So long an officer corrects their own records; later a supervisor does."""

SEARCH_SHOWN_MAX = 20
SEARCH_FETCHED_MAX = 400
"""Records that one search reads before those that are never shown are left out."""
SEARCHES_PER_HOUR_MAX = 30
SEARCH_REFERENCE_CHARACTERS_MAX = 40
SEARCH_DOCUMENT_CHARACTERS_MIN = 5
SEARCH_OPENED_S_MAX = 3_600
"""So long a record that a search showed can be opened."""
MATCH_BATCH_ROWS = 500
"""Crossings that one turn of headquarters' matching takes of a stream."""
MATCH_BACK_DAYS = 31
"""So far back a new entry of the watch-list is matched with crossings that were received before it."""
IMPOSSIBLE_BETWEEN_POSTS_S = 1_800
"""Nobody crosses at two crossing points within this time."""
CONFLICT_DAYS_SHOWN = 31
CONFLICTS_SHOWN_MAX = 200

# --- figures -----------------------------------------------------------------------------------
CELL_COUNT_MIN = 10  # outside a post's own day sheet a count of so many persons or fewer is hidden
HIDDEN_SHARE = 5  # a hidden count stays in doubt by more than a fifth of itself, and by more than CELL_COUNT_MIN
TABLE_DIMENSIONS_MAX = 4
TABLE_CELLS_MAX = 12_000  # with margins, of all tables that are protected together
REGISTER_CELLS_MAX = 60_000  # that one register of disclosure remembers
PROTECTION_STEPS_MAX = 400  # linear programs for one set of tables; a set that needs more is refused
PROTECTION_ITERATIONS_MAX = 200_000  # of the simplex method in one of them
CELL_NOISE_MAX = 2  # persons, where a State chooses noise
FIGURE_DIMENSIONS_MAX = 6
FIGURE_ROWS_MAX = 200_000  # of one table of figures; a question that would give more is refused
DISPARITY_GROUP_MIN = 30  # of a smaller group a month's disparities say nothing
CUBE_ROWS_MAX = 1_000_000  # cells of one set of dimensions of a closed month
FACTS_FILE_BYTES_MAX = 33_554_432
FACTS_MAX = 100_000  # of one signed file; a year of four posts' months has some hundreds

# --- links and services ------------------------------------------------------------------------
LINK_TIMEOUT_S = 30
LINK_RETRY_S_MIN = 2
LINK_RETRY_S_MAX = 300
LINK_STATUS_BYTES_MAX = 4_096
LINK_ANSWER_BYTES_MAX = 131_072
"""Longest answer of a hub that a post reads: a receipt about 255 streams, what waits, and small wires."""
LINK_CURSORS_MAX = 128  # feeds of a hub that one post follows
LINK_TRANSFERS_MAX = 32  # transfers under way that one question names
LINK_WAITING_MAX = 128
"""Wires for a post that one answer names; the rest in the next."""
LINK_INLINE_BYTES_MAX = 16_384
"""Small wires that come down in the answer itself."""
LINK_PIECE_BYTES_MAX = 65_536
LINK_FLIGHTS_MAX = 16
"""Requests under way at a time on one link."""
LINK_KEPT_OPEN_S = 300
"""How long an idle connection of a link stays open at both ends."""
LINK_HEDGE_S = 12
"""A request that is not answered for so long is sent once more on another connection, when nothing else waits."""
ARRIVING_BYTES_MAX = 67_108_864
"""Bytes of transfers under way that a node keeps for one peer."""
ARRIVING_KEPT_H = 72
BLOB_BYTES_MAX = 4_194_304
"""Largest image of a document, encrypted."""
RECEIPT_LINES_MAX = 255
PAGES_PROCESSES_MAX = 4
"""Of a hub, on one socket; each holds a connection a thread to each database."""
PAGES_THREADS = 8
DATABASE_START_S_MAX = 60
STOP_S_MAX = 5
RESTART_S_MIN = 1
RESTART_S_MAX = 60
"""Pause before a crashed child is started again; doubles from the smallest to the largest."""
SLIP_LOOK_UPS_PER_HOUR_MAX = 60
"""Look-ups by slip that one account may make in an hour."""
PEER_SILENT_H_AMBER = 24
"""A post not heard for longer is marked."""
PEER_SILENT_H_RED = 72

# --- how posts stand, alarms, metrics ------------------------------------------------------------
BACKLOG_DAYS_AMBER = 2
BACKLOG_DAYS_RED = 7
"""Age of the oldest entry that headquarters has not acknowledged."""
UNSEARCHED_PERCENT = 50
"""Share of a day's decisions without a search of the lists from which help is needed."""
DISK_FREE_BYTES_AMBER = 5_000_000_000
DISK_FREE_BYTES_RED = 1_000_000_000
CLOCK_OFF_S_RED = 3_600
BATTERY_PERCENT_MIN = 20
HEALTH_REPORT_S = 3_600
"""Pause between two reports of a post on how it stands, while nothing changes."""
HEALTH_REPORT_S_MIN = 60
"""A change is reported at once, but not more often than this."""
HEALTH_HISTORY_DAYS = 14
FEE_AMOUNT_MINOR_MAX = 1_000_000_000
FEE_RECEIPT_CHARACTERS_MAX = 40
TRAVEL_SHOWN_MAX = 300
RECEIPTS_SHOWN_MAX = 40
ALARM_QUIET_S = 1_800
"""A cause must be absent so long before its alarm is resolved, so that one that comes and goes is one alarm."""
ALARM_MAIL_S_MIN = 900
"""Pause between two mails to one person."""
ALARMS_PER_MAIL_MAX = 50
ALARMS_SHOWN_MAX = 200
MAIL_TIMEOUT_S = 20
REQUEST_BODY_BYTES_MAX = 2_097_152
"""Largest body a door reads: one envelope with its form around it."""

# --- store -------------------------------------------------------------------------------------
DATABASE_BUSY_MS_MAX = 5_000
"""How long a write waits for another before it is refused."""
REPLAY_BATCH_ENTRIES = 2_000
"""Entries read, opened and applied at once by rebuild and verification."""
ENVELOPE_KEPT_H = 72
"""Sealed envelopes are kept so long after their receipt: cover for a hub restored from a moment ago."""
CHECKPOINT_CONFIRMED_S_MIN = 600
"""Receipts within this time of the last recorded one are not journaled: a receipt would beget receipts for ever."""

# --- booth -------------------------------------------------------------------------------------
USUAL_DURATION_CROSSINGS = 50
"""Latest crossings whose median is the usual time on the traveller's screen; with fewer it shows none."""

# --- time --------------------------------------------------------------------------------------
CLOCK_BACK_S_TOLERATED = 120
CLOCK_FORWARD_S_TOLERATED = 86_400
"""A clock further ahead of the last entry or receipt than this is doubted on screen."""
RETENTION_CONFIRMED_DAYS_MAX = 30
RETENTION_DAYS_PER_RUN_MAX = 7

# --- policy ------------------------------------------------------------------------------------
POLICY_FILE_BYTES_MAX = 262_144

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
# --- fingerprints -------------------------------------------------------------------------------
FINGER_MINUTIAE_MAX = 64
"""Minutiae of a template that are used; the best of a print."""
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
FINGER_EVALUATION_PRINTS_MAX = 20_000
FINGER_EVALUATION_PAIRS_MAX = 300_000
"""Impostor pairs of one evaluation beyond which an even sample is compared."""
FINGER_GALLERY_ROWS_MAX = 1_000_000
"""Fingers of one gallery; the first stage reads all of them."""
FINGER_CANDIDATES_MAX = 20
WSQ_SECONDS_MAX = 20
WSQ_MEMORY_BYTES_MAX = 1_073_741_824
"""What the process that decodes WSQ may take."""

# --- the lake of statistics (docs/reference/lake.md) --------------------------------------------
LAKE_CATALOGUES_KEPT = 2
LAKE_ROW_GROUP_ROWS_MAX = 1_048_576
LAKE_FILE_ROWS_MAX = 8_388_608
"""Rows of one Parquet file; a larger month has several."""
UNLIKELY_PROCESSING_S_MIN = 3
UNLIKELY_PROCESSING_S_MAX = 14_400
UNLIKELY_LATE_DAYS = 90
"""Later than that a row is counted, and marked; posts may be three months without a link."""
LAKE_CLOCK_AHEAD_DAYS = 1
"""A row that arrived this many days before it says it happened is counted; one farther ahead is set apart."""
LAKE_LATE_DAYS_MAX = 1_096
"""What arrives later than three years after it says it happened was written by a clock that is wrong."""
LAKE_STRETCH_ROWS_MAX = 250_000
"""About so many rows of a month lie in the memory of an export at a time; a day is not divided."""

# --- logframes that somebody hands in -----------------------------------------------------------------
LOGFRAME_FILE_BYTES_MAX = 8_388_608
LOGFRAME_FILES_MAX = 32
"""Files of one `jalon logframe check`."""
LOGFRAME_NODES_MAX = 200_000
"""Scalars, lists, mappings and repeated anchors of a YAML file, elements of an XML file, or cells of a workbook."""
LOGFRAME_DEPTH_MAX = 40
LOGFRAME_TEXT_CHARACTERS_MAX = 20_000
"""One statement, cell or paragraph."""
LOGFRAME_WORKBOOK_BYTES_MAX = 67_108_864
"""What the parts of a workbook may unpack to."""
LOGFRAME_WORKBOOK_PARTS_MAX = 2_048
LOGFRAME_SHEETS_MAX = 64
LOGFRAME_COLUMNS_MAX = 256
LOGFRAME_STATEMENTS_MAX = 1_000
"""Indicators, targets, activities, rows and passages of one file; statements are compared with each other."""
LOGFRAME_FINDINGS_MAX = 2_000
"""Findings that one check lists; what is beyond is counted."""
STAYS_LOOKED_BACK_DAYS, STAYS_MOVEMENTS_MAX = 730, 1_000_000  # movements matched with each other; 1.5 kB each
