"""Limits of what people type, search, decide and hold. Units stand last in the name."""

from __future__ import annotations

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
PAYMENT_REPORT_CHARACTERS_MAX = 2_000
"""What somebody tells of a payment that was asked for without a receipt."""
PAYMENT_REPORTS_SHOWN_MAX = 200
PAYMENT_REPORT_MONTHS_SHOWN_MAX = 36
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

# --- booth -------------------------------------------------------------------------------------
USUAL_DURATION_CROSSINGS = 50
"""Latest crossings whose median is the usual time on the traveller's screen; with fewer it shows none."""
