"""Limits of the programme and the logframes that it reads. Units stand last in the name."""

from __future__ import annotations

# --- the programme: plan, values, evidence ----------------------------------------------------------
PROGRAMME_FILE_BYTES_MAX = 2_097_152
PROGRAMME_TEXT_CHARACTERS_MAX = 2_000
PROGRAMME_NAME_CHARACTERS_MAX = 120
PROGRAMME_EVIDENCE_BYTES_MAX = 10_000_000
PROGRAMME_REQUEST_BYTES_MAX = 16_777_216
PROGRAMME_CLOSED_NAME_MIN = 3  # letters; shorter names would close every text
PROGRAMME_MONTHS_SHOWN_MAX = 36
PROGRAMME_CHANGES_SHOWN_MAX = 200
PROGRAMME_BASELINE_MONTHS_MAX = 36
PLAN_MONTHS_MAX = 120  # of one project, counted from its start

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
