"""Pairs by evidence, where the number gives none: names, birth date, misread number, sex, nationality (Splink).

Fellegi and Sunter's model (1969): each agreement weighs as much more often as it occurs among true pairs (*m*) than
among strangers (*u*). *u* is measured on random pairs of this run, *m* on its pairs by number, so that both describe
these posts and these travellers; where there are too few pairs by number, *m* stays at what is written here. A common
name weighs less than a rare one. One entry has one exit, the best first.
"""

from __future__ import annotations

from typing import Any

import duckdb

CONFIDENCE_MIN = 0.95
"""A pair below says nothing: the exit may be anybody's."""
_LABELS_MIN = 200
_U_MIN = 1e-6
"""Chance agreement of a level that no random pair showed."""
_SEED = 1
_RANDOM_PAIRS_MAX = 1_000_000
_TRUE_SHARE = 0.5
"""Share of open entries whose exit is believed to be among the open exits, before any evidence."""
_M = {
    "name": (0.72, 0.14, 0.09, 0.05),
    "birth": (0.90, 0.05, 0.05),
    "number": (0.30, 0.40, 0.10, 0.20),
    "sex": (0.99, 0.01),
    "nationality": (0.97, 0.03),
}
"""Agreement of true pairs by level, the closest first; their sum is 1. That of numbers is never measured: the pairs by
number would say that numbers always agree, and here are those whose numbers do not."""
_BLOCKS = (
    ("name", "birth"),
    ("short_name", "birth"),
    ("name", "nationality", "sex"),
    ("birth", "nationality", "sex", "short_name_head"),
    ("number_head", "birth"),
    ("number_tail", "birth"),
    ("number_head", "short_name"),
    ("number_tail", "short_name"),
)


def pair_by_evidence(connection: duckdb.DuckDBPyConnection) -> None:
    """Add to ``pairs`` what evidence joins among the movements that have none. ``movements``, ``pairs`` exist."""
    _open_sides(connection)
    left, right = (_count(connection, f"open_{side}") for side in ("entries", "exits"))
    if not left or not right:
        return
    settings = _measured(connection, _settings(_TRUE_SHARE * min(left, right) / (left * right)))
    _score(connection, settings)
    _one_to_one(connection)


def _open_sides(connection: duckdb.DuckDBPyConnection) -> None:
    for side, arrives in (("entries", "arrives"), ("exits", "NOT arrives")):
        column = "entry_n" if side == "entries" else "exit_n"
        paired = f"n IN (SELECT {column} FROM pairs)"  # noqa: S608 our own names
        for name, which in ((f"open_{side}", f"NOT {paired}"), (f"known_{side}", paired)):
            connection.execute(
                f"""
                CREATE OR REPLACE TABLE {name} AS
                SELECT n AS unique_id, at_s, name, short_name, birth, number,
                    CASE WHEN sex >= 2 THEN sex END AS sex, nullif(nationality, 'XXX') AS nationality,
                    left(short_name, 2) AS short_name_head, left(number, 8) AS number_head,
                    right(number, 5) AS number_tail, again_s
                FROM movements LEFT JOIN followed ON entry_n = n WHERE {arrives} AND {which}
                """  # noqa: S608 names of tables and columns that stand above
            )


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608 our own names


def _settings(prior: float) -> dict[str, Any]:
    import splink.comparison_library as compare
    from splink import SettingsCreator, block_on

    made = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=min(max(prior, 1e-9), 0.5),
        comparisons=[
            compare.JaroWinklerAtThresholds("name", [0.94, 0.85]).configure(
                term_frequency_adjustments=True, m_probabilities=list(_M["name"])
            ),
            compare.DamerauLevenshteinAtThresholds("birth", 1).configure(m_probabilities=list(_M["birth"])),
            compare.DamerauLevenshteinAtThresholds("number", [1, 2]).configure(m_probabilities=list(_M["number"])),
            compare.ExactMatch("sex").configure(m_probabilities=list(_M["sex"])),
            compare.ExactMatch("nationality").configure(
                term_frequency_adjustments=True, m_probabilities=list(_M["nationality"])
            ),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in _BLOCKS],
        retain_matching_columns=False,
        additional_columns_to_retain=["at_s", "again_s"],
    )
    return made.create_settings_dict("duckdb")


