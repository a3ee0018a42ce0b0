"""Limits of figures and the lake they are computed from. Units stand last in the name."""

from __future__ import annotations

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
FIGURE_LINES_MAX = 400  # of a table on a page; one of more combinations lists only those whose figure is shown
FIGURE_FILTERS_MAX = 4
FIGURE_QUERY_CHARACTERS_MAX = 2_000  # of the address that asks for a table
SAVED_VIEWS_MAX = 100  # of one person
SAVED_VIEW_NAME_CHARACTERS_MAX = 80
FIGURE_YEARS_MAX = 5  # civil years that a period of the page touches: each is protected by itself, and compared
FIGURE_ROWS_MAX = 200_000  # of one table of figures; a question that would give more is refused
DISPARITY_GROUP_MIN = 30  # of a smaller group a month's disparities say nothing
CUBE_ROWS_MAX = 1_000_000  # cells of one set of dimensions of a closed month
FACTS_FILE_BYTES_MAX = 33_554_432
FACTS_MAX = 100_000  # of one signed file; a year of four posts' months has some hundreds

PUBLICATION_TABLES_MAX = 6
PUBLICATION_ROWS_MAX = 20_000  # of one published table, with its margins
PUBLICATION_BYTES_MAX = 33_554_432  # of one publication's file
PUBLICATION_TITLE_CHARACTERS_MAX = 160
PUBLICATIONS_SHOWN_MAX = 200  # of the page's list; the command lists all

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

# --- stays -----------------------------------------------------------------------------------------
STAYS_SHOWN_MAX = 200  # lines of the list of stays; the likeliest stand first
STAYS_LOOKED_BACK_DAYS, STAYS_MOVEMENTS_MAX = 730, 1_000_000  # movements matched with each other; 1.5 kB each
