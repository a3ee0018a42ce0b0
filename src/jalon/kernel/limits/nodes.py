"""Limits of nodes: links, health, store, time, policy. Units stand last in the name."""

from __future__ import annotations

# --- links and services ------------------------------------------------------------------------
LINK_TIMEOUT_S = 30
LINK_RETRY_S_MIN = 2
LINK_RETRY_S_MAX = 300
LINK_STATUS_BYTES_MAX = 4_096
LINK_ANSWER_BYTES_MAX = 131_072
"""Longest answer of a hub that a post reads: a receipt about 255 streams, what waits, and small wires."""
LINK_ANSWER_S_MAX = 300
"""Longest time that one answer may take to arrive: four times what its longest takes at 23 kbit/s and 30 % loss."""
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

# --- time --------------------------------------------------------------------------------------
CLOCK_BACK_S_TOLERATED = 120
CLOCK_FORWARD_S_TOLERATED = 86_400
"""A clock further ahead of the last entry or receipt than this is doubted on screen."""
RETENTION_CONFIRMED_DAYS_MAX = 30
RETENTION_DAYS_PER_RUN_MAX = 7

# --- policy ------------------------------------------------------------------------------------
POLICY_FILE_BYTES_MAX = 262_144