def _linker(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], kind: str) -> Any:
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    api = DuckDBAPI(connection=connection)
    sides = [api.register(f"{kind}_{side}", dataset_display_name=side) for side in ("entries", "exits")]
    return Linker(sides, settings, log_level="ERROR")


def _measured(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings with *m* and *u* of this run; as given where its pairs by number are too few to measure on."""
    if _count(connection, "pairs") < _LABELS_MIN:
        trainer = _linker(connection, settings, "open")
        trainer.training.estimate_u_using_random_sampling(_RANDOM_PAIRS_MAX, seed=_SEED)
        return dict(trainer.misc.save_model_to_json())
    connection.execute(
        """
        CREATE OR REPLACE TABLE labels AS
        SELECT 'entries' AS source_dataset_l, entry_n AS unique_id_l, 'exits' AS source_dataset_r, exit_n AS unique_id_r
        FROM pairs ORDER BY hash(entry_n) LIMIT 20000
        """
    )
    for side, key in (("entries", "unique_id_l"), ("exits", "unique_id_r")):
        connection.execute(f"DELETE FROM known_{side} WHERE unique_id NOT IN (SELECT {key} FROM labels)")  # noqa: S608
    trainer = _linker(connection, settings, "known")
    trainer.training.estimate_u_using_random_sampling(_RANDOM_PAIRS_MAX, seed=_SEED)
    trainer.training.estimate_m_from_pairwise_labels("labels")
    return _with_own(dict(trainer.misc.save_model_to_json()), settings)


def _with_own(model: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """The measured model with the prior of the open movements, and with *m* of numbers as written above."""
    model["probability_two_random_records_match"] = settings["probability_two_random_records_match"]
    for comparison in model["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        written = _M[comparison["output_column_name"]]
        for level, share in zip(levels, written, strict=True):
            if comparison["output_column_name"] == "number" or "m_probability" not in level:
                level["m_probability"] = share
            level.setdefault("u_probability", _U_MIN)
    return model


def _score(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> None:
    linker = _linker(connection, settings, "open")
    found = linker.inference.predict(threshold_match_probability=CONFIDENCE_MIN)
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE scored AS
        SELECT unique_id_l AS entry_n, unique_id_r AS exit_n, match_probability AS confidence, at_s_r - at_s_l AS stay_s
        FROM {found.physical_name}
        WHERE at_s_r > at_s_l AND (again_s_l IS NULL OR at_s_r < again_s_l)
        """  # noqa: S608 a name that Splink made
    )


def _one_to_one(connection: duckdb.DuckDBPyConnection) -> None:
    """The best pair first; of equal ones the shortest stay; each entry and each exit once."""
    rows = connection.execute(
        "SELECT entry_n, exit_n, confidence FROM scored ORDER BY confidence DESC, stay_s, entry_n, exit_n"
    ).fetchall()
    entries: set[int] = set()
    exits: set[int] = set()
    chosen = []
    for entry, exit_, confidence in rows:
        if entry not in entries and exit_ not in exits:
            entries.add(entry)
            exits.add(exit_)
            chosen.append((entry, exit_, confidence))
    if chosen:
        connection.executemany("INSERT INTO pairs (entry_n, exit_n, how, confidence) VALUES (?, ?, 3, ?)", chosen)
    connection.execute(
        "UPDATE followed SET exit_n = pairs.exit_n FROM pairs"
        " WHERE pairs.entry_n = followed.entry_n AND followed.exit_n IS NULL"
    )
